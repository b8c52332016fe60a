"""Maps of numbers: who may look, what is counted where, and who is never shown."""

from datetime import timedelta

import h3
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.place_maps import Measure, Tally
from liandong.queries import place_maps as shown
from tests import make
from tests.make import CELL, MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
AREA, YUEHAI, SHEKOU = "440305", "440305007", "440305005"


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


def page(person, query=""):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("place-map") + query)


def text(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def homes(n, code=YUEHAI):
    return [
        make.person(name=f"周小满{i}", division_code=code, last_served_on=NOW.date())
        for i in range(n)
    ]


def told(measure, *, by_cell=False):
    return shown.tallies(measure, AREA, by_cell=by_cell, days=90, at=NOW)


def test_needs_stand_where_they_are_needed_and_only_open_ones():
    for n in range(4):
        make.need(state="filed", division_code=YUEHAI, title=f"陪诊{n}")
    done = make.need(state="closed", division_code=YUEHAI)
    done.closed_at = NOW - timedelta(days=1)
    done.save()
    make.need(state="filed", division_code="440304001")
    assert told(Measure.NEEDS) == [Tally(YUEHAI, 4, 4)]
    assert told(Measure.NEEDS, by_cell=True) == [Tally(CELL, 4, 4)]


def test_answers_in_time_are_a_share_of_those_answered_or_due():
    for late in (False, False, True):
        need = make.need(division_code=YUEHAI, filed_at=NOW - timedelta(days=20))
        need.answered_at = need.answer_due_at + timedelta(hours=1 if late else -1)
        need.save()
    make.need(division_code=YUEHAI, filed_at=NOW - timedelta(days=20))
    make.need(division_code=YUEHAI, filed_at=NOW - timedelta(days=1))
    assert told(Measure.ANSWERED) == [Tally(YUEHAI, 2, 4)]


def test_people_stand_where_they_live_and_workers_where_they_work():
    homes(3)
    make.person(division_code=YUEHAI, last_served_on=NOW.date() - timedelta(days=400))
    station = make.organization(division_code=SHEKOU)
    make.li_na(organization=station)
    assert told(Measure.VOLUNTEERS) == [Tally(YUEHAI, 3, 3)]
    assert told(Measure.WORKERS) == [Tally(SHEKOU, 1, 1)]


def test_hardship_reached_counts_what_was_served_first_of_late():
    for days, group in ((5, "elder_alone"), (5, ""), (200, "elder_alone")):
        need = make.need(division_code=YUEHAI, state="served")
        need.hardship_group, need.first_served_at = group, NOW - timedelta(days=days)
        need.save()
    assert told(Measure.HARDSHIP) == [Tally(YUEHAI, 1, 1)]


def test_the_map_names_streets_gives_their_numbers_and_leads_to_their_page():
    homes(5)
    said = text(page(make.officer(division_code=AREA), "?show=volunteers"))
    assert "粤海街道：5" in said
    assert reverse("community", args=[YUEHAI]) in said
    assert said.count('<svg class="ld-place"') == 1


def test_two_people_of_a_street_or_hexagon_are_never_a_number():
    homes(5)
    homes(2, SHEKOU)
    for way in ("street", "cell"):
        said = text(page(make.officer(phone=f"1390000{way == 'cell':04d}"),
                         f"?show=volunteers&by={way}&place={AREA}"))  # fmt: skip
        assert "蛇口街道：2" not in said
    assert "太少，不显示" in said or "7" in said


def test_hexagons_are_drawn_where_people_live():
    homes(4)
    said = text(page(make.officer(division_code=AREA), "?show=volunteers&by=cell"))
    assert said.count('class="ld-place-cell') == 1
    assert "粤海街道：4" in said


def test_a_street_in_which_nothing_was_due_has_no_share_and_a_hexagon_map_no_zero():
    homes(3)
    officer = make.officer(division_code=AREA)
    [area] = page(officer, "?show=answered").context["drawing"]["areas"]
    assert (area["title"], area["step"]) == ("粤海街道：没有", "ground")
    [area] = page(officer, "?show=needs").context["drawing"]["areas"]
    assert (area["title"], area["step"]) == ("粤海街道：0", "0")
    [area] = page(officer, "?show=needs&by=cell").context["drawing"]["areas"]
    assert area["title"] == "粤海街道"


def test_an_empty_place_says_so_and_nonsense_falls_back():
    officer = make.officer(division_code="330106")
    assert "还没有可画的" in text(page(officer))
    assert page(officer, "?show=x&by=y&days=-1").status_code == 200


def test_a_volunteer_and_another_district_may_not_look():
    volunteer = make.signed_up(make.person(phone="13900009002"))
    make.role(person=volunteer)
    assert page(volunteer).status_code == 403
    assert page(make.officer(division_code="440304"), f"?place={AREA}").status_code == 403
    assert Client().get(reverse("place-map")).status_code == 302


@pytest.mark.parametrize("measure", list(Measure))
def test_the_number_of_questions_does_not_grow_with_the_records(measure):
    officer = make.officer(division_code=AREA)
    counts = []
    for n in (3, 9):
        homes(n)
        for _ in range(n):
            make.need(state="filed", division_code=SHEKOU)
        for way in ("street", "cell"):
            with CaptureQueriesContext(connection) as asked:
                text(page(officer, f"?show={measure.value}&by={way}"))
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_the_hexagon_of_the_makers_is_one():
    assert h3.is_valid_cell(CELL)
