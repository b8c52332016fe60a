"""Leaders between a social worker and many volunteers: who could lead, how many it takes.

A social worker guides ten people well. With ten leaders among them, who lead ten each,
the same social worker carries a hundred and ten. Counts are people; nobody is appointed
without their own yes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal
from liandong.core.supervision import SpanLimits

ADULT = 18
QUIET_DAYS = 90
"""Who said no is not asked again for so long."""
COUNTED_SHIFTS = 20
"""More shifts led than this say nothing more."""


def leaders_wanted(people: int, worker: SpanLimits, leader: SpanLimits) -> int:
    """How many leaders a social worker with so many volunteers needs to stay sound.

    None for a sound span; never more than the social worker can guide well. The leaders
    are among the people.
    """
    if people <= worker.green:
        return 0
    return min(worker.green, -(-people // (leader.green + 1)))


def carries(worker: SpanLimits, leader: SpanLimits) -> int:
    """The most people below one social worker, leaders included, with every span sound."""
    return worker.green * (leader.green + 1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What speaks for somebody as a leader.

    wants
        How many they said they would lead; None: they said nothing, 0: rather not.
    """

    person_id: int
    age: int | None
    led: int = 0
    trainings: int = 0
    minutes: int = 0
    wants: int | None = None

    @property
    def is_fit(self) -> bool:
        """Grown up, willing or silent, and not quite new."""
        is_grown = self.age is not None and self.age >= ADULT
        return is_grown and self.wants != 0 and (self.minutes > 0 or self.led > 0)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Who could lead, best first: willing, led before, trained, served long."""
    return sorted(
        (one for one in candidates if one.is_fit),
        key=lambda one: (
            -bool(one.wants),
            -min(one.led, COUNTED_SHIFTS),
            -one.trainings,
            -one.minutes,
            one.person_id,
        ),
    )


def size_for(people: int, leaders: int, leader: SpanLimits, wants: int | None) -> int:
    """How many one of so many leaders is asked to lead: an even share, within both limits."""
    share = -(-max(people - leaders, 0) // leaders) if leaders else 0
    most = leader.green if wants is None else min(wants, leader.critical)
    return max(1, min(share, leader.green, most))


def nearest(
    leader: tuple[float, float] | None,
    people: Mapping[int, tuple[float, float] | None],
    size: int,
) -> Sequence[int]:
    """The ``size`` people to be led: nearest first, those without a place last, by id.

    Places are latitude and longitude; a flat measure does within one town.
    """

    def way(pk: int) -> tuple[bool, float, int]:
        place = people[pk]
        if leader is None or place is None:
            return (True, 0.0, pk)
        north, east = place[0] - leader[0], place[1] - leader[1]
        return (False, north * north + east * east, pk)

    return sorted(people, key=way)[:size]


@dataclass(eq=False)
class NotTheirVolunteer(Refusal):
    """The social worker does not guide this person."""

    code: ClassVar[str] = "not_their_volunteer"


@dataclass(eq=False)
class LeaderTooYoung(Refusal):
    """Leaders are grown up."""

    code: ClassVar[str] = "leader_too_young"


@dataclass(eq=False)
class LeaderAlreadyAsked(Refusal):
    """The person is asked already and has not answered."""

    code: ClassVar[str] = "leader_already_asked"


@dataclass(eq=False)
class AlreadyLeads(Refusal):
    """The person leads people already."""

    code: ClassVar[str] = "already_leads"


@dataclass(eq=False)
class LeaderSizeWrong(Refusal):
    """A leader leads at least one and at most so many."""

    code: ClassVar[str] = "leader_size_wrong"
    most: int


@dataclass(eq=False)
class LeaderOfferClosed(Refusal):
    """The question is answered or taken back."""

    code: ClassVar[str] = "leader_offer_closed"


@dataclass(frozen=True, slots=True)
class LeaderAsked(Event):
    """A volunteer was asked to lead others."""

    supervisor_id: int
    supervisee_id: int
    size: int


@dataclass(frozen=True, slots=True)
class LeaderAppointed(Event):
    """A volunteer said yes and leads others from now on."""

    supervisor_id: int
    supervisee_id: int
    people: int


@dataclass(frozen=True, slots=True)
class LeaderDeclined(Event):
    """A volunteer would rather not lead now."""

    supervisee_id: int


@dataclass(frozen=True, slots=True)
class LeaderOfferTakenBack(Event):
    """The question is not asked any more."""

    supervisee_id: int
