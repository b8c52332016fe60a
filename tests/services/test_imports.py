"""Files on their way in: what they change, all or nothing, and who may bring them."""

import csv
import io
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError

from liandong.core.exchange import GuessCode, ProblemCode
from liandong.core.import_runs import (
    GuessUnknown,
    Kind,
    group_mark,
    refused_keys,
)
from liandong.models import (
    ColumnMemory,
    EventRecord,
    Need,
    NumberSeries,
)
from liandong.services import (
    import_needs,
    import_sheets,
)
from liandong.services.spreadsheets import read_sheet
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


TODAY = make.day(BEFORE)


NEED_HEADER = ["编号", "活动名称", "活动内容", "地址", "区县", "服务类别", "服务对象", "招募人数",
               "服务时间", "服务时长"]  # fmt: skip


NEED = ["7", "给老人理发", "为老人理发", "深圳市南山区桃园路2号", "南山区", "社区服务", "老年人",
        "20", "2026年5月5日", "2"]  # fmt: skip


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def need_table(*changes, header=NEED_HEADER):
    rows = [[{**dict(zip(NEED_HEADER, NEED, strict=True)), **one}[h] for h in header]
            for one in changes or ({},)]  # fmt: skip
    return table(header, *rows)


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


def shared_file(name):
    root = os.environ.get("LIANDONG_SHARED")
    beside = Path(root) if root else Path(__file__).parents[3] / "shared"
    path = beside / "data/internal_only/needs" / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return path.read_bytes()


def test_the_real_list_is_filed_once_and_is_the_same_the_second_time():
    content = shared_file("hangzhou_activities_raw_dirty.csv")
    at = make.MONDAY_9.replace(year=2017, month=2, day=20)
    first = apply(content, at=at)
    assert first.plan.counts == {"new": 17, "changed": 0, "same": 0, "problem": 9, "skipped": 37}
    assert Need.objects.count() == 17
    second = apply(content, at=at + timedelta(hours=1))
    assert second.plan.counts == {"new": 0, "changed": 0, "same": 17, "problem": 9, "skipped": 37}
    assert Need.objects.count() == 17
    assert list(EventRecord.objects.values_list("name", "by")) == [("NeedsImported", None)]


def test_the_real_list_keeps_day_place_and_people():
    apply(
        shared_file("hangzhou_activities_raw_dirty.csv"),
        at=make.MONDAY_9.replace(year=2017, month=2, day=20),
    )
    need = Need.objects.get(external_key="1")
    assert (need.starts_on, need.due_on) == (date(2017, 3, 5), date(2017, 3, 5))
    assert (need.headcount, need.minutes, need.category) == (20, 480, "0017")
    assert (need.division_code[:6], need.filer_kind, need.state) == (
        "330106", "organization", "filed",
    )  # fmt: skip
    assert (round(need.lat, 2), round(need.lon, 2), bool(need.cell)) == (30.27, 120.09, True)


def test_a_need_from_a_list_gets_the_next_numbers_of_its_series_and_one_event():
    li = make.li_na()
    body = li.role_grants.get().organization
    NumberSeries.objects.create(series="N-440305-2026", last=4)
    apply(need_table({}, {"编号": "8", "活动名称": "陪老人散步"}), by=li, body=body)
    assert list(Need.objects.order_by("pk").values_list("number", "organization", "filed_by")) == [
        ("N-440305-2026-000005", body.pk, li.pk),
        ("N-440305-2026-000006", body.pk, li.pk),
    ]
    event = EventRecord.objects.get()
    assert (event.name, event.by, event.facts["new"]) == ("NeedsImported", li, 2)


def test_a_plan_writes_nothing():
    found = import_sheets.plan_sheet(
        read_sheet(need_table(), "表.csv"),
        kind=Kind.NEEDS,
        as_of=TODAY,
        organization=None,
        by=None,
        at=BEFORE,
    )
    assert found.plan.counts["new"] == 1
    counted = [m.objects.count() for m in (Need, EventRecord, NumberSeries, ColumnMemory)]
    assert counted == [0, 0, 0, 0]


def test_a_changed_row_renews_a_need_that_is_only_filed():
    apply(need_table())
    number = Need.objects.get().number
    found = apply(need_table({"招募人数": "25", "活动内容": "为老人理发、修面"}))
    assert found.plan.counts["changed"] == 1
    assert list(Need.objects.values_list("number", "headcount", "description")) == [
        (number, 25, "为老人理发、修面")
    ]
    assert apply(need_table({"招募人数": "25", "活动内容": "为老人理发、修面"})).plan.counts[
        "same"
    ] == 1  # fmt: skip


def test_a_changed_row_of_a_need_in_work_is_a_problem_and_changes_nothing():
    apply(need_table())
    Need.objects.update(state="verified")
    found = apply(need_table({"招募人数": "25"}))
    need = Need.objects.get()
    assert [(p.row, p.code, p.remedy_facts) for p in found.plan.problems] == [
        (2, ProblemCode.NEED_IN_WORK, {"number": need.number})
    ]
    assert need.headcount == 20


def test_the_same_content_from_another_station_is_not_filed_twice():
    apply(need_table())
    found = apply(need_table(), body=make.organization())
    assert (found.plan.counts["same"], Need.objects.count()) == (1, 1)


def test_a_refused_guess_is_not_written_and_stays_refused():
    dated = need_table({"服务时间": "5月5日"})
    plain = apply(dated)
    guess = next(g for g in plain.plan.guesses if g.why is GuessCode.YEAR_SUPPLIED)
    assert guess.cell == "I2"
    refused = apply(dated, refused=["I2"])
    assert [p.code for p in refused.plan.problems] == [ProblemCode.GUESS_REFUSED]
    with pytest.raises(GuessUnknown) as unknown:
        apply(dated, refused=["ZZ9"])
    assert unknown.value.name == "ZZ9"


def test_a_guess_can_be_refused_by_cell_key_or_group():
    found = apply(need_table({"服务时间": "5月5日"}))
    guess = next(g for g in found.plan.guesses if g.why is GuessCode.YEAR_SUPPLIED)
    group = next(g for g in found.plan.guess_groups() if guess.key in g.keys)
    marked = [(group_mark(group, b""), group)]
    for said in (guess.key, "I2", "2:i", marked[0][0]):
        assert refused_keys([guess], marked, [said]) == ({guess.key}, set())


def test_nothing_is_filed_when_one_need_cannot_be(monkeypatch):
    build = import_needs.filing.build

    def breaking(*, draft, **more):
        if draft.external_key == "8":
            more["number"] = "N-440305-2026-000001"
        return build(draft=draft, **more)

    monkeypatch.setattr(import_needs.filing, "build", breaking)
    with pytest.raises(IntegrityError):
        apply(need_table({}, {"编号": "8", "活动名称": "陪老人散步"}))
    assert [Need.objects.count(), EventRecord.objects.count(), NumberSeries.objects.count()] == [
        0, 0, 0,
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 20])
def test_filing_takes_the_same_queries_for_one_need_and_for_twenty(
    django_assert_num_queries, count
):
    rows = [{"编号": str(n), "活动名称": f"陪伴老人{n}号楼"} for n in range(count)]
    with django_assert_num_queries(25):
        apply(need_table(*rows))
