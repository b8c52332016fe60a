"""Reports of an incident: taken, verified, answered, merged with what was told before.

Whoever of the staff may see the incident works at its desk. Everything happens under the
incident's row, so that two people at the desk cannot take one report two ways. ``at`` is the
real now, by which rights are judged and history is dated; where old reports are replayed, what
stands on the board is dated by the exercise's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from liandong.core import report_duplicates as likeness
from liandong.core import reports
from liandong.core.geo import Point, cell
from liandong.core.hours import SHANGHAI
from liandong.core.incident_facts import IncidentStepNotAllowed
from liandong.core.incidents import IncidentState
from liandong.core.needs import FilerKind, VerifyMethod
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.report_facts import (
    NotInExercise,
    PairDecided,
    ReportAnswered,
    ReportDismissed,
    ReportNeedFiled,
    ReportsApart,
    ReportsKeptApart,
    ReportsMerged,
    ReportsParted,
    ReportsTaken,
    ReportStepNotAllowed,
    ReportTaken,
    ReportVerified,
)
from liandong.core.reports import ReportState
from liandong.models import Incident, IncidentReport, Need, Person, ReportPair
from liandong.queries import access
from liandong.queries import incidents as shown
from liandong.queries import reports as known
from liandong.services import events, needs

OVER = frozenset({IncidentState.CLOSED.value, IncidentState.DISMISSED.value})
CATEGORY, OBJECT = "0013", "11"
"""Service category and recipient of a need that a report becomes: rescue, the public."""
_OUTCOME_MAX_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What was told. ``received_at`` None: now. ``kinds`` the source's own codes; with them a
    report of a list may come without words."""

    text: str
    place_name: str = ""
    point: Point | None = None
    received_at: datetime | None = None
    source: str = "desk"
    source_key: str = ""
    kinds: tuple[str, ...] = field(default=())


@transaction.atomic
def take(*, incident: Incident, draft: ReportDraft, by: Person, at: datetime) -> IncidentReport:
    """Write one report down, and propose what it may be a duplicate of.

    Refuses ``NotAllowed``, ``ValueMissing`` (text), ``IncidentStepNotAllowed`` (over). Event
    ReportTaken.
    """
    incident = at_desk(incident, by, at)
    if not draft.text.strip():
        raise ValueMissing(field="text")
    report = row_of(incident, draft, by, at)
    report.save()
    events.record(ReportTaken(incident.pk, report.pk), by=by, at=at)
    propose(incident, [report])
    return report


@transaction.atomic
def take_many(
    *, incident: Incident, drafts: Sequence[ReportDraft], by: Person, at: datetime
) -> list[IncidentReport]:
    """Write down reports of a list; one that came before by its key is left out.

    Refuses as ``take``. Event ReportsTaken. Five queries, whatever their number.
    """
    incident = at_desk(incident, by, at)
    keys = {(d.source, d.source_key) for d in drafts if d.source_key}
    there = set(
        IncidentReport.objects.filter(
            incident=incident, source_key__in=[key for _, key in keys]
        ).values_list("source", "source_key")
    )
    new: dict[tuple[str, str], IncidentReport] = {}
    for n, draft in enumerate(drafts):
        if not draft.text.strip() and not draft.kinds:
            raise ValueMissing(field="text")
        if (draft.source, draft.source_key) not in there:
            new.setdefault(
                (draft.source, draft.source_key or f"#{n}"), row_of(incident, draft, by, at)
            )
    made = IncidentReport.objects.bulk_create(new.values())
    if made:
        events.record(ReportsTaken(incident.pk, len(made)), by=by, at=at)
        propose(incident, made)
    return made


@transaction.atomic
def verify(
    *, report: IncidentReport, method: VerifyMethod, by: Person, at: datetime
) -> IncidentReport:
    """Somebody knows that it is so, and how.

    Refuses ``NotAllowed``, ``ReportStepNotAllowed``. Event ReportVerified.
    """
    report = _held(report, by, at)
    reports.check_step(ReportState(report.state), ReportState.OPEN, report=report.pk)
    report.state = ReportState.OPEN.value
    report.verified_by, report.verified_at = by, _clock(report.incident, at)
    report.verify_method = method.value
    report.save(update_fields=["state", "verified_by", "verified_at", "verify_method"])
    events.record(ReportVerified(report.incident_id, report.pk, report.verify_method), by=by, at=at)
    return report


