from datetime import datetime, timedelta

import pytest

from liandong.core.busy_times import (
    MOST_BYTES,
    CalendarTooFull,
    CalendarTooLarge,
    CalendarUnreadable,
    busy_times,
)
from liandong.core.hours import SHANGHAI

AT = datetime(2026, 5, 1, 12, tzinfo=SHANGHAI)


def file_of(*events: str, before: str = "") -> bytes:
    parts = [f"BEGIN:VEVENT\nUID:{n}\n{one}\nEND:VEVENT" for n, one in enumerate(events)]
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", before, *parts, "END:VCALENDAR"])
    return text.replace("\n\n", "\n").replace("\n", "\r\n").encode()


def read(content: bytes, **more) -> list[str]:
    spans = busy_times(content, at=AT, **more).spans
    local = [(s.starts_at.astimezone(SHANGHAI), s.ends_at.astimezone(SHANGHAI)) for s in spans]
    return [f"{a:%m-%d %H:%M} {b:%m-%d %H:%M}" for a, b in local]


NEW_YORK = """BEGIN:VTIMEZONE
TZID:Eastern
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("event", "busy"),
    [
        ("DTSTART:20260504T010000Z\nDTEND:20260504T020000Z", ["05-04 09:00 05-04 10:00"]),
        ("DTSTART:20260504T090000\nDTEND:20260504T100000", ["05-04 09:00 05-04 10:00"]),
        (
            "DTSTART;TZID=Asia/Shanghai:20260504T090000\nDURATION:PT90M",
            ["05-04 09:00 05-04 10:30"],
        ),
        (
            "DTSTART;TZID=America/New_York:20260504T210000\nDURATION:PT1H",
            ["05-05 09:00 05-05 10:00"],
        ),
        ("DTSTART;TZID=Eastern:20260504T210000\nDURATION:PT1H", ["05-05 09:00 05-05 10:00"]),
        ("DTSTART;VALUE=DATE:20260504", ["05-04 00:00 05-05 00:00"]),
        (
            "DTSTART;VALUE=DATE:20260504\nDTEND;VALUE=DATE:20260507",
            ["05-04 00:00 05-07 00:00"],
        ),
        ("DTSTART:20260504T090000\nDTEND:20260504T100000\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20260504T090000\nDTEND:20260504T100000\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        ("DTSTART:20260504T090000\nDTEND:20260504T100000\nSTATUS:CANCELLED", []),
        ("DTSTART:20260504T090000", []),
        ("DTSTART:20260401T090000\nDTEND:20260401T100000", []),
        ("DTSTART:20260501T110000\nDTEND:20260501T130000", ["05-01 12:00 05-01 13:00"]),
        (
            "DTSTART:20260406T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260518T010000Z\n"
            "EXDATE:20260511T090000",
            ["05-04 09:00 05-04 10:00", "05-18 09:00 05-18 10:00"],
        ),
        (
            "DTSTART;VALUE=DATE:20260504\nRRULE:FREQ=DAILY;COUNT=2",
            ["05-04 00:00 05-06 00:00"],
        ),
        (
            "DTSTART:20260504T090000\nDURATION:PT1H\nRDATE:20260506T090000",
            ["05-04 09:00 05-04 10:00", "05-06 09:00 05-06 10:00"],
        ),
        (
            "DTSTART:20260504T090000\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20260506T010000Z/PT3H",
            ["05-04 09:00 05-04 10:00", "05-06 09:00 05-06 12:00"],
        ),
    ],
)
def test_each_way_of_taking_time_is_read(event, busy):
    assert read(file_of(event, before=NEW_YORK)) == busy


def test_a_repetition_keeps_its_hour_where_clocks_change():
    weekly = (
        "DTSTART;TZID=America/New_York:20261024T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    )
    assert read(file_of(weekly)) == ["10-24 21:00 10-24 22:00"]
    later = weekly.replace("20261024", "20260307")
    spans = busy_times(file_of(later), at=datetime(2026, 3, 1, tzinfo=SHANGHAI)).spans
    hours = [one.starts_at.astimezone(SHANGHAI).hour for one in spans]
    assert hours == [22, 21]


def test_a_moved_time_of_a_repetition_counts_where_it_was_moved_to():
    weekly = "DTSTART:20260504T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    moved = "DTSTART:20260512T140000\nDURATION:PT1H\nRECURRENCE-ID:20260511T090000"
    content = file_of(weekly, moved).replace(b"UID:1", b"UID:0")
    assert read(content) == ["05-04 09:00 05-04 10:00", "05-12 14:00 05-12 15:00"]
    gone = content.replace(b"RECURRENCE-ID", b"STATUS:CANCELLED\r\nRECURRENCE-ID")
    assert read(gone) == ["05-04 09:00 05-04 10:00"]


def test_times_that_touch_become_one_and_what_was_left_out_is_counted():
    found = busy_times(
        file_of(
            "DTSTART:20260504T090000\nDURATION:PT1H\nSUMMARY:面试",
            "DTSTART:20260504T093000\nDURATION:PT2H",
            "DTSTART;VALUE=DATE:20260601",
            "DTSTART:20260504T090000\nDURATION:PT1H\nTRANSP:TRANSPARENT",
            "DTSTART:20260504T090000\nDURATION:PT1H\nSTATUS:CANCELLED",
            "SUMMARY:没有时间",
            "DTSTART:20260504T090000\nDURATION:PT1S\nRRULE:FREQ=SECONDLY",
        ),
        at=AT,
    )
    assert [one.minutes for one in found.spans] == [150, 1440]
    assert (found.events, found.whole_days, found.free, found.cancelled) == (7, 1, 1, 1)
    assert found.unreadable == 2
    assert "面试" not in repr(found)


def test_whole_days_may_be_left_out():
    content = file_of("DTSTART;VALUE=DATE:20260601", "DTSTART:20260504T090000\nDURATION:PT1H")
    assert read(content, with_whole_days=False) == ["05-04 09:00 05-04 10:00"]


def test_a_free_busy_answer_is_read_and_its_free_times_are_not():
    content = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VFREEBUSY\r\nUID:1\r\n"
        b"FREEBUSY:20260504T010000Z/PT1H,20260505T010000Z/20260505T020000Z\r\n"
        b"FREEBUSY;FBTYPE=FREE:20260506T010000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
    assert read(content) == ["05-04 09:00 05-04 10:00", "05-05 09:00 05-05 10:00"]


def test_a_file_in_the_old_encoding_is_read():
    content = file_of("DTSTART:20260504T090000\nDURATION:PT1H\nSUMMARY:开会")
    assert read(content.decode().encode("gb18030")) == ["05-04 09:00 05-04 10:00"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", CalendarUnreadable),
        (b"PK\x03\x04 a spreadsheet", CalendarUnreadable),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", CalendarUnreadable),
        (b"BEGIN:VCALENDAR\r\n\xff\xff\xff\r\nEND:VCALENDAR", CalendarUnreadable),
        (b"x" * (MOST_BYTES + 1), CalendarTooLarge),
        (
            file_of("DTSTART:20260501T120000\nDURATION:PT10M\nRRULE:FREQ=HOURLY"),
            CalendarTooFull,
        ),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_and_says_why(content, refusal):
    with pytest.raises(refusal):
        busy_times(content, at=AT)


def test_nothing_after_half_a_year_is_kept():
    found = busy_times(file_of("DTSTART:20260504T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY"), at=AT)
    assert found.spans[-1].ends_at <= AT + timedelta(days=180)
    assert len(found.spans) == 178
