"""Complaints on their way between hub, complainant and authority: asked, told more, handed back.

An authority takes up what was handed over to it by ``complaints.take`` and answers by
``complaints.answer``; what differs stands here.
"""

from datetime import datetime

from django.db import transaction

from liandong.core import complaints, policy
from liandong.core.complaint_facts import (
    ComplaintHandedBack,
    ComplaintMoreAsked,
    ComplaintMoreTold,
    NotFromAnAuthority,
)
from liandong.core.complaints import State
from liandong.core.refusals import ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import Complaint, Person
from liandong.queries import complaints as shown
from liandong.services import complaint_course as course
from liandong.services import events


@transaction.atomic
def ask_more(*, complaint: Complaint, text: str, by: Person, at: datetime) -> Complaint:
    """Ask the complainant for more; the clock waits for them.

    Refuses ``NotTheHandler``, ``ValueMissing``, ``ComplaintStepNotAllowed``. Event
    ComplaintMoreAsked; the complainant is told.
    """
    row = course.held(complaint, by)
    if not text.strip():
        raise ValueMissing(field="text")
    complaints.check_step(State(row.state), State.MORE_ASKED)
    row.state, row.asked_at = State.MORE_ASKED.value, at
    row.save(update_fields=["state", "asked_at"])
    course.step(row, State.MORE_ASKED, text=text, by=by, at=at)
    events.record(ComplaintMoreAsked(row.number), by=by, at=at)
    course.tell(row, "complaint_more_asked", at=at)
    return row


@transaction.atomic
def tell_more(*, complaint: Complaint, text: str, by: Person | None, at: datetime) -> Complaint:
    """Tell what was asked; the clock goes on where it stood.

    ``by`` None when a code or a telephone proved the complainant. Refuses ``NotAllowed``,
    ``ValueMissing``, ``ComplaintStepNotAllowed``. Event ComplaintMoreTold; the handler is told.
    """
    row = course.locked(complaint)
    course.check_own(row, by)
    if not text.strip():
        raise ValueMissing(field="text")
    after = State.RETAKEN if row.is_appealed else State.TAKEN
    if row.state != State.MORE_ASKED:
        complaints.check_step(State.FINAL, after)
    row.due_at = complaints.after_waiting(row.due_at, asked_at=row.asked_at or at, told_at=at)
    row.state, row.asked_at = after.value, None
    row.save(update_fields=["state", "asked_at", "due_at"])
    course.keep(row, "told_more", text=text, by=None, at=at)
    events.record(ComplaintMoreTold(row.number), by=None, at=at)
    if row.handler is not None:
        facts = {"number": row.number}
        events.owe("complaint_more_told", to=row.handler, facts=facts, at=at)
    return row


@transaction.atomic
def hand_back(*, complaint: Complaint, text: str, by: Person, at: datetime) -> Complaint:
    """An authority says that it is not its matter: it waits at the hub again, under a new clock.

    Refuses ``NotTheHandler``, ``NotFromAnAuthority``, ``ValueMissing``,
    ``ComplaintStepNotAllowed``. Event ComplaintHandedBack; the complainant and those who may
    take it on are told.
    """
    row = course.held(complaint, by)
    if row.office is None:
        raise NotFromAnAuthority()
    if not text.strip():
        raise ValueMissing(field="text")
    after = State.APPEALED if row.is_appealed else State.FILED
    complaints.check_step(State(row.state), after)
    name = row.office.name
    day = at.astimezone(SHANGHAI).date()
    rules = policy.profile_for(row.division_code, day)
    row.state, row.handler, row.office, row.asked_at = after.value, None, None, None
    row.authority, row.authority_function = name[:80], ""
    row.due_at, row.reminded_at = complaints.due_at(at, rules.complaint_working_days), None
    row.save(
        update_fields=[
            "state", "handler", "office", "asked_at", "authority", "authority_function", "due_at",
            "reminded_at",
        ]
    )  # fmt: skip
    course.keep(row, "handed_back", text=text, by=by, at=at)
    events.record(ComplaintHandedBack(row.number, name), by=by, at=at)
    course.tell(row, "complaint_handed_back", at=at)
    for person in shown.possible_handlers(row, on=day):
        events.owe("complaint_back", to=person, facts={"number": row.number}, at=at)
    return row
