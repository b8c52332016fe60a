"""Needs as JSON: what waits, filing one, and each step of staff. For a signed-in session.

Routes: ``GET`` and ``POST /api/needs``, ``GET /api/needs/{number}``, ``POST
/api/needs/{number}/verification``, ``…/answer`` and ``…/assessment``. A refusal answers 409
with its code, sentence and facts. Needs are named by their public number.
"""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong import phrases
from liandong.api.callers import caller
from liandong.api.registry import Refused
from liandong.core import places
from liandong.core.eligibility import Risk
from liandong.core.needs import FilerKind, VerifyMethod
from liandong.core.refusals import Refusal
from liandong.models import Need
from liandong.queries import access
from liandong.queries import needs as queries
from liandong.services import needs as services

router = Router(tags=["needs"], auth=django_auth)
HANDLERS = (access.SOCIAL_WORKER, access.COORDINATOR)
MOST_ROWS = 200


class NeedOut(Schema):
    """A need as others may see it: the hexagon it lies in, never an address."""

    number: str
    title: str
    state: str
    category: str
    service_object: str
    mode: str
    headcount: int
    minutes: int
    division_code: str
    cell: str
    starts_on: date | None
    due_on: date | None
    urgency: int
    risk_level: str
    filed_at: datetime
    answer_due_at: datetime


class NeedIn(Schema):
    """A need to file. ``filer``: contact or volunteer; staff: social_worker too."""

    title: str
    category: str
    service_object: str = "11"
    description: str = ""
    filer: FilerKind = FilerKind.CONTACT
    contact_name: str = ""
    contact_phone: str = ""
    division_code: str = ""
    place_name: str = ""
    address: str = ""
    headcount: int = 1
    starts_on: date | None = None
    due_on: date | None = None
    minutes: int = 120
    risk_statement: str = ""


class VerificationIn(Schema):
    """How the need was checked."""

    method: VerifyMethod


class AnswerIn(Schema):
    """What the filer is told."""

    text: str


class AssessmentIn(Schema):
    """Risk and hardship; ``risk`` is R0 to R3."""

    risk: str
    risk_statement: str
    hardship_group: str = ""
    note: str = ""


def refused(refusal: Refusal) -> Any:
    """The answer to what the rules do not allow."""
    sentence = phrases.sentence(refusal)
    details = {name: str(value) for name, value in refusal.facts.items()}
    return Status(409, Refused(code=refusal.code, sentence=sentence, details=details))


@router.get("/needs", response=list[NeedOut])
def need_list(
    request: HttpRequest, state: str = "filed", street: str = "", category: str = ""
) -> Any:
    """The first 200 needs in a state that the caller may open, the most pressing first."""
    rows = queries.waiting(
        caller(request), states=(state,), at=timezone.now(), street=street, category=category
    )
    return list(rows[:MOST_ROWS])


@router.post("/needs", response={201: NeedOut, 409: Refused})
def need_create(request: HttpRequest, told: NeedIn) -> Any:
    """File a need."""
    who = caller(request)
    facts = told.dict()
    if not who.is_staff and told.filer not in (FilerKind.CONTACT, FilerKind.VOLUNTEER):
        facts["filer"] = FilerKind.CONTACT
    known = places.normalized(told.division_code) in places.divisions()
    point = places.point_of(told.division_code) if known else None
    draft = services.NeedDraft(**facts, point=point)
    try:
        return Status(201, services.file(draft=draft, by=who.person, at=timezone.now()))
    except Refusal as refusal:
        return refused(refusal)


@router.get("/needs/{number}", response=NeedOut)
def need_detail(request: HttpRequest, number: str) -> Any:
    """One need that the caller may open."""
    return _need(caller(request), number)


@router.post("/needs/{number}/verification", response={200: NeedOut, 409: Refused})
def need_verification(request: HttpRequest, number: str, told: VerificationIn) -> Any:
    """The need is real."""
    who = caller(request, *HANDLERS)
    need = _need(who, number)
    try:
        return services.verify(need=need, method=told.method, by=who.person, at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)


@router.post("/needs/{number}/answer", response={200: NeedOut, 409: Refused})
def need_answer(request: HttpRequest, number: str, told: AnswerIn) -> Any:
    """Tell the filer what will be done."""
    who = caller(request, *HANDLERS)
    need = _need(who, number)
    try:
        return services.answer(need=need, text=told.text, by=who.person, at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)


@router.post("/needs/{number}/assessment", response={200: NeedOut, 409: Refused})
def need_assessment(request: HttpRequest, number: str, told: AssessmentIn) -> Any:
    """Judge risk and hardship; the answer holds the urgency that follows."""
    who = caller(request, *HANDLERS)
    need = _need(who, number)
    if told.risk not in Risk.__members__:
        details = {"risk": told.risk, "known": ", ".join(Risk.__members__)}
        return Status(409, Refused(code="value_invalid", sentence="", details=details))
    try:
        services.assess(
            need=need,
            risk=Risk[told.risk],
            risk_statement=told.risk_statement,
            hardship_group=told.hardship_group,
            note=told.note,
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(refusal)
    return _need(who, number)


def _need(who: access.Actor, number: str) -> Need:
    found: Need = get_object_or_404(access.needs_for(who), number=number)
    return found
