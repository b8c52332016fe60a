"""Judging in both directions, and the recipient's one answer."""

from datetime import timedelta

import pytest

from liandong.core.evaluation import AlreadyAnswered, EvaluationClosed, NotAParty, Score
from liandong.models import Evaluation, EventRecord
from liandong.queries import evaluations
from liandong.services import evaluation, hours
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db
GOOD = Score(5, 5, 4, "很准时")


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


@pytest.fixture
def shift(worker, volunteer):
    place = served.place(person=volunteer, worker=worker)
    hours.recognize(assignment=place, by=worker, at=AFTER)
    return place.shift


@pytest.fixture
def need(shift):
    made = make.need(state="served")
    made.project = shift.project
    made.save()
    return made


def test_volunteer_and_social_worker_judge_each_other(shift, worker, volunteer):
    evaluation.answer(shift=shift, judged=worker, scores=GOOD, by=volunteer, at=AFTER)
    evaluation.answer(shift=shift, judged=volunteer, scores=GOOD, by=worker, at=AFTER)
    pairs = Evaluation.objects.order_by("pk").values_list("from_role", "to_role")
    assert list(pairs) == [("volunteer", "social_worker"), ("social_worker", "volunteer")]
    # The history says that somebody answered, not what.
    record = EventRecord.objects.filter(name="EvaluationAnswered").first()
    assert set(record.facts) == {"shift_id", "judge", "judged"}


def test_one_judges_another_once(shift, worker, volunteer):
    evaluation.answer(shift=shift, judged=worker, scores=GOOD, by=volunteer, at=AFTER)
    with pytest.raises(AlreadyAnswered):
        evaluation.answer(shift=shift, judged=worker, scores=GOOD, by=volunteer, at=AFTER)


def test_who_did_not_come_does_not_judge_and_is_not_judged(shift, worker):
    missing = make.person(name="苏晴")
    make.assignment(shift=shift, person=missing, state="absent")
    signed = make.person(name="何蓉")
    make.assignment(shift=shift, person=signed)
    stranger = make.person(name="周扬")
    for person in (missing, signed, stranger):
        with pytest.raises(NotAParty):
            evaluation.answer(shift=shift, judged=worker, scores=GOOD, by=person, at=AFTER)
        with pytest.raises(NotAParty):
            evaluation.answer(shift=shift, judged=person, scores=GOOD, by=worker, at=AFTER)


@pytest.mark.parametrize("days", [-1, 30])
def test_judging_is_open_from_the_end_for_thirty_days(shift, worker, volunteer, days):
    at = shift.ends_at + timedelta(days=days)
    with pytest.raises(EvaluationClosed):
        evaluation.answer(shift=shift, judged=worker, scores=GOOD, by=volunteer, at=at)


def test_a_recipient_judges_everybody_who_served_once(shift, need, worker, volunteer):
    ticket = evaluation.issue_ticket(shift=shift, need=need, by=worker, at=AFTER)
    assert evaluation.issue_ticket(shift=shift, need=need, by=worker, at=AFTER) == ticket
    rows = evaluation.answer_by_ticket(ticket=ticket, scores=GOOD, at=AFTER)
    assert [(r.from_role, r.from_person, r.to_person) for r in rows] == [
        ("recipient", None, volunteer)
    ]
    with pytest.raises(EvaluationClosed):
        evaluation.answer_by_ticket(ticket=ticket, scores=GOOD, at=AFTER)
    with pytest.raises(AlreadyAnswered):
        evaluation.issue_ticket(shift=shift, need=need, by=worker, at=AFTER)


def test_a_link_is_only_for_a_need_that_the_shift_serves(shift, worker):
    with pytest.raises(NotAParty):
        evaluation.issue_ticket(shift=shift, need=make.need(), by=worker, at=AFTER)


def judged(volunteer, worker, count):
    for n in range(count):
        place = served.place(
            person=volunteer, worker=worker, starts_at=make.MONDAY_9 + timedelta(hours=3 * n)
        )
        at = place.shift.ends_at + timedelta(hours=1)
        evaluation.answer(
            shift=place.shift,
            judged=volunteer,
            scores=Score(5, 4, 3, f"第{n}次"),
            by=worker,
            at=at,
        )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_below_three_answers_nothing_is_shown(volunteer, worker, count):
    judged(volunteer, worker, count)
    told = evaluations.opinion_of(volunteer, role="volunteer")
    assert told == evaluations.Opinion(None, ())


def test_three_answers_are_shown_as_a_group(volunteer, worker):
    judged(volunteer, worker, 3)
    told = evaluations.opinion_of(volunteer, role="volunteer")
    assert (told.summary.n, told.summary.mean, told.summary.spread) == (3, 4.0, 0.0)
    assert [mean for _, mean in told.summary.by_dimension] == [5.0, 4.0, 3.0]
    assert told.texts == ("第0次", "第1次", "第2次")


def test_the_social_worker_judges_who_came_and_a_volunteer_the_social_worker(
    shift, worker, volunteer
):
    make.assignment(shift=shift, person=make.person(name="苏晴"), state="absent")
    told = evaluations.people_to_judge(shift, worker)
    assert [(row.person, row.role) for row in told] == [(volunteer, "volunteer")]
    told = evaluations.people_to_judge(shift, volunteer)
    assert [(row.person, row.role) for row in told] == [(worker, "social_worker")]


def test_volunteers_judge_who_led_them_and_the_organization_as_a_group(worker):
    lead = make.person(name="带队人")
    project = make.project(social_worker=worker, lead_person=lead)
    shift = None
    for n in range(3):
        one = make.person(name=f"志愿者{n}")
        shift = served.place(person=one, worker=worker, project=project, shift=shift).shift
        evaluation.answer(shift=shift, judged=lead, scores=Score(5, 4, 3), by=one, at=AFTER)
        evaluation.rate_organization(shift=shift, scores=Score(2, 2, 5), by=one, at=AFTER)
        of_lead = evaluations.opinion_of(lead, role="leader").summary
        of_body = evaluations.opinion_of_organization(project.organization).summary
        assert (of_lead is None, of_body is None) == (n < 2, n < 2)
    assert (of_lead.n, of_lead.mean, of_lead.spread) == (3, 4.0, 0.0)
    assert (of_body.n, of_body.mean) == (3, 3.0)
    with pytest.raises(AlreadyAnswered):
        evaluation.rate_organization(shift=shift, scores=Score(1, 1, 1), by=one, at=AFTER)
    for outsider in (worker, lead):
        with pytest.raises(NotAParty):
            evaluation.rate_organization(shift=shift, scores=Score(5, 5, 5), by=outsider, at=AFTER)
