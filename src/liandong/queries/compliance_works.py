"""Compliance of projects, needs, organizations and teams."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from liandong.core.eligibility import Risk
from liandong.core.projects import Mode
from liandong.models import (
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
from liandong.queries.compliance_place import Line, Looked, Place, looked

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
