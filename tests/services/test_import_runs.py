"""Files that are brought in: kept sealed, planned and applied by the jobs, deleted."""

import csv
import io
from datetime import timedelta

import pytest
import xlsxwriter

from liandong.core.exchange import GuessCode, ProblemCode
from liandong.core.import_runs import (
    ImportBusy,
    ImportClosed,
    Kind,
    State,
)
from liandong.core.refusals import NotAllowed
from liandong.core.sheets import FileUnreadable, HeaderNotFound
from liandong.jobs import imports as jobs
from liandong.models import (
    ImportRun,
    Need,
    Person,
)
from liandong.services import (
    import_roster,
    import_sheets,
    import_signals,
    imports,
)
from liandong.services.spreadsheets import read_sheet
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


TODAY = make.day(BEFORE)


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


NEED_HEADER = ["编号", "活动名称", "活动内容", "地址", "区县", "服务类别", "服务对象", "招募人数",
               "服务时间", "服务时长"]  # fmt: skip


NEED = ["7", "给老人理发", "为老人理发", "深圳市南山区桃园路2号", "南山区", "社区服务", "老年人",
        "20", "2026年5月5日", "2"]  # fmt: skip


ROSTER_HEADER = ["序号", "姓名", "性别", "身份证号", "联系电话", "单位"]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def resident(born="19800101", order=1, division="990000"):
    """An identity number that nobody has."""
    body = f"{division}{born}{order:03d}"
    total = sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def need_table(*changes, header=NEED_HEADER):
    rows = [[{**dict(zip(NEED_HEADER, NEED, strict=True)), **one}[h] for h in header]
            for one in changes or ({},)]  # fmt: skip
    return table(header, *rows)


def roster_table(*people):
    plain = {"序号": "1", "性别": "男", "单位": ""}
    rows = []
    for number, one in enumerate(people, start=1):
        told = {**plain, "身份证号": resident(order=number), "联系电话": f"138001381{number:02d}",
                "姓名": f"张{'一二三四五六七八九'[number % 9]}", **one}  # fmt: skip
        rows.append([told[heading] for heading in ROSTER_HEADER])
    return table(ROSTER_HEADER, *rows)


def apply(content, *, kind=Kind.NEEDS, by=None, body=None, refused=(), at=BEFORE):
    return import_sheets.apply_sheet(
        read_sheet(content, "表.csv"),
        kind=kind,
        name="表.csv",
        as_of=make.day(at),
        organization=body,
        by=by,
        at=at,
        refused=refused,
    )


def take_in(content, *, by, kind=Kind.NEEDS, body=None, name="表.csv"):
    return imports.take_in(
        kind=kind, content=content, name=name, as_of=TODAY, organization=body, by=by, at=BEFORE
    )


