"""A team elects, keeps a rota, looks back and grows; strangers and leaders confirm nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core import policy
from liandong.core.elections import ElectionOpen, ElectionRules, NotTheTime
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.core.registry_facts import CreditCodeInvalid
from liandong.core.team_growth import FallNeedsReason, StageNotReached, TeamStage
from liandong.core.team_rota import NotOnesTurn
from liandong.core.votes import AlreadyVoted, Choice, NotAMember
from liandong.models import ElectionBallot, TeamCandidate, TeamStageMove, TeamTurn
from liandong.queries import team_growth as shown
from liandong.queries.said import said_by
from liandong.services import elections, team_growth, votes
from tests import make
from tests.services.test_reserve import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def team():
    """Five people and their leader, accompanied by Li Na."""
    agency = make.organization()
    leader = make.person(name="队长")
    made = make.team(leader=leader, sponsor=agency)
    made.people = [make.person(name=f"队员{n}") for n in range(5)]
    for one in made.people:
        make.membership(person=one, team=made)
    made.worker = make.li_na(organization=agency)
    return made


def elect(team, at, *, voters=3, winner=0):
    election = elections.open_election(
        team=team, deputies=1, term_months=12, by=team.people[0], at=at
    )
    for one in team.people[:2]:
        elections.stand(election=election, by=one, at=at)
    chosen = TeamCandidate.objects.get(election=election, person=team.people[winner])
    for one in team.people[:voters]:
        elections.cast(candidate=chosen, by=one, at=at + 4 * DAY)
    return election


def test_an_election_makes_its_winner_leader_and_keeps_the_count(team, at):
    election = elect(team, at)
    assert elections.close_due(at=at + 6 * DAY) == 0
    assert elections.close_due(at=at + 7 * DAY) == 1
    team.refresh_from_db()
    election.refresh_from_db()
    assert team.leader == team.people[0]
    assert (election.ballots, election.members, election.is_valid) == (3, 6, True)
    offices = TeamCandidate.objects.order_by("pk").values_list("votes", "office")
    assert list(offices) == [(3, "leader"), (0, "")]
    assert elections.close_due(at=at + 345 * DAY) == 1
    assert elections.close_due(at=at + 346 * DAY) == 0


def test_too_few_ballots_elect_nobody(team, at):
    elect(team, at, voters=2)
    elections.close_due(at=at + 7 * DAY)
    team.refresh_from_db()
    assert team.leader.name == "队长"


def test_each_votes_once_in_time_and_strangers_never(team, at):
    election = elect(team, at)
    candidate, stranger = TeamCandidate.objects.first(), make.person(name="路人")
    with pytest.raises(AlreadyVoted):
        elections.cast(candidate=candidate, by=team.people[0], at=at + 4 * DAY)
    for when in (at, at + 7 * DAY):
        with pytest.raises(NotTheTime):
            elections.cast(candidate=candidate, by=team.people[4], at=when)
    with pytest.raises(NotTheTime):
        elections.stand(election=election, by=team.people[4], at=at + 3 * DAY)
    for act in (
        lambda: elections.cast(candidate=candidate, by=stranger, at=at + 4 * DAY),
        lambda: elections.stand(election=election, by=stranger, at=at),
        lambda: elections.open_election(team=team, deputies=1, term_months=12, by=stranger, at=at),
        lambda: team_growth.review(
            team=team, went_well="a", to_change="b", agreed=[], by=stranger, at=at
        ),
        lambda: team_growth.propose_charter(team=team, title="t", text="t", by=stranger, at=at),
    ):
        with pytest.raises(NotAMember):
            act()
    with pytest.raises(ElectionOpen):
        elections.open_election(team=team, deputies=1, term_months=12, by=team.people[1], at=at)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_ballots_of_one_person_at_once_one_counts(team, at):
    elect(team, at, voters=2)
    candidate = TeamCandidate.objects.first()
    given = at_once(
        [
            lambda: elections.cast(candidate=candidate, by=team.people[3], at=at + 4 * DAY)
            for _ in range(2)
        ]
    )
    candidate.refresh_from_db()
    assert (given.count("already_voted"), candidate.votes) == (1, 3)
    assert ElectionBallot.objects.filter(person=team.people[3]).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_last_vote_at_the_close_counts_whole_or_not_at_all(team, at):
    election = elect(team, at, voters=2)
    candidate = TeamCandidate.objects.first()
    at_once(
        [
            lambda: elections.cast(
                candidate=candidate, by=team.people[3], at=election.closes_at - DAY
            ),
            lambda: elections.close(election=election, at=election.closes_at),
        ]
    )
    election.refresh_from_db()
    candidate.refresh_from_db()
    voted = ElectionBallot.objects.filter(election=election).count()
    assert election.ballots == candidate.votes == voted
    assert election.is_valid == (voted == 3)


def test_turns_are_shared_and_swapped_by_consent(team, at):
    with pytest.raises(NotAllowed):
        team_growth.make_rota(team=team, weeks=4, by=team.people[0], at=at)
    with pytest.raises(ValueInvalid):
        team_growth.make_rota(team=team, weeks=5, by=team.leader, at=at)
    assert len(team_growth.make_rota(team=team, weeks=4, by=team.leader, at=at)) == 16
    assert team_growth.make_rota(team=team, weeks=4, by=team.leader, at=at) == []
    counts = [TeamTurn.objects.filter(person=p).count() for p in (team.leader, *team.people)]
    assert max(counts) - min(counts) <= 1
    turn = TeamTurn.objects.filter(person=team.people[0]).first()
    with pytest.raises(NotOnesTurn):
        team_growth.take_turn(turn=turn, by=team.people[1], at=at)
    with pytest.raises(NotOnesTurn):
        team_growth.offer_turn(turn=turn, to=team.people[1], by=team.people[2], at=at)
    with pytest.raises(NotAMember):
        team_growth.offer_turn(turn=turn, to=team.worker, by=team.people[0], at=at)
    team_growth.offer_turn(turn=turn, to=team.people[1], by=team.people[0], at=at)
    team_growth.take_turn(turn=turn, by=team.people[1], at=at)
    turn.refresh_from_db()
    assert (turn.person, turn.offered_to) == (team.people[1], None)


def test_what_a_review_agreed_shows_until_it_is_done(team, at):
    agreed = team_growth.Agreed(text="买雨衣", owner=team.people[0], due_on=make.day(at))
    for points in ([agreed], []):
        team_growth.review(
            team=team, went_well="准时", to_change="雨天", agreed=points, by=team.people[1], at=at
        )
    [point] = shown.open_points(team)
    with pytest.raises(NotAllowed):
        team_growth.finish_point(point=point, by=team.people[2], at=at)
    team_growth.finish_point(point=point, by=team.people[0], at=at)
    assert shown.open_points(team) == []
    assert [row["text"] for row in said_by(team.people[0])["review_points"]] == ["买雨衣"]


def test_a_team_grows_by_records_and_staff_confirm(team, at):
    def move(to, by=team.worker, reason="", when=at):
        return team_growth.move(team=team, to=to, by=by, reason=reason, at=when)

    for person in (team.leader, team.people[0], make.officer()):
        with pytest.raises(NotAllowed):
            move(TeamStage.TEAM, by=person)
    assert move(TeamStage.TEAM).facts["members"] == 6
    with pytest.raises(StageNotReached) as refused:
        move(TeamStage.SELF_MANAGED)
    assert refused.value.missing == ("charter", "elected", "rota_weeks", "reviews", "led_pct")

    charter = team_growth.propose_charter(
        team=team, title="章程", text="一人一票", by=team.leader, at=at
    )
    with pytest.raises(ValueInvalid):
        team_growth.propose_charter(team=team, title="章程", text="二", by=team.leader, at=at)
    for one in team.people:
        votes.cast(question=charter.question, choice=Choice.YES, by=one, at=at)
    votes.close_due(at=at + 7 * DAY)
    assert shown.charter_of(team) == charter
    elect(team, at)
    elections.close_due(at=at + 7 * DAY)
    team.refresh_from_db()
    team_growth.make_rota(team=team, weeks=4, by=team.leader, at=at)
    later = at + 40 * DAY
    team_growth.review(
        team=team, went_well="准", to_change="雨", agreed=[], by=team.leader, at=later
    )
    project = make.project(lead="volunteer", lead_person=team.leader, social_worker=team.worker)
    shift = make.shift(project=project, starts_at=at + DAY)
    make.assignment(shift=shift, person=team.people[1], state="served")
    assert move(TeamStage.SELF_MANAGED, when=later).facts["led_pct"] == 100

    told = {"team": team, "issued_on": make.day(at), "by": team.worker, "at": later}
    with pytest.raises(NotAllowed):
        team_growth.tell_filing(kind="recorded", number="1", **told | {"by": team.leader})
    with pytest.raises(CreditCodeInvalid):
        team_growth.tell_filing(kind="registered", number="91350100M000100Y44", **told)
    team_growth.tell_filing(kind="recorded", number="南备 12 号", **told)
    team_growth.tell_filing(kind="registered", number="91350100m000100y43", **told)
    move(TeamStage.RECORDED, when=later)
    move(TeamStage.REGISTERED, when=later)
    with pytest.raises(FallNeedsReason):
        move(TeamStage.TEAM, when=later)
    move(TeamStage.TEAM, reason="不再值周", when=later)
    assert shown.stage_of(team) is TeamStage.TEAM
    assert TeamStageMove.objects.count() == 5


# ── the team's own shifts, and the rules of its election ────────────────────────────────────


def served(team, at, *people, led_by=None, **facts):
    """A shift of yesterday at which these people served; ``led_by``: on the spot."""
    project = make.project(social_worker=team.worker, **facts)
    shift = make.shift(project=project, starts_at=at - DAY, max_people=9)
    for one in people:
        make.assignment(shift=shift, person=one, state="served", is_lead=one is led_by)
    return shift


def led_pct(team, at):
    return shown.facts_of(team, at=at).led_pct


def test_a_shift_of_others_at_which_a_member_helps_is_not_the_teams(team, at):
    mine, other = team.people[:2], [make.person(name=f"外人{n}") for n in range(3)]
    own = served(team, at, *mine, other[0], led_by=mine[0])
    served(team, at, mine[0], *other)
    served(team, at, mine[0], other[0])
    assert list(shown.own_shifts(team, since=at - 9 * DAY, at=at)) == [own]
    assert led_pct(team, at) == 100


@pytest.mark.parametrize(
    ("facts", "pct"),
    [
        ({"lead": "volunteer"}, 100),
        ({"lead": "joint"}, 100),
        ({"lead": "social_worker"}, 0),
        ({"lead": "command", "mode": "M4"}, 0),
    ],
)
def test_to_be_named_leads_only_where_volunteers_lead(facts, pct, team, at):
    served(team, at, *team.people, lead_person=team.leader, **facts)
    assert led_pct(team, at) == pct


def test_led_on_the_spot_by_a_member_counts_and_by_somebody_else_does_not(team, at):
    outsider = make.person(name="外人")
    served(team, at, *team.people, outsider, led_by=outsider)
    served(team, at, *team.people, led_by=team.people[0])
    assert led_pct(team, at) == 50


def test_the_facts_of_a_team_take_the_same_queries_for_one_shift_and_three(
    team, at, django_assert_num_queries
):
    served(team, at, *team.people)
    with CaptureQueriesContext(connection) as one:
        shown.facts_of(team, at=at)
    for _ in range(2):
        served(team, at, *team.people)
    with django_assert_num_queries(len(one)):
        shown.facts_of(team, at=at)


def test_an_election_goes_by_the_profile_of_the_day_on_which_it_was_opened(team, at, monkeypatch):
    held = policy.profile_for("", make.day(at))
    here = {"rules": ElectionRules(stand_days=2, vote_days=5, quorum_pct=80)}

    def profile(_code, _on):
        return replace(held, elections=here["rules"])

    monkeypatch.setattr(policy, "profile_for", profile)
    election = elections.open_election(team=team, deputies=0, term_months=12, by=team.leader, at=at)
    assert (election.stands_until - at, election.closes_at - at) == (2 * DAY, 7 * DAY)
    elections.stand(election=election, by=team.leader, at=at)
    candidate = TeamCandidate.objects.get()
    for one in team.people[:3]:
        elections.cast(candidate=candidate, by=one, at=at + 3 * DAY)
    assert elections.close(election=election, at=at + 7 * DAY).is_valid is False
