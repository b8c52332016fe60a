"""What is said about hours afterwards: back-fills that wait, objections that are answered."""

import base64
import hashlib
from datetime import datetime, time, timedelta

from django.db import transaction

from liandong.core import hours, papers, policy, workdays
from liandong.core.hour_facts import BackfillAsked, BackfillRefused
from liandong.core.hours import (
    AlreadyClaimed,
    Evidence,
    HoursObjected,
    NotYetEnded,
    ObjectionAlreadyOpen,
    ObjectionAnswered,
    ObjectionClosed,
    Span,
)
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import (
    AccessRecord,
    Assignment,
    ClaimPhoto,
    HoursClaim,
    LedgerEntry,
    Objection,
    Person,
)
from liandong.services import events
from liandong.services.hours import correct, enter, mark_served, rules_at


@transaction.atomic
def claim(
    *,
    assignment: Assignment,
    span: Span,
    reason: str,
    proof: str,
    by: Person,
    at: datetime,
    photo: bytes | None = None,
) -> HoursClaim:
    """Ask for a back-fill; somebody else must decide it. A photograph lies encrypted.

    Refuses ``NotYetEnded``, ``ValueMissing`` (reason, proof), ``BackfillTooOld``,
    ``CrossesMidnight``, ``AlreadyClaimed`` while one waits, ``AlreadyRecognized``,
    ``PhotoUnreadable``, ``PhotoTooBig``.
    """
    # The person's lock makes two taps at once one request.
    Person.objects.select_for_update(of=("self",)).get(pk=assignment.person_id)
    shift = assignment.shift
    rules = rules_at(shift.division_code, span.day())
    for name, text in (("reason", reason), ("evidence_note", proof)):
        if not text.strip():
            raise ValueMissing(field=name)
    if span.ends_at > at:
        raise NotYetEnded(ends_at=span.ends_at)
    if len(hours.split_by_day(span)) > 1:
        raise hours.CrossesMidnight(span.starts_at, span.ends_at)
    if (at.astimezone(hours.SHANGHAI).date() - span.day()).days > rules.backfill_max_days:
        raise hours.BackfillTooOld(span.day(), rules.backfill_max_days)
    waiting = HoursClaim.objects.filter(assignment=assignment, is_approved=None).first()
    if waiting is not None:
        raise AlreadyClaimed(entered_at=waiting.entered_at)
    written = LedgerEntry.objects.filter(
        person=assignment.person_id, shift=shift, reverses=None, reversed_by=None
    ).first()
    if written is not None:
        raise hours.AlreadyRecognized(seq=written.seq)
    kind = papers.photo_type(photo) if photo else ""
    made = HoursClaim.objects.create(
        person=assignment.person,
        assignment=assignment,
        shift=shift,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        evidence=Evidence.BACKFILL,
        reason=reason.strip()[:200],
        proof=proof.strip()[:200],
        entered_by=by,
        entered_at=at,
    )
    if photo:
        clean = papers.without_metadata(photo)
        ClaimPhoto.objects.create(
            claim=made,
            photo=base64.b64encode(clean).decode(),
            photo_type=kind,
            photo_digest=hashlib.sha256(clean).hexdigest(),
        )
    events.record(
        BackfillAsked(made.pk, assignment.shift.project.title, photo is not None), by=by, at=at
    )
    return made


@transaction.atomic
def look_at_photo(*, claim: HoursClaim, by: Person, at: datetime) -> bytes:
    """The photograph of a back-fill; the look is written down unless it is one's own."""
    shown = ClaimPhoto.objects.get(claim=claim)
    if claim.person_id != by.pk:
        AccessRecord.objects.create(
            viewer=by, subject=claim.person, what="claim_photo", why=f"back-fill {claim.pk}", at=at
        )
    return base64.b64decode(shown.photo)