@transaction.atomic
def answer(*, report: IncidentReport, outcome: str, by: Person, at: datetime) -> IncidentReport:
    """Something was done about it: what, in a sentence.

    Refuses ``NotAllowed``, ``ValueMissing`` (outcome), ``ReportStepNotAllowed``. Event
    ReportAnswered.
    """
    report = _held(report, by, at)
    _settle(report, ReportState.ANSWERED, outcome, by, at)
    events.record(ReportAnswered(report.incident_id, report.pk), by=by, at=at)
    return report


@transaction.atomic
def dismiss(*, report: IncidentReport, reason: str, by: Person, at: datetime) -> IncidentReport:
    """It was nothing, or is not for this desk; the reason is kept.

    Refuses ``NotAllowed``, ``ValueMissing`` (outcome), ``ReportStepNotAllowed``. Event
    ReportDismissed.
    """
    report = _held(report, by, at)
    _settle(report, ReportState.DISMISSED, reason, by, at)
    events.record(ReportDismissed(report.incident_id, report.pk, report.outcome), by=by, at=at)
    return report


@transaction.atomic
def merge(
    *, first: IncidentReport, second: IncidentReport, by: Person, at: datetime
) -> IncidentReport:
    """The two are one: the later follows the earlier. Returns the duplicate. Both texts stay.

    Refuses ``NotAllowed``, ``ReportsApart`` (of two incidents, or the same record),
    ``ReportStepNotAllowed``. Event ReportsMerged.
    """
    if first.incident_id != second.incident_id or first.pk == second.pk:
        raise ReportsApart(first=first.pk, second=second.pk)
    first, second = _held(first, by, at), _held(second, by, at)
    if first.duplicate_of is not None:
        first = first.duplicate_of
    if (second.received_at, second.pk) < (first.received_at, first.pk):
        first, second = second, first
    follows = reports.check_merging(
        ReportState(first.state), ReportState(second.state), ids=(first.pk, second.pk)
    )
    if not follows:
        first, second = second, first
    second.state, second.duplicate_of = ReportState.DUPLICATE.value, first
    second.settled_by, second.settled_at = by, _clock(second.incident, at)
    second.save(update_fields=["state", "duplicate_of", "settled_by", "settled_at"])
    # Whatever followed the second follows the first now: a duplicate never has duplicates.
    IncidentReport.objects.filter(duplicate_of=second).update(duplicate_of=first)
    _decide(first, second, "merged", by, at)
    events.record(ReportsMerged(second.incident_id, first.pk, second.pk), by=by, at=at)
    return second


@transaction.atomic
def keep_apart(*, pair: ReportPair, by: Person, at: datetime) -> ReportPair:
    """The two look alike and are two; they are not proposed again.

    Refuses ``NotAllowed``, ``PairDecided``. Event ReportsKeptApart.
    """
    at_desk(pair.incident, by, at)
    pair = ReportPair.objects.select_for_update().get(pk=pair.pk)
    if pair.state != "proposed":
        raise PairDecided(first=pair.first_id, second=pair.second_id)
    pair.state, pair.decided_by, pair.decided_at = "apart", by, at
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    events.record(ReportsKeptApart(pair.incident_id, pair.first_id, pair.second_id), by=by, at=at)
    return pair


@transaction.atomic
def part(*, report: IncidentReport, by: Person, at: datetime) -> IncidentReport:
    """Take a merging back: the report waits again as it did.

    Refuses ``NotAllowed``, ``ReportStepNotAllowed`` (no duplicate). Event ReportsParted.
    """
    report = _held(report, by, at)
    first = report.duplicate_of
    to = reports.state_when_parted(is_verified=report.verified_at is not None)
    if first is None:
        raise ReportStepNotAllowed(report=report.pk, state=report.state, wanted=to.value)
    report.state, report.duplicate_of = to.value, None
    report.settled_by = report.settled_at = None
    report.save(update_fields=["state", "duplicate_of", "settled_by", "settled_at"])
    _decide(first, report, "apart", by, at)
    events.record(ReportsParted(report.incident_id, first.pk, report.pk), by=by, at=at)
    return report


