"""Certificates: taken by the volunteer, checked by anyone, withdrawn but never altered."""

import base64
import json
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction

from liandong.core import certificate_choices as choices
from liandong.core import certificates, open_badges
from liandong.core.certificate_choices import WHOLE, Choice, Form
from liandong.core.certificate_facts import (
    AlreadyWithdrawn,
    CertificateIssued,
    CertificateWithdrawn,
    NothingToCertify,
)
from liandong.core.certificates import Statement
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import Certificate, Organization, Person
from liandong.queries import certificates as stated
from liandong.services import certificate_paper, events


@transaction.atomic
def certify(
    *,
    person: Person,
    first_day: date,
    last_day: date,
    issuer: Organization,
    choice: Choice = WHOLE,
    by: Person,
    at: datetime,
) -> Certificate:
    """Certify what the ledger holds of a period, free and truthful (Order 67 Art 14–15).

    The volunteer takes it alone; staff may do so for somebody without a telephone.
    Refuses ``ValueInvalid`` for days out of order, ``NothingToCertify``,
    ``ActivitiesWithoutHours`` naming what was chosen in vain, ``TooManyActivities``, and
    ``GlyphMissing`` for a name that cannot be printed.
    """
    if last_day < first_day:
        raise ValueInvalid("last_day", str(last_day), f"≥ {first_day}")
    lines, rows = stated.lines_and_services(person, first_day, last_day, choice)
    choice = choices.checked(
        choice, {row.activity for row in rows}, first_day=first_day, last_day=last_day
    )
    if not rows:
        raise NothingToCertify(first_day, last_day)
    division = (issuer.division_code[:6] or "0").ljust(6, "0")
    year = at.astimezone(SHANGHAI).year
    sequence = events.next_in_series(f"LD-{division}-{year}")
    statement = Statement(
        number=certificates.certificate_number(division, year, sequence),
        holder_name=person.name,
        holder_id=certificates.masked_identity(person.id_number),
        holder_number=person.number,
        first_day=first_day,
        last_day=last_day,
        hours=tuple(lines),
        services=() if choice.form is Form.SUMMARY else tuple(rows),
        issuer=issuer.name,
        issuer_code=issuer.credit_code,
        handler=issuer.contact_name,
        contact=issuer.contact_phone,
        issued_at=at,
        activities=choice.activities,
        form=choice.form,
        summary=choices.summed(rows) if choice.form is Form.SUMMARY else (),
    )
    certificate_paper.check_printable(statement)
    seal = certificates.sign(statement, settings.LIANDONG_CERTIFICATE_SEED)
    certificate = Certificate.objects.create(
        number=statement.number,
        person=person,
        organization=issuer,
        from_on=first_day,
        until_on=last_day,
        minutes=statement.total_minutes,
        statement=json.loads(certificates.canonical_bytes(statement)),
        code=certificates.short_code(seal),
        signature=base64.b64encode(seal).decode(),
        issued_at=at,
        issued_by=by,
    )
    events.record(
        CertificateIssued(person.pk, certificate.number, certificate.minutes), by=by, at=at
    )
    return certificate


