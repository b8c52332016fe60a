"""Explanations: parts that add up, gaps with their cause, and what would fill them."""

from dataclasses import replace

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given, settings

from liandong.matching import (
    GATES,
    PARTS,
    UNFILLED_CODES,
    Plan,
    Problem,
    Rules,
    hours_mask,
    invent,
    people_for,
    places_for,
    solve,
    violations,
)
from liandong.matching.explain import CHANGE_COST
from liandong.matching.ranking import goes_with
from liandong.phrases import matching as words
from tests.matching.small import NINE, person, place, problems


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_points_of_all_reasons_add_up_to_the_value(problem):
    plan = solve(problem)
    told = [
        reason.facts["points"]
        for one in plan.assignments
        for reason in plan.reasons(one.person_id, one.place_id)
    ]
    assert sum(told) == plan.value


def test_the_parts_of_one_assignment_in_numbers():
    problem = Problem.of(
        [
            person(
                1,
                lat=22.509,
                radius_m=2000.0,
                reliability=0.5,
                recent_minutes=600,
                preferences=[0.0, 0.75],
                known=[(7, 0.5)],
            )
        ],
        [place(10, kind=1, project=7, priority=50, hardship=2, max_people=3)],
    )
    plan = solve(problem)
    assert [(r.code, r.facts["points"]) for r in plan.reasons(1, 10)] == [
        ("preference", 120),
        ("nearness", 50),
        ("reliability", 20),
        ("continuity", 30),
        ("load", -20),
        ("seat_needed", 500 + 750 + 250),
    ]
    assert plan.value == 1700
    assert plan.coverage.hardship == {2: (1, 1)}
    with pytest.raises(ValueError, match="Person 1 is not planned"):
        solve(replace(problem, excluded=np.array([[0, 0]]))).reasons(1, 10)


GAPS = [
    ([person(1)], {"skills": 1}, "no_one_qualified", "teach_skill"),
    ([person(1, skills=1)], {"skills": 1, "min_people": 3}, "no_one_qualified", "recruit"),
    (
        [person(1, skills=1), person(2, skills=1, max_shifts=0)],
        {"skills": 1, "min_people": 3},
        "too_few_qualified",
        "ask_one_more",
    ),
    ([person(1, lat=22.52, radius_m=2000.0)], {}, "too_far", "widen_radius"),
    ([person(1, hours=hours_mask([10, 11]))], {}, "no_one_free", "move_shift"),
    ([person(1, max_shifts=0)], {}, "everyone_busy", "ask_one_more"),
]


@pytest.mark.parametrize(("people", "what", "code", "change"), GAPS)
def test_why_a_place_is_open_and_what_would_fill_it(people, what, code, change):
    plan = solve(Problem.of(people, [place(10, **what)]))
    (gap,) = plan.unfilled()
    assert (gap.code, gap.changes[0].code) == (code, change)
    assert plan.why_unfilled(10) == gap


def test_the_numbers_of_a_gap():
    people = [
        person(1, lat=22.52, radius_m=2000.0),
        person(2, lat=22.53, radius_m=2000.0),
        person(3, lat=22.52, radius_m=2000.0, max_shifts=0),
        person(4, lat=23.5),
    ]
    plan = solve(Problem.of(people, [place(10, min_people=2)]))
    (gap,) = plan.unfilled()
    assert (gap.missing, gap.code, gap.people) == (2, "too_far", 0)
    assert (gap.removed, gap.only) == ({"too_far": 4, "shifts_full": 1}, {"too_far": 3})
    widen = gap.changes[0]
    assert (widen.code, widen.people, widen.facts) == ("widen_radius", 2, {"extra_m": 1400})
    assert widen.cost == 2.8
    more = [{**row, "radius_m": 3400.0} for row in people[:2]]
    assert solve(Problem.of(more, [place(10, min_people=2)])).unfilled() == []


def test_a_change_says_how_near_the_people_are_whom_it_takes():
    people = [
        person(1, lat=22.509),
        person(2, lat=22.518),
        person(3, skills=1, max_shifts=0, lat=22.505),
        *(person(n, lat=23.5, radius_m=3000.0) for n in range(4, 9)),
    ]
    plan = solve(Problem.of(people, [place(10, skills=1, min_people=3)]))
    found = {change.code: change for change in plan.unfilled()[0].changes}
    assert found["teach_skill"].facts == {"mask": 1, "within_m": 2100}
    assert found["ask_one_more"].facts == {"within_m": 600}
    assert found["recruit"].facts == {"mask": 1, "within_m": 3000}
    with translation.override("zh-hans"):
        teach, recruit = (found[code] for code in ("teach_skill", "recruit"))
        assert (
            words.change_sentence(teach.code, teach.facts, people=2, names="急救")
            == "培训 2 人：急救。人选在 2.1 公里以内。"
        )
        assert (
            words.change_sentence(recruit.code, recruit.facts, people=3, names="急救")
            == "新招募 3 人，需具备：急救。最好住在 3.0 公里以内。"
        )


def test_the_way_counts_when_a_week_is_looked_at_for_room():
    rules = Rules(rest_minutes=0, travel_m_per_minute=100)
    people = [person(1, lat=22.518, max_minutes=260), person(2, lat=22.518, max_minutes=330)]
    places = [place(10, min_people=2, max_people=2), place(11, at=NINE + 300, minutes=120)]
    plan = Problem.of(people, places, rules=rules)
    held = np.array([[0, 0], [1, 0]])
    assert goes_with(plan, held, np.array([0, 1]), np.array([1, 1])).tolist() == [False, True]


