"""Badges: one's own on the telephone or on paper, and a sheet of them for a team or a shift."""

from collections.abc import Iterable
from typing import Any

import segno
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import AssignmentState, Badge, Device, Person
from liandong.queries import access, rosters
from liandong.queries import checkins as shown
from liandong.services import devices
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
def my_badge_paper(request: HttpRequest) -> HttpResponse:
    """One's own badge on paper."""
    return _paper(request, [actor(request).person], reverse("my-badge"), "")


@allow(*PLANNERS, access.TEAM_LEADER)
@never_cache
@require_http_methods(["GET", "POST"])
def team_badges(request: HttpRequest, team_id: int) -> HttpResponse:
    """Badges of a team's members on one sheet; POST makes those that lack."""
    who = actor(request)
    led = Q(leader=who.person)
    if who.has(*PLANNERS):
        led |= Q(sponsor_id__in=who.organization_ids)
    if who.has(access.COORDINATOR):
        led |= Q(pk__isnull=False)
    found = access.teams_for(who).filter(led)
    team = get_object_or_404(found, pk=team_id)
    members = Person.objects.filter(memberships__team=team, memberships__until=None)
    here = reverse("team-badges", args=[team.pk])
    return _sheet(request, members, reverse("team-detail", args=[team.pk]), here)


@allow(*RUNNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def roster_badges(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Badges of everybody on a shift on one sheet; POST makes those that lack."""
    shift = get_object_or_404(rosters.shifts_run_by(actor(request)), pk=shift_id)
    places = shift.assignments.exclude(state=AssignmentState.RELEASED)
    people = Person.objects.filter(pk__in=places.values("person"))
    here = reverse("roster-badges", args=[shift.pk])
    return _sheet(request, people, reverse("roster-detail", args=[shift.pk]), here)


def _sheet(request: HttpRequest, people: QuerySet[Person], back: str, here: str) -> HttpResponse:
    named = list(people.only("pk", "name", "number").distinct().order_by("number")[:MOST])
    if request.method == "POST":
        made = devices.badges_of(people=named, by=actor(request).person, at=timezone.now())
        words = ngettext("%(n)s 张证可以打印了。", "%(n)s 张证可以打印了。", len(made))
        messages.success(request, words % {"n": len(made)})
        return redirect(here)
    return _paper(request, named, back, here)


def _paper(request: HttpRequest, people: Iterable[Person], back: str, here: str) -> HttpResponse:
    wanted = list(people)
    found = Badge.objects.filter(person__in=wanted, revoked_at=None).select_related("person")
    cards = [_card(badge) for badge in found.order_by("person__number")]
    context = {"cards": cards, "lacking": len(wanted) - len(cards), "back": back, "here": here}
    return render(request, "checkin/badge_paper.html", context)


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
    path("my/badge/paper", my_badge_paper, name="my-badge-paper"),
    path("my/devices", my_devices, name="my-devices"),
    path("my/devices/<int:device_id>/revocation", device_revocation, name="device-revocation"),
    path("teams/<int:team_id>/badges", team_badges, name="team-badges"),
    path("rosters/<int:shift_id>/badges", roster_badges, name="roster-badges"),
]
