"""Approvals: asked, decided on a clock, never by silence; who may not decide."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from liandong.core.approvals import (
    ApprovalAppealTooLate,
    ApprovalOpenAlready,
    ApprovalStepNotAllowed,
    DeciderHasStake,
    Matter,
    No,
    ReasonTooShort,
)
from liandong.core.authority import OfficeMissing, OfficeThere
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import Approval, EventRecord, OutboxMessage
from liandong.queries import access, publishing
from liandong.queries import approvals as shown
from liandong.services import approvals, authority, registry
from liandong.services.approvals import Wish
from tests import make, make_offices
from tests.services.test_reserve import at_once

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9


def told(kind):
    rows = OutboxMessage.objects.filter(kind=kind).order_by("person_id")
    return [row.person for row in rows]


def wish(subject, matter=Matter.MARKING, **more):
    return Wish(matter=matter, subject=subject, statement="我们做陪诊服务。", **more)


@pytest.fixture
def town():
    office = make_offices.office(line="civil_affairs")
    above = make_offices.office(line="civil_affairs", division_code=make_offices.CITY)
    body = make.organization()
    return {
        "office": office,
        "above": above,
        "clerk": make_offices.official(office),
        "chief": make_offices.official(above, name="高升"),
        "body": body,
        "li": make.li_na(organization=body),
    }


def test_the_office_in_charge_is_found_told_and_its_yes_marks_the_organization(town):
    row = approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    assert (row.office, row.unit, row.state) == (town["office"], None, "asked")
    assert told("approval_waits") == [town["clerk"]]
    approvals.grant(approval=row, note="", by=town["clerk"], at=AT + timedelta(days=1))
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.was_late) == ("granted", town["clerk"], False)
    assert told("approval_granted") == [town["li"]]
    assert list(shown.marked(access.Organization.objects.all())) == [town["body"]]


def test_a_clock_that_runs_out_is_no_yes_but_goes_up(town):
    row = approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    assert approvals.work_due(at=AT) == 0
    assert approvals.work_due(at=row.due_at - timedelta(hours=1)) == 1  # reminded, once
    assert approvals.work_due(at=row.due_at - timedelta(hours=1)) == 0
    assert told("approval_due") == [town["clerk"]]
    assert approvals.work_due(at=row.due_at) == 1
    assert approvals.work_due(at=row.due_at + timedelta(days=30)) == 0
    row.refresh_from_db()
    assert (row.state, row.escalated_to, row.was_late) == ("asked", town["above"], True)
    assert told("approval_late") == sorted([town["clerk"], town["chief"]], key=lambda p: p.pk)
    assert told("approval_late_asker") == [town["li"]]
    assert not shown.marked(access.Organization.objects.all()).exists()
    approvals.grant(approval=row, by=town["chief"], at=row.due_at + timedelta(days=1))
    assert Approval.objects.get().was_late


def test_without_an_office_above_the_coordinators_are_told():
    office = make_offices.office(line="civil_affairs")
    coordinator = make.coordinator(division_code="440305")
    li = make.li_na(organization=make.organization())
    body = li.role_grants.get().organization
    row = approvals.ask(wish=wish(body), by=li, at=AT)
    approvals.work_due(at=row.due_at)
    assert told("approval_late") == [coordinator]
    assert office.approvals.get().escalated_to is None


def test_the_database_takes_no_decision_without_a_person(town):
    row = approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=row.pk).update(state="granted")


def test_a_no_has_words_and_is_looked_at_by_somebody_else(town):
    row = approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    with pytest.raises(ReasonTooShort):
        approvals.refuse(approval=row, no=No.NOT_MET, reason="不行", by=town["clerk"], at=AT)
    approvals.refuse(
        approval=row, no=No.NOT_MET, reason="章程里没有志愿服务这一项", by=town["clerk"], at=AT
    )
    approvals.appeal(approval=row, text="章程第三条有", by=town["li"], at=AT)
    row.refresh_from_db()
    assert (row.state, row.escalated_to) == ("appealed", town["above"])
    with pytest.raises(DeciderHasStake):
        approvals.grant(approval=row, by=town["clerk"], at=AT)
    approvals.refuse(
        approval=row, no=No.NOT_MET, reason="第三条说的是别的事情", by=town["chief"], at=AT
    )
    row.refresh_from_db()
    assert row.state == "final_no"
    with pytest.raises(ApprovalStepNotAllowed):
        approvals.appeal(approval=row, text="再看一次", by=town["li"], at=AT)


def test_an_appeal_after_its_term_is_refused(town):
    row = approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    approvals.refuse(
        approval=row, no=No.OTHER, reason="材料和上次的对不上", by=town["clerk"], at=AT
    )
    with pytest.raises(ApprovalAppealTooLate):
        approvals.appeal(approval=row, text="…", by=town["li"], at=AT + timedelta(days=30))


def test_more_is_asked_and_the_clock_starts_anew(town):
    row = approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    approvals.ask_for_more(approval=row, reason="请补上章程的复印件", by=town["clerk"], at=AT)
    assert shown.waiting_for(access.actor_of(town["clerk"], on=make.day(AT))) == []
    later = AT + timedelta(days=40)
    assert approvals.work_due(at=later) == 0  # it waits for the asker, not for the office
    approvals.complete(approval=row, text="补上了", by=town["li"], at=later)
    row.refresh_from_db()
    assert row.state == "asked" and row.due_at > later


def test_who_may_not_decide(town):
    row = approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    stranger = make_offices.official(make_offices.office(line="youth_league"), name="团干")
    for person in (town["li"], stranger, town["chief"], make.chen_yu(), make.coordinator()):
        with pytest.raises((NotAllowed, DeciderHasStake)):
            approvals.grant(approval=row, by=person, at=AT)
    make.role(person=town["clerk"], role="social_worker", organization=town["body"])
    with pytest.raises(DeciderHasStake):
        approvals.grant(approval=row, by=town["clerk"], at=AT)


def test_who_may_not_ask_and_not_twice(town):
    for person in (make.chen_yu(), town["clerk"]):
        with pytest.raises(NotAllowed):
            approvals.ask(wish=wish(town["body"]), by=person, at=AT)
    row = approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    with pytest.raises(ApprovalOpenAlready) as refusal:
        approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)
    assert refusal.value.number == row.number
    approvals.withdraw(approval=row, by=town["li"], at=AT)
    approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT)


def test_the_same_unit_is_not_asked_twice_although_another_said_yes_before():
    first, second = make.organization(name="粤海社区"), make.organization(name="后海社区")
    leader = make.chen_yu()
    team = make.team(sponsor=make.organization(name="队伍的家"), leader=leader)
    yes = approvals.ask(wish=wish(team, Matter.UNIT_TEAM, unit=first), by=leader, at=AT)
    approvals.grant(approval=yes, by=make.li_na(organization=first), at=AT)
    row = approvals.ask(wish=wish(team, Matter.UNIT_TEAM, unit=second), by=leader, at=AT)
    with pytest.raises(ApprovalOpenAlready) as refusal:
        approvals.ask(wish=wish(team, Matter.UNIT_TEAM, unit=second), by=leader, at=AT)
    assert refusal.value.number == row.number


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_the_same_at_once_one_has_asked(town):
    given = at_once([lambda: approvals.ask(wish=wish(town["body"]), by=town["li"], at=AT).pk] * 6)
    assert given.count("approval_open_already") == 5
    assert Approval.objects.count() == 1


def test_those_due_first_are_reminded_first_however_many_wait(town):
    far = make_offices.approval(
        asked_by=town["li"], office=town["office"], organization=town["body"],
        due_at=AT + timedelta(days=90),
    )  # fmt: skip
    others = [Approval(**{**_kept(far), "number": f"B-{n}"}) for n in range(500)]
    Approval.objects.bulk_create(others)
    row = approvals.ask(wish=wish(make_body(town)), by=town["li"], at=AT)
    assert approvals.work_due(at=row.due_at - timedelta(hours=1)) == 1
    row.refresh_from_db()
    assert row.reminded_at is not None


def _kept(row):
    return {f.attname: getattr(row, f.attname) for f in Approval._meta.fields if f.name != "id"}


def make_body(town):
    body = make.organization(name="另一家")
    make.role(person=town["li"], role="social_worker", organization=body)
    return body


def test_a_place_without_an_office_says_so():
    li = make.li_na(organization=make.organization())
    body = li.role_grants.get().organization
    with pytest.raises(OfficeMissing) as refusal:
        approvals.ask(wish=wish(body), by=li, at=AT)
    assert refusal.value.line == "civil_affairs"
    assert not EventRecord.objects.filter(name="ApprovalAsked").exists()


def test_a_unit_decides_about_a_team_that_comes_from_outside():
    unit, host = make.organization(name="粤海社区"), make.organization(name="队伍的家")
    leader, worker = make.chen_yu(), make.li_na(organization=unit)
    team = make.team(sponsor=host, leader=leader)
    with pytest.raises(ValueMissing):
        approvals.ask(wish=wish(team, Matter.UNIT_TEAM), by=leader, at=AT)
    with pytest.raises(ValueInvalid):
        approvals.ask(wish=wish(host, Matter.UNIT_TEAM, unit=unit), by=leader, at=AT)
    row = approvals.ask(wish=wish(team, Matter.UNIT_TEAM, unit=unit), by=leader, at=AT)
    assert (row.office, row.unit) == (None, unit)
    assert told("approval_waits") == [worker]
    approvals.grant(approval=row, note="周末可以进来", by=worker, at=AT)
    assert shown.granted(Matter.UNIT_TEAM, team).get().reason == "周末可以进来"


def test_a_large_event_is_filed_before_it_is_published_where_an_office_takes_filings():
    body = make.organization()
    li = make.li_na(organization=body)
    project = make.project(organization=body, social_worker=li, mode="M3", state="draft")
    make.shift(project=project, max_people=60)

    def codes():
        return [gate.code for gate in publishing.open_gates(project, at=AT - timedelta(hours=20))]

    assert "approval_missing" not in codes()
    office = make_offices.office(line="social_work")
    assert "approval_missing" in codes()
    row = approvals.ask(wish=wish(project, Matter.LARGE_EVENT), by=li, at=AT)
    assert "approval_missing" in codes()
    approvals.grant(approval=row, by=make_offices.official(office), at=AT)
    assert "approval_missing" not in codes()


def test_a_small_event_needs_no_filing():
    project = make.project(mode="M3", state="draft")
    make.shift(project=project, max_people=49)
    make_offices.office(line="social_work")
    gates = publishing.open_gates(project, at=AT - timedelta(hours=20))
    assert "approval_missing" not in [gate.code for gate in gates]


def test_offices_are_opened_by_the_coordinator_of_the_place_once():
    facts = {"name": "南山区民政局", "line": "civil_affairs", "division_code": "440305"}
    for person in (make.officer(), make.chen_yu(), make.coordinator(division_code="110101")):
        with pytest.raises(NotAllowed):
            authority.open_office(**facts, by=person, at=AT)
    boss = make.coordinator(division_code="4403", phone="13800001104")
    made = authority.open_office(**facts, by=boss, at=AT)
    with pytest.raises(OfficeThere):
        authority.open_office(**facts, by=boss, at=AT)
    with pytest.raises(ValueInvalid):
        authority.open_office(**(facts | {"line": "police"}), by=boss, at=AT)
    clerk = make.person(name="新来的")
    grant = registry.grant_role(person=clerk, role="officer", office=made, by=boss, at=AT)
    assert grant.division_code == "440305"
    with pytest.raises(ValueInvalid):
        registry.grant_role(person=clerk, role="contact", office=made, by=boss, at=AT)
