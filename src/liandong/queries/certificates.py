"""What a certificate says, and what a stranger is told about it."""

import base64
import json
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Sum

from liandong.core import certificates
from liandong.core.certificates import HourLine, ServiceRow, Statement, Verdict
from liandong.core.hours import Evidence, HourKind
from liandong.models import Certificate, LedgerEntry, Organization, Person


def lines_and_services(
    person: Person, first_day: date, last_day: date
) -> tuple[list[HourLine], list[ServiceRow]]:
    """Minutes by evidence class, and one row per service that still counts.

    Two queries. Entries that were taken back, and their reversals, are left out together.
    """
    held = LedgerEntry.objects.filter(
        person=person,
        served_on__gte=first_day,
        served_on__lte=last_day,
        reverses=None,
        reversed_by=None,
    )
    lines = [
        HourLine(Evidence(row["evidence"]), HourKind(row["kind"]), row["minutes"])
        for row in held.values("evidence", "kind")
        .annotate(minutes=Sum("minutes"))
        .order_by("kind", "evidence")
    ]
    services = [
        ServiceRow(r.served_on, r.activity, r.content, r.minutes, r.organization.name)
        for r in held.select_related("organization").order_by("served_on", "starts_at", "pk")
    ]
    return lines, services


def statement_bytes(certificate: Certificate) -> bytes:
    """The signed words, byte for byte."""
    return json.dumps(
        certificate.statement, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def statement_of(certificate: Certificate) -> Statement:
    """The statement as it was issued."""
    return certificates.read_statement(statement_bytes(certificate))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a stranger learns: no more than the paper shows."""

    verdict: Verdict
    certificate: Certificate | None
    statement: Statement | None


def answer(number: str, code: str) -> Answer:
    """The answer for a number and the short code on the paper. One query."""
    found = Certificate.objects.select_related("replaced_by").filter(number=number.strip()).first()
    if found is None:
        return Answer(Verdict.NOT_GENUINE, None, None)
    verdict = certificates.verdict(
        code,
        statement_bytes(found),
        base64.b64decode(found.signature),
        certificates.public_key_of(settings.LIANDONG_CERTIFICATE_SEED),
        found.withdrawn_at,
    )
    if verdict is Verdict.NOT_GENUINE:
        return Answer(verdict, None, None)
    return Answer(verdict, found, statement_of(found))


def recording_unit(person: Person) -> Organization | None:
    """Who certifies for this person: the hub, else the unit with most of their minutes."""
    hub = Organization.objects.filter(is_hub=True, ledger__person=person).first()
    if hub is None:
        hub = Organization.objects.filter(is_hub=True).order_by("pk").first()
    if hub is not None:
        return hub
    return (
        Organization.objects.filter(ledger__person=person)
        .annotate(minutes=Sum("ledger__minutes"))
        .order_by("-minutes", "pk")
        .first()
    )
