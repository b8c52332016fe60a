"""How alive a linkage is, and in which order they are listed."""

from datetime import date, timedelta

import pytest

from liandong.models import Linkage
from liandong.queries import access
from liandong.queries import linkage as queries
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

NOON = MONDAY_9 + timedelta(days=3, hours=3)


def _actor(person):
    return access.actor_of(person, on=date(2026, 5, 4))


def _opened(linked):
    return queries.opened(_actor(make.coordinator())).get(pk=linked.pk)


def test_those_that_never_acted_come_first_then_the_longest_silent():
    wang = _actor(make.coordinator())
    acted, silent, never = make.linkage(), make.linkage(), make.linkage()
    Linkage.objects.filter(pk=acted.pk).update(last_joint_at=MONDAY_9)
    Linkage.objects.filter(pk=silent.pk).update(last_joint_at=MONDAY_9 - timedelta(days=40))
    assert list(queries.listed(wang, at=NOON)) == [never, silent, acted]
    Linkage.objects.filter(pk=acted.pk).update(until=date(2026, 5, 1))
    assert list(queries.listed(wang, at=NOON, ended=True)) == [acted]


def test_members_who_left_stand_on_no_side():
    chen = make.chen_yu()
    linked = make.linkage(volunteers=(chen,))
    linked.parties.filter(person=chen).update(until=date(2026, 5, 1))
    sides = queries.sides(_opened(linked).members)
    assert {side: len(members) for side, members in sides.items()} == {"social_worker": 1}
