"""The dashboard: figures of a place, each opening what it counts."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.core.indicators import BOARD, INDICATORS, Figure
from liandong.models import LedgerEntry
from liandong.phrases.governance import SOURCES
from liandong.queries import dashboards
from liandong.queries.effects.records import Guide
from liandong.web.dashboards import shown_figure
from tests import make, served

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def sun(client):
    who = make.officer()
    client.force_login(make.signed_up(who).login)
    return who


def test_every_indicator_is_on_the_board():
    board = dashboards.computed("", at=timezone.now())

    assert list(board.figures) == list(BOARD)


def test_an_empty_hub_says_nothing_instead_of_zero_divided_by_zero(client, sun):
    page = client.get(reverse("dashboard"))

    assert page.status_code == 200
    assert page.context["ratio"] == "还没有在岗社工"


def test_recognized_hours_move_the_board():
    now = timezone.now()
    before = dashboards.computed("", at=now)
    entry = served.entry(person=make.chen_yu(), worker=make.li_na())
    LedgerEntry.objects.filter(pk=entry.pk).update(
        served_on=now.date(), recorded_at=now - timedelta(minutes=1)
    )

    after = dashboards.computed("", at=now)

    assert sum(after.minutes.values()) - sum(before.minutes.values()) == 120
    assert after.active_volunteers - before.active_volunteers == 1


def test_a_figure_opens_its_formula_and_its_records(client, sun):
    make.need(title="陪诊", division_code=make.NANSHAN)

    page = client.get(reverse("dashboard-figure", args=["open_needs_by_age"])).content.decode()

    assert "陪诊" in page
    assert "怎么算的" in page


def test_the_ratio_opens_each_social_worker_with_whom_they_guide(client, sun):
    li_na = make.li_na()
    make.supervision(supervisor=li_na, supervisee=make.chen_yu(), tier="social_worker")
    make.supervision(supervisor=li_na, supervisee=make.person(), tier="social_worker")

    page = client.get(reverse("dashboard-figure", args=["volunteers_per_social_worker"]))

    assert page.context["behind"].guides == (Guide(li_na.number, 2, is_over=False),)
    assert "出处：一名社工带动十名志愿者的合适比例" in page.content.decode()


def test_each_figure_says_in_words_where_it_is_asked_for():
    assert {one.source for one in INDICATORS.values()} == set(SOURCES)


def test_a_figure_of_too_few_records_says_so_and_not_in_big_letters():
    shown = shown_figure(Figure("days_to_first_service", None, 2), "")

    assert (shown.value, shown.note) == ("—", "记录不到 3 条，先不显示")


def test_the_same_figures_come_as_json(client, sun):
    told = json.loads(client.get(reverse("dashboard-file", args=["json"])).content)

    assert [row["code"] for row in told["figures"]] == list(BOARD)


def test_an_officer_cannot_look_beyond_the_own_district(client):
    client.force_login(make.officer(division_code=make.NANSHAN).login)

    assert client.get(reverse("dashboard"), {"place": "330106"}).status_code == 403


def test_a_volunteer_does_not_see_the_dashboard(client):
    client.force_login(make.chen_yu().login)

    assert client.get(reverse("dashboard")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_takes_the_same_queries_however_many_records(count, django_assert_num_queries):
    for _ in range(count):
        make.need()
        make.shift()

    with django_assert_num_queries(20):
        dashboards.computed(make.NANSHAN, at=timezone.now())
