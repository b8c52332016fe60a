"""Which entries of hours a layer would change; nothing is written.

Every entry is counted twice by the very functions that run the hub: once by what holds without
the layer, once with it (``core.policy.tried``), by the day on which it was served. Whom else a
layer touches is in ``queries.policy_touch``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet

from liandong.core import policy
from liandong.core.hours import Span, recognition
from liandong.core.policy import Local
from liandong.core.policy_layers import EntryWorth, last_day_after
from liandong.models import (
    LedgerEntry,
    PolicyLayer,
    PolicyRecountLine,
)


@dataclass(frozen=True, slots=True)
class HoursSlice:
    """Some person-days looked at: which entries differ, and where to go on."""

    rows: tuple[tuple[LedgerEntry, EntryWorth], ...]
    seen: int
    kept: int
    cursor: tuple[int, str] | None

    @property
    def minutes(self) -> int:
        """How much more (or less) would stand in the ledger."""
        return sum(worth.after - worth.recorded for _, worth in self.rows)


def entries_of(row: PolicyLayer, *, today: date) -> QuerySet[LedgerEntry]:
    """Entries that stand, of the days and the place that a layer speaks of."""
    place = Q(shift__division_code__startswith=row.division_code) | Q(
        shift=None, organization__division_code__startswith=row.division_code
    )
    return LedgerEntry.objects.filter(
        place,
        reverses=None,
        reversed_by=None,
        served_on__gte=row.since,
        served_on__lt=last_day_after(row.until, today),
    )


def hours_slice(
    row: PolicyLayer,
    sides: Sequence[Local],
    *,
    today: date,
    after: tuple[int, str] | None = None,
    most: int = 2_000,
) -> HoursSlice:
    """Some of the entries: those that would differ, in order of person and day. Four queries.

    ``after`` is the cursor of the slice before: a person and a day. A person's day is never
    cut in two, since the daily cap counts all of it.
    """
    found = entries_of(row, today=today).order_by("person", "served_on", "starts_at", "pk")
    if after is not None:
        person, day = after
        found = found.filter(Q(person__gt=person) | Q(person=person, served_on__gt=day))
    firsts = list(found.values_list("person", "served_on")[: most + 1])
    cursor = None
    if len(firsts) > most:
        last = firsts[-1]
        keys = [key for key in firsts if key != last] or firsts
        cursor = (keys[-1][0], keys[-1][1].isoformat())
        firsts = keys
    if not firsts:
        return HoursSlice((), 0, 0, None)
    wanted = set(firsts)
    near = LedgerEntry.objects.filter(
        person__gte=firsts[0][0], person__lte=firsts[-1][0],
        served_on__in={day for _, day in wanted}, reverses=None, reversed_by=None,
    )  # fmt: skip
    near = near.select_related("shift", "organization", "person")
    ordered = near.order_by("person", "served_on", "starts_at", "pk")
    ours = set(
        PolicyRecountLine.objects.filter(after__in=near.values("pk")).values_list(
            "after", flat=True
        )
    )
    rows, seen, kept = [], 0, 0
    inside = set(found.filter(person__gte=firsts[0][0], person__lte=firsts[-1][0])
                 .values_list("pk", flat=True))  # fmt: skip
    for key, group in groupby(ordered, key=lambda e: (e.person_id, e.served_on)):
        if key not in wanted:
            continue
        for entry, worth in _worths(list(group), sides, inside, ours):
            seen += entry.pk in inside
            # What was recounted already is as the rules say; it is not left out.
            is_done = entry.pk in ours and worth.recorded == worth.after
            kept += worth.is_kept and entry.pk in inside and not is_done
            if worth.differs:
                rows.append((entry, worth))
    return HoursSlice(tuple(rows), seen, kept, cursor)


def _worths(
    day: Sequence[LedgerEntry], sides: Sequence[Local], inside: set[int], ours: set[int]
) -> Iterator[tuple[LedgerEntry, EntryWorth]]:
    """Each entry of one person's day under both sets of rules, the daily cap running on.

    ``inside`` are the entries looked at, ``ours`` those that a recount wrote.
    """
    so_far = [0, 0]
    for entry in day:
        is_kept = entry.pk not in inside or (bool(entry.reason) and entry.pk not in ours)
        worths = [entry.minutes, entry.minutes]
        if not is_kept:
            attended = Span(entry.starts_at, entry.ends_at)
            shift = entry.shift
            planned = Span(shift.starts_at, shift.ends_at) if shift else attended
            place = shift.division_code if shift else entry.organization.division_code
            for n, side in enumerate(sides):
                with policy.tried(side):
                    rules = policy.profile_for(place, entry.served_on).hours
                worths[n] = recognition(
                    attended, planned=planned, already_today=so_far[n], rules=rules
                ).minutes
            is_kept = worths[0] != entry.minutes
        stands = entry.minutes if is_kept else worths[1]
        so_far = [so_far[0] + entry.minutes, so_far[1] + stands]
        yield entry, EntryWorth(entry.pk, entry.minutes, worths[0], worths[1], is_kept)
