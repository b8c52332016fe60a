"""Stages, a fair rota and a count of votes: rules of a team that runs itself."""

from collections import Counter
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.elections import ElectionRules, Office, Standing, elected
from liandong.core.team_growth import (
    FallNeedsReason,
    StageNotReached,
    TeamFacts,
    TeamGrowthRules,
    TeamStage,
    check_move,
    missing_for,
    reached,
)
from liandong.core.team_rota import TeamDuty, shared_out

RULES = TeamGrowthRules()
TEAM = {"members": 5, "leader": 1}
OWN = TEAM | {"charter": 1, "elected": 1, "rota_weeks": 4, "reviews": 1, "led_pct": 50}
MONDAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, tzinfo=timezone.utc)  # noqa: UP017


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({}, "scattered"),
        ({"members": 5}, "scattered"),
        (TEAM, "team"),
        (TEAM | {"filing": 1, "credit_code": 1}, "team"),
        (OWN, "self_managed"),
        (OWN | {"filing": 1}, "recorded"),
        (OWN | {"credit_code": 1}, "self_managed"),
        (OWN | {"filing": 1, "credit_code": 1}, "registered"),
    ],
)
def test_a_stage_needs_all_stages_before_it(facts, stage):
    assert reached(TeamFacts(**facts), RULES) == stage


def test_up_goes_one_stage_by_records_and_down_with_a_reason():
    own = TeamFacts(**OWN)
    check_move(TeamStage.TEAM, TeamStage.SELF_MANAGED, own, RULES, reason="")
    with pytest.raises(StageNotReached):
        check_move(TeamStage.SCATTERED, TeamStage.SELF_MANAGED, own, RULES, reason="")
    with pytest.raises(StageNotReached) as refused:
        check_move(TeamStage.SELF_MANAGED, TeamStage.RECORDED, own, RULES, reason="好")
    assert refused.value.missing == ("filing",)
    with pytest.raises(FallNeedsReason):
        check_move(TeamStage.TEAM, TeamStage.SCATTERED, own, RULES, reason=" ")
    check_move(TeamStage.TEAM, TeamStage.SCATTERED, TeamFacts(), RULES, reason="人散了")
    assert [w.code for w in missing_for(TeamStage.TEAM, TeamFacts(), RULES)] == [
        "members",
        "leader",
    ]


@given(people=st.integers(1, 30), weeks=st.integers(1, 20), duties=st.integers(1, 4))
def test_with_equal_availability_counts_differ_by_at_most_one(people, weeks, duties):
    days = [MONDAY + timedelta(days=7 * n) for n in range(weeks)]
    turns = shared_out(range(people), days, list(TeamDuty)[:duties])
    counts = Counter({one: 0 for one in range(people)})
    counts.update(turn.person for turn in turns)
    assert len(turns) == weeks * duties
    assert max(counts.values()) - min(counts.values()) <= 1
    for day in days:
        most = max(Counter(t.person for t in turns if t.week_on == day).values())
        assert most <= -(-duties // people)


@given(away=st.dictionaries(st.integers(0, 5), st.sets(st.integers(0, 4)), max_size=6))
def test_nobody_has_a_turn_while_away(away):
    days = [MONDAY + timedelta(days=7 * n) for n in range(6)]
    gone = {days[n]: people for n, people in away.items()}
    turns = shared_out(range(5), days, list(TeamDuty), away=gone)
    assert not [t for t in turns if t.person in gone.get(t.week_on, set())]
    full = [d for d in days if len(gone.get(d, set())) < 5]
    assert len(turns) == 4 * len(full)


def test_who_had_more_turns_before_waits():
    turns = shared_out([1, 2], [MONDAY], [TeamDuty.OPENER], before={1: 3})
    assert [turn.person for turn in turns] == [2]


def standing(candidate, votes, days=0, hours=0):
    since = MONDAY - timedelta(days=days)
    return Standing(candidate, votes, since, NOW + timedelta(hours=hours))


def test_most_votes_lead_and_with_equal_votes_who_joined_earlier():
    rows = [standing(1, 3), standing(2, 3, days=9), standing(3, 1), standing(4, 0)]
    assert elected(rows, deputies=2, members=10, quorum_pct=50) == {
        2: Office.LEADER,
        1: Office.DEPUTY,
        3: Office.DEPUTY,
    }
    assert elected(
        [standing(1, 1, hours=1), standing(2, 1)], deputies=0, members=2, quorum_pct=50
    ) == {2: Office.LEADER}


@pytest.mark.parametrize(
    "wrong", [{"stand_days": 0}, {"vote_days": 0}, {"quorum_pct": 101}, {"quorum_pct": -1}]
)
def test_a_profile_cannot_rule_an_election_without_days_or_over_a_hundred(wrong):
    assert ElectionRules() == ElectionRules(3, 4, 50)
    with pytest.raises(ValueError, match="quorum"):
        ElectionRules(**wrong)


def test_a_region_that_asks_for_fewer_elects_with_fewer():
    assert elected([standing(1, 3)], deputies=0, members=10, quorum_pct=30) == {1: Office.LEADER}
    assert elected([standing(1, 3)], deputies=0, members=10, quorum_pct=31) == {}


def test_without_a_quorum_nobody_is_elected():
    assert elected([standing(1, 4)], deputies=1, members=9, quorum_pct=50) == {}
    assert elected([standing(1, 5)], deputies=1, members=10, quorum_pct=50) == {1: Office.LEADER}
    assert elected([standing(1, 0)], deputies=1, members=0, quorum_pct=50) == {}
