"""The first pages: the welcome for strangers, and “who needs me today” for each role."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.models import Need, NeedState
from liandong.phrases.registry import ROLES
from liandong.queries import access, five_parties, homes, maps, needs
from liandong.queries import dashboards as boards
from liandong.queries import shifts as shown
from liandong.queries import today as today_queries
from liandong.queries.access import Actor
from liandong.queries.rosters import RosterRow
from liandong.queries.supervision import WorkerRow
from liandong.web import dashboards, purchase_turns, recommendations, roster_words, shift_words
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.invitations import invitation_words
from liandong.web.my_shifts import place_words
from liandong.web.shifts import person_of
from liandong.web.today import words_of as today_words

STRONGEST = (
    access.COORDINATOR,
    access.SUPERVISOR,
    access.SOCIAL_WORKER,
    access.OFFICER,
    access.TEAM_LEADER,
    access.VOLUNTEER,
    access.CONTACT,
)
"""Whose home comes first for somebody with several roles."""
_WITH_TURNS = (access.COORDINATOR, access.SUPERVISOR, access.OFFICER)
"""Homes that show what waits in purchases; a social worker has it among the day's lines."""


@allow(PUBLIC)
@require_GET
def welcome(request: HttpRequest) -> HttpResponse:
    """What this is, in one calm screen, with the next three shifts."""
    if person_of(request) is not None:
        return redirect("home")
    page = shown.open_shifts(shown.Wanted(), at=timezone.now())[:3]
    cards = shift_words.cards_words([shown.Card(shift) for shift in page])
    return render(request, "homes/welcome.html", {"cards": cards})


