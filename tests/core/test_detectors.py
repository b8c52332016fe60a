"""联而不动 and 平行不联: what is found, and what only looks like it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from liandong.core import policy
from liandong.core.detectors import Acts, Dormancy, Presence, dormant, is_revived, parallel
from liandong.core.project_modes import Mode

TODAY = date(2026, 5, 6)
RULES = policy.profile_for("440305", TODAY).linkage_health
STREET = "440305007"


def ago(*days):
    return sorted(TODAY - timedelta(days=n) for n in days)


WEEKLY = Acts(since=TODAY - timedelta(days=300), mode=Mode.DAILY, days=ago(*range(91, 300, 7)))


def test_ninety_one_days_without_a_joint_act_are_found():
    assert dormant(WEEKLY, TODAY, RULES) == Dormancy(ago(91)[0], 91, 90, "hold_review")


def test_two_who_never_began_are_asked_to_plan_a_first_service():
    never = Acts(since=TODAY - timedelta(days=91), mode=Mode.DAILY)
    assert dormant(never, TODAY, RULES) == Dormancy(never.since, 91, 90, "first_service")


@pytest.mark.parametrize(
    "change",
    [
        {"days": ago(*range(90, 300, 7))},
        {"until": TODAY},
        {"mode": Mode.EVENT},
        {"planned_on": TODAY + timedelta(days=30)},
        {"days": ago(100, 140, 180, 220)},
        {"since": TODAY - timedelta(days=90), "days": ()},
        {"rest_months": frozenset({2, 3})},
        {"rest_months": frozenset({5})},
    ],
    ids=[
        "ninety days", "ended", "event is over", "next one has people", "rhythm", "young",
        "months of rest do not count", "rests now",
    ],
)  # fmt: skip
def test_what_only_looks_asleep_is_left_alone(change):
    assert dormant(replace(WEEKLY, **change), TODAY, RULES) is None


def test_what_is_planned_too_far_ahead_or_promised_by_nobody_does_not_help():
    far = replace(WEEKLY, planned_on=TODAY + timedelta(days=31))
    assert dormant(far, TODAY, RULES) is not None


def test_public_holidays_do_not_count():
    off = {TODAY - timedelta(days=n) for n in range(8)}
    assert dormant(WEEKLY, TODAY, RULES, off=off) is None


def test_whoever_was_as_quiet_a_year_ago_and_came_back_is_seasonal():
    season = range(110, 230, 7)
    old = replace(WEEKLY, since=TODAY - timedelta(days=700))
    twice = replace(old, days=ago(*season, *(365 + n for n in season), 365 - 30))
    assert dormant(twice, TODAY, RULES) is None
    once = replace(old, days=ago(*season))
    assert dormant(once, TODAY, RULES) is not None


def test_a_finished_project_asks_for_an_end_or_a_new_one():
    found = dormant(replace(WEEKLY, is_work_done=True), TODAY, RULES)
    assert found is not None
    assert found.next_step == "end_or_renew"


DAYS = frozenset(ago(3, 17, 31, 59))
AGENCY = Presence(("organization", 1), True, STREET, "03", DAYS, 9, 10)
TEAM = Presence(("team", 2), False, STREET, "03", DAYS, 3, 4)


def test_two_regulars_of_both_sides_without_a_link_are_found():
    (found,) = parallel([TEAM, AGENCY], [], TODAY, RULES)
    assert (found.work, found.helper, found.services) == (AGENCY.party, TEAM.party, 8)
    assert found.key == f"parallel:organization:1:team:2:{STREET}:03"


@pytest.mark.parametrize(
    "change",
    [
        {"group": "01"},
        {"place": "440305008"},
        {"place": "440305"},
        {"days": frozenset(ago(3, 31, 59))},
        {"days": frozenset(ago(80, 81, 82, 83))},
        {"days": frozenset(ago(3, 17, 31, 58))},
        {"people": 2},
        {"days_everywhere": 21},
        {"is_work": True},
    ],
    ids=[
        "other group", "other street", "no street", "rare", "long gone", "fifty-five days",
        "too few people", "passing through", "same side",
    ],
)  # fmt: skip
def test_what_only_looks_parallel_is_left_alone(change):
    assert parallel([AGENCY, replace(TEAM, **change)], [], TODAY, RULES) == []


def test_a_pair_with_a_link_is_no_finding():
    assert parallel([AGENCY, TEAM], {frozenset({AGENCY.party, TEAM.party})}, TODAY, RULES) == []


@pytest.mark.parametrize(
    ("nudged", "acted", "revived"), [(None, 0, False), (30, 0, True), (31, 0, False), (0, 1, False)]
)
def test_revived_means_soon_after_the_nudge(nudged, acted, revived):
    nudged_on = None if nudged is None else TODAY - timedelta(days=nudged)
    assert is_revived(nudged_on, TODAY - timedelta(days=acted), RULES) is revived
