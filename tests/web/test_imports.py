"""The pages of imports: a plan to look at, refuse, correct and apply; and who may not."""

import zipfile
from io import BytesIO

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from liandong.core.exchange import GuessCode
from liandong.core.import_runs import State
from liandong.jobs import imports as jobs
from liandong.models import ColumnMemory, EventRecord, ImportRun, Membership, Need, Person
from liandong.services import imports
from tests import make
from tests.make import BEFORE
from tests.services.test_import_runs import (
    NEED,
    NEED_HEADER,
    need_table,
    resident,
    roster_table,
    table,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then(settings, tmp_path):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def wang(client):
    made = make.coordinator()
    client.force_login(made.login)
    return made


def hand_in(client, content, *, kind="needs", body="", name="表.csv", as_of="2026-04-27"):
    return client.post(
        reverse("import-home"),
        {
            "kind": kind,
            "organization": body,
            "as_of": as_of,
            "file": SimpleUploadedFile(name, content),
        },
    )


def page(client, run, tab="", **more):
    address = reverse("import-detail", args=[run.pk])
    return client.get(address, {"tab": tab, **more}).content.decode()


def post(client, name, run, **told):
    return client.post(reverse(name, args=[run.pk]), told)


def book():
    """A roster as a station keeps it, with every trap that this test is about."""
    out = BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("名册")
    sheet.merge_range(0, 0, 0, 5, "某某街道志愿者花名册")
    for column, heading in ((0, "序号"), (1, "姓名"), (5, "民族")):
        sheet.merge_range(1, column, 2, column, heading)
    sheet.merge_range(1, 2, 1, 4, "基本信息")
    for column, heading in ((2, "性别"), (3, "身份证号"), (4, "手机号码")):
        sheet.write(2, column, heading)
    sheet.write_row(3, 0, [1, "张　三", "男", resident(order=1), "１３８００１３８００１", "汉"])
    sheet.write_row(4, 0, [2, "买买提·艾力", "同上", float(resident(order=3)[:17]) * 10, "", ""])
    sheet.write_row(5, 0, [3, "李四（组长）", "同上", resident(order=5), 13800138003, ""])
    sheet.write_string(6, 1, "=1+1")
    sheet.write_string(6, 3, resident(order=7))
    sheet.write_row(7, 0, ["合计", "3人"])
    made.close()
    return out.getvalue()


def test_a_file_becomes_a_plan_and_nothing_else(client, wang):
    answer = hand_in(client, need_table({"服务时间": "5月5日"}, {"编号": "8", "招募人数": "很多"}))
    run = ImportRun.objects.get()
    assert answer["Location"] == reverse("import-detail", args=[run.pk])
    text = page(client, run)
    assert "看不出是几个人" in text
    assert "请写一个数字" in text
    assert "H3" in text
    assert "“5月5日”没有写年份，读作 2026-05-05。" in page(client, run, "guess")
    assert "给老人理发" in page(client, run, "new")
    assert (Need.objects.count(), EventRecord.objects.count()) == (0, 0)


def test_a_plan_is_applied_whole_and_the_file_is_deleted(client, wang):
    hand_in(client, need_table({}, {"编号": "8", "活动名称": "陪老人散步"}))
    run = ImportRun.objects.get()
    post(client, "import-application", run)
    assert sorted(Need.objects.values_list("title", flat=True)) == ["给老人理发", "陪老人散步"]
    run.refresh_from_db()
    assert (bytes(run.content), imports.state_of(run)) == (b"", State.APPLIED)
    assert "整份写入了" in page(client, run)
    hand_in(client, need_table({}, {"编号": "8", "活动名称": "陪老人散步"}))
    later = ImportRun.objects.latest("pk")
    assert "没有要写入的内容" in page(client, later)
    assert page(client, later, "same").count("陪老人散步") == 1


def test_a_box_refuses_a_guess_and_can_be_cleared(client, wang):
    hand_in(client, need_table({"服务时间": "5月5日"}))
    run = ImportRun.objects.get()
    extract = imports.extract_of(run, by=wang, at=BEFORE)
    seen = [one.mark for one in extract.guesses]
    mark = next(g.mark for g in extract.guesses if g.group.why is GuessCode.YEAR_SUPPLIED)
    post(client, "import-guesses", run, seen=seen, wrong=[mark])
    assert "这个读法已被否定" in page(client, run, "problem")
    assert f'value="{mark}" checked' in page(client, run, "guess")
    post(client, "import-guesses", run, seen=seen)
    assert ImportRun.objects.get().refused_guesses == []
    assert "给老人理发" in page(client, run, "new")


def test_a_refusal_on_another_page_of_the_list_stays(client, wang):
    hand_in(client, need_table({"服务时间": "5月5日"}))
    run = ImportRun.objects.get()
    imports.refuse_guesses(run=run, marks=["elsewhere"], by=wang, at=BEFORE)
    post(client, "import-guesses", run, seen=["here"], wrong=["here", "forged"])
    assert ImportRun.objects.get().refused_guesses == ["elsewhere", "here"]


def test_columns_are_shown_changed_and_remembered(client, wang):
    header = [*NEED_HEADER[:1], "我们要做什么事情呢", *NEED_HEADER[2:]]
    hand_in(client, table(header, NEED))
    run = ImportRun.objects.get()
    text = page(client, run, "columns")
    assert "我们要做什么事情呢" in text
    assert "没认出来" in text
    told = {f"column-{i}": one.field for i, one in enumerate(
        imports.extract_of(run, by=wang, at=BEFORE).columns)}  # fmt: skip
    post(client, "import-columns", run, **told | {"column-1": "title"})
    assert "给老人理发" in page(client, run, "new")
    hand_in(client, table(header, NEED))
    again = ImportRun.objects.latest("pk")
    assert "上次定的" in page(client, again, "columns")
    assert ColumnMemory.objects.count() == 1


def test_a_roster_with_its_traps_goes_in_cell_by_cell(client):
    li = make.li_na()
    body = li.role_grants.get().organization
    client.force_login(li.login)
    hand_in(client, book(), kind="roster", body=body.pk, name="花名册.xlsx")
    run = ImportRun.objects.get()
    problems = page(client, run, "problem")
    assert ("D5" in problems, "后几位已经丢了" in problems) == (True, True)
    assert ("B7" in problems, "会被当成公式" in problems) == (True, True)
    assert "合计行" in page(client, run, "skipped")
    assert "这些列不存入：民族" in page(client, run)
    assert "附注不算姓名" in page(client, run, "guess")
    post(client, "import-application", run)
    assert Person.objects.filter(external_source="roster").count() == 0
    post(client, "import-application", run, agreed="1")
    people = Person.objects.filter(external_source="roster").order_by("pk")
    assert [(p.name, p.sex, p.phone) for p in people] == [
        ("张三", "1", "13800138001"),
        ("李四", "1", "13800138003"),
    ]
    assert Membership.objects.filter(organization=body, person__in=people).count() == 2


def test_the_marked_file_has_comments_and_nothing_that_runs(client, wang):
    hand_in(client, need_table({"活动名称": "=1+1", "招募人数": "很多"}))
    answer = client.get(reverse("import-marked", args=[ImportRun.objects.get().pk]))
    content = answer.content
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert "看不出是几个人" in parts.read("xl/comments1.xml").decode()
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1][1] == "'=1+1"


