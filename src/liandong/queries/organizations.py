"""Organizations and teams, as lists and as one sheet."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from liandong.models import (
    Membership,
    Organization,
    Project,
    RoleGrant,
    Team,
)
from liandong.queries import access
from liandong.queries.access import Actor


def organizations(actor: Actor, *, words: str = "", kind: str = "") -> QuerySet[Organization]:
    """Organizations the actor may open, each with ``member_count`` and ``project_count``."""
    found = access.organizations_for(actor)
    if words.strip():
        found = found.filter(Q(name__contains=words.strip()) | Q(credit_code=words.strip().upper()))
    if kind:
        found = found.filter(kind=kind)
    return found.annotate(
        member_count=Count("memberships", filter=Q(memberships__until=None), distinct=True),
        project_count=Count("projects", distinct=True),
    ).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class OrganizationSheet:
    """Everything on an organization's page; lists are cut at 50."""

    organization: Organization
    teams: list[Team]
    staff: list[RoleGrant]
    projects: list[Project]
    member_count: int
    active_count: int


def organization_sheet(organization: Organization, *, active_since: date) -> OrganizationSheet:
    """One organization's page. Five queries."""
    members = Membership.objects.filter(organization=organization, until=None)
    return OrganizationSheet(
        organization=organization,
        teams=list(
            organization.teams.filter(ended_on=None)
            .select_related("leader")
            .annotate(member_count=Count("memberships", filter=Q(memberships__until=None)))
            .order_by("name")[:50]
        ),
        staff=list(
            RoleGrant.objects.filter(organization=organization, until=None, role__in=access.STAFF)
            .select_related("person")
            .order_by("role", "pk")[:50]
        ),
        projects=list(organization.projects.order_by("-created_at")[:10]),
        member_count=members.count(),
        active_count=members.filter(person__last_served_on__gte=active_since).count(),
    )


def team_members(team: Team) -> QuerySet[Membership]:
    """Who is in a team now, in the order of joining."""
    return team.memberships.filter(until=None).select_related("person").order_by("since", "pk")
