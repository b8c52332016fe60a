import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import codes
from liandong.core.motives import (
    BOUND,
    ITEMS,
    OFFERS,
    Function,
    MotivesIncomplete,
    leaning,
    leanings,
    read,
    scores,
    written,
)
from liandong.phrases.motives import QUESTIONS

ANSWERS = st.integers(0, 5**12 - 1).map(
    lambda n: {code: n // 5**place % 5 + 1 for place, (code, _) in enumerate(ITEMS)}
)


def test_there_are_two_questions_for_each_function_in_words_of_their_own():
    assert [f for _, f in ITEMS].count(Function.VALUES) == 2 and len(ITEMS) == 12
    assert {code for code, _ in ITEMS} == set(QUESTIONS)
    assert len({str(words) for words in QUESTIONS.values()}) == 12


def test_every_service_category_but_the_other_offers_something():
    table = {code.code for code in codes.codes("service_category")}
    assert set(OFFERS) == table - {"0099"}


@given(ANSWERS, st.sampled_from([*OFFERS, "0099"]))
def test_motives_only_ever_lean(answers, category):
    text = written(answers)
    assert read(text) == answers
    assert abs(leaning(text, category)) <= BOUND
    assert leanings(text, [category]) == [leaning(text, category)]


@given(st.integers(1, 5))
def test_who_answers_everything_alike_leans_nowhere(told):
    text = written({code: told for code, _ in ITEMS})
    assert set(scores(text).values()) == {told} and leanings(text, list(OFFERS)) == [0] * 20


def test_an_answer_that_is_missing_or_out_of_range_is_refused():
    answers = {code: 3 for code, _ in ITEMS}
    for wrong in ({**answers, "values_1": 6}, dict(list(answers.items())[1:])):
        with pytest.raises(MotivesIncomplete) as told:
            written(wrong)
        assert told.value.missing == 1
