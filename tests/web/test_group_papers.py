"""The papers of a group and an activity: eleven forms, every field filled that is recorded."""

import io
from datetime import timedelta

import docx
import pytest
from django.test import Client
from django.utils import timezone

from liandong.cli.settling import Settled
from liandong.cli.town_groups import lead_groups
from liandong.core import activity_papers, case_papers, group_papers
from liandong.core.form_sheets import LONG, Cells, Filling, Rows, Words, sheets
from liandong.core.typed_fields import ONCE, Origin
from liandong.models import CommunityActivity, GroupReading, GroupRun
from liandong.phrases.typed_fields import paper_words
from liandong.services import groups as group_services
from liandong.web.group_papers import activity_filling, group_filling
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def li():
    return make.li_na()


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def group(li):
    """The group of the demo town, with the activity beside it."""
    now = timezone.now()
    make.zhou(guides=(li,))
    project = make.project(
        title="邻里节", organization=li.role_grants.get().organization, social_worker=li
    )
    shift = make.shift(project=project, starts_at=now - timedelta(days=20))
    shift.state = "held"
    shift.save(update_fields=["state"])
    lead_groups(Settled(None, {}, None, None, None, [], [li], {}, []), now=now)
    return GroupRun.objects.get()


def filling_of(group, li):
    return group_filling(group_services.read(group=group, by=li, at=timezone.now()))


def words_of(papers):
    return {code: str(said) for code, said in paper_words(papers.code).items()}


def test_the_demo_group_stands_in_its_third_phase(group):
    activity = CommunityActivity.objects.get()
    assert (group.phase, activity.state, activity.came) == ("turning", "closed", 73)


def test_a_group_has_eleven_forms_and_one_sheet_for_each_session(group, li):
    laid = sheets(group_papers.PAPERS, words_of(group_papers.PAPERS), filling_of(group, li))
    assert sum(one.starts_form for one in laid) == 11
    assert len(laid) == 8 + 3 * 5
    register = next(one for one in laid if one.title == "小组组员登记表")
    (rows,) = [block for block in register.blocks if isinstance(block, Rows)]
    assert [line[1] for line in rows.rows] == ["何叔", "陈姐", "李婶", "阿珍", "黄伯", "梁姨"]


@pytest.mark.parametrize(
    "papers", [group_papers.PAPERS, activity_papers.PAPERS], ids=lambda p: p.code
)
def test_every_field_that_is_not_written_by_hand_is_handed_over(group, li, papers):
    filling = (
        filling_of(group, li)
        if papers.code == "group"
        else activity_filling(CommunityActivity.objects.get())
    )
    lacking = set()
    for report in papers.reports:
        for one in report.fields:
            if one.origin is Origin.HAND:
                continue
            per = one.per or report.per
            known = set(filling.once)
            if per != ONCE:
                lines = filling.inner.get(per, [()])[0] or filling.each.get(per, ())
                for line in lines:
                    known |= set(line)
            if one.code not in known:
                lacking.add((report.code, one.code))
    assert lacking == set()


def test_what_is_not_recorded_stays_empty_to_be_written_on():
    (blank,) = {
        one.title: one
        for one in sheets(case_papers.PAPERS, words_of(case_papers.PAPERS), Filling({}))
        if one.title == "个案结案表"
    }.values()
    said = [
        value
        for block in blank.blocks
        for value in (
            [value for _label, value in block.pairs]
            if isinstance(block, Cells)
            else [block.text]
            if isinstance(block, Words)
            else []
        )
    ]
    assert set(said) == {""}
    assert "closing_note" in LONG


def test_the_forms_are_taken_as_pdf_and_as_docx_and_each_taking_is_kept(group, li):
    client = client_of(li)
    pdf = client.get(f"/groups/{group.pk}/papers.pdf")
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF")
    # The Chinese letters travel with the file.
    assert b"FontFile3" in pdf.content and b"LiandongSans" in pdf.content
    word = client.get(f"/groups/{group.pk}/papers.docx")
    paper = docx.Document(io.BytesIO(word.content))
    titles = [one.text for one in paper.paragraphs if one.runs and one.runs[0].bold]
    assert titles[0] == "小组需求评估和计划书"
    assert len(dict.fromkeys(titles)) == 11
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {"照顾者喘口气", "何叔", group.number} <= cells
    looks = GroupReading.objects.filter(what="papers").values_list("reader", flat=True)
    assert list(looks) == [li.pk, li.pk]
    assert client.get(f"/groups/{group.pk}/papers.exe").status_code == 404


def test_an_activity_has_three_forms(group, li):
    activity = CommunityActivity.objects.get()
    answer = client_of(li).get(f"/activities/{activity.pk}/papers.docx")
    paper = docx.Document(io.BytesIO(answer.content))
    titles = [one.text for one in paper.paragraphs if one.runs and one.runs[0].bold]
    assert titles == ["社区活动计划表", "社区活动记录表", "社区活动总结表"]
    pdf = client_of(li).get(f"/activities/{activity.pk}/papers.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_nobody_else_takes_the_forms(group, li):
    activity = CommunityActivity.objects.get()
    other = make.li_na(phone="13800001099")
    for address in (f"/groups/{group.pk}/papers.pdf", f"/activities/{activity.pk}/papers.pdf"):
        assert client_of(other).get(address).status_code == 404
        assert client_of(make.officer()).get(address).status_code in {403, 404}
