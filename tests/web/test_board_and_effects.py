"""The board of 90 days and the effects by period: one definition, one number."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine

from liandong.core.hours import Evidence
from liandong.core.indicators import BOARD
from liandong.models import Certificate, Evaluation
from liandong.queries import dashboards
from tests import make
from tests.make_effects import entry, served

pytestmark = pytest.mark.django_db

END = datetime(2027, 4, 1, tzinfo=make.SHANGHAI)
"""The first quarter of 2027 has 90 days: at its end, the board looks back over just it."""
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def quarter():
    """A quarter in which each figure of the board has a value, with records on both edges."""
    place = make.organization()
    li_na = make.li_na(organization=place)
    volunteers = [make.person() for _ in range(5)]
    for someone in volunteers:
        make.role(person=someone)
    for someone in volunteers[:3]:
        make.supervision(supervisor=li_na, supervisee=someone, tier="social_worker")
    for n, days in enumerate((90, 40, 20, 1)):
        held = served(person=volunteers[n], starts_at=END - days * DAY, is_late=n == 2)
        if n != 1:
            for role in ("recipient", "volunteer"):
                _judged(held, role)
        entry(
            person=volunteers[n], organization=place, on=END - days * DAY,
            evidence=Evidence.BACKFILL, minutes=30,
        )  # fmt: skip
    for days in (120, 90, 60, 30):
        need = make.need(filed_at=END - days * DAY)
        need.first_served_at = need.filed_at + 10 * DAY
        need.answered_at = need.filed_at + (days / 30) * DAY
        need.save()
    for state, days in (("filed", 2), ("planned", 9), ("withdrawn", 9), ("assessed", 50)):
        make.need(filed_at=END - days * DAY, state=state)
    Certificate.objects.create(
        number="C-1", person=volunteers[0], organization=place, from_on=make.day(make.BEFORE),
        until_on=make.day(END), minutes=60, statement={}, code="code", issued_by=li_na,
        issued_at=END - 3 * DAY,
    )  # fmt: skip
    return place


def _judged(shift, role):
    Evaluation.objects.create(
        shift=shift, from_role=role, from_person=make.person(), to_role="organization",
        punctuality=5, attitude=5, skill=5, at=shift.ends_at,
    )  # fmt: skip


def told(client, address, **asked):
    rows = json.loads(client.get(address, asked).content)["figures"]
    return {row["code"]: (row["value"], row["n"]) for row in rows}


@pytest.fixture
def officer(client, quarter):
    """An officer of Nanshan, signed in at the quarter's end."""
    with time_machine.travel(END, tick=False):
        client.force_login(make.officer(division_code=make.NANSHAN).login)
        yield client


def test_board_and_effects_give_the_same_number_for_each_shared_figure(officer):
    board = told(officer, "/dashboard/figures.json", place=make.NANSHAN)
    effects = told(officer, "/effects/file.json", place=make.NANSHAN, period="2027Q1")

    assert list(board) == list(BOARD)
    assert {code: effects[code] for code in BOARD} == board
    assert [code for code, (value, _n) in board.items() if value is None] == []


def test_what_the_board_shows_beside_a_figure_adds_up_to_it(quarter):
    board = dashboards.computed(make.NANSHAN, at=END)

    assert board.open_needs == {
        "to_3_days": 1, "to_7_days": 0, "to_14_days": 1, "to_30_days": 0, "over_30_days": 1,
    }  # fmt: skip
    assert {code: n for code, n in board.minutes.items() if n} == {"scan": 240, "backfill": 120}
    assert sum(board.open_needs.values()) == board.figures["open_needs_by_age"].value
    assert sum(board.minutes.values()) == board.figures["minutes_by_evidence"].value
    assert board.active_volunteers == board.figures["active_volunteers"].value


def test_the_records_behind_a_figure_of_the_board_are_those_of_the_effects(officer):
    for code in BOARD:
        near = officer.get(f"/dashboard/figures/{code}", {"place": make.NANSHAN}).context
        far = officer.get(
            f"/effects/figures/{code}", {"place": make.NANSHAN, "period": "2027Q1"}
        ).context
        assert (near["lines"], near["streets"]) == (far["lines"], far["streets"])
