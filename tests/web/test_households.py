"""The page of the family: add, answer, leave, and nothing of other people's families."""

import pytest
import time_machine
from django.urls import reverse

from liandong.models import Assignment, HouseholdMember, Invitation, Person
from tests import make, make_joining
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(BEFORE, tick=False):
        yield


CHILD = {
    "mode": "new", "kind": "family", "relation": "child", "name": "陈小宇",
    "birth_on": "2014-06-01", "said_yes": "on",
}  # fmt: skip


def test_a_child_needs_the_separate_tick_and_then_stands_on_the_page(client):
    chen = make.chen_yu()
    client.force_login(chen.login)
    page = client.post(reverse("my-household"), CHILD).content.decode()
    assert "监护人单独同意，请勾选" in page and 'value="陈小宇"' in page
    answer = client.post(reverse("my-household"), CHILD | {"child_data": "on"})
    assert answer["Location"] == reverse("my-household")
    assert Person.objects.get(name="陈小宇").registered_by == chen
    assert "陈小宇" in client.get(reverse("my-household")).content.decode()


def test_nobody_is_registered_who_was_not_asked(client):
    client.force_login(make.chen_yu().login)
    page = client.post(reverse("my-household"), CHILD | {"said_yes": "", "child_data": "on"})
    assert "先问过 TA" in page.content.decode()
    assert HouseholdMember.objects.count() == 0


def test_somebody_known_is_asked_answers_and_may_leave(client):
    chen, lin = make.chen_yu(), make.chen_yu(phone="13900002222")
    lin.name = "林芳"
    lin.save()
    client.force_login(chen.login)
    told = {"mode": "known", "kind": "family", "relation": "spouse", "name": "林芳"}
    client.post(reverse("my-household"), told | {"number": "13900002222"})
    row = HouseholdMember.objects.get()
    assert row.agreed_at is None
    client.force_login(lin.login)
    assert "陈宇 想替您报名" in client.get(reverse("my-household")).content.decode()
    client.post(reverse("household-agreement", args=[row.pk]))
    row.refresh_from_db()
    assert row.agreed_how == "self"
    client.post(reverse("household-leaving", args=[row.pk]))
    row.refresh_from_db()
    assert row.left_at is not None


def test_other_people_s_families_are_not_found(client):
    row = make_joining.household_member(
        adult=make.chen_yu(), person=make.person(name="林芳"), has_agreed=False
    )
    client.force_login(make.chen_yu(phone="13900002222").login)
    for name in ("household-agreement", "household-leaving"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, count
):
    chen = make.chen_yu()
    for number in range(count):
        make_joining.household_member(adult=chen, person=make.person(name=f"家人{number}"))
    client.force_login(chen.login)
    client.get(reverse("my-household"))
    with django_assert_num_queries(7):
        client.get(reverse("my-household"))


def family(client):
    chen, shift = make.chen_yu(), make.shift(max_people=3)
    rows = [
        make_joining.household_member(adult=chen, person=who, has_agreed=agreed)
        for who, agreed in (
            (make.person(name="林芳"), True),
            (make.signed_up(make.person(name="何静")), True),
            (make.person(name="周平"), False),
        )
    ]
    client.force_login(chen.login)
    return shift, rows, reverse("shift-family", args=[shift.pk])


def test_those_without_an_account_have_a_place_and_the_others_are_asked(client):
    shift, (lin, he, zhou), here = family(client)
    assert here in client.get(reverse("shift-detail", args=[shift.pk])).content.decode()
    told = {"member": [lin.pk, he.pk], "how": "face"}
    page = client.post(here, told, follow=True).content.decode()
    assert "林芳 报上名了" in page and "已问 何静" in page
    place = Assignment.objects.get()
    assert (place.person, place.spoken_yes.said_by) == (lin.person, "self")
    assert Invitation.objects.get().person == he.person
    page = client.post(here, {"member": zhou.pk, "how": "face"}).content.decode()
    assert "还没有答应由您代报名" in page and Assignment.objects.count() == 1


def test_the_page_says_what_is_missing_and_keeps_what_was_ticked(client):
    _, (lin, *_), here = family(client)
    page = client.post(here, {"member": lin.pk}).content.decode()
    assert "请选家人是怎么答应的" in page and f'value="{lin.pk}" checked' in page
    assert "请选至少一位" in client.post(here, {"how": "face"}).content.decode()
    assert Assignment.objects.count() == 0


def test_other_people_s_families_are_not_signed_up(client):
    _, (lin, *_), here = family(client)
    client.force_login(make.chen_yu(phone="13900002222").login)
    assert "还没有登记家人" in client.get(here).content.decode()
    client.post(here, {"member": lin.pk, "how": "face"})
    assert Assignment.objects.count() == 0
