"""Messages that a person reads in the app: owed ones whose time has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from liandong.models import Delivery, NoticeSetting, OutboxMessage, Person

PAGE = 30
MOST_COUNTED = 99
APP = "app"


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Messages, latest first, and the key behind which the next page begins."""

    messages: list[OutboxMessage]
    after: tuple[datetime, int] | None


def notices_for(person: Person, *, at: datetime) -> QuerySet[OutboxMessage]:
    """Everything a person may read in the app now, latest first."""
    return OutboxMessage.objects.filter(
        person=person, channel=APP, due_at__lte=at, withdrawn_at=None
    ).order_by("-due_at", "-pk")


def page_of(
    person: Person, *, after: tuple[datetime, int] | None = None, at: datetime
) -> NoticePage:
    """One page of messages. One query."""
    found = notices_for(person, at=at)
    if after is not None:
        found = found.filter(due_at__lte=after[0]).exclude(due_at=after[0], pk__gte=after[1])
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    key = (shown[-1].due_at, shown[-1].pk) if len(rows) > PAGE else None
    return NoticePage(shown, key)


def unread_count(person: Person, *, at: datetime) -> int:
    """How many wait to be read; nobody counts beyond 99. One query."""
    unread = notices_for(person, at=at).filter(read_at=None)
    return len(unread.values_list("pk", flat=True)[:MOST_COUNTED])


def everything_told(person: Person) -> dict[str, object]:
    """How one wants to be told, and what was, to take away (PIPL Art 45); JSON-ready."""
    setting = NoticeSetting.objects.filter(person=person).first()
    browsers = person.push_subscriptions.order_by("pk").values("device", "since")
    messages = person.messages.order_by("pk").values("kind", "facts", "due_at", "read_at")
    sendings = (
        Delivery.objects.filter(person=person)
        .order_by("pk")
        .values("message__kind", "channel", "state", "tried_at", "address")
    )
    return {
        "email": setting.email if setting else "",
        "browsers": _plain(browsers),
        "messages": _plain(messages),
        "sendings": _plain(sendings),
    }


def _plain(rows: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    return [
        {
            key: value.isoformat() if isinstance(value, datetime) else value
            for key, value in row.items()
        }
        for row in rows
    ]
