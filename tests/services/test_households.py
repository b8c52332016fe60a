"""Families: whom an adult may speak for, and whose own yes it needs."""

from datetime import date

import pytest

from liandong.core.guardians import ChildConsentMissing
from liandong.core.households import (
    AdultNeeded,
    AlreadyInHousehold,
    HouseholdFull,
    OwnYesMissing,
    RelationWrong,
)
from liandong.core.refusals import NotAllowed
from liandong.core.spoken import YesNotOwn
from liandong.models import Assignment, EventRecord, GuardianConsent, Household, OutboxMessage
from liandong.queries import households as shown
from liandong.services import households, spoken
from tests import make, make_joining

pytestmark = pytest.mark.django_db
ELDER = {"name": "陈大爷", "birth_on": date(1950, 1, 1), "relation": "parent", "kind": "family"}
CHILD = {"name": "陈小宇", "birth_on": date(2014, 1, 1), "relation": "child", "kind": "family"}


def test_an_elder_without_a_telephone_is_registered_and_reached_by_the_adult(at):
    chen = make.chen_yu()
    row = households.register_member(**ELDER, by=chen, at=at)
    elder = row.person
    assert (elder.phone, elder.registered_via, elder.registered_by) == (
        chen.phone, "household", chen,
    )  # fmt: skip
    assert (row.agreed_how, row.household.adult) == ("spoken", chen)
    assert [c.given_by for c in elder.consents.all()] == [chen]
    assert EventRecord.objects.filter(name="HouseholdJoined").count() == 1


def test_a_child_is_registered_by_a_guardian_who_agrees_to_its_data_by_itself(at):
    chen = make.chen_yu()
    child = households.register_member(**CHILD, by=chen, at=at, agrees_child_data=True).person
    assert sorted(child.consents.values_list("purpose", flat=True)) == ["child", "register"]
    consent = GuardianConsent.objects.get()
    assert (consent.ward, consent.guardian, consent.guardian_name) == (child, chen, "陈宇")
    assert consent.guardian_phone_index == chen.phone_index


def test_without_the_separate_yes_a_child_of_the_family_is_not_registered(at):
    with pytest.raises(ChildConsentMissing):
        households.register_member(**CHILD, by=make.chen_yu(), at=at)
    assert (Household.objects.count(), GuardianConsent.objects.count()) == (0, 0)


def test_of_a_family_s_fourteen_year_old_no_yes_for_children_is_kept(at):
    told = CHILD | {"birth_on": date(2011, 1, 1)}
    row = households.register_member(**told, by=make.chen_yu(), at=at, agrees_child_data=True)
    assert [c.purpose for c in row.person.consents.all()] == ["register"]


def test_a_friend_does_not_register_a_child(at):
    with pytest.raises(RelationWrong):
        households.register_member(**CHILD | {"relation": "friend"}, by=make.chen_yu(), at=at)


def test_a_minor_speaks_for_nobody(at):
    minor = make.person(birth_on=date(2010, 1, 1), phone="13900002222")
    with pytest.raises(AdultNeeded):
        households.register_member(**ELDER, by=minor, at=at)
    assert Household.objects.count() == 0


def test_a_household_stays_small(at):
    chen = make.chen_yu()
    for number in range(12):
        make_joining.household_member(adult=chen, person=make.person(name=f"家人{number}"))
    with pytest.raises(HouseholdFull):
        households.register_member(**ELDER, by=chen, at=at)


def test_a_grown_up_with_an_account_is_asked_and_answers_for_themselves(at):
    chen, lin = make.chen_yu(), make.chen_yu(phone="13900002222")
    row = households.name_member(person=lin, relation="spouse", kind="family", by=chen, at=at)
    assert OutboxMessage.objects.get(kind="household_asks").person == lin
    assert not shown.may_act_for(chen).exists()
    with pytest.raises(AlreadyInHousehold):
        households.name_member(person=lin, relation="spouse", kind="family", by=chen, at=at)
    with pytest.raises(NotAllowed):
        households.agree(member=row, by=chen, at=at)
    shift = make.shift()
    with pytest.raises(OwnYesMissing):
        spoken.sign_up_for(shift=shift, person=lin, said_by="self", how="face", by=chen, at=at)

    households.agree(member=row, by=lin, at=at)

    assert [m.person for m in shown.may_act_for(chen)] == [lin]
    place = spoken.sign_up_for(shift=shift, person=lin, said_by="self", how="face", by=chen, at=at)
    assert (place.person, place.accepted_by, place.source) == (lin, chen, "spoken")
    households.leave(member=row, by=lin, at=at)
    assert not shown.may_act_for(chen).exists()


def test_a_spoken_yes_is_kept_with_who_said_it_and_how_and_the_person_is_told(at):
    worker = make.li_na()
    body = worker.role_grants.get().organization
    elder, shift = make.chen_yu(organization=body), make.shift()
    place = spoken.sign_up_for(
        shift=shift, person=elder, said_by="self", how="phone", words="好，我去", by=worker, at=at
    )
    yes = place.spoken_yes
    assert (yes.said_by, yes.how, yes.words, yes.heard_by) == ("self", "phone", "好，我去", worker)
    assert OutboxMessage.objects.get(kind="yes_heard").person == elder
    assert EventRecord.objects.get(name="YesHeard").facts["how"] == "phone"
    again = spoken.sign_up_for(
        shift=shift, person=elder, said_by="self", how="face", by=worker, at=at
    )
    assert (again, Assignment.objects.count()) == (place, 1)


def test_nobody_says_yes_for_a_grown_up_and_strangers_write_nothing_down(at):
    worker = make.li_na()
    body = worker.role_grants.get().organization
    elder, shift = make.chen_yu(organization=body), make.shift()
    with pytest.raises(YesNotOwn):
        spoken.sign_up_for(
            shift=shift, person=elder, said_by="guardian", how="face", by=worker, at=at
        )
    stranger = make.chen_yu(phone="13900002222")
    with pytest.raises(NotAllowed):
        spoken.sign_up_for(
            shift=shift, person=elder, said_by="self", how="face", by=stranger, at=at
        )
    assert Assignment.objects.count() == 0
