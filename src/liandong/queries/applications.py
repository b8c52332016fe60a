"""Applications: one's own, those one answers, and the teams one could ask."""

from django.db.models import Q, QuerySet

from liandong.models import Application, ApplicationState, Membership, Person, RoleGrant, Team
from liandong.queries import access
from liandong.queries.access import Actor

OPEN = (ApplicationState.WAITING, ApplicationState.APPEALED)


def of_person(person: Person) -> QuerySet[Application]:
    """One's own applications, latest first."""
    return (
        Application.objects.filter(person=person)
        .select_related("team", "organization")
        .order_by("-filed_at", "-pk")
    )


def for_desk(actor: Actor) -> QuerySet[Application]:
    """Applications that an actor may answer, the nearest deadline first.

    A team's leader and the staff of its sponsor; the staff of an organization; a
    coordinator for the own divisions. Never one's own.
    """
    own = Q(team__leader=actor.person)
    if actor.has(access.SOCIAL_WORKER, access.SUPERVISOR):
        ids = actor.organization_ids
        own |= Q(team__sponsor_id__in=ids) | Q(organization_id__in=ids)
    if actor.has(access.COORDINATOR):
        own |= _within(actor)
    return (
        Application.objects.filter(own)
        .exclude(person=actor.person)
        .select_related("person", "team__sponsor", "organization")
        .order_by("due_at", "pk")
    )


def _within(actor: Actor) -> Q:
    if not actor.divisions:
        return Q(pk__isnull=False)
    inside = Q(pk__in=[])
    for prefix in actor.divisions:
        inside |= Q(team__division_code__startswith=prefix)
        inside |= Q(organization__division_code__startswith=prefix)
    return inside


def coordinators_for(division_code: str) -> list[Person]:
    """Who coordinates a place today, the nearest division first."""
    grants = RoleGrant.objects.filter(role=access.COORDINATOR, until=None).select_related("person")
    fitting = [g for g in grants if division_code.startswith(g.division_code)]
    fitting.sort(key=lambda g: (-len(g.division_code), g.pk))
    return list(dict.fromkeys(g.person for g in fitting))


def teams_to_join(person: Person, *, words: str = "") -> QuerySet[Team]:
    """Living teams that a person is not in and has not asked: of the county, or by name."""
    found = Team.objects.filter(ended_on=None)
    found = (
        found.filter(name__icontains=words)
        if words
        else found.filter(division_code__startswith=person.division_code[:6])
    )
    inside = Membership.objects.filter(person=person, until=None, team__isnull=False)
    asked = Application.objects.filter(person=person, state__in=OPEN, team__isnull=False)
    return (
        found.exclude(pk__in=inside.values("team"))
        .exclude(pk__in=asked.values("team"))
        .select_related("leader", "sponsor")
        .order_by("name", "pk")
    )


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Where a person belongs today."""
    return (
        Membership.objects.filter(person=person, until=None)
        .select_related("team", "organization")
        .order_by("since", "pk")
    )
