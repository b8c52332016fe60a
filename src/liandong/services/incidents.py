"""An incident's way: opened, verified, assessed, then ordered (``services.dispatch``), closed.

The assessment files the need that the incident is, so that the project which answers it stands
on an assessed need like every other. Lock order: incident, then what ``needs`` locks;
for the end, posts and places before it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from liandong.core import incidents
from liandong.core.eligibility import Risk
from liandong.core.geo import Point, cell
from liandong.core.hours import SHANGHAI
from liandong.core.incident_facts import (
    IncidentAssessed,
    IncidentClosed,
    IncidentDismissed,
    IncidentOpened,
    IncidentVerified,
    ReviewWritten,
)
from liandong.core.incidents import IncidentKind, IncidentState
from liandong.core.needs import FilerKind, VerifyMethod
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import (
    Assignment,
    Incident,
    IncidentAssessment,
    IncidentReview,
    InvitationWave,
    Need,
    Organization,
    Person,
    Project,
    Shift,
    WalkIn,
    WaveState,
)
from liandong.queries import access
from liandong.queries import incidents as shown
from liandong.services import events, needs, projects, public_reports, waves

CATEGORY, OBJECT = "0013", "11"
"""Service category and recipient of a need that is an incident: rescue, the public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDraft:
    """What is told when an incident is opened. ``point`` WGS-84, ``radius_m`` around it."""

    kind: IncidentKind
    title: str
    place_name: str
    organization: Organization
    contact_phone: str
    told: str = ""
    radius_m: int = 1000
    division_code: str = ""
    point: Point | None = None
    is_exercise: bool = False


@transaction.atomic
def open_incident(*, draft: IncidentDraft, by: Person, at: datetime) -> Incident:
    """Write down that something happened; any staff may.

    Refuses ``NotAllowed``, ``ValueMissing``, ``ValueInvalid`` (radius). Event IncidentOpened.
    """
    if not _actor(by, at).is_staff:
        raise NotAllowed(action="open_incident")
    for field in ("title", "place_name", "contact_phone"):
        if not getattr(draft, field).strip():
            raise ValueMissing(field=field)
    incidents.check_reach(draft.radius_m)
    point = draft.point
    incident = Incident.objects.create(
        number=events.next_number(f"E-{draft.division_code[:6] or '000000'}-{_day(at):%Y}"),
        kind=draft.kind.value,
        title=draft.title.strip()[:80],
        told=draft.told.strip()[: incidents.TEXT_MAX_LENGTH],
        place_name=draft.place_name.strip()[:100],
        radius_m=draft.radius_m,
        organization=draft.organization,
        contact_phone=draft.contact_phone.strip()[:20],
        opened_by=by,
        opened_at=at,
        is_exercise=draft.is_exercise,
        division_code=draft.division_code,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        cell=cell(point) if point else "",
    )
    events.record(IncidentOpened(incident.pk, incident.kind), by=by, at=at)
    return incident


@transaction.atomic
def verify(*, incident: Incident, method: VerifyMethod, by: Person, at: datetime) -> Incident:
    """A second person says that it is so, and how they know.

    Refuses ``NotAllowed``, ``OwnIncident``, ``IncidentStepNotAllowed``. Event IncidentVerified.
    """
    incident = _seen_by(incident, by, at)
    _step(incident, IncidentState.VERIFIED)
    incidents.check_verifier(opened_by=incident.opened_by_id, by=by.pk)
    incident.state = IncidentState.VERIFIED.value
    incident.verified_by, incident.verified_at, incident.verify_method = by, at, method.value
    incident.save(update_fields=["state", "verified_by", "verified_at", "verify_method"])
    events.record(IncidentVerified(incident.pk, method.value), by=by, at=at)
    return incident


