"""A team's election: opened, stood for, voted in once and secretly, closed by the clock."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F

from liandong.core import elections as rules
from liandong.core.elections import Standing
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import ValueInvalid
from liandong.core.votes import AlreadyVoted, NotAMember
from liandong.models import (
    ElectionBallot,
    Membership,
    Person,
    Team,
    TeamCandidate,
    TeamElection,
)
from liandong.queries import votes as shown
from liandong.queries.team_growth import election_rules as rules_of
from liandong.services import events

REMIND = timedelta(days=30)


@transaction.atomic
def open_election(
    *, team: Team, deputies: int, term_months: int, by: Person, at: datetime
) -> TeamElection:
    """Begin an election: some days to stand, some to vote, as the region's profile says.

    Any member may.

    Refuses ``NotAMember``, ``ValueInvalid``, ``ElectionOpen``. Event ElectionOpened.
    """
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    members = list(shown.members_of(team))
    if by not in members:
        raise NotAMember()
    for name, value, known in (
        ("deputies", deputies, rules.DEPUTIES),
        ("term_months", term_months, rules.TERMS),
    ):
        if value not in known:
            raise ValueInvalid(name, str(value), "、".join(map(str, known)))
    if TeamElection.objects.filter(team=team, closed_at=None).exists():
        raise rules.ElectionOpen()
    held = rules_of(team, at)
    stands_until = at + timedelta(days=held.stand_days)
    made = TeamElection.objects.create(
        team=team,
        deputies=deputies,
        term_months=term_months,
        opened_by=by,
        opened_at=at,
        stands_until=stands_until,
        closes_at=stands_until + timedelta(days=held.vote_days),
        members=len(members),
    )
    events.record(rules.ElectionOpened(team.pk, made.closes_at), by=by, at=at)
    _tell("team_election_opened", made, members, at=at)
    return made


@transaction.atomic
def stand(*, election: TeamElection, words: str = "", by: Person, at: datetime) -> TeamCandidate:
    """Stand for election, oneself. Refuses ``NotAMember``, ``NotTheTime``. Event CandidateStood."""
    election = _locked(election)
    _member(election, by)
    if election.closed_at is not None or at >= election.stands_until:
        raise rules.NotTheTime(election.stands_until, election.closes_at)
    made, is_new = TeamCandidate.objects.get_or_create(
        election=election,
        person=by,
        defaults={"words": words.strip()[: rules.WORDS_MAX_LENGTH], "stood_at": at},
    )
    if is_new:
        events.record(rules.CandidateStood(election.team_id), by=by, at=at)
    return made


@transaction.atomic
def cast(*, candidate: TeamCandidate, by: Person, at: datetime) -> ElectionBallot:
    """Vote, once; only the sum keeps for whom.

    Refuses ``NotAMember``, ``NotTheTime``, ``AlreadyVoted``. Event ElectionBallotCast.
    """
    election = _locked(candidate.election)
    _member(election, by)
    is_time = election.stands_until <= at < election.closes_at
    if election.closed_at is not None or not is_time:
        raise rules.NotTheTime(election.stands_until, election.closes_at)
    if ElectionBallot.objects.filter(election=election, person=by).exists():
        raise AlreadyVoted()
    ballot = ElectionBallot.objects.create(election=election, person=by)
    TeamCandidate.objects.filter(pk=candidate.pk).update(votes=F("votes") + 1)
    events.record(rules.ElectionBallotCast(election.team_id), by=None, at=at)
    return ballot


@transaction.atomic
def close(*, election: TeamElection, at: datetime) -> TeamElection:
    """Count, once: the leader changes, the result stays. Refuses ``NotTheTime`` a second time."""
    election = _locked(election)
    if election.closed_at is not None or at < election.closes_at:
        raise rules.NotTheTime(election.stands_until, election.closes_at)
    team = Team.objects.select_for_update(of=("self",)).get(pk=election.team_id)
    day = at.astimezone(SHANGHAI).date()
    members = {one.pk for one in shown.members_of(team)}
    since = dict(Membership.objects.filter(team=team, until=None).values_list("person", "since"))
    rows = list(TeamCandidate.objects.filter(election=election).select_related("person"))
    # Who left meanwhile keeps the votes in the count and holds no office.
    held = rules.elected(
        [
            Standing(r.pk, r.votes, since.get(r.person_id, team.formed_on), r.stood_at)
            for r in rows
            if r.person_id in members
        ],
        deputies=election.deputies,
        members=election.members,
        # The quorum of the day on which it was opened: nobody changes it while people vote.
        quorum_pct=rules_of(team, election.opened_at).quorum_pct,
    )
    for row in rows:
        if row.pk in held:
            row.office = held[row.pk].value
            row.save(update_fields=["office"])
            if held[row.pk] is rules.Office.LEADER:
                team.leader = row.person
                team.save(update_fields=["leader"])
    election.closed_at, election.is_valid = at, bool(held)
    election.ballots = sum(row.votes for row in rows)
    if held:
        election.term_ends_on = day + relativedelta(months=election.term_months)
    election.save()
    events.record(
        rules.ElectionClosed(team.pk, election.ballots, election.members, bool(held)),
        by=None,
        at=at,
    )
    _tell("team_election_closed", election, list(shown.members_of(team)), at=at)
    return election


def close_due(*, at: datetime) -> int:
    """Close elections whose time is over, and remind of terms that end; how many."""
    due = list(TeamElection.objects.filter(closed_at=None, closes_at__lte=at)[:200])
    for election in due:
        close(election=election, at=at)
    return len(due) + _remind_terms(at)


@transaction.atomic
def _remind_terms(at: datetime) -> int:
    soon = (at + REMIND).astimezone(SHANGHAI).date()
    rows = TeamElection.objects.select_for_update(of=("self",)).filter(
        is_valid=True, reminded_at=None, term_ends_on__lte=soon
    )
    count = 0
    for row in rows.select_related("team__leader")[:200]:
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        newer = TeamElection.objects.filter(team=row.team_id, opened_at__gt=row.opened_at)
        if row.team.leader is not None and not newer.exists():
            _tell("team_term_ends", row, [row.team.leader], at=at)
            count += 1
    return count


def _locked(election: TeamElection) -> TeamElection:
    return (
        TeamElection.objects.select_for_update(of=("self",))
        .select_related("team")
        .get(pk=election.pk)
    )


def _member(election: TeamElection, person: Person) -> None:
    if not shown.members_of(election.team).filter(pk=person.pk).exists():
        raise NotAMember()


def _tell(kind: str, election: TeamElection, people: list[Person], *, at: datetime) -> None:
    facts = {"team": election.team.name, "team_id": election.team_id}
    events.owe_many(kind, ((one, facts) for one in people), at=at)
