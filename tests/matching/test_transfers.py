"""Help between places: as much as can be, over the least way; against a linear program."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from liandong.matching.transfers import NO_WAY, transport


def test_the_nearest_helps_first_and_nobody_gives_more_than_they_have():
    assert transport([2, 5], [3], [[1], [7]]) == [(0, 0, 2), (1, 0, 1)]


def test_help_reaches_as_many_as_can_be_before_the_way_counts():
    # Place 0 could help either; only it can reach the second.
    assert transport([1, 1], [1, 1], [[1, 50], [2, NO_WAY]]) == [(0, 1, 1), (1, 0, 1)]


def test_without_anybody_or_any_way_nothing_moves():
    assert transport([], [3], []) == []
    assert transport([3], [], [[]]) == []
    assert transport([3], [2], [[NO_WAY]]) == []
    assert transport([0], [2], [[1]]) == []


def test_people_are_not_negative():
    with pytest.raises(ValueError, match="negative"):
        transport([-1], [1], [[1]])


@st.composite
def problems(draw):
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    counts = st.integers(0, 6)
    cost = st.one_of(st.just(NO_WAY), st.integers(0, 40))
    return (
        draw(st.lists(counts, min_size=n, max_size=n)),
        draw(st.lists(counts, min_size=m, max_size=m)),
        draw(st.lists(st.lists(cost, min_size=m, max_size=m), min_size=n, max_size=n)),
    )


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_plan_helps_more_or_goes_less_far(problem):
    spare, missing, costs = problem
    found = transport(*problem)
    for i, have in enumerate(spare):
        assert sum(n for a, _, n in found if a == i) <= have
    for j, lack in enumerate(missing):
        assert sum(n for _, b, n in found if b == j) <= lack
    assert all(costs[i][j] != NO_WAY and n > 0 for i, j, n in found)
    n, m = len(spare), len(missing)
    worth = [(costs[i][j] - 10_000, (0, None)) if costs[i][j] != NO_WAY else (0, (0, 0))
             for i in range(n) for j in range(m)]  # fmt: skip
    rows = [[float(k // m == i) for k in range(n * m)] for i in range(n)]
    rows += [[float(k % m == j) for k in range(n * m)] for j in range(m)]
    best = linprog(
        np.array([one for one, _ in worth], float), A_ub=np.array(rows),
        b_ub=np.array([*spare, *missing], float), bounds=[b for _, b in worth],
    )  # fmt: skip
    assert sum(n * (costs[i][j] - 10_000) for i, j, n in found) == pytest.approx(best.fun)
