"""What staff do with the effects: close a period, compute it again; files."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.cells import Cell
from liandong.core.refusals import Refusal
from liandong.phrases import effect_rows
from liandong.queries import access
from liandong.queries.effects.reach import VIEWERS, Told, told_of
from liandong.services import effects as services
from liandong.services.spreadsheets import write_csv
from liandong.services.workbooks import BookSheet, write_workbook
from liandong.web.access import actor, allow
from liandong.web.effect_forms import RecomputeForm
from liandong.web.effects import Asked, asked, period_words

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@allow(access.OFFICER)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close a period that is over, where the clock has not done it yet."""
    about = asked(request)
    try:
        services.close(
            period=about.period, scope=about.scope, by=actor(request).person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("%(period)s的数封存好了，以后不会变。")
        messages.success(request, words % {"period": period_words(about.period)})
    return redirect(about.address("effects"))


@allow(access.OFFICER)
@require_POST
def recompute(request: HttpRequest) -> HttpResponse:
    """Compute a closed period again as a new version that says why."""
    about = asked(request)
    form = RecomputeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明为什么重算。"))
        return redirect(about.address("effects"))
    try:
        made = services.recompute(
            period=about.period,
            scope=about.scope,
            reason=form.cleaned_data["reason"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("重算好了，这是第 %(version)s 版，原来的也还在。")
        messages.success(request, words % {"version": made.version})
    return redirect(about.address("effects"))


def heads() -> dict[str, str]:
    """The columns of a file, in words."""
    return {
        "effect": _("效应"), "code": _("代码"), "name": _("指标"), "value": _("数值"),
        "unit": _("单位代码"), "unit_words": _("单位"), "part": _("分子"), "whole": _("分母"),
        "low": _("95% 区间下限"), "high": _("95% 区间上限"), "n": _("记录数"),
        "smallest_n": _("最少几条才显示"), "direction": _("往哪边好"), "target": _("目标"),
        "formula": _("怎么算的"), "source": _("出处"), "as_of": _("按哪天的登记算"),
    }  # fmt: skip


def facts_of(about: Asked, told: Told) -> dict[str, Any]:
    """Of where and when the figures are, and whether they are frozen."""
    return {
        "place": about.scope.prefix,
        "organization": about.scope.organization,
        "name": about.name,
        "period": about.period.code,
        "is_closed": told.row is not None,
        "version": told.row.version if told.row else None,
        "code_version": told.row.code_version if told.row else None,
        "as_of": told.at,
    }


@allow(*VIEWERS)
@require_GET
def effects_file(request: HttpRequest, form: str) -> HttpResponse:
    """Every figure with its definition as CSV, JSON or Excel."""
    if form not in _TYPES:
        raise Http404
    about = asked(request)
    told = told_of(about.scope, about.period, at=timezone.now())
    if not told.is_whole:
        # Half a file would be taken for a whole one.
        messages.info(request, _("数还没有算完，请等页面算好再下载。"))
        return redirect(about.address("effects"))
    rows = effect_rows.rows(told.figures, told.at)
    if form == "json":
        whole = facts_of(about, told) | {"figures": rows}
        whole["as_of"] = told.at.isoformat()
        content: bytes = json.dumps(whole, ensure_ascii=False, indent=1).encode()
    else:
        columns = heads()
        cells: list[list[Cell]] = [[row[key] for key in columns] for row in rows]
        if form == "csv":
            content = write_csv([list(columns.values()), *cells])
        else:
            state = _("已封存") if told.row else _("实时，还会变")
            note = (
                f"{about.name} · {period_words(about.period)} · {state} · {told.at:%Y-%m-%d %H:%M}"
            )
            sheet = BookSheet(_("联动效应"), about.name, note, list(columns.values()), cells)
            content = write_workbook([sheet])
    answer = HttpResponse(content, content_type=_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="effects-{about.period.code}.{form}"'
    return answer


urlpatterns = [
    path("effects/closing", close, name="effects-closing"),
    path("effects/recomputation", recompute, name="effects-recomputation"),
    path("effects/file.<slug:form>", effects_file, name="effects-file"),
]
