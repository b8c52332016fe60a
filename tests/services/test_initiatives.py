"""Proposals: from an idea to a project that its proposer leads; every step is told."""

from datetime import timedelta

import pytest

from liandong.core.initiatives import (
    InitiativeStepNotAllowed,
    NotThePartner,
    NotTheProposer,
    OwnInitiative,
    TooManyInitiatives,
)
from liandong.core.projects import Mode
from liandong.models import EventRecord, Initiative, OutboxMessage, Project
from liandong.queries import access
from liandong.queries import initiatives as shown
from liandong.services import initiatives, projects
from tests import make

pytestmark = pytest.mark.django_db
IDEA = initiatives.Idea(title="周六教老人用手机", text="活动室，一对一", category="0007")


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def body():
    return make.organization()


@pytest.fixture
def li(body):
    return make.li_na(organization=body)


def kinds(row):
    return [step.kind for step in shown.steps_of(row)]


def told(person):
    return list(
        OutboxMessage.objects.filter(person=person).order_by("pk").values_list("kind", flat=True)
    )


def test_an_idea_becomes_a_project_that_its_proposer_leads(chen, li, body, at):
    friend = make.person(name="苏晴")
    row = initiatives.file(idea=IDEA, by=chen, at=at)
    initiatives.support(initiative=row, by=friend, at=at)
    initiatives.support(initiative=row, by=friend, at=at)
    initiatives.take(initiative=row, by=li, at=at)
    project = initiatives.plan(
        initiative=row, plan=initiatives.Plan(organization=body), by=li, at=at
    )
    assert (project.title, project.lead, project.lead_reason) == (
        IDEA.title,
        "volunteer",
        "daily_by_team_leader",
    )
    assert (project.lead_person, project.social_worker, project.organization) == (chen, li, body)
    row.refresh_from_db()
    assert (row.state, row.project) == ("planned", project)
    assert kinds(row) == ["filed", "taken", "planned"]
    assert told(chen) == ["initiative_taken", "initiative_planned"]
    assert told(friend) == ["initiative_you_would_join"]
    names = list(EventRecord.objects.order_by("pk").values_list("name", flat=True))
    assert names == [
        "InitiativeFiled",
        "InitiativeSupported",
        "InitiativeTaken",
        "ProjectPlanned",
        "InitiativePlanned",
    ]


def test_a_position_with_a_credential_keeps_its_gate(chen, li, body, at):
    row = initiatives.file(idea=IDEA, by=chen, at=at)
    initiatives.take(initiative=row, by=li, at=at)
    project = initiatives.plan(
        initiative=row, plan=initiatives.Plan(organization=body), by=li, at=at
    )
    post = projects.add_position(
        project=project, title="急救员", credential_kind="first_aid", by=li, at=at
    )
    assert (post.lead, post.credential_kind) == ("social_worker", "first_aid")


@pytest.mark.parametrize("mode", list(Mode))
def test_who_leads_is_what_the_rules_of_linkage_say(chen, li, body, at, mode):
    row = initiatives.file(idea=IDEA, by=chen, at=at)
    initiatives.take(initiative=row, by=li, at=at)
    plan = initiatives.Plan(organization=body, mode=mode)
    project = initiatives.plan(initiative=row, plan=plan, by=li, at=at)
    leads = {"M1": "volunteer", "M4": "command", "M5": "joint"}
    assert project.lead == leads.get(mode.value, "social_worker")


def test_only_one_social_worker_takes_it_and_only_that_one_plans(chen, li, body, at):
    row = initiatives.file(idea=IDEA, by=chen, at=at)
    initiatives.take(initiative=row, by=li, at=at)
    second = make.li_na(organization=body, phone="13800001078")
    with pytest.raises(InitiativeStepNotAllowed):
        initiatives.take(initiative=row, by=second, at=at)
    with pytest.raises(NotThePartner):
        initiatives.plan(initiative=row, plan=initiatives.Plan(organization=body), by=second, at=at)
    with pytest.raises(NotThePartner):
        initiatives.set_aside(initiative=row, reason="忙", by=second, at=at)
    assert Project.objects.count() == 0


def test_what_nobody_takes_reminds_the_coordinators_once(chen, at):
    wang = make.coordinator(division_code=make.NANSHAN)
    make.coordinator(division_code=make.FUTIAN, phone="13800001088")
    row = initiatives.file(idea=IDEA, by=chen, at=at)
    assert initiatives.remind_due(at=row.due_at - timedelta(seconds=1)) == 0
    assert initiatives.remind_due(at=row.due_at) == 1
    assert initiatives.remind_due(at=row.due_at) == 0
    sent = list(OutboxMessage.objects.values_list("person", "kind"))
    assert sent == [(wang.pk, "initiative_waits")]
    assert kinds(row) == ["filed", "reminded"]


def test_given_back_it_looks_again_on_a_new_clock(chen, li, at):
    row = initiatives.file(idea=IDEA, by=chen, at=at)
    initiatives.take(initiative=row, by=li, at=at)
    later = at + timedelta(days=3)
    back = initiatives.release(initiative=row, reason="要去进修", by=li, at=later)
    assert (back.state, back.worker) == ("looking", None)
    assert back.due_at > row.due_at
    assert told(chen) == ["initiative_taken", "initiative_released"]
    who = access.actor_of(li, on=make.day(at))
    assert shown.waiting_initiatives(who) == [row]


def test_one_s_own_idea_is_neither_supported_nor_taken_and_others_do_not_withdraw_it(li, at):
    row = initiatives.file(idea=IDEA, by=li, at=at)
    with pytest.raises(OwnInitiative):
        initiatives.support(initiative=row, by=li, at=at)
    with pytest.raises(OwnInitiative):
        initiatives.take(initiative=row, by=li, at=at)
    with pytest.raises(NotTheProposer):
        initiatives.withdraw(initiative=row, by=make.chen_yu(), at=at)


def test_five_open_ideas_are_enough(chen, at):
    for _ in range(5):
        initiatives.file(idea=IDEA, by=chen, at=at)
    with pytest.raises(TooManyInitiatives):
        initiatives.file(idea=IDEA, by=chen, at=at)
    assert Initiative.objects.count() == 5
