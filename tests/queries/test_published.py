"""What was published in a place: one definition for the list and for every office's count."""

from datetime import timedelta

import pytest
from django.test import Client

from liandong.core.authority import COUNTS
from liandong.core.inspections import ITEMS
from liandong.models import AwardList, Complaint, Inspection, Purchase, YearlyReport
from liandong.queries import authority, published
from liandong.services import inspections
from tests import make, make_offices

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9
STREETS = ("440305001", "440305002")


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def inspected(place, clerk, *, is_public=True):
    body = make.organization(name=f"社 {place}", division_code=place)
    li = make.li_na(organization=body)
    office = clerk.role_grants.get().office
    drawn = inspections.draw_round(
        office=office,
        seed=f"seed {place}",
        seed_source="彩票",
        count=90,
        by=clerk,
        at=AT,
    )
    row = drawn.inspections.get(organization=body)
    verdicts = dict.fromkeys(ITEMS, "met")
    inspections.tell(inspection=row, verdicts=verdicts, notes={}, by=clerk, at=AT)
    inspections.reply(inspection=row, text="好", by=li, at=AT)
    if is_public:
        inspections.publish(inspection=row, by=clerk, at=AT)
    return row


def report(place="", organization=None, *, on=AT):
    return YearlyReport.objects.create(
        number=f"Y-{place}-{organization}", year=2025, division_code=place,
        organization=organization, drafted_by=make.person(), drafted_at=on,
        published_by=make.person(), published_at=on, digest="x",
    )  # fmt: skip


def listed(body, *, is_public=True):
    on = make.day(AT) if is_public else None
    return AwardList.objects.create(
        organization=body, year=2025, proposed_by=make.person(), published_on=on, last_day=on
    )


@pytest.fixture
def town():
    civil = make_offices.office(line="civil_affairs")
    clerk = make_offices.official(civil)
    first = inspected(STREETS[0], clerk)
    inspected(STREETS[1], clerk, is_public=False)
    body = first.organization
    report("440305")
    report("", body)
    report("440304")
    listed(body)
    listed(make.organization(division_code=STREETS[1]), is_public=False)
    Purchase.objects.create(
        number="B-1", title="独居老人关怀", buyer=body, division_code=STREETS[1],
        stage="publication", published_at=AT, survey_from=make.day(AT),
        survey_until=make.day(AT), survey_needs=0,
        survey_people=1, opened_by=clerk, opened_at=AT,
    )  # fmt: skip
    return civil, clerk


def test_the_list_holds_what_is_public_in_the_tree_and_nothing_else(town):
    rows = published.published_in("440305")
    assert sorted(row.kind.value for row in rows) == [
        "awards", "inspection", "purchase", "yearly_report", "yearly_report",
    ]  # fmt: skip
    assert [row.kind.value for row in published.published_in(STREETS[1])] == ["purchase"]


def test_every_line_and_the_streets_together_count_the_same_publications(town):
    whole = authority.report("440305", AT + timedelta(hours=1))
    streets = [authority.report(code, AT + timedelta(hours=1)) for code in STREETS]
    assert whole.whole["publications"] == len(published.published_in("440305")) == 5
    assert whole.parts[STREETS[0]]["publications"] == streets[0].whole["publications"] == 3
    assert whole.parts[STREETS[1]]["publications"] == streets[1].whole["publications"] == 1
    assert sum(part["publications"] for part in whole.parts.values()) == 5
    # A year later nothing of it is of the last twelve months.
    later = AT + timedelta(days=366)
    assert authority.report("440305", later).whole["publications"] == 0


def test_complaints_handed_over_are_counted_once_and_the_same_for_every_line(town):
    for number, place, state in (
        ("C-1", STREETS[0], "handed_over"), ("C-2", STREETS[1], "handed_over"),
        ("C-3", STREETS[1], "taken"), ("C-4", "440304001", "handed_over"),
    ):  # fmt: skip
        Complaint.objects.create(
            number=number, category="paid", text="x", division_code=place, state=state,
            filed_at=AT, due_at=AT,
        )  # fmt: skip
    found = authority.report("440305", AT)
    assert (found.whole["handed_over"], found.whole["open_complaints"]) == (2, 1)
    assert {code: part["handed_over"] for code, part in found.parts.items() if code} == {
        STREETS[0]: 1, STREETS[1]: 1,
    }  # fmt: skip
    assert set(found.whole) == set(COUNTS)
    for line in ("social_work", "youth_league", "street"):
        office = make_offices.office(line=line)
        assert authority.report(office.division_code, AT).whole == found.whole


def test_the_workspace_shows_them_and_the_list_can_be_narrowed(town):
    civil, clerk = town
    client = Client()
    client.force_login(make.signed_up(clerk).login)
    html = client.get(f"/authority/{civil.pk}").content.decode()
    assert "独居老人关怀" in html and f"/authority/{civil.pk}/publications" in html
    page = f"/authority/{civil.pk}/publications"
    assert len(client.get(page).context["rows"]) == 5
    html = client.get(page + "?kind=purchase").content.decode()
    assert "独居老人关怀" in html and "社 440305001" not in html
    assert html.count('aria-current="page">购买结果') == 1
    stranger = Client()
    stranger.force_login(make.signed_up(make.chen_yu()).login)
    assert stranger.get(page).status_code == 403


def test_inspections_not_published_stand_nowhere(town):
    assert Inspection.objects.exclude(state="published").exists()
    assert not published.inside(published.Kind.INSPECTION, STREETS[1]).exists()
