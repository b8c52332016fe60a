"""Ask for a real name to be checked, and take the answer. The asking itself is a job's."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from liandong.core import guardians, policy, registry
from liandong.core import identity as rules
from liandong.core.consents import SensitiveDataSeen
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.models import Consent, IdentityCheck, IdentityState, Person, PersonState
from liandong.models.sealed import blind_index
from liandong.services import events

LEASE = timedelta(minutes=2)


@transaction.atomic
def ask(*, number: str, by: Person, at: datetime) -> IdentityCheck:
    """Write down that name and number are to be checked; a job asks the service.

    Refuses kinds of ``IdNumberInvalid``, ``IdentityChecked``, ``IdentityBeingChecked``,
    ``TooManyChecks``, ``AlreadyRegistered`` (another record holds the number),
    ``ChildConsentMissing`` (the number says: a child, and no guardian agreed to the data).
    Event IdentityAsked.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    if person.verified_at is not None:
        raise rules.IdentityChecked()
    day = at.astimezone(SHANGHAI).date()
    known = registry.check_resident_id(number, day)
    agreed = Consent.objects.filter(person=person, purpose="child", withdrawn_at=None)
    guardians.check_child_consent(
        known.birth_on,
        day,
        policy.profile_for(person.division_code, day).data_consent_age,
        is_given=agreed.exists(),
    )
    index = blind_index(known.number, "id")
    other = Person.objects.filter(id_index=index, merged_into=None).exclude(pk=person.pk).first()
    if other is not None:
        raise registry.AlreadyRegistered(registry.mask_name(other.name))
    mine = IdentityCheck.objects.filter(person=person)
    if mine.filter(state=IdentityState.ASKED).exists():
        raise rules.IdentityBeingChecked()
    if mine.filter(asked_at__gt=at - timedelta(days=1)).count() >= rules.MOST_A_DAY:
        raise rules.TooManyChecks(most=rules.MOST_A_DAY)
    row = IdentityCheck.objects.create(person=person, number=known.number, asked_at=at, next_at=at)
    events.record(rules.IdentityAsked(person.number), by=by, at=at)
    return row


@transaction.atomic
def take_due(*, at: datetime) -> IdentityCheck | None:
    """The next check to be asked, leased to the caller for two minutes; None when none waits.

    That the number was read, and why, is written down (event SensitiveDataSeen).
    """
    waiting = IdentityCheck.objects.filter(state=IdentityState.ASKED, next_at__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    row = waiting.select_related("person").order_by("next_at", "pk").first()
    if row is None:
        return None
    row.tries += 1
    row.next_at = at + LEASE
    row.save(update_fields=["tries", "next_at"])
    seen = SensitiveDataSeen(row.person.number, "id_number", "identity check")
    events.record(seen, by=None, at=at)
    return row


@transaction.atomic
def answer(
    *, check: IdentityCheck, matches: bool | None, at: datetime, failure: str = ""
) -> IdentityCheck:
    """Take an answer; None is no answer, which is tried again, or given up after six tries.

    A match verifies the person and keeps the number with them; any end wipes it from the
    check. Raises ``NotAllowed`` for a check that has an answer. Events IdentityAnswered
    and, for a match, PersonVerified; the person is told.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=check.person_id)
    row = IdentityCheck.objects.select_for_update().get(pk=check.pk)
    if row.state != IdentityState.ASKED:
        raise NotAllowed(action="answer_identity")
    row.failure = failure[:100]
    if matches is None and row.tries < rules.MOST_TRIES:
        row.next_at = rules.next_try(row.tries, at)
        row.save(update_fields=["failure", "next_at"])
        return row
    row.state = (
        IdentityState.UNREACHABLE
        if matches is None
        else IdentityState.MATCHED
        if matches
        else IdentityState.DIFFERS
    )
    if matches:
        _verify(person, row.number, at)
    row.number, row.answered_at = "", at
    row.save(update_fields=["state", "number", "answered_at", "failure"])
    events.record(rules.IdentityAnswered(person.number, row.state), by=None, at=at)
    kind = {
        IdentityState.MATCHED: "person_verified",
        IdentityState.DIFFERS: "identity_differs",
        IdentityState.UNREACHABLE: "identity_unreachable",
    }[row.state]
    events.owe(kind, to=person, facts={"name": person.name}, at=at)
    return row


def _verify(person: Person, number: str, at: datetime) -> None:
    known = registry.check_resident_id(number, at.astimezone(SHANGHAI).date())
    person.id_type, person.id_number = "01", known.number
    person.id_index = blind_index(known.number, "id")
    person.birth_on, person.sex = known.birth_on, person.sex or known.sex
    person.verified_at = at
    if person.state == PersonState.APPLIED:
        person.state = PersonState.VERIFIED
    person.save(
        update_fields=[
            "id_type", "id_number", "id_index", "birth_on", "sex", "verified_at", "state",
        ]
    )  # fmt: skip
    events.record(registry.PersonVerified(person.number, "service"), by=None, at=at)
