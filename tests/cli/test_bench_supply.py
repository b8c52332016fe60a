"""The measurement of help between streets: no plan beats the bounds, every plan is possible."""

import json

import pytest

from liandong.cli import bench_supply as bench
from liandong.queries.supply_pool import worked_out


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_plan_beats_a_bound_and_ours_is_no_worse_than_the_greedy_by_skill(seed):
    what = bench.invented("street", seed)
    mine, peer = bench.ours(worked_out(what.pool, what.points)), bench.greedy(what)
    joint, unknowns = bench.joint_bound(what, 30)
    by_skill = bench.bound_by_skill(what)
    assert unknowns > 0
    for sent in (mine, peer):
        assert bench.cost_of(what, sent, is_any_counted=True)["cost"] >= joint - 1
        assert bench.cost_of(what, sent, is_any_counted=False)["cost"] >= by_skill
    costs = [bench.cost_of(what, sent, is_any_counted=False)["cost"] for sent in (mine, peer)]
    assert costs[0] <= costs[1]


def test_a_plan_that_sends_more_than_there_is_is_refused():
    what = bench.invented("street", 1)
    key, people = next(iter(bench.ours(worked_out(what.pool, what.points)).items()))
    with pytest.raises(ValueError, match="More people"):
        bench.cost_of(what, {key: people + 10_000}, is_any_counted=True)


def test_the_command_writes_what_it_measured(tmp_path, capsys):
    assert bench.run("street", 7, 10, tmp_path / "supply.json") == 0
    told = json.loads((tmp_path / "supply.json").read_text())
    assert (told["streets"], told["joint"]["ours"] >= 1) == (12, True)
    assert bench.run("village", 7, 10, None) == 1
    assert "没有叫“village”的规模" in capsys.readouterr().err
