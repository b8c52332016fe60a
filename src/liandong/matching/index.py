"""Indexes in memory: the best people for one place, the best places for one person, at once.

``PeopleIndex`` and ``PlaceIndex`` answer what ``ranking.people_for`` and ``places_for`` answer,
with the same gates and the same points, without looking at everybody:

    index = PeopleIndex.of(people, held=held, rules=rules, weights=weights)
    index = PeopleIndex.of_problem(problem)            # held = the fixed pairs
    best = index.top(places, row, k=50)                # Best(id, points), the best first
    index.put(people, held=held)                       # insert, or replace by id
    index.remove(person_id)

    index = PlaceIndex.of(places, taken=taken, rules=rules, weights=weights)
    index = PlaceIndex.of_problem(problem)
    best = index.top(people, row, k=50, held=spans)
    index.put(places, taken=taken); index.remove(place_id)

``held`` of people: (m, 3) person row, start, end of the promises they have, in minutes since
1970 UTC, or (m, 4) with the minutes of the week that each takes, the way included; of one
person: the same without the row. ``taken``: people on each place. Ties go to the lower id. A
change is seen by the very next search. An index is not locked: a process in which
threads change and search it does so under a lock of its own.

A search is compiled when the kernels of this machine are warm (``kernels.are_warm``), else it
runs in the interpreter, so that no page waits for a compiler; ``compile=True`` insists.
Only what looks at one pair is known here: groups, and points for staying with the plan in
force, are the plan's affair.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf
from typing import Any, Self

import numpy as np

from liandong.matching.columns import Bools, Ints, csr
from liandong.matching.index_columns import (
    OF_PEOPLE,
    OF_PLACES,
    held_of,
    monday_of,
    people_columns,
    place_columns,
    spans_of,
    weeks_of,
)
from liandong.matching.index_kernels import best_people, best_places
from liandong.matching.index_table import Pool, Table, runs_of
from liandong.matching.kernels import chosen, pays
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.matching.problem import (
    MINUTES_PER_WEEK,
    Problem,
    hours_touched,
    unit_vectors,
)
from liandong.matching.values import NEUTRAL
from liandong.matching.weights import Rules, Weights

MOST_NEW = 4096
"""Newcomers that are searched one and all before everything is sorted again."""


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """Ids in order, the best first, and the points of each pair."""

    id: Ints
    points: Ints

    def __len__(self) -> int:
        return len(self.id)


class PeopleIndex:
    """Everybody who may be asked, sorted by where they live. Some 150 bytes a person."""

    def __init__(self, table: Table, rules: Rules, weights: Weights) -> None:
        self.table = table
        self.rules = rules
        self.weights = weights

    @classmethod
    def of(
        cls,
        people: People,
        *,
        held: Any = (),
        rules: Rules | None = None,
        weights: Weights | None = None,
        most_new: int = MOST_NEW,
    ) -> Self:
        """An index of these people; ``held`` are the promises that they have."""
        weigh = weights or Weights()
        columns, pools = people_columns(people, held, weigh)
        table = Table(columns, {name: Pool(pools[name]) for name in pools}, most_new)
        return cls(table, rules or Rules(), weigh)

    @classmethod
    def of_problem(cls, problem: Problem) -> Self:
        """An index of a problem's people, who hold its fixed pairs."""
        return cls.of(
            problem.people, held=held_of(problem), rules=problem.rules, weights=problem.weights
        )

    def __len__(self) -> int:
        return len(self.table)

    def __contains__(self, person_id: int) -> bool:
        return self.table.slot(person_id) >= 0

    @property
    def nbytes(self) -> int:
        """Bytes that the index holds."""
        return self.table.nbytes

    def put(self, people: People, *, held: Any = ()) -> None:
        """Insert people, or replace those of the same id with all that was known of them."""
        self.table.put(*people_columns(people, held, self.weights))

    def remove(self, person_id: int) -> bool:
        """Take a person out; False when there was nobody of that id."""
        return self.table.remove(person_id)

    def top(
        self,
        places: Places,
        row: int = 0,
        *,
        k: int = 50,
        radius_m: float = inf,
        without: Iterable[int] = (),
        within: Iterable[int] | None = None,
        spread: int = 0,
        compile: bool | None = None,
    ) -> Best:
        """The ``k`` best people for a place, as ``gates`` and ``values`` have it.

        radius_m  nobody from farther away, however far they would go
        without   ids that are left out: excluded, declined, kept apart from somebody there
        within    ids to choose from; None for everybody
        spread    points by which one counts for less in the order (not in ``points``) for
                  each promise in the week of the place, so that the work is shared
        """
        is_compiled = pays(0) if compile is None else compile
        columns, weigh = self.table.columns, self.weights
        liking = columns["liking"]
        kind = int(places.kind[row])
        chosen_from = _sorted(() if within is None else within)
        if within is not None and not len(chosen_from):
            return Best(chosen_from, chosen_from)
        if 0 < len(liking) <= kind:
            raise ValueError(f"kind must be below {len(liking)}, got {kind}.")
        vector = unit_vectors(places.lat[row : row + 1], places.lon[row : row + 1])[0]
        runs = runs_of(self.table, vector, min(radius_m, self.table.top_order), is_compiled)
        starts, ends = int(places.starts[row]), int(places.ends[row])
        monday = monday_of(starts, self.rules)
        ids, points, keys = (np.zeros(max(k, 1), np.int64) for _ in range(3))
        search: Callable[..., int] = chosen(best_people, compile=is_compiled)
        count = search(
            *runs,
            self.table.is_live,
            *(columns[name] for name in OF_PEOPLE),
            columns["span_first"],
            columns["span_count"],
            *self.table.pools["span"].values.values(),
            columns["tie_first"],
            columns["tie_count"],
            *self.table.pools["tie"].values.values(),
            *(float(part) for part in vector),
            float(radius_m),
            hours_touched(places.starts[row : row + 1], places.ends[row : row + 1], self.rules)[0],
            np.array(
                [places.skills[row], places.checks[row], places.languages[row]], np.uint64
            ),
            int(places.tiers[row]),
            int(places.min_age[row]),
            int(places.max_age[row]),
            int(places.leads[row]),
            kind,
            int(places.priority[row]),
            int(places.project[row]),
            starts,
            ends,
            monday,
            monday + MINUTES_PER_WEEK,
            self.rules.rest_minutes,
            self.rules.travel_m_per_minute,
            _sorted(without),
            chosen_from,
            int(np.rint(weigh.preference * NEUTRAL)),
            weigh.nearness,
            weigh.reliability,
            weigh.continuity,
            NEUTRAL,
            spread,
            k,
            ids,
            points,
            keys,
        )  # fmt: skip
        return Best(ids[:count], points[:count])


