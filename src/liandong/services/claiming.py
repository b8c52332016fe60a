"""Claim a record that others made: by the old telephone, the number, or a document seen."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from liandong.core import claiming as rules
from liandong.core.applications import check_reason
from liandong.core.enrolment import NotEnded, OwnVerification
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.core.registry import check_phone, clean_name
from liandong.models import AccountClaim, ClaimNote, ClaimState, Person, PersonState
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.services import events


@transaction.atomic
def claim_by_phone(*, name: str, old_phone: str, phone: str, at: datetime) -> AccountClaim:
    """Claim by the telephone on record. The door has proved both telephones by code.

    Refuses ``ClaimNotProved``. Events AccountClaimed, AccountClaimDecided.
    """
    old = blind_index(str(check_phone(old_phone)), "phone")
    found = _alive().select_for_update(of=("self",))
    person = found.filter(phone_index=old, name=clean_name(name)).order_by("pk").first()
    return _proved(person, name, phone, "old_phone", at)


@transaction.atomic
def claim_by_number(*, name: str, number: str, phone: str, at: datetime) -> AccountClaim:
    """Claim by the identity number on record. The door has proved the new telephone.

    A wrong try is counted by the door. Refuses ``ClaimNotProved``. Events AccountClaimed,
    AccountClaimDecided.
    """
    index = blind_index("".join(number.split()).upper(), "id")
    found = _alive().select_for_update(of=("self",))
    same = found.filter(id_index=index, name=clean_name(name)).order_by("pk")
    person = same.first() if index else None
    return _proved(person, name, phone, "id_number", at)


@transaction.atomic
def claim_in_person(*, name: str, birth_on: date, phone: str, at: datetime) -> int:
    """Ask for a document to be looked at; how many records it could be (never shown).

    Staff within reach of the record decide with the document in their hands. Event
    AccountClaimed for each.
    """
    index = blind_index(str(check_phone(phone)), "phone")
    found = list(_alive().filter(name=clean_name(name), birth_on=birth_on).order_by("pk")[:5])
    for person in found:
        if AccountClaim.objects.filter(
            person=person, phone_index=index, state=ClaimState.OPEN
        ).exists():
            continue
        _file(person, name, phone, "document", at)
    return len(found)


@transaction.atomic
def decide(
    *, claim: AccountClaim, is_proved: bool, reason: str, by: Person, at: datetime
) -> AccountClaim:
    """Staff saw the document, or did not find it right; ``reason`` says what was seen.

    Refuses ``NotEnded`` for one decided before, ``NotAllowed`` out of reach,
    ``OwnVerification``, ``ValueMissing``. Event AccountClaimDecided.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=claim.person_id)
    row = AccountClaim.objects.select_for_update().get(pk=claim.pk)
    if row.state != ClaimState.OPEN:
        raise NotEnded()
    if by.pk == person.pk:
        raise OwnVerification()
    _check_reach(by, person, at)
    row.reason = check_reason(reason)[:200]
    _close(row, person, is_proved=is_proved, by=by, at=at)
    return row


@transaction.atomic
def dispute(*, claim: AccountClaim, text: str, by: Person, at: datetime) -> ClaimNote:
    """Write down that a record was claimed wrongly: staff within reach, or its holder.

    Nothing is undone by itself; the log is what staff decide by. Refuses ``NotAllowed``,
    ``ValueMissing``. Event AccountClaimDisputed; a coordinator's page shows it.
    """
    if by.pk != claim.person_id:
        _check_reach(by, claim.person, at)
    note = _note(claim, "disputed", check_reason(text, "text"), by, at)
    events.record(rules.AccountClaimDisputed(claim.person.number), by=by, at=at)
    return note


@transaction.atomic
def dispute_record(
    *, name: str, birth_on: date, phone: str, text: str, by: Person | None, at: datetime
) -> int:
    """Somebody says that a record in their name is not their doing; how many (never shown).

    The door has proved the telephone. Each record becomes an open question for staff, with
    the words in its log; nothing changes before they have looked at a document. Refuses
    ``ValueMissing``. Events AccountClaimed where no question was open, AccountClaimDisputed.
    """
    said = check_reason(text, "text")
    index = blind_index(str(check_phone(phone)), "phone")
    found = _alive().select_for_update(of=("self",), no_key=True).order_by("pk")
    people = list(found.filter(name=clean_name(name), birth_on=birth_on)[:5])
    for person in people:
        row = AccountClaim.objects.filter(
            person=person, phone_index=index, state=ClaimState.OPEN
        ).first() or _file(person, name, phone, "document", at)
        _note(row, "disputed", said, by, at)
        events.record(rules.AccountClaimDisputed(person.number), by=by, at=at)
    return len(people)


# ── what the ways share ─────────────────────────────────────────────────────────────────────


def _alive() -> QuerySet[Person]:
    return Person.objects.filter(merged_into=None).exclude(state=PersonState.EXITED)


def tries_today(*, phone: str, at: datetime) -> int:
    """How many claims came from a telephone within a day."""
    index = blind_index(str(check_phone(phone)), "phone")
    since = at - timedelta(days=1)
    return AccountClaim.objects.filter(phone_index=index, claimed_at__gt=since).count()


def _proved(person: Person | None, name: str, phone: str, proof: str, at: datetime) -> AccountClaim:
    if person is None:
        raise rules.ClaimNotProved()
    row = _file(person, name, phone, proof, at)
    _close(row, person, is_proved=True, by=None, at=at)
    return row


def _file(person: Person, name: str, phone: str, proof: str, at: datetime) -> AccountClaim:
    number = str(check_phone(phone))
    row = AccountClaim.objects.create(
        person=person,
        name=clean_name(name),
        phone=number,
        phone_index=blind_index(number, "phone"),
        proof=proof,
        claimed_at=at,
    )
    _note(row, "claimed", "", None, at)
    events.record(rules.AccountClaimed(person.number, proof), by=None, at=at)
    return row


def _close(
    row: AccountClaim, person: Person, *, is_proved: bool, by: Person | None, at: datetime
) -> None:
    row.state = ClaimState.PROVED if is_proved else ClaimState.REFUSED
    row.decided_at, row.decided_by = at, by
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    _note(row, row.state, row.reason, by, at)
    if is_proved:
        person.phone, person.phone_index = row.phone, row.phone_index
        person.save(update_fields=["phone", "phone_index"])
    events.record(rules.AccountClaimDecided(person.number, is_proved), by=by, at=at)
    events.owe("account_claimed" if is_proved else "account_claim_refused", to=person,
               facts={"name": person.name}, at=at)  # fmt: skip


def _note(row: AccountClaim, kind: str, text: str, by: Person | None, at: datetime) -> ClaimNote:
    return ClaimNote.objects.create(claim=row, kind=kind, text=text[:300], by=by, at=at)


def _check_reach(by: Person, person: Person, at: datetime) -> None:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    is_checker = actor.has(access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
    if not is_checker or not access.people_for(actor).filter(pk=person.pk).exists():
        raise NotAllowed(action="decide_claim")
