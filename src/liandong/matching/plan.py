"""A plan: who is to be asked for what, what it is worth, and why.

Columns like the problem; explanations are computed when asked for. Points are those of
``Weights``. A plan is a proposal: nobody is assigned before they accept (Order 685 Art 25).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from liandong.matching.about import About, Serving, about
from liandong.matching.columns import Floats, Ints, Rows
from liandong.matching.explain import Unfilled, unfilled, why_not_of
from liandong.matching.gates import Reason, distance_m
from liandong.matching.problem import Problem
from liandong.matching.ranking import Ranked, ranked
from liandong.matching.survey import Survey
from liandong.matching.tally import could_come, outlook, tally
from liandong.matching.values import PARTS, Seats, pair_parts, pair_values, seat_values

FIXED, LOCKED, PROPOSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Assignment:
    """One pair of a plan by its ids; ``status`` is FIXED, LOCKED or PROPOSED."""

    person_id: int
    place_id: int
    status: int
    points: int


@dataclass(frozen=True, slots=True)
class UnmetLock:
    """A locked pair that cannot be kept, and why."""

    person_id: int
    place_id: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what is needed the plan fills.

    needed, filled    seats up to min_people
    extra             seats above min_people that are taken
    full, places      places that have min_people, and all places
    weighted          share of needed seats filled, weighted by priority + 1
    hardship          per hardship group (0 is none): needed, filled
    """

    needed: int
    filled: int
    extra: int
    full: int
    places: int
    weighted: float
    hardship: dict[int, tuple[int, int]]

    @property
    def share(self) -> float:
        """Share of the needed seats that are filled; 1 when none is needed."""
        return self.filled / self.needed if self.needed else 1.0


