"""One hexagon of a map: its own numbers first, few of them only with those around."""

import h3
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.core.place_maps import Measure, Shown, Spot, at_spot
from tests import make
from tests.make import CELL, MONDAY_9

pytestmark = pytest.mark.django_db
AREA, YUEHAI = "440305", "440305007"


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY_9, tick=False):
        yield


def page(person, query):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("place-map") + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_hexagon_leads_to_its_own_numbers_and_those_to_the_street():
    for n in range(4):
        make.need(state="filed", division_code=YUEHAI, title=f"陪诊{n}")
        make.person(name=f"周小满{n}", division_code=YUEHAI, last_served_on=MONDAY_9.date())
    officer = make.officer(division_code=AREA)
    said = page(officer, "?by=cell&show=needs")
    assert f"&amp;at={CELL}#spot" in said
    assert 'id="spot"' not in said
    spot = page(officer, f"?by=cell&show=needs&at={CELL}").split('<section id="spot">')[1]
    spot = spot.split("</section>")[0]
    assert "4 件" in spot
    assert "4 人" in spot
    assert reverse("community", args=[YUEHAI]) in spot


def test_too_few_are_told_with_those_around_and_never_alone():
    make.need(state="filed", division_code=YUEHAI, title="陪诊")
    for n in range(2):
        near = make.need(state="filed", division_code=YUEHAI, title=f"送餐{n}")
        near.cell = sorted(h3.grid_ring(CELL, 1))[n]
        near.save()
    said = page(make.officer(division_code=AREA), f"?by=cell&show=needs&at={CELL}")
    spot = said.split('<section id="spot">')[1].split("</section>")[0]
    assert "1 件" not in spot


@pytest.mark.parametrize("told", ["", "x", "8928308280fffff", "440305007", "<b>"])
def test_what_is_no_hexagon_of_the_map_opens_the_map_alone(told):
    make.need(state="filed", division_code=YUEHAI)
    assert 'id="spot"' not in page(make.officer(division_code=AREA), f"?by=cell&at={told}")


def test_a_spot_is_its_own_number_the_one_around_or_the_sum_inside():
    parent = h3.cell_to_parent(CELL, 7)
    children = sorted(h3.cell_to_children(parent, 8))[:2]
    fine = [Shown(children[0], 50.0, 4), Shown(children[1], 100.0, 12)]
    wide = [Shown(parent, 3.0, 3, is_merged=True)]
    assert at_spot(fine, children[0], Measure.ANSWERED) == Spot(50.0, 4)
    assert at_spot(wide, children[0], Measure.NEEDS) == Spot(3.0, 3, is_wider=True)
    assert at_spot(fine, parent, Measure.ANSWERED) == Spot(87.5, 16, is_finer=True)
    assert at_spot(fine, parent, Measure.NEEDS) == Spot(150.0, 16, is_finer=True)
    assert at_spot(fine, sorted(h3.grid_ring(parent, 3))[0], Measure.NEEDS) == Spot(None)


@pytest.mark.parametrize(("area", "street", "n"), [(AREA, YUEHAI, 1), ("330106", "330106001", 0)])
def test_the_border_of_a_county_is_drawn_where_it_ships(area, street, n):
    for k in range(4):
        make.need(state="filed", division_code=street, title=f"陪诊{k}")
    said = page(make.officer(division_code=area), "?by=cell&show=needs")
    assert said.count('class="ld-place-border"') == n
    assert ("虚线是区的边界" in said) is bool(n)
