"""Months of an article: since when red, when mended, and months that nobody recorded."""

from datetime import date

import pytest

from liandong.core.compliance import Count, Verdict
from liandong.core.compliance_months import (
    Kept,
    Since,
    course,
    due_month,
    mended_in,
    red_since,
    runs,
)

THIS = date(2026, 8, 17)
LETTERS = {
    "r": Verdict.RED, "a": Verdict.AMBER, "g": Verdict.GREEN, "n": Verdict.NOTHING,
}  # fmt: skip


def points(letters):
    """The last months, one letter each, the last of them now; ``.``: not recorded."""
    *past, now = letters
    first = 8 - len(past)
    kept = {
        date(2026, first + n, 1): Kept(LETTERS[letter], Count(9, 0))
        for n, letter in enumerate(past)
        if letter != "."
    }
    return course(kept, Kept(LETTERS[now], Count(9, 0)), THIS)


def test_a_course_is_twelve_months_and_now():
    told = points("rg")
    assert [point.month for point in told] == [
        *(date(2025, n, 1) for n in range(8, 13)),
        *(date(2026, n, 1) for n in range(1, 9)),
    ]
    assert [point.verdict for point in told] == [None] * 11 + [Verdict.RED, Verdict.GREEN]
    assert [point.is_now for point in told] == [False] * 12 + [True]


@pytest.mark.parametrize(
    ("letters", "since"),
    [
        ("grr", Since(date(2026, 7, 1), is_sure=True)),
        ("ggr", Since(date(2026, 8, 1), is_sure=True)),
        ("arr", Since(date(2026, 7, 1), is_sure=True)),
        ("rrr", Since(date(2026, 6, 1), is_sure=False)),
        ("r.r", Since(date(2026, 8, 1), is_sure=False)),
        ("rg", None),
        ("rra", None),
    ],
)
def test_since_when_it_is_red(letters, since):
    assert red_since(points(letters)) == since


@pytest.mark.parametrize(
    ("letters", "month"),
    [
        ("rgg", date(2026, 7, 1)),
        ("rrg", date(2026, 8, 1)),
        ("r.g", date(2026, 8, 1)),
        ("rgagg", date(2026, 7, 1)),
        ("ggg", None),
        ("rgr", None),
        ("rn", None),
    ],
)
def test_when_it_was_mended(letters, month):
    assert mended_in(points(letters)) == month


def test_months_on_end_are_told_as_one_and_the_gap_is_told():
    told = [(run.first.month.month, run.last.month.month, run.verdict) for run in runs(
        points("rr.gg"))]  # fmt: skip
    assert told == [(4, 5, Verdict.RED), (6, 6, None), (7, 8, Verdict.GREEN)]


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 8, 1), date(2026, 7, 1)),
        (date(2026, 8, 7), date(2026, 7, 1)),
        (date(2026, 8, 8), None),
        (date(2026, 1, 3), date(2025, 12, 1)),
    ],
)
def test_a_month_is_kept_in_the_first_days_after_it_and_not_made_up_later(today, month):
    assert due_month(today) == month
