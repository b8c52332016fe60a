"""About one person and one place: passes that agree with the gates, and changes that do open."""

from dataclasses import replace

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given, settings

from liandong.matching import (
    FIXED,
    GATES,
    Problem,
    hours_mask,
    invent,
    possible,
    solve,
)
from liandong.matching import survey as bits
from liandong.matching.about import OPENINGS
from liandong.matching.gates import forbidden
from liandong.matching.kernels import chosen
from liandong.matching.ranking import goes_with
from liandong.matching.survey import Survey
from liandong.matching.tally import Tally, _look, by_columns, looped, outlook
from liandong.phrases import matching as words
from tests.matching.small import NINE, person, place, problems

pytestmark = pytest.mark.slow


def told(tally: Tally) -> dict[str, list[int] | int]:
    return {
        name: value if isinstance(value, int) else np.asarray(value).tolist()
        for name in Tally.__dataclass_fields__
        for value in [getattr(tally, name)]
    }


def surveyed(problem: Problem) -> Survey:
    return solve(problem).survey


def test_every_gate_has_its_own_bit_in_the_order_in_which_reasons_are_told():
    named = {
        "wrong_tier": bits.WRONG_TIER,
        "excluded": bits.EXCLUDED,
        "kept_apart": bits.KEPT_APART,
        "declined_before": bits.DECLINED,
        "lacks_skill": bits.LACKS_SKILL,
        "lacks_check": bits.LACKS_CHECK,
        "no_common_language": bits.NO_COMMON_LANGUAGE,
        "span_too_small": bits.SPAN_TOO_SMALL,
        "age_unknown": bits.AGE_NOT_KNOWN,
        "too_young": bits.TOO_YOUNG,
        "too_old": bits.TOO_OLD,
        "point_unknown": bits.POINT_UNKNOWN,
        "too_far": bits.TOO_FAR,
        "not_available": bits.NOT_AVAILABLE,
        "busy_elsewhere": bits.BUSY,
        "shifts_full": bits.SHIFTS_FULL,
        "hours_full": bits.HOURS_FULL,
        "overlapping_shift": bits.OVERLAPPING,
        "rest_too_short": bits.REST,
    }
    assert named == {code: 1 << n for n, code in enumerate(GATES)}


@settings(max_examples=80, deadline=None)
@given(problems())
def test_the_loop_over_people_counts_what_the_gates_forbid(problem):
    survey = surveyed(problem)
    for j in range(len(problem.places)):
        found = looped(survey, j, compile=False)
        assert told(found) == told(by_columns(survey, j))
        there = {i for i, k in [*survey.held.tolist(), *problem.fixed.tolist()] if k == j}
        rows = np.array([i for i in range(len(problem.people)) if i not in there], np.int64)
        closed = forbidden(problem, rows, np.full(len(rows), j))
        assert found.removed.tolist() == [int(bad.sum()) for bad in closed.values()]


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_loop_over_places_sees_what_the_gates_forbid(problem):
    survey = surveyed(problem)
    m = len(problem.places)
    for i in range(len(problem.people)):
        by_gates = outlook(survey, i)
        closed, way, metres = np.zeros(m, np.int64), np.zeros(m, np.int64), np.zeros(m)
        run = chosen(_look, compile=False)
        run(survey.crowd, survey.marks(0, i, m), i, closed, way, metres)
        assert closed.tolist() == by_gates.closed.tolist()
        assert way.tolist() == by_gates.way.tolist()
        np.testing.assert_array_equal(metres, by_gates.metres)


def test_compiled_passes_give_the_same_as_whole_columns_in_a_street_with_papers_and_ages():
    problem = invent(300, 60, seed=5, weeks=2)
    draw = np.random.default_rng(5)
    people = replace(
        problem.people,
        span=draw.integers(0, 3, 300).astype(np.int16),
        tier=draw.integers(1, 4, 300).astype(np.uint8),
        busy=np.array([[i, NINE, NINE + 600] for i in range(0, 300, 3)], np.int64),
    )
    places = replace(
        problem.places,
        leads=draw.integers(0, 2, 60).astype(np.int16),
        tiers=draw.integers(1, 4, 60).astype(np.uint8),
    )
    pairs = np.stack([draw.integers(0, 300, 200), draw.integers(0, 60, 200)], axis=1)
    problem = replace(problem, people=people, places=places, excluded=pairs, declined=pairs[:50])
    survey = surveyed(problem)
    for j in range(len(problem.places)):
        assert told(looped(survey, j, compile=True)) == told(by_columns(survey, j))


def test_one_explanation_does_not_compute_the_whole_plan():
    plan = solve(invent(200, 50, seed=4)).prepare()
    one = (int(plan.problem.people.id[plan.person[0]]), int(plan.problem.places.id[plan.place[0]]))
    short = int(plan.problem.places.id[np.flatnonzero(plan.missing)[0]])
    plan.reasons(*one)
    plan.why_not_me(one[0], short)
    plan.why_unfilled(short)
    plan.reserve(short)
    plan.about(one[0])
    assert {"parts", "points", "seat"} & set(vars(plan)) == set()


