"""Learned weights: off until a named human adopts them, dated, and put back again."""

from datetime import timedelta

import numpy as np
import pytest

from liandong.core.learning import MOST_ANSWERS, NothingLearned, WeightsArePublished
from liandong.matching import Weights
from liandong.matching.learning import OUTCOMES, PARTS, Outcomes, learn
from liandong.models import Evaluation, EventRecord, Proposal, WeightSetting
from liandong.queries.learning import outcomes, weights_at
from liandong.queries.matching import planning
from liandong.services import learning, matching
from tests import make

pytestmark = pytest.mark.django_db

AT = make.BEFORE
AFTER = make.MONDAY_9 + timedelta(days=2)
DAY = make.MONDAY_9.date()
WEEK = {"division_code": make.NANSHAN, "start": AT, "end": make.MONDAY_9 + timedelta(days=7)}
POINTS = {"preference": 80, "nearness": 25, "reliability": 60, "continuity": 0, "load": -10}
SHARES = [0.5, 0.25, 0.75, 0.0, 0.25]


def moved():
    """Clear answers of many: people mind the way far more than we say."""
    draw = np.random.default_rng(1)
    shares = draw.random((4000, 5))
    taste = (shares - 0.5) @ [0.8, 2.4, 0.8, 0.6, -0.4]
    yes = (draw.random(4000) < 1 / (1 + np.exp(-1.5 * taste))).astype(float)
    return learn(Outcomes(shares, yes, yes, yes))


def proposal(by, at=AT):
    return Proposal.objects.create(
        made_by=by, made_at=at, from_at=AT, until_at=AFTER, value=1, upper_bound=1, seconds=1,
        people=1, shifts=1, seats=1, filled=1,
    )  # fmt: skip


def asked(person, shift, state, made, points=POINTS):
    row = make.invitation(shift=shift, person=person, state=state)
    row.proposal = made
    row.reasons = [{"code": part, "facts": {"points": n}} for part, n in points.items()]
    row.save()
    return row


def rows(told):
    """Everything that learning sees, as lists, NaN as None."""
    return [
        [*map(float, share), *(None if np.isnan(x) else float(x) for x in answers)]
        for share, *answers in zip(
            told.shares, *(getattr(told, name) for name in OUTCOMES), strict=True
        )
    ]


def test_without_a_setting_the_published_weights_are_in_force():
    assert weights_at(AFTER) == Weights()
    make.shift()
    assert planning(**WEEK, at=AT).problem.weights == Weights()


def test_adopted_weights_hold_from_their_moment_on_and_the_history_says_who():
    wang, found = make.coordinator(), moved()
    learning.adopt(learned=found, first=DAY, last=DAY, by=wang, at=AT)

    assert weights_at(AT - timedelta(seconds=1)) == Weights()
    assert weights_at(AT) == found.new != Weights()
    make.shift()
    assert planning(**WEEK, at=AT).problem.weights == found.new
    event = EventRecord.objects.get()
    assert (event.name, event.by, event.facts["answers"]) == ("WeightsAdopted", wang, 4000)
    row = WeightSetting.objects.get()
    assert row.evidence["code"] == "moved"
    assert [row.from_on, row.until_on] == [DAY, DAY]


def test_nothing_learned_is_not_adopted():
    nothing = learn(Outcomes(np.zeros((0, 5)), np.zeros(0), np.zeros(0), np.zeros(0)))
    with pytest.raises(NothingLearned):
        learning.adopt(learned=nothing, first=DAY, last=DAY, by=make.coordinator(), at=AT)
    assert WeightSetting.objects.count() == 0


def test_the_published_weights_are_put_back_and_only_when_others_are_in_force():
    wang = make.coordinator()
    with pytest.raises(WeightsArePublished):
        learning.put_back(by=wang, at=AT)
    learning.adopt(learned=moved(), first=DAY, last=DAY, by=wang, at=AT)
    learning.put_back(by=wang, at=AFTER)
    assert weights_at(AFTER) == Weights()
    assert [row.is_published for row in WeightSetting.objects.order_by("pk")] == [False, True]
    assert EventRecord.objects.last().name == "WeightsPutBack"


