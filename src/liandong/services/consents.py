"""Saying yes, purpose by purpose, and taking it back; a guardian's yes for a minor."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from liandong.core import consents as rules
from liandong.core import registry
from liandong.core.enrolment import NotEnded
from liandong.core.guardians import GuardianSpeaks
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.models import Consent, GuardianConsent, MotiveAnswers, Person
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.services import events


@transaction.atomic
def give(*, person: Person, purpose: str, by: Person, at: datetime, method: str = "web") -> Consent:
    """Agree to one purpose in today's words; an older version of the same is closed.

    Staff enter a signed yes with method ``paper``. The consent to a child's data is the
    guardian's: staff enter it where a guardian's yes stands, the child never gives it.
    Refuses ``PurposeUnknown``, ``GuardianSpeaks``, ``NotAllowed``. Agreeing twice changes
    nothing and writes no event. Event ConsentGiven.
    """
    terms = rules.terms_of(purpose)
    if by.pk != person.pk:
        _check_staff(by, person, at, action="give_consent")
        method = "paper"
    if purpose == rules.ConsentPurpose.CHILD:
        _check_guardian_speaks(by, person, at)
    Person.objects.select_for_update().get(pk=person.pk)
    standing = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
    if standing is not None:
        if standing.version == terms.version:
            return standing
        standing.withdrawn_at = at
        standing.save(update_fields=["withdrawn_at"])
    given = Consent.objects.create(
        person=person,
        purpose=purpose,
        version=terms.version,
        given_at=at,
        given_by=by,
        method=method,
    )
    events.record(rules.ConsentGiven(person.number, purpose, terms.version), by=by, at=at)
    return given


@transaction.atomic
def withdraw(*, person: Person, purpose: str, by: Person, at: datetime) -> Consent:
    """Take a yes back; it holds from now on, what was done before stays lawful.

    What was kept for that purpose alone (motives) is deleted.

    Refuses ``PurposeUnknown``, ``ConsentNeeded`` (leave instead), ``ConsentNotGiven``,
    ``NotAllowed`` (only oneself). Event ConsentWithdrawn.
    """
    rules.check_withdrawal(purpose)
    if by.pk != person.pk:
        raise NotAllowed(action="withdraw_consent")
    standing = (
        Consent.objects.select_for_update()
        .filter(person=person, purpose=purpose, withdrawn_at=None)
        .first()
    )
    if standing is None:
        raise rules.ConsentNotGiven(purpose=purpose)
    standing.withdrawn_at = at
    standing.save(update_fields=["withdrawn_at"])
    if purpose == rules.ConsentPurpose.MOTIVES:
        MotiveAnswers.objects.filter(person=person).delete()
    events.record(rules.ConsentWithdrawn(person.number, purpose), by=by, at=at)
    return standing


@transaction.atomic
def guardian_agrees(
    *,
    ward: Person,
    guardian_name: str,
    guardian_phone: str,
    relation: str,
    by: Person,
    at: datetime,
    method: str = "sign",
    scope: str = "service",
    accompanied: bool = False,
    expires_on: date | None = None,
) -> GuardianConsent:
    """Write down a guardian's yes for a minor (PIPL Art 31); staff or the ward's own account.

    Refuses ``NameInvalid``, ``PhoneInvalid``, ``ValueMissing``, ``NotAllowed``. Event
    GuardianAgreed.
    """
    if by.pk != ward.pk:
        _check_staff(by, ward, at, action="guardian_agrees")
    number = str(registry.check_phone(guardian_phone))
    row = GuardianConsent.objects.create(
        ward=ward,
        guardian_name=registry.check_name(guardian_name),
        guardian_phone=number,
        guardian_phone_index=blind_index(number, "phone"),
        relation=relation.strip()[:20],
        scope=scope,
        accompanied=accompanied,
        method=method,
        given_at=at,
        expires_on=expires_on,
    )
    events.record(rules.GuardianAgreed(ward.number, row.relation, expires_on), by=by, at=at)
    return row


@transaction.atomic
def guardian_revokes(*, consent: GuardianConsent, by: Person, at: datetime) -> GuardianConsent:
    """Take a guardian's yes back. Refuses ``NotEnded``, ``NotAllowed``. Event GuardianRevoked."""
    row = GuardianConsent.objects.select_for_update().get(pk=consent.pk)
    if row.revoked_at is not None:
        raise NotEnded()
    if by.pk not in {row.ward_id, row.guardian_id}:
        _check_staff(by, row.ward, at, action="guardian_revokes")
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    events.record(rules.GuardianRevoked(row.ward.number), by=by, at=at)
    return row


def _check_guardian_speaks(by: Person, person: Person, at: datetime) -> None:
    """Nobody agrees to a child's data but a guardian whose own yes stands (PIPL Art 31)."""
    day = at.astimezone(SHANGHAI).date()
    standing = GuardianConsent.objects.filter(ward=person, revoked_at=None).filter(
        Q(expires_on=None) | Q(expires_on__gt=day)
    )
    if by.pk == person.pk or not standing.exists():
        raise GuardianSpeaks()


def _check_staff(by: Person, person: Person, at: datetime, *, action: str) -> None:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not actor.is_staff or not access.people_for(actor).filter(pk=person.pk).exists():
        raise NotAllowed(action=action)
