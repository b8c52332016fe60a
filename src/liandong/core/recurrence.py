"""Shifts that repeat: from an RFC 5545 rule to moments, and to words.

A rule is the value of an RRULE line, without the name: ``FREQ=WEEKLY;BYDAY=WE;COUNT=8``.
It is counted on the clock on the wall in Asia/Shanghai, so 14:00 stays 14:00. Lengths are
whole minutes. Only daily, weekly and monthly rules are taken: nothing else is a shift.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

from liandong.core.hours import SHANGHAI, Span
from liandong.core.refusals import Refusal

MOST_OCCURRENCES = 366
FARTHEST = timedelta(days=3 * 366)
"""No rule is followed farther than three years from its start."""

_FREQUENCIES: dict[str, Literal[1, 2, 3]] = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "WKST"}


@dataclass(eq=False)
class RuleUnreadable(Refusal):
    """The rule is not one that this system can follow; ``part`` is where it fails."""

    code: ClassVar[str] = "rule_unreadable"
    rule: str
    part: str


@dataclass(eq=False)
class RuleEndless(Refusal):
    """The rule names neither a number of times nor a last day."""

    code: ClassVar[str] = "rule_endless"
    rule: str


@dataclass(eq=False)
class TooManyTimes(Refusal):
    """The rule gives more shifts than may be made at once."""

    code: ClassVar[str] = "too_many_times"
    most: int


@dataclass(eq=False)
class RuleGivesNothing(Refusal):
    """The rule, its exceptions and the holidays leave no shift at all."""

    code: ClassVar[str] = "rule_gives_nothing"
    rule: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule, read.

    frequency
        "DAILY", "WEEKLY" or "MONTHLY".
    days
        (weekday 0–6 from Monday, which one of the month or 0 for every), in order.
    month_days
        Days of the month; negative ones count from its end.
    until
        The last local day on which a shift may start; included.
    """

    frequency: str
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None


def read_rule(rule: str) -> Repeat:
    """Read an RRULE value. Refuses ``RuleUnreadable`` or ``RuleEndless``."""
    parts: dict[str, str] = {}
    for part in rule.strip().removeprefix("RRULE:").upper().split(";"):
        name, sign, value = part.partition("=")
        if not sign or not value or name not in _KNOWN or name in parts:
            raise RuleUnreadable(rule=rule, part=part)
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise RuleUnreadable(rule=rule, part=f"FREQ={parts.get('FREQ', '')}")
    if parts.get("WKST", "MO") != "MO":
        raise RuleUnreadable(rule=rule, part=f"WKST={parts['WKST']}")
    days = tuple(_day(text, rule) for text in parts["BYDAY"].split(",")) if "BYDAY" in parts else ()
    if parts["FREQ"] != "MONTHLY" and any(which for _, which in days):
        raise RuleUnreadable(rule=rule, part=f"BYDAY={parts['BYDAY']}")
    month_days = tuple(
        _whole(text, rule, least=-31) for text in parts.get("BYMONTHDAY", "").split(",") if text
    )
    if any(not 1 <= abs(day) <= 31 for day in month_days) or (
        month_days and parts["FREQ"] != "MONTHLY"
    ):
        raise RuleUnreadable(rule=rule, part=f"BYMONTHDAY={parts['BYMONTHDAY']}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleUnreadable(rule=rule, part=f"UNTIL={parts['UNTIL']}")
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise RuleEndless(rule=rule)
    return Repeat(
        frequency=parts["FREQ"],
        interval=_whole(parts.get("INTERVAL", "1"), rule, least=1),
        days=tuple(sorted(set(days), key=lambda day: (day[1] < 0, day[1], day[0]))),
        month_days=tuple(sorted(set(month_days), key=lambda day: (day < 0, day))),
        count=_whole(parts["COUNT"], rule, least=1) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"], rule) if "UNTIL" in parts else None,
    )


def _whole(text: str, rule: str, *, least: int) -> int:
    try:
        number = int(text)
    except ValueError:
        raise RuleUnreadable(rule=rule, part=text) from None
    if number < least or number > 10_000:
        raise RuleUnreadable(rule=rule, part=text)
    return number


def _day(text: str, rule: str) -> tuple[int, int]:
    which, name = text[:-2], text[-2:]
    if name not in _DAYS:
        raise RuleUnreadable(rule=rule, part=text)
    number = _whole(which, rule, least=-5) if which else 0
    if number > 5 or (which and number == 0):
        raise RuleUnreadable(rule=rule, part=text)
    return _DAYS.index(name), number


def _until(text: str, rule: str) -> date:
    """The last local day. A moment in UTC is turned into the day in Shanghai."""
    try:
        if "T" not in text:
            return datetime.strptime(text, "%Y%m%d").replace(tzinfo=SHANGHAI).date()
        if text.endswith("Z"):
            moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return moment.astimezone(SHANGHAI).date()
        return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=SHANGHAI).date()
    except ValueError:
        raise RuleUnreadable(rule=rule, part=f"UNTIL={text}") from None


