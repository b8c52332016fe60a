"""What the cells of a call for volunteers are read as: days, category, whom, skills, risk.

Every function that reads something into a cell tells the desk, and lets itself be refused.
"""

from dataclasses import dataclass
from datetime import date, time

from liandong.core.cells import Cell, Unreadable, is_blank
from liandong.core.dates_in_words import DaysInWords, day_of, days_in_words, times_in_words
from liandong.core.exchange import GuessCode, ProblemCode
from liandong.core.import_desk import Desk
from liandong.core.matching_words import HARDSHIP_WORDS, RISK_WORDS
from liandong.core.need_words import (
    CALL_OBJECTS,
    CALL_SKILLS,
    CATEGORY_NAMES,
    LOCAL_CATEGORIES,
    LOOSE_OBJECTS,
    NOT_SKILLS,
    OBJECT_NAMES,
    SKILL_NAMES,
    VULNERABLE_OBJECTS,
    category_by_text,
    words_found,
)

RUNS_THROUGH_DAYS = 30
"""A call open from now to a day later than this is read as a service of the whole time."""
_NEEDED = frozenset({GuessCode.YEAR_SUPPLIED, GuessCode.RELATIVE_DAY, GuessCode.LONG_TERM})
_ENDED = frozenset({"3", "已结束", "结束", "已完成", "ended", "finished"})


@dataclass(frozen=True, slots=True)
class When:
    """Days of service and of recruiting, as far as they are told."""

    starts_on: date | None
    ends_on: date | None
    starts_at: time | None
    ends_at: time | None
    rrule: str
    recruit_from: date | None
    recruit_until: date | None


def posted_on(desk: Desk, cell: Cell, as_of: date) -> date | None:
    """The day on which the row was written; it may be later than ``as_of``."""
    if is_blank(cell):
        return None
    try:
        return day_of(cell, today=date(as_of.year + 10, 12, 31)).value
    except Unreadable:
        desk.guess("posted", str(cell), "", GuessCode.LEFT_EMPTY)
        return None


def service_days(
    desk: Desk, day: str, recruit: str, *, as_of: date, posted_on: date | None
) -> When | None:
    """Read the two columns of days together; None holds the row back.

    Years are supplied from the posting day when that is earlier than ``as_of``.
    """
    reference = min(as_of, posted_on) if posted_on else as_of
    if not day:
        desk.problem("day", "", ProblemCode.VALUE_MISSING)
        return None
    try:
        service = days_in_words(day, reference=reference)
    except Unreadable as trouble:
        desk.problem("day", day, trouble.code, **trouble.facts)
        return None
    if not _accepted(desk, "day", day, service):
        return None
    calling = _recruiting(desk, recruit, reference)
    starts_on, ends_on = service.starts_on or service.ends_on, service.ends_on
    if starts_on is None or (ends_on is not None and ends_on < as_of):
        told = ends_on.isoformat() if ends_on else ""
        desk.problem("day", day, ProblemCode.DAY_IS_PAST, read_as=told, as_of=as_of.isoformat())
        return None
    is_long = (starts_on - as_of).days > RUNS_THROUGH_DAYS
    if calling and calling.from_now and is_long and starts_on == ends_on:
        through = f"{as_of.isoformat()} – {starts_on.isoformat()}"
        if desk.guess("day", day, through, GuessCode.RUNS_THROUGH_WINDOW):
            starts_on = as_of
    until = calling.ends_on if calling else None
    if until is not None and until < as_of:
        if not desk.guess(
            "recruit", recruit, str(ends_on or starts_on), GuessCode.RECRUITMENT_OVER, needed=True
        ):
            return None
        until = ends_on or starts_on
    return When(
        max(starts_on, as_of) if ends_on != starts_on else starts_on,
        ends_on,
        service.starts_at,
        service.ends_at,
        service.rrule,
        calling.starts_on if calling else None,
        until,
    )


def _recruiting(desk: Desk, recruit: str, reference: date) -> DaysInWords | None:
    if not recruit:
        return None
    try:
        calling = days_in_words(recruit, reference=reference)
    except Unreadable:
        desk.guess("recruit", recruit, "", GuessCode.RECRUITMENT_UNREADABLE)
        return None
    return calling if _accepted(desk, "recruit", recruit, calling, needed=False) else None


def _accepted(
    desk: Desk, field: str, words: str, read: DaysInWords, *, needed: bool = True
) -> bool:
    days = dict.fromkeys(str(day) for day in (read.starts_on, read.ends_on) if day)
    told = " – ".join(days) or read.rrule
    if read.from_now and read.ends_on:
        told = str(read.ends_on)
    taken = [
        desk.guess(field, words, told, why, needed=needed and why in _NEEDED) for why in read.whys
    ]
    return all(taken)


