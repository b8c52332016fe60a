"""Lists of needs from other systems: each row new, changed, same, held back or skipped.

The lists are typed by hand: days without a year (即日起至2月18日止), a district that the
address contradicts, a category that the text contradicts, the developers' own test rows
and many copies of one row. Whatever is read into a cell is a ``Guess`` and can be refused.
Points come out in WGS-84; durations are minutes of one session; days are local.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from liandong.core import need_readings as readings
from liandong.core.cells import Cell, is_blank, minutes_of, people_count, text_of, tidy
from liandong.core.columns import ColumnMapping
from liandong.core.exchange import (
    GuessCode,
    ImportPlan,
    Problem,
    ProblemCode,
    SkipCode,
    Skipped,
    fingerprint,
    sorted_by_knowledge,
)
from liandong.core.geo import Point, bd09_to_wgs84, gcj02_to_wgs84
from liandong.core.import_desk import Desk
from liandong.core.need_columns import propose_need_mapping
from liandong.core.need_places import outliers, place_of
from liandong.core.need_words import test_word

MOST_MINUTES_A_DAY = 12 * 60
_NOT_CONTENT = frozenset({"external_id", "posted"})


class Datum(StrEnum):
    """Which map the coordinates of a file were taken from."""

    BD09 = "bd09"
    GCJ02 = "gcj02"
    WGS84 = "wgs84"


@dataclass(frozen=True, slots=True)
class ProposedSkill:
    """A skill code of the national table (99 = none) and the word that led to it."""

    code: str
    word: str


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need, ready to be filed.

    key
        The row's own number in its source; stable over runs. ``fingerprint`` changes when
        anything but the posting time does.
    first_on, last_on
        Days of service, both included. ``rule`` is an RFC 5545 rule or empty.
    risk_hint
        0–3 by the words of the text; a person decides.
    """

    row: int
    source: str
    key: str
    fingerprint: str
    title: str
    description: str
    category: str
    service_object: str
    object_text: str
    people: int
    first_on: date
    last_on: date | None
    starts_at: time | None
    rule: str
    minutes: int
    recruit_from: date | None
    recruit_until: date | None
    address: str
    division_code: str
    point: Point | None
    skills: tuple[ProposedSkill, ...]
    hardship: tuple[str, ...]
    risk_hint: int
    urgency_facts: tuple[str, ...]
    organization: str
    posted_on: date | None

    @property
    def skill_codes(self) -> tuple[str, ...]:
        """National skill codes without 99, each once, sorted."""
        return tuple(sorted({one.code for one in self.skills} - {"99"}))


@dataclass(frozen=True, slots=True)
class _Record:
    row: int
    cells: Mapping[str, Cell]
    content: str

    def text(self, field: str) -> str:
        return tidy(text_of(self.cells.get(field)))

    def prose(self, field: str) -> str:
        cell = self.cells.get(field)
        return tidy(cell) if isinstance(cell, str) else text_of(cell)


def plan_needs(
    rows: Sequence[Sequence[Cell]],
    *,
    as_of: date,
    known: Mapping[str, str],
    source: str = "",
    mapping: ColumnMapping | None = None,
    refused: Collection[str] = (),
    datum: Datum | None = None,
) -> ImportPlan[NeedRow]:
    """What filing this list would do.

    rows
        The sheet from its first row, header included; row 1 is ``rows[0]``.
    as_of
        The day on which the list is read: days without a year are taken near it (near the
        posting day where that is earlier), and what is over by then is held back.
    known
        Keys filed before from this source → their fingerprints.
    refused
        ``Guess.key`` of readings that a person refused.
    datum
        The map of the coordinates; None takes Baidu's and says so as a guess.
    """
    mapping = mapping or propose_need_mapping(rows)
    if mapping is None:
        missing = Problem(1, "", "", ProblemCode.COLUMN_MISSING, {"wanted": "活动名称、服务时间"})
        rest = tuple(Skipped(n, SkipCode.NOTE) for n in range(2, len(rows) + 1))
        return ImportPlan(problems=(missing,), skipped=rest, rows_read=max(1, len(rows)))
    desk = Desk(mapping, refused)
    records = _records(desk, rows, mapping)
    datum = _datum(desk, mapping, records, datum)
    points = _points(records, datum)
    strays = outliers({r.row: (r.text("address"), points[r.row]) for r in records})
    read: list[NeedRow] = []
    for record in records:
        desk.turn_to(record.row)
        need = _need(desk, record, as_of, source, points[record.row], strays.get(record.row))
        if need is not None and not desk.is_held:
            read.append(need)
    new, changed, same = sorted_by_knowledge(read, known)
    return ImportPlan(
        new, changed, same, tuple(desk.problems), tuple(desk.guesses), tuple(desk.skipped),
        rows_read=len(rows),
    )  # fmt: skip


