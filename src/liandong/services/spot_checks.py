"""Spot checks: draw, ask, keep the answer, hear the volunteer, decide. Never in silence."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from liandong.core import hours, workdays
from liandong.core.hours import OwnHours, SameApprover
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.signals import Ranked
from liandong.core.spot_checks import (
    REPLY_WORKING_DAYS,
    DrawnFor,
    NothingToDraw,
    OpeningHoursSet,
    RecipientAnswered,
    RecipientAsked,
    ReplyStillOpen,
    RoundDrawnToday,
    SampleRules,
    SpotAnswer,
    SpotCheckAnswered,
    SpotCheckClosed,
    SpotCheckDecided,
    SpotChecksDrawn,
    VolunteerReplied,
    draw,
)
from liandong.models import AccessRecord, OpeningHours, Organization, Person, SpotCheck, SpotRound
from liandong.queries import signals, spot_checks
from liandong.services import events
from liandong.services.hours import correct

RULES = SampleRules()


@transaction.atomic
def draw_round(
    *,
    organization: Organization,
    first: date,
    until: date,
    seed: str,
    by: Person,
    at: datetime,
    rules: SampleRules = RULES,
) -> SpotRound:
    """Draw the entries of a period about which recipients are asked; ``until`` is excluded.

    ``seed`` is made when the round is drawn, so that nobody knows before who is drawn.
    Refuses ``RoundDrawnToday`` for the same period, ``NothingToDraw``, ``ValueInvalid`` for an
    empty period.
    """
    if until <= first:
        raise ValueInvalid(field="until", value=str(until), remedy=f"> {first}")
    # The organization's row makes two draws at once one after the other.
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if spot_checks.is_drawn_on(
        organization, first, until, day=at.astimezone(workdays.SHANGHAI).date()
    ):
        raise RoundDrawnToday(organization=organization.name)
    entries = spot_checks.drawable(organization, first, until)
    ranking = signals.ranking(organization, first, until)
    drawn = draw(entries, ranking, seed=seed, rules=rules)
    if not drawn:
        raise NothingToDraw()
    by_entry: dict[int, Ranked] = {row.entry: row for row in ranking}
    chance = sum(one.drawn_for is DrawnFor.RANDOM for one in drawn)
    made = SpotRound.objects.create(
        organization=organization,
        from_on=first,
        until_on=until,
        seed=seed,
        population=len(entries),
        random_count=chance,
        risk_count=len(drawn) - chance,
        drawn_at=at,
        drawn_by=by,
    )
    SpotCheck.objects.bulk_create(
        SpotCheck(
            round=made,
            entry_id=one.entry,
            drawn_for=one.drawn_for,
            score=by_entry[one.entry].score if one.entry in by_entry else 0,
            reasons=[
                {"code": signal.code.value, "facts": dict(signal.facts)}
                for signal in (by_entry[one.entry].signals if one.entry in by_entry else ())
            ],
            token=spot_checks.token_of(seed, one.entry),
        )
        for one in drawn
    )
    events.record(
        SpotChecksDrawn(made.pk, made.population, made.random_count, made.risk_count),
        by=by,
        at=at,
    )
    return made


def _locked(check: SpotCheck) -> SpotCheck:
    return (
        SpotCheck.objects.select_for_update(of=("self",))
        .select_related("entry__person", "entry__shift")
        .get(pk=check.pk)
    )


@transaction.atomic
def ask_by_message(*, check: SpotCheck, by: Person, at: datetime) -> SpotCheck:
    """Send the one question to the recipient's own account or to the contact's.

    Refuses ``SpotCheckAnswered``, ``OwnHours``, ``ValueMissing`` when neither has an account.
    """
    check = _locked(check)
    _check_asking(check, by)
    to = spot_checks.person_to_ask(check)
    if to is None:
        raise ValueMissing(field="recipient_account")
    events.owe(
        "spot_check_question",
        to=to,
        facts={"served_on": str(check.entry.served_on), "token": check.token},
        at=at,
    )
    return _asked(check, "message", by=by, at=at)


@transaction.atomic
def ask_by_phone(*, check: SpotCheck, by: Person, at: datetime) -> str:
    """Note that a call is made, and give the number for it; empty when none is known.

    Refuses ``SpotCheckAnswered``, ``OwnHours``.
    """
    check = _locked(check)
    _check_asking(check, by)
    phone = spot_checks.phone_to_ask(check)
    need = spot_checks.need_of(check)
    whose = need.beneficiary.person if need is not None and need.beneficiary else None
    if whose is not None:
        AccessRecord.objects.create(
            viewer=by, subject=whose, what="phone", why=f"spot check {check.pk}", at=at
        )
    _asked(check, "phone", by=by, at=at)
    return phone


def _check_asking(check: SpotCheck, by: Person) -> None:
    if check.entry.person_id == by.pk:
        raise OwnHours()
    if check.answer:
        raise SpotCheckAnswered()


def _asked(check: SpotCheck, how: str, *, by: Person, at: datetime) -> SpotCheck:
    check.asked_how, check.asked_at, check.asked_by = how, at, by
    check.save(update_fields=["asked_how", "asked_at", "asked_by"])
    events.record(RecipientAsked(check.pk, how), by=by, at=at)
    return check


@transaction.atomic
def record_answer(
    *, check: SpotCheck, answer: SpotAnswer, note: str = "", by: Person | None, at: datetime
) -> SpotCheck:
    """Keep what the recipient said. A "no" puts the entry in doubt and tells the volunteer.

    ``by`` is None when the recipient answered the message. The volunteer has five working
    days to say something. Refuses ``SpotCheckAnswered``, ``OwnHours``.
    """
    check = _locked(check)
    if by is not None and check.entry.person_id == by.pk:
        raise OwnHours()
    if check.answer and check.answer != SpotAnswer.UNREACHED:
        raise SpotCheckAnswered()
    check.answer, check.answer_note, check.answered_at = answer, note.strip()[:200], at
    if answer.puts_in_doubt:
        due = workdays.add_working_days(at.astimezone(hours.SHANGHAI).date(), REPLY_WORKING_DAYS)
        check.reply_due_at = datetime.combine(
            due + timedelta(days=1), time(), tzinfo=hours.SHANGHAI
        )
        events.owe(
            "hours_in_doubt",
            to=check.entry.person,
            facts={
                "title": check.entry.activity,
                "served_on": str(check.entry.served_on),
                "due_at": check.reply_due_at.isoformat(),
                "entry_id": check.entry_id,
            },
            at=at,
        )
    check.save(update_fields=["answer", "answer_note", "answered_at", "reply_due_at"])
    events.record(RecipientAnswered(check.pk), by=by, at=at)
    return check


@transaction.atomic
def reply(*, check: SpotCheck, text: str, by: Person, at: datetime) -> SpotCheck:
    """The volunteer says how it was.

    Refuses ``NotAllowed``, ``ValueMissing``, ``SpotCheckClosed``.
    """
    check = _locked(check)
    if check.entry.person_id != by.pk:
        raise NotAllowed(action="reply_for_another")
    if not text.strip():
        raise ValueMissing(field="text")
    if not _is_in_doubt(check):
        raise SpotCheckClosed()
    check.reply, check.replied_at = text.strip()[:500], at
    check.save(update_fields=["reply", "replied_at"])
    events.record(VolunteerReplied(check.pk), by=by, at=at)
    return check


def _is_in_doubt(check: SpotCheck) -> bool:
    return bool(check.answer) and SpotAnswer(check.answer).puts_in_doubt and check.stands is None


@transaction.atomic
def decide(
    *, check: SpotCheck, stands: bool, minutes: int = 0, reason: str, by: Person, at: datetime
) -> SpotCheck:
    """Let an entry in doubt stand, or correct it by reversal; the volunteer hears which and why.

    Refuses ``SpotCheckClosed``, ``ReplyStillOpen`` before the volunteer spoke or the time is
    over, ``ValueMissing``, ``OwnHours``, ``SameApprover`` for whoever entered it; and as
    ``hours.correct`` does.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=check.entry.person_id)
    check = _locked(check)
    if not _is_in_doubt(check):
        raise SpotCheckClosed()
    if not reason.strip():
        raise ValueMissing(field="reason")
    if person.pk == by.pk:
        raise OwnHours()
    if by.pk in {check.entry.entered_by_id, check.entry.approved_by_id}:
        raise SameApprover()
    if check.replied_at is None and check.reply_due_at is not None and at < check.reply_due_at:
        raise ReplyStillOpen(due_at=check.reply_due_at)
    if not stands:
        correct(entry=check.entry, minutes=minutes, reason=reason, by=by, at=at)
    check.stands, check.decision_reason = stands, reason.strip()[:200]
    check.decided_at, check.decided_by = at, by
    check.save(update_fields=["stands", "decision_reason", "decided_at", "decided_by"])
    events.record(SpotCheckDecided(check.pk, stands, check.decision_reason), by=by, at=at)
    if stands:
        events.owe(
            "hours_stand",
            to=person,
            facts={"title": check.entry.activity, "reason": check.decision_reason},
            at=at,
        )
    return check


