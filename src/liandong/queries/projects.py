"""Projects as their pages show them: lists, gates, positions, shifts, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Prefetch, Q, QuerySet, Sum

from liandong.models import (
    EventRecord,
    Linkage,
    Need,
    Organization,
    Person,
    Position,
    Project,
    ProjectState,
    Shift,
    ShiftState,
)
from liandong.queries import access

STATES = (
    ProjectState.DRAFT,
    ProjectState.PUBLISHED,
    ProjectState.FINISHED,
    ProjectState.CANCELLED,
)
MOST_SHIFTS = 200
MOST_PEOPLE = 300


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a project's history."""

    name: str
    facts: dict[str, object]
    at: datetime
    by: str


def listed(actor: access.Actor, *, state: str = "", mode: str = "") -> QuerySet[Project]:
    """The actor's projects, the newest first; ``state`` and ``mode`` are codes."""
    found = access.projects_for(actor)
    if state:
        found = found.filter(state=state)
    if mode:
        found = found.filter(mode=mode)
    return found.select_related("organization", "social_worker").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Coming:
    """Open shifts to come of one project: how many, seats wanted, seats taken, the next one."""

    shifts: int = 0
    wanted: int = 0
    taken: int = 0
    next_at: datetime | None = None


def coming(projects: Sequence[Project], *, at: datetime) -> dict[int, Coming]:
    """What comes in each of the projects on a page, by project id. One query."""
    rows = (
        Shift.objects.filter(
            project__in=[project.pk for project in projects],
            state=ShiftState.OPEN,
            starts_at__gt=at,
        )
        .values("project_id")
        .annotate(
            shifts=Count("pk"), wanted=Sum("max_people"), held=Sum("taken"), first=Min("starts_at")
        )
        .order_by("project_id")
    )
    return {
        row["project_id"]: Coming(row["shifts"], row["wanted"], row["held"], row["first"])
        for row in rows
    }


def counts(actor: access.Actor) -> dict[str, int]:
    """How many projects the actor may open, by state. One query."""
    rows = access.projects_for(actor).values("state").annotate(n=Count("pk")).order_by("state")
    return dict(rows.values_list("state", "n"))


def opened(actor: access.Actor) -> QuerySet[Project]:
    """The projects that the actor may open, each with its people, positions and needs."""
    positions = Position.objects.annotate(
        shift_count=Count("shifts", filter=~Q(shifts__state=ShiftState.CANCELLED))
    ).order_by("pk")
    return (
        access.projects_for(actor)
        .select_related("organization", "social_worker", "lead_person", "created_by")
        .prefetch_related(
            Prefetch("positions", queryset=positions, to_attr="posts"),
            Prefetch("needs", queryset=Need.objects.order_by("-urgency", "pk"), to_attr="asked"),
            Prefetch("linkages", queryset=Linkage.objects.order_by("-pk"), to_attr="linked"),
        )
    )


def shifts(project: Project, *, at: datetime) -> list[Shift]:
    """Shifts that are not over and not called off, soonest first, at most 200. One query."""
    rows = Shift.objects.filter(project=project, ends_at__gt=at).exclude(state=ShiftState.CANCELLED)
    return list(rows.select_related("position").order_by("starts_at", "pk")[:MOST_SHIFTS])


def past_shift_count(project: Project, *, at: datetime) -> int:
    """How many shifts are over. One query."""
    return (
        Shift.objects.filter(project=project, ends_at__lte=at)
        .exclude(state=ShiftState.CANCELLED)
        .count()
    )


def history(project: Project) -> list[Happening]:
    """What happened to a project, oldest first, found by its own moments. One query."""
    moments = [m for m in (project.created_at, project.published_at, project.ended_at) if m]
    found = Q(at__in=moments, name__startswith="Project") | Q(name="ProjectChanged")
    rows = (
        EventRecord.objects.filter(found, facts__project_id=project.pk)
        .select_related("by")
        .order_by("at", "pk")
    )
    return [Happening(row.name, row.facts, row.at, row.by.name if row.by else "") for row in rows]


def assessed_needs(actor: access.Actor, *, most: int = 100) -> QuerySet[Need]:
    """Assessed needs that wait for a project, the most urgent first."""
    chosen = (
        access.needs_for(actor).filter(state="assessed").order_by("-urgency", "pk").values("pk")
    )
    return Need.objects.filter(pk__in=chosen[:most]).order_by("-urgency", "pk")


def organizations(actor: access.Actor) -> QuerySet[Organization]:
    """Organizations for which the actor may plan, by name, at most 200."""
    chosen = access.organizations_for(actor).order_by("name", "pk").values("pk")
    return Organization.objects.filter(pk__in=chosen[:200]).order_by("name")


def leaders(actor: access.Actor) -> QuerySet[Person]:
    """Volunteers' team leaders whom the actor knows, by name, at most 300."""
    known = access.people_for(actor).filter(
        Q(led_teams__ended_on=None, led_teams__isnull=False)
        | Q(role_grants__role=access.TEAM_LEADER, role_grants__until=None)
    )
    chosen = known.order_by("name", "pk").values("pk").distinct()
    return Person.objects.filter(pk__in=chosen[:MOST_PEOPLE]).order_by("name")


def social_workers(actor: access.Actor) -> QuerySet[Person]:
    """Social workers of the organizations that the actor may plan for, by name, at most 300."""
    chosen = (
        Person.objects.filter(
            role_grants__role=access.SOCIAL_WORKER,
            role_grants__until=None,
            role_grants__organization__in=access.organizations_for(actor).values("pk"),
        )
        .order_by("name", "pk")
        .values("pk")
        .distinct()
    )
    return Person.objects.filter(pk__in=chosen[:MOST_PEOPLE]).order_by("name")


def latest_shift(project: Project) -> Shift | None:
    """The shift that was planned last, so that the next one begins alike. One query."""
    return Shift.objects.filter(project=project).order_by("-pk").first()
