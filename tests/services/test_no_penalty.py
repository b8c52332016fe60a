"""Saying no, complaining, judging and voting change nothing: the planner cannot see them.

Everything that a person may say is written into the database for others and in another order,
again and again; the columns of the engine, its plan and the recommendations stay the same.
"""

from dataclasses import fields, is_dataclass
from datetime import timedelta
from random import Random

import numpy as np
import pytest

from liandong.core.complaints import Category
from liandong.core.votes import Choice
from liandong.matching import solve
from liandong.models import AssignmentState, Evaluation
from liandong.queries import recommendations
from liandong.queries.matching import planning
from liandong.services import complaints, initiatives, support, votes
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT = make.BEFORE


def plain(value):
    """A problem as plain data, so that two of them can be compared whole."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return repr(value)


@pytest.fixture
def town():
    li = make.li_na()
    project = make.project(social_worker=li)
    people = [
        make.person(name=f"志愿者{n}", skill_mask=n % 3, category_mask=1 << (n % 4))
        for n in range(6)
    ]
    for one in people:
        make.role(person=one)
    past = [
        make.shift(project=project, starts_at=AT - timedelta(days=n), max_people=9)
        for n in range(2, 8)
    ]
    for n, one in enumerate(people):
        make.assignment(shift=past[n], person=one, state="served")
    coming = [
        make.shift(project=project, starts_at=make.MONDAY_9 + timedelta(days=n), max_people=2)
        for n in range(4)
    ]
    team = make.team(leader=li)
    for one in people:
        make.membership(person=one, team=team)
    return {"li": li, "people": people, "past": past, "coming": coming, "team": team}


def seen(town):
    """All that the engine is given, what it plans, and what each person is recommended."""
    told = planning(make.NANSHAN, AT, make.MONDAY_9 + timedelta(days=7), at=AT)
    plan = solve(told.problem, seed=7)
    suggested = [
        [(s.card.shift.pk, s.points) for s in recommendations.shifts_for(one, at=AT, most=9)]
        for one in town["people"]
    ]
    return plain(told.problem), plain(plan.assignments), suggested


def say_things(town, chance):
    """Everything that may not matter, by and about people drawn by chance."""
    people, li = town["people"], town["li"]

    def somebody():
        return chance.choice(people)

    for shift in town["past"]:
        said = chance.sample(people, 3)
        for one in said:
            make.invitation(shift=shift, person=one, state=chance.choice(["declined", "lapsed"]))
        held = set(shift.assignments.values_list("person", flat=True))
        for one in [p for p in said if p.pk not in held]:
            make.assignment(shift=shift, person=one, state=AssignmentState.RELEASED)
    for _ in range(chance.randint(2, 6)):
        told = complaints.Told(
            category=chance.choice(list(Category)), text="x", about_person=somebody()
        )
        complaints.file(told=told, by=somebody(), at=AT)
    for shift in town["past"]:
        judge, judged = chance.sample(people, 2)
        for one, other, role in ((judge, li, "social_worker"), (li, judged, "volunteer")):
            mark = chance.randint(1, 5)
            Evaluation.objects.get_or_create(
                shift=shift,
                from_person=one,
                to_person=other,
                defaults={
                    "from_role": "volunteer",
                    "to_role": role,
                    "punctuality": mark,
                    "attitude": mark,
                    "skill": mark,
                    "at": AT,
                },
            )
    draft = votes.Draft(title="x", text="y", is_secret=chance.random() < 0.5)
    question = votes.ask(team=town["team"], draft=draft, by=li, at=AT)
    for one in chance.sample(people, 4):
        votes.cast(question=question, choice=chance.choice(list(Choice)), by=one, at=AT)
    support.ask(text="x", wanted=li, by=somebody(), at=AT)
    idea = initiatives.Idea(title="x", text="y", category="0007")
    initiatives.file(idea=idea, by=somebody(), at=AT)


def test_the_planner_cannot_see_who_said_no_complained_judged_or_voted(town):
    before = seen(town)
    assert before[1] and any(before[2])
    for seed in range(4):
        say_things(town, Random(seed))
        assert seen(town) == before
