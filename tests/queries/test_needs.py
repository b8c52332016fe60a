"""What waits for whom, in which order, and how its clock stands."""

from datetime import date, timedelta

import pytest

from liandong.core.workdays import ClockState
from liandong.models import Need
from liandong.queries import access
from liandong.queries import needs as queries
from liandong.services import needs as services
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


def _actor(person):
    return access.actor_of(person, on=date(2026, 5, 4))


def test_the_overdue_come_first_then_the_urgent_then_the_early(at):
    late = make.need(state="filed", filed_at=BEFORE - timedelta(days=20))
    soon = make.need(state="filed", filed_at=at - timedelta(days=6, hours=20))
    calm = make.need(state="filed", filed_at=at)
    found = queries.waiting(_actor(make.coordinator()), states=("filed",), at=at)
    assert list(found) == [late, soon, calm]

    urgent = make.need(state="assessed", urgency=80)
    near = make.need(state="assessed", urgency=40, due_on=date(2026, 6, 1))
    far = make.need(state="assessed", urgency=40, due_on=date(2026, 6, 9))
    past = make.need(state="assessed", urgency=5, due_on=date(2026, 4, 1))
    found = queries.waiting(_actor(make.coordinator()), states=("assessed",), at=at)
    assert list(found) == [past, urgent, near, far]


def test_a_street_narrows_to_what_lies_in_it(at):
    here = make.need(division_code="440305007")
    make.need(division_code="440304001")
    wang = _actor(make.coordinator())
    assert list(queries.waiting(wang, states=("filed",), at=at, street="440305")) == [here]
    assert queries.streets(wang) == ["440304001", "440305007"]


def test_counts_hold_only_what_the_actor_may_open():
    agency = make.organization()
    make.need(organization=agency)
    make.need(organization=agency, state="assessed")
    make.need(organization=make.organization(name="福田社工服务社"))
    assert queries.counts(_actor(make.li_na(organization=agency))) == {"filed": 1, "assessed": 1}


@pytest.mark.parametrize(
    ("passed", "state", "left"),
    [
        (timedelta(0), ClockState.ON_TIME, 3),
        (timedelta(days=2), ClockState.DUE_SOON, 1),
        (timedelta(days=7), ClockState.OVERDUE, 0),
        (timedelta(days=12), ClockState.OVERDUE, -4),
    ],
)
def test_the_clock_counts_working_days_to_the_deadline_that_was_set(passed, state, left):
    # Due on 4 May, a day off; Thursday 30 April is the last working day before it, and
    # Saturday 9 May is worked instead of Tuesday 5 May.
    need = make.need()
    clock = queries.answer_clock(need, BEFORE + passed + timedelta(hours=1))
    assert (clock.state, clock.working_days_left) == (state, left)


def test_history_is_told_in_order_and_only_of_this_need(at):
    worker, contact = make.li_na(), make.person()
    draft = services.NeedDraft(
        title="送餐",
        category="0001",
        contact_name="林小红",
        contact_phone="13800002001",
        place_name="社区",
        starts_on=date(2026, 5, 6),
        risk_statement="没有已知风险",
    )
    need = services.file(draft=draft, by=contact, at=BEFORE)
    services.file(draft=draft, by=make.person(), at=BEFORE)
    services.verify(need=need, method=services.needs.VerifyMethod.PHONE, by=worker, at=at)
    services.hand_over(need=need, organization=make.organization(), by=worker, at=at)
    opened = queries.opened(_actor(make.coordinator())).get(pk=need.pk)
    assert [(one.name, one.by) for one in queries.history(opened)] == [
        ("NeedFiled", contact.name),
        ("NeedVerified", "李娜"),
        ("NeedChanged", "李娜"),
    ]


def test_own_needs_come_latest_first():
    contact = make.person()
    first = make.need(filed_by=contact)
    second = make.need(filed_by=contact, filed_at=BEFORE + timedelta(days=1))
    make.need()
    assert list(queries.filed_by(_actor(contact))) == [second, first]
    assert Need.objects.count() == 3
