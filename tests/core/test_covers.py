from datetime import date

import pytest

from liandong.core import covers
from liandong.core.covers import (
    AbsenceDaysWrong,
    AlreadyAway,
    AlreadyCovered,
    CoverDaysWrong,
    Days,
    StandInAway,
    StandsInForSelf,
)

TODAY = date(2026, 5, 4)


def may(n):
    return date(2026, 5, n)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (Days(may(1), may(3)), Days(may(3), may(5)), False),
        (Days(may(1), may(4)), Days(may(3), may(5)), True),
        (Days(may(1), None), Days(may(9), may(10)), True),
        (Days(may(9), None), Days(may(1), may(9)), False),
        (Days(may(9), None), Days(may(1), None), True),
    ],
)
def test_days_meet_when_both_hold_on_some_day(one, other, meet):
    assert (one.meets(other), other.meets(one)) == (meet, meet)


@pytest.mark.parametrize(
    ("away", "end"),
    [
        (None, may(18)),
        (Days(may(1), None), may(18)),
        (Days(may(1), may(9)), may(9)),
        (Days(may(1), may(4)), may(5)),
        (Days(may(1), date(2027, 1, 1)), date(2026, 6, 3)),
    ],
)
def test_a_cover_is_proposed_until_the_guide_is_back(away, end):
    assert covers.usual_end(away, TODAY, most_days=30) == end


@pytest.mark.parametrize(
    ("days", "told", "refusal"),
    [
        (Days(may(4), may(4)), [], AbsenceDaysWrong),
        (Days(may(1), may(4)), [], AbsenceDaysWrong),
        (Days(may(4), None), [Days(may(9), may(11))], AlreadyAway),
        (Days(may(4), may(9)), [Days(may(9), None)], None),
        (Days(may(1), may(5)), [], None),
    ],
)
def test_an_absence_ends_after_it_starts_and_is_told_once(days, told, refusal):
    if refusal is None:
        covers.check_absence(days, TODAY, told)
    else:
        with pytest.raises(refusal):
            covers.check_absence(days, TODAY, told)


@pytest.mark.parametrize(
    ("days", "facts", "refusal"),
    [
        (Days(may(4), may(5)), {"is_self": True}, StandsInForSelf),
        (Days(may(4), None), {}, CoverDaysWrong),
        (Days(may(3), may(9)), {}, CoverDaysWrong),
        (Days(may(5), may(5)), {}, CoverDaysWrong),
        (Days(may(4), date(2026, 6, 4)), {}, CoverDaysWrong),
        (Days(may(4), may(9)), {"stand_in_away": [Days(may(8), None)]}, StandInAway),
        (Days(may(4), may(9)), {"covered": [Days(may(1), may(5))]}, AlreadyCovered),
        (Days(may(4), date(2026, 6, 3)), {"covered": [Days(may(1), may(4))]}, None),
    ],
)
def test_a_cover_has_an_end_and_one_stand_in_who_is_there(days, facts, refusal):
    facts = {"is_self": False, "most_days": 30, **facts}
    if refusal is None:
        covers.check_cover(days, TODAY, **facts)
    else:
        with pytest.raises(refusal):
            covers.check_cover(days, TODAY, **facts)