def test_volunteers_and_other_stations_bring_in_nothing():
    chen, li = make.chen_yu(), make.li_na()
    other = make.organization(name="另一家")
    for by, body in ((chen, other), (li, other), (li, None), (make.zhou(), other)):
        with pytest.raises(NotAllowed):
            apply(need_table(), by=by, body=body)
        with pytest.raises(NotAllowed):
            take_in(need_table(), by=by, body=body)
    assert (Need.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_a_coordinator_brings_in_for_the_hub_and_for_organizations_within_reach():
    wang = make.coordinator(division_code="4403")
    near, far = make.organization(), make.organization(division_code="330106")
    apply(need_table(), by=wang, body=None)
    apply(need_table({"活动名称": "陪老人散步"}), by=wang, body=near)
    with pytest.raises(NotAllowed):
        apply(need_table(), by=wang, body=far)
    runs = ImportRun.objects.order_by("pk").values_list("organization", "counts__new")
    assert list(runs) == [(None, 1), (near.pk, 1)]


def test_a_file_waits_sealed_and_is_deleted_when_it_is_applied():
    wang = make.coordinator()
    content = need_table()
    run = take_in(content, by=wang)
    assert imports.state_of(run) is State.READY
    assert content not in bytes(run.content)
    assert "理发".encode() not in bytes(run.content)
    done = imports.apply_run(run=run, by=wang, at=BEFORE)
    assert (imports.state_of(done), bytes(ImportRun.objects.get().content)) == (State.APPLIED, b"")
    assert (done.applied_at, done.counts["new"], Need.objects.count()) == (BEFORE, 1, 1)
    with pytest.raises(ImportClosed):
        imports.apply_run(run=run, by=wang, at=BEFORE)
    assert Need.objects.count() == 1


def test_a_cancelled_file_is_deleted_and_closed():
    wang = make.coordinator()
    run = take_in(need_table(), by=wang)
    imports.cancel(run=run, by=wang, at=BEFORE)
    kept = ImportRun.objects.get()
    assert (imports.state_of(kept), bytes(kept.content)) == (State.CANCELLED, b"")
    for act in (imports.apply_run, imports.cancel, imports.queue):
        with pytest.raises(ImportClosed):
            act(run=kept, by=wang, at=BEFORE)


def test_what_cannot_be_read_is_not_kept():
    wang = make.coordinator()
    with pytest.raises(FileUnreadable):
        take_in(b"PK\x03\x04 no book", by=wang, name="坏.xlsx")
    with pytest.raises(HeaderNotFound):
        take_in(table(["一", "二"], ["三", "四"]), by=wang)
    assert ImportRun.objects.count() == 0


def test_columns_that_a_person_chose_are_read_so_and_remembered():
    wang = make.coordinator()
    header = [*NEED_HEADER[:1], "我们要做什么事情呢", *NEED_HEADER[2:]]
    content = table(header, NEED)
    run = take_in(content, by=wang)
    assert imports.plan_run(run, by=wang, at=BEFORE).plan.new[0].title == "为老人理发"
    columns = {index: name for index, name in enumerate(
        ["external_id", "title", "description", "address", "district", "category", "object",
         "people", "day", "hours"])}  # fmt: skip
    run = imports.set_columns(run=run, columns=columns, by=wang, at=BEFORE)
    assert imports.plan_run(run, by=wang, at=BEFORE).plan.new[0].title == "给老人理发"
    later = take_in(content, by=wang)
    assert imports.plan_run(later, by=wang, at=BEFORE).plan.new[0].title == "给老人理发"


def test_refused_guesses_of_a_file_are_kept_and_shown():
    wang = make.coordinator()
    run = take_in(need_table({"服务时间": "5月5日"}), by=wang)
    mark = next(
        one.mark
        for one in imports.extract_of(run, by=wang, at=BEFORE).guesses
        if one.group.why is GuessCode.YEAR_SUPPLIED
    )
    run = imports.refuse_guesses(run=run, marks=[mark], by=wang, at=BEFORE)
    extract = imports.extract_of(run, by=wang, at=BEFORE)
    assert [one.is_refused for one in extract.guesses if one.mark == mark] == [True]
    assert (extract.counts["new"], extract.counts["problem"]) == (0, 1)


def test_a_file_that_nobody_applies_is_deleted_after_a_week():
    wang = make.coordinator()
    take_in(need_table(), by=wang)
    assert jobs.forget(BEFORE + timedelta(days=6)) == 0
    assert jobs.forget(BEFORE + timedelta(days=8)) == 1
    assert bytes(ImportRun.objects.get().content) == b""


@pytest.fixture
def long_run(monkeypatch):
    monkeypatch.setattr(imports, "LONG_ROWS", 2)
    wang = make.coordinator()
    return take_in(roster_table({}, {}, {}), by=wang, kind=Kind.ROSTER), wang


def test_a_long_file_is_planned_and_applied_by_the_jobs(long_run):
    run, wang = long_run
    assert imports.state_of(run) is State.WAITING
    with pytest.raises(ImportBusy):
        imports.queue(run=run, by=wang, at=BEFORE)
    assert jobs.work(BEFORE) == 1
    run.refresh_from_db()
    assert (imports.state_of(run), run.counts["new"]) == (State.READY, 3)
    assert imports.extract_of(run, by=wang, at=BEFORE).counts["new"] == 3
    assert Person.objects.filter(external_source="roster").count() == 0
    imports.queue(run=run, by=wang, at=BEFORE)
    assert jobs.work(BEFORE) == 1
    run.refresh_from_db()
    assert (imports.state_of(run), bytes(run.content)) == (State.APPLIED, b"")
    assert Person.objects.filter(external_source="roster").count() == 3
    assert jobs.work(BEFORE) == 0


def test_a_long_file_can_be_stopped_while_it_is_written(long_run, monkeypatch):
    run, wang = long_run
    jobs.work(BEFORE)
    imports.queue(run=ImportRun.objects.get(), by=wang, at=BEFORE)
    monkeypatch.setattr(import_roster, "CHUNK", 1)
    register = import_roster.enrolment.register_people
    seen = []

    def slow(**more):
        made = register(**more)
        seen.append(len(made.created))
        imports.cancel(run=ImportRun.objects.get(), by=wang, at=BEFORE)
        return made

    monkeypatch.setattr(import_roster.enrolment, "register_people", slow)
    jobs.work(BEFORE)
    run.refresh_from_db()
    assert (imports.state_of(run), bytes(run.content)) == (State.CANCELLED, b"")
    assert (seen, Person.objects.filter(external_source="roster").count()) == ([1], 0)
    assert import_signals.told(run.pk) is None


def test_a_long_file_whose_worker_died_is_given_up_after_five_minutes(long_run):
    run, _ = long_run
    imports.claim(run=run, wanted=State.WAITING, state=State.PLANNING, at=BEFORE)
    assert jobs.work(BEFORE + timedelta(minutes=4)) == 0
    assert imports.state_of(ImportRun.objects.get()) is State.PLANNING
    jobs.work(BEFORE + timedelta(minutes=6))
    kept = ImportRun.objects.get()
    assert (imports.state_of(kept), kept.counts["failure"]) == (
        State.FAILED, "import_interrupted",
    )  # fmt: skip


def test_a_long_file_that_cannot_be_read_fails_with_its_reason(monkeypatch):
    monkeypatch.setattr(imports, "LONG_BYTES", 4)
    wang = make.coordinator()
    take_in(b"PK\x03\x04 no book", by=wang, name="坏.xlsx")
    jobs.work(BEFORE)
    kept = ImportRun.objects.get()
    assert (kept.counts["failure"], kept.counts["facts"]) == (
        "file_unreadable", {"name": "坏.xlsx"},
    )  # fmt: skip


def test_two_workers_never_take_the_same_file(long_run):
    run, _ = long_run
    claimed = [
        imports.claim(run=run, wanted=State.WAITING, state=State.PLANNING, at=BEFORE)
        for _ in range(2)
    ]
    assert [one is not None for one in claimed] == [True, False]


def test_a_book_with_merged_titles_two_header_rows_and_lost_digits(tmp_path):
    path = tmp_path / "花名册.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("名册")
    page.merge_range(0, 0, 0, 5, "某某街道志愿者花名册")
    for column, heading in ((0, "序号"), (1, "姓名"), (5, "备注")):
        page.merge_range(1, column, 2, column, heading)
    page.merge_range(1, 2, 1, 4, "基本信息")
    for column, heading in ((2, "性别"), (3, "身份证号"), (4, "手机号码")):
        page.write(2, column, heading)
    page.write_row(3, 0, [1, "张　三", "男", resident(order=1), "１３８００１３８００１", ""])
    page.write_row(4, 0, [2, "阿依古丽·买买提", "同上", float(resident(order=3)[:17]) * 10, ""])
    page.write_row(5, 0, [3, "李四", "同上", resident(order=5), 13800138003, ""])
    page.write_row(6, 0, ["合计", "3人"])
    book.close()
    found = apply(path.read_bytes(), kind=Kind.ROSTER)
    assert [(p.cell, p.code) for p in found.plan.problems] == [("D5", ProblemCode.ID_DIGITS_LOST)]
    assert list(Person.objects.order_by("pk").values_list("name", "sex")) == [
        ("张三", "1"),
        ("李四", "1"),
    ]
    assert [s.row for s in found.plan.skipped] == [1, 2, 3, 7]
