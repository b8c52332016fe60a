"""Visits on a phone without a network: the list taken along, each visit taken in once."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from liandong.core import kept_visits as rules
from liandong.core import policy
from liandong.core.visits import CareNotYours
from liandong.core.workdays import SHANGHAI
from liandong.models import CaredPerson, CareReading, Device, Person, Visit
from liandong.queries import access
from liandong.queries import kept_visits as shown
from liandong.queries.kept_visits import DueLine
from liandong.services import events, visits
from liandong.services.case_files import day_of
from liandong.services.visits import NeedRaised


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A visit as the phone wrote it down; ``claimed_at`` by its clock."""

    cared_id: int
    key: str
    method: str
    condition: str
    note: str
    claimed_at: datetime
    need: NeedRaised | None = None


@transaction.atomic
def take_along(*, device: Device, by: Person, at: datetime) -> list[DueLine]:
    """The due visits of who is signed in, for their own phone. Event CareListKept.

    That somebody's address went onto a phone is written down beside each look at their
    page, once a day. Refuses ``ListOfAnother``.
    """
    if device.person_id != by.pk or device.revoked_at is not None:
        raise rules.ListOfAnother()
    day = day_of(at)
    lines = shown.due_lines(access.actor_of(by, on=day), on=day)
    written = CareReading.objects.filter(
        reader=by, is_kept=True, at__gte=datetime.combine(day, time(), SHANGHAI)
    )
    known = set(written.values_list("cared", flat=True))
    fresh = [line.cared for line in lines if line.cared.pk not in known]
    if fresh:
        CareReading.objects.bulk_create(
            [CareReading(cared=one, reader=by, at=at, is_kept=True) for one in fresh]
        )
        events.record(rules.CareListKept(len(fresh)), by=by, at=at)
    return lines


@transaction.atomic
def receive(*, device: Device, told: Told, client_now: datetime, by: Person, at: datetime) -> Visit:
    """Take in a visit that a phone wrote down; the same key again gives the same visit.

    When it was and when it came both stand on it; a time that cannot be believed at once is
    marked, and the visit stands. Refuses ``ListOfAnother``, ``CareNotYours`` and what
    ``visits.visit`` refuses. Event VisitHeld.
    """
    if device.person_id != by.pk:
        raise rules.ListOfAnother()
    cared = CaredPerson.objects.filter(pk=told.cared_id).first()
    if cared is None:
        raise CareNotYours()
    clock_off = client_now - at
    held = rules.held_at(told.claimed_at, clock_off)
    profile = policy.profile_for(cared.division_code or by.division_code, day_of(at))
    doubt = rules.doubt(
        held,
        clock_off=clock_off,
        at=at,
        late=timedelta(hours=profile.offline_late_hours),
        is_revoked=device.revoked_at is not None,
    )
    return visits.visit(
        cared=cared,
        key=told.key,
        method=told.method,
        condition=told.condition,
        note=told.note,
        held_at=held,
        need=told.need,
        doubt=doubt or "",
        by=by,
        at=at,
    )
