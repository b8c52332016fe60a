"""Welfare delivery: the last mile from a need to a service, and how it is proved."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Left

from liandong.core import indicators
from liandong.core.hours import Evidence
from liandong.core.indicators import Figure, figure
from liandong.models import (
    Assignment,
    AssignmentState,
    Beneficiary,
    CaredPerson,
    Certificate,
    CommunityActivity,
    Contract,
    Expenditure,
    LedgerEntry,
    Need,
    NeedState,
    Shift,
    ShiftState,
    Visit,
)
from liandong.queries.effects.counting import Counted, Part, Scope, Span

NEVER = Q(state__in=[NeedState.REFUSED, NeedState.WITHDRAWN])
QUICK_DAYS = 7
STREET_N = 5
"""Streets with fewer needs are not judged by themselves."""
WEAK = [one.value for one in Evidence if one.strength < 3]


def _needs(scope: Scope, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    if scope.organization is None:
        return scope.of(rows, "division_code")
    mine = Q(organization=scope.organization) | Q(project__organization=scope.organization)
    return rows.filter(mine)


def _filed(scope: Scope, span: Span) -> "QuerySet[Any]":
    """Needs filed within, and not refused or withdrawn before the end."""
    rows = Need.objects.filter(span.at("filed_at"))
    gone = NEVER & (Q(closed_at=None) | Q(closed_at__lt=span.until))
    return _needs(scope, rows.exclude(gone))


def waiting(rows: "QuerySet[Any]", until: datetime) -> "QuerySet[Any]":
    """Needs that wait for a first service at a moment; refused and withdrawn ones do not."""
    waits = Q(first_served_at=None) | Q(first_served_at__gte=until)
    kept = Q(closed_at=None) | Q(closed_at__gte=until)
    return rows.filter(waits, kept, filed_at__lt=until).exclude(NEVER, closed_at=None)


def days_to_first_service(scope: Scope, span: Span) -> Counted:
    rows = _needs(scope, Need.objects.filter(span.at("first_served_at")))
    part = Part(rows, "division_code")
    return Counted("median", (part,), begins="filed_at", ends="first_served_at")


def served_in_7_days(scope: Scope, span: Span) -> Counted:
    quick = ExpressionWrapper(
        F("filed_at") + timedelta(days=QUICK_DAYS), output_field=DateTimeField()
    )
    rows = _filed(scope, span).annotate(quick_until=quick)
    served = span.by_then("first_served_at")
    over = served | Q(quick_until__lt=span.until)
    hit = served & Q(first_served_at__lte=F("quick_until"))
    return Counted("share", (Part(rows.filter(over), "division_code", hit),))


def needs_answered_in_time(scope: Scope, span: Span) -> Counted:
    rows = _needs(scope, Need.objects.filter(span.at("filed_at")))
    answered = span.by_then("answered_at")
    settled = answered | Q(answer_due_at__lte=span.until)
    hit = answered & Q(answered_at__lte=F("answer_due_at"))
    return Counted("share", (Part(rows.filter(settled), "division_code", hit),))


def needs_met_share(scope: Scope, span: Span) -> Counted:
    hit = span.by_then("first_served_at")
    return Counted("share", (Part(_filed(scope, span), "division_code", hit),))


def open_needs_by_age(scope: Scope, span: Span) -> Counted:
    rows = _needs(scope, waiting(Need.objects.all(), span.until))
    return Counted("count", (Part(rows, "division_code"),))


def hardship_reach(scope: Scope, span: Span) -> Counted:
    """People known to be in hardship, and who of them got a service or a visit within."""
    known = Beneficiary.objects.exclude(hardship_group="").filter(registered_at__lt=span.until)
    if scope.organization is not None:
        needs = _needs(scope, Need.objects.all()).values("beneficiary")
        cared = CaredPerson.objects.filter(organization=scope.organization).values("beneficiary")
        known = known.filter(Q(pk__in=needs) | Q(pk__in=cared))
    else:
        known = scope.of(known, "division_code")
    served = Need.objects.filter(span.at("first_served_at"), beneficiary=OuterRef("pk"))
    seen = Visit.objects.filter(
        span.at("held_at"), span.by_then("recorded_at"), cared__beneficiary=OuterRef("pk")
    )
    rows = known.annotate(served=Exists(served), seen=Exists(seen))
    return Counted("share", (Part(rows, "division_code", Q(served=True) | Q(seen=True)),))


def _recorded(scope: Scope, span: Span) -> "QuerySet[Any]":
    rows = LedgerEntry.objects.filter(span.at("recorded_at"))
    return scope.of(rows, "organization__division_code", "organization")


_HOURS = "organization__division_code"


def hardship_hours_share(scope: Scope, span: Span) -> Counted:
    rows = _recorded(scope, span).filter(shift__isnull=False)
    part = Part(rows, _HOURS, ~Q(shift__project__hardship_group=""), "minutes")
    return Counted("share", (part,))


def coverage_equity(scope: Scope, span: Span) -> Counted | None:
    """The street with the smallest share of met needs, against the whole place."""
    if scope.organization is not None:
        return None
    part = needs_met_share(scope, span).parts[0]

    def own() -> Figure:
        told = (
            part.rows.annotate(street=Left("division_code", 9))
            .order_by()
            .values("street")
            .annotate(n=Count("pk"), met=Count("pk", filter=part.hit))
        )
        streets = [row for row in told if len(row["street"]) == 9 and row["n"] >= STREET_N]
        if len(streets) < 2:
            return Figure("coverage_equity", None, len(streets))
        lowest = min(row["met"] / row["n"] for row in streets)
        n, met = sum(row["n"] for row in streets), sum(row["met"] for row in streets)
        value = indicators.ratio(lowest, met / n)
        return figure("coverage_equity", value, n, part=lowest, whole=met / n)

    return Counted("own", (part,), own=own)


def visits_on_time(scope: Scope, span: Span) -> Counted:
    """People looked after at the end, and who of them was seen as lately as promised."""
    rows = CaredPerson.objects.filter(since__lte=span.last).filter(
        Q(until=None) | Q(until__gt=span.last)
    )
    rows = scope.of(rows, "division_code", "organization")
    held = Q(visits__held_at__lt=span.until) & span.by_then("visits__recorded_at")
    seen = rows.annotate(seen=Max("visits__held_at", filter=held))

    def own() -> Figure:
        told = seen.values_list("every_days", "since", "seen")
        n = good = 0
        for every, since, at in told.iterator():
            from_on = max(since, at.date()) if at else since
            n, good = n + 1, good + ((span.last - from_on).days <= every)
        value = indicators.ratio(good, n)
        return figure("visits_on_time", value, n, part=good, whole=n)

    return Counted("own", (Part(rows, "division_code"),), own=own)


def fill_rate(scope: Scope, span: Span) -> Counted:
    shifts = Shift.objects.filter(span.at("starts_at")).exclude(state=ShiftState.CANCELLED)
    rows = scope.of(shifts, "division_code", "project__organization")
    part = Part(rows, "division_code", amount="max_people", amount_hit="taken")
    return Counted("share", (part,))


def came_share(scope: Scope, span: Span) -> Counted:
    ended = [AssignmentState.SERVED, AssignmentState.ABSENT]
    rows = Assignment.objects.filter(span.at("shift__ends_at"), state__in=ended)
    rows = scope.of(rows, "shift__division_code", "shift__project__organization")
    mine = LedgerEntry.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    late = Exists(mine) & ~Exists(mine.filter(span.by_then("recorded_at")))
    rows = rows.exclude(Q(late, state=AssignmentState.SERVED))
    hit = Q(state=AssignmentState.SERVED)
    return Counted("share", (Part(rows, "shift__division_code", hit),))


def minutes_by_evidence(scope: Scope, span: Span) -> Counted:
    return Counted("sum", (Part(_recorded(scope, span), _HOURS, amount="minutes"),))


def unproved_share(scope: Scope, span: Span) -> Counted:
    part = Part(_recorded(scope, span), _HOURS, Q(evidence__in=WEAK), "minutes")
    return Counted("share", (part,))


def recorded_in_time(scope: Scope, span: Span) -> Counted:
    rows = _recorded(scope, span).filter(reverses=None)
    return Counted("share", (Part(rows, _HOURS, Q(is_late=False)),))


def certificates_issued(scope: Scope, span: Span) -> Counted:
    rows = Certificate.objects.filter(span.at("issued_at"), span.still("withdrawn_at"))
    return Counted("count", (Part(scope.of(rows, _HOURS, "organization"), _HOURS),))


def cost_per_hour(scope: Scope, span: Span) -> Counted:
    """Money of the community activities summed up within, by the hours proved at them."""
    held = CommunityActivity.objects.filter(span.at("recorded_at"), budget_cents__gt=0)
    held = scope.of(held, "division_code", "organization")
    proved = LedgerEntry.objects.filter(span.by_then("recorded_at"), shift__in=held.values("shift"))
    by_shift = proved.filter(shift=OuterRef("shift"))
    held = held.filter(Exists(by_shift))

    def own() -> Figure:
        told = held.aggregate(n=Count("pk"), cents=Sum("budget_cents"))
        minutes = proved.filter(shift__in=held.values("shift")).aggregate(sum=Sum("minutes"))["sum"]
        cents, hours = told["cents"] or 0, (minutes or 0) / 60
        value = indicators.ratio(cents, hours)
        return figure("cost_per_hour", value, told["n"], part=cents, whole=hours)

    return Counted("own", (Part(held, "division_code"),), own=own)


def bought_hour_cost(scope: Scope, span: Span) -> Counted:
    """What providers spent on bought services within, by the hours proved in their projects.

    Wages, rooms and all else that was paid from the contract is in it.
    """
    spent = Expenditure.objects.filter(span.on("spent_on"), span.by_then("sheet__at"))
    spent = scope.of(spent, "contract__provider__division_code", "contract__provider")
    projects = Contract.objects.filter(pk__in=spent.values("contract")).values("projects")
    proved = LedgerEntry.objects.filter(
        span.on("served_on"), span.by_then("recorded_at"), shift__project__in=projects
    )

    def own() -> Figure:
        told = spent.aggregate(n=Count("pk"), cents=Sum("cents"))
        minutes = proved.aggregate(sum=Sum("minutes"))["sum"]
        cents, hours = told["cents"] or 0, (minutes or 0) / 60
        value = indicators.ratio(cents, hours)
        return figure("bought_hour_cost", value, told["n"], part=cents, whole=hours)

    return Counted("own", (Part(spent, "contract__provider__division_code"),), own=own)
