"""Lists of needs: the real one of Hangzhou, and small ones for each trap."""

import csv
import os
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.core.exchange import GuessCode, ProblemCode, SkipCode
from liandong.core.geo import Point, distance_m
from liandong.core.need_places import outliers
from liandong.core.need_words import test_word as word_of_a_test
from liandong.core.needs_import import Datum, plan_needs

AS_OF = date(2017, 2, 20)
HEADER = ["编号", "活动名称", "活动内容", "地址", "区县", "服务类别", "服务对象", "招募人数",
          "招募时间", "服务时间", "服务时长"]  # fmt: skip
ROW = ["7", "给老人理发", "为老人理发", "西湖区文三路9号", "西湖区", "社区服务", "老年人", "20",
       "即日起至3月3日", "2017年3月5日", "2"]  # fmt: skip


def shared_file(name):
    root = os.environ.get("LIANDONG_SHARED")
    beside = Path(root) if root else Path(__file__).parents[3] / "shared"
    path = beside / "data/internal_only/needs" / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))


def plan(*rows, **more):
    return plan_needs([HEADER, *rows], as_of=more.pop("as_of", AS_OF), known={}, **more)


def row(**changed):
    words = dict(zip(HEADER, ROW, strict=True)) | changed
    return [words[heading] for heading in HEADER]


def whys(found):
    return {guess.why for guess in found.guesses}


# The real list


@pytest.fixture(scope="module")
def hangzhou():
    return shared_file("hangzhou_activities_raw_dirty.csv")


@pytest.fixture(scope="module")
def real(hangzhou):
    return plan_needs(hangzhou, as_of=AS_OF, known={}, source="hangzhou-2017")


def test_the_real_list_falls_into_buckets_exactly(real):
    assert real.counts == {"new": 17, "changed": 0, "same": 0, "problem": 9, "skipped": 37}
    assert real.skip_counts == {
        SkipCode.HEADER: 1, SkipCode.TEST: 17, SkipCode.DUPLICATE: 19,
    }  # fmt: skip
    assert real.rows_read == 63


def test_the_real_list_gives_these_needs(real):
    assert [int(one.key) for one in real.new] == [
        1, 5, 9, 10, 11, 12, 13, 14, 16, 18, 19, 20, 25, 28, 52, 53, 54,
    ]  # fmt: skip


def test_the_real_problems_are_these_cells(real):
    assert [(p.cell, p.value, p.code) for p in real.problems] == [
        ("P3", "2月18号", ProblemCode.DAY_IS_PAST),
        ("R4", "20", ProblemCode.HOURS_TOO_MANY),
        ("P4", "2月19号", ProblemCode.DAY_IS_PAST),
        ("R5", "15", ProblemCode.HOURS_TOO_MANY),
        ("P5", "2月19号", ProblemCode.DAY_IS_PAST),
        ("P7", "2月6号", ProblemCode.DAY_IS_PAST),
        ("P8", "2月8号", ProblemCode.DAY_IS_PAST),
        ("P9", "1月26号", ProblemCode.DAY_IS_PAST),
        ("P16", "2月19号", ProblemCode.DAY_IS_PAST),
        ("P18", "2月18号", ProblemCode.DAY_IS_PAST),
        ("P49", "2月17日", ProblemCode.DAY_IS_PAST),
    ]


def test_the_real_copies_name_the_row_that_they_repeat(real):
    copies = {s.row: s.of_row for s in real.skipped if s.code is SkipCode.DUPLICATE}
    assert copies == {23: 22, 24: 22, **dict.fromkeys(range(26, 42), 25), 50: 49}


def test_the_real_districts_that_contradict_their_address_are_shown(real):
    assert [
        (g.row, g.value, g.read_as)
        for g in real.guesses
        if g.why is GuessCode.DISTRICT_CONTRADICTS_ADDRESS
    ] == [(3, "拱墅区", "西湖区"), (10, "上城区", "下城区")]


def test_the_real_categories_that_contradict_their_text_are_shown(real):
    read = {
        g.row: g.read_as[:4] for g in real.guesses if g.why is GuessCode.CATEGORY_CONTRADICTS_TEXT
    }
    assert read == {
        4: "0006", 5: "0006", 8: "0004", 10: "0008", 11: "0017", 12: "0004", 13: "0004",
        14: "0004", 15: "0013", 19: "0017", 20: "0017", 21: "0016", 46: "0012", 47: "0004",
    }  # fmt: skip


