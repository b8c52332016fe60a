"""The linkage bonus: examples by hand, and what holds for all figures."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import policy
from liandong.core.linkage_bonus import Part, bonus, cap_of, level
from tests.make_people import MONDAY_9

PROFILE = policy.profile_for("440305", MONDAY_9.date())
RULES = PROFILE.linkage_bonus
CAPS = st.integers(0, 10**9)
VALUES = st.dictionaries(st.sampled_from(list(Part)), st.none() | st.integers(0, 10_000))


def test_the_rules_are_marked_as_a_proposal():
    assert PROFILE.source_of("linkage_bonus").is_proposal
    assert PROFILE.source_of("acceptance").is_proposal


@pytest.mark.parametrize(
    ("figures", "earned"),
    [
        ({}, 0),
        ({Part.SPAN: 50}, 0),
        ({Part.SPAN: 75}, 125_000),
        ({Part.SPAN: 100}, 250_000),
        ({Part.GUIDANCE: 100}, 100_000),
        ({Part.HOURS: 2100}, 125_000),
        ({Part.RETENTION: 50}, 100_000),
        ({Part.VALUES: 175}, 50_000),
        (
            {
                Part.SPAN: 100, Part.GUIDANCE: 999, Part.HOURS: 9999, Part.RETENTION: 100,
                Part.VALUES: 300,
            },
            1_000_000,
        ),
    ],
)  # fmt: skip
def test_ten_thousand_yuan_by_hand(figures, earned):
    assert bonus(figures, 1_000_000, RULES).earned == earned


@given(VALUES, CAPS)
def test_never_negative_never_above_the_cap_and_the_parts_make_the_whole(figures, cap):
    found = bonus(figures, cap, RULES)
    assert 0 <= found.earned <= cap
    assert sum(one.worth for one in found.parts) == cap
    assert sum(one.earned for one in found.parts) == found.earned
    assert all(0 <= one.earned <= one.worth for one in found.parts)


@given(VALUES, CAPS, st.sampled_from(list(Part)), st.integers(0, 5000))
def test_a_better_figure_never_earns_less(figures, cap, part, more):
    before = bonus(figures, cap, RULES).earned
    better = figures | {part: (figures.get(part) or 0) + more}
    assert bonus(better, cap, RULES).earned >= before


@given(VALUES, CAPS)
def test_what_is_not_known_earns_what_nothing_earns(figures, cap):
    known = {part: value for part, value in figures.items() if value is not None}
    assert bonus(figures, cap, RULES).earned == bonus(known, cap, RULES).earned


@given(st.integers(0, 10_000), st.integers(0, 100), st.integers(101, 10_000))
def test_a_level_is_between_nothing_and_all(value, start, full):
    assert 0 <= level(value, start, full) <= 1
    assert level(start, start, full) == 0
    assert level(full, start, full) == Fraction(1)


def test_rules_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="start below full"):
        replace(RULES, starts={**RULES.starts, Part.SPAN: 100})
    with pytest.raises(ValueError, match="cap"):
        replace(RULES, cap_pct=101)
    with pytest.raises(ValueError, match="weight"):
        replace(RULES, weights=dict.fromkeys(Part, 0))


def test_the_cap_is_rounded_down():
    assert cap_of(20_000_009, RULES) == 2_000_000
