"""Telephones of people who serve together, for the days around the service only."""

from datetime import datetime, timedelta

from django.db import transaction

from liandong.core.consents import SensitiveDataSeen
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.models import AccessRecord, Assignment, AssignmentState, Person
from liandong.queries import access, rosters
from liandong.services import events

AROUND = timedelta(days=2)


@transaction.atomic
def phone_of(*, place: Assignment, by: Person, at: datetime) -> str:
    """The telephone of somebody with a place, for whoever runs that shift.

    Open from two days before the start until two days after the end; the look is written
    down and the person is told. Refuses ``NotAllowed``. Event SensitiveDataSeen.
    """
    shift = place.shift
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    is_near = shift.starts_at - AROUND <= at <= shift.ends_at + AROUND
    runs = rosters.shifts_run_by(actor).filter(pk=shift.pk).exists()
    if not (is_near and runs) or place.state == AssignmentState.RELEASED:
        raise NotAllowed(action="phone")
    why = shift.project.title[:120]
    AccessRecord.objects.create(viewer=by, subject=place.person, what="phone", why=why, at=at)
    events.record(SensitiveDataSeen(place.person.number, "phone", why), by=by, at=at)
    facts = {"viewer": by.name, "what": "phone", "why": why}
    events.owe("data_seen", to=place.person, facts=facts, at=at)
    return place.person.phone
