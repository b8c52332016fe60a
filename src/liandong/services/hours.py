"""The ledger: minutes are recognized, corrected by reversal, objected to; never edited."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from liandong.core import hours, ledger, policy, workdays
from liandong.core.hours import (
    AlreadyRecognized,
    AlreadyReversed,
    Claim,
    Evidence,
    HoursCorrected,
    HoursRecognized,
    NotYetEnded,
    OwnHours,
    Served,
    Span,
)
from liandong.core.ledger import ChainFault, LedgerAudited
from liandong.core.needs import NeedServed
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.second_person import Written, check_second_person
from liandong.models import (
    Assignment,
    AssignmentState,
    CheckIn,
    HoursClaim,
    LedgerEntry,
    LedgerHead,
    Need,
    NeedState,
    Organization,
    Person,
    Shift,
)
from liandong.queries.hours import entry_facts
from liandong.services import events


@transaction.atomic
def recognize(*, assignment: Assignment, by: Person, at: datetime) -> LedgerEntry:
    """Enter what one attendance is worth, under the profile that held that day.

    The evidence is that of the weaker of the two check-ins. A proposed leaving time must
    be confirmed first, and whoever wrote a list alone does not confirm it. Refuses
    ``NotYetEnded``, ``AlreadyRecognized``, ``ValueMissing`` (no arrival or leaving),
    ``OverlapsOtherService``, ``PresenceTooShort``, ``DailyCapReached``, ``OwnHours``,
    ``OwnList``.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=assignment.person_id)
    assignment = Assignment.objects.select_related("shift__project", "shift__position").get(
        pk=assignment.pk
    )
    shift = assignment.shift
    if person.pk == by.pk:
        raise OwnHours()
    seen = {c.kind: c for c in CheckIn.objects.filter(assignment=assignment, is_proposed=False)}
    for kind in ("in", "out"):
        if kind not in seen:
            raise ValueMissing(field=f"check_{kind}")
    written = LedgerEntry.objects.filter(
        person=person, shift=shift, reverses=None, reversed_by=None
    ).first()
    if written is not None:
        raise AlreadyRecognized(seq=written.seq)
    check_second_person([Written(c.method, c.recorded_by_id) for c in seen.values()], by.pk)
    weaker = min((Evidence(c.method) for c in seen.values()), key=lambda e: e.strength)
    entry = enter(
        person=person,
        shift=shift,
        attended=Span(seen["in"].at, max(seen["in"].at, seen["out"].at)),
        evidence=weaker,
        entered_by=by,
        at=at,
    )
    mark_served(assignment, by=by, at=at)
    return entry


@transaction.atomic
def correct(
    *, entry: LedgerEntry, minutes: int, reason: str, by: Person, at: datetime
) -> LedgerEntry | None:
    """Take an entry back and, unless ``minutes`` is 0, enter the right minutes anew.

    Both lines stay in the ledger. Refuses ``ValueMissing`` without a reason, ``OwnHours``,
    ``AlreadyReversed``, ``ValueInvalid`` below 0; and, as at the first entry,
    ``CrossesMidnight``, ``OverlapsOtherService`` and ``DailyCapReached``.
    """
    if not reason.strip():
        raise ValueMissing(field="reason")
    if minutes < 0:
        raise ValueInvalid(field="minutes", value=str(minutes), remedy="≥ 0")
    if entry.person_id == by.pk:
        raise OwnHours()
    Person.objects.select_for_update(of=("self",)).get(pk=entry.person_id)
    head = _head(entry.organization)
    entry = LedgerEntry.objects.select_related("person", "shift", "organization").get(pk=entry.pk)
    if entry.reverses_id is not None or LedgerEntry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed(seq=entry.seq)
    span = Span(entry.starts_at, entry.starts_at + timedelta(minutes=minutes))
    _check_corrected(entry, span)
    back = _append(
        head,
        LedgerEntry(
            organization=entry.organization,
            person=entry.person,
            shift=entry.shift,
            activity=entry.activity,
            content=entry.content,
            place=entry.place,
            served_on=entry.served_on,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            minutes=-entry.minutes,
            kind=entry.kind,
            evidence=entry.evidence,
            entered_by=by,
            recorded_at=at,
            reverses=entry,
            reason=reason.strip()[:200],
        ),
    )
    fresh = None
    if minutes > 0:
        fresh = _append(
            head,
            LedgerEntry(
                organization=entry.organization,
                person=entry.person,
                shift=entry.shift,
                activity=entry.activity,
                content=entry.content,
                place=entry.place,
                served_on=entry.served_on,
                starts_at=entry.starts_at,
                ends_at=span.ends_at,
                minutes=minutes,
                kind=entry.kind,
                evidence=entry.evidence,
                entered_by=by,
                recorded_at=at,
                reason=reason.strip()[:200],
            ),
        )
    events.record(
        HoursCorrected(entry.person_id, entry.activity, entry.seq, minutes, back.reason),
        by=by,
        at=at,
    )
    events.owe(
        "hours_corrected",
        to=entry.person,
        facts={"title": entry.activity, "minutes": minutes, "reason": back.reason},
        at=at,
    )
    return fresh


