"""Dates as people write them: serials, 1990.1.2, 90年, 即日起至2月18日止, 每周三.

``day_of`` reads one day of the past (birth, registration). ``days_in_words`` reads when
something is to happen, and supplies a missing year from the day on which it was written.
Every supplied part is named in ``whys``.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from liandong.core.cells import Cell, Read, Unreadable, digits_for_han, text_of, value_of
from liandong.core.exchange import GuessCode, ProblemCode

SERIAL_ZERO = date(1899, 12, 30)
LOOK_BACK = timedelta(days=45)
"""A day without a year is taken up to this long ago, else in the year to come."""

_YMD = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?")
_YMD8 = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_YM = re.compile(r"((?:19|20)\d\d)\s*(?:[年./\-]\s*(\d{1,2})月?|(\d\d))")
_Y = re.compile(r"((?:19|20)\d\d)年?(?:生|出生)?")
_SHORT = re.compile(
    r"'?(\d\d)\s*[年./\-]\s*(?:(\d{1,2})\s*(?:[月./\-]\s*(?:(\d{1,2})\s*[日号]?)?)?)?"
)
_MDY = re.compile(r"(\d{1,2})[/\-](\d{1,2})[/\-]((?:19|20)\d\d)")


def day_of(cell: Cell, *, today: date) -> Read[date]:
    """One day that is not after ``today``.

    Raises ``Unreadable`` for what is no day, no day of the calendar, or still to come.
    """
    found = _day_of(value_of(cell), today)
    if found.value > today:
        raise Unreadable(ProblemCode.DATE_IN_FUTURE, read_as=found.value.isoformat())
    return found


def _day_of(cell: Cell, today: date) -> Read[date]:
    if isinstance(cell, datetime):
        return Read(cell.date())
    if isinstance(cell, date):
        return Read(cell)
    if isinstance(cell, float) and not cell.is_integer() and 1900 < cell < 2100:
        # 1990.1 kept as a number is January or October: the zero of 1990.10 is lost.
        year, _, month = repr(cell).partition(".")
        why = GuessCode.MONTH_AMBIGUOUS if month == "1" else GuessCode.DAY_SUPPLIED
        return Read(_day(int(year), int(month), 1), why)
    if isinstance(cell, float) and 3_000 < cell < 80_000 and not 1900 <= cell <= 2100:
        return Read(SERIAL_ZERO + timedelta(days=int(cell)), GuessCode.DATE_SERIAL)
    text = digits_for_han(text_of(cell))
    text = re.sub(r"[T ]\d{1,2}:\d\d(:\d\d(\.\d+)?)?Z?$", "", text)
    if whole := _YMD.fullmatch(text) or _YMD8.fullmatch(text):
        return Read(_day(int(whole[1]), int(whole[2]), int(whole[3])))
    if month_only := _YM.fullmatch(text):
        month = month_only[2] or month_only[3]
        return Read(_day(int(month_only[1]), int(month), 1), GuessCode.DAY_SUPPLIED)
    if year_only := _Y.fullmatch(text):
        return Read(date(int(year_only[1]), 1, 1), GuessCode.MONTH_AND_DAY_SUPPLIED)
    if american := _MDY.fullmatch(text):
        return Read(
            _day(int(american[3]), int(american[1]), int(american[2])), GuessCode.DATE_ORDER
        )
    if re.fullmatch(r"\d{5}", text):
        return Read(SERIAL_ZERO + timedelta(days=int(text)), GuessCode.DATE_SERIAL)
    short = _SHORT.fullmatch(re.sub(r"后$", "", text)) or re.fullmatch(r"(\d\d)(\d\d)(\d\d)", text)
    if short:
        century = 2000 if 2000 + int(short[1]) <= today.year else 1900
        return Read(
            _day(century + int(short[1]), int(short[2] or 1), int(short[3] or 1)),
            GuessCode.CENTURY_SUPPLIED,
        )
    raise Unreadable(ProblemCode.DATE_UNREADABLE)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(
            ProblemCode.DATE_NOT_IN_CALENDAR, read_as=f"{year}-{month}-{day}"
        ) from None


@dataclass(frozen=True, slots=True)
class DaysInWords:
    """When something is to happen, both ends included; None where nothing is said.

    rrule
        RFC 5545 rule when the words repeat (每周三), else empty.
    from_now
        The words begin with 即日起 or the like.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    rrule: str = ""
    from_now: bool = False
    whys: tuple[GuessCode, ...] = ()


