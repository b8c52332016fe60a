"""Balancing: never over a limit, never a forbidden pair, the optimum with its proof."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from liandong.matching.balancing import (
    NOBODY,
    Balance,
    BalanceProblem,
    BalanceWeights,
    Guides,
    Volunteers,
    balance,
    bound_of,
    faults,
    value_of,
)
from liandong.matching.balancing_columns import PARTS

LAT, LON = 31.2, 121.4
KILOMETRE = 1 / 111.2
"""Degrees of latitude."""


def volunteers(count: int = 1, **columns: object) -> Volunteers:
    usual: dict[str, object] = {
        "id": np.arange(100, 100 + count), "lat": LAT, "lon": LON, "reach_m": 5000,
        "languages": 1, "fields": 1, "street": -1, "guide": NOBODY,
    }  # fmt: skip
    return Volunteers(**{**usual, **columns})  # type: ignore[arg-type]


def guides(count: int = 1, **columns: object) -> Guides:
    usual: dict[str, object] = {
        "id": np.arange(1, 1 + count), "lat": LAT, "lon": LON, "languages": 1, "fields": 1,
        "street": -1, "green": 1, "amber": 2, "critical": 4, "taken": 0, "takes_new": True,
    }  # fmt: skip
    return Guides(**{**usual, **columns})  # type: ignore[arg-type]


@st.composite
def small(draw: st.DrawFn) -> BalanceProblem:
    n, m = draw(st.integers(1, 9)), draw(st.integers(1, 4))
    r = np.random.default_rng(draw(st.integers(0, 1 << 30)))
    green = r.integers(1, 3, m)
    amber = green + r.integers(0, 2, m)
    excluded = np.argwhere(r.random((n, m)) < draw(st.sampled_from([0.0, 0.3])))
    return BalanceProblem(
        volunteers(
            n,
            lat=np.where(r.random(n) < 0.1, np.nan, LAT + r.normal(0, 3 * KILOMETRE, n)),
            languages=r.integers(0, 4, n),
            fields=r.integers(0, 8, n),
            street=r.integers(-1, 3, n),
            guide=r.integers(-1, m, n),
        ),
        guides(
            m,
            lat=LAT + r.normal(0, 3 * KILOMETRE, m),
            languages=r.integers(0, 4, m),
            fields=r.integers(0, 8, m),
            street=r.integers(-1, 3, m),
            green=green,
            amber=amber,
            critical=amber + r.integers(0, 3, m),
            taken=r.integers(0, 3, m),
            takes_new=r.random(m) < 0.8,
        ),
        excluded,
    )


def optimum(problem: BalanceProblem) -> int:
    """By minimum cost flow: a source, volunteers, guides, an arc for each seat."""
    n, m = len(problem.volunteers), len(problem.guides)
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = np.arange(n)[:, None], np.arange(m)[None]
    points, may = problem.pair_parts(*pairs).sum(axis=0), problem.allowed(*pairs)
    for i in range(n):
        flow.add_arc_with_capacity_and_unit_cost(0, 2 + i, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(2 + i, 1, 1, 0)
        for j in np.flatnonzero(may[i]).tolist():
            flow.add_arc_with_capacity_and_unit_cost(2 + i, 2 + n + j, 1, -int(points[i, j]))
    for j in range(m):
        for seat in range(problem.first_seat[j], problem.first_seat[j + 1]):
            cost = int(problem.seat_cost[seat])
            flow.add_arc_with_capacity_and_unit_cost(2 + n + j, 1, 1, cost)
    flow.set_node_supply(0, n)
    flow.set_node_supply(1, -n)
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()


@settings(max_examples=150, deadline=None)
@given(small(), st.integers(0, 3))
def test_a_balance_is_the_optimum_of_minimum_cost_flow_and_proves_it(
    problem: BalanceProblem, seed: int
) -> None:
    found = balance(problem, seed=seed)
    assert faults(found) == []
    assert found.value == value_of(problem, found.guide) == found.bound == optimum(problem)


@settings(max_examples=60, deadline=None)
@given(small(), st.integers(0, 1 << 30))
def test_any_prices_prove_a_bound(problem: BalanceProblem, seed: int) -> None:
    price = np.random.default_rng(seed).integers(-200, 1500, len(problem.guides))
    assert bound_of(problem, price) >= optimum(problem)


@settings(max_examples=40, deadline=None)
@given(small())
def test_the_same_seed_gives_the_same_balance(problem: BalanceProblem) -> None:
    assert balance(problem, seed=5).guide.tolist() == balance(problem, seed=5).guide.tolist()


@settings(max_examples=40, deadline=None)
@given(small())
def test_one_more_guide_never_makes_it_worse(problem: BalanceProblem) -> None:
    m = len(problem.guides)
    columns = {name: getattr(problem.guides, name) for name in problem.guides.__dataclass_fields__}
    fewer = {name: values[: m - 1] for name, values in columns.items()}
    kept = problem.volunteers.guide < m - 1
    people = replace(problem.volunteers, guide=np.where(kept, problem.volunteers.guide, NOBODY))
    pairs = problem.excluded[problem.excluded[:, 1] < m - 1]
    without = balance(BalanceProblem(people, Guides(**fewer), pairs))
    assert balance(BalanceProblem(people, problem.guides, problem.excluded)).value >= without.value


def test_lists_that_are_cut_short_are_drawn_anew_and_the_bound_counts_every_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("liandong.matching.balancing.MOST_PAIRS", 1)
    r = np.random.default_rng(3)
    problem = BalanceProblem(
        volunteers(120, lat=LAT + r.normal(0, KILOMETRE, 120), fields=r.integers(0, 8, 120)),
        guides(40, lat=LAT + r.normal(0, KILOMETRE, 40), fields=r.integers(0, 8, 40), critical=3),
    )
    found = balance(problem)
    assert faults(found) == []
    assert found.pairs > 16 * 120
    assert found.value <= optimum(problem) <= found.bound
    assert found.gap < 0.01


def test_compiled_and_interpreted_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    r = np.random.default_rng(4)
    problem = BalanceProblem(
        volunteers(60, lat=LAT + r.normal(0, KILOMETRE, 60), guide=r.integers(-1, 8, 60)),
        guides(8, lat=LAT + r.normal(0, KILOMETRE, 8), critical=7),
    )
    answers = []
    for mode in ("never", "always"):
        monkeypatch.setenv("LIANDONG_COMPILE", mode)
        answers.append(balance(problem, seed=9))
    one, other = answers
    assert (one.guide.tolist(), one.bound) == (other.guide.tolist(), other.bound)


def test_a_relation_lasts_while_the_load_is_bearable() -> None:
    people = volunteers(3, guide=0)
    found = balance(BalanceProblem(people, guides(2, green=3, amber=6, critical=9)))
    assert (found.guide.tolist(), found.moved.tolist()) == ([0, 0, 0], [])


def test_a_guide_with_too_many_gives_away_those_who_lose_least() -> None:
    """Three too many: those who live nearer to the other guide go."""
    people = volunteers(6, guide=0, lat=LAT + np.arange(6) * KILOMETRE / 2)
    both = guides(2, lat=LAT + np.array([0, 2.5]) * KILOMETRE, green=3, amber=4, critical=5)
    found = balance(BalanceProblem(people, both))
    assert (found.load_before.tolist(), found.load.tolist()) == ([6, 0], [3, 3])
    assert found.moved.tolist() == [3, 4, 5]
    assert found.parts(5, 1) == {"guided": 1000, "near": 200, "language": 120, "field": 80}


def test_a_shared_language_is_told_from_none() -> None:
    people = volunteers(1, languages=0b100)
    found = balance(BalanceProblem(people, guides(2, languages=[0b011, 0b110])))
    assert found.guide.tolist() == [1]


@pytest.mark.parametrize(
    ("people", "leads", "excluded", "why"),
    [
        (volunteers(1, lat=LAT + 9 * KILOMETRE), guides(1), [], "nobody_near"),
        (volunteers(1, lat=np.nan), guides(1), [], "no_place"),
        (volunteers(1), guides(1), [(0, 0)], "all_excluded"),
        (volunteers(1), guides(1, taken=4), [], "all_full"),
        (volunteers(1), guides(1, takes_new=False), [], "nobody_near"),
    ],
)
def test_who_stays_alone_is_told_why(
    people: Volunteers, leads: Guides, excluded: list[tuple[int, int]], why: str
) -> None:
    found = balance(BalanceProblem(people, leads, np.array(excluded, np.int64).reshape(-1, 2)))
    assert (found.unplaced.tolist(), found.why_unplaced(0)) == ([0], why)


def test_one_street_reaches_further_than_the_feet_and_a_kept_guide_too() -> None:
    far = volunteers(2, lat=LAT + 9 * KILOMETRE, street=[7, -1], guide=[NOBODY, 0])
    assert balance(BalanceProblem(far, guides(1, street=7))).guide.tolist() == [0, 0]


def test_what_it_does_is_told_and_may_be_stopped() -> None:
    heard: list[tuple[str, float]] = []
    balance(BalanceProblem(volunteers(2), guides(1)), told=lambda *said: heard.append(said))
    stages = list(dict.fromkeys(stage for stage, _ in heard))
    assert stages == ["lists", "auction", "cycles", "bound"]
    assert heard == sorted(heard, key=lambda said: said[1])

    def stop(stage: str, share: float) -> None:
        raise InterruptedError(stage)

    with pytest.raises(InterruptedError):
        balance(BalanceProblem(volunteers(2), guides(1)), told=stop)


def test_nobody_and_nothing_is_an_empty_balance() -> None:
    found: Balance = balance(BalanceProblem(volunteers(0), guides(2)))
    assert (found.value, found.bound, found.gap) == (0, 0, 0.0)
    assert balance(BalanceProblem(volunteers(1), guides(0))).why_unplaced(0) == "nobody_near"


def test_a_load_may_never_cost_more_than_being_guided_is_worth() -> None:
    with pytest.raises(ValueError, match="Load must cost less"):
        BalanceWeights(red=1000)
    with pytest.raises(ValueError, match="must rise"):
        guides(1, green=5)
    with pytest.raises(ValueError, match="row of the guides"):
        BalanceProblem(volunteers(1, guide=3), guides(1))


def test_each_person_more_costs_at_least_as_much_as_the_one_before() -> None:
    problem = BalanceProblem(volunteers(1), guides(1, green=2, amber=4, critical=8, taken=1))
    assert problem.seat_cost.tolist() == [0, 100, 200, 300, 400, 500, 600]
    assert len(PARTS) == 6
