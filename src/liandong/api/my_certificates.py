"""Taking one's own certificate as JSON, with the same choice as the page.

Routes: ``GET /api/me/certificate-activities``, ``POST /api/me/certificates``. For a signed-in
session. A refusal answers 409 with its code, sentence and facts.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong import phrases
from liandong.api.callers import caller
from liandong.api.registry import Refused
from liandong.core.certificate_choices import Choice, Form
from liandong.core.refusals import Refusal
from liandong.queries import certificates as shown
from liandong.services import certificates

router = Router(tags=["certificates"], auth=django_auth)


class ActivityOut(Schema):
    """One activity that a certificate may name, with what is recognized of it in all."""

    name: str
    times: int
    minutes: int
    last_on: date


class Wanted(Schema):
    """Both days included; no activity named means all of them."""

    first_day: date
    last_day: date
    activities: list[str] = []
    form: Form = Form.LISTED


class Issued(Schema):
    """Number and code of the certificate, and the public page that answers for it."""

    number: str
    code: str
    link: str


@router.get("/me/certificate-activities", response=list[ActivityOut])
def activities(request: HttpRequest) -> Any:
    """What one has recognized hours in, latest first."""
    return [
        ActivityOut(name=one.name, times=one.times, minutes=one.minutes, last_on=one.last_on)
        for one in shown.activities_of(caller(request).person)
    ]


@router.post("/me/certificates", response={200: Issued, 409: Refused})
def take(request: HttpRequest, wanted: Wanted) -> Any:
    """Take one's own certificate; the same choice on one day gives the same paper."""
    me = caller(request).person
    try:
        made = certificates.take(
            person=me,
            first_day=wanted.first_day,
            last_day=wanted.last_day,
            choice=Choice(tuple(wanted.activities), wanted.form),
            by=me,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return Status(
            409,
            Refused(code=refusal.code, sentence=phrases.sentence(refusal), details=refusal.facts),
        )
    link = f"{settings.LIANDONG_BASE_URL.rstrip('/')}/c/{made.number}?k={made.code}"
    return Issued(number=made.number, code=made.code, link=link)
