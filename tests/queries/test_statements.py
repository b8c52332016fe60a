"""Statements and lists take the same number of queries however long they are."""

from datetime import timedelta

import pytest

from liandong.queries import access, attendance_lists, certificates, evaluations, statements
from liandong.services import claims
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db
NIGHT = AFTER + timedelta(hours=6)


def starts(n):
    return make.MONDAY_9 + timedelta(hours=2 * n)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


@pytest.mark.parametrize("count", [1, 3])
def test_totals_are_one_query(worker, volunteer, count, django_assert_num_queries):
    for n in range(count):
        served.entry(person=volunteer, worker=worker, starts_at=starts(n), minutes=60, at=NIGHT)
    with django_assert_num_queries(1):
        assert statements.totals(volunteer, on=make.day(AFTER)).credit == 60 * count


@pytest.mark.parametrize("count", [1, 3])
def test_entries_are_one_query(worker, volunteer, count, django_assert_num_queries):
    for n in range(count):
        served.entry(person=volunteer, worker=worker, starts_at=starts(n), minutes=60, at=NIGHT)
    with django_assert_num_queries(1):
        rows = [
            (row.organization.name, getattr(row, "reversed_by", None), row.open_objections)
            for row in statements.entries_of(volunteer)
        ]
    assert rows == [("南山社工服务社", None, 0)] * count


@pytest.mark.parametrize("count", [1, 3])
def test_what_waits_for_a_volunteer_is_three_queries(
    worker, volunteer, count, django_assert_num_queries
):
    for n in range(count):
        served.place(person=volunteer, worker=worker, starts_at=starts(n), minutes=60)
    with django_assert_num_queries(3):
        assert len(statements.waiting_of(volunteer, at=NIGHT)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_for_staff_is_three_queries(worker, count, django_assert_num_queries):
    actor = access.actor_of(worker, on=make.day(AFTER))
    project = make.project(social_worker=worker)
    for n in range(count):
        shift = make.shift(project=project, starts_at=starts(n), minutes=60, max_people=9)
        for _ in range(count):
            served.place(person=make.person(), worker=worker, shift=shift)
    with django_assert_num_queries(3):
        shifts = attendance_lists.waiting_shifts(actor, at=NIGHT)
        sheets = attendance_lists.sheets(shifts, viewer_id=worker.pk)
    assert [len(sheet.clean) for sheet in sheets] == [count] * count


@pytest.mark.parametrize("count", [1, 3])
def test_objections_and_certificates_are_one_query_each(
    worker, volunteer, count, django_assert_num_queries
):
    actor = access.actor_of(worker, on=make.day(AFTER))
    for n in range(count):
        entry = served.entry(
            person=volunteer, worker=worker, starts_at=starts(n), minutes=60, at=NIGHT
        )
        claims.object_to(entry=entry, text="少记了", by=volunteer, at=NIGHT)
        served.certificate(person=volunteer, issuer=entry.organization, at=NIGHT)
    with django_assert_num_queries(2):
        assert [o.person.name for o in attendance_lists.open_objections(actor)] == ["陈宇"] * count
        assert [c.organization.name for c in certificates.certificates_of(volunteer)] == [
            "南山社工服务社"
        ] * count


@pytest.mark.parametrize("count", [1, 3])
def test_whom_to_judge_is_two_queries(worker, count, django_assert_num_queries):
    shift = make.shift(project=make.project(social_worker=worker), max_people=9)
    for _ in range(count):
        served.place(person=make.person(), worker=worker, shift=shift)
    with django_assert_num_queries(2):
        assert len(evaluations.people_to_judge(shift, worker)) == count


def test_an_entry_that_was_taken_back_counts_for_nothing(worker, volunteer):
    from liandong.services import hours

    entry = served.entry(person=volunteer, worker=worker)
    hours.correct(entry=entry, minutes=0, reason="记错人了", by=worker, at=AFTER)
    told = statements.totals(volunteer, on=make.day(AFTER))
    assert (told.total, told.lines, told.to_next) == (0, (), 6000)


def test_a_coordinator_reaches_the_certificates_of_the_division(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    paper = served.certificate(person=volunteer, issuer=entry.organization)

    def reach(person):
        actor = access.actor_of(person, on=make.day(AFTER))
        return list(certificates.certificates_to_answer_for(actor))

    assert reach(make.coordinator(division_code=make.NANSHAN)) == [paper]
    assert reach(make.coordinator(division_code=make.FUTIAN, phone="13800008888")) == []
    assert reach(worker) == [paper]
    assert reach(volunteer) == []
    assert reach(make.officer()) == []