def test_a_question_becomes_shares_and_answers_without_a_person():
    wang, shift = make.coordinator(), make.shift()
    made = proposal(wang)
    chen, he, li = (make.person(name=name) for name in ("陈宇", "何静", "李想"))
    asked(chen, shift, "accepted", made)
    asked(he, shift, "declined", made)
    asked(li, shift, "accepted", made)
    make.assignment(shift=shift, person=chen, state="served")
    make.assignment(shift=shift, person=li, state="absent")
    Evaluation.objects.create(
        shift=shift, from_role="recipient", to_role="volunteer", to_person=chen,
        punctuality=5, attitude=4, skill=3, at=AFTER,
    )  # fmt: skip

    told = rows(outcomes(DAY, DAY, at=AFTER))

    assert sorted(told, key=str) == sorted(
        [
            [*SHARES, 1.0, 1.0, 0.75],
            [*SHARES, 0.0, None, None],
            [*SHARES, 1.0, 0.0, None],
        ],
        key=str,
    )


@pytest.mark.parametrize("state", ["asked", "lapsed", "withdrawn", "countered"])
def test_who_did_not_say_yes_or_no_is_not_in_it(state):
    asked(make.person(name="陈宇"), make.shift(), state, proposal(make.coordinator()))
    assert rows(outcomes(DAY, DAY, at=AFTER)) == []


def test_what_is_not_over_or_was_not_planned_is_not_in_it():
    wang, shift = make.coordinator(), make.shift()
    asked(make.person(name="陈宇"), shift, "accepted", None)
    asked(make.person(name="何静"), shift, "accepted", proposal(wang), {"seat_needed": 500})
    asked(make.person(name="李想"), shift, "accepted", proposal(wang))
    assert len(rows(outcomes(DAY, DAY, at=AFTER))) == 1
    assert rows(outcomes(DAY, DAY, at=make.MONDAY_9)) == []
    assert rows(outcomes(DAY + timedelta(days=1), DAY + timedelta(days=9), at=AFTER)) == []


def test_one_person_counts_with_the_newest_answers_only():
    made, chen = proposal(make.coordinator()), make.person(name="陈宇")
    for _ in range(MOST_ANSWERS + 3):
        asked(chen, make.shift(), "declined", made)
    assert len(rows(outcomes(DAY, DAY, at=AFTER))) == MOST_ANSWERS


def test_shares_are_of_the_weights_with_which_the_question_was_planned():
    wang, found = make.coordinator(), moved()
    learning.adopt(learned=found, first=DAY, last=DAY, by=wang, at=AT)
    points = {part: getattr(found.new, part) for part in PARTS}
    asked(make.person(name="陈宇"), make.shift(), "accepted", proposal(wang), points)
    assert rows(outcomes(DAY, DAY, at=AFTER)) == [[1.0] * 5 + [1.0, None, None]]


def test_who_declined_changes_nobody_s_ranking_inputs():
    """The same two questions, the other one declines: columns and weights stay as they were."""
    wang, past = make.coordinator(), make.shift(starts_at=AT - timedelta(days=9))
    pair = [make.person(name="陈宇"), make.person(name="何静")]
    for person in pair:
        make.role(person=person)
    make.shift()
    states = [asked(person, past, "declined", proposal(wang)) for person in pair]
    seen = []
    for no, yes in (states, states[::-1]):
        no.state, yes.state = "declined", "accepted"
        no.save()
        yes.save()
        problem = planning(**WEEK, at=AT).problem
        plan = matching.solve(problem)
        columns = {
            name: np.asarray(getattr(problem.people, name)).tolist()
            for name in problem.people.__slots__
        }
        seen.append((str(columns), problem.weights, plan.value))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("count", [1, 5])
def test_reading_outcomes_takes_the_same_queries_for_one_and_for_many(
    count, django_assert_num_queries
):
    made = proposal(make.coordinator())
    for number in range(count):
        asked(make.person(name=f"陈{number}"), make.shift(), "accepted", made)
    with django_assert_num_queries(4):
        outcomes(DAY, DAY, at=AFTER)
