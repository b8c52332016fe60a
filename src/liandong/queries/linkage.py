"""Linkages as their pages show them: parties, relations, who leads, and how alive they are.

Counts of health are of the last 90 days; days are local days.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet

from liandong.core import linkage, policy
from liandong.core.hours import SHANGHAI
from liandong.core.linkage import Dormancy, HealthFacts, HealthPart, Relation, Side
from liandong.core.supervision import SpanLimits
from liandong.models import (
    AssignmentState,
    EventRecord,
    LeadChange,
    Linkage,
    LinkageParty,
    LinkageRelation,
    Person,
    Project,
    Shift,
    Team,
)
from liandong.queries import access

_WINDOW = timedelta(days=90)
_MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class Health:
    """How alive a linkage is: points of 100, the six parts, and a finding when it sleeps."""

    score: int
    parts: tuple[HealthPart, ...]
    dormancy: Dormancy | None


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


def health_facts(linked: Linkage, *, at: datetime) -> HealthFacts:
    """What the health of a linkage is judged by. Three queries.

    Services count when they belong to the linkage's project and somebody of the volunteers'
    side served. Help given back is the relations of serving (R3) that were recorded in the
    time; wishes are not recorded in this version and count as none.
    """
    since = at - _WINDOW
    today = at.astimezone(SHANGHAI).date()
    served = Q(assignments__state=AssignmentState.SERVED)
    shifts = Shift.objects.filter(
        project=linked.project_id, starts_at__gt=since, starts_at__lte=at
    ).exclude(project=None)
    told = shifts.filter(served).aggregate(
        shifts=Count("pk", distinct=True),
        people=Count("assignments__person", distinct=True),
        led=Count("pk", distinct=True, filter=Q(assignments__is_lead=True)),
    )
    members: Sequence[LinkageParty] = getattr(linked, "members", [])
    workers = [m.person_id for m in members if m.side == Side.SOCIAL_WORKER and m.until is None]
    acted = EventRecord.objects.filter(
        at__gt=since, by__in=[w for w in workers if w], name__in=_WORKER_ACTS
    )
    active_workers = acted.aggregate(n=Count("by", distinct=True))["n"]
    sessions = EventRecord.objects.filter(
        at__gt=since, by__in=[w for w in workers if w], name="SessionRecorded"
    ).count()
    last = linked.last_joint_at.astimezone(SHANGHAI).date() if linked.last_joint_at else None
    ties: Sequence[LinkageRelation] = getattr(linked, "ties", [])
    serving = sum(tie.kind == Relation.SERVING and tie.since >= today - _WINDOW for tie in ties)
    return HealthFacts(
        since=linked.since,
        last_joint_on=last if last is None or last <= today else today,
        social_workers_active=active_workers,
        volunteers_active=told["people"],
        shifts=told["shifts"],
        led_by_volunteers=told["led"],
        sessions=sessions,
        helped_back=serving,
        until=linked.until,
    )


_WORKER_ACTS = (
    "SessionRecorded",
    "CheckedIn",
    "HoursRecognized",
    "InvitationSent",
    "NeedAssessed",
    "NeedVerified",
    "ProjectPublished",
    "ShiftAdded",
    "EvaluationAnswered",
)
"""Events of a social worker that count as acting in the linkage's work."""


def health(linked: Linkage, *, at: datetime) -> Health:
    """The health index of a linkage today. Three queries."""
    facts, today = health_facts(linked, at=at), at.astimezone(SHANGHAI).date()
    profile = policy.profile_for(linked.division_code, today)
    limits = profile.ratios.social_worker_volunteers
    parts = linkage.health(facts, today, SpanLimits(limits.green, limits.amber, limits.critical))
    return Health(sum(p.points for p in parts), tuple(parts), linkage.dormant(facts, today))


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
