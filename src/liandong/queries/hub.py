"""Members of hubs with what they took, whose turn it is, how fair it was; the calendar of lines."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from liandong.core import hub as rules
from liandong.core.hub import Fairness, Member, State
from liandong.core.interventions import Act
from liandong.core.line_calendar import Entry
from liandong.core.projects import Mode
from liandong.models import (
    Assignment,
    AssignmentState,
    HubMember,
    HubReferral,
    Intervention,
    LineAgreement,
    Need,
    NeedState,
    Organization,
    ProjectState,
    Shift,
    ShiftState,
)
from liandong.queries import access
from liandong.queries.access import COORDINATOR, OFFICER, Actor

MOST_SHIFTS = 400
MOST_LOOKED_AT = 20_000
REFERRABLE = (NeedState.FILED, NeedState.VERIFIED, NeedState.ANSWERED, NeedState.ASSESSED)


def hubs() -> QuerySet[Organization]:
    """Organizations that are hubs."""
    return Organization.objects.filter(is_hub=True).order_by("name", "pk")


def run_by(actor: Actor) -> QuerySet[Organization]:
    """Hubs that the actor works for; a coordinator runs the hubs of the own divisions."""
    own = Q(pk__in=actor.organization_ids)
    if actor.has(COORDINATOR):
        own |= Q(pk__isnull=False) if not actor.divisions else Q(pk__in=[])
        for prefix in actor.divisions:
            own |= Q(division_code__startswith=prefix)
    return hubs().filter(own)


def members_of(hub: Organization) -> QuerySet[HubMember]:
    """Members of now, the longest first."""
    rows = HubMember.objects.filter(hub=hub, until=None).select_related("organization")
    return rows.order_by("since", "pk")


def own_memberships(actor: Actor) -> QuerySet[HubMember]:
    """Memberships of the organizations one works for."""
    rows = HubMember.objects.filter(organization__in=actor.organization_ids, until=None)
    return rows.select_related("hub", "organization").order_by("pk")


def as_rule_sees(hub: Organization, at: datetime) -> dict[int, Member]:
    """The members with what they took in the window. Two queries."""
    since = at - timedelta(days=rules.WINDOW_DAYS)
    rows = members_of(hub).annotate(
        taken=Count(
            "referrals",
            Q(referrals__offered_at__gt=since) & ~Q(referrals__state=State.DECLINED.value),
        ),
        last_at=Max("referrals__offered_at"),
    )
    suspended = set(
        Intervention.objects.filter(act=Act.SUSPEND.value, ended_at=None).values_list(
            "organization", flat=True
        )
    )
    return {
        row.pk: Member(
            member=row.pk,
            categories=frozenset(row.categories),
            reach=row.reach,
            capacity=row.capacity,
            taken=row.taken,
            last_at=row.last_at,
            is_suspended=row.organization_id in suspended,
        )
        for row in rows
    }


def declined_for(need: Need) -> set[int]:
    """Members that let this need pass. One query."""
    rows = HubReferral.objects.filter(need=need, state__in=rules.PASSED_ON)
    return set(rows.values_list("member", flat=True))


def declined_by_need(needs: Iterable[Need]) -> dict[int, set[int]]:
    """Members that let it pass, by need. One query."""
    rows = HubReferral.objects.filter(need__in=list(needs), state__in=rules.PASSED_ON)
    found: dict[int, set[int]] = defaultdict(set)
    for need_id, member_id in rows.values_list("need_id", "member_id"):
        if need_id is not None:
            found[need_id].add(member_id)
    return found


def waiting_needs(actor: Actor) -> QuerySet[Need]:
    """Needs within the actor's reach that nobody looks after and no member was offered."""
    open_states = [State.OFFERED.value, State.ACCEPTED.value]
    busy = HubReferral.objects.filter(state__in=open_states, need__isnull=False)
    rows = access.needs_for(actor).filter(state__in=REFERRABLE, project=None)
    return rows.exclude(pk__in=busy.values("need")).order_by("-urgency", "answer_due_at", "pk")


def referrals_of(hub: Organization) -> QuerySet[HubReferral]:
    """A hub's referrals, latest first."""
    rows = HubReferral.objects.filter(hub=hub).select_related(
        "need", "volunteer", "member__organization"
    )
    return rows.order_by("-offered_at", "-pk")


def offered_to(actor: Actor) -> QuerySet[HubReferral]:
    """What waits for the answer of the actor's organizations, soonest due first."""
    rows = HubReferral.objects.filter(
        member__organization__in=actor.organization_ids, state=State.OFFERED.value
    )
    return rows.select_related("need", "volunteer", "hub", "member__organization").order_by(
        "due_at", "pk"
    )


def fairness_of(hub: Organization, at: datetime) -> Fairness:
    """How evenly referrals went in the window. Three queries."""
    since = at - timedelta(days=rules.WINDOW_DAYS)
    told = HubReferral.objects.filter(hub=hub, offered_at__gt=since).aggregate(
        n=Count("pk"), ruled=Count("pk", Q(is_by_rule=True))
    )
    members = as_rule_sees(hub, at).values()
    return rules.fairness(members, by_rule=told["ruled"], referrals=told["n"])


# ── the calendar of lines ───────────────────────────────────────────────────────────────────


def entries(actor: Actor, since: datetime, until: datetime) -> list[Entry]:
    """The first shifts of all lines inside the actor's places, in time order. Two queries."""
    return entries_in(_reach(actor), since, until, most=MOST_SHIFTS)


def reaches(actor: Actor, *shifts: Shift) -> bool:
    """Whether one of some shifts lies inside the actor's places. One query."""
    return Shift.objects.filter(_reach(actor), pk__in=[shift.pk for shift in shifts]).exists()


def _reach(actor: Actor) -> Q:
    inside = Q(project__organization__in=actor.organization_ids)
    if actor.has(COORDINATOR, OFFICER):
        inside |= Q(pk__isnull=False) if not actor.divisions else Q(pk__in=[])
        for prefix in actor.divisions:
            inside |= Q(division_code__startswith=prefix)
    return inside


def entries_in(
    inside: Q, since: datetime, until: datetime, *, most: int = MOST_LOOKED_AT
) -> list[Entry]:
    """Shifts that are not called off, of projects that are not, in time order. Two queries."""
    off = [ProjectState.CANCELLED, ProjectState.FINISHED]
    shifts = list(
        Shift.objects.filter(inside, starts_at__gte=since, starts_at__lt=until)
        .exclude(state=ShiftState.CANCELLED)
        .exclude(project__state__in=off)
        .select_related("project__organization")
        .order_by("starts_at", "pk")[:most]
    )
    people: dict[int, set[int]] = defaultdict(set)
    held = Assignment.objects.filter(shift__in=shifts, state=AssignmentState.ACCEPTED)
    for shift_id, person_id in held.values_list("shift", "person"):
        people[shift_id].add(person_id)
    return [
        Entry(
            ref=shift.pk,
            title=shift.project.title,
            line=shift.project.organization.line,
            organization=shift.project.organization_id,
            division=shift.division_code,
            place=shift.place_name,
            category=shift.project.category,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            seats=shift.max_people,
            is_event=shift.project.mode == Mode.EVENT,
            people=frozenset(people[shift.pk]),
        )
        for shift in shifts
    ]


def agreements_of(refs: Iterable[int]) -> dict[tuple[int, int], LineAgreement]:
    """The last agreement about each pair of shifts. One query."""
    rows = LineAgreement.objects.filter(one__in=list(refs)).select_related("by").order_by("pk")
    return {(row.one_id, row.other_id): row for row in rows}
