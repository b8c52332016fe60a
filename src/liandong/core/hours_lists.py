"""Lists of hours that other platforms export: which hours a sheet says somebody served.

Nobody signed such a list, so its hours stay unverified whatever it claims, with the name of
the platform beside them. Credit and honour are kept apart; a line that says neither is
honour, the weaker of the two. The same line (platform, person, day, activity, minutes) has
the same mark each time it is read, and is taken once. Minutes are whole numbers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import ClassVar

from liandong.core.cells import (
    Cell,
    Unreadable,
    digits_for_han,
    is_blank,
    is_ditto,
    minutes_of,
    narrow,
    text_of,
    tidy,
    value_of,
)
from liandong.core.columns import Vocabulary, propose
from liandong.core.dates_in_words import day_of
from liandong.core.exchange import WHOLE_ROW, GuessCode, Problem, ProblemCode
from liandong.core.hours import HourKind
from liandong.core.refusals import Refusal
from liandong.core.sheets import Sheet

PLATFORMS = ("中国志愿服务网", "志愿汇", "i志愿")
"""Offered by name; any other is typed."""
MOST_LINES = 2_000
DAY = 24 * 60

COLUMNS: Vocabulary = {
    "name": ("姓名", "志愿者姓名", "真实姓名", "名字", "志愿者", "name"),
    "activity": (
        "活动名称", "项目名称", "服务项目", "志愿服务项目", "服务名称", "活动", "项目", "活动主题",
        "服务内容", "activity", "project",
    ),
    "day": (
        "服务日期", "活动日期", "日期", "服务时间", "活动时间", "开始时间", "服务开始时间",
        "签到时间", "时间", "date",
    ),
    "credit": ("信用时长", "信用小时", "信用时数"),
    "honour": ("荣誉时长", "荣誉小时", "荣誉时数"),
    "minutes": (
        "服务时长", "时长", "志愿时长", "志愿服务时长", "活动时长", "服务小时数", "小时数",
        "工时", "服务时数", "时数", "hours",
    ),
    "kind": ("时长类型", "时长类别", "时长性质", "类型"),
    "organization": (
        "组织单位", "发布单位", "主办单位", "组织名称", "服务组织", "志愿团体", "所属组织",
        "发布组织", "组织", "单位", "organization",
    ),
}  # fmt: skip

_TOTALS = ("合计", "小计", "总计", "共计", "累计", "本页合计")
_LEADING_DAY = re.compile(r"(\d{4}\s*[年./\-]\s*\d{1,2}\s*[月./\-]\s*\d{1,2})(?!\d)")
_VAGUE = frozenset(
    {GuessCode.DAY_SUPPLIED, GuessCode.MONTH_AND_DAY_SUPPLIED, GuessCode.MONTH_AMBIGUOUS}
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list, read. ``part`` is 1 for the honour beside credit of the same row."""

    row: int
    activity: str
    organization: str
    served_on: date
    minutes: int
    kind: HourKind
    part: int = 0

    def mark(self, *, platform: str, person: str) -> str:
        """64 hex digits that are the same whenever the same service is listed again."""
        said = (
            _squeezed(platform), person, self.served_on.isoformat(), _squeezed(self.activity),
            str(self.minutes), str(self.part),
        )  # fmt: skip
        return sha256("\x1f".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class HoursList:
    """What a sheet says: lines that can be taken, and what is wrong with the others."""

    lines: tuple[Listed, ...]
    problems: tuple[Problem, ...]


def is_total(text: str) -> bool:
    """Whether a row that begins so adds up the rows above."""
    return text.startswith(_TOTALS)


def platform_named(text: str) -> str:
    """A platform by its one name, however somebody typed it.

    >>> platform_named(" Ｉ志愿 "), platform_named("时间 银行")
    ('i志愿', '时间 银行')
    """
    plain = tidy(narrow(text))[:60]
    known = {_squeezed(name): name for name in PLATFORMS}
    return known.get(_squeezed(plain), plain)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", narrow(text)).casefold()


def read_list(sheet: Sheet, *, name: str, holder: str, today: date) -> HoursList:
    """Read a sheet of somebody's hours.

    holder
        The name of the person; a line that names somebody else is a problem. Names in which
        a platform hid characters (陈*) fit when the others do.

    A sheet without the columns that are needed is one problem. Refuses ``ListTooLong``.
    """
    mapping = propose(sheet.rows[:60], COLUMNS)
    fields = mapping.fields if mapping is not None else {}
    missing = [
        word for word, among in (
            ("活动名称", {"activity"}), ("服务日期", {"day"}),
            ("服务时长", {"minutes", "credit", "honour"}),
        ) if not among & fields.keys()
    ]  # fmt: skip
    if mapping is None or missing:
        facts = {"wanted": "、".join(missing)}
        problem = Problem(
            mapping.header_row if mapping is not None else 1,
            "",
            "",
            ProblemCode.COLUMN_MISSING,
            facts,
        )
        return HoursList((), (problem,))
    if len(sheet.rows) - mapping.first_data_row >= MOST_LINES:
        raise ListTooLong(name=name, limit=MOST_LINES)
    headings = {field: mapping.heading(at) for field, at in fields.items()}
    reader = _Reader(fields, headings, holder, today)
    head = sheet.rows[mapping.first_data_row - 2]
    for number, row in enumerate(sheet.rows, start=1):
        if number >= mapping.first_data_row and row != head:
            reader.take(number, row)
    return HoursList(tuple(reader.lines), tuple(reader.problems))


def minutes_in(cell: Cell, *, unit: int = 60) -> int:
    """Whole minutes of one service, from 1 to a day.

    Raises ``Unreadable``: no duration, none at all, or more than a day.

    >>> minutes_in("２．５"), minutes_in("1小时30分"), minutes_in("90", unit=1)
    (150, 90, 90)
    """
    if len(text_of(cell)) > 40:
        raise Unreadable(ProblemCode.HOURS_UNREADABLE)
    minutes = minutes_of(cell, unit=unit).value
    if minutes > DAY:
        raise Unreadable(ProblemCode.HOURS_TOO_MANY, value=f"{minutes / 60:g}", most="24")
    if minutes < 1:
        raise Unreadable(ProblemCode.HOURS_UNREADABLE)
    return minutes


def day_in(cell: Cell, *, today: date) -> date:
    """The day of a service; hours of the clock after it are passed over.

    Raises ``Unreadable`` also for a month or year without its day.

    >>> day_in("二〇二五年三月五日 09:00-11:00", today=date(2026, 1, 1))
    datetime.date(2025, 3, 5)
    """
    plain = value_of(cell)
    if isinstance(plain, str):
        leading = _LEADING_DAY.match(digits_for_han(narrow(plain)))
        plain = leading[1] if leading else plain
    read = day_of(plain, today=today)
    if read.why in _VAGUE:
        raise Unreadable(ProblemCode.DATE_UNREADABLE)
    return read.value


def kind_in(text: str) -> HourKind:
    """信用 is credit; everything else is honour, which claims less."""
    return HourKind.CREDIT if "信用" in text and "荣誉" not in text else HourKind.HONOUR


def is_holder(written: str, holder: str) -> bool:
    """Whether a name in a list can be that of the holder (``陈*`` fits 陈宇)."""
    pattern = re.escape(_bare(written)).replace(r"\*", ".").replace("＊", ".")
    return re.fullmatch(pattern, _bare(holder)) is not None


def _bare(name: str) -> str:
    return re.sub(r"[\s·•・.]", "", narrow(name))


class _Reader:
    """Reads row after row; remembers the row above for 同上."""

    def __init__(
        self, fields: Mapping[str, int], headings: Mapping[str, str], holder: str, today: date
    ):
        self.fields, self.headings = fields, headings
        self.holder, self.today = holder, today
        self.above: dict[str, Cell] = {}
        self.lines: list[Listed] = []
        self.problems: list[Problem] = []

    def take(self, number: int, row: Sequence[Cell]) -> None:
        filled = [cell for cell in row if not is_blank(cell)]
        if not filled:
            return
        cells = {field: row[at] if at < len(row) else None for field, at in self.fields.items()}
        for field, cell in cells.items():
            if is_ditto(cell):
                cells[field] = self.above.get(field)
        if is_blank(cells["day"]) and is_total(text_of(filled[0])):
            return
        self.above = cells
        before = len(self.problems)
        if not is_blank(cells.get("name")) and not is_holder(text_of(cells["name"]), self.holder):
            self._problem(number, "name", cells["name"], Unreadable(ProblemCode.LINE_OF_ANOTHER))
        if is_blank(cells["activity"]):
            self._problem(number, "activity", None, Unreadable(ProblemCode.VALUE_MISSING))
        served_on = self._day(number, cells["day"])
        hours = self._hours(number, cells)
        if served_on is None or len(self.problems) > before:
            return
        organization = cells.get("organization")
        for part, (kind, minutes) in enumerate(hours):
            self.lines.append(
                Listed(
                    row=number,
                    activity=tidy(text_of(cells["activity"]))[:120],
                    organization=""
                    if is_blank(organization)
                    else tidy(text_of(organization))[:200],
                    served_on=served_on,
                    minutes=minutes,
                    kind=kind,
                    part=part,
                )
            )

    def _day(self, number: int, cell: Cell) -> date | None:
        try:
            if is_blank(cell):
                raise Unreadable(ProblemCode.VALUE_MISSING)
            return day_in(cell, today=self.today)
        except Unreadable as why:
            self._problem(number, "day", cell, why)
        return None

    def _hours(self, number: int, cells: Mapping[str, Cell]) -> list[tuple[HourKind, int]]:
        """Credit before honour; the plain column only where neither is filled."""
        told = [
            (kind, field)
            for kind, field in ((HourKind.CREDIT, "credit"), (HourKind.HONOUR, "honour"))
            if not is_blank(cells.get(field)) and text_of(cells[field]).strip("0.") != ""
        ]
        if not told and not is_blank(cells.get("minutes")):
            told = [(kind_in(text_of(cells.get("kind"))), "minutes")]
        if not told:
            among = [field for field in ("minutes", "credit", "honour") if field in self.fields]
            self._problem(number, among[0], None, Unreadable(ProblemCode.VALUE_MISSING))
        hours: list[tuple[HourKind, int]] = []
        for kind, field in told:
            heading = self.headings[field]
            unit = 1 if "分钟" in heading or "(分)" in narrow(heading) else 60
            try:
                hours.append((kind, minutes_in(cells[field], unit=unit)))
            except Unreadable as why:
                self._problem(number, field, cells[field], why)
        return hours

    def _problem(self, number: int, field: str, cell: Cell, why: Unreadable) -> None:
        at = self.fields.get(field, WHOLE_ROW)
        heading, value = self.headings.get(field, ""), text_of(cell)[:60]
        self.problems.append(Problem(number, heading, value, why.code, why.facts, at))


@dataclass(eq=False)
class ListTooLong(Refusal):
    """The list has more lines than are read in one go."""

    code: ClassVar[str] = "hours_list_too_long"
    name: str
    limit: int


@dataclass(eq=False)
class PlatformNotNamed(Refusal):
    """Hours without a source are not taken in."""

    code: ClassVar[str] = "hours_without_platform"
