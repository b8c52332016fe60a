"""Lessons and questions as one types or pastes them, and back.

Lessons: a line that begins with ``#`` is the title of the next lesson, what follows is its
text. Questions: ``?`` a question, ``+`` its right answer, ``-`` a wrong one, ``=`` why. Full-
width signs (＃？＋－＝) count as well. ``write`` and ``read`` are inverse to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from liandong.core.refusals import Refusal
from liandong.core.training import Question

MOST_ANSWERS = 4
_WIDE = str.maketrans("＃？＋－＝", "#?+-=")


@dataclass(eq=False)
class CourseTextUnclear(Refusal):
    """A line stands where it cannot: text before a title, an answer before a question …"""

    code: ClassVar[str] = "course_text_unclear"
    line: int
    text: str


@dataclass(eq=False)
class QuestionWithoutRight(Refusal):
    """A question has no right answer, several, or fewer than two answers."""

    code: ClassVar[str] = "question_without_right"
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and why its right answer is right."""

    question: Question
    why: str = ""


def read_lessons(text: str) -> list[tuple[str, str]]:
    """(title, text) of each lesson. Refuses ``CourseTextUnclear``.

    >>> read_lessons("# 接人\\n先打电话。\\n再出门。")
    [('接人', '先打电话。\\n再出门。')]
    """
    found: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare[:1].translate(_WIDE) == "#":
            found.append((bare[1:].strip(), number, []))
        elif found:
            found[-1][2].append(line.rstrip())
        elif bare:
            raise CourseTextUnclear(line=number, text=bare[:30])
    lessons = []
    for title, number, lines in found:
        told = "\n".join(lines).strip()
        if not title or not told:
            raise CourseTextUnclear(line=number, text=f"# {title}"[:30])
        lessons.append((title, told))
    return lessons


def write_lessons(lessons: Sequence[tuple[str, str]]) -> str:
    """The text that ``read_lessons`` reads as these lessons."""
    return "\n\n".join(f"# {title}\n{text}" for title, text in lessons)


def read_questions(text: str) -> list[AskedQuestion]:
    """The questions. Refuses ``CourseTextUnclear`` and ``QuestionWithoutRight``.

    >>> [asked] = read_questions("? 先做什么\\n+ 打电话\\n- 直接上门\\n= 免得扑空")
    >>> asked.question.answers, asked.question.right, asked.why
    (('打电话', '直接上门'), 0, '免得扑空')
    """
    found: list[tuple[str, int, list[tuple[bool, str]], list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if not bare:
            continue
        sign, told = bare[0].translate(_WIDE), bare[1:].strip()
        if sign == "?" and told:
            found.append((told, number, [], []))
        elif sign in {"+", "-"} and told and found:
            found[-1][2].append((sign == "+", told))
        elif sign == "=" and told and found:
            found[-1][3].append(told)
        else:
            raise CourseTextUnclear(line=number, text=bare[:30])
    return [_asked(*one) for one in found]


def _asked(text: str, line: int, answers: list[tuple[bool, str]], why: list[str]) -> AskedQuestion:
    right = [n for n, (is_right, _) in enumerate(answers) if is_right]
    words = tuple(told for _, told in answers)
    if len(right) != 1 or not 2 <= len(words) <= MOST_ANSWERS or len(set(words)) < len(words):
        raise QuestionWithoutRight(line=line, text=text[:30])
    return AskedQuestion(Question(text, words, right[0]), " ".join(why))


def write_questions(asked: Sequence[AskedQuestion]) -> str:
    """The text that ``read_questions`` reads as these questions."""
    blocks = []
    for one in asked:
        lines = [f"? {one.question.text}"]
        for n, answer in enumerate(one.question.answers):
            lines.append(f"{'+' if n == one.question.right else '-'} {answer}")
        if one.why:
            lines.append(f"= {one.why}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
