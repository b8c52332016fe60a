"""A supervisor's desk: their social workers, how heavy each span is, who is alone.

Only active volunteers count in a span: one recorded hour within twelve months
(``core.supervision.ACTIVE_DAYS``).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from liandong.core import policy
from liandong.core.supervision import ACTIVE_DAYS, GuideSpan, SpanLimits, Tier, limits_of, span
from liandong.models import (
    Absence,
    Cover,
    Person,
    PersonState,
    Project,
    RoleGrant,
    SupervisionLink,
)
from liandong.queries import access, covers
from liandong.queries.access import Actor
from liandong.queries.keeping import kept


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """One social worker on the desk: active volunteers guided, all guided, and the span.

    ``leaders`` are guided people who lead others, ``carried`` the active volunteers below
    those. ``absence`` and ``cover`` are today's.
    """

    person_id: int
    name: str
    organization: str
    active: int
    guided: int
    span: GuideSpan
    running_projects: int
    last_served_on: date | None
    leaders: int = 0
    carried: int = 0
    absence: Absence | None = None
    cover: Cover | None = None

    @property
    def is_alone(self) -> bool:
        """Whether this worker is away and nobody stands in."""
        return self.absence is not None and self.cover is None and self.guided > 0


@dataclass(frozen=True, slots=True)
class Desk:
    """The whole desk; ``total`` is all social workers over all active volunteers."""

    workers: list[WorkerRow]
    own_span: GuideSpan
    total: GuideSpan
    leaderless: QuerySet[Person]
    leaderless_count: int


def workers_of(actor: Actor, *, on: date) -> QuerySet[Person]:
    """The social workers an actor supervises; a coordinator: all within reach."""
    holds = RoleGrant.objects.filter(
        person=OuterRef("pk"), role=access.SOCIAL_WORKER, since__lte=on
    ).filter(Q(until=None) | Q(until__gt=on))
    found = Person.objects.filter(Exists(holds), merged_into=None)
    if not actor.has(access.COORDINATOR):
        found = found.filter(
            Q(pk__in=covers.own_links(actor.person, on).values("supervisee"))
            | Q(pk__in=covers.covered_links(actor.person, on).values("supervisee"))
        )
    elif actor.divisions:
        found = found.filter(pk__in=access.people_for(actor).values("pk"))
    return found.order_by("pk")


def limits_for(division_code: str, on: date) -> dict[Tier, SpanLimits]:
    """The limits of each tier by the profile of a place."""
    return dict(limits_of(policy.profile_for(division_code, on).ratios))


def desk(actor: Actor, *, on: date, most: int = 200, is_kept: bool = False) -> Desk:
    """The desk of a supervisor or coordinator. Eight queries, whatever the number of people.

    ``is_kept``: how many people are alone may be some seconds old, where counting is dear.
    """
    workers = list(workers_of(actor, on=on)[:most])
    ids = [worker.pk for worker in workers]
    since = on - timedelta(days=ACTIVE_DAYS)
    active = Q(supervisee__last_served_on__gte=since)
    guided = {
        row["supervisor"]: row
        for row in covers.links_on(on)
        .filter(supervisor__in=ids, tier=Tier.SOCIAL_WORKER)
        .values("supervisor")
        .annotate(
            all=Count("supervisee", distinct=True),
            active=Count("supervisee", filter=active, distinct=True),
            last=Max("supervisee__last_served_on"),
        )
    }
    employers = dict(
        RoleGrant.objects.filter(
            person__in=ids, role=access.SOCIAL_WORKER, until=None, organization__isnull=False
        )
        .order_by("-pk")
        .values_list("person_id", "organization__name")
    )
    projects = dict(
        Project.objects.filter(social_worker__in=ids, state="published")
        .values("social_worker")
        .annotate(n=Count("pk"))
        .values_list("social_worker", "n")
    )
    below = _below(ids, on)
    away, stood_in = covers.absences_of(ids, on), covers.covers_of(ids, on)
    rows = []
    for worker in workers:
        row = guided.get(worker.pk)
        count = int(row["active"]) if row else 0
        rows.append(
            WorkerRow(
                person_id=worker.pk,
                name=worker.name,
                organization=employers.get(worker.pk, ""),
                active=count,
                guided=int(row["all"]) if row else 0,
                span=span(1, count, limits_for(worker.division_code, on)[Tier.SOCIAL_WORKER]),
                running_projects=projects.get(worker.pk, 0),
                last_served_on=row["last"] if row else None,
                leaders=below.get(worker.pk, (0, 0))[0],
                carried=below.get(worker.pk, (0, 0))[1],
                absence=away.get(worker.pk),
                cover=stood_in.get((worker.pk, Tier.SOCIAL_WORKER)),
            )
        )
    rows.sort(key=lambda row: (row.span.spare, row.person_id))
    limits = limits_for(actor.person.division_code, on)
    alone = leaderless(actor, on=on)
    return Desk(
        workers=rows,
        own_span=span(1, len(rows), limits[Tier.SUPERVISOR]),
        total=span(len(rows), sum(row.active for row in rows), limits[Tier.SOCIAL_WORKER]),
        leaderless=alone,
        leaderless_count=(
            kept(f"leaderless:{actor.person.pk}:{on}", alone.count) if is_kept else alone.count()
        ),
    )


def _below(ids: list[int], on: date) -> dict[int, tuple[int, int]]:
    """By social worker: how many of the guided lead others, and the active people of those."""
    since = on - timedelta(days=ACTIVE_DAYS)
    rows = (
        covers.links_on(on)
        .filter(
            covers.open_on(on, "supervisor__guided_by__"),
            tier=Tier.TEAM_LEADER,
            supervisor__guided_by__supervisor__in=ids,
            supervisor__guided_by__tier=Tier.SOCIAL_WORKER,
        )
        .values("supervisor__guided_by__supervisor")
        .annotate(
            leaders=Count("supervisor", distinct=True),
            active=Count(
                "supervisee", filter=Q(supervisee__last_served_on__gte=since), distinct=True
            ),
        )
    )
    return {
        row["supervisor__guided_by__supervisor"]: (row["leaders"], row["active"]) for row in rows
    }


def leaderless(actor: Actor, *, on: date) -> QuerySet[Person]:
    """Active volunteers within reach whom nobody guides today, last served first.

    Who is in a branch is guided, so that on the actor's own day the branch need not be asked.
    """
    guided = SupervisionLink.objects.filter(supervisee=OuterRef("pk"), since__lte=on).filter(
        Q(until=None) | Q(until__gt=on)
    )
    staff = RoleGrant.objects.filter(
        person=OuterRef("pk"), role__in=access.STAFF, since__lte=on
    ).filter(Q(until=None) | Q(until__gt=on))
    reach = access.people_beside_the_branch if on == actor.on else access.people_for
    return (
        reach(actor)
        .filter(last_served_on__gte=on - timedelta(days=ACTIVE_DAYS))
        .exclude(state=PersonState.EXITED)
        .filter(~Exists(guided), ~Exists(staff))
        .order_by("-last_served_on", "pk")
    )
