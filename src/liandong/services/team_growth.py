"""A team runs itself: charter, rota, reviews; staff confirm the stage that records reach."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from liandong.core import policy
from liandong.core import team_growth as rules
from liandong.core import team_rota as rota
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.registry import check_credit_code
from liandong.core.team_growth import TeamStage
from liandong.core.team_rota import TeamDuty
from liandong.core.votes import Majority, NotAMember
from liandong.models import (
    Person,
    ReviewPoint,
    Team,
    TeamCharter,
    TeamFiling,
    TeamReview,
    TeamStageMove,
    TeamTurn,
)
from liandong.queries import access
from liandong.queries import team_growth as shown
from liandong.queries import votes as electorate
from liandong.services import events, votes

WEEK = timedelta(days=7)


@transaction.atomic
def propose_charter(*, team: Team, title: str, text: str, by: Person, at: datetime) -> TeamCharter:
    """Put a version of the charter to the vote of the members: two thirds, half of them voting.

    Refuses what ``votes.ask`` refuses, and ``ValueInvalid`` while another version is voted on.
    """
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    if shown.charter_in_vote(team) is not None:
        raise ValueInvalid("charter", title, "1")
    version = TeamCharter.objects.filter(team=team).count() + 1
    draft = votes.Draft(title=title, text=text, majority=Majority.TWO_THIRDS)
    question = votes.ask(team=team, draft=draft, by=by, at=at)
    return TeamCharter.objects.create(team=team, version=version, question=question)


@transaction.atomic
def make_rota(*, team: Team, weeks: int, by: Person, at: datetime) -> list[TeamTurn]:
    """Share the duties of the coming weeks fairly; weeks that are made already stay.

    The leader makes it. Refuses ``NotAllowed``, ``ValueInvalid``. Event RotaMade.
    """
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    if team.leader_id != by.pk:
        raise NotAllowed(action="rota")
    if weeks not in rota.WEEKS:
        raise ValueInvalid("weeks", str(weeks), "、".join(map(str, rota.WEEKS)))
    people = list(electorate.members_of(team).values_list("pk", flat=True))
    today = _day(at)
    monday = today - timedelta(days=today.weekday())
    earlier = TeamTurn.objects.filter(team=team, week_on__gte=today - shown.LOOK_BACK)
    rows = list(earlier.values_list("week_on", "person"))
    made = {week for week, _ in rows}
    wanted = [d for n in range(weeks) if (d := monday + WEEK * n) not in made]
    turns = rota.shared_out(
        people, wanted, list(TeamDuty), before=Counter(person for _, person in rows)
    )
    kept = TeamTurn.objects.bulk_create(
        TeamTurn(team=team, week_on=one.week_on, duty=one.duty, person_id=one.person)
        for one in turns
    )
    events.record(rota.RotaMade(team.pk, len(wanted)), by=by, at=at)
    return kept


@transaction.atomic
def offer_turn(*, turn: TeamTurn, to: Person, by: Person, at: datetime) -> TeamTurn:
    """Ask another member to take one's turn. Refuses ``NotOnesTurn``, ``NotAMember``."""
    turn = _turn(turn)
    if turn.person_id != by.pk or to.pk == by.pk:
        raise rota.NotOnesTurn()
    if not electorate.members_of(turn.team).filter(pk=to.pk).exists():
        raise NotAMember()
    turn.offered_to = to
    turn.save(update_fields=["offered_to"])
    events.record(rota.TurnOffered(turn.team_id), by=by, at=at)
    facts = {"team": turn.team.name, "team_id": turn.team_id, "name": by.name}
    events.owe("team_turn_offered", to=to, facts=facts, at=at)
    return turn


@transaction.atomic
def take_turn(*, turn: TeamTurn, by: Person, at: datetime) -> TeamTurn:
    """Say yes to a turn one was asked to take. Refuses ``NotOnesTurn``. Event TurnTaken."""
    turn = _turn(turn)
    if turn.offered_to_id != by.pk:
        raise rota.NotOnesTurn()
    turn.person, turn.offered_to = by, None
    turn.save(update_fields=["person", "offered_to"])
    events.record(rota.TurnTaken(turn.team_id), by=by, at=at)
    return turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """One thing that a review agreed: who does what until when."""

    text: str
    owner: Person
    due_on: date


