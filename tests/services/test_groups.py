"""A group from its project's shifts to the supervisor's comment: sealed, and read by few."""

from datetime import timedelta

import pytest
from django.db import connection

from liandong.core.group_facts import (
    ActivityNotHeld,
    ActivityStateOff,
    ActivityTwice,
    GroupApproved,
    GroupFull,
    GroupIsClosed,
    GroupNotReady,
    GroupNotYours,
    GroupPhaseOff,
    GroupSessionAhead,
    GroupSessionSettled,
)
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import (
    CheckIn,
    EventRecord,
    GroupMember,
    GroupPresence,
    GroupReading,
    GroupSession,
    OutboxMessage,
)
from liandong.queries import access, own_data
from liandong.queries import groups as shown
from liandong.services import activities, case_readings, group_sessions, groups
from liandong.services.activities import ActivityDraft
from liandong.services.groups import GroupDraft
from tests import make

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
SECRET = "有人说起过世的老伴，哭了"


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def zhou(li):
    return make.zhou(guides=(li,))


@pytest.fixture
def project(li):
    made = make.project(
        title="记忆咖啡馆",
        organization=li.role_grants.get().organization,
        social_worker=li,
    )
    for n in range(2):
        make.shift(project=made, starts_at=make.MONDAY_9 + WEEK * n, max_people=5)
    return made


def draft(project=None, **changed):
    told = {
        "project": project,
        "theme": "记忆咖啡馆",
        "aim": "失智老人的家人没处说",
        "goals": "敢开口\n认识两个人",
        "topics": "认识\n说说难处\n怎么求助",
    } | changed
    return GroupDraft(**told)


def opened(li, at, project=None, **changed):
    told = {} if project else {"starts_at": at + timedelta(days=1)}
    return groups.open_group(draft=draft(project, **told | changed), by=li, at=at)


def ready(li, zhou, at, project=None):
    group = opened(li, at, project)
    groups.add_members(group=group, names="王阿姨\n张叔\n李姐", by=li, at=at)
    groups.approve(group=group, opinion="可以", by=zhou, at=at)
    return groups.move_on(group=group, seen="preparing", by=li, at=at)


def held(session, li, at, present=(), mark=4):
    return group_sessions.record(
        session=session,
        note=SECRET,
        marks=dict.fromkeys(session.group.goals.values_list("pk", flat=True), mark),
        present=present,
        by=li,
        at=at,
    )


def scored(group, li, at, *, is_after):
    ids = group.members.filter(part="member").values_list("pk", flat=True)
    said = dict.fromkeys(ids, 7 if is_after else 3)
    groups.score(group=group, scores=said, is_after=is_after, by=li, at=at)


def file_of(group, at):
    group.refresh_from_db()
    return shown.file_of(group, on=make.day(at))


def test_a_group_is_drawn_from_its_project(li, project, at):
    chen = make.chen_yu()
    make.assignment(shift=project.shifts.first(), person=chen)
    group = opened(li, at, project)
    sessions = list(group.sessions.order_by("nth"))
    assert [one.topic for one in sessions] == ["认识", "说说难处", "怎么求助"]
    assert [one.starts_at for one in sessions] == [make.MONDAY_9 + WEEK * n for n in range(3)]
    assert [one.shift is None for one in sessions] == [False, False, True]
    assert {one.place for one in sessions} == {project.shifts.first().place_name}
    assert list(group.members.values_list("person", "part")) == [(chen.pk, "helper")]
    assert own_data.everything_about(chen)["groups"][0]["group__theme"] == "记忆咖啡馆"


def test_without_a_project_the_sessions_are_a_week_apart(li, at):
    group = opened(li, at, minutes=60)
    first = at + timedelta(days=1)
    assert list(group.sessions.order_by("nth").values_list("starts_at", "minutes")) == [
        (first, 60),
        (first + WEEK, 60),
        (first + WEEK * 2, 60),
    ]
    with pytest.raises(ValueMissing):
        groups.open_group(draft=draft(), by=li, at=at)
    with pytest.raises(ValueInvalid):
        opened(li, at, minutes=9999)


