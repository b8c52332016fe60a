"""What was sent, by which way, with what answer: one's own, and those of one's people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, Q, QuerySet

from liandong.models import Delivery, GroupRobot, Person, Team
from liandong.queries import access
from liandong.queries.access import Actor

PAGE = 50
MINE = 10
MOST_ROBOTS = 100


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, latest first, and the key behind which the next page begins."""

    rows: list[Delivery]
    after: tuple[datetime, int] | None


@dataclass(frozen=True, slots=True)
class RobotRow:
    """A group robot and what became of the last thing it had to say."""

    robot: GroupRobot
    last: Delivery | None


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


def teams_answered_for(actor: Actor) -> QuerySet[Team]:
    """Teams whose group chat the actor may speak in: led, sponsored, or watched over."""
    led = Q(leader=actor.person)
    if actor.has(access.SOCIAL_WORKER):
        led |= Q(sponsor_id__in=actor.organization_ids)
    if actor.has(access.COORDINATOR):
        led |= Q(pk__isnull=False)
    return access.teams_for(actor).filter(led)


def robots_for(actor: Actor) -> QuerySet[GroupRobot]:
    """Group robots that the actor may set: of their organizations, of teams they answer for."""
    own = Q(team_id__in=teams_answered_for(actor).values("pk"))
    if actor.has(access.SOCIAL_WORKER, access.COORDINATOR):
        own |= Q(organization_id__in=access.organizations_for(actor).values("pk"))
    return GroupRobot.objects.filter(own)


def robot_rows(actor: Actor) -> list[RobotRow]:
    """The robots that the actor may set, those alive first, each with its last sending.

    Two queries, however many robots.
    """
    robots = list(
        robots_for(actor)
        .select_related("organization", "team")
        .order_by(F("ended_at").asc(nulls_first=True), "name", "pk")[:MOST_ROBOTS]
    )
    newest = (
        Delivery.objects.filter(message__robot__in=[robot.pk for robot in robots])
        .values("message__robot")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    last = {
        row.message.robot_id: row
        for row in Delivery.objects.filter(pk__in=newest).select_related("message")
    }
    return [RobotRow(robot, last.get(robot.pk)) for robot in robots]


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
