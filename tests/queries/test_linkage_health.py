"""The facts of the index, for many linkages at once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.detectors import FindingState
from liandong.core.linkage_health import Part
from liandong.models import (
    BulletinPost,
    Complaint,
    GuidanceSession,
    Initiative,
    InitiativeStep,
    Linkage,
    LinkageFinding,
)
from liandong.queries import access, detectors, linkage_records
from liandong.queries import linkage_health as queries
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db

NOON = MONDAY_9 + timedelta(days=3, hours=3)
DAY = timedelta(days=1)


def session(linked, guide, *functions, at=MONDAY_9):
    return GuidanceSession.objects.create(
        number=f"G-{GuidanceSession.objects.count()}", guide=guide, linkage=linked, held_at=at,
        minutes=30, form="group", functions=list(functions), topics="说了什么",
        recorded_by=guide, recorded_at=at,
    )  # fmt: skip


def wish(proposer, *, due_at, answered_at=None, state="looking"):
    made = Initiative.objects.create(
        number=f"I-{Initiative.objects.count()}", title="教手机", category="01",
        proposer=proposer, state=state, filed_at=BEFORE, due_at=due_at,
    )  # fmt: skip
    if answered_at:
        InitiativeStep.objects.create(initiative=made, kind="taken", at=answered_at)
    return made


def pair(**more):
    """A linkage of Li Na and Chen Yu with a project of its own."""
    chen, worker = make.person(name="陈宇"), make.li_na()
    project = make.project(social_worker=worker)
    linked = make.linkage(project=project, social_worker=worker, volunteers=(chen,), **more)
    return linked, worker, chen


def one(linked):
    return queries.facts_of([Linkage.objects.select_related("project").get(pk=linked.pk)], at=NOON)[
        linked.pk
    ]


def test_shifts_people_leads_and_days_are_those_that_took_place():
    linked, worker, chen = pair()
    for days, lead in ((0, chen), (1, worker)):
        shift = make.shift(project=linked.project, starts_at=MONDAY_9 + days * DAY)
        make.assignment(shift=shift, person=lead, state="served", is_lead=True)
    empty = make.shift(project=linked.project, starts_at=MONDAY_9 + 2 * DAY)
    make.assignment(shift=empty, person=chen)
    long_ago = make.shift(project=linked.project, starts_at=NOON - 91 * DAY)
    make.assignment(shift=long_ago, person=chen, state="served")

    told = one(linked)

    assert (told.shifts, told.led_by_volunteers, told.led_by_workers) == (2, 1, 1)
    assert (told.volunteers_active, told.social_workers) == (1, 1)
    assert (told.need_days, told.need_days_answered) == (3, 2)
    assert told.last_joint_on == date(2026, 5, 5)


def test_without_a_named_leader_the_position_says_who_leads():
    linked, _, chen = pair()
    post = make.position(project=linked.project)
    post.lead = "volunteer"
    post.save()
    shift = make.shift(position=post, starts_at=MONDAY_9)
    make.assignment(shift=shift, person=chen, state="served")
    told = one(linked)
    assert (told.led_by_volunteers, told.led_by_workers) == (1, 0)


def test_sessions_reviews_and_services_to_each_other_are_told_apart():
    linked, worker, chen = pair()
    session(linked, worker, "educational")
    session(linked, worker, "supportive", "planning")
    session(linked, chen, "educational")
    session(linked, worker, "educational", at=NOON - 91 * DAY)
    told = one(linked)
    assert (told.sessions, told.reviews, told.reciprocal) == (2, 1, 2)


def test_a_wish_counts_when_it_is_answered_or_overdue():
    linked, _, chen = pair()
    wish(chen, due_at=MONDAY_9, answered_at=MONDAY_9 - DAY, state="taken")
    wish(chen, due_at=MONDAY_9, answered_at=MONDAY_9 + DAY, state="taken")
    wish(chen, due_at=MONDAY_9)
    wish(chen, due_at=NOON + DAY)
    wish(chen, due_at=MONDAY_9, state="withdrawn")
    told = one(linked)
    assert (told.wishes, told.wishes_answered) == (3, 1)


def test_whoever_serves_often_and_never_leads_only_assists():
    linked, _, chen = pair()
    lin, leader = make.person(name="小林"), make.person(name="周队")
    make.team(leader=leader)
    for n in range(6):
        shift = make.shift(project=linked.project, starts_at=NOON - (n + 20) * DAY, max_people=4)
        for person in (chen, lin, leader):
            lead = person == lin and n == 0
            make.assignment(shift=shift, person=person, state="served", is_lead=lead)
    told = one(linked)
    assert (told.regulars, told.only_assisting) == (3, 1)


def test_a_linkage_without_a_project_counts_what_its_own_people_served():
    chen, stranger, worker = make.person(name="陈宇"), make.person(name="外人"), make.li_na()
    project = make.project(social_worker=worker)
    linked = make.linkage(social_worker=worker, volunteers=(chen,))
    shift = make.shift(project=project, starts_at=MONDAY_9)
    other = make.shift(project=project, starts_at=MONDAY_9 + DAY)
    make.assignment(shift=shift, person=chen, state="served")
    make.assignment(shift=other, person=stranger, state="served")
    assert (one(linked).shifts, one(linked).volunteers_active) == (1, 1)


@pytest.mark.parametrize("ask", [queries.health_of, detectors.dormancies])
def test_many_linkages_cost_as_many_queries_as_one(ask):
    worker = make.li_na()
    for _ in range(3):
        project = make.project(social_worker=worker)
        chen = make.person(name="陈宇")
        linked = make.linkage(project=project, social_worker=worker, volunteers=(chen,))
        shift = make.shift(project=project, starts_at=MONDAY_9)
        make.assignment(shift=shift, person=chen, state="served")
        session(linked, worker, "educational")
    everyone = list(Linkage.objects.select_related("project"))
    counts = []
    for some in (everyone[:1], everyone):
        with CaptureQueriesContext(connection) as seen:
            ask(some, at=NOON)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_complaints_of_an_organization_count_by_their_clock_only():
    rules, _ = queries.rules_for(make.NANSHAN, date(2026, 5, 7))
    body = make.organization()
    assert queries.complaint_part(body.pk, rules, at=NOON) == []
    for n, (answered, due) in enumerate(((MONDAY_9, NOON), (None, MONDAY_9), (None, NOON + DAY))):
        Complaint.objects.create(
            number=f"C-{n}", category="hours", organization=body, filed_at=BEFORE,
            due_at=due, answered_at=answered,
        )  # fmt: skip
    (part,) = queries.complaint_part(body.pk, rules, at=NOON)
    assert (part.code, part.points, part.facts) == (Part.WISHES, 5, {"wishes": 2, "answered": 1})


def test_questions_on_the_bulletin_are_wishes_judged_by_their_clock():
    linked, worker, chen = pair()
    for n, (answered, closed, due) in enumerate(
        (
            (MONDAY_9, None, MONDAY_9 + DAY),
            (MONDAY_9 + DAY, None, MONDAY_9),
            (None, None, MONDAY_9),
            (None, None, NOON + DAY),
            (None, MONDAY_9, MONDAY_9),
        )
    ):
        BulletinPost.objects.create(
            linkage=linked, kind="question", text=f"问{n}", author=chen, asked_of=worker,
            posted_at=BEFORE, answered_at=answered, closed_at=closed, due_at=due,
        )  # fmt: skip
    BulletinPost.objects.create(
        linkage=linked, kind="news", text="新闻", author=chen, posted_at=BEFORE
    )
    facts = queries.facts_of([linked], at=NOON)[linked.pk]
    assert (facts.wishes, facts.wishes_answered) == (3, 1)
    for who, opens in ((chen, True), (make.officer(), False)):
        actor = access.actor_of(who, on=NOON.date())
        rows = linkage_records.behind(actor, linked, Part.WISHES, at=NOON)
        assert sorted(row.facts["in_time"] for row in rows) == [False, False, True]
        assert {bool(row.pk) for row in rows} == {opens}
        assert "问" not in str(rows)


def finding(**facts):
    made = {"kind": "parallel", "key": f"k{LinkageFinding.objects.count()}", "found_at": NOON}
    made |= {"since": BEFORE.date(), "next_step": "meet_and_link"}
    return LinkageFinding.objects.create(**made | facts)


def test_findings_are_seen_by_both_sides_and_whoever_answers_for_the_place():
    linked, worker, chen = pair()
    leader, outsider = make.person(name="队长"), make.person(name="路人")
    make.role(person=outsider)
    asleep = finding(kind="dormant", linkage=linked, organization=linked.organization)
    beside = finding(
        organization=linked.organization, team=make.team(leader=leader),
        division_code=make.NANSHAN,
    )  # fmt: skip

    def seen(person):
        actor = access.actor_of(person, on=date(2026, 5, 7))
        return list(detectors.findings_for(actor).order_by("pk"))

    assert seen(worker) == [asleep, beside]
    assert seen(chen) == [asleep]
    assert seen(leader) == [beside]
    assert seen(make.officer(division_code="440305")) == [asleep, beside]
    assert seen(make.coordinator(division_code="110101")) == []
    assert seen(outsider) == []


def test_what_became_of_findings_is_counted():
    body = make.organization()
    finding(organization=body)
    finding(organization=body, nudged_at=NOON, state=FindingState.REVIVED, is_revived=True)
    finding(organization=body, nudged_at=NOON, state=FindingState.DISMISSED)
    assert detectors.outcomes(LinkageFinding.objects.all()) == detectors.Outcomes(1, 2, 1, 1)
