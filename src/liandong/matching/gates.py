"""Gates: the hard rules, each with a name, and which pairs they forbid.

A pair (person, place) is possible when no gate forbids it. The gates here look at one pair
and at what is already fixed; that two proposed places fit each other is the plan's affair.
Order matters only for telling: who someone is, where, when, and what is settled already.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from liandong.matching.columns import (
    AGE_UNKNOWN,
    HOURS_PER_WEEK,
    Bools,
    Floats,
    Ints,
    is_in,
)
from liandong.matching.problem import EARTH_RADIUS_M, THURSDAY, Problem

__all__ = ["EARTH_RADIUS_M", "GATES", "Reason", "distance_m", "possible", "why_not"]

Gate = Callable[[Problem, Ints, Ints], Bools]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so: a stable code and the numbers that belong to it.

    Numbers carry their unit in the name. The sentence is in ``liandong.phrases``.
    """

    code: str
    facts: dict[str, int | float] = field(default_factory=dict)


def distance_m(problem: Problem, i: Ints, j: Ints) -> Floats:
    """Straight-line metres between person rows ``i`` and place rows ``j`` (same shape).

    NaN when either point is unknown.
    """
    return problem.distance_m(i, j)


def _wrong_tier(p: Problem, i: Ints, j: Ints) -> Bools:
    closed: Bools = (p.people.tier[i] & p.places.tiers[j]) == 0
    return closed


def _excluded(p: Problem, i: Ints, j: Ints) -> Bools:
    return is_in(i * len(p.places) + j, p.closed[0])


def _kept_apart(p: Problem, i: Ints, j: Ints) -> Bools:
    return is_in(i * len(p.places) + j, np.unique(p.keys(p.kept_apart)))


def _declined_before(p: Problem, i: Ints, j: Ints) -> Bools:
    return is_in(i * len(p.places) + j, p.closed[1])


def _lacks_skill(p: Problem, i: Ints, j: Ints) -> Bools:
    closed: Bools = (p.places.skills[j] & ~p.people.skills[i]) != 0
    return closed


def _lacks_check(p: Problem, i: Ints, j: Ints) -> Bools:
    closed: Bools = (p.places.checks[j] & ~p.people.checks[i]) != 0
    return closed


def _no_common_language(p: Problem, i: Ints, j: Ints) -> Bools:
    asked = p.places.languages[j]
    closed: Bools = (asked != 0) & ((asked & p.people.languages[i]) == 0)
    return closed


def _span_too_small(p: Problem, i: Ints, j: Ints) -> Bools:
    closed: Bools = p.people.span[i] < p.places.leads[j]
    return closed


def _age_unknown(p: Problem, i: Ints, j: Ints) -> Bools:
    from_age = p.places.min_age[j] > 0
    closed: Bools = from_age & (p.people.age[i] == AGE_UNKNOWN)
    return closed


def _too_young(p: Problem, i: Ints, j: Ints) -> Bools:
    age = p.people.age[i]
    closed: Bools = (age != AGE_UNKNOWN) & (age < p.places.min_age[j])
    return closed


def _too_old(p: Problem, i: Ints, j: Ints) -> Bools:
    closed: Bools = p.people.age[i] > p.places.max_age[j]
    return closed


def _point_unknown(p: Problem, i: Ints, j: Ints) -> Bools:
    return np.isnan(p.people.lat[i]) & ~np.isnan(p.places.lat[j])


def _too_far(p: Problem, i: Ints, j: Ints) -> Bools:
    # NaN (no point) compares False: then nearness does not matter or the gate above told.
    return distance_m(p, i, j) > p.people.radius_m[i]


def _not_available(p: Problem, i: Ints, j: Ints) -> Bools:
    asked, free = p.place_hours[j], p.people.hours[i]
    missing: Bools = ((asked & ~free) != 0).any(axis=-1)
    return missing


def _busy_elsewhere(p: Problem, i: Ints, j: Ints) -> Bools:
    start, from_, until = p.busy_spans
    return meets(start, from_, until, i, p.places.starts[j], p.places.ends[j])


def _overlapping_shift(p: Problem, i: Ints, j: Ints) -> Bools:
    held = p.standing
    from_, until = p.places.starts[held.place], p.places.ends[held.place]
    return meets(held.start, from_, until, i, p.places.starts[j], p.places.ends[j])


def _rest_too_short(p: Problem, i: Ints, j: Ints) -> Bools:
    held, rest = p.standing, p.rules.rest_minutes
    from_, until = p.places.starts[held.place] - rest, p.places.ends[held.place] + rest
    near = meets(held.start, from_, until, i, p.places.starts[j], p.places.ends[j])
    return near & ~_overlapping_shift(p, i, j)


def _shifts_full(p: Problem, i: Ints, j: Ints) -> Bools:
    return p.standing.shifts[i, p.week[j]] < 1


def _hours_full(p: Problem, i: Ints, j: Ints) -> Bools:
    return p.standing.minutes[i, p.week[j]] < p.pair_minutes(i, j)


