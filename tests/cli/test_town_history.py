"""A body with a past in the demo town: figures that a season alone leaves empty."""

from datetime import timedelta

import pytest
import time_machine

from liandong.cli import town_history
from liandong.cli.settling import Settled
from liandong.core.periods import Period
from liandong.models import LedgerEntry, Organization
from liandong.queries.effects import every
from liandong.queries.effects.counting import Scope
from liandong.simulator import nanshan
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9 + timedelta(weeks=26)
"""November 2026: the three rounds lie in August, September and October."""
LONG_AGO = NOW - timedelta(days=200)


@pytest.fixture(scope="module")
def plan():
    return nanshan.town(7, year=2026, count=60)


@pytest.fixture
def settled(plan):
    street = plan.streets[0].code
    hub = make.organization(name="联合会", kind="O3", division_code="440305007", is_hub=True)
    station = make.organization(name="社工站", kind="O1", division_code=street)
    worker = make.li_na(organization=station)
    near = [make.person(registered_at=LONG_AGO, division_code=street) for _ in range(6)]
    for someone in near:
        make.role(person=someone, since=make.day(LONG_AGO))
    worker.role_grants.update(since=make.day(LONG_AGO))
    coordinator = make.coordinator(division_code="440305")
    coordinator.role_grants.update(since=make.day(LONG_AGO))
    plans = [one for one in plan.volunteers if one.someone.birth_on.year < 2000][:6]
    return Settled(
        hub=hub,
        organizations={"hub": hub, "station": station},
        coordinator=coordinator,
        officer=make.officer(division_code="440305"),
        contact=make.person(phone="13800001090"),
        supervisors=[],
        social_workers=[worker],
        workplaces={worker.pk: station},
        volunteers=[(_on(one, street), person) for one, person in zip(plans, near, strict=True)],
    )


def _on(one, street):
    return type(one)(**{**{f: getattr(one, f) for f in one.__dataclass_fields__}, "street": street})


def test_what_a_season_leaves_empty_has_a_figure_and_the_same_one_again(plan, settled):
    with time_machine.travel(NOW, tick=False):
        town_history.tell(plan, settled, seed=7, now=NOW)
    found = every.all_of(Scope("440305"), Period.parse("2026"), at=NOW)
    codes = (
        "complaints_in_time", "objections_in_time", "spot_checks_true", "proposals_adopted",
        "trust_change", "wishes_answered", "recipients_who_serve", "organizations_alive",
        "first_service_in_14_days", "days_to_first_service",
    )  # fmt: skip

    told = {code: (found[code].value, found[code].n) for code in codes}
    assert [code for code, (value, _n) in told.items() if value is None] == []
    assert told["recipients_who_serve"] == (1.0, 5)
    assert told["proposals_adopted"] == (0.25, 4)
    assert told["complaints_in_time"] == (1.0, 4)
    assert found["board_share"].part == 1


def test_the_ledger_of_the_association_was_written_in_the_order_of_time(plan, settled):
    with time_machine.travel(NOW, tick=False):
        town_history.tell(plan, settled, seed=7, now=NOW)
    body = Organization.objects.get(name__startswith="南头邻里互助会")
    moments = LedgerEntry.objects.filter(organization=body).order_by("seq")

    told = list(moments.values_list("recorded_at", flat=True))
    assert told == sorted(told)
    assert len(told) > 10
