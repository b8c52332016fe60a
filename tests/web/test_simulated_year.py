"""What the simulated street says on its page, and that it says all of it."""

import pytest

from liandong.phrases import simulated_year as words
from liandong.simulator.year_behaviour import Behaviour
from liandong.simulator.year_compare import FIGURES, settings
from liandong.simulator.year_kept import BETTER, Seen, street_year, verdict
from tests import make


@pytest.fixture
def officer(client, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    client.force_login(make.officer().login)
    return client


def test_the_comparison_that_ships_is_of_this_simulator():
    told = street_year()
    behaviour = {one.name: one for one in Behaviour().parameters()}
    assert list(told.bands) == list(settings(told.volunteers, told.span))
    assert {name: one.value for name, one in told.parameters.items()} == {
        name: one.value for name, one in behaviour.items()
    }
    assert all(tuple(row) == FIGURES for row in told.bands.values())


def test_everything_in_it_has_words():
    told = street_year()
    assert list(words.PARAMETERS) == list(told.parameters)
    assert set(words.MEASURED) == {
        name for name, one in told.parameters.items() if not one.is_proposal
    }
    assert set(words.FIGURES) == set(FIGURES) == {*BETTER, "leads"}


@pytest.mark.parametrize(
    ("figure", "mean", "half", "judged"),
    [
        ("days", 1.05, 0.17, -1),
        ("days", -1.05, 0.17, 1),
        ("fill", 0.02, 0.01, 1),
        ("fill", 0.01, 0.02, 0),
        ("fill", None, None, 0),
    ],
)
def test_a_difference_is_better_worse_or_none_to_be_seen(figure, mean, half, judged):
    assert verdict(figure, Seen(mean, half)) == judged


@pytest.mark.django_db
def test_the_page_compares_every_way_to_work_and_names_every_assumption(officer):
    page = officer.get("/ratio/year").content.decode()
    for name in words.SETTINGS.values():
        assert str(name) in page
    for name in words.PARAMETERS.values():
        assert str(name) in page
    assert "这是比较，不是预测" in page
    assert "变差" in page


@pytest.mark.django_db
def test_the_ratio_page_leads_to_it(officer):
    assert 'href="/ratio/year"' in officer.get("/ratio").content.decode()
