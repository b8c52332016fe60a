"""Two people press at one moment: sessions, places, activities, duties, questions to lead."""

import time
from datetime import timedelta

import pytest

from liandong.core.group_corrections import What
from liandong.models import (
    CommunityActivity,
    Duty,
    EventRecord,
    GroupCorrection,
    GroupMark,
    GroupMember,
    GroupPresence,
    GroupRun,
    LinkageParty,
    ShiftLeadOffer,
)
from liandong.services import (
    activities,
    duties,
    events,
    group_corrections,
    group_sessions,
    groups,
    shift_leads,
)
from liandong.services.activities import ActivityDraft
from liandong.services.groups import GroupDraft
from tests import make
from tests.services.test_reserve import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _writing_takes_its_time(monkeypatch):
    """Between the look and the end of a write lies time: without a lock all would pass."""
    record = events.record

    def slowly(*args, **kwargs):
        time.sleep(0.1)
        return record(*args, **kwargs)

    monkeypatch.setattr(events, "record", slowly)


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def project(li):
    return make.project(social_worker=li, organization=li.role_grants.get().organization)


@pytest.fixture
def group(li, at):
    """A group that has been approved, with three members and three sessions behind it."""
    draft = GroupDraft(
        theme="记忆咖啡馆", aim="家人没处说", goals="敢开口", topics="认识\n难处\n求助",
        starts_at=at - WEEK * 4,
    )  # fmt: skip
    made = groups.open_group(draft=draft, by=li, at=at)
    groups.add_members(group=made, names="王阿姨\n张叔\n李姐", by=li, at=at)
    return groups.move_on(group=made, seen="preparing", by=li, at=at)


def test_one_session_written_by_two_at_once_has_one_mark_and_one_presence_each(group, li, at):
    session = group.sessions.get(nth=1)
    marks = {group.goals.get().pk: 4}
    ids = list(group.members.values_list("pk", flat=True))

    def write():
        group_sessions.record(
            session=session, note="说了说", marks=marks, present=ids, by=li, at=at
        )
        return "held"

    assert at_once([write] * 4) == ["held"] * 4
    assert GroupMark.objects.filter(session=session).count() == 1
    assert sorted(GroupPresence.objects.values_list("member", flat=True)) == sorted(ids)


def test_two_sessions_written_at_once_are_both_kept(group, li, at):
    marks = {group.goals.get().pk: 3}
    ids = set(group.members.values_list("pk", flat=True))

    def write(nth):
        session = group.sessions.get(nth=nth)
        group_sessions.record(
            session=session, note=f"第{nth}次", marks=marks, present=ids, by=li, at=at
        )
        return nth

    assert at_once([lambda nth=nth: write(nth) for nth in (1, 2, 3)]) == [1, 2, 3]
    held = group.sessions.filter(recorded_at__isnull=False).order_by("nth")
    assert [one.note for one in held] == ["第1次", "第2次", "第3次"]
    assert GroupPresence.objects.count() == 9


def test_the_last_places_of_a_group_are_not_given_twice(group, li, at):
    names = "\n".join(f"居民{n}" for n in range(36))
    groups.add_members(group=group, names=names, by=li, at=at)

    def join(n):
        groups.add_members(group=group, names=f"甲{n}", by=li, at=at)
        return "joined"

    came_of_it = at_once([lambda n=n: join(n) for n in range(5)])
    assert sorted(came_of_it) == ["group_full"] * 4 + ["joined"]
    assert GroupMember.objects.filter(group=group, left_at=None).count() == 40


def test_two_taps_on_the_next_phase_go_one_phase_on(group, li, at):
    ids = list(group.members.values_list("pk", flat=True))
    groups.score(group=group, scores=dict.fromkeys(ids, 3), is_after=False, by=li, at=at)
    group_sessions.record(
        session=group.sessions.get(nth=1), note="说了说", marks={group.goals.get().pk: 4},
        present=ids, by=li, at=at,
    )  # fmt: skip

    def step():
        return groups.move_on(group=group, seen="forming", by=li, at=at).phase

    assert sorted(at_once([step] * 4)) == ["group_phase_off"] * 3 + ["turning"]
    assert EventRecord.objects.filter(name="GroupMoved", facts__before="forming").count() == 1


def test_one_shift_planned_as_an_activity_by_two_at_once_is_one_activity(project, li, at):
    shift = make.shift(project=project, starts_at=at + WEEK)

    def plan():
        activities.plan(draft=ActivityDraft(shift=shift, aim="认识邻居"), by=li, at=at)
        return "planned"

    assert sorted(at_once([plan] * 4)) == ["activity_twice"] * 3 + ["planned"]
    assert CommunityActivity.objects.count() == 1


def test_one_value_put_right_twice_at_once_is_put_right_once(group, li, at):
    GroupRun.objects.filter(pk=group.pk).update(phase="closed", closed_at=at, evaluation="旧")

    def put():
        group_corrections.correct(
            group=group, what=What.EVALUATION, value="新", reason="漏了", by=li, at=at
        )
        return "put right"

    assert sorted(at_once([put] * 4)) == ["correction_same"] * 3 + ["put right"]
    assert list(GroupCorrection.objects.values_list("what", flat=True)) == ["evaluation"]


def test_two_who_ask_one_volunteer_to_lead_ask_once(project, li, at):
    chen = make.chen_yu(organization=project.organization)
    shift = make.shift(project=project, starts_at=at + WEEK)
    make.assignment(shift=shift, person=chen)

    def ask():
        shift_leads.offer(shift=shift, person=chen, by=li, at=at)
        return "asked"

    assert sorted(at_once([ask] * 4)) == ["asked"] + ["shift_lead_asked"] * 3
    offer = ShiftLeadOffer.objects.get()

    def say(yes):
        return str(shift_leads.answer(offer=offer, says_yes=yes, by=chen, at=at).says_yes)

    said = at_once([lambda yes=yes: say(yes) for yes in (True, False, True, False)])
    assert sorted(said)[-3:] == ["shift_lead_answered"] * 3
    offer.refresh_from_db()
    place = shift.assignments.get()
    assert place.is_lead is offer.says_yes


def test_a_duty_of_a_linkage_has_one_holder_and_is_done_once(li, at):
    chen = make.chen_yu()
    team = make.team(name="银龄队", leader=chen)
    linked = make.linkage(social_worker=li, organization=li.role_grants.get().organization)
    LinkageParty.objects.create(linkage=linked, side="team", team=team, since=linked.since)

    def take(**whom):
        duties.take(whole=linked, code="run_shifts", at=at, **whom)
        return "taken"

    acts = [lambda: take(person=li, by=li), lambda: take(team=team, by=chen)] * 2
    assert at_once(acts) == ["taken"] * 4
    held = Duty.objects.get(linkage=linked, ended_at=None)

    def done():
        duties.finish(duty=held, by=li, at=at)
        return "done"

    assert sorted(at_once([done] * 3)) == ["done", "duty_done", "duty_done"]
