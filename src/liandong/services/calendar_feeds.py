"""Making and revoking the address from which a person's own calendar reads their shifts."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from liandong.core import calendar_feeds as rules
from liandong.core.refusals import NotAllowed
from liandong.models import CalendarFeed, Person
from liandong.services import events


@transaction.atomic
def make(*, person: Person, by: Person, at: datetime) -> CalendarFeed:
    """A new address; an older one stops answering. Refuses ``NotAllowed``. Event FeedMade."""
    _own(person, by)
    Person.objects.select_for_update().get(pk=person.pk)
    CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
    nonce = secrets.token_hex(16)
    digest = rules.digest_of(rules.token_of(nonce, settings.LIANDONG_FEED_KEY))
    feed = CalendarFeed.objects.create(person=person, nonce=nonce, digest=digest, made_at=at)
    events.record(rules.FeedMade(feed.pk), by=by, at=at)
    return feed


@transaction.atomic
def revoke(*, feed: CalendarFeed, by: Person, at: datetime) -> CalendarFeed:
    """Stop answering, from now on and for ever. Revoking twice changes nothing.

    Refuses ``NotAllowed``. Event FeedRevoked.
    """
    _own(feed.person, by)
    row = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        events.record(rules.FeedRevoked(row.pk), by=by, at=at)
    return row


def token(feed: CalendarFeed) -> str:
    """The secret part of a feed's address, for its owner to look at."""
    return rules.token_of(feed.nonce, settings.LIANDONG_FEED_KEY)


def _own(person: Person, by: Person) -> None:
    if by.pk != person.pk:
        raise NotAllowed(action="calendar_feed")
