"""Papers that people hold: written down by them or for them, checked by somebody else."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from liandong.core import credentials as rules
from liandong.core.enrolment import NotEnded
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.models import Credential, Person
from liandong.queries import access
from liandong.services import credential_files, events

REASON_LENGTH = 120


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
    pictures: Sequence[bytes] = (),
    renews: Credential | None = None,
) -> Credential:
    """Write a paper down; it counts once somebody else has verified it.

    Without an end, the usual one of its kind is taken. ``renews``: an older paper of the same
    person, which holds until its own end. Refuses ``CredentialKindUnknown``,
    ``CredentialInTheFuture``, ``CredentialDatesReversed``, ``NotAllowed``, and for pictures as
    ``credential_files.keep``. Event CredentialAdded.
    """
    if by.pk != person.pk:
        _check_reach(by, person, at, action="award_credential")
    if renews is not None and renews.person_id != person.pk:
        raise NotAllowed(action="renew_credential")
    day = at.astimezone(SHANGHAI).date()
    rules.check_credential(rules.Credential(kind, awarded_on, expires_on), day)
    row = Credential.objects.create(
        person=person,
        kind=kind,
        number=number.strip(),
        issuer=issuer.strip()[:100],
        awarded_on=awarded_on,
        expires_on=expires_on or rules.usual_expiry(kind, awarded_on),
        renews=renews,
    )
    for content in pictures:
        credential_files.keep(row, content, by=by, at=at)
    events.record(rules.CredentialAdded(row.pk, person.pk, kind), by=by, at=at)
    return row


@transaction.atomic
def submit_again(
    *,
    credential: Credential,
    awarded_on: date,
    by: Person,
    at: datetime,
    number: str = "",
    issuer: str = "",
    expires_on: date | None = None,
    pictures: Sequence[bytes] = (),
) -> Credential:
    """Hand a rejected paper in once more, put right. Only its holder.

    Refuses ``NotAllowed``, ``NotEnded`` (not rejected), and as :func:`award`. Event
    CredentialAdded.
    """
    row = _locked(credential)
    if by.pk != row.person_id:
        raise NotAllowed(action="submit_credential")
    if row.rejected_at is None:
        raise NotEnded()
    day = at.astimezone(SHANGHAI).date()
    rules.check_credential(rules.Credential(row.kind, awarded_on, expires_on), day)
    row.awarded_on = awarded_on
    row.expires_on = expires_on or rules.usual_expiry(row.kind, awarded_on)
    row.number, row.issuer = number.strip() or row.number, issuer.strip()[:100]
    row.rejected_at, row.rejected_by, row.reject_reason = None, None, ""
    row.save()
    for content in pictures:
        credential_files.keep(row, content, by=by, at=at)
    events.record(rules.CredentialAdded(row.pk, row.person_id, row.kind), by=by, at=at)
    return row


@transaction.atomic
def verify(*, credential: Credential, by: Person, at: datetime) -> Credential:
    """Confirm a paper that was seen. Refuses ``CredentialOwnCheck``, ``NotAllowed``,
    ``NotEnded`` (verified already). Event CredentialVerified, or CredentialRenewed.
    """
    row = _to_check(credential, by, at)
    row.verified_at, row.verified_by = at, by
    row.rejected_at, row.rejected_by, row.reject_reason = None, None, ""
    row.save()
    if row.renews_id is not None and row.expires_on is not None:
        events.record(rules.CredentialRenewed(row.pk, row.person_id, row.expires_on), by=by, at=at)
    else:
        events.record(rules.CredentialVerified(row.pk, row.person_id, row.kind), by=by, at=at)
    events.owe("credential_verified", to=row.person, facts={"kind": row.kind}, at=at)
    return row


@transaction.atomic
def reject(*, credential: Credential, reason: str, by: Person, at: datetime) -> Credential:
    """Say that a paper is not accepted, and why; its holder may put it right.

    Refuses ``CredentialOwnCheck``, ``NotAllowed``, ``NotEnded`` (verified already),
    ``RejectReasonMissing``. Event CredentialRejected.
    """
    row = _to_check(credential, by, at)
    why = " ".join(reason.split())[:REASON_LENGTH]
    if len(why) < 2:
        raise rules.RejectReasonMissing()
    row.rejected_at, row.rejected_by, row.reject_reason = at, by, why
    row.save(update_fields=["rejected_at", "rejected_by", "reject_reason"])
    events.record(rules.CredentialRejected(row.pk, row.person_id, why), by=by, at=at)
    events.owe("credential_rejected", to=row.person, facts={"kind": row.kind, "reason": why}, at=at)
    return row


def _locked(credential: Credential) -> Credential:
    rows = Credential.objects.select_for_update(of=("self",)).select_related("person")
    return rows.get(pk=credential.pk)


def _to_check(credential: Credential, by: Person, at: datetime) -> Credential:
    row = _locked(credential)
    if by.pk == row.person_id:
        raise rules.CredentialOwnCheck()
    _check_reach(by, row.person, at, action="verify_credential")
    if row.verified_at is not None:
        raise NotEnded()
    return row


def _check_reach(by: Person, person: Person, at: datetime, *, action: str) -> None:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not actor.is_staff or not access.people_for(actor).filter(pk=person.pk).exists():
        raise NotAllowed(action=action)
