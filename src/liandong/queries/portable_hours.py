"""Hours that travel: what one takes along, and what one brought."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from liandong.core.hours import HourKind
from liandong.core.portable_hours import Abroad, Carried, Parcel, sums
from liandong.models import KnownHub, LedgerEntry, OutsideHours, Person


def parcel_of(person: Person, *, at: datetime) -> Parcel:
    """Every entry of a person that counts today, with its place in the chain. One query."""
    rows = (
        LedgerEntry.objects.filter(person=person, reverses=None, reversed_by=None, minutes__gt=0)
        .select_related("organization")
        .order_by("served_on", "pk")
    )
    return Parcel(
        hub=settings.LIANDONG_BASE_URL,
        holder_name=person.name,
        holder_number=person.number,
        written_at=at,
        entries=tuple(
            Carried(
                organization=row.organization.number,
                organization_name=row.organization.name,
                seq=row.seq,
                digest=row.digest,
                activity=row.activity,
                served_on=row.served_on,
                minutes=row.minutes,
                kind=HourKind(row.kind),
            )
            for row in rows
        ),
    )


def outside_hours(person: Person) -> QuerySet[OutsideHours]:
    """What somebody brought from elsewhere, newest service first."""
    return OutsideHours.objects.filter(person=person).order_by("-served_on", "-pk")


def outside_sums(person: Person) -> Abroad:
    """The sums of what somebody brought. One query."""
    rows = OutsideHours.objects.filter(person=person)
    return sums(list(rows.values_list("minutes", "is_verified")))


def outside_kinds(person: Person) -> dict[str, int]:
    """Minutes of credit and of honour among what somebody brought, never added up. One query."""
    rows = OutsideHours.objects.filter(person=person).values_list("kind", "minutes")
    told = dict.fromkeys(HourKind, 0)
    for kind, minutes in rows:
        told[HourKind(kind)] += minutes
    return {kind.value: minutes for kind, minutes in told.items()}


def key_of(hub: str) -> bytes | None:
    """The key of a hub that is believed, if it is. One query."""
    known = KnownHub.objects.filter(address=hub).first()
    return bytes.fromhex(known.public_key) if known is not None else None