def test_the_first_real_need_is_ready_to_file(real):
    need = real.new[0]
    assert (need.key, need.title, need.category, need.service_object, need.people) == (
        "1", "为老人开展志愿服务", "0017", "03", 20,
    )  # fmt: skip
    assert (need.first_on, need.last_on, need.recruit_until, need.minutes) == (
        date(2017, 3, 5), date(2017, 3, 5), date(2017, 3, 3), 480,
    )  # fmt: skip
    assert [one.word for one in need.skills] == (
        ["理发", "义诊", "缝补", "磨剪刀", "心理咨询", "清洗眼镜", "量血压"]
    )
    assert need.skill_codes == ("01", "18", "20")
    assert need.division_code == "330106"


def test_a_clock_time_in_the_real_text_fills_the_start(real):
    blood = next(one for one in real.new if one.key == "53")
    assert (blood.starts_at, blood.minutes) == (time(8), 240)


def test_the_real_point_that_strays_is_replaced_by_that_of_its_neighbours(real):
    by_key = {one.key: one for one in real.new}
    assert by_key["25"].point == by_key["28"].point
    assert [g.row for g in real.guesses if g.why is GuessCode.POINT_CONTRADICTS_ADDRESS] == [22]


def test_the_real_points_are_those_of_baidu(hangzhou, real):
    """The campus is in the list twice: once typed from Baidu, once (tests) from AMap."""
    campus = next(one for one in real.new if one.key == "28").point
    amap = plan_needs(
        [hangzhou[0], next(r for r in hangzhou if r[0] == "65")],
        as_of=AS_OF,
        known={},
        datum=Datum.GCJ02,
        refused={f"2:{hangzhou[0].index('name')}:looks_like_test"},
    )
    assert amap.problems  # its day is the word "string"
    lat, lon = 30.314084386106348, 120.34438000000002
    from liandong.core.geo import gcj02_to_wgs84

    assert distance_m(campus, gcj02_to_wgs84(lat, lon)) < 100


def test_a_second_run_finds_only_the_same(hangzhou, real):
    known = {one.key: one.fingerprint for one in real.new}
    again = plan_needs(hangzhou, as_of=AS_OF, known=known, source="hangzhou-2017")
    assert (again.new, again.changed) == ((), ())
    assert [one.key for one in again.same] == [one.key for one in real.new]


def test_a_later_run_still_knows_the_needs(hangzhou, real):
    known = {one.key: one.fingerprint for one in real.new}
    later = plan_needs(hangzhou, as_of=date(2017, 2, 27), known=known)
    assert (later.new, later.changed) == ((), ())


def test_every_real_guess_can_be_refused_and_no_row_is_lost(hangzhou, real):
    refused = {guess.key for guess in real.guesses}
    again = plan_needs(hangzhou, as_of=AS_OF, known={}, refused=refused)
    assert refused.isdisjoint({guess.key for guess in again.guesses})
    assert sum(again.counts.values()) == again.rows_read == 63


# Small lists


def test_a_clean_row_needs_no_guess():
    found = plan(row())
    assert found.counts["new"] == 1
    assert whys(found) == {GuessCode.YEAR_SUPPLIED, GuessCode.SKILLS_FROM_TEXT}


def test_a_refused_year_holds_the_row_back():
    first = plan(row(服务时间="3月5日"))
    year = next(g for g in first.guesses if g.column == "服务时间")
    again = plan(row(服务时间="3月5日"), refused={year.key})
    assert [(p.cell, p.code, p.remedy_facts) for p in again.problems] == [
        ("J2", ProblemCode.GUESS_REFUSED, {"read_as": "2017-03-05"})
    ]
    assert again.counts["new"] == 0


def test_a_refused_category_reading_leaves_what_was_typed():
    words = {"服务类别": "环境保护", "活动内容": "为患者导医"}
    first = plan(row(活动名称="导医", **words))
    guess = next(g for g in first.guesses if g.why is GuessCode.CATEGORY_CONTRADICTS_TEXT)
    again = plan(row(活动名称="导医", **words), refused={guess.key})
    assert (first.new[0].category, again.new[0].category) == ("0004", "0006")


def test_a_refused_test_row_is_read_like_any_other():
    first = plan(row(活动名称="测试活动"))
    again = plan(row(活动名称="测试活动"), refused={first.guesses[0].key})
    assert (first.counts["skipped"], again.counts["new"]) == (2, 1)


def test_a_refused_copy_is_a_need_of_its_own():
    first = plan(row(), row(编号="8"))
    copy = next(g for g in first.guesses if g.why is GuessCode.SAME_AS_ROW)
    again = plan(row(), row(编号="8"), refused={copy.key})
    assert [one.key for one in first.new] == ["7"]
    assert [one.key for one in again.new] == ["7", "8"]


def test_one_number_for_two_different_rows_is_a_problem():
    found = plan(row(), row(活动名称="给老人磨剪刀"))
    assert [(p.cell, p.code, p.remedy_facts) for p in found.problems] == [
        ("A3", ProblemCode.SAME_KEY_TWICE, {"row": "2"})
    ]


