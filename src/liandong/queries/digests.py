"""What was published of the ledger, as pages, files and the audit read it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from liandong.core.digests import ChainHead, Published
from liandong.models import LedgerDigest, LedgerHead


def published() -> QuerySet[LedgerDigest]:
    """Every digest, newest first."""
    return LedgerDigest.objects.order_by("-day")


def digest_of(day: date) -> LedgerDigest | None:
    """The digest of one day. One query."""
    return LedgerDigest.objects.filter(day=day).first()


def as_published(row: LedgerDigest) -> Published:
    """The exact text and its seal."""
    return Published(row.text, row.signature)


def series() -> Iterator[Published]:
    """Every digest in order of days. One query, constant memory."""
    rows = LedgerDigest.objects.order_by("day").values_list("text", "signature")
    for text, signature in rows.iterator(chunk_size=200):
        yield Published(text, signature)


def current_heads() -> tuple[ChainHead, ...]:
    """The newest entry of every chain. One query."""
    rows = LedgerHead.objects.filter(seq__gt=0).select_related("organization")
    return tuple(
        ChainHead(str(row.organization_id), row.organization.number, row.seq, row.digest)
        for row in rows.order_by("organization__number")
    )
