"""What an organization's governance template asks, and what of it is there."""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from liandong.core import governance as rules
from liandong.core import policy
from liandong.core.credentials import included
from liandong.core.governance import Item, OrganizationFacts
from liandong.core.linkage import OrganizationKind
from liandong.core.supervision import ACTIVE_DAYS, SupervisionKind
from liandong.models import (
    Agreement,
    Credential,
    GovernanceFact,
    LinkageParty,
    Organization,
    Person,
    Project,
    ProjectState,
    RoleGrant,
    SupervisionLink,
)
from liandong.queries import access

_LICENSES = ("social_worker_assistant", "social_worker", "social_worker_senior")


def facts_of(organization: Organization, *, on: date) -> OrganizationFacts:
    """What the records say of an organization. Nine queries."""
    now = Q(until=None) | Q(until__gt=on)
    workers = list(
        RoleGrant.objects.filter(
            now, organization=organization, role=access.SOCIAL_WORKER, since__lte=on
        )
        .values_list("person", flat=True)
        .distinct()
    )
    papers = Credential.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=on), person__in=workers, kind__in=_LICENSES,
        verified_at__isnull=False,
    ).values_list("person", "kind")  # fmt: skip
    licensed = {person for person, kind in papers if set(included(kind)) & set(_LICENSES)}
    outside = SupervisionLink.objects.filter(
        now, supervisee__in=workers, kind=SupervisionKind.EXTERNAL, since__lte=on
    )
    teams = organization.teams.filter(ended_on=None).aggregate(
        n=Count("pk"), led=Count("pk", filter=Q(leader__isnull=False))
    )
    since = on - timedelta(days=ACTIVE_DAYS)
    inside = Q(memberships__organization=organization) | Q(memberships__team__sponsor=organization)
    active = (
        Person.objects.filter(inside, memberships__until=None, last_served_on__gte=since)
        .distinct()
        .count()
    )
    projects = organization.projects.filter(published_at__date__gte=on - timedelta(days=365))
    agreed = Agreement.objects.filter(
        Q(first=organization) | Q(second=organization),
        ended_on=None, starts_on__lte=on, ends_on__gt=on,
    ).prefetch_related("signatures")  # fmt: skip
    in_force = sum(
        len({s.organization_id for s in one.signatures.all() if s.version == one.version}) == 2
        for one in agreed
    )
    others = LinkageParty.objects.filter(linkage__project=OuterRef("pk"), until=None).exclude(
        Q(organization=organization) | Q(organization=None)
    )
    joint = Project.objects.filter(
        Exists(others), organization=organization, state=ProjectState.PUBLISHED
    ).count()
    span = policy.profile_for(organization.division_code, on).ratios.social_worker_volunteers
    return OrganizationFacts(
        has_place=bool(organization.address or organization.lat is not None),
        teams=teams["n"],
        team_leaders=teams["led"],
        projects_of_year=projects.count(),
        social_workers=len(workers),
        licensed=len(licensed),
        outside_supervised=outside.values("supervisee").distinct().count(),
        volunteers_per_worker=-(-active // len(workers)) if workers else active,
        span_amber=span.amber,
        is_social_service_body=organization.registration_form in rules.AGENCY_FORMS,
        agreements=in_force,
        joint_projects=joint,
    )


def statements_of(organization: Organization) -> dict[str, GovernanceFact]:
    """What the organization states now, by item. One query."""
    found = GovernanceFact.objects.filter(organization=organization, until=None)
    return {row.item: row for row in found.select_related("by")}


def checklist(organization: Organization, *, on: date) -> list[Item]:
    """The template of its type, each item with whether it is there; empty without a type."""
    try:
        kind = OrganizationKind(organization.kind)
    except ValueError:
        return []
    stated = {item: row.since for item, row in statements_of(organization).items()}
    return rules.checklist(kind, facts_of(organization, on=on), stated)
