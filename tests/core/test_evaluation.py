"""Judging in both directions, shown only in groups."""

import statistics
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import evaluation
from liandong.core.evaluation import Dimension, Party, Score
from liandong.core.refusals import ValueInvalid

CLOSES = datetime(2026, 5, 18, tzinfo=UTC)
marks = st.integers(1, 5)
scores = st.builds(Score, marks, marks, marks)
R, V, S = Party.RECIPIENT, Party.VOLUNTEER, Party.SOCIAL_WORKER


@given(st.lists(scores, max_size=40), st.integers(1, 6))
def test_a_summary_is_shown_exactly_from_the_smallest_group_up(answers, smallest):
    got = evaluation.summary(answers, smallest_n=smallest)
    assert (got is None) == (len(answers) < smallest)
    if got is not None:
        means = [answer.mean for answer in answers]
        assert got.n == len(answers)
        assert got.mean == pytest.approx(statistics.fmean(means))
        assert got.spread == pytest.approx(statistics.pstdev(means), abs=1e-9)
        assert [d for d, _ in got.by_dimension] == list(Dimension)
        assert statistics.fmean(m for _, m in got.by_dimension) == pytest.approx(got.mean)


@given(st.lists(scores, min_size=3, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(answers, chance):
    mixed = answers[:]
    chance.shuffle(mixed)
    one, other = evaluation.summary(answers), evaluation.summary(mixed)
    assert one is not None and other is not None
    assert one.by_dimension == other.by_dimension
    assert (one.mean, one.spread) == pytest.approx((other.mean, other.spread))


def test_three_answers_by_hand():
    got = evaluation.summary([Score(5, 5, 5), Score(3, 3, 3), Score(4, 5, 3, "很耐心")])
    assert got is not None
    assert (got.n, got.mean, round(got.spread, 4)) == (3, 4.0, 0.8165)
    assert [round(mean, 2) for _, mean in got.by_dimension] == [4.0, 4.33, 3.67]


def test_nobody_is_shown_when_a_group_has_no_lower_limit_and_no_answer():
    assert evaluation.summary([], smallest_n=0) is None


@pytest.mark.parametrize("bad", [(0, 3, 3), (3, 6, 3), (3, 3, -1)])
def test_marks_go_from_one_to_five(bad):
    with pytest.raises(ValueInvalid):
        Score(*bad)


def test_a_text_may_be_long_but_not_endless():
    assert Score(5, 5, 5, "好" * 500).text == "好" * 500
    with pytest.raises(ValueInvalid):
        Score(5, 5, 5, "好" * 501)


@pytest.mark.parametrize(
    ("parties", "pairs"),
    [
        ([V], ()),
        ([S, V], ((V, S), (S, V))),
        ([R, V, S], ((R, V), (R, S), (V, R), (V, S), (S, R), (S, V))),
    ],
)
def test_every_party_judges_every_other(parties, pairs):
    assert evaluation.expected_answers(parties) == pairs


@pytest.mark.parametrize(
    ("answered", "two_way"),
    [([], False), ([(R, V)], False), ([(R, V), (V, S)], False), ([(R, V), (S, R), (V, R)], True)],
)
def test_two_way_means_that_two_judged_each_other(answered, two_way):
    assert evaluation.is_two_way(answered) is two_way


@pytest.mark.parametrize(
    ("judge", "judged", "days", "refusal"),
    [
        (R, V, -1, None),
        (R, R, -1, evaluation.NotAParty),
        (S, V, -1, evaluation.NotAParty),
        (V, R, -1, evaluation.AlreadyAnswered),
        (R, V, 0, evaluation.EvaluationClosed),
    ],
)
def test_an_answer_is_taken_once_from_a_party_in_time(judge, judged, days, refusal):
    def check():
        return evaluation.check_answer(
            judge,
            judged,
            parties=[R, V],
            answered=[(V, R)],
            closes_at=CLOSES,
            at=CLOSES + timedelta(days=days),
        )

    if refusal is None:
        assert check() is None
    else:
        with pytest.raises(refusal):
            check()
