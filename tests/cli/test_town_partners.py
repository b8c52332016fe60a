"""What a town's partners do, on the smallest town that has them: all of it through services."""

from datetime import timedelta

import pytest
import time_machine

from liandong.cli import town_exercise, town_partners, town_pool
from liandong.cli.settling import Settled
from liandong.core.agreements import AgreementState
from liandong.models import (
    Agreement,
    Balancing,
    Contribution,
    Incident,
    IncidentReport,
    Linkage,
    LinkageFinding,
    LinkageParty,
    PoolBooking,
    PoolOffer,
    PoolRequest,
    ReportPair,
    RoleGrant,
)
from liandong.queries.agreements import state_of
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9


@pytest.fixture
def settled():
    hub = make.organization(name="联合会", kind="O3", division_code="440305007", is_hub=True)
    station = make.organization(name="西丽社工站", kind="O1", division_code="440305009")
    club = make.organization(name="睦邻义工协会", kind="O3", division_code="440305006")
    worker = make.li_na(organization=station)
    partner = make.li_na(organization=club, phone="13800001098")
    volunteer = make.chen_yu()
    make.linkage(organization=station, social_worker=worker, volunteers=(volunteer,))
    Linkage.objects.update(division_code=station.division_code)
    supervisor = make.zhou(organization=hub, guides=(worker, partner))
    coordinator = make.coordinator(division_code="440305")
    officer = make.officer(division_code="440305")
    long_ago = make.day(NOW - timedelta(days=200))
    for kept in (RoleGrant, Linkage, LinkageParty):
        kept.objects.update(since=long_ago)
    return Settled(
        hub=hub,
        organizations={"hub": hub, "station": station, "club": club},
        coordinator=coordinator,
        officer=officer,
        contact=make.person(phone="13800001090"),
        supervisors=[supervisor],
        social_workers=[worker, partner],
        workplaces={worker.pk: station, partner.pk: club},
        volunteers=[(None, volunteer)],
    )


def test_partners_leave_something_to_see_on_every_page(settled):
    with time_machine.travel(NOW, tick=False):
        town_partners.asleep(settled, at=NOW - timedelta(days=124))
        town_partners.work_together(settled, now=NOW)
    assert [state_of(row, on=make.day(NOW)) for row in Agreement.objects.all()] == [
        AgreementState.IN_FORCE
    ]
    gaps = Contribution.objects.filter(is_gap=True)
    assert (gaps.filter(closed_at=None).count(), gaps.count()) == (2, 3)
    slept = LinkageFinding.objects.filter(kind="dormant").values_list("linkage__title", flat=True)
    assert list(slept) == ["楼道读书角联动"]
    assert [row.state for row in Balancing.objects.all()] == ["done"]


def test_the_pool_has_what_waits_what_is_promised_and_what_was_used(settled):
    with time_machine.travel(NOW, tick=False):
        town_partners.work_together(settled, now=NOW)
        town_pool.share(settled, now=NOW)
    assert (PoolOffer.objects.count(), PoolRequest.objects.count()) == (8, 6)
    assert sorted(PoolBooking.objects.values_list("state", flat=True)) == [
        "agreed", "asked", "settled", "settled",
    ]  # fmt: skip
    waits = PoolRequest.objects.filter(closed_at=None, bookings=None)
    assert waits.count() == 2
    assert PoolRequest.objects.filter(gap__isnull=False).count() == 1


def test_the_exercise_is_half_way_through_and_shows_what_was_told_twice(settled):
    with time_machine.travel(NOW, tick=False):
        town_exercise.practise(settled, now=NOW)
    incident = Incident.objects.get()
    assert (incident.is_exercise, incident.state) == (True, "verified")
    states = list(IncidentReport.objects.values_list("state", flat=True))
    assert {state: states.count(state) for state in set(states)} == {
        "answered": 2, "open": 3, "unverified": 7,
    }  # fmt: skip
    assert ReportPair.objects.filter(state="proposed").count() == 4
