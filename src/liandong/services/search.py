"""Keeping the search index: with every write that names something, and by the clock.

A service that names a record calls ``keep`` in its transaction. What a door forgets is found
by ``keep_new`` within seconds (new records) and by ``rebuild`` once a day (all of them).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from liandong.core.search import Kind, PeopleFound
from liandong.models import Person, SearchRow
from liandong.queries import search as shown
from liandong.services import events

__all__ = ["Kind", "keep", "keep_new", "rebuild", "tell_look"]
BATCH = 2_000


@transaction.atomic
def keep(kind: Kind, rows: Iterable[Any]) -> int:
    """Make the index say what these records are called now; how many rows were written.

    In the caller's transaction. What must not be found any more is taken out.
    """
    told = {row.pk: shown.terms_of(kind, row) for row in rows}
    held = shown.kept_terms(kind, list(told))
    changed = [pk for pk, terms in told.items() if held.get(pk, "") != terms]
    stale = [pk for pk in changed if pk in held]
    if stale:
        SearchRow.objects.filter(kind=kind, object_id__in=stale).delete()
    fresh = [SearchRow(kind=kind, object_id=pk, terms=told[pk]) for pk in changed if told[pk]]
    SearchRow.objects.bulk_create(fresh, batch_size=BATCH)
    return len(changed)


def keep_new(*, at: datetime, most: int = BATCH) -> int:
    """Take in records above the highest that the index holds; how many, at most ``most`` a kind."""
    taken = 0
    for kind in Kind:
        rows = list(shown.records(kind, above=shown.newest_kept(kind))[:most])
        taken += keep(kind, rows) if rows else 0
    return taken


def rebuild(
    *, kinds: Sequence[Kind] = tuple(Kind), tell: Callable[[Kind, int, int], None] | None = None
) -> int:
    """Compare the index with every record and put right what differs; how many rows.

    Works in batches of ``BATCH``, each its own transaction, so the site goes on. ``tell`` hears
    the kind, how many were looked at and how many there are.
    """
    changed = 0
    for kind in kinds:
        total, done, above = shown.records(kind).count(), 0, 0
        while rows := list(shown.records(kind, above=above)[:BATCH]):
            changed += keep(kind, rows) + _drop_between(kind, above, [row.pk for row in rows])
            above, done = rows[-1].pk, done + len(rows)
            if tell is not None:
                tell(kind, done, total)
        gone = SearchRow.objects.filter(kind=kind, object_id__gt=above)
        changed += gone.delete()[0]
    return changed


def _drop_between(kind: Kind, above: int, ids: list[int]) -> int:
    """Take out rows between the ends of a batch whose record is no longer there."""
    held = SearchRow.objects.filter(kind=kind, object_id__gt=above, object_id__lte=ids[-1])
    if held.count() <= len(ids) and not held.exclude(object_id__in=ids).exists():
        return 0
    return held.exclude(object_id__in=ids).delete()[0]


@transaction.atomic
def tell_look(*, people: Sequence[str], way: str, by: Person, at: datetime) -> None:
    """Write down whose names a search showed (their public numbers). Event PeopleFound.

    The typed words are not kept: they may be a telephone number.
    """
    if people:
        events.record(PeopleFound(tuple(people), way), by=by, at=at)
