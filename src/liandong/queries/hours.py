"""The ledger as people read it: statements, chains, what still waits."""

from collections.abc import Callable, Iterator

from django.db.models import Count, Q

from liandong.core import ledger
from liandong.core.hours import Evidence, HourKind
from liandong.core.ledger import ChainFault, Entry, EntryFacts, Head
from liandong.models import LedgerEntry, Organization


def entry_facts(row: LedgerEntry) -> EntryFacts:
    """What the chain binds: keys of people, never names."""
    return EntryFacts(
        organization=str(row.organization_id),
        seq=row.seq,
        person=str(row.person_id),
        activity=row.activity,
        served_from=row.starts_at,
        served_to=row.ends_at,
        minutes=row.minutes,
        kind=HourKind(row.kind),
        evidence=Evidence(row.evidence),
        recorded_at=row.recorded_at,
        entered_by=str(row.entered_by_id),
        approved_by=str(row.approved_by_id) if row.approved_by_id else None,
        reverses=row.reverses.seq if row.reverses_id and row.reverses else None,
        reason=row.reason,
    )


def chain(organization: Organization, *, seen: Callable[[], None] | None = None) -> Iterator[Entry]:
    """Every entry of an organization's chain, in stored order; ``seen`` is called after each."""
    rows = (
        LedgerEntry.objects.filter(organization=organization)
        .select_related("reverses")
        .order_by("seq")
    )
    for row in rows.iterator(chunk_size=2000):
        yield Entry(entry_facts(row).as_mapping(), row.prev_digest, row.digest)
        if seen is not None:
            seen()


def chain_faults(
    organization: Organization, *, seen: Callable[[], None] | None = None
) -> list[ChainFault]:
    """What does not fit in the chain; empty when every entry is as it was written."""
    head = getattr(organization, "ledger_head", None)
    heads = [Head(head.seq, head.digest)] if head is not None and head.seq else []
    return ledger.verify_chain(chain(organization, seen=seen), heads=heads)


def chained_organizations() -> list[tuple[Organization, int]]:
    """Every organization that has a chain, with the number of its entries. One query."""
    rows = (
        Organization.objects.filter(Q(ledger_head__isnull=False) | Q(ledger__isnull=False))
        .select_related("ledger_head")
        .annotate(entries=Count("ledger", distinct=True))
        .order_by("number")
    )
    return [(row, row.entries) for row in rows]
