"""The day meant in a sentence: 明天, 后天, 下周三, 这周末, 5月6日, 6号.

Days are local days and never lie before ``today``. What cannot be read surely is not read:
the answer is then None, and the person who files the need says the day.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_NEAR = {"今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_WEEK = re.compile(r"(?P<which>下下|下|这|本)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])")
_EVERY = re.compile(r"每(?:个)?(?:周|星期|礼拜)")
_MONTH_DAY = re.compile(r"(?<!\d)(?P<month>1[0-2]|0?[1-9])\s*月\s*(?P<day>[12]\d|3[01]|0?[1-9])")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day and the words that it was read from."""

    day: date
    words: str


def day_in(sentence: str, today: date) -> DayRead | None:
    """The first day named in a sentence, or None.

    A weekday alone is the next one to come; 下周三 is Wednesday of the week after this one. A
    month and day without a year is the next such day.

    >>> day_in("下周三去医院", date(2026, 5, 7)).day
    datetime.date(2026, 5, 13)
    """
    text = sentence.translate(_FULL_WIDTH)
    for word in sorted(_NEAR, key=len, reverse=True):
        if word in text:
            return DayRead(today + timedelta(days=_NEAR[word]), word)
    week = _WEEK.search(text)
    if week is not None and not _EVERY.search(text):
        return DayRead(_of_week(week["which"] or "", _WEEKDAYS[week["day"]], today), week[0])
    found = _MONTH_DAY.search(text)
    if found is not None:
        day = _next(int(found["month"]), int(found["day"]), today)
        return DayRead(day, found[0]) if day else None
    return None


def _of_week(which: str, weekday: int, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if which in ("下", "下下"):
        return monday + timedelta(days=7 * len(which) + weekday)
    day = monday + timedelta(days=weekday)
    return day if day >= today else day + timedelta(days=7)


def _next(month: int, day: int, today: date) -> date | None:
    for year in range(today.year, today.year + 5):  # 29 February comes within four years
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None