class PlaceIndex:
    """Everything that wants people, sorted by where it is."""

    def __init__(self, table: Table, rules: Rules, weights: Weights) -> None:
        self.table = table
        self.rules = rules
        self.weights = weights
        self._top_kind = _greatest_kind(table)
        self._lists: tuple[People, tuple[Ints, Any], tuple[Ints, Any]] | None = None

    @classmethod
    def of(
        cls,
        places: Places,
        *,
        taken: Any = 0,
        rules: Rules | None = None,
        weights: Weights | None = None,
        most_new: int = MOST_NEW,
    ) -> Self:
        """An index of these places; ``taken`` people are on each."""
        told, weigh = rules or Rules(), weights or Weights()
        return cls(Table(place_columns(places, taken, told, weigh), {}, most_new), told, weigh)

    @classmethod
    def of_problem(cls, problem: Problem) -> Self:
        """An index of a problem's places, with its fixed pairs on them."""
        taken = np.bincount(problem.fixed[:, 1], minlength=len(problem.places))
        return cls.of(problem.places, taken=taken, rules=problem.rules, weights=problem.weights)

    def __len__(self) -> int:
        return len(self.table)

    def __contains__(self, place_id: int) -> bool:
        return self.table.slot(place_id) >= 0

    @property
    def nbytes(self) -> int:
        """Bytes that the index holds."""
        return self.table.nbytes

    def put(self, places: Places, *, taken: Any = 0) -> None:
        """Insert places, or replace those of the same id."""
        self.table.put(place_columns(places, taken, self.rules, self.weights), {})
        self._top_kind = _greatest_kind(self.table)

    def started(self, moment: int) -> Ints:
        """Ids of places that start at or before a moment."""
        return self._ids(self.table.columns["starts"] <= moment)

    def of_projects(self, projects: Iterable[int]) -> Ints:
        """Ids of the places of some projects."""
        return self._ids(np.isin(self.table.columns["project"], _sorted(projects)))

    def _ids(self, wanted: Bools) -> Ints:
        ids: Ints = self.table.columns["id"][wanted & self.table.is_live]
        return ids

    def remove(self, place_id: int) -> bool:
        """Take a place out; False when there was none of that id."""
        return self.table.remove(place_id)

    def top(
        self,
        people: People,
        row: int = 0,
        *,
        k: int = 50,
        held: Any = (),
        radius_m: float = inf,
        without: Iterable[int] = (),
        without_shifts: Iterable[int] = (),
        without_projects: Iterable[int] = (),
        urgency: int = 0,
        compile: bool | None = None,
    ) -> Best:
        """The ``k`` best places with a free seat for a person.

        held              (m, 2) start and end of each promise, or (m, 3) with its minutes
        radius_m          nothing farther away, however far the person would go
        without           ids of places left out;  without_shifts of shifts (declined),
                          without_projects of projects (barred)
        urgency           percent of the points of the seat one would fill that count in the
                          order (not in ``points``): 0 is the person's own view, 100 the plan's
        """
        is_compiled = pays(0) if compile is None else compile
        columns, weigh, rules = self.table.columns, self.weights, self.rules
        vector = unit_vectors(people.lat[row : row + 1], people.lon[row : row + 1])[0]
        radius = float(people.radius_m[row])
        runs = runs_of(self.table, vector, min(radius_m, radius), is_compiled, is_place=True)
        busy, ties = self._lists_of(people, row)
        spans = spans_of(held, busy, 0)
        liking = np.rint(weigh.preference * people.preferences[row].astype(np.float64))
        if 0 < len(liking) <= self._top_kind:
            raise ValueError(f"kind must be below {len(liking)}, got {self._top_kind}.")
        tired = min(1.0, int(people.recent_minutes[row]) / weigh.load_full_minutes)
        ids, points, keys = (np.zeros(max(k, 1), np.int64) for _ in range(3))
        search: Callable[..., int] = chosen(best_places, compile=is_compiled)
        count = search(
            *runs,
            self.table.is_live,
            *(columns[name] for name in OF_PLACES),
            *(float(part) for part in vector),
            radius,
            float(radius_m),
            people.hours[row],
            np.array(
                [people.skills[row], people.checks[row], people.languages[row]], np.uint64
            ),
            int(people.tier[row]),
            int(people.age[row]),
            int(people.span[row]),
            int(people.max_shifts[row]),
            int(people.max_minutes[row]),
            float(people.reliability[row]),
            -int(np.rint(weigh.load * tired)),
            liking.astype(np.int64),
            np.ascontiguousarray(spans[:, 0]),
            np.ascontiguousarray(spans[:, 1]),
            np.ascontiguousarray(spans[:, 2]),
            weeks_of(spans[:, 0], rules),
            *ties,
            _sorted(without),
            _sorted(without_shifts),
            _sorted(without_projects),
            rules.rest_minutes,
            rules.travel_m_per_minute,
            int(np.rint(weigh.preference * NEUTRAL)),
            weigh.nearness,
            weigh.reliability,
            weigh.continuity,
            NEUTRAL,
            urgency,
            k,
            ids,
            points,
            keys,
        )  # fmt: skip
        return Best(ids[:count], points[:count])

    def _lists_of(self, people: People, row: int) -> tuple[Ints, tuple[Ints, Ints]]:
        """Busy spans (m, 2) of a row, and its acquaintances: projects and their points."""
        if self._lists is None or self._lists[0] is not people:
            n = len(people)
            self._lists = people, csr(people.busy[:, 0], n), csr(people.known[:, 0], n)
        _, (busy, busy_order), (tie, tie_order) = self._lists
        spans = people.busy[busy_order[busy[row] : busy[row + 1]], 1:]
        known = tie_order[tie[row] : tie[row + 1]]
        strength = people.known_strength[known].astype(np.float64)
        points = np.rint(self.weights.continuity * strength).astype(np.int64)
        return spans, (np.ascontiguousarray(people.known[known, 1]), points)


def compile_searches() -> None:
    """Compile both searches ahead of time, so that the first page need not."""
    people, places = People.of(id=[1]), Places.of(id=[1], starts=[0], ends=[60])
    liked = People.of(id=[1], lat=[0.0], lon=[0.0], preferences=[[0.5]])
    for who in (people, liked):
        PeopleIndex.of(who).top(places, compile=True)
        PlaceIndex.of(places).top(who, compile=True)


def _greatest_kind(table: Table) -> int:
    return int(table.columns["kind"][: table.size].max(initial=0))


def _sorted(ids: Iterable[int]) -> Ints:
    return np.sort(np.fromiter(ids, np.int64))
