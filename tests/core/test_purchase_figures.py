"""What a promise is worth, and when a contract is accepted."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.purchase_figures import (
    QUESTIONS,
    AcceptanceRules,
    Promise,
    acceptance_score,
    answer,
    is_accepted,
    promised_share,
    reached,
)

RULES = AcceptanceRules(figures_pct=70, pass_score=60, evaluators=2)
PROMISES = st.lists(
    st.builds(
        Promise, st.integers(1, 10_000), st.integers(1, 100), st.none() | st.integers(0, 20_000)
    ),
    max_size=9,
)
MARKS = st.lists(st.integers(0, 3), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("promises", "marks", "score"),
    [
        ([Promise(10, 100, 10)], [3, 3], 10_000),
        ([Promise(10, 100, 0)], [0], 0),
        ([Promise(10, 60, 5), Promise(4, 40, 8)], [0], 4900),
        ([Promise(10, 100, None)], [3], 3000),
        ([], [3], 3000),
        ([Promise(3, 100, 1)], [1], 3333),
    ],
)
def test_scores_by_hand(promises, marks, score):
    assert acceptance_score(promises, marks, RULES) == score


@given(PROMISES, MARKS)
def test_a_score_is_between_nothing_and_a_hundred(promises, marks):
    assert 0 <= acceptance_score(promises, marks, RULES) <= 10_000


@given(PROMISES, st.integers(0, 9))
def test_more_than_the_target_is_not_counted(promises, more):
    over = [Promise(p.target, p.weight, (p.value or 0) + p.target + more) for p in promises]
    assert promised_share(over) == (1 if promises else 0)
    assert all(0 <= reached(p) <= 1 for p in promises)


def test_marks_are_needed_and_stay_within_their_bounds():
    for wrong in ([], [4], [-1]):
        with pytest.raises(ValueError, match="Marks"):
            acceptance_score([], wrong, RULES)


def test_sixty_points_are_enough_and_a_hundredth_less_is_not():
    assert is_accepted(6000, RULES)
    assert not is_accepted(5999, RULES)


def test_rules_that_make_no_sense_are_refused():
    for wrong in ((101, 60, 2), (70, 0, 2), (70, 60, 0)):
        with pytest.raises(ValueError, match="acceptance"):
            AcceptanceRules(*wrong)


def test_a_figure_with_too_few_records_is_not_told():
    assert answer("satisfaction", 450, 4).value is None
    assert answer("satisfaction", 450, 5).value == 450
    assert answer("visits", 0, 0).value == 0
    assert reached(Promise(3, 1, 1)) == Fraction(1, 3)
    assert not QUESTIONS["guidance_rate"].is_promised
