"""History and owed messages, written in the transaction of the change they tell of."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from liandong.core.events import Event
from liandong.core.hours import SHANGHAI
from liandong.core.interventions import OF_EVENTS
from liandong.models import (
    Delivery,
    DeliveryState,
    EventRecord,
    GroupRobot,
    Intervention,
    NumberSeries,
    OutboxMessage,
    Person,
)
from liandong.queries import interventions


def record(event: Event, *, by: Person | None, at: datetime) -> None:
    """Write one line of history in the caller's transaction."""
    EventRecord.objects.create(name=event.name, facts=event.facts, by=by, at=at)
    if by is not None and event.name in OF_EVENTS:
        _keep_intervention(event, by=by, at=at)


def _keep_intervention(event: Event, *, by: Person, at: datetime) -> None:
    """An official changed somebody else's records: kept where those concerned and all see it."""
    person, organization, place = interventions.concerned(event.facts)
    if (person is not None and person.pk == by.pk) or not interventions.is_official(by, at):
        return
    Intervention.objects.create(
        number=next_number(f"X-{at.astimezone(SHANGHAI):%Y}"),
        act=OF_EVENTS[event.name].value,
        office=interventions.office_of(by, at),
        by=by,
        division_code=place,
        reason=str(event.facts.get("reason", ""))[:500],
        organization=organization,
        person=person,
        event=event.name,
        at=at,
    )


def record_many(events: Iterable[Event], *, by: Person | None, at: datetime) -> None:
    """Write a line of history for each event, in the order given. One query; none for none."""
    EventRecord.objects.bulk_create(
        EventRecord(name=one.name, facts=one.facts, by=by, at=at) for one in events
    )


def owe(
    kind: str,
    *,
    to: Person | None,
    facts: Mapping[str, object],
    at: datetime,
    channel: str = "app",
    cause: str = "",
    robot: GroupRobot | None = None,
) -> None:
    """Promise a message in the caller's transaction; ``jobs`` sends it later.

    ``at`` may lie ahead. ``cause`` names what the message is about, as ``assignment:12``:
    a person is told one kind of one cause once, however often it is owed, and
    :func:`withdraw` takes back what was not told yet. ``channel`` other than ``app`` is for
    what may take one way only (codes, group robots).
    """
    message = OutboxMessage(
        person=to,
        kind=kind,
        facts=dict(facts),
        channel=channel,
        due_at=at,
        cause=cause,
        robot=robot,
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=bool(cause))


def owe_many(
    kind: str, told: Iterable[tuple[Person, Mapping[str, object]]], *, at: datetime
) -> None:
    """Promise one message of a kind to each of many people, with facts of their own."""
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(person=person, kind=kind, facts=dict(facts), channel="app", due_at=at)
            for person, facts in told
        ],
        batch_size=2_000,
    )


def withdraw(cause: str, *, at: datetime) -> int:
    """Take back what is owed for a cause and nobody has been told yet; how many messages.

    What has appeared in the app stays there; its sendings that still wait are called off.
    """
    Delivery.objects.filter(message__cause=cause, state=DeliveryState.WAITING).update(
        state=DeliveryState.DROPPED, answer="withdrawn"
    )
    return OutboxMessage.objects.filter(cause=cause, withdrawn_at=None, routed_at=None).update(
        withdrawn_at=at
    )


def next_number(series: str, *, width: int = 6) -> str:
    """The next public number of a series, such as ``N-440305-2026-000017``.

    Numbers run without a gap as long as the caller's transaction is kept.
    """
    return f"{series}-{next_in_series(series):0{width}d}"


def next_in_series(series: str, *, count: int = 1) -> int:
    """Take ``count`` numbers of a series; the first of them. The row stays locked until then."""
    with transaction.atomic():
        NumberSeries.objects.get_or_create(series=series)
        row = NumberSeries.objects.select_for_update().get(series=series)
        first = row.last + 1
        row.last += count
        row.save(update_fields=["last"])
    return first
