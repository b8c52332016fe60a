"""What the records say to the simulated year."""

from datetime import timedelta

import pytest

from liandong.models import Assignment, AssignmentState, NeedState
from liandong.queries.year_records import observed
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    agency = make.organization(is_hub=True)
    worker = make.li_na(organization=agency)
    return agency, make.project(organization=agency, social_worker=worker), worker


def test_needs_are_counted_by_the_week_in_which_they_were_filed(place, at):
    agency, _project, worker = place
    for days in (1, 2, 9):
        make.need(organization=agency, filed_by=worker, filed_at=at - timedelta(days=days))

    assert observed(at=at, weeks=3).needs == [0, 1, 2]


def test_needs_withdrawn_or_refused_do_not_count(place, at):
    agency, _project, worker = place
    for state in (NeedState.WITHDRAWN, NeedState.REFUSED):
        make.need(
            organization=agency, filed_by=worker, filed_at=at - timedelta(days=1), state=state
        )

    assert sum(observed(at=at, weeks=3).needs) == 0


def test_filled_is_the_share_of_the_asked_people_who_served(place, at):
    _agency, project, _worker = place
    ended = at - timedelta(days=2)
    shift = make.shift(project=project, starts_at=ended - timedelta(hours=2), max_people=4)
    type(shift).objects.filter(pk=shift.pk).update(min_people=4)
    states = (AssignmentState.SERVED, AssignmentState.SERVED, AssignmentState.ABSENT)
    for name, state in zip(("陈雨", "何静", "周宁"), states, strict=True):
        one = make.assignment(shift=shift, person=make.person(name=name))
        Assignment.objects.filter(pk=one.pk).update(state=state)

    seen = observed(at=at, weeks=2)

    assert (seen.people, seen.fill) == ([4], 0.5)
    assert (seen.came, seen.missed) == (2, 1)


def test_however_many_needs_there_are_six_questions_are_asked(place, at, django_assert_num_queries):
    agency, _project, worker = place
    for _turn in range(3):
        make.need(organization=agency, filed_by=worker, filed_at=at - timedelta(days=1))

    with django_assert_num_queries(6):
        observed(at=at, weeks=2)


def test_less_than_a_week_is_refused(at):
    with pytest.raises(ValueError, match="weeks"):
        observed(at=at, weeks=0)
