"""Signals: what is odd is named with its figures; what everyday life explains is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import signal_rules as rules
from liandong.core.signals import (
    WEIGHTS,
    Opening,
    OpeningRule,
    Signal,
    SignalKind,
    Stint,
    accuracy,
    opening_on,
    ranked,
    score,
)

NINE = datetime(2026, 5, 4, 1, tzinfo=UTC)
"""Nine in the morning in Shanghai, a Monday."""
HERE = {"lat": 22.55, "lon": 113.95}
TEN_KM_AWAY = {"lat": 22.64, "lon": 113.95}


def stint(entry=1, *, start=0, minutes=120, at=NINE, **facts):
    """An entry that was scanned; ``start`` minutes after nine."""
    begins = at + timedelta(minutes=start)
    ends = begins + timedelta(minutes=minutes)
    told = {"person": 1, "activity": entry, "shift": entry, "leader": 9, "evidence": "scan"}
    told |= {"recorded_at": ends} | facts
    return Stint(entry=entry, starts_at=begins, ends_at=ends, **told)


def names(signals):
    return [(signal.entry, signal.code.value) for signal in signals]


def test_of_two_services_at_once_the_one_that_is_proved_less_well_is_named():
    scanned = stint(1)
    listed = stint(2, start=60, evidence="leader_list")
    (found,) = rules.overlaps([scanned, listed])
    assert (found.entry, dict(found.facts)) == (
        2,
        {
            "minutes": 60,
            "day": "2026-05-04",
            "other_entry": 1,
            "other_from": "09:00",
            "other_to": "11:00",
        },
    )


def test_both_are_named_when_their_proofs_are_alike():
    assert names(rules.overlaps([stint(1), stint(2, start=60)])) == [
        (1, "overlap"),
        (2, "overlap"),
    ]


def test_a_scan_on_somebody_else_s_telephone_proves_less():
    usual = [stint(n, at=NINE + timedelta(days=n), mark="mine") for n in (3, 4)]
    own, strange = stint(1, mark="mine"), stint(2, start=60, mark="theirs")
    assert names(rules.overlaps([own, strange, *usual])) == [(2, "overlap")]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (stint(2, start=91), "a late check-out of half an hour"),
        (stint(2, start=60, activity=1), "the same activity entered in two parts"),
        (stint(2, start=60, person=2), "two people"),
        (stint(2, start=120), "one after the other"),
    ],
)
def test_what_is_no_overlap(second, why):
    assert rules.overlaps([stint(1), second]) == [], why


def test_ten_kilometres_in_five_minutes_is_named_with_distance_and_time():
    (found,) = rules.impossible_travel(
        [stint(1, **HERE), stint(2, start=125, evidence="leader_list", **TEN_KM_AWAY)]
    )
    assert (found.entry, dict(found.facts)) == (
        2,
        {"km": 10.0, "minutes": 5, "day": "2026-05-04", "other_entry": 1},
    )


def test_ten_kilometres_in_half_an_hour_are_possible():
    near = stint(1, **HERE)
    assert rules.impossible_travel([near, stint(2, start=150, **TEN_KM_AWAY)]) == []
    assert rules.impossible_travel([near, stint(2, start=121, lat=22.56, lon=113.95)]) == []
    assert rules.impossible_travel([near, stint(2, start=121)]) == [], "an unknown place"


def five_on(mark="m", **facts):
    return [stint(n, person=n, shift=1, mark=mark, **facts) for n in range(1, 6)]


def test_one_telephone_for_five_people_names_all_but_its_owner():
    owner_alone = stint(9, person=1, at=NINE + timedelta(days=1), mark="m")
    found = rules.shared_devices([*five_on(), owner_alone])
    assert names(found) == [(n, "shared_device") for n in (2, 3, 4, 5)]
    assert found[0].facts["people"] == 5


def test_a_family_and_a_leader_s_list_may_share_a_device():
    assert rules.shared_devices(five_on(household=7)) == []
    assert rules.shared_devices(five_on(evidence="leader_list")) == []
    assert rules.shared_devices(five_on()[:4]) == []


def team(sessions, people, *, away=(), evidence="leader_list"):
    """The same people on a leader's list, week after week; ``away`` are (week, person)."""
    return [
        stint(
            100 * week + person,
            at=NINE + timedelta(weeks=week),
            person=person,
            activity=1,
            shift=week,
            evidence=evidence,
        )
        for week in range(1, sessions + 1)
        for person in range(1, people + 1)
        if (week, person) not in away
    ]


def test_a_list_on_which_everybody_is_always_there_is_named():
    found = rules.bulk_lists(team(5, 6))
    assert len(found) == 30
    assert dict(found[0].facts) == {"people": 6, "shifts": 5}