@dataclass(frozen=True, slots=True)
class Service:
    """What is entered: in whose ledger, planned when, by which place's rules, in which words."""

    organization: Organization
    planned: Span
    division_code: str
    activity: str
    content: str
    place: str = ""
    shift: Shift | None = None


def enter(
    *,
    person: Person,
    shift: Shift,
    attended: Span,
    evidence: Evidence,
    entered_by: Person,
    at: datetime,
    approved_by: Person | None = None,
    claim: HoursClaim | None = None,
) -> LedgerEntry:
    """Check an attendance of a shift against every rule and append what it is worth.

    In the caller's transaction, which holds the person's lock.
    """
    service = Service(
        organization=shift.project.organization,
        planned=Span(shift.starts_at, shift.ends_at),
        division_code=shift.division_code,
        activity=shift.project.title,
        content=shift.position.title,
        place=shift.place_name,
        shift=shift,
    )
    told = Claim(
        person.pk,
        attended,
        evidence,
        entered_by=entered_by.pk,
        approver=approved_by.pk if approved_by else None,
        reason=claim.reason if claim else "",
        evidence_note=claim.proof if claim else "",
    )
    return enter_service(
        service, told, person=person, by=entered_by, approved_by=approved_by, claim=claim, at=at
    )


def enter_service(
    service: Service,
    told: Claim,
    *,
    person: Person,
    by: Person,
    approved_by: Person | None,
    at: datetime,
    claim: HoursClaim | None = None,
) -> LedgerEntry:
    """Check one service against every rule and append what it is worth.

    In the caller's transaction, which holds the person's lock.
    """
    attended, planned, day = told.span, service.planned, told.span.day()
    rules = rules_at(service.division_code, day)
    if planned.ends_at > at and attended.ends_at > at:
        raise NotYetEnded(ends_at=planned.ends_at)
    hours.check_claim(told, at=at, others=_others(person, attended), rules=rules)
    already = LedgerEntry.objects.filter(person=person, served_on=day).aggregate(m=Sum("minutes"))
    counted = hours.recognition(
        attended, planned=planned, already_today=int(already["m"] or 0), rules=rules
    )
    hours.check_worth(counted, planned=planned, day=day, rules=rules)
    entry = _append(
        _head(service.organization),
        LedgerEntry(
            organization=service.organization,
            person=person,
            shift=service.shift,
            claim=claim,
            activity=service.activity,
            content=service.content,
            place=service.place,
            served_on=day,
            starts_at=attended.starts_at,
            ends_at=attended.ends_at,
            minutes=counted.minutes,
            kind=told.evidence.kind,
            evidence=told.evidence,
            entered_by=by,
            approved_by=approved_by,
            recorded_at=at,
            is_late=_is_late(planned.ends_at, at, rules.record_within_working_days),
        ),
    )
    if person.last_served_on is None or person.last_served_on < day:
        Person.objects.filter(pk=person.pk).update(last_served_on=day)
    events.record(
        HoursRecognized(person.pk, entry.activity, entry.minutes, entry.evidence, entry.seq),
        by=by,
        at=at,
    )
    events.owe(
        "hours_recognized",
        to=person,
        facts={"title": entry.activity, "minutes": entry.minutes, "entry_id": entry.pk},
        at=at,
    )
    return entry


_ATTENDED = (
    "organization", "person", "shift", "activity", "content", "place", "served_on", "starts_at",
    "ends_at", "kind", "evidence", "is_late",
)  # fmt: skip


def take_back(*, entry: LedgerEntry, reason: str, by: Person, at: datetime) -> LedgerEntry:
    """Reverse an entry. In the caller's transaction, which holds the person's lock.

    Refuses ``AlreadyReversed``.
    """
    head = _head(entry.organization)
    if entry.reverses_id is not None or LedgerEntry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed(seq=entry.seq)
    told = {name: getattr(entry, name) for name in _ATTENDED}
    told |= {"entered_by": by, "recorded_at": at, "reason": reason[:200]}
    return _append(head, LedgerEntry(**told, minutes=-entry.minutes, reverses=entry))


