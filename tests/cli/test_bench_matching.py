"""The benchmark of the planner: every method is judged alike, and the page says what was found."""

import json
import runpy
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from liandong.cli import bench_matching, bench_peers, bench_solvers, benchmarks
from liandong.cli.bench_matching_run import PLAIN, SOLVERS, run
from liandong.cli.bench_pairs import area_coverage, as_plan, judged, listed
from liandong.cli.main import app
from liandong.matching import Problem, Rules, pair_values, possible, solve, violations
from liandong.matching.instance_pairs import near_pairs
from liandong.matching.instances import instance
from tests.matching.small import NINE, best_by_force, person, place

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TINY = "150"


@pytest.fixture(scope="module")
def tiny():
    return listed(instance(TINY))


@pytest.fixture(scope="module")
def plans(tiny):
    """What each method makes of the tiny instance."""
    methods = {name: method for name, method in (PLAIN | SOLVERS).items() if name != "highs_lp"}
    made = {name: method(tiny, 20.0) for name, method in methods.items()}
    absent = [name for name, one in made.items() if one.person is None]
    if absent:
        pytest.skip(f"{absent}: {made[absent[0]].note}")
    found = {n: as_plan(tiny.problem, one.person, one.place) for n, one in made.items()}
    return {**found, "ours": solve(tiny.problem, seed=7)}


def test_every_possible_pair_is_listed_with_its_value(tiny):
    problem = tiny.problem
    i, j = (rows.ravel() for rows in np.indices((len(problem.people), len(problem.places))))
    kept = possible(problem, i, j)
    assert list(zip(tiny.person, tiny.place, strict=True)) == list(
        zip(i[kept], j[kept], strict=True)
    )
    assert np.array_equal(tiny.value, pair_values(problem, i[kept], j[kept]))
    assert tiny.begin[-1] == len(tiny)


def test_of_all_pairs_some_are_drawn_by_lot():
    problem = instance("street")
    whole, some = near_pairs(problem), near_pairs(problem, one_in=97)
    i, j = (rows.astype(np.int64) for rows in whole)
    lot = ((i * 2654435761) ^ (j * 2246822519)) % 97 == 0
    assert np.array_equal(some[0], whole[0][lot])
    assert np.array_equal(some[1], whole[1][lot])


def test_every_method_keeps_the_rules(tiny, plans):
    assert {name: violations(tiny.problem, plan) for name, plan in plans.items()} == {
        name: [] for name in plans
    }


def test_the_exact_solvers_agree_and_nobody_is_better(plans):
    worth = {name: plan.value for name, plan in plans.items()}
    assert worth["highs_mip"] == worth["scipy_milp"] == worth["cp_sat"] == max(worth.values())
    assert worth["highs_mip"] >= worth["ours"] >= worth["greedy"] > worth["first_come"]
    assert worth["ours"] >= worth["scipy_matching"] > worth["first_come"]
    assert worth["equity"] >= worth["first_come"] >= worth["popularity"]
    assert plans["ours"].upper_bound >= worth["highs_mip"]


def test_the_relaxation_is_a_bound(tiny, plans):
    found = bench_solvers.highs_lp(tiny, 20.0)
    assert found.person is None
    assert found.upper_bound >= plans["highs_mip"].value


def test_the_exact_model_is_the_problem_and_not_another():
    """Overlaps, rest, shifts and minutes of the week, each binding somewhere."""
    problem = Problem.of(
        [person(1, max_minutes=200, skills=0), person(2, max_shifts=1), person(3)],
        [
            place(10, max_people=2),
            place(11, at=NINE + 90),
            place(12, at=NINE + 140, minutes=60, priority=90),
            place(13, at=NINE + 1440, minutes=90, min_people=2),
            place(14, at=NINE + 2880, minutes=90, min_people=2),
        ],
        rules=Rules(rest_minutes=30),
    )
    pairs = listed(problem)
    assert len(pairs) == 15
    best = best_by_force(problem)
    for method in (bench_solvers.highs_mip, bench_solvers.scipy_milp, bench_solvers.cp_sat):
        made = method(pairs, 20.0)
        if made.person is None:
            pytest.skip(made.note)
        assert as_plan(problem, made.person, made.place).value == best
        assert round(made.upper_bound) == best


def test_sets_that_exclude_each_other_are_the_largest_ones():
    problem = Problem.of(
        [person(1)],
        [place(10), place(11, at=NINE + 60), place(12, at=NINE + 150), place(13, at=NINE + 600)],
        rules=Rules(rest_minutes=30),
    )
    pairs = listed(problem)
    sets = [sorted(pairs.place[one].tolist()) for one in bench_solvers.cliques(pairs)]
    assert sets == [[0, 1], [1, 2]]


def test_sign_up_order_is_drawn_once_and_the_herd_only_changes_the_charm(tiny):
    again = [bench_peers.first_come(tiny, 1.0).place.tolist() for _ in range(2)]
    assert again[0] == again[1]
    assert bench_peers.popularity(tiny, 1.0).place.tolist() != again[0]