def test_real_people_are_away_now_and_then_or_seen_elsewhere():
    away = {(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (1, 6)}
    assert rules.bulk_lists(team(5, 6, away=away)) == []
    assert rules.bulk_lists(team(3, 6)) == [], "three times are no pattern"
    assert rules.bulk_lists(team(5, 4)) == [], "four people are no pattern"
    scanned = [stint(900 + p, person=p, at=NINE + timedelta(days=60)) for p in range(1, 7)]
    assert rules.bulk_lists([*team(5, 6), *scanned]) == []


def backfills(days, *, entered=NINE):
    return [
        stint(
            n,
            at=NINE - timedelta(days=n),
            evidence="backfill",
            recorded_at=entered + timedelta(minutes=n),
        )
        for n in range(1, days + 1)
    ]


def test_five_days_entered_in_one_evening_are_a_burst():
    found = rules.backfill_bursts(backfills(5))
    assert len(found) == 5
    assert dict(found[0].facts) == {"days": 5, "entered_on": "2026-05-04"}


def test_four_forgotten_days_are_none_nor_are_five_over_a_week():
    assert rules.backfill_bursts(backfills(4)) == []
    slowly = [replace(r, recorded_at=NINE + timedelta(days=2 * r.entry)) for r in backfills(5)]
    assert rules.backfill_bursts(slowly) == []


DAY = Opening(time(9), time(17, 30))


def test_service_behind_closed_doors_is_named_with_the_hours():
    (found,) = rules.outside_opening([stint(1, start=9 * 60, opening=DAY)])
    assert dict(found.facts) == {
        "minutes": 120,
        "day": "2026-05-04",
        "opens": "09:00",
        "closes": "17:30",
    }
    (closed,) = rules.outside_opening([stint(1, opening=Opening(None, None))])
    assert closed.facts["opens"] == ""


def test_tidying_up_after_closing_and_unknown_hours_are_not_named():
    assert rules.outside_opening([stint(1, start=7 * 60 + 14, opening=DAY)]) == []
    assert rules.outside_opening([stint(1, start=12 * 60)]) == []


UNSEEN = {"recipient": 5, "recipient_known": False, "evidence": "leader_list"}


def visits(count, **facts):
    return [stint(n, at=NINE + timedelta(days=n), **(UNSEEN | facts)) for n in range(1, count + 1)]


def test_a_household_that_only_one_pair_of_eyes_ever_saw_is_named():
    assert names(rules.unseen_recipients(visits(4))) == [
        (n, "unseen_recipient") for n in range(1, 5)
    ]


def test_a_household_that_somebody_else_has_met_or_that_was_mostly_scanned_is_not():
    assert rules.unseen_recipients(visits(3)) == []
    assert rules.unseen_recipients(visits(4, recipient_known=True)) == []
    assert rules.unseen_recipients(visits(4, evidence="scan")) == []
    half = [replace(v, evidence="scan") if v.entry > 2 else v for v in visits(4)]
    assert len(rules.unseen_recipients(half)) == 4
    assert rules.unseen_recipients([*visits(4), *[replace(v, person=2) for v in visits(1)]]) == []


def test_a_special_evening_goes_before_the_usual_week():
    usual = OpeningRule(0, time(9), time(17), date(2026, 1, 1))
    evening = OpeningRule(0, time(9), time(22), date(2026, 5, 4), date(2026, 5, 5))
    later = OpeningRule(0, time(8), time(16), date(2026, 5, 11))
    table = [usual, evening, later]
    assert opening_on(date(2026, 5, 4), table) == Opening(time(9), time(22))
    assert opening_on(date(2026, 4, 27), table) == Opening(time(9), time(17))
    assert opening_on(date(2026, 5, 18), table) == Opening(time(8), time(16))
    assert opening_on(date(2026, 5, 5), table) is None


def test_reasons_add_up_and_the_strongest_of_a_kind_counts_once():
    odd = Signal(2, SignalKind.OVERLAP, 0.5)
    rows = ranked(
        [odd, odd, Signal(2, SignalKind.BULK_LIST, 0.6), Signal(1, SignalKind.OVERLAP, 0.5)]
    )
    assert [(row.entry, round(row.score, 3), len(row.signals)) for row in rows] == [
        (2, 0.8, 2),
        (1, 0.5, 1),
    ]


@given(st.lists(st.floats(0, 1), max_size=7))
def test_a_score_is_a_share_that_no_signal_lowers(weights):
    signals = [Signal(1, SignalKind.OVERLAP, weight) for weight in weights]
    assert 0 <= score(signals) <= 1
    assert score([*signals, Signal(1, SignalKind.OVERLAP, 0.3)]) >= score(signals)


def test_every_kind_has_a_weight():
    assert set(WEIGHTS) == set(SignalKind)
    assert all(0 < weight < 1 for weight in WEIGHTS.values())


def test_accuracy_of_nothing_is_unknown():
    nothing = accuracy(set(), set())
    assert (nothing.precision, nothing.recall) == (None, None)
    half = accuracy({1, 2}, {2, 3})
    assert (half.precision, half.recall) == (0.5, 0.5)
