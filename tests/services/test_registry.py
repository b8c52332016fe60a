from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from liandong import phrases
from liandong.core import enrolment, guardians, registry
from liandong.core.consents import ConsentNeeded, ConsentNotGiven, LookReasonMissing
from liandong.core.geo import Point
from liandong.core.guardians import NotKeptOfChildren
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import (
    AccessRecord,
    Consent,
    EventRecord,
    GuardianConsent,
    Membership,
    OutboxMessage,
    Person,
    RoleGrant,
)
from liandong.services import consents
from liandong.services import registry as services
from liandong.services.registry import GuardianDraft, PersonDraft
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db

CHEN = PersonDraft(
    name="陈宇", phone="138 0000 1001", birth_on=date(1990, 6, 1), division_code=make.NANSHAN
)
ID = "990000198001010012"


def test_a_person_who_registers_has_a_number_a_role_and_a_consent():
    chen = services.register_person(draft=CHEN, by=None, at=BEFORE)

    assert chen.number == "V-440305-202604-000001"
    assert (chen.phone, chen.name_sound) == ("13800001001", "chenyu cy")
    assert list(chen.role_grants.values_list("role", flat=True)) == ["volunteer"]
    assert list(chen.consents.values_list("purpose", "version")) == [("register", "2026-1")]
    assert list(EventRecord.objects.values_list("name", "by")) == [("PersonRegistered", chen.pk)]
    assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["person_registered"]


