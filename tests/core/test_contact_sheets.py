"""The monthly contact sheet: what a sheet says, whom a line means, what is held and why."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from liandong.core import contact_sheets as rules
from liandong.core.contact_facts import ContactSheetTwice, ContactSheetUnknown
from liandong.core.contact_sheets import (
    Book,
    Held,
    Helper,
    Line,
    OutLine,
    Painted,
    PaintedSheet,
    Roster,
    read,
    spread,
)

TODAY = date(2026, 4, 2)
SHARED = Path(os.environ.get("LIANDONG_SHARED", Path(__file__).parents[3] / "shared"))
OBSERVED = SHARED / "data" / "internal_only" / "formats" / "observed_sheet_structures.json"
HE = Helper(7, "何叔")


def sheet(*lines, name="三月", title="2026年老伙伴", month="联络日期（三月份）"):
    head = [[Painted() for _ in range(12)] for _ in range(4)]
    head[0][0], head[2][5] = Painted(title), Painted(month)
    return PaintedSheet(name, head + [list(line) for line in lines])


def row(volunteer, client, days, *, unpainted=()):
    cells = [Painted(volunteer), Painted("v"), Painted(), Painted(client), Painted("c")]
    cells += [Painted(day, is_yellow=True) for day in days] + [Painted(day) for day in unpainted]
    return cells + [Painted()] * (12 - len(cells))


def line(client="林阿婆", volunteer="何叔", days=(3, 9), **facts):
    return Line("三月", 5, 2026, 3, volunteer, "", client, "", tuple(days), **facts)


def plan(one, roster, *, choices=None, known=(), indexes=None):
    (found,) = rules.plan(
        Book((one,)), roster, indexes=indexes or {}, choices=choices or {}, known=known, today=TODAY
    )
    return found


def test_only_yellow_days_count_and_each_line_knows_its_place():
    found = read([sheet(row("何叔", "林阿婆", [9, 3.0, "12日"], unpainted=[20]))])
    (one,) = found.lines
    assert (one.year, one.month, one.row) == (2026, 3, 5)
    assert (one.volunteer, one.client, one.days) == ("何叔", "林阿婆", (3, 9, 12))
    assert (one.volunteer_id, one.client_id) == ("V", "C")


@pytest.mark.parametrize(
    ("said", "month"),
    [("（三月份）", 3), ("日期(十二月份)", 12), ("（ 10月 ）", 10), ("（十一月份）", 11)],
)
def test_the_month_is_read_in_words_or_digits(said, month):
    assert read([sheet(row("甲", "乙", [3]), month=said)]).lines[0].month == month


def test_a_sheet_without_month_or_yellow_is_named_as_skipped():
    blank = sheet(row("何叔", "林阿婆", [], unpainted=[3]), name="四月", month="（四月份）")
    last = sheet(row("何叔", "林阿婆", [3]), name="样表", month="月份")
    found = read([sheet(row("何叔", "林阿婆", [3])), blank, last])
    assert (len(found.lines), found.skipped) == (1, ("四月", "样表"))


def test_a_file_with_no_month_and_one_with_a_month_twice_are_refused():
    with pytest.raises(ContactSheetUnknown):
        read([sheet(row("甲", "乙", [3]), title="没有年份")])
    with pytest.raises(ContactSheetTwice):
        read([sheet(row("甲", "乙", [3])), sheet(row("甲", "乙", [4]), name="三月 (2)")])


@pytest.mark.parametrize("value", ["30天", 32, "", None, date(2026, 5, 3)])
def test_a_yellow_cell_that_is_no_day_of_the_month_is_kept_as_unread(value):
    (one,) = read([sheet(row("何叔", "林阿婆", [3, value]))]).lines
    assert one.days == (3,)
    assert len(one.unread) == 1
    assert plan(one, [Roster(1, frozenset({"林阿婆"}), helpers=(HE,))]).held is Held.DAY_UNREADABLE


def test_a_clear_line_becomes_visits_and_known_days_are_told_apart():
    roster = [Roster(1, frozenset({"林阿婆"}), helpers=(HE,))]
    found = plan(line(), roster, known={(1, 7, date(2026, 3, 9))})
    assert (found.cared, found.volunteer, found.held) == (1, 7, None)
    assert (found.fresh, found.known) == ((date(2026, 3, 3),), (date(2026, 3, 9),))


@pytest.mark.parametrize(
    ("one", "held"),
    [
        (line(client=""), Held.CLIENT_MISSING),
        (line(client="别人"), Held.CLIENT_UNKNOWN),
        (line(volunteer=""), Held.VOLUNTEER_MISSING),
        (line(volunteer="莫姨"), Held.VOLUNTEER_UNPAIRED),
        (Line("四月", 5, 2026, 4, "何叔", "", "林阿婆", "", (1, 3)), Held.DAY_AHEAD),
    ],
)
def test_what_is_not_clear_is_held_with_its_reason(one, held):
    found = plan(one, [Roster(1, frozenset({"林阿婆"}), helpers=(HE,))])
    assert (found.held, found.fresh) == (held, ())


def test_who_left_the_list_before_the_day_is_held():
    gone = Roster(1, frozenset({"林阿婆"}), until=date(2026, 3, 9), helpers=(HE,))
    assert plan(line(), [gone]).held is Held.CARE_ENDED
    assert plan(line(days=(8,)), [gone]).held is None


def test_of_two_namesakes_the_paired_one_is_meant_and_else_a_human_chooses():
    two = [Roster(1, frozenset({"林阿婆"})), Roster(2, frozenset({"林阿婆"}), helpers=(HE,))]
    assert plan(line(), two).cared == 2
    both = [Roster(n, frozenset({"林阿婆"}), helpers=(HE,)) for n in (1, 2)]
    found = plan(line(), both)
    assert (found.held, found.candidates) == (Held.CLIENT_SEVERAL, (1, 2))
    assert plan(line(), both, choices={line().key: 2}).cared == 2


def test_an_identity_number_decides_and_a_different_one_speaks_against_the_name():
    one = Line("三月", 5, 2026, 3, "何叔", "V", "林阿婆", "C", (3,))
    indexes = {"C": "c!", "V": "v!"}
    helper = Helper(7, "何志强", "v!")
    same = Roster(1, frozenset({"林秀英"}), "c!", helpers=(helper,))
    assert plan(one, [same], indexes=indexes).volunteer == 7
    other = Roster(1, frozenset({"林阿婆"}), "other", helpers=(helper,))
    assert plan(one, [other], indexes=indexes).held is Held.CLIENT_UNKNOWN
    stranger = Roster(1, frozenset({"林阿婆"}), "c!", helpers=(Helper(8, "何叔", "other"),))
    assert plan(one, [stranger], indexes=indexes).held is Held.VOLUNTEER_UNPAIRED


def test_no_day_is_lost_when_there_are_more_than_seven():
    lines = [
        OutLine("何叔", "", "林阿婆", "", tuple(range(1, 17))),
        OutLine("何叔", "", "乙", "", ()),
    ]
    assert [one.days for one in spread(lines)] == [
        (1, 2, 3, 4, 5, 6, 7), (8, 9, 10, 11, 12, 13, 14), (15, 16), (),
    ]  # fmt: skip


@pytest.mark.skipif(not OBSERVED.exists(), reason="needs LIANDONG_SHARED")
def test_the_columns_are_those_of_the_sheet_that_was_met():
    known = json.loads(OBSERVED.read_text(encoding="utf-8"))["老伙伴计划_月度联络表(input)"]
    first, _dash, _last = known["data_rows"].partition("-")
    columns = known["columns"]
    assert int(first) == rules.FIRST_ROW
    assert columns["ABCDE"[rules.VOLUNTEER]].startswith("志愿者姓名")
    assert columns["ABCDE"[rules.VOLUNTEER_ID]].startswith("志愿者身份证号")
    assert columns["ABCDE"[rules.CLIENT]].startswith("服务对象姓名")
    assert columns["ABCDE"[rules.CLIENT_ID]].startswith("服务对象身份证号")
    assert ("ABCDEF"[rules.FIRST_DAY], rules.DAYS) == ("F", len("FGHIJKL"))
    assert columns["F-L"].startswith("seven") and "yellow" in columns["F-L"]