_NOW = re.compile(r"即日起?|从?(?:今天|今日|现在)(?:起|开始)|现在起")
_WEEK = "一二三四五六日"
_RULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DATE = re.compile(
    r"(?:(?P<year>\d{4})\s*[年./\-]\s*)?(?P<month>\d{1,2})\s*(?P<sep>[月./\-])\s*(?P<day>\d{1,2})"
    r"\s*[日号]?(?:\s*\(?(?:星期|周|礼拜)(?P<week>[一二三四五六日天])\)?)?"
)
_TAIL = re.compile(r"\s*(?:至|到|-|—|~|～)\s*(?P<day>\d{1,2})\s*[日号]")
_RELATIVE = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_NEAR_WEEKDAY = re.compile(r"(?P<which>本|这|下下?)个?(?:周|星期|礼拜)(?P<week>[一二三四五六日天])")
_EVERY_WEEK = re.compile(
    r"每(?:个)?(?:周|星期|礼拜)(?P<first>[一二三四五六日天末])"
    r"(?:\s*(?:至|到|-|~)\s*(?:周|星期|礼拜)?(?P<last>[一二三四五六日天]))?"
    r"(?P<more>(?:\s*[、,和及]?\s*(?:每?(?:周|星期|礼拜))?[一二三四五六日天](?![月点时号]))*)"
)
_EVERY_MONTH = re.compile(
    r"每(?:个)?月的?(?:(?P<day>\d{1,2}|[一二三]?十?[一二三四五六七八九]?)[日号]|第(?P<nth>[一二三四1234])个?"
    r"(?:周|星期|礼拜)(?P<week>[一二三四五六日天]))"
)
_CLOCK = re.compile(
    r"(?P<part>凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|晚)?\s*(?P<hour>[01]?\d|2[0-4])"
    r"\s*(?:[点时](?:(?P<half>半)|(?P<minute>[0-5]?\d)分?)?|:(?P<minute2>[0-5]\d))"
)
_PARTS = {
    "上午": (time(9), time(12)), "早上": (time(8), time(12)), "中午": (time(12), time(14)),
    "下午": (time(14), time(17)), "晚上": (time(18), time(20, 30)),
}  # fmt: skip


def days_in_words(words: str, *, reference: date) -> DaysInWords:
    """Read ``words`` as written on the day ``reference``.

    A day without a year is the one from 45 days before ``reference`` to ten and a half
    months after it; a weekday beside it decides if it fits only one year.

    Raises ``Unreadable`` when no day can be found in the words.

    >>> days_in_words("即日起至2月18日止", reference=date(2017, 2, 20)).ends_on
    datetime.date(2017, 2, 18)
    """
    text = text_of(words).replace("（", "(").replace("）", ")")
    whys: list[GuessCode] = []
    rrule, rest = _repetition(text)
    starts_at, ends_at = _clock(digits_for_han(rest), whys)
    from_now = bool(_NOW.search(rest))
    # Weekday signs are numerals too, so they are set aside before numerals are turned.
    kept = re.sub(r"(星期|周|礼拜)([一二三四五六])", lambda m: m[1] + _mark(m[2]), rest)
    days = _days(_unmark(digits_for_han(kept)), reference, whys)
    starts_on, ends_on = (days[0], days[-1]) if days else (None, None)
    if from_now:
        starts_on, ends_on = reference, ends_on
    elif len(days) == 1 and re.search(r"止|前|截止|截至|^\s*(?:至|到)", rest):
        starts_on = None
    if not days and not rrule:
        if not re.search(r"长期|常年|全年|不限|随时", rest):
            raise Unreadable(ProblemCode.DATE_UNREADABLE)
        starts_on = reference
        whys.append(GuessCode.LONG_TERM)
    if starts_on and ends_on and ends_on < starts_on and not from_now:
        raise Unreadable(ProblemCode.DATE_UNREADABLE)
    if rrule and starts_on is None:
        starts_on = reference
    return DaysInWords(
        starts_on, ends_on, starts_at, ends_at, rrule, from_now, tuple(dict.fromkeys(whys))
    )


def times_in_words(words: str) -> tuple[time, time | None] | None:
    """The first clock time in a sentence (早上8点到12点), and its end if one is given."""
    starts_at, ends_at = _clock(digits_for_han(text_of(words)), [], parts=False)
    return (starts_at, ends_at) if starts_at else None


def _mark(sign: str) -> str:
    return chr(0xE000 + _WEEK.index(sign))


def _unmark(text: str) -> str:
    return re.sub("[\ue000-\ue006]", lambda m: _WEEK[ord(m.group()) - 0xE000], text)


def _weekday(sign: str) -> int:
    return 6 if sign == "天" else _WEEK.index(sign)


