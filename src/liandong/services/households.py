"""Families and groups: register the others, ask grown-ups for their yes, let them go."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import households as rules
from liandong.core import policy
from liandong.core.enrolment import NotEnded
from liandong.core.guardians import is_child
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import (
    Assignment,
    Consent,
    GuardianConsent,
    Household,
    HouseholdMember,
    Person,
    Shift,
)
from liandong.services import enrolment, events, invitations, spoken
from liandong.services.enrolment import GuardianDraft, PersonDraft


@transaction.atomic
def register_member(
    *,
    name: str,
    birth_on: date,
    relation: str,
    kind: str,
    by: Person,
    at: datetime,
    agrees_child_data: bool = False,
) -> HouseholdMember:
    """Register somebody without an account and let ``by`` sign them up.

    They can be reached by the adult's telephone. For a minor the adult agrees as guardian,
    and below 14 to the child's data by itself (``agrees_child_data``); a grown-up's yes was
    spoken to the adult. Refuses ``AdultNeeded``, ``HouseholdFull``, ``RelationWrong``, and
    what ``enrolment.register_person`` refuses. Events PersonRegistered, HouseholdJoined.
    """
    day = at.astimezone(SHANGHAI).date()
    household = _household(by, kind, at)
    _check_relation(relation)
    is_minor = not rules.is_own_yes_needed(birth_on, day)
    if is_minor and relation not in rules.GUARDIANS:
        raise rules.RelationWrong(name=name)
    guardian = None
    if is_minor:
        guardian = GuardianDraft(name=by.name, phone=by.phone, relation="other", method="web")
    age = policy.profile_for(by.division_code, day).data_consent_age
    is_agreed = agrees_child_data and is_child(birth_on, day, age)
    person = enrolment.register_person(
        draft=PersonDraft(
            name=name,
            phone=by.phone,
            birth_on=birth_on,
            division_code=by.division_code,
            guardian=guardian,
            consents=("register", "child") if is_agreed else ("register",),
        ),
        by=None,
        at=at,
        via="household",
    )
    person.registered_by = by
    person.save(update_fields=["registered_by"])
    Consent.objects.filter(person=person).update(given_by=by, method="household")
    GuardianConsent.objects.filter(ward=person).update(guardian=by)
    return _join(household, person, relation, by=by, at=at, agreed_how="spoken")


@transaction.atomic
def name_member(
    *, person: Person, relation: str, kind: str, by: Person, at: datetime
) -> HouseholdMember:
    """Name somebody who has an account; they are asked and act for themselves until they agree.

    Refuses ``AdultNeeded``, ``HouseholdFull``, ``AlreadyInHousehold``. Event
    HouseholdJoined; the person is told.
    """
    household = _household(by, kind, at)
    _check_relation(relation)
    same = HouseholdMember.objects.filter(household=household, person=person, left_at=None)
    if person.pk == by.pk or same.exists():
        raise rules.AlreadyInHousehold(name=person.name)
    row = _join(household, person, relation, by=by, at=at, agreed_how="")
    events.owe("household_asks", to=person, facts={"name": by.name}, at=at)
    return row


@transaction.atomic
def agree(*, member: HouseholdMember, by: Person, at: datetime) -> HouseholdMember:
    """Say yes to being signed up by the household's adult. Only the person themselves.

    Refuses ``NotAllowed``, ``NotEnded``. Agreeing twice changes nothing. Event
    HouseholdAgreed.
    """
    row = HouseholdMember.objects.select_for_update().get(pk=member.pk)
    if row.person_id != by.pk:
        raise NotAllowed(action="household_agree")
    if row.left_at is not None:
        raise NotEnded()
    if row.agreed_at is not None:
        return row
    row.agreed_at, row.agreed_how = at, "self"
    row.save(update_fields=["agreed_at", "agreed_how"])
    events.record(rules.HouseholdAgreed(by.number), by=by, at=at)
    return row


@transaction.atomic
def leave(*, member: HouseholdMember, by: Person, at: datetime) -> HouseholdMember:
    """Leave a household, or let somebody go; their account and records stay their own.

    Refuses ``NotAllowed``, ``NotEnded``. Event HouseholdLeft.
    """
    row = HouseholdMember.objects.select_for_update().get(pk=member.pk)
    if by.pk not in {row.person_id, row.household.adult_id}:
        raise NotAllowed(action="household_leave")
    if row.left_at is not None:
        raise NotEnded()
    row.left_at = at
    row.save(update_fields=["left_at"])
    events.record(rules.HouseholdLeft(row.person.number), by=by, at=at)
    return row


@transaction.atomic
def sign_up(
    *, member: HouseholdMember, shift: Shift, how: str, by: Person, at: datetime
) -> Assignment | None:
    """A place for somebody of the household, or None: they have an account and were asked.

    A seat is kept for whoever was asked, until they answer or the time is over. Without an
    account the yes was spoken to the adult; for a minor the adult speaks as guardian.
    Refuses ``NotAllowed``, ``OwnYesMissing``, and what ``spoken.sign_up_for`` or
    ``invitations.hold`` refuses.
    """
    person = member.person
    check_may_sign_up(member, by=by)
    is_minor = not rules.is_own_yes_needed(person.birth_on, at.astimezone(SHANGHAI).date())
    said_by = rules.whose_yes(has_account=person.login_id is not None, is_minor=is_minor)
    if said_by == "asked":
        invitations.hold(shift=shift, person=person, by=by, at=at)
        return None
    return spoken.sign_up_for(shift=shift, person=person, said_by=said_by, how=how, by=by, at=at)


def check_may_sign_up(member: HouseholdMember, *, by: Person) -> None:
    """Refuse ``NotAllowed`` to all but the adult, ``OwnYesMissing`` before the member agreed."""
    if member.household.adult_id != by.pk or member.left_at is not None:
        raise NotAllowed(action="sign_up_for_another")
    if member.agreed_at is None:
        raise rules.OwnYesMissing(name=member.person.name)


def _household(adult: Person, kind: str, at: datetime) -> Household:
    """The adult's open household of a kind, locked; made when it is the first member."""
    rules.check_adult(adult.birth_on, at.astimezone(SHANGHAI).date())
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=adult.pk)
    row, _ = Household.objects.get_or_create(
        adult=adult, kind=kind, ended_at=None, defaults={"formed_at": at}
    )
    rules.check_room(HouseholdMember.objects.filter(household=row, left_at=None).count())
    return row


def _check_relation(relation: str) -> None:
    if relation not in rules.RELATIONS:
        raise ValueInvalid("relation", relation, "、".join(rules.RELATIONS))


def _join(
    household: Household,
    person: Person,
    relation: str,
    *,
    by: Person,
    at: datetime,
    agreed_how: str,
) -> HouseholdMember:
    row = HouseholdMember.objects.create(
        household=household,
        person=person,
        relation=relation,
        joined_at=at,
        agreed_at=at if agreed_how else None,
        agreed_how=agreed_how,
    )
    events.record(rules.HouseholdJoined(person.number, relation), by=by, at=at)
    return row