def enter_again(
    *,
    entry: LedgerEntry,
    minutes: int,
    reason: str,
    by: Person,
    at: datetime,
    person: Person | None = None,
) -> LedgerEntry:
    """Enter the attendance of an entry that was taken back, with the minutes as they are told.

    In the caller's transaction, which holds the person's lock; no rule is asked again.
    ``person`` names another record of the same human being.
    """
    told = {name: getattr(entry, name) for name in _ATTENDED} | {"person": person or entry.person}
    told |= {"entered_by": by, "recorded_at": at, "reason": reason[:200]}
    return _append(_head(entry.organization), LedgerEntry(**told, minutes=minutes))


def reenter(
    *, entry: LedgerEntry, person: Person, reason: str, by: Person, at: datetime
) -> LedgerEntry:
    """Take an entry back and enter the same for another record of one human being.

    In the caller's transaction, which holds both records' locks (``services.merging``). No
    rule is asked again: the minutes were recognized once and stay as many.
    """
    take_back(entry=entry, reason=reason, by=by, at=at)
    return enter_again(
        entry=entry, minutes=entry.minutes, reason=reason, by=by, at=at, person=person
    )


def _append(head: LedgerHead, entry: LedgerEntry) -> LedgerEntry:
    """Bind the entry to the end of its chain and store it. ``head`` is locked."""
    entry.seq = head.seq + 1
    entry.prev_digest = head.digest or ledger.GENESIS
    entry.digest = ledger.entry_hash(entry.prev_digest, entry_facts(entry))
    entry.save()
    head.seq, head.digest = entry.seq, entry.digest
    head.save(update_fields=["seq", "digest"])
    return entry


def _head(organization: Organization) -> LedgerHead:
    LedgerHead.objects.get_or_create(organization=organization)
    return LedgerHead.objects.select_for_update().get(organization=organization)


def mark_served(assignment: Assignment, *, by: Person, at: datetime) -> None:
    """The place was filled; needs of the project that waited for this are served."""
    assignment.state = AssignmentState.SERVED
    assignment.save(update_fields=["state"])
    shift = assignment.shift
    waiting = Need.objects.filter(project=shift.project_id, state=NeedState.PLANNED)
    for need in waiting.select_for_update():
        need.state = NeedState.SERVED
        need.first_served_at = need.first_served_at or shift.starts_at
        need.save(update_fields=["state", "first_served_at"])
        events.record(NeedServed(need.pk, shift.pk), by=by, at=at)


@transaction.atomic
def record_audit(
    *, organization: Organization, entries: int, faults: list[ChainFault], at: datetime
) -> None:
    """Write down that a chain was verified from its first entry, and what did not fit."""
    events.record(LedgerAudited(organization.pk, entries, len(faults)), by=None, at=at)


def _check_corrected(entry: LedgerEntry, span: Span) -> None:
    """The right minutes must keep to the rules that every first entry keeps to."""
    if len(hours.split_by_day(span)) > 1:
        raise hours.CrossesMidnight(span.starts_at, span.ends_at)
    hours.check_overlap(span, _others(entry.person, span, leaving_out=entry))
    place = entry.shift.division_code if entry.shift else entry.organization.division_code
    cap = rules_at(place, entry.served_on).daily_cap
    that_day = LedgerEntry.objects.filter(person=entry.person, served_on=entry.served_on)
    already = int(that_day.aggregate(m=Sum("minutes"))["m"] or 0) - entry.minutes
    if span.minutes and already + span.minutes > cap:
        raise hours.DailyCapReached(entry.served_on, cap)


def _others(
    person: Person, attended: Span, *, leaving_out: LedgerEntry | None = None
) -> list[Served]:
    rows = LedgerEntry.objects.filter(
        person=person,
        reverses=None,
        reversed_by=None,
        starts_at__lt=attended.ends_at,
        ends_at__gt=attended.starts_at,
    )
    if leaving_out is not None:
        rows = rows.exclude(pk=leaving_out.pk)
    return [Served(Span(r.starts_at, r.ends_at), r.activity) for r in rows]


def rules_at(division_code: str, day: date) -> hours.HourRules:
    """The hour rules that held at a place on a day."""
    return policy.profile_for(division_code, day).hours


def _is_late(ended_at: datetime, at: datetime, working_days: int) -> bool:
    due = workdays.add_working_days(ended_at.astimezone(hours.SHANGHAI).date(), working_days)
    return at.astimezone(hours.SHANGHAI).date() > due
