"""Compile every kernel of the planner ahead of time, by planning small problems."""

import time
from dataclasses import replace

from liandong.matching.balancing import balance
from liandong.matching.balancing_instances import invent_desks
from liandong.matching.generate import invent
from liandong.matching.index import compile_searches
from liandong.matching.kernels import compiling, is_possible, note_warm
from liandong.matching.repair import repair
from liandong.matching.solve import solve
from liandong.matching.weights import Rules


def warm() -> float | None:
    """Compile what is not in numba's cache yet; the seconds it took.

    None when this machine cannot compile, or is told not to (``LIANDONG_COMPILE=never``).
    """
    if not is_possible():
        return None
    began = time.monotonic()
    town = invent(120, 30, seed=1, weeks=2)
    with compiling():
        plan = solve(town, exact_pairs=0)
        walking = replace(town, rules=Rules(travel_m_per_minute=80))
        solve(walking, exact_pairs=0, most_pairs=1)
        one = plan.prepare().assignments[0]
        repair(plan, declined=[(one.person_id, one.place_id)])
        balance(invent_desks(4, 60, seed=1))
    compile_searches()
    note_warm()
    return time.monotonic() - began
