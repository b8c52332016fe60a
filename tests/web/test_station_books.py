"""The monthly book of a station: its sheets, who may take it, and that each taking is kept."""

import io
from datetime import timedelta
from uuid import uuid4

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from liandong.core.form_sheets import Rows, sheets
from liandong.core.station_papers import RECORDS
from liandong.core.typed_fields import ONCE, Origin
from liandong.models import (
    CaredPerson,
    CareReading,
    Case,
    CaseReading,
    CommunityActivity,
    EventRecord,
    GroupReading,
)
from liandong.phrases.typed_fields import paper_words
from liandong.queries import access
from liandong.queries import casework_counts as counts
from liandong.queries import visits as shown
from liandong.queries.casework_counts import Span
from liandong.queries.station_books import questions_of
from liandong.services import cases, group_sessions, groups, visits
from liandong.services.cases import CaseDraft, GoalDraft
from liandong.services.groups import GroupDraft
from liandong.services.visits import CareDraft, NeedRaised
from liandong.web.months import month_span
from liandong.web.station_papers import care_filling, question_filling
from tests import make

pytestmark = pytest.mark.django_db
STREET = "440305007"
SECRETS = ("林阿婆", "桃园路", "13912345678", "量了血压", "高龄津贴", "李家老二", "独居怕黑")


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def li():
    made = make.li_na(organization=make.organization(name="桃园社工站"))
    made.division_code = STREET
    made.save(update_fields=["division_code"])
    return made


@pytest.fixture
def zhou(li):
    return make.zhou(guides=(li,))


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def work(li, guide=None):
    """One visit with a need, one question, one case contact, one group session, one activity."""
    at = timezone.now()
    today = timezone.localdate()
    draft = CareDraft(
        call_name="林阿婆", address="桃园路 8 号", phone="13912345678",
        hardship_group="elder_alone", consent_method="spoken",
    )  # fmt: skip
    cared = visits.take_in(draft=draft, by=li, at=at)
    visits.visit(
        cared=cared, key=str(uuid4()), method="home", condition="changed", note="量了血压",
        need=NeedRaised(title=f"装扶手{CaredPerson.objects.count()}", risk_statement="先约好"),
        by=li, at=at,
    )  # fmt: skip
    visits.consult(
        key=str(uuid4()), channel="phone", topic="2", question="高龄津贴怎么领", minutes=10,
        outcome="answered", asker="李家老二", by=li, at=at,
    )  # fmt: skip
    case = cases.open_case(
        draft=CaseDraft(call_name="林阿婆", presenting="独居怕黑", consent_method="spoken"),
        by=li, at=at,
    )  # fmt: skip
    cases.assess(case=case, assessment="愿意", score_before=3, by=li, at=at)
    goal = GoalDraft("下楼", "次", 0, 3, today + timedelta(days=30))
    cases.plan(case=case, goals=[goal], by=li, at=at)
    cases.add_session(
        case=case, held_on=today, minutes=40, method="home", note="走了走", next_due_on=None,
        by=li, at=at,
    )  # fmt: skip
    group = groups.open_group(
        draft=GroupDraft(
            theme="喘口气", aim="累", goals="敢说", topics="一\n二\n三", starts_at=at, minutes=60
        ),
        by=li,
        at=at,
    )
    groups.add_members(group=group, names="甲\n乙\n丙", by=li, at=at)
    if guide:
        groups.approve(group=group, by=guide, at=at)
    groups.move_on(group=group, seen="preparing", by=li, at=at)
    group_sessions.record(
        session=group.sessions.get(nth=1), note="认识", marks={group.goals.get().pk: 3},
        present=list(group.members.values_list("pk", flat=True)), by=li, at=at,
    )  # fmt: skip
    shift = make.shift(
        project=make.project(title="邻里节", organization=li.role_grants.get().organization),
        starts_at=at,
    )
    CommunityActivity.objects.create(
        number=f"A-{shift.pk}", project=shift.project, shift=shift, worker=li, aim="认识",
        division_code=STREET, expected=9, state="held", came=10, opened_at=at, recorded_at=at,
    )  # fmt: skip


