"""Lists of many people's hours from another platform: what each row says, before whose it is.

Headings are those of ``hours_lists`` with whatever tells people apart beside them. Nobody
signed such a list, so its hours stay unverified; credit and honour of a row are two lines
with marks of their own, so that each is taken once. Minutes are whole numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from liandong.core import roster_cells as readers
from liandong.core.cells import Cell, Read, Unreadable, is_blank, is_ditto, narrow, text_of, tidy
from liandong.core.columns import ColumnMapping, Vocabulary, propose
from liandong.core.events import Event
from liandong.core.exchange import ImportPlan, ProblemCode, SkipCode, fingerprint
from liandong.core.hours import HourKind
from liandong.core.hours_lists import COLUMNS, Listed, day_in, is_total, kind_in, minutes_in
from liandong.core.import_desk import Desk

HOURS_COLUMNS: Vocabulary = dict(COLUMNS) | {
    "number": ("志愿者编号", "志愿者号", "注册编号", "义工号", "志愿者证号", "志愿者注册号"),
    "id_number": (
        "身份证号", "身份证号码", "证件号码", "证件号", "身份证", "公民身份号码", "居民身份证号",
    ),
    "phone": (
        "手机号", "手机号码", "联系电话", "手机", "电话", "联系方式", "移动电话", "注册手机号",
    ),
}  # fmt: skip
"""Field → headings."""

_HOURS = (("credit", HourKind.CREDIT), ("honour", HourKind.HONOUR))


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One row of a list; ``person`` and ``whom`` are filled in once it is known whose it is.

    phone
        11 digits, or with ``*`` where the platform hid some.
    hours
        Credit before honour, each with its minutes.
    """

    row: int
    name: str
    number: str
    id_number: str
    phone: str
    activity: str
    organization: str
    served_on: date
    hours: tuple[tuple[HourKind, int], ...]
    person: int = 0
    whom: str = ""

    @property
    def key(self) -> str:
        """A row has no name of its own in the file but its place."""
        return str(self.row)

    @property
    def fingerprint(self) -> str:
        """Changes when anything read does."""
        return fingerprint(self.name, self.activity, self.served_on, self.hours)

    @property
    def lines(self) -> list[Listed]:
        """Credit and honour apart, as ``hours_lists`` marks them."""
        return [
            Listed(self.row, self.activity, self.organization, self.served_on, minutes, kind, part)
            for part, (kind, minutes) in enumerate(self.hours)
        ]


