"""Duties, the records of a mode, starting and closing: what is missing is said in one list."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong import phrases
from liandong.core import duties as rules
from liandong.core.leads import NotLeadsTurn
from liandong.core.project_modes import Mode
from liandong.core.projects import (
    EvidenceMissing,
    ProjectNotReady,
    ProjectStepNotAllowed,
    ShiftNotReady,
)
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import Duty, EventRecord, GuidanceSession, ModeRecord
from liandong.queries import duties as shown
from liandong.queries import linkage_duties, publishing
from liandong.services import attendance, duties, guidance, projects
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
SOON = MONDAY_9 - timedelta(minutes=10)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def chen():
    return make.chen_yu()


def names():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def codes(gates):
    return [(gate.code, gate.facts.get("duty") or gate.facts.get("evidence")) for gate in gates]


def scan(shift, person, at=SOON):
    token = attendance.token_at(shift, at)
    return attendance.check_in_by_scan(text=token, by=person, at=at)


def advocacy(worker, chen, state="draft"):
    return make.project(
        title="垃圾分类",
        mode="M5",
        lead="joint",
        social_worker=worker,
        lead_person=chen,
        state=state,
    )


# ── duties ──────────────────────────────────────────────────────────────────────────────────


def test_a_duty_that_the_template_gives_to_nobody_keeps_a_project_from_being_published(
    worker, chen
):
    project = advocacy(worker, chen)
    make.shift(project=project, starts_at=MONDAY_9)
    opened = publishing.open_gates(project, at=BEFORE)
    assert codes(opened) == [("message_pack_missing", None), ("duty_unfilled", "check_facts")]
    with pytest.raises(ProjectNotReady) as refused:
        projects.publish(project=project, by=worker, at=BEFORE)
    assert refused.value.facts["missing"] == ["message_pack_missing", "duty_unfilled"]

    duties.record(whole=project, kind="message_pack", text="厨余分开放", by=worker, at=BEFORE)
    duties.take(whole=project, code="check_facts", person=chen, by=chen, at=BEFORE)
    projects.publish(project=project, by=worker, at=BEFORE)

    rows = Duty.objects.order_by("pk").values_list("code", "person__name", "by_template")
    assert list(rows) == [
        ("check_facts", chen.name, False),
        ("set_message", worker.name, True),
        ("follow_up", worker.name, True),
        ("spread_message", None, True),
        ("collect_pledges", chen.name, True),
    ]
    assert names() == ["RecordMade", "DutyTaken", "DutiesSettled", "ProjectPublished"]


def test_who_sets_the_message_does_not_check_it(worker, chen):
    project = advocacy(worker, chen)
    with pytest.raises(rules.SecondEyesMissing):
        duties.take(whole=project, code="check_facts", person=worker, by=worker, at=BEFORE)
    duties.record(whole=project, kind="message_pack", text="厨余分开放", by=worker, at=BEFORE)
    with pytest.raises(rules.SecondEyesMissing):
        duties.record(whole=project, kind="fact_check", text="没错", by=worker, at=BEFORE)
    assert (Duty.objects.count(), names()) == (0, ["RecordMade"])


def test_a_duty_passes_on_and_both_holders_stay_on_record(worker, chen):
    project = make.project(social_worker=worker, lead_person=chen, lead="volunteer")
    first = duties.take(whole=project, code="keep_roster", person=chen, by=chen, at=BEFORE)
    later = BEFORE + timedelta(days=1)
    duties.take(whole=project, code="keep_roster", person=worker, by=worker, at=later)
    first.refresh_from_db()
    assert first.ended_at == later
    row = shown.checklist(project, day=MONDAY_9.date())[4]
    assert (row.code, row.kept.person.name) == ("keep_roster", worker.name)


def test_strangers_neither_take_nor_give_duties_and_the_mode_decides_what_is_one(worker, chen):
    project = make.project(social_worker=worker, lead_person=worker)
    stranger = make.person(name="路人")
    with pytest.raises(rules.DutyNotTheirs):
        duties.take(whole=project, code="induct", person=stranger, by=stranger, at=BEFORE)
    with pytest.raises(NotAllowed):
        duties.take(whole=project, code="induct", person=worker, by=stranger, at=BEFORE)
    with pytest.raises(rules.DutyUnknown):
        duties.take(whole=project, code="check_facts", person=worker, by=worker, at=BEFORE)
    with pytest.raises(ValueMissing):
        duties.take(whole=project, code="induct", by=worker, at=BEFORE)
    assert Duty.objects.count() == 0


def test_a_duty_is_ticked_off_once_with_its_proof(worker, chen):
    project = make.project(social_worker=worker, lead_person=worker)
    row = duties.take(whole=project, code="induct", person=worker, by=worker, at=BEFORE)
    with pytest.raises(NotAllowed):
        duties.finish(duty=row, by=chen, at=BEFORE)
    done = duties.finish(duty=row, evidence="签到表第 2 页", by=worker, at=BEFORE)
    assert (done.done_by, done.evidence) == (worker, "签到表第 2 页")
    with pytest.raises(rules.DutyDone):
        duties.finish(duty=row, by=worker, at=BEFORE)


def test_a_linkage_without_a_project_has_duties_of_its_own(worker, chen):
    linked = make.linkage(
        organization=worker.role_grants.first().organization,
        social_worker=worker,
        volunteers=(chen,),
    )
    duties.take(whole=linked, code="report_changes", person=chen, by=chen, at=BEFORE)
    rows = linkage_duties.checklist(linked, day=MONDAY_9.date())
    assert [(r.code, r.is_filled) for r in rows if r.kept] == [("report_changes", True)]
    assert all(row.is_filled for row in rows)
    assert names() == ["LinkageDutyTaken"]


# ── arriving and starting ───────────────────────────────────────────────────────────────────


def test_in_a_professional_service_nobody_arrives_without_a_pledge(worker, chen):
    shift = make.shift(project=make.project(mode="M2", social_worker=worker))
    make.assignment(shift=shift, person=chen)
    with pytest.raises(ShiftNotReady) as refused:
        scan(shift, chen)
    assert codes(refused.value.gates) == [("pledge_missing", None)]
    assert "还有 1 人没签保密承诺。请签好，再记一笔" in phrases.sentence(refused.value)

    duties.record(whole=shift.project, kind="pledge", shift=shift, person=chen, by=chen, at=SOON)
    assert scan(shift, chen).kind == "in"


def test_what_happened_is_written_down_afterwards_whatever_was_missing(worker, chen):
    shift = make.shift(project=make.project(mode="M2", social_worker=worker))
    place = make.assignment(shift=shift, person=chen)
    row = attendance.Attendance(place.pk, shift.starts_at, shift.ends_at)
    during = shift.ends_at - timedelta(minutes=1)
    early = attendance.Attendance(place.pk, shift.starts_at, None)
    with pytest.raises(ShiftNotReady):
        attendance.record_list(shift=shift, rows=[early], by=worker, at=during)
    assert attendance.record_list(shift=shift, rows=[row], by=worker, at=shift.ends_at) == 1


def test_a_large_event_asks_for_insurance_agreements_and_a_leader_for_each_ten(worker, chen):
    project = make.project(mode="M3", social_worker=worker)
    shift = make.shift(project=project)
    place = make.assignment(shift=shift, person=chen)
    assert codes(shown.arrival_gates(shift, at=SOON)) == [
        ("insurance_not_in_force", None),
        ("agreement_unsigned", None),
        ("leaders_missing", None),
    ]
    projects.update(project=project, changes={"insurance_policy": "1"}, by=worker, at=BEFORE)
    duties.record(whole=project, kind="agreement", shift=shift, by=worker, at=SOON)
    duties.appoint(assignment=place, is_lead=True, by=worker, at=SOON)
    shift.refresh_from_db()
    shift.project.refresh_from_db()
    assert shown.arrival_gates(shift, at=SOON) == []


def test_one_tap_tells_everybody_and_starts_the_shift_once(worker, chen):
    shift = make.shift(project=make.project(social_worker=worker))
    make.assignment(shift=shift, person=chen)
    scan(shift, chen)
    with pytest.raises(ShiftNotReady) as refused:
        duties.start(shift=shift, by=worker, at=MONDAY_9)
    assert codes(refused.value.gates) == [("induction_missing", None)]
    with pytest.raises(NotLeadsTurn):
        duties.start(shift=shift, told_everybody=True, by=chen, at=MONDAY_9)
    made = duties.start(shift=shift, told_everybody=True, by=worker, at=MONDAY_9)
    assert made.count == 1
    with pytest.raises(rules.ShiftUnderWay):
        duties.start(shift=shift, told_everybody=True, by=worker, at=MONDAY_9)
    kinds = ModeRecord.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["induction", "risk_brief", "start"]


def test_who_signed_up_after_the_crew_was_told_is_told_too(worker, chen):
    shift = make.shift(project=make.project(mode="M2", social_worker=worker), max_people=2)
    make.assignment(shift=shift, person=chen)
    duties.record(whole=shift.project, kind="pledge", shift=shift, by=worker, at=BEFORE)
    late = make.assignment(shift=shift, person=make.person(name="小林"))
    late.accepted_at = BEFORE + timedelta(hours=1)
    late.save()
    gates = shown.arrival_gates(shift, at=SOON)
    assert [(g.code, g.facts["count"]) for g in gates] == [("pledge_missing", 1)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_at_once_one_starts_the_shift(worker, chen):
    shift = make.shift(project=make.project(social_worker=worker))
    make.assignment(shift=shift, person=chen)
    scan(shift, chen)
    gate, given = Barrier(2), []

    def run():
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            duties.start(shift=shift, told_everybody=True, by=worker, at=MONDAY_9)
            given.append("started")
        except rules.ShiftUnderWay as refusal:
            given.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(given) == ["shift_under_way", "started"]
    assert ModeRecord.objects.filter(kind="start").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_duty_at_once_the_later_holds_it_and_the_first_stays(worker, chen):
    project = make.project(social_worker=worker, lead_person=chen, lead="volunteer")
    gate, failed = Barrier(2), []

    def run(who):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            duties.take(whole=project, code="keep_roster", person=who, by=who, at=BEFORE)
        except Exception as fault:
            failed.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(who,)) for who in (worker, chen)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failed == []
    assert (Duty.objects.count(), Duty.objects.filter(ended_at=None).count()) == (2, 1)


# ── parts ───────────────────────────────────────────────────────────────────────────────────


def test_a_large_event_has_a_professional_tent_with_gates_of_its_own(worker, chen):
    project = make.project(mode="M3", social_worker=worker, state="draft")
    need = make.need(state="planned")
    need.project = project
    need.save()
    make.shift(project=project, starts_at=MONDAY_9)
    tent = duties.add_part(
        project=project, title="医疗帐篷", mode=Mode.PROFESSIONAL, by=worker, at=BEFORE
    )
    assert (tent.lead, tent.lead_reason) == ("social_worker", "general_work")
    assert [(g.code, g.facts["part"]) for g in publishing.open_gates(project, at=BEFORE)] == [
        ("positions_missing", "医疗帐篷")
    ]
    position = projects.add_position(
        project=project, title="分诊", min_age=18, part=tent, by=worker, at=BEFORE
    )
    shift = make.shift(project=project, position=position, starts_at=MONDAY_9)
    gates = publishing.open_gates(project, at=BEFORE)
    assert [(g.code, g.facts.get("position")) for g in gates] == [("requirement_missing", "分诊")]
    projects.change_position(position=position, changes={"training": "急救"}, by=worker, at=BEFORE)
    projects.publish(project=project, by=worker, at=BEFORE)
    # On the tent's shift the tent's mode asks, not the event's.
    shift.position.refresh_from_db()
    make.assignment(shift=shift, person=chen)
    assert codes(shown.arrival_gates(shift, at=SOON)) == [
        ("training_open", None), ("pledge_missing", None)
    ]  # fmt: skip


def test_parts_are_added_while_a_project_is_planned(worker):
    with pytest.raises(ProjectStepNotAllowed):
        duties.add_part(
            project=make.project(social_worker=worker), title="帐篷", mode=Mode.EVENT,
            by=worker, at=BEFORE,
        )  # fmt: skip


# ── closing ─────────────────────────────────────────────────────────────────────────────────


def test_closing_lists_the_evidence_that_is_missing_and_a_session_and_a_scan_close_it(worker, chen):
    project = make.project(social_worker=worker)
    shift = make.shift(project=project)
    make.assignment(shift=shift, person=chen)
    after = shift.ends_at + timedelta(days=1)
    with pytest.raises(EvidenceMissing) as refused:
        duties.close(project=project, by=worker, at=after)
    assert codes(refused.value.gates) == [
        ("evidence_missing", "attendance"), ("evidence_missing", "guidance_session")
    ]  # fmt: skip
    scan(shift, chen)
    make.supervision(supervisor=worker, supervisee=chen, tier="social_worker")
    guidance.record(
        guide=worker, guided=[chen], held_at=MONDAY_9, minutes=30, form="individual",
        functions=["educational"], topics="怎么陪老人过马路", project=project, by=worker, at=after,
    )  # fmt: skip
    assert GuidanceSession.objects.get().project == project
    assert duties.close(project=project, by=worker, at=after).state == "finished"


def test_a_project_may_be_closed_short_with_a_reason_that_stays(worker):
    project = make.project(mode="M5", lead="joint", social_worker=worker)
    duties.close(project=project, reason="活动因台风取消", by=worker, at=MONDAY_9)
    last = EventRecord.objects.get(name="ClosedShort")
    assert last.facts["missing"] == ["pledges", "reach"]
    assert last.facts["reason"] == "活动因台风取消"


def test_who_does_not_lead_does_not_close(worker, chen):
    project = make.project(social_worker=worker, lead_person=chen, lead="volunteer")
    with pytest.raises(NotLeadsTurn):
        duties.close(project=project, reason="没人来", by=worker, at=MONDAY_9)
    project.refresh_from_db()
    assert project.state == "published"
    assert duties.close(project=project, reason="没人来", by=chen, at=MONDAY_9).state == "finished"
