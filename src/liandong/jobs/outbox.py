"""Send what is owed: each message at least once, by any number of workers.

A worker takes one message by moving its due time two minutes on (the lease) and commits;
only then does it send. A worker that dies keeps nobody waiting for longer than the lease.
Two workers never take the same message: PostgreSQL skips locked rows, SQLite lets one
writer in at a time. A failed sending is tried again after 1, 2, 4 … minutes, eight times.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from liandong import phrases
from liandong.gateways.sms import Gateway, SendingFailed, gateway
from liandong.models import OutboxMessage
from liandong.services import sign_in

LEASE = timedelta(minutes=2)
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class SendingCount:
    """What one round did, in messages."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0


def send_due(at: datetime, *, most: int = 500, by: Gateway | None = None) -> SendingCount:
    """Send what is due at a moment, at most ``most`` messages; in-app ones are sent by being due.

    ``by`` replaces the SMS gateway of the settings.
    """
    in_app = OutboxMessage.objects.filter(sent_at=None, channel="app", due_at__lte=at).update(
        sent_at=at
    )
    way = by or gateway(settings.LIANDONG_SMS, settings.LIANDONG_SMS_URL)
    sent, failed, dropped = in_app, 0, 0
    for _ in range(most):
        message = _take(at)
        if message is None:
            break
        outcome = _send(message, way, at=at)
        sent += outcome == "sent"
        failed += outcome == "failed"
        dropped += outcome == "dropped"
    return SendingCount(sent=sent, failed=failed, dropped=dropped)


def _take(at: datetime) -> OutboxMessage | None:
    """The next message due, leased to this worker; None when nothing waits."""
    with transaction.atomic():
        waiting = OutboxMessage.objects.filter(
            sent_at=None, channel="sms", due_at__lte=at, tries__lt=MOST_TRIES
        ).order_by("due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        message = waiting.first()
        if message is not None:
            message.tries += 1
            message.due_at = at + LEASE
            message.save(update_fields=["tries", "due_at"])
        return message


def _send(message: OutboxMessage, way: Gateway, *, at: datetime) -> str:
    """Send one leased message and write down how it went: sent, failed or dropped."""
    facts: Mapping[str, object] = message.facts
    phone = message.person.phone if message.person else ""
    if message.kind == sign_in.CODE_KIND:
        opened = sign_in.open_code_facts(message.facts, at=at)
        if opened is None:
            return _drop(message, "lapsed", at=at)
        facts, phone = opened, str(opened["phone"])
    if not phone:
        return _drop(message, "no telephone", at=at)
    try:
        way.send(phone=phone, text=phrases.message_sentence(message.kind, facts))
    except SendingFailed as problem:
        message.failure = str(problem)[:200]
        message.due_at = at + _wait(message.tries)
        message.save(update_fields=["failure", "due_at"])
        return "failed"
    message.sent_at = at
    message.failure = ""
    if message.kind == sign_in.CODE_KIND:
        message.facts = {}
    message.save(update_fields=["sent_at", "failure", "facts"])
    return "sent"


def _wait(tries: int) -> timedelta:
    """How long to wait after the given number of tries: 1, 2, 4 … 64 minutes."""
    return timedelta(minutes=2 ** min(tries - 1, 6))


def _drop(message: OutboxMessage, why: str, *, at: datetime) -> str:
    """Give a message up for good; nothing secret stays in it."""
    message.failure = why
    message.tries = MOST_TRIES
    if message.kind == sign_in.CODE_KIND:
        message.facts = {}
    message.save(update_fields=["failure", "tries", "facts"])
    return "dropped"
