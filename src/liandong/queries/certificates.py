"""What a certificate says, who may see it, and what a stranger is told about it."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Max, Min, QuerySet, Sum

from liandong.core import badge_status, certificates
from liandong.core.certificate_choices import WHOLE, Choice, ServiceRow
from liandong.core.certificates import HourLine, Slip, Statement, Verdict
from liandong.core.hours import Evidence, HourKind
from liandong.models import Certificate, LedgerEntry, Organization, Person
from liandong.queries import access

CHECKS_PER_ADDRESS = "60/m/ip"
"""How often one address may ask about certificates, on pages and by JSON together."""
CHECKS_SECONDS = 60
"""After how long the count begins anew; told as ``Retry-After``."""


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One activity that a certificate may be of: how often, how long, when last."""

    name: str
    times: int
    minutes: int
    last_on: date


def _standing(person: Person) -> QuerySet[LedgerEntry]:
    """Entries that count: neither taken back nor the taking back of another."""
    return LedgerEntry.objects.filter(person=person, reverses=None, reversed_by=None)


def activities_of(person: Person) -> list[ActivityLine]:
    """What a person has recognized minutes in, latest first. One query."""
    rows = (
        _standing(person)
        .values("activity")
        .annotate(times=Count("pk"), total=Sum("minutes"), last_on=Max("served_on"))
        .filter(total__gt=0)
        .order_by("-last_on", "activity")
    )
    return [ActivityLine(r["activity"], r["times"], r["total"], r["last_on"]) for r in rows]


def lines_and_services(
    person: Person, first_day: date, last_day: date, choice: Choice = WHOLE
) -> tuple[list[HourLine], list[ServiceRow]]:
    """Minutes by evidence class, and one row per service that still counts.

    Two queries. Entries that were taken back, and their reversals, are left out together.
    """
    held = _standing(person).filter(served_on__gte=first_day, served_on__lte=last_day)
    if choice.activities:
        held = held.filter(activity__in=choice.activities)
    lines = [
        HourLine(Evidence(row["evidence"]), HourKind(row["kind"]), row["minutes"])
        for row in held.values("evidence", "kind")
        .annotate(minutes=Sum("minutes"))
        .order_by("kind", "evidence")
    ]
    services = [
        ServiceRow(
            r.served_on, r.activity, r.content, r.minutes, r.organization.name, HourKind(r.kind)
        )
        for r in held.select_related("organization").order_by("served_on", "starts_at", "pk")
    ]
    return lines, services


def withdrawn_places(series: str) -> list[int] | None:
    """Places of a list of withdrawals that are taken back; None for a series nobody knows.

    Two queries.
    """
    head, _, _page = series.rpartition("-")
    numbers = Certificate.objects.filter(number__startswith=f"{head}-")
    if not numbers.exists():
        return None
    gone = numbers.exclude(withdrawn_at=None).values_list("number", flat=True)
    found = (badge_status.series_of(number) for number in gone)
    return sorted(place for name, place in found if name == series)


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
    asked = number.strip()
    is_number = certificates.NUMBER.fullmatch(asked) is not None
    found = Certificate.objects.filter(number=asked).first() if is_number else None
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


def answer_by_slip(slip: Slip) -> Answer:
    """The answer for a slip whose seal was checked: is it of exactly this statement? One query."""
    found = Certificate.objects.filter(number=slip.number).first()
    if found is None or not certificates.is_slip_of(slip, statement_bytes(found)):
        return Answer(Verdict.NOT_GENUINE, None, None)
    return answer(found.number, found.code)


def certificates_of(person: Person) -> QuerySet[Certificate]:
    """A person's certificates, newest first."""
    return (
        Certificate.objects.filter(person=person)
        .select_related("organization", "replaced_by")
        .order_by("-issued_at", "-pk")
    )


def certificates_in_reach(actor: access.Actor) -> QuerySet[Certificate]:
    """Certificates of one's own, of one's organizations, and of a coordinator's division."""
    reach = access.certificates_for(actor)
    if actor.has(access.COORDINATOR):
        reach = reach | Certificate.objects.filter(organization__in=access.organizations_for(actor))
    return reach


def certificates_to_answer_for(actor: access.Actor) -> QuerySet[Certificate]:
    """Certificates that the actor may withdraw: those in reach, except one's own."""
    return certificates_in_reach(actor).exclude(person=actor.person)


def first_served_on(person: Person) -> date | None:
    """The day of the first service that counts."""
    day: date | None = _standing(person).aggregate(day=Min("served_on"))["day"]
    return day


def issued_unchanged(
    person: Person, first_day: date, last_day: date, *, since: datetime, choice: Choice = WHOLE
) -> Certificate | None:
    """A certificate of the same choice, issued since a moment, that would say the same today.

    So that two taps give one paper. Two queries.
    """
    issued = Certificate.objects.filter(
        person=person,
        from_on=first_day,
        until_on=last_day,
        issued_at__gte=since,
        withdrawn_at=None,
    ).order_by("-issued_at", "-pk")
    found = next((one for one in issued if statement_of(one).choice == choice), None)
    if found is None:
        return None
    written = LedgerEntry.objects.filter(person=person, recorded_at__gt=found.issued_at)
    return None if written.exists() else found


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
