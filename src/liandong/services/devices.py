"""Devices with keys: registered while online, revoked when lost. Badges: given, replaced."""

import base64
import binascii
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from liandong.core import offline
from liandong.core.offline import (
    BadgeIssued,
    DeviceOfAnother,
    DeviceRegistered,
    DeviceRevoked,
    KeyInvalid,
)
from liandong.core.refusals import NotAllowed
from liandong.models import Badge, Device, Person
from liandong.services import events


@transaction.atomic
def register(*, person: Person, public_key: str, proof: str, name: str, at: datetime) -> Device:
    """Bind a browser's public key (base64 of the point) to a person.

    ``proof`` is the key's signature over ``liandong-device-1``, the person's number and
    the key's id, a line each. Registering the same key again only notes that it was seen.
    Refuses ``KeyInvalid``, ``DeviceOfAnother``. Event DeviceRegistered.
    """
    try:
        point = base64.b64decode(public_key, validate=True)
        name_of_key = offline.key_id(point)
    except (ValueError, binascii.Error):
        raise KeyInvalid() from None
    told = f"liandong-device-1\n{person.number}\n{name_of_key}"
    if not offline.is_signed(told, proof, point):
        raise KeyInvalid()
    known = Device.objects.filter(key_id=name_of_key).first()
    if known is not None:
        if known.person_id != person.pk:
            raise DeviceOfAnother()
        known.seen_at = at
        known.save(update_fields=["seen_at"])
        return known
    made = Device.objects.create(
        person=person,
        key_id=name_of_key,
        public_key=public_key,
        name=" ".join(name.split())[:60],
        registered_at=at,
        seen_at=at,
    )
    events.record(DeviceRegistered(person.pk, made.pk), by=person, at=at)
    return made


@transaction.atomic
def revoke(*, device: Device, by: Person, at: datetime) -> Device:
    """Believe a device no more, for example a lost one; what it sent stays.

    Revoking twice changes nothing. Refuses ``NotAllowed`` for a device of somebody else.
    Event DeviceRevoked.
    """
    row = Device.objects.select_for_update().get(pk=device.pk)
    if row.person_id != by.pk:
        raise NotAllowed(action="revoke_device")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        events.record(DeviceRevoked(by.pk, row.pk), by=by, at=at)
    return row


@transaction.atomic
def badge_of(*, person: Person, by: Person, at: datetime) -> Badge:
    """The person's badge; the first time one is made. Event BadgeIssued when it is."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    held = Badge.objects.filter(person=person, revoked_at=None).first()
    return held or _issue(person, "first", by, at)


@transaction.atomic
def replace_badge(*, person: Person, by: Person, at: datetime) -> Badge:
    """A new badge for one that was lost; the old one is void at once. Event BadgeIssued."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    held = Badge.objects.filter(person=person, revoked_at=None).first()
    if held is not None:
        held.revoked_at, held.revoked_reason = at, "lost"
        held.save(update_fields=["revoked_at", "revoked_reason"])
    return _issue(person, "lost" if held else "first", by, at)


def _issue(person: Person, reason: str, by: Person, at: datetime) -> Badge:
    made = Badge.objects.create(person=person, code=secrets.token_hex(10), issued_at=at)
    events.record(BadgeIssued(person.pk, reason), by=by, at=at)
    return made


def badges_of(*, people: Iterable[Person], by: Person, at: datetime) -> list[Badge]:
    """A badge for each of the people, in their order, for a sheet to print."""
    return [badge_of(person=person, by=by, at=at) for person in people]


def text_of(badge: Badge) -> str:
    """What the code on the badge says."""
    return offline.badge_text(badge.code, settings.LIANDONG_CHECKIN_KEY)
