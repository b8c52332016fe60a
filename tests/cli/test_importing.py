"""Bringing in files from the command line: readable plans, nothing half-written."""

import os
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from liandong.cli import bench_imports, importing
from liandong.models import EventRecord, ImportRun, Membership, Need, Person
from tests import make
from tests.services.test_import_runs import need_table, resident, roster_table, table

pytestmark = pytest.mark.django_db
DAY = "2026-04-27"


@pytest.fixture
def real():
    root = os.environ.get("LIANDONG_SHARED")
    beside = Path(root) if root else Path(__file__).parents[3] / "shared"
    path = beside / "data/internal_only/needs/hangzhou_activities_raw_dirty.csv"
    if not path.exists():
        pytest.skip("the list of Hangzhou is not beside this checkout")
    return path


def needs(path, *, dry_run=True, as_of=DAY, marked=None, refused=()):
    return importing.needs(path, dry_run=dry_run, as_of=as_of, marked=marked, refused=refused)


def roster(path, *, dry_run=True, marked=None, organization=""):
    return importing.roster(path, dry_run=dry_run, marked=marked, organization=organization)


@pytest.fixture
def list_of_needs(tmp_path):
    path = tmp_path / "需求.csv"
    path.write_bytes(need_table({"服务时间": "5月5日"}, {"编号": "8", "招募人数": "很多"}))
    return path


def test_the_real_list_is_planned_without_writing_anything(real, capsys):
    assert needs(real, as_of="2017-02-20") == 0
    told = capsys.readouterr().out
    assert "新增 17 · 更新 0 · 没有变化 0 · 有问题 9 · 跳过 37（共 63 行" in told
    assert "没有写入任何内容" in told
    assert (Need.objects.count(), EventRecord.objects.count()) == (0, 0)


def test_the_real_list_goes_in_once(real, capsys):
    assert needs(real, as_of="2017-02-20", dry_run=False) == 0
    capsys.readouterr()
    assert needs(real, as_of="2017-02-20", dry_run=False) == 0
    told = capsys.readouterr().out
    assert "新增 0 · 更新 0 · 没有变化 17 · 有问题 9 · 跳过 37" in told
    assert "没有新的内容要写入" in told
    assert Need.objects.count() == 17


def test_every_problem_of_the_real_list_is_told_with_cell_value_and_remedy(real, capsys):
    needs(real, as_of="2017-02-20")
    told = capsys.readouterr().out
    cells = ["P3", "P4", "R4", "P5", "R5", "P7", "P8", "P9", "P16", "P18", "P49"]
    assert [cell for cell in cells if f"│ {cell} " not in told] == []
    assert "一次服务 20 小时" in told
    assert "请写每一次的时长" in told


def test_a_plan_names_each_guess_and_how_to_refuse_it(list_of_needs, capsys):
    needs(list_of_needs)
    told = capsys.readouterr().out
    assert "“5月5日”没有写年份，读作 2026-05-05。" in told
    assert "--refuse-guess" in told
    line = next(one for one in told.splitlines() if "没有写年份" in one)
    mark = line.split("│")[2].strip()
    needs(list_of_needs, refused=(mark,))
    told = capsys.readouterr().out
    assert "这个读法已被否定" in told
    assert "新增 0 · 更新 0 · 没有变化 0 · 有问题 2" in told


def test_a_refusal_that_fits_nothing_is_told_and_nothing_is_written(list_of_needs, capsys):
    assert needs(list_of_needs, refused=("ZZ9",), dry_run=False) == 1
    assert "没有叫“ZZ9”的读法" in capsys.readouterr().err
    assert Need.objects.count() == 0


def test_the_first_coordinator_acts_and_the_file_is_in_the_history(list_of_needs, capsys):
    wang = make.coordinator()
    assert needs(list_of_needs, dry_run=False) == 0
    assert "记在王琳（协调员）名下" in capsys.readouterr().out
    assert (Need.objects.get().filed_by, ImportRun.objects.get().read_by) == (wang, wang)