@allow(SIGNED_IN)
@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The home of the strongest role, or of the one asked for with ``?as=``."""
    who = actor(request)
    held = [role for role in STRONGEST if who.has(role)]
    asked = request.GET.get("as", "")
    role = asked if asked in held else (held or [access.CONTACT])[0]
    template, build = _HOMES[role]
    context: dict[str, Any] = {
        "greeting": _greeting(who.person.name),
        "tabs": [{"label": ROLES[one], "url": f"?as={one}", "active": one == role} for one in held]
        if len(held) > 1
        else [],
        "turns": purchase_turns.rows_for(who.person, timezone.localdate())
        if role in _WITH_TURNS
        else [],
        **build(request, who),
    }
    return render(request, template, context)


def _greeting(name: str) -> str:
    hour = timezone.localtime().hour
    if hour < 5:
        words = _("夜深了，%(name)s")
    elif hour < 11:
        words = _("早上好，%(name)s")
    elif hour < 13:
        words = _("中午好，%(name)s")
    else:
        words = _("下午好，%(name)s") if hour < 18 else _("晚上好，%(name)s")
    return words % {"name": name}


# ── what each home shows ────────────────────────────────────────────────────────────────────


def _volunteer(request: HttpRequest, who: Actor) -> dict[str, Any]:
    now = timezone.now()
    found = homes.volunteer_home(who.person, at=now)
    places = [place_words(row, now) for row in found.places]
    return {
        "today": [row for row in places if row["is_today"]],
        "coming": [row for row in places if not row["is_today"]][:3],
        "invitations": [invitation_words(row, now) for row in found.invitations],
        "minutes_this_month": found.minutes_this_month,
        "minutes": found.minutes,
        "cards": recommendations.suggestion_words(found.suggestions),
    }


def _leader(request: HttpRequest, who: Actor) -> dict[str, Any]:
    now = timezone.now()
    found = homes.leader_home(who, at=now)
    return {
        **_volunteer(request, who),
        "teams": found.teams,
        "led": [roster_words.row_words(row, now) for row in found.shifts],
    }


def _worker(request: HttpRequest, who: Actor) -> dict[str, Any]:
    now = timezone.now()
    found = homes.worker_home(who, at=now)
    waits = today_queries.items(who, at=now)
    day = timezone.localdate(now)
    return {
        "needs_me": [today_words(item, day) for item in waits[: homes.FEW]],
        "needs_me_count": len(waits),
        **_needs(found.counts, found.waiting, found.to_plan),
        "today": [roster_words.row_words(row, now) for row in found.today],
        "gaps": [_gap_words(row, now) for row in found.gaps],
        "unrecognized": found.unrecognized,
        "thanks": found.thanks,
        "silent": found.silent,
    }


def _coordinator(request: HttpRequest, who: Actor) -> dict[str, Any]:
    now = timezone.now()
    found = homes.coordinator_home(who, at=now)
    return {
        **_needs(found.counts, found.waiting, found.to_plan),
        "gaps": [_gap_words(row, now) for row in found.gaps],
        "proposals": found.proposals,
        "imports": found.imports,
    }


def _supervisor(request: HttpRequest, who: Actor) -> dict[str, Any]:
    found = homes.supervisor_home(who, at=timezone.now())
    today = timezone.localdate()
    waits = today_queries.items(who, at=timezone.now())
    return {
        "needs_me": [today_words(item, today) for item in waits[: homes.FEW]],
        "needs_me_count": len(waits),
        "workers": [_worker_words(row, today) for row in found.desk.workers[:20]],
        "over": [_worker_words(row, today) for row in found.over],
        "silent": [_worker_words(row, today) for row in found.silent],
        "leaderless": found.desk.leaderless_count,
        "count": len(found.desk.workers),
    }


def _officer(request: HttpRequest, who: Actor) -> dict[str, Any]:
    place = dashboards.scope_of(request)
    board = boards.board(place, at=timezone.now())
    figures = [
        dashboards.shown_figure(board.figures[code], place)
        for code in board.figures
        if code not in ("open_needs_by_age", "minutes_by_evidence")
    ]
    streets = sorted(board.streets, key=lambda s: -s.open_needs)[:6]
    return {
        "figures": figures,
        "streets": [
            {
                "label": maps.place_name(s.division_code),
                "value": s.open_needs,
                "url": _community(who, s.division_code),
            }
            for s in streets
        ],
        "most": max((s.open_needs for s in streets), default=1) or 1,
    }


def _community(who: Actor, code: str) -> str:
    return reverse("community", args=[code[:9]]) if five_parties.may_look(who, code[:9]) else ""


def _contact(request: HttpRequest, who: Actor) -> dict[str, Any]:
    rows = list(needs.filed_by(who)[: homes.FEW])
    return {"needs": [_need_words(row) for row in rows]}


_HOMES: dict[str, tuple[str, Callable[[HttpRequest, Actor], dict[str, Any]]]] = {
    access.COORDINATOR: ("homes/coordinator.html", _coordinator),
    access.SUPERVISOR: ("homes/supervisor.html", _supervisor),
    access.SOCIAL_WORKER: ("homes/social_worker.html", _worker),
    access.OFFICER: ("homes/officer.html", _officer),
    access.TEAM_LEADER: ("homes/volunteer.html", _leader),
    access.VOLUNTEER: ("homes/volunteer.html", _volunteer),
    access.CONTACT: ("homes/contact.html", _contact),
}


# ── lines ───────────────────────────────────────────────────────────────────────────────────


def _needs(counts: dict[str, int], waiting: list[Need], to_plan: list[Need]) -> dict[str, Any]:
    waits = sum(counts.get(state, 0) for state in ("filed", "verified", "answered"))
    return {
        "waiting": [_need_words(row) for row in waiting],
        "waiting_count": waits,
        "to_plan": [_need_words(row) for row in to_plan],
        "to_plan_count": counts.get("assessed", 0),
    }


def _need_words(need: Need) -> dict[str, Any]:
    now = timezone.now()
    is_clocked = need.state in (NeedState.FILED, NeedState.VERIFIED)
    acts = {
        "filed": _("去核实"),
        "verified": _("去答复"),
        "answered": _("去评估"),
        "assessed": _("去安排"),
    }
    return {
        "pk": need.pk,
        "url": reverse("need-detail", args=[need.pk]),
        "title": need.title,
        "text": shift_words.street(need.division_code),
        "state": NeedState(need.state).label,
        "kind": {"filed": "warn", "verified": "wait", "answered": "wait"}.get(need.state, "info"),
        "due": need.answer_due_at if is_clocked else None,
        "is_late": is_clocked and need.answer_due_at <= now,
        "act": acts.get(need.state, ""),
    }


def _gap_words(row: RosterRow, now: datetime) -> dict[str, Any]:
    shift = row.shift
    words = roster_words.row_words(row, now)
    lacking = ngettext("还差 %(n)s 人", "还差 %(n)s 人", row.missing) % {"n": row.missing}
    asked = ngettext("已问 %(n)s 人", "已问 %(n)s 人", row.asked) % {"n": row.asked}
    return words | {
        "lacking": lacking,
        "asked_words": asked if row.asked else _("还没有问人"),
        "is_risky": shift.project.risk_level in ("R2", "R3"),
    }


def _worker_words(row: WorkerRow, today: date) -> dict[str, Any]:
    days = (today - row.last_served_on).days if row.last_served_on else None
    return {
        "row": row,
        "url": reverse("person-detail", args=[row.person_id]),
        "guides": _("带 %(n)s 位活跃志愿者") % {"n": row.active},
        "is_over": row.span.spare < 0,
        "since": _("还没有服务记录")
        if days is None
        else _("带的人最近一次服务在 %(days)s 天前") % {"days": days},
    }


urlpatterns = [
    path("", welcome, name="welcome"),
    path("home", home, name="home"),
]
