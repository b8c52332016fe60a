"""How often the rights of volunteers are used and answered: by one person, and in the hub.

The hub's figures stand on a page that anybody may open, so they are counted once a day and
kept with the other figures of the day; only a hub without a closed day counts at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q, QuerySet, Sum

from liandong.core import indicators
from liandong.core.complaints import OPEN, Category
from liandong.core.hours import SHANGHAI
from liandong.core.rights import Count, Use
from liandong.models import (
    Assignment,
    AssignmentState,
    Certificate,
    Complaint,
    Consent,
    Evaluation,
    IndicatorSnapshot,
    Initiative,
    Invitation,
    InvitationState,
    LedgerEntry,
    Membership,
    Need,
    Objection,
    Person,
    PersonState,
    SupportRequest,
)
from liandong.queries import keeping

PERIOD = timedelta(days=365)
STALE = timedelta(days=7)
"""Older figures are not shown: the clock must have stood still."""


@dataclass(frozen=True, slots=True)
class HubUses:
    """Uses of a year by everybody, and the last day that they include."""

    counts: Mapping[Use, Count]
    day: date


def code_of(use: Use) -> str:
    """Under which code a use is kept among the figures of a day."""
    return f"right_{use.value}"


def closed_on(day: date) -> QuerySet[IndicatorSnapshot]:
    """The uses that were kept for a day."""
    codes = [code_of(use) for use in Use]
    return IndicatorSnapshot.objects.filter(code__in=codes, division_code="", day=day)


def hub(*, at: datetime) -> HubUses:
    """What everybody used, as it was kept for the last closed day. One query.

    Without a closed day of the last week: counted now (thirteen queries more) and kept as long
    as that cost, as the board of figures is.
    """
    today = at.astimezone(SHANGHAI).date()
    codes = {code_of(use): use for use in Use}
    rows = IndicatorSnapshot.objects.filter(
        code__in=codes, division_code="", day__gt=today - STALE, day__lte=today
    )
    kept = list(rows.order_by("-day", "code")[: len(Use)])
    if len(kept) == len(Use) and len({row.day for row in kept}) == 1:
        counts = {
            codes[row.code]: Count(row.n, None if row.value is None else round(row.value))
            for row in kept
        }
        return HubUses(counts, kept[0].day)
    return keeping.kept(
        "rights",
        lambda: HubUses(uses(None, at=at), today),
        holds=lambda found: found.day == today,
    )


def uses(person: Person | None, *, at: datetime) -> Mapping[Use, Count]:
    """Uses of a year, by one person or (None) by everybody. Thirteen queries, no names."""
    since = at - PERIOD
    safety = Q(category=Category.SAFETY.value)
    over = ~Q(state__in=[state.value for state in OPEN])
    declined = Q(state=InvitationState.DECLINED, answered_at__gt=since)
    released = _of(
        Assignment.objects.filter(state=AssignmentState.RELEASED, accepted_at__gt=since), person
    )
    filed = Complaint.objects.filter(filed_at__gt=since)
    complaints = _of(filed, person, "filed_by")
    return {
        Use.LEFT: _alone(_of(Membership.objects.filter(until__gt=since.date()), person)),
        Use.CHOSE: _alone(_of(Assignment.objects.filter(accepted_at__gt=since), person)),
        Use.DECLINED: Count(
            _of(Invitation.objects.filter(declined), person).count() + released.count()
        ),
        Use.HELP: _both(
            _of(SupportRequest.objects.filter(asked_at__gt=since), person, "asker"),
            Q(taken_at__isnull=False),
        ),
        Use.CERTIFICATE: _alone(_of(Certificate.objects.filter(issued_at__gt=since), person)),
        Use.OBJECTION: _both(
            _of(Objection.objects.filter(raised_at__gt=since), person),
            Q(answered_at__isnull=False),
        ),
        Use.WITHDRAWN: _alone(_of(Consent.objects.filter(withdrawn_at__gt=since), person)),
        Use.COMPLAINT: _both(complaints.exclude(safety), over),
        Use.PROPOSAL: _both(
            _of(Initiative.objects.filter(filed_at__gt=since), person, "proposer"),
            Q(worker__isnull=False) | Q(state="set_aside"),
        ),
        Use.RATING: _alone(
            _of(
                Evaluation.objects.filter(at__gt=since, from_role="volunteer"),
                person,
                "from_person",
            )
        ),
        Use.NEED: _both(
            _of(
                Need.objects.filter(filed_at__gt=since, priority_for__isnull=False),
                person,
                "priority_for",
            ),
            Q(answered_at__isnull=False),
        ),
        Use.REMEDY: _both(complaints.filter(safety), over),
    }


def _of(rows: "QuerySet[Any]", person: Person | None, path: str = "person") -> "QuerySet[Any]":
    return rows if person is None else rows.filter(**{path: person})


def _alone(rows: "QuerySet[Any]") -> Count:
    return Count(rows.count())


def _both(rows: "QuerySet[Any]", answered: Q) -> Count:
    found = rows.aggregate(used=Number("pk"), answered=Number("pk", filter=answered))
    return Count(found["used"], found["answered"])


def is_served_first(person: Person, *, on: date) -> bool:
    """Whether somebody is an active volunteer, whose own difficulties go first. One query.

    Active: an hour confirmed in the last 12 months; not suspended and not gone.
    """
    if person.state in (PersonState.SUSPENDED, PersonState.EXITED):
        return False
    served = LedgerEntry.objects.filter(
        person=person, served_on__gte=indicators.active_since(on), served_on__lte=on
    )
    return indicators.is_active(served.aggregate(m=Sum("minutes"))["m"] or 0)
