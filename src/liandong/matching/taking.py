"""Taking: a part of a problem as a problem of its own, everything outside it standing still.

Whom the part's people serve elsewhere stays: those places come along, closed, with the pair
fixed. Whoever serves in the part's places from outside takes up a seat there. So the part's
plan and the rest always fit together, and points gained in the part are gained in the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import Floats, Ints, csr
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.matching.problem import Problem, no_pairs
from liandong.matching.weights import Rules, Weights

PERSON_PLACE = ("fixed", "locked", "excluded", "declined", "current")
PERSON_PERSON = ("apart",)
OF_PERSON = ("busy", "known", "known_strength")
"""Columns of people whose rows are not people; the first number of a row is one."""

Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part as a problem, and the rows of the whole that its rows are, ascending.

    plan
        (k, 2) rows of the part: what its people serve there in the plan so far, fixed pairs
        left out.
    price
        Where the part is not to be solved but bounded: points of a seat of each of its places.
    """

    problem: Problem
    people: Ints
    places: Ints
    plan: Ints
    price: Floats | None = None

    def lifted(self, pairs: Ints) -> Ints:
        """Pairs of the part's rows as pairs of the whole's."""
        return np.stack([self.people[pairs[:, 0]], self.places[pairs[:, 1]]], axis=1)


def take(problem: Problem, people: Ints, places: Ints, held: Ints | None = None) -> Problem:
    """The problem of filling ``places`` with ``people`` (rows), the plan ``held`` standing.

    held
        (k, 2) pairs beside the fixed ones, of anybody. Those of ``people`` at other places
        are fixed in the part; those of others in ``places`` take their seats up.
    """
    return Taker(problem).take(people, places, no_pairs() if held is None else held).problem


