"""What runs by itself in an invented town: a bulletin with a waiting question, and a team."""

from datetime import datetime, timedelta

from liandong.cli.settling import Settled
from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.team_growth import STAGES, reached
from liandong.core.votes import Choice
from liandong.models import Linkage, LinkageParty, Team, TeamCandidate
from liandong.phrases.team_growth import CHARTER
from liandong.queries import access
from liandong.queries import team_growth as grown
from liandong.queries import votes as shown
from liandong.services import bulletin, elections, team_growth, votes


def live(settled: Settled, *, now: datetime) -> None:
    """A linkage writes to itself; one question has been open for twenty hours."""
    _bulletin(settled, now=now)
    _team(settled, now=now)


def _team(settled: Settled, *, now: datetime) -> None:
    """One team has a charter, an election, a rota of some weeks and a review."""
    day, begun = now.astimezone(SHANGHAI).date(), now - timedelta(days=60)
    teams = Team.objects.filter(ended_on=None, leader__isnull=False).order_by("pk")
    led = {team.pk: grown.facts_of(team, at=now).led_pct for team in teams}
    for team in sorted(teams, key=lambda one: -led[one.pk]):
        people = list(shown.members_of(team))
        staff = [w for w in settled.social_workers if w.pk != team.leader_id]
        guide = next(
            (w for w in staff if grown.is_staff_of(access.actor_of(w, on=day), team)), None
        )
        joined = team.memberships.filter(until=None, since__lte=begun.date()).values("person")
        voters = [
            p for p in people if p.pk == team.leader_id or p.pk in {j["person"] for j in joined}
        ]
        if guide is None or len(people) < 5 or len(voters) * 2 < len(people):
            continue
        lead = voters[0] if team.leader is None else team.leader
        charter = team_growth.propose_charter(
            team=team, title="队伍章程", text=str(CHARTER), by=lead, at=begun
        )
        for one in voters:
            votes.cast(
                question=charter.question, choice=Choice.YES, by=one, at=begun + timedelta(days=1)
            )
        votes.close(question=charter.question, at=begun + timedelta(days=7))
        vote = elections.open_election(team=team, deputies=1, term_months=12, by=lead, at=begun)
        for one in (lead, *[p for p in voters if p != lead][:1]):
            elections.stand(election=vote, words="有事随时找我", by=one, at=begun)
        first = TeamCandidate.objects.filter(election=vote).order_by("pk")[0]
        for one in voters:
            elections.cast(candidate=first, by=one, at=begun + timedelta(days=4))
        elections.close(election=vote, at=begun + timedelta(days=7))
        team.refresh_from_db()
        team_growth.make_rota(team=team, weeks=12, by=lead, at=begun + timedelta(days=8))
        due = day + timedelta(days=5)
        agreed = [team_growth.Agreed(text="备好雨衣和药箱", owner=voters[-1], due_on=due)]
        team_growth.review(
            team=team,
            went_well="大家都准时",
            to_change="下雨天要提前说",
            agreed=agreed,
            by=lead,
            at=now - timedelta(days=3),
        )
        facts = grown.facts_of(team, at=now)
        rules = policy.profile_for(team.division_code, day).team_growth
        for stage in STAGES[1 : STAGES.index(reached(facts, rules)) + 1]:
            team_growth.move(team=team, to=stage, by=guide, at=now - timedelta(hours=1))
        return


def _bulletin(settled: Settled, *, now: datetime) -> None:
    worker = settled.social_workers[0]
    own = LinkageParty.objects.filter(person=worker, until=None).values("linkage")
    both = LinkageParty.objects.filter(side="volunteer", until=None, person__isnull=False)
    linked = (
        Linkage.objects.filter(pk__in=own, until=None)
        .filter(pk__in=both.values("linkage"))
        .order_by("pk")
        .first()
    )
    if linked is None:
        return
    party = both.filter(linkage=linked).select_related("person").order_by("pk")[0]
    volunteer, begun = party.person, now - timedelta(days=4)
    if volunteer is None:
        return
    asked = bulletin.post(
        linkage=linked, kind="question", text="下周的活动材料在哪里领？", by=volunteer, at=begun
    )
    bulletin.answer(
        post=asked,
        text="社区服务站一楼，早上八点以后都可以。",
        by=worker,
        at=begun + timedelta(hours=3),
    )
    for kind, text, by, hours in (
        ("thanks", "上周雨大，谢谢大家都来了。", worker, 60),
        ("news", "站里新到了两辆轮椅，可以借用。", worker, 40),
        ("question", "周六上午谁来开门？", volunteer, 20),
    ):
        bulletin.post(linkage=linked, kind=kind, text=text, by=by, at=now - timedelta(hours=hours))
