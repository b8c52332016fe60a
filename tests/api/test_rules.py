"""The rules of a place as JSON."""

import pytest

from liandong.core import policy
from tests import make

pytestmark = pytest.mark.django_db


def test_every_rule_of_a_place_on_a_day_with_its_source(client):
    client.force_login(make.person(login=make.account()).login)
    told = client.get("/api/rules", {"place": "3302", "on": "2026-11-23"}).json()
    assert (told["division_code"], told["on"]) == ("3302", "2026-11-23")
    found = {one["key"]: one for one in told["rules"]}
    assert list(found) == list(policy.profile_for("3302", make.MONDAY_9.date()).keys)
    assert found["guardian_rule"] == {
        "key": "guardian_rule",
        "value": "consent_or_accompanied",
        "source": "《宁波市志愿服务条例》",
        "division_code": "3302",
        "since": "2022-03-01",
        "is_proposal": False,
        "is_local": False,
    }
    assert found["hours"]["value"]["record_within_working_days"] == 10


def test_nobody_unknown_and_no_unknown_place(client):
    assert client.get("/api/rules").status_code == 401
    client.force_login(make.person(login=make.account()).login)
    assert client.get("/api/rules", {"place": "999999"}).status_code == 404
    assert client.get("/api/rules", {"on": "x"}).status_code == 422
