from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.credentials import mask_of
from liandong.queries import access, rosters
from tests import make
from tests.make import BEFORE, MONDAY_9, day

pytestmark = pytest.mark.django_db


def actor(person):
    return access.actor_of(person, on=day(BEFORE))


def volunteer(**facts):
    made = make.person(**facts)
    make.role(person=made)
    return made


def asked_for(shift, person, at):
    return [one.person for one in rosters.candidates(shift, actor(person), at=at)]


def test_people_far_from_the_place_are_found_when_nobody_near_is(at):
    lina = make.li_na()
    near = volunteer(name="近")
    elsewhere = volunteer(name="远", lat=make.LAT + 0.04)
    elsewhere.cell = "88411cb641fffff"
    elsewhere.save()
    other_city = volunteer(name="外地", division_code="330106", lat=30.2, lon=120.1)
    other_city.cell = "8830e1d8abfffff"
    other_city.save()
    shift = make.shift(project=make.project(social_worker=lina))
    assert asked_for(shift, lina, at) == [near, elsewhere]


def test_who_has_the_skill_by_paper_counts_as_able(at):
    lina = make.li_na()
    post = make.position(project=make.project(social_worker=lina), skill_mask=mask_of(["01"]))
    able, papered = volunteer(skill_mask=mask_of(["01", "19"])), volunteer()
    volunteer(skill_mask=mask_of(["19"]))
    make.credential(person=papered, kind="first_aid", verified_by=lina)
    assert asked_for(make.shift(position=post), lina, at) == [able, papered]


def test_those_who_said_when_they_can_come_before_those_who_cannot(at):
    lina = make.li_na()
    cannot = volunteer(availability_mask=mask_of(["21"]))
    can = volunteer(availability_mask=mask_of(["22"]))  # a morning of the May holidays
    shift = make.shift(project=make.project(social_worker=lina))
    assert asked_for(shift, lina, at) == [can, cannot]


def test_the_list_of_candidates_is_bounded_and_takes_the_same_queries(at):
    lina = make.li_na()
    shift = make.shift(project=make.project(social_worker=lina))

    def queries():
        with CaptureQueriesContext(connection) as seen:
            found = rosters.candidates(shift, actor(lina), at=at)
        return len(found), len(seen)

    volunteer()
    _, one = queries()
    for _ in range(24):
        volunteer()
    found, many = queries()
    assert found == 20
    assert many <= one


def test_counts_of_asked_waiting_and_arrived_are_per_shift(at):
    first, second = make.shift(), make.shift()
    make.invitation(shift=first, person=make.person())
    make.invitation(shift=first, person=make.person(), state="declined")
    make.invitation(shift=second, person=make.person(), answer_by=at)
    rows = rosters.with_counts([first, second], at=at)
    assert [(row.asked, row.waiting, row.arrived) for row in rows] == [(1, 0, 0), (0, 0, 0)]


def test_shifts_run_by_somebody_are_their_scope_and_those_they_lead_there():
    lina = make.li_na()
    own = make.shift(project=make.project(social_worker=lina))
    other = make.shift(starts_at=MONDAY_9 + timedelta(days=1))
    chen = make.chen_yu()
    make.assignment(shift=other, person=chen, is_lead=True)
    make.assignment(shift=own, person=chen)
    assert list(rosters.shifts_run_by(actor(lina))) == [own]
    assert list(rosters.shifts_run_by(actor(chen))) == [other]
