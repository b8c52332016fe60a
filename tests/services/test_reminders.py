"""One reminder for each shift, and none when its cause is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core import policy
from liandong.core.shift_reminders import ReminderTimes, RemindWhen
from liandong.jobs.outbox import send_due
from liandong.models import CheckIn, Delivery, OutboxMessage
from liandong.services import deliveries, events, projects, reminders, rosters
from tests import make, make_notices
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db

EVENING = MONDAY_9.replace(hour=19) - timedelta(days=1)


@pytest.fixture
def shift():
    return make.shift(max_people=4)


def told():
    return list(OutboxMessage.objects.filter(kind="shift_reminder").order_by("pk"))


def test_each_place_is_brought_to_mind_once_the_evening_before(shift):
    place = make.assignment(shift=shift, person=(chen := make.chen_yu()))
    assert reminders.remind_of_shifts(at=EVENING - timedelta(minutes=1)) == 0
    assert reminders.remind_of_shifts(at=EVENING) == 1
    assert reminders.remind_of_shifts(at=EVENING + timedelta(minutes=1)) == 0
    (message,) = told()
    assert (message.person, message.cause) == (chen, f"assignment:{place.pk}")


def test_who_wants_it_three_hours_ahead_or_not_at_all_gets_that(shift):
    for when, name in (("hours", "甲"), ("never", "乙")):
        person = make.person(name=name)
        make_notices.setting(person, remind_when=when)
        make.assignment(shift=shift, person=person)
    assert reminders.remind_of_shifts(at=EVENING) == 0
    assert reminders.remind_of_shifts(at=MONDAY_9 - timedelta(hours=3)) == 1
    assert told()[0].person.name == "甲"


def test_a_place_with_another_habit_reminds_by_it_who_chose_nothing(shift, monkeypatch):
    here = policy.profile_for(shift.division_code, BEFORE.date())
    late = replace(here, shift_reminder=ReminderTimes(RemindWhen.HOURS, 19, 2))
    monkeypatch.setattr(policy, "profile_for", lambda code, on: late)
    make.assignment(shift=shift, person=make.chen_yu())
    make_notices.setting(other := make.person(name="晚上的"), remind_when="evening")
    make.assignment(shift=shift, person=other)
    assert reminders.remind_of_shifts(at=EVENING) == 1
    assert reminders.remind_of_shifts(at=MONDAY_9 - timedelta(hours=2)) == 1
    assert [message.person.name for message in told()] == ["晚上的", "陈宇"]


def test_who_signed_up_after_that_moment_has_just_been_told(shift):
    late = EVENING + timedelta(minutes=5)
    make.assignment(shift=shift, person=make.chen_yu(), accepted_at=late)
    assert reminders.remind_of_shifts(at=late + timedelta(minutes=1)) == 0


def test_nobody_is_reminded_of_what_is_over_given_back_or_begun(shift):
    place = make.assignment(shift=shift, person=make.chen_yu())
    rosters.release(assignment=place, reason="病了", by=place.person, at=BEFORE)
    off = make.shift()
    make.assignment(shift=off, person=make.person(name="取消的"))
    projects.cancel_shift(shift=off, reason="台风", by=make.li_na(), at=BEFORE)
    here = make.assignment(shift=shift, person=make.person(name="到了的"))
    CheckIn.objects.create(
        assignment=here, kind="in", at=EVENING, method="list", recorded_at=EVENING,
        recorded_by=here.person,
    )  # fmt: skip
    assert reminders.remind_of_shifts(at=EVENING) == 0


@pytest.mark.parametrize("cause_ends", [True, False])
def test_a_reminder_that_waits_is_looked_at_again_when_it_is_sent(shift, cause_ends):
    chen = make.chen_yu()
    make_notices.setting(chen, quiet_from="18:00", quiet_until="08:00")
    place = make.assignment(shift=shift, person=chen)
    reminders.remind_of_shifts(at=EVENING)
    ways = make_notices.ways()
    assert send_due(EVENING, ways=ways).sent == 1
    if cause_ends:
        rosters.release(assignment=place, reason="病了", by=chen, at=EVENING)
    OutboxMessage.objects.exclude(kind="shift_reminder").delete()
    morning = MONDAY_9.replace(hour=8)
    count = send_due(morning, ways=ways)
    assert (count.sent, count.dropped) == ((0, 1) if cause_ends else (1, 0))
    assert Delivery.objects.get().answer == ("cause_gone" if cause_ends else "printed")


def test_an_invitation_that_was_answered_is_not_sent_any_more(shift):
    chen = make.chen_yu(phone="")
    make_notices.setting(chen, quiet_from="18:00", quiet_until="08:00")
    question = make.invitation(shift=shift, person=chen)
    events.owe(
        "invited",
        to=chen,
        facts={
            "title": "陪诊",
            "starts_at": MONDAY_9.isoformat(),
            "answer_by": question.answer_by.isoformat(),
            "invitation_id": question.pk,
        },
        at=BEFORE.replace(hour=20),
        cause=f"invitation:{question.pk}",
    )
    ways = make_notices.ways()
    send_due(BEFORE.replace(hour=20), ways=ways)
    rosters.decline_invitation(invitation=question, reason="", by=chen, at=BEFORE.replace(hour=21))
    assert send_due(BEFORE.replace(hour=8) + timedelta(days=1), ways=ways).dropped == 1


def test_what_was_taken_back_before_anybody_was_told_is_never_told():
    chen = make.chen_yu()
    for hours in (1, 2):
        events.owe(
            "person_verified", to=chen, facts={"name": "陈宇"},
            at=BEFORE + timedelta(hours=hours), cause="person:1",
        )  # fmt: skip
    assert OutboxMessage.objects.count() == 1, "one kind of one cause is owed once"
    assert events.withdraw("person:1", at=BEFORE) == 1
    assert send_due(BEFORE + timedelta(hours=3), ways=make_notices.ways()).sent == 0


def test_a_need_past_its_deadline_is_told_once_to_the_workers_of_its_organization():
    body = make.organization()
    li, other = make.li_na(organization=body), make.li_na(phone="13800001888")
    need = make.need(organization=body)
    late = need.answer_due_at + timedelta(minutes=1)
    assert reminders.remind_of_needs(at=need.answer_due_at - timedelta(minutes=1)) == 0
    assert [reminders.remind_of_needs(at=late), reminders.remind_of_needs(at=late)] == [1, 0]
    assert OutboxMessage.objects.get(kind="need_overdue").person == li != other


def test_reminding_many_reads_no_more_than_reminding_one(shift):
    def queries(count):
        OutboxMessage.objects.all().delete()
        with CaptureQueriesContext(connection) as seen:
            assert reminders.remind_of_shifts(at=EVENING) == count
        return len([q for q in seen if q["sql"].startswith("SELECT")])

    make.assignment(shift=shift, person=make.person())
    one = queries(1)
    for _ in range(2):
        make.assignment(shift=shift, person=make.person())
    assert queries(3) == one


def test_the_record_of_sendings_is_erased_in_time_and_what_waits_is_kept():
    chen = make.chen_yu()
    make_notices.setting(chen, digest_hour=18)
    facts = {"title": "陪诊", "minutes": 90, "reason": "漏记"}
    events.owe("hours_corrected", to=chen, facts=facts, at=BEFORE)
    ways = make_notices.ways()
    send_due(BEFORE, ways=ways)
    later = BEFORE + timedelta(days=366)
    assert deliveries.forget(before=later) == 0
    send_due(BEFORE.replace(hour=18), ways=ways)
    assert deliveries.forget(before=BEFORE) == 0
    assert deliveries.forget(before=later) == 1
