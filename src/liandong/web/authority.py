"""Workspaces of authorities: one page per office over one set of records; their one report."""

import csv
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core import places, policy
from liandong.core.approvals import WAITING
from liandong.core.authority import COUNTS, MINUTES, Report
from liandong.core.divisions import division
from liandong.core.refusals import Refusal
from liandong.models import AuthorityOffice
from liandong.phrases.approvals import MATTERS
from liandong.phrases.authority import FIGURES, HOW_COUNTED, LINES
from liandong.phrases.complaints import CATEGORIES
from liandong.phrases.purchases import STAGES
from liandong.queries import (
    access,
    approvals,
    emergency_filings,
    handed_complaints,
    interventions,
    purchase_buyers,
)
from liandong.queries import authority as shown
from liandong.services import authority as services
from liandong.web.access import actor, allow
from liandong.web.approvals import line_of
from liandong.web.project_forms import set_options
from liandong.web.publications import lines_of
from liandong.web.roles import COUNTY_DIGITS
from liandong.web.shell import office_word
from liandong.web.template_words import minutes_as_hours

OFFICIALS = (access.OFFICER, access.COORDINATOR)


class OfficeForm(forms.Form):
    """An office: its name, line, place and telephone."""

    name = forms.CharField(
        label=gettext_lazy("部门名称"),
        max_length=80,
        help_text=gettext_lazy("例如“南山区委社会工作部”。"),
        error_messages={"required": gettext_lazy("请写部门名称。")},
    )
    line = forms.ChoiceField(label=gettext_lazy("哪条线"), choices=list(LINES.items()))
    division_code = forms.ChoiceField(label=gettext_lazy("管辖地区"))
    phone = forms.CharField(
        label=gettext_lazy("对外电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def __init__(self, *args: Any, who: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = who.divisions or tuple(filter(None, [who.person.division_code[:COUNTY_DIGITS]]))
        found: list[tuple[str, Any]] = []
        for top in tops:
            found.append((top, places.full_name(top)))
            found += [(below.code, below.name) for below in places.children(top)]
        set_options(self, "division_code", found)


@allow(*OFFICIALS)
@require_GET
def authority_home(request: HttpRequest) -> HttpResponse:
    """The offices one may open; straight to one's own when there is only one."""
    who = actor(request)
    offices = list(shown.offices_for(who))
    if len(offices) == 1 and not who.has(access.COORDINATOR):
        return redirect("authority-office", offices[0].pk)
    context = {
        "title": office_word(who),
        "offices": [
            {"row": one, "line": LINES[one.line], "place": places.full_name(one.division_code)}
            for one in offices
        ],
        "may_open": who.has(access.COORDINATOR),
    }
    return render(request, "authority/authority_home.html", context)


@allow(access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def office_create(request: HttpRequest) -> HttpResponse:
    """Put an authority's office on record."""
    who = actor(request)
    form = OfficeForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_office(**form.cleaned_data, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = _("登记好了。到“人员”里给部门的人加“主管部门人员”角色，选这个部门。")
            messages.success(request, words)
            return redirect("authority-office", made.pk)
    return render(request, "authority/office_create.html", {"form": form})


@allow(*OFFICIALS)
@never_cache
@require_GET
def authority_office(request: HttpRequest, office_id: int) -> HttpResponse:
    """An office's tasks and figures on one page."""
    who, now = actor(request), timezone.now()
    office = office_of(request, office_id)
    states = [state.value for state in WAITING]
    waiting = [
        line_of(row, now)
        for row in approvals.of_office(office).filter(state__in=states).order_by("due_at")[:50]
    ]
    report = shown.report(office.division_code, now)
    powers = policy.profile_for(office.division_code, who.on).authority_powers
    context = {
        "office": office,
        "line": LINES[office.line],
        "place": places.full_name(office.division_code),
        "late": [item for item in waiting if item["is_late"]],
        "waiting": [item for item in waiting if not item["is_late"]],
        "complaints": [
            {"row": row, "category": CATEGORIES[row.category]}
            for row in handed_complaints.of_office(office, who)[:20]
            if who.person.name not in row.about_name
        ],
        "forced": [
            {"row": row, "category": CATEGORIES[row.category]}
            for row in shown.forced_complaints(office, who)[:20]
        ],
        "to_publish": list(interventions.to_publish(office, now)[:20]),
        "to_inspect": list(interventions.inspections_of(office).filter(state="drawn")[:20]),
        "published": lines_of(office.division_code, most=6),
        "filings": [_filing(one) for one in emergency_filings.missing_for(office, now)],
        "figures": _figures(report),
        "purchases": [
            {"row": row, "stage": STAGES[row.stage]}
            for row in purchase_buyers.bought_by(office)[:20]
        ],
        "members": shown.members_of(office, who.on),
        "powers": [MATTERS[key] for key, line in powers.items() if line == office.line
                   and key in MATTERS],
        "is_member": shown.offices_of(who.person, who.on).filter(pk=office.pk).exists(),
    }  # fmt: skip
    return render(request, "authority/authority_office.html", context)


@allow(*OFFICIALS)
@require_GET
def authority_report(request: HttpRequest, office_id: int) -> HttpResponse:
    """The figures of the office's scope by street, with how each is counted."""
    office, now = office_of(request, office_id), timezone.now()
    report = shown.report(office.division_code, now)
    context = {
        "office": office,
        "line": LINES[office.line],
        "place": places.full_name(office.division_code),
        "at": now,
        "addressee": shown.addressee(office.division_code, timezone.localdate(now)),
        "headings": [FIGURES[code] for code in COUNTS],
        "rows": [
            {"name": _street_name(street), "figures": _values(part)}
            for street, part in report.parts.items()
        ],
        "whole": _values(report.whole),
        "how": [{"label": FIGURES[code], "value": HOW_COUNTED[code]} for code in COUNTS],
    }
    return render(request, "authority/authority_report.html", context)


@allow(*OFFICIALS)
@require_GET
def authority_report_file(request: HttpRequest, office_id: int) -> HttpResponse:
    """The same figures as a table for a spreadsheet; minutes stay minutes."""
    office = office_of(request, office_id)
    report = shown.report(office.division_code, timezone.now())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="authority-report.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["street", *COUNTS])
    for street, part in report.parts.items():
        writer.writerow([street, *(part[code] for code in COUNTS)])
    writer.writerow(["total", *report.whole.values()])
    return response


def office_of(request: HttpRequest, office_id: int) -> AuthorityOffice:
    return get_object_or_404(shown.offices_for(actor(request)), pk=office_id)


def _filing(one: emergency_filings.Filing) -> dict[str, object]:
    return {
        "title": one.incident.title,
        "text": f"{one.incident.organization.name} {one.incident.contact_phone}",
        "due_at": one.due_at,
    }


def _figures(report: Report) -> list[dict[str, object]]:
    return [
        {"label": FIGURES[code], "value": value, "how": HOW_COUNTED[code]}
        for code, value in zip(COUNTS, _values(report.whole), strict=True)
    ]


def _values(part: Any) -> list[str]:
    return [
        str(minutes_as_hours(part[code])) if code in MINUTES else str(part[code]) for code in COUNTS
    ]


def _street_name(code: str) -> str:
    return division(code).name if code else _("没有写明街道")


urlpatterns = [
    path("authority", authority_home, name="authority-home"),
    path("authority/offices/new", office_create, name="office-create"),
    path("authority/<int:office_id>", authority_office, name="authority-office"),
    path("authority/<int:office_id>/report", authority_report, name="authority-report"),
    path(
        "authority/<int:office_id>/report.csv", authority_report_file, name="authority-report-file"
    ),
]
