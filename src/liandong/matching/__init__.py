"""The engine that puts people and service needs together: Problem → solve → Plan.

A library by itself: numpy, numba where compiling pays, OR-Tools for small exact plans; no
framework, no database, codes and no words. Beside planning: ``repair``, indexes in memory
(``PeopleIndex``, ``PlaceIndex``), parts for a cluster (``shards``), questions (``what_if``).

>>> from liandong.matching import Problem, solve
>>> day = 29_631_360  # 2026-05-04 08:00 UTC, in minutes since 1970
>>> problem = Problem.of(
...     people=[{"id": 1, "skills": 0b1}, {"id": 2}],
...     places=[{"id": 10, "starts": day, "ends": day + 120, "skills": 0b1}],
... )
>>> plan = solve(problem, seed=7)
>>> [(a.person_id, a.place_id) for a in plan.assignments]
[(1, 10)]
>>> [reason.code for reason in plan.why_not_me(2, 10)]
['lacks_skill']
"""

from liandong.matching.check import Violation, violations
from liandong.matching.columns import (
    AGE_OPEN,
    AGE_UNKNOWN,
    ALWAYS,
    SOCIAL_WORKER,
    VOLUNTEER,
    bit_mask,
    hours_mask,
)
from liandong.matching.explain import CHANGE_COST, UNFILLED_CODES, Change, Unfilled
from liandong.matching.gates import GATES, Reason, distance_m, possible, why_not
from liandong.matching.generate import invent
from liandong.matching.index import PeopleIndex, PlaceIndex
from liandong.matching.mixes import split_mix
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.matching.plan import (
    FIXED,
    LOCKED,
    PROPOSED,
    Assignment,
    Coverage,
    Plan,
    UnmetLock,
)
from liandong.matching.problem import Problem
from liandong.matching.ranking import Ranked, people_for, places_for
from liandong.matching.repair import Move, Repaired, repair, revised
from liandong.matching.solve import solve
from liandong.matching.values import PARTS, pair_parts, pair_values, plan_value, seat_values
from liandong.matching.weights import Rules, Weights

__all__ = [
    "AGE_OPEN",
    "AGE_UNKNOWN",
    "ALWAYS",
    "CHANGE_COST",
    "FIXED",
    "GATES",
    "LOCKED",
    "PARTS",
    "PROPOSED",
    "SOCIAL_WORKER",
    "UNFILLED_CODES",
    "VOLUNTEER",
    "Assignment",
    "Change",
    "Coverage",
    "Move",
    "People",
    "PeopleIndex",
    "PlaceIndex",
    "Places",
    "Plan",
    "Problem",
    "Ranked",
    "Reason",
    "Repaired",
    "Rules",
    "Unfilled",
    "UnmetLock",
    "Violation",
    "Weights",
    "bit_mask",
    "distance_m",
    "hours_mask",
    "invent",
    "pair_parts",
    "pair_values",
    "people_for",
    "places_for",
    "plan_value",
    "possible",
    "repair",
    "revised",
    "seat_values",
    "solve",
    "split_mix",
    "violations",
    "why_not",
]
