"""Doubled records: the queue, two side by side, merge, two people after all, undo."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.duplicates import duplicate_score
from liandong.core.refusals import Refusal
from liandong.core.registry import mask_phone
from liandong.models import Person, PersonState
from liandong.phrases.registry import LIKENESS
from liandong.queries import access
from liandong.queries import duplicates as shown
from liandong.services import merging
from liandong.web.access import actor, allow
from liandong.web.place_fields import area_name

PAGE = 20
DESK = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)


def _reasons(pair: shown.Pair) -> str:
    return "、".join(str(LIKENESS[sign]) for sign in pair.likeness.reasons)


@allow(*DESK)
@require_GET
def duplicate_desk(request: HttpRequest) -> HttpResponse:
    """Likely doubles, the likeliest first, and the latest merges."""
    who = actor(request)
    page = Paginator(shown.pairs(who), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"pair": pair, "why": _reasons(pair)} for pair in page],
        "merges": list(shown.merges_for(who)[:10]),
    }
    return render(request, "duplicates/duplicate_desk.html", context)


def _side(person: Person) -> dict[str, Any]:
    """One record: the row, and its facts by their label."""
    counts = shown.counts_of(person)
    born = formats.date_format(person.birth_on, "Y-m-d") if person.birth_on else ""
    facts = {
        _("姓名"): person.name,
        _("编号"): person.number,
        _("状态"): PersonState(person.state).label,
        _("出生日期"): born,
        _("手机号"): mask_phone(person.phone) if person.phone else "",
        _("证件号码"): _("有") if person.id_index else "",
        _("所在地区"): area_name(person.division_code),
        _("登记时间"): formats.date_format(timezone.localtime(person.registered_at), "Y-m-d"),
        _("班次"): counts["assignments"],
        _("时长记录"): counts["ledger"],
        _("队伍和组织"): counts["memberships"],
        _("证明"): counts["certificates"],
    }
    return {"row": person, "facts": facts}


def _lines(first: dict[str, Any], second: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts of two records beside each other; ``differs`` where both say something else."""
    return [
        {
            "label": label,
            "first": "—" if one == "" else one,
            "second": "—" if other == "" else other,
            "differs": one != other,
        }
        for (label, one), other in zip(
            first["facts"].items(), second["facts"].values(), strict=True
        )
    ]


@allow(*DESK)
@require_http_methods(["GET", "POST"])
def duplicate_pair(request: HttpRequest, first_id: int, second_id: int) -> HttpResponse:
    """Two records side by side; POST merges them, or says that they are two people."""
    who = actor(request)
    near = shown.living(who)
    first = get_object_or_404(near, pk=first_id)
    second = get_object_or_404(near, pk=second_id)
    why, error = request.POST.get("why", "")[:200], ""
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "two":
                merging.keep_apart(one=first, other=second, by=who.person, at=timezone.now())
                messages.success(request, _("记下了：是两个人。以后不再提示这一对。"))
                return redirect("duplicate-desk")
            is_second = request.POST.get("keep") == str(second.pk)
            kept, gone = (second, first) if is_second else (first, second)
            merging.merge(kept=kept, gone=gone, why=why, by=who.person, at=timezone.now())
        except Refusal as refusal:
            error = (
                _("请写依据，例如：当面问过、证件一致。")
                if refusal.code == "value_missing"
                else phrases.sentence(refusal)
            )
        else:
            messages.success(request, _("合并好了。弄错了可以撤销，一条一条放回去。"))
            return redirect("duplicate-desk")
    likeness = duplicate_score(shown.keys_of(first), shown.keys_of(second))
    sides = [_side(first), _side(second)]
    context = {
        "sides": sides,
        "lines": _lines(*sides),
        "keep": request.POST.get("keep", str(first.pk)),
        "why": why,
        "error": error,
        "reasons": [
            {"text": str(LIKENESS[sign]), "ok": not sign.startswith("other")}
            for sign in likeness.reasons
        ],
    }
    return render(request, "duplicates/duplicate_pair.html", context)


@allow(*DESK)
@require_POST
def merge_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    who = actor(request)
    row = get_object_or_404(shown.merges_for(who), pk=merge_id)
    try:
        merging.undo(merge=row, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已撤销合并，两份登记又分开了。"))
    return redirect("duplicate-desk")


urlpatterns = [
    path("duplicates", duplicate_desk, name="duplicate-desk"),
    path("duplicates/<int:first_id>/<int:second_id>", duplicate_pair, name="duplicate-pair"),
    path("merges/<int:merge_id>/undo", merge_undo, name="merge-undo"),
]
