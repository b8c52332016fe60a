"""A simulated season: the same for the same seed, and blind to what is true."""

import json
from collections import Counter
from dataclasses import replace

from typer.testing import CliRunner

from liandong.cli import bench_signals
from liandong.cli.main import app
from liandong.core.signal_rules import all_signals
from liandong.core.signals import SignalKind
from liandong.simulator.hours_season import season


def test_the_same_seed_gives_the_same_season_and_another_another():
    one, same, other = season(7, people=300), season(7, people=300), season(8, people=300)
    assert one == same
    assert one != other


def test_two_in_a_hundred_are_made_up_in_seven_ways():
    found = season(7, people=600)
    share = len(found.planted) / len(found.stints)
    assert 0.018 <= share <= 0.032, share
    assert set(Counter(found.planted.values())) == set(SignalKind)


def test_nothing_but_the_rules_tells_what_is_made_up():
    """Other numbers for the same entries, told in another order, give the same signals."""
    found = season(9, people=300)
    last = len(found.stints) + 1
    turned = [replace(row, entry=last - row.entry) for row in reversed(found.stints)]
    plain = Counter((s.entry, s.code) for s in all_signals(found.stints))
    again = Counter((last - s.entry, s.code) for s in all_signals(turned))
    assert plain == again


def test_signals_find_nine_in_ten_and_four_in_five_are_right():
    """On a seed on which no threshold was set; what each rule finds alone is looser."""
    told = bench_signals.measure(21, 1500, seasons=1)
    assert told["whole"]["recall"] >= 0.9
    assert told["whole"]["precision"] >= 0.8
    assert {kind for kind, row in told["kinds"].items() if row["recall"] < 0.6} == set()


def test_the_command_writes_figures_and_page(tmp_path):
    json_file, page = tmp_path / "signals.json", tmp_path / "signals.md"
    options = ["--seed", "21", "--people", "150", "--json", str(json_file), "--page", str(page)]
    answer = CliRunner().invoke(app, ["bench", "signals", *options])
    figures = json.loads(json_file.read_text())
    assert answer.exit_code == (0 if figures["meets_target"] else 1)
    assert figures["seeds"] == list(range(21, 31))
    assert figures["tuned_on"] == "101–105"
    rows = [line for line in page.read_text().splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 1 + 10 + 7
