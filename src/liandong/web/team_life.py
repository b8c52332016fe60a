"""A team that runs itself, on one page: stage, charter, election, rota, reviews."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.core import policy, team_growth, team_rota
from liandong.core.team_growth import STAGES, TeamStage
from liandong.models import Person, ReviewPoint, Team, TeamCandidate, TeamStageMove, TeamTurn
from liandong.phrases.policy import PROPOSAL as POLICY_PROPOSAL
from liandong.phrases.team_growth import ASKED, CHARTER, DUTIES, OFFICES
from liandong.phrases.team_growth import STAGES as STAGE_WORDS
from liandong.queries import team_growth as shown
from liandong.queries import votes
from liandong.services import elections
from liandong.services import team_growth as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried

SOON = 2
"""Weeks of the rota in sight."""
_WHERE = {
    "members": "#members", "leader": "#election", "charter": "#charter", "elected": "#election",
    "rota_weeks": "#rota", "reviews": "#review", "led_pct": "#stage", "filing": "#filing",
    "credit_code": "#filing",
}  # fmt: skip


@allow(SIGNED_IN)
@require_GET
def my_teams(request: HttpRequest) -> HttpResponse:
    """The teams whose life one shares or accompanies."""
    rows = shown.teams_seen_by(actor(request)).filter(ended_on=None).order_by("name", "pk")
    return render(request, "organizations/my_teams.html", {"rows": rows[: shown.MOST]})


@allow(SIGNED_IN)
@require_GET
def team_life(request: HttpRequest, team_id: int) -> HttpResponse:
    """Where the team stands, what is missing, and everything it does by itself."""
    return _page(request, _team(request, team_id))


def _page(request: HttpRequest, team: Team, *, refused: str = "") -> HttpResponse:
    """The page; after a refusal the form named ``refused`` still holds what was typed."""
    who, now = actor(request), timezone.now()
    today = timezone.localdate()
    facts, stage = shown.facts_of(team, at=now), shown.stage_of(team)
    rules = policy.profile_for(team.division_code, today).team_growth
    goal = team_growth.next_of(stage)
    members = list(votes.members_of(team)[:200])
    wanted = team_growth.missing_for(goal, facts, rules) if goal else ()
    context = {
        "team": team,
        "me": who.person,
        "is_member": who.person in members,
        "is_leader": team.leader_id == who.person.pk,
        "is_staff_of": shown.is_staff_of(who, team),
        "stage": STAGE_WORDS[stage],
        "goal": goal,
        "goal_words": STAGE_WORDS[goal] if goal else "",
        "missing": [
            {"label": ASKED[w.code], "value": w.done, "max": w.needed, "where": _WHERE[w.code]}
            for w in wanted
        ],
        "lower": [(one, STAGE_WORDS[one]) for one in STAGES[: STAGES.index(stage)]],
        "moves": [_move(one) for one in shown.moves_of(team)],
        "charter": shown.charter_of(team),
        "charter_vote": shown.charter_in_vote(team),
        "charter_template": CHARTER,
        **_election(team, who.person),
        **_rota(team, who.person, today),
        "week_choices": team_rota.WEEKS,
        "members": members,
        "reviews": shown.reviews_of(team),
        "points": [
            {
                "row": p,
                "is_late": p.due_on < today,
                "may": who.person.pk in (p.owner_id, team.leader_id),
            }
            for p in shown.open_points(team)
        ],
        "due_on": today + timedelta(days=14),
        "today": today,
        "refused": refused,
        "typed": request.POST,
    }
    return render(request, "organizations/team_life.html", context)


def _move(row: TeamStageMove) -> dict[str, Any]:
    told = "，".join(f"{ASKED[k]} {v}" for k, v in row.facts.items() if k in ASKED and v)
    return {
        "title": f"{STAGE_WORDS[row.before]} → {STAGE_WORDS[row.after]}",
        "at": row.at,
        "by": row.by.name,
        "text": row.reason or told,
        "kind": "ok" if not row.reason else "warn",
    }


def _election(team: Team, me: Person) -> dict[str, Any]:
    row, now = shown.election_of(team), timezone.now()
    # An election goes by the rules of the day on which it was opened.
    day = row.opened_at if row is not None and row.closed_at is None else now
    told = {"election_rules": shown.election_rules(team, day), "rules_source": _source(team, day)}
    if row is None:
        return {"election": None, "candidates": [], **told}
    is_open = row.closed_at is None
    candidates = [
        {"row": one, "office": OFFICES.get(one.office, ""), "is_me": one.person_id == me.pk}
        for one in shown.candidates_of(row)
    ]
    is_voting = is_open and row.stands_until <= now < row.closes_at
    return {
        "election": row,
        "candidates": candidates,
        "may_stand": is_open and now < row.stands_until and not any(c["is_me"] for c in candidates),
        "may_vote": is_voting and not shown.has_voted(row, me),
        "is_open": is_open,
        **told,
    }


def _rota(team: Team, me: Person, today: date) -> dict[str, Any]:
    """This week and the next; the later ones folded, unless one is asked there or on duty."""
    weeks = _weeks(team, today)
    later = weeks[SOON:]
    rows = [turn["row"] for week in later for turn in week["turns"]]
    return {
        "weeks": weeks[:SOON],
        "later": later,
        "has_turn_later": any(me.pk in (row.person_id, row.offered_to_id) for row in rows),
    }


def _source(team: Team, at: datetime) -> str:
    """Where the rules of the election come from, as the profile says."""
    profile = policy.profile_for(shown.place_of(team), timezone.localdate(at))
    source = profile.source_of("elections")
    return str(POLICY_PROPOSAL) if source.is_proposal else source.text


def _weeks(team: Team, today: date) -> list[dict[str, Any]]:
    found: dict[date, list[dict[str, Any]]] = {}
    for turn in shown.turns_of(team, since=today - timedelta(days=today.weekday())):
        found.setdefault(turn.week_on, []).append({"row": turn, "duty": DUTIES[turn.duty]})
    return [{"week_on": week, "turns": turns} for week, turns in found.items()]


@allow(SIGNED_IN)
@require_POST
def team_charter(request: HttpRequest, team_id: int) -> HttpResponse:
    """Put a charter to the vote."""
    team, me = _team(request, team_id), actor(request).person
    done = tried(
        request,
        lambda: services.propose_charter(
            team=team, title=_("队伍章程"), text=request.POST.get("text", ""), by=me,
            at=timezone.now(),
        ),
        done=_("章程交给队员投票了。"),
    )  # fmt: skip
    return _back(team) if done else _page(request, team, refused="charter")


@allow(SIGNED_IN)
@require_POST
def team_election(request: HttpRequest, team_id: int) -> HttpResponse:
    """Begin an election."""
    team, me = _team(request, team_id), actor(request).person
    deputies, term = _number(request, "deputies"), _number(request, "term_months")
    tried(
        request,
        lambda: elections.open_election(
            team=team, deputies=deputies, term_months=term, by=me, at=timezone.now()
        ),
        done=_("选举开始了，大家都收到了消息。"),
    )
    return _back(team)


@allow(SIGNED_IN)
@require_POST
def team_candidacy(request: HttpRequest, team_id: int) -> HttpResponse:
    """Stand in the election under way."""
    team, me = _team(request, team_id), actor(request).person
    row = shown.election_of(team)
    if row is not None:
        words = request.POST.get("words", "")
        done = tried(
            request,
            lambda: elections.stand(election=row, words=words, by=me, at=timezone.now()),
            done=_("报名了，祝您顺利。"),
        )
        if not done:
            return _page(request, team, refused="candidacy")
    return _back(team)


@allow(SIGNED_IN)
@require_POST
def team_ballot(request: HttpRequest, team_id: int) -> HttpResponse:
    """Vote for one candidate."""
    team, me = _team(request, team_id), actor(request).person
    found = TeamCandidate.objects.filter(election__team=team).select_related("election")
    candidate = get_object_or_404(found, pk=_number(request, "candidate"))
    tried(
        request,
        lambda: elections.cast(candidate=candidate, by=me, at=timezone.now()),
        done=_("投好了，谢谢。"),
    )
    return _back(team)


@allow(SIGNED_IN)
@require_POST
def team_rota_making(request: HttpRequest, team_id: int) -> HttpResponse:
    """Share the duties of the coming weeks."""
    team, me = _team(request, team_id), actor(request).person
    weeks = _number(request, "weeks")
    tried(
        request,
        lambda: services.make_rota(team=team, weeks=weeks, by=me, at=timezone.now()),
        done=_("值周表排好了。"),
    )
    return _back(team)


@allow(SIGNED_IN)
@require_POST
def team_turn(request: HttpRequest, team_id: int, turn_id: int) -> HttpResponse:
    """Ask another member to take one's turn, or take it."""
    team, me = _team(request, team_id), actor(request).person
    turn = get_object_or_404(TeamTurn.objects.filter(team=team), pk=turn_id)
    if request.POST.get("to"):
        to = get_object_or_404(votes.members_of(team), pk=_number(request, "to"))
        tried(
            request,
            lambda: services.offer_turn(turn=turn, to=to, by=me, at=timezone.now()),
            done=_("问了，等对方答应。"),
        )
    else:
        tried(request, lambda: services.take_turn(turn=turn, by=me, at=timezone.now()))
    return _back(team)


