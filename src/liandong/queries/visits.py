"""People who are looked after: who may see whom, who is due, one person with their visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Prefetch, Q, QuerySet

from liandong.core import visits as rules
from liandong.models import (
    Beneficiary,
    CaredPerson,
    CarePairing,
    CareReading,
    Consultation,
    Visit,
)
from liandong.queries import cases
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR, Actor

MOST = 300
MOST_VISITS = 20
_CHANGED, _WORRYING = rules.Condition.CHANGED, rules.Condition.WORRYING


def _paired(actor: Actor, on: date) -> Q:
    """Whom the actor looks after as a volunteer that day."""
    held = Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))
    return Q(pk__in=CarePairing.objects.filter(held, volunteer=actor.person).values("cared"))


def _open(on: date) -> Q:
    return Q(until=None) | Q(until__gt=on)


def writable_by(actor: Actor, *, on: date) -> QuerySet[CaredPerson]:
    """Whom a social worker answers for that day: own people, and those stood in for."""
    if not actor.has(SOCIAL_WORKER):
        return CaredPerson.objects.none()
    covered = cases.covered_by(actor.person, on=on)
    mine = Q(worker=actor.person) | Q(worker__in=covered.values("worker"))
    return CaredPerson.objects.filter(mine).exclude(beneficiary__person=actor.person)


def readable_by(actor: Actor, *, on: date) -> QuerySet[CaredPerson]:
    """Whose page staff may open: the social worker, a stand-in, the social worker's supervisor."""
    scope = Q(pk__in=writable_by(actor, on=on).values("pk"))
    if actor.has(SUPERVISOR):
        scope |= Q(worker__in=cases.guided_by(actor.person, on=on))
    return CaredPerson.objects.filter(scope).exclude(beneficiary__person=actor.person)


def visitable_by(actor: Actor, *, on: date) -> QuerySet[CaredPerson]:
    """Whom somebody may visit that day: as their social worker, or as a paired volunteer."""
    scope = Q(pk__in=writable_by(actor, on=on).values("pk")) | _paired(actor, on)
    found = CaredPerson.objects.filter(scope).filter(_open(on))
    return found.exclude(beneficiary__person=actor.person)


def rows_of(actor: Actor, *, on: date) -> list[CaredPerson]:
    """Whom one may visit, the most pressing first. Two queries.

    Each row carries ``open_pairings`` with the volunteers.
    """
    return list(_ordered(visitable_by(actor, on=on), on))


def guided_rows_of(actor: Actor, *, on: date) -> list[CaredPerson]:
    """Whom the social workers look after whom one supervises. Two queries."""
    if not actor.has(SUPERVISOR):
        return []
    rows = readable_by(actor, on=on).filter(_open(on))
    return list(_ordered(rows.exclude(worker=actor.person), on))


def _ordered(rows: QuerySet[CaredPerson], on: date) -> QuerySet[CaredPerson]:
    pairings = CarePairing.objects.filter(_open(on)).select_related("volunteer").order_by("pk")
    return (
        rows.select_related("beneficiary", "worker")
        .prefetch_related(Prefetch("pairings", queryset=pairings, to_attr="open_pairings"))
        .order_by("-is_worrying", "next_due_on", "pk")[:MOST]
    )


def due_for(actor: Actor, *, on: date) -> QuerySet[CaredPerson]:
    """Own people who are due by a day or worry somebody, gravest first. One query."""
    rows = CaredPerson.objects.filter(worker=actor.person, until=None)
    due = rows.filter(Q(next_due_on__lte=on) | Q(is_worrying=True))
    return due.order_by("-is_worrying", "next_due_on", "pk")


@dataclass(frozen=True, slots=True)
class CareFile:
    """One person who is looked after, the volunteers, the last visits."""

    cared: CaredPerson
    pairings: Sequence[CarePairing]
    visits: Sequence[Visit]


