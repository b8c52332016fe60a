"""What was sent, by which way, with what answer: one's own, and those of one's people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from liandong.models import Delivery, GroupRobot, Person
from liandong.queries import access
from liandong.queries.access import Actor

PAGE = 50
MINE = 10


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, latest first, and the key behind which the next page begins."""

    rows: list[Delivery]
    after: tuple[datetime, int] | None


def of_person(person: Person) -> list[Delivery]:
    """The last few to oneself, codes left out. One query."""
    return list(
        Delivery.objects.filter(person=person)
        .exclude(message__kind__endswith="_code")
        .select_related("message")
        .order_by("-due_at", "-pk")[:MINE]
    )


def deliveries_for(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries to people and group chats that the actor answers for; codes left out."""
    people = access.people_for(actor).values("pk")
    robots = robots_for(actor).values("pk")
    return Delivery.objects.filter(
        Q(person_id__in=people) | Q(message__robot_id__in=robots)
    ).exclude(message__kind__endswith="_code")


def robots_for(actor: Actor) -> QuerySet[GroupRobot]:
    """Group robots that the actor may set: of their organizations, of teams they answer for."""
    led = Q(leader=actor.person)
    if actor.has(access.SOCIAL_WORKER, access.SUPERVISOR):
        led |= Q(sponsor_id__in=actor.organization_ids)
    if actor.has(access.COORDINATOR):
        led |= Q(pk__isnull=False)
    teams = access.teams_for(actor).filter(led)
    own = Q(team_id__in=teams.values("pk"))
    if actor.has(access.SOCIAL_WORKER, access.COORDINATOR):
        own |= Q(organization_id__in=access.organizations_for(actor).values("pk"))
    return GroupRobot.objects.filter(own)


def page_of(
    actor: Actor,
    *,
    channel: str = "",
    state: str = "",
    after: tuple[datetime, int] | None = None,
) -> DeliveryPage:
    """One page of the log. One query."""
    found = deliveries_for(actor)
    if channel:
        found = found.filter(channel=channel)
    if state:
        found = found.filter(state=state)
    if after is not None:
        found = found.filter(due_at__lte=after[0]).exclude(due_at=after[0], pk__gte=after[1])
    rows = list(
        found.select_related("message__robot", "person")
        .defer("message__facts")
        .order_by("-due_at", "-pk")[: PAGE + 1]
    )
    shown = rows[:PAGE]
    key = (shown[-1].due_at, shown[-1].pk) if len(rows) > PAGE else None
    return DeliveryPage(shown, key)
