"""Who is in charge of a place, clocks that run out without a yes, and sums that agree."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import approvals, authority, policy
from liandong.core.approvals import ApprovalRules, Matter, State
from liandong.core.authority import COUNTS, Seat
from liandong.core.hours import SHANGHAI

AT = datetime(2026, 11, 27, 9, tzinfo=SHANGHAI)  # a Friday


@pytest.mark.parametrize(
    ("place", "besides", "office"),
    [
        ("440305007", (), 2),
        ("440305007", (2,), 1),
        ("440304001", (), 1),
        ("440305", (), 2),
        ("110101", (), None),
        ("440305007", (1, 2), None),
    ],
)
def test_the_nearest_office_of_the_line_is_in_charge(place, besides, office):
    seats = [
        Seat(1, "social_work", "4403"),
        Seat(2, "social_work", "440305"),
        Seat(3, "youth_league", "440305007"),
    ]
    assert authority.in_charge(seats, line="social_work", place=place, besides=besides) == office


def test_silence_is_no_state_that_anything_leads_to():
    reached = {after for before in State for after in approvals._STEPS[before]}
    assert reached | {State.ASKED} == set(State)
    assert approvals.is_late(State.ASKED, AT, AT)
    assert not approvals.is_late(State.GRANTED, AT, AT + timedelta(days=9))


def test_a_clock_of_one_working_day_over_a_weekend_ends_on_monday_night():
    assert approvals.due_at(AT, 1) == datetime(2026, 12, 1, tzinfo=SHANGHAI)


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_only_what_is_written_follows(before, after):
    follows = {
        ("asked", "granted"), ("asked", "refused"), ("asked", "more_asked"),
        ("asked", "withdrawn"), ("more_asked", "asked"), ("more_asked", "withdrawn"),
        ("refused", "appealed"), ("appealed", "granted"), ("appealed", "final_no"),
        ("appealed", "withdrawn"),
    }  # fmt: skip
    if (before.value, after.value) in follows:
        approvals.check_step(before, after)
    else:
        with pytest.raises(approvals.ApprovalStepNotAllowed):
            approvals.check_step(before, after)


@pytest.mark.parametrize("text", ["", "不行", "   不  行  "])
def test_a_no_without_reason_in_words_is_refused(text):
    with pytest.raises(approvals.ReasonTooShort):
        approvals.checked_reason(text)


def test_each_matter_has_a_term_and_a_power_or_a_unit():
    profile = policy.profile_for("440305007", date(2026, 11, 27))
    for matter in Matter:
        assert profile.approvals.days_of(matter) >= 1
        assert matter in approvals.OF_UNITS or matter.value in profile.authority_powers
    assert profile.authority_powers["planning"] == "social_work"
    assert profile.authority_powers["registration"] == "civil_affairs"
    before = policy.profile_for("440305007", date(2022, 1, 1)).authority_powers
    assert before["planning"] == "civil_affairs"
    assert ApprovalRules() == profile.approvals


@given(
    st.dictionaries(
        st.sampled_from(COUNTS),
        st.dictionaries(
            st.sampled_from(["440305", "440305007", "440305008", "440305008001", ""]),
            st.integers(0, 10_000),
        ),
    )
)
def test_the_streets_always_add_up_to_the_whole(counted):
    report = authority.report("440305", counted)
    assert report.whole == {code: sum(counted.get(code, {}).values()) for code in COUNTS}
    assert set(report.parts) <= {"", "440305007", "440305008"}
