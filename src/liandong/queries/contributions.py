"""What the sides of a linkage bring each other, and what is known of a street."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from liandong.core.contributions import Entry, Resource, Side
from liandong.core.linkage import OrganizationKind
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Contribution,
    Linkage,
    LinkageParty,
    LocalNote,
    LocalNoteThanks,
    Membership,
    MutualService,
    Person,
    RoleGrant,
)
from liandong.queries import access
from liandong.queries.access import Actor

MOST = 100


def entries_of(linkage: Linkage) -> list[Entry]:
    """Everything told of the matrix, closed ones too, oldest first. One query."""
    return [
        Entry(
            row.pk,
            Side(row.side),
            Resource(row.resource),
            row.title,
            row.told_at.astimezone(SHANGHAI).date(),
            row.is_gap,
            row.closed_at.astimezone(SHANGHAI).date() if row.closed_at else None,
        )
        for row in Contribution.objects.filter(linkage=linkage).order_by("told_at", "pk")[
            : 3 * MOST
        ]
    ]


def side_of(linkage: Linkage, person: Person, *, on: date) -> Side | None:
    """On which side of the linkage somebody stands; None: they do not belong to it.

    By name, by their team, or by working for an organization of it; whoever works for a
    volunteer organization (O3) that joined stands on the volunteers' side.
    """
    present = LinkageParty.objects.filter(Q(until=None) | Q(until__gt=on), linkage=linkage)
    named = present.filter(person=person).values_list("side", flat=True).first()
    if named is not None:
        return Side.WORK if named == "social_worker" else Side.VOLUNTEERS
    works = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=on),
        Q(organization=linkage.organization_id)
        | Q(organization__in=present.values("organization")),
        person=person,
        role__in=(access.SOCIAL_WORKER, access.COORDINATOR),
        since__lte=on,
    ).values_list("organization", "organization__kind")
    sides = {
        Side.VOLUNTEERS
        if body != linkage.organization_id and kind == OrganizationKind.VOLUNTEER_ORGANIZATION
        else Side.WORK
        for body, kind in works
    }
    if sides:
        return Side.WORK if Side.WORK in sides else Side.VOLUNTEERS
    inside = Membership.objects.filter(person=person, until=None, team__in=present.values("team"))
    return Side.VOLUNTEERS if inside.exists() else None


def partners_of(linkage: Linkage, *, on: date) -> dict[Side, list[Person]]:
    """The people named in a linkage by side, at most 100 each. Two queries."""
    present = LinkageParty.objects.filter(Q(until=None) | Q(until__gt=on), linkage=linkage)
    rows = list(present.filter(person__isnull=False).select_related("person").order_by("pk"))
    found: dict[Side, list[Person]] = {side: [] for side in Side}
    for row in rows:
        if row.person is not None:
            side = Side.WORK if row.side == "social_worker" else Side.VOLUNTEERS
            found[side].append(row.person)
    team = Person.objects.filter(
        memberships__team__in=present.values("team"), memberships__until=None
    )
    known = {person.pk for some in found.values() for person in some}
    for person in team.distinct().order_by("name_sound", "pk")[:MOST]:
        if person.pk not in known:
            found[Side.VOLUNTEERS].append(person)
    return found


def services_of(linkage: Linkage) -> QuerySet[MutualService]:
    """What one side did for the other, latest first."""
    return (
        MutualService.objects.filter(linkage=linkage)
        .select_related("giver", "receiver")
        .order_by("-served_on", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Given:
    """Confirmed minutes from each side to the other."""

    by_work: int
    by_volunteers: int


def given(linkage: Linkage) -> Given:
    """Confirmed minutes in both directions. One query."""
    sums = MutualService.objects.filter(linkage=linkage, was_so=True).aggregate(
        work=Sum("minutes", filter=Q(giver_side=Side.WORK)),
        volunteers=Sum("minutes", filter=Q(giver_side=Side.VOLUNTEERS)),
    )
    return Given(sums["work"] or 0, sums["volunteers"] or 0)


def to_answer(person: Person) -> QuerySet[MutualService]:
    """What somebody is said to have received and has not answered, oldest first."""
    return (
        MutualService.objects.filter(receiver=person, was_so=None)
        .exclude(told_by=person)
        .select_related("giver", "linkage")
        .order_by("served_on", "pk")
    )


def notes_for(actor: Actor, *, street: str = "") -> QuerySet[LocalNote]:
    """Living notes of one's own county (or of a street), the most thanked first.

    Each carries ``thanks_count`` and ``is_thanked`` by oneself.
    """
    near = street or actor.person.division_code[:6]
    mine = LocalNoteThanks.objects.filter(note=OuterRef("pk"), by=actor.person)
    found = LocalNote.objects.filter(ended_at=None)
    found = found.filter(division_code__startswith=near) if near else found.none()
    return (
        found.select_related("author")
        .annotate(thanks_count=Count("thanks"), is_thanked=Exists(mine))
        .order_by("-thanks_count", "-written_at", "-pk")
    )


def may_read_notes(actor: Actor) -> bool:
    """Whether somebody serves: staff, a team leader, or a volunteer who has served once."""
    return actor.is_staff or actor.has(access.TEAM_LEADER) or bool(actor.person.last_served_on)
