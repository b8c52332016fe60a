"""The public tells of an incident: the intake is opened, reports are taken, it is closed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from liandong.core import public_reports as rules
from liandong.core.incidents import IncidentState
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.report_facts import NotInExercise, ReportTaken
from liandong.core.reports import WAITING
from liandong.models import Incident, IncidentReport, Person, ReportIntake, ReportPhone
from liandong.services import events
from liandong.services.reports import ReportDraft, at_desk, propose, row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDraft:
    """What somebody tells: what, where, and a telephone if they agree to leave one."""

    text: str
    place_name: str
    phone: str = ""
    is_agreed: bool = False


@transaction.atomic
def open_intake(*, incident: Incident, asks: str, by: Person, at: datetime) -> ReportIntake:
    """Ask the public, or ask again; the address stays the same.

    Refuses ``NotAllowed``, ``IncidentStepNotAllowed`` (over), ``IntakeTooEarly``,
    ``NotInExercise``, ``ValueMissing``, ``ValueInvalid``. Event IntakeOpened.
    """
    row = at_desk(incident, by, at)
    if row.is_exercise:
        raise NotInExercise(number=row.number)
    if not rules.may_ask(IncidentState(row.state)):
        raise rules.IntakeTooEarly(number=row.number)
    said = " ".join(asks.split())
    if not said:
        raise ValueMissing(field="asks")
    if len(said) > rules.ASKS_MAX_LENGTH:
        raise ValueInvalid("asks", said[:10] + "…", f"≤ {rules.ASKS_MAX_LENGTH}")
    intake, is_new = ReportIntake.objects.get_or_create(
        incident=row, defaults={"key": _key(), "asks": said, "opened_by": by, "opened_at": at}
    )
    if not is_new:
        intake.asks, intake.opened_by, intake.opened_at = said, by, at
        intake.closed_by = intake.closed_at = None
        intake.save()
    events.record(rules.IntakeOpened(row.pk), by=by, at=at)
    return intake


@transaction.atomic
def close_intake(*, incident: Incident, by: Person, at: datetime) -> None:
    """Ask no longer. Refuses ``NotAllowed``, ``IncidentStepNotAllowed``, ``IntakeShut``.

    Telephones stay until the incident ends. Event IntakeClosed.
    """
    row = at_desk(incident, by, at)
    intake = ReportIntake.objects.select_for_update().filter(incident=row, closed_at=None).first()
    if intake is None:
        raise rules.IntakeShut(phone=row.contact_phone)
    _close(intake, by, at, phones=0)


def end_with(incident: Incident, *, by: Person, at: datetime) -> None:
    """The incident ends: nobody is asked, no telephone is kept. In the caller's transaction."""
    phones, _each = ReportPhone.objects.filter(report__incident=incident).delete()
    intake = ReportIntake.objects.select_for_update().filter(incident=incident).first()
    if intake is not None and (intake.closed_at is None or phones):
        _close(intake, by, at, phones=phones)


@transaction.atomic
def take(*, key: str, draft: PublicDraft, at: datetime) -> tuple[IncidentReport, bool]:
    """Write down what somebody of the public tells; False where the same was told before.

    Refuses ``IntakeShut``, ``IntakeFull``, ``ValueMissing`` (place) and what
    ``core.public_reports`` refuses. Events ReportTaken, ReportToldAgain.
    """
    intake = ReportIntake.objects.select_related("incident").filter(key=key).first()
    if intake is None:
        raise rules.IntakeShut(phone="")
    text = rules.checked_words(draft.text)
    place = " ".join(draft.place_name.split())
    if not place:
        raise ValueMissing(field="place_name")
    phone = rules.checked_phone(draft.phone, is_agreed=draft.is_agreed)
    row = Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=intake.incident_id)
    if intake.closed_at is not None or not rules.may_ask(IncidentState(row.state)):
        raise rules.IntakeShut(phone=row.contact_phone)
    made = row_of(row, ReportDraft(text=text, place_name=place, source=rules.PUBLIC), None, at)
    known = _told_before(row, made, at)
    if known is not None:
        IncidentReport.objects.filter(pk=known.pk).update(told_again=F("told_again") + 1)
        _keep_phone(known, phone, at)
        events.record(rules.ReportToldAgain(row.pk, known.pk), by=None, at=at)
        return known, False
    fresh = IncidentReport.objects.filter(
        incident=row, source=rules.PUBLIC, received_at__gt=at - timedelta(hours=1)
    )
    if fresh.count() >= rules.MOST_AN_HOUR:
        raise rules.IntakeFull(phone=row.contact_phone)
    made.save()
    _keep_phone(made, phone, at)
    events.record(ReportTaken(row.pk, made.pk), by=None, at=at)
    propose(row, [made])
    return made, True


@transaction.atomic
def look_at_phone(*, report: IncidentReport, by: Person, at: datetime) -> str:
    """The telephone left with a report; that somebody looked is written down.

    Refuses ``NotAllowed``, ``IncidentStepNotAllowed``, ``ValueMissing`` (none was left). Event
    ReportPhoneSeen.
    """
    at_desk(report.incident, by, at)
    kept = ReportPhone.objects.filter(report=report).first()
    if kept is None:
        raise ValueMissing(field="phone")
    events.record(rules.ReportPhoneSeen(report.incident_id, report.pk), by=by, at=at)
    return kept.phone


def _told_before(incident: Incident, made: IncidentReport, at: datetime) -> IncidentReport | None:
    """A waiting report of the same words and place, of the last hours."""
    rows = IncidentReport.objects.filter(
        incident=incident,
        source=rules.PUBLIC,
        text=made.text,
        place_name=made.place_name,
        state__in=[state.value for state in WAITING],
        received_at__gt=at - rules.AGAIN_WITHIN,
    )
    return rows.order_by("received_at", "pk").first()


def _keep_phone(report: IncidentReport, phone: str, at: datetime) -> None:
    if phone:
        ReportPhone.objects.get_or_create(
            report=report, defaults={"phone": phone, "consented_at": at}
        )


def _close(intake: ReportIntake, by: Person, at: datetime, *, phones: int) -> None:
    if intake.closed_at is None:
        intake.closed_by, intake.closed_at = by, at
        intake.save(update_fields=["closed_by", "closed_at"])
    events.record(rules.IntakeClosed(intake.incident_id, phones), by=by, at=at)


def _key() -> str:
    return "".join(secrets.choice(rules.KEY_LETTERS) for _ in range(rules.KEY_LENGTH))
