"""Numbers of residents: pasted, or from a file looked through first; and those that are there."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core import divisions
from liandong.core.refusals import Refusal
from liandong.core.residents_sheet import HEADINGS, plan
from liandong.core.sheets import FileTooLarge
from liandong.core.supply_facts import Counted, read_list
from liandong.models import ResidentCount
from liandong.phrases import supply as words
from liandong.queries import maps
from liandong.queries import supply as shown
from liandong.services import supply as services
from liandong.services.spreadsheets import read_sheet, write_csv
from liandong.services.workbooks import BookSheet, write_workbook
from liandong.web.access import actor, allow
from liandong.web.dashboards import scope_of

MOST_MEGABYTES, SHOWN = 5, 50
SALT, SECONDS = "residents", 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ResidentsForm(forms.Form):
    """Numbers of residents as somebody pastes them, with their day and source."""

    counted_on = forms.DateField(
        label=gettext_lazy("截至哪天"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=gettext_lazy("数字从哪里来"),
        max_length=120,
        help_text=gettext_lazy("例如：第七次人口普查街道公报，区统计局"),
    )
    residents = forms.CharField(
        label=gettext_lazy("每行一个街道"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("街道名或代码，空格或逗号，常住人口。可以从表格里直接粘贴。"),
    )


class ResidentsFileForm(forms.Form):
    """The same from a file."""

    prefix = "file"
    counted_on = forms.DateField(
        label=gettext_lazy("截至哪天"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(label=gettext_lazy("数字从哪里来"), max_length=120)
    table = forms.FileField(
        label=gettext_lazy("人口表"),
        help_text=gettext_lazy(
            "xlsx、xls 或 CSV。先看一遍，没有问题才登记；有一行不对，整张都不登记。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages={"required": gettext_lazy("请选择文件。")},
    )


@allow(*shown.LOOKERS)
@never_cache
@require_http_methods(["GET", "POST"])
def supply_residents(request: HttpRequest) -> HttpResponse:
    """Put numbers of residents on record, and see those that are there."""
    area, today = scope_of(request), timezone.localdate()
    if request.method == "POST" and "looked_at" in request.POST:
        return _take_in(request, area)
    is_file = request.method == "POST" and "file-source" in request.POST
    first = {"counted_on": today}
    form = ResidentsForm(None if is_file else request.POST or None, initial=first)
    file_form = ResidentsFileForm(
        request.POST if is_file else None, request.FILES if is_file else None, initial=first
    )
    context: dict[str, Any] = {}
    asked = file_form if is_file else form
    if request.method == "POST" and asked.is_valid():
        try:
            if is_file:
                context = _looked_at(request, file_form.cleaned_data, area)
            else:
                return _pasted(request, form.cleaned_data, area)
        except Refusal as refusal:
            asked.add_error("table" if is_file else None, phrases.sentence(refusal))
    held = shown.residents_of(area, on=today)
    context |= {
        "form": form,
        "file_form": file_form,
        "rows": [_row(row) for _code, row in sorted(held.items())],
        "headings": [_("地方"), _("常住人口"), _("截至哪天"), _("数字从哪里来")],
        "numeric": [2],
        "back": _back(area),
        "template_url": _template_url(area, "xlsx"),
        "template_csv_url": _template_url(area, "csv"),
    }
    return render(request, "supply/residents.html", context)


def _back(area: str) -> str:
    return reverse("supply") + "?" + urlencode({"place": area})


def _template_url(area: str, kind: str) -> str:
    return reverse("supply-residents-template", args=[kind]) + "?" + urlencode({"place": area})


def _row(row: ResidentCount) -> list[str]:
    return [
        maps.place_name(row.division_code),
        f"{row.residents:,}",
        f"{row.counted_on:%Y-%m-%d}",
        row.source + (_("（虚构）") if row.is_invented else ""),
    ]


def _pasted(request: HttpRequest, told: dict[str, Any], area: str) -> HttpResponse:
    rows = read_list(told["residents"], area, timezone.localdate())
    return _record(request, rows, told["counted_on"], told["source"], area)


def _record(
    request: HttpRequest, rows: list[Counted], counted_on: date, source: str, area: str
) -> HttpResponse:
    n = services.record_residents(
        rows=rows,
        counted_on=counted_on,
        source=source,
        by=actor(request).person,
        at=timezone.now(),
    )
    messages.success(request, _("登记了 %(n)s 个地方的常住人口。") % {"n": n})
    return redirect(_back(area))


def _looked_at(request: HttpRequest, told: dict[str, Any], area: str) -> dict[str, Any]:
    """What the file would put on record; nothing is kept but in the page, under our seal."""
    file: UploadedFile[bytes] = told["table"]
    name, size, today = file.name or "", file.size or 0, timezone.localdate()
    if size > MOST_MEGABYTES << 20:
        raise FileTooLarge(name=name, megabytes=(size >> 20) + 1, limit=MOST_MEGABYTES)
    found = plan(read_sheet(file.read(), name).rows, area, today)
    held = shown.residents_of(area, on=today)
    kept = {
        "by": actor(request).person.pk,
        "area": area,
        "on": told["counted_on"].isoformat(),
        "source": told["source"],
        "rows": [[one.code, one.residents] for one in found.rows],
    }
    return {
        "looked": True,
        "file_name": name,
        "count": len(found.rows),
        "total": f"{sum(one.residents for one in found.rows):,}",
        "empty": found.empty,
        "plan_headings": [_("地方"), _("表里写的"), _("现在登记的"), _("差多少")],
        "plan_rows": [_compared(one, held) for one in found.rows[:SHOWN]],
        "plan_numeric": [2, 3, 4],
        "problem_count": len(found.problems),
        "problem_headings": [_("行"), _("列"), _("表里写的"), _("哪里不对"), _("怎么改")],
        "problems": [
            [bad.row, bad.column, bad.value or "—", *map(str, words.RESIDENTS_PROBLEMS[bad.why])]
            for bad in found.problems[:SHOWN]
        ],
        "shown": SHOWN,
        "looked_at": signing.dumps(kept, salt=SALT, compress=True) if found.rows else "",
    }


def _compared(one: Counted, held: dict[str, ResidentCount]) -> list[str]:
    before = held.get(one.code)
    return [
        maps.place_name(one.code),
        f"{one.residents:,}",
        f"{before.residents:,}" if before else _("没有登记"),
        f"{one.residents - before.residents:+,}" if before else "—",
    ]


def _take_in(request: HttpRequest, area: str) -> HttpResponse:
    try:
        kept = signing.loads(request.POST["looked_at"], salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        kept = {}
    if (kept.get("by"), kept.get("area")) != (actor(request).person.pk, area):
        messages.error(request, _("预览已经过期，请再选一次文件。"))
        return redirect(reverse("supply-residents") + "?" + urlencode({"place": area}))
    rows = [Counted(code, residents) for code, residents in kept["rows"]]
    try:
        return _record(request, rows, date.fromisoformat(kept["on"]), kept["source"], area)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect(reverse("supply-residents") + "?" + urlencode({"place": area}))


@allow(*shown.LOOKERS)
@require_GET
def supply_residents_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty table with every street of the area (of a city or more: every county)."""
    area = scope_of(request)
    if kind not in ("csv", "xlsx"):
        raise Http404
    headings = [called[0] for called in HEADINGS]
    inside = divisions.children(area, timezone.localdate()) if area else ()
    rows = [[one.code, one.name, None] for one in inside if len(one.code) in (6, 9)]
    if kind == "csv":
        answer = HttpResponse(write_csv([headings, *rows]), content_type="text/csv; charset=utf-8")
    else:
        sheet = BookSheet(
            name=_("常住人口"),
            title=_("常住人口登记表"),
            note=_("只填“常住人口”一列；没有数字的行不用管。来源和日期在上传时写。"),
            headings=headings,
            rows=rows,
        )
        answer = HttpResponse(write_workbook([sheet]), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="residents-{area or "all"}.{kind}"'
    return answer


urlpatterns = [
    path("supply/residents", supply_residents, name="supply-residents"),
    path(
        "supply/residents/template.<str:kind>",
        supply_residents_template,
        name="supply-residents-template",
    ),
]