@settings(max_examples=60, deadline=None)
@given(problems())
def test_reasons_are_the_same_whether_or_not_the_whole_plan_was_computed(problem):
    plan = solve(problem)
    pairs = list(zip(problem.people.id[plan.person], problem.places.id[plan.place], strict=True))
    alone = [plan.reasons(int(i), int(j)) for i, j in pairs]
    assert plan.parts.shape == (6, len(pairs))
    assert [plan.reasons(int(i), int(j)) for i, j in pairs] == alone
    ranks = {"seat_needed": 0, "seat_extra": 1, "seat_over": 2}
    for (_, j), reasons, seat in zip(pairs, alone, plan.seat.tolist(), strict=True):
        row = problem.place_row(int(j))
        least, most = int(problem.places.min_people[row]), int(problem.places.max_people[row])
        assert ranks[reasons[-1].code] == (seat >= least) + (seat >= most)


@settings(max_examples=80, deadline=None)
@given(problems())
def test_what_is_told_about_a_person_is_what_they_serve_and_what_would_open(problem):
    plan = solve(problem)
    for row, person_id in enumerate(problem.people.id.tolist()):
        about = plan.about(person_id, limit=9)
        mine = plan.place[plan.person == row]
        assert [one.place_id for one in about.serves] == problem.places.id[mine].tolist()
        assert [one.status == FIXED for one in about.serves] == (
            plan.status[plan.person == row] == FIXED
        ).tolist()
        listed = [one.place_id for one in about.elsewhere]
        assert set(listed).isdisjoint(problem.places.id[mine].tolist())
        for one in about.elsewhere:
            assert list(one.reasons) == plan.why_not_me(person_id, one.place_id)
            if one.opening is not None:
                j = problem.place_row(one.place_id)
                opened = with_opening(problem, row, one.opening.code, one.opening.facts)
                held = np.stack([plan.person, plan.place], axis=1)[plan.status != FIXED]
                pair = np.array([row]), np.array([j])
                assert possible(opened, *pair).tolist() == [0]
                assert goes_with(opened, held.astype(np.int64), *pair).tolist() == [True]


def with_opening(problem: Problem, i: int, code: str, facts: dict[str, int | float]) -> Problem:
    """The problem after one change on the side of person row i."""
    who = problem.people
    columns = {
        "go_further": ("radius_m", lambda old: old + facts["extra_m"]),
        "free_up": ("hours", lambda old: np.full(3, 2**64 - 1, np.uint64)),
        "serve_more": ("max_shifts", lambda old: old + facts["shifts"]),
        "serve_longer": ("max_minutes", lambda old: old + facts["minutes"]),
        "obtain_check": ("checks", lambda old: old | np.uint64(facts["mask"])),
        "learn": ("skills", lambda old: old | np.uint64(facts["mask"])),
    }
    name, changed = columns[code]
    column = getattr(who, name).copy()
    column[i] = changed(column[i])
    people = {name: column}
    if code == "serve_more" and "minutes" in facts:
        minutes = who.max_minutes.copy()
        minutes[i] += facts["minutes"]
        people["max_minutes"] = minutes
    return replace(problem, people=replace(who, **people))


PEOPLE = {
    "go_further": {"lat": 22.52, "radius_m": 2000.0},
    "free_up": {"hours": hours_mask([10, 11])},
    "serve_more": {"max_shifts": 0},
    "serve_longer": {"max_minutes": 60},
    "obtain_check": {"skills": 1},
    "learn": {"checks": 1},
}
FACTS = {
    "go_further": {"extra_m": 300},
    "free_up": {"hours_missing": 1},
    "serve_more": {"shifts": 1},
    "serve_longer": {"minutes": 60},
    "obtain_check": {"mask": 1},
    "learn": {"mask": 1},
}


def test_the_smallest_change_that_opens_a_place_by_its_kind():
    for code, columns in PEOPLE.items():
        has = {"skills": 1, "checks": 1} if code not in ("obtain_check", "learn") else {}
        plan = solve(
            Problem.of(
                [person(1, **has, **columns)],
                [place(10, skills=1, checks=1), place(11, lat=22.7), place(12, min_age=70)],
            )
        )
        about = plan.about(1)
        assert [one.place_id for one in about.elsewhere] == [10]
        assert (about.elsewhere[0].opening.code, about.elsewhere[0].opening.facts) == (
            code,
            FACTS[code],
        )
        assert [(path.opening, path.places, path.place_id) for path in about.paths] == [
            (about.elsewhere[0].opening, 1, 10)
        ]
    assert set(PEOPLE) == set(OPENINGS)


def test_outbid_is_told_with_the_points_of_both_and_the_price_of_a_seat():
    people = [person(1, reliability=1.0), person(2, reliability=0.5)]
    plan = solve(Problem.of(people, [place(10, priority=100)]))
    (other,) = plan.about(2).elsewhere
    assert [reason.code for reason in other.reasons] == ["place_full"]
    assert (other.points, other.reasons[0].facts["lowest_points"], other.missing) == (220, 260, 0)
    assert other.price > 0
    assert other.opening is None
    assert plan.about(1).elsewhere == ()
    assert [reason.code for reason in plan.about(1).serves[0].reasons][-1] == "seat_needed"


def test_every_opening_has_a_sentence():
    assert set(words.OPENINGS) == set(OPENINGS)
    with translation.override("zh-hans"):
        assert words.opening_sentence("go_further", {"extra_m": 1200}) == "再多走 1.2 公里。"
        assert words.opening_sentence("serve_longer", {"minutes": 90}) == "每周多服务 1.5 小时。"
