"""About one person in a plan: what they serve, what not and why, and what would change it.

Codes and numbers only; the sentences are in ``liandong.phrases``. A change is told when it alone
opens a place that still has a seat: nothing else forbids the pair and nothing planned is in
the way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from liandong.matching.columns import Bools, Floats, Ints
from liandong.matching.explain import why_not_of
from liandong.matching.gates import Reason
from liandong.matching.survey import (
    CLASH,
    LACKS_CHECK,
    LACKS_SKILL,
    NO_ROOM,
    NOT_AVAILABLE,
    TOO_FAR,
    Survey,
    bits_of,
)
from liandong.matching.tally import FULL_GATES, WIDEST_M, Outlook, outlook
from liandong.matching.values import pair_values, seat_values

OPENINGS = ("go_further", "free_up", "serve_more", "serve_longer", "obtain_check", "learn")
"""Changes on a person's side, by code, the easier first."""

LOOKED_AT = 4000
_FULL = bits_of(*FULL_GATES)


@dataclass(frozen=True, slots=True)
class Serving:
    """A place that the person serves; ``reasons`` are the parts of what it is worth."""

    place_id: int
    status: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """The one change that would open a place to a person.

    code    one of ``OPENINGS``
    facts   extra_m, hours_missing, shifts, minutes, mask: what belongs to the code
    """

    code: str
    facts: dict[str, int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place that the person does not serve, and why.

    points    what the pair would be worth;  missing: seats up to min_people that stay empty
    price     points that a seat costs there at the plan's prices: what whoever takes it must
              bring beyond a seat nobody else wants; None when they are not known
    opening   what would open it, where one change does
    """

    place_id: int
    points: int
    missing: int
    price: float | None
    reasons: tuple[Reason, ...]
    opening: Opening | None


@dataclass(frozen=True, slots=True)
class Path:
    """The smallest change of a kind that opens a place, and how many short ones it opens.

    place_id   the place that it opens and that gains most by it
    """

    opening: Opening
    places: int
    place_id: int


@dataclass(frozen=True, slots=True)
class About:
    """One person in a plan.

    serves      what they do, by place row
    elsewhere   the places that suit them best among those they could take or nearly could
    paths       what would open more to them, the easier first
    """

    person_id: int
    serves: tuple[Serving, ...]
    elsewhere: tuple[Elsewhere, ...]
    paths: tuple[Path, ...]


def about(
    survey: Survey,
    i: int,
    serves: tuple[Serving, ...],
    load: Ints,
    prices: Floats | None,
    planned_at: Callable[[int], Ints],
    limit: int,
) -> About:
    """Person row i: one pass over the places, then reasons for the ``limit`` best.

    load
        People at each place.
    planned_at
        People rows planned at a place row beside the fixed ones.
    """
    problem = survey.problem
    look = outlook(survey, i)
    kinds = _kinds(survey, i, look, load)
    nearly = np.unique(np.concatenate([_best(kind, load, survey) for kind in kinds.values()]))
    free = np.flatnonzero((look.closed == 0) & ~look.there)
    points = _points(survey, i, free)
    free = free[np.lexsort((problem.places.id[free], -points))]
    gains = _gains(survey, i, nearly, load)
    nearly = nearly[np.lexsort((problem.places.id[nearly], -gains))]
    # Some that they could take and did not get, some that one change would open.
    first = free[: max(limit - len(nearly), (limit + 1) // 2)]
    chosen = list(dict.fromkeys([*first.tolist(), *nearly.tolist()]))[:limit]
    missing = np.maximum(0, problem.places.min_people - load)
    mine = survey.held_by(i)
    elsewhere = tuple(
        Elsewhere(
            place_id=int(problem.places.id[j]),
            points=int(_points(survey, i, np.array([j]))[0]),
            missing=int(missing[j]),
            price=None if prices is None else float(prices[j]),
            reasons=tuple(why_not_of(problem, i, j, mine, planned_at(j))),
            opening=_opening(survey, i, j, look, kinds),
        )
        for j in chosen
    )
    return About(int(problem.people.id[i]), serves, elsewhere, _paths(survey, i, look, kinds, load))


def _kinds(survey: Survey, i: int, look: Outlook, load: Ints) -> dict[str, Ints]:
    """Place rows with a seat left that one change opens, by its kind."""
    problem = survey.problem
    here: Bools = ~look.there & (load < problem.places.max_people)
    easy = here & (look.way == 0)
    over = look.metres - problem.people.radius_m[i]
    only_full = (look.closed & ~_FULL == 0) & (look.way & CLASH == 0)
    return {
        "go_further": np.flatnonzero(easy & (look.closed == TOO_FAR) & (over <= WIDEST_M)),
        "free_up": np.flatnonzero(easy & (look.closed == NOT_AVAILABLE)),
        "serve_more": np.flatnonzero(here & only_full & ((look.closed | look.way & NO_ROOM) != 0)),
        "obtain_check": np.flatnonzero(easy & (look.closed == LACKS_CHECK)),
        "learn": np.flatnonzero(easy & (look.closed == LACKS_SKILL)),
    }


def _points(survey: Survey, i: int, j: Ints) -> Ints:
    return pair_values(survey.problem, np.full(len(j), i), j)


def _gains(survey: Survey, i: int, j: Ints, load: Ints) -> Ints:
    """What the person would bring to each place, the seat included."""
    problem = survey.problem
    worth = seat_values(problem)
    seat = np.where(load[j] < problem.places.min_people[j], worth.needed[j], worth.extra[j])
    gains: Ints = _points(survey, i, j) + seat
    return gains


def _best(rows: Ints, load: Ints, survey: Survey) -> Ints:
    """Rows worth a closer look: the short ones, or all if none is; at most ``LOOKED_AT``."""
    short = rows[load[rows] < survey.problem.places.min_people[rows]]
    rows = short if len(short) else rows
    if len(rows) > LOOKED_AT:
        rank = np.lexsort((rows, -survey.problem.places.priority[rows]))
        rows = np.sort(rows[rank[:LOOKED_AT]])
    return rows


def _amount(survey: Survey, i: int, j: Ints, look: Outlook, kind: str) -> Ints:
    """How big the change must be at each place: metres (to the next 100), hours, shifts, bits."""
    problem = survey.problem
    if kind == "go_further":
        over = look.metres[j] - problem.people.radius_m[i]
        metres: Ints = (np.maximum(1, np.ceil(over / 100)) * 100).astype(np.int64)
        return metres
    if kind == "free_up":
        lacking = problem.place_hours[j] & ~problem.people.hours[i]
        return np.array([sum(int(w).bit_count() for w in row) for row in lacking.tolist()])
    if kind == "serve_more":
        return np.array([sum(_over_week(survey, i, k)) for k in j.tolist()], np.int64)
    what, who = problem.places, problem.people
    asked, have = (what.skills, who.skills) if kind == "learn" else (what.checks, who.checks)
    lacks: Ints = (asked[j] & ~have[i]).view(np.int64)
    return lacks


def _over_week(survey: Survey, i: int, j: int) -> tuple[int, int]:
    """Shifts and minutes that place j would take beyond the person's week."""
    # Counted from what they said, not from what is left: a promise may go beyond it already.
    problem, mine = survey.problem, np.append(survey.held_by(i), survey.fixed_of(i))
    week = int(problem.week[j])
    rows = np.append(mine[problem.week[mine] == week], j)
    minutes = int(problem.pair_minutes(np.full(len(rows), i), rows).sum())
    who = problem.people
    return max(0, len(rows) - int(who.max_shifts[i])), max(0, minutes - int(who.max_minutes[i]))


def _opening(
    survey: Survey, i: int, j: int, look: Outlook, kinds: dict[str, Ints]
) -> Opening | None:
    for kind, rows in kinds.items():
        at = int(np.searchsorted(rows, j))
        if at < len(rows) and rows[at] == j:
            return _told(survey, i, j, look, kind)
    return None


def _told(survey: Survey, i: int, j: int, look: Outlook, kind: str) -> Opening:
    if kind == "serve_more":
        shifts, minutes = _over_week(survey, i, j)
        if shifts:
            return Opening(
                "serve_more", {"shifts": shifts, **({"minutes": minutes} if minutes else {})}
            )
        return Opening("serve_longer", {"minutes": minutes})
    amount = int(_amount(survey, i, np.array([j]), look, kind)[0])
    name = {"go_further": "extra_m", "free_up": "hours_missing"}.get(kind, "mask")
    return Opening(kind, {name: amount % (1 << 64)})


def _paths(
    survey: Survey, i: int, look: Outlook, kinds: dict[str, Ints], load: Ints
) -> tuple[Path, ...]:
    """Of every kind the smallest change that opens a place, the short ones first."""
    told = []
    for kind, all_rows in kinds.items():
        rows = _best(all_rows, load, survey)
        if not len(rows):
            continue
        gains = _gains(survey, i, rows, load)
        if kind in ("learn", "obtain_check"):
            masks = _amount(survey, i, rows, look, kind)
            found, counts = np.unique(masks, return_counts=True)
            within = masks == found[int(counts.argmax())]
        elif kind == "serve_more":
            within = np.ones(len(rows), np.bool_)
        else:
            amount = _amount(survey, i, rows, look, kind)
            within = amount <= amount.min()
        best = int(rows[within][np.lexsort((rows[within], -gains[within]))[0]])
        opening = _told(survey, i, best, look, kind)
        short = load[rows[within]] < survey.problem.places.min_people[rows[within]]
        told.append(Path(opening, int(short.sum()), int(survey.problem.places.id[best])))
    return tuple(sorted(told, key=lambda path: OPENINGS.index(path.opening.code)))
