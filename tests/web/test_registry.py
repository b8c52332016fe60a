import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from liandong.models import AccessRecord, GuardianConsent, OutboxMessage, Person, RoleGrant
from liandong.services import sign_in as services
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
PHONE = "13800001001"


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.LIANDONG_DEMO = False
    settings.LIANDONG_STAFF_FACTOR = "offered"
    cache.clear()
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def proved(client):
    client.post(reverse("register"), {"phone": PHONE})
    message = OutboxMessage.objects.filter(kind="sign_in_code").latest("pk")
    code = services.open_code_facts(message.facts, at=BEFORE)["code"]
    client.post(reverse("sign-in-code"), {"code": code})
    return client


ADULT = {"name": "陈宇", "birth_on": "1990-06-01", "agrees": "on"}
CHILD = {"name": "陈小宇", "birth_on": "2013-06-01", "agrees": "on"}
GUARDIAN = {
    "guardian_name": "陈建国",
    "guardian_relation": "father",
    "guardian_phone": "139 0000 1111",
    "guardian_agrees": "on",
}


def test_three_short_steps_make_a_volunteer_who_is_signed_in(proved):
    answer = proved.post(reverse("register-details"), ADULT)
    chen = Person.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/profile")
    assert (chen.name, chen.phone, chen.registered_via) == ("陈宇", PHONE, "self")
    assert proved.session["_auth_user_id"] == str(chen.login_id)
    assert proved.get("/profile").status_code == 200


def test_nobody_registers_without_having_proved_a_number(client):
    answer = client.post(reverse("register-details"), ADULT)
    assert answer["Location"] == reverse("register")
    assert Person.objects.count() == 0


def test_the_form_keeps_what_was_typed(proved):
    page = proved.post(reverse("register-details"), {"name": "陈宇", "birth_on": "1990-06-01"})
    text = page.content.decode()
    assert 'value="陈宇"' in text and 'value="1990-06-01"' in text
    assert Person.objects.count() == 0


def test_a_child_is_registered_with_the_guardian_only(proved):
    page = proved.post(reverse("register-details"), CHILD).content.decode()
    assert "请和监护人一起填好下面的监护人信息" in page and 'value="陈小宇"' in page
    half = CHILD | GUARDIAN | {"guardian_phone": ""}
    page = proved.post(reverse("register-details"), half).content.decode()
    assert "请监护人填写这一项" in page and 'value="陈建国"' in page
    assert Person.objects.count() == 0

    page = proved.post(reverse("register-details"), CHILD | GUARDIAN).content.decode()
    assert "要监护人单独同意，请勾选" in page and Person.objects.count() == 0
    told = CHILD | GUARDIAN | {"child_data": "on"}
    assert proved.post(reverse("register-details"), told).status_code == 302
    child = Person.objects.get()
    assert list(GuardianConsent.objects.values_list("ward", "relation")) == [(child.pk, "father")]
    assert sorted(child.consents.values_list("purpose", flat=True)) == ["child", "register"]


def test_a_youth_of_fifteen_needs_the_guardian_but_no_word_about_a_child_s_data(proved):
    told = CHILD | GUARDIAN | {"birth_on": "2011-01-01"}
    assert proved.post(reverse("register-details"), told).status_code == 302
    assert [one.purpose for one in Person.objects.get().consents.all()] == ["register"]


def test_a_birth_date_to_come_is_refused(proved):
    page = proved.post(reverse("register-details"), ADULT | {"birth_on": "2027-01-01"})
    assert "出生日期还没到" in page.content.decode()


def test_a_second_registration_with_number_and_name_is_refused_with_a_masked_hint(proved):
    make.person(name="陈宇", phone=PHONE)
    page = proved.post(reverse("register-details"), ADULT).content.decode()
    assert "陈* 138****1001" in page
    assert Person.objects.count() == 1


# ── the staff's pages ───────────────────────────────────────────────────────────────────────


