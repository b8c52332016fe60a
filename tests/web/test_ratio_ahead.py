"""The ratio planner's page: what it answers, and what it does with wrong numbers."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    client.force_login(make.officer().login)
    return client


def said(answer):
    return answer.content.decode()


def test_it_begins_with_the_published_158_to_one(officer):
    page = said(officer.get("/ratio"))

    assert "1 : 158" in page
    assert "240,000,000" in page
    assert "本平台假设" in page


def test_another_assumption_changes_the_answer_and_stays_in_the_form(officer):
    before, after = said(officer.get("/ratio")), said(officer.get("/ratio?active=60"))

    assert 'value="60"' in after
    assert before != after
    assert "回到开头的假设" in after
    assert "回到开头的假设" not in before


def test_a_target_that_is_reached_anyway_asks_for_nobody(officer):
    assert "不用再增加社工" in said(officer.get("/ratio?target=10000"))


def test_where_nobody_practises_it_says_which_assumption_to_change(officer):
    assert "请改“在岗的”那一项" in said(officer.get("/ratio?practising=0&ratio=practising"))


@pytest.mark.parametrize(
    "wrong", ["active=140", "until=1999", "until=2999", "target=0", "registered=x", "ratio=no"]
)
def test_a_wrong_number_stands_where_it_was_typed_and_nothing_else_is_lost(officer, wrong):
    name, _, value = wrong.partition("=")
    asked = {"licensed": "777777"} | {name: value}

    answer = officer.get("/ratio", asked)

    assert answer.status_code == 200
    assert answer.context["form"].errors[name]
    assert 'value="777777"' in said(answer)
    assert "照这些假设" not in said(answer)


def test_a_volunteer_may_not_open_it(client):
    client.force_login(make.chen_yu().login)

    assert client.get("/ratio").status_code == 403


def test_the_outcomes_lead_to_it(officer):
    assert 'href="/ratio"' in said(officer.get("/dashboard"))
