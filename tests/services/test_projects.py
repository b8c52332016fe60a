"""From assessed needs to published shifts, and corrections on the way."""

from datetime import timedelta

import pytest

from liandong.core.eligibility import Risk
from liandong.core.hours import Span
from liandong.core.needs import NeedNotVerified, NeedStepNotAllowed
from liandong.core.projects import (
    Mode,
    ProjectNotReady,
    ProjectStepNotAllowed,
    SeatsReversed,
    ShiftAlreadyThere,
    ShiftInThePast,
)
from liandong.core.recurrence import RuleEndless, RuleGivesNothing
from liandong.models import EventRecord, Need, Project, Shift
from liandong.services import projects as services
from liandong.services.projects import ProjectDraft
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

TWO_HOURS = Span(MONDAY_9, MONDAY_9 + timedelta(hours=2))


def _draft(**more):
    told = {"title": "陪诊", "mode": Mode.DAILY, "category": "0017"} | more
    told.setdefault("organization", make.organization())
    return ProjectDraft(**told)


def _events():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("mode", "has_leader", "lead", "reason"),
    [
        (Mode.DAILY, True, "volunteer", "daily_by_team_leader"),
        (Mode.DAILY, False, "social_worker", "daily_without_team_leader"),
        (Mode.PROFESSIONAL, True, "social_worker", "general_work"),
        (Mode.EVENT, True, "social_worker", "event_has_one_organizer"),
        (Mode.EMERGENCY, True, "command", "emergency_follows_command"),
        (Mode.ADVOCACY, False, "joint", "advocacy_is_joint"),
    ],
)
def test_who_leads_is_computed_from_the_mode_and_kept_with_its_reason(
    mode, has_leader, lead, reason, at
):
    leader = make.chen_yu() if has_leader else None
    made = services.plan(draft=_draft(mode=mode, lead_person=leader), by=make.li_na(), at=at)
    assert (made.lead, made.lead_reason) == (lead, reason)


def test_a_project_takes_its_needs_and_the_greatest_urgency(at):
    one = make.need(state="assessed", urgency=30)
    other = make.need(state="assessed", urgency=80)
    made = services.plan(draft=_draft(needs=(one, other)), by=make.li_na(), at=at)
    assert (made.urgency, made.number) == (80, "P-000000-2026-000001")
    assert set(Need.objects.values_list("state", "project")) == {("planned", made.pk)}
    assert _events() == ["ProjectPlanned", "NeedPlanned", "NeedPlanned"]


@pytest.mark.parametrize(
    ("state", "refusal"), [("filed", NeedNotVerified), ("verified", NeedStepNotAllowed)]
)
def test_only_assessed_needs_are_planned(state, refusal, at):
    need = make.need(state=state)
    with pytest.raises(refusal):
        services.plan(draft=_draft(needs=(need,)), by=make.li_na(), at=at)
    assert Project.objects.count() == 0


def test_a_credential_outside_social_work_lets_the_volunteer_lead(at):
    chen = make.chen_yu()
    make.credential(person=chen, kind="nurse", verified_by=make.li_na())
    project = make.project(mode="M2", state="draft", lead_person=chen)
    services.add_position(
        project=project, title="护理", credential_kind="nurse", by=make.li_na(), at=at
    )
    project.refresh_from_db()
    assert (project.lead, project.lead_reason) == ("volunteer", "volunteer_holds_credential")


def test_a_shift_begins_later_than_now_and_has_room_for_its_people(at):
    position, by = make.position(), make.li_na()
    past = Span(at - timedelta(hours=3), at - timedelta(hours=1))
    with pytest.raises(ShiftInThePast):
        services.add_shift(position=position, span=past, place_name="医院", by=by, at=at)
    with pytest.raises(SeatsReversed):
        services.add_shift(
            position=position, span=TWO_HOURS, place_name="医院", least=3, most=2, by=by, at=at
        )


def test_the_same_shift_is_refused_the_second_time_unless_the_first_was_called_off(at):
    position, by = make.position(), make.li_na()
    facts = {"position": position, "span": TWO_HOURS, "place_name": "医院", "by": by, "at": at}
    first = services.add_shift(**facts)
    with pytest.raises(ShiftAlreadyThere):
        services.add_shift(**facts)
    services.add_shift(**(facts | {"place_name": "社区中心"}))
    services.cancel_shift(shift=first, reason="改期", by=by, at=at)
    services.add_shift(**facts)
    assert Shift.objects.filter(place_name="医院").count() == 2


def _repeat(position, rule, at, **more):
    return services.repeat_shift(
        position=position,
        rule=rule,
        first_starts_at=MONDAY_9,
        minutes=120,
        place_name="医院",
        by=make.li_na(),
        at=at,
        **more,
    )


