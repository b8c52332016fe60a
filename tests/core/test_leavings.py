"""A forgotten check-out put right: which time may be told, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from liandong.core.hours import NotYetEnded
from liandong.core.leavings import (
    LeavingImpossible,
    LeavingToldTooLate,
    check_told,
    may_tell,
)
from liandong.core.refusals import ValueMissing

NINE = datetime(2026, 5, 4, 1, tzinfo=UTC)
ENDED = NINE + timedelta(hours=3)
MINUTE = timedelta(minutes=1)
TELL_WITHIN = timedelta(hours=24)


@pytest.mark.parametrize(
    ("left", "reason", "at", "refusal"),
    [
        (NINE + MINUTE, "孩子发烧", ENDED, None),
        (ENDED + MINUTE, "收拾东西", ENDED + TELL_WITHIN, None),
        (NINE + MINUTE, "孩子发烧", ENDED - MINUTE, NotYetEnded),
        (NINE + MINUTE, "孩子发烧", ENDED + TELL_WITHIN + MINUTE, LeavingToldTooLate),
        (NINE + MINUTE, "  ", ENDED, ValueMissing),
        (NINE, "孩子发烧", ENDED, LeavingImpossible),
        (ENDED + 2 * MINUTE, "孩子发烧", ENDED + MINUTE, LeavingImpossible),
    ],
)
def test_a_leaving_time_may_be_told_or_not(left, reason, at, refusal):
    told = {"arrived_at": NINE, "ended_at": ENDED, "at": at, "hours": 24}
    if refusal is None:
        check_told(left, reason, **told)
        return
    with pytest.raises(refusal):
        check_told(left, reason, **told)


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (ENDED - MINUTE, False),
        (ENDED, True),
        (ENDED + TELL_WITHIN, True),
        (ENDED + TELL_WITHIN + MINUTE, False),
    ],
)
def test_the_day_begins_with_the_end_of_the_shift(at, open_):
    assert may_tell(ENDED, at, hours=24) is open_


def test_the_region_says_how_many_hours():
    assert may_tell(ENDED, ENDED + 6 * MINUTE, hours=0) is False
    assert may_tell(ENDED, ENDED + timedelta(hours=48), hours=48)
    with pytest.raises(LeavingToldTooLate) as refused:
        check_told(NINE + MINUTE, "忘了", arrived_at=NINE, ended_at=ENDED,
                   at=ENDED + timedelta(hours=3), hours=2)  # fmt: skip
    assert refused.value.facts == {"until": ENDED + timedelta(hours=2), "hours": 2}
