"""Rows of a roster: what is kept, merged, held back or skipped, and that none is lost."""

import time as clock
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.core.cells import Formula
from liandong.core.exchange import GuessCode, ProblemCode, SkipCode
from liandong.core.roster_columns import propose_roster_mapping
from liandong.core.roster_import import plan_roster

TODAY = date(2026, 11, 23)


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident(born="19800101", order=1):
    """An identity number of division 99, which nobody has."""
    body = f"990000{born}{order:03d}"
    total = sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


HEADER = ["序号", "姓名", "性别", "出生年月", "身份证号", "联系电话", "特长", "累计时长"]


def plan(rows, header=HEADER, **more):
    sheet = [header, *rows]
    mapping = more.pop("mapping", None) or propose_roster_mapping(sheet)
    return plan_roster(sheet, mapping=mapping, today=TODAY, known=more.pop("known", {}), **more)


def row(number=1, **changed):
    plain = ["1", f"张{'一二三四五六七八九'[number % 9]}", "男", "1980.1.1", resident(order=1),
             f"138001380{number:02d}", "驾驶", "10"]  # fmt: skip
    words = dict(zip(HEADER, plain, strict=True)) | changed
    return [words[heading] for heading in HEADER]


def test_a_clean_row_is_new_without_a_guess():
    found = plan([row()])
    person = found.new[0]
    assert (found.counts["new"], found.problems, found.guesses) == (1, (), ())
    assert (person.name, person.sex, person.birth_on, person.phone, person.skills) == (
        "张二", "1", date(1980, 1, 1), "13800138001", ("03",),
    )  # fmt: skip
    assert (person.minutes, person.id_type) == (600, "01")


def test_a_lost_number_is_refused_by_its_cell():
    found = plan([row(), row(2, 身份证号=9.90000198001010e17)])
    assert [(p.cell, p.column, p.code) for p in found.problems] == [
        ("E3", "身份证号", ProblemCode.ID_DIGITS_LOST)
    ]
    assert found.counts["new"] == 1


def test_ditto_takes_the_cell_above_also_over_a_row_that_was_held_back():
    rows = [
        row(1, 特长="摄影"),
        row(2, 特长="同上", 身份证号="1", 姓名="李四"),
        row(3, 特长="〃", 身份证号=resident(order=3), 姓名="王五"),
    ]
    assert [one.skills for one in plan(rows).new] == [("23",), ("23",)]


def test_ditto_is_refused_where_each_person_has_their_own_or_nothing_is_above():
    found = plan([row(1, 特长="同上"), row(2, 身份证号="同上")])
    assert [(p.cell, p.code) for p in found.problems] == [
        ("G2", ProblemCode.DITTO_WITHOUT_ABOVE),
        ("E3", ProblemCode.DITTO_NOT_ALLOWED),
    ]


def test_totals_notes_sections_repeated_headers_and_numbered_blanks_are_skipped():
    blank = [""] * 8
    rows = [
        row(),
        ["小计", "", "", "", "", "", "", "10"],
        HEADER,
        ["第二组"] * 8,
        ["9", *blank[1:]],
        blank,
        ["", "合 计", "", "", "", "", "", 20.0],
        ["填表人：王主任", *blank[1:]],
    ]
    assert [one.code for one in plan(rows).skipped] == [
        SkipCode.HEADER, SkipCode.TOTAL, SkipCode.REPEATED_HEADER, SkipCode.NOTE,
        SkipCode.BLANK, SkipCode.BLANK, SkipCode.TOTAL, SkipCode.NOTE,
    ]  # fmt: skip


def test_the_identity_number_overrules_birth_and_sex_and_says_so():
    found = plan([row(性别="女", 出生年月="81年")])
    assert [(g.column, g.value, g.read_as, g.why) for g in found.guesses] == [
        ("出生年月", "81年", "1981-01-01", GuessCode.CENTURY_SUPPLIED),
        ("出生年月", "81年", "1980-01-01", GuessCode.BIRTH_CONTRADICTS_ID),
        ("性别", "女", "男", GuessCode.SEX_CONTRADICTS_ID),
    ]
    assert (found.new[0].sex, found.new[0].birth_on) == ("1", date(1980, 1, 1))


