"""Groups and activities as JSON: the same reach as the pages, and who gets nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.models import CommunityActivity, GroupCorrection, GroupReading, GroupRun
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_later(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY_9 + timedelta(days=60), tick=False):
        yield


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def zhou(li):
    return make.zhou(guides=(li,))


def as_(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def post(client, address, **told):
    return client.post(address, told, content_type="application/json")


def opening(**changed):
    return {
        "theme": "记忆咖啡馆",
        "aim": "家人没处说",
        "goals": "敢开口",
        "topics": "认识\n难处\n求助",
        "starts_at": MONDAY_9.isoformat(),
    } | changed


@pytest.fixture
def url(li):
    made = post(as_(li), "/api/groups", **opening())
    assert made.status_code == 201, made.json()
    return f"/api/groups/{made.json()['number']}"


def test_a_group_goes_its_whole_way_and_is_put_right_afterwards(li, zhou, url):
    mine, guide = as_(li), as_(zhou)
    sheet = post(mine, f"{url}/members", names=["王阿姨", "张叔", "李姐"]).json()
    ids = [one["id"] for one in sheet["members"]]
    early = post(mine, f"{url}/step", seen="preparing")
    assert (early.status_code, early.json()["code"]) == (409, "group_not_ready")
    assert post(guide, f"{url}/approval", text="可以").json()["is_approved"] is True
    post(mine, f"{url}/step", seen="preparing")
    post(mine, f"{url}/scores", scores=dict.fromkeys(ids, 3))
    for nth in (1, 2, 3):
        held = post(mine, f"{url}/sessions/{nth}", note="说了说", marks={"1": 4}, present=ids[:2])
        assert held.status_code == 200, held.json()
    assert (held.json()["attendance"], held.json()["goals"][0]["mean"]) == (67, 4.0)
    for phase in ("forming", "turning", "mature"):
        post(mine, f"{url}/step", seen=phase)
    post(mine, f"{url}/scores", scores=dict.fromkeys(ids, 7), is_after=True)
    post(mine, f"{url}/evaluation", evaluation="敢说话了")
    assert post(mine, f"{url}/step", seen="ending").json()["phase"] == "closed"
    assert post(guide, f"{url}/comment", text="做得好").json()["comment"] == "做得好"

    put = post(mine, f"{url}/corrections", what="note", session=2, value="说了难处", reason="漏了")
    assert (put.status_code, put.json()["before"], put.json()["after"]) == (
        201,
        "说了说",
        "说了难处",
    )
    assert mine.get(url).json()["sessions"][1]["note"] == "说了难处"
    assert guide.get(f"{url}/corrections").json()["count"] == 1


def test_each_whole_group_that_is_read_is_written_down(li, zhou, url):
    before = GroupReading.objects.count()
    as_(zhou).get(url)
    assert list(GroupReading.objects.values_list("reader", flat=True))[before:] == [zhou.pk]
    as_(zhou).get("/api/groups")
    assert GroupReading.objects.count() == before + 1


@pytest.mark.parametrize("role", ["volunteer", "coordinator", "officer"])
def test_other_roles_get_nothing(role, li, url):
    people = {
        "volunteer": make.chen_yu,
        "coordinator": make.coordinator,
        "officer": make.officer,
    }
    client = as_(people[role]())
    for address in ("/api/groups", url, "/api/activities", f"{url}/corrections"):
        assert client.get(address).status_code == 403
    assert post(client, "/api/groups", **opening()).status_code == 403
    assert post(client, f"{url}/step", seen="preparing").status_code == 403


def test_another_agencys_social_worker_and_supervisor_find_no_group(li, url, client):
    other = make.li_na(organization=make.organization(name="别家"), phone="13800001077")
    boss = make.zhou(guides=(other,), phone="13800001076")
    assert as_(other).get("/api/groups").json()["rows"] == []
    for one in (other, boss):
        assert as_(one).get(url).status_code == 404
    assert post(as_(other), f"{url}/step", seen="preparing").status_code == 404
    assert post(as_(boss), f"{url}/approval").status_code == 404
    told = {"what": "theme", "value": "x", "reason": "y"}
    assert post(as_(other), f"{url}/corrections", **told).status_code == 404
    assert client.get(url).status_code == 401
    assert (GroupRun.objects.get().phase, GroupCorrection.objects.count()) == ("preparing", 0)


def test_a_supervisor_reads_and_writes_nothing(zhou, url):
    client = as_(zhou)
    assert client.get(url).status_code == 200
    assert post(client, f"{url}/members", names=["赵叔"]).status_code == 403


def test_clients_beyond_reach_join_no_group(li, url):
    far = make.beneficiary()
    answer = post(as_(li), f"{url}/members", clients=[far.pk])
    assert (answer.status_code, answer.json()["code"]) == (409, "value_invalid")


def test_groups_come_in_pages_and_cost_the_same(li, url):
    client = as_(li)

    def asked(query=""):
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(f"/api/groups{query}").json()
        return answer, len(caught)

    _first, one = asked()
    for n in range(2):
        post(client, "/api/groups", **opening(theme=f"第{n}组"))
    three, cost = asked()
    assert (three["count"], cost) == (3, one)
    second, _cost = asked("?size=2&page=2")
    assert (second["page"], second["pages"], len(second["rows"])) == (2, 2, 1)


def test_an_activity_is_planned_recorded_and_summed_up(li, zhou):
    project = make.project(organization=li.role_grants.get().organization, social_worker=li)
    shift = make.shift(project=project, starts_at=MONDAY_9)
    mine = as_(li)
    made = post(mine, "/api/activities", shift=shift.pk, aim="认识邻居", expected=30)
    assert (made.status_code, made.json()["state"]) == (201, "planned"), made.json()
    url = f"/api/activities/{made.json()['number']}"
    assert post(mine, f"{url}/record", came=25, note="热闹").json()["state"] == "held"
    late = post(mine, f"{url}/record", came=26, note="再记")
    assert (late.status_code, late.json()["code"]) == (409, "activity_state_off")
    assert post(mine, f"{url}/summary", lesson="早点通知").json()["state"] == "closed"
    assert as_(zhou).get(url).json()["came"] == 25
    assert as_(zhou).get("/api/activities").json()["count"] == 1
    assert post(as_(zhou), f"{url}/summary", lesson="x").status_code == 403


def test_a_shift_of_another_agency_becomes_no_activity(li):
    far = make.project(organization=make.organization(name="别家"))
    shift = make.shift(project=far)
    answer = post(as_(li), "/api/activities", shift=shift.pk, expected=1)
    assert (answer.status_code, CommunityActivity.objects.count()) == (404, 0)
