"""Personnel task scheduling: every task covered, as few people as possible."""

import os
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.matching import personnel
from liandong.matching.personnel import Tasks
from liandong.matching.personnel_search import fewest_by_ejection

SHARED = Path(os.environ.get("LIANDONG_SHARED", Path(__file__).parents[3] / "shared"))
SMPTSP = SHARED / "data" / "internal_only" / "bench" / "smptsp"


@st.composite
def tiny(draw: st.DrawFn) -> Tasks:
    spans = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=6, min_size=1))
    able = st.frozensets(st.integers(0, len(spans) - 1), min_size=len(spans) // 2)
    return Tasks(
        times=tuple((start, start + length) for start, length in spans),
        able=tuple(draw(st.lists(able, min_size=1, max_size=4))),
    )


def fewest_of_all(tasks: Tasks) -> int | None:
    """By trying every roster; None when no roster covers everything."""
    everybody = range(len(tasks.able))
    sizes = [
        len(set(person))
        for person in product(everybody, repeat=len(tasks.times))
        if not personnel.violations(tasks, person)
    ]
    return min(sizes, default=None)


@settings(max_examples=60, deadline=None)
@given(tasks=tiny())
def test_a_tiny_instance_takes_the_fewest_people_of_all_rosters(tasks: Tasks) -> None:
    fewest = fewest_of_all(tasks)
    if fewest is None:
        with pytest.raises(personnel.NoRoster):
            personnel.best_roster(tasks, 20)
        return
    roster = personnel.best_roster(tasks, 20)
    assert (roster.people, roster.bound) == (fewest, fewest)
    assert personnel.violations(tasks, roster.person) == []


@settings(max_examples=40, deadline=None)
@given(tasks=tiny(), seed=st.integers(0, 9))
def test_ejection_covers_everything_and_stops_at_the_least_told(tasks: Tasks, seed: int) -> None:
    fewest = fewest_of_all(tasks)
    if fewest is None:
        return
    person = fewest_by_ejection(tasks.times, tasks.able, least=fewest, seconds=20, seed=seed)
    assert person is not None
    assert personnel.violations(tasks, person) == []
    assert len(set(person)) == fewest


@given(tasks=tiny())
def test_every_clash_is_in_a_set_and_every_set_clashes(tasks: Tasks) -> None:
    sets = personnel.clashes(tasks)
    told = {frozenset((a, b)) for together in sets for a in together for b in together if a != b}
    assert told == {
        frozenset((a, b))
        for a, (begins, ends) in enumerate(tasks.times)
        for b, (start, end) in enumerate(tasks.times)
        if a != b and begins < end and start < ends
    }
    assert not any(set(one) < set(other) for one in sets for other in sets)


def test_a_task_for_which_nobody_is_qualified_is_named() -> None:
    with pytest.raises(personnel.NoRoster) as told:
        personnel.best_roster(Tasks(((0, 1), (2, 3)), (frozenset({0}),)), 5)
    assert told.value.task == 1


def test_the_checker_names_what_is_wrong() -> None:
    tasks = Tasks(((0, 5), (4, 9)), (frozenset({0, 1}), frozenset({1})))
    assert personnel.violations(tasks, (0, 1)) == []
    assert personnel.violations(tasks, (0, 0)) == ["Person 0 holds two tasks at 4."]
    assert personnel.violations(tasks, (1, 1)) == [
        "Person 1 may not hold task 0.",
        "Person 1 holds two tasks at 4.",
    ]
    assert personnel.violations(tasks, (0,)) == ["1 tasks are covered, not 2."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Jobs = x\n", "line 1: expected `Jobs = a number`."),
        ("Jobs = 1\n 5\n", "line 2: a task needs its start and its end."),
        ("Jobs = 1\n 5 5\n", "line 2: it ends before it starts."),
        ("Jobs = 1\n 5 6\n 7 8\n", "line 3: more than 1 tasks."),
        ("Jobs = 1\n 5 6\nQualifications = 1\n2: 0\n", "line 4: 2 tasks of 0..0 were due."),
        ("Jobs = 1\n 5 6\nQualifications = 1\n1: 4\n", "line 4: 1 tasks of 0..0 were due."),
        ("Jobs = 1\n 5 6\nQualifications = 1\none\n", "line 4: expected `count: tasks`."),
        (
            "Jobs = 2\n 5 6\n",
            "line 2: the file ends after 1 of 2 tasks and 0 of 0 people.",
        ),
    ],
)
def test_a_malformed_file_is_told_by_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "bad.dat"
    path.write_text(text)
    with pytest.raises(ValueError) as raised:
        personnel.solve(path, 1)
    assert str(raised.value) == f"{path}, {told}"


@pytest.mark.skipif(not SMPTSP.exists(), reason="the published instances are not here")
def test_a_published_instance_takes_as_few_people_as_are_known_to_do() -> None:
    roster = personnel.solve(SMPTSP / "data_3_25_40_66.dat", 20)
    assert (roster.people, roster.bound) == (20, 20)
