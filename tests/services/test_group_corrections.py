"""What was written of a closed group is put right one by one; the old value and the reason stay."""

from datetime import timedelta

import pytest
from django.db import connection

from liandong.core import group_corrections as rules
from liandong.core.group_corrections import What
from liandong.core.group_facts import GroupNotYours
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.models import EventRecord, GroupCorrection, GroupPresence, OutboxMessage
from liandong.queries import group_corrections as shown
from liandong.queries import groups as group_queries
from liandong.services import group_corrections, group_sessions, groups
from liandong.services.groups import GroupDraft
from liandong.web.group_papers import group_filling
from tests import make

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def zhou(li):
    return make.zhou(guides=(li,))


@pytest.fixture
def closed(li, zhou, at):
    """A group with three members and three sessions, written down and closed."""
    draft = GroupDraft(
        theme="记忆咖啡馆",
        aim="家人没处说",
        goals="敢开口",
        topics="认识\n难处\n求助",
        starts_at=at - WEEK * 4,
    )
    group = groups.open_group(draft=draft, by=li, at=at)
    groups.add_members(group=group, names="王阿姨\n张叔\n李姐", by=li, at=at)
    groups.approve(group=group, by=zhou, at=at)
    groups.move_on(group=group, seen="preparing", by=li, at=at)
    ids = list(group.members.values_list("pk", flat=True))
    marks = dict.fromkeys(group.goals.values_list("pk", flat=True), 4)
    groups.score(group=group, scores=dict.fromkeys(ids, 3), is_after=False, by=li, at=at)
    for session in group.sessions.order_by("nth"):
        group_sessions.record(
            session=session, note="说了说", marks=marks, present=ids[:2], by=li, at=at
        )
    for phase in ("forming", "turning", "mature"):
        groups.move_on(group=group, seen=phase, by=li, at=at)
    groups.score(group=group, scores=dict.fromkeys(ids, 7), is_after=True, by=li, at=at)
    groups.evaluate(group=group, evaluation="敢说话了", by=li, at=at)
    groups.move_on(group=group, seen="ending", by=li, at=at)
    group.refresh_from_db()
    return group


def put(group, what, value, by, at, **whose):
    return group_corrections.correct(
        group=group, what=what, value=value, reason="抄错了", by=by, at=at, **whose
    )


def file_of(group, at):
    group.refresh_from_db()
    return group_queries.file_of(group, on=make.day(at))


def test_a_value_is_put_right_and_the_papers_show_it(closed, li, zhou, at):
    first = closed.sessions.order_by("nth").first()
    member = closed.members.order_by("pk").first()
    put(closed, What.EVALUATION, "敢说话，也认识了人", li, at)
    put(closed, What.NOTE, "每人说了一件小事", li, at, session=first)
    put(closed, What.SCORE_AFTER, "9", li, at, member=member)
    file = file_of(closed, at)
    assert file.group.evaluation == "敢说话，也认识了人"
    assert file.scores == (3.0, 7.7)
    filled = str(group_filling(file))
    for value in ("敢说话，也认识了人", "每人说了一件小事"):
        assert value in filled
    assert "敢说话了'" not in filled
    history = shown.history(closed)
    assert [(one.what, one.before, one.after, one.reason) for one in history] == [
        ("score_after", "7", "9", "抄错了"),
        ("note", "说了说", "每人说了一件小事", "抄错了"),
        ("evaluation", "敢说话了", "敢说话，也认识了人", "抄错了"),
    ]
    assert shown.whose(history[0]) == "王阿姨"
    names = list(EventRecord.objects.filter(name="GroupCorrected").order_by("pk").values("facts"))
    assert [one["facts"]["what"] for one in names] == ["evaluation", "note", "score_after"]
    told = OutboxMessage.objects.filter(kind="group_corrected").values_list("person", flat=True)
    assert list(told) == [zhou.pk] * 3


def test_a_coming_is_put_right_both_ways_but_never_against_a_check_in(closed, li, at):
    session = closed.sessions.order_by("nth").first()
    wang, _zhang, li_jie = closed.members.order_by("pk")
    put(closed, What.PRESENCE, "yes", li, at, session=session, member=li_jie)
    put(closed, What.PRESENCE, "no", li, at, session=session, member=wang)
    there = GroupPresence.objects.filter(session=session).values_list("member", "source")
    assert (wang.pk, "ticked") not in there
    assert (li_jie.pk, "fixed") in there
    assert file_of(closed, at).attendance == 67
    GroupPresence.objects.filter(session=session, member=li_jie).update(source="check_in")
    with pytest.raises(rules.ComingProven):
        put(closed, What.PRESENCE, "no", li, at, session=session, member=li_jie)
    assert (session.pk, li_jie.pk) in shown.proven_of(closed)


def test_what_was_and_what_is_lie_sealed(closed, li, at):
    put(closed, What.EVALUATION, "绝密的话", li, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM liandong_groupcorrection")
        row = str([bytes(c) if isinstance(c, memoryview) else c for c in cursor.fetchone()])
    for words in ("绝密的话", "敢说话了", "抄错了"):
        assert words not in row
        assert str(words.encode())[2:-1] not in row


def test_only_who_answers_for_it_puts_it_right(closed, li, zhou, at):
    other = make.li_na(organization=make.organization(name="别家"), phone="13800001077")
    for one in (zhou, other, make.chen_yu()):
        with pytest.raises(GroupNotYours):
            put(closed, What.EVALUATION, "别的", one, at)
    assert GroupCorrection.objects.count() == 0


def test_an_open_group_is_changed_where_it_was_written(closed, li, at):
    draft = GroupDraft(
        theme="新组", aim="试试", goals="一", topics="一\n二\n三", starts_at=at + WEEK
    )
    fresh = groups.open_group(draft=draft, by=li, at=at)
    with pytest.raises(rules.GroupStillOpen):
        put(fresh, What.THEME, "改名", li, at)


def test_a_value_of_another_group_is_not_reached_through_this_one(closed, li, at):
    draft = GroupDraft(
        theme="新组", aim="试试", goals="一", topics="一\n二\n三", starts_at=at - WEEK
    )
    fresh = groups.open_group(draft=draft, by=li, at=at)
    groups.add_members(group=fresh, names="赵叔", by=li, at=at)
    with pytest.raises(ValueInvalid):
        put(closed, What.NOTE, "别组的", li, at, session=fresh.sessions.first())
    with pytest.raises(ValueInvalid):
        put(closed, What.SCORE_AFTER, "1", li, at, member=fresh.members.first())
    with pytest.raises(ValueMissing):
        put(closed, What.NOTE, "哪一次", li, at)


def test_what_may_be_put_right_takes_one_query_more(closed, li, at, django_assert_num_queries):
    file = file_of(closed, at)
    with django_assert_num_queries(1):
        found = shown.items(file, shown.proven_of(closed))
    assert len(found) == 4 + 3 * (5 + 3) + 3 * 2
    assert len({one.key for one in found}) == len(found)
