"""What a plan is worth, and the rules that a regional profile sets.

Points are whole numbers, so that every sum is exact. Minutes are whole minutes.
"""

from dataclasses import dataclass

MOST_POINTS = 1_000_000
MOST_PAIR_POINTS = 30_000


@dataclass(frozen=True, slots=True)
class Weights:
    """What a plan is worth, in points. Whole points, so that every sum is exact.

    seat, seat_priority     a seat up to min_people: ``seat`` + ``seat_priority`` × priority/100
    seat_hardship           added to such a seat when it serves a hardship group
    seat_extra              a seat above min_people
    preference, nearness    at most this, for full liking and for no distance at all
    reliability             at most this, for reliability 1 at priority 100
    continuity              at most this, for somebody the project knows well
    stay                    added to a pair of the plan in force: what a change costs at least
    fairness                thousandths of a plan's value that may be given up so that the area
                            or hardship group furthest below its ceiling comes nearer to it
    load, load_full_minutes taken off at most ``load``, at so many recent minutes or more

    The dearest pair is worth less than the cheapest needed seat of the problem, so nobody's
    liking outweighs a seat that would stay empty: ``Problem`` refuses it otherwise.
    """

    seat: int = 500
    seat_priority: int = 1500
    seat_hardship: int = 250
    seat_extra: int = 60
    preference: int = 160
    nearness: int = 100
    reliability: int = 80
    continuity: int = 60
    stay: int = 40
    fairness: int = 1
    load: int = 40
    load_full_minutes: int = 1200

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if not isinstance(value, int) or not 0 <= value <= MOST_POINTS:
                raise ValueError(
                    f"Weight {name} must be a whole number 0..{MOST_POINTS}, got {value!r}."
                )
        if self.dearest > MOST_PAIR_POINTS or self.load > MOST_PAIR_POINTS:
            raise ValueError(
                f"A pair may be worth at most {MOST_PAIR_POINTS} points, got {self.dearest}."
            )
        if not self.load <= self.seat_extra <= self.seat + self.seat_priority:
            raise ValueError(f"Weight seat_extra must be load..seat, got {self.seat_extra}.")
        if self.load_full_minutes == 0:
            raise ValueError("Weight load_full_minutes must be above 0.")

    @property
    def dearest(self) -> int:
        """The most points that a pair can be worth."""
        parts = (self.preference, self.nearness, self.reliability, self.continuity, self.stay)
        return sum(parts)


@dataclass(frozen=True, slots=True)
class Rules:
    """Hard rules that a regional profile sets.

    rest_minutes
        The least time between the end of one shift and the start of the next.
    utc_offset_minutes
        Local time, for hours of the week and where a week begins.
    same_people
        Whoever is planned for a project counts, in later weeks of the plan, as knowing it
        well: repeated shifts keep their people.
    travel_m_per_minute
        How fast people travel, in a straight line; there and back counts towards the minutes
        of their week. 0: travel is not counted.
    """

    rest_minutes: int = 30
    utc_offset_minutes: int = 8 * 60
    travel_m_per_minute: int = 0
    same_people: bool = True

    def __post_init__(self) -> None:
        if self.rest_minutes < 0:
            raise ValueError(f"rest_minutes must be ≥ 0, got {self.rest_minutes}.")
        if self.travel_m_per_minute < 0:
            raise ValueError(f"travel_m_per_minute must be ≥ 0, got {self.travel_m_per_minute}.")
        if not -720 <= self.utc_offset_minutes <= 840:
            raise ValueError(f"utc_offset_minutes out of range: {self.utc_offset_minutes}.")