@dataclass(frozen=True, eq=False)
class Plan:
    """The plan of one problem.

    person, place   int32 rows of the pairs, sorted by place, then person
    status          uint8: FIXED, LOCKED, PROPOSED
    value           points of the plan, fixed pairs included
    upper_bound     no plan for the problem is worth more;  bound_method says by what proof:
                    "prices" (Lagrangian, over every possible pair), "cp_sat", or "parts"
    prices          points that a seat of each place costs where more people want it than it
                    has seats; the bound follows from them. None when they are not known
    weeks           what the planner knows of each week, for ``repair``; not pickled
    seed            breaks ties between equals, nothing else
    """

    problem: Problem
    person: Rows
    place: Rows
    status: npt.NDArray[np.uint8]
    value: int
    upper_bound: int
    bound_method: str
    seed: int
    unmet_locks: tuple[UnmetLock, ...] = ()
    prices: Floats | None = None
    weeks: tuple[Any, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        names = self.__dataclass_fields__
        return {**{name: getattr(self, name) for name in names}, "weeks": ()}

    def __len__(self) -> int:
        return len(self.person)

    @property
    def is_optimal(self) -> bool:
        """Whether the bound proves that no plan is worth more."""
        return self.value >= self.upper_bound

    @cached_property
    def parts(self) -> Rows:
        """Points of every part of every pair; rows as in ``PARTS``, columns as ``person``."""
        return pair_parts(self.problem, self.person.astype(np.int64), self.place.astype(np.int64))

    @cached_property
    def points(self) -> Ints:
        """Points of each pair, seats not included."""
        total: Ints = self.parts.sum(axis=0, dtype=np.int64)
        return total

    @cached_property
    def seat(self) -> Ints:
        """Which seat of its place each pair takes, from 0; the dearest pairs the first ones."""
        order = np.lexsort((self.person, -self.points, self.place))
        first = np.searchsorted(self.place, self.place)
        taken = np.empty(len(self), np.int64)
        taken[order] = np.arange(len(self)) - first
        return taken

    def _at(self, i: int, j: int) -> int:
        """Position of a pair of rows; -1 when it is not planned."""
        low, high = self._span(j)
        at = low + int(np.searchsorted(self.person[low:high], np.int32(i)))
        return at if at < high and self.person[at] == i else -1

    def _span(self, j: int) -> tuple[int, int]:
        """Where the pairs of place row j begin and end."""
        low, high = np.searchsorted(self.place, np.array([j, j + 1], np.int32)).tolist()
        return low, high

    def prepare(self) -> "Plan":
        """Lay everything out that explanations read, so that the first is as quick as the rest.

        Once for a plan, a few passes over its columns; returns the plan. Without it the first
        question of each kind does its share. Nothing here computes the points of the whole plan.
        """
        problem = self.problem
        for id_, row in (
            (problem.people.id, problem.person_row),
            (problem.places.id, problem.place_row),
        ):
            if len(id_):
                row(int(id_[0]))
        for made in (problem.closed, problem.in_force, problem.familiarity, self.load):
            len(made)
        if len(problem.people) and len(problem.places):
            tally(self.survey, 0)
            outlook(self.survey, 0)
        return self

    @cached_property
    def survey(self) -> Survey:
        """The plan laid out for questions about one place or one person."""
        return Survey.of(self.problem, self._held)

    @cached_property
    def _held(self) -> Ints:
        """(m, 2) rows of the pairs beside the fixed ones."""
        free = self.status != FIXED
        return np.stack([self.person[free], self.place[free]], axis=1).astype(np.int64)

    @property
    def assignments(self) -> list[Assignment]:
        """The pairs by their ids, sorted by place row, then person row."""
        people, places = self.problem.people, self.problem.places
        rows = zip(
            people.id[self.person].tolist(),
            places.id[self.place].tolist(),
            self.status.tolist(),
            self.points.tolist(),
            strict=True,
        )
        return [Assignment(*row) for row in rows]

    @cached_property
    def load(self) -> Ints:
        """People at each place."""
        return np.bincount(self.place, minlength=len(self.problem.places))

    @property
    def missing(self) -> Ints:
        """Per place, seats up to min_people that stay empty."""
        short: Ints = np.maximum(0, self.problem.places.min_people - self.load)
        return short

    @property
    def coverage(self) -> Coverage:
        """How much of what is needed is filled, in all and by hardship group."""
        places = self.problem.places
        filled = np.minimum(self.load, places.min_people)
        weight = places.priority.astype(np.float64) + 1
        wanted = float((places.min_people * weight).sum())
        groups = {}
        for group in np.unique(places.hardship).tolist():
            mine = places.hardship == group
            groups[group] = (int(places.min_people[mine].sum()), int(filled[mine].sum()))
        return Coverage(
            needed=int(places.min_people.sum()),
            filled=int(filled.sum()),
            extra=int((np.minimum(self.load, places.max_people) - filled).sum()),
            full=int((self.load >= places.min_people).sum()),
            places=len(places),
            weighted=float((filled * weight).sum()) / wanted if wanted else 1.0,
            hardship=groups,
        )

    def reasons(self, person_id: int, place_id: int) -> list[Reason]:
        """The parts of one assignment, each with its ``points``.

        The points of all assignments' reasons add up to ``value`` (people fixed beyond
        max_people bring no seat). Raises ``ValueError`` for a pair that is not planned.
        """
        problem = self.problem
        i, j = problem.person_row(person_id), problem.place_row(place_id)
        at = self._at(i, j)
        if at < 0:
            raise ValueError(f"Person {person_id} is not planned at place {place_id}.")
        row, column = np.array([i]), np.array([j])
        parts, rank = self._parts_at(at, j)
        points = dict(zip(PARTS, parts, strict=True))
        people, places = problem.people, problem.places
        facts: dict[str, dict[str, int | float]] = {part: {} for part in PARTS}
        metres = distance_m(problem, row, column)[0]
        if not np.isnan(metres):
            facts["nearness"] = {
                "distance_m": round(float(metres)),
                "radius_m": round(float(people.radius_m[i])),
            }
        if people.preferences.shape[1]:
            liking = float(people.preferences[i, places.kind[j]])
            facts["preference"] = {"percent": round(100 * liking)}
        facts["reliability"] = {
            "percent": round(100 * float(people.reliability[i])),
            "priority": int(places.priority[j]),
        }
        facts["load"] = {"recent_minutes": int(people.recent_minutes[i])}
        told = [
            Reason(part, {"points": points[part], **facts[part]})
            for part in PARTS
            if part != "stay" or points[part]
        ]
        told.append(self._seat_reason(rank, j))
        return told

    def _parts_at(self, at: int, j: int) -> tuple[list[int], int]:
        """Parts of the pair at a position and the seat it takes, as ``parts`` and ``seat`` have
        them, computed for its place alone."""
        low, high = self._span(j)
        person = self.person[low:high].astype(np.int64)
        if "parts" in self.__dict__:
            parts = self.parts[:, low:high]
        else:
            parts = pair_parts(self.problem, person, np.full(len(person), j))
        points = parts.sum(axis=0, dtype=np.int64)
        mine, me = points[at - low], person[at - low]
        rank = int((points > mine).sum() + ((points == mine) & (person < me)).sum())
        return parts[:, at - low].tolist(), rank

    @cached_property
    def _worth(self) -> Seats:
        return seat_values(self.problem)

    def _seat_reason(self, rank: int, j: int) -> Reason:
        """What the seat numbered ``rank`` of place j is worth."""
        worth, places = self._worth, self.problem.places
        facts = {"min_people": int(places.min_people[j]), "max_people": int(places.max_people[j])}
        if rank < places.min_people[j]:
            priority, group = int(places.priority[j]), int(places.hardship[j])
            points = int(worth.needed[j])
            return Reason(
                "seat_needed", {"points": points, "priority": priority, "hardship": group, **facts}
            )
        if rank < places.max_people[j]:
            return Reason("seat_extra", {"points": int(worth.extra[j]), **facts})
        return Reason("seat_over", {"points": 0, **facts})

    def unfilled(self) -> list[Unfilled]:
        """Every place that misses people, explained, the most urgent first.

        Costs a pass over the people for each; ``why_unfilled`` explains one.
        """
        missing, priority = self.missing, self.problem.places.priority
        rows = np.flatnonzero(missing)
        order = rows[np.lexsort((rows, -missing[rows], -priority[rows]))]
        return [unfilled(self.survey, j, int(missing[j])) for j in order.tolist()]

    def why_unfilled(self, place_id: int) -> Unfilled:
        """Why one place misses people; ``ValueError`` when it does not."""
        j = self.problem.place_row(place_id)
        missing = int(self.missing[j])
        if not missing:
            raise ValueError(f"Place {place_id} has the people it needs.")
        return unfilled(self.survey, j, missing)

    def why_not_me(self, person_id: int, place_id: int) -> list[Reason]:
        """Why a person is not planned at a place; ``[Reason("assigned")]`` when they are."""
        i, j = self.problem.person_row(person_id), self.problem.place_row(place_id)
        at = self._at(i, j)
        if at >= 0:
            points = int(pair_values(self.problem, np.array([i]), np.array([j]))[0])
            return [Reason("assigned", {"points": points})]
        return why_not_of(self.problem, i, j, self.survey.held_by(i), self._planned_at(j))

    def _planned_at(self, j: int) -> Ints:
        """People rows planned at place row j beside the fixed ones."""
        low, high = self._span(j)
        rows: Ints = self.person[low:high][self.status[low:high] != FIXED].astype(np.int64)
        return rows

    def about(self, person_id: int, *, limit: int = 5) -> About:
        """What a person serves and why, what they do not and why, and what would change it."""
        i = self.problem.person_row(person_id)
        mine = np.concatenate([self.survey.held_by(i), self.survey.fixed_of(i)])
        serves = tuple(
            Serving(place, int(self.status[self._at(i, j)]), tuple(self.reasons(person_id, place)))
            for j in np.sort(mine).tolist()
            for place in [int(self.problem.places.id[j])]
        )
        return about(self.survey, i, serves, self.load, self.prices, self._planned_at, limit)

    def reserve(self, place_id: int, *, limit: int = 5) -> Ranked:
        """Who to ask next for a place: possible, free beside the plan, the best first."""
        j = self.problem.place_row(place_id)
        rows = could_come(self.survey, j)
        return ranked(
            self.problem, rows, np.full(len(rows), j), rows, self.problem.people.id[rows], limit
        )
