"""Checking a certificate as JSON: the same answer as the public page, and no more."""

from datetime import date

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema

from liandong.core.certificate_choices import Form
from liandong.core.certificates import Statement, Verdict
from liandong.core.hours import HourKind
from liandong.phrases.hours import VERDICTS
from liandong.queries import certificates as shown

router = Router(tags=["certificates"])
RATES = {"certificate-check": shown.CHECKS_PER_ADDRESS}


class HourLineOut(Schema):
    """Minutes of one evidence class."""

    evidence: str
    kind: str
    minutes: int


class ServiceOut(Schema):
    """One service of the certificate; ``kind`` is empty in old ones that did not tell it."""

    day: date
    activity: str
    content: str
    minutes: int
    recording_unit: str
    kind: str


class SummaryOut(Schema):
    """All services of one kind in one activity, where the certificate is a summary."""

    activity: str
    content: str
    times: int
    minutes: int
    recording_unit: str
    kind: str


class StatementOut(Schema):
    """What the paper says. ``activities`` are the only ones that it covers; none means all.

    ``total_minutes`` are of both kinds; on the paper ``credit_minutes`` and ``honour_minutes``
    stand apart. ``form`` is listed (then ``services``) or summary (then ``summary``).
    """

    number: str
    holder_name: str
    holder_id: str
    holder_number: str
    first_day: date
    last_day: date
    activities: list[str]
    form: Form
    total_minutes: int
    credit_minutes: int
    honour_minutes: int
    hours: list[HourLineOut]
    services: list[ServiceOut]
    summary: list[SummaryOut]
    issuer: str
    issuer_code: str
    handler: str
    contact: str
    issued_on: date


class CheckOut(Schema):
    """``verdict`` is genuine, withdrawn or not_genuine; ``certificate`` only when genuine."""

    verdict: str
    words: str
    withdrawn_on: date | None = None
    certificate: StatementOut | None = None


@router.get("/certificates/{number}", response=CheckOut, auth=None)
def certificate(request: HttpRequest, number: str, k: str = "") -> CheckOut | HttpResponse:
    """Whether the certificate with this number and code (``k``) is genuine."""
    if not ratelimit.consume(
        request, app="liandong", action="certificate-check", config=RATES, limit_get=True
    ):
        return JsonResponse(
            {"detail": _("查得太快了，请等一分钟再查。")},
            status=429,
            headers={"Retry-After": str(shown.CHECKS_SECONDS)},
        )
    answer = shown.answer(number, k)
    told = CheckOut(verdict=answer.verdict.value, words=str(VERDICTS[answer.verdict.value]))
    if answer.verdict is Verdict.WITHDRAWN and answer.certificate is not None:
        withdrawn_at = answer.certificate.withdrawn_at
        if withdrawn_at is not None:
            told.withdrawn_on = timezone.localdate(withdrawn_at)
    if answer.verdict is Verdict.GENUINE and answer.statement is not None:
        told.certificate = _told(answer.statement)
    return told


def _told(statement: Statement) -> StatementOut:
    return StatementOut(
        number=statement.number,
        holder_name=statement.holder_name,
        holder_id=statement.holder_id,
        holder_number=statement.holder_number,
        first_day=statement.first_day,
        last_day=statement.last_day,
        activities=list(statement.activities),
        form=statement.form,
        total_minutes=statement.total_minutes,
        credit_minutes=statement.minutes_of(HourKind.CREDIT),
        honour_minutes=statement.minutes_of(HourKind.HONOUR),
        hours=[
            HourLineOut(evidence=line.evidence.value, kind=line.kind.value, minutes=line.minutes)
            for line in statement.hours
        ],
        services=[
            ServiceOut(
                day=row.day,
                activity=row.activity,
                content=row.content,
                minutes=row.minutes,
                recording_unit=row.recording_unit,
                kind=row.kind.value if row.kind else "",
            )
            for row in statement.services
        ],
        summary=[
            SummaryOut(
                activity=row.activity,
                content=row.content,
                times=row.times,
                minutes=row.minutes,
                recording_unit=row.recording_unit,
                kind=row.kind.value,
            )
            for row in statement.summary
        ],
        issuer=statement.issuer,
        issuer_code=statement.issuer_code,
        handler=statement.handler,
        contact=statement.contact,
        issued_on=statement.issued_on,
    )
