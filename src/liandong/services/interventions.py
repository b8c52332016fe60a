"""What an office does to an organization's records; the try to put somebody on a roster."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import interventions as rules
from liandong.core.approvals import checked_reason
from liandong.core.hours import SHANGHAI
from liandong.core.interventions import (
    POWER,
    REPLY_MOST,
    Act,
    ForcedAssignment,
    ForcedAssignmentTried,
    Intervened,
    InterventionReplied,
    NotSuspended,
    ReplyGiven,
    SuspendedAlready,
)
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import AuthorityOffice, Intervention, Organization, Person, Shift
from liandong.queries import access, authority
from liandong.queries import interventions as shown
from liandong.services import events


@transaction.atomic
def act(
    *,
    office: AuthorityOffice,
    organization: Organization,
    act: Act,
    basis: str,
    reason: str,
    due_on: date | None = None,
    by: Person,
    at: datetime,
) -> Intervention:
    """Advise, warn, order, suspend or lift; the organization is told with basis and reason.

    Refuses ``NotAllowed`` (no member of the office, or out of its reach), ``ValueInvalid``,
    ``PowerMissing``, ``BasisMissing``, ``ReasonTooShort``, ``ValueMissing`` (an order without a
    day), ``SuspendedAlready``, ``NotSuspended``. Event Intervened.
    """
    day = _day(at)
    if not authority.offices_of(by, day).filter(pk=office.pk).exists():
        raise NotAllowed(action="intervene")
    if not shown.organizations_of(office).filter(pk=organization.pk).exists():
        raise NotAllowed(action="intervene")
    if act not in rules.BY_HAND:
        raise ValueInvalid("act", act.value, "、".join(one.value for one in rules.BY_HAND))
    rules.check_power(act, has_power=authority.has_power(office, POWER, day))
    rules.check_basis(act, basis)
    said = checked_reason(reason)
    if act is Act.ORDER and (due_on is None or due_on <= day):
        raise ValueMissing("due_on")
    row = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    held = shown.suspension_of(row)
    if act is Act.SUSPEND and held is not None:
        raise SuspendedAlready(number=held.number)
    if act is Act.LIFT:
        if held is None:
            raise NotSuspended(name=row.name)
        held.ended_at = at
        held.save(update_fields=["ended_at"])
    made = _write(
        act,
        office=office,
        basis=basis,
        reason=said,
        organization=row,
        division=row.division_code,
        due_on=due_on if act is Act.ORDER else None,
        by=by,
        at=at,
    )
    events.record(Intervened(made.number, act.value, basis, said), by=by, at=at)
    facts: dict[str, object] = {
        "number": made.number, "name": row.name, "office": office.name, "reason": said,
        "act": act.value,
    }  # fmt: skip
    for person in shown.staff_of(row, at):
        events.owe("intervention_told", to=person, facts=facts, at=at)
    return made


@transaction.atomic
def reply(*, intervention: Intervention, text: str, by: Person, at: datetime) -> Intervention:
    """Say something about an act that concerns one; it stays beside the act.

    Refuses ``NotAllowed``, ``ValueMissing``, ``ReplyGiven``. Event InterventionReplied.
    """
    row = Intervention.objects.select_for_update(of=("self",)).get(pk=intervention.pk)
    actor = access.actor_of(by, on=_day(at))
    if row.person_id != by.pk and row.organization_id not in actor.organization_ids:
        raise NotAllowed(action="reply_to_intervention")
    if row.replied_at is not None:
        raise ReplyGiven(replied_at=row.replied_at)
    said = " ".join(text.split())
    if not said:
        raise ValueMissing("text")
    row.reply, row.replied_by, row.replied_at = said[:REPLY_MOST], by, at
    row.save(update_fields=["reply", "replied_by", "replied_at"])
    events.record(InterventionReplied(row.number), by=by, at=at)
    return row


def check_not_forced(
    *, shift: Shift, person: Person, source: str, by: Person, at: datetime
) -> None:
    """Refuse ``ForcedAssignment`` when an official writes down somebody else's yes.

    Called **outside** the caller's transaction, so that the try is kept although it is refused;
    the person is told. Nothing is read for one's own yes. Event ForcedAssignmentTried.
    """
    is_own = by.pk == person.pk
    try:
        rules.check_not_forced(
            source,
            is_own=is_own,
            is_official=not is_own and shown.is_official(by, at),
            title=shift.project.title,
        )
    except ForcedAssignment:
        _keep_try(shift, person, by=by, at=at)
        raise


@transaction.atomic
def _keep_try(shift: Shift, person: Person, *, by: Person, at: datetime) -> None:
    made = _write(
        Act.FORCED_TRIED,
        office=shown.office_of(by, at),
        basis="685-25",
        reason=shift.project.title,
        person=person,
        division=shift.division_code,
        by=by,
        at=at,
    )
    events.record(ForcedAssignmentTried(made.number), by=by, at=at)
    facts: dict[str, object] = {"title": shift.project.title, "name": by.name}
    events.owe("forced_tried", to=person, facts=facts, at=at)


def _write(
    act: Act,
    *,
    office: AuthorityOffice | None,
    basis: str,
    reason: str,
    division: str,
    by: Person,
    at: datetime,
    organization: Organization | None = None,
    person: Person | None = None,
    due_on: date | None = None,
) -> Intervention:
    return Intervention.objects.create(
        number=events.next_number(f"X-{_day(at):%Y}"),
        act=act.value,
        office=office,
        by=by,
        division_code=division,
        basis=basis,
        reason=reason,
        organization=organization,
        person=person,
        due_on=due_on,
        at=at,
    )


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
