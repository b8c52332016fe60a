"""Talks in confidence: one's own, those that wait for a social worker, those one may read."""

from datetime import date

from django.db.models import Q, QuerySet

from liandong.models import (
    Assignment,
    Membership,
    Person,
    Project,
    RoleGrant,
    SupervisionLink,
    SupportReading,
    SupportRequest,
)
from liandong.queries import covers
from liandong.queries.access import SOCIAL_WORKER, Actor

MOST = 60


def _guided(person: Person, on: date) -> QuerySet[SupervisionLink]:
    """Whom a person supervises that day. Peers read no talks."""
    return covers.own_links(person, on).filter(tier="supervisor").exclude(kind="peer")


def supervisors_of(worker_id: int | None, *, on: date) -> frozenset[int]:
    """Who supervises a social worker that day; peers do not count."""
    if worker_id is None:
        return frozenset()
    links = covers.links_on(on).filter(supervisee=worker_id, tier="supervisor")
    return frozenset(links.exclude(kind="peer").values_list("supervisor", flat=True))


def readable_by(person: Person, *, on: date) -> QuerySet[SupportRequest]:
    """Talks that a person may open: asker, social worker, that one's supervisor. No role else."""
    guided = _guided(person, on)
    return SupportRequest.objects.filter(
        Q(asker=person) | Q(worker=person) | Q(worker__in=guided.values("supervisee"))
    ).select_related("asker", "worker")


def asked_by(person: Person) -> QuerySet[SupportRequest]:
    """Talks one asked for, latest first."""
    return (
        SupportRequest.objects.filter(asker=person)
        .select_related("worker", "wanted")
        .order_by("-asked_at", "-pk")
    )


def waiting_for(actor: Actor) -> QuerySet[SupportRequest]:
    """Talks that this social worker may take, oldest first: asked of them, or of any nearby."""
    if not actor.has(SOCIAL_WORKER):
        return SupportRequest.objects.none()
    me = actor.person
    near = me.division_code[:6]
    open_to_any = Q(wanted=None) & (Q(division_code__startswith=near) | Q(division_code=""))
    return (
        SupportRequest.objects.filter(Q(wanted=me) | open_to_any, worker=None, closed_at=None)
        .exclude(asker=me)
        .order_by("asked_at", "pk")
    )


def held_by(person: Person) -> QuerySet[SupportRequest]:
    """Talks a social worker is in, open ones first."""
    rows = SupportRequest.objects.filter(worker=person).select_related("asker")
    return rows.order_by("closed_at", "-asked_at", "-pk")


def guided_by(person: Person, *, on: date) -> QuerySet[SupportRequest]:
    """Talks of the social workers whom a person supervises, latest first."""
    guided = _guided(person, on)
    rows = SupportRequest.objects.filter(worker__in=guided.values("supervisee"))
    return rows.select_related("worker").order_by("-asked_at", "-pk")


def readings_of(request: SupportRequest) -> list[SupportReading]:
    """Who read the talk and when, latest first, at most 60. One query."""
    return list(request.readings.select_related("reader").order_by("-at", "-pk")[:MOST])


def workers_near(person: Person) -> list[Person]:
    """Social workers to choose from: those met at services or in one's organizations first."""
    grants = RoleGrant.objects.filter(role=SOCIAL_WORKER, until=None)
    served = Assignment.objects.filter(person=person).values("shift__project")
    met = set(
        Project.objects.filter(pk__in=served, social_worker__isnull=False).values_list(
            "social_worker", flat=True
        )
    )
    own = Membership.objects.filter(person=person, until=None).values("organization")
    near = Q(person__in=met) | Q(organization__in=own)
    near |= Q(person__division_code__startswith=person.division_code[:6] or "000000")
    workers = Person.objects.filter(pk__in=grants.filter(near).values("person"), merged_into=None)
    rows = list(workers.exclude(pk=person.pk).order_by("pk")[:MOST])
    return sorted(rows, key=lambda worker: worker.pk not in met)
