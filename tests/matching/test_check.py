"""The checker finds what a reader of the rules finds, person by person, however large the plan."""

import math
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.matching import FIXED, PROPOSED, Plan, Problem, Violation, violations
from liandong.matching.gates import EARTH_RADIUS_M, why_not
from liandong.matching.instances import instance
from tests.matching.small import NINE, person, place, problems

pytestmark = pytest.mark.slow


def plan_of(problem, pairs, statuses=None):
    """A plan that says of itself what it is told to."""
    settled = set(map(tuple, problem.fixed.tolist()))
    if statuses is None:
        statuses = [FIXED if pair in settled else PROPOSED for pair in pairs]
    rows = sorted(zip(pairs, statuses, strict=True), key=lambda row: (row[0][1], row[0][0]))
    return Plan(
        problem=problem,
        person=np.array([i for (i, _), _ in rows], np.int32),
        place=np.array([j for (_, j), _ in rows], np.int32),
        status=np.array([status for _, status in rows], np.uint8),
        value=0,
        upper_bound=0,
        bound_method="none",
        seed=0,
    )


def read_by_hand(problem, pairs, statuses):
    """The rules, read out person by person and place by place."""
    people, places = problem.people, problem.places
    fixed = set(map(tuple, problem.fixed.tolist()))
    found = Counter()

    def tell(code, i=None, j=None):
        who = int(people.id[i]) if i is not None else 0
        found[Violation(code, who, int(places.id[j]) if j is not None else 0)] += 1

    by_person, by_week = defaultdict(list), defaultdict(list)
    for (i, j), status in zip(pairs, statuses, strict=True):
        by_person[i].append(j)
        by_week[i, int(problem.week[j])].append(j)
        if (status == FIXED) != ((i, j) in fixed):
            tell("wrong_status", i, j)
        if status != FIXED:
            for reason in why_not(problem, i, j):
                tell(reason.code, i, j)
    for i, j in fixed - set(pairs):
        tell("fixed_pair_dropped", i, j)
    for j, load in Counter(j for _, j in pairs).items():
        if load > max(int(places.max_people[j]), sum(k == j for _, k in fixed)):
            tell("overbooked", j=j)
    for i, mine in by_person.items():
        if len(set(mine)) < len(mine):
            tell("pair_twice", i)
        mine.sort(key=lambda j: (int(places.starts[j]), j))
        for at, first in enumerate(mine):
            for second in mine[at + 1 :]:
                gap = int(places.starts[second] - places.ends[first])
                if {(i, first), (i, second)} <= fixed:
                    continue
                if gap < 0:
                    tell("overlapping_shift", i, second)
                elif gap < problem.rules.rest_minutes:
                    tell("rest_too_short", i, second)
    for (i, _), mine in by_week.items():
        if {(i, j) for j in mine} <= fixed:
            continue
        if len(mine) > int(people.max_shifts[i]):
            tell("shifts_full", i)
        if sum(minutes_of(problem, i, j) for j in mine) > int(people.max_minutes[i]):
            tell("hours_full", i)
    for number in set(people.together.tolist()) - {0}:
        group = np.flatnonzero(people.together == number).tolist()
        for j in {j for i, j in pairs if i in group}:
            there = sorted(i for i in group if (i, j) in pairs)
            if there != group and not {(i, j) for i in there} <= fixed:
                tell("not_together", there[0], j)
    for one, other in problem.apart.tolist():
        for j in by_person[one]:
            met = [k for k in by_person[other] if places.shift[k] == places.shift[j]]
            if met and not {(one, j), (other, min(met))} <= fixed:
                tell("kept_apart", one, j)
    return found


def minutes_of(problem, i, j):
    """The shift and the way there and back."""
    speed = problem.rules.travel_m_per_minute
    way = math.dist(problem.person_vectors[i], problem.place_vectors[j]) * EARTH_RADIUS_M
    return int(problem.minutes[j]) + (2 * math.ceil(way / speed) if speed else 0)


@st.composite
def wider_problems(draw):
    """Problems in which some travel counts, some go together and some are kept apart."""
    problem = draw(problems())
    n = len(problem.people)
    rows = st.integers(0, n - 1)
    apart = draw(st.lists(st.tuples(rows, rows).filter(lambda p: p[0] != p[1]), max_size=2))
    groups = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    shift = problem.places.shift // 2
    return replace(
        problem,
        people=replace(problem.people, together=np.array(groups, np.int64)),
        places=replace(problem.places, shift=shift),
        apart=np.array(apart, np.int64).reshape(-1, 2),
        rules=replace(problem.rules, travel_m_per_minute=draw(st.sampled_from([0, 60, 250]))),
    )


@settings(max_examples=300, deadline=None)
@given(wider_problems(), st.data())
def test_whatever_is_planned_the_checker_reads_the_rules_as_written(problem, data):
    rows = st.tuples(
        st.integers(0, len(problem.people) - 1), st.integers(0, len(problem.places) - 1)
    )
    pairs = data.draw(st.lists(rows, max_size=9))
    pairs += [tuple(pair) for pair in problem.fixed.tolist() if data.draw(st.booleans())]
    statuses = [data.draw(st.sampled_from([FIXED, PROPOSED])) for _ in pairs]
    found = violations(problem, plan_of(problem, pairs, statuses))
    assert Counter(found) == read_by_hand(problem, pairs, statuses)
    assert found == sorted(found)


def test_every_rule_of_the_week_is_told_by_its_name():
    people = [person(1, max_shifts=1), person(2, max_minutes=150), person(3)]
    places = [
        place(10, max_people=1),
        place(11, at=NINE + 60),
        place(12, at=NINE + 130, minutes=60),
        place(13, at=NINE + 1440),
    ]
    problem = Problem.of(people, places)
    plan = plan_of(problem, [(0, 0), (0, 3), (1, 1), (1, 3), (2, 0), (2, 1), (2, 2)])
    assert violations(problem, plan) == [
        Violation("hours_full", 2),
        Violation("overbooked", 0, 10),
        Violation("overbooked", 0, 11),
        Violation("overbooked", 0, 13),
        Violation("overlapping_shift", 3, 11),
        Violation("overlapping_shift", 3, 12),
        Violation("rest_too_short", 3, 12),
        Violation("shifts_full", 1),
    ]


def test_fixed_pairs_may_clash_among_themselves_but_not_with_new_ones():
    problem = Problem.of(
        [person(1, max_shifts=2)],
        [place(10), place(11), place(12)],
        fixed=[(1, 10), (1, 11)],
    )
    assert violations(problem, plan_of(problem, [(0, 0), (0, 1)])) == []
    codes = {v.code for v in violations(problem, plan_of(problem, [(0, 0), (0, 1), (0, 2)]))}
    assert codes == {"overlapping_shift", "shifts_full"}


@pytest.mark.parametrize("count", [0, 4_000])
def test_a_large_plan_is_read_at_once(count):
    problem = instance("mid")
    draw = np.random.default_rng(3)
    keys = draw.choice(len(problem.people) * len(problem.places), count, replace=False)
    pairs = [(int(k) // len(problem.places), int(k) % len(problem.places)) for k in keys]
    found = violations(problem, plan_of(problem, pairs))
    assert Counter(found) == read_by_hand(problem, pairs, [PROPOSED] * count)


def test_a_plan_of_nobody_breaks_nothing():
    problem = Problem.of([], [])
    assert violations(problem, plan_of(problem, [])) == []
    assert violations(replace(problem), plan_of(problem, [])) == []