class Taker:
    """Takes many parts of one problem; sorts its tables of pairs by person once."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        n = len(problem.people)
        names = {f.name for f in fields(problem)}
        self._pairs = {
            name: _ByPerson(getattr(problem, name), n) for name in PERSON_PLACE if name in names
        }
        self._apart = {
            name: _ByPerson(np.concatenate([table, table[:, ::-1]]), n)
            for name in PERSON_PERSON
            if name in names
            for table in [getattr(problem, name)]
        }
        self._busy = _ByPerson(problem.people.busy, n)
        self._known = _ByPerson(problem.people.known, n)

    def take(
        self,
        people: Ints,
        places: Ints,
        held: Ints,
        *,
        load: Ints | None = None,
    ) -> Part:
        """``take``, with the rows that it chose.

        held
            As for ``take``; with ``load``, only of ``people`` and of whom they keep apart.
        load
            People at every place of the whole, fixed ones included; saves counting ``held``.
        """
        whole, what = self._problem, self._problem.places
        people, places = np.unique(people), np.unique(places)
        fixed = self._pairs["fixed"].of(people)
        mine = held[_is_among(held[:, 0], people)]
        if load is None:
            load = np.bincount(held[:, 1], minlength=len(what))
            load += np.bincount(whole.fixed[:, 1], minlength=len(what))
        by_mine = np.concatenate([fixed, mine])
        elsewhere = np.setdiff1d(by_mine[:, 1], places)
        rows = np.union1d(places, elsewhere)
        is_open = _is_among(rows, places)
        own = np.bincount(np.searchsorted(rows, by_mine[:, 1]), minlength=len(rows))
        others = load[rows] - own
        left = what.max_people[rows] - others
        least = np.where(is_open, np.maximum(0, what.min_people[rows] - others), 0)
        most = np.where(is_open, np.maximum(1, left), np.maximum(1, own))
        is_open &= left > 0
        # A place without a seat left is kept only for what stands there.
        used = is_open | (own > 0)
        rows, is_open, least, most = rows[used], is_open[used], least[used], most[used]
        inside = _is_among(mine[:, 1], rows[is_open])
        sides = people, rows
        moved: dict[str, Any] = {
            name: _moved(table.of(people), *sides)
            for name, table in self._pairs.items()
            if name != "fixed"
        }
        moved["fixed"] = _moved(np.concatenate([fixed, mine[~inside]]), *sides)
        for name, table in self._apart.items():
            ties = table.of(people)
            within = _is_among(ties[:, 1], people)
            inner = np.searchsorted(people, ties[within])
            moved[name] = inner[inner[:, 0] < inner[:, 1]]
            vetoes = self._kept_apart(ties[~within], held, rows)
            moved["excluded"] = np.concatenate([moved["excluded"], _moved(vetoes, *sides)])
        part = replace(
            whole,
            people=self._people(people),
            places=replace(
                what,
                **{f.name: getattr(what, f.name)[rows] for f in fields(what)}
                | {
                    "min_people": least.astype(what.min_people.dtype),
                    "max_people": most.astype(what.max_people.dtype),
                },
            ),
            **moved,
        )
        return Part(part, people, rows, _moved(mine[inside], *sides))

    def partners(self, people: Ints) -> Ints:
        """Whom any of the people must not meet on a shift, themselves left out."""
        ties = [table.of(people)[:, 1] for table in self._apart.values()]
        return np.setdiff1d(np.concatenate([np.zeros(0, np.int64), *ties]), people)

    def _people(self, rows: Ints) -> People:
        who = self._problem.people
        columns: dict[str, npt.NDArray[Any]] = {
            f.name: getattr(who, f.name)[rows] for f in fields(who) if f.name not in OF_PERSON
        }
        columns["busy"] = _renumbered(self._busy.of(rows), rows)
        columns["known"] = _renumbered(self._known.of(rows), rows)
        columns["known_strength"] = who.known_strength[self._known.at(rows)]
        return replace(who, **columns)

    def _kept_apart(self, ties: Ints, held: Ints, rows: Ints) -> Ints:
        """(person, place) that cannot be, as somebody outside serves on the very shift."""
        if not len(ties):
            return no_pairs()
        shift = self._problem.places.shift
        them = np.unique(ties[:, 1])
        serving = np.concatenate([self._pairs["fixed"].of(them), held])
        meets = serving[_is_among(serving[:, 0], them)]
        closed = {
            (i, s)
            for i, k in ties.tolist()
            for s in np.unique(shift[meets[meets[:, 0] == k, 1]]).tolist()
        }
        pairs = [(i, j) for i, s in sorted(closed) for j in rows[shift[rows] == s].tolist()]
        return np.array(pairs, np.int64).reshape(-1, 2)


class _ByPerson:
    """A table whose first column is a person, for looking up many people at once."""

    def __init__(self, table: Ints, people: int) -> None:
        self._table = table
        self._start, self._order = csr(table[:, 0], people)

    def at(self, people: Ints) -> Ints:
        """Positions in the table of the rows of these people, in their order."""
        first, count = self._start[people], self._start[people + 1] - self._start[people]
        skipped = np.repeat(np.cumsum(count) - count, count)
        found: Ints = self._order[
            np.repeat(first, count) + np.arange(int(count.sum())) - skipped
        ].astype(np.int64)
        return found

    def of(self, people: Ints) -> Ints:
        """The rows of these people, in their order."""
        found: Ints = self._table[self.at(people)]
        return found


def _is_among(rows: Ints, ascending: Ints) -> npt.NDArray[np.bool_]:
    if not len(ascending):
        return np.zeros(len(rows), np.bool_)
    at = np.minimum(np.searchsorted(ascending, rows), len(ascending) - 1)
    found: npt.NDArray[np.bool_] = ascending[at] == rows
    return found


def _moved(pairs: Ints, people: Ints, places: Ints) -> Ints:
    """Pairs of the whole as pairs of the part; those outside it left out."""
    inside = pairs[_is_among(pairs[:, 0], people) & _is_among(pairs[:, 1], places)]
    rows = [np.searchsorted(people, inside[:, 0]), np.searchsorted(places, inside[:, 1])]
    return np.stack(rows, axis=1).astype(np.int64)


def _renumbered(table: Ints, people: Ints) -> Ints:
    found = table.copy()
    found[:, 0] = np.searchsorted(people, found[:, 0])
    return found


def columns_of(problem: Problem) -> Columns:
    """A problem as named arrays and nothing else, to be sent or kept."""
    sent: Columns = {}
    for prefix, table in (("people", problem.people), ("places", problem.places)):
        for f in fields(table):
            sent[f"{prefix}.{f.name}"] = getattr(table, f.name)
    for name, value in _own(problem).items():
        sent[name] = value
    for prefix, settings in (("weights", problem.weights), ("rules", problem.rules)):
        for f in fields(settings):
            sent[f"{prefix}.{f.name}"] = np.array(getattr(settings, f.name))
    return sent


def of_columns(sent: Mapping[str, npt.NDArray[Any]]) -> Problem:
    """The problem again."""

    def some(prefix: str) -> dict[str, Any]:
        start = prefix + "."
        return {n[len(start) :]: column for n, column in sent.items() if n.startswith(start)}

    return Problem(
        People(**some("people")),
        Places(**some("places")),
        weights=Weights(**{name: value.item() for name, value in some("weights").items()}),
        rules=Rules(**{name: value.item() for name, value in some("rules").items()}),
        **{name: column for name, column in sent.items() if "." not in name},
    )


def _own(problem: Problem) -> Columns:
    known = {"people", "places", "weights", "rules"}
    return {f.name: getattr(problem, f.name) for f in fields(problem) if f.name not in known}