@transaction.atomic
def dismiss(*, incident: Incident, reason: str, by: Person, at: datetime) -> Incident:
    """It was nothing, or others have it in hand; only before anybody was sent.

    Refuses ``NotAllowed``, ``ValueMissing``, ``IncidentStepNotAllowed``. Event
    IncidentDismissed.
    """
    incident = _seen_by(incident, by, at)
    _step(incident, IncidentState.DISMISSED)
    if not reason.strip():
        raise ValueMissing(field="reason")
    if incident.need is not None:
        incident.need = needs.close(need=incident.need, reason=reason.strip(), by=by, at=at)
    _end(incident, IncidentState.DISMISSED, reason.strip(), by, at)
    events.record(IncidentDismissed(incident.pk, incident.end_reason), by=by, at=at)
    return incident


@transaction.atomic
def assess(
    *,
    incident: Incident,
    wanted: str,
    risk: Risk,
    risks: str,
    people: int,
    skill_mask: int = 0,
    by: Person,
    at: datetime,
) -> IncidentAssessment:
    """A social worker's judgement, as often as the place turns out otherwise.

    Refuses ``NotAllowed`` (not a social worker of the station), ``ValueMissing``,
    ``ValueInvalid`` (people), ``IncidentStepNotAllowed``. Event IncidentAssessed.
    """
    incident = _locked(incident)
    if not shown.may_assess(_actor(by, at), incident):
        raise NotAllowed(action="assess_incident")
    _step(incident, IncidentState.ASSESSED)
    for field, text in (("needs", wanted), ("risks", risks)):
        if not text.strip():
            raise ValueMissing(field=field)
    if not 1 <= people <= incidents.MOST_PEOPLE:
        raise ValueInvalid("people", str(people), f"1–{incidents.MOST_PEOPLE}")
    incident.need = _assessed_need(incident, wanted, risk, risks, people, skill_mask, by, at)
    incident.state = IncidentState.ASSESSED.value
    incident.save(update_fields=["state", "need"])
    made = IncidentAssessment.objects.create(
        incident=incident,
        needs=wanted.strip()[: incidents.TEXT_MAX_LENGTH],
        risk_level=risk.name,
        risks=risks.strip()[: incidents.TEXT_MAX_LENGTH],
        people=people,
        skill_mask=skill_mask,
        by=by,
        at=at,
    )
    events.record(IncidentAssessed(incident.pk, int(risk), people), by=by, at=at)
    return made


@transaction.atomic
def review(
    *, incident: Incident, went_well: str, went_ill: str, change: str, by: Person, at: datetime
) -> IncidentReview:
    """Look back: what went well, what ill, what to change. Written anew until it is closed.

    Refuses ``NotAllowed``, ``ValueMissing``, ``IncidentStepNotAllowed``. Event ReviewWritten.
    """
    incident = _run_by(incident, by, at)
    incidents.check_step(
        IncidentState(incident.state), IncidentState.CLOSED, number=incident.number
    )
    told = {"went_well": went_well, "went_ill": went_ill, "change": change}
    for field, text in told.items():
        if not text.strip():
            raise ValueMissing(field=field)
    kept = {name: text.strip()[: incidents.TEXT_MAX_LENGTH] for name, text in told.items()}
    row, _ = IncidentReview.objects.update_or_create(
        incident=incident, defaults={**kept, "by": by, "at": at}
    )
    events.record(ReviewWritten(incident.pk), by=by, at=at)
    return row


@transaction.atomic
def close(*, incident: Incident, by: Person, at: datetime) -> Incident:
    """Everybody is back and it was looked back on: posts, project and need end with it.

    Refuses ``NotAllowed``, ``IncidentStepNotAllowed``, ``IncidentNotDone``. Event
    IncidentClosed.
    """
    _lock_posts(incident)
    incident = _run_by(incident, by, at)
    _step(incident, IncidentState.CLOSED)
    incidents.check_closing(
        number=incident.number,
        out=shown.out_of(incident).count(),
        walk_ins=WalkIn.objects.filter(incident=incident, left_at=None).count(),
        has_review=IncidentReview.objects.filter(incident=incident).exists(),
    )
    _end(incident, IncidentState.CLOSED, "", by, at)
    events.record(IncidentClosed(incident.pk), by=by, at=at)
    if incident.project is not None:
        _end_posts(incident.project, incident.title, by, at)
    return incident


