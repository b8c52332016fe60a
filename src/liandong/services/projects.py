"""From assessed needs to published shifts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from liandong.core import credentials, linkage, projects, recurrence, workdays
from liandong.core.eligibility import Risk
from liandong.core.geo import Point, cell
from liandong.core.hours import SHANGHAI, Span
from liandong.core.needs import NeedPlanned, check_step
from liandong.core.needs import NeedState as CoreNeedState
from liandong.core.projects import (
    LeadRole,
    Mode,
    PeopleOnShift,
    PositionAdded,
    ProjectCancelled,
    ProjectFinished,
    ProjectNotReady,
    ProjectPlanned,
    ProjectPublished,
    ShiftAdded,
    ShiftAlreadyThere,
    ShiftCancelled,
    ShiftsRepeated,
)
from liandong.models import (
    Assignment,
    AssignmentState,
    Credential,
    Need,
    NeedState,
    Organization,
    Person,
    Position,
    Project,
    ProjectPart,
    ProjectState,
    Shift,
    ShiftState,
)
from liandong.queries import publishing
from liandong.services import events, robots, search
from liandong.services.lead_turns import keep_lead, settle_duties
from liandong.services.project_changes import (
    CHANGEABLE,
    change_position,
    drop_need,
    take_needs,
    update,
)
from liandong.services.rosters import free_place

__all__ = [
    "CHANGEABLE",
    "ProjectDraft",
    "add_position",
    "add_shift",
    "cancel",
    "cancel_shift",
    "change_position",
    "drop_need",
    "finish",
    "plan",
    "publish",
    "repeat_shift",
    "take_needs",
    "update",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDraft:
    """What a planner says about a project. ``needs`` are the ones that it answers."""

    title: str
    mode: Mode
    category: str
    organization: Organization
    summary: str = ""
    service_object: str = "11"
    contact_name: str = ""
    contact_phone: str = ""
    risk: Risk = Risk.R0
    risk_statement: str = ""
    insurance_policy: str = ""
    agreement: str = ""
    guarantees: str = ""
    social_worker: Person | None = None
    lead_person: Person | None = None
    division_code: str = ""
    point: Point | None = None
    needs: tuple[Need, ...] = field(default_factory=tuple)


@transaction.atomic
def plan(*, draft: ProjectDraft, by: Person, at: datetime) -> Project:
    """Make a project from a draft; its needs are planned with it.

    Who leads is computed and stored with its reason. Refuses ``NeedNotVerified`` or
    ``NeedStepNotAllowed`` for a need that is not assessed.
    """
    day = at.astimezone(SHANGHAI).date()
    held = list(Need.objects.select_for_update().filter(pk__in=[n.pk for n in draft.needs]))
    for need in held:
        check_step(CoreNeedState(need.state), CoreNeedState.PLANNED, number=need.number)
    lead = linkage.who_leads(draft.mode, has_team_leader=draft.lead_person is not None)
    project = Project.objects.create(
        number=events.next_number(f"P-{draft.division_code[:6] or '000000'}-{day:%Y}"),
        title=draft.title.strip()[:120],
        summary=draft.summary.strip(),
        mode=draft.mode.value,
        category=draft.category,
        service_object=draft.service_object,
        organization=draft.organization,
        contact_name=draft.contact_name,
        contact_phone=draft.contact_phone,
        risk_level=draft.risk.name,
        risk_statement=draft.risk_statement.strip(),
        insurance_policy=draft.insurance_policy,
        agreement=draft.agreement,
        guarantees=draft.guarantees,
        lead=lead.lead.value,
        lead_reason=lead.reason_code,
        lead_person=draft.lead_person,
        social_worker=draft.social_worker,
        division_code=draft.division_code,
        lat=draft.point.lat if draft.point else None,
        lon=draft.point.lon if draft.point else None,
        cell=cell(draft.point) if draft.point else "",
        urgency=max((n.urgency for n in held), default=0),
        hardship_group=next((n.hardship_group for n in held if n.hardship_group), ""),
        created_by=by,
        created_at=at,
    )
    search.keep(search.Kind.PROJECT, [project])
    events.record(ProjectPlanned(project.pk, project.mode, len(held)), by=by, at=at)
    keep_lead(project, by=by, at=at)
    for need in held:
        need.state = NeedState.PLANNED
        need.project = project
        need.save(update_fields=["state", "project"])
        events.record(NeedPlanned(need.pk, project.pk), by=by, at=at)
    return project


@transaction.atomic
def add_position(
    *,
    project: Project,
    title: str,
    duties: str = "",
    skill_mask: int = 0,
    credential_kind: str = "",
    training: str = "",
    min_age: int = 0,
    max_age: int = 120,
    background_check: bool = False,
    part: ProjectPart | None = None,
    by: Person,
    at: datetime,
) -> Position:
    """Add a kind of place, perhaps in a part of the project with a mode of its own.

    A credential outside social work lets the volunteer lead there.
    """
    asked = [credential_kind] if credential_kind else []
    whole = part or project
    held = _held_by(whole.lead_person, at.astimezone(SHANGHAI).date())
    lead = linkage.who_leads(
        Mode(whole.mode), asked, held, has_team_leader=whole.lead_person is not None
    )
    position = Position.objects.create(
        project=project,
        part=part,
        title=title.strip()[:80],
        duties=duties.strip(),
        skill_mask=skill_mask,
        credential_kind=credential_kind,
        training=training,
        min_age=min_age,
        max_age=max_age,
        background_check=background_check,
        lead=lead.lead.value,
    )
    if credential_kind and lead.lead is LeadRole.VOLUNTEER:
        whole.lead, whole.lead_reason = lead.lead.value, lead.reason_code
        whole.save(update_fields=["lead", "lead_reason"])
        keep_lead(whole, by=by, at=at)
    events.record(PositionAdded(project.pk, position.pk), by=by, at=at)
    return position


@transaction.atomic
def add_shift(
    *,
    position: Position,
    span: Span,
    place_name: str,
    address: str = "",
    point: Point | None = None,
    division_code: str = "",
    least: int = 1,
    most: int = 1,
    series: str = "",
    is_history: bool = False,
    by: Person,
    at: datetime,
) -> Shift:
    """Add one shift. ``is_history`` lets an import write shifts that are over.

    Refuses ``ShiftInThePast``, ``ShiftTimesReversed``, ``ShiftTooLong``, ``SeatsReversed``,
    ``ShiftAlreadyThere``.
    """
    project = position.project
    if not is_history:
        projects.check_shift_times(span.starts_at, span.ends_at, at)
        if _there(position, place_name).filter(starts_at=span.starts_at).exists():
            raise ShiftAlreadyThere(starts_at=span.starts_at)
    projects.check_seats(least=least, most=most, taken=0)
    where = point or (
        Point(project.lat, project.lon)
        if project.lat is not None and project.lon is not None
        else None
    )
    shift = Shift.objects.create(
        project=project,
        position=position,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        place_name=place_name.strip()[:100],
        address=address[:200],
        lat=where.lat if where else None,
        lon=where.lon if where else None,
        cell=cell(where) if where else "",
        division_code=division_code or project.division_code,
        min_people=least,
        max_people=most,
        series=series,
    )
    events.record(ShiftAdded(project.pk, shift.pk, shift.starts_at), by=by, at=at)
    return shift


@transaction.atomic
def repeat_shift(
    *,
    position: Position,
    rule: str,
    first_starts_at: datetime,
    minutes: int,
    place_name: str,
    address: str = "",
    point: Point | None = None,
    least: int = 1,
    most: int = 1,
    except_on: Iterable[date] = (),
    skip_holidays: bool = True,
    by: Person,
    at: datetime,
) -> list[Shift]:
    """Add the shifts that an RFC 5545 rule gives; past ones and those already there are left out.

    Refuses as ``recurrence.occurrences`` does, and ``RuleGivesNothing`` when none is left.
    """
    spans = recurrence.occurrences(
        rule,
        first_starts_at=first_starts_at,
        minutes=minutes,
        except_on=except_on,
        is_holiday=workdays.is_public_holiday if skip_holidays else None,
    )
    there = set(_there(position, place_name).values_list("starts_at", flat=True))
    spans = [span for span in spans if span.starts_at > at and span.starts_at not in there]
    if not spans:
        raise recurrence.RuleGivesNothing(rule=rule)
    made = [
        add_shift(
            position=position,
            span=span,
            place_name=place_name,
            address=address,
            point=point,
            least=least,
            most=most,
            series=rule,
            by=by,
            at=at,
        )
        for span in spans
    ]
    events.record(ShiftsRepeated(position.project_id, rule, len(made)), by=by, at=at)
    return made


@transaction.atomic
def publish(*, project: Project, by: Person, at: datetime) -> Project:
    """Open the project to people. Refuses ``ProjectNotReady`` with every open gate."""
    project = _locked(project)
    projects.check_project_step(
        projects.ProjectState(project.state), projects.ProjectState.PUBLISHED, title=project.title
    )
    if gates := publishing.open_gates(project, at=at):
        raise ProjectNotReady(title=project.title, gates=tuple(gates))
    settle_duties(project=project, by=by, at=at)
    project.state = ProjectState.PUBLISHED
    project.published_at = at
    project.save(update_fields=["state", "published_at"])
    events.record(ProjectPublished(project.pk), by=by, at=at)
    return project


@transaction.atomic
def finish(*, project: Project, by: Person | None, at: datetime) -> Project:
    """All service is done. Refuses ``ProjectStepNotAllowed``."""
    project = _locked(project)
    projects.check_project_step(
        projects.ProjectState(project.state), projects.ProjectState.FINISHED, title=project.title
    )
    project.state = ProjectState.FINISHED
    project.ended_at = at
    project.save(update_fields=["state", "ended_at"])
    events.record(ProjectFinished(project.pk), by=by, at=at)
    return project


@transaction.atomic
def cancel(*, project: Project, reason: str, by: Person, at: datetime) -> Project:
    """Call the project off: its coming shifts go, its needs wait again, people are told."""
    project = _locked(project)
    projects.check_project_step(
        projects.ProjectState(project.state), projects.ProjectState.CANCELLED, title=project.title
    )
    for shift in Shift.objects.filter(project=project, state=ShiftState.OPEN, starts_at__gt=at):
        cancel_shift(shift=shift, reason=reason, by=by, at=at)
    project.needs.filter(state=NeedState.PLANNED).update(state=NeedState.ASSESSED, project=None)
    project.state = ProjectState.CANCELLED
    project.ended_at = at
    project.save(update_fields=["state", "ended_at"])
    events.record(ProjectCancelled(project.pk, reason), by=by, at=at)
    return project


@transaction.atomic
def cancel_shift(*, shift: Shift, reason: str, by: Person, at: datetime) -> Shift:
    """Call one shift off and tell everybody who had a place or a question open.

    Refuses ``PeopleOnShift`` when somebody has already checked in.
    """
    shift = Shift.objects.select_for_update(of=("self",)).select_related("project").get(pk=shift.pk)
    if shift.assignments.filter(check_ins__isnull=False).exists():
        raise PeopleOnShift(shift_title=shift.project.title, taken=shift.taken)
    shift.state = ShiftState.CANCELLED
    shift.cancel_reason = reason[:120]
    shift.save(update_fields=["state", "cancel_reason"])
    facts = {
        "title": shift.project.title,
        "starts_at": shift.starts_at.isoformat(),
        "reason": reason,
    }
    held = Assignment.objects.filter(shift=shift, state=AssignmentState.ACCEPTED)
    for assignment in held.select_related("person"):
        free_place(assignment, reason=reason, at=at)
        events.owe("shift_cancelled", to=assignment.person, facts=facts, at=at)
    for invitation in shift.invitations.filter(state="asked").select_related("person"):
        invitation.state = "withdrawn"
        invitation.answered_at = at
        invitation.save(update_fields=["state", "answered_at"])
        events.owe("shift_cancelled", to=invitation.person, facts=facts, at=at)
    shift.reserve.filter(left_at=None, moved_up_at=None).update(left_at=at)
    robots.tell_cancelled(shift=shift, by=by, at=at)
    events.record(ShiftCancelled(shift.pk, reason), by=by, at=at)
    return shift


def _held_by(person: Person | None, day: date) -> frozenset[str]:
    if person is None:
        return frozenset()
    rows = Credential.objects.filter(person=person, verified_at__isnull=False)
    return credentials.qualifications(
        [
            credentials.Credential(r.kind, r.awarded_on, r.expires_on, is_verified=True)
            for r in rows
        ],
        day,
    )


def _there(position: Position, place_name: str) -> QuerySet[Shift]:
    """The shifts that the position has at the place."""
    rows = Shift.objects.filter(position=position, place_name=place_name.strip()[:100])
    return rows.exclude(state=ShiftState.CANCELLED)


def _locked(project: Project) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
