"""Devices and what they wrote, badges, photographs of sheets: who may see which."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.core import checkin
from liandong.core.consents import ConsentPurpose
from liandong.core.offline import digest
from liandong.models import (
    Assignment,
    AssignmentState,
    Badge,
    CheckIn,
    CheckInPoint,
    Consent,
    Device,
    DeviceEntry,
    EntryState,
    Objection,
    PaperSheet,
    Person,
    Shift,
    ShiftState,
    SpotCheck,
)
from liandong.queries import access, rosters
from liandong.queries.access import Actor
from liandong.queries.shifts import LATE_SCAN, coming_places

MOST = 100
EARLY = timedelta(hours=2)
"""So long before a shift somebody may stand at its door."""
_UNSEEN = (
    "person__phone", "person__id_number", "person__address", "person__emergency_contact",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DoorLine:
    """One person of a list that a device takes along. ``badge`` is the badge's code."""

    place: Assignment
    arrived: CheckIn | None
    left: CheckIn | None
    badge: str


def door_lines(shift: Shift) -> list[DoorLine]:
    """The places of a shift with check-ins and badges. Three queries."""
    places = list(
        Assignment.objects.filter(shift=shift)
        .exclude(state=AssignmentState.RELEASED)
        .select_related("person")
        .defer(*_UNSEEN)
        .prefetch_related("check_ins")
        .order_by("-is_lead", "accepted_at", "pk")[: rosters.MOST_ROWS]
    )
    badges = dict(
        Badge.objects.filter(
            person__in=[place.person_id for place in places], revoked_at=None
        ).values_list("person_id", "code")
    )
    lines = []
    for place in places:
        seen = {c.kind: c for c in place.check_ins.all() if not c.is_proposed}
        lines.append(
            DoorLine(place, seen.get("in"), seen.get("out"), badges.get(place.person_id, ""))
        )
    return lines


def places_by_now(person: Person, *, at: datetime) -> list[Assignment]:
    """The places at whose door the person could stand now, soonest first. Two queries."""
    return [row for row in coming_places(person, at=at) if row.shift.starts_at - EARLY <= at]


def shift_of_digits(digits: str, person: Person, *, at: datetime, key: bytes) -> Shift | None:
    """The shift whose six digits somebody typed who is not on it.

    Looked for where they are expected: open shifts of the same organizations by now (at most
    100, so that chance finds another one in 3,000 tries at the soonest). Three queries.
    """
    own = places_by_now(person, at=at)
    near = (
        Shift.objects.filter(
            project__organization__in={row.shift.project.organization_id for row in own},
            starts_at__lte=at + EARLY,
            ends_at__gt=at - LATE_SCAN,
        )
        .exclude(state=ShiftState.CANCELLED)
        .exclude(pk__in=[row.shift_id for row in own])
        .select_related("project")
        .order_by("starts_at", "pk")[:MOST]
    )
    for shift in near if own else []:
        with suppress(checkin.CheckInCodeWrong):
            checkin.check_code(digits, shift.pk, at, key)
            return shift
    return None


def devices_of(person: Person) -> list[Device]:
    """One's own devices, the latest first."""
    return list(Device.objects.filter(person=person).order_by("-seen_at", "-pk")[:MOST])


def entries_run_by(actor: Actor) -> QuerySet[DeviceEntry]:
    """What devices wrote about shifts that the actor runs."""
    return DeviceEntry.objects.filter(shift__in=rosters.shifts_run_by(actor).values("pk"))


def waiting_entries(actor: Actor) -> list[DeviceEntry]:
    """Lines that wait for a person, the oldest first (at most 100). One query."""
    return list(
        entries_run_by(actor)
        .filter(state=EntryState.HELD)
        .select_related("device__person", "assignment__person", "shift__project")
        .order_by("received_at", "pk")[:MOST]
    )


def settled_entries(actor: Actor) -> list[DeviceEntry]:
    """The last twenty lines that were decided, or refused with the reason. One query."""
    return list(
        entries_run_by(actor)
        .filter(state__in=[EntryState.SETTLED, EntryState.REFUSED])
        .select_related("device__person", "assignment__person", "shift__project", "decided_by")
        .order_by("-received_at", "-pk")[:20]
    )


def papers_run_by(actor: Actor) -> QuerySet[PaperSheet]:
    """Typed sheets of shifts that the actor runs."""
    return PaperSheet.objects.filter(shift__in=rosters.shifts_run_by(actor).values("pk"))


def points_for(actor: Actor) -> QuerySet[CheckInPoint]:
    """Points of check-ins whose hours the actor may confirm; never one's own shift-mates'."""
    return CheckInPoint.objects.filter(
        check_in__assignment__shift__in=access.shifts_for(actor).values("pk")
    )


def may_point(person: Person) -> bool:
    """Whether the person agreed to one point at a check-in."""
    return Consent.objects.filter(
        person=person, purpose=ConsentPurpose.LOCATION, withdrawn_at=None
    ).exists()


def points_due(*, at: datetime) -> QuerySet[CheckInPoint]:
    """Points that were kept for as long as the profile allows."""
    return CheckInPoint.objects.filter(delete_on__lte=at.date())


def photos_due(*, at: datetime) -> QuerySet[PaperSheet]:
    """Photographs whose last day is over, but for those that somebody still needs.

    Needed: an objection without an answer, or a spot check in doubt, about hours of somebody
    who stands on the sheet.
    """
    on_sheet = Q(
        entry__shift=OuterRef("shift"),
        entry__person__in=CheckIn.objects.filter(paper=OuterRef(OuterRef("pk"))).values(
            "assignment__person"
        ),
    )
    objected = Objection.objects.filter(on_sheet, answered_at=None)
    doubted = SpotCheck.objects.filter(on_sheet, stands=None)
    return (
        PaperSheet.objects.filter(photo_delete_on__lte=at.date())
        .exclude(photo_type="")
        .exclude(Exists(objected))
        .exclude(Exists(doubted))
        .order_by("photo_delete_on", "pk")
    )


def badge_digest(text: str) -> str:
    """By what a device knows a badge without holding its text."""
    return digest(text)
