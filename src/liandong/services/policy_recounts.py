"""Recounting hours under an adopted layer: by reversal, in parts, and back again.

Nothing here runs by itself. What a person corrected by hand, and minutes that the rules of
their day do not explain, stay; so do the entries of whoever recounts.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.core.hours import SHANGHAI, HoursCorrected
from liandong.core.policy_layers import (
    HoursRecounted,
    LayerNotAdopted,
    NothingToRecount,
)
from liandong.models import (
    LedgerEntry,
    Person,
    PolicyLayer,
    PolicyRecount,
    PolicyRecountLine,
)
from liandong.queries import policy_layers, policy_preview
from liandong.services import events, hours
from liandong.services.policy_layers import check_reach, region_of

MOST = 200
"""Entries of one transaction."""


def _open(layer: PolicyLayer, by: Person, at: datetime) -> PolicyLayer:
    layer = PolicyLayer.objects.select_for_update(of=("self",)).get(pk=layer.pk)
    check_reach(layer.division_code, by, at)
    return layer


@transaction.atomic
def recount(*, layer: PolicyLayer, by: Person, at: datetime, most: int = MOST) -> PolicyRecount:
    """Write the entries that differ under an adopted layer anew; the first ``most`` of them.

    Called again it goes on, until it refuses with ``NothingToRecount``. Each person is told.
    Refuses ``LayerOutOfReach``, ``LayerNotAdopted``. Event HoursRecounted, and for each entry
    HoursCorrected.
    """
    layer = _open(layer, by, at)
    if layer.state != "adopted":
        raise LayerNotAdopted(title=layer.title)
    wanted: list[tuple[LedgerEntry, int]] = []
    sides = (policy_layers.without(layer), policy_layers.together_with(layer))
    today, cursor = at.astimezone(SHANGHAI).date(), None
    while len(wanted) < most:
        part = policy_preview.hours_slice(layer, sides, today=today, after=cursor)
        wanted += [(e, w.after) for e, w in part.rows if e.person_id != by.pk]
        cursor = part.cursor
        if cursor is None:
            break
    if not wanted:
        raise NothingToRecount()
    made = PolicyRecount.objects.create(layer=layer, made_by=by, made_at=at)
    minutes = 0
    for entry, worth in wanted[:most]:
        fresh = _write(entry, worth, layer, by=by, at=at)
        PolicyRecountLine.objects.create(recount=made, before=entry, after=fresh)
        minutes += worth - entry.minutes
    _tell(made, len(wanted[:most]), minutes, by=by, at=at)
    return made


@transaction.atomic
def undo(*, layer: PolicyLayer, by: Person, at: datetime, most: int = MOST) -> PolicyRecount:
    """Write what was recounted under a layer back as it was; the first ``most`` entries.

    Only what nobody corrected since. Called again it goes on, until it refuses with
    ``NothingToRecount``. Refuses ``LayerOutOfReach``. Event HoursRecounted.
    """
    layer = _open(layer, by, at)
    lines = undoable(layer).exclude(before__person=by).order_by("pk")[:most]
    rows = list(lines.select_related("before__shift", "before__person", "before__organization"))
    if not rows:
        raise NothingToRecount()
    made = PolicyRecount.objects.create(layer=layer, is_undo=True, made_by=by, made_at=at)
    minutes = 0
    for line in rows:
        was = line.after.minutes if line.after else 0
        if line.after is not None:
            fresh = _write(line.after, line.before.minutes, layer, by=by, at=at)
        else:
            fresh = hours.enter_again(
                entry=line.before, minutes=line.before.minutes, reason=layer.title, by=by, at=at
            )
            _say(line.before, line.before.minutes, layer, by=by, at=at)
        # Written by a rule and by no hand: the next layer may recount it again.
        PolicyRecountLine.objects.create(recount=made, before=line.before, after=fresh)
        minutes += line.before.minutes - was
        line.undone_by = made
        line.save(update_fields=["undone_by"])
    _tell(made, len(rows), minutes, by=by, at=at)
    return made


def undoable(layer: PolicyLayer) -> QuerySet[PolicyRecountLine]:
    """Lines of a layer's recounts that still stand as they were written.

    What became nothing and was recognized anew since is not written back a second time.
    """
    anew = LedgerEntry.objects.filter(
        person=OuterRef("before__person"),
        shift=OuterRef("before__shift"),
        reverses=None,
        reversed_by=None,
    )
    return PolicyRecountLine.objects.filter(
        recount__layer=layer, recount__is_undo=False, undone_by=None, after__reversed_by=None
    ).exclude(Q(after=None) & Exists(anew))


def _write(
    entry: LedgerEntry, minutes: int, layer: PolicyLayer, *, by: Person, at: datetime
) -> LedgerEntry | None:
    """Take an entry back and enter its attendance with other minutes; the person's lock first."""
    Person.objects.select_for_update(of=("self",)).get(pk=entry.person_id)
    hours.take_back(entry=entry, reason=layer.title, by=by, at=at)
    fresh = None
    if minutes:
        fresh = hours.enter_again(entry=entry, minutes=minutes, reason=layer.title, by=by, at=at)
    _say(entry, minutes, layer, by=by, at=at)
    return fresh


def _say(entry: LedgerEntry, minutes: int, layer: PolicyLayer, *, by: Person, at: datetime) -> None:
    events.record(
        HoursCorrected(entry.person_id, entry.activity, entry.seq, minutes, layer.title),
        by=by,
        at=at,
    )
    events.owe(
        "hours_corrected",
        to=entry.person,
        facts={"title": entry.activity, "minutes": minutes, "reason": layer.title},
        at=at,
    )


def _tell(made: PolicyRecount, entries: int, minutes: int, *, by: Person, at: datetime) -> None:
    region = region_of(made.layer.division_code)
    events.record(
        HoursRecounted(made.layer_id, region, entries, minutes, made.is_undo), by=by, at=at
    )
