"""The district's statistics of case work: by street and by month, on the page and as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core import casework_counts as rules
from liandong.core.casework_counts import Tally, Work
from liandong.core.cells import Cell
from liandong.core.sheets import Sheet
from liandong.phrases import casework_counts as words
from liandong.queries import casework_counts as shown
from liandong.queries.access import COORDINATOR, OFFICER, SUPERVISOR
from liandong.queries.casework_counts import Span
from liandong.services.spreadsheets import write_csv, write_marked
from liandong.web.access import actor, allow
from liandong.web.linkage_pulse import street_name
from liandong.web.months import asked_month, month_span, months_until
from liandong.web.template_words import minutes_as_hours, person_day

VIEWERS = (SUPERVISOR, COORDINATOR, OFFICER)


@dataclass(frozen=True, slots=True)
class Line:
    """A street or a month with the figures of each kind; None where a number is hidden."""

    key: str
    figures: dict[Work, Tally | None]


def street_lines(found: Iterable[Tally], month: str, *, hides: bool) -> list[Line]:
    """One line for each street of a month, and the total last (its key is empty)."""
    of_month = {(one.street, one.work): one for one in found if one.month == month}
    streets = sorted({street for street, _work in of_month})
    lines = {street: Line(street, {}) for street in streets}
    total = Line("", {})
    for work in Work:
        column = [of_month.get((s, work), Tally(work, s, month, 0, 0)) for s in streets]
        veil = rules.veil([one.people for one in column])
        for n, one in enumerate(column):
            lines[one.street].figures[work] = None if hides and n in veil.places else one
        whole = Tally(
            work,
            "",
            month,
            sum(one.count for one in column),
            sum(one.people for one in column),
            sum(one.minutes for one in column),
        )
        total.figures[work] = None if hides and veil.hides_total else whole
    return [*lines.values(), total]


def month_lines(found: list[Tally], months: list[str], *, hides: bool) -> list[Line]:
    """The total of each month, this one first; hidden where its own page hides it."""
    return [Line(month, street_lines(found, month, hides=hides)[-1].figures) for month in months]


def _cell(one: Tally | None) -> str:
    if one is None:
        return str(words.SHORT_HIDDEN)
    if not one.count:
        return "—"
    said = _("%(n)s（%(people)s 人）") % {"n": one.count, "people": one.people}
    return f"{said} {minutes_as_hours(one.minutes)}" if one.minutes else said


def _found(request: HttpRequest, months: list[str]) -> list[Tally]:
    span = Span(month_span(months[-1])[0], month_span(months[0])[1])
    return shown.tallies(actor(request), span)


def _name(street: str) -> str:
    return street_name(street) if street else _("没有写街道")


@allow(*VIEWERS)
@never_cache
@require_GET
def casework_counts(request: HttpRequest) -> HttpResponse:
    """The figures of a month by street, and of the months before."""
    who = actor(request)
    months = months_until(timezone.localdate())
    month = asked_month(request, months)
    found, opens = _found(request, months), shown.opens_records(who)
    *streets, total = street_lines(found, month, hides=not opens)

    def cells(line: Line, name: str) -> list[Any]:
        row: list[Any] = [name]
        for work in Work:
            one = line.figures[work]
            said = _cell(one)
            if opens and one is not None and one.count:
                asked = urlencode({"work": work.value, "street": line.key, "month": month})
                address = f"{reverse('casework-count-records')}?{asked}"
                row.append(format_html('<a href="{}">{}</a>', address, said))
            else:
                row.append(said)
        return row

    rows = [cells(line, _name(line.key)) for line in streets]
    context = {
        "month": month,
        "months": months,
        "headings": [_("街道"), *(words.WORK[work] for work in Work)],
        "rows": [*rows, cells(total, _("合计"))] if rows else [],
        "month_headings": [_("月份"), *(words.WORK[work] for work in Work)],
        "month_rows": [
            [_unbroken(line.key), *(_cell(line.figures[work]) for work in Work)]
            for line in month_lines(found, months, hides=not opens)
        ],
        "opens": opens,
    }
    return render(request, "groups/casework_counts.html", context)


def _unbroken(month: str) -> SafeString:
    """A month that a narrow column does not break at its hyphen."""
    return format_html('<span class="ld-nowrap">{}</span>', month)


@allow(*VIEWERS)
@never_cache
@require_GET
def casework_counts_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures as CSV or Excel, one line for each street, month and kind."""
    months = months_until(timezone.localdate())
    found = _found(request, months)
    hides = not shown.opens_records(actor(request))
    heads: list[Cell] = [_("月份"), _("街道"), _("类别"), _("数量"), _("人数"), _("小时")]
    rows: list[list[Cell]] = [heads]
    for month in months:
        *streets, _total = street_lines(found, month, hides=hides)
        for line in streets:
            for work in Work:
                one = line.figures[work]
                start: list[Cell] = [month, _name(line.key), str(words.WORK[work])]
                if one is None:
                    rows.append([*start, str(words.SHORT_HIDDEN), None, None])
                elif one.count:
                    rows.append([*start, one.count, one.people, round(one.minutes / 60, 1)])
    if kind == "csv":
        content, content_type = write_csv(rows), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        sheet = Sheet(name=_("个案工作统计"), rows=tuple(tuple(row) for row in rows))
        content = write_marked(sheet, [])
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        raise Http404
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="casework-{months[0]}.{kind}"'
    return answer


@allow(SUPERVISOR)
@never_cache
@require_GET
def casework_count_records(request: HttpRequest) -> HttpResponse:
    """The records behind a number, as far as this person may open them."""
    months = months_until(timezone.localdate())
    month, street = asked_month(request, months), request.GET.get("street", "")
    asked = request.GET.get("work", "")
    if asked not in set(Work) or (street and not street.isdigit()):
        raise Http404
    found = shown.records_of(actor(request), Work(asked), street, Span(*month_span(month)))
    lines = [
        {
            "title": one.beneficiary.call_name or one.number,
            "text": one.worker.name,
            "url": reverse("case-detail", args=[one.pk]),
        }
        for one in found.cases
    ]
    lines += [
        {
            "title": one.theme,
            "text": one.worker.name,
            "url": reverse("group-detail", args=[one.pk]),
        }
        for one in found.groups
    ]
    lines += [
        {
            "title": one.project.title,
            "text": one.worker.name,
            "url": reverse("activity-detail", args=[one.pk]),
        }
        for one in found.activities
    ]
    lines += [
        {
            "title": one.cared.beneficiary.call_name or one.cared.number,
            "text": f"{person_day(one.held_at)} · {one.by.name}",
            "url": reverse("visit-detail", args=[one.cared_id]),
        }
        for one in found.visits
    ]
    lines += [
        {"title": one.number, "text": f"{person_day(one.held_at)} · {one.by.name}", "url": ""}
        for one in found.consultations
    ]
    context = {
        "lines": lines,
        "title": words.WORK[asked],
        "where": f"{month} · {_name(street)}" if street else month,
        "up": f"{reverse('casework-counts')}?month={month}",
    }
    return render(request, "groups/casework_count_records.html", context)


urlpatterns = [
    path("casework/counts", casework_counts, name="casework-counts"),
    path("casework/counts.<str:kind>", casework_counts_file, name="casework-counts-file"),
    path("casework/counts/records", casework_count_records, name="casework-count-records"),
]
