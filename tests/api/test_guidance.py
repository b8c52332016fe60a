"""Guidance sessions through the JSON door: the same reach as the pages, and who gets nothing."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.models import GuidanceSession, SessionReading
from liandong.services import guidance, supervision
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
SECRET = "谈到家里的难处"


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def chen(worker):
    person = make.chen_yu()
    supervision.link(supervisor=worker, supervisee=person, tier="social_worker", by=None, at=BEFORE)
    return person


def as_(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def post(client, address, **told):
    return client.post(address, told, content_type="application/json")


def session(worker, chen, **changed):
    facts = {
        "guide": worker, "guided": [chen], "held_at": BEFORE, "minutes": 30,
        "form": "individual", "functions": ["supportive"], "topics": SECRET,
        "by": worker, "at": BEFORE,
    } | changed  # fmt: skip
    return guidance.record(**facts)


def told(chen, **changed):
    return {
        "guided": [chen.number],
        "held_at": BEFORE.isoformat(),
        "minutes": 30,
        "functions": ["supportive"],
        "topics": SECRET,
        "actions": [{"owner": chen.number, "text": "多休息", "due_on": "2026-05-06"}],
    } | changed


def test_a_session_is_written_signed_and_ticked_off(worker, chen):
    made = post(as_(worker), "/api/guidance-sessions", **told(chen))
    assert (made.status_code, made.json()["topics"], made.json()["is_signed"]) == (
        201,
        SECRET,
        False,
    )
    number = made.json()["number"]
    mine = as_(chen)
    waiting = mine.get("/api/guidance-sessions?side=unsigned").json()
    assert [(row["number"], row["side"]) for row in waiting["rows"]] == [(number, "had")]
    signed = post(mine, f"/api/guidance-sessions/{number}/signature", rating=5)
    assert (signed.status_code, signed.json()["is_signed"]) == (200, True)
    action = mine.get("/api/guidance-actions").json()["rows"][0]
    assert (action["text"], action["owner"]) == ("多休息", chen.number)
    address = f"/api/guidance-actions/{action['id']}/completion"
    assert post(mine, address).json()["is_done"] is True
    assert post(mine, address).status_code == 404
    assert mine.get("/api/guidance-actions").json()["count"] == 0


def test_a_list_holds_nothing_of_what_was_talked_about(worker, chen):
    session(worker, chen)
    answer = as_(worker).get("/api/guidance-sessions?side=led")
    assert SECRET not in answer.content.decode()
    assert answer.json()["rows"][0]["guided"] == [
        {"number": chen.number, "name": "陈宇", "is_signed": False}
    ]


def test_whom_one_does_not_guide_cannot_be_written_down(worker, chen):
    stranger = make.person(name="路人")
    for number in (stranger.number, "P-0000-000000"):
        answer = post(as_(worker), "/api/guidance-sessions", **told(chen, guided=[number]))
        assert (answer.status_code, answer.json()["code"]) == (409, "session_not_theirs")
    assert GuidanceSession.objects.count() == 0


def test_the_line_reads_and_is_written_down_and_nobody_else_finds_it(worker, chen, client):
    kept = session(worker, chen)
    private = session(worker, chen, confidentiality="parties")
    supervisor = make.zhou(guides=(worker,))
    address = "/api/guidance-sessions/"
    assert as_(supervisor).get(address + kept.number).json()["topics"] == SECRET
    assert list(SessionReading.objects.values_list("session", "reader")) == [
        (kept.pk, supervisor.pk)
    ]
    assert as_(supervisor).get(address + private.number).status_code == 404
    for one in (
        make.chen_yu(phone="13800001078"),
        make.li_na(organization=make.organization(name="别家"), phone="13800001077"),
        make.coordinator(),
        make.officer(),
    ):
        assert as_(one).get(address + kept.number).status_code == 404
        assert as_(one).get("/api/guidance-sessions").json()["rows"] == []
        signature = post(as_(one), f"{address}{kept.number}/signature")
        assert signature.status_code == 404
    assert client.get(address + kept.number).status_code == 401


def test_a_reader_who_was_not_there_signs_nothing(worker, chen):
    kept = session(worker, chen)
    supervisor = make.zhou(guides=(worker,))
    answer = post(as_(supervisor), f"/api/guidance-sessions/{kept.number}/signature")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_allowed")


def test_lists_come_in_pages_of_at_most_a_hundred_and_cost_the_same(worker, chen):
    client = as_(worker)

    def asked(query):
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(f"/api/guidance-sessions?{query}").json()
        return answer, len(caught)

    session(worker, chen)
    _first, one = asked("side=led")
    for _ in range(2):
        session(worker, chen)
    three, cost = asked("side=led")
    assert (three["count"], cost) == (3, one)
    second, _cost = asked("side=led&size=2&page=2")
    assert (second["page"], second["pages"], len(second["rows"])) == (2, 2, 1)
    assert asked("side=led&size=100000")[0]["pages"] == 1
    assert asked("side=led&page=99&size=1")[0]["page"] == 3
