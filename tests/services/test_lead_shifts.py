"""The volunteer who leads a project plans its shifts; publishing and opening stay with staff."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core.hours import Span
from liandong.core.lead_shifts import (
    MOST_WAITING,
    NotTheLead,
    OwnShiftPlan,
    ShiftPlanSettled,
    TooManyWaiting,
    Way,
)
from liandong.core.projects import ProjectNotReady, ProjectStepNotAllowed, ShiftInThePast
from liandong.core.refusals import ValueMissing
from liandong.models import EventRecord, OutboxMessage, Position, Shift, ShiftPlan
from liandong.services import lead_shifts, projects
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def chen():
    return make.chen_yu()


def led(chen, worker, *, state="published", lead="volunteer"):
    project = make.project(social_worker=worker, lead_person=chen, lead=lead, state=state)
    return Position.objects.create(project=project, title="陪练员", min_age=18, lead=lead)


def wanted(position, *, starts_at=MONDAY_9, **told):
    facts = {"place_name": "社区活动室", "least": 1, "most": 3}
    return lead_shifts.Wanted(
        position=position, span=Span(starts_at, starts_at + TWO_HOURS), **(facts | told)
    )


def told():
    return list(OutboxMessage.objects.order_by("pk").values_list("person__name", "kind"))


def names():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def test_in_a_draft_the_lead_s_shifts_stand_at_once_and_nobody_sees_them(chen, worker):
    position = led(chen, worker, state="draft")
    assert lead_shifts.plan(wanted=wanted(position), by=chen, at=BEFORE) == (Way.ADDED, 1)
    shift = Shift.objects.get()
    assert (shift.starts_at, shift.place_name, shift.max_people) == (MONDAY_9, "社区活动室", 3)
    assert not ShiftPlan.objects.exists()
    assert (names(), told()) == (["ShiftAdded"], [])


def test_in_a_published_project_they_wait_and_one_yes_opens_them(chen, worker):
    position = led(chen, worker)
    weekly = wanted(position, rule="FREQ=WEEKLY;COUNT=3", skip_holidays=False)
    assert lead_shifts.plan(wanted=weekly, by=chen, at=BEFORE) == (Way.WAITS, 3)
    assert not Shift.objects.exists()
    plan = ShiftPlan.objects.get()
    assert lead_shifts.agree(plan=plan, by=worker, at=BEFORE) == 3
    days = [make.day(shift.starts_at) for shift in Shift.objects.order_by("starts_at")]
    assert days == [make.day(MONDAY_9 + timedelta(weeks=n)) for n in range(3)]
    plan.refresh_from_db()
    assert (plan.agrees, plan.answered_by) == (True, worker)
    assert names() == ["ShiftsProposed", *["ShiftAdded"] * 3, "ShiftsRepeated", "ShiftsAgreed"]
    assert told() == [("李娜", "shifts_proposed"), ("陈宇", "shifts_agreed")]
    with pytest.raises(ShiftPlanSettled):
        lead_shifts.agree(plan=plan, by=worker, at=BEFORE)
    assert Shift.objects.count() == 3


def test_a_no_has_a_reason_that_the_lead_hears(chen, worker):
    lead_shifts.plan(wanted=wanted(led(chen, worker)), by=chen, at=BEFORE)
    plan = ShiftPlan.objects.get()
    with pytest.raises(ValueMissing):
        lead_shifts.turn_down(plan=plan, reason=" ", by=worker, at=BEFORE)
    lead_shifts.turn_down(plan=plan, reason="那天活动室装修", by=worker, at=BEFORE)
    assert not Shift.objects.exists()
    message = OutboxMessage.objects.latest("pk")
    assert (message.person, message.kind) == (chen, "shifts_turned_down")
    assert message.facts["reason"] == "那天活动室装修"


@pytest.mark.parametrize("lead", ["social_worker", "command"])
def test_who_is_named_but_does_not_lead_plans_nothing(chen, worker, lead):
    with pytest.raises(NotTheLead):
        lead_shifts.plan(wanted=wanted(led(chen, worker, lead=lead)), by=chen, at=BEFORE)


def test_nobody_else_plans_for_the_lead_and_nobody_agrees_to_their_own(chen, worker):
    position = led(chen, worker)
    for other in (worker, make.person(name="赵明"), make.coordinator()):
        with pytest.raises(NotTheLead):
            lead_shifts.plan(wanted=wanted(position), by=other, at=BEFORE)
    lead_shifts.plan(wanted=wanted(position), by=chen, at=BEFORE)
    for answer in (
        lambda plan: lead_shifts.agree(plan=plan, by=chen, at=BEFORE),
        lambda plan: lead_shifts.turn_down(plan=plan, reason="x", by=chen, at=BEFORE),
    ):
        with pytest.raises(OwnShiftPlan):
            answer(ShiftPlan.objects.get())
    assert not Shift.objects.exists()


def test_what_could_not_be_added_is_refused_when_planned_and_again_when_agreed(chen, worker):
    position = led(chen, worker)
    with pytest.raises(ShiftInThePast):
        lead_shifts.plan(wanted=wanted(position), by=chen, at=MONDAY_9 + TWO_HOURS)
    lead_shifts.plan(wanted=wanted(position), by=chen, at=BEFORE)
    with pytest.raises(ShiftInThePast):
        lead_shifts.agree(plan=ShiftPlan.objects.get(), by=worker, at=MONDAY_9 + TWO_HOURS)
    assert ShiftPlan.objects.get().agrees is None
    position.project.state = "cancelled"
    position.project.save(update_fields=["state"])
    with pytest.raises(ProjectStepNotAllowed):
        lead_shifts.agree(plan=ShiftPlan.objects.get(), by=worker, at=BEFORE)
    with pytest.raises(ProjectStepNotAllowed):
        lead_shifts.plan(wanted=wanted(position), by=chen, at=BEFORE)


def test_only_so_many_wait(chen, worker):
    position = led(chen, worker)
    for n in range(MOST_WAITING):
        later = wanted(position, starts_at=MONDAY_9 + timedelta(days=n))
        lead_shifts.plan(wanted=later, by=chen, at=BEFORE)
    with pytest.raises(TooManyWaiting):
        lead_shifts.plan(wanted=wanted(position), by=chen, at=BEFORE)


def test_the_lead_asks_once_and_every_gate_stays(chen, worker):
    position = led(chen, worker, state="draft")
    project = position.project
    with pytest.raises(ProjectNotReady) as refused:
        lead_shifts.ask_publication(project=project, by=chen, at=BEFORE)
    assert {"shifts_missing", "need_missing"} <= {gate.code for gate in refused.value.gates}
    need = make.need(organization=project.organization, state="planned")
    need.project = project
    need.save(update_fields=["project"])
    lead_shifts.plan(wanted=wanted(position), by=chen, at=BEFORE)
    with pytest.raises(NotTheLead):
        lead_shifts.ask_publication(project=project, by=worker, at=BEFORE)
    for _twice in range(2):
        project = lead_shifts.ask_publication(project=project, by=chen, at=BEFORE)
    assert (project.state, project.publication_asked_at) == ("draft", BEFORE)
    assert told() == [("李娜", "publication_asked")]
    assert projects.publish(project=project, by=worker, at=BEFORE).state == "published"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_agree_at_once_one_opens_the_shifts(chen, worker):
    lead_shifts.plan(wanted=wanted(led(chen, worker)), by=chen, at=BEFORE)
    plan, wang = ShiftPlan.objects.get(), make.coordinator()
    gate, given = Barrier(2), []

    def run(who):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            given.append(lead_shifts.agree(plan=plan, by=who, at=BEFORE))
        except ShiftPlanSettled as refusal:
            given.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(who,)) for who in (worker, wang)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(given, key=str) == [1, "shift_plan_settled"]
    assert Shift.objects.count() == 1
