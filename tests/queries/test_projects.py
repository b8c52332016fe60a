"""Projects with what comes in them, and whom a planner may choose."""

from datetime import date, timedelta

import pytest

from liandong.queries import access
from liandong.queries import projects as queries
from liandong.services import projects as services
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db


def _actor(person):
    return access.actor_of(person, on=date(2026, 5, 4))


def test_what_comes_is_counted_per_project(at):
    one, other = make.project(), make.project()
    make.shift(project=one, max_people=3, taken=1)
    make.shift(project=one, starts_at=MONDAY_9 + timedelta(days=1), max_people=2)
    make.shift(project=one, starts_at=at - timedelta(days=3))
    make.shift(project=one, state="cancelled")
    coming = queries.coming([one, other], at=at)
    assert coming == {one.pk: queries.Coming(2, 5, 1, MONDAY_9)}


def test_shifts_that_are_over_or_called_off_are_left_out(at):
    project = make.project()
    later = make.shift(project=project, starts_at=MONDAY_9 + timedelta(days=1))
    first = make.shift(project=project)
    make.shift(project=project, starts_at=at - timedelta(days=3))
    make.shift(project=project, state="cancelled")
    assert queries.shifts(project, at=at) == [first, later]
    assert queries.past_shift_count(project, at=at) == 1


def test_only_assessed_needs_of_ones_own_can_be_planned():
    agency = make.organization()
    calm = make.need(organization=agency, state="assessed", urgency=10)
    urgent = make.need(organization=agency, state="assessed", urgency=90)
    make.need(organization=agency, state="answered")
    make.need(state="assessed")
    found = queries.assessed_needs(_actor(make.li_na(organization=agency)))
    assert list(found) == [urgent, calm]


def test_social_workers_of_ones_own_organization_can_be_put_in_charge():
    agency = make.organization()
    li_na = make.li_na(organization=agency)
    make.li_na(organization=make.organization(name="福田社工服务社"))
    assert list(queries.social_workers(_actor(li_na))) == [li_na]
    assert list(queries.organizations(_actor(li_na))) == [agency]


def test_history_holds_plan_and_corrections(at):
    li_na = make.li_na()
    draft = services.ProjectDraft(
        title="陪诊",
        mode=services.Mode.DAILY,
        category="0017",
        organization=make.organization(),
    )
    project = services.plan(draft=draft, by=li_na, at=at)
    later = at + timedelta(hours=1)
    services.update(project=project, changes={"summary": "每周三"}, by=li_na, at=later)
    assert [(one.name, one.at) for one in queries.history(project)] == [
        ("ProjectPlanned", at),
        ("ProjectChanged", later),
    ]
