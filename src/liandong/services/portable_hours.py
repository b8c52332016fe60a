"""Taking hours along, and taking in hours from elsewhere; never twice."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from liandong.core import portable_hours as rules
from liandong.core.refusals import NotAllowed
from liandong.models import KnownHub, OutsideHours, Person
from liandong.queries import portable_hours as shown
from liandong.services import events


def written(person: Person, *, at: datetime) -> str:
    """A person's own hours as a sealed file (PIPL Art 45: data may be taken along)."""
    parcel = shown.parcel_of(person, at=at)
    return rules.write(parcel, settings.LIANDONG_CERTIFICATE_SEED)


@transaction.atomic
def take_in(*, text: str, person: Person, by: Person | None, at: datetime) -> tuple[int, int]:
    """Take in one's hours from another hub; (new, already here).

    Verified when the hub's key is known here. An entry that came unverified before becomes
    verified when it comes again under a known key. Refuses ``HoursUnreadable``,
    ``HoursFromHere``, ``HoursOfAnother``, ``HoursForged`` (known key, wrong seal),
    ``NotAllowed`` for another's. Event HoursTakenIn.
    """
    if by is not None and by.pk != person.pk:
        raise NotAllowed(action="take_in_hours")
    parcel = rules.read(text)
    rules.check_holder(parcel, name=person.name, here=settings.LIANDONG_BASE_URL)
    key = shown.key_of(parcel.hub)
    is_verified = key is not None and rules.is_sealed(text, key)
    if key is not None and not is_verified:
        raise rules.HoursForged(parcel.hub)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    held = OutsideHours.objects.filter(hub=parcel.hub)
    there = {(row.organization, row.seq): row for row in held}
    fresh: dict[tuple[str, int], OutsideHours] = {}
    for one in parcel.entries:
        place = (one.organization, one.seq)
        if place in there or place in fresh:
            continue
        fresh[place] = OutsideHours(
            person=person,
            hub=parcel.hub,
            organization=one.organization,
            organization_name=one.organization_name,
            seq=one.seq,
            digest=one.digest,
            activity=one.activity,
            served_on=one.served_on,
            minutes=one.minutes,
            kind=one.kind,
            is_verified=is_verified,
            taken_in_at=at,
        )
    OutsideHours.objects.bulk_create(fresh.values())
    if is_verified:
        _verify(parcel, there, person)
    same = len(parcel.entries) - len(fresh)
    events.record(
        rules.HoursTakenIn(person.pk, parcel.hub, len(fresh), same, is_verified), by=by, at=at
    )
    return len(fresh), same


def _verify(
    parcel: rules.Parcel, there: dict[tuple[str, int], OutsideHours], person: Person
) -> None:
    """What stood here unverified is now as the sealed file says, whoever brought it first."""
    for one in parcel.entries:
        row = there.get((one.organization, one.seq))
        if row is None or row.is_verified:
            continue
        row.person, row.digest, row.minutes, row.kind = person, one.digest, one.minutes, one.kind
        row.activity, row.served_on, row.is_verified = one.activity, one.served_on, True
        row.save()


@transaction.atomic
def believe(*, address: str, public_key: bytes, at: datetime) -> KnownHub:
    """Believe the seal of another hub from now on. Event HubKnown."""
    hub, _ = KnownHub.objects.update_or_create(
        address=address.rstrip("/"), defaults={"public_key": public_key.hex(), "known_at": at}
    )
    events.record(rules.HubKnown(hub.address), by=None, at=at)
    return hub