def meets(start: Ints, from_: Ints, until: Ints, i: Ints, starts: Ints, ends: Ints) -> Bools:
    """Whether [starts, ends) meets any of the spans listed for person i."""
    i, starts, ends = np.broadcast_arrays(i, starts, ends)
    met = np.zeros(i.shape, np.bool_)
    count = start[i + 1] - start[i]
    for step in range(int(count.max()) if count.size else 0):
        pick = count > step
        span = start[i[pick]] + step
        met[pick] |= (from_[span] < ends[pick]) & (starts[pick] < until[span])
    return met


GATES: dict[str, Gate] = {
    "wrong_tier": _wrong_tier,
    "excluded": _excluded,
    "kept_apart": _kept_apart,
    "declined_before": _declined_before,
    "lacks_skill": _lacks_skill,
    "lacks_check": _lacks_check,
    "no_common_language": _no_common_language,
    "span_too_small": _span_too_small,
    "age_unknown": _age_unknown,
    "too_young": _too_young,
    "too_old": _too_old,
    "point_unknown": _point_unknown,
    "too_far": _too_far,
    "not_available": _not_available,
    "busy_elsewhere": _busy_elsewhere,
    "shifts_full": _shifts_full,
    "hours_full": _hours_full,
    "overlapping_shift": _overlapping_shift,
    "rest_too_short": _rest_too_short,
}
"""Every gate by its code, in the order in which reasons are told."""

# The quickest and most selective first; the result does not depend on it.
_SIEVE = ("too_far", "not_available", "lacks_skill", "lacks_check", "wrong_tier")
_SIEVE_ORDER = (*_SIEVE, *(code for code in GATES if code not in _SIEVE))


def possible(problem: Problem, i: Ints, j: Ints) -> Ints:
    """Positions of the pairs (i[k], j[k]) that no gate forbids, ascending. 1-D arrays."""
    kept = np.arange(len(i))
    for code in _SIEVE_ORDER:
        if not len(kept):
            break
        kept = kept[~GATES[code](problem, i[kept], j[kept])]
    return kept


def forbidden(problem: Problem, i: Ints, j: Ints) -> dict[str, Bools]:
    """For every gate, which of the pairs (i[k], j[k]) it forbids. 1-D arrays."""
    return {code: gate(problem, i, j) for code, gate in GATES.items()}


def why_not(problem: Problem, i: int, j: int) -> list[Reason]:
    """Every gate that forbids person row ``i`` at place row ``j``, with its numbers.

    Empty when the pair is possible.
    """
    one, other = np.array([i]), np.array([j])
    return [
        Reason(code, _facts(problem, code, i, j))
        for code, gate in GATES.items()
        if gate(problem, one, other)[0]
    ]


def _facts(p: Problem, code: str, i: int, j: int) -> dict[str, int | float]:
    who, what = p.people, p.places
    if code == "too_far":
        metres = float(distance_m(p, np.array([i]), np.array([j]))[0])
        return {"distance_m": round(metres), "radius_m": round(float(who.radius_m[i]))}
    if code == "lacks_skill":
        return {"missing_mask": int(what.skills[j]) & ~int(who.skills[i])}
    if code == "lacks_check":
        return {"missing_mask": int(what.checks[j]) & ~int(who.checks[i])}
    if code == "no_common_language":
        return {"asked_mask": int(what.languages[j])}
    if code == "span_too_small":
        return {"span": int(who.span[i]), "leads": int(what.leads[j])}
    if code in {"too_young", "age_unknown"}:
        return {"age": int(who.age[i]), "min_age": int(what.min_age[j])}
    if code == "too_old":
        return {"age": int(who.age[i]), "max_age": int(what.max_age[j])}
    if code == "not_available":
        asked, free = p.place_hours[j], who.hours[i]
        missing = sum(int(word).bit_count() for word in asked & ~free)
        return {"hours_missing": missing, "first_hour": _first_missing(p, i, j)}
    if code == "shifts_full":
        return {"max_shifts": int(who.max_shifts[i])}
    if code == "hours_full":
        left = int(p.standing.minutes[i, p.week[j]])
        return {
            "minutes": int(p.pair_minutes(np.array([i]), np.array([j]))[0]),
            "minutes_left": left,
            "max_minutes": int(who.max_minutes[i]),
        }
    if code == "rest_too_short":
        return {"rest_minutes": p.rules.rest_minutes}
    return {}


def _first_missing(p: Problem, i: int, j: int) -> int:
    """The first hour of the week, in the order of the shift, that the person is not free."""
    local = int(p.places.starts[j]) + p.rules.utc_offset_minutes + THURSDAY
    for hour in range(local // 60, local // 60 + HOURS_PER_WEEK):
        at = hour % HOURS_PER_WEEK
        if not int(p.people.hours[i, at >> 6]) >> (at & 63) & 1:
            return at
    return local // 60 % HOURS_PER_WEEK
