"""Values and trust: each figure of a small made May, to the exact value."""

from datetime import timedelta

import pytest

from liandong.models import (
    BoardSeat,
    Complaint,
    Evaluation,
    FeedbackTicket,
    Initiative,
    InitiativeStep,
    Objection,
    SpotCheck,
    SpotRound,
)
from liandong.queries.effects import every
from liandong.queries.effects.counting import Scope
from tests import make
from tests.make_effects import HERE, SPAN, entry, may, served

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def told(code, scope=HERE, span=SPAN):
    found = every.one(code, scope, span)
    return found.value, found.part, found.whole, found.n


def judged(shift, role, points=(5, 5, 5), at=None):
    return Evaluation.objects.create(
        shift=shift, from_role=role, from_person=make.person(), to_role="organization",
        punctuality=points[0], attitude=points[1], skill=points[2], at=at or may(6),
    )  # fmt: skip


def test_two_sides_must_have_spoken_of_a_service():
    someone = make.person()
    both, one, none = (served(person=someone) for _ in range(3))
    for role in ("recipient", "volunteer", "volunteer"):
        judged(both, role)
    judged(one, "volunteer")

    assert none.pk
    assert told("two_way_evaluation") == (1 / 3, 1, 3, 3)


def test_satisfied_is_who_gives_twelve_of_fifteen_points():
    shift = served(person=make.person())
    for points in ((4, 4, 4), (5, 5, 2), (4, 4, 3), (5, 5, 5), (1, 1, 1)):
        judged(shift, "recipient", points)
    judged(shift, "recipient", at=may(1) - DAY)
    for points in ((5, 5, 5),) * 5:
        judged(shift, "volunteer", points)

    found = every.one("satisfaction", HERE, SPAN)

    assert (found.value, found.part, found.n) == (0.6, 3, 5)
    assert [round(found.low, 4), round(found.high, 4)] == [0.2307, 0.8824]
    assert told("volunteer_satisfaction") == (1.0, 5, 5, 5)


def test_four_answers_are_too_few_to_say_who_is_satisfied():
    shift = served(person=make.person())
    for _ in range(4):
        judged(shift, "recipient")

    assert told("satisfaction") == (None, None, None, 4)


def test_questions_that_came_back_are_counted_of_those_sent():
    shift = served(person=make.person())
    for n, used in enumerate((may(7), None, None, None)):
        FeedbackTicket.objects.create(
            shift=shift, need=make.need(), token=f"t{n}", issued_at=may(5), used_at=used
        )

    assert told("feedback_rate") == (0.25, 1, 4, 4)


def complaint(*, filed=4, answered_after=None, place=None):
    return Complaint.objects.create(
        number=f"T-{Complaint.objects.count()}", category="service", text="没来",
        division_code=make.NANSHAN, organization=place, filed_at=may(filed),
        due_at=may(filed) + 7 * DAY,
        answered_at=None if answered_after is None else may(filed) + answered_after * DAY,
    )  # fmt: skip


def test_complaints_are_judged_when_answered_or_due():
    for after in (1, 7, 8, None):
        complaint(answered_after=after)
    complaint(filed=29)

    assert told("complaints_in_time") == (0.5, 2, 4, 4)


def test_complaints_are_set_against_the_services_recorded():
    place, someone = make.organization(), make.person()
    complaint(place=place)
    for _ in range(4):
        entry(person=someone, organization=place)

    assert told("complaints_per_1000") == (250.0, 1, 4, 4)
    assert told("complaints_per_1000", Scope(organization=place.pk)) == (250.0, 1, 4, 4)


def test_objections_have_their_own_clock():
    line = entry(person=make.person(), organization=make.organization())
    for after in (1, 6, None):
        Objection.objects.create(
            entry=line, person=line.person, text="少了", raised_at=may(5), due_at=may(5) + 5 * DAY,
            answered_at=None if after is None else may(5) + after * DAY,
        )  # fmt: skip

    assert told("objections_in_time") == (1 / 3, 1, 3, 3)


def test_only_what_was_drawn_at_random_says_how_true_entries_are():
    place, someone = make.organization(), make.person()
    drawn = SpotRound.objects.create(
        organization=place, from_on=make.day(may(1)), until_on=make.day(may(9)), seed="s",
        population=9, random_count=6, risk_count=1, drawn_at=may(9), drawn_by=someone,
    )  # fmt: skip
    answers = ["yes"] * 4 + ["no", "unreached"]
    for n, answer in enumerate([*answers, "not_come"]):
        SpotCheck.objects.create(
            round=drawn, entry=entry(person=someone, organization=place), token=f"k{n}",
            drawn_for="random" if n < len(answers) else "risk", answer=answer,
            answered_at=may(10),
        )  # fmt: skip

    assert told("spot_checks_true") == (0.8, 4, 5, 5)


def test_a_proposal_is_adopted_when_it_became_a_project():
    for n, state in enumerate(("planned", "looking", "set_aside", "withdrawn")):
        made = Initiative.objects.create(
            number=f"I-{n}", title="教手机", category="01", proposer=make.person(), state=state,
            project=make.project() if state == "planned" else None,
            division_code=make.NANSHAN, filed_at=may(5), due_at=may(9),
        )  # fmt: skip
        InitiativeStep.objects.create(initiative=made, kind=state, at=may(6))

    assert told("proposals_adopted") == (1 / 3, 1, 3, 3)
    assert told("proposals_adopted", Scope(organization=1)) == (None, None, None, 0)


def test_projects_with_a_volunteer_on_their_board():
    seated, left, plain = make.project(), make.project(), make.project()
    make.project(state="draft")
    ended = make.project()
    ended.ended_at = may(1) - DAY
    ended.save()
    someone = make.person()
    for project, until in ((seated, None), (left, make.day(may(9)))):
        BoardSeat.objects.create(
            project=project, person=someone, way="named", since=make.day(may(1)), until=until
        )

    assert plain.pk
    assert told("board_share") == (1 / 3, 1, 3, 3)
