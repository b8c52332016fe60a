"""Whether what a message is about still is so; asked for a whole batch at once.

A cause is written ``assignment:12``. A message whose cause is gone is not sent any more:
nobody is reminded of a shift they gave back, or asked what they have answered.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from liandong.models import (
    Assignment,
    AssignmentState,
    CheckIn,
    EducationClaim,
    Invitation,
    InvitationState,
    Need,
    NeedState,
    ShiftState,
)
from liandong.queries import purchase_turns, silences


def _assignments(ids: set[int], at: datetime) -> set[int]:
    """Places still held on a shift that is still on, has not begun, and nobody checked in."""
    return set(
        Assignment.objects.filter(
            ~Exists(CheckIn.objects.filter(assignment=OuterRef("pk"))),
            pk__in=ids,
            state=AssignmentState.ACCEPTED,
            shift__state=ShiftState.OPEN,
            shift__starts_at__gt=at,
        ).values_list("pk", flat=True)
    )


def _invitations(ids: set[int], at: datetime) -> set[int]:
    """Questions still open."""
    return set(
        Invitation.objects.filter(
            pk__in=ids, state=InvitationState.ASKED, answer_by__gt=at
        ).values_list("pk", flat=True)
    )


def _needs(ids: set[int], at: datetime) -> set[int]:
    """Needs still without an answer."""
    return set(
        Need.objects.filter(pk__in=ids, answered_at=None)
        .exclude(state__in=[NeedState.WITHDRAWN, NeedState.REFUSED, NeedState.CLOSED])
        .values_list("pk", flat=True)
    )


def _contacts(ids: set[int], at: datetime) -> set[int]:
    """Lapses of contact that have not ended."""
    return silences.still_open(ids)


def _education(ids: set[int], at: datetime) -> set[int]:
    """Claims that nobody has decided on."""
    rows = EducationClaim.objects.filter(pk__in=ids, decided_at=None)
    return set(rows.values_list("pk", flat=True))


def _purchase_turns(ids: set[int], at: datetime) -> set[int]:
    """Turns that have not ended."""
    return purchase_turns.still_open(ids)


_STILL_SO: dict[str, Callable[[set[int], datetime], set[int]]] = {
    "assignment": _assignments,
    "invitation": _invitations,
    "need": _needs,
    "education": _education,
    "contact": _contacts,
    "purchase_turn": _purchase_turns,
}


def gone(causes: Iterable[str], *, at: datetime) -> set[str]:
    """Those of the causes that are no more. One query for each sort of cause.

    A sort that nobody explained here always still is so.
    """
    asked: dict[str, set[int]] = defaultdict(set)
    for cause in causes:
        sort, _, number = cause.partition(":")
        if sort in _STILL_SO and number.isdigit():
            asked[sort].add(int(number))
    found: set[str] = set()
    for sort, ids in asked.items():
        found |= {f"{sort}:{pk}" for pk in ids - _STILL_SO[sort](ids, at)}
    return found
