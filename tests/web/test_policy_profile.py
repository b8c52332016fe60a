"""The rules of a place on a day: every key with its source, and two places side by side."""

import pytest

from liandong.core import policy
from liandong.core.policy_fields import grouped
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def volunteer(client):
    client.force_login(make.person(login=make.account()).login)
    return client


def said(answer):
    return answer.content.decode()


def rows(answer):
    return {row["key"]: row for group in answer.context["groups"] for row in group["rows"]}


def test_every_key_stands_in_one_group():
    keys = [key for group in grouped().values() for key in group]
    assert sorted(keys) == sorted(policy.profile_for("", make.MONDAY_9.date()).keys)


def test_a_place_shows_every_key_with_its_text_region_and_day(volunteer):
    answer = volunteer.get("/rules?place=3302&on=2026-11-23")

    found = rows(answer)
    assert len(found) == len(policy.profile_for("3302", make.MONDAY_9.date()).keys)
    guardian = found["guardian_rule"]["cells"][0]
    assert guardian["lines"] == [{"label": "", "words": "须监护人同意或陪同"}]
    assert guardian["source"]["text"] == "《宁波市志愿服务条例》"
    assert guardian["source"]["region"] == "宁波市"
    assert str(guardian["source"]["since"]) == "2022-03-01"
    assert found["agreement_stance"]["cells"][0]["source"]["region"] == "浙江省"
    assert found["smallest_n"]["cells"][0]["source"]["is_proposal"] is True


def test_a_name_is_understood_and_two_places_show_only_what_differs(volunteer):
    answer = volunteer.get("/rules?place=北京市&beside=重庆市&different=on&on=2026-11-23")

    found = rows(answer)
    assert found["guardian_rule"]["differs"] is True
    assert "records_years" not in found
    assert [cell["lines"][0]["words"] for cell in found["agreement_long_days"]["cells"]] == [
        "30",
        "90",
    ]


def test_an_earlier_day_shows_what_held_then(volunteer):
    old = rows(volunteer.get("/rules?place=33&on=2017-02-20"))
    assert old["guardian_rule"]["cells"][0]["source"]["is_proposal"] is True


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("place=无此地", "没有找到“无此地”"),
        ("place=999999", "没有找到“999999”"),
        ("place=33&on=2026-13-40", "“2026-13-40”不是日期"),
        ("place=鼓楼区", "是哪一个？"),
    ],
)
def test_what_is_not_understood_is_said_and_kept(volunteer, asked, told):
    answer = volunteer.get(f"/rules?{asked}")
    assert answer.status_code == 422
    assert told in said(answer)


def test_the_same_place_twice_has_nothing_to_show(volunteer):
    assert "没有不一样的" in said(volunteer.get("/rules?place=33&beside=33&different=on"))
