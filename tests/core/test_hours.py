"""What attendance is worth and which entries are refused."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import hours
from liandong.core.hours import SHANGHAI, Claim, Evidence, HourRules, Recognition, Served, Span
from liandong.core.refusals import ValueInvalid, ValueMissing

RULES = HourRules()
NINE = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 1), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(0), timedelta(hours=60))
spans = st.builds(lambda start, length: Span(start, start + length), moments, lengths)


def span(start: float, end: float) -> Span:
    """Hours after nine o'clock."""
    return Span(NINE + timedelta(hours=start), NINE + timedelta(hours=end))


@given(
    attended=spans,
    planned=spans,
    already=st.integers(0, 900),
    step=st.sampled_from([1, 15, 30, 60]),
    pct=st.integers(0, 100),
)
def test_recognized_minutes_keep_their_promises(attended, planned, already, step, pct):
    rules = HourRules(step=step, min_presence_pct=pct)
    minutes = hours.recognized_minutes(
        attended, planned=planned, already_today=already, rules=rules
    )
    assert 0 <= minutes <= min(attended.minutes, planned.minutes)
    assert minutes % step == 0
    assert minutes == 0 or already + minutes <= rules.daily_cap


@given(attended=spans, planned=spans, already=st.integers(0, 900), pct=st.integers(0, 100))
def test_every_minute_present_is_accounted_for(attended, planned, already, pct):
    got = hours.recognition(
        attended, planned=planned, already_today=already, rules=HourRules(min_presence_pct=pct)
    )
    parts = got.minutes + got.outside_plan + got.too_short + got.over_cap + got.rounded_off
    assert parts == got.present == attended.minutes


@given(spans)
def test_pieces_of_a_span_join_up_and_each_lies_on_one_day(whole):
    pieces = hours.split_by_day(whole)
    assert (pieces[0].starts_at, pieces[-1].ends_at) == (whole.starts_at, whole.ends_at)
    assert all(a.ends_at == b.starts_at for a, b in itertools.pairwise(pieces))
    assert all(len(hours.split_by_day(piece)) == 1 for piece in pieces)
    last_moments = [max(p.starts_at, p.ends_at - timedelta(microseconds=1)) for p in pieces]
    assert [m.astimezone(SHANGHAI).date() for m in last_moments] == [p.day() for p in pieces]


@given(spans, spans)
def test_two_spans_overlap_exactly_when_their_common_part_is_not_empty(one, other):
    common = one.within(other)
    assert one.overlaps(other) == other.overlaps(one)
    if one.starts_at < one.ends_at and other.starts_at < other.ends_at:
        assert one.overlaps(other) == (common.starts_at < common.ends_at)


@pytest.mark.parametrize(
    ("attended", "already", "rules", "worth"),
    [
        (span(0, 3), 0, RULES, Recognition(180, 180)),
        (span(-1, 4), 0, RULES, Recognition(180, 300, outside_plan=120)),
        (span(0.4, 3), 0, RULES, Recognition(150, 156, rounded_off=6)),
        (span(0, 3), 400, RULES, Recognition(60, 180, over_cap=100, rounded_off=20)),
        (span(0, 3), 480, RULES, Recognition(0, 180, over_cap=180)),
        (span(0, 1.5), 0, HourRules(min_presence_pct=60), Recognition(0, 90, too_short=90)),
        (span(0, 1.8), 0, HourRules(min_presence_pct=60), Recognition(90, 108, rounded_off=18)),
        (span(5, 6), 0, RULES, Recognition(0, 60, outside_plan=60)),
    ],
)
def test_what_an_attendance_of_a_three_hour_shift_is_worth(attended, already, rules, worth):
    assert (
        hours.recognition(attended, planned=span(0, 3), already_today=already, rules=rules) == worth
    )


@pytest.mark.parametrize(("counts", "minutes"), [(False, 180), (True, 240)])
def test_travel_counts_only_where_the_profile_says_so(counts, minutes):
    rules = HourRules(travel_counts=counts)
    got = hours.recognized_minutes(
        span(-0.5, 3.5), planned=span(0, 3), already_today=0, rules=rules, travel=span(-0.5, 3.5)
    )
    assert got == minutes


@pytest.mark.parametrize(
    ("check_in", "last_seen", "proposed"),
    [
        (0, None, 3),
        (0, 2, 2),
        (0, 5, 3),
        (1, 0.5, 3),
        (4, None, 4),
    ],
)
def test_a_forgotten_check_out_is_proposed(check_in, last_seen, proposed):
    seen = None if last_seen is None else NINE + timedelta(hours=last_seen)
    got = hours.proposed_check_out(NINE + timedelta(hours=check_in), span(0, 3), seen)
    assert got == NINE + timedelta(hours=proposed)


