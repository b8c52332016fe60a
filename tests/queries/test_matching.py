"""What the planner reads, and what it never reads."""

from datetime import timedelta
from itertools import permutations

import pytest

from liandong.matching import solve
from liandong.models import Evaluation, Invitation, InvitationState, Objection, Person
from liandong.queries.matching import planning
from tests import make

pytestmark = pytest.mark.django_db

AT = make.BEFORE


def plan():
    read = planning(make.NANSHAN, AT, make.MONDAY_9 + timedelta(days=7), at=AT)
    return sorted((a.person_id, a.place_id) for a in solve(read.problem, seed=3).assignments)


@pytest.fixture
def town():
    """Three people who differ in little, two shifts for them, and a shift long past."""
    for n, name in enumerate(("陈宇", "何静", "林岚")):
        make.role(person=make.person(name=name, lat=make.LAT + 0.002 * n))
    make.shift(min_people=1, max_people=1)
    make.shift(min_people=1, max_people=1, starts_at=make.MONDAY_9 + timedelta(days=1))
    past = make.shift(starts_at=AT - timedelta(days=3))
    return list(Person.objects.filter(role_grants__role="volunteer").order_by("pk")), past


def test_sex_is_never_read(town):
    people, _ = town
    before = plan()
    assert before
    for order in permutations(("1", "2", "9")):
        for person, sex in zip(people, order, strict=True):
            Person.objects.filter(pk=person.pk).update(sex=sex)
        assert plan() == before


def test_having_declined_other_shifts_is_never_read(town):
    people, past = town
    before = plan()
    for person in people:
        Invitation.objects.create(
            shift=past,
            person=person,
            state=InvitationState.DECLINED,
            asked_at=AT - timedelta(days=9),
            answer_by=AT - timedelta(days=8),
            answered_at=AT - timedelta(days=8),
            decline_reason="no_time",
        )
        assert plan() == before


def test_what_others_say_of_a_person_is_never_read(town):
    people, past = town
    before = plan()
    for person in people:
        Evaluation.objects.create(
            shift=past,
            from_role="recipient",
            to_role="volunteer",
            to_person=person,
            punctuality=1,
            attitude=1,
            skill=1,
            text="投诉",
            at=AT,
        )
        assert plan() == before


def test_the_records_that_a_plan_reads_are_written_down():
    """A table that tells of complaints or objections must not be asked while planning."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        plan()
    said = " ".join(query["sql"] for query in asked.captured_queries)
    for table in (Objection._meta.db_table, Evaluation._meta.db_table):
        assert table not in said
