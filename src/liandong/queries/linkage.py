"""Linkages as their pages show them: parties, relations and who leads; days are local days."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from liandong.core.hours import SHANGHAI
from liandong.models import (
    CheckIn,
    Contribution,
    GuidanceSession,
    LeadChange,
    Linkage,
    LinkageParty,
    LinkageRelation,
    MutualService,
    Person,
    Project,
    Team,
)
from liandong.queries import access

_MOST_CHOICES = 300


def listed(actor: access.Actor, *, ended: bool = False, at: datetime) -> QuerySet[Linkage]:
    """Linkages that the actor may open, those without a joint act for longest first."""
    today = at.astimezone(SHANGHAI).date()
    over = Q(until__isnull=False, until__lte=today)
    found = access.linkages_for(actor).filter(over if ended else ~over)
    return (
        found.select_related("organization", "project")
        .prefetch_related(
            Prefetch(
                "parties",
                queryset=LinkageParty.objects.filter(until=None)
                .select_related("person", "team", "organization")
                .order_by("pk"),
                to_attr="members",
            )
        )
        .order_by(F("last_joint_at").asc(nulls_first=True), "-pk")
    )


def silent_days(linked: Linkage, today: date) -> int:
    """Days since the last joint act, or since the linkage was formed."""
    last = linked.last_joint_at.astimezone(SHANGHAI).date() if linked.last_joint_at else None
    return max(0, (today - max(last or linked.since, linked.since)).days)


def acted_between(since: datetime, until: datetime, *, known: datetime) -> Q:
    """Linkages with a joint act in a time, as far as it was recorded by ``known``.

    An act is what the services note as one: somebody checked in or out at a shift of the
    linkage's project since it was formed, a guidance session of it was held, the receiver of a
    service between its sides said it was so, an offer of one side closed a gap of the other.
    """
    came = CheckIn.objects.filter(
        assignment__shift__project=OuterRef("project"),
        at__gte=OuterRef("formed_at"),
        recorded_at__lte=known,
        is_proposed=False,
    )
    talked = GuidanceSession.objects.filter(linkage=OuterRef("pk"), recorded_at__lte=known)
    helped = MutualService.objects.filter(linkage=OuterRef("pk"), was_so=True)
    closed = Contribution.objects.filter(linkage=OuterRef("pk"), closed_by_offer__isnull=False)
    acts = ((came, "at"), (talked, "held_at"), (helped, "answered_at"), (closed, "closed_at"))
    found = Q(pk__in=[])
    for rows, field in acts:
        within = {f"{field}__gte": since, f"{field}__lt": until}
        found |= Q(Exists(rows.filter(**within)))
    return found


def opened(actor: access.Actor) -> QuerySet[Linkage]:
    """The linkages that the actor may open, with parties, relations and changes of lead."""
    return (
        access.linkages_for(actor)
        .select_related("organization", "project", "formed_by")
        .prefetch_related(
            Prefetch(
                "parties",
                queryset=LinkageParty.objects.select_related(
                    "person", "team", "organization"
                ).order_by("pk"),
                to_attr="members",
            ),
            Prefetch(
                "relations",
                queryset=LinkageRelation.objects.filter(until=None).order_by("kind", "pk"),
                to_attr="ties",
            ),
            Prefetch(
                "lead_changes",
                queryset=LeadChange.objects.select_related("by").order_by("at", "pk"),
                to_attr="changes",
            ),
        )
    )


def sides(members: Sequence[LinkageParty]) -> dict[str, list[LinkageParty]]:
    """Present members by side, in the order in which they joined."""
    found: dict[str, list[LinkageParty]] = defaultdict(list)
    for member in members:
        if member.until is None:
            found[member.side].append(member)
    return dict(found)


def named(actor: access.Actor, words: Sequence[str]) -> dict[str, list[Person]]:
    """Volunteers whom the actor knows, by the name or number that was written. One query."""
    known = access.people_for(actor).filter(
        Q(name__in=words) | Q(number__in=words),
        role_grants__role=access.VOLUNTEER,
        role_grants__until=None,
    )
    found: dict[str, list[Person]] = {word: [] for word in words}
    for person in known.order_by("number").distinct()[:_MOST_CHOICES]:
        for word in {person.name, person.number} & found.keys():
            found[word].append(person)
    return found


def teams(actor: access.Actor) -> QuerySet[Team]:
    """Teams whom the actor knows, by name, at most 300."""
    chosen = access.teams_for(actor).filter(ended_on=None).order_by("name", "pk").values("pk")
    return Team.objects.filter(pk__in=chosen[:_MOST_CHOICES]).order_by("name", "pk")


def project(actor: access.Actor, pk: int) -> Project | None:
    """The project, if the actor may open it."""
    found = access.projects_for(actor).filter(pk=pk)
    return found.select_related("organization", "social_worker", "lead_person").first()