def _days(text: str, reference: date, whys: list[GuessCode]) -> list[date]:
    days: list[date] = []
    for found in _DATE.finditer(text):
        if not found["year"] and found["sep"] in "-.":  # 9-12 is a time or a range, no day
            continue
        days.append(_with_year(found, days[-1] if days else None, reference, whys))
        tail = _TAIL.match(text, found.end())
        if tail and not _DATE.match(text, tail.start("day")):
            days.append(_day(days[-1].year, days[-1].month, int(tail["day"])))
    if days:
        return days
    for near in _NEAR_WEEKDAY.finditer(text):
        monday = reference - timedelta(days=reference.weekday())
        weeks = {"本": 0, "这": 0, "下": 1, "下下": 2}[near["which"]]
        days.append(monday + timedelta(weeks=weeks, days=_weekday(near["week"])))
    if not days and not _NOW.search(text):
        days = [
            reference + timedelta(days=ahead)
            for word, ahead in sorted(_RELATIVE.items(), key=lambda pair: -len(pair[0]))
            if word in text
        ][:1]
    if not days and "年底" in text:
        days = [date(reference.year, 12, 31)]
    if not days and "月底" in text:
        days = [(reference.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)]
    if days:
        whys.append(GuessCode.RELATIVE_DAY)
    return days


def _with_year(
    found: "re.Match[str]", after: date | None, reference: date, whys: list[GuessCode]
) -> date:
    month, day = int(found["month"]), int(found["day"])
    weekday = _weekday(found["week"]) if found["week"] else None
    if found["year"]:
        whole = _day(int(found["year"]), month, day)
        if weekday is not None and whole.weekday() != weekday:
            whys.append(GuessCode.WEEKDAY_CONTRADICTS)
        return whole
    if after is not None:
        # The second of two days follows the first and may run into the next year.
        later = _day(after.year, month, day)
        return later if later >= after else _day(after.year + 1, month, day)
    years = [
        date(year, month, day)
        for year in range(reference.year - 1, reference.year + 3)
        if _is_day(year, month, day)
    ]
    if not years:
        raise Unreadable(ProblemCode.DATE_NOT_IN_CALENDAR, read_as=f"{month}月{day}日")
    fitting = [one for one in years if weekday is None or one.weekday() == weekday]
    if not fitting:
        whys.append(GuessCode.WEEKDAY_CONTRADICTS)
        fitting = years
    whys.append(GuessCode.YEAR_SUPPLIED)
    return next((one for one in fitting if one >= reference - LOOK_BACK), fitting[-1])


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _repetition(text: str) -> tuple[str, str]:
    """(RFC 5545 rule or "", the words without it)."""
    if week := _EVERY_WEEK.search(text):
        if week["first"] == "末":
            chosen = {5, 6}
        else:
            first = _weekday(week["first"])
            last = _weekday(week["last"]) if week["last"] else first
            chosen = {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
        chosen |= {_weekday(sign) for sign in week["more"] if sign in _WEEK + "天"}
        rule = "FREQ=WEEKLY;BYDAY=" + ",".join(_RULE_DAYS[day] for day in sorted(chosen))
        return rule, text[: week.start()] + " " + text[week.end() :]
    if month := _EVERY_MONTH.search(text):
        if month["day"]:
            rule = f"FREQ=MONTHLY;BYMONTHDAY={int(digits_for_han(month['day']))}"
        else:
            nth = int(digits_for_han(month["nth"]))
            rule = f"FREQ=MONTHLY;BYDAY={nth}{_RULE_DAYS[_weekday(month['week'])]}"
        return rule, text[: month.start()] + " " + text[month.end() :]
    for words, rule in (
        (r"每个?(?:天|日)|天天", "FREQ=DAILY"),
        (r"每个?工作日|工作日", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        (r"每个?双休日|双休日|每个?周末", "FREQ=WEEKLY;BYDAY=SA,SU"),
    ):
        if found := re.search(words, text):
            return rule, text[: found.start()] + " " + text[found.end() :]
    return "", text


def _clock(
    text: str, whys: list[GuessCode], *, parts: bool = True
) -> tuple[time | None, time | None]:
    moments: list[time] = []
    part = ""
    for found in _CLOCK.finditer(text):
        part = found["part"] or part
        hour = int(found["hour"])
        late = part in ("下午", "傍晚", "晚上", "晚") or (part == "中午" and hour < 3)
        if late and hour < 12:
            hour += 12
        minute = 30 if found["half"] else int(found["minute"] or found["minute2"] or 0)
        if moments and not found["part"] and hour < moments[-1].hour and hour <= 11:
            hour += 12
        if hour < 24:
            moments.append(time(hour, minute))
    if moments:
        if re.search(r"止|前|截止", text) and len(moments) == 1:
            return None, moments[0]
        return moments[0], moments[1] if len(moments) > 1 and moments[1] > moments[0] else None
    if parts:
        for word, (starts_at, ends_at) in _PARTS.items():
            if word in text:
                whys.append(GuessCode.PART_OF_DAY)
                return starts_at, ends_at
    return None, None
