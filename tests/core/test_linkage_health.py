"""The index of a linkage: nine parts, each for its own reason."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.core import policy
from liandong.core.linkage_health import (
    HealthFacts,
    HealthPart,
    Part,
    Vigor,
    health,
    score,
    together,
    vigor,
)
from liandong.core.supervision import SpanLimits

TODAY = date(2026, 5, 6)
LIMITS = SpanLimits(10, 30, 100)
RULES = policy.profile_for("440305", TODAY).linkage_health
ALIVE = HealthFacts(
    since=TODAY - timedelta(days=200),
    last_joint_on=TODAY - timedelta(days=3),
    social_workers=1,
    social_workers_active=1,
    volunteers_active=8,
    shifts=10,
    led_by_volunteers=5,
    led_by_workers=5,
    sessions=2,
    reviews=1,
    reciprocal=2,
    wishes=2,
    wishes_answered=2,
    regulars=4,
    only_assisting=0,
    need_days=10,
    need_days_answered=10,
)


def points(facts):
    return {part.code.value: part.points for part in health(facts, TODAY, RULES, LIMITS)}


def test_a_linkage_that_lives_has_all_its_points():
    assert points(ALIVE) == {
        "both_active": 15, "joint_acts": 20, "sessions": 10, "reciprocal": 10, "wishes": 10,
        "lead": 10, "assist": 5, "span": 10, "need_days": 10,
    }  # fmt: skip
    assert score(health(ALIVE, TODAY, RULES, LIMITS)) == 100


@pytest.mark.parametrize(
    ("change", "part", "expected"),
    [
        ({"social_workers_active": 0}, "both_active", 6),
        ({"volunteers_active": 0, "social_workers_active": 0}, "both_active", 0),
        ({"last_joint_on": None}, "joint_acts", 0),
        ({"last_joint_on": TODAY - timedelta(days=14)}, "joint_acts", 20),
        ({"last_joint_on": TODAY - timedelta(days=15)}, "joint_acts", 13),
        ({"last_joint_on": TODAY - timedelta(days=31)}, "joint_acts", 7),
        ({"last_joint_on": TODAY - timedelta(days=91)}, "joint_acts", 0),
        ({"sessions": 1, "reviews": 0}, "sessions", 3),
        ({"reciprocal": 1}, "reciprocal", 5),
        ({"wishes": 4}, "wishes", 5),
        ({"wishes": 0, "wishes_answered": 0}, "wishes", None),
        ({"led_by_workers": 0}, "lead", 0),
        ({"led_by_volunteers": 1, "led_by_workers": 9}, "lead", 5),
        ({"led_by_volunteers": 2, "led_by_workers": 8}, "lead", 10),
        ({"led_by_volunteers": 0, "led_by_workers": 0}, "lead", None),
        ({"only_assisting": 4}, "assist", 0),
        ({"regulars": 0}, "assist", None),
        ({"volunteers_active": 11}, "span", 6),
        ({"volunteers_active": 101}, "span", 0),
        ({"need_days_answered": 3}, "need_days", 3),
        ({"need_days": 0, "need_days_answered": 0}, "need_days", None),
    ],
)
def test_each_part_falls_for_its_own_reason(change, part, expected):
    changed = points(replace(ALIVE, **change))
    others = {code: n for code, n in points(ALIVE).items() if code not in (part, "span")}
    assert changed[part] == expected
    if part != "both_active":
        assert others.items() <= changed.items()


def test_what_there_was_nothing_to_judge_by_is_left_out_of_the_whole():
    quiet = replace(ALIVE, wishes=0, wishes_answered=0, need_days=0, need_days_answered=0)
    assert score(health(quiet, TODAY, RULES, LIMITS)) == 100


COUNTS = st.integers(0, 300)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        HealthFacts,
        since=st.dates(date(2025, 1, 1), TODAY),
        last_joint_on=st.none() | st.dates(date(2025, 1, 1), TODAY),
        social_workers=COUNTS,
        social_workers_active=COUNTS,
        volunteers_active=COUNTS,
        led_by_volunteers=COUNTS,
        led_by_workers=COUNTS,
        sessions=COUNTS,
        reciprocal=COUNTS,
        wishes=st.just(300),
        wishes_answered=COUNTS,
        regulars=st.just(300),
        only_assisting=COUNTS,
    )
)
def test_points_stay_within_their_part_and_the_whole_within_a_hundred(facts):
    parts = health(facts, TODAY, RULES, LIMITS)
    assert sum(part.most for part in parts) == 100
    assert [part.code for part in parts] == list(Part)
    assert all(0 <= part.points <= part.most for part in parts if part.points is not None)
    assert 0 <= score(parts) <= 100


def test_a_street_is_the_mean_of_its_linkages_part_by_part():
    strong = health(ALIVE, TODAY, RULES, LIMITS)
    weak = health(replace(ALIVE, last_joint_on=None, wishes=0), TODAY, RULES, LIMITS)
    both = {part.code: part for part in together([strong, weak])}
    assert both[Part.JOINT_ACTS] == HealthPart(
        Part.JOINT_ACTS, 10, 20, {"linkages": 2, "judged": 2, "low": 1}
    )
    assert both[Part.WISHES] == HealthPart(
        Part.WISHES, 10, 10, {"linkages": 2, "judged": 1, "low": 0}
    )


def test_complaints_are_judged_beside_the_linkages():
    late = [HealthPart(Part.WISHES, 0, 10, {})]
    found = together([health(ALIVE, TODAY, RULES, LIMITS)], late)
    assert [part.points for part in found if part.code is Part.WISHES] == [5]


@pytest.mark.parametrize(
    ("points", "is_dormant", "word"),
    [
        (60, False, Vigor.ALIVE),
        (59, False, Vigor.WEAK),
        (34, False, Vigor.ASLEEP),
        (90, True, Vigor.ASLEEP),
    ],
)
def test_how_alive_is_said_in_three_words(points, is_dormant, word):
    assert vigor(points, RULES, is_dormant=is_dormant) is word
