"""Trust surveys: the questions, what may be said of a wave, and the difference of two."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from liandong.core.refusals import ValueInvalid
from liandong.core.trust_surveys import (
    Reply,
    change,
    check_answers,
    editions,
    quantile,
    wave_result,
)

marks = st.lists(st.integers(1, 5), min_size=6, max_size=6).map(tuple)


def replies(*indexes: int, keys: str = "") -> list[Reply]:
    named = keys or " " * len(indexes)
    return [Reply((one,) * 6, key.strip()) for one, key in zip(indexes, named, strict=True)]


def test_every_edition_asks_at_least_five_questions_in_both_languages() -> None:
    for held in editions():
        assert len(held.questions) >= 5 and len(held.scale) == 5
        for words in (*held.scale, *(one.words for one in held.questions)):
            assert words["zh"] and words["en"]


@pytest.mark.parametrize("answers", [[1] * 5, [1] * 7, [0] * 6, [1, 2, 3, 4, 5, 6]])
def test_answers_fit_the_questions_and_the_scale(answers) -> None:
    with pytest.raises(ValueInvalid):
        check_answers(answers, questions=6)
    check_answers([1, 2, 3, 4, 5, 5], questions=6)


def test_a_wave_says_how_many_did_not_answer_and_hides_what_few_said() -> None:
    few = wave_result(replies(4, 5), invited=9, smallest_n=3)
    assert (few.n, few.unanswered, few.response_pct, few.mean, few.by_question) == (
        2, 7, 22, None, (),
    )  # fmt: skip
    enough = wave_result(replies(3, 4, 5), invited=4, smallest_n=3)
    assert (enough.mean, enough.spread, enough.unanswered) == (4.0, 1.0, 1)
    assert enough.by_question == (4.0,) * 6


def test_pairs_are_compared_with_themselves() -> None:
    told = change(replies(2, 3, 4, 1, keys="abcd"), replies(3, 4, 4, 5, keys="abce"), smallest_n=3)
    assert told is not None
    assert (told.n, told.is_paired, told.is_clear) == (3, True, False)
    expected = stats.ttest_1samp([1, 1, 0], 0).confidence_interval(0.95)
    assert (told.low, told.high) == pytest.approx((expected.low, expected.high))


def test_without_pairs_the_waves_are_compared_as_they_are() -> None:
    first, second = [1, 2, 2, 3, 2], [4, 5, 4, 3]
    told = change(replies(*first), replies(*second), smallest_n=3)
    assert told is not None
    expected = stats.ttest_ind(second, first, equal_var=False).confidence_interval(0.95)
    assert (told.low, told.high) == pytest.approx((expected.low, expected.high))
    assert (told.n, told.is_paired, told.is_clear) == (4, False, True)


def test_too_few_answers_say_nothing_of_a_change() -> None:
    assert change(replies(1, 2), replies(4, 5, 5), smallest_n=3) is None
    assert change([], [], smallest_n=1) is None


def test_equal_answers_give_an_interval_without_width() -> None:
    told = change(replies(3, 3, 3), replies(4, 4, 4), smallest_n=3)
    assert told is not None
    assert (told.low, told.difference, told.high) == (1, 1, 1)


@given(st.floats(1, 5000))
def test_the_quantile_is_that_of_student(freedom) -> None:
    assert quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


@given(st.lists(marks, min_size=3, max_size=30), st.lists(marks, min_size=3, max_size=30))
def test_the_interval_holds_the_difference(first, second) -> None:
    one, other = [Reply(row) for row in first], [Reply(row) for row in second]
    told, back = change(one, other, smallest_n=3), change(other, one, smallest_n=3)
    assert told is not None and back is not None
    assert told.low <= told.difference <= told.high
    assert math.isclose(told.difference, -back.difference, abs_tol=1e-9)
    assert -4 <= told.difference <= 4


@given(st.lists(marks, max_size=40), st.integers(0, 60))
def test_numbers_of_a_wave_add_up(rows, invited) -> None:
    told = wave_result([Reply(row) for row in rows], invited=invited, smallest_n=3)
    assert told.unanswered == max(0, invited - len(rows))
    assert (told.mean is None) == (len(rows) < 3)
    assert told.mean is None or 1 <= told.mean <= 5
