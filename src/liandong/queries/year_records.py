"""What a hub's records say to the simulated year: counts and durations, of nobody in particular."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count, Q

from liandong.models import (
    Assignment,
    AssignmentState,
    Invitation,
    InvitationState,
    LedgerEntry,
    Need,
    NeedState,
    Person,
    Shift,
    ShiftState,
)
from liandong.simulator.year_fit import Observed

MOST = 20_000
"""Of each kind the newest so many are read."""


def observed(*, at: datetime, weeks: int) -> Observed:
    """The last whole weeks before ``at``. Six queries, however long it is.

    Raises ``ValueError`` for less than one week.
    """
    if weeks < 1:
        raise ValueError(f"weeks must be 1 at least, got {weeks}.")
    since = at - timedelta(weeks=weeks)
    needs = Need.objects.filter(filed_at__gte=since, filed_at__lt=at).exclude(
        state__in=[NeedState.WITHDRAWN, NeedState.REFUSED]
    )
    filed = list(needs.order_by("-filed_at").values_list("filed_at", "first_served_at")[:MOST])
    by_week = Counter((moment - since) // timedelta(weeks=1) for moment, _first in filed)
    waits = [(first - moment).total_seconds() / 86_400 for moment, first in filed if first]
    came = Q(assignments__state=AssignmentState.SERVED)
    shifts = list(
        Shift.objects.filter(ends_at__gte=since, ends_at__lt=at)
        .exclude(state=ShiftState.CANCELLED)
        .annotate(came=Count("assignments", filter=came))
        .order_by("-ends_at")
        .values_list("min_people", "came")[:MOST]
    )
    asked = sum(least for least, _came in shifts)
    filled = sum(min(least, came) for least, came in shifts)
    past = Assignment.objects.filter(shift__ends_at__gte=since, shift__ends_at__lt=at)
    kept = past.aggregate(
        came=Count("pk", filter=Q(state=AssignmentState.SERVED)),
        missed=Count("pk", filter=Q(state=AssignmentState.ABSENT)),
    )
    said = Invitation.objects.filter(asked_at__gte=since, asked_at__lt=at).aggregate(
        yes=Count("pk", filter=Q(state=InvitationState.ACCEPTED)),
        no=Count("pk", filter=Q(state__in=[InvitationState.DECLINED, InvitationState.LAPSED])),
    )
    minutes = (
        LedgerEntry.objects.filter(served_on__gte=since.date(), minutes__gt=0)
        .order_by("-served_on")
        .values_list("minutes", flat=True)[:MOST]
    )
    return Observed(
        volunteers=Person.objects.filter(
            last_served_on__gte=at.date() - timedelta(days=365)
        ).count(),
        needs=[by_week[n] for n in range(weeks)],
        people=[least for least, _came in shifts],
        hours=[one / 60 for one in minutes],
        came=kept["came"],
        missed=kept["missed"],
        yes=said["yes"],
        no=said["no"],
        fill=filled / asked if asked else float("nan"),
        days=sum(waits) / len(waits) if waits else float("nan"),
    )
