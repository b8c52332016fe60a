"""Badges: one's own on the telephone or on paper, and sheets of them for a team or a shift."""

from typing import Any

import segno
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import AssignmentState, Badge, Device, Person, Shift, Team
from liandong.queries import access, rosters
from liandong.queries import checkins as shown
from liandong.services import badge_paper, devices
from liandong.services.badge_paper import Card
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.rosters import PLANNERS, RUNNERS

MOST = 200


def _card(badge: Badge) -> dict[str, Any]:
    """A badge as it is drawn: the code as a picture in the page, and the name beside it."""
    code = segno.make(devices.text_of(badge), error="m", micro=False)
    return {"badge": badge, "image": code.svg_data_uri(scale=6, border=2)}


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def my_badge(request: HttpRequest) -> HttpResponse:
    """One's own badge, to be shown to the leader. POST makes the first one."""
    person, now = actor(request).person, timezone.now()
    if request.method == "POST":
        devices.badge_of(person=person, by=person, at=now)
        return redirect("my-badge")
    badge = Badge.objects.filter(person=person, revoked_at=None).first()
    context = {"person": person, "card": _card(badge) if badge else None}
    return render(request, "checkin/my_badge.html", context)


@allow(SIGNED_IN)
@require_POST
def my_badge_replacement(request: HttpRequest) -> HttpResponse:
    """A new badge for a lost one."""
    person = actor(request).person
    devices.replace_badge(person=person, by=person, at=timezone.now())
    messages.success(request, _("换好了，旧的证已经作废。"))
    return redirect("my-badge")


@allow(SIGNED_IN)
@never_cache
@require_GET
def my_badge_pdf(request: HttpRequest) -> HttpResponse:
    """One's own badge as a card to cut out."""
    badges = Badge.objects.filter(person=actor(request).person, revoked_at=None)
    if not badges.exists():
        return redirect("my-badge")
    return _pdf(badges, "badge")


# ── a sheet of them ─────────────────────────────────────────────────────────────────────────


def _team(request: HttpRequest, team_id: int) -> Team:
    """A team whose badges the actor may print."""
    who = actor(request)
    led = Q(leader=who.person)
    if who.has(*PLANNERS):
        led |= Q(sponsor_id__in=who.organization_ids)
    if who.has(access.COORDINATOR):
        led |= Q(pk__isnull=False)
    return get_object_or_404(access.teams_for(who).filter(led), pk=team_id)


def _of_team(team: Team) -> QuerySet[Person]:
    return Person.objects.filter(memberships__team=team, memberships__until=None)


def _of_shift(shift: Shift) -> QuerySet[Person]:
    places = shift.assignments.exclude(state=AssignmentState.RELEASED)
    return Person.objects.filter(pk__in=places.values("person"))


@allow(*PLANNERS, access.TEAM_LEADER)
@never_cache
@require_http_methods(["GET", "POST"])
def team_badges(request: HttpRequest, team_id: int) -> HttpResponse:
    """Who of a team has a badge; POST makes those that lack."""
    team = _team(request, team_id)
    return _sheet(request, _of_team(team), "team", team.pk, team.name)


@allow(*PLANNERS, access.TEAM_LEADER)
@never_cache
@require_GET
def team_badges_pdf(request: HttpRequest, team_id: int) -> HttpResponse:
    """The badges of a team's members as cards to cut out."""
    return _pdf(_badges(_chosen(request, _of_team(_team(request, team_id)))), "badges")


