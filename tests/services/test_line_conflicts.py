"""Conflicts between events of two organizations: shown before, told to both sides once."""

from datetime import timedelta

import pytest

from liandong.core.hours import Span
from liandong.core.line_calendar import Kind, Outcome
from liandong.models import LineConflict, OutboxMessage, Project, Shift
from liandong.queries import access
from liandong.queries import hub as calendar
from liandong.queries import line_conflicts as shown
from liandong.services import hub, line_conflicts
from tests import make, make_offices

pytestmark = pytest.mark.django_db
NOW = make.MONDAY_9 - timedelta(days=3)
STREET = make.NANSHAN + "001"


@pytest.fixture
def town():
    """Two organizations of two lines, each with a project, one hall, one morning."""
    made = {"wang": make.coordinator(division_code=make_offices.DISTRICT)}
    for name, line in (("甲", "social_work"), ("乙", "youth_league")):
        body = make.organization(name=f"{name}社")
        body.line = line
        body.save(update_fields=["line"])
        worker = make.li_na(organization=body, phone=f"1380000{ord(name) % 10000:04d}")
        project = make.project(
            title=f"{name}活动", organization=body, social_worker=worker, division_code=STREET
        )
        project.contact_name, project.contact_phone = f"{name}老师", "0755-1234"
        project.save(update_fields=["contact_name", "contact_phone"])
        made[name] = (project, worker, planned(project))
    return made


def planned(project, *, starts_at=make.MONDAY_9, place="文化广场"):
    return make.shift(project=project, starts_at=starts_at, place_name=place)


def told(kind="lines_conflict"):
    return [row.person for row in OutboxMessage.objects.filter(kind=kind).order_by("person_id")]


def by_key(*people):
    return sorted(people, key=lambda person: person.pk)


def test_both_sides_are_told_once_before_it_happens(town):
    assert line_conflicts.tell_due(at=NOW) == 1
    row = LineConflict.objects.get()
    assert (row.kind, {row.one, row.other}) == ("same_place", {town["甲"][2], town["乙"][2]})
    assert told() == by_key(town["wang"], town["甲"][1], town["乙"][1])
    assert line_conflicts.tell_due(at=NOW + timedelta(hours=1)) == 0
    assert len(told()) == 3


def test_what_is_over_far_off_called_off_or_agreed_is_not_told(town):
    one, other = town["甲"][2], town["乙"][2]
    assert line_conflicts.tell_due(at=make.MONDAY_9 + timedelta(hours=1)) == 0
    assert line_conflicts.tell_due(at=NOW - timedelta(days=28)) == 0
    Shift.objects.filter(pk=other.pk).update(state="cancelled")
    assert line_conflicts.tell_due(at=NOW) == 0
    Shift.objects.filter(pk=other.pk).update(state="open")
    first, second = sorted((one, other), key=lambda shift: shift.pk)
    made = hub.agree(
        kind=Kind.SAME_PLACE, one=first, other=second, outcome=Outcome.ACCEPTED,
        text="广场够大，各用一半", by=town["甲"][1], at=NOW,
    )  # fmt: skip
    assert (made.outcome, told("lines_agreed")) == ("accepted", [town["乙"][1]])
    assert line_conflicts.tell_due(at=NOW) == 0
    assert told() == []


def test_the_planner_sees_it_with_the_other_sides_contact_before_planning(town):
    project, other = town["甲"][0], town["乙"][2]
    [found] = shown.of_project(project, NOW)
    assert found.kind is Kind.SAME_PLACE
    assert {found.one.ref, found.other.ref} == {town["甲"][2].pk, other.pk}
    contact = shown.contacts_of([other.pk])[other.pk]
    assert (contact.organization, contact.name, contact.phone) == ("乙社", "乙老师", "0755-1234")
    hours = timedelta(hours=2)
    spans = [Span(make.MONDAY_9, make.MONDAY_9 + hours)]
    spans.append(Span(make.MONDAY_9 + timedelta(days=1), make.MONDAY_9 + timedelta(days=1) + hours))
    found = shown.of_draft(project, spans, place_name="文化广场", seats=10, at=NOW)
    assert [sorted((one.one.ref, one.other.ref)) for one in found] == [[-1, other.pk]]
    elsewhere = shown.of_draft(project, spans, place_name="别处", seats=10, at=NOW)
    assert [one.kind for one in elsewhere] == [Kind.SAME_GROUP]  # one street, one kind of service


def test_another_district_and_ones_own_organization_are_in_nobodys_way(town):
    project = town["甲"][0]
    planned(project)
    Shift.objects.filter(pk=town["乙"][2].pk).update(division_code="440304001")
    assert shown.of_project(project, NOW) == []
    assert line_conflicts.tell_due(at=NOW) == 0


def test_a_place_says_from_how_many_on_an_event_is_large(town):
    for name, place in (("甲", "文化广场"), ("乙", "体育场")):
        project, _worker, shift = town[name]
        Project.objects.filter(pk=project.pk).update(mode="M3", category=f"000{ord(name) % 2 + 1}")
        Shift.objects.filter(pk=shift.pk).update(max_people=30, place_name=place)
    assert line_conflicts.tell_due(at=NOW) == 0
    terms = {
        "marking_days": 10, "unit_team_days": 5, "large_event_days": 5, "emergency_days": 1,
        "membership_days": 10, "publication_days": 5, "appeal_days": 10, "remind_days": 1,
        "hearing_days": 5, "event_people": 20,
    }  # fmt: skip
    make_offices.adopted("approvals", terms, at=NOW)
    assert line_conflicts.tell_due(at=NOW) == 1
    assert LineConflict.objects.get().kind == "large_events"


def test_shifts_of_a_project_that_was_called_off_stand_on_no_calendar(town):
    town["乙"][0].__class__.objects.filter(pk=town["乙"][0].pk).update(state="cancelled")
    who = access.actor_of(town["wang"], on=make.day(NOW))
    refs = [e.ref for e in calendar.entries(who, NOW, NOW + timedelta(days=9))]
    assert refs == [town["甲"][2].pk]


def test_as_many_queries_for_three_shifts_as_for_one(town, django_assert_num_queries):
    project = town["甲"][0]
    with django_assert_num_queries(4):
        shown.of_project(project, NOW)
    for days in (1, 2):
        planned(project, starts_at=make.MONDAY_9 + timedelta(days=days))
        planned(town["乙"][0], starts_at=make.MONDAY_9 + timedelta(days=days))
    with django_assert_num_queries(4):
        assert len(shown.of_project(project, NOW)) == 3