def test_telephone_and_identity_number_lie_sealed_in_the_table():
    chen = services.register_person(draft=replace(CHEN, id_number=ID), by=None, at=BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, id_number FROM liandong_person WHERE id = %s", [chen.pk])
        phone, number = (bytes(value) for value in cursor.fetchone())

    assert b"13800001001" not in phone
    assert ID.encode() not in number
    assert Person.objects.get(pk=chen.pk).id_number == ID


def test_the_birth_date_comes_from_the_identity_number():
    chen = services.register_person(draft=replace(CHEN, id_number=ID), by=None, at=BEFORE)
    assert (chen.birth_on, chen.sex) == (date(1980, 1, 1), "1")


def test_the_same_identity_number_is_not_registered_twice_and_the_hint_is_masked():
    services.register_person(draft=replace(CHEN, id_number=ID), by=None, at=BEFORE)
    other = replace(CHEN, name="陈小宇", phone="13900001111", id_number=ID)
    with pytest.raises(registry.AlreadyRegistered) as caught:
        services.register_person(draft=other, by=None, at=BEFORE)
    assert caught.value.facts == {"hint": "陈* 138****1001"}
    assert Person.objects.count() == 1


def test_a_couple_may_share_a_telephone():
    services.register_person(draft=CHEN, by=None, at=BEFORE)
    wife = services.register_person(
        draft=replace(CHEN, name="林小燕", birth_on=date(1991, 2, 3)), by=None, at=BEFORE
    )
    assert wife.number == "V-440305-202604-000002"


def test_staff_are_shown_look_alikes_and_may_go_on():
    worker = make.li_na()
    make.person(name="陈宇", birth_on=date(1990, 6, 1), phone="13700001111")
    with pytest.raises(enrolment.PossiblyRegistered) as caught:
        services.register_person(draft=CHEN, by=worker, at=BEFORE)
    assert caught.value.hints == ("陈* 137****1111",)

    made = services.register_person(draft=CHEN, by=worker, at=BEFORE, has_looked=True)
    assert made.registered_by == worker


def test_a_volunteer_may_not_register_others():
    with pytest.raises(NotAllowed):
        services.register_person(draft=CHEN, by=make.chen_yu(phone="13500001111"), at=BEFORE)


def test_a_minor_needs_a_guardian():
    minor = replace(CHEN, birth_on=date(2012, 6, 1))
    with pytest.raises(registry.GuardianConsentMissing):
        services.register_person(draft=minor, by=None, at=BEFORE)

    guardian = GuardianDraft(name="陈建国", phone="13900001111", relation="父亲")
    whole = replace(minor, guardian=guardian, consents=("register", "child"))
    made = services.register_person(draft=whole, by=None, at=BEFORE)
    assert list(GuardianConsent.objects.values_list("ward", "guardian_name")) == [
        (made.pk, "陈建国")
    ]


def test_a_child_s_record_needs_the_guardian_s_separate_yes_whoever_makes_it():
    guardian = GuardianDraft(name="陈建国", phone="13900001111", relation="father")
    child = replace(CHEN, birth_on=date(2012, 6, 1), guardian=guardian)
    worker = make.li_na()
    for by, via in ((None, "self"), (worker, "organization"), (None, "link")):
        with pytest.raises(guardians.ChildConsentMissing) as refused:
            services.register_person(draft=child, by=by, at=BEFORE, via=via)
        assert refused.value.facts == {"age": 13, "consent_age": 14}
    assert "带孩子到服务站当面登记" in phrases.sentence(refused.value)
    lone = replace(child, guardian=None, consents=("register", "child"))
    with pytest.raises(registry.GuardianConsentMissing):
        services.register_person(draft=lone, by=None, at=BEFORE)
    assert not Person.objects.filter(name="陈宇").exists()

    whole = replace(child, consents=("register", "child"))
    made = services.register_person(draft=whole, by=None, at=BEFORE)
    assert sorted(made.consents.values_list("purpose", flat=True)) == ["child", "register"]


def test_at_fourteen_a_guardian_s_yes_to_the_service_is_enough():
    guardian = GuardianDraft(name="陈建国", phone="13900001111", relation="father")
    minor = replace(CHEN, birth_on=date(2012, 4, 1), guardian=guardian)
    made = services.register_person(draft=minor, by=None, at=BEFORE)
    assert [c.purpose for c in made.consents.all()] == ["register"]


def test_a_list_with_a_child_without_the_yes_is_refused_and_nothing_written():
    guardian = GuardianDraft(name="陈建国", phone="13900001111", relation="father")
    child = PersonDraft(name="陈小宇", birth_on=date(2013, 6, 1), guardian=guardian)
    for one in (child, replace(child, guardian=None, consents=("register", "child"))):
        with pytest.raises(guardians.ChildConsentMissing):
            services.register_people(drafts=[CHEN, one], by=None, at=BEFORE)
    assert (Person.objects.count(), EventRecord.objects.count()) == (0, 0)
    whole = replace(child, consents=("register", "child"))
    assert len(services.register_people(drafts=[CHEN, whole], by=None, at=BEFORE).created) == 2


def test_the_yes_to_a_child_s_data_is_the_guardian_s_and_nobody_gives_it_instead():
    worker = make.li_na()
    body = worker.role_grants.get().organization
    child = make.person(name="陈小宇", birth_on=date(2014, 6, 1))
    make.membership(person=child, organization=body)
    for by in (child, worker):
        with pytest.raises(guardians.GuardianSpeaks):
            consents.give(person=child, purpose="child", by=by, at=BEFORE)
    make.guardian_consent(ward=child)
    with pytest.raises(guardians.GuardianSpeaks):
        consents.give(person=child, purpose="child", by=child, at=BEFORE)
    assert not child.consents.filter(purpose="child").exists()
    assert consents.give(person=child, purpose="child", by=worker, at=BEFORE).method == "paper"


def test_a_list_is_registered_once_and_a_second_time_only_known():
    worker = make.li_na()
    employer = worker.role_grants.get().organization
    drafts = [
        PersonDraft(name="王一", id_number=ID, external_source="名单", external_key="1"),
        PersonDraft(name="王二", external_source="名单", external_key="2"),
    ]
    first = services.register_people(drafts=drafts, by=worker, at=BEFORE, organization=employer)
    again = services.register_people(drafts=drafts, by=worker, at=BEFORE, organization=employer)

    assert [person.number for person in first.created] == [
        "V-000000-202604-000001",
        "V-000000-202604-000002",
    ]
    assert (again.created, {p.pk for p in again.known}) == ([], {p.pk for p in first.created})
    assert Membership.objects.filter(organization=employer).count() == 2
    assert [r.facts["count"] for r in EventRecord.objects.filter(name="PeopleRegistered")] == [2, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_number_of_statements_whatever_its_length(
    django_assert_num_queries, count
):
    drafts = [PersonDraft(name=f"王{n}", division_code=make.NANSHAN) for n in "甲乙丙"[:count]]
    with django_assert_num_queries(18):
        services.register_people(drafts=drafts, by=None, at=BEFORE)


def test_staff_verify_a_person_and_nobody_verifies_themselves():
    worker = make.li_na()
    chen = make.chen_yu(organization=worker.role_grants.get().organization)
    services.verify_person(person=chen, method="document", by=worker, at=BEFORE)
    assert Person.objects.get(pk=chen.pk).verified_at == BEFORE
    with pytest.raises(enrolment.OwnVerification):
        services.verify_person(person=worker, method="document", by=worker, at=BEFORE)


def test_a_social_worker_may_not_verify_somebody_of_another_organization():
    with pytest.raises(NotAllowed):
        services.verify_person(
            person=make.chen_yu(organization=make.organization()),
            method="known",
            by=make.li_na(),
            at=BEFORE,
        )


def test_roles_are_granted_from_above_only():
    chen, worker, wang = make.chen_yu(), make.li_na(), make.coordinator()
    with pytest.raises(NotAllowed):
        services.grant_role(person=chen, role="coordinator", by=worker, at=BEFORE)
    with pytest.raises(NotAllowed):
        services.grant_role(person=chen, role="officer", by=chen, at=BEFORE)
    grant = services.grant_role(person=chen, role="team_leader", by=wang, at=BEFORE)
    with pytest.raises(registry.RoleAlreadyHeld):
        services.grant_role(person=chen, role="team_leader", by=wang, at=BEFORE)
    services.end_role(grant=grant, by=chen, at=MONDAY_9)
    assert RoleGrant.objects.get(pk=grant.pk).until == make.day(MONDAY_9)


def test_a_coordinator_grants_only_inside_the_own_division():
    wang = make.coordinator(division_code=make.FUTIAN)
    with pytest.raises(NotAllowed):
        services.grant_role(
            person=make.chen_yu(),
            role="coordinator",
            division_code=make.NANSHAN,
            by=wang,
            at=BEFORE,
        )


def test_a_profile_change_names_the_fields_and_never_the_values():
    chen = make.chen_yu()
    services.update_profile(person=chen, by=chen, at=BEFORE, address="桃园路 1 号", skill_mask=4)
    record = EventRecord.objects.get(name="ProfileUpdated")
    assert record.facts["fields"] == ["address", "skill_mask"]
    assert "桃园路" not in str(record.facts)


@pytest.mark.parametrize("field", ["address", "work_unit", "occupation", "education"])
def test_later_too_nothing_but_the_needed_is_kept_of_a_child(field):
    child = make.person(name="陈小宇", birth_on=date(2014, 6, 1))
    with pytest.raises(NotKeptOfChildren):
        services.update_profile(person=child, by=child, at=BEFORE, **{field: "01"})
    point = Point(22.5333, 113.9301)
    services.update_profile(
        person=child, by=child, at=BEFORE, division_code=make.NANSHAN, point=point, **{field: ""}
    )
    child.refresh_from_db()
    assert (getattr(child, field), child.division_code) == ("", make.NANSHAN)
    assert (child.lat, child.lon) != (point.lat, point.lon)


def test_nobody_changes_identity_by_the_profile_or_somebody_elses_profile():
    chen = make.chen_yu()
    with pytest.raises(ValueInvalid):
        services.update_profile(person=chen, by=chen, at=BEFORE, state="verified")
    with pytest.raises(NotAllowed):
        services.update_profile(person=chen, by=make.person(), at=BEFORE, skill_mask=1)


def test_leaving_ends_everything_open_and_keeps_the_person_on_record():
    chen = make.chen_yu(organization=make.organization())
    make.consent(person=chen)
    services.exit_person(person=chen, by=chen, at=MONDAY_9)

    chen = Person.objects.get(pk=chen.pk)
    assert (chen.state, chen.name, chen.cell, chen.login.is_active) == ("exited", "陈宇", "", False)
    assert chen.role_grants.filter(until=None).count() == 0
    assert chen.memberships.filter(until=None).count() == 0
    assert chen.consents.filter(withdrawn_at=None).count() == 0
    with pytest.raises(enrolment.AlreadyLeft):
        services.update_profile(person=chen, by=chen, at=MONDAY_9, skill_mask=1)


def test_a_look_at_a_telephone_is_written_down_and_told():
    worker = make.li_na()
    chen = make.chen_yu(organization=worker.role_grants.get().organization)
    shown = services.reveal(person=chen, what="phone", why="联系 请假", by=worker, at=BEFORE)

    assert shown == "13800001001"
    assert list(AccessRecord.objects.values_list("viewer", "subject", "what", "why")) == [
        (worker.pk, chen.pk, "phone", "联系 请假")
    ]
    assert list(OutboxMessage.objects.values_list("person", "kind")) == [(chen.pk, "data_seen")]


def test_nobody_looks_without_a_reason_or_out_of_reach():
    worker = make.li_na()
    chen = make.chen_yu(organization=worker.role_grants.get().organization)
    with pytest.raises(LookReasonMissing):
        services.reveal(person=chen, what="phone", why=" ", by=worker, at=BEFORE)
    with pytest.raises(NotAllowed):
        services.reveal(person=chen, what="phone", why="好奇", by=make.li_na(), at=BEFORE)
    with pytest.raises(NotAllowed):
        services.reveal(person=worker, what="phone", why="好奇", by=chen, at=BEFORE)
    assert AccessRecord.objects.count() == 0


def test_a_consent_is_withdrawn_but_never_deleted():
    chen = make.chen_yu()
    consents.give(person=chen, purpose="honor", by=chen, at=BEFORE)
    consents.give(person=chen, purpose="honor", by=chen, at=BEFORE)
    consents.withdraw(person=chen, purpose="honor", by=chen, at=MONDAY_9)
    assert list(Consent.objects.values_list("purpose", "given_at", "withdrawn_at")) == [
        ("honor", BEFORE, MONDAY_9)
    ]
    with pytest.raises(ConsentNotGiven):
        consents.withdraw(person=chen, purpose="honor", by=chen, at=MONDAY_9)


def test_the_needed_consent_ends_by_leaving_only():
    chen = make.chen_yu()
    make.consent(person=chen)
    with pytest.raises(ConsentNeeded):
        consents.withdraw(person=chen, purpose="register", by=chen, at=BEFORE)


def test_nobody_withdraws_for_somebody_else():
    chen = make.chen_yu()
    make.consent(person=chen, purpose="photo")
    with pytest.raises(NotAllowed):
        consents.withdraw(person=chen, purpose="photo", by=make.coordinator(), at=BEFORE)


def test_organizations_are_registered_once_by_a_coordinator():
    wang = make.coordinator()
    made = services.register_organization(
        name="南山志愿服务站", kind="O1", credit_code="91350100m000100y43", by=wang, at=BEFORE
    )
    assert (made.number, made.credit_code) == ("O-000000-00001", "91350100M000100Y43")
    with pytest.raises(registry.OrganizationAlreadyRegistered):
        services.register_organization(
            name="另一个站", kind="O1", credit_code="91350100M000100Y43", by=wang, at=BEFORE
        )
    with pytest.raises(NotAllowed):
        services.register_organization(name="第三个站", kind="O1", by=make.li_na(), at=BEFORE)


def test_a_team_has_its_leader_as_first_member():
    worker = make.li_na()
    employer = worker.role_grants.get().organization
    chen = make.chen_yu()
    team = services.form_team(name="暖阳队", sponsor=employer, leader=chen, by=worker, at=BEFORE)
    assert list(team.memberships.values_list("person", flat=True)) == [chen.pk]
    assert sorted(chen.role_grants.values_list("role", flat=True)) == ["team_leader", "volunteer"]

    lin = make.person(name="林小燕")
    joined = services.start_membership(person=lin, team=team, by=chen, at=BEFORE)
    with pytest.raises(registry.AlreadyMember):
        services.start_membership(person=lin, team=team, by=lin, at=BEFORE)
    with pytest.raises(NotAllowed):
        services.end_membership(membership=joined, by=make.person(), at=MONDAY_9)
    services.end_membership(membership=joined, by=lin, at=MONDAY_9 + timedelta(days=1))
    assert Membership.objects.get(pk=joined.pk).until == date(2026, 5, 5)
