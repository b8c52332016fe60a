"""Parameters from records: they come back when the records were drawn from them."""

import numpy as np
import pytest

from liandong.simulator.year_behaviour import Behaviour
from liandong.simulator.year_fit import Observed, fit


def observed(seed=1, **changed):
    draw = np.random.default_rng(seed)
    told = {
        "volunteers": 400,
        "needs": draw.poisson(8, 52).tolist(),
        "people": [2] * 200
        + np.maximum(3, np.exp(draw.normal(np.log(12), 0.6, 300)).round()).tolist(),
        "hours": np.exp(draw.normal(np.log(2.0), 0.5, 800)).tolist(),
        "came": 850,
        "missed": 150,
        "yes": 60,
        "no": 40,
        "fill": 0.6,
        "days": 4.0,
    }
    return Observed(**(told | changed))


TRUE = {
    "visit_share": 0.4,
    "needs_per_100": 2.0,
    "activity_median": 12.0,
    "activity_sigma": 0.6,
    "hours_median": 2.0,
    "hours_sigma": 0.5,
    "shows_up": 0.85,
    "says_yes": 0.6,
}


def test_each_parameter_that_the_records_speak_of_comes_back():
    how, found = fit(observed(), Behaviour())

    assert {one.name for one in found} == set(TRUE)
    for name, value in TRUE.items():
        assert getattr(how, name) == pytest.approx(value, rel=0.12), name


def test_the_intervals_hold_the_truth_in_most_of_twenty_draws():
    held = 0
    for seed in range(20):
        _, found = fit(observed(seed), Behaviour())
        hours = next(one for one in found if one.name == "hours_median")
        held += hours.low <= 2.0 <= hours.high
    assert held >= 16


def test_records_of_the_assumed_shape_are_not_called_a_bad_fit():
    _, found = fit(observed(), Behaviour())

    assert {one.name: one.beyond > 0.05 for one in found if one.beyond is not None} == {
        name: True for name in TRUE if name not in ("shows_up", "says_yes", "visit_share")
    }


def test_two_kinds_of_hours_are_called_a_bad_fit():
    mixed = [0.5] * 400 + [7.5] * 400

    _, found = fit(observed(hours=mixed), Behaviour())

    assert next(one for one in found if one.name == "hours_median").beyond == 0.0


def test_weeks_that_swing_more_than_chance_are_called_a_bad_fit():
    _, found = fit(observed(needs=[0, 30] * 26), Behaviour())

    assert next(one for one in found if one.name == "needs_per_100").beyond == 0.0


def test_what_too_few_records_speak_of_stays_as_assumed():
    how, found = fit(
        observed(needs=[1] * 5, people=[3] * 5, hours=[2.0] * 5, came=3, missed=1, yes=0, no=0),
        Behaviour(),
    )

    assert (found, how) == ((), Behaviour())


def test_an_estimate_beyond_the_range_is_kept_within_it_and_told_as_found():
    how, found = fit(observed(needs=[400] * 52), Behaviour())

    assert how.needs_per_100 == 20
    assert next(one for one in found if one.name == "needs_per_100").value == 100
