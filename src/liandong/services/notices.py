"""Messages are read. This leaves no line in the history: it changes nothing but a mark."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from liandong.models import OutboxMessage, Person
from liandong.queries import notices


@transaction.atomic
def mark_read(*, messages: Iterable[OutboxMessage] | None = None, by: Person, at: datetime) -> int:
    """Mark one's own messages as read, all of them unless named; how many were new."""
    mine = notices.notices_for(by, at=at).filter(read_at=None).order_by()
    if messages is not None:
        mine = mine.filter(pk__in=[message.pk for message in messages])
    return mine.update(read_at=at)