def test_a_group_goes_through_its_five_phases(li, zhou, project, at):
    group = ready(li, zhou, at, project)
    assert OutboxMessage.objects.filter(kind="group_plan", person=zhou).count() == 1
    assert OutboxMessage.objects.filter(kind="group_approved", person=li).count() == 1
    members = list(group.members.filter(part="member").values_list("pk", flat=True))
    sessions = list(group.sessions.order_by("nth"))
    later = at + timedelta(days=60)
    with pytest.raises(GroupNotReady) as caught:
        groups.move_on(group=group, seen="forming", by=li, at=at)
    assert caught.value.missing == ("first_session", "scores_before")
    scored(group, li, at, is_after=False)
    held(sessions[0], li, later, members)
    groups.move_on(group=group, seen="forming", by=li, at=later)
    held(sessions[1], li, later, members[:2], mark=5)
    groups.move_on(group=group, seen="turning", by=li, at=later)
    groups.move_on(group=group, seen="mature", by=li, at=later)
    group_sessions.call_off(session=sessions[2], by=li, at=later)
    scored(group, li, later, is_after=True)
    groups.evaluate(group=group, evaluation="敢说了", by=li, at=later)
    closed = groups.move_on(group=group, seen="ending", by=li, at=later)
    assert (closed.phase, closed.closed_at) == ("closed", later)
    file = file_of(group, later)
    assert (file.attendance, file.scores, file.mean_of(file.goals[0])) == (83, (3.0, 7.0), 4.5)
    assert OutboxMessage.objects.filter(kind="group_closed", person=zhou).count() == 1
    groups.comment(group=group, text="带得好", by=zhou, at=later)
    with pytest.raises(GroupIsClosed):
        groups.add_members(group=group, names="新来的", by=li, at=later)
    assert list(
        EventRecord.objects.filter(name="GroupMoved").order_by("pk").values_list("facts", flat=True)
    )[-1] == {"number": group.number, "before": "ending", "after": "closed"}


def test_who_checked_in_was_there_and_who_signed_up_later_too(li, zhou, project, at):
    group = ready(li, zhou, at, project)
    chen, shift = make.chen_yu(), project.shifts.order_by("starts_at").first()
    seat = make.assignment(shift=shift, person=chen)
    CheckIn.objects.create(
        assignment=seat, kind="in", at=shift.starts_at, method="code", recorded_by=chen,
        recorded_at=shift.starts_at,
    )  # fmt: skip
    wang = group.members.filter(part="member").first()
    held(group.sessions.get(nth=1), li, shift.ends_at, [wang.pk])
    rows = GroupPresence.objects.order_by("pk").values_list("member__person", "source")
    assert set(rows) == {(None, "ticked"), (chen.pk, "check_in")}
    file = file_of(group, shift.ends_at)
    assert [(one.name, one.came) for one in file.helpers] == [(chen.name, 1)]


def test_a_session_is_written_once_it_was_held_and_can_be_put_right(li, zhou, at):
    group = ready(li, zhou, at)
    first, second, third = group.sessions.order_by("nth")
    with pytest.raises(GroupSessionAhead):
        held(second, li, at)
    later = first.starts_at
    with pytest.raises(ValueMissing):
        group_sessions.record(session=first, note="做了", marks={}, present=(), by=li, at=later)
    with pytest.raises(ValueInvalid):
        held(first, li, later, mark=6)
    held(first, li, later, mark=2)
    held(first, li, later, mark=4)
    assert set(first.marks.values_list("mark", flat=True)) == {4}
    with pytest.raises(GroupSessionSettled):
        group_sessions.call_off(session=first, by=li, at=later)
    moved = group_sessions.move(session=second, starts_at=later + WEEK * 2, by=li, at=later)
    assert moved.starts_at == later + WEEK * 2
    with pytest.raises(ValueInvalid):
        group_sessions.move(session=third, starts_at=later + WEEK * 99, by=li, at=later)
    group_sessions.call_off(session=third, by=li, at=later)
    with pytest.raises(GroupSessionSettled):
        held(third, li, later + WEEK * 9)


def test_no_session_is_written_while_the_group_is_prepared(li, at):
    group = opened(li, at)
    with pytest.raises(GroupPhaseOff):
        held(group.sessions.get(nth=1), li, at + WEEK)


