"""Who guides me and whom I guide: capacity, being away, and one-click covers."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.supervision import Tier
from liandong.models import Absence, Cover, LeaderOffer, LeaderState, Person
from liandong.phrases.supervision import TIERS
from liandong.queries import absences as shown
from liandong.queries import access, covers, leader_tree, supervision_paths
from liandong.queries.supervision import limits_for
from liandong.services import covers as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.leader_tree import ASKERS, number, path_words

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    """From which day until which day; why is not asked."""

    since = forms.DateField(label=gettext_lazy("从哪天起不在"), widget=_DAY)
    until = forms.DateField(
        label=gettext_lazy("哪天回来"),
        widget=_DAY,
        required=False,
        help_text=gettext_lazy("说不准就空着。原因不用写。"),
    )


@allow(SIGNED_IN)
@require_GET
def my_line(request: HttpRequest) -> HttpResponse:
    """The chain above oneself, who stands in now, and everything a guide says about themselves."""
    who, today = actor(request), timezone.localdate()
    me = who.person
    chain = supervision_paths.paths([me.pk], on=today)[me.pk]
    turns = covers.covers_of([link.supervisor_id for link in chain.links], today)
    tiers = _tiers(me, who, today)
    said = covers.capacities_of([me.pk], today)
    limits = limits_for(me.division_code, today)
    away = Absence.objects.filter(person=me).exclude(until__lte=today).order_by("since")
    context = {
        "path": path_words(chain, me.name) if chain.links else "",
        "is_whole": chain.is_whole,
        "guides": [
            {"link": link, "cover": turns.get((link.supervisor_id, link.tier))}
            for link in reversed(chain.links)
            if link.supervisee_id == me.pk
        ],
        "offers": LeaderOffer.objects.filter(person=me, state=LeaderState.ASKED).select_related(
            "worker"
        ),
        "tiers": [
            {
                "tier": tier,
                "label": TIERS[tier],
                "people": people,
                "most": said.get((me.pk, tier)),
                "limit": limits[tier].critical,
                # A volunteer may say so beforehand; nobody has asked them yet.
                "is_wish": not people and not who.has(shown.ROLE_OF[tier]),
            }
            for tier, people in tiers.items()
        ],
        "is_guide": any(tiers.values()),
        "away": list(away),
        "covers": _mine(me, today),
        "form": AbsenceForm(initial={"since": today}),
        "may_open_tree": who.has(*ASKERS, access.TEAM_LEADER),
    }
    return render(request, "supervision/my_line.html", context)


@allow(SIGNED_IN)
@require_POST
def capacity_setting(request: HttpRequest) -> HttpResponse:
    """Say how many people one can guide."""
    try:
        services.set_capacity(
            tier=request.POST.get("tier", ""),
            most=number(request, "most"),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("记下了。超过这个数，不会再把人分给您。"))
    return redirect("my-line")


@allow(SIGNED_IN)
@require_POST
def absence_create(request: HttpRequest) -> HttpResponse:
    """Say that one is away."""
    me, form = actor(request).person, AbsenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填好从哪天起不在。"))
        return redirect("my-line")
    try:
        services.tell_absence(person=me, by=me, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("记下了。请看看由谁代管。"))
    return redirect("my-line")


@allow(*ASKERS)
@require_POST
def guide_absence(request: HttpRequest, person_id: int) -> HttpResponse:
    """Say that a guide of one's branch is away from today."""
    who, today = actor(request), timezone.localdate()
    guide = get_object_or_404(leader_tree.guides_for(who, on=today), pk=person_id)
    until = _day(request.POST.get("until", ""))
    try:
        services.tell_absence(
            person=guide, since=today, until=until, by=who.person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("supervision-branch", guide.pk)
    messages.success(request, _("记下了。现在可以请人代管。"))
    return redirect("supervision-tree")


@allow(SIGNED_IN)
@require_POST
def absence_end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Be back."""
    who = actor(request)
    absence = get_object_or_404(Absence, pk=absence_id, person=who.person)
    try:
        services.end_absence(absence=absence, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("欢迎回来。代管到今天结束。"))
    return redirect("my-line")


@allow(*ASKERS, access.TEAM_LEADER)
@require_POST
def cover_create(request: HttpRequest) -> HttpResponse:
    """One click: the stand-in and the last day that the page proposed, or others."""
    who, today = actor(request), timezone.localdate()
    wanted = (number(request, "guide"), request.POST.get("tier", ""))
    row = next(
        (one for one in shown.away(who, on=today) if (one.absence.person_id, one.tier) == wanted),
        None,
    )
    guide = get_object_or_404(Person, pk=row.absence.person_id if row else 0)
    could = {one.person.pk: one.person for one in row.stand_ins} if row else {}
    stand_in = could.get(number(request, "stand_in"))
    until = _day(request.POST.get("until", ""))
    if stand_in is None or until is None or row is None:
        messages.error(request, _("请选由谁代管、到哪天为止。"))
        return redirect(_back(request))
    try:
        services.arrange(
            guide=guide,
            stand_in=stand_in,
            tier=row.tier,
            since=max(today, row.absence.since),
            until=until,
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("由 %(name)s 代管 %(guide)s 带的人。两人都会收到通知，到期自动结束。")
        messages.success(request, words % {"name": stand_in.name, "guide": guide.name})
    return redirect(_back(request))


@allow(SIGNED_IN)
@require_POST
def cover_end(request: HttpRequest, cover_id: int) -> HttpResponse:
    """End a cover today."""
    who, today = actor(request), timezone.localdate()
    near = leader_tree.guides_for(who, on=today).values("pk")
    found = Cover.objects.filter(guide__in=near) | Cover.objects.filter(stand_in=who.person)
    try:
        services.end(cover=get_object_or_404(found, pk=cover_id), by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("代管到今天结束，两人都知道了。"))
    return redirect(_back(request))


def _tiers(me: Person, who: access.Actor, today: date) -> dict[Tier, int]:
    """The tiers in which somebody guides or may guide, with how many people now."""
    counts = {tier: 0 for tier, role in shown.ROLE_OF.items() if who.has(role)}
    if who.has(access.VOLUNTEER):
        counts.setdefault(Tier.TEAM_LEADER, 0)
    for tier in covers.own_links(me, today).values_list("tier", flat=True):
        counts[Tier(tier)] = counts.get(Tier(tier), 0) + 1
    return counts


def _mine(me: Person, today: date) -> list[dict[str, Any]]:
    rows = Cover.objects.filter(guide=me) | Cover.objects.filter(stand_in=me)
    found = rows.filter(until__gt=today).select_related("guide", "stand_in").order_by("until")
    return [
        {"row": row, "is_mine": row.stand_in_id == me.pk, "tier": TIERS[row.tier]} for row in found
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else "supervision-tree"


urlpatterns = [
    path("my/line", my_line, name="my-line"),
    path("my/capacity", capacity_setting, name="capacity-setting"),
    path("my/absences", absence_create, name="absence-create"),
    path("my/absences/<int:absence_id>/end", absence_end, name="absence-end"),
    path("tree/<int:person_id>/absence", guide_absence, name="guide-absence"),
    path("covers", cover_create, name="cover-create"),
    path("covers/<int:cover_id>/end", cover_end, name="cover-end"),
]
