from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core.covers import (
    AlreadyCovered,
    CoverOver,
    CoverUnfit,
    NothingToCover,
    StandInAway,
)
from liandong.core.refusals import NotAllowed, Refusal, ValueInvalid
from liandong.core.supervision import SpanFull
from liandong.models import Cover, EventRecord, OutboxMessage, SupervisionLink
from liandong.queries import access
from liandong.services import covers, guidance, supervision
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)
WEEK = timedelta(days=7)


def guided(worker, count=1):
    found = [make.person(name=f"志愿者{n}") for n in range(count)]
    for who in found:
        make.supervision(supervisor=worker, supervisee=who, tier="social_worker")
    return found


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def xu():
    return make.li_na(phone="13800001012")


def sees(person, *, days=0):
    return access.people_for(access.actor_of(person, on=TODAY + timedelta(days=days)))


def cover(guide, stand_in, **facts):
    facts = {
        "tier": "social_worker", "until": TODAY + WEEK, "by": guide, "at": BEFORE, **facts
    }  # fmt: skip
    return covers.arrange(guide=guide, stand_in=stand_in, **facts)


# ── what a stand-in sees and may do ─────────────────────────────────────────────────────────


def test_the_stand_in_sees_the_guided_until_the_day_before_the_end(li, xu):
    (chen,) = guided(li)
    cover(li, xu)
    assert [sees(xu, days=n).filter(pk=chen.pk).exists() for n in (0, 6, 7)] == [True, True, False]
    assert sees(li, days=3).filter(pk=chen.pk).exists()


def test_the_stand_in_runs_the_projects_of_the_guide_for_that_time(li, xu):
    project = make.project(social_worker=li, organization=li.role_grants.get().organization)
    shift = make.shift(project=project)
    guided(li)
    cover(li, xu)
    for days, found in ((0, [True, True]), (7, [False, False])):
        actor = access.actor_of(xu, on=TODAY + timedelta(days=days))
        assert [
            access.projects_for(actor).filter(pk=project.pk).exists(),
            access.shifts_for(actor).filter(pk=shift.pk).exists(),
        ] == found


def test_a_cover_of_one_tier_opens_nothing_of_another(li, xu):
    make.role(person=li, role=access.SUPERVISOR)
    make.role(person=xu, role=access.SUPERVISOR)
    junior = make.li_na(phone="13800001022")
    make.supervision(supervisor=li, supervisee=junior, tier="supervisor")
    guided(li)
    cover(li, xu)
    assert not sees(xu).filter(pk=junior.pk).exists()
    cover(li, xu, tier="supervisor")
    assert sees(xu).filter(pk=junior.pk).exists()


def test_the_stand_in_of_a_supervisor_works_for_the_same_organizations(li):
    zhou, qian = make.zhou(guides=(li,)), make.zhou(phone="13800001033")
    employer = li.role_grants.get().organization_id
    cover(zhou, qian, tier="supervisor")
    assert access.actor_of(qian, on=TODAY).organization_ids == {employer}
    assert access.actor_of(qian, on=TODAY + WEEK).organization_ids == frozenset()


def test_the_stand_in_records_a_talk_and_changes_who_guides_whom(li, xu):
    (chen,) = guided(li)
    facts = {
        "guide": xu, "guided": [chen], "held_at": BEFORE, "minutes": 30, "form": "individual",
        "functions": ["supportive"], "topics": "近况", "by": xu, "at": BEFORE,
    }  # fmt: skip
    with pytest.raises(Refusal):
        guidance.record(**facts)
    cover(li, xu)
    assert guidance.record(**facts).tier == "social_worker"
    link = SupervisionLink.objects.get(supervisee=chen)
    assert supervision.end_link(link=link, reason="搬家", by=xu, at=BEFORE).until == TODAY


