"""Publishing the ledger's heads, once a day; what was published is never changed."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from liandong.core import certificates
from liandong.core import digests as rules
from liandong.core.hours import SHANGHAI
from liandong.core.ledger import GENESIS
from liandong.models import LedgerDigest, NumberSeries
from liandong.queries import digests as shown
from liandong.services import events


@transaction.atomic
def publish(*, day: date, at: datetime) -> LedgerDigest:
    """Seal the heads of all chains for a day that is over, linked to the digest before.

    Twice is once. Refuses ``DayNotOver``, also for a day before one already published.
    Event DigestPublished.
    """
    if at.astimezone(SHANGHAI).date() <= day:
        raise rules.DayNotOver(day=day)
    # One row is locked, so that two clocks cannot publish two digests after the same one.
    NumberSeries.objects.get_or_create(series="ledger-digest")
    NumberSeries.objects.select_for_update().get(series="ledger-digest")
    last = shown.published().first()
    if last is not None and last.day >= day:
        found = shown.digest_of(day)
        if found is None:
            raise rules.DayNotOver(day=day)
        return found
    digest = rules.Digest(
        hub=settings.LIANDONG_BASE_URL,
        day=day,
        as_of=at,
        previous=last.digest if last is not None else GENESIS,
        heads=shown.current_heads(),
    )
    text = rules.canonical_text(digest)
    row = LedgerDigest.objects.create(
        day=day,
        text=text,
        digest=rules.digest_hash(text),
        previous=digest.previous,
        signature=rules.seal(text, settings.LIANDONG_CERTIFICATE_SEED),
        chains=len(digest.heads),
        entries=digest.entries,
        published_at=at,
    )
    events.record(rules.DigestPublished(day.isoformat(), row.chains, row.entries), by=None, at=at)
    return row


def publish_due(*, at: datetime) -> LedgerDigest:
    """Publish yesterday, unless it is."""
    return publish(day=at.astimezone(SHANGHAI).date() - timedelta(days=1), at=at)


def public_key() -> bytes:
    """The 32-byte key with which digests are checked."""
    return certificates.public_key_of(settings.LIANDONG_CERTIFICATE_SEED)
