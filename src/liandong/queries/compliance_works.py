"""Compliance of projects, needs, organizations and teams."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, Min, OuterRef, Q

from liandong.core import policy
from liandong.core.compliance import Count
from liandong.core.eligibility import Risk
from liandong.core.hours import SHANGHAI
from liandong.core.project_gates import agreement_triggers_met
from liandong.core.projects import Mode, ProjectFacts
from liandong.models import (
    Assignment,
    AssignmentState,
    DispatchOrder,
    ModeRecord,
    Need,
    NeedState,
    Organization,
    Project,
    ProjectState,
    Shift,
    ShiftState,
    Team,
    TeamFiling,
)
from liandong.queries import publishing
from liandong.queries.compliance_place import MOST, Line, Looked, Place, looked

SOON_DAYS = 7


def _project(row: Project) -> Line:
    return Line(row.title, row.number, row.published_at, "project-detail", row.pk)


def risk_told(place: Place) -> Looked:
    """Order 685 Art 12: published projects without a word on risks."""
    seen = Project.objects.filter(
        place.of("organization", "division_code"), state=ProjectState.PUBLISHED
    )
    found = seen.filter(risk_statement__regex=r"^\s*$").order_by("-published_at", "-pk")
    return looked(seen.count(), found, _project)


def needs_answered(place: Place) -> Looked:
    """Order 685 Art 13: needs of the period whose answer was due."""
    asked = Need.objects.filter(
        place.of("organization", "division_code"), filed_at__gt=place.since
    ).exclude(state=NeedState.WITHDRAWN)
    seen = asked.filter(Q(answered_at__isnull=False) | Q(answer_due_at__lt=place.at))
    waiting = Q(answered_at=None, state__in=[NeedState.FILED, NeedState.VERIFIED])
    found = seen.filter(
        (waiting & Q(answer_due_at__lt=place.at)) | Q(answered_at__gt=F("answer_due_at"))
    ).order_by(F("answered_at").desc(nulls_first=True), "answer_due_at", "pk")
    return looked(
        seen.count(),
        found,
        lambda row: Line(row.title, row.number, row.answer_due_at, "need-detail", row.pk),
    )


def insured(place: Place) -> Looked:
    """Order 685 Art 17: dangerous shifts of the period, and of the coming week."""
    least = Risk[place.rules.insurance_min_risk]
    levels = [risk.name for risk in Risk if risk >= least]
    seen = Shift.objects.filter(
        place.of("project__organization", "division_code"),
        project__risk_level__in=levels,
        starts_at__gt=place.since,
        starts_at__lt=place.at + timedelta(days=SOON_DAYS),
    ).exclude(state=ShiftState.CANCELLED)
    found = (
        seen.filter(project__insurance_policy__regex=r"^\s*$")
        .select_related("project")
        .order_by("-starts_at", "-pk")
    )
    return looked(
        seen.count(),
        found,
        lambda row: Line(
            row.project.title, row.project.risk_level, row.starts_at, "project-detail",
            row.project_id,
        ),
    )  # fmt: skip


def agreement(place: Place) -> Looked:
    """Order 685 Art 14: who served without a signed agreement where the place says must.

    Signed on paper counts once it is recorded (``services.duties.record``), for one person or
    for everybody who had a place by then, also afterwards.
    """
    places = (
        Assignment.objects.filter(
            place.of("shift__project__organization", "shift__division_code"),
            state__in=[AssignmentState.ACCEPTED, AssignmentState.SERVED],
            shift__starts_at__gt=place.since,
            shift__starts_at__lte=place.at,
            shift__project__division_code__in=_where_it_is_a_must(place),
        )
        .exclude(shift__state=ShiftState.CANCELLED)
        .select_related("shift__project", "shift__position__part")
        .order_by("-shift__starts_at", "-pk")
    )
    rows = list(places)
    projects = {row.shift.project_id for row in rows}
    spans = {
        one["project"]: one["last"] - one["first"]
        for one in Shift.objects.filter(project__in=projects)
        .exclude(state=ShiftState.CANCELLED)
        .values("project")
        .annotate(first=Min("starts_at"), last=Max("starts_at"))
    }
    signed = _signed(projects)
    asked = [row for row in rows if _asks(row, spans[row.shift.project_id].days + 1)]
    found = [row for row in asked if not _has_signed(row, signed)]
    return Looked(
        Count(len(asked), len(found)),
        tuple(
            Line(row.shift.project.title, "", row.shift.starts_at, "roster-detail", row.shift_id)
            for row in found[:MOST]
        ),
    )


def _where_it_is_a_must(place: Place) -> list[str]:
    held = Shift.objects.filter(
        place.of("project__organization", "division_code"), starts_at__gt=place.since
    )
    codes = held.order_by().values_list("project__division_code", flat=True).distinct()
    days = (place.since.astimezone(SHANGHAI).date(), place.today)
    return [
        code
        for code in codes
        if any(policy.profile_for(code, day).agreement_mandatory for day in days)
    ]


def _asks(row: Assignment, days: int) -> bool:
    """Whether the place's rules of that day ask this service for a written agreement."""
    project, part = row.shift.project, row.shift.position.part
    day = row.shift.starts_at.astimezone(SHANGHAI).date()
    rules = publishing.rules(policy.profile_for(project.division_code, day))
    facts = ProjectFacts(
        title=project.title,
        mode=Mode((part or project).mode),
        risk=Risk[project.risk_level],
        days=days,
    )
    return rules.agreement_mandatory and bool(agreement_triggers_met(facts, rules))


