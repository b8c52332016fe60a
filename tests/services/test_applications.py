"""Asking to join: answered in time, with a reason, by somebody else on appeal; never lost."""

from datetime import timedelta

import pytest

from liandong.core.applications import AlreadyApplied, ApplicationClosed, OwnApplication
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.registry import AlreadyMember
from liandong.models import EventRecord, Membership, OutboxMessage
from liandong.services import applications
from tests import make

pytestmark = pytest.mark.django_db


def cast():
    leader = make.signed_up(make.person(name="林队长", phone="13900003333"))
    make.role(person=leader, role="team_leader")
    worker = make.li_na()
    team = make.team(leader=leader, sponsor=worker.role_grants.get().organization)
    return make.chen_yu(), leader, worker, team, make.coordinator()


def test_a_yes_makes_a_member_today_and_tells_both(at):
    chen, leader, _, team, _ = cast()
    row = applications.file(team=team, note="住得近", by=chen, at=at)
    assert (row.state, row.note) == ("waiting", "住得近")
    assert OutboxMessage.objects.get(kind="application_waits").person == leader
    applications.decide(application=row, is_accepted=True, by=leader, at=at)
    assert Membership.objects.get(person=chen, until=None).team == team
    assert OutboxMessage.objects.get(kind="application_accepted").person == chen
    assert EventRecord.objects.get(name="ApplicationDecided").facts["is_accepted"] is True


def test_the_answer_is_due_after_five_working_days(at):
    chen, _, _, team, _ = cast()
    row = applications.file(team=team, by=chen, at=at)
    # Monday 27 April; 1–5 May are off, 9 May is worked: 28, 29, 30 April, 6 and 7 May.
    assert row.due_at.astimezone(make.SHANGHAI).isoformat() == "2026-05-08T00:00:00+08:00"


def test_nobody_asks_twice_nor_where_they_are(at):
    chen, _, _, team, _ = cast()
    row = applications.file(team=team, by=chen, at=at)
    with pytest.raises(AlreadyApplied):
        applications.file(team=team, by=chen, at=at)
    applications.withdraw(application=row, by=chen, at=at)
    make.membership(person=chen, team=team)
    with pytest.raises(AlreadyMember):
        applications.file(team=team, by=chen, at=at)
    with pytest.raises(ValueMissing):
        applications.file(by=chen, at=at)


def test_a_no_needs_a_reason_and_one_with_standing(at):
    chen, leader, worker, team, _ = cast()
    row = applications.file(team=team, by=chen, at=at)
    with pytest.raises(ValueMissing):
        applications.decide(application=row, is_accepted=False, reason=" ", by=worker, at=at)
    stranger = make.li_na(phone="13900004444")
    for one in (chen, stranger):
        with pytest.raises((OwnApplication, NotAllowed)):
            applications.decide(application=row, is_accepted=True, by=one, at=at)
    applications.decide(application=row, is_accepted=False, reason="队里暂时满了", by=leader, at=at)
    row.refresh_from_db()
    assert (row.state, row.reason, row.decided_by) == ("refused", "队里暂时满了", leader)
    with pytest.raises(ApplicationClosed):
        applications.decide(application=row, is_accepted=True, by=leader, at=at)
    assert not Membership.objects.filter(person=chen).exists()


def test_an_appeal_is_decided_by_a_coordinator_who_had_no_part_in_it(at):
    chen, leader, worker, team, wang = cast()
    row = applications.file(team=team, by=chen, at=at)
    applications.decide(application=row, is_accepted=False, reason="年龄不合适", by=wang, at=at)
    with pytest.raises(NotAllowed):
        applications.appeal(application=row, text="我能胜任", by=leader, at=at)
    applications.appeal(application=row, text="我能胜任这些", by=chen, at=at)
    for one, refusal in ((wang, OwnApplication), (worker, NotAllowed)):
        with pytest.raises(refusal):
            applications.decide_appeal(
                application=row, is_accepted=True, answer="同意加入", by=one, at=at
            )
    other = make.coordinator(phone="13900005555")
    applications.decide_appeal(
        application=row, is_accepted=True, answer="年龄没有问题", by=other, at=at
    )
    row.refresh_from_db()
    assert (row.state, row.appeal_decided_by) == ("accepted", other)
    assert Membership.objects.filter(person=chen, team=team, until=None).exists()


def test_what_is_overdue_goes_to_the_coordinator_once_and_can_still_be_answered(at):
    chen, leader, _, team, wang = cast()
    make.coordinator(division_code=make.FUTIAN, phone="13900006666")
    row = applications.file(team=team, by=chen, at=at)
    assert applications.escalate_due(at=row.due_at - timedelta(minutes=1)) == 0
    assert applications.escalate_due(at=row.due_at) == 1
    assert applications.escalate_due(at=row.due_at + timedelta(days=1)) == 0
    assert [m.person for m in OutboxMessage.objects.filter(kind="application_overdue")] == [wang]
    assert OutboxMessage.objects.get(kind="application_handed_on").person == chen
    applications.decide(application=row, is_accepted=True, by=leader, at=row.due_at)
    assert EventRecord.objects.filter(name="ApplicationEscalated").count() == 1