def test_a_rule_gives_its_shifts_without_holidays(at):
    # 4 and 5 May 2026 are days off; the count includes them.
    made = _repeat(make.position(), "FREQ=DAILY;COUNT=5", at)
    days = [shift.starts_at.astimezone(make.SHANGHAI).day for shift in made]
    assert days == [6, 7, 8]
    assert {shift.series for shift in made} == {"FREQ=DAILY;COUNT=5"}


def test_a_rule_run_again_adds_only_what_is_not_there(at):
    position = make.position()
    _repeat(position, "FREQ=WEEKLY;COUNT=2", at, skip_holidays=False)
    made = _repeat(position, "FREQ=WEEKLY;COUNT=3", at, skip_holidays=False)
    assert [s.starts_at.astimezone(make.SHANGHAI).day for s in made] == [18]
    with pytest.raises(RuleGivesNothing):
        _repeat(position, "FREQ=WEEKLY;COUNT=3", at, skip_holidays=False)


def test_a_rule_without_an_end_is_refused(at):
    with pytest.raises(RuleEndless):
        _repeat(make.position(), "FREQ=WEEKLY", at)


def test_publishing_is_refused_with_every_open_gate(at):
    project = make.project(state="draft", risk_level="R2", risk_statement="")
    with pytest.raises(ProjectNotReady) as refused:
        services.publish(project=project, by=make.li_na(), at=at)
    assert [gate.code for gate in refused.value.gates] == [
        "risk_statement_missing",
        "place_missing",
        "shifts_missing",
        "need_missing",
        "positions_missing",
        "insurance_missing",
    ]


def test_a_ready_project_is_published(at):
    project = make.project(state="draft")
    make.shift(project=project)
    Need.objects.filter(pk=make.need(state="planned").pk).update(project=project)
    services.publish(project=project, by=make.li_na(), at=at)
    project.refresh_from_db()
    assert (project.state, project.published_at) == ("published", at)
    with pytest.raises(ProjectStepNotAllowed):
        services.publish(project=project, by=make.li_na(), at=at)


def test_a_correction_names_the_fields_that_changed(at):
    project = make.project(state="draft")
    changes = {"title": project.title, "risk_level": Risk.R1.name, "summary": "每周三"}
    services.update(project=project, changes=changes, by=make.li_na(), at=at)
    project.refresh_from_db()
    assert (project.risk_level, project.summary) == ("R1", "每周三")
    assert EventRecord.objects.get().facts == {
        "project_id": project.pk,
        "fields": ["risk_level", "summary"],
    }


def test_nothing_changed_is_no_event(at):
    project = make.project(state="draft")
    services.update(project=project, changes={"title": project.title}, by=make.li_na(), at=at)
    assert _events() == []


def test_the_mode_is_not_a_correction(at):
    with pytest.raises(ValueError, match="mode"):
        services.update(project=make.project(), changes={"mode": "M2"}, by=make.li_na(), at=at)


def test_a_daily_service_that_gets_a_leader_is_led_by_them(at):
    project = services.plan(draft=_draft(), by=make.li_na(), at=at)
    chen = make.chen_yu()
    changed = services.update(
        project=project, changes={"lead_person": chen}, by=make.li_na(), at=at
    )
    assert (changed.lead, changed.lead_reason) == ("volunteer", "daily_by_team_leader")


def test_a_published_project_may_not_lose_its_insurance(at):
    project = make.project(risk_level="R2", insurance_policy="PICC-1")
    with pytest.raises(ProjectNotReady) as refused:
        services.update(project=project, changes={"insurance_policy": ""}, by=make.li_na(), at=at)
    assert [gate.code for gate in refused.value.gates] == ["insurance_missing"]
    project.refresh_from_db()
    assert project.insurance_policy == "PICC-1"


def test_a_project_that_is_over_is_not_corrected(at):
    project = make.project(state="finished")
    with pytest.raises(ProjectStepNotAllowed):
        services.update(project=project, changes={"title": "新"}, by=make.li_na(), at=at)


def test_needs_join_and_leave_a_project(at):
    project, by = make.project(state="draft"), make.li_na()
    need = make.need(state="assessed", urgency=66)
    services.take_needs(project=project, needs=[need], by=by, at=at)
    need.refresh_from_db()
    project.refresh_from_db()
    assert (need.state, need.project, project.urgency) == ("planned", project, 66)
    services.drop_need(project=project, need=need, by=by, at=at)
    need.refresh_from_db()
    assert (need.state, need.project) == ("assessed", None)
    assert _events() == ["NeedPlanned", "ProjectChanged", "ProjectChanged"]


def test_cancelling_calls_off_what_comes_and_frees_the_needs(at):
    project = make.project()
    shift = make.shift(project=project)
    need = make.need(state="planned")
    Need.objects.update(project=project)
    services.cancel(project=project, reason="场地没了", by=make.li_na(), at=at)
    shift.refresh_from_db()
    need.refresh_from_db()
    assert (shift.state, need.state, need.project) == ("cancelled", "assessed", None)
    assert _events() == ["ShiftCancelled", "ProjectCancelled"]
