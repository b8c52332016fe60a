"""Every code of an import plan has its words."""

import pytest

from liandong.core.exchange import (
    Guess,
    GuessCode,
    Problem,
    ProblemCode,
    SkipCode,
    Skipped,
)
from liandong.core.sheets import Mark, Tone
from liandong.phrases import exchange

FACTS = {"read_as": "乙", "as_of": "丙", "row": "3", "name": "张三", "length": "17", "most": "12",
         "wanted": "姓名", "division": "00", "age": "13", "minimum": "14",
         "number": "N-440305-2026-000001", "count": "2"}  # fmt: skip


@pytest.mark.parametrize("code", ProblemCode)
def test_every_problem_has_a_sentence_and_a_remedy(code):
    problem = Problem(2, "某列", "甲", code, FACTS, 1)
    told = (exchange.problem_sentence(problem), exchange.remedy(problem))
    assert [text.endswith("。") and "%(" not in text for text in told] == [True, True]


@pytest.mark.parametrize("code", GuessCode)
def test_every_guess_has_a_sentence(code):
    told = exchange.guess_sentence(Guess(2, "某列", "甲", "乙", code))
    assert told.endswith("。") and "%(" not in told


def test_no_sentence_is_left_over():
    assert set(exchange.PROBLEMS) == set(ProblemCode)
    assert set(exchange.GUESSES) == set(GuessCode)
    assert set(exchange.SKIPS) == set(SkipCode)


def test_a_mark_is_told_with_its_remedy():
    problem = Problem(2, "身份证号", "9.9E17", ProblemCode.ID_DIGITS_LOST, {}, 4)
    skipped = Skipped(2, SkipCode.DUPLICATE, of_row=1)
    comment = exchange.comment(Mark(2, 4, Tone.PROBLEM, (problem, skipped)))
    assert comment.text == (
        "✗ 证件号码被表格当成数字，后几位已经丢了。\n"
        "请把这一列设为“文本”格式，再照证件重新输入这一格。\n"
        "– 跳过：重复行，和第 1 行相同"
    )
