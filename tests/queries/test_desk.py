"""How many are alone: exact on the desk, and on the first page as old as it was dear."""

from itertools import count
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from liandong.queries import homes, keeping, supervision
from liandong.queries.access import actor_of
from tests import make

pytestmark = pytest.mark.django_db
TODAY = make.day(make.BEFORE)


@pytest.fixture(autouse=True)
def _empty():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def boss():
    agency = make.organization()
    person = make.zhou()
    make.role(person=person, role="social_worker", organization=agency)
    return person


def one_more_alone(boss):
    """A volunteer of the same organization who served today and whom nobody guides."""
    person = make.person(last_served_on=TODAY)
    agency = boss.role_grants.get(role="social_worker").organization
    make.membership(person=person, organization=agency)


def seen_at_home(boss):
    return homes.supervisor_home(actor_of(boss, on=TODAY), at=make.BEFORE).desk.leaderless_count


@pytest.mark.parametrize(("seconds", "then"), [(0.01, 2), (3, 1)])
def test_a_cheap_count_is_fresh_and_a_dear_one_is_kept(monkeypatch, boss, seconds, then):
    ticks = count(0, seconds)
    monkeypatch.setattr(keeping, "REST_SHARE", 20)
    monkeypatch.setattr(keeping, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    one_more_alone(boss)
    assert seen_at_home(boss) == 1
    one_more_alone(boss)
    assert seen_at_home(boss) == then
    assert supervision.desk(actor_of(boss, on=TODAY), on=TODAY).leaderless_count == 2