@transaction.atomic
def take(
    *,
    person: Person,
    first_day: date,
    last_day: date,
    choice: Choice = WHOLE,
    by: Person,
    at: datetime,
) -> Certificate:
    """The certificate of a choice: today's when it would say the same, else a new one.

    So two taps, also at once, give one paper. Refuses what ``certify`` refuses.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    issuer = stated.recording_unit(person)
    if issuer is None:
        raise NothingToCertify(first_day, last_day)
    midnight = datetime.combine(at.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    return stated.issued_unchanged(
        person, first_day, last_day, since=midnight, choice=choice
    ) or certify(
        person=person,
        first_day=first_day,
        last_day=last_day,
        issuer=issuer,
        choice=choice,
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw(
    *,
    certificate: Certificate,
    reason: str,
    replacement: Certificate | None = None,
    by: Person,
    at: datetime,
) -> Certificate:
    """Say that a certificate no longer holds. The paper answers "withdrawn" from now on.

    Refuses ``AlreadyWithdrawn``, ``ValueMissing`` without a reason, ``NotAllowed`` for one's
    own.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if certificate.withdrawn_at is not None:
        raise AlreadyWithdrawn(number=certificate.number)
    if not reason.strip():
        raise ValueMissing(field="reason")
    if certificate.person_id == by.pk:
        raise NotAllowed(action="withdraw_own_certificate")
    certificate.withdrawn_at, certificate.withdrawn_by = at, by
    certificate.withdrawal_reason = reason.strip()[:200]
    certificate.replaced_by = replacement
    certificate.save(
        update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason", "replaced_by"]
    )
    events.record(
        CertificateWithdrawn(
            certificate.number,
            certificate.withdrawal_reason,
            replacement.number if replacement else "",
        ),
        by=by,
        at=at,
    )
    events.owe(
        "certificate_withdrawn",
        to=certificate.person,
        facts={"number": certificate.number, "reason": certificate.withdrawal_reason},
        at=at,
    )
    return certificate


@transaction.atomic
def replace(*, certificate: Certificate, reason: str, by: Person, at: datetime) -> Certificate:
    """Withdraw a certificate and issue a new one of the same choice from today's ledger.

    Period, activities and form stay as the volunteer chose them. Refuses what ``certify`` and
    ``withdraw`` refuse; then nothing has changed.
    """
    fresh = certify(
        person=certificate.person,
        first_day=certificate.from_on,
        last_day=certificate.until_on,
        issuer=certificate.organization,
        choice=stated.statement_of(certificate).choice,
        by=by,
        at=at,
    )
    withdraw(certificate=certificate, reason=reason, replacement=fresh, by=by, at=at)
    return fresh


def paper(certificate: Certificate, language: certificate_paper.Language) -> bytes:
    """The certificate as a PDF, in bytes. Refuses ``AlreadyWithdrawn``, ``GlyphMissing``."""
    if certificate.withdrawn_at is not None:
        raise AlreadyWithdrawn(number=certificate.number)
    return certificate_paper.render(
        stated.statement_of(certificate),
        language,
        link=certificates.verification_link(
            settings.LIANDONG_BASE_URL,
            certificate.number,
            base64.b64decode(certificate.signature),
        ),
        slip=slip(certificate),
    )


def slip(certificate: Certificate) -> str:
    """The text of the offline code on the paper: signed name, minutes and days."""
    statement = stated.statement_of(certificate)
    return certificates.signed_slip(statement, settings.LIANDONG_CERTIFICATE_SEED)


def badge(certificate: Certificate) -> dict[str, Any]:
    """The certificate as an Open Badges 3.0 credential with its proof.

    Refuses ``AlreadyWithdrawn``, ``NothingToCertify`` when it holds honour hours only.
    """
    if certificate.withdrawn_at is not None:
        raise AlreadyWithdrawn(number=certificate.number)
    made = open_badges.badge_of(
        stated.statement_of(certificate),
        base_url=settings.LIANDONG_BASE_URL,
        link=certificates.verification_link(
            settings.LIANDONG_BASE_URL,
            certificate.number,
            base64.b64decode(certificate.signature),
        ),
    )
    return open_badges.sealed(made, settings.LIANDONG_CERTIFICATE_SEED)


def withdrawals(series: str, *, at: datetime) -> dict[str, Any] | None:
    """The signed list that badges point to; None for a series without certificates."""
    places = stated.withdrawn_places(series)
    if places is None:
        return None
    return open_badges.sealed_list(
        series,
        places,
        base_url=settings.LIANDONG_BASE_URL,
        at=at,
        private_key=settings.LIANDONG_CERTIFICATE_SEED,
    )


def public_key() -> bytes:
    """The 32-byte key with which certificates, badges and digests are checked."""
    return certificates.public_key_of(settings.LIANDONG_CERTIFICATE_SEED)


def public_key_pem() -> str:
    """The key that anybody may hold to check certificates offline."""
    raw = certificates.public_key_of(settings.LIANDONG_CERTIFICATE_SEED)
    return certificates.public_pem(raw).decode()