def test_a_changed_row_is_found_by_its_number():
    kept = plan(row()).new[0]
    found = plan_needs([HEADER, row(招募人数="30")], as_of=AS_OF, known={"7": kept.fingerprint})
    assert (found.counts["changed"], found.changed[0].people) == (1, 30)


def test_a_row_without_a_number_is_known_by_its_content():
    first = plan(row(编号=""))
    key = first.new[0].key
    again = plan_needs([HEADER, row(编号="")], as_of=AS_OF, known={key: first.new[0].fingerprint})
    assert (key.startswith("content-"), again.counts["same"]) == (True, 1)


@pytest.mark.parametrize(
    ("changed", "cell", "code"),
    [
        ({"招募人数": "若干"}, "H2", ProblemCode.COUNT_UNREADABLE),
        ({"招募人数": ""}, "H2", ProblemCode.VALUE_MISSING),
        ({"服务时间": ""}, "J2", ProblemCode.VALUE_MISSING),
        ({"服务时间": "待定"}, "J2", ProblemCode.DATE_UNREADABLE),
        ({"服务时间": "2月30日"}, "J2", ProblemCode.DATE_NOT_IN_CALENDAR),
        ({"服务时长": "0"}, "K2", ProblemCode.HOURS_UNREADABLE),
        ({"服务时长": "20"}, "K2", ProblemCode.HOURS_TOO_MANY),
        ({"活动名称": "", "活动内容": ""}, "B2", ProblemCode.VALUE_MISSING),
    ],
)
def test_what_cannot_be_read_is_named_by_its_cell(changed, cell, code):
    found = plan(row(**changed))
    assert [(p.cell, p.code) for p in found.problems] == [(cell, code)]


def test_repeating_words_become_a_rule_from_the_day_of_reading():
    need = plan(row(服务时间="每周三下午2点到4点")).new[0]
    assert (need.rule, need.first_on, need.last_on, need.starts_at) == (
        "FREQ=WEEKLY;BYDAY=WE", AS_OF, None, time(14),
    )  # fmt: skip


def test_a_far_day_of_an_open_call_is_read_as_the_whole_time_and_can_be_refused():
    far = row(招募时间="即日起至12月31日", 服务时间="12月31日")
    first = plan(far)
    guess = next(g for g in first.guesses if g.why is GuessCode.RUNS_THROUGH_WINDOW)
    again = plan(far, refused={guess.key})
    assert (first.new[0].first_on, again.new[0].first_on) == (AS_OF, date(2017, 12, 31))


def test_recruiting_that_is_over_before_the_service_is_shown():
    found = plan(row(招募时间="2月18日止"))
    assert GuessCode.RECRUITMENT_OVER in whys(found)
    assert found.new[0].recruit_until == date(2017, 3, 5)


def test_a_list_without_a_header_is_one_problem_and_loses_no_row():
    found = plan_needs([["a", "b"], ["c", "d"]], as_of=AS_OF, known={})
    assert [p.code for p in found.problems] == [ProblemCode.COLUMN_MISSING]
    assert sum(found.counts.values()) == found.rows_read == 2


def test_real_medical_tests_are_no_test_rows():
    assert [
        word_of_a_test(t) for t in ("为老人做视力测试", "体质测试", "测试活动2222", "string")
    ] == (["", "", "测试", "string"])


def test_a_point_strays_only_against_a_majority():
    near, also, far = Point(30.0, 120.0), Point(30.001, 120.0), Point(30.2, 120.0)
    assert outliers({1: ("甲", near), 2: ("甲", far)}) == {}
    assert outliers({1: ("甲", near), 2: ("甲", also), 3: ("甲", far), 4: ("乙", far)}) == {3: near}


cells = st.one_of(
    st.sampled_from(
        [
            "",
            "同上",
            "测试",
            "3月5日",
            "即日起至2月18日止",
            "20",
            "若干",
            "2",
            "每周三",
            "合计",
            "西湖区",
        ]
    ),
    st.text(max_size=8),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.none(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=11, max_size=11), max_size=6))
def test_no_row_is_ever_lost_and_a_second_run_finds_nothing_new(rows):
    first = plan(*rows)
    assert sum(first.counts.values()) == first.rows_read == len(rows) + 1
    buckets = [one.row for one in (*first.new, *first.skipped)] + list(first.problem_rows)
    assert sorted(buckets) == list(range(1, len(rows) + 2))
    known = {one.key: one.fingerprint for one in first.new}
    again = plan_needs([HEADER, *rows], as_of=AS_OF, known=known)
    assert (again.new, again.changed) == ((), ())
