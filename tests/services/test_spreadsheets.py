"""Files in and out: what stations send, and the marked copy they get back."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from liandong.core.cells import Formula
from liandong.core.exchange import GuessCode, ProblemCode, SkipCode
from liandong.core.roster_columns import propose_roster_mapping
from liandong.core.roster_import import plan_roster
from liandong.core.sheets import (
    Comment,
    FileEmpty,
    FileHasPassword,
    FileTooLarge,
    FileUnreadable,
    Sheet,
    Tone,
    marks,
)
from liandong.services.spreadsheets import read_sheet, write_csv, write_marked

TODAY = date(2026, 11, 23)


def book(fill):
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(made, made.add_worksheet("花名册"))
    made.close()
    return out.getvalue()


def messy(made, page):
    """A roster with the traps of the field; nobody in it exists (division 99)."""
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    page.merge_range(0, 0, 0, 8, "　某某街道社工站志愿者花名册　")
    page.merge_range(1, 0, 2, 0, "序号")
    page.merge_range(1, 1, 2, 1, "姓 名")
    page.merge_range(1, 2, 2, 2, "身份证号")
    page.merge_range(1, 3, 1, 4, "联系方式")
    page.write_row(2, 3, ["手机", "住址"])
    page.merge_range(1, 5, 2, 5, "出生年月")
    page.merge_range(1, 6, 2, 6, "所属社区")
    page.merge_range(1, 7, 2, 7, "累计时长")
    page.merge_range(1, 8, 2, 8, "备注")
    page.write_row(
        3, 0, ["１", "张　三", "９９００００１９８００１０１００１２", "１３８００１３８０００"]
    )
    page.write_datetime(3, 5, datetime(1980, 1, 1), day)
    page.merge_range(3, 6, 4, 6, "甲社区")
    page.write(3, 7, "1小时30分")
    page.write_row(4, 0, [2, "阿依古丽•买买提"])
    page.write_number(4, 2, 990000201506300028)
    page.write_number(4, 3, 13900139000)
    page.write_row(5, 0, [3, "李 四", "990000201202290035", "1.39E+10", "同上", "", "乙社区"])
    page.write_row(6, 0, [4, "王五", "", 13700137000, "乙路2号", 32875, "同上", "半天"])
    page.write_formula(6, 8, '="组"&"长"', None, "组长")
    page.write_row(7, 0, ["合计", "", "", "", "", "", "", 9.5])
    page.set_column(5, 5, None, None, {"hidden": True})


def test_a_messy_roster_is_read_with_every_trap_named():
    sheet = read_sheet(book(messy), "花名册.xlsx")
    mapping = propose_roster_mapping(sheet.rows)
    found = plan_roster(sheet.rows, mapping=mapping, today=TODAY, known={})
    assert (mapping.header_row, mapping.header_lines) == (3, 1)
    assert mapping.fields == {
        "serial": 0, "name": 1, "id_number": 2, "phone": 3, "address": 4, "birth": 5,
        "community": 6, "hours": 7, "note": 8,
    }  # fmt: skip
    assert sheet.hidden_columns == frozenset({5})
    assert [(p.name, p.id_number, p.phone, p.birth_on, p.minutes) for p in found.new] == [
        ("张三", "990000198001010012", "13800138000", date(1980, 1, 1), 90),
        ("王五", "", "13700137000", date(1990, 1, 2), 240),
    ]
    assert [(p.community, p.note) for p in found.new] == [("甲社区", ""), ("乙社区", "组长")]
    assert [(p.cell, p.code) for p in found.problems] == [
        ("C5", ProblemCode.ID_DIGITS_LOST),
        ("D6", ProblemCode.PHONE_DIGITS_LOST),
        ("E6", ProblemCode.DITTO_WITHOUT_ABOVE),
    ]
    assert {g.cell: g.why for g in found.guesses} == {
        "F7": GuessCode.DATE_SERIAL,
        "H7": GuessCode.DURATION_IN_DAYS,
    }
    assert [s.code for s in found.skipped] == [
        SkipCode.TITLE, SkipCode.TITLE, SkipCode.HEADER, SkipCode.TOTAL,
    ]  # fmt: skip


def test_formulas_are_told_from_values():
    sheet = read_sheet(book(messy), "花名册.xlsx")
    assert sheet.rows[6][8] == Formula("组长")


def test_rows_stay_in_place_when_the_first_are_empty():
    content = book(lambda made, page: page.write(3, 2, "甲"))
    assert [len(read_sheet(content, "x").rows), read_sheet(content, "x").rows[3][2]] == [4, "甲"]


def test_hidden_sheets_are_passed_over_and_others_named():
    def fill(made, page):
        page.hide()
        page.write(0, 0, "藏")
        made.add_worksheet("名单").write(0, 0, "见")
        made.add_worksheet("统计")
        made.get_worksheet_by_name("名单").activate()

    sheet = read_sheet(book(fill), "x.xlsx")
    assert (sheet.name, sheet.rows, sheet.other_sheets) == ("名单", (("见",),), ("统计",))
    assert read_sheet(book(messy), "x.xlsx", sheet="没有").name == "花名册"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("divider", [",", "\t", ";"])
def test_text_tables_are_read_in_every_encoding(encoding, divider):
    text = f"姓名{divider}电话\r\n张三{divider}13800138000\r\n"
    sheet = read_sheet(text.encode(encoding), "名单.csv")
    assert sheet.rows == (("姓名", "电话"), ("张三", "13800138000"))


def test_rare_characters_of_gb18030_are_kept():
    assert read_sheet("姓名,性别\n𠮷㛃,女\n".encode("gb18030"), "x.csv").rows[1][0] == "𠮷㛃"


def test_files_that_cannot_be_read_are_refused_with_the_reason():
    class Huge(bytes):
        def __len__(self):
            return 61 << 20

    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    broken_zip = b"PK\x03\x04" + b"\x00" * 50
    refused = []
    for content in (ole, broken_zip, b"\xff\xff\xff", b"", b"\n\n", b"a\x00b", Huge(b"a")):
        with pytest.raises((FileUnreadable, FileEmpty, FileTooLarge, FileHasPassword)) as caught:
            read_sheet(content, "x")
        refused.append(caught.value.code)
    assert refused == ["file_unreadable"] * 3 + ["file_empty"] * 2 + [
        "file_unreadable", "file_too_large",
    ]  # fmt: skip


def test_a_zip_that_is_no_spreadsheet_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", "hello")
    with pytest.raises(FileUnreadable):
        read_sheet(out.getvalue(), "x.zip")


def test_the_marked_copy_carries_colours_comments_and_nothing_that_runs():
    sheet = Sheet("表:1", (("姓名", "备注"), ("=cmd|' /C calc'!A0", "+1")))
    content = write_marked(sheet, [Comment(2, 1, Tone.PROBLEM, "请核对")])
    raw = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        comments = parts.read("xl/comments1.xml").decode()
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert raw[1] == ["'=cmd|' /C calc'!A0", "'+1"]
    assert ('ref="B2"' in comments, "请核对" in comments, "<f>" in page) == (True, True, False)


def test_every_mark_of_a_plan_lands_in_the_marked_copy():
    sheet = read_sheet(book(messy), "花名册.xlsx")
    mapping = propose_roster_mapping(sheet.rows)
    found = marks(plan_roster(sheet.rows, mapping=mapping, today=TODAY, known={}))
    content = write_marked(sheet, [Comment(m.row, m.column, m.tone, "x") for m in found])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        written = parts.read("xl/comments1.xml").decode().count("<comment ")
    assert written == len(found) == 6
    assert read_sheet(content, "again.xlsx").hidden_columns == sheet.hidden_columns


plain_text = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]),
    max_size=12,
)
values = st.one_of(
    plain_text,
    st.floats(-1e12, 1e12).map(lambda number: round(number, 3)),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(values, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_is_written_is_read_back(rows):
    whole = [["头", "头", "头"], *rows, ["尾", "尾", "尾"]]
    sheet = Sheet("甲", tuple(tuple(row) for row in whole))
    assert read_sheet(write_marked(sheet, []), "x.xlsx").rows == sheet.rows


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(plain_text, min_size=3, max_size=3), min_size=1, max_size=5))
def test_csv_that_is_written_is_read_back(rows):
    whole = [["头", "头", "头"], *rows, ["尾", "尾", "尾"]]
    assert [list(row) for row in read_sheet(write_csv(whole), "x.csv").rows] == whole
