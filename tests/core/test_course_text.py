"""Lessons and questions are typed as text; what cannot be read is named by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import course_text as text
from liandong.core.course_text import AskedQuestion
from liandong.core.training import Question

words = st.text("甲乙丙丁戊己abc12，。", min_size=1, max_size=12)
lessons = st.lists(st.tuples(words, words), max_size=4)


@st.composite
def questions(draw):
    answers = draw(st.lists(words, min_size=2, max_size=4, unique=True))
    right = draw(st.integers(0, len(answers) - 1))
    return AskedQuestion(Question(draw(words), tuple(answers), right), draw(st.just("") | words))


@given(lessons)
def test_lessons_that_are_written_are_read_again(told):
    assert text.read_lessons(text.write_lessons(told)) == told


@given(st.lists(questions(), max_size=4))
def test_questions_that_are_written_are_read_again(asked):
    assert text.read_questions(text.write_questions(asked)) == asked


def test_full_width_signs_and_blank_lines_are_understood():
    assert text.read_lessons("\n＃ 接人\n\n先打电话。\n\n第二段。\n") == [
        ("接人", "先打电话。\n\n第二段。")
    ]
    [asked] = text.read_questions("？ 先做什么\n\n－ 上门\n＋ 打电话")
    assert (asked.question.answers, asked.question.right) == (("上门", "打电话"), 1)


@pytest.mark.parametrize(
    ("told", "line"), [("先打电话", 1), ("# 接人\n", 1), ("# 接人\n好\n#\n坏", 3)]
)
def test_lessons_that_cannot_be_read_are_named_by_line(told, line):
    with pytest.raises(text.CourseTextUnclear) as unclear:
        text.read_lessons(told)
    assert unclear.value.line == line


@pytest.mark.parametrize(
    ("told", "kind", "line"),
    [
        ("+ 打电话", text.CourseTextUnclear, 1),
        ("? 问\n答案", text.CourseTextUnclear, 2),
        ("? 问\n- 甲\n- 乙", text.QuestionWithoutRight, 1),
        ("? 问\n+ 甲\n+ 乙", text.QuestionWithoutRight, 1),
        ("? 问\n+ 甲\n- 甲", text.QuestionWithoutRight, 1),
        ("? 好\n+ 甲\n- 乙\n? 问\n+ 甲", text.QuestionWithoutRight, 4),
        ("? 问\n+ 1\n- 2\n- 3\n- 4\n- 5", text.QuestionWithoutRight, 1),
    ],
)
def test_questions_that_cannot_be_read_are_named_by_line(told, kind, line):
    with pytest.raises(kind) as unclear:
        text.read_questions(told)
    assert unclear.value.line == line