def test_on_a_hub_without_a_coordinator_the_installation_acts_and_nobody_is_invented(
    list_of_needs, capsys
):
    assert needs(list_of_needs, dry_run=False) == 0
    assert "系统（还没有协调员）" in capsys.readouterr().out
    assert (Person.objects.count(), EventRecord.objects.get().by) == (0, None)


def test_the_marked_file_has_a_comment_at_each_problem(list_of_needs, tmp_path, capsys):
    marked = tmp_path / "标注.xlsx"
    assert needs(list_of_needs, marked=marked) == 0
    rows = CalamineWorkbook.from_path(str(marked)).get_sheet_by_index(0).to_python()
    assert rows[2][7] == "很多"
    with zipfile.ZipFile(marked) as parts:
        comments = parts.read("xl/comments1.xml").decode()
    assert 'ref="H3"' in comments
    assert "看不出是几个人" in comments
    assert "请写一个数字" in comments


def test_text_that_would_run_is_written_as_text_in_the_marked_file(tmp_path, capsys):
    path, marked = tmp_path / "需求.csv", tmp_path / "标注.xlsx"
    path.write_bytes(need_table({"活动名称": '=HYPERLINK("http://x","y")'}))
    needs(path, marked=marked)
    with zipfile.ZipFile(marked) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x00\x01\x02\xff\xfe\x00", "打不开"),
        (b"", "没有内容"),
        ("一,二\n三,四\n".encode(), "找不到表头"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path, capsys, content, told):
    path = tmp_path / "坏.csv"
    path.write_bytes(content)
    assert needs(path) == 1
    assert told in capsys.readouterr().err


def test_a_missing_file_or_a_wrong_day_is_one_clear_line(tmp_path, capsys):
    assert needs(tmp_path / "没有.csv") == 1
    assert "打不开" in capsys.readouterr().err
    assert needs(tmp_path / "没有.csv", as_of="明天") == 1
    assert capsys.readouterr().err == "“明天”不是日期。请写成 2017-02-20 这样。\n"


def test_a_roster_joins_the_organization_that_is_named(tmp_path, capsys):
    body = make.organization()
    path = tmp_path / "花名册.csv"
    path.write_bytes(roster_table({}, {"身份证号": resident(order=2)[:-1] + "?"}))
    assert roster(path, organization=body.number, dry_run=False) == 0
    told = capsys.readouterr().out
    assert "新增 1 · 更新 0 · 没有变化 0 · 有问题 1" in told
    assert f"加入{body.name}" in told
    assert Membership.objects.filter(organization=body).count() == 1
    assert roster(path, organization="O-1") == 1
    assert "没有编号为“O-1”的组织" in capsys.readouterr().err


def test_numbers_of_people_are_covered_in_the_output(tmp_path, capsys):
    path = tmp_path / "花名册.csv"
    path.write_bytes(roster_table({}))
    roster(path)
    told = capsys.readouterr().out
    assert resident(order=1) not in told
    assert "13800138101" not in told
    assert "138****8101" in told


def test_a_roster_in_gbk_is_read(tmp_path, capsys):
    path = tmp_path / "花名册.csv"
    path.write_bytes(roster_table({"姓名": "𠮷田娜"}).decode().encode("gb18030"))
    assert roster(path, dry_run=False) == 0
    assert Person.objects.get().name == "𠮷田娜"


def test_columns_that_the_law_keeps_out_are_named(tmp_path, capsys):
    path = tmp_path / "花名册.csv"
    path.write_bytes(
        table(["姓名", "身份证号", "民族", "累计时长"], ["张三", resident(), "汉", "12"])
    )
    roster(path)
    assert "这些列不存入：民族、累计时长" in capsys.readouterr().out


def test_the_bench_brings_in_a_roster_of_invented_people(capsys):
    measured = bench_imports.measure(7, rows=120)
    assert (measured["rows"], Person.objects.count()) == (120, 120)
    assert set(measured) == {"rows", "plan_seconds", "apply_seconds", "rows_per_second"}
