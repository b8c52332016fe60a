"""A matching problem: people, places, what is already settled, rules and weights.

Immutable. Pairs are rows, not ids: (person row, place row). Moments are minutes since
1970-01-01 00:00 UTC; the week begins on Monday 00:00 local time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np

from liandong.matching.columns import HOURS_PER_WEEK, Floats, Ints, Masks, csr
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.matching.weights import Rules, Weights

MINUTES_PER_WEEK = 7 * 24 * 60
# 1970-01-01 was a Thursday: its first minute is the 72nd hour of a week begun on Monday.
THURSDAY = 3 * 24 * 60
EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What the fixed pairs leave over.

    seats, needed        per place: free up to max_people, free up to min_people
    shifts, minutes      (people, weeks): what each may still take
    start, place         fixed places of person i: ``place[start[i]:start[i + 1]]``
    """

    seats: Ints
    needed: Ints
    shifts: Ints
    minutes: Ints
    start: Ints
    place: Ints


def hours_touched(starts: Ints, ends: Ints, rules: Rules) -> Masks:
    """(m, 3) words: the hours of the week that each of the spans touches."""
    local = starts + rules.utc_offset_minutes + THURSDAY
    first = local // 60
    count = np.minimum(-(-(local + ends - starts) // 60) - first, HOURS_PER_WEEK)
    words = np.zeros((len(starts), 3), np.uint64)
    for step in range(int(count.max()) if len(count) else 0):
        rows = np.flatnonzero(count > step)
        hour = (first[rows] + step) % HOURS_PER_WEEK
        words[rows, hour >> 6] |= np.uint64(1) << (hour & 63).astype(np.uint64)
    return words


def no_pairs() -> Ints:
    """An empty table of pairs."""
    return np.zeros((0, 2), np.int64)


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that decides a plan, and nothing else.

    fixed
        Accepted already: kept whatever the gates say now, and counted.
    locked
        A coordinator wants this pair: kept when it is possible, reported when it is not.
    excluded
        Never: a relative of the recipient, a barred person, a coordinator's veto.
    declined
        The person has said no to this shift and is not asked again. It closes the pair and
        has no influence on any other.

    current
        The plan in force: a pair of it that stays earns ``Weights.stay``.
    apart
        Two people who must not serve on the same shift; (a, 2) person rows.

    All but ``apart`` are (m, 2) arrays of person row, place row.
    """

    people: People
    places: Places
    fixed: Ints = field(default_factory=no_pairs)
    locked: Ints = field(default_factory=no_pairs)
    excluded: Ints = field(default_factory=no_pairs)
    declined: Ints = field(default_factory=no_pairs)
    current: Ints = field(default_factory=no_pairs)
    apart: Ints = field(default_factory=no_pairs)
    weights: Weights = field(default_factory=Weights)
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        n, m = len(self.people), len(self.places)
        for name in ("fixed", "locked", "excluded", "declined", "current", "apart"):
            pairs = np.array(getattr(self, name), np.int64).reshape(-1, 2)
            for side, size in ((0, n), (1, n if name == "apart" else m)):
                row = pairs[:, side]
                if len(row) and not 0 <= row.min() <= row.max() < size:
                    raise ValueError(f"{name} names a row outside 0..{size - 1}: {pairs[0]}.")
            pairs.setflags(write=False)
            object.__setattr__(self, name, pairs)
        _, counts = np.unique(self.keys(self.fixed), return_counts=True)
        if (counts > 1).any():
            raise ValueError("fixed holds the same pair more than once.")
        weigh, cheapest = self.weights, self.cheapest_seat
        if weigh.dearest >= cheapest:
            raise ValueError(
                f"The cheapest needed seat must be worth more than {weigh.dearest} points, "
                f"the dearest pair; it is worth {cheapest}."
            )
        kinds = self.people.preferences.shape[1]
        if m and 0 < kinds <= int(self.places.kind.max()):
            raise ValueError(
                f"kind must be below {kinds}, the columns of preferences, "
                f"got {int(self.places.kind.max())}."
            )

    @classmethod
    def of(
        cls,
        people: People | Iterable[Mapping[str, Any]],
        places: Places | Iterable[Mapping[str, Any]],
        *,
        fixed: Iterable[tuple[int, int]] = (),
        locked: Iterable[tuple[int, int]] = (),
        excluded: Iterable[tuple[int, int]] = (),
        barred: Iterable[tuple[int, int]] = (),
        declined: Iterable[tuple[int, int]] = (),
        current: Iterable[tuple[int, int]] = (),
        apart: Iterable[tuple[int, int]] = (),
        weights: Weights | None = None,
        rules: Rules | None = None,
    ) -> Self:
        """A problem from columns or rows, and from pairs of ids.

        ``fixed``, ``locked``, ``excluded``, ``current``: (person id, place id); ``barred``:
        (person id, project id); ``declined``: (person id, shift id); ``apart``: (person id,
        person id). Ids unknown here are ``ValueError``, but for barred projects and declined
        shifts that this problem does not plan.
        """
        who = people if isinstance(people, People) else People.of_rows(people)
        what = places if isinstance(places, Places) else Places.of_rows(places)
        made = cls(who, what)
        vetoes = [made._rows(excluded, "excluded"), made._spread(barred, what.project, "barred")]
        return cls(
            who,
            what,
            fixed=made._rows(fixed, "fixed"),
            locked=made._rows(locked, "locked"),
            excluded=np.concatenate(vetoes),
            declined=made._spread(declined, what.shift, "declined"),
            current=made._rows(current, "current"),
            apart=np.array(
                [(made.person_row(one), made.person_row(other)) for one, other in apart], np.int64
            ).reshape(-1, 2),
            weights=weights or Weights(),
            rules=rules or Rules(),
        )

    def keys(self, pairs: Ints) -> Ints:
        """One number per pair, for quick look-up."""
        return pairs[:, 0] * max(1, len(self.places)) + pairs[:, 1]

    def person_row(self, person_id: int) -> int:
        """The row of a person; ``ValueError`` when there is none."""
        return _row(self._person_order, self.people.id, person_id, "person")

    def place_row(self, place_id: int) -> int:
        """The row of a place; ``ValueError`` when there is none."""
        return _row(self._place_order, self.places.id, place_id, "place")

    @cached_property
    def _person_order(self) -> Ints:
        return np.argsort(self.people.id, kind="stable")

    @cached_property
    def _place_order(self) -> Ints:
        return np.argsort(self.places.id, kind="stable")

    @cached_property
    def minutes(self) -> Ints:
        """Length of each place's shift."""
        return self.places.ends - self.places.starts

    @property
    def cheapest_seat(self) -> int:
        """The fewest points that a needed seat of this problem is worth."""
        weigh, what = self.weights, self.places
        wanted = what.priority[what.min_people > 0]
        least = int(wanted.min()) if len(wanted) else 100
        return weigh.seat + round(weigh.seat_priority * least / 100)

    def pair_minutes(self, i: Ints, j: Ints) -> Ints:
        """What each pair takes from the person's week: the shift, and the way there and back."""
        minutes = self.minutes[j]
        speed = self.rules.travel_m_per_minute
        if speed:
            way = np.nan_to_num(self.distance_m(i, j), nan=0.0)
            minutes = minutes + 2 * np.ceil(way / speed).astype(np.int64)
        return minutes

    def distance_m(self, i: Ints, j: Ints) -> Floats:
        """Metres in a straight line between person rows and place rows; NaN without points.

        The chord of the sphere: below the arc by one part in 10⁵ at 100 km. Written out, so
        that the compiled kernels compute the same bits.
        """
        one, other = self.person_vectors[i], self.place_vectors[j]
        x, y, z = (one[..., axis] - other[..., axis] for axis in range(3))
        metres: Floats = np.sqrt(x * x + y * y + z * z) * EARTH_RADIUS_M
        return metres

    @cached_property
    def week(self) -> Ints:
        """Week of each place's start, counted from 0 for the first one planned."""
        return self._absolute_week - (self._absolute_week.min() if len(self.places) else 0)

    @cached_property
    def _absolute_week(self) -> Ints:
        local: Ints = self.places.starts + self.rules.utc_offset_minutes + THURSDAY
        return local // MINUTES_PER_WEEK

    @property
    def weeks(self) -> int:
        """How many weeks the plan touches; at least 1."""
        return int(self.week.max()) + 1 if len(self.places) else 1

    @cached_property
    def place_hours(self) -> Masks:
        """(m, 3) words: the hours of the week that each place touches."""
        return hours_touched(self.places.starts, self.places.ends, self.rules)

    @cached_property
    def standing(self) -> Standing:
        """Seats, shifts and minutes left after the fixed pairs; never below 0."""
        person, place = self.fixed[:, 0], self.fixed[:, 1]
        n, weeks = len(self.people), self.weeks
        taken = np.bincount(place, minlength=len(self.places))
        cell = person * weeks + self.week[place]
        shifts = np.bincount(cell, minlength=n * weeks).reshape(n, weeks)
        length = self.pair_minutes(person, place)
        minutes = np.bincount(cell, weights=length, minlength=n * weeks)
        whole = minutes.reshape(n, weeks).astype(np.int64)
        start, order = csr(person, n)
        return Standing(
            seats=np.maximum(0, self.places.max_people - taken),
            needed=np.maximum(0, self.places.min_people - taken),
            shifts=np.maximum(0, self.people.max_shifts[:, None] - shifts),
            minutes=np.maximum(0, self.people.max_minutes[:, None] - whole),
            start=start,
            place=place[order],
        )

    @cached_property
    def busy_spans(self) -> tuple[Ints, Ints, Ints]:
        """Busy spans by person: start of person i's, then their starts and ends."""
        start, order = csr(self.people.busy[:, 0], len(self.people))
        return start, self.people.busy[order, 1], self.people.busy[order, 2]

    @cached_property
    def closed(self) -> tuple[Ints, Ints]:
        """Sorted keys of the excluded and of the declined pairs."""
        return np.unique(self.keys(self.excluded)), np.unique(self.keys(self.declined))

    @cached_property
    def kept_apart(self) -> Ints:
        """(k, 2) pairs closed because somebody whom the person must not meet is fixed there."""
        both = np.concatenate([self.apart, self.apart[:, ::-1]])
        shift = self.places.shift
        found = [
            (one, place)
            for one, other in both.tolist()
            for held in self.fixed[self.fixed[:, 0] == other, 1].tolist()
            for place in np.flatnonzero(shift == shift[held]).tolist()
        ]
        return np.array(found, np.int64).reshape(-1, 2)

    @cached_property
    def in_force(self) -> Ints:
        """Sorted keys of the pairs of the plan in force."""
        return np.unique(self.keys(self.current))

    @cached_property
    def person_vectors(self) -> Floats:
        """(n, 3) unit vectors of the people's points; NaN where unknown."""
        return unit_vectors(self.people.lat, self.people.lon)

    @cached_property
    def place_vectors(self) -> Floats:
        """(m, 3) unit vectors of the places' points; NaN where there is none."""
        return unit_vectors(self.places.lat, self.places.lon)

    @cached_property
    def familiarity(self) -> tuple[Ints, Floats, Ints]:
        """Sorted keys of known (person, project), their strengths, project number by place."""
        projects, number = np.unique(self.places.project, return_inverse=True)
        known, strength = self.people.known, self.people.known_strength
        at = np.searchsorted(projects, known[:, 1])
        here = at < len(projects)
        here[here] = projects[at[here]] == known[here, 1]
        keys = known[here, 0] * max(1, len(projects)) + at[here]
        order = np.lexsort((-strength[here], keys))
        keys, first = np.unique(keys[order], return_index=True)
        values = strength[here][order][first].astype(np.float64)
        return keys, values, number.astype(np.int64)

    def _rows(self, pairs: Iterable[tuple[int, int]], name: str) -> Ints:
        try:
            rows = [(self.person_row(i), self.place_row(j)) for i, j in pairs]
        except ValueError as unknown:
            raise ValueError(f"{name}: {unknown}") from None
        return np.array(rows, np.int64).reshape(-1, 2)

    def _spread(self, pairs: Iterable[tuple[int, int]], group: Ints, name: str) -> Ints:
        """(person id, group id) → every (person row, place row) of that group."""
        table = np.array(list(pairs), np.int64).reshape(-1, 2)
        order = np.argsort(group, kind="stable")
        low = np.searchsorted(group[order], table[:, 1], "left")
        high = np.searchsorted(group[order], table[:, 1], "right")
        try:
            rows = [
                (self.person_row(int(person)), int(place))
                for person, start, stop in zip(table[:, 0], low, high, strict=True)
                for place in order[start:stop]
            ]
        except ValueError as unknown:
            raise ValueError(f"{name}: {unknown}") from None
        return np.array(rows, np.int64).reshape(-1, 2)


def unit_vectors(lat: Floats, lon: Floats) -> Floats:
    """Points on the unit sphere, (n, 3), from degrees."""
    phi, theta = np.radians(lat), np.radians(lon)
    cos = np.cos(phi)
    return np.stack([cos * np.cos(theta), cos * np.sin(theta), np.sin(phi)], axis=1)


def _row(order: Ints, ids: Ints, wanted: int, what: str) -> int:
    at = int(np.searchsorted(ids, wanted, sorter=order))
    if at == len(ids) or int(ids[order[at]]) != wanted:
        raise ValueError(f"There is no {what} with id {wanted}.")
    return int(order[at])