def test_one_number_with_two_names_holds_the_second_row_back():
    found = plan([row(1), row(2, 姓名="李四")])
    assert [(p.cell, p.code, p.remedy_facts) for p in found.problems] == [
        ("E3", ProblemCode.SAME_ID_DIFFERENT_NAME, {"row": "2", "name": "张二"})
    ]


def test_the_same_person_twice_is_kept_once():
    found = plan([row(1), row(1)])
    assert (found.counts["new"], found.skipped[-1].of_row) == (1, 2)


def test_a_shared_telephone_is_shown_and_dropped_when_refused():
    rows = [row(1), row(2, 姓名="李四", 身份证号=resident(order=3), 联系电话="13800138001")]
    first = plan(rows)
    shared = next(g for g in first.guesses if g.why is GuessCode.PHONE_SHARED)
    again = plan(rows, refused={shared.key})
    assert ([p.phone for p in first.new], [p.phone for p in again.new]) == (
        ["13800138001", "13800138001"],
        ["13800138001", ""],
    )


def test_a_name_alone_is_not_enough():
    found = plan([row(身份证号="", 联系电话="")])
    assert [p.code for p in found.problems] == [ProblemCode.NO_WAY_TO_TELL_APART]


def test_sensitive_columns_are_recognized_and_never_read():
    found = plan(
        [["张三", "13800138000", "汉族", "群众"]], header=["姓名", "电话", "民族", "政治面貌"]
    )
    assert "汉族" not in repr(found)
    assert "群众" not in repr(found)


def test_a_second_run_finds_only_the_same_and_a_change_is_seen():
    first = plan([row()], secret=b"key")
    known = {one.key: one.fingerprint for one in first.new}
    again = plan([row()], known=known, secret=b"key")
    moved = plan([row(联系电话="13900139000")], known=known, secret=b"key")
    assert (again.counts["same"], moved.counts["changed"]) == (1, 1)


def test_a_key_says_nothing_without_the_secret():
    with_key, without = plan([row()], secret=b"key").new[0], plan([row()]).new[0]
    assert with_key.key != without.key
    assert resident()[6:] not in with_key.key


cells = st.one_of(
    st.sampled_from(
        [
            "",
            "同上",
            "合计",
            "张三",
            "李四",
            "男",
            "90年",
            "1.5h",
            "13800138000",
            resident(),
            "=1+1",
        ]
    ),
    st.text(max_size=6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1)),
    st.builds(Formula, st.one_of(st.none(), st.text(max_size=3))),
    st.none(),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(cells, max_size=9), max_size=8))
def test_no_row_is_ever_lost_and_a_second_run_finds_nothing_new(rows):
    first = plan(rows)
    buckets = [one.row for one in (*first.new, *first.skipped)] + list(first.problem_rows)
    assert sorted(buckets) == list(range(1, len(rows) + 2))
    again = plan(rows, known={one.key: one.fingerprint for one in first.new})
    assert (again.new, again.changed) == ((), ())


def test_refusing_every_guess_loses_no_row():
    rows = [
        row(出生年月="81年", 性别="女"),
        row(2, 特长="会开车", 身份证号="H1234567", 姓名="李四"),
    ]
    refused = {guess.key for guess in plan(rows).guesses}
    again = plan(rows, refused=refused)
    assert (refused & {g.key for g in again.guesses}, sum(again.counts.values())) == (set(), 3)


def test_progress_is_told_and_ten_thousand_rows_take_under_two_seconds():
    def rows():
        yield HEADER
        for n in range(10_000):
            born = f"19{50 + n % 50}0{1 + n % 9}1{n % 9}"
            yield [n, f"张{chr(0x4E00 + n % 5000)}", "男" if n % 2 else "女", born,
                   resident(born, n % 1000), f"138{n:08d}", "驾驶、外语", "1小时30分"]  # fmt: skip

    told = []
    mapping = propose_roster_mapping([HEADER])
    started = clock.process_time()
    found = plan_roster(rows(), mapping=mapping, today=TODAY, known={}, progress=told.append)
    spent = clock.process_time() - started
    assert told == [*range(1_000, 10_001, 1_000), 10_001]
    assert sum(found.counts.values()) == 10_001
    assert spent < 2.0