@allow(SIGNED_IN)
@require_POST
def team_review(request: HttpRequest, team_id: int) -> HttpResponse:
    """Write a look back down, with at most one thing agreed."""
    team, me, told = _team(request, team_id), actor(request).person, request.POST
    agreed = []
    if told.get("text", "").strip():
        owner = get_object_or_404(votes.members_of(team), pk=_number(request, "owner"))
        due = parse_date(told.get("due_on", "")) or timezone.localdate() + timedelta(days=14)
        agreed = [services.Agreed(text=told["text"], owner=owner, due_on=due)]
    done = tried(
        request,
        lambda: services.review(
            team=team,
            went_well=told.get("went_well", ""),
            to_change=told.get("to_change", ""),
            agreed=agreed,
            by=me,
            at=timezone.now(),
        ),
        done=_("记下了。"),
    )
    return _back(team) if done else _page(request, team, refused="review")


@allow(SIGNED_IN)
@require_POST
def team_point(request: HttpRequest, team_id: int, point_id: int) -> HttpResponse:
    """Say that something a review agreed is done."""
    team, me = _team(request, team_id), actor(request).person
    point = get_object_or_404(ReviewPoint.objects.filter(review__team=team), pk=point_id)
    tried(request, lambda: services.finish_point(point=point, by=me, at=timezone.now()))
    return _back(team)


