"""Governance structure: the three forces, who leads, and whether linkages are alive."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from liandong.core import indicators, policy
from liandong.core.indicators import Figure, figure
from liandong.core.supervision import Tier
from liandong.models import (
    EventRecord,
    LedgerEntry,
    Linkage,
    Membership,
    Organization,
    ProjectLead,
    ResidentCount,
    RoleGrant,
    Shift,
    ShiftState,
    Team,
)
from liandong.queries import covers, linkage, supply
from liandong.queries.effects import people
from liandong.queries.effects.counting import Counted, Part, Scope, Span

COMMUNITY = ("social_worker", "supervisor", "coordinator", "contact")


def counts(prefix: str, on: date, known: datetime | None = None) -> list[ResidentCount]:
    """The counts that a place's number of residents rests on: its own, or its streets'.

    ``known``: of several, those that were entered by then.
    """
    counted = supply.residents_of(prefix, on=on, known=known) if prefix else {}
    if prefix in counted:
        return [counted[prefix]]
    return list(counted.values()) if supply.residents_at(prefix, counted, on) else []


def residents(prefix: str, span: Span) -> int | None:
    """How many people live in a place, by what was counted before the end. One query."""
    return sum(one.residents for one in counts(prefix, span.last, span.known)) or None


def volunteers_per_social_worker(scope: Scope, span: Span) -> Counted:
    active = people.active(scope, span)
    workers = Part(people.workers(scope, span), "division_code")
    return Counted("per", (Part(active, "division_code"),), per=(workers,))


def guided(scope: Scope, span: Span) -> dict[int, int]:
    """How many volunteers each social worker in post guides at the end, by id. Two queries."""
    mine = covers.links_on(span.last).filter(supervisor__in=people.workers(scope, span))
    return covers.carried(mine, span.last, Tier.SOCIAL_WORKER)


def span_limit(scope: Scope, span: Span) -> int:
    """How many volunteers one social worker may guide in a place (``ratios`` of the profile)."""
    return policy.profile_for(scope.prefix, span.last).ratios.social_worker_volunteers.green


def span_over_limit(scope: Scope, span: Span) -> Counted:
    workers = people.workers(scope, span)

    def own() -> Figure:
        limit, found = span_limit(scope, span), guided(scope, span).values()
        total, over = len(found), sum(n > limit for n in found)
        value = indicators.ratio(over, total)
        return figure("span_over_limit", value, total, part=over, whole=total)

    return Counted("own", (Part(workers, "division_code"),), own=own)


def _acts(scope: Scope, span: Span) -> "QuerySet[Any]":
    rows = EventRecord.objects.filter(span.at("at"), by__isnull=False)
    if scope.organization is not None:
        staff = RoleGrant.objects.filter(organization=scope.organization).values("person")
        members = people.members(scope, span)
        return rows.filter(Q(by__in=staff) | Q(by__in=members))
    return scope.of(rows, "by__division_code")


def _held(span: Span, *roles: str) -> "QuerySet[Any]":
    begun = RoleGrant.objects.filter(role__in=roles, since__lte=span.last)
    return begun.filter(Q(until=None) | Q(until__gt=span.first)).values("person")


def _force(scope: Scope, span: Span, hit: Q) -> Counted:
    return Counted("share", (Part(_acts(scope, span), "by__division_code", hit),))


def state_share(scope: Scope, span: Span) -> Counted:
    return _force(scope, span, Q(by__in=_held(span, "officer")))


def community_share(scope: Scope, span: Span) -> Counted:
    of_state = Q(by__in=_held(span, "officer"))
    return _force(scope, span, Q(by__in=_held(span, *COMMUNITY)) & ~of_state)


def resident_share(scope: Scope, span: Span) -> Counted:
    return _force(scope, span, ~Q(by__in=_held(span, "officer", *COMMUNITY)))


def actors_per_10000(scope: Scope, span: Span) -> Counted | None:
    known = residents(scope.prefix, span)
    if known is None:
        return None
    there = scope.of(Organization.objects.filter(registered_at__lt=span.until), "division_code")
    teams = scope.of(_teams_on(span), "division_code")
    parts = (Part(there, "division_code"), Part(teams, "division_code"))
    return Counted("per", parts, per=known, times=10_000)


def workers_per_10000(scope: Scope, span: Span) -> Counted | None:
    known = residents(scope.prefix, span)
    if known is None:
        return None
    part = Part(people.workers(scope, span), "division_code")
    return Counted("per", (part,), per=known, times=10_000)


def _teams_on(span: Span) -> "QuerySet[Any]":
    return Team.objects.filter(formed_on__lte=span.last).filter(
        Q(ended_on=None) | Q(ended_on__gt=span.last)
    )


def held_shifts(scope: Scope, span: Span) -> "QuerySet[Any]":
    """Shifts that ended within and at which somebody served."""
    served = LedgerEntry.objects.filter(span.by_then("recorded_at"), shift=OuterRef("pk"))
    rows = Shift.objects.filter(span.at("ends_at")).exclude(state=ShiftState.CANCELLED)
    return scope.of(rows.filter(Exists(served)), "division_code", "project__organization")


def _led(scope: Scope, span: Span, lead: str) -> Counted:
    """Who led when the shift ended, by the timeline of leads; without one, who leads now."""
    told = ProjectLead.objects.filter(at__lte=OuterRef("ends_at")).order_by("-at", "-pk")
    whole = Subquery(told.filter(project=OuterRef("project"), part=None).values("lead")[:1])
    part = Subquery(told.filter(part=OuterRef("position__part")).values("lead")[:1])
    named = Case(
        When(position__part=None, then=Coalesce(whole, F("project__lead"))),
        default=Coalesce(part, F("position__part__lead")),
    )
    rows = held_shifts(scope, span).annotate(led=named)
    return Counted("share", (Part(rows, "division_code", Q(led=lead)),))


def resident_led_share(scope: Scope, span: Span) -> Counted:
    return _led(scope, span, "volunteer")


def joint_led_share(scope: Scope, span: Span) -> Counted:
    return _led(scope, span, "joint")


def worker_led_share(scope: Scope, span: Span) -> Counted:
    return _led(scope, span, "social_worker")


def linkages_alive(scope: Scope, span: Span) -> Counted:
    rules = policy.profile_for(scope.prefix, span.last).linkage_health
    since = span.until - timedelta(days=rules.dormant_days)
    rows = scope.of(
        Linkage.objects.filter(covers.open_on(span.last)), "division_code", "organization"
    )
    hit = linkage.acted_between(since, span.until, known=span.known)
    return Counted("share", (Part(rows, "division_code", hit),))


def regular_hours_share(scope: Scope, span: Span) -> Counted:
    rows = LedgerEntry.objects.filter(span.at("recorded_at"), shift__isnull=False)
    inside = scope.of(rows, "organization__division_code", "organization")
    part = Part(inside, "organization__division_code", ~Q(shift__series=""), "minutes")
    return Counted("share", (part,))


def organizations_alive(scope: Scope, span: Span) -> Counted:
    """Teams and organizations that began 12 to 24 months before the end, and still serve."""
    oldest = indicators.active_since(span.last, 24)
    newest = indicators.active_since(span.last, 12)
    lately = span.last - timedelta(days=90)
    done = LedgerEntry.objects.filter(
        span.by_then("recorded_at"), served_on__gt=lately, served_on__lte=span.last
    )
    teams = Team.objects.filter(formed_on__gt=oldest, formed_on__lte=newest)
    inside = Membership.objects.filter(covers.open_on(span.last), team=OuterRef(OuterRef("pk")))
    of_team = done.filter(person__in=inside.values("person"))
    lives = Q(ended_on=None) | Q(ended_on__gt=span.last)
    there = Organization.objects.filter(
        registered_at__date__gt=oldest, registered_at__date__lte=newest
    )
    if scope.organization is not None:
        teams, there = teams.filter(sponsor=scope.organization), there.none()
    else:
        teams, there = scope.of(teams, "division_code"), scope.of(there, "division_code")
    serving = there.annotate(serves=Exists(done.filter(organization=OuterRef("pk"))))
    return Counted(
        "share",
        (
            Part(teams.annotate(serves=Exists(of_team)), "division_code", lives & Q(serves=True)),
            Part(serving, "division_code", Q(serves=True)),
        ),
    )