@allow(*RUNNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def roster_badges(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Who on a shift has a badge; POST makes those that lack."""
    shift = get_object_or_404(rosters.shifts_run_by(actor(request)), pk=shift_id)
    return _sheet(request, _of_shift(shift), "roster", shift.pk, shift.project.title)


@allow(*RUNNERS)
@never_cache
@require_GET
def roster_badges_pdf(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The badges of everybody on a shift as cards to cut out."""
    shift = get_object_or_404(rosters.shifts_run_by(actor(request)), pk=shift_id)
    return _pdf(_badges(_chosen(request, _of_shift(shift))), "badges")


def _chosen(request: HttpRequest, people: QuerySet[Person]) -> QuerySet[Person]:
    """Everybody, those without a telephone, or one of them."""
    if one := whole(request.GET.get("person", "")):
        return people.filter(pk=one)
    return people.filter(phone_index="") if request.GET.get("who") == "phoneless" else people


def _sheet(
    request: HttpRequest, people: QuerySet[Person], of: str, pk: int, name: str
) -> HttpResponse:
    chosen = _chosen(request, people)
    named = list(chosen.only("pk", "name", "number").distinct().order_by("number")[:MOST])
    here = reverse(f"{of}-badges", args=[pk])
    query = "?who=phoneless" if request.GET.get("who") == "phoneless" else ""
    if request.method == "POST":
        made = devices.badges_of(people=named, by=actor(request).person, at=timezone.now())
        words = ngettext("%(n)s 张证可以打印了。", "%(n)s 张证可以打印了。", len(made))
        messages.success(request, words % {"n": len(made)})
        return redirect(here + query)
    held = set(_badges(chosen).values_list("person", flat=True))
    pdf = reverse(f"{of}-badges-pdf", args=[pk])
    context = {
        "name": name,
        "rows": [
            {"person": one, "pdf": f"{pdf}?person={one.pk}" if one.pk in held else ""}
            for one in named
        ],
        "lacking": sum(one.pk not in held for one in named),
        "count": len(held),
        "pdf": pdf + query,
        "here": here + query,
        "back": reverse(f"{of}-detail", args=[pk]),
        "tabs": [
            {"label": _("所有人"), "url": here, "active": not query},
            {
                "label": _("没有手机号的"),
                "url": f"{here}?who=phoneless",
                "active": bool(query),
            },
        ],
        "unprintable": badge_paper.unprintable(one.name for one in named),
    }
    return render(request, "checkin/badge_sheet.html", context)


def _badges(people: QuerySet[Person]) -> QuerySet[Badge]:
    wanted = people.order_by("number").values("pk")
    return Badge.objects.filter(person__in=wanted, revoked_at=None)


def _pdf(badges: QuerySet[Badge], name: str) -> HttpResponse:
    rows = list(badges.select_related("person").order_by("person__number")[:MOST])
    if not rows:
        raise Http404
    made = badge_paper.render(
        [Card(row.person.name, row.person.number, devices.text_of(row)) for row in rows],
        title=_("志愿者证"),
        words=_("给带队的人扫一下，就签到、签退。丢了请换一张，旧的马上作废。"),
        lang=(get_language() or "zh")[:2],
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


# ── devices ─────────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def my_devices(request: HttpRequest) -> HttpResponse:
    """Browsers that may sign check-ins for oneself."""
    return render(
        request, "checkin/my_devices.html", {"devices": shown.devices_of(actor(request).person)}
    )


@allow(SIGNED_IN)
@require_POST
def device_revocation(request: HttpRequest, device_id: int) -> HttpResponse:
    """Believe one of one's devices no more."""
    person = actor(request).person
    row = get_object_or_404(Device, pk=device_id, person=person)
    try:
        devices.revoke(device=row, by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已停用。这台设备之后送来的签到会先等人核对。"))
    return redirect("my-devices")


urlpatterns = [
    path("my/badge", my_badge, name="my-badge"),
    path("my/badge/replacement", my_badge_replacement, name="my-badge-replacement"),
    path("my/badge.pdf", my_badge_pdf, name="my-badge-pdf"),
    path("my/devices", my_devices, name="my-devices"),
    path("my/devices/<int:device_id>/revocation", device_revocation, name="device-revocation"),
    path("teams/<int:team_id>/badges", team_badges, name="team-badges"),
    path("teams/<int:team_id>/badges.pdf", team_badges_pdf, name="team-badges-pdf"),
    path("rosters/<int:shift_id>/badges", roster_badges, name="roster-badges"),
    path("rosters/<int:shift_id>/badges.pdf", roster_badges_pdf, name="roster-badges-pdf"),
]
