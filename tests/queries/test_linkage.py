"""How alive a linkage is, and in which order they are listed."""

from datetime import date, timedelta

import pytest

from liandong.core.hours import SHANGHAI
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


def test_health_counts_services_of_the_last_ninety_days():
    chen, worker = make.chen_yu(), make.li_na()
    project = make.project(social_worker=worker)
    linked = make.linkage(project=project, social_worker=worker, volunteers=(chen,))
    for days, lead in ((0, True), (1, False)):
        shift = make.shift(project=project, starts_at=MONDAY_9 + timedelta(days=days))
        make.assignment(shift=shift, person=chen, state="served", is_lead=lead)
    empty = make.shift(project=project, starts_at=MONDAY_9 + timedelta(days=2))
    make.assignment(shift=empty, person=chen)
    Linkage.objects.update(last_joint_at=MONDAY_9 + timedelta(days=1))

    facts = queries.health_facts(_opened(linked), at=NOON)
    assert (facts.shifts, facts.led_by_volunteers, facts.volunteers_active) == (2, 1, 1)
    assert facts.last_joint_on == date(2026, 5, 5)
    health = queries.health(_opened(linked), at=NOON)
    points = {part.code: part.points for part in health.parts}
    assert (points["acting_together"], points["shared_lead"]) == (25, 15)
    assert health.score == sum(points.values())
    assert health.dormancy is None


def test_a_linkage_without_a_joint_act_for_two_months_sleeps():
    linked = make.linkage()
    health = queries.health(_opened(linked), at=NOON + timedelta(days=70))
    assert health.dormancy is not None
    assert (health.dormancy.days, health.dormancy.next_step) == (80, "plan_first_service")
    today = (NOON + timedelta(days=70)).astimezone(SHANGHAI).date()
    assert queries.silent_days(linked, today) == 80


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
