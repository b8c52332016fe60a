"""What is on record of a team that runs itself: facts of its growth, rota, reviews, election."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from liandong.core import policy
from liandong.core.elections import ElectionRules
from liandong.core.hours import SHANGHAI
from liandong.core.team_growth import TeamFacts, TeamStage
from liandong.core.team_rota import TeamDuty
from liandong.core.votes import Outcome
from liandong.models import (
    Assignment,
    AssignmentState,
    ElectionBallot,
    Person,
    ReviewPoint,
    Shift,
    Team,
    TeamCandidate,
    TeamCharter,
    TeamElection,
    TeamFiling,
    TeamReview,
    TeamStageMove,
    TeamTurn,
)
from liandong.queries import access, votes
from liandong.queries.access import Actor

LOOK_BACK = timedelta(days=182)
MOST = 60


def teams_seen_by(actor: Actor) -> QuerySet[Team]:
    """Teams whose inner life somebody may see: members, and staff of the sponsor."""
    own = votes.teams_of(actor.person).values("pk")
    mine = Team.objects.filter(pk__in=own)
    if actor.has(access.COORDINATOR):
        mine |= Team.objects.filter(pk__in=access.teams_for(actor).values("pk"))
    if actor.has(access.SOCIAL_WORKER, access.SUPERVISOR):
        mine |= Team.objects.filter(sponsor__in=actor.organization_ids)
    return mine.select_related("leader", "sponsor")


def is_staff_of(actor: Actor, team: Team) -> bool:
    """Whether somebody confirms a stage or writes down a number: staff, and not its leader."""
    if actor.person.pk == team.leader_id:
        return False
    if actor.has(access.COORDINATOR):
        return access.teams_for(actor).filter(pk=team.pk).exists()
    works = actor.has(access.SOCIAL_WORKER) and team.sponsor_id in actor.organization_ids
    return bool(works)


def stage_of(team: Team) -> TeamStage:
    """The stage that was confirmed last; a team without any stands scattered."""
    last = TeamStageMove.objects.filter(team=team).order_by("-at", "-pk").first()
    return TeamStage(last.after) if last else TeamStage.SCATTERED


def moves_of(team: Team) -> list[TeamStageMove]:
    """All moves, latest first."""
    rows = TeamStageMove.objects.filter(team=team).select_related("by")
    return list(rows.order_by("-at", "-pk")[:MOST])


def charter_of(team: Team) -> TeamCharter | None:
    """The version that holds: the latest that a vote adopted."""
    rows = TeamCharter.objects.filter(team=team, question__outcome=Outcome.ADOPTED.value)
    return rows.select_related("question").order_by("-version").first()


def charter_in_vote(team: Team) -> TeamCharter | None:
    """The version that members vote on or back now."""
    rows = TeamCharter.objects.filter(team=team, question__closed_at=None)
    return rows.select_related("question").order_by("-version").first()


def election_of(team: Team) -> TeamElection | None:
    """The election under way, else the last one."""
    return TeamElection.objects.filter(team=team).order_by("-opened_at", "-pk").first()


def election_rules(team: Team, at: datetime) -> ElectionRules:
    """How a team elects by the profile that holds in its place on the day."""
    return policy.profile_for(place_of(team), at.astimezone(SHANGHAI).date()).elections


def place_of(team: Team) -> str:
    """Where a team stands: its own division, else its sponsor's."""
    return team.division_code or (team.sponsor.division_code if team.sponsor else "")


def candidates_of(election: TeamElection) -> list[TeamCandidate]:
    """Who stands, in the order of standing."""
    rows = TeamCandidate.objects.filter(election=election).select_related("person")
    return list(rows.order_by("stood_at", "pk"))


def has_voted(election: TeamElection, person: Person) -> bool:
    """Whether somebody has voted in it."""
    return ElectionBallot.objects.filter(election=election, person=person).exists()


def turns_of(team: Team, *, since: date) -> list[TeamTurn]:
    """Turns of the weeks from a day on."""
    rows = TeamTurn.objects.filter(team=team, week_on__gte=since)
    return list(rows.select_related("person", "offered_to").order_by("week_on", "pk")[:MOST])


def reviews_of(team: Team) -> list[TeamReview]:
    """The last five reviews."""
    rows = TeamReview.objects.filter(team=team).select_related("by")
    return list(rows.order_by("-held_on", "-pk")[:5])


def open_points(team: Team) -> list[ReviewPoint]:
    """What reviews agreed and is not done, whatever the review; soonest due first."""
    rows = ReviewPoint.objects.filter(review__team=team, done_at=None)
    return list(rows.select_related("owner").order_by("due_on", "pk")[:MOST])


def own_shifts(team: Team, *, since: datetime, at: datetime) -> QuerySet[Shift]:
    """The team's own shifts: those at which more than half of who served are its members.

    Where a member helps others out, the others' shift does not become the team's.
    """
    members = votes.members_of(team).values("pk")
    served = Q(assignments__state=AssignmentState.SERVED)
    return (
        Shift.objects.filter(starts_at__gte=since, starts_at__lt=at)
        # Only shifts with a member are counted out, whatever else there was in the country.
        .filter(
            Exists(
                Assignment.objects.filter(
                    shift=OuterRef("pk"), state=AssignmentState.SERVED, person__in=members
                )
            )
        )
        .annotate(
            came=Count("assignments", filter=served),
            ours_twice=Count("assignments", filter=served & Q(assignments__person__in=members)) * 2,
        )
        .filter(ours_twice__gt=F("came"))
    )


def _led_by(members: QuerySet[Person]) -> Q:
    """Led by a member: on the spot, or named to lead where volunteers lead."""
    on_the_spot = Assignment.objects.filter(
        shift=OuterRef("pk"),
        state=AssignmentState.SERVED,
        is_lead=True,
        person__in=members.values("pk"),
    )
    led = Q(Exists(on_the_spot))
    for path, whole in (("project", {"position__part": None}), ("position__part", {})):
        named = {f"{path}__lead__in": access.VOLUNTEERS_LEAD}
        led |= Q(**whole, **named, **{f"{path}__lead_person__in": members.values("pk")})
    return led


def facts_of(team: Team, *, at: datetime) -> TeamFacts:
    """The facts of the day. Nine queries, however large the team."""
    today = at.astimezone(SHANGHAI).date()
    members = votes.members_of(team)
    held = TeamElection.objects.filter(team=team, is_valid=True, term_ends_on__gt=today)
    whole = (
        TeamTurn.objects.filter(
            team=team,
            week_on__lte=today - timedelta(days=7),
            week_on__gte=today - LOOK_BACK,
        )
        .values("week_on")
        .annotate(n=Count("duty"))
        .filter(n=len(TeamDuty))
    )
    shifts = own_shifts(team, since=at - LOOK_BACK, at=at)
    all_shifts = shifts.count()
    led = shifts.filter(_led_by(members)).count()
    filed = set(TeamFiling.objects.filter(team=team).values_list("kind", flat=True))
    return TeamFacts(
        members=members.count(),
        leader=int(team.leader_id is not None),
        charter=int(charter_of(team) is not None),
        elected=int(held.exists()),
        rota_weeks=whole.count(),
        reviews=TeamReview.objects.filter(team=team, held_on__gte=today - LOOK_BACK).count(),
        led_pct=led * 100 // all_shifts if all_shifts else 0,
        filing=int("recorded" in filed),
        credit_code=int("registered" in filed),
    )