BACKFILL = Claim(
    volunteer=1,
    span=span(0, 3),
    evidence=Evidence.BACKFILL,
    entered_by=2,
    approver=3,
    reason="当天手机没电",
    evidence_note="签到表照片",
)
NEXT_DAY = NINE + timedelta(days=1)


@pytest.mark.parametrize(
    ("claim", "at", "refusal"),
    [
        (replace(BACKFILL, span=span(14, 16)), NEXT_DAY, hours.CrossesMidnight),
        (BACKFILL, NINE + timedelta(hours=2), hours.NotYetEnded),
        (replace(BACKFILL, reason=" "), NEXT_DAY, ValueMissing),
        (replace(BACKFILL, evidence_note=""), NEXT_DAY, ValueMissing),
        (replace(BACKFILL, reason="长" * 501), NEXT_DAY, ValueInvalid),
        (BACKFILL, NINE + timedelta(days=31), hours.BackfillTooOld),
        (replace(BACKFILL, approver=None), NEXT_DAY, hours.SecondApproverMissing),
        (replace(BACKFILL, approver=2), NEXT_DAY, hours.SameApprover),
        (replace(BACKFILL, approver=1), NEXT_DAY, hours.OwnHours),
        (
            Claim(volunteer=1, span=span(0, 3), evidence=Evidence.LEADER_LIST, entered_by=1),
            NEXT_DAY,
            hours.OwnHours,
        ),
    ],
)
def test_an_entry_is_refused_when(claim, at, refusal):
    with pytest.raises(refusal):
        hours.check_claim(claim, at=at, rules=RULES)


@pytest.mark.parametrize(
    "claim",
    [
        BACKFILL,
        replace(BACKFILL, span=span(13, 15)),
        replace(BACKFILL, evidence=Evidence.SCAN, approver=None, reason="", evidence_note=""),
    ],
)
def test_an_entry_in_order_passes_until_the_last_day_of_back_fill(claim):
    assert hours.check_claim(claim, at=NINE + timedelta(days=30), rules=RULES) is None


def test_nobody_serves_at_two_places_at_once():
    others = [Served(span(-3, 0), "清晨护河"), Served(span(2, 4), "老人陪诊")]
    with pytest.raises(hours.OverlapsOtherService) as caught:
        hours.check_claim(BACKFILL, at=NEXT_DAY, others=others, rules=RULES)
    assert caught.value.activity == "老人陪诊"
    assert hours.check_overlap(span(0, 2), others) is None


@pytest.mark.parametrize(
    ("worth", "refusal"),
    [
        (Recognition(0, 0), hours.BelowOneStep),
        (Recognition(0, 20, rounded_off=20), hours.BelowOneStep),
        (Recognition(0, 90, too_short=90), hours.PresenceTooShort),
        (Recognition(0, 180, over_cap=180), hours.DailyCapReached),
    ],
)
def test_an_entry_worth_nothing_says_why(worth, refusal):
    with pytest.raises(refusal):
        hours.check_worth(worth, planned=span(0, 3), day=date(2026, 5, 4), rules=RULES)


@pytest.mark.parametrize(
    ("hours_served", "level", "missing"),
    [(0, 0, 100), (99, 0, 1), (100, 1, 200), (600, 3, 400), (1499, 4, 1), (1500, 5, None)],
)
def test_stars_follow_the_recorded_hours(hours_served, level, missing):
    minutes = hours_served * 60
    assert hours.stars(minutes) == level
    assert hours.minutes_to_next_star(minutes) == (None if missing is None else missing * 60)


def test_only_what_was_proved_on_the_spot_is_credit_time():
    assert {e.value: (e.strength, e.kind.value) for e in Evidence} == {
        "scan": (4, "credit"),
        "badge": (4, "credit"),
        "offline": (3, "credit"),
        "leader_list": (3, "credit"),
        "paper": (3, "credit"),
        "backfill": (2, "honour"),
        "imported": (1, "honour"),
    }


def test_a_span_needs_a_zone_and_an_order():
    with pytest.raises(ValueError, match="time zone"):
        Span(datetime(2026, 5, 4), datetime(2026, 5, 4))
    with pytest.raises(ValueError, match="ends before"):
        span(2, 1)