def session_times(
    desk: Desk, when: When | None, description: str, minutes: int | None
) -> tuple[time | None, int | None]:
    """(start, minutes) of one session; a clock time in the text fills an empty start."""
    if when is None:
        return None, minutes
    if when.starts_at is not None:
        if minutes is None and when.ends_at is not None:
            minutes = _between(when.starts_at, when.ends_at)
        return when.starts_at, minutes
    told = times_in_words(description)
    starts_at, ends_at = told or (None, None)
    if starts_at is None or ends_at is None:
        return None, minutes
    span = f"{starts_at:%H:%M}–{ends_at:%H:%M}"
    if desk.guess("description", description[:40], span, GuessCode.TIME_FROM_TEXT):
        return starts_at, minutes or _between(starts_at, ends_at)
    return None, minutes


def _between(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def check_status(desk: Desk, status: str, when: When | None, as_of: date) -> None:
    """A call marked as ended whose day is still to come: taken, unless refused."""
    if when is not None and status in _ENDED:
        desk.guess(
            "status",
            status,
            str(when.ends_on or when.starts_on),
            GuessCode.STATUS_CONTRADICTS_DATE,
            needed=True,
        )


def category(desk: Desk, typed: str, told: str, object_text: str) -> str:
    """The national category: by name, by local name, or by the text when it contradicts."""
    by_name = {name: code for code, name in CATEGORY_NAMES.items()}
    code = typed if typed in CATEGORY_NAMES else by_name.get(typed, LOCAL_CATEGORIES.get(typed))
    better = category_by_text(f"{told}，{object_text}", code)
    if better is not None:
        found, words = better
        why = GuessCode.CATEGORY_CONTRADICTS_TEXT if typed else GuessCode.CATEGORY_FROM_TEXT
        read_as = f"{found} {CATEGORY_NAMES[found]}（{'、'.join(words)}）"
        if desk.guess("category", typed, read_as, why):
            return found
    if code is None:
        desk.guess("category", typed, f"0099 {CATEGORY_NAMES['0099']}", GuessCode.CATEGORY_UNCLEAR)
        return "0099"
    if typed in CATEGORY_NAMES or typed in by_name:
        return code
    read_as = f"{code} {CATEGORY_NAMES[code]}"
    return code if desk.guess("category", typed, read_as, GuessCode.CATEGORY_MAPPED) else "0099"


def service_object(desk: Desk, typed: str, told: str) -> str:
    """Whom the service is for: by the column, else by the text, else the public."""
    is_about_helpers = "志愿者" in typed or "队员" in typed
    named = [] if is_about_helpers else words_found(typed, CALL_OBJECTS)
    direct = {word for words in CALL_OBJECTS.values() for word in words} | set(
        OBJECT_NAMES.values()
    )
    by_name = {name: code for code, name in OBJECT_NAMES.items()}
    if typed in OBJECT_NAMES or typed in by_name:
        return by_name.get(typed, typed)
    if (
        named
        and typed not in LOOSE_OBJECTS
        and (typed in direct or len(named[0][1]) * 2 >= len(typed))
    ):
        return named[0][0]
    found = named or words_found(f"{typed}，{told}", CALL_OBJECTS)
    code, word = found[0] if found else ("11", "")
    why = GuessCode.OBJECT_FROM_TEXT if found else GuessCode.OBJECT_UNCLEAR
    read_as = f"{code} {OBJECT_NAMES[code]}" + (f"（{word}）" if word else "")
    return code if desk.guess("object", typed, read_as, why) else "11"


def skills(desk: Desk, told: str) -> list[tuple[str, str]]:
    """(skill code, word) for each skill that the text names, in order of appearance."""
    found = words_found(NOT_SKILLS.sub("", told), CALL_SKILLS)
    if not found:
        return []
    told_as = "、".join(f"{word}（{SKILL_NAMES[code]}）" for code, word in found)
    if desk.guess("description", told[:40], told_as, GuessCode.SKILLS_FROM_TEXT):
        return found
    return []


def note_missing_point(desk: Desk, lon: str, lat: str) -> None:
    """Coordinates were given but are none; the need goes by its address."""
    try:
        float(lon), float(lat)
    except ValueError:
        desk.guess("lon", f"{lon}, {lat}", "", GuessCode.POINT_UNREADABLE)


def hardship(text: str) -> tuple[str, ...]:
    """Hardship groups that the text names, in order of appearance."""
    return tuple(dict.fromkeys(code for code, _ in words_found(text, HARDSHIP_WORDS)))


def risk_hint(text: str) -> int:
    """0–3: the highest risk that a word of the text speaks for."""
    table = {str(level): words for level, words in RISK_WORDS.items()}
    return max((int(level) for level, _ in words_found(text, table)), default=0)


def urgency_facts(service_object: str, ends_on: date | None, as_of: date) -> tuple[str, ...]:
    """Codes that the urgency of the need may count."""
    facts = []
    if service_object in VULNERABLE_OBJECTS:
        facts.append("vulnerable_people")
    if ends_on is not None and (ends_on - as_of).days <= 7:
        facts.append("due_within_7_days")
    elif ends_on is not None and (ends_on - as_of).days <= 30:
        facts.append("due_within_30_days")
    return tuple(facts)
