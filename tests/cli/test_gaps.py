"""Gaps on the command line: the list in its order, and one of them explained."""

import json
from datetime import timedelta

import pytest
import time_machine

from liandong.cli import gaps
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_a_week_before():
    with time_machine.travel(make.BEFORE, tick=False):
        yield


def test_the_most_pressing_gap_is_printed_first(capsys):
    late = make.shift(starts_at=make.MONDAY_9 + timedelta(days=3), min_people=1)
    soon = make.shift(starts_at=make.BEFORE + timedelta(days=1), min_people=2)

    assert gaps.listed(division="", days=14, as_json=False) == 0
    said = capsys.readouterr().out
    gaps.listed(division="", days=14, as_json=True)
    rows = json.loads(capsys.readouterr().out)

    assert "今后 14 天还缺人的班次：2 个。" in said
    assert [(row["shift_id"], row["missing"]) for row in rows] == [(soon.pk, 2), (late.pk, 1)]


def test_one_gap_is_explained_in_words_and_as_data(capsys):
    shift = make.shift(position=make.position(skill_mask=0b1000))
    person = make.person(skill_mask=0)
    make.role(person=person)

    assert gaps.explained(shift.pk, as_json=False) == 0
    said = capsys.readouterr().out
    gaps.explained(shift.pk, as_json=True)
    told = json.loads(capsys.readouterr().out)

    assert "没有人符合技能、资质或年龄要求，还缺 1 人。" in said
    assert "没有需要的技能：1 人" in said
    assert (told["code"], told["removed"]) == ("no_one_qualified", {"lacks_skill": 1})


def test_a_shift_that_lacks_nobody_or_does_not_exist_is_told_so(capsys):
    enough = make.shift(min_people=0)

    assert gaps.explained(enough.pk, as_json=False) == 0
    assert "不缺人" in capsys.readouterr().out
    assert gaps.explained(987654, as_json=False) == 1
    assert "没有找到班次 987654。" in capsys.readouterr().err
