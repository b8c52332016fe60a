"""Stars by proved hours and by quality, and what is missing to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.stars import Quality, QualityRule, Standing, standing

STEPS = (100, 300, 600, 1000, 1500)
RULE = QualityRule(least_answers=3, least_score=3.0)


@pytest.mark.parametrize(
    ("hours", "stars", "missing"),
    [
        (0, 0, 100 * 60),
        (99.5, 0, 30),
        (100, 1, 200 * 60),
        (300, 2, 300 * 60),
        (1499, 4, 60),
        (1500, 5, None),
        (4000, 5, None),
    ],
)
def test_hours_open_stars_and_the_rest_is_told(hours, stars, missing):
    seen = standing(int(hours * 60), STEPS, quality=Quality(), rule=None)
    assert (seen.stars, seen.missing_minutes, seen.is_held_back) == (stars, missing, False)
    assert seen.next_star == (None if stars == 5 else stars + 1)


def test_bad_evaluations_hold_one_star_back_only_where_quality_is_asked_for():
    bad = Quality(answers=3, mean=2.9)
    held = standing(300 * 60, STEPS, quality=bad, rule=RULE)
    assert held == Standing(1, 2, 2, 300 * 60, 300 * 60, 600 * 60, True)
    assert standing(300 * 60, STEPS, quality=bad, rule=None).stars == 2
    assert standing(50 * 60, STEPS, quality=bad, rule=RULE).is_held_back is False
    top = standing(1500 * 60, STEPS, quality=bad, rule=RULE)
    assert (top.stars, top.next_star, top.missing_minutes) == (4, 5, None)


@pytest.mark.parametrize("quality", [Quality(), Quality(2, 1.0), Quality(3, 3.0), Quality(9, 4.8)])
def test_few_or_good_evaluations_hold_nobody_back(quality):
    assert standing(300 * 60, STEPS, quality=quality, rule=RULE).stars == 2


def test_the_figures_are_the_region_s():
    twice = QualityRule(least_answers=2, least_score=4.0)
    assert standing(300 * 60, STEPS, quality=Quality(2, 3.9), rule=twice).stars == 1
    assert standing(300 * 60, STEPS, quality=Quality(2, 4.0), rule=twice).stars == 2


@given(st.integers(0, 200_000), st.integers(0, 6000), st.booleans())
def test_more_hours_never_take_a_star_away(minutes, more, needs_quality):
    rule = RULE if needs_quality else None
    first, second = (
        standing(m, STEPS, quality=Quality(5, 2.0), rule=rule) for m in (minutes, minutes + more)
    )
    assert first.stars <= second.stars
    assert first.missing_minutes is None or first.missing_minutes > 0
