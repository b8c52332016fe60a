"""The five parties of one community by name, as far as the one who looks may know them.

Organizations, teams, published projects and what lies in the pool are named to all staff.
Social workers are named to whoever may open their record, needs to whoever may open the need;
volunteers are never named here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from liandong.core import pool
from liandong.core.detectors import OPEN as OPEN_FINDINGS
from liandong.core.hours import SHANGHAI
from liandong.models import (
    Agreement,
    Linkage,
    LinkageFinding,
    Need,
    NeedState,
    Organization,
    Person,
    PoolBooking,
    PoolOffer,
    PoolRequest,
    Project,
    ProjectState,
    RoleGrant,
    Team,
)
from liandong.queries import access
from liandong.queries import pool as pools
from liandong.queries.access import Actor
from liandong.queries.agreements import agreements_for
from liandong.queries.detectors import findings_for
from liandong.queries.five_parties import linkages_here

FEW = 6
_UNTAKEN = (NeedState.FILED, NeedState.VERIFIED, NeedState.ANSWERED, NeedState.ASSESSED)


@dataclass(frozen=True, slots=True)
class CommunityNames:
    """Who and what is there by name; six of each at most, what presses most first.

    openable
        Ids of the organizations whose page the viewer may open.
    requests
        Wishes without a booking that stands.
    """

    organizations: list[Organization]
    openable: frozenset[int]
    teams: list[Team]
    projects: list[Project]
    memoranda: list[Agreement]
    workers: list[Person]
    linkages: list[Linkage]
    findings: list[LinkageFinding]
    needs: list[Need]
    late: Need | None
    unguided: Project | None
    offers: list[PoolOffer]
    requests: list[PoolRequest]


def names_of(actor: Actor, code: str, *, at: datetime) -> CommunityNames:
    """Who and what is there by name. The same queries however much there is."""
    today = at.astimezone(SHANGHAI).date()
    inside = Q(division_code__startswith=code)
    projects = Project.objects.filter(inside, state=ProjectState.PUBLISHED)
    run = projects.filter(organization=OuterRef("pk"))
    bodies = Organization.objects.filter(inside | Exists(run)).order_by("name", "pk")
    organizations = list(bodies[:FEW])
    may_open = access.organizations_for(actor).filter(pk__in=[one.pk for one in organizations])
    linkages = linkages_here([code], today)
    seen = access.linkages_for(actor)
    both = Q(first__in=bodies.values("pk")) | Q(second__in=bodies.values("pk"))
    memoranda = agreements_for(actor).filter(both, Q(ended_on=None) | Q(ended_on__gt=today))
    near = Q(linkage__in=linkages.values("pk")) | (Q(linkage=None) & inside)
    open_findings = findings_for(actor).filter(near, state__in=OPEN_FINDINGS)
    needs = access.needs_for(actor).filter(inside, state__in=_UNTAKEN, project=None)
    waits = access.needs_for(actor).filter(
        inside, state__in=(NeedState.FILED, NeedState.VERIFIED), answer_due_at__lte=at
    )
    guided = access.projects_for(actor).filter(inside, state=ProjectState.PUBLISHED)
    asked = PoolBooking.objects.filter(request=OuterRef("pk"), state__in=pool.OPEN)
    offers = pools.living(pools.offers_for(actor), today).filter(inside)
    requests = pools.open_requests(pools.requests_for(actor)).filter(inside, ~Exists(asked))
    return CommunityNames(
        organizations=organizations,
        openable=frozenset(may_open.values_list("pk", flat=True)),
        teams=list(Team.objects.filter(inside, ended_on=None).order_by("name", "pk")[:FEW]),
        projects=list(projects.order_by("-published_at", "-pk")[:FEW]),
        memoranda=list(memoranda[:FEW]),
        workers=_workers(actor, code, today),
        linkages=list(linkages.filter(pk__in=seen.values("pk")).order_by("title", "pk")[:FEW]),
        findings=list(
            open_findings.order_by("-days", "-services", "pk")[:FEW]
        ),
        needs=list(needs.order_by("-urgency", "filed_at", "pk")[:FEW]),
        late=waits.order_by("answer_due_at", "pk").first(),
        unguided=guided.filter(social_worker=None).order_by("-published_at", "-pk").first(),
        offers=list(offers.order_by("-offered_at", "-pk")[:FEW]),
        requests=list(requests[:FEW]),
    )  # fmt: skip


def _workers(actor: Actor, code: str, today: date) -> list[Person]:
    """Social workers of the place whose record the viewer may open."""
    held = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=today),
        organization__division_code__startswith=code,
        person=OuterRef("pk"),
        role=access.SOCIAL_WORKER,
        since__lte=today,
    )
    guides = Project.objects.filter(
        social_worker=OuterRef("pk"),
        division_code__startswith=code,
        state=ProjectState.PUBLISHED,
    )
    found = access.people_for(actor).filter(Exists(held) | Exists(guides))
    return list(found.distinct().order_by("name_sound", "pk")[:FEW])
