"""Who may buy and provide, for how long, in which order, and who may judge."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.purchases import (
    BUYERS,
    ORDER,
    PROVIDERS,
    Bar,
    Condition,
    Nature,
    Stage,
    Term,
    Ties,
    barred,
    holds,
    is_after,
    months_after,
    next_of,
    term,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_the_law_lets_nobody_be_both_buyer_and_provider():
    assert set() == BUYERS & PROVIDERS
    assert {Nature.CLASS_ONE_UNIT} == set(Nature) - BUYERS - PROVIDERS
    assert Nature.BUDGETED_MASS_BODY not in PROVIDERS


@pytest.mark.parametrize(
    ("first", "last", "length"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), Term.USUAL),
        (date(2026, 1, 1), date(2026, 12, 31), Term.USUAL),
        (date(2026, 1, 1), date(2027, 1, 1), Term.LONG),
        (date(2024, 2, 29), date(2025, 2, 27), Term.USUAL),
        (date(2024, 2, 29), date(2025, 2, 28), Term.LONG),
        (date(2026, 1, 1), date(2028, 12, 31), Term.LONG),
        (date(2026, 1, 1), date(2029, 1, 1), Term.TOO_LONG),
    ],
)
def test_one_year_is_usual_three_are_the_most(first, last, length):
    assert term(first, last) is length


def test_a_term_that_ends_before_it_starts_is_an_error():
    with pytest.raises(ValueError, match="cannot end"):
        term(date(2026, 1, 2), date(2026, 1, 1))


@given(DAYS, st.integers(0, 60))
def test_months_later_is_in_the_right_month(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_the_steps_follow_each_other_and_end_with_publication():
    assert [next_of(one) for one in ORDER] == [*ORDER[1:], None]
    assert is_after(Stage.PUBLICATION, Stage.PAYMENT)
    assert not is_after(Stage.MID, Stage.MID)


@pytest.mark.parametrize("condition", list(Condition))
def test_a_condition_once_met_stays_met(condition):
    met = [holds(condition, stage) for stage in ORDER]
    assert met == sorted(met)
    assert met[-1]
    assert not met[0]


@pytest.mark.parametrize(
    ("bodies", "declares", "why"),
    [
        ({1}, True, Bar.SAME_BODY),
        ({1}, None, Bar.SAME_BODY),
        ({3}, None, Bar.NOT_DECLARED),
        ({3}, False, Bar.CONFLICT),
        ({3}, True, None),
        (set(), True, None),
    ],
)
def test_who_is_tied_or_silent_may_not_judge(bodies, declares, why):
    assert barred(Ties(frozenset(bodies), declares), {1, 2}) is why
