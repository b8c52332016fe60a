"""Expenditure from a sheet: taken in whole, or every problem with its row and remedy."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.cells import Formula
from liandong.core.expenditures import ALSO, MOST_ROWS, Column, Ground, Wrong, read

HEADINGS = {name: column for column, names in ALSO.items() for name in names}
HEADS = ["支出日期", "类别", "金额", "凭证", "备注"]
GROUND = Ground(
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
    today=date(2026, 6, 30),
    budget={"staff": 1_000_000, "activity": 50_000},
    spent={"staff": 400_000},
    vouchers=frozenset({"JZ-0"}),
    names={"人员": "staff", "活动": "activity", "培训": "training"},
)
GOOD = [date(2026, 3, 1), "人员", 12000.5 / 10, "JZ-1", "三月工资"]


def plan(*rows, heads=HEADS, ground=GROUND):
    return read([heads, *rows], HEADINGS, ground)


def test_a_good_sheet_gives_its_lines_in_cents():
    found = plan(GOOD, ["2026年4月2日", "活动", "￥1,20.50", "JZ-2"], [None] * 5, [])
    assert found.problems == ()
    assert [(one.row, one.category, one.cents) for one in found.lines] == [
        (2, "staff", 120_005), (3, "activity", 12_050),
    ]  # fmt: skip
    assert found.total == 132_055
    assert found.lines[1].spent_on == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("at", "value", "wrong"),
    [
        (0, "", Wrong.EMPTY),
        (0, "上周", Wrong.NOT_A_DAY),
        (0, 20260301, Wrong.NOT_A_DAY),
        (0, date(2027, 1, 1), Wrong.OUTSIDE_TERM),
        (0, datetime(2026, 7, 1), Wrong.AHEAD),
        (1, "旅游", Wrong.NO_LINE),
        (1, "培训", Wrong.NO_LINE),
        (2, "很多", Wrong.NOT_AN_AMOUNT),
        (2, 0.005, Wrong.NOT_AN_AMOUNT),
        (2, True, Wrong.NOT_AN_AMOUNT),
        (2, -5, Wrong.NOT_POSITIVE),
        (2, 6000.01, Wrong.OVER_LINE),
        (3, None, Wrong.EMPTY),
        (3, "JZ-0", Wrong.VOUCHER_TWICE),
    ],
)
def test_each_problem_names_its_row_column_and_value(at, value, wrong):
    row = [*GOOD]
    row[at] = value
    found = plan([*GOOD[:3], "JZ-9"], row)
    (problem,) = found.problems if wrong is not Wrong.OVER_LINE else found.problems[:1]
    assert (problem.row, problem.column, problem.wrong) == (3, list(Column)[at], wrong)


def test_a_line_is_held_against_what_the_sheet_itself_has_spent():
    first, second = [*GOOD], [*GOOD]
    first[2], second[2], second[3] = 5000, 1000.01, "JZ-2"
    (problem,) = plan(first, second).problems
    assert (problem.row, problem.wrong, problem.more) == (3, Wrong.OVER_LINE, "1,000.00")


def test_headings_may_stand_lower_and_in_any_order_and_formulas_count():
    heads = [*reversed(HEADS)]
    row = [*reversed(GOOD)]
    row[2] = Formula(1.5)
    found = read([["支出表"], heads, row], HEADINGS, GROUND)
    assert [one.cents for one in found.lines] == [150]


def test_a_sheet_without_headings_or_lines_says_so():
    assert read([["a", "b"]], HEADINGS, GROUND).problems[0].wrong is Wrong.NO_HEADING
    assert plan().problems[0].wrong is Wrong.NO_ROWS
    assert plan(heads=HEADS[:3]).problems[0].wrong is Wrong.NO_HEADING


def test_a_sheet_that_is_too_long_is_not_read_to_its_end():
    ground = replace(GROUND, budget={"staff": 10**9}, spent={})
    rows = [[date(2026, 3, 1), "人员", 1, f"V-{n}"] for n in range(MOST_ROWS + 5)]
    (problem,) = plan(*rows, ground=ground).problems
    assert problem.wrong is Wrong.TOO_MANY


@given(st.lists(st.integers(1, 90_000), max_size=12))
def test_what_is_taken_in_never_goes_beyond_the_line(amounts):
    rows = [[date(2026, 3, 1), "人员", n / 100, f"V-{k}"] for k, n in enumerate(amounts)]
    found = plan(*rows)
    if not found.problems:
        assert found.total == sum(amounts) <= 600_000
    else:
        assert sum(amounts) > 600_000 or not amounts