@transaction.atomic
def set_opening(
    *,
    organization: Organization,
    place_name: str,
    weekdays: list[int],
    opens_at: time | None,
    closes_at: time | None,
    since: date,
    until: date | None,
    by: Person,
    at: datetime,
) -> int:
    """Write down when a place is open on weekdays; both times empty mean closed.

    Refuses ``ValueMissing``, ``ValueInvalid``.
    """
    if not place_name.strip():
        raise ValueMissing(field="place")
    if not weekdays:
        raise ValueMissing(field="weekday")
    if (opens_at is None) != (closes_at is None):
        raise ValueMissing(field="opens_at" if opens_at is None else "closes_at")
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise ValueInvalid(field="closes_at", value=str(closes_at), remedy=f"> {opens_at}")
    if until is not None and until <= since:
        raise ValueInvalid(field="until", value=str(until), remedy=f"> {since}")
    OpeningHours.objects.bulk_create(
        OpeningHours(
            organization=organization,
            place_name=place_name.strip()[:100],
            weekday=weekday,
            opens_at=opens_at,
            closes_at=closes_at,
            since=since,
            until=until,
            written_by=by,
            written_at=at,
        )
        for weekday in sorted(set(weekdays))
    )
    events.record(OpeningHoursSet(organization.pk, place_name.strip()), by=by, at=at)
    return len(set(weekdays))