def test_busy_in_the_same_plan_is_told_as_such():
    people = [person(1)]
    plan = solve(Problem.of(people, [place(10, priority=90), place(11, priority=10)]))
    (gap,) = plan.unfilled()
    assert (gap.place_id, gap.code, gap.serving) == (11, "everyone_busy", 1)
    (why,) = plan.why_not_me(1, 11)
    assert (why.code, why.facts["place_id"]) == ("serves_elsewhere", 10)
    assert [r.code for r in plan.why_not_me(1, 10)] == ["assigned"]
    with pytest.raises(ValueError, match="Place 10 has the people it needs"):
        plan.why_unfilled(10)


def test_a_full_place_says_with_how_many_points():
    people = [person(1, reliability=1.0), person(2, reliability=0.5)]
    plan = solve(Problem.of(people, [place(10, priority=100)]))
    (why,) = plan.why_not_me(2, 10)
    assert why.code == "place_full"
    assert why.facts == {"max_people": 1, "points": 220, "lowest_points": 260}
    assert plan.reserve(10, limit=3).row.tolist() == [1]
    assert [r.code for r in plan.why_not_me(2, 10)] == ["place_full"]


def test_a_week_used_up_in_the_plan_is_told():
    people = [person(1, max_shifts=1)]
    plan = solve(
        Problem.of(people, [place(10, priority=90), place(11, at=NINE + 1440, priority=10)])
    )
    assert [r.code for r in plan.why_not_me(1, 11)] == ["week_is_full"]
    assert plan.unfilled()[0].changes[0].code == "ask_one_more"


def test_rankings_list_the_best_and_leave_out_who_cannot():
    people = [person(1), person(2, lat=22.509), person(3, skills=1), person(4, lat=25.0)]
    problem = Problem.of(people, [place(10), place(11, skills=1), place(12, at=NINE + 60)])
    assert people_for(problem, 10, limit=2).row.tolist() == [0, 2]
    assert people_for(problem, 11, limit=9).row.tolist() == [2]
    held = np.array([[2, 2]])
    assert people_for(problem, 11, limit=9, held=held).row.tolist() == []
    assert places_for(problem, 3, limit=9).row.tolist() == [0, 1, 2]
    assert places_for(problem, 3, limit=9, held=held).row.tolist() == []


def test_the_checker_sees_what_a_bad_plan_breaks():
    problem = Problem.of(
        [person(1, max_shifts=1), person(2, lat=25.0), person(3)],
        [place(10), place(11, at=NINE + 125), place(12, at=NINE + 60)],
        fixed=[(3, 12)],
    )
    plan = Plan(
        problem=problem,
        person=np.array([0, 1, 0, 0], np.int32),
        place=np.array([0, 0, 1, 2], np.int32),
        status=np.array([2, 2, 2, 0], np.uint8),
        value=0,
        upper_bound=0,
        bound_method="none",
        seed=0,
    )
    assert {(v.code, v.person_id, v.place_id) for v in violations(problem, plan)} == {
        ("too_far", 2, 10),
        ("overbooked", 0, 10),
        ("rest_too_short", 1, 11),
        ("overlapping_shift", 1, 11),
        ("overlapping_shift", 1, 12),
        ("shifts_full", 1, 0),
        ("wrong_status", 1, 12),
        ("fixed_pair_dropped", 3, 12),
    }


def test_every_code_has_a_sentence_and_every_sentence_a_code():
    others = {
        "assigned",
        "serves_elsewhere",
        "week_is_full",
        "place_full",
        "could_join",
        "locks_clash",
        "seat_needed",
        "seat_extra",
        "seat_over",
    }
    assert set(words.REASONS) == {*GATES, *PARTS, *others}
    assert set(words.UNFILLED) == {*UNFILLED_CODES, "not_explained"}
    assert set(words.CHANGES) == {*CHANGE_COST, "recruit_anyone"}


def test_sentences_say_kilometres_hours_and_days():
    with translation.override("zh-hans"):
        far = words.reason_sentence("too_far", {"distance_m": 2224, "radius_m": 2000})
        assert far == "相距 2.2 公里，超出愿意前往的 2.0 公里。"
        late = words.reason_sentence("not_available", {"hours_missing": 1, "first_hour": 34})
        assert late == "班次里有 1 小时不在空闲时间内（周二 10:00起）。"
        assert (
            words.change_sentence("move_shift", {"offset_minutes": -1440}, people=3)
            == "班次提前 1 天，有 3 人能来。"
        )
        assert words.change_sentence("recruit", {"mask": 0}, people=2) == "新招募 2 人。"
        assert (
            words.unfilled_sentence("no_one_free", people=1, missing=2)
            == "那段时间有空的只有 1 人，还缺 2 人。"
        )


def test_every_sentence_of_a_street_can_be_said():
    plan = solve(invent(80, 30, seed=8))
    said = []
    for gap in plan.unfilled():
        said.append(words.unfilled_sentence(gap.code, people=gap.people, missing=gap.missing))
        said += [words.change_sentence(c.code, c.facts, people=c.people) for c in gap.changes]
        said += [
            words.reason_sentence(reason.code, reason.facts)
            for person_id in plan.problem.people.id[:20].tolist()
            for reason in plan.why_not_me(person_id, gap.place_id)
        ]
    for one in plan.assignments:
        reasons = plan.reasons(one.person_id, one.place_id)
        said += [words.reason_sentence(reason.code, reason.facts) for reason in reasons]
    assert [sentence for sentence in said if "%" in sentence or "mask" in sentence] == []
    assert len(said) > 300