def _signed(projects: set[int]) -> dict[tuple[int | None, int | None], datetime]:
    """When it was last recorded, by project and person or by shift and nobody."""
    told = ModeRecord.objects.filter(project__in=projects, kind="agreement").order_by("made_at")
    return {
        (one.project_id, one.person_id) if one.person_id else (one.shift_id, None): one.made_at
        for one in told
    }


def _has_signed(row: Assignment, signed: dict[tuple[int | None, int | None], datetime]) -> bool:
    crew = signed.get((row.shift_id, None))
    return (row.shift.project_id, row.person_id) in signed or (
        crew is not None and row.accepted_at <= crew
    )


def under_command(place: Place) -> Looked:
    """Order 685 Art 24: emergency projects without an order of the command body."""
    orders = DispatchOrder.objects.filter(incident__project=OuterRef("pk"))
    told = ModeRecord.objects.filter(project=OuterRef("pk"), kind="command")
    seen = Project.objects.filter(
        place.of("organization", "division_code"),
        mode=Mode.EMERGENCY.value,
        state__in=[ProjectState.PUBLISHED, ProjectState.FINISHED],
        created_at__gt=place.since,
    )
    found = seen.filter(~Exists(orders), ~Exists(told)).order_by("-created_at", "-pk")
    return looked(seen.count(), found, _project)


def lawful_body(place: Place) -> Looked:
    """Order 685 Art 8: organizations without a credit code."""
    seen = Organization.objects.filter(place.of("pk", "division_code"))
    found = seen.filter(credit_code="").order_by("name", "pk")
    return looked(
        seen.count(),
        found,
        lambda row: Line(row.name, row.number, None, "organization-detail", row.pk),
    )


def sponsored(place: Place) -> Looked:
    """Order 685 Art 42: living teams without a sponsor and without a filing."""
    filed = TeamFiling.objects.filter(team=OuterRef("pk"))
    seen = Team.objects.filter(place.of("sponsor", "division_code"), ended_on=None)
    found = seen.filter(~Exists(filed), sponsor=None).order_by("name", "pk")
    return looked(
        seen.count(),
        found,
        lambda row: Line(row.name, "", row.formed_on, "team-detail", row.pk),
    )
