"""The bench of balancing: its figures belong together and its exit status tells the truth."""

import json
from pathlib import Path

import pytest

from liandong.cli import bench_balancing


def test_a_small_city_is_measured_with_its_bound(tmp_path: Path) -> None:
    target = tmp_path / "bench" / "balancing.json"
    assert bench_balancing.run(17, 300, 7, target) == 0
    found = json.loads(target.read_text())
    assert found["value"] <= found["bound"] == found["bound_over_all_pairs_again"]
    assert found["greedy_value"] <= found["value"]
    assert found["kept"] + found["moved"] + found["unplaced"] == 300
    assert sum(found["after"].values()) == sum(found["before"].values()) == 17
    assert found["largest_after"] <= 100


def test_a_broken_limit_fails_the_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_balancing, "faults", lambda found: ["guide 1 has 101 people"])
    assert bench_balancing.run(17, 60, 7, None) == 1
