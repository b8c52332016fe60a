"""Duties of a linkage itself and of a team: managing goes both ways; who may and who may not."""

from datetime import timedelta

import pytest

from liandong.core import duties as rules
from liandong.core.linkage import LinkageOver
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import Duty, EventRecord, LinkageParty, LinkageRelation
from liandong.queries import access, linkage_duties
from liandong.queries import duties as shown
from liandong.services import duties
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
TODAY = MONDAY_9.date()


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def team(worker, chen):
    made = make.team(name="银龄队", leader=chen)
    make.membership(person=chen, team=made)
    return made


@pytest.fixture
def linked(worker, team):
    """A linkage of a social worker and a team, without a project, in which they manage."""
    made = make.linkage(social_worker=worker, organization=worker.role_grants.get().organization)
    LinkageParty.objects.create(linkage=made, side="team", team=team, since=made.since)
    LinkageRelation.objects.create(
        linkage=made, kind="R4", from_side="organization", to_side="team", since=made.since
    )
    return made


def actor(person):
    return access.actor_of(person, on=TODAY)


def held(linked):
    rows = linkage_duties.checklist(linked, day=TODAY)
    return {
        row.code: row.kept.team or row.kept.person if row.kept else row.held and row.held.person
        for row in rows
    }


def facts():
    return list(EventRecord.objects.order_by("pk").values_list("name", "facts"))


def test_both_sides_manage_and_who_speaks_for_the_volunteers_is_named(linked, worker, chen):
    assert held(linked) == {
        **dict.fromkeys(("induct", "guide_monthly", "review_records"), worker.pk),
        **dict.fromkeys(rules.MANAGING_WORK, worker.pk),
        **dict.fromkeys(("run_shifts", "keep_roster", "report_changes"), chen.pk),
        **dict.fromkeys(("tell_local_ways", "open_doors"), chen.pk),
        "sit_at_the_table": None,
    }


def test_the_leader_takes_a_duty_for_the_team_and_ticks_it_off(linked, team, chen):
    row = duties.take(whole=linked, code="open_doors", team=team, by=chen, at=BEFORE)
    assert held(linked)["open_doors"] == team
    assert linkage_duties.held_by_team(team) == [row]
    duties.finish(duty=row, evidence="三号楼都认识了", by=chen, at=BEFORE)
    assert facts() == [
        (
            "LinkageDutyTaken",
            {"linkage_id": linked.pk, "duty": "open_doors", "person_id": 0, "team_id": team.pk},
        ),
        ("LinkageDutyFinished", {"linkage_id": linked.pk, "duty": "open_doors"}),
    ]
    with pytest.raises(rules.DutyDone):
        duties.finish(duty=row, by=chen, at=BEFORE)


def test_a_member_neither_speaks_for_the_team_nor_finishes_for_it(linked, team, chen):
    member = make.person(name="王芳")
    make.membership(person=member, team=team)
    with pytest.raises(NotAllowed):
        duties.take(whole=linked, code="open_doors", team=team, by=member, at=BEFORE)
    row = duties.take(whole=linked, code="open_doors", team=team, by=chen, at=BEFORE)
    with pytest.raises(NotAllowed):
        duties.finish(duty=row, by=member, at=BEFORE)
    assert linkage_duties.seen_by(actor(member)).get() == linked


def test_strangers_and_other_teams_take_no_part(linked, worker):
    stranger = make.person(name="路人")
    other = make.team(name="别的队", leader=stranger)
    with pytest.raises(rules.DutyNotTheirs):
        duties.take(whole=linked, code="open_doors", person=stranger, by=stranger, at=BEFORE)
    with pytest.raises(rules.DutyNotTheirs):
        duties.take(whole=linked, code="open_doors", team=other, by=stranger, at=BEFORE)
    with pytest.raises(ValueMissing):
        duties.take(whole=linked, code="open_doors", by=worker, at=BEFORE)
    with pytest.raises(rules.DutyUnknown):
        duties.take(whole=linked, code="check_facts", person=worker, by=worker, at=BEFORE)
    assert not linkage_duties.seen_by(actor(stranger)).exists()
    assert (Duty.objects.count(), facts()) == (0, [])


def test_rights_follow_the_lead_not_the_title(linked, team, worker, chen):
    with pytest.raises(NotAllowed):
        duties.take(whole=linked, code="run_shifts", person=worker, by=chen, at=BEFORE)
    linked.lead = "volunteer"
    linked.save()
    duties.take(whole=linked, code="run_shifts", person=worker, by=chen, at=BEFORE)
    assert held(linked)["run_shifts"] == worker


def test_a_linkage_that_is_over_keeps_its_duties_as_they_were(linked, worker):
    row = duties.take(whole=linked, code="induct", person=worker, by=worker, at=BEFORE)
    linked.until = make.day(BEFORE) + timedelta(days=1)
    linked.save()
    with pytest.raises(LinkageOver):
        duties.take(whole=linked, code="induct", person=worker, by=worker, at=MONDAY_9)
    with pytest.raises(LinkageOver):
        duties.finish(duty=row, by=worker, at=MONDAY_9)


def test_a_linkage_with_a_project_asks_for_managing_only(linked, worker):
    linked.project = make.project(social_worker=worker)
    linked.save()
    codes = [row.code for row in linkage_duties.checklist(linked, day=TODAY)]
    assert codes == [*rules.MANAGING_WORK, *rules.MANAGING_VOLUNTEERS]
    linked.relations.update(until=TODAY)
    assert linkage_duties.checklist(linked, day=TODAY) == []


def test_a_team_of_the_projects_linkage_holds_a_duty_there(linked, team, worker, chen):
    project = make.project(social_worker=worker)
    with pytest.raises(rules.DutyNotTheirs):
        duties.take(whole=project, code="keep_roster", team=team, by=worker, at=BEFORE)
    linked.project = project
    linked.save()
    row = duties.take(whole=project, code="keep_roster", team=team, by=chen, at=BEFORE)
    duties.finish(duty=row, by=chen, at=BEFORE)
    member = make.person(name="王芳")
    make.membership(person=member, team=team)
    assert shown.projects_seen_by(actor(member)).get() == project


@pytest.mark.parametrize("rows", [1, 3])
def test_the_checklist_takes_four_queries_however_many_are_taken(
    rows, linked, worker, chen, django_assert_num_queries
):
    for code in ("induct", "open_doors", "run_shifts")[:rows]:
        who = worker if code == "induct" else chen
        duties.take(whole=linked, code=code, person=who, by=who, at=BEFORE)
    with django_assert_num_queries(3):
        linkage_duties.checklist(linked, day=TODAY)
