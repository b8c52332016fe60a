"""Old reports from a table: which columns say what, and the rows in the order of time.

Three shapes are known, by their headers: the reports of the Haiti earthquake of 2010
(``serial, reported_at, location, category_codes, lat, lon, title``), the two lists of what
the hospitals of Hubei lacked in January 2020, and our own (``received_at, text`` and, where
known, ``place, lat, lon, kind, key``). Times are wall-clock times of the place, read as
those of the hub. A row without a time takes that of the row before it, which is counted and
said; a file without any time needs a first moment and a distance in minutes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import Refusal

OWN, HAITI = "own", "haiti"
HUBEI, WUHAN = "hubei", "wuhan"
_SHAPES: Mapping[str, frozenset[str]] = {
    HAITI: frozenset({"serial", "reported_at", "location", "title"}),
    HUBEI: frozenset({"医院名称", "目前处理进度（不定时更新）", "所需物资"}),
    WUHAN: frozenset({"name", "supplies", "address"}),
    OWN: frozenset({"received_at", "text"}),
}
_UPDATED = re.compile(r"最后更新[：:]?\s*(?:(\d{1,2})月)?(\d{1,2})日\s*(\d{1,2})[：:](\d{2})")


@dataclass(eq=False)
class UnknownReportFile(Refusal):
    """No known shape has these headers."""

    code: ClassVar[str] = "unknown_report_file"
    headers: str


@dataclass(eq=False)
class ReportRowInvalid(Refusal):
    """One row cannot be read; ``row`` counts from 2, as a spreadsheet shows it."""

    code: ClassVar[str] = "report_row_invalid"
    row: int
    column: str
    value: str


@dataclass(eq=False)
class ReportFileWithoutTimes(Refusal):
    """The file says no time at all, and nobody said when it begins."""

    code: ClassVar[str] = "report_file_without_times"
    shape: str


@dataclass(frozen=True, slots=True)
class OldReport:
    """One row: when it came, what it said, where."""

    received_at: datetime
    text: str
    place: str = ""
    point: Point | None = None
    kinds: tuple[str, ...] = ()
    key: str = ""
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class OldReports:
    """A file's rows in the order of time, and what had to be guessed or left out.

    timeless
        Rows that said no time and took that of the row before, or the steady distance.
    empty
        Rows that said nothing.
    """

    shape: str
    rows: Sequence[OldReport]
    timeless: int
    empty: int


def shape_of(headers: Iterable[str]) -> str:
    """Which known shape has these headers; refuses ``UnknownReportFile``."""
    there = [header.strip() for header in headers]
    for shape, wanted in _SHAPES.items():
        if wanted <= set(there):
            return shape
    raise UnknownReportFile(headers="、".join(there)[:200])


def read(
    headers: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    *,
    begins_at: datetime | None = None,
    every_minutes: int = 10,
) -> OldReports:
    """Read the rows of a file.

    begins_at
        For files whose rows say no day or month: where they begin. Its year and month hold
        for the Hubei list, whose rows say the day of January only.

    Refuses ``UnknownReportFile``, ``ReportRowInvalid``, ``ReportFileWithoutTimes``.
    """
    shape = shape_of(headers)
    if shape in (HUBEI, WUHAN) and begins_at is None:
        raise ReportFileWithoutTimes(shape=shape)
    found: list[OldReport] = []
    timeless = empty = 0
    now = begins_at
    for number, raw in enumerate(rows, start=2):
        row = {(k or "").strip(): (v or "").strip() for k, v in raw.items() if isinstance(v, str)}
        # The words about persons were taken out of the Haiti list before it was published; that
        # such a report came, when, where and of which kind still counts.
        if not row.get(_TEXT[shape]) and not (shape == HAITI and row.get("category_codes")):
            empty += 1
            continue
        at = _time(shape, row, number, now)
        if at is None:
            timeless += 1
            at = now
            if at is None:
                raise ReportRowInvalid(row=number, column=_TIME[shape], value="")
            if shape == WUHAN:
                now = at + timedelta(minutes=every_minutes)
        elif shape == HUBEI:
            now = at
        found.append(replace(_report(shape, row, number), received_at=at))
    found.sort(key=lambda r: r.received_at)
    return OldReports(shape, tuple(found), timeless, empty)


_TEXT = {HAITI: "title", HUBEI: "所需物资", WUHAN: "supplies", OWN: "text"}
_TIME = {HAITI: "reported_at", HUBEI: "目前处理进度（不定时更新）", WUHAN: "", OWN: "received_at"}


def _time(shape: str, row: Mapping[str, str], number: int, now: datetime | None) -> datetime | None:
    if shape == WUHAN:
        return None
    told = row.get(_TIME[shape], "")
    if shape != HUBEI:
        try:
            at = datetime.fromisoformat(told)
        except ValueError:
            raise ReportRowInvalid(row=number, column=_TIME[shape], value=told) from None
        return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
    match = _UPDATED.search(told)
    if match is None or now is None:
        return None
    month, day, hour, minute = match.groups()
    try:
        return now.replace(
            month=int(month or now.month), day=int(day), hour=int(hour), minute=int(minute)
        )
    except ValueError:
        raise ReportRowInvalid(row=number, column=_TIME[shape], value=match.group()) from None


def _report(shape: str, row: Mapping[str, str], number: int) -> OldReport:
    """The row without its time."""
    never = datetime.min.replace(tzinfo=SHANGHAI)
    if shape == HAITI:
        return OldReport(
            never,
            row.get("title", ""),
            row.get("location", ""),
            _point(row, number),
            tuple(code.strip() for code in row.get("category_codes", "").split(";") if code),
            row["serial"],
            row.get("verified", "").upper() == "YES",
        )
    if shape == HUBEI:
        place = f"{row.get('所在城市', '')} {row['医院名称']}".strip()
        return OldReport(never, f"{row['医院名称']}：{row['所需物资']}", place, key=f"row {number}")
    if shape == WUHAN:
        text = "：".join(part for part in (row["name"], row["supplies"]) if part)
        return OldReport(never, text, row["address"] or row["name"], key=f"row {number}")
    return OldReport(
        never,
        row["text"],
        row.get("place", ""),
        _point(row, number),
        tuple(row.get("kind", "").split()),
        row.get("key", "") or f"row {number}",
    )


def _point(row: Mapping[str, str], number: int) -> Point | None:
    lat, lon = row.get("lat", ""), row.get("lon", "")
    if not lat and not lon:
        return None
    try:
        return Point(float(lat), float(lon))
    except ValueError:
        raise ReportRowInvalid(row=number, column="lat, lon", value=f"{lat}, {lon}") from None
