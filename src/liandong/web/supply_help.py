"""Help asked for across places: what one is asked, what one asked, and what became of it."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.core.supply_facts import HelpKind, HelpState, in_order
from liandong.models import HelpRequest
from liandong.phrases import supply as words
from liandong.queries import access, maps, supply_help
from liandong.services import supply as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.supply_offers import beside, skill_name, way_words

PER_PAGE = 20
_TAGS = {"sent": "wait", "accepted": "ok", "declined": "plain", "withdrawn": "plain"}


@allow(SIGNED_IN)
@require_GET
def help_list(request: HttpRequest) -> HttpResponse:
    """What waits for one's answer first, then what was asked for one's places."""
    who = actor(request)
    to_me = list(supply_help.to_answer(who)[:PER_PAGE])
    asked = supply_help.asked_by(who)
    page = Paginator(asked, PER_PAGE).get_page(request.GET.get("page"))
    rows = [*to_me, *page.object_list]
    drafted = supply_help.agreements_after(rows)
    context = {
        "to_me": [_line(row, who, drafted, is_mine=True) for row in to_me],
        "page": page,
        "asked": [_line(row, who, drafted, is_mine=False) for row in page.object_list],
        "counts": [
            {"label": words.STATES[state], "value": n}
            for state, n in in_order(supply_help.counts(asked)).items()
        ],
    }
    return render(request, "supply/help_list.html", context)


def _line(
    row: HelpRequest, who: access.Actor, drafted: dict[int, int], *, is_mine: bool
) -> dict[str, Any]:
    places = f"{beside(row.from_code, row.to_code)} → {maps.place_name(row.to_code)}"
    if row.kind == HelpKind.SUPERVISION:
        # An officer sees figures, not who guides whom.
        sees = is_mine or who.has(access.COORDINATOR, access.SUPERVISOR)
        names = [one.name for one in (row.supervisor, row.worker) if one and sees]
        title = (
            _("%(guide)s 督导 %(worker)s") % {"guide": names[0], "worker": names[1]}
            if len(names) == 2
            else _("请一位督导带一位社工")
        )
    else:
        title = _("%(body)s 派 %(n)s 名志愿者帮 %(host)s（%(skill)s）") % {
            "body": row.organization,
            "host": row.host,
            "n": row.people,
            "skill": skill_name(row.skill),
        }
    told = (places, way_words(row.distance_m), words.REASONS.get(row.reason, ""))
    return {
        "row": row,
        "title": title,
        "kind": words.KINDS[row.kind],
        "text": " · ".join(str(one) for one in told if one),
        "note": _("%(name)s 于 %(day)s 问的")
        % {"name": row.sent_by.name, "day": date_format(timezone.localtime(row.sent_at))},
        "state": words.STATES[row.state],
        "tag_kind": _TAGS[row.state],
        "may_answer": is_mine and row.state == HelpState.SENT,
        "may_take_back": row.sent_by_id == who.person.pk and row.state == HelpState.SENT,
        "next": _next(row, who, drafted),
    }


def _next(row: HelpRequest, who: access.Actor, drafted: dict[int, int]) -> dict[str, str] | None:
    """Where an accepted question goes on."""
    if row.state != HelpState.ACCEPTED:
        return None
    if row.kind == HelpKind.SUPERVISION:
        if who.has(access.SUPERVISOR, access.COORDINATOR) and row.worker_id:
            url = reverse("supervision-guides", args=[row.worker_id])
            return {"label": _("看督导关系"), "url": url}
        return None
    if row.pk in drafted:
        return {"label": _("看协议"), "url": reverse("agreement-detail", args=[drafted[row.pk]])}
    if not who.has(access.COORDINATOR, access.SOCIAL_WORKER, access.TEAM_LEADER):
        return None
    facts = urlencode({"first": row.organization_id, "second": row.host_id})
    return {"label": _("写协议"), "url": f"{reverse('agreement-create')}?{facts}"}


@allow(SIGNED_IN)
@require_POST
def help_answer(request: HttpRequest, help_id: int) -> HttpResponse:
    """Say yes or no."""
    who = actor(request)
    row = get_object_or_404(supply_help.to_answer(who), pk=help_id)
    says_yes = request.POST.get("answer") == "yes"
    tried(
        request,
        lambda: services.answer(
            row=row,
            says_yes=says_yes,
            words=request.POST.get("words", ""),
            by=who.person,
            at=timezone.now(),
        ),
        done=_("答复了，谢谢。"),
    )
    return redirect("help-list")


@allow(SIGNED_IN)
@require_POST
def help_withdrawal(request: HttpRequest, help_id: int) -> HttpResponse:
    """Take back what one asked."""
    who = actor(request)
    row = get_object_or_404(supply_help.asked_by(who), pk=help_id)
    tried(
        request,
        lambda: services.take_back(row=row, by=who.person, at=timezone.now()),
        done=_("已撤回。"),
    )
    return redirect("help-list")


urlpatterns = [
    path("help", help_list, name="help-list"),
    path("help/<int:help_id>/answer", help_answer, name="help-answer"),
    path("help/<int:help_id>/withdrawal", help_withdrawal, name="help-withdrawal"),
]
