"""One street adopts the committee: there it decides, is named and is reported to; elsewhere not."""

import pytest
from django.test import Client
from django.utils import timezone

from liandong.core import policy
from liandong.core.complaints import Category
from liandong.models import Approval, Complaint
from liandong.queries import authority, handed_complaints
from liandong.services import complaints, policy_layers
from tests import make, make_offices

pytestmark = pytest.mark.django_db
HERE, THERE = "440305007", "440305008"
COMMITTEE, OLD = "粤海街道社会工作委员会", "南山区委社会工作部"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def offices():
    return (
        make_offices.office(line="committee", division_code=HERE, name=COMMITTEE),
        make_offices.office(line="social_work", name=OLD),
        make_offices.office(line="civil_affairs", name="南山区民政局"),
    )


@pytest.fixture
def adopted():
    officer = make.officer(division_code="440305")
    row = policy_layers.draft(
        division_code=HERE,
        title="统一的委员会",
        since=timezone.localdate(),
        by=officer,
        at=timezone.now(),
    )
    preset = policy.presets()["unified-committee"]
    values = dict(preset.values)
    values["authority_map"] = dict.fromkeys(values["authority_map"], COMMITTEE)
    policy_layers.set_rules(
        layer=row,
        values=values,
        sources=dict.fromkeys(values, "街道文件"),
        by=officer,
        at=timezone.now(),
    )
    by = make.coordinator(division_code="440305")
    return policy_layers.adopt(layer=row, by=by, at=timezone.now())


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def test_a_filing_goes_to_the_committee_there_and_to_the_old_office_elsewhere(offices, adopted):
    body = make.organization()
    li = make.li_na(organization=body)
    asker = client_of(li)
    for street in (HERE, THERE):
        event = make.project(
            title=f"大活动{street}",
            mode="M3",
            organization=body,
            social_worker=li,
            created_by=li,
            state="draft",
            division_code=street,
        )
        asker.post(
            "/approvals/new", {"about": f"large_event-{event.pk}", "statement": "三百人的义诊"}
        )
    assert {row.division_code: row.office.name for row in Approval.objects.all()} == {
        HERE: COMMITTEE,
        THERE: OLD,
    }
    clerk = client_of(make_offices.official(offices[0]))
    page = clerk.get(f"/authority/{offices[0].pk}").content.decode()
    here, there = (
        Approval.objects.get(division_code=HERE),
        Approval.objects.get(division_code=THERE),
    )
    assert here.number in page and there.number not in page
    clerk.post(f"/approvals/{here.pk}", {"step": "grant", "reason": ""})
    assert Approval.objects.get(pk=here.pk).state == "granted"


def test_registration_and_spot_checks_stay_with_civil_affairs_as_the_law_says(offices, adopted):
    day = timezone.localdate()
    for matter in ("registration", "inspection", "marking"):
        assert authority.in_charge(matter, HERE, day).name == "南山区民政局"
    for matter in ("planning", "social_work", "large_event", "emergency", "publication"):
        assert authority.in_charge(matter, HERE, day).name == COMMITTEE
        assert authority.in_charge(matter, THERE, day).line != "committee"


def test_the_menu_the_page_and_the_report_name_the_body_of_the_place(offices, adopted):
    member = client_of(make_offices.official(offices[0]))
    html = member.get(f"/authority/{offices[0].pk}/report").content.decode()
    assert f"报送：{COMMITTEE}" in html
    other = client_of(make_offices.official(offices[1], phone="13800001061"))
    assert f"报送：{OLD}" in other.get(f"/authority/{offices[1].pk}/report").content.decode()

    there = client_of(make.coordinator(division_code=HERE, phone="13800001071"))
    page = there.get("/authority").content.decode()
    assert page.count(COMMITTEE) >= 3
    assert "<h1" in page and f"{COMMITTEE}</h1>" in page
    elsewhere = client_of(make.coordinator(division_code=THERE, phone="13800001072"))
    assert "主管部门</h1>" in elsewhere.get("/authority").content.decode()


def test_the_counts_are_the_same_before_and_after_and_for_every_office(offices, request):
    make.need(division_code=HERE)
    make.need(division_code=THERE)
    now = timezone.now()
    before = authority.report(HERE, now).whole
    request.getfixturevalue("adopted")
    assert authority.report(HERE, now).whole == before
    district = authority.report("440305", now)
    assert district.parts[HERE] == authority.report(HERE, now).parts[HERE]
    assert district.whole["open_needs"] == 2


def test_a_complaint_that_is_handed_over_goes_to_the_committee_there(offices, adopted):
    coordinator = make.coordinator(division_code="440305", phone="13800001073")
    day = timezone.localdate()
    members = [
        make_offices.official(office, phone=f"1380000106{n}") for n, office in enumerate(offices)
    ]
    for street, member in ((HERE, members[0]), (THERE, members[1])):
        told = complaints.Told(category=Category.OTHER, text="没有人管", division_code=street)
        row = complaints.file(told=told, by=None, at=timezone.now()).complaint
        row = complaints.take(complaint=row, by=coordinator, at=timezone.now())
        row = complaints.hand_over(
            complaint=row,
            function="planning",
            text="请找这个部门",
            by=coordinator,
            at=timezone.now(),
        )
        assert handed_complaints.takers_of(row, day) == [member]
        assert complaints.take(complaint=row, by=member, at=timezone.now()).handler == member
    assert Complaint.objects.get(division_code=THERE).authority == "中央社会工作部"
    first = Complaint.objects.get(division_code=HERE)
    assert first.authority == COMMITTEE
