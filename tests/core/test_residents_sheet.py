"""Residents from a spreadsheet: every bad cell is told, and a bad line spoils the whole."""

from datetime import date

import pytest

from liandong.core.cells import Formula
from liandong.core.residents_sheet import Bad, ResidentsProblem, plan
from liandong.core.supply_facts import Counted

ON, NANSHAN = date(2026, 5, 4), "440305"
HEAD = ("区划代码", "街道", "常住人口")


def test_places_by_code_by_name_and_by_both_below_a_title_and_empty_lines_left_out():
    rows = [
        ("常住人口登记表",),
        (None,),
        HEAD,
        ("440305007", "粤海街道", 182_000.0),
        ("", "蛇口街道", "９５，０００人"),
        (440305003.0, None, Formula(92_000)),
        ("440305001", "南头街道", None),
        (None, None, None),
    ]
    assert plan(rows, NANSHAN, ON).problems == ()
    assert plan(rows, NANSHAN, ON).rows == (
        Counted("440305007", 182_000),
        Counted("440305005", 95_000),
        Counted("440305003", 92_000),
    )
    assert plan(rows, NANSHAN, ON).empty == 1


def test_columns_are_found_by_name_in_any_order():
    rows = [("备注", "人口数", "街道名称"), ("普查", 5, "粤海街道")]
    assert plan(rows, NANSHAN, ON).rows == (Counted("440305007", 5),)


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        (("", "月球街道", 5), ("B", "月球街道", "place_unknown")),
        (("440305999", "", 5), ("A", "440305999", "place_unknown")),
        (("粤海", "", 5), ("A", "粤海", "place_unknown")),
        (("440304006", "", 5), ("A", "440304006", "place_elsewhere")),
        (("", "香蜜湖街道", 5), ("B", "香蜜湖街道", "place_elsewhere")),
        (("440305007", "蛇口街道", 5), ("B", "蛇口街道", "place_differs")),
        (("440305007", "", "18.2万"), ("C", "18.2万", "number_unreadable")),
        (("440305007", "", 18.5), ("C", "18.5", "number_unreadable")),
        (("440305007", "", -3), ("C", "-3", "number_unreadable")),
        (("440305007", "", "=B2*2"), ("C", "=B2*2", "number_unreadable")),
        (("440305007", "", 99_999_999), ("C", "99999999", "number_too_large")),
    ],
)
def test_each_bad_cell_is_told_with_row_column_and_value_and_nothing_counts(line, bad):
    found = plan([HEAD, ("440305005", "", 7), line], NANSHAN, ON)
    assert (found.rows, found.problems) == ((), (Bad(3, *bad),))


def test_a_number_of_thousands_of_digits_is_no_number():
    found = plan([["街道", "常住人口"], ["粤海街道", "9" * 5000]], "440305", ON)
    assert [bad.why for bad in found.problems] == [ResidentsProblem.NUMBER_UNREADABLE]


def test_a_place_told_twice_and_all_bad_lines_are_told_at_once():
    lines = [("440305007", "", 5), ("", "粤海街道", 6), ("", "月球街道", "很多")]
    told = [(b.row, b.column, b.why) for b in plan([HEAD, *lines], NANSHAN, ON).problems]
    assert told == [
        (3, "B", "place_twice"),
        (4, "B", "place_unknown"),
        (4, "C", "number_unreadable"),
    ]


@pytest.mark.parametrize("rows", [[], [("街道", "面积")], [("常住人口",), (5,)]])
def test_a_file_without_the_headings_says_so(rows):
    found = plan(rows, NANSHAN, ON)
    assert [(b.row, b.why) for b in found.problems] == [(1, "headings_missing")]
