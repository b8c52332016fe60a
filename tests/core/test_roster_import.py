"""Volunteer rosters: every trap that stations' sheets hold."""

from datetime import date

import pytest

from liandong.core.cells import Formula, Unreadable
from liandong.core.columns import Basis
from liandong.core.exchange import GuessCode, ProblemCode
from liandong.core.roster_cells import (
    category_codes,
    id_number,
    person_name,
    phone,
    skill_codes,
    slots,
    stars,
)
from liandong.core.roster_columns import ROSTER_COLUMNS, propose_roster_mapping

TODAY = date(2026, 11, 23)


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident(born="19800101", order=1):
    """An identity number of division 99, which nobody has."""
    body = f"990000{born}{order:03d}"
    total = sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("张　三", "张三"),
        ("欧阳 娜 娜", "欧阳娜娜"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("古丽 . 阿布都", "古丽·阿布都"),
        ("𠮷田", "𠮷田"),
        ("㛃好", "㛃好"),
        ("John  Smith", "John Smith"),
        (Formula("李四"), "李四"),
    ],
)
def test_names_are_tidied_without_a_guess(cell, name):
    assert person_name(cell) == (name, None)


def test_a_note_after_a_name_is_taken_off_as_a_guess():
    assert person_name("王五（组长）") == ("王五", GuessCode.NAME_NOTE_REMOVED)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("张三、李四", ProblemCode.SEVERAL_PEOPLE),
        ("张三/李四", ProblemCode.SEVERAL_PEOPLE),
        ("138", ProblemCode.NAME_UNREADABLE),
        ("张", ProblemCode.NAME_UNREADABLE),
        ("张三1", ProblemCode.NAME_UNREADABLE),
        ("=A1", ProblemCode.FORMULA_AS_TEXT),
    ],
)
def test_what_is_no_name_is_refused(cell, code):
    with pytest.raises(Unreadable) as refused:
        person_name(cell)
    assert refused.value.code is code


@pytest.mark.parametrize(
    "cell",
    [
        "990000198001010012",
        "９９００００１９８００１０１００１２",
        "990000 19800101 0012",
        "'990000198001010012",
    ],
)
def test_an_identity_number_is_read_however_it_is_spaced(cell):
    assert id_number(cell, today=TODAY) == ("990000198001010012", None)


def test_a_small_x_is_stored_large():
    number = next(n for order in range(1, 99) if (n := resident(order=order)).endswith("X"))
    assert id_number(number.lower(), today=TODAY).value == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (float(990000198001010012), ProblemCode.ID_DIGITS_LOST),
        (990000198001010012, ProblemCode.ID_DIGITS_LOST),
        ("9.90000E+17", ProblemCode.ID_DIGITS_LOST),
        ("990000198001010000", ProblemCode.ID_DIGITS_LOST),
        ("990000198001010013", ProblemCode.ID_CHECK_FAILED),
        ("990000203001010010", ProblemCode.ID_CHECK_FAILED),
        ("99000019800101001", ProblemCode.ID_LENGTH),
        ("990000800101001", ProblemCode.ID_OLD_FORM),
        ("990000********0012", ProblemCode.ID_MASKED),
    ],
)
def test_an_identity_number_that_cannot_be_right_is_refused(cell, code):
    with pytest.raises(Unreadable) as refused:
        id_number(cell, today=TODAY)
    assert refused.value.code is code


def test_another_paper_is_taken_as_a_guess():
    assert id_number("H12345678", today=TODAY) == ("H12345678", GuessCode.OTHER_DOCUMENT)


@pytest.mark.parametrize(
    ("cell", "number", "why"),
    [
        (13800138000.0, "13800138000", None),
        ("１３８００１３８０００", "13800138000", None),
        ("138-0013-8000", "13800138000", None),
        ("+86 13800138000", "13800138000", None),
        ("0571-86678120", "0571-86678120", None),
        ("13800138000/13900139000", "13800138000", GuessCode.FIRST_OF_SEVERAL_PHONES),
    ],
)
def test_telephones_are_read(cell, number, why):
    assert phone(cell) == (number, why)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.38E+10", ProblemCode.PHONE_DIGITS_LOST),
        ("1380013800", ProblemCode.PHONE_UNREADABLE),
        ("12800138000", ProblemCode.PHONE_UNREADABLE),
    ],
)
def test_telephones_that_cannot_be_right_are_refused(cell, code):
    with pytest.raises(Unreadable) as refused:
        phone(cell)
    assert refused.value.code is code


def test_stars_are_counted_however_they_are_written():
    assert [stars(c).value for c in ("3", "三星", "五星级", "★★★", 2.0, "☆")] == [3, 3, 5, 3, 2, 0]


