"""Memoranda: the words, where they stand, joint minutes, and when standing cooperation is due."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.agreements import (
    AgreementState,
    JointProject,
    SameOrganization,
    Share,
    Terms,
    check_terms,
    in_a_row,
    is_ready_for_standing,
    share_outside_projects,
    split,
    state,
)
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

TERMS = Terms(
    goal="独居老人看病有人陪",
    plan="社工评估，志愿者陪诊",
    first_share=40,
    credit="甲方、乙方联合开展",
    sharing=frozenset({Share.FIGURES}),
    starts_on=date(2026, 5, 1),
    ends_on=date(2027, 5, 1),
)


def test_sound_words_are_not_refused() -> None:
    check_terms(1, 2, TERMS)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"goal": " "}, ValueMissing),
        ({"plan": ""}, ValueMissing),
        ({"credit": ""}, ValueMissing),
        ({"first_share": 101}, ValueInvalid),
        ({"review_days": 6}, ValueInvalid),
        ({"ends_on": date(2026, 5, 1)}, ValueInvalid),
        ({"ends_on": date(2029, 5, 5)}, ValueInvalid),
    ],
)
def test_words_that_cannot_stand_are_refused(
    changed: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        check_terms(1, 2, replace(TERMS, **changed))  # type: ignore[arg-type]


def test_an_organization_makes_no_memorandum_with_itself() -> None:
    with pytest.raises(SameOrganization):
        check_terms(1, 1, TERMS)


@pytest.mark.parametrize(
    ("signed", "ended", "today", "expected"),
    [
        ([], None, date(2026, 6, 1), AgreementState.DRAFT),
        ([1], None, date(2026, 6, 1), AgreementState.ONE_SIGNED),
        ([1, 1], None, date(2026, 6, 1), AgreementState.ONE_SIGNED),
        ([1, 2], None, date(2026, 4, 30), AgreementState.AGREED),
        ([1, 2], None, date(2026, 5, 1), AgreementState.IN_FORCE),
        ([1, 2], None, date(2027, 4, 30), AgreementState.IN_FORCE),
        ([1, 2], None, date(2027, 5, 1), AgreementState.OVER),
        ([1, 2], date(2026, 6, 1), date(2026, 6, 1), AgreementState.OVER),
    ],
)
def test_where_a_memorandum_stands(
    signed: list[int], ended: date | None, today: date, expected: AgreementState
) -> None:
    found = state(
        signed=signed,
        starts_on=TERMS.starts_on,
        ends_on=TERMS.ends_on,
        ended_on=ended,
        today=today,
    )
    assert found is expected


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_joint_minutes_are_split_without_losing_one(minutes: int, share: int) -> None:
    first, second = split(minutes, share)
    assert first + second == minutes
    assert 0 <= first <= minutes
    assert abs(first - minutes * share / 100) < 1


def project(number: int, served: int = 8, *means: float) -> JointProject:
    return JointProject(number, date(2026, number, 1), 10, served, means)


@pytest.mark.parametrize(
    ("projects", "row"),
    [
        ([], 0),
        ([project(1), project(2), project(3)], 3),
        ([project(1), project(2, 6), project(3)], 1),  # 60 % of the places only
        ([project(1), project(2), project(3, 8, 4.2, 2.9)], 0),  # one side was not content
        ([project(3), project(1), project(2)], 3),  # order of writing does not matter
        ([JointProject(1, date(2026, 1, 1), 0, 0)], 0),  # nobody served
    ],
)
def test_only_the_latest_projects_that_worked_count(projects: list[JointProject], row: int) -> None:
    assert in_a_row(projects) == row
    assert is_ready_for_standing(projects) is (row >= 3)


def test_months_that_no_project_covers_are_standing_cooperation() -> None:
    months = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    assert share_outside_projects(months, [(date(2026, 1, 20), date(2026, 2, 10))]) == 50
    assert share_outside_projects(months, [(date(2026, 1, 20), None)]) == 0
    assert share_outside_projects([], []) is None
