"""``liandong explain``: the codes of the engine and the sentences of the pages."""

from datetime import timedelta

import pytest

from liandong.cli import planning
from liandong.services import matching
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    shift = make.shift(min_people=1, max_people=1)
    asks = make.shift(
        position=make.position(skill_mask=0b1000), starts_at=MONDAY_9 + timedelta(days=1)
    )
    chen = make.person(name="陈宇")
    make.role(person=chen)
    matching.propose(
        division_code=make.NANSHAN,
        start=BEFORE,
        end=MONDAY_9 + timedelta(days=7),
        by=make.coordinator(),
        at=BEFORE,
    )
    return shift, asks, chen


def test_a_planned_person_is_explained_by_parts(town, capsys):
    shift, _, chen = town

    assert planning.explain(chen.number, shift.pk) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "陈宇 在方案里，因为："
    assert {line.rsplit("（")[-1].rstrip("）") for line in said[1:]} == {
        "preference", "nearness", "reliability", "continuity", "load", "seat_needed",
    }  # fmt: skip


def test_an_unplanned_person_is_explained_by_the_rule_that_forbids_it(town, capsys):
    _, asks, chen = town

    assert planning.explain(chen.number, asks.pk) == 0

    said = capsys.readouterr().out.splitlines()
    assert [line.rsplit("（")[-1] for line in said[1:]] == ["lacks_skill）"]
    assert "—" not in said[1]


def test_without_a_shift_everything_about_the_person_is_told(town, capsys):
    shift, asks, chen = town

    assert planning.explain(chen.number) == 0

    said = capsys.readouterr().out
    assert f"安排在 {shift.pk} " in said
    assert f"没有安排在 {asks.pk} " in said
    assert "怎样就能来：学会：" in said
    assert "能去补 1 个缺人的班次。先是 " in said


def test_nobody_and_no_plan_are_said_plainly(capsys):
    assert planning.explain("V-000000-000000-000000") == 1
    chen = make.person(name="陈宇")
    assert planning.explain(chen.number, 987654) == 1
    assert planning.explain(chen.number) == 1
    assert "没有找到班次 987654" in capsys.readouterr().err
