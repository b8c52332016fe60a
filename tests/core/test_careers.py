"""The ladder: what a licence is, what the next rung asks, how near somebody is to supervising."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.careers import (
    RUNGS,
    CareerRules,
    Pipeline,
    Rung,
    licence_of,
    next_rung,
    pipeline_of,
    supervising,
    years_on,
)
from liandong.core.credentials import Credential
from liandong.core.growth import Asked
from liandong.core.training import CycleState

DAY = date(2026, 5, 4)
OLD = Credential("social_worker", date(2022, 1, 1), date(2024, 12, 31))
LOW = Credential("social_worker_assistant", date(2024, 1, 1), date(2026, 12, 31))
RULES = CareerRules()


@pytest.mark.parametrize(
    ("papers", "rung", "lapsed"),
    [
        ([], Rung.NONE, None),
        ([LOW], Rung.ASSISTANT, None),
        ([OLD], Rung.NONE, Rung.SOCIAL_WORKER),
        ([OLD, LOW], Rung.ASSISTANT, Rung.SOCIAL_WORKER),
        ([Credential("social_worker", DAY, DAY)], Rung.SOCIAL_WORKER, None),
        ([Credential("social_worker", DAY, DAY, is_verified=False)], Rung.NONE, None),
        ([Credential("nurse", DAY)], Rung.NONE, None),
    ],
)
def test_a_licence_is_a_checked_registration_that_holds_today(papers, rung, lapsed) -> None:
    found = licence_of(papers, DAY)
    assert (found.rung, found.lapsed, found.is_licensed) == (rung, lapsed, rung is not Rung.NONE)


def test_a_renewal_moves_the_last_day() -> None:
    renewed = Credential("social_worker_assistant", date(2026, 2, 1), date(2029, 1, 31))
    assert licence_of([LOW, renewed], DAY).expires_on == date(2029, 1, 31)


def test_years_count_on_when_the_registration_lapsed() -> None:
    assert years_on([OLD, LOW], Rung.ASSISTANT, DAY) == 4
    assert years_on([LOW], Rung.SOCIAL_WORKER, DAY) == 0


def test_the_next_rung_asks_for_years_hours_and_the_paper() -> None:
    cycle = CycleState("social_worker_assistant", date(2023, 5, 4), 60 * 60, 72 * 60)
    ahead = next_rung(licence_of([LOW], DAY), years={Rung.ASSISTANT: 2}, cycle=cycle, rules=RULES)
    assert ahead == (
        Rung.SOCIAL_WORKER,
        (Asked("years", 2, 6), Asked("education", 3600, 4320), Asked("paper", 0, 1)),
    )
    lapsed = next_rung(licence_of([OLD], DAY), years={}, cycle=None, rules=RULES)
    assert lapsed == (Rung.SOCIAL_WORKER, (Asked("renewal", 0, 1),))
    top = licence_of([Credential("social_worker_senior", DAY)], DAY)
    assert next_rung(top, years={}, cycle=None, rules=RULES) is None


@pytest.mark.parametrize(
    ("paper", "years", "sessions", "pipeline"),
    [
        ("social_worker", 5, 24, Pipeline.READY),
        ("social_worker", 5, 23, Pipeline.NEAR),
        ("social_worker_assistant", 5, 24, Pipeline.NEAR),
        ("social_worker_assistant", 4, 24, Pipeline.EARLY),
    ],
)
def test_facts_alone_say_how_near_somebody_is(paper, years, sessions, pipeline) -> None:
    licence = licence_of([Credential(paper, DAY)], DAY)
    asked = supervising(licence, work_years=years, sessions=sessions, rules=RULES)
    assert pipeline_of(asked, supervises=False) is pipeline
    assert pipeline_of(asked, supervises=True) is Pipeline.SUPERVISES


papers = st.lists(
    st.builds(
        Credential,
        st.sampled_from([rung.value for rung in RUNGS[1:]]),
        st.dates(date(2018, 1, 1), date(2028, 1, 1)),
        st.none() | st.dates(date(2018, 1, 1), date(2028, 1, 1)),
        st.booleans(),
    ),
    max_size=4,
)


@given(papers)
def test_what_lapsed_is_always_higher_than_what_is_held(held) -> None:
    found = licence_of(held, DAY)
    if found.lapsed is not None:
        assert RUNGS.index(found.lapsed) > RUNGS.index(found.rung)
    assert found.is_licensed or found.expires_on is None
