"""How evenly help is spread: known tables, what must hold for any table, lists as pasted."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import supply
from liandong.core.supply import Rate
from liandong.core.supply_facts import Counted, ResidentsUnreadable, read_list

ON = date(2026, 5, 4)


def rates(*pairs):
    return [Rate(f"p{n}", residents, count) for n, (residents, count) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("rows", "gini", "theil"),
    [
        (rates((100, 5), (200, 10), (300, 15), (50, 2.5)), 0.0, 0.0),
        # All in one of four equal places: 1 − 1/4, and ln 4.
        (rates((10, 0), (10, 0), (10, 0), (10, 8)), 0.75, math.log(4)),
        # Incomes 1, 2, 3, 4 of equal groups: the textbook value 0.25.
        (rates((10, 1), (10, 2), (10, 3), (10, 4)), 0.25, None),
    ],
)
def test_inequality_of_tables_that_are_known(rows, gini, theil):
    found = supply.inequality(rows)
    assert found.gini == pytest.approx(gini, abs=1e-12)
    if theil is not None:
        assert found.theil == pytest.approx(theil, abs=1e-12)


def test_top_to_bottom_is_a_half_where_all_have_alike():
    found = supply.inequality(rates((10, 2), (20, 4), (30, 6), (40, 8)))
    assert found.top_to_bottom == pytest.approx(0.5)


def test_top_to_bottom_is_not_told_when_the_bottom_has_nothing():
    assert supply.inequality(rates((10, 0), (10, 0), (10, 1), (10, 1))).top_to_bottom is None


def test_too_few_places_say_nothing_and_few_say_it_with_caution():
    assert supply.inequality(rates((1, 1), (1, 2), (1, 3))) is None
    assert supply.inequality(rates(*[(10, 0)] * 9)) is None
    assert supply.inequality(rates(*[(10, n) for n in range(1, 8)])).is_few
    assert not supply.inequality(rates(*[(10, n) for n in range(1, 9)])).is_few


PLACES = st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 500)), min_size=4, max_size=12)


@given(PLACES)
def test_any_table_lies_within_the_bounds_and_its_curve_below_the_diagonal(pairs):
    found = supply.inequality(rates(*pairs))
    if found is None:
        assert not any(count for _, count in pairs)
        return
    assert 0 <= found.gini < 1
    assert 0 <= found.low <= found.high < 1
    assert found.theil >= 0
    assert all(y <= x + 1e-9 for x, y in found.curve)
    assert found.curve[0] == (0, 0)
    assert found.curve[-1] == (1, 1)


@given(PLACES, st.integers(2, 9))
def test_more_of_everything_is_as_uneven_as_before(pairs, times):
    if not any(count for _, count in pairs):
        return
    once = supply.inequality(rates(*pairs))
    more = supply.inequality(rates(*[(residents, count * times) for residents, count in pairs]))
    assert more.gini == pytest.approx(once.gini)
    assert more.theil == pytest.approx(once.theil)
    assert (more.low, more.high) == pytest.approx((once.low, once.high))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_gap_index_turns_its_sign_when_need_and_people_change_places(needed, could):
    one, other = supply.gap_index(needed, could), supply.gap_index(could, needed)
    if one is None:
        assert (needed, could, other) == (0, 0, None)
    else:
        assert -100 <= one <= 100
        assert one == -other
        assert (one > 0) <= (needed > could)


def test_gaps_begin_with_the_widest_and_then_with_the_most_minutes():
    found = supply.gaps({("a", "01"): 600, ("b", "01"): 1200, ("c", ""): 100}, {("c", ""): 2}, 100)
    assert [(gap.code, gap.index) for gap in found] == [("b", 100), ("a", 100), ("c", -50)]
    assert [supply.missing_people(gap, 250) for gap in found] == [5, 3, 0]
    assert [supply.spare_people(gap, 100) for gap in found] == [0, 0, 1]


@pytest.mark.parametrize(
    ("rule", "times"),
    [
        ("", 1),
        ("FREQ=WEEKLY;COUNT=52", 4),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=9", 4),
        ("FREQ=DAILY;COUNT=5", 5),
        ("FREQ=DAILY;UNTIL=20270101", 28),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=9", 2),
        ("nonsense", 1),
    ],
)
def test_how_often_a_need_recurs_in_four_weeks(rule, times):
    assert supply.times_of(rule) == times


def test_lists_are_read_as_people_paste_them():
    text = "粤海街道，182,000人\n440305005\t９５０００\n\n粤海街道 180000"
    assert read_list(text, "440305", ON) == [
        Counted("440305007", 180_000),
        Counted("440305005", 95_000),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("粤海街道", 1),
        ("粤海街道 100\n不存在街道 200", 2),
        ("440304001 100", 1),
        ("粤海街道 0", 1),
        ("粤海街道 99999999", 1),
        ("粤海街道 -5x", 1),
        ("粤海街道 " + "9" * 5000, 1),
    ],
)
def test_a_bad_line_is_named(text, line):
    with pytest.raises(ResidentsUnreadable) as refused:
        read_list(text, "440305", ON)
    assert refused.value.line == line
