"""Localization and participation: who serves, comes again, and whom the service reaches."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from liandong.core import indicators
from liandong.core.hours import HourKind
from liandong.models import LedgerEntry, Membership, Need, Person, PersonState, RoleGrant, Wish
from liandong.queries import covers
from liandong.queries.effects.counting import Counted, Part, Scope, Span

ELDER, YOUNG = 60, 28
"""An elder is 60 or older; who is young is not yet 28 (age bands of the national system)."""
FIRST_DAYS = 14
GONE = (PersonState.EXITED, PersonState.SUSPENDED)


def members(scope: Scope, span: Span) -> "QuerySet[Any]":
    """The ids of people who belong to an organization or to a team of it at the end."""
    mine = Q(organization=scope.organization) | Q(team__sponsor=scope.organization)
    return Membership.objects.filter(covers.open_on(span.last), mine).values("person")


def volunteers(scope: Scope, span: Span) -> "QuerySet[Any]":
    """Registered volunteers at the end; who left later was one."""
    rows = _holding("volunteer", span).filter(registered_at__lt=span.until)
    if scope.organization is not None:
        return rows.filter(pk__in=members(scope, span))
    return scope.of(rows, "division_code")


def workers(scope: Scope, span: Span) -> "QuerySet[Any]":
    """Social workers in post at the end, as ``volunteers``."""
    if scope.organization is not None:
        return _holding("social_worker", span, organization=scope.organization)
    return scope.of(_holding("social_worker", span), "division_code")


def _holding(role: str, span: Span, **more: Any) -> "QuerySet[Any]":
    """Who holds a role at the end. Leaving ends the role on its day: whoever is gone and
    still holds one is gone all the same.
    """
    grants = RoleGrant.objects.filter(covers.open_on(span.last), role=role, **more)
    grants = grants.exclude(until=None, person__state__in=GONE)
    return Person.objects.filter(merged_into=None, pk__in=grants.values("person"))


def _active_ids(span: Span) -> "QuerySet[Any]":
    since = indicators.active_since(span.last)
    return (
        LedgerEntry.objects.filter(
            span.by_then("recorded_at"),
            served_on__gt=since,
            served_on__lte=span.last,
            kind=HourKind.CREDIT,
        )
        .values("person")
        .annotate(total=Sum("minutes"))
        .filter(total__gte=indicators.ACTIVE_MINUTES)
        .values("person")
        .order_by()
    )


def active(scope: Scope, span: Span) -> "QuerySet[Any]":
    """Registered volunteers with at least one verified hour in the 12 months to the end."""
    return volunteers(scope, span).filter(pk__in=_active_ids(span))


def active_volunteers(scope: Scope, span: Span) -> Counted:
    return Counted("count", (Part(active(scope, span), "division_code"),))


def active_rate(scope: Scope, span: Span) -> Counted:
    hit = Q(pk__in=_active_ids(span))
    return Counted("share", (Part(volunteers(scope, span), "division_code", hit),))


def new_volunteers(scope: Scope, span: Span) -> Counted:
    rows = volunteers(scope, span).filter(span.at("registered_at"))
    return Counted("count", (Part(rows, "division_code"),))


def first_service_in_14_days(scope: Scope, span: Span) -> Counted:
    """Of those registered within; who registered less than 14 days before the end and has not
    served yet is left out, as nothing can be said of them.
    """
    own = LedgerEntry.objects.filter(
        span.by_then("recorded_at"), person=OuterRef("pk"), minutes__gt=0
    )
    first = own.order_by("served_on").values("served_on")[:1]
    rows = volunteers(scope, span).filter(span.at("registered_at"))
    rows = rows.annotate(first_on=Subquery(first))
    settled = Q(first_on__isnull=False) | Q(registered_at__lt=span.until - timedelta(FIRST_DAYS))
    hit = Q(first_on__lte=F("registered_at") + timedelta(days=FIRST_DAYS))
    return Counted("share", (Part(rows.filter(settled), "division_code", hit),))


def _served_between(scope: Scope, span: Span, since: date, until: date) -> "QuerySet[Any]":
    rows = LedgerEntry.objects.filter(
        span.by_then("recorded_at"), served_on__gte=since, served_on__lte=until, minutes__gt=0
    )
    if scope.organization is not None:
        rows = rows.filter(organization=scope.organization)
    return rows


def retention(scope: Scope, span: Span) -> Counted:
    """Of those who served in as many days before, who served within too."""
    days = (span.last - span.first).days + 1
    earlier, just_before = span.first - timedelta(days=days), span.first - timedelta(days=1)
    before = _served_between(scope, span, earlier, just_before)
    again = _served_between(scope, span, span.first, span.last).filter(person=OuterRef("pk"))
    rows = Person.objects.filter(merged_into=None, pk__in=before.values("person"))
    if scope.organization is None:
        rows = scope.of(rows, "division_code")
    rows = rows.annotate(again=Exists(again))
    return Counted("share", (Part(rows, "division_code", Q(again=True)),))


def recipients_who_serve(scope: Scope, span: Span) -> Counted:
    """Of people who were helped before the end, who served afterwards."""
    helped = Need.objects.filter(first_served_at__lt=span.until)
    helped = scope.of(helped, "division_code", "organization")
    first = (
        helped.filter(beneficiary__person=OuterRef("pk"))
        .order_by()
        .values("beneficiary__person")
        .annotate(first=Min("first_served_at"))
        .values("first")
    )
    rows = Person.objects.filter(
        merged_into=None, pk__in=helped.values("beneficiary__person")
    ).annotate(helped_at=Subquery(first))
    later = LedgerEntry.objects.filter(
        span.by_then("recorded_at"),
        person=OuterRef("pk"),
        starts_at__gt=OuterRef("helped_at"),
        starts_at__lt=span.until,
    )
    part = Part(rows.annotate(serves=Exists(later)), "division_code", Q(serves=True))
    return Counted("share", (part,))


def _by_age(scope: Scope, span: Span, hit: Q) -> Counted:
    rows = active(scope, span).filter(birth_on__isnull=False)
    return Counted("share", (Part(rows, "division_code", hit),))


def elders_share(scope: Scope, span: Span) -> Counted:
    born = indicators.active_since(span.last, 12 * ELDER)
    return _by_age(scope, span, Q(birth_on__lte=born))


def young_share(scope: Scope, span: Span) -> Counted:
    born = indicators.active_since(span.last, 12 * YOUNG)
    return _by_age(scope, span, Q(birth_on__gt=born))


def in_a_team_share(scope: Scope, span: Span) -> Counted:
    seats = Membership.objects.filter(covers.open_on(span.last), team__isnull=False)
    hit = Q(pk__in=seats.values("person"))
    return Counted("share", (Part(volunteers(scope, span), "division_code", hit),))


def wishes_answered(scope: Scope, span: Span) -> Counted:
    rows = Wish.objects.filter(span.at("made_at"), is_paused=False)
    if scope.organization is not None:
        rows = rows.filter(person__in=members(scope, span))
    else:
        rows = scope.of(rows, "person__division_code")
    return Counted("share", (Part(rows, "person__division_code", span.by_then("told_at")),))
