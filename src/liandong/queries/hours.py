"""The ledger as people read it: statements, chains, what still waits."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Count, Q

from liandong.core import ledger_audit
from liandong.core.hours import Evidence, HourKind
from liandong.core.ledger import ChainFault, EntryFacts, Head, Tampering
from liandong.core.ledger_audit import Row
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


CHANGED = Tampering.CHANGED
COLUMNS = (
    "seq", "person_id", "activity", "starts_at", "ends_at", "minutes", "kind", "evidence",
    "recorded_at", "entered_by_id", "approved_by_id", "reverses__seq", "reason", "prev_digest",
    "digest",
)  # fmt: skip


def chain(organization: Organization) -> Iterator[Row]:
    """Every entry of an organization's chain, in stored order. One query, constant memory."""
    key = str(organization.pk)
    kinds = {kind.value: kind for kind in HourKind}
    classes = {evidence.value: evidence for evidence in Evidence}
    rows = LedgerEntry.objects.filter(organization=organization).order_by("seq")
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        yield Row(
            row[0],
            EntryFacts(
                organization=key,
                seq=row[0],
                person=str(row[1]),
                activity=row[2],
                served_from=row[3],
                served_to=row[4],
                minutes=row[5],
                # A word that no rule knows is hashed as it stands and found by its hash.
                kind=kinds.get(row[6], row[6]),
                evidence=classes.get(row[7], row[7]),
                recorded_at=row[8],
                entered_by=str(row[9]),
                approved_by=None if row[10] is None else str(row[10]),
                reverses=row[11],
                reason=row[12],
            ),
            row[13],
            row[14],
        )


def chain_faults(
    organization: Organization,
    *,
    published: Iterable[Head] = (),
    seen: Callable[[int], None] | None = None,
) -> list[ChainFault]:
    """What does not fit in the chain; empty when every entry is as it was written.

    ``published`` heads hold against the database: they find a tail that was cut off.
    """
    head = getattr(organization, "ledger_head", None)
    heads = [Head(head.seq, head.digest)] if head is not None and head.seq else []
    found = ledger_audit.audit(chain(organization), heads=[*heads, *published], seen=seen)
    end = head.seq if head is not None else 0
    # A row behind the end of the chain was never sealed into it, whatever it says.
    return [
        ChainFault(f.seq, Tampering.INSERTED if f.seq > end and f.kind is CHANGED else f.kind)
        for f in found
    ]


def chained_organizations() -> list[tuple[Organization, int]]:
    """Every organization that has a chain, with the number of its entries. One query."""
    rows = (
        Organization.objects.filter(Q(ledger_head__isnull=False) | Q(ledger__isnull=False))
        .select_related("ledger_head")
        .annotate(entries=Count("ledger"))
        .order_by("number")
    )
    return [(row, row.entries) for row in rows]
