"""Votes of a team: asked, backed, opened, cast once, closed by the clock, never changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from liandong.core import votes
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.votes import (
    BallotCast,
    Choice,
    Majority,
    NotAMember,
    QuestionAsked,
    QuestionBacked,
    QuestionClosed,
    QuestionOpened,
    Tally,
    VoteOver,
)
from liandong.models import Person, QuestionBacking, Team, TeamBallot, TeamQuestion
from liandong.queries import votes as shown
from liandong.services import events


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question and its terms."""

    title: str
    text: str
    is_secret: bool = True
    quorum_pct: int = 50
    majority: Majority = Majority.HALF
    days: int = 7


@transaction.atomic
def ask(*, team: Team, draft: Draft, by: Person, at: datetime) -> TeamQuestion:
    """Put a question: the leader opens the vote, a member's question waits for backers.

    Refuses ``NotAMember``, ``ValueMissing``, ``ValueInvalid`` (days, quorum).
    """
    if not shown.members_of(team).filter(pk=by.pk).exists():
        raise NotAMember()
    for name, text in (("title", draft.title), ("text", draft.text)):
        if not text.strip():
            raise ValueMissing(field=name)
    for name, value, known in (
        ("days", draft.days, votes.DAYS),
        ("quorum", draft.quorum_pct, votes.QUORUMS),
    ):
        if value not in known:
            raise ValueInvalid(name, str(value), "、".join(map(str, known)))
    question = TeamQuestion.objects.create(
        team=team,
        title=draft.title.strip()[: votes.TITLE_MAX_LENGTH],
        text=draft.text.strip()[: votes.TEXT_MAX_LENGTH],
        is_secret=draft.is_secret,
        quorum_pct=draft.quorum_pct,
        majority=draft.majority.value,
        days=draft.days,
        asked_by=by,
        asked_at=at,
    )
    events.record(QuestionAsked(team.pk, question.title), by=by, at=at)
    _back(question, by=by, at=at)
    return question


@transaction.atomic
def back(*, question: TeamQuestion, by: Person, at: datetime) -> TeamQuestion:
    """Want a question put to the vote; enough of these open it. Refuses ``NotAMember``."""
    question = _locked(question)
    if not shown.members_of(question.team).filter(pk=by.pk).exists():
        raise NotAMember()
    if question.opened_at is None:
        events.record(QuestionBacked(question.team_id, question.title), by=by, at=at)
        _back(question, by=by, at=at)
    return question


@transaction.atomic
def cast(*, question: TeamQuestion, choice: Choice, by: Person, at: datetime) -> TeamBallot:
    """Vote, once. In a secret vote only the sum keeps what was said.

    Refuses ``NotAMember``, ``VoteNotOpen``, ``VoteOver``, ``AlreadyVoted``.
    """
    question = _locked(question)
    votes.check_ballot(
        is_member=shown.may_vote(question, by),
        has_voted=question.ballots.filter(person=by).exists(),
        opened_at=question.opened_at,
        closes_at=question.closed_at or question.closes_at,
        at=at,
    )
    ballot = TeamBallot.objects.create(
        question=question, person=by, choice="" if question.is_secret else choice.value
    )
    TeamQuestion.objects.filter(pk=question.pk).update(**{choice.value: F(choice.value) + 1})
    events.record(BallotCast(question.team_id, question.title), by=None, at=at)
    return ballot


@transaction.atomic
def close(*, question: TeamQuestion, at: datetime) -> TeamQuestion:
    """Close a vote whose time is over; its result stands. Refuses ``VoteOver`` a second time."""
    question = _locked(question)
    if question.closed_at is not None:
        raise VoteOver(closed_at=question.closed_at)
    tally = Tally(question.yes, question.no, question.abstain)
    result = votes.outcome(
        tally,
        members=question.members,
        quorum_pct=question.quorum_pct,
        majority=Majority(question.majority),
    )
    question.closed_at, question.outcome = at, result.value
    question.save(update_fields=["closed_at", "outcome"])
    events.record(
        QuestionClosed(
            question.team_id, question.title, result.value, tally.yes, tally.no, tally.abstain
        ),
        by=None,
        at=at,
    )
    facts = {"title": question.title, "question_id": question.pk}
    for person in shown.members_of(question.team):
        events.owe("question_closed", to=person, facts=facts, at=at)
    return question


def close_due(*, at: datetime) -> int:
    """Close every vote whose time is over; how many."""
    due = list(TeamQuestion.objects.filter(closed_at=None, closes_at__lte=at)[:200])
    for question in due:
        close(question=question, at=at)
    return len(due)


def _back(question: TeamQuestion, *, by: Person, at: datetime) -> None:
    QuestionBacking.objects.get_or_create(question=question, person=by, defaults={"at": at})
    members = list(shown.members_of(question.team))
    enough = question.backers.count() >= votes.backers_needed(len(members))
    if not (enough or question.team.leader_id == by.pk):
        return
    question.opened_at, question.closes_at = at, at + timedelta(days=question.days)
    question.members = len(members)
    question.save(update_fields=["opened_at", "closes_at", "members"])
    events.record(
        QuestionOpened(question.team_id, question.title, question.closes_at), by=by, at=at
    )
    facts = {"title": question.title, "question_id": question.pk}
    for person in members:
        events.owe("question_opened", to=person, facts=facts, at=at)


def _locked(question: TeamQuestion) -> TeamQuestion:
    return (
        TeamQuestion.objects.select_for_update(of=("self",))
        .select_related("team")
        .get(pk=question.pk)
    )