@transaction.atomic
def review(
    *,
    team: Team,
    went_well: str,
    to_change: str,
    agreed: list[Agreed],
    by: Person,
    at: datetime,
) -> TeamReview:
    """Write a look back down; any member may. Refuses ``NotAMember``, ``ValueMissing``."""
    members = set(electorate.members_of(team).values_list("pk", flat=True))
    if by.pk not in members or any(one.owner.pk not in members for one in agreed):
        raise NotAMember()
    for name, text in (("went_well", went_well), ("to_change", to_change)):
        if not text.strip():
            raise ValueMissing(field=name)
    made = TeamReview.objects.create(
        team=team,
        held_on=_day(at),
        went_well=went_well.strip()[:300],
        to_change=to_change.strip()[:300],
        by=by,
        at=at,
    )
    for one in agreed:
        ReviewPoint.objects.create(
            review=made, text=one.text.strip()[:200], owner=one.owner, due_on=one.due_on
        )
    events.record(rota.TeamReviewed(team.pk, len(agreed)), by=by, at=at)
    return made


@transaction.atomic
def finish_point(*, point: ReviewPoint, by: Person, at: datetime) -> ReviewPoint:
    """Say that it is done: its owner or the leader. Refuses ``NotAllowed``."""
    point = (
        ReviewPoint.objects.select_for_update(of=("self",))
        .select_related("review__team")
        .get(pk=point.pk)
    )
    team = point.review.team
    if by.pk not in (point.owner_id, team.leader_id):
        raise NotAllowed(action="review_point")
    if point.done_at is None:
        point.done_at = at
        point.save(update_fields=["done_at"])
        events.record(rota.ReviewPointDone(team.pk), by=by, at=at)
    return point


@transaction.atomic
def tell_filing(
    *, team: Team, kind: str, number: str, issued_on: date, by: Person, at: datetime
) -> TeamFiling:
    """Write down the number of the record or the credit code of the registration; staff only.

    Refuses ``NotAllowed``, ``ValueMissing``, ``ValueInvalid``, ``CreditCodeInvalid``.
    """
    _staff(team, by, at)
    if kind not in ("recorded", "registered"):
        raise ValueInvalid("kind", kind, "recorded、registered")
    if not number.strip():
        raise ValueMissing(field="number")
    code = check_credit_code(number) if kind == "registered" else number.strip()[:40]
    made, _ = TeamFiling.objects.update_or_create(
        team=team,
        kind=kind,
        defaults={"number": code, "issued_on": issued_on, "told_by": by, "told_at": at},
    )
    events.record(rules.TeamFilingTold(team.pk, kind), by=by, at=at)
    return made


@transaction.atomic
def move(*, team: Team, to: TeamStage, reason: str = "", by: Person, at: datetime) -> TeamStageMove:
    """Confirm a stage with the facts of the day; staff, never the leader.

    Refuses ``NotAllowed``, ``StageNotReached``, ``FallNeedsReason``. Event TeamStageMoved.
    """
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    _staff(team, by, at)
    before, facts = shown.stage_of(team), shown.facts_of(team, at=at)
    asked = policy.profile_for(team.division_code, _day(at)).team_growth
    rules.check_move(before, to, facts, asked, reason=reason)
    made = TeamStageMove.objects.create(
        team=team, before=before, after=to, facts=facts.told, reason=reason.strip()[:200],
        by=by, at=at,
    )  # fmt: skip
    events.record(rules.TeamStageMoved(team.pk, before, to), by=by, at=at)
    return made


def _staff(team: Team, by: Person, at: datetime) -> None:
    if not shown.is_staff_of(access.actor_of(by, on=_day(at)), team):
        raise NotAllowed(action="team_stage")


def _turn(turn: TeamTurn) -> TeamTurn:
    return TeamTurn.objects.select_for_update(of=("self",)).select_related("team").get(pk=turn.pk)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
