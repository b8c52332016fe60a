"""One's own record as JSON: who am I, what did I agree to. For a signed-in session.

Routes: ``GET /api/me``, ``GET /api/me/consents``, ``POST`` and ``DELETE
/api/me/consents/{purpose}``. A refusal answers 409 with its code, sentence and facts.
"""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import Person
from liandong.queries import own_data
from liandong.queries import registry as shown
from liandong.services import consents

router = Router(tags=["registry"], auth=django_auth)


class Me(Schema):
    """The signed-in person. ``minutes`` are credit; honour minutes stand apart."""

    number: str
    name: str
    state: str
    birth_on: date | None
    roles: list[str]
    minutes: int
    honour_minutes: int


class ConsentOut(Schema):
    """One purpose and when it was agreed to; null when it was not."""

    purpose: str
    is_required: bool
    given_at: datetime | None


class Refused(Schema):
    """Why not: a stable code, a sentence, and the facts in it."""

    code: str
    sentence: str
    details: dict[str, Any]


@router.get("/me", response={200: Me, 403: Refused})
def me(request: HttpRequest) -> Any:
    """Who is signed in."""
    person = _person(request)
    if person is None:
        return Status(403, _no_person())
    sheet = shown.person_sheet(person, on=timezone.localdate())
    return Me(
        number=person.number,
        name=person.name,
        state=person.state,
        birth_on=person.birth_on,
        roles=sorted({one.role for one in sheet.roles}),
        minutes=sheet.credit,
        honour_minutes=sheet.honour,
    )


@router.get("/me/consents", response={200: list[ConsentOut], 403: Refused})
def my_consents(request: HttpRequest) -> Any:
    """All purposes and how one stands to them."""
    person = _person(request)
    if person is None:
        return Status(403, _no_person())
    return [
        ConsentOut(purpose=row.purpose, is_required=row.is_required, given_at=row.given_at)
        for row in own_data.purposes_of(person)
    ]


@router.post("/me/consents/{purpose}", response={204: None, 403: Refused, 409: Refused})
def give_consent(request: HttpRequest, purpose: str) -> Any:
    """Agree to a purpose."""
    return _change(request, purpose, consents.give)


@router.delete("/me/consents/{purpose}", response={204: None, 403: Refused, 409: Refused})
def withdraw_consent(request: HttpRequest, purpose: str) -> Any:
    """Take a yes back."""
    return _change(request, purpose, consents.withdraw)


def _change(request: HttpRequest, purpose: str, act: Any) -> Any:
    person = _person(request)
    if person is None:
        return Status(403, _no_person())
    try:
        act(person=person, purpose=purpose, by=person, at=timezone.now())
    except Refusal as refusal:
        return Status(
            409,
            Refused(code=refusal.code, sentence=phrases.sentence(refusal), details=refusal.facts),
        )
    return Status(204, None)


def _person(request: HttpRequest) -> Person | None:
    person: Person | None = getattr(request, "person", None)
    return person


def _no_person() -> Refused:
    return Refused(code="not_allowed", sentence="", details={})
