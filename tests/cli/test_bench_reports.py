"""The nights of reports: the same by their seed, told apart from what looks alike, and found."""

from collections import Counter

from liandong.cli import bench_reports
from liandong.simulator.report_storm import CHAIN_LENGTH, CHAINS, HAPPENINGS, storm


def test_a_night_is_the_same_by_its_seed_and_another_by_another():
    assert storm(7).reports == storm(7).reports
    assert storm(7).reports != storm(8).reports


def test_planted_are_exactly_the_reports_of_what_was_told_before():
    night = storm(7)
    told = Counter(night.of.values())
    assert len(night.planted) == sum(n - 1 for n in told.values())
    assert len(told) == HAPPENINGS + CHAINS * CHAIN_LENGTH
    assert 0.2 < len(night.planted) / HAPPENINGS < 0.7


def test_the_rule_finds_most_and_proposes_little_else_on_a_night_it_was_not_fitted_on():
    told = bench_reports.judged(storm(7))
    assert told.precision > 0.8 and told.recall > 0.8
    assert told.found <= told.right <= told.proposed


def test_the_page_says_every_figure_that_was_measured():
    result = bench_reports.measure(7, 1)
    page = bench_reports.as_page(result)
    row = result["whole"]
    assert f"| {row['precision']:.3f} | {row['recall']:.3f} |" in page
    assert result["replay"] is None and "real list" not in page
