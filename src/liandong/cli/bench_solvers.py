"""General solvers on the same pairs: HiGHS, OR-Tools CP-SAT and scipy.

The model: a 0/1 variable per pair; per place, needed and further seats taken; per person, at
most so many shifts and minutes, and one shift of each set that overlap (rest included). The
solvers are asked for by name only when they run: highspy and scipy are not needed otherwise.
"""

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from liandong.cli.bench_pairs import Outcome, PairList
from liandong.matching.columns import Floats, Ints, Rows
from liandong.matching.values import seat_values

THREADS = 2
MIP_GAP = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Rows ``low ≤ A x ≤ high``: pairs, then needed seats, then further seats per place."""

    matrix: Any
    low: Floats
    high: Floats
    points: Floats
    most: Floats
    whole: int


def cliques(pairs: PairList) -> list[list[int]]:
    """Largest sets of a person's pairs of which at most one can be kept."""
    what, rest = pairs.problem.places, pairs.problem.rules.rest_minutes
    order = np.lexsort((what.starts[pairs.place], pairs.person))
    starts = what.starts[pairs.place][order].tolist()
    ends = (what.ends[pairs.place][order] + rest).tolist()
    begin, number, found = pairs.begin.tolist(), order.tolist(), []
    for first, stop in pairwise(begin):
        open_: list[int] = []
        has_grown = False
        for at in range(first, stop):
            still = [k for k in open_ if ends[k] > starts[at]]
            if len(still) < len(open_):
                if has_grown and len(open_) > 1:
                    found.append([number[k] for k in open_])
                has_grown = False
            open_ = [*still, at]
            has_grown = True
        if has_grown and len(open_) > 1:
            found.append([number[k] for k in open_])
    return found


def _binding(pairs: PairList) -> tuple[Ints, Ints, Ints]:
    """People whose shifts, people whose minutes can bind, and the minutes of each pair."""
    problem, size = pairs.problem, len(pairs.begin) - 1
    minutes = problem.minutes[pairs.place]
    total = np.bincount(pairs.person, weights=minutes, minlength=size)
    return (
        np.flatnonzero(np.diff(pairs.begin) > problem.people.max_shifts),
        np.flatnonzero(total > problem.people.max_minutes),
        minutes,
    )


def model(pairs: PairList) -> Model:
    """The model as a sparse matrix."""
    from scipy.sparse import csc_matrix

    problem = pairs.problem
    who, what, seats = problem.people, problem.places, seat_values(problem)
    size, m = len(pairs), len(what)
    rows: list[Ints | Rows] = [pairs.place, np.arange(m), np.arange(m)]
    columns: list[Ints] = [np.arange(size), size + np.arange(m), size + m + np.arange(m)]
    entries: list[Any] = [np.ones(size), -np.ones(m), -np.ones(m)]
    high: list[Any] = [np.zeros(m)]
    count = m
    busy, long, minutes = _binding(pairs)
    for people, weight, most in (
        (busy, np.ones(size), who.max_shifts),
        (long, minutes, who.max_minutes),
    ):
        row = np.full(len(who), -1)
        row[people] = count + np.arange(len(people))
        at = np.flatnonzero(row[pairs.person] >= 0)
        rows.append(row[pairs.person[at]])
        columns.append(at)
        entries.append(weight[at])
        high.append(most[people])
        count += len(people)
    sets = cliques(pairs)
    rows.append(np.repeat(count + np.arange(len(sets)), [len(one) for one in sets]))
    columns.append(np.array([at for one in sets for at in one], np.int64))
    entries.append(np.ones(len(columns[-1])))
    high.append(np.ones(len(sets)))
    count += len(sets)
    low = np.full(count, -np.inf)
    low[:m] = 0
    cells = (np.concatenate(rows).astype(np.int64), np.concatenate(columns))
    return Model(
        matrix=csc_matrix((np.concatenate(entries), cells), shape=(count, size + 2 * m)),
        low=low,
        high=np.concatenate(high).astype(np.float64),
        points=np.concatenate([pairs.value, seats.needed, seats.extra]).astype(np.float64),
        most=np.concatenate([np.ones(size), what.min_people, what.max_people - what.min_people]),
        whole=size,
    )


def highs_lp(pairs: PairList, limit: float) -> Outcome:
    """The linear relaxation: a bound, no plan."""
    return _highs(pairs, limit, is_whole=False)


def highs_mip(pairs: PairList, limit: float) -> Outcome:
    """The exact model, to a gap of ``MIP_GAP`` or the limit."""
    return _highs(pairs, limit, is_whole=True)


def _highs(pairs: PairList, limit: float, *, is_whole: bool) -> Outcome:
    try:
        import highspy
    except ImportError:
        return Outcome(note="highspy is not installed (test group)")
    began = time.perf_counter()
    made = model(pairs)
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = made.matrix.shape
    program.col_cost_ = -made.points
    program.col_lower_, program.col_upper_ = np.zeros(len(made.points)), made.most
    program.row_lower_, program.row_upper_ = made.low, made.high
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = made.matrix.indptr
    program.a_matrix_.index_ = made.matrix.indices
    program.a_matrix_.value_ = made.matrix.data
    if is_whole:
        rest = len(made.points) - made.whole
        kind = highspy.HighsVarType
        program.integrality_ = [kind.kInteger] * made.whole + [kind.kContinuous] * rest
    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("time_limit", float(limit)),
        ("threads", THREADS),
        ("mip_rel_gap", MIP_GAP),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    solver.run()
    told = solver.getInfo()
    status = solver.modelStatusToString(solver.getModelStatus())
    seconds = time.perf_counter() - began
    if not is_whole:
        done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        bound = -told.objective_function_value if done else None
        return Outcome(upper_bound=bound, note=status, seconds=seconds)
    if told.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Outcome(note=f"{status}, no plan", seconds=seconds)
    x = np.array(solver.getSolution().col_value)[: made.whole]
    return _chosen(pairs, np.flatnonzero(x > 0.5), -told.mip_dual_bound, status, seconds)


