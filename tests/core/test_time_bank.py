"""The time bank is always in balance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import time_bank
from liandong.core.policy import TimeBank
from liandong.core.time_bank import (
    Move,
    NotEnoughPoints,
    NoTimeBankHere,
    PointsStayHere,
    TooFewToRedeem,
)

GUANGZHOU = TimeBank(1, 1500, 100, False)
FAMILY = TimeBank(2, 300, 0, True)

accounts = st.sampled_from(["bank", "a", "b", "c"])
moves = st.lists(
    st.tuples(accounts, accounts, st.integers(1, 500)).filter(lambda m: m[0] != m[1]), max_size=40
)


@given(moves)
def test_all_accounts_together_are_always_zero(said):
    assert sum(time_bank.balances(Move(*one) for one in said).values()) == 0


@pytest.mark.parametrize(("giver", "taker", "points"), [("a", "a", 5), ("a", "b", 0)])
def test_a_transfer_has_two_sides_and_some_points(giver, taker, points):
    with pytest.raises(ValueError):
        Move(giver, taker, points)


@pytest.mark.parametrize(
    ("minutes", "rules", "points"),
    [
        (59, GUANGZHOU, 0),
        (60, GUANGZHOU, 1),
        (150, GUANGZHOU, 2),
        (150, FAMILY, 5),
        (100_000_000, GUANGZHOU, 1500),
        (-60, GUANGZHOU, 0),
        (600, None, 0),
    ],
)
def test_proved_minutes_are_worth_points_up_to_the_cap(minutes, rules, points):
    assert time_bank.entitled(minutes, rules) == points


@given(st.integers(0, 10**6), st.integers(0, 1000))
def test_more_service_is_never_worth_less(minutes, more):
    for rules in (GUANGZHOU, FAMILY):
        assert time_bank.entitled(minutes, rules) <= time_bank.entitled(minutes + more, rules)


def test_an_hour_of_help_costs_what_an_hour_of_service_earns():
    assert time_bank.minutes_of(3, GUANGZHOU) == 180
    assert time_bank.minutes_of(3, FAMILY) == 90


def test_spending_waits_for_the_least_and_never_exceeds_the_balance():
    time_bank.check_spending(rules=GUANGZHOU, earned=100, balance=40, points=40)
    with pytest.raises(TooFewToRedeem):
        time_bank.check_spending(rules=GUANGZHOU, earned=99, balance=99, points=1)
    for points in (41, 0, -1):
        with pytest.raises(NotEnoughPoints):
            time_bank.check_spending(rules=GUANGZHOU, earned=100, balance=40, points=points)
    with pytest.raises(NoTimeBankHere):
        time_bank.check_spending(rules=None, earned=1, balance=1, points=1)


def test_points_go_to_family_only_and_only_where_the_rules_say_so():
    time_bank.check_giving(rules=FAMILY, balance=5, points=5, is_family=True)
    for rules, is_family in ((GUANGZHOU, True), (FAMILY, False)):
        with pytest.raises(PointsStayHere):
            time_bank.check_giving(rules=rules, balance=5, points=5, is_family=is_family)
    with pytest.raises(NotEnoughPoints):
        time_bank.check_giving(rules=FAMILY, balance=5, points=6, is_family=True)
    with pytest.raises(NoTimeBankHere):
        time_bank.check_giving(rules=None, balance=5, points=1, is_family=True)