def occurrences(
    rule: str,
    *,
    first_starts_at: datetime,
    minutes: int,
    except_on: Iterable[date] = (),
    is_holiday: Callable[[date], bool] | None = None,
    limit: int = MOST_OCCURRENCES,
) -> list[Span]:
    """The spans that a rule gives, soonest first.

    ``first_starts_at`` is an aware moment that sets the time of day; the first span starts
    then if the rule fits that day, else on the next day that fits. ``COUNT`` counts days of
    the rule; days in ``except_on`` and, with ``is_holiday``, holidays are left out after
    the counting, as RFC 5545 does with EXDATE. Refuses ``RuleUnreadable``, ``RuleEndless``,
    ``TooManyTimes`` (more than ``limit``) or ``RuleGivesNothing``.
    """
    if first_starts_at.tzinfo is None:
        raise ValueError(f"Needs a moment with a time zone, got {first_starts_at}.")
    if minutes <= 0:
        raise ValueError(f"A shift lasts at least one minute, got {minutes}.")
    repeat = read_rule(rule)
    wall = first_starts_at.astimezone(SHANGHAI).replace(tzinfo=None)
    last = wall + FARTHEST
    if repeat.until is not None:
        last = min(last, datetime.combine(repeat.until, time.max))
    # The end is given as a day even for counted rules: a rule that never fits then stops.
    found = rrule(
        _FREQUENCIES[repeat.frequency],
        dtstart=wall,
        interval=repeat.interval,
        byweekday=[weekday(day, which or None) for day, which in repeat.days] or None,
        bymonthday=repeat.month_days or None,
        until=last,
    )
    left_out = set(except_on)
    spans: list[Span] = []
    for number, starts in enumerate(found, start=1):
        if repeat.count is not None and number > repeat.count:
            break
        if starts.date() in left_out or (is_holiday is not None and is_holiday(starts.date())):
            continue
        if len(spans) == limit:
            raise TooManyTimes(most=limit)
        starts_at = starts.replace(tzinfo=SHANGHAI)
        spans.append(Span(starts_at, starts_at + timedelta(minutes=minutes)))
    if not spans:
        raise RuleGivesNothing(rule=rule)
    return spans


_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def in_words(rule: str, *, first_starts_at: datetime, minutes: int, language: str = "zh") -> str:
    """A rule as a person says it: 每周三 14:00–16:00，共 8 次.

    ``language`` beginning with "en" gives English, anything else Chinese. Refuses like
    :func:`read_rule`.
    """
    repeat = read_rule(rule)
    starts = first_starts_at.astimezone(SHANGHAI)
    hours = f"{starts:%H:%M}–{starts + timedelta(minutes=minutes):%H:%M}"
    if language.startswith("en"):
        return f"{_every_en(repeat, starts)}, {hours}{_end_en(repeat)}"
    return f"{_every_zh(repeat, starts)} {hours}{_end_zh(repeat)}"


def _end_zh(repeat: Repeat) -> str:
    if repeat.count is not None:
        return f"，共 {repeat.count} 次"
    until = repeat.until
    return f"，到 {until.year} 年 {until.month} 月 {until.day} 日为止" if until else ""


def _end_en(repeat: Repeat) -> str:
    if repeat.count is not None:
        return f", {repeat.count} time{'' if repeat.count == 1 else 's'}"
    return f", until {repeat.until.isoformat()}" if repeat.until else ""


def _every_zh(repeat: Repeat, starts: datetime) -> str:
    gap = repeat.interval
    if repeat.frequency == "MONTHLY":
        every = "每月" if gap == 1 else f"每 {gap} 个月"
        if repeat.month_days:
            return every + "、".join(_month_day_zh(day) for day in repeat.month_days)
        if repeat.days:
            return every + "、".join(_nth_zh(day, which) for day, which in repeat.days)
        return f"{every} {starts.day} 日"
    days = tuple(day for day, _ in repeat.days)
    if repeat.frequency == "WEEKLY":
        days = days or (starts.weekday(),)
        every = "每周" if gap == 1 else f"每 {gap} 周的周"
    else:
        every = "每天" if gap == 1 else f"每 {gap} 天"
        if not days:
            return every
        every += "（限周"
    if days == (0, 1, 2, 3, 4) and repeat.frequency == "WEEKLY":
        return f"{every}一至周五"
    named = every + "、".join(_WEEKDAYS_ZH[day] for day in days)
    return named + "）" if repeat.frequency == "DAILY" else named


def _month_day_zh(day: int) -> str:
    if day == -1:
        return "最后一天"
    return f" {day} 日" if day > 0 else f"倒数第 {-day} 天"


def _nth_zh(day: int, which: int) -> str:
    name = f"周{_WEEKDAYS_ZH[day]}"
    if which == 0:
        return f"的每个{name}"
    if which == -1:
        return f"最后一个{name}"
    return f"第 {which} 个{name}" if which > 0 else f"倒数第 {-which} 个{name}"


def _every_en(repeat: Repeat, starts: datetime) -> str:
    unit = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month"}[repeat.frequency]
    every = f"every {unit}" if repeat.interval == 1 else f"every {repeat.interval} {unit}s"
    if repeat.frequency == "MONTHLY" and repeat.month_days:
        named = [f"day {day}" if day > 0 else _from_end_en(day) for day in repeat.month_days]
        return f"{every} on {', '.join(named)}"
    if repeat.days:
        names = [
            f"the {_NTH_EN[which]} {_WEEKDAYS_EN[day]}" if which else _WEEKDAYS_EN[day]
            for day, which in repeat.days
        ]
        return f"{every} on {', '.join(names)}"
    if repeat.frequency == "WEEKLY":
        return f"{every} on {_WEEKDAYS_EN[starts.weekday()]}"
    return f"{every} on day {starts.day}" if repeat.frequency == "MONTHLY" else every


_NTH_EN = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"} | {
    -2: "last but one",
    -3: "last but two",
    -4: "last but three",
    -5: "last but four",
}


def _from_end_en(day: int) -> str:
    return "the last day" if day == -1 else f"day {-day} from the end"
