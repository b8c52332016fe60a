"""Who could help with a need before any shift exists, and at which times."""

from datetime import timedelta

import pytest

from liandong.models import Person
from liandong.queries import access, need_people
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db

MORNINGS = sum(1 << (day * 3) for day in range(7))


def volunteer(name: str, **facts: object) -> Person:
    made = make.person(name=name, **facts)
    make.role(person=made)
    return made


def wanted(**facts: object):
    need = make.need(state="assessed", due_on=MONDAY_9.date() + timedelta(days=2), **facts)
    need.starts_on = MONDAY_9.date()
    need.lat, need.lon = make.LAT, make.LON
    need.save()
    return need


def coordinator():
    who = make.person(name="王琳")
    make.role(person=who, role="coordinator")
    return access.actor_of(who, on=make.day(BEFORE))


def names(found):
    return [one.person.name for one in found.helpers]


def test_the_times_tried_are_the_days_wished_for():
    starts = need_people.starts_of(wanted(), at=BEFORE)
    assert [f"{s:%m-%d %H}" for s in starts] == [
        "05-04 09", "05-04 14", "05-04 19", "05-05 09", "05-05 14", "05-05 19",
        "05-06 09", "05-06 14", "05-06 19",
    ]  # fmt: skip


def test_nothing_is_tried_once_the_last_day_is_over():
    late = MONDAY_9 + timedelta(days=3)
    assert need_people.starts_of(wanted(), at=late) == []
    assert need_people.people_for_need(wanted(), coordinator(), at=late, most=5).helpers == ()


def test_who_can_at_more_times_comes_first_and_the_best_time_is_told():
    volunteer("陈宇", availability_mask=MORNINGS)
    volunteer("小林")
    volunteer("远远", lat=make.LAT + 1)

    found = need_people.people_for_need(wanted(), coordinator(), at=BEFORE, most=5)

    assert names(found) == ["小林", "陈宇"]
    assert [one.times for one in found.helpers] == [9, 3]
    assert [(f"{o.starts_at:%m-%d %H}", o.people) for o in found.times] == [
        ("05-04 09", 2), ("05-05 09", 2), ("05-06 09", 2),
    ]  # fmt: skip
    assert found.helpers[0].distance_m == 0


def test_a_skill_that_is_asked_for_must_be_there():
    volunteer("陈宇", skill_mask=1)
    volunteer("小林", skill_mask=2)
    need = wanted()
    need.skill_mask = 2
    need.save()
    found = need_people.people_for_need(need, coordinator(), at=BEFORE, most=5)
    assert names(found) == ["小林"]


def test_a_social_worker_is_told_of_people_whose_record_is_open_to_them():
    agency = make.organization()
    worker = make.person(name="李娜")
    make.role(person=worker, role="social_worker", organization=agency)
    make.membership(person=volunteer("陈宇"), organization=agency)
    volunteer("别家的人")

    found = need_people.people_for_need(
        wanted(organization=agency),
        access.actor_of(worker, on=make.day(BEFORE)),
        at=BEFORE,
        most=5,
    )

    assert names(found) == ["陈宇"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_people(count, django_assert_num_queries):
    for n in range(count):
        volunteer(f"志愿者{n}")
    need, who = wanted(), coordinator()
    with django_assert_num_queries(13):
        need_people.people_for_need(need, who, at=BEFORE, most=5)
