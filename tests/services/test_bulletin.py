"""A question on a bulletin: asked of one, reminded once, put up once, counted for ever."""

from datetime import timedelta

import pytest

from liandong.core.bulletin import NotAQuestion, PostOver
from liandong.core.contributions import NotInLinkage
from liandong.core.linkage import LinkageOver
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.today import Kind
from liandong.models import BulletinAnswer, BulletinPost, EventRecord, LinkageParty, OutboxMessage
from liandong.queries import bulletin as shown
from liandong.queries import today
from liandong.queries.access import actor_of
from liandong.queries.bulletin import AnswerCounts
from liandong.queries.said import said_by
from liandong.services import bulletin
from tests import make
from tests.make import MONDAY_9
from tests.services.test_reserve import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = MONDAY_9 + timedelta(days=7)
"""Monday, 11 May 2026: five working days follow."""


@pytest.fixture
def linked():
    """Li Na and Chen Yu serve together; Director Zhou supervises Li Na."""
    agency = make.organization()
    worker, volunteer = make.li_na(organization=agency), make.chen_yu()
    row = make.linkage(organization=agency, social_worker=worker, volunteers=(volunteer,))
    row.worker, row.volunteer = worker, volunteer
    row.boss = make.zhou(organization=agency, guides=(worker,))
    return row


def asked(linked, *, by=None, at=NOW, kind="question"):
    return bulletin.post(
        linkage=linked, kind=kind, text=" 周三谁开门？ ", by=by or linked.volunteer, at=at
    )


def told():
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", "person"))


def test_a_question_asks_one_person_and_stands_on_their_day(linked):
    question = asked(linked)
    assert (question.text, question.asked_of) == ("周三谁开门？", linked.worker)
    assert question.due_at == NOW + 24 * HOUR
    assert told() == [("bulletin_question", linked.worker.pk)]
    items = today.items(actor_of(linked.worker, on=make.day(NOW)), at=NOW)
    assert [(i.kind, i.ref, i.name) for i in items if i.kind is Kind.BULLETIN] == [
        (Kind.BULLETIN, linked.pk, linked.title)
    ]
    news = asked(linked, kind="news")
    assert (news.due_at, news.asked_of) == (None, None)


def test_anybody_of_the_linkage_may_answer_and_the_first_answer_stops_the_clock(linked):
    question = asked(linked)
    bulletin.answer(post=question, text="补一句", by=linked.volunteer, at=NOW + HOUR)
    question.refresh_from_db()
    assert question.answered_at is None
    bulletin.answer(post=question, text="我来", by=linked.worker, at=NOW + 2 * HOUR)
    bulletin.answer(post=question, text="我也来", by=linked.worker, at=NOW + 30 * HOUR)
    question.refresh_from_db()
    assert question.answered_at == NOW + 2 * HOUR
    assert told()[1:] == [("bulletin_answered", linked.volunteer.pk)] * 2
    bulletin.close(post=question, by=linked.volunteer, at=NOW + 31 * HOUR)
    with pytest.raises(PostOver):
        bulletin.answer(post=question, text="晚了", by=linked.worker, at=NOW + 32 * HOUR)


def test_it_reminds_once_and_goes_up_once(linked):
    question = asked(linked)
    assert bulletin.remind_due(at=NOW + 19 * HOUR) == 0
    assert [bulletin.remind_due(at=NOW + 20 * HOUR) for _ in range(2)] == [1, 0]
    assert [bulletin.escalate_due(at=NOW + n * HOUR) for n in (23, 24, 25)] == [0, 1, 0]
    assert told()[1:] == [
        ("bulletin_reminder", linked.worker.pk),
        ("bulletin_overdue", linked.boss.pk),
    ]
    question.refresh_from_db()
    assert question.escalated_to == linked.boss
    bulletin.answer(post=question, text="我来答", by=linked.boss, at=NOW + 26 * HOUR)
    counts = shown.answer_counts([linked.pk], since=make.day(NOW), at=NOW + 27 * HOUR)
    assert counts == {linked.pk: AnswerCounts(asked=1, late=1)}
    late = EventRecord.objects.get(name="PostAnswered")
    assert late.facts == {"linkage_id": linked.pk, "post_id": question.pk, "is_late": True}


def test_counts_tell_waiting_from_overdue_for_many_at_once(linked, django_assert_num_queries):
    asked(linked)
    asked(linked, at=NOW - 48 * HOUR - timedelta(days=2))
    done = asked(linked)
    bulletin.answer(post=done, text="好", by=linked.worker, at=NOW)
    other = make.linkage(social_worker=linked.worker, volunteers=(linked.volunteer,))
    asked(other, by=linked.volunteer)
    with django_assert_num_queries(1):
        counts = shown.answer_counts(
            [linked.pk, other.pk], since=make.day(NOW) - timedelta(days=30), at=NOW
        )
    assert counts == {
        linked.pk: AnswerCounts(asked=3, in_time=1, waiting=1, overdue=1),
        other.pk: AnswerCounts(asked=1, waiting=1),
    }


def test_strangers_neither_write_nor_answer_nor_close(linked):
    question = asked(linked)
    stranger = make.signed_up(make.person(name="路人"))
    with pytest.raises(NotInLinkage):
        asked(linked, by=stranger)
    with pytest.raises(NotInLinkage):
        bulletin.answer(post=question, text="在", by=stranger, at=NOW)
    with pytest.raises(NotAllowed):
        bulletin.close(post=question, by=linked.worker, at=NOW)
    with pytest.raises(NotAQuestion):
        bulletin.answer(post=asked(linked, kind="thanks"), text="不谢", by=linked.worker, at=NOW)
    for kind, text, refusal in (("gossip", "x", ValueInvalid), ("news", " ", ValueMissing)):
        with pytest.raises(refusal):
            bulletin.post(linkage=linked, kind=kind, text=text, by=linked.worker, at=NOW)
    linked.until = make.day(NOW)
    linked.save(update_fields=["until"])
    with pytest.raises(LinkageOver):
        asked(linked)


def test_members_and_the_leader_of_a_team_of_the_linkage_take_part(linked):
    leader, member = make.person(name="队长"), make.person(name="队员")
    team = make.team(leader=leader)
    make.membership(person=member, team=team)
    LinkageParty.objects.create(linkage=linked, side="team", team=team, since=linked.since)
    for one in (leader, member):
        assert asked(linked, by=one).asked_of == linked.worker
        assert list(shown.boards_for(actor_of(one, on=make.day(NOW)), on=make.day(NOW))) == [linked]


def test_the_file_about_oneself_holds_one_s_own_words_only(linked):
    question = asked(linked)
    bulletin.answer(post=question, text="我来", by=linked.worker, at=NOW)
    mine, hers = said_by(linked.volunteer), said_by(linked.worker)
    assert [row["text"] for row in mine["bulletin_posts"]] == ["周三谁开门？"]
    assert mine["bulletin_answers"] == hers["bulletin_posts"] == []
    assert [row["text"] for row in hers["bulletin_answers"]] == ["我来"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_both_kept_and_one_stops_the_clock(linked):
    question = asked(linked)
    people = [linked.worker, linked.boss]
    BulletinPost.objects.filter(pk=question.pk).update(escalated_to=linked.boss)
    at_once(
        [
            lambda one=one: bulletin.answer(post=question, text="我来", by=one, at=NOW + HOUR)
            for one in people
        ]
    )
    question.refresh_from_db()
    assert (question.answered_at, BulletinAnswer.objects.count()) == (NOW + HOUR, 2)
