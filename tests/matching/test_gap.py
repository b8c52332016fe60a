"""Generalized assignment: never infeasible, never below the bound, the optimum when tiny."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.matching import gap
from liandong.matching.gap_bound import SCALE, best_knapsack, capacity_prices, job_prices
from liandong.matching.gap_exchange import exchange
from liandong.matching.gap_search import anneal
from liandong.matching.kernels import interpreted


@st.composite
def tiny(draw: st.DrawFn) -> gap.Instance:
    agents, jobs = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    numbers = st.lists(st.integers(0, 9), min_size=agents * jobs, max_size=agents * jobs)
    capacity = draw(st.lists(st.integers(0, 20), min_size=agents, max_size=agents))
    return gap.Instance(
        cost=np.array(draw(numbers), np.int64).reshape(agents, jobs) - 2,
        weight=np.array(draw(numbers), np.int64).reshape(agents, jobs),
        capacity=np.array(capacity, np.int64),
    )


def every_cost(instance: gap.Instance) -> list[int]:
    """The costs of all assignments that keep the capacities."""
    agents, jobs = instance.cost.shape
    costs = []
    for given_to in product(range(agents), repeat=jobs):
        load = [0] * agents
        for j, i in enumerate(given_to):
            load[i] += int(instance.weight[i, j])
        if all(load[i] <= instance.capacity[i] for i in range(agents)):
            costs.append(sum(int(instance.cost[i, j]) for j, i in enumerate(given_to)))
    return costs


def drawn(agents: int, jobs: int, seed: int, *, tight: float = 0.8) -> gap.Instance:
    """Who costs less weighs more, and the capacities bind: the hard kind."""
    draws = np.random.default_rng(seed)
    weight = draws.integers(1, 101, (agents, jobs))
    cost = 111 - weight + draws.integers(-10, 11, (agents, jobs))
    return gap.Instance(cost, weight, (tight * weight.sum(axis=1) / agents).astype(np.int64))


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@settings(max_examples=60, deadline=None)
@given(instance=tiny())
def test_a_tiny_instance_is_solved_to_the_best_of_all_assignments(instance: gap.Instance) -> None:
    costs = every_cost(instance)
    if not costs:
        with pytest.raises(gap.NoAssignment) as told:
            gap.best_assignment(instance, 1, rounds=2)
        assert told.value.proven
        return
    answer = gap.best_assignment(instance, 1, rounds=2)
    assert (answer.cost, answer.bound, answer.is_optimal) == (min(costs), min(costs), True)
    assert gap.violations(instance, answer.agent) == []
    assert gap.cost_of(instance, answer.agent) == answer.cost


@settings(max_examples=40, deadline=None)
@given(instance=tiny(), seed=st.integers(0, 99))
def test_the_search_keeps_its_books_and_finds_only_what_is_allowed(
    instance: gap.Instance, seed: int
) -> None:
    agents, jobs = instance.cost.shape
    costs = every_cost(instance)
    near = np.full((jobs, agents + 1), -1, np.int64)
    near[:, :agents] = np.arange(agents)
    agent, best = np.zeros(jobs, np.int64), np.zeros(jobs, np.int64)
    found, _ = interpreted(anneal)(
        instance.cost, instance.weight, instance.capacity, near, np.ones(agents),
        gap._unit_exponential(), agent, best, gap.NONE_YET, 3.0, 0.3, 1.0, 8.0, 400, seed + 1,
    )  # fmt: skip
    if found == gap.NONE_YET:
        return
    assert gap.violations(instance, best) == []
    assert gap.cost_of(instance, best) == found
    price = np.zeros(agents)
    over, _ = interpreted(exchange)(
        instance.cost, instance.weight, instance.capacity, price, best,
        agents, jobs, 5_000, 2, seed + 1,
    )  # fmt: skip
    # All agents and all jobs in one exchange: nothing is left out, so this is the optimum.
    assert (over, gap.cost_of(instance, best)) == (0, min(costs))


@settings(max_examples=40, deadline=None)
@given(instance=tiny())
def test_no_assignment_costs_less_than_either_bound(instance: gap.Instance) -> None:
    costs = every_cost(instance)
    if not costs:
        return
    price = np.zeros(len(instance.capacity))
    linear = interpreted(capacity_prices)(
        instance.cost, instance.weight, instance.capacity, 40, price
    )
    assert linear <= min(costs) + 1e-6
    told = np.rint((instance.cost + price[:, None] * instance.weight).min(axis=0) * SCALE)
    exact = interpreted(job_prices)(
        instance.cost, instance.weight, instance.capacity, min(costs), 10, 500,
        told.astype(np.int64),
    )  # fmt: skip
    assert exact <= min(costs) * SCALE


@settings(max_examples=150, deadline=None)
@given(
    jobs=st.lists(st.tuples(st.integers(1, 30), st.integers(1, 12)), min_size=1, max_size=8),
    capacity=st.integers(0, 40),
    nodes=st.sampled_from([3, 10_000]),
)
def test_a_knapsack_is_best_or_when_nodes_run_out_a_bound(
    jobs: list[tuple[int, int]], capacity: int, nodes: int
) -> None:
    jobs = sorted(jobs, key=lambda job: -job[0] / job[1])
    profit, weight = (np.array(column, np.int64) for column in zip(*jobs, strict=True))
    taken = np.zeros(len(jobs), np.int64)
    told = interpreted(best_knapsack)(
        profit, weight, capacity, np.arange(len(jobs)), len(jobs), nodes, taken
    )
    best = max(
        sum(int(p) for p, x in zip(profit, take, strict=True) if x)
        for take in product((0, 1), repeat=len(jobs))
        if sum(int(w) for w, x in zip(weight, take, strict=True) if x) <= capacity
    )
    assert told == best if nodes == 10_000 else told >= best
    assert int(taken @ weight) <= capacity


@pytest.mark.slow
def test_counted_rounds_come_close_to_the_bound_and_repeat_by_seed(tmp_path: Path) -> None:
    instance = drawn(16, 40, seed=3, tight=1.0)
    rows = [*instance.cost, *instance.weight, instance.capacity]
    path = tmp_path / "d1640"
    path.write_text("16 40\n" + "\n".join(" ".join(map(str, row.tolist())) for row in rows))
    answer = gap.solve(path, 1, seed=5, rounds=2)
    assert gap.violations(instance, answer.agent) == []
    assert answer.bound <= answer.cost
    assert answer.cost <= 1.06 * answer.bound
    again = gap.solve(path, 1, seed=5, rounds=2)
    assert (again.agent.tolist(), again.bound) == (answer.agent.tolist(), answer.bound)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2 2\n1 2 3 x\n", "line 2: 'x' is not a whole number."),
        ("2 2\n1 2 3 4\n1 1 1 1\n5\n", "line 4: the file ends after 11 of 12 numbers."),
        ("2 2\n1 2 3 4\n1 1 1 1\n5 5\n9\n", "line 5: more than 12 numbers."),
        ("2 2\n1 2 3 4\n1 -1 1 1\n5 5\n", "line 3: -1 must not be negative."),
        ("0 2\n", "line 1: there must be an agent and a job."),
        ("", "line 1: the file ends after 0 of 2 numbers."),
        ("1 1\n99999999999999999999\n", "line 2: 99999999999999999999 is too large."),
    ],
)
def test_a_malformed_file_is_told_by_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path / "bad", text)
    with pytest.raises(ValueError) as raised:
        gap.solve(path, 1)
    assert str(raised.value) == f"{path}, {told}"


def test_a_job_that_fits_nobody_is_said_at_once() -> None:
    instance = gap.Instance(
        cost=np.ones((2, 400), np.int64),
        weight=np.full((2, 400), 3),
        capacity=np.array([2, 2]),
    )
    with pytest.raises(gap.NoAssignment) as told:
        gap.best_assignment(instance, 60)
    assert told.value.proven


def test_the_checker_names_what_is_wrong() -> None:
    instance = gap.Instance(np.ones((2, 2), np.int64), np.full((2, 2), 3), np.array([5, 5]))
    assert gap.violations(instance, np.array([0, 1])) == []
    assert gap.violations(instance, np.array([0, 0])) == ["Agent 0 holds 6 of 5."]
    assert gap.violations(instance, np.array([0, 7])) == ["Job 1 is given to 7: no such agent."]
    assert gap.violations(instance, np.array([0])) == ["1 jobs are assigned, not 2."]


@pytest.mark.parametrize(("seconds", "rounds"), [(0, None), (-1, None), (5, 0)])
def test_a_budget_must_be_positive(seconds: float, rounds: int | None) -> None:
    with pytest.raises(ValueError):
        gap.best_assignment(drawn(2, 4, seed=1), seconds, rounds=rounds)