def test_a_supervisor_sees_the_whole_branch_and_nobody_elses(li, xu):
    zhou = make.zhou(guides=(li,))
    (leader,) = guided(li)
    below, other = make.person(), guided(xu)[0]
    make.supervision(supervisor=leader, supervisee=below, tier="team_leader")
    assert set(sees(zhou)) == {zhou, li, leader, below}
    assert set(sees(li)) == {li, leader, below}
    assert not sees(li).filter(pk=other.pk).exists()


def test_a_team_leader_sees_the_led_and_not_beyond(li):
    (leader,) = guided(li)
    make.role(person=leader, role=access.TEAM_LEADER)
    below, beyond = make.person(), make.person()
    make.supervision(supervisor=leader, supervisee=below, tier="team_leader")
    make.supervision(supervisor=below, supervisee=beyond, tier="team_leader")
    assert set(sees(leader)) == {leader, below}


def test_what_a_peer_guides_stays_out_of_the_branch(li, xu):
    make.supervision(supervisor=li, supervisee=xu, tier="supervisor", kind="peer")
    (other,) = guided(xu)
    assert sees(li).filter(pk=xu.pk).exists()
    assert not sees(li).filter(pk=other.pk).exists()


def test_a_link_with_an_end_is_over_on_that_day(li):
    chen = make.person()
    facts = {"tier": "social_worker", "kind": "external", "by": li, "at": BEFORE}
    with pytest.raises(ValueInvalid):
        supervision.link(supervisor=li, supervisee=chen, until=TODAY, **facts)
    supervision.link(supervisor=li, supervisee=chen, until=TODAY + WEEK, **facts)
    assert [sees(li, days=n).filter(pk=chen.pk).exists() for n in (6, 7)] == [True, False]


# ── arranging and ending ────────────────────────────────────────────────────────────────────


def test_both_are_told_at_once_and_on_the_day_it_ends(li, xu):
    guided(li)
    row = cover(li, xu)
    told = OutboxMessage.objects.order_by("due_at", "kind", "person_id")
    assert [(m.kind, m.person_id, make.day(m.due_at)) for m in told] == [
        ("cover_arranged", li.pk, TODAY),
        ("cover_begins", xu.pk, TODAY),
        ("cover_ended", li.pk, row.until),
        ("cover_ended", xu.pk, row.until),
    ]
    assert EventRecord.objects.get(name="CoverArranged").facts["cover_id"] == xu.pk


def test_ended_early_by_the_stand_in_the_guide_is_told_once(li, xu):
    (chen,) = guided(li)
    row = covers.end(cover=cover(li, xu), by=xu, at=BEFORE + timedelta(days=2))
    assert row.until == TODAY + timedelta(days=2)
    assert not sees(xu, days=2).filter(pk=chen.pk).exists()
    open_now = OutboxMessage.objects.filter(kind="cover_ended", withdrawn_at=None)
    assert [m.person_id for m in open_now] == [li.pk]
    with pytest.raises(CoverOver):
        covers.end(cover=row, by=li, at=BEFORE + timedelta(days=2))


def test_who_comes_back_early_has_no_stand_in_any_more(li, xu):
    guided(li)
    away = covers.tell_absence(person=li, since=TODAY, until=TODAY + WEEK, by=li, at=BEFORE)
    cover(li, xu)
    covers.end_absence(absence=away, by=li, at=BEFORE + timedelta(days=1))
    assert Cover.objects.get().until == TODAY + timedelta(days=1)
    away.refresh_from_db()
    assert away.until == TODAY + timedelta(days=1)


def test_the_supervisor_is_told_that_a_guide_is_away(li):
    zhou = make.zhou(guides=(li,))
    guided(li)
    covers.tell_absence(person=li, since=TODAY, until=None, by=li, at=BEFORE)
    assert OutboxMessage.objects.get().kind == "guide_away"
    assert OutboxMessage.objects.get().person == zhou


@pytest.mark.parametrize("who", ["volunteer", "stand_in", "strange_supervisor"])
def test_nobody_else_arranges_a_cover(li, xu, who):
    guided(li)
    by = {
        "volunteer": make.chen_yu,
        "stand_in": lambda: xu,
        "strange_supervisor": lambda: make.zhou(guides=(xu,)),
    }[who]()
    with pytest.raises(NotAllowed):
        cover(li, xu, by=by)
    assert not Cover.objects.exists()


