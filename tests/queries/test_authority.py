"""One set of records: every office's report shows the same numbers, and the streets add up."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.core.authority import COUNTS
from liandong.models import Complaint
from liandong.queries import access, authority, dashboards, handed_complaints
from tests import make, make_offices, served

pytestmark = pytest.mark.django_db
STREETS = ("440305007", "440305008", "440305009")
SCOPE = make_offices.DISTRICT


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def complaint(number, place):
    return Complaint.objects.create(
        number=number, category="other", text="x", division_code=place,
        filed_at=make.BEFORE, due_at=make.MONDAY_9,
    )  # fmt: skip


@pytest.fixture
def records():
    """Different numbers in three streets, one person without a street, some outside."""
    for n, street in enumerate(STREETS, start=1):
        body = make.organization(name=f"组织{n}", division_code=street)
        worker = make.li_na(organization=body)
        worker.division_code = street
        worker.save(update_fields=["division_code"])
        for m in range(n):
            volunteer = make.chen_yu(phone=f"1380009{n}{m:03d}")
            volunteer.division_code = street
            volunteer.save(update_fields=["division_code"])
            make.need(division_code=street)
            if m:
                served.entry(
                    person=volunteer,
                    worker=worker,
                    project=make.project(
                        organization=body, social_worker=worker, division_code=street
                    ),
                )
        make.team(sponsor=body, division_code=street)
        complaint(f"C-{n}", street)
    nowhere = make.chen_yu(phone="13800098000")
    nowhere.division_code = SCOPE
    nowhere.save(update_fields=["division_code"])
    outside = make.chen_yu(phone="13800098001")
    outside.division_code = "110101001"
    outside.save(update_fields=["division_code"])
    make.need(division_code="440304001")


def table(person, office):
    """The report's file as that person gets it: street → numbers."""
    client = Client()
    client.force_login(make.signed_up(person).login)
    answer = client.get(f"/authority/{office.pk}/report.csv")
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["street", *COUNTS]
    return {row[0]: [int(cell) for cell in row[1:]] for row in rows[1:]}


def test_every_office_reports_the_same_numbers_and_the_streets_add_up(records):
    """社会工作部, 民政, 团委 and the streets' sum: one scope, one set of numbers."""
    found = {}
    for line in ("social_work", "civil_affairs", "youth_league"):
        office = make_offices.office(line=line)
        found[line] = table(make_offices.official(office), office)
    assert found["social_work"] == found["civil_affairs"] == found["youth_league"]
    whole = found["social_work"]["total"]
    assert dict(zip(COUNTS, whole, strict=True)) == {
        "registered": 7, "active": 3, "social_workers": 3, "organizations": 3, "teams": 3,
        "projects": 3, "open_needs": 6, "minutes": 360, "open_complaints": 3,
        "handed_over": 0, "publications": 0,
    }  # fmt: skip
    streets = []
    for code in STREETS:
        office = make_offices.office(line="street", division_code=code)
        own = table(make_offices.official(office), office)
        assert own["total"] == found["social_work"][code]
        streets.append(own["total"])
    unplaced = found["civil_affairs"][""]
    assert [sum(column) for column in zip(*streets, unplaced, strict=True)] == whole


def test_the_report_and_the_dashboard_count_the_same(records):
    at = served.AFTER
    board = dashboards.computed(SCOPE, at=at)
    whole = authority.report(SCOPE, at).whole
    assert whole["registered"] == board.registered
    assert whole["active"] == board.active_volunteers
    assert whole["social_workers"] == board.social_workers
    assert whole["open_needs"] == sum(board.open_needs.values())


def test_a_report_takes_the_same_number_of_queries_however_many_streets(records):
    with CaptureQueriesContext(
        connection,
    ) as few:
        authority.report(STREETS[0], served.AFTER)
    with CaptureQueriesContext(connection) as many:
        authority.report(SCOPE, served.AFTER)
    assert len(few) == len(many) == len(COUNTS) + 3  # four kinds of publications


def test_an_official_opens_the_own_office_and_no_other():
    own = make_offices.office(line="civil_affairs")
    other = make_offices.office(line="social_work")
    street = make_offices.office(line="street", division_code=STREETS[0])
    far = make_offices.office(line="civil_affairs", division_code="110101")
    client = Client()
    client.force_login(make_offices.official(own).login)
    assert client.get("/authority").url == f"/authority/{own.pk}"
    for office, status in ((own, 200), (other, 404), (street, 404), (far, 404)):
        assert client.get(f"/authority/{office.pk}").status_code == status
        assert client.get(f"/authority/{office.pk}/report").status_code == status
        assert client.get(f"/authority/{office.pk}/report.csv").status_code == status
    boss = make.coordinator(division_code=SCOPE)
    seen = authority.offices_for(access.actor_of(boss, on=make.day(make.MONDAY_9)))
    assert set(seen) == {own, other, street}


def test_complaints_come_to_the_line_that_has_the_power():
    civil = make_offices.office(line="civil_affairs")
    social = make_offices.office(line="social_work")
    row = complaint("C-9", STREETS[0])
    Complaint.objects.filter(pk=row.pk).update(
        state="handed_over", authority_function="registration"
    )
    who = access.actor_of(make.coordinator(), on=make.day(make.MONDAY_9))
    assert list(handed_complaints.of_office(civil, who)) == [row]
    assert list(handed_complaints.of_office(social, who)) == []