@transaction.atomic
def decide_claim(
    *, claim: HoursClaim, is_approved: bool, note: str = "", by: Person, at: datetime
) -> LedgerEntry | None:
    """Approve or refuse a back-fill. The one who entered it cannot decide it.

    Refuses ``SameApprover``, ``OwnHours``, ``OverlapsOtherService``, ``NotAllowed``.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=claim.person_id)
    claim = HoursClaim.objects.select_related("shift__project", "assignment").get(pk=claim.pk)
    if claim.is_approved is not None:
        raise NotAllowed(action="decide_claim_twice")
    if claim.entered_by_id == by.pk:
        raise hours.SameApprover()
    if claim.person_id == by.pk:
        raise hours.OwnHours()
    claim.is_approved = is_approved
    claim.decided_by, claim.decided_at, claim.decision_note = by, at, note[:200]
    claim.save(update_fields=["is_approved", "decided_by", "decided_at", "decision_note"])
    if not is_approved:
        events.record(
            BackfillRefused(claim.pk, claim.shift.project.title, claim.decision_note),
            by=by,
            at=at,
        )
        events.owe(
            "claim_refused",
            to=person,
            facts={"title": claim.shift.project.title, "reason": note},
            at=at,
        )
        return None
    entry = enter(
        person=person,
        shift=claim.shift,
        attended=Span(claim.starts_at, claim.ends_at),
        evidence=Evidence.BACKFILL,
        entered_by=claim.entered_by,
        approved_by=by,
        claim=claim,
        at=at,
    )
    if claim.assignment is not None:
        mark_served(claim.assignment, by=by, at=at)
    return entry


@transaction.atomic
def object_to(*, entry: LedgerEntry, text: str, by: Person, at: datetime) -> Objection:
    """The volunteer says what is wrong (Order 67 Art 13); a clock of the place's rules starts.

    Refuses ``NotAllowed`` for somebody else's entry, ``ValueMissing``,
    ``ObjectionAlreadyOpen``.
    """
    if entry.person_id != by.pk:
        raise NotAllowed(action="object_for_another")
    if not text.strip():
        raise ValueMissing(field="text")
    if Objection.objects.filter(entry=entry, answered_at=None).exists():
        raise ObjectionAlreadyOpen(seq=entry.seq)
    day = at.astimezone(hours.SHANGHAI).date()
    place = entry.shift.division_code if entry.shift else entry.organization.division_code
    days = policy.profile_for(place, day).objection_working_days
    due = workdays.add_working_days(day, days)
    objection = Objection.objects.create(
        entry=entry,
        person=by,
        text=text.strip()[:500],
        raised_at=at,
        due_at=datetime.combine(due + timedelta(days=1), time(), tzinfo=hours.SHANGHAI),
    )
    events.record(HoursObjected(by.pk, entry.activity, objection.text), by=by, at=at)
    return objection


@transaction.atomic
def answer_objection(
    *,
    objection: Objection,
    is_upheld: bool,
    answer: str,
    minutes: int | None = None,
    by: Person,
    at: datetime,
) -> Objection:
    """Answer an objection; when it is right and ``minutes`` are given, correct the entry.

    Refuses ``ObjectionClosed``, ``ValueMissing``, ``OwnHours``.
    """
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("entry")
        .get(pk=objection.pk)
    )
    if objection.answered_at is not None:
        raise ObjectionClosed()
    if not answer.strip():
        raise ValueMissing(field="answer")
    if objection.person_id == by.pk:
        raise hours.OwnHours()
    if is_upheld and minutes is not None:
        correct(entry=objection.entry, minutes=minutes, reason=answer, by=by, at=at)
    objection.answered_at, objection.answered_by = at, by
    objection.answer, objection.is_upheld = answer.strip()[:500], is_upheld
    objection.save(update_fields=["answered_at", "answered_by", "answer", "is_upheld"])
    events.record(
        ObjectionAnswered(
            objection.person_id, objection.entry.activity, is_upheld, objection.answer
        ),
        by=by,
        at=at,
    )
    events.owe(
        "objection_answered",
        to=objection.person,
        facts={"title": objection.entry.activity, "answer": objection.answer},
        at=at,
    )
    return objection
