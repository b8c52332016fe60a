"""How many volunteers there are to one social worker, and what it takes to change that."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.ratio_ahead import (
    PROPOSED,
    Flows,
    Ratio,
    Stocks,
    licences_needed,
    nation_today,
    national_series,
    ratio,
    sensitivity,
    years,
)

SMALL = Stocks(2026, 1_000, 10)
PLAIN = Flows(
    joining=0.1,
    leaving=0.05,
    licensed_a_year=4,
    licensing_growth=0.5,
    exits=0.1,
    active=0.3,
    practising=0.5,
    leaders=5,
)


def test_at_the_end_of_2025_there_are_158_registered_volunteers_to_one_licensed_worker():
    assert round(ratio(nation_today(), PROPOSED, Ratio.REGISTERED)) == 158


def test_the_proposed_growth_is_that_of_the_published_series():
    then, now = national_series()["volunteers"][-2:]
    grown = (now.people / then.people) ** (365.25 / (now.on - then.on).days) - 1

    assert PROPOSED.joining - PROPOSED.leaving == pytest.approx(grown, abs=0.005)


def test_every_published_number_says_who_published_it_and_the_months_rise():
    for rows in national_series().values():
        assert all(row.source for row in rows)
        assert sorted(row.on for row in rows) == [row.on for row in rows]


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (Ratio.REGISTERED, 100.0),
        (Ratio.ACTIVE, 30.0),
        (Ratio.PRACTISING, 60.0),
        (Ratio.GUIDED, (300 - 25) / 25),
    ],
)
def test_each_definition_counts_its_own_people(of, told):
    assert ratio(SMALL, PLAIN, of) == pytest.approx(told)


def test_without_leaders_the_social_worker_guides_everybody():
    assert ratio(SMALL, replace(PLAIN, leaders=0), Ratio.GUIDED) == 60


def test_where_nobody_practises_the_ratio_has_no_number():
    assert math.isinf(ratio(SMALL, replace(PLAIN, practising=0.0), Ratio.PRACTISING))


def test_two_years_of_joining_leaving_licensing_and_exits():
    _, first, second = years(SMALL, PLAIN, 2028)

    assert (first.registered, first.licensed) == (pytest.approx(1_050), pytest.approx(13))
    assert (second.registered, second.licensed) == (pytest.approx(1_102.5), pytest.approx(17.7))


def test_the_year_of_the_stocks_is_its_own_end():
    assert years(SMALL, PLAIN, 2026) == (SMALL,)


@pytest.mark.parametrize("until", [2025, 2067])
def test_a_year_before_or_far_beyond_is_refused(until):
    with pytest.raises(ValueError, match=r"2026\.\.2066"):
        years(SMALL, PLAIN, until)


flows = st.builds(
    Flows,
    joining=st.floats(0, 0.5),
    leaving=st.floats(0, 0.3),
    licensed_a_year=st.floats(0, 1e6),
    licensing_growth=st.floats(-0.3, 0.5),
    exits=st.floats(0, 0.5),
    active=st.floats(0.05, 1),
    practising=st.floats(0.05, 1),
    leaders=st.sampled_from([0, 1, 5, 10]),
)


@given(flows, st.integers(1, 30), st.floats(2, 300), st.sampled_from(list(Ratio)))
def test_what_is_needed_brings_the_ratio_there_and_one_less_does_not(told, ahead, to, of):
    until = SMALL.year + ahead
    needed = licences_needed(SMALL, told, until, to, of)

    def reached(number):
        with_it = replace(told, licensed_a_year=number)
        return ratio(years(SMALL, with_it, until)[-1], with_it, of)

    assert needed is not None
    assert reached(needed) <= to * (1 + 1e-6)
    if needed:
        assert reached(needed - 1) > to * (1 - 1e-6)


def test_for_this_year_nothing_can_be_needed_any_more():
    assert licences_needed(SMALL, PLAIN, 2026, 10, Ratio.ACTIVE) is None


def test_where_nobody_practises_no_number_is_enough():
    told = replace(PLAIN, practising=0.0)

    assert licences_needed(SMALL, told, 2030, 10, Ratio.GUIDED) is None


def test_the_widest_swing_comes_first_and_flows_without_influence_last():
    swings = sensitivity(SMALL, PLAIN, 2030, Ratio.REGISTERED)

    assert [one.width for one in swings] == sorted((one.width for one in swings), reverse=True)
    assert {one.name for one in swings if one.width == 0} == {"active", "practising", "leaders"}


def test_a_growth_of_nothing_is_moved_too():
    swings = sensitivity(SMALL, replace(PLAIN, licensing_growth=0.0), 2030, Ratio.REGISTERED)

    assert next(one for one in swings if one.name == "licensing_growth").width > 0


@pytest.mark.parametrize(
    "wrong", [{"joining": -0.1}, {"active": 1.2}, {"leaders": 60}, {"licensing_growth": 3}]
)
def test_a_flow_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(PLAIN, **wrong)
