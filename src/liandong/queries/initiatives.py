"""Proposals: one's own, those near, those that wait for a social worker."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liandong.core.initiatives import OPEN, State
from liandong.models import Initiative, InitiativeStep, InitiativeSupport, Person, RoleGrant
from liandong.queries.access import COORDINATOR, SOCIAL_WORKER, Actor

MOST = 60


def initiatives_seen_by(person: Person) -> QuerySet[Initiative]:
    """Proposals that a signed-in person may open: all but withdrawn ones, and their own.

    Each with ``supporters_count`` and ``is_supported`` (by this person).
    """
    mine = InitiativeSupport.objects.filter(initiative=OuterRef("pk"), person=person)
    return (
        Initiative.objects.filter(~Q(state=State.WITHDRAWN.value) | Q(proposer=person))
        .select_related("proposer", "worker", "project")
        .annotate(supporters_count=Count("supporters"), is_supported=Exists(mine))
    )


def own_initiatives(person: Person) -> list[Initiative]:
    """One's own proposals, latest first."""
    rows = initiatives_seen_by(person).filter(proposer=person)
    return list(rows.order_by("-filed_at", "-pk")[:MOST])


def open_initiatives_near(person: Person) -> list[Initiative]:
    """What others want to start in the same city, the most wanted first."""
    rows = initiatives_seen_by(person).filter(state__in=[state.value for state in OPEN])
    near = rows.filter(division_code__startswith=person.division_code[:4])
    newest = list(near.exclude(proposer=person).order_by("-filed_at", "-pk")[:MOST])
    return sorted(newest, key=lambda row: -getattr(row, "supporters_count", 0))


def waiting_initiatives(actor: Actor) -> list[Initiative]:
    """What looks for a partner where the actor works, soonest due first."""
    reach = Q(pk__in=[])
    if actor.has(COORDINATOR):
        for prefix in actor.divisions or ("",):
            reach |= Q(division_code__startswith=prefix)
    if actor.has(SOCIAL_WORKER):
        reach |= Q(division_code__startswith=actor.person.division_code[:6])
    rows = initiatives_seen_by(actor.person).filter(reach, state=State.LOOKING.value)
    return list(rows.exclude(proposer=actor.person).order_by("due_at", "pk")[:MOST])


def partnered_initiatives(person: Person) -> list[Initiative]:
    """What a social worker has taken up, open ones first."""
    rows = initiatives_seen_by(person).filter(worker=person)
    return list(rows.order_by("project_id", "-filed_at")[:MOST])


def steps_of(initiative: Initiative) -> list[InitiativeStep]:
    """The course, first step first. One query."""
    return list(initiative.steps.select_related("by").order_by("at", "pk"))


def coordinators_of(division_code: str) -> list[Person]:
    """Who coordinates a place now."""
    grants = RoleGrant.objects.filter(role=COORDINATOR, until=None).select_related("person")
    found = {
        grant.person_id: grant.person
        for grant in grants
        if division_code.startswith(grant.division_code)
    }
    return [found[key] for key in sorted(found)][:5]
