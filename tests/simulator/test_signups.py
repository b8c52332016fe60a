"""Browsing volunteers: rules hold, orders differ as they should, the same seed repeats."""

from dataclasses import replace

import numpy as np
import pytest

from liandong.matching import invent, possible
from liandong.matching.equity import EquityRule
from liandong.matching.kernels import interpreted
from liandong.simulator import signups
from liandong.simulator.signups import ORDERS, PAGE, Visitors, areas, browse, offers

VISITORS = Visitors(visits=1.0)


@pytest.fixture(scope="module")
def town():
    problem = invent(400, 60, seed=3)
    return problem, offers(problem, VISITORS, 3)


def test_offers_are_all_the_possible_pairs(town):
    problem, pairs = town
    i, j = (axis.ravel() for axis in np.indices((400, 60)))
    keep = possible(problem, i, j)
    assert np.repeat(np.arange(400), np.diff(pairs.start)).tolist() == i[keep].tolist()
    assert pairs.place.tolist() == j[keep].tolist()


@pytest.mark.parametrize("by", ORDERS)
def test_the_same_seed_gives_the_same_fortnight(town, by):
    assert browse(*town, by, VISITORS, 5) == browse(*town, by, VISITORS, 5)


@pytest.mark.slow
@pytest.mark.parametrize("by", ORDERS)
def test_compiled_or_not_the_fortnight_is_the_same(town, by, monkeypatch):
    told = browse(*town, by, VISITORS, 5)
    monkeypatch.setattr(signups, "_browse", interpreted(signups._browse))
    assert browse(*town, by, VISITORS, 5) == told


@pytest.mark.parametrize("by", ORDERS)
def test_nobody_takes_a_place_that_is_not_there(town, by):
    problem, pairs = town
    told = browse(problem, pairs, by, replace(VISITORS, visits=20.0, patience=1.0, ease=9.0), 1)
    assert told.signups <= problem.places.max_people.sum()
    assert told.with_minimum <= told.with_one <= 60
    assert 0 <= told.worst_area <= told.seats <= 1


def test_visitors_who_read_one_entry_and_like_everything_take_the_first(town):
    problem, pairs = town
    eager = Visitors(visits=1.0, patience=0.0, ease=60.0, liking=0.0)
    by_fit = browse(problem, pairs, "fit", eager, 2)
    by_date = browse(problem, pairs, "date", eager, 2)
    assert by_fit.liking > by_date.liking


def test_nobody_visits_nothing_happens(town):
    told = browse(*town, "equity", Visitors(visits=0.0), 1)
    assert (told.signups, told.with_one, told.liking) == (0, 0, 0.0)


def test_the_equity_order_reaches_more_needs_than_date_or_popularity():
    reached = {by: 0 for by in ORDERS}
    for seed in range(4):
        problem = invent(400, 60, seed=seed)
        pairs = offers(problem, VISITORS, seed)
        for by in ORDERS:
            reached[by] += browse(problem, pairs, by, VISITORS, seed).with_one
    assert reached["popularity"] < reached["date"] < reached["equity"]


def test_a_rule_without_points_is_the_order_by_fit(town):
    nothing = EquityRule(share=0, first=0, soon=0)
    by_rule = browse(*town, "equity", VISITORS, 4, nothing)
    assert by_rule == browse(*town, "fit", VISITORS, 4)


def test_a_list_that_fits_on_one_page_is_in_the_order_of_equity(town):
    problem, pairs = town
    assert int(np.diff(pairs.start).max()) <= PAGE
    assert browse(problem, pairs, "page", VISITORS, 4) == browse(
        problem, pairs, "equity", VISITORS, 4
    )


def test_pages_of_a_long_list_lie_between_dates_and_equity():
    problem = invent(400, 200, seed=6, always_free=True, skilled=False, reach=2.0)
    pairs = offers(problem, VISITORS, 6)
    liking = [browse(problem, pairs, by, VISITORS, 4).liking for by in ("date", "page", "equity")]
    assert int(np.median(np.diff(pairs.start))) > PAGE
    assert liking == sorted(liking)
    assert len(set(liking)) == 3


def test_areas_hold_about_equally_many_places(town):
    counts = np.bincount(areas(town[0]))
    assert (len(counts), int(counts.max() - counts.min()) <= 1) == (16, True)


def test_an_unknown_order_is_refused(town):
    with pytest.raises(ValueError, match="An order is"):
        browse(*town, "alphabet", VISITORS, 1)
