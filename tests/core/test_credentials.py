"""Credentials: what a paper includes, when it holds, and the masks of skills and slots."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.credentials import (
    KINDS,
    SKILL_CODES,
    Credential,
    CredentialDatesReversed,
    CredentialInTheFuture,
    CredentialKindUnknown,
    Validity,
    check_credential,
    codes_of,
    included,
    is_outside_social_work,
    lapsed,
    mask_of,
    qualifications,
    skills_of,
    usual_expiry,
    validity,
)

TODAY = date(2026, 5, 6)
AWARDED = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "social_worker_senior",
            {"social_worker_senior", "social_worker", "social_worker_assistant"},
        ),
        ("nurse", {"nurse", "first_aid", "elder_care_worker"}),
        (
            "psychiatrist",
            {"psychiatrist", "physician", "first_aid", "psychotherapist", "mind_counselor"},
        ),
        ("first_aid", {"first_aid"}),
        ("unheard_of", {"unheard_of"}),
    ],
)
def test_the_higher_paper_includes_the_lower(kind, expected):
    assert included(kind) == expected


def test_every_included_kind_exists_and_nothing_includes_itself():
    for kind in KINDS.values():
        assert set(kind.includes) <= KINDS.keys()
        assert all(kind.code not in included(lower) for lower in kind.includes)
        assert set(kind.skills) <= set(SKILL_CODES)


@pytest.mark.parametrize(
    ("expires_on", "day", "expected"),
    [
        (None, TODAY, Validity.HOLDS),
        (None, AWARDED - timedelta(days=1), Validity.NOT_YET),
        (TODAY + timedelta(days=60), TODAY, Validity.HOLDS),
        (TODAY + timedelta(days=59), TODAY, Validity.LAPSES_SOON),
        (TODAY, TODAY, Validity.LAPSES_SOON),
        (TODAY - timedelta(days=1), TODAY, Validity.LAPSED),
    ],
)
def test_the_last_day_on_the_paper_still_counts(expires_on, day, expected):
    assert validity(Credential("nurse", AWARDED, expires_on), day) is expected


def test_only_a_verified_paper_that_holds_qualifies():
    papers = [
        Credential("nurse", AWARDED, TODAY - timedelta(days=1)),
        Credential("first_aid", AWARDED),
        Credential("lawyer", AWARDED, is_verified=False),
    ]
    assert qualifications(papers, TODAY) == {"first_aid"}
    assert lapsed(papers, TODAY) == {
        "nurse": TODAY - timedelta(days=1),
        "elder_care_worker": TODAY - timedelta(days=1),
    }


def test_a_lapse_is_told_with_its_latest_day():
    papers = [
        Credential("first_aid", AWARDED, date(2025, 1, 1)),
        Credential("lifeguard", AWARDED, date(2026, 1, 1)),
    ]
    assert lapsed(papers, TODAY)["first_aid"] == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("paper", "refusal"),
    [
        (Credential("wizard", AWARDED), CredentialKindUnknown),
        (Credential("nurse", TODAY + timedelta(days=1)), CredentialInTheFuture),
        (Credential("nurse", AWARDED, date(2023, 1, 1)), CredentialDatesReversed),
    ],
)
def test_a_paper_that_cannot_be_is_refused(paper, refusal):
    with pytest.raises(refusal):
        check_credential(paper, TODAY)
    assert check_credential(Credential("nurse", TODAY), TODAY) is None


@pytest.mark.parametrize(
    ("kind", "awarded", "last_day"),
    [
        ("social_worker", date(2024, 5, 6), date(2027, 5, 5)),
        ("nurse", date(2024, 2, 29), date(2029, 2, 28)),
        ("teacher", date(2024, 5, 6), None),
    ],
)
def test_the_usual_last_day_is_the_eve_of_the_anniversary(kind, awarded, last_day):
    assert usual_expiry(kind, awarded) == last_day


def test_social_work_papers_are_not_outside_social_work():
    assert is_outside_social_work("lawyer") is True
    assert is_outside_social_work("social_worker_assistant") is False
    assert is_outside_social_work("unheard_of") is False


def test_papers_prove_skills_and_masks_carry_them():
    assert skills_of(["nurse", "driver_small", "unheard_of"]) == {"01", "19", "03"}
    assert mask_of(["01", "19", "03"]) == 0b1000000000000000101
    assert codes_of(0b101) == ("01", "03")
    assert mask_of(["99", "00", "x", "１"]) == 0
    assert codes_of(0) == ()


@given(st.sets(st.integers(1, 62).map(lambda n: f"{n:02d}")))
def test_codes_survive_the_mask(codes):
    assert codes_of(mask_of(codes)) == tuple(sorted(codes))


papers = st.lists(
    st.builds(
        Credential,
        st.sampled_from(sorted(KINDS)),
        st.just(AWARDED),
        st.none() | st.dates(AWARDED, date(2028, 1, 1)),
        st.booleans(),
    ),
    max_size=5,
)


@given(papers, papers)
def test_another_paper_never_takes_a_qualification_away(mine, more):
    held = qualifications(mine, TODAY)
    assert held <= qualifications([*mine, *more], TODAY)
    assert not held & lapsed(mine, TODAY).keys()