def file_of(cared: CaredPerson, *, on: date, of: int | None = None) -> CareFile:
    """All of it; with ``of`` only that person's own visits. Two queries."""
    visits = Visit.objects.filter(cared=cared).select_related("by", "need")
    if of is not None:
        visits = visits.filter(by=of)
    pairings = CarePairing.objects.filter(_open(on), cared=cared).select_related("volunteer")
    return CareFile(
        cared, list(pairings.order_by("pk")), list(visits.order_by("-held_at", "-pk")[:MOST_VISITS])
    )


def worry_of(cared: CaredPerson) -> str:
    """What the last visit wrote that was not as usual; empty when there is none. One query."""
    rows = Visit.objects.filter(cared=cared, condition__in=(_CHANGED, _WORRYING))
    last = rows.order_by("-held_at", "-pk").first()
    return str(last.note) if last else ""


def visits_of(cared: CaredPerson) -> QuerySet[Visit]:
    """Every visit, as they came: what the forms are filled in with. One query."""
    return Visit.objects.filter(cared=cared).select_related("by", "need").order_by("held_at", "pk")


def readings_of(cared: CaredPerson) -> QuerySet[CareReading]:
    """Who opened the page, latest first. One query."""
    rows = CareReading.objects.filter(cared=cared).select_related("reader")
    return rows.order_by("-at", "-pk")[:MOST]


def newcomers_for(actor: Actor, *, on: date) -> QuerySet[Beneficiary]:
    """Clients within reach who are not looked after yet. One query."""
    known = writable_by(actor, on=on).filter(until=None)
    return cases.clients_for(actor).exclude(pk__in=known.values("beneficiary"))


def paired_with(volunteer_id: int, *, on: date) -> list[int]:
    """Whom a volunteer looks after now. One query."""
    rows = CarePairing.objects.filter(_open(on), volunteer=volunteer_id, cared__until=None)
    return list(rows.values_list("cared", flat=True))


def helpers_of(beneficiary_id: int, *, on: date) -> int:
    """How many volunteers look after a client now, for whatever station. One query."""
    rows = CarePairing.objects.filter(
        _open(on), cared__beneficiary=beneficiary_id, cared__until=None
    )
    return rows.values("volunteer").distinct().count()


def places_of(rows: Sequence[CaredPerson], *, on: date) -> list[tuple[CaredPerson, str]]:
    """Those with a place on the map, and where each stands. No query."""
    return [
        (one, rules.standing(one.next_due_on, on, is_worrying=one.is_worrying).value)
        for one in rows
        if one.beneficiary.lat is not None and one.beneficiary.lon is not None
    ]


def consultations_of(actor: Actor) -> QuerySet[Consultation]:
    """Own answered questions, latest first. One query."""
    rows = Consultation.objects.filter(by=actor.person)
    return rows.order_by(F("held_at").desc(), "-pk")[:MOST_VISITS]


def station_visits(actor: Actor, since: datetime, until: datetime) -> QuerySet[Visit]:
    """Visits of a span within what staff may read. One query."""
    on = actor.on
    rows = Visit.objects.filter(cared__in=readable_by(actor, on=on).values("pk"))
    return (
        rows.filter(held_at__gte=since, held_at__lt=until)
        .select_related("cared__beneficiary", "by")
        .order_by("held_at", "pk")
    )


def station_consultations(actor: Actor, since: datetime, until: datetime) -> QuerySet[Consultation]:
    """Questions of a span: own, of whom one stands in for, of whom one supervises. One query."""
    scope = Q(by=actor.person)
    if actor.has(SOCIAL_WORKER):
        scope |= Q(by__in=cases.covered_by(actor.person, on=actor.on).values("worker"))
    if actor.has(SUPERVISOR):
        scope |= Q(by__in=cases.guided_by(actor.person, on=actor.on))
    rows = Consultation.objects.filter(scope, held_at__gte=since, held_at__lt=until)
    return rows.select_related("by").order_by("held_at", "pk")
