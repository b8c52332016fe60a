"""What a local layer may say: kinds, bounds, words, and never less than the law."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import policy
from liandong.core.policy_fields import (
    Kind,
    LawSaysSo,
    LooserThanLaw,
    check_value,
    part_value,
    parts_of,
    plain,
    strictness,
    with_parts,
)
from liandong.core.refusals import ValueInvalid

NOW = date(2026, 11, 23)
CODES = sorted({layer.division for layer in policy.layers()})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("smallest_n", 5),
        ("hours", {"step": 15}),
        ("ratios", {"social_worker_volunteers": {"green": 8}}),
        ("star_thresholds", [50, 150, 300]),
        ("agreement_triggers", ["large_event"]),
        ("time_bank", {}),
        ("is_forced_registration_banned", True),
    ],
)
def test_a_sound_value_passes(key, value):
    assert check_value(key, value, division="440305", on=NOW) is None


@pytest.mark.parametrize(
    ("key", "value", "field", "remedy"),
    [
        ("smallest_n", 0, "smallest_n", "2–20"),
        ("smallest_n", True, "smallest_n", "2–20"),
        ("smallest_n", "5", "smallest_n", "2–20"),
        ("hours", {"step": 0}, "hours.step", "1–60"),
        ("hours", {"travel_counts": 1}, "hours.travel_counts", "true / false"),
        ("guardian_rule", "maybe", "guardian_rule", "none / consent / consent_or_accompanied"),
        ("agreement_triggers", ["rain"], "agreement_triggers", "high_risk / "),
        ("star_thresholds", [300, 100], "star_thresholds", "0–100000"),
        ("hub_organization", "长" * 201, "hub_organization", "≤ 200"),
        ("ratios", {"social_worker_volunteers": {"green": 90}}, "ratios", "must rise"),
        ("hours", {"colour": 1}, "hours.colour", "hours.step"),
        ("smallest_n", {"a": 1}, "smallest_n", "smallest_n"),
        ("hours", 30, "hours", "hours.step"),
        ("no_such_key", 1, "key", "smallest_n"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(key, value, field, remedy):
    with pytest.raises(ValueInvalid) as refused:
        check_value(key, value, division="440305", on=NOW)
    assert refused.value.field == field
    assert remedy in refused.value.remedy


@pytest.mark.parametrize(
    ("division", "key", "value"),
    [
        ("310115", "guardian_rule", "consent_or_accompanied"),
        ("330106", "agreement_stance", "may"),
        ("370102", "is_forced_registration_banned", False),
        ("110105", "insurance_trigger", ["before_danger"]),
        ("440305", "hours", {"record_within_working_days": 15}),
        ("440305", "records_years", 5),
        ("410102", "star_stance", "may"),
    ],
)
def test_less_than_a_law_asks_is_refused_with_the_law(division, key, value):
    with pytest.raises(LooserThanLaw) as refused:
        check_value(key, value, division=division, on=NOW)
    assert refused.value.law == policy.profile_for(division, NOW).source_of(key).text


def test_more_than_the_law_asks_and_what_is_only_proposed_may_be_set():
    check_value("hours", {"record_within_working_days": 5}, division="440305", on=NOW)
    check_value("guardian_rule", "consent", division="330106", on=NOW)
    check_value("min_age_register", 3, division="440305", on=NOW)


def test_what_only_quotes_a_law_is_not_set():
    with pytest.raises(LawSaysSo):
        check_value("local_duties", {"a": "b"}, division="440305", on=NOW)


@given(st.sampled_from(CODES), st.sampled_from(sorted(policy.profile_for("", NOW).keys)))
def test_what_holds_already_always_passes(code, key):
    """Every shipped value keeps to the bounds that a local layer keeps to."""
    if key == "local_duties":
        return
    told = plain(policy.profile_for(code, NOW).told[key])
    assert check_value(key, told, division=code, on=NOW) is None
    assert strictness(key, told) == strictness(key, told)


@given(st.sampled_from(sorted(policy.profile_for("", NOW).keys)))
def test_parts_put_back_give_the_same_value(key):
    if key in {"time_bank", "local_duties"}:
        return
    told = plain(policy.profile_for("4403", NOW).told[key])
    parts = {part.path: part_value(part.path, told) for part in parts_of(key, told)}
    assert with_parts(key, told, parts) == told
    assert all(isinstance(part.kind, Kind) for part in parts_of(key, told))
