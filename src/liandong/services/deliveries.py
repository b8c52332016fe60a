"""From what is owed to what was sent: routed, taken, handed over, settled.

A delivery is *waiting*, then *claimed* by a worker for the length of a lease, then *handed*
over (marked and committed just before the provider can act on it), then *sent*, or waiting
again, or given up. Where the provider knows a repeat by its key the mark is left out and a
whole batch costs a constant number of statements. What a worker does not get to within its
lease it gives back untried; what a dead worker left is decided by
:func:`liandong.core.sent_once.after_crash`. The deliveries are the history themselves, so no
event is recorded.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from liandong.core.notices import (
    STALE,
    Channel,
    is_silent,
    route,
    weight_of,
)
from liandong.core.sent_once import AfterCrash, after_crash
from liandong.models import Delivery, DeliveryState, OutboxMessage, PushSubscription
from liandong.queries import notice_causes, notice_settings

AT_ONCE = 500
BATCH = 50
"""Sendings a worker takes at a time; those it cannot begin within ``WORK`` it gives back."""
LEASE = timedelta(minutes=2)
WORK = LEASE / 2
"""How long a worker begins sendings of a batch; the rest of the lease is for the last one."""
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
    """The next sendings of a channel, leased to this worker; empty when nothing is due.

    Two statements, and one more where something was gathered or is tried again.
    """
    due = Delivery.objects.filter(
        state=DeliveryState.WAITING, channel=channel, due_at__lte=at
    ).select_related("message__robot", "person", "subscription")
    rows = list(_locked(due.order_by("due_at", "id"))[:most])
    if not rows:
        return []
    again = {row.bundle for row in rows if row.bundle is not None}
    people = {row.person_id for row in rows if row.is_gathered and row.bundle is None} - {None}
    if again or people:
        with_them = Q(bundle__in=again) | Q(bundle=None, is_gathered=True, person_id__in=people)
        ids = {row.pk for row in rows}
        rows += [row for row in _locked(due.filter(with_them).order_by("id")) if row.pk not in ids]
    _bundle(rows)
    bundles: dict[int, list[Delivery]] = defaultdict(list)
    for row in rows:
        row.tries += 1
        row.state, row.lease_until = DeliveryState.CLAIMED, at + LEASE
        bundles[row.bundle or row.pk].append(row)
    with_others = [
        When(pk__in=[row.pk for row in held], then=Value(bundle, BigIntegerField()))
        for bundle, held in bundles.items()
        if len(held) > 1
    ]
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=DeliveryState.CLAIMED,
        tries=F("tries") + 1,
        tried_at=at,
        lease_until=at + LEASE,
        bundle=Case(*with_others, default=Coalesce("bundle", "pk", output_field=BigIntegerField())),
    )
    return [
        Sending(f"ld-{channel}-{bundle}", channel, sorted(held, key=lambda d: d.pk))
        for bundle, held in bundles.items()
    ]


def give_back(sendings: Sequence[Sending]) -> None:
    """Let others take what this worker could not begin within its lease; no try is counted.

    What somebody else has taken meanwhile, because the lease had ended, stays theirs.
    """
    rows = [row for sending in sendings for row in sending.deliveries]
    if rows:
        Delivery.objects.filter(
            pk__in=[row.pk for row in rows],
            state=DeliveryState.CLAIMED,
            lease_until=rows[0].lease_until,
        ).update(state=DeliveryState.WAITING, tries=F("tries") - 1)


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


def settle(outcomes: Sequence[Outcome], *, at: datetime) -> None:
    """Write down how sendings ended. One statement, sent once for all of them, and one more
    for each thing that is not usual: a message without an app, a failure, a lost browser.

    A browser that is no more is forgotten. A message that failed for good by one way, and has
    no other, is routed again by the ways that are left.
    """
    rows, later, direct, failed, browsers = [], [], [], set(), set()
    for outcome in outcomes:
        for row in outcome.sending.deliveries:
            row.state, row.answer = outcome.state, outcome.answer[:200]
            row.address = outcome.address or row.address
            if outcome.state == DeliveryState.WAITING:
                row.due_at = at + wait(row.tries)
                if row.tries >= MOST_TRIES:
                    row.state = DeliveryState.FAILED
                later.append(row)
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
    if len(rows) == 1 and not (later or direct or browsers or failed):
        _write(rows)
        return
    with transaction.atomic():
        _write(rows)
        Delivery.objects.bulk_update(later, ["due_at"])
        if direct:
            sent = [d.message_id for d in direct if d.state == DeliveryState.SENT]
            OutboxMessage.objects.filter(pk__in=sent).update(sent_at=at)
            _forget_secrets([d.message_id for d in direct])
        if browsers:
            PushSubscription.objects.filter(pk__in=browsers).delete()
        if failed:
            _route_again(failed)


def _write(rows: Sequence[Delivery]) -> None:
    """Keep state, answer and address of rows: one prepared statement, all rows in one go.

    Django's ``bulk_update`` builds an expression for each field of each row, which took half
    of the time of a worker.
    """
    table = connection.ops.quote_name(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET state = %s, answer = %s, address = %s WHERE id = %s",
            [(str(row.state), row.answer, row.address, row.pk) for row in rows],
        )


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
