"""Needs from lists become published shifts, step by step, or stay where they are."""

from datetime import date, timedelta

import pytest

from liandong.models import EventRecord, Need, Organization, Shift
from liandong.services import need_planning
from tests import make

pytestmark = pytest.mark.django_db

WORDS = need_planning.Words("收到", "无特别风险", "志愿者", "通用协议")
FIRST, LAST = date(2026, 4, 28), date(2026, 5, 24)


def listed(**facts):
    need = make.need(**facts)
    need.external_source, need.external_key = "list", str(need.pk)
    need.starts_on, need.place_name, need.category = FIRST, "社区活动室", "0001"
    need.minutes = 120
    need.save()
    return need


def taken(*needs):
    agency = make.organization()
    Organization.objects.filter(pk=agency.pk).update(contact_phone="075526660000")
    agency.refresh_from_db()
    li = make.li_na(organization=agency)
    return need_planning.take_all(
        rows=needs,
        first=FIRST,
        last=LAST,
        organization=agency,
        social_worker=li,
        words=WORDS,
        at=make.BEFORE,
    )


def test_a_need_of_one_day_becomes_one_published_shift_with_every_step_on_record():
    (one,) = taken(listed(headcount=6))

    assert one.refusal is None
    shift = Shift.objects.get()
    assert (shift.min_people, shift.max_people, shift.project.state) == (3, 6, "published")
    assert Need.objects.get().state == "planned"
    names = set(EventRecord.objects.values_list("name", flat=True))
    assert {"NeedVerified", "NeedAnswered", "NeedAssessed", "NeedPlanned"} <= names


def test_a_need_that_lasts_gets_a_shift_a_week():
    need = listed()
    need.due_on = FIRST + timedelta(days=21)
    need.save()

    (one,) = taken(need)

    assert [s.starts_at.date() - FIRST for s in one.shifts] == [
        timedelta(weeks=week) for week in range(4)
    ]


def test_what_cannot_be_planned_is_told_and_holds_nobody_up():
    late = listed(title="已经过去的事")
    late.due_on = late.starts_on = FIRST - timedelta(days=30)
    late.save()

    refused, done = taken(late, listed())

    assert (refused.refusal is None, done.refusal is None) == (False, True)
    assert Need.objects.get(pk=late.pk).state == "filed"
    assert Shift.objects.count() == 1


def test_only_needs_of_lists_inside_the_period_wait():
    inside = listed()
    make.need()
    outside = listed()
    outside.starts_on = LAST + timedelta(days=1)
    outside.save()

    assert need_planning.waiting(make.NANSHAN, FIRST, LAST) == [inside]
