"""Cells as people type them: full-width digits, 同上, 二十人, 1小时30分, lost digits.

A cell is a plain Python value, and its type says what the file held: ``float`` or ``int`` a
number, ``date``/``datetime``/``time``/``timedelta`` a formatted date or time, ``str`` text.
So an identity number kept as a number can be told from one kept as text.

Readers return a ``Read`` (value, and why it is a guess if it is one) or raise ``Unreadable``.
Durations are whole minutes.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from liandong.core.exchange import GuessCode, ProblemCode


@dataclass(frozen=True, slots=True)
class Formula:
    """A computed cell: the value that the spreadsheet last showed for it."""

    value: "str | int | float | bool | date | datetime | time | timedelta | None"


Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | Formula | None

T_co = TypeVar("T_co", covariant=True)


class Read(NamedTuple, Generic[T_co]):
    """What a cell says; ``why`` is set when the cell does not plainly say it."""

    value: T_co
    why: GuessCode | None = None


class Unreadable(Exception):
    """A cell that cannot be what its column asks for; becomes a ``Problem``."""

    def __init__(self, code: ProblemCode, **facts: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts


_WIDE = re.compile(r"[\u3000\uff01-\uff5e\u200b-\u200f\u2060\ufeff\xa0]")
_NARROW: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW[0x3000] = _NARROW[0xA0] = 0x20
_NARROW.update(dict.fromkeys((*range(0x200B, 0x2010), 0x2060, 0xFEFF)))
_SPACES = re.compile(r"\s+")
DITTO = frozenset({"同上", "同前", "上同", "同上行", "〃", "″", "”", '"', "''", "々"})
BLANK = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "N/A", "n/a", "null", "NULL"})
_HAN_DIGITS = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3,
}  # fmt: skip
_HAN_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "万": 10000}
HAN_NUMBER = "[零〇○一二两三四五六七八九十百千万壹贰叁拾佰]+"
EXCEL_EXACT = 10**15
"""Spreadsheets keep 15 digits of a number; what follows becomes zeros."""


def narrow(text: str) -> str:
    """Full-width letters, digits, signs and spaces as plain ones; invisible ones gone.

    >>> narrow("１３８　００Ａ")
    '138 00A'
    """
    if text.isascii() or not _WIDE.search(text):
        return text.strip()
    return text.translate(_NARROW).strip()


def tidy(text: str) -> str:
    """Prose with single spaces and no edges; its punctuation is left as it is."""
    return _SPACES.sub(" ", text.replace("\u3000", " ")).strip()


def text_of(cell: Cell) -> str:
    """A cell as a person would read it, narrowed and trimmed; ``None`` is empty.

    >>> text_of(20.0), text_of(date(2017, 3, 5)), text_of(" ２０ ")
    ('20', '2017-03-05', '20')
    """
    kind = type(cell)
    if kind is str:
        return narrow(cell)  # type: ignore[arg-type]
    if cell is None:
        return ""
    if isinstance(cell, Formula):
        return text_of(cell.value)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        day = cell.date().isoformat()
        return day if cell.time() == time() else f"{day} {cell:%H:%M:%S}"
    return str(cell)


def prose_of(cell: Cell) -> str:
    """A cell that people read: as typed, with its Chinese punctuation, without edges.

    >>> prose_of(" 上门，陪聊 "), prose_of(20.0)
    ('上门，陪聊', '20')
    """
    return cell.strip() if isinstance(cell, str) else text_of(cell)


def is_blank(cell: Cell) -> bool:
    """Empty, or one of the signs that people put for "nothing"."""
    return cell is None or (type(cell) is str and (not cell or narrow(cell) in BLANK))


def is_ditto(cell: Cell) -> bool:
    """同上, 〃 and their like: the same as the row above."""
    return type(cell) is str and len(cell) <= 6 and narrow(cell).replace(" ", "") in DITTO


def value_of(cell: Cell) -> Cell:
    """The cell without its formula. Raises ``Unreadable`` for a formula with no value."""
    if isinstance(cell, Formula):
        if cell.value in (None, "", 0):
            raise Unreadable(ProblemCode.FORMULA_WITHOUT_VALUE)
        return cell.value
    if type(cell) is str and cell.startswith(("=", "＝")):
        raise Unreadable(ProblemCode.FORMULA_AS_TEXT)
    return cell


def han_number(text: str) -> int | None:
    """A number in Chinese words, or None.

    >>> han_number("二十"), han_number("一百零五"), han_number("十几"), han_number("两千三百")
    (20, 105, None, 2300)
    """
    if not text or any(sign not in _HAN_DIGITS and sign not in _HAN_UNITS for sign in text):
        return None
    if not any(sign in _HAN_UNITS for sign in text):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif sign == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section += (digit or 1) * _HAN_UNITS[sign]
            digit = 0
    return total + section + digit


_HAN_RUN = re.compile(HAN_NUMBER)


def digits_for_han(text: str) -> str:
    """Numbers in Chinese words written in digits; other text is left.

    >>> digits_for_han("三月十五号下午两点")
    '3月15号下午2点'
    """

    def digits(run: "re.Match[str]") -> str:
        number = han_number(run.group())
        return run.group() if number is None else str(number)

    return _HAN_RUN.sub(digits, text)


_COUNT = re.compile(r"(\d+)\s*(?:人|名|位|个|人次)?(?:左右|上下|以上|以内|多?)")
_COUNT_RANGE = re.compile(r"(\d+)\s*(?:人|名|位)?\s*(?:-|~|—|～|至|到)\s*(\d+)\s*(?:人|名|位|个)?")
_ABOUT = re.compile(r"约|大约|大概|左右|上下|以上|以内|不少于|至少|多[人名位]")


def people_count(cell: Cell) -> Read[int]:
    """How many people: ``20``, ``20人``, ``二十名``, ``约30人``, ``10-15人``.

    A range is read as its upper end. Raises ``Unreadable`` (若干, 不限, 0).
    """
    plain = value_of(cell)
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        if plain == int(plain) and 0 < plain <= 100_000:
            return Read(int(plain))
        raise Unreadable(ProblemCode.COUNT_UNREADABLE)
    text = digits_for_han(text_of(plain)).replace(",", "")
    span = _COUNT_RANGE.fullmatch(text)
    if span and 0 < int(span[1]) <= int(span[2]):
        return Read(int(span[2]), GuessCode.COUNT_RANGE)
    about = bool(_ABOUT.search(text))
    found = _COUNT.fullmatch(re.sub(r"^(?:约|大约|大概|不少于|至少|需要?|招募)", "", text).strip())
    if found and 0 < int(found[1]) <= 100_000:
        return Read(int(found[1]), GuessCode.COUNT_APPROXIMATE if about else None)
    raise Unreadable(ProblemCode.COUNT_UNREADABLE)


_DURATION = re.compile(
    r"(?:(?P<d>\d+(?:\.\d+)?)(?:天|日|d))?"
    r"(?:(?P<h>\d+(?:\.\d+)?)个?(?:(?P<half>半)?(?:小时|钟头|h|hr|hrs|hour|hours|时)(?P<half2>半)?))?"
    r"(?:(?P<m>\d+(?:\.\d+)?)(?:分钟?|min|mins|m|'))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,5}):([0-5]\d)(?::[0-5]\d)?")
SHEET_EPOCH = date(1899, 12, 31)
DAY_MINUTES = 8 * 60
"""What 一天 is read as; 半天 is half of it. Always shown as a guess."""


def minutes_of(cell: Cell, *, unit: int = 60) -> Read[int]:
    """A duration in whole minutes: ``1.5h``, ``1小时30分``, ``1:30``, ``半天``, ``2``.

    unit
        Minutes in a bare number: 60 when the column counts hours, 1 for minutes.

    Raises ``Unreadable`` for what is no duration and for a negative one.
    """
    plain = value_of(cell)
    if isinstance(plain, timedelta):
        return Read(round(plain.total_seconds() / 60))
    if isinstance(plain, datetime):
        # A duration beyond a day, formatted as a moment, counts from the epoch of the sheet.
        return Read((plain.date() - SHEET_EPOCH).days * 1440 + plain.hour * 60 + plain.minute)
    if isinstance(plain, time):
        return Read(plain.hour * 60 + plain.minute)
    text = digits_for_han(text_of(plain)).replace(" ", "").replace(",", "")
    try:
        number = float(text)
    except ValueError:
        pass
    else:
        if 0 <= number < 1_000_000:
            return Read(round(number * unit))
        raise Unreadable(ProblemCode.HOURS_UNREADABLE)
    if text in {"半天", "半日", "半个工作日"}:
        return Read(DAY_MINUTES // 2, GuessCode.DURATION_IN_DAYS)
    if text in {"全天", "整天"}:
        return Read(DAY_MINUTES, GuessCode.DURATION_IN_DAYS)
    if text in {"半小时", "半个小时", "半个钟头"}:
        return Read(30)
    clock = _CLOCK.fullmatch(text)
    if clock:
        return Read(int(clock[1]) * 60 + int(clock[2]))
    found = _DURATION.fullmatch(text.replace("零", ""))
    if not text or not found or not any(found.group("d", "h", "m")):
        raise Unreadable(ProblemCode.HOURS_UNREADABLE)
    hours = float(found["h"] or 0) + (0.5 if found["half"] or found["half2"] else 0)
    days = float(found["d"] or 0)
    minutes = round(days * DAY_MINUTES + hours * 60 + float(found["m"] or 0))
    return Read(minutes, GuessCode.DURATION_IN_DAYS if days else None)