@allow(SIGNED_IN)
@require_POST
def team_filing(request: HttpRequest, team_id: int) -> HttpResponse:
    """Write down the number of the record or the registration; the service asks for staff."""
    team, me, told = _team(request, team_id), actor(request).person, request.POST
    issued = parse_date(told.get("issued_on", "")) or timezone.localdate()
    done = tried(
        request,
        lambda: services.tell_filing(
            team=team,
            kind=told.get("kind", ""),
            number=told.get("number", ""),
            issued_on=issued,
            by=me,
            at=timezone.now(),
        ),
        done=_("记下了。"),
    )
    return _back(team) if done else _page(request, team, refused="filing")


@allow(SIGNED_IN)
@require_POST
def team_stage(request: HttpRequest, team_id: int) -> HttpResponse:
    """Confirm a stage; the service asks for staff."""
    team, me, to = _team(request, team_id), actor(request).person, request.POST.get("to", "")
    stage = TeamStage(to) if to in STAGES else TeamStage.SCATTERED
    reason = request.POST.get("reason", "")
    done = tried(
        request,
        lambda: services.move(team=team, to=stage, reason=reason, by=me, at=timezone.now()),
        done=_("记下了。"),
    )
    return _back(team) if done else _page(request, team, refused="stage")


def _team(request: HttpRequest, pk: int) -> Team:
    return get_object_or_404(shown.teams_seen_by(actor(request)), pk=pk)


def _number(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 10 else -1


def _back(team: Team) -> HttpResponse:
    return redirect("team-life", team.pk)


urlpatterns = [
    path("my/teams", my_teams, name="my-teams"),
    path("teams/<int:team_id>/life", team_life, name="team-life"),
    path("teams/<int:team_id>/charter", team_charter, name="team-charter"),
    path("teams/<int:team_id>/election", team_election, name="team-election"),
    path("teams/<int:team_id>/candidacy", team_candidacy, name="team-candidacy"),
    path("teams/<int:team_id>/ballot", team_ballot, name="team-ballot"),
    path("teams/<int:team_id>/rota", team_rota_making, name="team-rota"),
    path("teams/<int:team_id>/turns/<int:turn_id>", team_turn, name="team-turn"),
    path("teams/<int:team_id>/reviews", team_review, name="team-review"),
    path("teams/<int:team_id>/points/<int:point_id>", team_point, name="team-point"),
    path("teams/<int:team_id>/filing", team_filing, name="team-filing"),
    path("teams/<int:team_id>/stage", team_stage, name="team-stage"),
]
