"""Who leads is kept as a timeline, handed over with a reason; shifts are run by who leads."""

from datetime import timedelta

import pytest

from liandong.core.leads import LeadNotNamed, NotLeadsTurn, Right
from liandong.core.linkage import LeadReasonMissing, LeadUnchanged, LeadWithCommand
from liandong.core.project_modes import LeadRole, Mode
from liandong.models import LeadChange, Linkage, Person
from liandong.queries import access, leads
from liandong.services import duties, lead_turns, projects
from liandong.services import linkage as linkages
from liandong.services.projects import ProjectDraft
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
AFTER = BEFORE + timedelta(days=1)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def chen():
    return make.chen_yu()


def turns(project):
    return [(row.lead, row.reason_code, row.reason) for row in leads.timeline(project)]


def test_the_first_lead_and_each_change_stand_on_the_timeline(worker, chen):
    body = worker.role_grants.first().organization
    project = projects.plan(
        draft=ProjectDraft(
            title="陪诊", mode=Mode.DAILY, category="01", organization=body,
            social_worker=worker, lead_person=chen,
        ),
        by=worker, at=BEFORE,
    )  # fmt: skip
    linked = make.linkage(organization=body, social_worker=worker, volunteers=(chen,))
    Linkage.objects.filter(pk=linked.pk).update(project=project, lead="volunteer")
    lead_turns.hand_over(
        whole=project, to=LeadRole.SOCIAL_WORKER, reason="队长住院", by=worker, at=AFTER
    )
    linked.refresh_from_db()
    linkages.switch_lead(linked=linked, to=LeadRole.JOINT, reason="队长回来了", by=chen, at=AFTER)
    assert turns(project) == [
        ("volunteer", "daily_by_team_leader", ""),
        ("social_worker", "changed_by_hand", "队长住院"),
        ("joint", "changed_by_hand", "队长回来了"),
    ]
    changes = LeadChange.objects.order_by("pk").values_list("before", "after", "reason")
    assert list(changes) == [
        ("volunteer", "social_worker", "队长住院"),
        ("social_worker", "joint", "队长回来了"),
    ]


@pytest.mark.parametrize(
    ("mode", "lead", "to", "reason", "refusal"),
    [
        ("M1", "volunteer", LeadRole.VOLUNTEER, "因为", LeadUnchanged),
        ("M1", "volunteer", LeadRole.JOINT, " ", LeadReasonMissing),
        ("M4", "command", LeadRole.VOLUNTEER, "因为", LeadWithCommand),
    ],
)
def test_a_lead_changes_only_with_effect_and_reason(mode, lead, to, reason, refusal, worker, chen):
    project = make.project(mode=mode, lead=lead, social_worker=worker, lead_person=chen)
    with pytest.raises(refusal):
        lead_turns.hand_over(whole=project, to=to, reason=reason, by=worker, at=AFTER)
    assert turns(project) == []


def test_a_volunteer_gives_the_lead_back_but_does_not_take_it(worker, chen):
    project = make.project(lead="volunteer", social_worker=worker, lead_person=chen)
    lead_turns.hand_over(
        whole=project, to=LeadRole.SOCIAL_WORKER, reason="要上夜班", by=chen, at=AFTER
    )
    with pytest.raises(NotLeadsTurn):
        lead_turns.hand_over(
            whole=project, to=LeadRole.VOLUNTEER, reason="又有空", by=chen, at=AFTER
        )
    with pytest.raises(NotLeadsTurn):
        lead_turns.hand_over(
            whole=project, to=LeadRole.JOINT, reason="我来", by=make.person(name="路人"), at=AFTER
        )


def test_a_part_is_led_by_its_own_volunteer_and_only_that_part(worker, chen):
    doctor = make.person(name="周医生")
    project = make.project(
        mode="M3", state="draft", lead="volunteer", social_worker=worker, lead_person=chen
    )
    tent = duties.add_part(
        project=project, title="医疗帐篷", mode=Mode.PROFESSIONAL, lead_person=doctor,
        by=worker, at=BEFORE,
    )  # fmt: skip
    make.credential(person=doctor, kind="physician", verified_by=worker)
    position = projects.add_position(
        project=project, title="义诊", credential_kind="physician", min_age=18, part=tent,
        by=worker, at=BEFORE,
    )  # fmt: skip
    tent.refresh_from_db()
    project.refresh_from_db()
    assert (tent.lead, tent.lead_reason) == ("volunteer", "volunteer_holds_credential")
    inside = make.shift(project=project, position=position)
    outside = make.shift(project=project)

    def runs(person: Person) -> set[int]:
        actor = access.actor_of(person, on=AFTER.date())
        return set(access.shifts_for(actor).values_list("pk", flat=True))

    assert (runs(doctor), runs(chen)) == ({inside.pk}, {outside.pk})
    assert leads.rights_of(project, doctor, at=AFTER) == set()
    assert Right.ADD_SHIFTS in leads.rights_of(tent, doctor, at=AFTER)


@pytest.mark.parametrize(
    ("lead", "sees"),
    [("volunteer", True), ("joint", True), ("social_worker", False), ("command", False)],
)
def test_a_named_volunteer_runs_shifts_only_where_volunteers_lead(lead, sees, worker, chen):
    project = make.project(lead=lead, social_worker=worker, lead_person=chen)
    make.shift(project=project)
    actor = access.actor_of(chen, on=AFTER.date())
    assert access.shifts_for(actor).exists() is sees


def test_the_lead_is_not_given_to_a_side_without_anybody(worker):
    project = make.project(lead="social_worker", social_worker=worker)
    project.lead_person = None
    project.save()
    with pytest.raises(LeadNotNamed):
        lead_turns.hand_over(
            whole=project, to=LeadRole.VOLUNTEER, reason="试试", by=worker, at=AFTER
        )


def test_who_served_often_and_never_led_is_found(worker, chen):
    helper, rare = make.person(name="阿姨"), make.person(name="小林")
    project = make.project(lead="volunteer", social_worker=worker, lead_person=chen)
    for n in range(3):
        shift = make.shift(project=project, starts_at=MONDAY_9 + timedelta(days=n), max_people=3)
        for person in (chen, helper, rare)[: 2 if n else 3]:
            make.assignment(shift=shift, person=person, state="served")
    found = leads.assist_only([chen, helper, rare], at=MONDAY_9 + timedelta(days=9))
    assert [(row.person_id, row.services) for row in found] == [(helper.pk, 3)]
    a_year_on = MONDAY_9 + timedelta(days=400)
    assert leads.assist_only([helper], at=a_year_on) == []
