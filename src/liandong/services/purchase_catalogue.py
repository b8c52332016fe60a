"""A buyer's catalogue: taken in from a sheet whole or not at all, and published."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from liandong.core import purchase_catalogue as rules
from liandong.core.cells import Cell
from liandong.core.purchase_catalogue import (
    CatalogueEmpty,
    CataloguePublished,
    CatalogueTakenIn,
    Column,
    Entry,
    Plan,
)
from liandong.core.purchase_facts import NotForPurchase
from liandong.core.purchases import NotToBuy
from liandong.core.refusals import NotAllowed
from liandong.models import Organization, Person, PurchaseItem
from liandong.queries import purchase_catalogue as catalogue
from liandong.queries import purchases as shown
from liandong.services import events
from liandong.services.purchases import day_of, filled


@transaction.atomic
def take_in(
    *,
    buyer: Organization,
    rows: Sequence[Sequence[Cell]],
    headings: Mapping[str, Column],
    source: str,
    excluded: Sequence[str],
    by: Person,
    at: datetime,
) -> Plan:
    """Take in a sheet of the catalogue whole; nothing of it when the plan has problems.

    ``source`` is the paper that the items come from. An item that was bought does not change; a
    second time the same sheet changes nothing. What is new or changed waits to be published.
    Refuses ``NotAllowed``, ``ValueMissing``, ``NotForPurchase`` (Order 102 Art 10). Event
    CatalogueTakenIn.
    """
    _check(buyer, by, at)
    filled(source=source)
    left = [one for one in NotToBuy if one.value not in excluded]
    if left:
        raise NotForPurchase(left=len(left))
    # Two sheets at once: the second waits, and finds what the first has written.
    Organization.objects.select_for_update(of=("self",)).get(pk=buyer.pk)
    items = {one.code: one for one in PurchaseItem.objects.filter(buyer=buyer)}
    bought = PurchaseItem.objects.filter(buyer=buyer, purchases__isnull=False)
    plan = rules.read(
        rows,
        headings,
        {code: _entry(one) for code, one in items.items()},
        frozenset(bought.values_list("code", flat=True)),
    )
    if plan.problems:
        return plan
    for entry in (*plan.new, *plan.changed):
        row = items.get(entry.code) or PurchaseItem(buyer=buyer, code=entry.code)
        row.name, row.standard, row.unit = entry.name, entry.standard, entry.unit
        row.low_cents, row.high_cents = entry.low, entry.high
        row.source, row.published_at = source.strip()[:120], None
        row.excluded = [one.value for one in NotToBuy]
        row.listed_at, row.listed_by = at, by
        row.save()
    if plan.new or plan.changed:
        told = CatalogueTakenIn(buyer.name, len(plan.new), len(plan.changed))
        events.record(told, by=by, at=at)
    return plan


@transaction.atomic
def publish(*, buyer: Organization, by: Person, at: datetime) -> int:
    """Let anybody read the items that wait (Order 685 Art 30); how many.

    Refuses ``NotAllowed``, ``CatalogueEmpty`` when nothing waits. Event CataloguePublished.
    """
    _check(buyer, by, at)
    count = catalogue.waiting([buyer.pk]).update(published_at=at)
    if not count:
        raise CatalogueEmpty()
    events.record(CataloguePublished(buyer.name, count), by=by, at=at)
    return count


def _check(buyer: Organization, by: Person, at: datetime) -> None:
    if buyer.pk not in shown.bought_for(by, day_of(at)):
        raise NotAllowed(action="purchase")


def _entry(row: PurchaseItem) -> Entry:
    return Entry(row.code, row.name, row.standard, row.unit, row.low_cents, row.high_cents)
