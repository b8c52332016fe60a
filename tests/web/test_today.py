"""Who needs me today, and the calendar of both sides."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.today import Kind
from liandong.models import AgreedAction, Assignment, Incident, SafeReturn, ShiftState
from liandong.queries import today as shown
from liandong.queries.access import actor_of
from liandong.services import guidance, supervision
from liandong.web import today as pages
from tests import make, served
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9 - timedelta(hours=20)


@pytest.fixture(autouse=True)
def _it_is_the_day_before(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def worker(agency):
    return make.li_na(organization=agency)


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer):
    return answer.content.decode()


def kinds(worker):
    actor = actor_of(worker, on=make.day(NOW))
    return [item.kind for item in shown.items(actor, at=NOW)]


def agreed(worker, n=1):
    """So many things agreed with a volunteer, all overdue by today."""
    volunteer = make.person(name="陈宇")
    supervision.link(
        supervisor=worker, supervisee=volunteer, tier="social_worker", by=None, at=BEFORE
    )
    guidance.record(
        guide=worker, guided=[volunteer], held_at=BEFORE, minutes=30, form="individual",
        functions=["supportive"], topics="谈谈", by=worker, at=BEFORE,
        actions=[
            guidance.ActionDraft(worker, f"给服务对象打电话 {one}", make.day(BEFORE))
            for one in range(n)
        ],
    )  # fmt: skip


def test_a_shift_tomorrow_that_lacks_people_stands_above_hours_to_confirm(agency, worker):
    project = make.project(organization=agency, social_worker=worker)
    make.shift(project=project, starts_at=MONDAY_9, max_people=3)
    past = make.shift(project=project, starts_at=NOW - timedelta(hours=30))
    make.assignment(shift=past, person=make.chen_yu())
    assert kinds(worker) == [Kind.SHIFT_SHORT, Kind.HOURS]
    page = text(browser(worker).get(reverse("today")))
    assert page.index("答应过的") < page.index("要记下来的")
    assert "还差" in page


def test_a_thing_agreed_is_ticked_off_from_the_screen_and_one_is_back_there(worker):
    agreed(worker)
    client = browser(worker)
    page = client.get(reverse("today"))
    assert "给服务对象打电话 0" in text(page)
    assert "晚了 6 天" in text(page)
    action = AgreedAction.objects.get()
    done = client.post(reverse("guidance-action-end", args=[action.pk]), {"next": "today"})
    assert done.url == reverse("today")
    after = text(client.get(reverse("today")))
    assert "都办好了" in after
    assert "最要紧的在最上面" not in after


def test_people_who_are_out_in_an_emergency_stand_above_everything(agency, worker):
    agreed(worker)
    project = make.project(organization=agency, social_worker=worker, mode="M4")
    Incident.objects.create(
        number="E-1", kind="flood", title="粤海街道内涝", place_name="粤海", radius_m=1000,
        organization=agency, contact_phone="0755", state="ordered", opened_by=worker,
        opened_at=BEFORE, project=project, division_code="440305007",
    )  # fmt: skip
    shift = make.shift(project=project, starts_at=NOW - timedelta(hours=2))
    place = make.assignment(shift=shift, person=make.chen_yu())
    assert Kind.STILL_OUT not in kinds(worker)
    served.check_in(place, "in", NOW - timedelta(hours=1), by=worker)
    assert kinds(worker)[0] is Kind.STILL_OUT
    page = text(browser(worker).get(reverse("today")))
    assert page.index("粤海街道内涝") < page.index("给服务对象打电话")
    SafeReturn.objects.create(assignment=place, outcome="safe", told_by=worker, at=NOW)
    assert Kind.STILL_OUT not in kinds(worker)


def test_others_work_is_not_mine(agency, worker):
    agreed(worker)
    other = make.li_na(organization=make.organization(name="别家"), phone="13800001888")
    assert kinds(other) == []
    assert "给服务对象打电话" not in text(browser(other).get(reverse("today")))


def test_the_screen_asks_as_much_for_three_of_each_as_for_one(agency, worker):
    project = make.project(organization=agency, social_worker=worker)
    actor = actor_of(worker, on=make.day(NOW))

    def one_more(n):
        make.shift(project=project, starts_at=MONDAY_9 + timedelta(minutes=n), max_people=3)
        past = make.shift(project=project, starts_at=NOW - timedelta(hours=30 + n))
        make.assignment(shift=past, person=make.person(name=f"甲{n}"))
        make.need(organization=agency)
        agreed(worker)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            found = shown.items(actor, at=NOW)
        return len(found), len(caught)

    one_more(1)
    rows, one = queries()
    one_more(2)
    one_more(3)
    more_rows, three = queries()
    assert (rows < more_rows, one, three) == (True, three, one)
    assert one <= 19


def test_every_kind_leads_to_a_page_that_exists():
    for kind in Kind:
        item = pages.Item(kind, 1, "甲", date(2026, 5, 3), count=1)
        words = pages.words_of(item, date(2026, 5, 3))
        assert words["url"] or words["post"], kind


# ── the calendar ────────────────────────────────────────────────────────────────────────────


def week(person):
    return text(browser(person).get(reverse("joint-calendar"), {"week": "2026-05-04"}))


def test_both_sides_of_a_linkage_see_its_week_and_strangers_do_not(agency, worker):
    project = make.project(organization=agency, social_worker=worker, title="陪诊服务")
    make.shift(project=project, starts_at=MONDAY_9)
    volunteer, stranger = make.chen_yu(), make.signed_up(make.person(name="赵明"))
    make.linkage(project=project, social_worker=worker, volunteers=(volunteer,))
    assert "陪诊服务" in week(worker)
    assert "陪诊服务" in week(volunteer)
    assert "这一周还没有安排" in week(stranger)
    project.shifts.update(state=ShiftState.CANCELLED)
    assert "陪诊服务" not in week(volunteer)


def test_who_is_asked_for_twice_at_once_is_told_to_whom_they_belong(agency, worker):
    volunteer = make.chen_yu(organization=agency)
    for title in ("陪诊服务", "送餐服务"):
        project = make.project(organization=agency, social_worker=worker, title=title)
        make.assignment(shift=make.shift(project=project, starts_at=MONDAY_9), person=volunteer)
    assert Assignment.objects.count() == 2
    page = week(worker)
    assert "有人分不开身" in page
    assert "陈宇：“陪诊服务”和“送餐服务”同时在 05-04 09:00" in page


def test_the_week_asks_as_much_for_three_shifts_as_for_one(agency, worker):
    project = make.project(organization=agency, social_worker=worker)
    client = browser(worker)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("joint-calendar"), {"week": "2026-05-04"})
        return len(caught)

    make.assignment(shift=make.shift(project=project), person=make.chen_yu(organization=agency))
    one = queries()
    for n in range(2):
        later = MONDAY_9 + timedelta(days=n + 1)
        person = make.person(name=f"乙{n}")
        make.assignment(shift=make.shift(project=project, starts_at=later), person=person)
    assert queries() == one
