"""From what is owed to what was sent: routed, taken, handed over, settled.

A delivery is *waiting*, then *claimed* by a worker for the length of a lease, then *handed*
over (marked and committed just before the provider can act on it), then *sent*, or waiting
again, or given up. Where the provider knows a repeat by its key the mark is left out and a
whole batch costs a constant number of queries. What a dead worker left is decided by
:func:`liandong.core.notices.after_crash`. The deliveries are the history themselves, so no
event is recorded.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from liandong.core.notices import (
    STALE,
    AfterCrash,
    Channel,
    after_crash,
    is_silent,
    route,
    weight_of,
)
from liandong.models import Delivery, DeliveryState, OutboxMessage, PushSubscription
from liandong.queries import notice_causes, notice_settings

AT_ONCE = 500
BATCH = 10
"""Sendings a worker takes at a time: so many must end within a lease, eight seconds each."""
LEASE = timedelta(minutes=2)
MOST_TRIES = 8
Row = TypeVar("Row", OutboxMessage, Delivery)
_OPEN = [DeliveryState.CLAIMED, DeliveryState.HANDED]
SECRET_KINDS = frozenset({"sign_in_code", "email_code"})
"""Kinds whose facts are forgotten as soon as nobody has to send them any more."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What goes out at once: one delivery, or several of one person that waited together."""

    key: str
    channel: Channel
    deliveries: list[Delivery]

    @property
    def first(self) -> Delivery:
        """The one that the others go with."""
        return self.deliveries[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one sending ended: sent, waiting (to be tried again), dropped or failed."""

    sending: Sending
    state: DeliveryState
    answer: str
    address: str = ""
    is_gone: bool = False


@transaction.atomic
def route_due(*, at: datetime, most: int = AT_ONCE) -> int:
    """Show in the app what is due and decide its ways out; how many became visible.

    The queries of one batch are constant but for the inserts, of which there is one for
    every sixty-odd deliveries on SQLite.
    """
    waiting = OutboxMessage.objects.filter(
        routed_at=None, withdrawn_at=None, due_at__lte=at
    ).order_by("due_at", "id")
    messages = list(_locked(waiting)[:most])
    if not messages:
        return 0
    readers = notice_settings.readers(m.person_id for m in messages if m.person_id)
    gone = notice_causes.gone({m.cause for m in messages if m.cause}, at=at)
    tried = _tried([m.pk for m in messages if m.sent_at is not None])
    made: list[Delivery] = []
    silent, shown = [], 0
    for message in messages:
        if message.channel != Channel.APP:
            made.append(
                Delivery(
                    message=message,
                    person_id=message.person_id,
                    channel=message.channel,
                    due_at=at,
                )
            )
            continue
        shown += message.sent_at is None
        reader = readers.get(message.person_id or 0, notice_settings.NOBODY)
        if is_silent(message.kind, reader.preferences):
            silent.append(message.pk)
        if at - message.due_at > STALE or message.cause in gone or message.read_at:
            continue
        legs = route(
            message.kind,
            message.facts,
            preferences=reader.preferences,
            reach=reader.reach - tried.get(message.pk, frozenset()),
            at=at,
        )
        for leg in legs:
            browsers = reader.subscription_ids if leg.channel == Channel.PUSH else (None,)
            made += [
                Delivery(
                    message=message,
                    person_id=message.person_id,
                    channel=leg.channel,
                    subscription_id=browser,
                    due_at=leg.due_at,
                    is_gathered=leg.is_gathered,
                )
                for browser in browsers
            ]
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    OutboxMessage.objects.filter(pk__in=[m.pk for m in messages]).update(
        routed_at=at,
        sent_at=Case(When(channel=Channel.APP, then=Coalesce("sent_at", Value(at)))),
    )
    OutboxMessage.objects.filter(pk__in=silent, read_at=None).update(read_at=at)
    return shown


def _tried(message_ids: list[int]) -> Mapping[int, frozenset[Channel]]:
    """Ways that messages have taken before, for those that need another."""
    found: dict[int, set[Channel]] = defaultdict(set)
    if message_ids:
        rows = Delivery.objects.filter(message_id__in=message_ids)
        for pk, channel in rows.values_list("message_id", "channel"):
            found[pk].add(Channel(channel))
    return {pk: frozenset(ways) for pk, ways in found.items()}


@transaction.atomic
def take(channel: Channel, *, at: datetime, most: int = BATCH) -> list[Sending]:
    """The next sendings of a channel, leased to this worker; empty when nothing is due."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING, channel=channel, due_at__lte=at)
    rows = list(_locked(due.order_by("due_at", "id"))[:most])
    if not rows:
        return []
    again = {row.bundle for row in rows if row.bundle is not None}
    people = {row.person_id for row in rows if row.is_gathered and row.bundle is None}
    with_them = Q(bundle__in=again) | Q(
        bundle=None, is_gathered=True, person_id__in=people - {None}
    )
    ids = {row.pk for row in rows}
    rows += [row for row in _locked(due.filter(with_them).order_by("id")) if row.pk not in ids]
    _bundle(rows)
    for row in rows:
        row.tries += 1
        row.state = DeliveryState.CLAIMED
    Delivery.objects.bulk_update([row for row in rows], ["bundle"])
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=DeliveryState.CLAIMED,
        tries=F("tries") + 1,
        tried_at=at,
        lease_until=at + LEASE,
    )
    full = Delivery.objects.select_related("message__robot", "person", "subscription").in_bulk(
        [row.pk for row in rows]
    )
    bundles: dict[int, list[Delivery]] = defaultdict(list)
    for row in rows:
        bundles[row.bundle or row.pk].append(full[row.pk])
    return [
        Sending(f"ld-{channel}-{bundle}", channel, sorted(held, key=lambda d: d.pk))
        for bundle, held in bundles.items()
    ]


