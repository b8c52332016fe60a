"""What bodies did together in a period: one act for each record, so that every number opens.

A body is ``o12`` (an organization, by its id) or ``t5`` (a team). People bring their bodies
with them – where they are employed, which teams they stand in – and are then forgotten: no
act names anybody. The number of queries is the same however many records there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import combinations, product

from django.db.models import Q

from liandong.core.hours import SHANGHAI
from liandong.core.network import Kind
from liandong.core.pool import State as Booked
from liandong.core.referrals import ReferralState
from liandong.core.supervision import SupervisionKind, Tier
from liandong.models import (
    Agreement,
    Assignment,
    AssignmentState,
    CaseReferral,
    Contribution,
    GuidanceSeat,
    Linkage,
    LinkageParty,
    Membership,
    MutualService,
    PoolBooking,
    RoleGrant,
    SupervisionLink,
)
from liandong.queries.agreements import signed_pairs

_DONE = (Booked.AGREED, Booked.USED, Booked.SETTLED)
_EMPLOYED = ("social_worker", "supervisor")


@dataclass(frozen=True, slots=True)
class Act:
    """One record that ties two bodies; ``one`` sorts before ``other``."""

    kind: Kind
    one: str
    other: str
    pk: int
    on: date


@dataclass(frozen=True, slots=True)
class Period:
    """From a day until a day, the end excluded."""

    since: date
    until: date

    @property
    def starts_at(self) -> datetime:
        """The first moment of it, in Shanghai."""
        return datetime.combine(self.since, time(), tzinfo=SHANGHAI)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it, in Shanghai."""
        return datetime.combine(self.until, time(), tzinfo=SHANGHAI)


def organization(pk: int) -> str:
    """The key of an organization."""
    return f"o{pk}"


def team(pk: int) -> str:
    """The key of a team."""
    return f"t{pk}"


def acts(period: Period) -> list[Act]:
    """All joint acts of a period, by kind and record. The same number of queries for any hub."""
    return [
        *_shifts(period),
        *_linkages(period),
        *_agreements(period),
        *_guidance(period),
        *_supervision(period),
        *_pool(period),
        *_referrals(period),
    ]


def _pairs(kind: Kind, bodies: Collection[str], pk: int, on: date) -> Iterator[Act]:
    for one, other in combinations(sorted(set(bodies)), 2):
        yield Act(kind, one, other, pk, on)


def _across(
    kind: Kind, left: Collection[str], right: Collection[str], pk: int, on: date
) -> Iterator[Act]:
    """Each body of one side with each of the other; who stands on both sides did nothing new."""
    if set(left) & set(right):
        return
    for one, other in {(min(a, b), max(a, b)) for a, b in product(set(left), set(right))}:
        yield Act(kind, one, other, pk, on)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _held_in(period: Period) -> Q:
    return Q(since__lt=period.until) & (Q(until=None) | Q(until__gt=period.since))


def _shifts(period: Period) -> Iterator[Act]:
    """Who came to a shift, and whose it was. Two queries."""
    ran: dict[int, tuple[int, datetime]] = {}
    there: dict[int, set[str]] = defaultdict(set)
    stood = (
        Membership.objects.filter(
            _held_in(period),
            person__assignments__state=AssignmentState.SERVED,
            person__assignments__shift__starts_at__gte=period.starts_at,
            person__assignments__shift__starts_at__lt=period.ends_at,
        )
        .order_by()
        .values_list("person__assignments__shift", "team", "organization")
        .distinct()
    )
    for shift, of_team, of_body in stood:
        there[shift].add(team(of_team) if of_team else organization(of_body or 0))
    held = (
        Assignment.objects.filter(
            state=AssignmentState.SERVED,
            shift__starts_at__gte=period.starts_at,
            shift__starts_at__lt=period.ends_at,
        )
        .order_by()
        .values_list("shift", "shift__project__organization", "shift__starts_at")
        .distinct()
    )
    for shift, body, starts_at in held.iterator():
        if shift in there:
            ran[shift] = (body, starts_at)
    for shift, (body, starts_at) in sorted(ran.items()):
        bodies = there[shift] | {organization(body)}
        yield from _pairs(Kind.SHIFT, bodies, shift, _day(starts_at))


def _linkages(period: Period) -> Iterator[Act]:
    """Linkages that held, what was brought to them, what one side did for the other.

    Four queries. A linkage counts once as joint work; each gap that was closed and each help
    that the receiver confirmed once more, between the two sides.
    """
    held = Linkage.objects.filter(_held_in(period))
    home = {
        pk: (body, since) for pk, body, since in held.values_list("pk", "organization", "since")
    }
    sides: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = LinkageParty.objects.filter(_held_in(period), linkage__in=held)
    for pk, side, of_team, of_body in rows.values_list("linkage", "side", "team", "organization"):
        if of_team:
            sides[pk][side].add(team(of_team))
        elif of_body:
            sides[pk][side].add(organization(of_body))
    for pk, (body, since) in sorted(home.items()):
        bodies = {organization(body), *(one for some in sides[pk].values() for one in some)}
        yield from _pairs(Kind.PROJECT, bodies, pk, max(since, period.since))
    brought = Contribution.objects.filter(
        linkage__in=held,
        is_gap=True,
        closed_by_offer__isnull=False,
        closed_at__gte=period.starts_at,
        closed_at__lt=period.ends_at,
    ).values_list("linkage", "closed_at")
    told = [(pk, _day(at)) for pk, at in brought if at is not None]
    told += MutualService.objects.filter(
        linkage__in=held, was_so=True, served_on__gte=period.since, served_on__lt=period.until
    ).values_list("linkage", "served_on")
    for pk, on in told:
        own = {organization(home[pk][0])}
        others = {one for some in sides[pk].values() for one in some} - own
        yield from _across(Kind.CONTRIBUTION, own, others, pk, on)


