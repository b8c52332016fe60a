"""A new county in the browser: lists pasted or from a sheet, rehearsed, then written at once."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core.cells import Cell
from liandong.core.counties import (
    COUNTY_DIGITS,
    CountyPlan,
    Problem,
    lines_of,
    list_problems,
    plan_of,
)
from liandong.core.divisions import division
from liandong.core.refusals import Refusal
from liandong.phrases import counties as words
from liandong.phrases.authority import LINES
from liandong.queries import access
from liandong.services import counties as services
from liandong.services.spreadsheets import read_sheet
from liandong.services.workbooks import BookSheet, write_workbook
from liandong.web.access import actor, allow
from liandong.web.policy_layer_forms import day_field
from liandong.web.policy_places import one_place
from liandong.web.policy_profile import preset_choices

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CountyForm(forms.Form):
    """Place, bodies, both lists as text, and from what the first rules begin."""

    place = forms.CharField(
        label=gettext_lazy("哪个区县"),
        max_length=60,
        help_text=gettext_lazy("名称或六位区划代码。"),
    )
    department = forms.CharField(label=gettext_lazy("主管部门的名称"), max_length=80)
    line = forms.ChoiceField(
        label=gettext_lazy("哪条线"),
        choices=[(code, LINES[code]) for code in ("social_work", "committee")],
    )
    hub = forms.CharField(label=gettext_lazy("枢纽的名称"), max_length=80)
    stations = forms.CharField(
        label=gettext_lazy("社工站"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "一行一个：站名，街道。站名以街道名开头的，不用写街道。可以从表格里粘贴。"
        ),
    )
    people = forms.CharField(
        label=gettext_lazy("人员"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "一行一人：角色，姓名，电话，单位。角色是协调员、主管部门人员、督导或社工。社工要写单位；督导不写的，算枢纽的。"
        ),
    )
    preset = forms.ChoiceField(label=gettext_lazy("规则从哪份现成的开始"), required=False)
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("选了现成的规则才要写。"),
    )
    since = day_field(gettext_lazy("规则从哪天起"), required=False)

    def __init__(self, *args: Any, near: tuple[str, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        self.near = near
        self.fields["preset"].choices = [  # type: ignore[attr-defined]
            ("", _("先照上一级的，不写本地规则")),
            *((one["code"], one["name"]) for one in preset_choices()),
        ]

    def clean_place(self) -> str:
        """The code of the one county that is meant."""
        typed = str(self.cleaned_data["place"])
        code = one_place(typed, near=self.near)
        if len(code) != COUNTY_DIGITS:
            said = _("没有找到区县“%(typed)s”。请写全称或者六位区划代码。")
            raise forms.ValidationError(said % {"typed": typed})
        return code

    def clean(self) -> dict[str, Any]:
        """A preset needs its source, and an office on the line that it gives the work to."""
        told: dict[str, Any] = super().clean() or {}
        preset = told.get("preset", "")
        if preset and not told.get("source"):
            self.add_error("source", _("请写依据：文件、条款，或者哪次会议的决定。"))
        lines = lines_of(preset)
        if lines and told.get("line") not in lines:
            said = _("选的规则把事交给“%(line)s”，部门也要在这条线上。请选它，或者换一份规则。")
            self.add_error("line", said % {"line": "、".join(str(LINES[one]) for one in lines)})
        return told

    def plan(self) -> CountyPlan:
        """The typed as a plan. Raises PlanWrong."""
        told = self.cleaned_data
        since: date = told.get("since") or timezone.localdate()
        rules = None
        if told.get("preset"):
            title = _("%(place)s的第一份本地规则") % {"place": division(told["place"]).name}
            rules = {
                "title": title, "since": since, "preset": told["preset"],
                "source": told["source"],
            }  # fmt: skip
        return plan_of(
            {
                "division": told["place"],
                "department": told["department"],
                "line": told["line"],
                "hub": told["hub"],
                "stations": told["stations"],
                "people": told["people"],
                **({"rules": rules} if rules else {}),
            }
        )


@allow(access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def county_create(request: HttpRequest) -> HttpResponse:
    """Fill in, take a sheet in, go through it without writing, or write all of it."""
    who, step = actor(request), request.POST.get("step", "")
    data = request.POST.copy() if request.method == "POST" else None
    problems: list[dict[str, str]] = []
    notice = ""
    if data is not None and step == "sheet":
        notice = _taken_in(request, data)
    is_sent = data is not None and step != "sheet"
    first = data.dict() if data is not None else None
    form = CountyForm(data if is_sent else None, near=who.divisions, initial=first)
    context: dict[str, Any] = {}
    if data is not None and step in {"try", "apply"} and form.is_valid():
        found = list_problems(
            str(form.cleaned_data["stations"]),
            str(form.cleaned_data["people"]),
            county=form.cleaned_data["place"],
            hub=form.cleaned_data["hub"],
        )
        problems = [_problem(one) for one in found]
        try:
            if not problems:
                made = services.set_up(
                    plan=form.plan(), by=who.person, at=timezone.now(), dry_run=step == "try"
                )
                problems = [_refused(one) for one in made.troubles]
                if not problems and step == "apply":
                    messages.success(request, _("建好了。各人用登记的手机号登录。"))
                    return (
                        redirect("policy-layer", made.layer.pk)
                        if made.layer
                        else redirect("organization-list")
                    )
                context["made"] = made if not problems else None
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
    context |= {"form": form, "problems": problems, "notice": notice}
    is_wrong = bool(problems) or (form.is_bound and not form.is_valid())
    return render(request, "policy/county.html", context, status=422 if is_wrong else 200)


def _refused(one: services.Trouble) -> dict[str, str]:
    return {
        "where": _where("people", one.who.row),
        "column": "",
        "value": f"{one.who.name} {one.who.phone}",
        "words": phrases.sentence(one.refusal),
    }


def _problem(one: Problem) -> dict[str, str]:
    return {
        "where": _where(one.table, one.row) if one.row else str(words.TABLES[one.table]),
        "column": str(words.COLUMNS[one.column]),
        "value": one.value or "—",
        "words": _("可以写：%(remedy)s") % {"remedy": one.remedy},
    }


def _where(table: str, row: int) -> str:
    return _("%(table)s第 %(row)s 行") % {"table": words.TABLES[table], "row": row}


def _taken_in(request: HttpRequest, data: Any) -> str:
    """Put the lists of an uploaded workbook into the form; what came of it in words."""
    upload = request.FILES.get("sheet")
    if upload is None:
        return _("请先选一个表格文件。")
    content = upload.read()
    try:
        for name in ("stations", "people"):
            title = str(words.TABLES[name])
            rows = read_sheet(content, upload.name or "", sheet=title).rows
            data[name] = "\n".join(_lines(rows, name))
    except Refusal as refusal:
        return phrases.sentence(refusal)
    return _("表格里的内容放进来了。请点“试一遍”。")


def _lines(rows: tuple[tuple[Cell, ...], ...], name: str) -> list[str]:
    """The rows below the headings, columns parted by tabs."""
    first = str(words.COLUMNS["name" if name == "stations" else "role"])
    texts = [[str(cell).strip() if cell is not None else "" for cell in row] for row in rows]
    start = next((n + 1 for n, row in enumerate(texts) if row and row[0] == first), 0)
    return ["\t".join(row).rstrip() for row in texts[start:] if any(row)]


@allow(access.COORDINATOR)
@require_GET
def county_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in: one sheet for stations, one for people."""
    note = _("填好以后，在“建一个新区县”里选这个文件。")
    heads = {"stations": ("name", "street"), "people": ("role", "name", "phone", "unit")}
    sheets = [
        BookSheet(
            str(words.TABLES[name]), str(words.TABLES[name]), note,
            [str(words.COLUMNS[code]) for code in codes], [],
        )
        for name, codes in heads.items()
    ]  # fmt: skip
    answer = HttpResponse(write_workbook(sheets), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="county.xlsx"'
    return answer


urlpatterns = [
    path("counties/new", county_create, name="county-create"),
    path("counties/template.xlsx", county_template, name="county-template"),
]
