"""Marks on a checked sheet, cell names, and text that cannot run."""

from hypothesis import given
from hypothesis import strategies as st

from liandong.core.exchange import (
    Guess,
    GuessCode,
    ImportPlan,
    Problem,
    ProblemCode,
    SkipCode,
    Skipped,
    cell_name,
    fingerprint,
)
from liandong.core.sheets import Mark, Tone, escaped, marks, unescaped


def test_a_problem_outshines_a_guess_at_the_same_cell():
    problem = Problem(3, "电话", "1", ProblemCode.PHONE_UNREADABLE, at=2)
    guess = Guess(3, "电话", "1", "2", GuessCode.PHONE_SHARED, at=2)
    skipped = Skipped(4, SkipCode.TOTAL)
    plan = ImportPlan(
        problems=(problem,), guesses=(guess,), skipped=(Skipped(1, SkipCode.TITLE), skipped)
    )
    assert marks(plan) == (
        Mark(3, 2, Tone.PROBLEM, (problem, guess)),
        Mark(4, 0, Tone.SKIPPED, (skipped,)),
    )


def test_equal_guesses_are_grouped_and_refused_together():
    alike = [
        Guess(row, "时间", "3月5日", "2017-03-05", GuessCode.YEAR_SUPPLIED, 4) for row in (2, 9)
    ]
    group = ImportPlan(guesses=tuple(alike)).guess_groups()[0]
    assert (group.rows, group.keys) == ((2, 9), ("2:4:year_supplied", "9:4:year_supplied"))


@given(st.integers(1, 10**6), st.integers(0, 16_383))
def test_cell_names_count_like_spreadsheets(row, column):
    letters = cell_name(row, column).rstrip("0123456789")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    assert (number - 1, cell_name(row, column)[len(letters) :]) == (column, str(row))


@given(st.text(alphabet="'=+-@\t\rab张", max_size=8))
def test_escaping_is_undone_exactly_and_leaves_nothing_that_runs(text):
    safe = escaped(text)
    assert unescaped(safe) == text
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_fingerprints_differ_when_values_do(first, second):
    sep = "\x1f"
    if any(sep in text for text in (*first, *second)):
        return
    same = sep.join(first) == sep.join(second)
    assert (fingerprint(*first) == fingerprint(*second)) is same
