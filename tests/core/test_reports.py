"""A report's way, the words that are left of it, and which two may be one."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI
from liandong.core.replay_files import (
    ReportFileWithoutTimes,
    ReportRowInvalid,
    UnknownReportFile,
    read,
)
from liandong.core.report_duplicates import Pair, ReportKeys, Sign, pairs_among
from liandong.core.report_facts import ReportStepNotAllowed
from liandong.core.reports import (
    Hour,
    ReportState,
    check_merging,
    check_step,
    hours_of,
    without_contacts,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=SHANGHAI)
HERE = Point(22.53, 113.93)


def keys(n, text, *, minutes=0, place="", point=None, kinds=()):
    return ReportKeys(n, NOON + timedelta(minutes=minutes), text, place, point, frozenset(kinds))


def test_what_was_answered_or_dismissed_goes_no_further():
    may = {(one.value, to.value) for one in ReportState for to in ReportState if _may(one, to)}
    assert may == {
        ("unverified", "open"), ("unverified", "duplicate"), ("unverified", "dismissed"),
        ("open", "answered"), ("open", "duplicate"), ("open", "dismissed"),
    }  # fmt: skip


def _may(one, to):
    try:
        check_step(one, to, report=1)
    except ReportStepNotAllowed:
        return False
    return True


def test_the_one_that_still_waits_follows_the_other():
    waits, answered = ReportState.OPEN, ReportState.ANSWERED
    assert check_merging(waits, waits, ids=(1, 2)) is True
    assert check_merging(answered, waits, ids=(1, 2)) is True
    assert check_merging(waits, answered, ids=(1, 2)) is False
    with pytest.raises(ReportStepNotAllowed):
        check_merging(answered, answered, ids=(1, 2))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("积水，电话 0755-26661234", "积水，电话 〔删〕"),
        ("找 a.b@c.com", "找 〔删〕"),
        ("身份证 99000019800101001X", "身份证 〔删〕"),
        ("+509 3456 7890 needs water", "〔删〕 needs water"),
        ("3 号楼 12 户，要水 200 箱", "3 号楼 12 户，要水 200 箱"),
    ],
)
def test_contacts_are_taken_out_and_nothing_else(told, kept):
    assert without_contacts(told) == kept


def test_hours_have_no_gap_and_say_what_waits():
    found = hours_of({NOON: 3, NOON + timedelta(hours=2): 1}, {NOON: 1}, until=NOON
                     + timedelta(hours=2, minutes=30))  # fmt: skip
    assert found == (
        Hour(NOON, 3, 1, 2),
        Hour(NOON + timedelta(hours=1), 0, 0, 2),
        Hour(NOON + timedelta(hours=2), 1, 0, 3),
    )


@given(
    st.dictionaries(st.integers(0, 80), st.integers(1, 9), max_size=12),
    st.dictionaries(st.integers(0, 80), st.integers(1, 9), max_size=12),
    st.integers(0, 90),
)
def test_what_waits_at_the_end_is_all_that_came_less_all_that_was_settled(came, settled, until):
    def of(counts):
        return {NOON + timedelta(hours=h): n for h, n in counts.items()}

    found = hours_of(of(came), of(settled), until=NOON + timedelta(hours=until), most=10_000)
    if found:
        first = min(h for h in came if h <= until)
        expected = sum(n for h, n in came.items() if h <= until)
        expected -= sum(n for h, n in settled.items() if h <= until)
        assert found[-1].waiting == expected
        assert len(found) == until - first + 1


def test_the_same_words_at_the_same_place_are_proposed():
    reports = [
        keys(1, "后海村 12 栋一楼积水，三位老人要转移", place="后海村", point=HERE),
        keys(2, "大新村停电", minutes=5, place="大新村", point=Point(22.6, 113.8)),
        keys(3, "后海村12栋一楼积水，三位老人要转移！", minutes=40, place="后海村", point=HERE),
    ]
    assert pairs_among(reports) == (
        Pair(1, 3, 100, (
            Sign.SAME_WORDS, Sign.SAME_MATTER, Sign.SAME_POINT, Sign.SAME_PLACE, Sign.SAME_HOUSE,
            Sign.SOON,
        )),
    )  # fmt: skip


def test_the_same_words_far_away_or_a_day_later_are_two():
    said = "要水和吃的"
    far = [keys(1, said, point=HERE), keys(2, said, minutes=5, point=Point(22.6, 113.8))]
    late = [keys(1, said, place="后海村"), keys(2, said, place="后海村", minutes=25 * 60)]
    assert pairs_among(far) == pairs_among(late) == ()


def test_two_houses_of_one_street_are_two():
    reports = [
        keys(1, "前进路 3 号一楼积水", place="前进路", point=HERE),
        keys(2, "前进路 13 号一楼积水", place="前进路", minutes=5, point=HERE),
    ]
    assert pairs_among(reports) == ()


def test_other_words_for_one_matter_in_one_house_are_proposed():
    reports = [
        keys(1, "一楼进水了，有两位老人走不动，地址青石路12号"),
        keys(2, "青石路十二号水漫进屋里，老人家出不来", minutes=100, point=HERE),
        keys(3, "青石路12号停电了", minutes=20),
        keys(4, "梧桐路12号一楼进水了", minutes=20),
        keys(5, "青石路14号一楼进水了", minutes=20),
    ]
    assert [(p.first, p.second) for p in pairs_among(reports)] == [(1, 2)]


def test_a_place_without_a_like_matter_and_words_without_a_place_stay_below():
    here = [
        keys(1, "青石路12号请来人", point=HERE),
        keys(2, "青石路12号很急", minutes=5, point=HERE),
    ]
    said = "我们这里停水了，请送桶装水"
    nowhere = [keys(1, said), keys(2, said, minutes=5)]
    assert pairs_among(here) == pairs_among(nowhere) == ()


def test_a_message_passed_on_by_somebody_far_away_is_found_by_the_house_it_names():
    said = "下水道反水，臭得没法住，翠竹小区3栋"
    reports = [keys(1, said, point=HERE), keys(2, f"转：{said}", minutes=300,
                                               point=Point(22.6, 113.8))]  # fmt: skip
    assert [(p.first, p.second) for p in pairs_among(reports)] == [(1, 2)]


def test_a_point_of_convenience_says_nothing_of_the_place():
    crowd = [keys(n, f"{n}{n}{n}", point=HERE, minutes=n) for n in range(100, 130)]
    said = "需要帽子和手套"
    pair = [keys(1, said, point=HERE), keys(2, said, minutes=90, point=HERE)]
    assert [(p.first, p.second) for p in pairs_among([*crowd, *pair])] == []


def test_only_new_reports_are_compared_with_those_before():
    reports = [keys(n, "后海村一楼积水", place="后海村", minutes=n) for n in (1, 2, 3)]
    assert [p.second for p in pairs_among(reports, new=frozenset({3}))] == [3]


# ── files ───────────────────────────────────────────────────────────────────────────────────


def test_our_own_columns_are_read_in_the_order_of_time():
    rows = [
        {"received_at": "2026-05-04 13:00", "text": "停电", "lat": "", "lon": ""},
        {"received_at": "2026-05-04 12:00", "text": "积水", "lat": "22.53", "lon": "113.93"},
        {"received_at": "", "text": " "},
    ]
    old = read(["received_at", "text", "lat", "lon"], rows)
    assert [(r.text, r.point) for r in old.rows] == [("积水", HERE), ("停电", None)]
    assert (old.timeless, old.empty) == (0, 1)


def test_a_bad_row_is_named_with_its_column_and_value():
    with pytest.raises(ReportRowInvalid) as refused:
        read(["received_at", "text"], [{"received_at": "昨天", "text": "积水"}])
    assert (refused.value.row, refused.value.column, refused.value.value) == (
        2, "received_at", "昨天",
    )  # fmt: skip


def test_a_file_of_another_kind_or_without_times_is_refused():
    with pytest.raises(UnknownReportFile):
        read(["姓名"], [])
    with pytest.raises(ReportFileWithoutTimes):
        read(["name", "supplies", "address", "remark"], [])
