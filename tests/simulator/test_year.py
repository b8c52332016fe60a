"""A simulated year of a street: what it draws, what moves what, and what stays out of it."""

from dataclasses import astuple, replace

import numpy as np
import pytest

from liandong.simulator.year_behaviour import Behaviour
from liandong.simulator.year_compare import FIGURES, band, bands, differences, run, settings, t_975
from liandong.simulator.year_nation import county_year, nation, sizes
from liandong.simulator.year_street import Filling, Lead, Setting, simulate

HOW = Behaviour()
SMALL = Setting(120, 60)


def test_the_same_seed_gives_the_same_year_and_another_seed_another():
    assert astuple(simulate(SMALL, HOW, 3)) == astuple(simulate(SMALL, HOW, 3))
    assert astuple(simulate(SMALL, HOW, 3)) != astuple(simulate(SMALL, HOW, 4))


@pytest.mark.parametrize("filling", list(Filling))
@pytest.mark.parametrize("lead", list(Lead))
def test_every_share_of_a_year_lies_between_nothing_and_all(filling, lead):
    year = simulate(Setting(120, 60, filling, lead), HOW, 1)

    for name in ("fill", "served", "retention", "burnout", "leads"):
        assert 0 <= getattr(year, name) <= 1, name
    assert 0 <= year.equity <= 1
    assert year.days >= 0
    assert year.cost > 0


def test_without_volunteers_who_wish_to_nothing_is_served():
    year = simulate(SMALL, HOW.with_values({"willing": 0.01, "slots_free": 0.02}), 1)

    assert year.fill < 0.1


def test_a_street_with_twice_the_people_who_wish_fills_more():
    more = HOW.with_values({"willing": 0.26})

    assert simulate(SMALL, more, 1).fill > simulate(SMALL, HOW, 1).fill + 0.1


def test_where_nobody_leaves_everybody_is_still_there():
    assert simulate(SMALL, HOW.with_values({"exit_month": 0.0}), 1).retention == 1.0


def test_social_workers_who_do_not_tire_are_never_burnt_out():
    assert simulate(SMALL, HOW.with_values({"strain": 0.0}), 1).burnout == 0.0


def test_when_only_social_workers_lead_no_service_is_led_by_a_volunteer():
    year = simulate(replace(SMALL, lead=Lead.WORKER), HOW, 1)

    assert year.leads == 0.0


def test_too_few_social_workers_who_lead_everything_burn_out_and_needs_wait():
    few = Setting(200, 200, lead=Lead.WORKER)
    shared = replace(few, lead=Lead.DIFFERENTIATED)

    alone, helped = simulate(few, HOW, 2), simulate(shared, HOW, 2)

    assert alone.burnout > 0.5
    assert alone.days > helped.days
    assert alone.fill < helped.fill


def test_supervision_costs_posts():
    with_it, without = (
        simulate(SMALL, HOW, 1),
        simulate(replace(SMALL, has_supervisors=False), HOW, 1),
    )

    assert with_it.cost * with_it.hours == pytest.approx(
        without.cost * without.hours * (1 + 1 / HOW.supervised_by_one)
    )


def test_the_needs_are_the_same_under_every_setting():
    """What is asked for is 100 % in both; with nobody served the same needs wait."""
    nobody = HOW.with_values({"shows_up": 0.3, "willing": 0.01, "slots_free": 0.02})
    fills = [simulate(replace(SMALL, filling=f), nobody, 5).fill for f in Filling]

    assert fills[0] == pytest.approx(fills[1], abs=0.05)


@pytest.mark.parametrize("wrong", [{"active": 1.5}, {"nonsense": 1.0}, {"desk_hours": 35}])
def test_a_parameter_out_of_range_or_unknown_is_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong)).replace("desk_hours", "40 hours")):
        HOW.with_values(wrong)


def test_every_parameter_has_a_unit_a_range_and_a_source():
    for one in HOW.parameters():
        assert one.unit and one.source
        assert one.low < one.high


@pytest.mark.parametrize("wrong", [{"volunteers": 0}, {"span": 0}])
def test_a_street_without_people_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(SMALL, **wrong)


def test_the_points_of_students_t_are_those_of_the_table():
    table = {1: 12.706, 2: 4.303, 4: 2.776, 9: 2.262, 19: 2.093, 60: 2.000}

    for freedom, told in table.items():
        assert t_975(freedom) == pytest.approx(told, rel=0.004)


def test_a_band_of_equal_values_has_no_width_and_missing_ones_do_not_count():
    assert band([2.0, 2.0, float("nan")]).half == 0.0
    assert band([2.0, 2.0, float("nan")]).n == 2
    assert band([]).n == 0


def test_a_difference_from_itself_is_nothing():
    years = run({"base": SMALL}, HOW, (1, 2))["base"]

    assert {one.mean for one in differences(years, years).values()} == {0.0}
    assert set(bands(years)) == set(FIGURES)


def test_sides_with_other_seeds_are_not_compared():
    years = run({"base": SMALL}, HOW, (1, 2))["base"]

    with pytest.raises(ValueError, match="same seeds"):
        differences(years, years[:1])


def test_the_settings_differ_from_the_base_in_what_their_name_says():
    told = settings(500, 100)

    assert told["sign_up"] == replace(told["base"], filling=Filling.SIGN_UP)
    assert told["worker_leads"] == replace(told["base"], lead=Lead.WORKER)
    assert told["no_supervisors"] == replace(told["base"], has_supervisors=False)
    assert {one.span for one in told.values()} == {10, 20, 50, 100, 150, 200}


def test_the_counties_add_up_to_the_country():
    told = sizes(240_000_000, seed=1)

    assert (len(told), int(told.sum()), int(told.min()) >= 1) == (2_843, 240_000_000, True)


def test_the_same_county_is_the_same_wherever_it_runs_and_keeps_its_span_when_thinned():
    told = Setting(1, 60, Filling.SIGN_UP)
    one, again = (county_year(7, 40_000, told, HOW, 100, seed=1) for _turn in range(2))

    assert one.year == again.year
    assert (one.people, one.agents) == (12_000, 120)


def test_a_small_county_keeps_enough_agents():
    assert county_year(1, 100, Setting(1, 60, Filling.SIGN_UP), HOW, 1000, seed=1).agents >= 20


def test_the_country_weighs_counties_by_their_people():
    told = Setting(1, 60, Filling.SIGN_UP)
    years = [county_year(n, size, told, HOW, 100, seed=1) for n, size in enumerate((9_000, 27_000))]
    fills = [one.year.fill for one in years]

    found = nation(years)

    assert found.people == 2_700 + 8_100
    assert found.fill == pytest.approx(np.average(fills, weights=[1, 3]))