def _lock_posts(incident: Incident) -> None:
    """Posts, then places, in the order of ids: who gives a place back or goes out locks these
    before the incident, so nobody waits crosswise for the one who ends it."""
    posts = Shift.objects.filter(project__incident=incident).order_by("pk")
    list(posts.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    places = Assignment.objects.filter(shift__project__incident=incident).order_by("pk")
    list(places.select_for_update(of=("self",)).values_list("pk", flat=True))


def _end_posts(project: Project, reason: str, by: Person, at: datetime) -> None:
    """Nobody more is asked; posts to which nobody went out yet are called off."""
    ahead = project.shifts.filter(state="open", ends_at__gt=at).order_by("pk")
    for shift in ahead.exclude(assignments__check_ins__kind="in"):
        projects.cancel_shift(shift=shift, reason=reason, by=by, at=at)
    for wave in InvitationWave.objects.filter(shift__project=project, state=WaveState.RUNNING):
        waves.cancel(wave=wave, by=by, at=at)


def lock(incident: Incident) -> Incident:
    """The incident's row, locked until the transaction ends."""
    return _locked(incident)


def _assessed_need(
    incident: Incident,
    wanted: str,
    risk: Risk,
    risks: str,
    people: int,
    skill_mask: int,
    by: Person,
    at: datetime,
) -> Need:
    """The need that the incident is, filed by its opener, verified by its verifier."""
    need = incident.need
    if need is None:
        point = None
        if incident.lat is not None and incident.lon is not None:
            point = Point(incident.lat, incident.lon)
        draft = needs.NeedDraft(
            title=incident.title,
            category=CATEGORY,
            service_object=OBJECT,
            description=wanted.strip(),
            filer=FilerKind.ORGANIZATION,
            organization=incident.organization,
            contact_name=incident.opened_by.name,
            contact_phone=incident.contact_phone,
            mode="M4",
            division_code=incident.division_code,
            place_name=incident.place_name,
            point=point,
            headcount=people,
            skill_mask=skill_mask,
            starts_on=_day(at),
            risk_statement=risks.strip(),
            external_source="incident",
            external_key=incident.number,
        )
        need = needs.file(draft=draft, by=incident.opened_by, at=at)
        verifier = incident.verified_by or by
        method = VerifyMethod(incident.verify_method or VerifyMethod.VISIT)
        needs.verify(need=need, method=method, by=verifier, at=at)
        need = needs.answer(need=need, text=wanted.strip(), by=by, at=at)
    needs.assess(need=need, risk=risk, risk_statement=risks, note=wanted, by=by, at=at)
    return need


def _end(incident: Incident, to: IncidentState, reason: str, by: Person, at: datetime) -> None:
    incident.state, incident.ended_by, incident.ended_at = to.value, by, at
    incident.end_reason = reason[:200]
    incident.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
    public_reports.end_with(incident, by=by, at=at)


def _step(incident: Incident, to: IncidentState) -> None:
    incidents.check_step(IncidentState(incident.state), to, number=incident.number)


def _locked(incident: Incident) -> Incident:
    return (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "opened_by", "verified_by", "need", "project")
        .get(pk=incident.pk)
    )


def _seen_by(incident: Incident, by: Person, at: datetime) -> Incident:
    actor = _actor(by, at)
    if not actor.is_staff or not shown.incidents_for(actor).filter(pk=incident.pk).exists():
        raise NotAllowed(action="incident")
    return _locked(incident)


def _run_by(incident: Incident, by: Person, at: datetime) -> Incident:
    row = _locked(incident)
    if not shown.may_run(_actor(by, at), row):
        raise NotAllowed(action="incident")
    return row


def _actor(person: Person, at: datetime) -> access.Actor:
    return access.actor_of(person, on=_day(at))


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
