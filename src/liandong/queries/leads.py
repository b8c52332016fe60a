"""Who leads what, what a person may do there, and who only ever assists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from liandong.core import leads
from liandong.core.hours import SHANGHAI
from liandong.core.leads import Right, Stand
from liandong.core.project_modes import LeadRole
from liandong.models import (
    Assignment,
    AssignmentState,
    Person,
    Project,
    ProjectLead,
    ProjectPart,
    ProjectState,
    Shift,
)
from liandong.queries import access
from liandong.queries.duty_holders import Whole, whole_of

PLANNERS = (access.SOCIAL_WORKER, access.COORDINATOR)
"""Whose scope makes them answer for a project, whatever their part in it."""
_YEAR = timedelta(days=365)


def timeline(project: Project) -> list[ProjectLead]:
    """Who led the project and its parts since when, the first first. One query."""
    rows = ProjectLead.objects.filter(project=project).select_related("part", "by")
    return list(rows.order_by("at", "pk"))


def rights_of(whole: Whole, person: Person, *, at: datetime) -> frozenset[Right]:
    """What a person may do with a project or part; by who leads. Up to three queries."""
    return rights_for(whole, access.actor_of(person, on=at.astimezone(SHANGHAI).date()))


def rights_for(
    whole: Whole, actor: access.Actor, *, shift: Shift | None = None
) -> frozenset[Right]:
    """The same for an actor; ``shift`` adds what leading that shift on the spot gives."""
    project = whole.project if isinstance(whole, ProjectPart) else whole
    stands = set()
    if actor.has(*PLANNERS) and _watched(actor, project):
        stands.add(Stand.STAFF)
    leader = whole.lead_person_id
    if leader is not None and leader == actor.person.pk:
        stands.add(Stand.LEADER)
    if shift is not None and Assignment.objects.filter(
        shift=shift,
        person=actor.person,
        is_lead=True,
        state__in=(AssignmentState.ACCEPTED, AssignmentState.SERVED),
    ):
        stands.add(Stand.ON_SHIFT)
    return leads.rights(
        LeadRole(whole.lead),
        stands,
        has_leader=leader is not None,
        is_draft=project.state == ProjectState.DRAFT,
    )


def _watched(actor: access.Actor, project: Project) -> bool:
    """Whether the project lies within the organizations or places of the actor's office."""
    if actor.has(access.COORDINATOR) and (
        not actor.divisions or project.division_code.startswith(actor.divisions)
    ):
        return True
    if project.organization_id in actor.organization_ids:
        return True
    return actor.person.pk in (project.social_worker_id, project.created_by_id)


def rights_on_shift(shift: Shift, actor: access.Actor) -> frozenset[Right]:
    """What an actor may do with a shift: by its part's lead, else its project's."""
    return rights_for(whole_of(shift), actor, shift=shift)


@dataclass(frozen=True, slots=True)
class AssistOnly:
    """A volunteer who served often within the year and never led."""

    person_id: int
    services: int
    name: str = ""


def assist_only(
    volunteers: QuerySet[Person] | Iterable[Person], *, at: datetime, least: int = 3
) -> list[AssistOnly]:
    """Those of the volunteers who only ever assist, most services first (S082). One query.

    Led is: lead of a shift on the spot, or named to lead its project, or its part, while
    volunteers lead there. The window is the last 365 days.
    """
    turn = (LeadRole.VOLUNTEER, LeadRole.JOINT)
    led = Q(is_lead=True)
    for path in ("shift__project", "shift__position__part"):
        led |= Q(**{f"{path}__lead__in": turn}) & Q(**{f"{path}__lead_person_id": F("person_id")})
    rows = (
        Assignment.objects.filter(
            person__in=volunteers,
            state=AssignmentState.SERVED,
            shift__starts_at__gt=at - _YEAR,
            shift__starts_at__lte=at,
        )
        .values("person_id", "person__name")
        .annotate(services=Count("pk"), led=Count("pk", filter=led))
        .order_by("-services", "person_id")
    )
    return [
        AssistOnly(row["person_id"], row["services"], row["person__name"])
        for row in rows
        if leads.only_assists(services=row["services"], led=row["led"], least=least)
    ]