def _records(desk: Desk, rows: Sequence[Sequence[Cell]], mapping: ColumnMapping) -> list[_Record]:
    """Rows that are records of their own; the others are skipped with the reason."""
    records: list[_Record] = []
    by_content: dict[str, int] = {}
    by_key: dict[str, int] = {}
    header = [one.heading for one in mapping.columns]
    for number, row in enumerate(rows, start=1):
        desk.turn_to(number)
        if number < mapping.header_row:
            desk.skip(SkipCode.TITLE)
            continue
        if number < mapping.first_data_row:
            desk.skip(SkipCode.HEADER)
            continue
        if all(is_blank(cell) for cell in row):
            desk.skip(SkipCode.BLANK)
            continue
        if [text_of(cell) for cell in row] == header:
            desk.skip(SkipCode.REPEATED_HEADER)
            continue
        cells = {field: row[at] for field, at in mapping.fields.items() if at < len(row)}
        told = {f: tidy(text_of(c)) for f, c in cells.items() if f not in _NOT_CONTENT}
        content = fingerprint(*(f"{field}={told[field]}" for field in sorted(told)))
        record = _Record(number, cells, content)
        word = test_word(*(told.get(field, "") for field in ("title", "description", "day")))
        if word and desk.guess("title", record.text("title"), word, GuessCode.LOOKS_LIKE_TEST):
            desk.skip(SkipCode.TEST, value=word)
            continue
        first = by_content.setdefault(content, number)
        if first != number and desk.guess(
            "external_id", record.text("external_id"), str(first), GuessCode.SAME_AS_ROW
        ):
            desk.skip(SkipCode.DUPLICATE, of_row=first)
            continue
        key = record.text("external_id")
        if key and by_key.setdefault(key, number) != number:
            desk.problem("external_id", key, ProblemCode.SAME_KEY_TWICE, row=str(by_key[key]))
            continue
        records.append(record)
    return records


def _datum(
    desk: Desk, mapping: ColumnMapping, records: Sequence[_Record], datum: Datum | None
) -> Datum | None:
    if datum is not None or not any(record.text("lon") for record in records):
        return datum
    # Calls typed into Chinese systems carry the points of their map widget; in the list of
    # Hangzhou the same campus lies 0.006° north-east of its AMap point, as Baidu's do.
    desk.turn_to(mapping.header_row)
    return Datum.BD09 if desk.guess("lon", "", "BD-09", GuessCode.POINT_SYSTEM) else None


def _points(records: Sequence[_Record], datum: Datum | None) -> dict[int, Point | None]:
    points: dict[int, Point | None] = {}
    for record in records:
        try:
            lat, lon = float(record.text("lat")), float(record.text("lon"))
            point = Point(lat, lon)
        except ValueError:
            points[record.row] = None
            continue
        if datum is Datum.BD09:
            point = bd09_to_wgs84(lat, lon)
        elif datum is Datum.GCJ02:
            point = gcj02_to_wgs84(lat, lon)
        points[record.row] = point if datum else None
    return points


def _need(
    desk: Desk,
    record: _Record,
    as_of: date,
    source: str,
    point: Point | None,
    better: Point | None,
) -> NeedRow | None:
    title, description = record.prose("title"), record.prose("description")
    if not title and not description:
        desk.problem("title", "", ProblemCode.VALUE_MISSING)
    people = desk.read("people", record.cells.get("people"), people_count, needed=True)
    minutes = desk.read("hours", record.cells.get("hours"), minutes_of, needed=True)
    if minutes is not None and not 0 < minutes <= MOST_MINUTES_A_DAY:
        code = ProblemCode.HOURS_TOO_MANY if minutes else ProblemCode.HOURS_UNREADABLE
        desk.problem("hours", record.text("hours"), code, most="12")
    posted_on = readings.posted_on(desk, record.cells.get("posted"), as_of)
    when = readings.service_days(
        desk, record.text("day"), record.text("recruit"), as_of=as_of, posted_on=posted_on
    )
    starts_at, minutes = readings.session_times(desk, when, description, minutes)
    readings.check_status(desk, record.text("status"), when, as_of)
    told = f"{title}，{description}"
    object_text = record.text("object")
    category = readings.category(desk, record.text("category"), told, object_text)
    service_object = readings.service_object(desk, object_text, told)
    skills = readings.skills(desk, told)
    place = place_of(
        desk,
        province=record.text("province"),
        city=record.text("city"),
        district=record.text("district"),
        street=record.text("street"),
        address=record.prose("address"),
        on=as_of,
    )
    if better is not None and desk.guess(
        "lon",
        f"{record.text('lon')}, {record.text('lat')}",
        f"{better.lon:.5f}, {better.lat:.5f}",
        GuessCode.POINT_CONTRADICTS_ADDRESS,
    ):
        point = better
    elif point is None and (record.text("lon") or record.text("lat")) and "lon" in desk.fields:
        readings.note_missing_point(desk, record.text("lon"), record.text("lat"))
    if desk.is_held or when is None or when.starts_on is None or people is None or not minutes:
        return None
    return NeedRow(
        row=record.row,
        source=source,
        key=record.text("external_id") or f"content-{record.content}",
        fingerprint=record.content,
        title=title or description,
        description=description or title,
        category=category,
        service_object=service_object,
        object_text=object_text,
        people=people,
        first_on=when.starts_on,
        last_on=when.ends_on,
        starts_at=starts_at,
        rule=when.rrule,
        minutes=minutes,
        recruit_from=when.recruit_from,
        recruit_until=when.recruit_until,
        address=place.address,
        division_code=place.division_code,
        point=point,
        skills=tuple(ProposedSkill(code, word) for code, word in skills),
        hardship=readings.hardship(told + object_text),
        risk_hint=readings.risk_hint(told + object_text),
        urgency_facts=readings.urgency_facts(service_object, when.ends_on, as_of),
        organization=record.text("organization"),
        posted_on=posted_on,
    )
