"""Send what is owed: each message once, by any number of workers.

A worker takes some sendings under a lease and commits; only then does it send, and gives
back what it cannot begin in time. Two workers never take the same: PostgreSQL skips locked
rows, SQLite lets one writer in at a time. What a worker that died leaves behind is decided
when its lease ends (ADR 0025). A failed sending
is tried again after 1, 2, 4 … minutes, eight times; then the next way is tried.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from liandong.core.notice_facts import masked_email, masked_phone
from liandong.core.notices import Channel, Weight
from liandong.gateways import email, push, robots, sms
from liandong.gateways.answers import Handing, SendingFailed
from liandong.jobs import message_texts
from liandong.models import DeliveryState
from liandong.queries import notice_causes, notice_settings
from liandong.queries.notice_settings import NOBODY, Reader
from liandong.services import deliveries, notice_address, sign_in
from liandong.services.deliveries import BATCH, LEASE, MOST_TRIES, WORK, Outcome, Sending

__all__ = ["LEASE", "MOST_TRIES", "SendingCount", "Ways", "send_due", "ways_of_settings"]


@dataclass(frozen=True, slots=True)
class SendingCount:
    """What one round did, in sendings; what appeared in the app counts as sent."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Ways:
    """One gateway for each way out of the app."""

    sms: sms.Gateway
    email: email.Gateway
    push: push.Gateway
    robots: robots.Gateway

    @property
    def repeat_safe(self) -> frozenset[Channel]:
        """Ways by which the same key twice reaches the reader once."""
        found = (
            (Channel.SMS, self.sms.is_repeat_safe),
            (Channel.EMAIL, self.email.is_repeat_safe),
            (Channel.PUSH, self.push.is_repeat_safe),
            (Channel.ROBOT, self.robots.is_repeat_safe),
        )
        return frozenset(channel for channel, is_safe in found if is_safe)


class _Nobody(Exception):
    """There is nobody to send it to, or no reason any more; the words say why."""


def ways_of_settings(*, sms_by: sms.Gateway | None = None) -> Ways:
    """The gateways that the settings name. ValueError when one is not set up."""
    return Ways(
        sms=sms_by
        or sms.gateway(
            settings.LIANDONG_SMS,
            settings.LIANDONG_SMS_URL,
            is_repeat_safe=settings.LIANDONG_SMS_KEYED,
        ),
        email=email.gateway(
            settings.LIANDONG_MAIL, settings.LIANDONG_MAIL_URL, settings.LIANDONG_MAIL_FROM
        ),
        push=push.gateway(
            settings.LIANDONG_PUSH, settings.LIANDONG_VAPID_KEY, settings.LIANDONG_PUSH_CONTACT
        ),
        robots=robots.gateway(settings.LIANDONG_ROBOTS, settings.LIANDONG_ROBOT_RELAY),
    )


def send_due(
    at: datetime, *, most: int = 500, by: sms.Gateway | None = None, ways: Ways | None = None
) -> SendingCount:
    """Route and send what is due at a moment, at most ``most`` sendings of each way.

    ``by`` replaces the SMS gateway of the settings, ``ways`` all of them.
    """
    began = time.monotonic()
    ways = ways or ways_of_settings(sms_by=by)
    deliveries.reclaim(repeat_safe=ways.repeat_safe, at=at)
    shown = deliveries.route_due(at=at, most=most)
    count = {DeliveryState.SENT: shown, DeliveryState.WAITING: 0, DeliveryState.DROPPED: 0}
    senders = {
        Channel.SMS: lambda *told: _text(ways.sms, *told),
        Channel.PUSH: lambda *told: _push(ways.push, *told),
        Channel.EMAIL: lambda *told: _mail(ways.email, *told),
        Channel.ROBOT: lambda *told: _group(ways.robots, *told),
    }
    for channel, send in senders.items():
        done = 0
        while done < most:
            now = at + timedelta(seconds=time.monotonic() - began)
            batch = deliveries.take(channel, at=now if done else at, most=min(BATCH, most - done))
            if not batch:
                break
            for outcome in _batch(batch, send, is_safe=channel in ways.repeat_safe, at=at):
                state = outcome.state
                state = DeliveryState.WAITING if state == DeliveryState.FAILED else state
                count[state] += 1
            done += len(batch)
    ways.email.close()
    return SendingCount(
        sent=count[DeliveryState.SENT],
        failed=count[DeliveryState.WAITING],
        dropped=count[DeliveryState.DROPPED],
    )


Sender = Callable[[Sending, Reader, Handing, datetime], tuple[str, str]]
"""Sends one and answers (provider's answer, masked address)."""


