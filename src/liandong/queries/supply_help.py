"""Who could help where: proposals worked out from the gaps, and what was asked before.

A proposal is worked out anew each time and kept nowhere; only what somebody sent is on
record. Nobody is assigned by either: whoever is asked answers for themselves.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, Substr

from liandong.core.credentials import codes_of
from liandong.core.hours import SHANGHAI
from liandong.core.supervision import ACTIVE_DAYS
from liandong.core.supply import ANY
from liandong.core.supply_facts import HelpKind, HelpState
from liandong.models import Agreement, HelpRequest, Membership, Organization, RoleGrant, Team
from liandong.queries import access, covers
from liandong.queries.access import Actor
from liandong.queries.supply import STREET
from liandong.queries.supply_pool import Flow, flows, pool_area

MOST = 20


@dataclass(frozen=True, slots=True)
class Transfer:
    """So many people of a body in one street could serve in another.

    organization
        Who is asked; None where nobody there could be asked.
    host
        Who would receive them.
    """

    flow: Flow
    organization: Organization | None
    host: Organization | None


def transfers(actor: Actor, area: str, *, at: datetime) -> list[Transfer]:
    """Who could help the streets of an area, the widest gap first, of each the nearest first.

    From anywhere in the city, or in the province for who answers for all of it
    (``supply_pool.pool_area``); nothing for the whole country. Four queries, and those of
    the pool when it is not kept.
    """
    pool, on = pool_area(actor, area), at.astimezone(SHANGHAI).date()
    if not pool:
        return []
    found = [flow for flow in flows(pool, at=at) if flow.to_code.startswith(area)][:MOST]
    bodies = _bodies({flow.from_code for flow in found}, on)
    hosts = _hosts({flow.to_code for flow in found})
    return [
        Transfer(
            flow=flow,
            organization=bodies.get((flow.from_code, flow.skill)),
            host=hosts.get(flow.to_code),
        )
        for flow in found
    ]


def waiting_transfers() -> set[tuple[int | None, int | None, str]]:
    """What was asked and waits: (who is asked, who would receive, skill). One query."""
    rows = HelpRequest.objects.filter(kind=HelpKind.TRANSFER, state=HelpState.SENT)
    return set(rows.values_list("organization", "host", "skill"))


def _bodies(codes: set[str], on: date) -> dict[tuple[str, str], Organization]:
    """For each place and skill the organization most of whose active people have it.

    A team speaks through its sponsor; who stands in several teams of it counts once. Two queries.
    """
    rows: Any = (
        Membership.objects.filter(
            covers.open_on(on),
            person__merged_into=None,
            person__last_served_on__gte=on - timedelta(days=ACTIVE_DAYS),
        )
        .exclude(person__state__in=("suspended", "exited"))
        .annotate(
            place=Substr("person__division_code", 1, STREET),
            body=Coalesce("organization", "team__sponsor"),
        )
        .filter(place__in=codes, body__isnull=False)
        .order_by()
        .values_list("place", "body", "person__skill_mask", "person")
        .distinct()
    )
    counts: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for place, body, mask, _person in rows:
        for skill in (ANY, *codes_of(mask)):
            counts[place, skill][body] += 1
    best = {key: max(sorted(some), key=lambda b: some[b]) for key, some in counts.items()}
    bodies = Organization.objects.in_bulk(set(best.values()))
    return {key: bodies[body] for key, body in best.items()}


def _hosts(codes: set[str]) -> dict[str, Organization]:
    """For each place an organization with its seat there, no authority's own: a station first.

    One query.
    """
    rows = (
        Organization.objects.annotate(place=Substr("division_code", 1, STREET))
        .filter(place__in=codes, office=None)
        .order_by("kind", "pk")
    )
    found: dict[str, Organization] = {}
    for row in rows:
        found.setdefault(row.division_code[:STREET], row)
    return found


def asked_by(actor: Actor) -> QuerySet[HelpRequest]:
    """What was asked for places that the actor answers for, the newest first."""
    mine = Q(sent_by=actor.person)
    if actor.has(access.COORDINATOR, access.OFFICER):
        for prefix in actor.divisions:
            mine |= Q(to_code__startswith=prefix)
        if not actor.divisions:
            mine = Q(pk__isnull=False)
    return _with_names(HelpRequest.objects.filter(mine))


def to_answer(actor: Actor) -> QuerySet[HelpRequest]:
    """What the actor is asked and may answer, the newest first; answered ones too."""
    return _with_names(HelpRequest.objects.filter(_answerable(actor)))


def _answerable(actor: Actor) -> Q:
    works = RoleGrant.objects.filter(
        covers.open_on(actor.on),
        person=actor.person,
        role__in=(access.SOCIAL_WORKER, access.COORDINATOR),
        organization__isnull=False,
    )
    leads = Team.objects.filter(leader=actor.person, ended_on=None, sponsor__isnull=False)
    return (
        Q(kind=HelpKind.SUPERVISION, supervisor=actor.person)
        | Q(kind=HelpKind.TRANSFER, organization__in=works.values("organization"))
        | Q(kind=HelpKind.TRANSFER, organization__in=leads.values("sponsor"))
    )


def may_answer(actor: Actor, row: HelpRequest) -> bool:
    """Whether the actor is, or speaks for, who is asked. One query."""
    return HelpRequest.objects.filter(_answerable(actor), pk=row.pk).exists()


def _with_names(rows: QuerySet[HelpRequest]) -> QuerySet[HelpRequest]:
    return rows.select_related(
        "supervisor", "worker", "organization", "host", "sent_by", "answered_by"
    ).order_by("-sent_at", "-pk")


def counts(rows: QuerySet[HelpRequest]) -> dict[str, int]:
    """How many of the questions stand where. One query."""
    told = rows.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    return dict(told)


def agreements_after(rows: Sequence[HelpRequest]) -> dict[int, int]:
    """For accepted transfers the agreement of both that was drafted since. One query."""
    wanted = [row for row in rows if row.kind == HelpKind.TRANSFER and row.answered_at]
    either = Q(pk__in=[])
    for row in wanted:
        pair = {"first": row.organization_id, "second": row.host_id}
        turned = {"first": row.host_id, "second": row.organization_id}
        either |= (Q(**pair) | Q(**turned)) & Q(drafted_at__gte=row.answered_at)
    found: dict[int, int] = {}
    drafted = list(Agreement.objects.filter(either).order_by("-pk")) if wanted else []
    for row in wanted:
        for one in drafted:
            if {one.first_id, one.second_id} == {row.organization_id, row.host_id}:
                found[row.pk] = one.pk
    return found
