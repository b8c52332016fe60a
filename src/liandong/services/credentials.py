"""Papers that people hold: written down by them or for them, checked by somebody else."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import credentials as rules
from liandong.core.enrolment import NotEnded
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.models import Credential, Person
from liandong.queries import access
from liandong.services import events


@transaction.atomic
def award(
    *,
    person: Person,
    kind: str,
    awarded_on: date,
    by: Person,
    at: datetime,
    number: str = "",
    issuer: str = "",
    expires_on: date | None = None,
) -> Credential:
    """Write a paper down; it counts once somebody else has verified it.

    Without an end, the usual one of its kind is taken. Refuses ``CredentialKindUnknown``,
    ``CredentialInTheFuture``, ``CredentialDatesReversed``, ``NotAllowed``. Event
    CredentialAdded.
    """
    if by.pk != person.pk:
        _check_reach(by, person, at, action="award_credential")
    day = at.astimezone(SHANGHAI).date()
    rules.check_credential(rules.Credential(kind, awarded_on, expires_on), day)
    row = Credential.objects.create(
        person=person,
        kind=kind,
        number=number.strip(),
        issuer=issuer.strip()[:100],
        awarded_on=awarded_on,
        expires_on=expires_on or rules.usual_expiry(kind, awarded_on),
    )
    events.record(rules.CredentialAdded(row.pk, person.pk, kind), by=by, at=at)
    return row


@transaction.atomic
def verify(*, credential: Credential, by: Person, at: datetime) -> Credential:
    """Confirm a paper that was seen. Refuses ``CredentialOwnCheck``, ``NotAllowed``,
    ``NotEnded`` (verified already). Event CredentialVerified.
    """
    row = Credential.objects.select_for_update().select_related("person").get(pk=credential.pk)
    if by.pk == row.person_id:
        raise rules.CredentialOwnCheck()
    _check_reach(by, row.person, at, action="verify_credential")
    if row.verified_at is not None:
        raise NotEnded()
    row.verified_at, row.verified_by = at, by
    row.save(update_fields=["verified_at", "verified_by"])
    events.record(rules.CredentialVerified(row.pk, row.person_id, row.kind), by=by, at=at)
    events.owe("credential_verified", to=row.person, facts={"kind": row.kind}, at=at)
    return row


def _check_reach(by: Person, person: Person, at: datetime, *, action: str) -> None:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not actor.is_staff or not access.people_for(actor).filter(pk=person.pk).exists():
        raise NotAllowed(action=action)