def test_a_coordinator_arranges_covers_within_the_division_only(li, xu):
    guided(li)
    with pytest.raises(NotAllowed):
        cover(li, xu, by=make.coordinator(division_code=make.FUTIAN))
    assert cover(li, xu, by=make.coordinator(phone="1", division_code=make.NANSHAN)).pk


def test_a_stand_in_holds_the_role_is_there_and_has_room(li, xu):
    with pytest.raises(NothingToCover):
        cover(li, xu)
    guided(li, 2)
    with pytest.raises(CoverUnfit):
        cover(li, make.chen_yu())
    covers.tell_absence(person=xu, since=TODAY + timedelta(days=3), until=None, by=xu, at=BEFORE)
    with pytest.raises(StandInAway):
        cover(li, xu)
    guided(wu := make.li_na(phone="13800001044"), 99)
    with pytest.raises(SpanFull):
        cover(li, wu)
    assert not Cover.objects.exists()


def test_a_guide_has_one_stand_in_at_a_time(li, xu):
    guided(li)
    cover(li, xu)
    with pytest.raises(AlreadyCovered):
        cover(li, make.li_na(phone="13800001044"))


# ── capacity ────────────────────────────────────────────────────────────────────────────────


def test_nobody_is_given_more_people_than_they_said(li):
    covers.set_capacity(tier="social_worker", most=1, by=li, at=BEFORE)
    facts = {"supervisor": li, "tier": "social_worker", "by": li, "at": BEFORE}
    supervision.link(supervisee=make.person(), **facts)
    with pytest.raises(SpanFull) as refused:
        supervision.link(supervisee=make.person(), **facts)
    assert refused.value.facts == {"people": 1, "limit": 1}
    covers.set_capacity(tier="social_worker", most=2, by=li, at=BEFORE)
    assert supervision.link(supervisee=make.person(), **facts).pk


@pytest.mark.parametrize(
    ("tier", "most"), [("social_worker", 101), ("chief", 5), ("supervisor", -1)]
)
def test_a_capacity_never_lies_above_the_critical_limit(li, tier, most):
    with pytest.raises(ValueInvalid):
        covers.set_capacity(tier=tier, most=most, by=li, at=BEFORE)


# ── races ───────────────────────────────────────────────────────────────────────────────────


def run_at_once(*acts):
    """Start the acts together, each on its own connection; codes of refusals, or any error."""
    start, refused = Barrier(len(acts)), []

    def run(act):
        try:
            start.wait()
            act()
        except Refusal as refusal:
            refused.append(refusal.code)
        except Exception as error:  # a deadlock shows here
            refused.append(repr(error))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_covers_at_once_one_is_arranged(li, xu):
    wu = make.li_na(phone="13800001044")
    guided(li)
    refused = run_at_once(lambda: cover(li, xu), lambda: cover(li, wu))
    assert refused == ["already_covered"]
    assert Cover.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_free_capacity_goes_to_one_person(li):
    covers.set_capacity(tier="social_worker", most=1, by=li, at=BEFORE)
    facts = {"supervisor": li, "tier": "social_worker", "by": li, "at": BEFORE}
    first, second = make.person(), make.person()
    refused = run_at_once(
        lambda: supervision.link(supervisee=first, **facts),
        lambda: supervision.link(supervisee=second, **facts),
    )
    assert refused == ["span_full"]
    assert SupervisionLink.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_are_put_above_each_other_at_once_close_no_circle(li, xu):
    wang = make.coordinator()
    facts = {"tier": "supervisor", "by": wang, "at": BEFORE}
    refused = run_at_once(
        lambda: supervision.link(supervisor=li, supervisee=xu, **facts),
        lambda: supervision.link(supervisor=xu, supervisee=li, **facts),
    )
    assert refused == ["guides_in_circle"]
