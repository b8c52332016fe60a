"""Simulated seasons: the same for the same seed, and blind to what is true."""

import json
from dataclasses import replace
from datetime import timedelta

from typer.testing import CliRunner

from liandong.cli import bench_linkage
from liandong.cli.main import app
from liandong.core import policy
from liandong.simulator import linkage_season, parallel_season

RULES = policy.profile_for("", linkage_season.END).linkage_health


def test_the_same_seed_gives_the_same_season_and_another_another():
    season = linkage_season.linkage_season
    assert season(7, linkages=40) == season(7, linkages=40)
    assert season(7, linkages=40) != season(8, linkages=40)
    town = parallel_season.parallel_season
    assert town(7, teams=9) == town(7, teams=9)
    assert town(7, teams=9) != town(8, teams=9)


def test_nothing_was_done_together_while_one_sleeps_but_one_more_try():
    season = linkage_season.linkage_season(7)
    for one in season.linkages:
        slept = season.asleep.get(one.number)
        if slept:
            assert sum(slept[0] <= act.day < slept[1] for act in one.acts) <= 1


def test_what_is_entered_late_is_not_known_before():
    season = linkage_season.linkage_season(7)
    late = next(a for one in season.linkages for a in one.acts if a.entered_on > a.day)
    one = replace(season.linkages[0], acts=(late,))
    assert one.days_known(late.entered_on - timedelta(days=1)) == []
    assert one.days_known(late.entered_on) == [late.day]


def test_both_detectors_keep_their_promise_on_a_seed_that_set_nothing():
    asleep = bench_linkage.dormant_season(22, RULES)
    beside = bench_linkage.parallel_season_of(22, RULES)
    for tally in (asleep, beside):
        assert tally.precision >= 0.9, tally
        assert tally.recall >= 0.9, tally


def test_a_rule_that_finds_everything_would_be_seen():
    """The figures can fall: without patience half of the findings are wrong."""
    hasty = replace(RULES, dormant_days=31, recent_days=30, rhythm_times=1)
    assert bench_linkage.dormant_season(22, hasty).precision < 0.6


def test_the_bench_writes_its_page(tmp_path):
    page, file = tmp_path / "bench.md", tmp_path / "bench.json"
    args = ["bench", "linkage", "--seed", "22", "--seasons", "1"]
    done = CliRunner().invoke(app, [*args, "--page", str(page), "--json", str(file)])
    told = json.loads(file.read_text())
    assert done.exit_code == (0 if told["meets_target"] else 1)
    assert f"| seed 22 | {told['dormant']['whole']['planted']} |" in page.read_text()