def _agreements(period: Period) -> Iterator[Act]:
    """Memoranda that both signed and that held at the end of the period. Two queries."""
    last = date.fromordinal(period.until.toordinal() - 1)
    signed = {
        frozenset({pair.first, pair.second})
        for pair in signed_pairs(on=last)
        if pair.starts_on <= last
    }
    rows = Agreement.objects.filter(starts_on__lte=last, ends_on__gt=last).filter(
        Q(ended_on=None) | Q(ended_on__gt=last)
    )
    for pk, first, second, starts_on in rows.values_list("pk", "first", "second", "starts_on"):
        if frozenset({first, second}) in signed:
            bodies = (organization(first), organization(second))
            yield from _pairs(Kind.AGREEMENT, bodies, pk, max(starts_on, period.since))


def _bodies_of(people: Collection[int], period: Period) -> dict[int, set[str]]:
    """Where people are employed, or else in which teams and organizations they stand.

    Two queries.
    """
    found: dict[int, set[str]] = defaultdict(set)
    grants = RoleGrant.objects.filter(
        _held_in(period), person__in=people, role__in=_EMPLOYED, organization__isnull=False
    )
    for person, body in grants.values_list("person", "organization"):
        found[person].add(organization(body or 0))
    members = Membership.objects.filter(_held_in(period), person__in=people)
    standing: dict[int, set[str]] = defaultdict(set)
    for person, of_team, of_body in members.values_list("person", "team", "organization"):
        standing[person].add(team(of_team) if of_team else organization(of_body or 0))
    for person, bodies in standing.items():
        if person not in found:
            found[person] = bodies
    return found


def _guidance(period: Period) -> Iterator[Act]:
    """Talks in which somebody of one body guided somebody of another. Three queries."""
    rows = list(
        GuidanceSeat.objects.filter(
            session__held_at__gte=period.starts_at, session__held_at__lt=period.ends_at
        ).values_list("session", "session__guide", "person", "session__held_at")
    )
    bodies = _bodies_of({who for _, guide, person, _ in rows for who in (guide, person)}, period)
    yield from _once(
        act
        for session, guide, person, held_at in rows
        for act in _across(
            Kind.GUIDANCE, bodies[guide], bodies[person], session, _day(held_at)
        )
    )  # fmt: skip


def _supervision(period: Period) -> Iterator[Act]:
    """Supervision from outside or among peers that held. Three queries."""
    rows = list(
        SupervisionLink.objects.filter(_held_in(period), tier=Tier.SUPERVISOR)
        .exclude(kind=SupervisionKind.INTERNAL)
        .values_list("pk", "supervisor", "supervisee", "since")
    )
    bodies = _bodies_of({who for _, one, other, _ in rows for who in (one, other)}, period)
    for pk, guide, person, since in rows:
        on = max(since, period.since)
        yield from _across(Kind.SUPERVISION, bodies[guide], bodies[person], pk, on)


def _pool(period: Period) -> Iterator[Act]:
    """What one lent or gave the other. One query."""
    rows = PoolBooking.objects.filter(
        state__in=_DONE,
        offer__organization__isnull=False,
        answered_at__gte=period.starts_at,
        answered_at__lt=period.ends_at,
    ).values_list("request", "offer__organization", "request__organization", "answered_at")
    for pk, owner, asker, at in rows:
        if at is not None:
            bodies = (organization(owner or 0), organization(asker))
            yield from _pairs(Kind.POOL, bodies, pk, _day(at))


def _referrals(period: Period) -> Iterator[Act]:
    """Cases that another organization took. Three queries. Which case it was is not told."""
    rows = list(
        CaseReferral.objects.filter(
            state=ReferralState.ACCEPTED,
            answered_at__gte=period.starts_at,
            answered_at__lt=period.ends_at,
        ).values_list("pk", "from_worker", "to_organization", "answered_at")
    )
    bodies = _bodies_of({worker for _, worker, _, _ in rows}, period)
    for pk, worker, body, at in rows:
        if at is not None:
            taker = {organization(body)}
            yield from _across(Kind.REFERRAL, bodies[worker], taker, pk, _day(at))


def _once(found: Iterable[Act]) -> Iterator[Act]:
    """Each act once, though several people of a body were there."""
    yield from dict.fromkeys(found)