def test_words_of_a_file_are_never_markup(client, wang):
    hand_in(client, need_table({"活动名称": "<script>alert(1)</script>", "招募人数": "<b>"}))
    run = ImportRun.objects.get()
    for tab in ("new", "problem", "guess", "columns", "skipped"):
        assert "<script>alert" not in page(client, run, tab)
        assert "<b>" not in page(client, run, tab)


def test_numbers_of_people_are_covered_on_the_page(client, wang):
    hand_in(client, roster_table({}), kind="roster")
    for tab in ("new", "columns"):
        text = page(client, ImportRun.objects.get(), tab)
        assert ("138****8101" in text, resident(order=1) in text) == (True, False)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 nothing", "打不开"),
        ("一,二\n三,四\n".encode(), "找不到表头"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_form(client, wang, content, told):
    answer = hand_in(client, content)
    assert told in answer.content.decode()
    assert ImportRun.objects.count() == 0


def test_a_cancelled_file_is_gone(client, wang):
    hand_in(client, need_table())
    run = ImportRun.objects.get()
    post(client, "import-cancellation", run)
    assert "什么都没有写入" in page(client, run)
    run.refresh_from_db()
    assert bytes(run.content) == b""
    post(client, "import-application", run)
    assert Need.objects.count() == 0


def test_a_long_file_shows_its_progress_and_can_be_stopped(client, wang, monkeypatch):
    monkeypatch.setattr(imports, "LONG_ROWS", 2)
    hand_in(client, roster_table({}, {}, {}), kind="roster")
    run = ImportRun.objects.get()
    assert "排队等着读" in page(client, run)
    progress = reverse("import-progress", args=[run.pk])
    assert "HX-Refresh" not in client.get(progress)
    jobs.work(BEFORE)
    assert client.get(progress)["HX-Refresh"] == "true"
    assert "会新增 3 条" in page(client, run)
    post(client, "import-application", run, agreed="1")
    assert "排队等着写入" in page(client, run)
    post(client, "import-cancellation", run)
    jobs.work(BEFORE)
    assert Person.objects.filter(external_source="roster").count() == 0
    assert "什么都没有写入" in page(client, run)


def test_a_long_plan_that_was_forgotten_is_made_again(client, wang, monkeypatch):
    monkeypatch.setattr(imports, "LONG_ROWS", 2)
    hand_in(client, roster_table({}, {}, {}), kind="roster")
    jobs.work(BEFORE)
    run = ImportRun.objects.get()
    imports.cache.clear()
    page(client, run)
    assert imports.state_of(ImportRun.objects.get()) is State.WAITING
    jobs.work(BEFORE)
    assert "会新增 3 条" in page(client, run)


ADDRESSES = (
    "import-detail", "import-progress", "import-marked", "import-columns", "import-guesses",
    "import-application", "import-cancellation",
)  # fmt: skip


@pytest.mark.parametrize("name", ADDRESSES)
def test_another_station_sees_nothing_of_a_file(client, name):
    li, other = make.li_na(), make.li_na(phone="13800001012")
    body = li.role_grants.get().organization
    client.force_login(li.login)
    hand_in(client, need_table(), body=body.pk)
    run = ImportRun.objects.get()
    client.force_login(other.login)
    address = reverse(name, args=[run.pk])
    answer = client.get(address)
    answer = client.post(address) if answer.status_code == 405 else answer
    assert answer.status_code == 404
    assert "表.csv" not in client.get(reverse("import-home")).content.decode()
    assert (Need.objects.count(), imports.state_of(ImportRun.objects.get())) == (0, State.READY)


def test_a_social_worker_hands_in_for_no_other_organization(client):
    li, other = make.li_na(), make.organization(name="另一家")
    client.force_login(li.login)
    for body in (other.pk, ""):
        hand_in(client, need_table(), body=body)
    assert ImportRun.objects.count() == 0


def test_volunteers_supervisors_and_officers_do_not_get_in(client):
    for who in (make.chen_yu(), make.zhou(), make.officer()):
        client.force_login(who.login)
        assert client.get(reverse("import-home")).status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_a_plan_page_takes_the_same_queries_for_one_row_and_for_twelve(
    client, wang, django_assert_num_queries, count
):
    hand_in(client, need_table(*({"编号": str(n)} for n in range(count))))
    run = ImportRun.objects.get()
    page(client, run)
    with django_assert_num_queries(7):
        page(client, run, "new")
