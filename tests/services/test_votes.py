"""Votes of a team and seats on a board: once, secret or named, counted, never changed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from liandong.core.board import BoardFull, ItemAnswered, NotOfTheProject, NotOnTheBoard
from liandong.core.votes import AlreadyVoted, Choice, NotAMember, VoteOver
from liandong.models import BoardSeat, EventRecord, OutboxMessage, TeamBallot, TeamQuestion
from liandong.queries import board as boards
from liandong.queries import votes as shown
from liandong.services import board, votes
from tests import make
from tests.services.test_reserve import at_once

pytestmark = pytest.mark.django_db
RULE = votes.Draft(title="一起收拾场地？", text="每次活动后一起收拾场地。")
OPEN_RULE = votes.Draft(title="记名？", text="记名投票。", is_secret=False)


@pytest.fixture
def leader():
    return make.person(name="队长")


@pytest.fixture
def team(leader):
    return make.team(leader=leader)


@pytest.fixture
def members(team):
    people = [make.person(name=f"队员{n}") for n in range(5)]
    for one in people:
        make.membership(person=one, team=team)
    return people


def test_the_leader_opens_a_vote_and_every_member_is_told(team, leader, members, at):
    question = votes.ask(team=team, draft=RULE, by=leader, at=at)
    assert (question.opened_at, question.closes_at) == (at, at + timedelta(days=7))
    assert question.members == 6
    assert OutboxMessage.objects.filter(kind="question_opened").count() == 6


def test_a_member_s_question_opens_when_enough_back_it(team, members, at):
    question = votes.ask(team=team, draft=RULE, by=members[0], at=at)
    assert question.opened_at is None
    votes.back(question=question, by=members[0], at=at)
    question.refresh_from_db()
    assert question.opened_at is None
    votes.back(question=question, by=members[1], at=at)
    question.refresh_from_db()
    assert question.opened_at == at


def test_a_secret_vote_keeps_no_choice_and_a_named_one_does(team, leader, members, at):
    secret = votes.ask(team=team, draft=RULE, by=leader, at=at)
    named = votes.ask(team=team, draft=OPEN_RULE, by=leader, at=at)
    for question in (secret, named):
        votes.cast(question=question, choice=Choice.NO, by=members[0], at=at)
    kept = TeamBallot.objects.order_by("pk").values_list("person", "choice")
    assert list(kept) == [(members[0].pk, ""), (members[0].pk, "no")]
    event = EventRecord.objects.filter(name="BallotCast").first()
    assert (event.by, event.facts) == (None, {"team_id": team.pk, "title": RULE.title})
    assert shown.named_ballots(named) == []
    closed = votes.close(question=named, at=named.closes_at)
    assert [(b.person, b.choice) for b in shown.named_ballots(closed)] == [(members[0], "no")]
    assert shown.named_ballots(votes.close(question=secret, at=secret.closes_at)) == []


def test_each_member_votes_once_and_strangers_and_latecomers_do_not(team, leader, members, at):
    question = votes.ask(team=team, draft=RULE, by=leader, at=at)
    votes.cast(question=question, choice=Choice.YES, by=members[0], at=at)
    with pytest.raises(AlreadyVoted):
        votes.cast(question=question, choice=Choice.NO, by=members[0], at=at)
    late = make.membership(person=make.person(name="新人"), team=team)
    late.since = make.day(at) + timedelta(days=1)
    late.save()
    for other in (make.coordinator(), late.person):
        with pytest.raises(NotAMember):
            votes.cast(question=question, choice=Choice.YES, by=other, at=at + timedelta(days=2))
    question.refresh_from_db()
    assert (question.yes, question.no) == (1, 0)


def test_the_clock_closes_it_once_and_the_result_stands(team, leader, members, at):
    question = votes.ask(team=team, draft=RULE, by=leader, at=at)
    for one in members[:3]:
        votes.cast(question=question, choice=Choice.YES, by=one, at=at)
    over = question.closes_at
    assert votes.close_due(at=over - timedelta(seconds=1)) == 0
    assert votes.close_due(at=over) == 1
    assert votes.close_due(at=over) == 0
    question.refresh_from_db()
    assert (question.outcome, question.yes, question.closed_at) == ("adopted", 3, over)
    with pytest.raises(VoteOver):
        votes.cast(question=question, choice=Choice.NO, by=members[3], at=over)
    with pytest.raises(VoteOver):
        votes.close(question=question, at=over)
    assert shown.adopted_rules(team) == [question]


def test_the_database_knows_no_more_votes_than_members(team, leader, at):
    question = votes.ask(team=team, draft=RULE, by=leader, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamQuestion.objects.filter(pk=question.pk).update(yes=2)


def test_without_enough_votes_nothing_is_adopted(team, leader, members, at):
    question = votes.ask(team=team, draft=RULE, by=leader, at=at)
    votes.cast(question=question, choice=Choice.YES, by=leader, at=at)
    votes.close_due(at=question.closes_at)
    question.refresh_from_db()
    assert question.outcome == "no_quorum"
    assert shown.adopted_rules(team) == []


# ── the board ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shift():
    return make.shift(max_people=9)


@pytest.fixture
def served(shift):
    people = [make.person(name=f"志愿者{n}") for n in range(3)]
    for one in people:
        make.assignment(shift=shift, person=one)
    return people


def test_more_than_half_of_the_voices_give_a_seat_and_a_voice_can_be_changed(shift, served, at):
    project = shift.project
    a, b, c = served
    assert board.give_voice(project=project, candidate=a, by=b, at=at) is None
    assert board.give_voice(project=project, candidate=c, by=b, at=at) is None
    assert board.give_voice(project=project, candidate=a, by=a, at=at) is None
    seat = board.give_voice(project=project, candidate=a, by=c, at=at)
    assert (seat.person, seat.way, seat.since) == (a, "elected", make.day(at))
    given = EventRecord.objects.filter(name="VoiceGiven").values_list("facts", "by")
    assert set(map(str, given)) == {str(({"project_id": project.pk}, None))}


def test_the_board_raises_items_which_are_answered_once(shift, served, at):
    project = shift.project
    with pytest.raises(NotOnTheBoard):
        board.raise_item(project=project, text="水不够", by=served[0], at=at)
    board.name(project=project, person=served[0], by=project.social_worker, at=at)
    item = board.raise_item(project=project, text="水不够", by=served[0], at=at)
    board.answer_item(item=item, text="下次多带", by=project.social_worker, at=at)
    with pytest.raises(ItemAnswered):
        board.answer_item(item=item, text="又", by=project.social_worker, at=at)
    told = list(OutboxMessage.objects.order_by("pk").values_list("kind", "person"))
    assert told == [
        ("board_seat_given", served[0].pk),
        ("board_item_raised", project.social_worker_id),
        ("board_item_answered", served[0].pk),
    ]


def test_strangers_neither_sit_nor_choose_and_three_seats_are_all(shift, served, at):
    project, li = shift.project, shift.project.social_worker
    stranger = make.person(name="外人")
    with pytest.raises(NotOfTheProject):
        board.name(project=project, person=stranger, by=li, at=at)
    with pytest.raises(NotOfTheProject):
        board.give_voice(project=project, candidate=served[0], by=stranger, at=at)
    fourth = make.assignment(shift=shift, person=make.person(name="第四")).person
    for one in served:
        board.name(project=project, person=one, by=li, at=at)
    with pytest.raises(BoardFull):
        board.name(project=project, person=fourth, by=li, at=at)
    board.leave(seat=BoardSeat.objects.first(), by=served[0], at=at + timedelta(days=1))
    assert [seat.person for seat in boards.seats_of(project)] == served[1:]
    assert [seat.person for seat in boards.past_seats_of(project)] == served[:1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_twenty_taps_one_is_a_vote(team, leader, at):
    question = votes.ask(team=team, draft=RULE, by=leader, at=at)

    given = at_once(
        [
            lambda: votes.cast(question=question, choice=Choice.YES, by=leader, at=at)
            for _ in range(20)
        ]
    )

    question.refresh_from_db()
    assert (given.count("already_voted"), question.yes) == (19, 1)
