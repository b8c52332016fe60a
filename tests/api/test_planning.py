"""Gaps, plans and plannings over JSON: the codes of the pages, the scopes of the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from liandong.models import PlanRun
from liandong.services import matching, plan_runs
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_a_week_before(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def wang():
    return make.coordinator()


@pytest.fixture
def client(wang):
    return signed_in(wang)


def volunteer(name, **facts):
    person = make.person(name=name, **facts)
    make.role(person=person)
    return person


def proposed(by):
    return matching.propose(
        division_code=make.NANSHAN,
        start=BEFORE,
        end=MONDAY_9 + timedelta(days=7),
        by=by,
        at=BEFORE,
    )


def test_gaps_come_with_what_is_missing_and_how_pressing_they_are(client):
    shift = make.shift(min_people=2, taken=1)

    rows = client.get("/api/planning/gaps").json()

    assert [(row["shift_id"], row["missing"], row["waiting"]) for row in rows] == [(shift.pk, 1, 0)]
    assert 0 < rows[0]["pressure"] < 100


def test_a_gap_is_explained_by_the_engine_s_codes_and_in_words(client):
    shift = make.shift(position=make.position(skill_mask=0b1000))
    volunteer("陈宇")

    told = client.get(f"/api/planning/gaps/{shift.pk}/explanation").json()

    assert (told["code"], told["missing"], told["removed"]) == (
        "no_one_qualified",
        1,
        {"lacks_skill": 1},
    )
    assert "还缺 1 人" in told["sentence"]
    assert {"teach_skill", "recruit"} & {change["code"] for change in told["changes"]}


def test_a_gap_that_is_filled_has_nothing_to_explain(client):
    shift = make.shift(min_people=0, max_people=1)

    assert client.get(f"/api/planning/gaps/{shift.pk}/explanation").status_code == 204


def test_a_plan_is_read_with_lines_gaps_figures_and_reasons(client, wang):
    shift, other = make.shift(), make.shift(position=make.position(skill_mask=0b1000))
    chen = volunteer("陈宇")
    proposal = proposed(wang)

    listed = client.get("/api/proposals").json()
    page = client.get(f"/api/proposals/{proposal.pk}").json()

    assert [row["id"] for row in listed] == [proposal.pk]
    assert page["proposal"]["figures"]["asked"] == 1
    assert [(row["shift_id"], row["person"]) for row in page["lines"]] == [(shift.pk, chen.number)]
    codes = {reason["code"] for reason in page["lines"][0]["reasons"]}
    assert {"nearness", "seat_needed"} <= codes
    assert [(row["shift_id"], row["code"]) for row in page["gaps"]] == [
        (other.pk, "no_one_qualified")
    ]


def test_why_and_why_not_are_told_for_one_person(client, wang):
    shift = make.shift(min_people=1, max_people=1)
    chen, he = volunteer("陈宇"), volunteer("何静", availability_mask=1 << 20)
    address = f"/api/proposals/{proposed(wang).pk}/explanation"

    why = client.get(address, {"person": chen.number, "shift_id": shift.pk}).json()
    why_not = client.get(address, {"person": he.number, "shift_id": shift.pk}).json()

    assert why["is_planned"] is True
    assert why_not["is_planned"] is False
    assert [reason["code"] for reason in why_not["reasons"]] == ["not_available"]


def test_the_differences_of_two_plans_are_told(client, wang):
    make.shift(min_people=1, max_people=1)
    before = proposed(wang)
    chen = volunteer("陈宇")
    after = proposed(wang)

    rows = client.get(f"/api/proposals/{before.pk}/differences/{after.pk}").json()

    assert [(row["kind"], row["person"], row["before"]) for row in rows] == [
        ("added", chen.number, None)
    ]
    assert rows[0]["reasons_after"] != []


def test_a_planning_is_followed_and_stopped(client, wang):
    run = plan_runs.ask(division_code=make.NANSHAN, start=BEFORE, end=MONDAY_9, by=wang, at=BEFORE)

    assert client.get(f"/api/plan-runs/{run.pk}").json()["state"] == "waiting"
    stopped = client.post(f"/api/plan-runs/{run.pk}/cancellation").json()
    again = client.post(f"/api/plan-runs/{run.pk}/cancellation")

    assert stopped["state"] == "cancelled" == PlanRun.objects.get().state
    assert (again.status_code, again.json()["code"]) == (409, "plan_run_closed")


def test_others_see_neither_gaps_nor_plans_nor_plannings(wang):
    shift = make.shift()
    proposal = proposed(wang)
    run = plan_runs.ask(division_code=make.NANSHAN, start=BEFORE, end=MONDAY_9, by=wang, at=BEFORE)
    far = make.signed_up(make.person(name="远方"))
    make.role(person=far, role="coordinator", division_code="330106")
    addresses = [
        f"/api/planning/gaps/{shift.pk}/explanation",
        f"/api/proposals/{proposal.pk}",
        f"/api/proposals/{proposal.pk}/explanation?person=x&shift_id={shift.pk}",
        f"/api/proposals/{proposal.pk}/differences/{proposal.pk}",
        f"/api/plan-runs/{run.pk}",
    ]

    assert {signed_in(far).get(one).status_code for one in addresses} == {404}
    assert {signed_in(make.chen_yu()).get(one).status_code for one in addresses} == {403}
    assert {Client().get(one).status_code for one in addresses} == {401}
    assert signed_in(far).get("/api/planning/gaps").json() == []
    assert signed_in(far).get("/api/proposals").json() == []
