"""The desk that is measured is the desk that people open: every tier is in it."""

import pytest

from liandong.cli import bench_desk
from liandong.models import Person
from liandong.queries import supervision
from liandong.queries.access import actor_of
from tests import make

pytestmark = pytest.mark.django_db


def test_the_desk_that_is_measured_has_all_its_tiers() -> None:
    login = bench_desk.build(7, now=make.BEFORE, workers=2, leaders=4, volunteers=8)
    today = make.day(make.BEFORE)
    actor = actor_of(Person.objects.get(login=login), on=today)
    desk = supervision.desk(actor, on=today)
    assert [(row.guided, row.leaders) for row in desk.workers] == [(2, 2), (2, 2)]
    assert desk.leaderless_count == 0
