"""Votes: who belongs to the electorate, what is asked, what was adopted."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liandong.core.votes import Outcome
from liandong.models import (
    Membership,
    Person,
    QuestionBacking,
    Team,
    TeamBallot,
    TeamQuestion,
)

MOST = 60


def members_of(team: Team) -> QuerySet[Person]:
    """The members of a team now, its leader among them."""
    joined = Membership.objects.filter(team=team, until=None)
    return Person.objects.filter(
        Q(pk__in=joined.values("person")) | Q(pk=team.leader_id), merged_into=None
    ).order_by("pk")


def may_vote(question: TeamQuestion, person: Person) -> bool:
    """Whether a person is a member and was one when the vote opened."""
    if question.team.leader_id == person.pk:
        return True
    joined = Membership.objects.filter(team=question.team_id, person=person, until=None)
    if question.opened_at is not None:
        joined = joined.filter(since__lte=question.opened_at.date())
    return joined.exists()


def teams_of(person: Person) -> QuerySet[Team]:
    """Teams that a person leads or belongs to now."""
    joined = Membership.objects.filter(person=person, team__isnull=False, until=None)
    own = Q(pk__in=joined.values("team")) | Q(leader=person)
    return Team.objects.filter(own, ended_on=None).order_by("name")


def questions_of(person: Person) -> QuerySet[TeamQuestion]:
    """Questions of one's teams, with ``has_voted``, ``has_backed`` and ``backers_count``."""
    voted = TeamBallot.objects.filter(question=OuterRef("pk"), person=person)
    backed = QuestionBacking.objects.filter(question=OuterRef("pk"), person=person)
    return (
        TeamQuestion.objects.filter(team__in=teams_of(person).values("pk"))
        .select_related("team", "asked_by")
        .annotate(
            has_voted=Exists(voted), has_backed=Exists(backed), backers_count=Count("backers")
        )
        .order_by("-asked_at", "-pk")
    )


def adopted_rules(team: Team) -> list[TeamQuestion]:
    """Rules that the team adopted, latest first. One query."""
    rows = TeamQuestion.objects.filter(team=team, outcome=Outcome.ADOPTED.value)
    return list(rows.order_by("-closed_at")[:MOST])


def named_ballots(question: TeamQuestion) -> list[TeamBallot]:
    """Who said what, of an open vote that is over; nothing of a secret one."""
    if question.is_secret or question.closed_at is None:
        return []
    return list(question.ballots.select_related("person").order_by("person__name")[:200])