@transaction.atomic
def file_need(*, report: IncidentReport, risks: str, by: Person, at: datetime) -> Need:
    """An open report becomes a need of its own; ``risks`` says what is dangerous there (Order
    685 Art 12).

    Refuses ``NotAllowed``, ``ValueMissing`` (risks), ``NotInExercise``,
    ``ReportStepNotAllowed``. Event ReportNeedFiled.
    """
    report = _held(report, by, at)
    incident = report.incident
    if incident.is_exercise:
        raise NotInExercise(number=incident.number)
    if report.need is not None or report.state != ReportState.OPEN:
        raise ReportStepNotAllowed(report=report.pk, state=report.state, wanted="need")
    if not risks.strip():
        raise ValueMissing(field="risks")
    is_placed = report.lat is not None and report.lon is not None
    point = Point(report.lat or 0.0, report.lon or 0.0) if is_placed else None
    draft = needs.NeedDraft(
        title=report.text[:60],
        category=CATEGORY,
        service_object=OBJECT,
        description=report.text,
        filer=FilerKind.ORGANIZATION,
        organization=incident.organization,
        contact_name=by.name,
        contact_phone=incident.contact_phone,
        mode="M4",
        division_code=report.division_code or incident.division_code,
        place_name=report.place_name or incident.place_name,
        point=point,
        headcount=1,
        starts_on=_day(at),
        risk_statement=risks.strip(),
        external_source="report",
        external_key=f"{incident.number}/{report.pk}",
    )
    need = needs.file(draft=draft, by=by, at=at)
    report.need = need
    report.save(update_fields=["need"])
    events.record(ReportNeedFiled(incident.pk, report.pk, need.pk), by=by, at=at)
    return need


def _clock(incident: Incident, at: datetime) -> datetime:
    """The desk's now: the exercise's where there is one. The incident carries its replay."""
    replay = getattr(incident, "replay", None)
    return replay.clock_at if replay is not None else at


def row_of(
    incident: Incident, draft: ReportDraft, by: Person | None, at: datetime
) -> IncidentReport:
    """The report as it will stand, without contacts, not stored yet."""
    point = draft.point
    return IncidentReport(
        incident=incident,
        source=draft.source[:40],
        source_key=draft.source_key[:64],
        received_at=draft.received_at or _clock(incident, at),
        place_name=reports.without_contacts(draft.place_name.strip())[: reports.PLACE_MAX_LENGTH],
        text=reports.without_contacts(draft.text.strip())[: reports.TEXT_MAX_LENGTH],
        kinds=" ".join(draft.kinds)[:60],
        taken_by=by,
        division_code=incident.division_code,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        cell=cell(point) if point else "",
    )


def propose(incident: Incident, new: Sequence[IncidentReport]) -> None:
    """Pairs of the new reports with what came before, within the window. Two queries."""
    ids = frozenset(report.pk for report in new)
    since = min(report.received_at for report in new) - likeness.WINDOW
    around = known.keys_of(incident, since=since)
    ReportPair.objects.bulk_create(
        [
            ReportPair(
                incident=incident,
                first_id=pair.first,
                second_id=pair.second,
                score=pair.score,
                signs=" ".join(sign.value for sign in pair.signs),
            )
            for pair in likeness.pairs_among(around, new=ids)
        ],
        ignore_conflicts=True,
    )


def _decide(
    first: IncidentReport, second: IncidentReport, state: str, by: Person, at: datetime
) -> None:
    early, late = sorted((first, second), key=lambda r: (r.received_at, r.pk))
    ReportPair.objects.filter(first=early, second=late).update(
        state=state, decided_by=by, decided_at=at
    )


def _settle(
    report: IncidentReport, to: ReportState, outcome: str, by: Person, at: datetime
) -> None:
    if not outcome.strip():
        raise ValueMissing(field="outcome")
    reports.check_step(ReportState(report.state), to, report=report.pk)
    report.state, report.settled_by = to.value, by
    report.settled_at = _clock(report.incident, at)
    report.outcome = outcome.strip()[:_OUTCOME_MAX_LENGTH]
    report.save(update_fields=["state", "settled_by", "settled_at", "outcome"])


def _held(report: IncidentReport, by: Person, at: datetime) -> IncidentReport:
    """The report as it stands, under its incident's row."""
    at_desk(report.incident, by, at)
    rows = IncidentReport.objects.select_related(
        "incident__organization", "incident__replay", "duplicate_of", "need"
    )
    return rows.get(pk=report.pk)


def at_desk(incident: Incident, by: Person, at: datetime) -> Incident:
    """The incident, locked, for whoever works at its desk.

    Refuses ``NotAllowed``, ``IncidentStepNotAllowed`` (over).
    """
    actor = access.actor_of(by, on=_day(at))
    if not actor.is_staff or not shown.incidents_for(actor).filter(pk=incident.pk).exists():
        raise NotAllowed(action="incident_reports")
    row = Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=incident.pk)
    if row.state in OVER:
        raise IncidentStepNotAllowed(number=row.number, state=row.state, wanted="report")
    return row


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
