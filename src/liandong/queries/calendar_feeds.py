"""A person's calendar feed: whose it is, and what stands in it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from liandong.core.calendar_feeds import Entry, digest_of, sequence_of
from liandong.models import (
    Assignment,
    AssignmentState,
    CalendarFeed,
    EventRecord,
    Person,
    PersonState,
    Shift,
    ShiftState,
)

LOOK_BACK = timedelta(days=90)
MOST = 500


def feed_of(person: Person) -> CalendarFeed | None:
    """The feed that answers now, if any."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def owner_of(token: str) -> Person | None:
    """Whose feed an address is; None when there is none, or it was revoked."""
    feed = (
        CalendarFeed.objects.filter(digest=digest_of(token), revoked_at=None)
        .exclude(person__state=PersonState.EXITED)
        .select_related("person")
        .first()
    )
    return feed.person if feed else None


def entries(person: Person, *, at: datetime, url_of: Callable[[int], str]) -> list[Entry]:
    """Shifts that a person holds or held, from three months ago on. Two queries."""
    rows = list(
        Assignment.objects.filter(person=person, shift__ends_at__gt=at - LOOK_BACK)
        .select_related("shift__project", "shift__position")
        .order_by("shift__starts_at", "pk")[:MOST]
    )
    by_shift: dict[int, list[Assignment]] = {}
    for row in rows:
        by_shift.setdefault(row.shift_id, []).append(row)
    moves = Counter(
        EventRecord.objects.filter(
            name="ShiftMoved", facts__shift_id__in=list(by_shift)
        ).values_list("facts__shift_id", flat=True)
    )
    return [_entry(own, moves=moves[shift], url=url_of(shift)) for shift, own in by_shift.items()]


def entry_of(shift: Shift, *, changed_at: datetime, url: str) -> Entry:
    """One shift by itself, as its file says it."""
    return Entry(
        uid=f"shift-{shift.pk}@liandong",
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        title=shift.project.title,
        where=" ".join(part for part in (shift.place_name, shift.address) if part),
        text=shift.position.title,
        url=url,
        changed_at=changed_at,
    )


def _entry(own: list[Assignment], *, moves: int, url: str) -> Entry:
    shift = own[0].shift
    released = [one for one in own if one.state == AssignmentState.RELEASED]
    holds = len(released) < len(own)
    is_cancelled = shift.state == ShiftState.CANCELLED
    changed_at = max(one.released_at or one.accepted_at for one in own)
    told = entry_of(shift, changed_at=changed_at, url=url)
    return Entry(
        uid=told.uid,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        title=told.title,
        where=told.where,
        text=told.text,
        url=told.url,
        changed_at=changed_at,
        sequence=sequence_of(
            moves=moves, released=len(released), holds=holds, is_cancelled=is_cancelled
        ),
        is_cancelled=is_cancelled or not holds,
    )
