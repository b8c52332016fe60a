"""How long a phone keeps somebody, and what is believed of a visit that comes later."""

from datetime import date, datetime, timedelta

import pytest

from liandong.core import kept_visits as rules
from liandong.core.kept_visits import Doubt
from liandong.core.workdays import SHANGHAI

NOW = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)
LATE = timedelta(hours=72)


@pytest.mark.parametrize(
    ("ends_on", "until"),
    [
        (None, datetime(2026, 5, 7, 9, tzinfo=SHANGHAI)),
        (date(2026, 5, 5), datetime(2026, 5, 5, tzinfo=SHANGHAI)),
        (date(2026, 6, 1), datetime(2026, 5, 7, 9, tzinfo=SHANGHAI)),
    ],
)
def test_a_phone_keeps_nobody_longer_than_three_days_or_than_one_may_see_them(ends_on, until):
    assert rules.kept_until(NOW, ends_on) == until


@pytest.mark.parametrize(
    ("off", "held"), [(0, 0), (9, 0), (-9, 0), (60, -60), (-1440, 1440)]
)  # minutes
def test_what_the_phone_s_clock_is_off_by_is_taken_away(off, held):
    assert rules.held_at(NOW, timedelta(minutes=off)) == NOW + timedelta(minutes=held)


@pytest.mark.parametrize(
    ("hours_ago", "off_minutes", "is_revoked", "doubt"),
    [
        (71, 0, False, None),
        (72, 0, False, None),
        (73, 0, False, Doubt.LATE),
        (73, 11, False, Doubt.CLOCK),
        (1, -11, False, Doubt.CLOCK),
        (1, 0, True, Doubt.DEVICE),
    ],
)
def test_a_time_that_a_person_should_look_at_says_why(hours_ago, off_minutes, is_revoked, doubt):
    held = NOW - timedelta(hours=hours_ago)
    said = rules.doubt(
        held, clock_off=timedelta(minutes=off_minutes), at=NOW, late=LATE, is_revoked=is_revoked
    )
    assert said == doubt
