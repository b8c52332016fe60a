"""Votes and seats: what comes out, for every small team and every way to vote."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import board, votes
from liandong.core.board import AlreadySeated, BoardFull, NotOfTheProject
from liandong.core.votes import (
    AlreadyVoted,
    Majority,
    NotAMember,
    Outcome,
    Tally,
    VoteNotOpen,
    VoteOver,
)
from liandong.core.workdays import SHANGHAI

AT = datetime(2026, 4, 27, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("tally", "members", "quorum", "majority", "result"),
    [
        (Tally(0, 0, 0), 9, 0, Majority.HALF, Outcome.NO_QUORUM),
        (Tally(1, 0, 0), 9, 0, Majority.HALF, Outcome.ADOPTED),
        (Tally(2, 2, 0), 8, 50, Majority.HALF, Outcome.REJECTED),
        (Tally(2, 1, 1), 8, 50, Majority.HALF, Outcome.ADOPTED),
        (Tally(3, 0, 0), 8, 50, Majority.HALF, Outcome.NO_QUORUM),
        (Tally(4, 2, 0), 6, 50, Majority.TWO_THIRDS, Outcome.ADOPTED),
        (Tally(5, 3, 0), 8, 50, Majority.TWO_THIRDS, Outcome.REJECTED),
        (Tally(5, 0, 3), 8, 50, Majority.ALL, Outcome.ADOPTED),
        (Tally(7, 1, 0), 8, 50, Majority.ALL, Outcome.REJECTED),
        (Tally(0, 0, 8), 8, 50, Majority.ALL, Outcome.REJECTED),
    ],
)
def test_what_comes_out_of_a_vote(tally, members, quorum, majority, result):
    told = votes.outcome(tally, members=members, quorum_pct=quorum, majority=majority)
    assert told is result


SMALL = st.integers(0, 30)


@given(SMALL, SMALL, SMALL, st.sampled_from(votes.QUORUMS), st.sampled_from(Majority))
def test_one_more_yes_never_turns_a_rule_down(yes, no, abstain, quorum, majority):
    def out(tally):
        return votes.outcome(tally, members=100, quorum_pct=quorum, majority=majority)

    if out(Tally(yes, no, abstain)) is Outcome.ADOPTED:
        assert out(Tally(yes + 1, no, abstain)) is Outcome.ADOPTED


@given(st.integers(1, 500))
def test_enough_backers_are_never_more_than_there_are_members(members):
    assert 1 <= votes.backers_needed(members) <= members


def ballot(**told):
    facts = {
        "is_member": True,
        "has_voted": False,
        "opened_at": AT,
        "closes_at": AT + timedelta(days=7),
        "at": AT,
    }
    votes.check_ballot(**(facts | told))


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"is_member": False}, NotAMember),
        ({"opened_at": None}, VoteNotOpen),
        ({"at": AT + timedelta(days=7)}, VoteOver),
        ({"has_voted": True}, AlreadyVoted),
    ],
)
def test_a_member_votes_once_and_in_time(told, refusal):
    ballot()
    with pytest.raises(refusal):
        ballot(**told)


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ((False, False, 0), NotOfTheProject),
        ((True, True, 1), AlreadySeated),
        ((True, False, 3), BoardFull),
    ],
)
def test_who_may_take_a_seat(told, refusal):
    board.check_seat(is_volunteer=True, is_seated=False, seats=2)
    is_volunteer, is_seated, seats = told
    with pytest.raises(refusal):
        board.check_seat(is_volunteer=is_volunteer, is_seated=is_seated, seats=seats)