def _batch(batch: list[Sending], send: Sender, *, is_safe: bool, at: datetime) -> list[Outcome]:
    """Send a batch. One mark and one line each where a repeat does harm; otherwise one for all.

    A provider that answers slowly must not make the last ones outlive the lease: they go back.
    """
    until = time.monotonic() + WORK.total_seconds()
    rows = [row for sending in batch for row in sending.deliveries]
    gone = notice_causes.gone({r.message.cause for r in rows if r.message.cause}, at=at)
    readers = notice_settings.readers(row.person_id for row in rows if row.person_id)
    outcomes: list[Outcome] = []
    for number, sending in enumerate(batch):
        if time.monotonic() > until:
            deliveries.give_back(batch[number:])
            break
        reader = readers.get(sending.first.person_id or 0, NOBODY)
        outcome = _one(sending, send, reader, gone, is_safe=is_safe, at=at)
        outcomes += outcome
        if not is_safe:
            deliveries.settle(outcome, at=at)
    if is_safe:
        deliveries.settle(outcomes, at=at)
    return outcomes


def _one(
    sending: Sending, send: Sender, reader: Reader, gone: set[str], *, is_safe: bool, at: datetime
) -> list[Outcome]:
    """Send what of a sending still has a reason; say how it went."""
    outcomes, alive = [], []
    for row in sending.deliveries:
        why = _no_reason(row.message.withdrawn_at, row.message.read_at, row.message.cause in gone)
        if why:
            left = Sending(sending.key, sending.channel, [row])
            outcomes.append(Outcome(left, DeliveryState.DROPPED, why))
        else:
            alive.append(row)
    if not alive:
        return outcomes
    sending = Sending(sending.key, sending.channel, alive)
    handing: Handing = (lambda: None) if is_safe else (lambda: deliveries.hand_over(sending))
    try:
        answer, address = send(sending, reader, handing, at)
    except _Nobody as reason:
        outcomes.append(Outcome(sending, DeliveryState.DROPPED, str(reason)))
    except SendingFailed as problem:
        state = DeliveryState.FAILED if problem.is_final else DeliveryState.WAITING
        outcomes.append(Outcome(sending, state, str(problem), is_gone=problem.is_gone))
    else:
        outcomes.append(Outcome(sending, DeliveryState.SENT, answer, address))
    return outcomes


def _no_reason(withdrawn_at: object, read_at: object, is_gone: bool) -> str:
    """Why a message is not sent any more; empty when it is."""
    if withdrawn_at is not None:
        return "withdrawn"
    if is_gone:
        return "cause_gone"
    return "already_read" if read_at is not None else ""


# ── by each way ─────────────────────────────────────────────────────────────────────────────


def _text(
    way: sms.Gateway, sending: Sending, reader: Reader, handing: Handing, at: datetime
) -> tuple[str, str]:
    message, person = sending.first.message, sending.first.person
    phone = person.phone if person else ""
    if message.kind == sign_in.CODE_KIND:
        opened = sign_in.open_code_facts(message.facts, at=at)
        if opened is None:
            raise _Nobody("lapsed")
        text, phone = message_texts.of_code(message.kind, opened), str(opened["phone"])
    else:
        text = message_texts.short(sending, reader).text
    if not phone:
        raise _Nobody("no_address")
    answer = way.send(phone=phone, text=text, key=sending.key, handing=handing)
    return answer, masked_phone(phone)


def _mail(
    way: email.Gateway, sending: Sending, reader: Reader, handing: Handing, at: datetime
) -> tuple[str, str]:
    message = sending.first.message
    if message.kind == notice_address.CODE_KIND:
        opened = notice_address.open_code_facts(message.facts, at=at)
        if opened is None:
            raise _Nobody("lapsed")
        written, to, stop = message_texts.code_mail(message.kind, opened), opened["address"], ""
    else:
        if not reader.email:
            raise _Nobody("no_address")
        written, to = message_texts.long(sending, reader), reader.email
        stop = message_texts.stop_url(sending)
    mail = email.Mail(
        to=str(to),
        subject=written.subject,
        text=written.text,
        html=written.html,
        key=sending.key,
        written_at=at,
        stop_url=stop,
    )
    return way.send(mail, handing=handing), masked_email(mail.to)


def _push(
    way: push.Gateway, sending: Sending, reader: Reader, handing: Handing, at: datetime
) -> tuple[str, str]:
    browser = sending.first.subscription
    if browser is None:
        raise _Nobody("no_address")
    written = message_texts.short(sending, reader)
    urgency = {Weight.NOW: "high", Weight.SOON: "normal", Weight.CALM: "low"}
    told = push.Push(
        endpoint=browser.endpoint,
        p256dh=browser.p256dh,
        auth=browser.auth,
        title=written.subject,
        text=written.text,
        url=written.url,
        key=sending.key,
        urgency=urgency[message_texts.weight(sending, at=at)],
    )
    return way.send(told, handing=handing), browser.device


def _group(
    way: robots.Gateway, sending: Sending, reader: Reader, handing: Handing, at: datetime
) -> tuple[str, str]:
    robot = sending.first.message.robot
    if robot is None or robot.ended_at is not None:
        raise _Nobody("no_address")
    word = robots.Word(robot.vendor, robot.token, robot.secret, message_texts.of_group(sending))
    return way.send(word, handing=handing), robot.name
