from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.availability import (
    ALL_SLOTS,
    SAID,
    ExceptionBackwards,
    ExceptionOver,
    ExceptionTooLong,
    SlotBothWays,
    TooManyExceptions,
    check_exception,
    check_week,
    merged,
    said_mask,
    without,
)
from liandong.core.eligibility import EligibilityRules, PersonFacts, ShiftFacts, why_not
from liandong.core.hours import SHANGHAI, Span

MONDAY = datetime(2026, 5, 4, tzinfo=SHANGHAI)


def span(start, end):
    """Hours after Monday, 00:00."""
    return Span(MONDAY + timedelta(hours=start), MONDAY + timedelta(hours=end))


@pytest.mark.parametrize(
    ("usual", "never", "asked"),
    [
        (0, 0, 0),
        (0b11, 0, 0b11),
        (0, 0b11, ALL_SLOTS - 0b11),
        (0b111, 0b010, 0b101),
        (0, ALL_SLOTS, SAID),
        (0b1, 0b1, SAID),
    ],
)
def test_who_may_be_asked_when_follows_from_usual_and_never(usual, never, asked):
    assert said_mask(usual, never) == asked


def test_a_slot_is_not_usual_and_never_at_once():
    check_week(0b01, 0b10)
    with pytest.raises(SlotBothWays) as told:
        check_week(0b110, 0b011)
    assert told.value.slots == ("02",)


@pytest.mark.parametrize(
    ("start", "end", "ahead", "refusal"),
    [
        (5, 5, 0, ExceptionBackwards),
        (-9, -2, 0, ExceptionOver),
        (0, 24 * 367, 0, ExceptionTooLong),
        (24 * 733, 24 * 734, 0, ExceptionTooLong),
        (1, 2, 200, TooManyExceptions),
    ],
)
def test_a_stretch_that_cannot_be_is_refused(start, end, ahead, refusal):
    when = [MONDAY + timedelta(hours=hours) for hours in (start, end)]
    with pytest.raises(refusal):
        check_exception(*when, ahead=ahead, at=MONDAY)
    check_exception(*(span(1, 2).starts_at, span(1, 2).ends_at), ahead=0, at=MONDAY)


@pytest.mark.parametrize(
    ("slots", "busy", "free", "reasons"),
    [
        (None, (), (), []),
        (None, (span(10, 11),), (), ["busy_then"]),
        (None, (span(12, 13),), (), []),
        ({"01"}, (), (), []),
        ({"02"}, (), (), ["not_available_then"]),
        ({"02"}, (), (span(8, 13),), []),
        ({"02"}, (), (span(9, 11),), ["not_available_then"]),
        ({"02"}, (), (span(9, 10), span(10, 12)), []),
        ({"01"}, (span(0, 24),), (span(0, 24),), ["busy_then"]),
    ],
)
def test_an_exception_goes_before_the_week_and_busy_before_free(slots, busy, free, reasons):
    person = PersonFacts(
        1,
        born_on=datetime(1990, 1, 1).date(),
        slots=None if slots is None else frozenset(slots),
        busy=busy,
        free=free,
    )
    shift = ShiftFacts(1, "陪诊", span(9, 12), seats=1)
    found = why_not(person, shift, MONDAY.date(), EligibilityRules())
    assert [one.code for one in found] == reasons


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda t: span(t[0], t[0] + t[1])),
    max_size=8,
)


@given(SPANS, SPANS)
def test_cutting_out_leaves_exactly_the_other_hours(spans, others):
    def hours(found):
        return {h for h in range(80) for one in found if one.overlaps(span(h, h + 1))}

    for one in spans:
        left = without(one, others)
        assert hours(left) == hours([one]) - hours(others)
        assert merged(left) == left
    assert hours(merged(spans)) == hours(spans)
