"""Getting in: reasons, merges, tries at a name, whose yes counts, what is kept of a child."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import guardians, households, identity, merging, spoken
from liandong.core.applications import SHORTEST_REASON, check_reason
from liandong.core.refusals import ValueInvalid, ValueMissing

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = date(2026, 5, 4)
DAYS = st.dates(date(1920, 1, 1), DAY)
NUMBERS = st.sampled_from(["", "a", "b"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [("  人数  已经满了 ", "人数 已经满了"), ("四个字啊", "四个字啊"), ("不行", ""), ("  \n ", "")],
)
def test_the_reason_of_a_no_says_something(text, reason):
    if reason:
        assert check_reason(text) == reason
    else:
        with pytest.raises(ValueMissing):
            check_reason(text)


@given(st.text(max_size=40))
def test_a_reason_is_tidied_once_and_stays_so(text):
    try:
        reason = check_reason(text)
    except ValueMissing:
        assert len(" ".join(text.split())) < SHORTEST_REASON
    else:
        assert check_reason(reason) == reason


@pytest.mark.parametrize(
    ("pair", "refused"),
    [
        ((1, 2, "", ""), None),
        ((1, 2, "a", ""), None),
        ((1, 2, "a", "a"), None),
        ((1, 1, "a", "a"), merging.MergeNotPossible),
        ((1, 2, "a", "b"), merging.IdentitiesDiffer),
    ],
)
def test_which_records_may_be_one_person(pair, refused):
    if refused is None:
        merging.check_pair(*pair, "陈宇")
        return
    with pytest.raises(refused):
        merging.check_pair(*pair, "陈宇")


@given(st.integers(1, 3), st.integers(1, 3), NUMBERS, NUMBERS)
def test_which_record_is_kept_does_not_decide_whether_two_may_be_merged(one, other, a, b):
    def may(*pair):
        try:
            merging.check_pair(*pair, "陈宇")
        except (merging.MergeNotPossible, merging.IdentitiesDiffer) as refusal:
            return refusal.code
        return ""

    assert may(one, other, a, b) == may(other, one, b, a)


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32)])
def test_the_identity_service_is_asked_again_ever_later(tries, minutes):
    assert identity.next_try(tries, NOW) == NOW + timedelta(minutes=minutes)


@given(st.integers(0, identity.MOST_TRIES), st.integers(0, identity.MOST_TRIES))
def test_more_tries_never_wait_less(few, many):
    few, many = sorted((few, many))
    assert NOW < identity.next_try(few, NOW) <= identity.next_try(many, NOW)


@pytest.mark.parametrize(
    ("birth_on", "is_child"),
    [(None, False), (date(2012, 5, 4), False), (date(2012, 5, 5), True), (DAY, True)],
)
def test_a_child_is_below_fourteen_on_the_day(birth_on, is_child):
    assert guardians.is_child(birth_on, DAY, 14) is is_child


@given(DAYS, st.integers(0, 20_000))
def test_nobody_becomes_a_child_again(born, later):
    after = DAY + timedelta(days=later)
    assert guardians.is_child(born, DAY, 14) or not guardians.is_child(born, after, 14)


@given(
    st.dictionaries(
        st.sampled_from([*guardians.NOT_OF_CHILDREN, "travel_radius_m", "emergency_contact"]),
        st.sampled_from(["", "桃园路 1 号", 0, 3000]),
    )
)
def test_of_a_child_only_what_a_service_needs_is_kept(told):
    kept_back = [name for name in guardians.NOT_OF_CHILDREN if told.get(name)]
    if not kept_back:
        guardians.check_child_fields(told)
        return
    with pytest.raises(guardians.NotKeptOfChildren) as refused:
        guardians.check_child_fields(told)
    assert refused.value.field == kept_back[0]


@given(DAYS, st.integers(0, 400))
def test_data_are_wiped_only_after_thirty_whole_days(ended, days):
    wiped = guardians.may_wipe(ended, ended + timedelta(days=days))
    assert wiped is (days > guardians.KEEP_DAYS)


@given(st.booleans(), DAYS)
def test_a_yes_that_a_household_may_write_down_is_one_that_counts(has_account, born):
    is_minor = not households.is_own_yes_needed(born, DAY)
    whose = households.whose_yes(has_account=has_account, is_minor=is_minor)
    assert (whose == "asked") is has_account
    if whose != "asked":
        spoken.check_yes(whose, "face", is_minor=is_minor)


@pytest.mark.parametrize(
    ("said_by", "how", "is_minor", "refused"),
    [
        ("guardian", "face", False, spoken.YesNotOwn),
        ("neighbour", "face", True, ValueInvalid),
        ("self", "rumour", False, ValueInvalid),
    ],
)
def test_a_yes_that_does_not_count_is_refused(said_by, how, is_minor, refused):
    with pytest.raises(refused):
        spoken.check_yes(said_by, how, is_minor=is_minor)
