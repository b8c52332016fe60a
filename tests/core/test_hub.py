"""Whose turn it is, how fair it was, and conflicts between lines."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import hub, line_calendar
from liandong.core.hours import SHANGHAI
from liandong.core.hub import Bar, Member
from liandong.core.line_calendar import Entry, Kind

AT = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)
BASE = {"categories": frozenset({"0001"}), "reach": "440305", "capacity": 2}


def member(number, **more):
    return Member(member=number, **(BASE | more))


@pytest.mark.parametrize(
    ("members", "order"),
    [
        ([member(1), member(2)], [1, 2]),
        ([member(1, taken=1), member(2)], [2, 1]),
        ([member(1, taken=2, capacity=10), member(2, taken=1, capacity=2)], [1, 2]),
        ([member(1, last_at=AT), member(2, last_at=AT - timedelta(days=1)), member(3)], [3, 2, 1]),
        ([member(1, is_suspended=True), member(2)], [2]),
        ([member(1, taken=6), member(2, taken=5)], [2]),
        ([member(1, reach="440304"), member(2, reach="440305007"), member(3, reach="")], [2, 3]),
        ([member(1, categories=frozenset({"0002"}))], []),
    ],
)
def test_the_turn_goes_by_fit_load_and_turn(members, order):
    found = hub.ranked(members, category="0001", place="440305007")
    assert [one.member for one in found] == order


def test_who_said_no_is_not_asked_again_and_every_bar_is_named():
    asked = member(1, categories=frozenset(), reach="11", taken=9, is_suspended=True)
    assert hub.bars(asked, category="0001", place="440305007", declined=[1]) == tuple(Bar)
    assert hub.ranked([member(1), member(2)], category="0001", place="440305", declined=[1]) == [
        member(2)
    ]


SHARES = st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=30)


@given(SHARES)
def test_jain_lies_between_one_nth_and_one_and_gini_between_nought_and_one(shares):
    if not any(share > 1e-6 for share in shares):
        return
    n = len(shares)
    assert 1 / n - 1e-9 <= hub.jain(shares) <= 1 + 1e-9
    assert -1e-9 <= hub.gini(shares) <= 1 - 1 / n + 1e-9


@given(st.integers(2, 20), st.floats(0.1, 5))
def test_equal_shares_are_fair_and_one_winner_is_not(n, share):
    assert hub.jain([share] * n) == pytest.approx(1)
    assert hub.gini([share] * n) == pytest.approx(0, abs=1e-9)
    assert hub.jain([share] + [0.0] * (n - 1)) == pytest.approx(1 / n)
    assert hub.gini([share] + [0.0] * (n - 1)) == pytest.approx(1 - 1 / n)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=8), st.integers(20, 60))
def test_by_the_rule_the_shares_become_even(capacities, turns):
    """Simulated: whoever the rule names takes it; shares differ by one referral at most."""
    taken = [0] * len(capacities)
    last = [None] * len(capacities)
    for turn in range(turns):
        members = [
            member(n, capacity=c, taken=taken[n], last_at=last[n]) for n, c in enumerate(capacities)
        ]
        order = hub.ranked(members, category="0001", place="440305")
        if not order:
            break
        taken[order[0].member] += 1
        last[order[0].member] = AT + timedelta(hours=turn)
    shares = [t / (3 * c) for t, c in zip(taken, capacities, strict=True)]
    widest = max(1 / (3 * c) for c in capacities)
    assert max(shares) - min(shares) <= widest + 1e-9


def test_the_figure_is_not_shown_for_one_member_and_says_how_often_the_rule_was_kept():
    assert hub.fairness([member(1, taken=3)], by_rule=3, referrals=3).jain is None
    figure = hub.fairness([member(1, taken=3), member(2, taken=3)], by_rule=3, referrals=4)
    assert (figure.n, figure.jain, figure.gini, figure.by_rule) == (2, 1.0, 0.0, 0.75)
    empty = hub.fairness([member(1), member(2)], by_rule=0, referrals=0)
    assert (empty.jain, empty.gini, empty.by_rule) == (None, None, None)


# ── the calendar of lines ───────────────────────────────────────────────────────────────────


def entry(ref, **more):
    facts = {
        "title": f"活动{ref}", "line": "civil_affairs", "organization": ref,
        "division": "440305007", "place": f"地点{ref}", "category": f"000{ref}",
        "starts_at": AT, "ends_at": AT + timedelta(hours=2),
    }  # fmt: skip
    return Entry(ref=ref, **(facts | more))


LARGE = {"seats": 60, "is_event": True}


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ({}, {}, []),
        ({"place": "礼堂"}, {"place": "礼堂"}, [Kind.SAME_PLACE]),
        ({"place": "礼堂"}, {"place": "礼堂", "organization": 1}, []),
        ({"place": "礼堂"}, {"place": "礼堂", "division": "440305008"}, []),
        ({"place": "礼堂"}, {"place": "礼堂", "starts_at": AT + timedelta(hours=2)}, []),
        ({"people": frozenset({7, 8})}, {"people": frozenset({8})}, [Kind.SAME_PEOPLE]),
        (LARGE, LARGE | {"line": "youth_league"}, [Kind.LARGE_EVENTS]),
        (LARGE, LARGE, []),
        (LARGE, LARGE | {"line": "youth_league", "seats": 49}, []),
        (LARGE, LARGE | {"line": "youth_league", "division": "440304001"}, []),
        ({"category": "0001"}, {"category": "0001", "line": "street"}, [Kind.SAME_GROUP]),
        ({"category": "0001"}, {"category": "0001"}, []),
    ],
)
def test_each_kind_of_conflict_is_found_and_nothing_else(one, other, kinds):
    first, second = entry(1, **one), entry(2, **({"ends_at": AT + timedelta(hours=4)} | other))
    for pair in ((first, second), (second, first)):
        assert [c.kind for c in line_calendar.between(*pair, event_people=50)] == kinds


def test_a_free_day_is_suggested_that_meets_nothing():
    held = [
        entry(
            n,
            place="礼堂",
            starts_at=AT + timedelta(days=d),
            ends_at=AT + timedelta(days=d, hours=2),
        )
        for n, d in ((1, 0), (2, 1), (3, 2))
    ]
    late = entry(99, place="礼堂")
    assert line_calendar.free_day(late, held, event_people=50) == date(2026, 5, 7)
    full = [
        entry(
            n,
            place="礼堂",
            starts_at=AT + timedelta(days=n),
            ends_at=AT + timedelta(days=n, hours=2),
        )
        for n in range(15)
    ]
    assert line_calendar.free_day(late, full, event_people=50) is None
    assert [c.kind for c in line_calendar.conflicts([late, *held], event_people=50)] == [
        Kind.SAME_PLACE
    ]