def scipy_milp(pairs: PairList, limit: float) -> Outcome:
    """The same exact model through ``scipy.optimize.milp``."""
    try:
        from scipy.optimize import Bounds, LinearConstraint, milp
    except ImportError:
        return Outcome(note="scipy is not installed (test group)")
    began = time.perf_counter()
    made = model(pairs)
    found = milp(
        -made.points,
        constraints=LinearConstraint(made.matrix, made.low, made.high),
        bounds=Bounds(0, made.most),
        integrality=np.arange(len(made.points)) < made.whole,
        options={"time_limit": limit, "mip_rel_gap": MIP_GAP},
    )
    seconds = time.perf_counter() - began
    if found.x is None:
        return Outcome(note=found.message, seconds=seconds)
    kept = np.flatnonzero(found.x[: made.whole] > 0.5)
    return _chosen(pairs, kept, -found.mip_dual_bound, found.message, seconds)


def scipy_matching(pairs: PairList, limit: float) -> Outcome:
    """One seat for each person at a time, each time the best matching of people and seats."""
    try:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import min_weight_full_bipartite_matching
    except ImportError:
        return Outcome(note="scipy is not installed (test group)")
    from liandong.matching.ranking import goes_with

    began = time.perf_counter()
    problem, seats = pairs.problem, seat_values(pairs.problem)
    what, n, m = problem.places, len(problem.people), len(problem.places)
    held = np.zeros(0, np.int64)
    for _ in range(int(problem.people.max_shifts.max(initial=0))):
        load = np.bincount(pairs.place[held], minlength=m)
        rows = np.stack([pairs.person[held], pairs.place[held]], axis=1).astype(np.int64)
        i, j = pairs.person.astype(np.int64), pairs.place.astype(np.int64)
        free = np.setdiff1d(np.flatnonzero(load[j] < what.max_people[j]), held)
        free = free[goes_with(problem, rows, i[free], j[free])]
        left = what.max_people - load
        first = np.concatenate([[0], np.cumsum(left)])
        arc = np.repeat(np.arange(len(free)), left[j[free]])
        within = np.arange(len(arc)) - np.searchsorted(arc, arc)
        seat = first[j[free[arc]]] + within
        is_needed = within + load[j[free[arc]]] < what.min_people[j[free[arc]]]
        worth = np.where(is_needed, seats.needed[j[free[arc]]], seats.extra[j[free[arc]]])
        worth = worth + pairs.value[free[arc]] + 2
        # Staying at home is a seat of one's own, worth next to nothing.
        home = first[-1] + np.arange(n)
        table = csr_matrix(
            (
                np.concatenate([np.maximum(2, worth), np.ones(n)]).astype(np.float64),
                (np.concatenate([i[free[arc]], np.arange(n)]), np.concatenate([seat, home])),
            ),
            shape=(n, int(first[-1]) + n),
        )
        person, given = min_weight_full_bipartite_matching(table, maximize=True)
        there = given < first[-1]
        if not there.any():
            break
        place = np.searchsorted(first, given[there], side="right") - 1
        keys = person[there].astype(np.int64) * m + place
        held = np.concatenate([held, np.searchsorted(i * m + j, np.sort(keys))])
    return _chosen(pairs, held, None, "rounds of matching", time.perf_counter() - began)


def cp_sat(pairs: PairList, limit: float) -> Outcome:
    """OR-Tools CP-SAT with two workers, until the limit."""
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    problem, seats = pairs.problem, seat_values(pairs.problem)
    who, what = problem.people, problem.places
    sat = cp_model.CpModel()
    x = [sat.new_bool_var("") for _ in range(len(pairs))]
    for one in cliques(pairs):
        sat.add_at_most_one([x[at] for at in one])
    busy, long, minutes = _binding(pairs)
    begin, length = pairs.begin.tolist(), minutes.tolist()
    for i in busy.tolist():
        sat.add(sum(x[begin[i] : begin[i + 1]]) <= int(who.max_shifts[i]))
    for i in long.tolist():
        span = range(begin[i], begin[i + 1])
        sat.add(sum(length[at] * x[at] for at in span) <= int(who.max_minutes[i]))
    at_place: list[list[Any]] = [[] for _ in range(len(what))]
    for at, j in enumerate(pairs.place.tolist()):
        at_place[j].append(x[at])
    goal: list[Any] = []
    for j, mine in enumerate(at_place):
        least, most = int(what.min_people[j]), int(what.max_people[j])
        needed = sat.new_int_var(0, least, "")
        extra = sat.new_int_var(0, most - least, "")
        sat.add(sum(mine) == needed + extra)
        goal += [int(seats.needed[j]) * needed, int(seats.extra[j]) * extra]
    points = pairs.value.tolist()
    sat.maximize(sum(goal) + sum(points[at] * x[at] for at in range(len(x))))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(1.0, limit - (time.perf_counter() - began))
    solver.parameters.num_workers = THREADS
    solver.parameters.random_seed = 7
    status = solver.solve(sat)
    seconds = time.perf_counter() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(note=f"{solver.status_name(status)}, no plan", seconds=seconds)
    kept = np.array([at for at in range(len(x)) if solver.value(x[at])], np.int64)
    name = solver.status_name(status).lower()
    return _chosen(pairs, kept, solver.best_objective_bound, name, seconds)


def _chosen(pairs: PairList, at: Ints, bound: float | None, note: str, seconds: float) -> Outcome:
    return Outcome(pairs.person[at], pairs.place[at], bound, note, seconds)
