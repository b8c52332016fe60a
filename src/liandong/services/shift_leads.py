"""Asking a volunteer who only ever assists to lead a shift; their own answer decides."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from liandong.core import shift_leads as rules
from liandong.core.eligibility import age_on
from liandong.core.hours import SHANGHAI
from liandong.core.leads import Right
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import (
    Assignment,
    AssignmentState,
    Person,
    Shift,
    ShiftLeadOffer,
    ShiftState,
)
from liandong.queries import access, leads
from liandong.queries import shift_leads as shown
from liandong.services import events


@transaction.atomic
def offer(
    *, shift: Shift, person: Person, words: str = "", by: Person, at: datetime
) -> ShiftLeadOffer:
    """Ask somebody who has a place on a coming shift to lead it; nothing changes yet.

    Whoever may appoint there asks. Refuses ``NotAllowed`` and what
    ``core.shift_leads.check_asking`` refuses. Event ShiftLeadOffered.
    """
    held = Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    _check_right(held, by, at)
    if not shown.may_ask(_actor(by, at), person):
        raise NotAllowed(action="shift_leads")
    place = _place(held, person)
    rules.check_asking(
        name=person.name,
        age=age_on(person.birth_on, _day(held.starts_at)) if person.birth_on else None,
        has_place=place is not None,
        leads_already=place is not None and place.is_lead,
        is_asked=_open(held, person).exists(),
        starts_at=held.starts_at if held.state == ShiftState.OPEN else at,
        at=at,
    )
    row = ShiftLeadOffer.objects.create(
        person=person,
        shift=held,
        services=shown.assisted(person, at=at),
        words=_short(words),
        asked_by=by,
        asked_at=at,
    )
    events.record(rules.ShiftLeadOffered(row.pk, held.pk, person.pk), by=by, at=at)
    _tell("shift_lead_offered", row, to=person, name=by.name, at=at)
    return row


def _actor(by: Person, at: datetime) -> access.Actor:
    return access.actor_of(by, on=_day(at))


def _check_right(shift: Shift, by: Person, at: datetime) -> None:
    held = leads.rights_on_shift(shift, _actor(by, at))
    if not held & {Right.ADD_SHIFTS, Right.CONFIRM}:
        raise NotAllowed(action="shift_leads")


def _place(shift: Shift, person: Person) -> Assignment | None:
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.filter(shift=shift, person=person, state=AssignmentState.ACCEPTED).first()


def _open(shift: Shift, person: Person) -> QuerySet[ShiftLeadOffer]:
    return ShiftLeadOffer.objects.filter(
        shift=shift, person=person, answered_at=None, withdrawn_at=None
    )


def _locked(offer: ShiftLeadOffer) -> ShiftLeadOffer:
    """The question and its shift, locked in this order: shift, place, question."""
    if offer.shift_id is None:
        raise rules.ShiftLeadAnswered()
    Shift.objects.select_for_update(of=("self",)).get(pk=offer.shift_id)
    row = (
        ShiftLeadOffer.objects.select_for_update(of=("self",))
        .select_related("shift__project", "person", "asked_by")
        .get(pk=offer.pk)
    )
    if row.answered_at is not None or row.withdrawn_at is not None:
        raise rules.ShiftLeadAnswered()
    return row


@transaction.atomic
def answer(
    *, offer: ShiftLeadOffer, says_yes: bool, words: str = "", by: Person, at: datetime
) -> ShiftLeadOffer:
    """The volunteer's own yes or no; a yes makes them lead the shift.

    Refuses ``NotAllowed`` for anybody else, ``ShiftLeadAnswered``, and for a yes
    ``ShiftLeadLate`` once it began or the place is gone. Event ShiftLeadAccepted or -Declined.
    """
    if offer.person_id != by.pk:
        raise NotAllowed(action="shift_leads")
    row = _locked(offer)
    assert row.shift is not None
    place = _place(row.shift, by)
    if says_yes:
        if place is None or row.shift.starts_at <= at or row.shift.state != ShiftState.OPEN:
            raise rules.ShiftLeadLate()
        place.is_lead = True
        place.save(update_fields=["is_lead"])
    row.says_yes, row.answer, row.answered_at = says_yes, _short(words), at
    row.save(update_fields=["says_yes", "answer", "answered_at"])
    kind = rules.ShiftLeadAccepted if says_yes else rules.ShiftLeadDeclined
    events.record(kind(row.pk, row.shift.pk, by.pk), by=by, at=at)
    told = "shift_lead_accepted" if says_yes else "shift_lead_declined"
    _tell(told, row, to=row.asked_by, name=by.name, at=at)
    return row


@transaction.atomic
def withdraw(*, offer: ShiftLeadOffer, by: Person, at: datetime) -> ShiftLeadOffer:
    """Take a question back that was not answered; who asked or runs the shift may.

    Refuses ``NotAllowed``, ``ShiftLeadAnswered``. Event ShiftLeadWithdrawn.
    """
    row = _locked(offer)
    assert row.shift is not None
    if row.asked_by_id != by.pk:
        _check_right(row.shift, by, at)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    events.record(rules.ShiftLeadWithdrawn(row.pk, row.shift.pk, row.person_id), by=by, at=at)
    _tell("shift_lead_withdrawn", row, to=row.person, name=by.name, at=at)
    return row


@transaction.atomic
def set_aside(*, person: Person, reason: str, by: Person, at: datetime) -> ShiftLeadOffer:
    """Leave somebody in peace about leading for half a year, and say why.

    Refuses ``NotAllowed``, ``ValueMissing`` without a reason. Event AskingSetAside.
    """
    if not shown.may_ask(_actor(by, at), person):
        raise NotAllowed(action="shift_leads")
    said = _short(reason)
    if not said:
        raise ValueMissing(field="reason")
    row = ShiftLeadOffer.objects.create(
        person=person,
        services=shown.assisted(person, at=at),
        words=said,
        asked_by=by,
        asked_at=at,
    )
    events.record(rules.AskingSetAside(person.pk, said), by=by, at=at)
    return row


def _tell(kind: str, row: ShiftLeadOffer, *, to: Person, name: str, at: datetime) -> None:
    assert row.shift is not None
    facts = {
        "name": name,
        "title": row.shift.project.title,
        "starts_at": row.shift.starts_at.isoformat(),
        "offer": row.pk,
        "person": row.person_id,
    }
    events.owe(kind, to=to, facts=facts, at=at, cause=f"{kind}:{row.pk}")


def _short(words: str) -> str:
    return " ".join(words.split())[: rules.LONGEST_WORDS]


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