def propose_hours_mapping(
    rows: Sequence[Sequence[Cell]],
    *,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> ColumnMapping | None:
    """What each column of a list of hours seems to mean; None when no header is found."""
    return propose(rows[:60], HOURS_COLUMNS, remembered=remembered)


def plan_hours(
    rows: Sequence[Sequence[Cell]],
    *,
    mapping: ColumnMapping,
    today: date,
    refused: Collection[str] = (),
) -> ImportPlan[HoursRow]:
    """What the list says; every readable row is new, as long as nobody asked whose it is."""
    clerk = _Clerk(mapping, today, refused)
    read = [clerk.take(number, row) for number, row in enumerate(rows, start=1)]
    desk = clerk.desk
    return ImportPlan(
        new=tuple(row for row in read if row is not None),
        problems=tuple(desk.problems),
        guesses=tuple(desk.guesses),
        skipped=tuple(desk.skipped),
        rows_read=len(rows),
    )


def fits_phone(written: str, held: str) -> bool:
    """Whether a telephone with hidden digits can be that one.

    >>> fits_phone("138****1001", "13800001001"), fits_phone("139****1001", "13800001001")
    (True, False)
    """
    start, end = written.split("*", 1)[0], written.rsplit("*", 1)[-1]
    return bool(start or end) and held.startswith(start) and held.endswith(end)


class _Clerk:
    """Reads one row after the other; remembers the row above for 同上."""

    def __init__(self, mapping: ColumnMapping, today: date, refused: Collection[str]) -> None:
        self.desk = Desk(mapping, refused)
        self.mapping, self.today = mapping, today
        self.fields = mapping.fields
        self.above: dict[str, Cell] = {}

    def take(self, number: int, row: Sequence[Cell]) -> HoursRow | None:
        """The row, or None when it was skipped or held back."""
        desk = self.desk
        desk.turn_to(number)
        if self._is_skipped(number, row):
            return None
        cells = {field: row[at] if at < len(row) else None for field, at in self.fields.items()}
        for field, cell in cells.items():
            if is_ditto(cell):
                cells[field] = self.above.get(field)
        self.above = cells
        activity = desk.read("activity", cells.get("activity"), _text, needed=self._has("activity"))
        served_on = desk.read("day", cells.get("day"), self._day, needed=self._has("day"))
        name = desk.read("name", cells.get("name"), _text) or ""
        number_here = desk.read("number", cells.get("number"), _code) or ""
        id_number = desk.read("id_number", cells.get("id_number"), self._id_number) or ""
        phone = desk.read("phone", cells.get("phone"), _phone) or ""
        if not (name or number_here or id_number or phone) and not desk.is_held:
            desk.problem("name", "", ProblemCode.VALUE_MISSING)
        hours = self._hours(cells)
        if desk.is_held or activity is None or served_on is None:
            return None
        unit = cells.get("organization")
        return HoursRow(
            row=number,
            name=name,
            number=number_here,
            id_number=id_number,
            phone=phone,
            activity=activity[:120],
            organization="" if is_blank(unit) else tidy(text_of(unit))[:200],
            served_on=served_on,
            hours=tuple(hours),
        )

    def _has(self, field: str) -> bool:
        """A column that is missing altogether is one problem of the row, with its name."""
        if field in self.fields:
            return True
        wanted = {"activity": "活动名称", "day": "服务日期", "minutes": "服务时长"}[field]
        self.desk.problem("", "", ProblemCode.COLUMN_MISSING, wanted=wanted)
        return False

    def _is_skipped(self, number: int, row: Sequence[Cell]) -> bool:
        desk, mapping = self.desk, self.mapping
        if number < mapping.first_data_row:
            desk.skip(SkipCode.TITLE if number < mapping.header_row else SkipCode.HEADER)
            return True
        filled = [text_of(cell) for cell in row if not is_blank(cell)]
        if not filled:
            desk.skip(SkipCode.BLANK)
            return True
        if is_total(filled[0]):
            desk.skip(SkipCode.TOTAL, value=filled[0][:40])
            return True
        read = [(at, text_of(row[at])) for at in self.fields.values() if at < len(row)]
        if read and all(text == mapping.heading(at) for at, text in read):
            desk.skip(SkipCode.REPEATED_HEADER)
            return True
        if len(filled) == 1 and len(mapping.columns) > 1:
            desk.skip(SkipCode.NOTE, value=filled[0][:40])
            return True
        return False

    def _day(self, cell: Cell) -> Read[date]:
        day = day_in(cell, today=self.today)
        if day > self.today:
            raise Unreadable(ProblemCode.DATE_IN_FUTURE, read_as=day.isoformat())
        return Read(day)

    def _id_number(self, cell: Cell) -> Read[str]:
        if "*" in narrow(text_of(cell)):
            return Read("")
        return readers.id_number(cell, today=self.today)

    def _hours(self, cells: Mapping[str, Cell]) -> list[tuple[HourKind, int]]:
        """Credit before honour; the plain column only where neither is filled."""
        told = [
            (kind, field)
            for field, kind in _HOURS
            if not is_blank(cells.get(field)) and text_of(cells[field]).strip("0.") != ""
        ]
        if not told and not is_blank(cells.get("minutes")):
            told = [(kind_in(text_of(cells.get("kind"))), "minutes")]
        if not told:
            among = [field for field in ("minutes", "credit", "honour") if field in self.fields]
            if among or self._has("minutes"):
                self.desk.problem(among[0], "", ProblemCode.VALUE_MISSING)
        hours = []
        for kind, field in told:
            heading = narrow(self.mapping.heading(self.fields[field]))
            unit = 1 if "分钟" in heading or "(分)" in heading else 60
            minutes = self.desk.read(field, cells[field], partial(_minutes, unit=unit))
            if minutes is not None:
                hours.append((kind, minutes))
        return hours


def _text(cell: Cell) -> Read[str]:
    return Read(tidy(text_of(cell)))


def _code(cell: Cell) -> Read[str]:
    return Read(narrow(text_of(cell)).replace(" ", "").upper())


def _phone(cell: Cell) -> Read[str]:
    text = narrow(text_of(cell)).replace(" ", "").replace("-", "")
    return Read(text) if "*" in text else readers.phone(cell)


def _minutes(cell: Cell, *, unit: int) -> Read[int]:
    return Read(minutes_in(cell, unit=unit))


@dataclass(frozen=True, slots=True)
class HoursListImported(Event):
    """Hours of several people came in from another platform; the counts are rows."""

    platform: str
    people: int
    new: int
    same: int
    problems: int
