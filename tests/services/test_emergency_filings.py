"""An emergency is filed by one tap on what its order says; who forgets is reminded once."""

from datetime import timedelta

import pytest
from django.test import Client

from liandong.core.approvals import ApprovalOpenAlready
from liandong.core.authority import OfficeMissing
from liandong.core.incident_facts import NoDispatchOrder
from liandong.core.refusals import NotAllowed
from liandong.models import Approval, DispatchOrder, Incident, OutboxMessage
from liandong.queries import emergency_filings as shown
from liandong.services import approvals, emergency_filings
from tests import make, make_offices
from tests.services.test_dispatch import AT, Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def office():
    return make_offices.office(line="social_work", name="南山区委社会工作部")


def file(incident, by, at=AT):
    return emergency_filings.file(incident=incident, statement="内涝", by=by, at=at)


def test_the_order_proposes_the_filing_with_a_clock_and_one_tap_files_it(office):
    clerk, town = make_offices.official(office), Town()
    incident = town.ordered()
    ours, theirs = client_of(town.coordinator), client_of(clerk)
    page = f"/incidents/{incident.pk}"
    html = ours.get(page).content.decode()
    assert "向主管部门备案" in html and f"{page}/filing" in html
    told = shown.of_incident(incident, AT)
    assert (told.office, told.approval) == (office, None)
    assert told.due_at == approvals.approvals.due_at(incident.order.recorded_at, 1)
    assert "后海村内涝" in theirs.get(f"/authority/{office.pk}").content.decode()
    theirs.post(f"{page}/filing")  # refused: it is not theirs to file
    assert not Approval.objects.exists()
    ours.post(f"{page}/filing")
    row = Approval.objects.get()
    assert (row.matter, row.project, row.office, row.state) == (
        "emergency", incident.project, office, "asked",
    )  # fmt: skip
    assert all(
        words in row.statement
        for words in ("后海村", "南三防〔2026〕7 号", "南山区三防指挥部", "2 人", "0755-26660000")
    )
    html = ours.get(page).content.decode()
    assert row.number in html and f"{page}/filing" not in html
    assert shown.missing_for(office, AT) == []
    with pytest.raises(ApprovalOpenAlready):
        file(incident, town.coordinator)


def test_who_does_not_run_the_project_files_nothing(office):
    town = Town()
    incident = town.ordered()
    with pytest.raises(NotAllowed):
        file(incident, town.people[0])
    stranger = make.li_na(organization=make.organization(name="别家", division_code="440304"))
    with pytest.raises(NotAllowed):
        file(incident, stranger)


def test_before_an_order_for_an_exercise_or_without_an_office_there_is_nothing_to_file():
    town = Town()
    before = town.assessed()
    with pytest.raises(NoDispatchOrder):
        file(before, town.coordinator)
    incident = town.ordered()
    assert shown.of_incident(incident, AT) is None
    with pytest.raises(OfficeMissing):
        file(incident, town.coordinator)
    office = make_offices.office(line="social_work")
    assert [one.incident for one in shown.missing_for(office, AT)] == [incident]
    assert shown.missing_for(make_offices.office(line="civil_affairs"), AT) == []
    Incident.objects.update(is_exercise=True)
    assert shown.missing_for(office, AT) == []
    assert emergency_filings.remind_due(at=AT + timedelta(days=9)) == 0


def test_each_office_lists_its_own_however_many_wait_below_it():
    street = make_offices.office(line="social_work", division_code="440305007")
    district = make_offices.office(line="social_work")
    town = Town()
    incident = town.ordered()
    Incident.objects.filter(pk=incident.pk).update(division_code="440305007")
    others = [_copied(incident, n) for n in range(20)]
    own = _copied(incident, 20)
    Incident.objects.filter(pk=own.pk).update(division_code="440305005")
    assert [one.incident for one in shown.missing_for(district, AT)] == [own]
    assert [one.incident for one in shown.missing_for(street, AT)] == [incident, *others][:20]


def _copied(incident, n):
    order = DispatchOrder.objects.get(incident=incident)
    project = make.project(organization=incident.organization, title=f"应急{n}")
    incident = Incident.objects.get(pk=incident.pk)
    incident.pk, incident.number = None, f"I-{n}"
    incident.project, incident.need = project, make.need()
    incident.save(force_insert=True)
    order.pk, order.incident = None, incident
    order.save(force_insert=True)
    return incident


def test_what_ended_before_it_was_filed_is_still_to_be_filed(office):
    town = Town()
    incident = town.ordered()
    Incident.objects.update(state="closed")
    assert [one.incident for one in shown.missing_for(office, AT)] == [incident]
    assert shown.missing_for(office, AT + timedelta(days=40)) == []
    assert file(incident, town.coordinator).project == incident.project


def test_the_list_of_an_office_takes_as_many_queries_for_three_as_for_one(
    office, django_assert_num_queries
):
    incident = Town().ordered()
    with django_assert_num_queries(2):
        shown.missing_for(office, AT)
    for n in range(2):
        _copied(incident, n)
    with django_assert_num_queries(2):
        assert len(shown.missing_for(office, AT)) == 3


def test_who_wrote_the_order_down_is_reminded_once_and_silence_files_nothing(office):
    town = Town()
    incident = town.ordered()
    due = shown.of_incident(incident, AT).due_at
    assert emergency_filings.remind_due(at=due - timedelta(days=1, minutes=1)) == 0
    assert emergency_filings.remind_due(at=due - timedelta(days=1)) == 1
    assert emergency_filings.remind_due(at=due + timedelta(days=9)) == 0
    told = {row.person for row in OutboxMessage.objects.filter(kind="emergency_filing_due")}
    assert told == {town.coordinator, town.worker}
    assert not Approval.objects.exists()
