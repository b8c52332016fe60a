"""Referrals: those that wait for one's answer, those one sent, to whom one may send."""

from datetime import date

from django.db.models import Q, QuerySet

from liandong.models import CaseReferral, Organization, Person, RoleGrant
from liandong.queries.access import SOCIAL_WORKER, Actor

MOST = 60


def employers_of(person: Person, *, on: date) -> QuerySet[Organization]:
    """Organizations for which somebody is a social worker that day."""
    grants = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=on), person=person, role=SOCIAL_WORKER, since__lte=on
    )
    return Organization.objects.filter(pk__in=grants.values("organization"))


def answerable_by(actor: Actor, *, on: date) -> QuerySet[CaseReferral]:
    """Referrals that a social worker may answer: put to them, or to any of their house.

    Never their own, and never of a case in which they are the client.
    """
    if not actor.has(SOCIAL_WORKER):
        return CaseReferral.objects.none()
    me = actor.person
    of_house = Q(to_worker=None, to_organization__in=employers_of(me, on=on).values("pk"))
    found = CaseReferral.objects.filter(Q(to_worker=me) | of_house)
    return found.exclude(from_worker=me).exclude(case__beneficiary__person=me)


def waiting_for(actor: Actor, *, on: date) -> QuerySet[CaseReferral]:
    """Those that still wait, the earliest clock first. One query."""
    return (
        answerable_by(actor, on=on)
        .filter(state="asked")
        .select_related("from_worker", "case__beneficiary", "to_organization", "to_worker")
        .order_by("due_at", "pk")[:MOST]
    )


def sent_by(person: Person) -> QuerySet[CaseReferral]:
    """Cases that one gave away or offered, latest first: the answer, nothing of the file."""
    return (
        CaseReferral.objects.filter(from_worker=person)
        .select_related("to_organization", "to_worker", "answered_by", "case")
        .order_by("-asked_at", "-pk")[:MOST]
    )


def receiving_organizations(*, on: date) -> QuerySet[Organization]:
    """Organizations with at least one social worker that day."""
    grants = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=on), role=SOCIAL_WORKER, since__lte=on
    )
    found = Organization.objects.filter(pk__in=grants.values("organization"))
    return found.order_by("division_code", "name", "pk")


def workers_in(organization: Organization, *, on: date) -> QuerySet[Person]:
    """Social workers of an organization that day."""
    grants = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=on),
        role=SOCIAL_WORKER,
        organization=organization,
        since__lte=on,
    )
    return Person.objects.filter(pk__in=grants.values("person"), merged_into=None).order_by("pk")
