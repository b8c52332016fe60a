"""A need's way: filed, verified, answered, assessed; or refused, withdrawn, closed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from liandong.core import needs, policy, workdays
from liandong.core.eligibility import Risk
from liandong.core.geo import Point, cell
from liandong.core.hours import SHANGHAI
from liandong.core.needs import (
    FilerKind,
    NeedAlreadyFiled,
    NeedAnswered,
    NeedAssessed,
    NeedChanged,
    NeedClosed,
    NeedClosedAlready,
    NeedFacts,
    NeedFiled,
    NeedIncomplete,
    NeedRefused,
    NeedVerified,
    NeedWithdrawn,
    PriorityNotHeld,
)
from liandong.core.refusals import NotAllowed
from liandong.core.registry import check_phone
from liandong.core.search import Kind
from liandong.models import Assessment, Beneficiary, Need, NeedState, Organization, Person
from liandong.queries import access
from liandong.queries.rights import is_served_first
from liandong.services import events, search

OPEN = (
    NeedState.FILED,
    NeedState.VERIFIED,
    NeedState.ANSWERED,
    NeedState.ASSESSED,
    NeedState.PLANNED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDraft:
    """What the filer tells. ``skill_mask`` bits are skill codes 01–23; ``point`` WGS-84.

    ``priority_for``: the volunteer whose own difficulty it is, and who is served first.
    """

    title: str
    category: str
    service_object: str = "11"
    description: str = ""
    filer: FilerKind = FilerKind.CONTACT
    organization: Organization | None = None
    beneficiary: Beneficiary | None = None
    contact_name: str = ""
    contact_phone: str = ""
    hardship_group: str = ""
    mode: str = "M1"
    division_code: str = ""
    place_name: str = ""
    address: str = ""
    point: Point | None = None
    headcount: int = 1
    skill_mask: int = 0
    starts_on: date | None = None
    due_on: date | None = None
    minutes: int = 120
    rule: str = ""
    risk_statement: str = ""
    recipient_consented: bool = True
    priority_for: Person | None = None
    external_source: str = ""
    external_key: str = ""
    fingerprint: str = ""


@transaction.atomic
def file(*, draft: NeedDraft, by: Person, at: datetime) -> Need:
    """Take a need in and start its clock (Order 685 Art 13).

    Refuses ``NeedIncomplete`` with every missing fact, ``NeedDatesReversed``,
    ``NeedAlreadyFiled``, ``PhoneInvalid``; for a volunteer's priority ``PriorityNotHeld``,
    and ``NotAllowed`` where neither they themselves nor staff within reach ask for it.
    """
    needs.check_complete(_facts(draft))
    if draft.contact_phone and draft.filer is not FilerKind.ORGANIZATION:
        check_phone(draft.contact_phone)
    _check_priority(draft, by, at)
    twin = (
        Need.objects.filter(filed_by=by, title=draft.title, state__in=OPEN)
        .filter(place_name=draft.place_name, starts_on=draft.starts_on)
        .first()
    )
    if twin is not None and not draft.external_key:
        raise NeedAlreadyFiled(number=twin.number, filed_on=_local_day(twin.filed_at))
    need = build(draft=draft, by=by, at=at)
    need.save()
    search.keep(Kind.NEED, [need])
    events.record(NeedFiled(need.pk, need.filer_kind), by=by, at=at)
    return need


def build(*, draft: NeedDraft, by: Person | None, at: datetime, number: str = "") -> Need:
    """A need with its number and its clock, not yet stored. In the caller's transaction.

    Takes the next number of its series unless one is given; see ``series_of``.
    """
    day = _local_day(at)
    profile = policy.profile_for(draft.division_code, day)
    due = needs.answer_due(
        day,
        add_working_days=workdays.add_working_days,
        working_days=profile.need_answer_working_days,
    )
    point = draft.point
    return Need(
        number=number or events.next_number(series_of(draft.division_code, at)),
        title=draft.title.strip()[:120],
        description=draft.description.strip(),
        filer_kind=draft.filer.value,
        filed_by=by,
        priority_for=draft.priority_for,
        organization=draft.organization,
        beneficiary=draft.beneficiary,
        contact_name=draft.contact_name.strip()[:50],
        contact_phone=draft.contact_phone,
        category=draft.category,
        service_object=draft.service_object,
        hardship_group=draft.hardship_group,
        mode=draft.mode,
        division_code=draft.division_code,
        place_name=draft.place_name[:100],
        address=draft.address[:200],
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        cell=cell(point) if point else "",
        headcount=draft.headcount,
        skill_mask=draft.skill_mask,
        starts_on=draft.starts_on,
        due_on=draft.due_on,
        minutes=draft.minutes,
        rule=draft.rule,
        risk_statement=draft.risk_statement,
        filed_at=at,
        answer_due_at=datetime.combine(due + timedelta(days=1), time(), tzinfo=SHANGHAI),
        external_source=draft.external_source,
        external_key=draft.external_key,
        fingerprint=draft.fingerprint,
    )


def series_of(division_code: str, at: datetime) -> str:
    """The series of public numbers of needs of one county and year: ``N-440305-2026``."""
    return f"N-{division_code[:6] or '000000'}-{_local_day(at):%Y}"


@transaction.atomic
def hand_over(*, need: Need, organization: Organization, by: Person, at: datetime) -> Need:
    """Give the need to the organization that will look after it.

    Refuses ``NeedClosedAlready``.
    """
    need = _locked(need)
    if not needs.next_states(needs.NeedState(need.state)):
        raise NeedClosedAlready(number=need.number, state=need.state)
    need.organization = organization
    need.save(update_fields=["organization"])
    events.record(NeedChanged(need.pk, ("organization",)), by=by, at=at)
    return need


@transaction.atomic
def verify(*, need: Need, method: needs.VerifyMethod, by: Person, at: datetime) -> Need:
    """Say that the need is real, and how it was checked.

    Refuses ``FilerMayNotVerify`` and, from a later state, ``NeedStepNotAllowed``.
    """
    need = _locked(need)
    _step(need, NeedState.VERIFIED)
    needs.check_verifier(
        number=need.number,
        filer_id=need.filed_by_id or 0,
        verifier_id=by.pk,
        filer=FilerKind(need.filer_kind),
    )
    need.state = NeedState.VERIFIED
    need.verified_at, need.verified_by, need.verify_method = at, by, method.value
    need.save(update_fields=["state", "verified_at", "verified_by", "verify_method"])
    events.record(NeedVerified(need.pk, method.value), by=by, at=at)
    return need


@transaction.atomic
def answer(*, need: Need, text: str, by: Person, at: datetime) -> Need:
    """Tell the filer what will be done. Refuses ``NeedIncomplete`` for an empty answer."""
    need = _locked(need)
    _step(need, NeedState.ANSWERED)
    if not text.strip():
        raise NeedIncomplete(number=need.number, missing=("answer",))
    need.state = NeedState.ANSWERED
    need.answered_at, need.answered_by, need.answer = at, by, text.strip()
    need.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    events.record(NeedAnswered(need.pk, at > need.answer_due_at), by=by, at=at)
    events.owe(
        "need_answered", to=need.filed_by, facts={"title": need.title, "answer": text}, at=at
    )
    return need


@transaction.atomic
def assess(
    *,
    need: Need,
    risk: Risk,
    risk_statement: str,
    hardship_group: str = "",
    note: str = "",
    by: Person,
    at: datetime,
) -> Assessment:
    """A social worker's judgement: risk, hardship, and from them the urgency with reasons.

    Refuses ``NeedIncomplete`` without a risk statement, ``NeedStepNotAllowed``.
    """
    need = _locked(need)
    if need.state != NeedState.ASSESSED:
        _step(need, NeedState.ASSESSED)
    if not risk_statement.strip():
        raise NeedIncomplete(number=need.number, missing=("risks_stated",))
    group = hardship_group or need.hardship_group
    found = needs.urgency(
        needs.UrgencyFacts(
            filed_on=_local_day(need.filed_at),
            hardship=frozenset({group} if group else ()),
            deadline_on=need.due_on or need.starts_on,
            risk=risk,
            lives_alone=bool(need.beneficiary and need.beneficiary.lives_alone),
            last_contact_on=_local_day(need.filed_at),
            is_incident=need.mode == "M4",
            priority_points=_priority_points(need, at),
        ),
        _local_day(at),
    )
    need.state = NeedState.ASSESSED
    need.urgency = found.score
    need.hardship_group = group
    need.risk_level = risk.name
    need.risk_statement = risk_statement.strip()
    need.save(update_fields=["state", "urgency", "hardship_group", "risk_level", "risk_statement"])
    assessment = Assessment.objects.create(
        need=need,
        by=by,
        at=at,
        urgency=found.score,
        reasons=[
            {"code": r.code, "points": r.points, "facts": {k: str(v) for k, v in r.facts.items()}}
            for r in found.reasons
        ],
        hardship_group=group,
        risk_level=risk.name,
        risk_statement=need.risk_statement,
        note=note.strip(),
    )
    events.record(NeedAssessed(need.pk, found.score, int(risk)), by=by, at=at)
    return assessment


@transaction.atomic
def refuse(*, need: Need, reason: str, by: Person, at: datetime) -> Need:
    """Decline a need, with the reason that the filer is told."""
    need = _locked(need)
    _step(need, NeedState.REFUSED)
    if not reason.strip():
        raise NeedIncomplete(number=need.number, missing=("answer",))
    need.state = NeedState.REFUSED
    need.answered_at, need.answered_by, need.answer = at, by, reason.strip()
    need.closed_at = at
    need.save(update_fields=["state", "answered_at", "answered_by", "answer", "closed_at"])
    events.record(NeedRefused(need.pk, reason), by=by, at=at)
    events.owe(
        "need_refused", to=need.filed_by, facts={"title": need.title, "reason": reason}, at=at
    )
    return need


@transaction.atomic
def withdraw(*, need: Need, reason: str = "", by: Person, at: datetime) -> Need:
    """The filer no longer needs it."""
    need = _locked(need)
    _step(need, NeedState.WITHDRAWN)
    need.state = NeedState.WITHDRAWN
    need.closed_at = at
    need.save(update_fields=["state", "closed_at"])
    events.record(NeedWithdrawn(need.pk, reason), by=by, at=at)
    return need


@transaction.atomic
def close(*, need: Need, reason: str, by: Person | None, at: datetime) -> Need:
    """The need is met, or nothing more can be done; ``reason`` says which."""
    need = _locked(need)
    _step(need, NeedState.CLOSED)
    need.state = NeedState.CLOSED
    need.closed_at = at
    need.save(update_fields=["state", "closed_at"])
    events.record(NeedClosed(need.pk, reason), by=by, at=at)
    return need


def _check_priority(draft: NeedDraft, by: Person, at: datetime) -> None:
    """Priority is an active volunteer's; asked for by themselves or by staff within reach."""
    holder, day = draft.priority_for, _local_day(at)
    if holder is None:
        return
    if holder.pk != by.pk:
        actor = access.actor_of(by, on=day)
        if not actor.is_staff or not access.people_for(actor).filter(pk=holder.pk).exists():
            raise NotAllowed(action="priority_for_another")
    if not is_served_first(holder, on=day):
        raise PriorityNotHeld(name=holder.name)


def _priority_points(need: Need, at: datetime) -> int:
    if need.priority_for_id is None:
        return 0
    return policy.profile_for(need.division_code, _local_day(at)).priority_help_points


def _facts(draft: NeedDraft) -> NeedFacts:
    return NeedFacts(
        title=draft.title,
        description=draft.description,
        category=draft.category,
        service_object=draft.service_object,
        place=draft.place_name or draft.address,
        wanted_from=draft.starts_on,
        wanted_until=draft.due_on,
        people_wanted=draft.headcount,
        contact_name=draft.contact_name,
        contact_phone=draft.contact_phone,
        risks_stated=draft.risk_statement,
        filer=draft.filer,
        is_for_one_person=draft.beneficiary is not None,
        recipient_consented=draft.recipient_consented,
    )


def _step(need: Need, to: NeedState) -> None:
    needs.check_step(needs.NeedState(need.state), needs.NeedState(to), number=need.number)


def _locked(need: Need) -> Need:
    return (
        Need.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=need.pk)
    )


def _local_day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
