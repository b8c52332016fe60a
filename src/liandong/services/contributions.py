"""Telling what a side brings or lacks, closing gaps, serving each other, lending knowledge."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from liandong.core import contributions as rules
from liandong.core.contributions import NoteKind, Resource, ServiceKind, Side
from liandong.core.linkage import LinkageOver
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Contribution,
    Linkage,
    LocalNote,
    LocalNoteThanks,
    MutualService,
    Need,
    Person,
)
from liandong.queries import access
from liandong.queries import contributions as shown
from liandong.services import events


@transaction.atomic
def tell(
    *,
    linkage: Linkage,
    side: str,
    resource: str,
    title: str,
    is_gap: bool = False,
    by: Person,
    at: datetime,
) -> Contribution:
    """Say what a side brings or lacks. Anybody of the linkage does, for their own side.

    Refuses ``NotInLinkage``, ``NotAllowed`` for the other side, ``LinkageOver``,
    ``ValueInvalid``, ``ValueMissing``. Event ContributionTold.
    """
    own = _side(linkage, by, at)
    if side not in set(Side) or resource not in set(Resource):
        raise ValueInvalid("resource", f"{side}/{resource}", "、".join(Resource))
    if side != own:
        raise NotAllowed(action="contribution")
    row = Contribution.objects.create(
        linkage=linkage,
        side=side,
        resource=resource,
        title=rules.check_title(title),
        is_gap=is_gap,
        told_by=by,
        told_at=at,
    )
    events.record(rules.ContributionTold(linkage.pk, side, is_gap), by=by, at=at)
    return row


@transaction.atomic
def close(
    *,
    contribution: Contribution,
    offer: Contribution | None = None,
    need: Need | None = None,
    by: Person,
    at: datetime,
) -> Contribution:
    """Close a gap with the other side's ``offer``, with a ``need``, or because it is gone.

    What is brought ends the same way. Refuses ``NotInLinkage``, ``GapClosed``, ``SameSide``
    for an offer of the same side, another linkage or another kind. Event ContributionClosed.
    """
    row = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    _side(row.linkage, by, at)
    if row.closed_at is not None or (offer is not None and offer.closed_at is not None):
        raise rules.GapClosed()
    if offer is not None and (
        offer.is_gap
        or not row.is_gap
        or offer.side == row.side
        or offer.resource != row.resource
        or offer.linkage_id != row.linkage_id
    ):
        raise rules.SameSide()
    row.closed_at, row.closed_by_offer, row.need = at, offer, need
    row.save(update_fields=["closed_at", "closed_by_offer", "need"])
    if offer is not None or need is not None:
        _touched(row.linkage, at)
    events.record(rules.ContributionClosed(row.linkage_id, row.pk), by=by, at=at)
    return row


@transaction.atomic
def serve(
    *,
    linkage: Linkage,
    giver: Person,
    receiver: Person,
    kind: str,
    minutes: int,
    served_on: date,
    by: Person,
    at: datetime,
) -> MutualService:
    """Write down that one side served the other; it counts when the receiver says so.

    The giver or the receiver writes; what the receiver writes is so. Refuses ``NotAllowed``,
    ``NotInLinkage``, ``SameSide``, ``ValueInvalid``, ``ServiceAnswered`` for a second telling.
    Event MutualServiceTold; the receiver is asked.
    """
    if by.pk not in {giver.pk, receiver.pk}:
        raise NotAllowed(action="mutual_service")
    sides = [_side(linkage, person, at) for person in (giver, receiver)]
    rules.check_service(giver.pk, receiver.pk, minutes, served_on, _day(at))
    if sides[0] is sides[1]:
        raise rules.SameSide()
    if kind not in set(ServiceKind):
        raise ValueInvalid("kind", kind, "、".join(ServiceKind))
    is_receiver = by.pk == receiver.pk
    try:
        with transaction.atomic():
            row = MutualService.objects.create(
                linkage=linkage,
                giver=giver,
                receiver=receiver,
                giver_side=sides[0],
                kind=kind,
                minutes=minutes,
                served_on=served_on,
                told_by=by,
                told_at=at,
                was_so=True if is_receiver else None,
                answered_at=at if is_receiver else None,
            )
    except IntegrityError:
        raise rules.ServiceAnswered() from None
    events.record(rules.MutualServiceTold(linkage.pk, minutes), by=by, at=at)
    if is_receiver:
        _touched(linkage, at)
    else:
        events.owe(
            "mutual_service_told",
            to=receiver,
            facts={"linkage": linkage.pk, "name": giver.name, "minutes": minutes},
            at=at,
            cause=f"mutual-service:{row.pk}",
        )
    return row


@transaction.atomic
def answer(*, service: MutualService, was_so: bool, by: Person, at: datetime) -> MutualService:
    """The receiver says whether it was so. A yes is a joint act of the linkage.

    Refuses ``NotAllowed``, ``ServiceAnswered``. Event MutualServiceAnswered.
    """
    row = MutualService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if by.pk != row.receiver_id:
        raise NotAllowed(action="mutual_service")
    if row.was_so is not None:
        raise rules.ServiceAnswered()
    row.was_so, row.answered_at = was_so, at
    row.save(update_fields=["was_so", "answered_at"])
    events.withdraw(f"mutual-service:{row.pk}", at=at)
    if was_so:
        _touched(row.linkage, at)
    events.record(rules.MutualServiceAnswered(row.linkage_id, was_so), by=by, at=at)
    return row


@transaction.atomic
def write_note(*, division_code: str, kind: str, text: str, by: Person, at: datetime) -> LocalNote:
    """Lend what one knows of a street. No names and numbers of residents belong here.

    Refuses ``NotAllowed`` for people who never served, ``ValueMissing``, ``ValueInvalid``.
    Event LocalNoteWritten.
    """
    actor = access.actor_of(by, on=_day(at))
    if not shown.may_read_notes(actor):
        raise NotAllowed(action="local_note")
    if kind not in set(NoteKind):
        raise ValueInvalid("kind", kind, "、".join(NoteKind))
    words = " ".join(text.split())
    if not words:
        raise ValueMissing("text")
    if len(words) > 300:
        raise ValueInvalid("text", words[:10] + "…", "≤ 300")
    if len(division_code) < 9:
        raise ValueMissing("division_code")
    row = LocalNote.objects.create(
        division_code=division_code, kind=kind, text=words, author=by, written_at=at
    )
    events.record(rules.LocalNoteWritten(row.pk), by=by, at=at)
    return row


@transaction.atomic
def thank(*, note: LocalNote, by: Person, at: datetime) -> LocalNoteThanks:
    """Say that a note helped; once each. Refuses ``NotAllowed``. Event LocalNoteThanked."""
    actor = access.actor_of(by, on=_day(at))
    if by.pk == note.author_id or not shown.may_read_notes(actor):
        raise NotAllowed(action="local_note")
    row, is_new = LocalNoteThanks.objects.get_or_create(note=note, by=by, defaults={"at": at})
    if is_new:
        events.record(rules.LocalNoteThanked(note.pk), by=by, at=at)
        events.owe(
            "local_note_thanked",
            to=note.author,
            facts={"name": by.name},
            at=at,
            cause=f"note-thanks:{note.pk}:{by.pk}",
        )
    return row


@transaction.atomic
def end_note(*, note: LocalNote, by: Person, at: datetime) -> LocalNote:
    """Take a note away: its writer, or staff. Refuses ``NotAllowed``."""
    actor = access.actor_of(by, on=_day(at))
    if by.pk != note.author_id and not actor.is_staff:
        raise NotAllowed(action="local_note")
    note.ended_at = at
    note.save(update_fields=["ended_at"])
    events.record(rules.LocalNoteEnded(note.pk), by=by, at=at)
    return note


def _side(linkage: Linkage, person: Person, at: datetime) -> Side:
    day = _day(at)
    if linkage.until is not None and linkage.until <= day:
        raise LinkageOver(title=linkage.title)
    side = shown.side_of(linkage, person, on=day)
    if side is None:
        raise rules.NotInLinkage(name=person.name)
    return side


def _touched(linkage: Linkage, at: datetime) -> None:
    Linkage.objects.filter(pk=linkage.pk).update(last_joint_at=at)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
