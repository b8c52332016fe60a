"""Plans: proposed with reasons, changed and adopted by a human, never forced on anybody."""

from datetime import timedelta

import pytest

from liandong.core.rosters import ProposalClosed
from liandong.matching import violations
from liandong.models import EventRecord, Invitation, ProposalState
from liandong.queries.matching import planning
from liandong.services import matching, rosters
from tests import make

pytestmark = pytest.mark.django_db

AT = make.BEFORE
WEEK = {"division_code": make.NANSHAN, "start": AT, "end": make.MONDAY_9 + timedelta(days=7)}


def volunteer(name, **facts):
    person = make.person(name=name, **facts)
    make.role(person=person)
    return person


def proposed(by):
    return matching.propose(**WEEK, by=by, at=AT)


def test_a_plan_names_people_with_the_parts_that_speak_for_them():
    wang = make.coordinator()
    shift = make.shift(min_people=1, max_people=1)
    chen = volunteer("陈宇")

    proposal = proposed(wang)

    line = proposal.lines.get()
    assert (line.shift, line.person) == (shift, chen)
    assert "seat_needed" in {reason["code"] for reason in line.reasons}
    assert (proposal.seats, proposal.filled) == (1, 1)
    assert list(EventRecord.objects.values_list("name", flat=True)) == ["ProposalMade"]
    assert Invitation.objects.count() == 0


def test_a_place_that_nobody_can_take_is_a_gap_with_its_reason():
    wang = make.coordinator()
    shift = make.shift(position=make.position(skill_mask=0b1000))
    volunteer("陈宇", skill_mask=0)

    gap = proposed(wang).gaps.get()

    assert (gap.shift, gap.missing, gap.code) == (shift, 1, "no_one_qualified")
    assert gap.facts["removed"]["lacks_skill"] == 1


def test_in_a_large_city_the_most_urgent_gaps_are_explained_and_the_others_counted(monkeypatch):
    wang = make.coordinator()
    volunteer("陈宇", skill_mask=0)
    for n in range(3):
        shift = make.shift(position=make.position(skill_mask=0b1000))
        shift.project.urgency = 10 * n
        shift.project.save()
    monkeypatch.setattr(matching, "EXPLAINED_PEOPLE", 2)
    monkeypatch.setattr(matching, "FEWEST_EXPLAINED", 1)

    gaps = proposed(wang).gaps.order_by("-shift__project__urgency")

    codes = list(gaps.values_list("missing", "code"))
    assert codes == [(1, "no_one_qualified"), (1, "no_one_qualified"), (1, "not_explained")]


def test_adopting_asks_everybody_in_the_plan_and_nobody_is_assigned_by_it():
    wang = make.coordinator()
    shift = make.shift(min_people=2, max_people=2)
    people = {volunteer("陈宇").pk, volunteer("何静").pk}
    proposal = proposed(wang)

    done = matching.adopt(proposal=proposal, by=wang, at=AT)

    assert done.asked == 2
    assert set(shift.invitations.values_list("person", flat=True)) == people
    assert shift.assignments.count() == 0
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ADOPTED


def test_who_was_taken_out_of_the_plan_is_not_asked_and_who_was_put_in_is():
    wang = make.coordinator()
    shift = make.shift(min_people=1, max_people=1)
    chen, he = volunteer("陈宇"), volunteer("何静", availability_mask=1 << 20)
    proposal = proposed(wang)

    matching.change(
        proposal=proposal,
        put_in=((shift, he),),
        take_out=(proposal.lines.get(person=chen),),
        by=wang,
        at=AT,
    )
    matching.adopt(proposal=proposal, by=wang, at=AT)

    assert list(shift.invitations.values_list("person", flat=True)) == [he.pk]


def test_a_plan_is_adopted_once():
    wang = make.coordinator()
    make.shift()
    proposal = proposed(wang)
    matching.adopt(proposal=proposal, by=wang, at=AT)

    with pytest.raises(ProposalClosed):
        matching.adopt(proposal=proposal, by=wang, at=AT)


def test_who_declined_the_shift_is_not_proposed_for_it_again():
    wang = make.coordinator()
    shift = make.shift(min_people=1, max_people=1)
    chen = volunteer("陈宇")
    rosters.decline_invitation(
        invitation=make.invitation(shift=shift, person=chen), reason="no_time", by=chen, at=AT
    )

    assert proposed(wang).lines.count() == 0


def test_declining_one_shift_changes_nothing_for_another():
    wang = make.coordinator()
    declined = make.shift(min_people=1, max_people=1)
    other = make.shift(
        project=declined.project,
        starts_at=make.MONDAY_9 + timedelta(days=1),
        min_people=1,
        max_people=1,
    )
    chen = volunteer("陈宇")
    before = proposed(wang).lines.get(shift=other).value
    rosters.decline_invitation(
        invitation=make.invitation(shift=declined, person=chen), reason="no_time", by=chen, at=AT
    )

    assert proposed(wang).lines.get(shift=other).value == before


def test_a_promise_elsewhere_keeps_a_person_out_of_the_same_hours():
    wang = make.coordinator()
    chen = volunteer("陈宇")
    make.assignment(shift=make.shift(state="held"), person=chen)
    make.shift(min_people=1, max_people=1)

    assert proposed(wang).lines.count() == 0


def test_a_minor_is_not_planned_where_the_risk_bars_minors():
    wang = make.coordinator()
    make.shift(project=make.project(risk_level="R2", insurance_policy="PA-1"), min_people=1)
    volunteer("小林", birth_on=make.MONDAY_9.date() - timedelta(days=16 * 365))

    assert proposed(wang).lines.count() == 0


@pytest.mark.parametrize("people", [1, 3])
def test_reading_a_problem_takes_the_same_queries_however_many_people(
    people, django_assert_num_queries
):
    for number in range(people):
        volunteer(f"志愿者{number}")
        make.shift()

    with django_assert_num_queries(15):
        read = planning(make.NANSHAN, AT, make.MONDAY_9 + timedelta(days=7), at=AT)

    assert len(read.problem.people) == people


def test_a_stored_plan_breaks_no_rule():
    for number in range(12):
        volunteer(f"志愿者{number}")
    for day in range(4):
        make.shift(starts_at=make.MONDAY_9 + timedelta(days=day), min_people=2, max_people=3)
    read = planning(make.NANSHAN, AT, make.MONDAY_9 + timedelta(days=7), at=AT)

    assert violations(read.problem, matching.solve(read.problem, seed=3)) == []
