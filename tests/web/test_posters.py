"""A project's poster: what it says, in which languages, for whom, and where the code leads."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.services.poster_paper import render
from liandong.web.posters import _Choice, poster_of
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_a_week_before(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def project():
    made = make.project(
        social_worker=make.li_na(), insurance_policy="PICC-1", division_code="440305007"
    )
    make.shift(position=make.position(project=made, min_age=18), max_people=3, taken=1)
    return made


def test_it_says_when_where_who_how_safe_and_how_to_join(project):
    poster = poster_of(project, _Choice("both"), at=BEFORE)
    (when,) = poster.times
    (wanted,) = poster.positions
    assert (when.time, when.place) == ("09:00–11:00", "南山区 粤海街道")
    assert when.day == ("5月4日", "4 May")
    assert (wanted.title, wanted.asks) == ("陪诊员", "年满 18 岁")
    assert wanted.people == ("还差 2 人", "2 people still needed")
    assert poster.is_insured
    assert poster.contact == ("李娜", "0755-26660000")
    assert poster.link.endswith(f"/shifts?project={project.pk}")
    assert [len(pair) for pair in poster.words.values()] == [2] * 6


def test_the_name_of_the_place_stands_there_only_when_it_is_asked_for(project):
    named = poster_of(project, _Choice("zh", with_place=True), at=BEFORE)
    assert named.times[0].place == "南山区人民医院"


@pytest.mark.slow
def test_it_is_printed_as_a_sheet_and_drawn_as_a_picture_without_emoji(project):
    project.title = "陪诊🌹" * 12
    poster = poster_of(project, _Choice("both"), at=BEFORE)
    assert render(poster, "pdf")[:5] == b"%PDF-"
    assert render(poster, "pdf").count(b"/Type /Page\n") <= 1
    picture = render(poster, "png")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1075, 1520)


def test_staff_of_the_project_take_both_files_and_others_find_nothing(project):
    own = signed_in(project.social_worker)
    other = signed_in(make.li_na(phone="13800001092"))
    page = own.get(reverse("project-poster", args=[project.pk]), {"language": "both"})
    assert "language=both" in page.context["files"]["png"]
    for form in ("pdf", "png"):
        address = reverse(f"project-poster-{form}", args=[project.pk])
        assert other.get(address).status_code == 404
    file = own.get(reverse("project-poster-png", args=[project.pk]))
    assert file["Content-Type"] == "image/png"


def test_the_code_leads_anybody_to_the_shifts_of_this_project_alone(project):
    make.shift()
    link = poster_of(project, _Choice(), at=BEFORE).link
    cards = Client().get(link.split("8000", 1)[-1]).context["cards"]
    assert [card["title"] for card in cards] == [project.title]
    assert len(cards) == 1
