"""Spot checks of organizations: drawn, looked at, told, heard, published."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from liandong.core import inspections as rules
from liandong.core import policy, publications
from liandong.core.approvals import due_at
from liandong.core.hours import SHANGHAI
from liandong.core.inspections import (
    NOTE_MOST,
    InspectionHeard,
    InspectionPublished,
    InspectionsDrawn,
    InspectionStepNotAllowed,
    InspectionTold,
    InspectorHasStake,
    NobodyToDraw,
    SeedUsed,
    State,
    Verdict,
)
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import (
    AuthorityOffice,
    Inspection,
    InspectionRound,
    Person,
)
from liandong.queries import access, authority
from liandong.queries import interventions as shown
from liandong.queries import publications as results
from liandong.queries.approvals import works_for
from liandong.services import events

MATTER = "inspection"


@transaction.atomic
def draw_round(
    *, office: AuthorityOffice, seed: str, seed_source: str, count: int, by: Person, at: datetime
) -> InspectionRound:
    """Draw organizations of the office's reach by a stated seed.

    Refuses ``NotAllowed`` (no member, or a line without this power), ``SeedTooShort``,
    ``ValueMissing`` (where the seed comes from), ``SeedUsed``, ``NobodyToDraw``. Event
    InspectionsDrawn.
    """
    _check_member(office, by, at)
    if not authority.has_power(office, MATTER, _day(at)):
        raise NotAllowed(action="draw_inspections")
    told, source = rules.checked_seed(seed), " ".join(seed_source.split())[:120]
    if not source:
        raise ValueMissing("seed_source")
    if InspectionRound.objects.filter(office=office, seed=told).exists():
        raise SeedUsed(seed=told)
    bodies = {row.number: row for row in shown.organizations_of(office)}
    drawn = rules.draw(bodies, seed=told, count=count)
    if not drawn:
        raise NobodyToDraw()
    made = InspectionRound.objects.create(
        office=office, seed=told, seed_source=source, numbers=sorted(bodies), drawn_at=at,
        drawn_by=by,
    )  # fmt: skip
    Inspection.objects.bulk_create(
        Inspection(round=made, organization=bodies[number]) for number in drawn
    )
    events.record(InspectionsDrawn(made.pk, len(bodies), len(drawn), told), by=by, at=at)
    return made


@transaction.atomic
def tell(
    *,
    inspection: Inspection,
    verdicts: Mapping[str, str],
    notes: Mapping[str, str],
    by: Person,
    at: datetime,
) -> Inspection:
    """Write down what was found, point by point, and tell the organization.

    Refuses ``NotAllowed``, ``InspectorHasStake``, ``InspectionStepNotAllowed``,
    ``VerdictsMissing``. Event InspectionTold; its staff is told until when it may speak.
    """
    row = _locked(inspection)
    _check_member(row.round.office, by, at)
    if works_for(by, row.organization_id, _day(at)):
        raise InspectorHasStake()
    if row.state != State.DRAWN:
        raise InspectionStepNotAllowed(state=row.state)
    rules.check_verdicts(verdicts, notes)
    row.verdicts = {code: verdicts[code] for code in rules.ITEMS}
    row.notes = {
        code: " ".join(notes.get(code, "").split())[:NOTE_MOST]
        for code in rules.ITEMS
        if notes.get(code, "").strip()
    }
    days = policy.profile_for(row.organization.division_code, _day(at)).approvals.hearing_days
    row.state, row.inspected_by, row.told_at = State.TOLD.value, by, at
    row.hearing_due_at = due_at(at, days)
    row.save()
    not_met = sum(one == Verdict.NOT_MET.value for one in row.verdicts.values())
    events.record(InspectionTold(row.pk, not_met), by=by, at=at)
    facts: dict[str, object] = {
        "inspection_id": row.pk,
        "name": row.organization.name,
        "due_at": row.hearing_due_at.isoformat(),
    }
    for person in shown.staff_of(row.organization, at):
        events.owe("inspection_told", to=person, facts=facts, at=at)
    return row


@transaction.atomic
def reply(*, inspection: Inspection, text: str, by: Person, at: datetime) -> Inspection:
    """The organization's word, published beside the result.

    Refuses ``NotAllowed``, ``ValueMissing``, ``InspectionStepNotAllowed``. Event
    InspectionHeard.
    """
    row = _locked(inspection)
    if row.organization_id not in access.actor_of(by, on=_day(at)).organization_ids:
        raise NotAllowed(action="reply_to_inspection")
    if row.state != State.TOLD:
        raise InspectionStepNotAllowed(state=row.state)
    said = " ".join(text.split())
    if not said:
        raise ValueMissing("text")
    row.state, row.reply = State.HEARD.value, said[:500]
    row.replied_by, row.replied_at = by, at
    row.save(update_fields=["state", "reply", "replied_by", "replied_at"])
    events.record(InspectionHeard(row.pk), by=by, at=at)
    return row


@transaction.atomic
def publish(*, inspection: Inspection, by: Person, at: datetime) -> Inspection:
    """Put the result in public, with the organization's word.

    Refuses ``NotAllowed``, ``HearingOpen``, ``InspectionStepNotAllowed``; where the place asks
    for a yes before, ``PublicationNotApproved``, ``PublicationChanged``. Event
    InspectionPublished.
    """
    row = _locked(inspection)
    _check_member(row.round.office, by, at)
    rules.check_publishable(State(row.state), due=row.hearing_due_at, at=at)
    publications.check(results.standing(row, at))
    row.state, row.published_by, row.published_at = State.PUBLISHED.value, by, at
    row.save(update_fields=["state", "published_by", "published_at"])
    events.record(InspectionPublished(row.pk), by=by, at=at)
    return row


def _check_member(office: AuthorityOffice, by: Person, at: datetime) -> None:
    if not authority.offices_of(by, _day(at)).filter(pk=office.pk).exists():
        raise NotAllowed(action="inspect")


def _locked(inspection: Inspection) -> Inspection:
    return (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("round__office", "organization")
        .get(pk=inspection.pk)
    )


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