def sheets_of(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_book_has_a_line_for_each_piece_of_work_and_no_name_of_a_client(li, zhou):
    work(li, zhou)
    answer = client_of(li).get("/casework/book.xlsx")
    found = sheets_of(answer.content)
    assert {name: len(rows) - 3 for name, rows in found.items()} == {
        "走访台账": 1, "咨询台账": 1, "小组台账": 1, "社区活动台账": 1, "个案台账": 1,
    }  # fmt: skip
    today = timezone.localdate()
    title, _note, heads, line = found["走访台账"]
    assert title[0] == f"桃园社工站 {today.year}年{today.month}月 走访台账"
    assert heads == [
        "序号", "服务日期", "编号", "人群类别", "走访方式", "人怎么样", "需求编号", "社工",
    ]  # fmt: skip
    cared = CaredPerson.objects.get()
    assert line[:6] == [1, today, cared.number, "老年人", "上门", "有变化"]
    assert found["咨询台账"][3][3:7] == ["电话", "养老", 10, "当场答复了"]
    assert found["小组台账"][2][3:6] == ["主题", "第几次", "这次做什么"]
    assert found["小组台账"][3][3:9] == ["喘口气", 1, "一", "", 60, 3]
    assert found["社区活动台账"][3][6:9] == [9, 10, 0]
    case = Case.objects.get()
    assert found["个案台账"][3][1] == case.number
    assert found["个案台账"][3][6:10] == ["介入", 1, 40, today]
    told = str(found)
    assert [secret for secret in SECRETS if secret in told] == []


def test_each_taking_is_written_down_for_whoever_stands_in_it(li, zhou):
    work(li, zhou)
    month = timezone.localdate().strftime("%Y-%m")
    client_of(zhou).get(f"/casework/book.xlsx?month={month}")
    assert list(CaseReading.objects.values_list("reader", "what")) == [(zhou.pk, "book")]
    assert list(GroupReading.objects.values_list("reader", "what")) == [(zhou.pk, "book")]
    assert list(CareReading.objects.values_list("reader", flat=True)) == [zhou.pk]
    event = EventRecord.objects.filter(name="StationBookTaken").get()
    assert (event.by, event.facts) == (zhou, {"month": month, "lines": 5})
    page = client_of(li).get(f"/cases/{Case.objects.get().pk}/readings").content.decode()
    assert "月度台账里的编号和进展" in page


def test_who_reads_no_records_takes_no_book_of_theirs(li, zhou):
    work(li, zhou)
    other = make.li_na(phone="13800001092")
    empty = sheets_of(client_of(other).get("/casework/book.xlsx").content)
    assert [len(rows) for rows in empty.values()] == [3] * 5
    for one in (make.coordinator(), make.officer(), make.chen_yu()):
        assert client_of(one).get("/casework/book").status_code == 403
        assert client_of(one).get("/casework/book.xlsx").status_code == 403
    strange = make.organization(name="别的站")
    assert client_of(li).get(f"/casework/book.xlsx?station={strange.pk}").status_code == 404
    assert client_of(li).get("/casework/book.xlsx?month=1999-01").status_code == 404


def test_a_supervisor_of_two_stations_takes_the_book_of_one(li):
    second = make.li_na(organization=make.organization(name="荔园社工站"), phone="13800001093")
    zhou = make.zhou(guides=(li, second))
    work(li, zhou)
    page = client_of(zhou).get("/casework/book").content.decode()
    assert "桃园社工站" in page and "荔园社工站" in page
    theirs = second.role_grants.get().organization_id
    found = sheets_of(client_of(zhou).get(f"/casework/book.xlsx?station={theirs}").content)
    assert [len(rows) for rows in found.values()] == [3] * 5


def test_the_book_costs_the_same_for_one_and_for_three(li, zhou):
    client = client_of(li)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            found = sheets_of(client.get("/casework/book.xlsx").content)
        return [len(rows) - 3 for rows in found.values()], len(caught)

    work(li, zhou)
    one = queries()
    for _ in range(2):
        CaredPerson.objects.update(until=timezone.localdate())
        Case.objects.update(closed_at=timezone.now(), stage="closed")
        work(li, zhou)
    assert (one[0], queries()) == ([1] * 5, ([3] * 5, one[1]))


def test_the_district_counts_visits_and_questions_by_street_and_month(li, zhou):
    work(li, zhou)
    today = timezone.localdate()
    month = today.strftime("%Y-%m")
    span = Span(*month_span(month))
    for one in (zhou, make.officer(division_code="440305")):
        found = {
            row.work.value: (row.street, row.month, row.count, row.people, row.minutes)
            for row in counts.tallies(access.actor_of(one, on=today), span)
        }
        assert found["visit"] == (STREET, month, 1, 1, 0)
        assert found["consultation"] == (STREET, month, 1, 1, 10)
    client = client_of(zhou)
    for kind in ("visit", "consultation"):
        page = client.get(f"/casework/counts/records?work={kind}&street={STREET}&month={month}")
        assert li.name in page.content.decode()


def test_every_field_of_the_records_that_is_not_written_by_hand_is_handed_over(li, zhou):
    work(li, zhou)
    month = timezone.localdate().strftime("%Y-%m")
    span = Span(*month_span(month))
    cared = CaredPerson.objects.get()
    care = care_filling(shown.file_of(cared, on=timezone.localdate()), list(shown.visits_of(cared)))
    asked = question_filling(list(questions_of(li, span)))
    lacking = set()
    for report in RECORDS.reports:
        filling = asked if report.per == "consultation" else care
        assert report.per != ONCE
        known = set(filling.once) | set(filling.each[report.per][0])
        drawn = {one.code for one in report.fields if one.origin is not Origin.HAND}
        lacking |= {(report.code, code) for code in drawn - known}
    assert lacking == set()
    words = {code: str(said) for code, said in paper_words("station").items()}
    laid = sheets(RECORDS, words, care)
    assert [one.title for one in laid] == ["走访对象登记表", "走访记录表"]
    assert not any(isinstance(block, Rows) for one in laid for block in one.blocks)


def test_the_records_are_taken_as_docx_and_pdf_and_the_look_is_kept(li, zhou):
    work(li, zhou)
    cared = CaredPerson.objects.get()
    client = client_of(li)
    paper = docx.Document(io.BytesIO(client.get(f"/visits/{cared.pk}/papers.docx").content))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {"林阿婆", "量了血压", "装扶手1"} <= cells
    assert client.get(f"/visits/{cared.pk}/papers.pdf").content.startswith(b"%PDF")
    assert CareReading.objects.filter(cared=cared, reader=li).count() == 2
    asked = docx.Document(io.BytesIO(client.get("/consultations/papers.docx").content))
    said = {cell.text for table in asked.tables for row in table.rows for cell in row.cells}
    assert {"高龄津贴怎么领", "李家老二"} <= said
    assert client.get("/consultations/papers.exe").status_code == 404


def test_a_paired_volunteer_and_a_stranger_take_no_papers(li, zhou):
    work(li, zhou)
    cared = CaredPerson.objects.get()
    chen = make.chen_yu(organization=li.role_grants.get().organization)
    visits.pair(cared=cared, volunteer=chen, by=li, at=timezone.now())
    assert client_of(chen).get(f"/visits/{cared.pk}").status_code == 200
    assert client_of(chen).get(f"/visits/{cared.pk}/papers.docx").status_code == 403
    other = make.li_na(phone="13800001092")
    assert client_of(other).get(f"/visits/{cared.pk}/papers.docx").status_code == 404
    # A supervisor reads the records of the line, but not what a colleague was asked.
    assert client_of(zhou).get(f"/visits/{cared.pk}/papers.docx").status_code == 200
    assert client_of(zhou).get("/consultations/papers.docx").status_code == 403