def test_skills_and_wishes_become_national_codes():
    assert skill_codes("会开车、懂急救，心理咨询") == ("18", "03", "01")
    assert category_codes("环境保护、敬老助残") == ("0006", "0017")


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("周六上午", (16,)),
        ("周六上午、周日下午", (16, 20)),
        ("周一至周五晚上", (3, 6, 9, 12, 15)),
        ("周末白天", (16, 17, 19, 20)),
        ("节假日上午", (22,)),
    ],
)
def test_spare_time_becomes_slots(words, taken):
    assert slots(words) == (taken, None)


def test_a_day_without_a_part_is_all_of_it_as_a_guess():
    assert slots("周末") == ((16, 17, 18, 19, 20, 21), GuessCode.PART_OF_DAY)


def test_every_column_that_stations_use_is_proposed():
    headings = [
        "序号", "姓名", "性别", "民族", "出生年月", "身份证号", "政治面貌", "学历", "工作单位/学校",
        "职务/班级", "联系电话", "家庭住址", "所属社区", "特长", "服务意向", "可服务时间",
        "志愿者编号", "注册平台", "注册时间", "累计时长", "星级", "紧急联系人", "监护人姓名",
        "监护人电话", "备注",
    ]  # fmt: skip
    mapping = propose_roster_mapping([headings])
    assert [one.field for one in mapping.columns] == [
        "serial", "name", "sex", "ethnicity", "birth", "id_number", "political", "education",
        "work_unit", "position", "phone", "address", "community", "skills", "intents", "slots",
        "volunteer_number", "platform", "registered", "hours", "stars", "emergency_name",
        "guardian_name", "guardian_phone", "note",
    ]  # fmt: skip
    assert {one.confidence for one in mapping.columns} == {1.0}


def test_every_known_heading_is_understood_alone():
    for field, words in ROSTER_COLUMNS.items():
        for word in words:
            other = "姓名" if field != "name" else "性别"
            assert propose_roster_mapping([[other, word]]).columns[1].field == field, word


def test_titles_above_and_headers_of_two_rows_are_understood():
    title = ["某某社区志愿者花名册"] * 6
    top = ["序号", "姓名", "联系方式", "联系方式", "监护人", ""]
    below = ["", "", "手机", "住址", "姓名", "电话"]
    sheet = [title, [], top, below, ["1", "张三", "13800138000", "甲路1号", "李四", ""]]
    mapping = propose_roster_mapping(sheet)
    assert (mapping.header_row, mapping.header_lines, mapping.first_data_row) == (3, 2, 5)
    assert mapping.fields == {
        "serial": 0, "name": 1, "phone": 2, "address": 3, "guardian_name": 4, "guardian_phone": 5,
    }  # fmt: skip


def test_a_header_of_two_rows_whose_merged_cells_were_filled_is_understood():
    top = ["姓名", "电话", "监护人", "监护人"]
    below = ["姓名", "电话", "姓名", "电话"]
    mapping = propose_roster_mapping([top, below, ["张三", "13800138000", "李四", "13900139000"]])
    assert mapping.fields == {"name": 0, "phone": 1, "guardian_name": 2, "guardian_phone": 3}


def test_notes_in_a_heading_do_not_hide_it():
    mapping = propose_roster_mapping([["*姓 名", "手机号码（必填）", "身份证号\n(18位)"]])
    assert [one.field for one in mapping.columns] == ["name", "phone", "id_number"]


def test_a_column_without_a_heading_is_known_by_its_content():
    sheet = [["姓名", "性别", ""], ["张三", "男", "13800138000"], ["李四", "女", "13900139000"]]
    last = propose_roster_mapping(sheet).columns[2]
    assert (last.field, last.basis, last.confidence) == ("phone", Basis.CONTENT, 0.5)


def test_a_person_corrects_a_column_and_it_is_remembered():
    sheet = [["姓名", "联系电话", "代码"], ["张三", "13800138000", "V1"]]
    mapping = propose_roster_mapping(sheet).with_field(2, "volunteer_number")
    kept = {mapping.fingerprint: mapping.remembered()}
    again = propose_roster_mapping(sheet, remembered=kept)
    assert again.fields == {"name": 0, "phone": 1, "volunteer_number": 2}
    assert {one.basis for one in again.columns} == {Basis.REMEMBERED}


def test_one_field_belongs_to_one_column():
    mapping = propose_roster_mapping([["姓名", "电话", "手机"]]).with_field(2, "phone")
    assert mapping.fields == {"name": 0, "phone": 2}
