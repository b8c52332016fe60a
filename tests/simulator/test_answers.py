"""Seasons of answers: paired, repeatable, and no change where nothing was learned."""

import numpy as np
import pytest

from liandong.matching import Weights
from liandong.simulator.answers import SCENARIOS, Season, _luck, compare

SMALL = Season(people=250, places_a_week=30, learning=3, compared=1)


@pytest.fixture(scope="module")
def found():
    return {name: compare(name, 2, SMALL) for name in SCENARIOS}


def test_what_nobody_s_taste_foretells_changes_no_weight(found):
    told = found["indifferent"]
    assert (told.what.new, told.learned) == (Weights(), told.fixed)


def test_equal_weights_live_equal_weeks(found):
    same = [one for one in found.values() if one.what.new == Weights()]
    assert same != []
    assert [one.learned for one in same] == [one.fixed for one in same]


def test_figures_are_shares(found):
    told = [
        getattr(tally, name)
        for one in found.values()
        for tally in (one.fixed, one.learned)
        for name in ("acceptance", "attendance", "coverage", "satisfaction")
    ]
    assert len(told) == 24
    assert min(told) > 0.05
    assert max(told) <= 1.0


def test_the_same_seed_gives_the_same_season(found):
    again = compare("different", 2, SMALL)
    assert (again.fixed, again.learned) == (found["different"].fixed, found["different"].learned)
    assert again.what.facts == found["different"].what.facts


def test_luck_is_even_and_belongs_to_the_pair():
    i, j = np.repeat(np.arange(200), 50), np.tile(np.arange(50), 200)
    told = _luck(4, i, j)
    assert np.abs(told.mean(axis=0) - 0.5).max() < 0.02
    assert _luck(4, i[7:8], j[7:8]).tolist() == told[7:8].tolist()
    assert (_luck(5, i, j) != told).all()
