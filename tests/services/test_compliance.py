"""The report of the two laws is kept by the clock, once a month for each place."""

from datetime import datetime

import pytest

from liandong.core.compliance import checks
from liandong.core.workdays import SHANGHAI
from liandong.models import ComplianceMonth, EventRecord
from liandong.queries import compliance_months
from liandong.queries.compliance_place import Place
from liandong.services import compliance
from tests import make

pytestmark = pytest.mark.django_db
IN_TIME = datetime(2026, 6, 2, 3, 0, tzinfo=SHANGHAI)
TOO_LATE = datetime(2026, 6, 8, 0, 0, tzinfo=SHANGHAI)
MAY = IN_TIME.date().replace(month=5, day=1)


@pytest.fixture
def body():
    body = make.organization(name="益民社工站")
    make.project(organization=body, risk_statement="")
    make.role(person=make.person(), role="officer", division_code="4403")
    return body


def kept():
    return set(ComplianceMonth.objects.values_list("month", "division_code", "organization"))


def test_the_clock_keeps_the_last_month_of_every_place_once(body):
    assert compliance.keep_due(at=IN_TIME, budget=600) == 3
    assert kept() == {(MAY, "", None), (MAY, "4403", None), (MAY, "", body.pk)}
    assert compliance.keep_due(at=IN_TIME, budget=600) == 0
    assert EventRecord.objects.filter(name="ComplianceMonthKept").count() == 3


def test_it_stops_when_its_time_is_up_and_goes_on_later(body):
    assert [compliance.keep_due(at=IN_TIME, budget=0) for _ in range(4)] == [1, 1, 1, 0]


def test_a_month_that_was_missed_is_not_made_up(body):
    assert compliance.keep_due(at=TOO_LATE, budget=600) == 0
    assert kept() == set()


def test_what_was_kept_stays_when_the_records_are_mended(body):
    compliance.keep_due(at=IN_TIME, budget=600)
    body.projects.update(risk_statement="路滑")
    row = compliance_months.rows(Place(IN_TIME, body))[0]
    assert row.results["risk_told"] == ["red", 1, 1]
    assert row.results["standards"] == ["by_hand", 0, 0]
    assert set(row.results) == set(checks())


def test_a_place_sees_its_own_months_and_no_older_than_a_year(body):
    compliance.keep_due(at=IN_TIME, budget=600)
    later = datetime(2027, 6, 2, 3, 0, tzinfo=SHANGHAI)
    assert len(compliance_months.rows(Place(IN_TIME, prefix="4403"))) == 1
    assert compliance_months.rows(Place(IN_TIME, prefix="65")) == []
    assert compliance_months.rows(Place(later, body)) == []