def test_an_area_is_judged_by_the_needed_seats_it_gets():
    problem = Problem.of(
        [person(1), person(2)],
        [
            place(10, area=1, min_people=2, priority=50),
            place(11, area=1, at=NINE + 300, priority=100),
            place(12, area=2, at=NINE + 600, priority=10),
        ],
    )
    shares = area_coverage(problem, np.array([0, 2], np.int32))
    assert shares.tolist() == [50 / 200, 1.0]
    plan = as_plan(problem, np.array([0, 1], np.int32), np.array([0, 2], np.int32))
    told = judged(problem, plan)
    assert (told["worst_area"], told["checked"], told["assigned"]) == (0.25, True, 2)
    assert told["places_with_nobody"] == round(1 / 3, 4)
    twice = as_plan(problem, np.array([0, 0], np.int32), np.array([0, 0], np.int32))
    assert judged(problem, twice)["checked"] is False


def test_one_run_tells_all_that_is_promised():
    found = run(TINY, "ours", probes=True, areas=True)
    assert {
        "size",
        "method",
        "seconds",
        "value",
        "upper_bound",
        "peak_memory_mb",
        "assigned",
        "checked",
    } <= set(found)
    assert found["checked"] is True
    assert found["areas"]["worst_of_ceiling"] <= found["areas"]["fair"]["worst_of_ceiling"]
    assert found["areas"]["fair"]["checked"] is True
    assert found["probes"]["recommendations"]["people_for_a_place"]["queries"] >= 1_000
    assert found["probes"]["explanations"]["why_unfilled"]["queries"] >= 50
    assert found["probes"]["repair"]["declines"] == min(100, found["assigned"])
    assert found["probes"]["repair"]["checked"] is True


def test_the_command_writes_the_file_and_the_page_reads_it(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_matching, "LARGEST", dict.fromkeys(PLAIN | SOLVERS, "street"))
    monkeypatch.setattr(bench_matching, "SOLVERS", {"highs_lp": SOLVERS["highs_lp"]})
    monkeypatch.setattr(bench_matching, "PLAIN", {"greedy": PLAIN["greedy"]})
    file = tmp_path / "deep" / "found.json"
    command = ["bench", "matching", "--size", TINY, "--no-probes", "--json", str(file)]
    answer = CliRunner().invoke(app, command)
    assert answer.exit_code == 0, answer.output
    found = json.loads(file.read_text(encoding="utf-8"))
    assert [(one["size"], one["method"]) for one in found["runs"]] == [
        (TINY, "ours"),
        (TINY, "greedy"),
        (TINY, "highs_lp"),
    ]
    assert {"processor", "cores", "memory_gb", "python", "numpy"} <= set(found["machine"])
    page = runpy.run_path(str(ROOT / "bench" / "matching_table.py"))["page"]
    for one in found["runs"]:
        one["size"] = "street"
    text = "\n".join(page([found]))
    assert "## Street: 150 people, 15 places" in text
    ours = next(one for one in found["runs"] if one["method"] == "ours")
    assert f"| **Liandong** | {ours['seconds']:.2f} | {ours['value']:,} |" in text


def test_what_cannot_be_measured_is_said():
    told = bench_matching._specs(["city"], 7, "base", [*SOLVERS], growth=False, probes=False)
    skipped = {one["method"]: one["skipped"] for one in told if "skipped" in one}
    assert skipped == {
        "scipy_matching": "not tried above district",
        "scipy_milp": "not tried above street",
        "cp_sat": "not tried above mid",
        "highs_lp": "not tried above district",
        "highs_mip": "not tried above mid",
    }
    found = bench_matching.measured(
        {"size": "nowhere", "method": "ours", "seed": 7, "variant": "base", "limit": 1.0}
    )
    assert found["failed"].startswith("ValueError: A size is street")


def test_growth_is_fitted_through_all_sizes():
    runs = [
        {
            "size": str(n),
            "method": "ours",
            "people": n,
            "seconds": 2e-4 * n,
            "cpu_seconds": 3e-4 * n**1.05,
            "start_memory_mb": 100.0,
            "peak_memory_mb": 100 + 1e-3 * n**1.1,
        }
        for n in (1_000, 10_000, 100_000, 1_000_000)
    ]
    fitted = {"seconds": 1.0, "cpu_seconds": 1.05, "memory": 1.1}
    assert bench_matching.exponents(runs) == {"all": fitted, "large": fitted}
    runs[0]["seconds"] = 9.0
    assert bench_matching.exponents(runs)["large"] == fitted
    assert bench_matching.exponents(runs)["all"]["seconds"] < 0.6
    assert bench_matching.exponents(runs[:1]) == {}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--size", "village"], "--size: all"),
        (["--variant", "odd"], "--variant: all"),
        (["--only", "luck"], "--only: ours, first_come"),
        (["--no-peers", "--only", "greedy"], "--only: ours"),
    ],
)
def test_a_size_or_variant_that_does_not_exist_is_refused(given, words):
    answer = CliRunner().invoke(app, ["bench", "matching", *given])
    assert (answer.exit_code, words in answer.output) == (2, True)


@pytest.mark.parametrize("words", [["bench"], ["bench", "pages"]])
def test_pages_are_measured_under_the_old_name_and_the_new(words, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(benchmarks, "run", lambda *given: asked.append(given) or 0)
    file = tmp_path / "found.json"
    answer = CliRunner().invoke(app, [*words, "--size", "5", "--json", str(file), "--seed", "3"])
    assert (answer.exit_code, asked) == (0, [(5, file, 3)])