def _bundle(rows: Sequence[Delivery]) -> None:
    """Give each row the number of its bundle: what waited for one person and device is one."""
    firsts: dict[tuple[int | None, int | None], int] = {}
    for row in sorted(rows, key=lambda d: d.pk):
        if row.bundle is not None:
            continue
        if row.is_gathered and row.person_id is not None:
            row.bundle = firsts.setdefault((row.person_id, row.subscription_id), row.pk)
        else:
            row.bundle = row.pk


def hand_over(sending: Sending) -> None:
    """Mark, in a transaction of its own, that the provider may have it from now on."""
    Delivery.objects.filter(pk__in=[d.pk for d in sending.deliveries]).update(
        state=DeliveryState.HANDED
    )


@transaction.atomic
def settle(outcomes: Sequence[Outcome], *, at: datetime) -> None:
    """Write down how sendings ended. The queries do not grow with the number of sendings.

    A browser that is no more is forgotten. A message that failed for good by one way, and has
    no other, is routed again by the ways that are left.
    """
    rows, direct, failed, browsers = [], [], set(), set()
    for outcome in outcomes:
        for row in outcome.sending.deliveries:
            row.state, row.answer = outcome.state, outcome.answer[:200]
            row.address = outcome.address or row.address
            if outcome.state == DeliveryState.WAITING:
                row.due_at = at + wait(row.tries)
                if row.tries >= MOST_TRIES:
                    row.state = DeliveryState.FAILED
            if outcome.is_gone and row.subscription_id is not None:
                browsers.add(row.subscription_id)
                row.subscription = None
            is_direct = row.message.channel != Channel.APP
            if is_direct and row.state != DeliveryState.WAITING:
                direct.append(row)
            elif row.state == DeliveryState.FAILED:
                failed.add(row.message_id)
            rows.append(row)
    if not rows:
        return
    Delivery.objects.bulk_update(rows, ["state", "answer", "address", "due_at", "subscription"])
    if direct:
        sent = [d.message_id for d in direct if d.state == DeliveryState.SENT]
        OutboxMessage.objects.filter(pk__in=sent).update(sent_at=at)
        _forget_secrets([d.message_id for d in direct])
    if browsers:
        PushSubscription.objects.filter(pk__in=browsers).delete()
    if failed:
        _route_again(failed)


def _forget_secrets(message_ids: list[int]) -> None:
    OutboxMessage.objects.filter(pk__in=message_ids, kind__in=SECRET_KINDS).update(facts={})


def _route_again(message_ids: set[int]) -> None:
    """Let messages look for another way, unless one is under way or has arrived."""
    served = Delivery.objects.filter(
        message_id__in=message_ids,
        state__in=[DeliveryState.WAITING, DeliveryState.SENT, *_OPEN, DeliveryState.UNKNOWN],
    ).values_list("message_id", flat=True)
    OutboxMessage.objects.filter(pk__in=message_ids - set(served)).update(routed_at=None)


@transaction.atomic
def reclaim(*, repeat_safe: frozenset[Channel], at: datetime) -> int:
    """Decide what becomes of sendings whose worker died; how many there were."""
    stuck = list(
        _locked(
            Delivery.objects.filter(state__in=_OPEN, lease_until__lte=at).select_related("message")
        )
    )
    for row in stuck:
        decided = after_crash(
            was_handed_over=row.state == DeliveryState.HANDED,
            is_repeat_safe=Channel(row.channel) in repeat_safe,
            weight=weight_of(row.message.kind, row.message.facts, at=at),
        )
        if decided == AfterCrash.REPEAT and row.tries < MOST_TRIES:
            row.state = DeliveryState.WAITING
        else:
            row.state, row.answer = DeliveryState.UNKNOWN, "no_answer"
    if stuck:
        Delivery.objects.bulk_update(stuck, ["state", "answer"])
        _forget_secrets([r.message_id for r in stuck if r.state == DeliveryState.UNKNOWN])
    return len(stuck)


def forget(*, before: datetime) -> int:
    """Erase the record of sendings that ended before a moment; how many rows."""
    alive = [DeliveryState.WAITING, *_OPEN]
    return Delivery.objects.filter(due_at__lt=before).exclude(state__in=alive).delete()[0]


def wait(tries: int) -> timedelta:
    """How long to wait after the given number of tries: 1, 2, 4 … 64 minutes."""
    return timedelta(minutes=2 ** min(max(tries, 1) - 1, 6))


def _locked(found: QuerySet[Row]) -> QuerySet[Row]:
    if connection.features.has_select_for_update_skip_locked:
        return found.select_for_update(skip_locked=True, of=("self",))
    return found
