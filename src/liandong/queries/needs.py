"""What waits for whom: needs by state, their clocks, and what happened to one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Value, When

from liandong.core import workdays
from liandong.core.hours import SHANGHAI
from liandong.core.workdays import Clock, ClockState
from liandong.models import Assessment, EventRecord, Need, NeedState
from liandong.queries import access

OPEN = (
    NeedState.FILED,
    NeedState.VERIFIED,
    NeedState.ANSWERED,
    NeedState.ASSESSED,
    NeedState.PLANNED,
)
OVER = (NeedState.SERVED, NeedState.CLOSED, NeedState.REFUSED, NeedState.WITHDRAWN)
_MOST_STREETS = 80


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a need's history: the event's name, its facts, when and by whom."""

    name: str
    facts: dict[str, object]
    at: datetime
    by: str


def waiting(
    actor: access.Actor,
    *,
    states: Iterable[str],
    at: datetime,
    street: str = "",
    category: str = "",
) -> QuerySet[Need]:
    """Needs in the states that the actor may open: overdue ones, then urgent ones, then early ones.

    ``street`` is a division code (what lies in it counts), ``category`` a code of the table.
    """
    found = access.needs_for(actor).filter(state__in=tuple(states))
    if street:
        found = found.filter(division_code__startswith=street)
    if category:
        found = found.filter(category=category)
    return (
        found.select_related("organization", "project")
        .defer("contact_phone", "description", "risk_statement", "answer")
        .annotate(pressing=_pressing(at))
        .order_by(
            "pressing",
            "-urgency",
            F("due_on").asc(nulls_last=True),
            "answer_due_at",
            "pk",
        )
    )


def finished(actor: access.Actor, *, street: str = "", category: str = "") -> QuerySet[Need]:
    """Needs that are over, the latest first."""
    found = access.needs_for(actor).filter(state__in=OVER)
    if street:
        found = found.filter(division_code__startswith=street)
    if category:
        found = found.filter(category=category)
    return (
        found.select_related("organization", "project")
        .defer("contact_phone", "description", "risk_statement", "answer")
        .order_by("-pk")
    )


def filed_by(actor: access.Actor) -> QuerySet[Need]:
    """Needs that the actor filed, the latest first."""
    return (
        Need.objects.filter(filed_by=actor.person)
        .select_related("organization", "project")
        .defer("contact_phone", "description", "risk_statement")
        .order_by("-filed_at", "-pk")
    )


def _pressing(at: datetime) -> Case:
    """0: the answer is late or the wanted day past, 1: due within a day, 2: there is time."""
    waits = [NeedState.FILED, NeedState.VERIFIED]
    today, soon = at.astimezone(SHANGHAI).date(), at + timedelta(days=1)
    return Case(
        When(state__in=waits, answer_due_at__lte=at, then=Value(0)),
        When(state=NeedState.ASSESSED, due_on__lt=today, then=Value(0)),
        When(state__in=waits, answer_due_at__lte=soon, then=Value(1)),
        When(state=NeedState.ASSESSED, due_on__lte=soon.astimezone(SHANGHAI).date(), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def counts(actor: access.Actor) -> dict[str, int]:
    """How many open needs the actor may open, by state. One query."""
    rows = (
        access.needs_for(actor).filter(state__in=OPEN).values("state").annotate(n=Count("pk"))
    ).values_list("state", "n")
    return dict(rows.order_by("state"))


def streets(actor: access.Actor) -> list[str]:
    """Division codes of the open needs that the actor may open, in order."""
    codes = access.needs_for(actor).filter(state__in=OPEN).exclude(division_code="")
    return list(
        codes.order_by("division_code")
        .values_list("division_code", flat=True)
        .distinct()[:_MOST_STREETS]
    )


def answer_clock(need: Need, at: datetime) -> Clock:
    """How the answer's deadline, set when the need was filed, stands in working days."""
    last_day = (need.answer_due_at - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    left = workdays.working_days_between(at.astimezone(SHANGHAI).date(), last_day)
    if at >= need.answer_due_at:
        state = ClockState.OVERDUE
    else:
        state = ClockState.DUE_SOON if left <= 1 else ClockState.ON_TIME
    return Clock(need.answer_due_at, last_day, state, left, workdays.is_estimated(last_day))


def opened(actor: access.Actor) -> QuerySet[Need]:
    """The needs that the actor may open, each with what its page shows."""
    looks = Assessment.objects.select_related("by").order_by("-at", "-pk")
    return (
        access.needs_for(actor)
        .select_related(
            "organization",
            "project",
            "filed_by",
            "verified_by",
            "answered_by",
            "beneficiary",
            "priority_for",
        )
        .prefetch_related(Prefetch("assessments", queryset=looks, to_attr="looks"))
    )


def history(need: Need) -> list[Happening]:
    """What happened to a need, oldest first. One query.

    Events are found by the moments that the need itself keeps: there is an index on them,
    so the page does not grow with the history of the whole hub.
    """
    moments = {need.filed_at, need.verified_at, need.answered_at, need.closed_at}
    moments |= {look.at for look in need.assessments.all()}
    if need.project is not None:
        moments |= {need.project.created_at}
    # Corrections are few and leave no moment on the need: they are found by name.
    found = Q(at__in=[m for m in moments if m], name__startswith="Need") | Q(name="NeedChanged")
    rows = (
        EventRecord.objects.filter(found, facts__need_id=need.pk)
        .select_related("by")
        .order_by("at", "pk")
    )
    return [Happening(row.name, row.facts, row.at, row.by.name if row.by else "") for row in rows]


def assessed(actor: access.Actor, *, most: int = 100) -> QuerySet[Need]:
    """Assessed needs that wait for a project, the most urgent first."""
    return (
        access.needs_for(actor)
        .filter(state=NeedState.ASSESSED)
        .select_related("organization")
        .order_by("-urgency", "pk")[:most]
    )
