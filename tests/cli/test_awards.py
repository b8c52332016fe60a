"""``liandong awards``: prints what anybody may see, and no name without a yes."""

import json

import pytest

from liandong.cli import awards
from tests import make
from tests.make_awards import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return published()


def test_without_lists_it_says_so(capsys):
    assert awards.listing(0, as_json=False) == 0
    assert capsys.readouterr().out == "还没有年度奖励名单。\n"


def test_the_lists_stand_in_a_table_and_as_json(made, capsys):
    assert awards.listing(2026, as_json=False) == 0
    said = capsys.readouterr().out
    assert "公示中" in said and "2027-01-18" in said
    assert awards.listing(0, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "id": made.award_list.pk,
            "organization": made.body.name,
            "year": 2026,
            "people": 1,
            "waiting": 0,
            "state": "published",
            "published_on": "2027-01-11",
            "last_day": "2027-01-18",
        }
    ]
    assert awards.listing(2025, as_json=True) == 0
    assert capsys.readouterr().out == "[]\n"


def test_one_list_names_only_who_agreed(made, capsys):
    assert awards.one(made.award_list.pk, as_json=False) == 0
    head = f"{made.body.name} 2026 年度奖励名单，公示到 2027-01-18\n"
    assert capsys.readouterr().out == head + "100 小时奖：另有 1 人，不公布姓名\n"
    make.consent(person=made.chen, purpose="honor")
    assert awards.one(made.award_list.pk, as_json=False) == 0
    assert capsys.readouterr().out == head + "100 小时奖：陈宇\n"
    assert awards.one(made.award_list.pk, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["levels"] == [{"hours": 100, "names": ["陈宇"], "unnamed": 0}]


def test_a_list_that_is_not_there_is_said_to_be_missing(capsys):
    assert awards.one(987, as_json=False) == 1
    assert capsys.readouterr().err == "没有找到名单 987。\n"