def staffed():
    worker = make.li_na()
    employer = worker.role_grants.get().organization
    return worker, employer


def test_the_list_holds_those_within_reach_and_nobody_else(client):
    worker, employer = staffed()
    make.chen_yu(organization=employer)
    make.person(name="外人", phone="13900002222")
    client.force_login(worker.login)
    page = client.get(reverse("person-list")).content.decode()
    assert "陈宇" in page and "外人" not in page
    assert "13800001001" not in page


@pytest.mark.parametrize("words", ["陈", "chenyu", "cy", "13800001001"])
def test_people_are_found_by_name_sound_and_whole_number(client, words):
    from liandong.services.registry import sound_of

    worker, employer = staffed()
    chen = make.chen_yu(organization=employer)
    chen.name_sound = sound_of(chen.name)
    chen.save()
    make.membership(person=make.person(name="林小燕"), organization=employer)
    client.force_login(worker.login)
    page = client.get(reverse("person-list"), {"words": words}).content.decode()
    assert "陈宇" in page and "林小燕" not in page


def test_part_of_a_telephone_number_finds_nobody(client):
    worker, employer = staffed()
    make.chen_yu(organization=employer)
    client.force_login(worker.login)
    page = client.get(reverse("person-list"), {"words": "1380000"}).content.decode()
    assert "没有找到" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_person_and_for_three(
    client, django_assert_num_queries, count
):
    worker, employer = staffed()
    for _ in range(count):
        who = make.person()
        make.role(person=who)
        make.membership(person=who, organization=employer)
    client.force_login(worker.login)
    client.get(reverse("person-list"))
    with django_assert_num_queries(10):
        client.get(reverse("person-list"))


def test_a_sensitive_field_is_covered_until_a_reason_is_given(client):
    worker, employer = staffed()
    chen = make.chen_yu(organization=employer)
    client.force_login(worker.login)
    page = client.get(reverse("person-detail", args=[chen.pk])).content.decode()
    assert "138****1001" in page and "13800001001" not in page

    address = reverse("person-reveal", args=[chen.pk])
    assert client.get(address).status_code == 405
    client.post(address, {"what": "phone", "why": ""})
    assert AccessRecord.objects.count() == 0
    shown = client.post(address, {"what": "phone", "why": "联系请假"})
    assert "13800001001" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert list(AccessRecord.objects.values_list("viewer", "what")) == [(worker.pk, "phone")]


def test_somebody_out_of_reach_is_not_found_and_nothing_is_shown(client):
    worker, _ = staffed()
    other = make.chen_yu(organization=make.organization())
    client.force_login(worker.login)
    assert client.get(reverse("person-detail", args=[other.pk])).status_code == 404
    answer = client.post(
        reverse("person-reveal", args=[other.pk]), {"what": "phone", "why": "好奇"}
    )
    assert (answer.status_code, AccessRecord.objects.count()) == (404, 0)


def test_volunteers_and_strangers_do_not_open_the_list(client):
    assert client.get(reverse("person-list"))["Location"].startswith(reverse("sign-in"))
    client.force_login(make.chen_yu().login)
    assert client.get(reverse("person-list")).status_code == 403


def test_a_coordinator_verifies_and_grants_a_role_on_the_page(client):
    wang = make.coordinator()
    chen = make.signed_up(make.person(state="applied", phone=PHONE))
    client.force_login(wang.login)
    client.post(reverse("person-verification", args=[chen.pk]))
    assert Person.objects.get(pk=chen.pk).state == "verified"
    client.post(reverse("person-roles", args=[chen.pk]), {"role": "team_leader"})
    grant = RoleGrant.objects.get(person=chen)
    assert grant.role == "team_leader"
    client.post(reverse("person-role-end", args=[chen.pk, grant.pk]))
    assert RoleGrant.objects.get(pk=grant.pk).until == make.day(BEFORE)