def test_what_is_written_lies_sealed(li, zhou, at):
    group = ready(li, zhou, at)
    held(group.sessions.get(nth=1), li, at + WEEK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM liandong_groupsession WHERE recorded_at IS NOT NULL")
        lying = b"".join(bytes(row[0]) for row in cursor.fetchall())
        cursor.execute("SELECT call_name FROM liandong_groupmember")
        lying += b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert SECRET.encode() not in lying
    assert "王阿姨".encode() not in lying
    assert GroupSession.objects.get(group=group, nth=1).note == SECRET


def test_only_the_worker_a_stand_in_and_the_supervisor_open_it(li, zhou, at):
    house = li.role_grants.get().organization
    group = opened(li, at)
    other = make.li_na(organization=house, phone="13800001099")
    strange = make.zhou(phone="13800001098")
    for who in (other, strange, make.coordinator(), make.officer(), make.chen_yu()):
        with pytest.raises(GroupNotYours):
            groups.read(group=group, by=who, at=at)
    groups.read(group=group, by=li, at=at)
    groups.read(group=group, by=zhou, at=at, what="papers")
    day = make.day(at)
    case_readings.cover(worker=li, stand_in=other, since=day, until=day + WEEK, by=li, at=at)
    groups.read(group=group, by=other, at=at)
    groups.add_members(group=group, names="王阿姨", by=other, at=at)
    assert list(GroupReading.objects.order_by("pk").values_list("reader", "what")) == [
        (li.pk, "page"),
        (zhou.pk, "papers"),
        (other.pk, "page"),
    ]
    with pytest.raises(GroupNotYours):
        groups.add_members(group=group, names="王阿姨", by=zhou, at=at)
    with pytest.raises(GroupNotYours):
        groups.approve(group=group, by=li, at=at)
    groups.approve(group=group, by=zhou, at=at)
    with pytest.raises(GroupApproved):
        groups.approve(group=group, by=zhou, at=at)
    with pytest.raises(GroupPhaseOff):
        groups.comment(group=group, text="好", by=zhou, at=at)


def test_members_are_within_reach_and_not_too_many(li, at):
    group = opened(li, at)
    with pytest.raises(NotAllowed):
        groups.add_members(group=group, clients=[make.beneficiary()], by=li, at=at)
    near = make.beneficiary()
    make.need(organization=li.role_grants.get().organization, beneficiary=near)
    for _ in range(2):
        groups.add_members(group=group, clients=[near], by=li, at=at)
    member = GroupMember.objects.get()
    assert shown.name_of(member) == "林阿婆"
    with pytest.raises(GroupFull):
        groups.add_members(
            group=group, names="\n".join(f"居民{n}" for n in range(40)), by=li, at=at
        )
    assert groups.turn_part(member=member, by=li, at=at).part == "helper"
    assert groups.let_go(member=member, by=li, at=at).left_at == at


def test_a_volunteer_opens_no_group_and_nobody_one_of_a_far_project(li, at):
    far = make.project(organization=make.organization(name="别家"))
    with pytest.raises(NotAllowed):
        opened(li, at, far)
    with pytest.raises(NotAllowed):
        opened(make.chen_yu(), at)


def test_an_activity_is_planned_recorded_and_summed_up(li, project, at):
    shift = project.shifts.order_by("starts_at").first()
    plan = ActivityDraft(shift=shift, aim="认识邻居", expected=50, budget_cents=30_000)
    activity = activities.plan(draft=plan, by=li, at=at)
    with pytest.raises(ActivityTwice):
        activities.plan(draft=plan, by=li, at=at)
    with pytest.raises(ActivityNotHeld):
        activities.record(activity=activity, came=42, note="热闹", by=li, at=at)
    with pytest.raises(ActivityStateOff):
        activities.sum_up(activity=activity, lesson="早点开始", by=li, at=at)
    after = shift.ends_at
    with pytest.raises(ValueInvalid):
        activities.record(activity=activity, came=-1, note="热闹", by=li, at=after)
    activities.record(activity=activity, came=42, note="热闹", by=li, at=after)
    closed = activities.sum_up(activity=activity, lesson="早点开始", by=li, at=after)
    assert (closed.state, closed.came, closed.lesson) == ("closed", 42, "早点开始")
    with pytest.raises(GroupNotYours):
        activities.record(activity=activity, came=1, note="x", by=make.chen_yu(), at=after)


def test_lists_and_files_take_the_same_queries_for_one_and_three(
    li, zhou, at, django_assert_num_queries
):
    actor = access.actor_of(li, on=make.day(at))
    group = ready(li, zhou, at)
    held(group.sessions.get(nth=1), li, at + WEEK * 5)
    for size in (1, 3):
        while group.members.count() < size + 3:
            groups.add_members(group=group, names=f"居民{group.members.count()}", by=li, at=at)
        with django_assert_num_queries(6):
            rows = shown.file_of(group, on=make.day(at))
            _ = (rows.facts, rows.scores, rows.attendance)
        with django_assert_num_queries(1):
            assert [one.worker.name for one in shown.rows_of(actor, on=make.day(at))]
        opened(li, at)
