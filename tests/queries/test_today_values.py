"""Value items and surveys on the page of what waits today."""

from datetime import timedelta

import pytest

from liandong.core.today import Kind
from liandong.models import ProjectState
from liandong.queries import today
from liandong.queries.access import actor_of
from liandong.services import trust_surveys, value_items
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
LATER = MONDAY_9 + timedelta(days=200)
OF_VALUES = {Kind.VALUE_LOOK, Kind.VALUE_SCORE, Kind.VALUE_UNSEEN, Kind.SURVEY}


@pytest.fixture
def project():
    project = make.project(state=ProjectState.PUBLISHED)
    for code in ("helpers", "deciding"):
        value_items.choose(
            project=project, code=code, aim="一起做", start=0, target=2,
            by=project.social_worker, at=MONDAY_9,
        )  # fmt: skip
    return project


def waits(person, at=LATER):
    found = today.items(actor_of(person, on=make.day(at)), at=at)
    return [(one.kind, one.ref, one.name, one.count) for one in found if one.kind in OF_VALUES]


def test_the_supervisor_is_told_to_look_and_the_worker_to_ask(project):
    zhou = make.zhou(organization=project.organization)
    assert waits(zhou) == [(Kind.VALUE_LOOK, project.pk, project.title, 2)]
    assert waits(project.social_worker) == [(Kind.VALUE_UNSEEN, project.pk, project.title, 2)]
    assert waits(zhou, MONDAY_9) == waits(project.social_worker, MONDAY_9) == []


def test_who_may_score_and_works_here_is_told_what_waits_for_a_score(project):
    project.state = ProjectState.FINISHED
    project.save()
    worker = make.li_na(phone="13800001077")
    assert waits(worker) == []
    make.role(person=worker, role="coordinator")
    assert waits(worker) == [(Kind.VALUE_SCORE, project.pk, project.title, 2)]


def test_a_survey_waits_in_its_last_days_and_again_when_the_project_is_over(project):
    day = make.day(MONDAY_9)
    survey = trust_surveys.open_survey(
        title="邻里问卷", organization=project.organization, project=project, invited=5,
        opens_on=day, closes_on=day + timedelta(days=14), by=project.social_worker, at=MONDAY_9,
    )  # fmt: skip
    worker = project.social_worker

    def due(at):
        found = today.items(actor_of(worker, on=make.day(at)), at=at)
        return [(one.ref, one.due_on) for one in found if one.kind is Kind.SURVEY]

    assert due(MONDAY_9) == []
    assert due(MONDAY_9 + timedelta(days=12)) == [(survey.pk, day + timedelta(days=14))]
    assert due(MONDAY_9 + timedelta(days=15)) == []
    project.state, project.ended_at = ProjectState.FINISHED, MONDAY_9 + timedelta(days=20)
    project.save()
    assert due(MONDAY_9 + timedelta(days=21)) == [(survey.pk, day + timedelta(days=50))]


def test_who_is_a_supervisor_only_sees_no_work_of_the_station(project):
    make.need(organization=project.organization)
    zhou = make.zhou(organization=project.organization)
    kinds = {one.kind for one in today.items(actor_of(zhou, on=make.day(LATER)), at=LATER)}
    assert kinds == {Kind.VALUE_LOOK}
