"""Who may serve: each gate opens and closes exactly where the rules say."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.eligibility import (
    ChangedBy,
    Commitment,
    EligibilityRules,
    GuardianRule,
    PersonFacts,
    Risk,
    ShiftFacts,
    age_on,
    gap_minutes,
    slots_of,
    why_not,
)
from liandong.core.hours import SHANGHAI, Span

DAY = date(2026, 5, 6)  # a Wednesday


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


SHIFT = ShiftFacts(shift_id=7, title="助餐", span=Span(at(14), at(16)), seats=2)
ADULT = PersonFacts(person_id=1, born_on=date(1990, 1, 1))
RULES = EligibilityRules()


def codes(person=ADULT, shift=SHIFT, rules=RULES):
    return [reason.code for reason in why_not(person, shift, DAY, rules)]


def test_an_adult_who_brings_everything_may_serve():
    assert codes() == []


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (date(2008, 5, 6), []),
        (date(2008, 5, 7), ["guardian_missing"]),
        (date(2020, 5, 6), ["guardian_missing"]),
        (date(2020, 5, 7), ["too_young", "guardian_missing"]),
        (None, ["birth_date_missing"]),
    ],
)
def test_the_birthday_decides_about_age_and_guardian(born_on, expected):
    assert codes(replace(ADULT, born_on=born_on)) == expected


@pytest.mark.parametrize(
    ("rule", "consent", "accompanied", "expected"),
    [
        (GuardianRule.NONE, False, False, []),
        (GuardianRule.CONSENT, False, True, ["guardian_consent_missing"]),
        (GuardianRule.CONSENT, True, False, []),
        (GuardianRule.CONSENT_OR_ACCOMPANIED, False, True, []),
        (GuardianRule.CONSENT_OR_ACCOMPANIED, False, False, ["guardian_missing"]),
    ],
)
def test_the_region_says_what_is_asked_of_a_guardian(rule, consent, accompanied, expected):
    child = replace(
        ADULT, born_on=date(2012, 1, 1), has_guardian_consent=consent, is_accompanied=accompanied
    )
    assert codes(child, rules=replace(RULES, guardian_rule=rule)) == expected


def test_a_minor_is_barred_from_risk_even_with_consent():
    child = replace(ADULT, born_on=date(2012, 1, 1), has_guardian_consent=True)
    risky = replace(SHIFT, risk=Risk.R2, is_insured=True)
    assert codes(child, risky) == ["minor_barred_by_risk"]
    assert codes(child, risky, replace(RULES, barred_risk_for_minor=None)) == []


def test_an_emergency_takes_only_adults():
    child = replace(ADULT, born_on=date(2012, 1, 1), has_guardian_consent=True)
    assert codes(child, replace(SHIFT, is_emergency=True)) == ["too_young"]


def test_the_highest_age_still_counts():
    shift = replace(SHIFT, max_age=36)
    assert codes(shift=shift) == []
    assert codes(shift=replace(SHIFT, max_age=35)) == ["too_old"]


def test_a_lapsed_paper_is_told_apart_from_one_never_held():
    shift = replace(SHIFT, qualifications=frozenset({"nurse", "first_aid"}))
    person = replace(
        ADULT, qualifications=frozenset({"first_aid"}), lapsed={"nurse": date(2026, 4, 30)}
    )
    (reason,) = why_not(person, shift, DAY, RULES)
    assert reason.as_data() == {
        "code": "credential_lapsed",
        "facts": {"credential": "nurse", "lapsed_on": "2026-04-30"},
        "what_would_change_it": "renew_credential",
        "changed_by": "person",
    }
    assert codes(replace(person, lapsed={}), shift) == ["credential_missing"]


@pytest.mark.parametrize(
    ("risk", "shift_insured", "person_insured", "expected"),
    [
        (Risk.R1, False, False, []),
        (Risk.R2, False, False, ["insurance_missing"]),
        (Risk.R2, True, False, []),
        (Risk.R3, False, True, []),
    ],
)
def test_personal_danger_asks_for_insurance(risk, shift_insured, person_insured, expected):
    shift = replace(SHIFT, risk=risk, is_insured=shift_insured)
    assert codes(replace(ADULT, is_insured=person_insured), shift) == expected


def test_the_narrower_of_two_distances_decides_and_says_who_can_change_it():
    person = replace(ADULT, distance_m=3001, max_distance_m=3000)
    (reason,) = why_not(person, SHIFT, DAY, replace(RULES, max_distance_m=5000))
    assert (reason.code, reason.changed_by) == ("too_far", ChangedBy.PERSON)
    (reason,) = why_not(person, SHIFT, DAY, replace(RULES, max_distance_m=2000))
    assert reason.changed_by is ChangedBy.STAFF
    assert codes(replace(person, distance_m=3000)) == []


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((12, 0), (13, 30), []),
        ((12, 0), (13, 31), ["rest_too_short"]),
        ((12, 0), (14, 1), ["overlaps_own_shift"]),
        ((16, 0), (17, 0), ["rest_too_short"]),
        ((16, 30), (17, 0), []),
    ],
)
def test_other_promises_need_room_and_rest(start, end, expected):
    held = Commitment("巡逻", Span(at(*start), at(*end)), shift_id=8)
    assert codes(replace(ADULT, commitments=(held,))) == expected


def test_the_person_already_there_is_not_told_that_it_is_full():
    held = Commitment("助餐", SHIFT.span, shift_id=7)
    assert codes(replace(ADULT, commitments=(held,)), replace(SHIFT, taken=2)) == [
        "already_on_shift"
    ]
    assert codes(shift=replace(SHIFT, taken=2)) == ["shift_full"]


def test_the_weekly_cap_counts_this_shift():
    rules = replace(RULES, weekly_cap_minutes=600)
    assert codes(replace(ADULT, minutes_last_7_days=480), rules=rules) == []
    assert codes(replace(ADULT, minutes_last_7_days=481), rules=rules) == ["weekly_cap_reached"]


def test_someone_who_did_not_say_when_may_be_asked_at_any_time():
    assert codes(replace(ADULT, slots=None)) == []
    assert codes(replace(ADULT, slots=frozenset({"08"}))) == []
    assert codes(replace(ADULT, slots=frozenset({"07"}))) == ["not_available_then"]


@pytest.mark.parametrize(
    ("start", "end", "holiday", "expected"),
    [
        (at(8), at(11), False, {"07"}),
        (at(9), at(12), False, {"07"}),
        (at(11), at(19), False, {"07", "08", "09"}),
        (at(19), at(21), True, {"24"}),
        (at(22), at(5, day=date(2026, 5, 7)), False, {"09"}),
        (at(22), at(7, day=date(2026, 5, 7)), False, {"09", "10"}),
        (at(2), at(4), False, {"06"}),
    ],
)
def test_a_span_touches_its_weekly_slots(start, end, holiday, expected):
    assert slots_of(Span(start, end), is_holiday=holiday) == expected


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2000, 12, 31), date(2026, 12, 30), 25),
    ],
)
def test_age_is_counted_in_whole_years(born_on, day, age):
    assert age_on(born_on, day) == age


spans = st.builds(
    lambda start, length: Span(
        at(0) + timedelta(minutes=start), at(0) + timedelta(minutes=start + length)
    ),
    st.integers(0, 2880),
    st.integers(1, 600),
)


@given(spans, spans)
def test_a_gap_reads_the_same_from_both_sides_and_is_negative_only_on_overlap(one, other):
    assert gap_minutes(one, other) == gap_minutes(other, one)
    assert (gap_minutes(one, other) < 0) == one.overlaps(other)


@given(
    born=st.dates(date(1930, 1, 1), date(2022, 1, 1)),
    risk=st.sampled_from(list(Risk)),
    distance=st.integers(0, 20_000),
    taken=st.integers(0, 3),
    insured=st.booleans(),
)
def test_every_reason_names_a_way_out_and_bringing_more_never_adds_a_reason(
    born, risk, distance, taken, insured
):
    shift = replace(
        SHIFT, risk=risk, taken=taken, is_insured=insured, qualifications=frozenset({"nurse"})
    )
    person = replace(ADULT, born_on=born, distance_m=distance, max_distance_m=5000)
    fewer = replace(
        person, qualifications=frozenset({"nurse"}), is_insured=True, has_guardian_consent=True
    )
    before = why_not(person, shift, DAY, RULES)
    assert all(reason.what_would_change_it for reason in before)
    assert {r.code for r in why_not(fewer, shift, DAY, RULES)} <= {r.code for r in before}
