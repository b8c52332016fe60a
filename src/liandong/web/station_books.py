"""The monthly book of a station: which month, what is in it, and the workbook."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.cells import Cell
from liandong.core.station_papers import BOOK, PAPERS
from liandong.models import Organization
from liandong.phrases import cases as case_words
from liandong.phrases import visits as words
from liandong.phrases.needs import SERVICE_OBJECTS
from liandong.phrases.typed_fields import paper_words
from liandong.queries import station_books as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.casework_counts import Span
from liandong.queries.station_books import StationBook
from liandong.services import station_books as services
from liandong.services.workbooks import BookSheet, write_workbook
from liandong.web.access import actor, allow
from liandong.web.months import asked_month, month_span, months_until

Row = dict[str, Cell]


def _said(known: Any, code: str) -> str:
    return str(known.get(code, code))


def _day(moment: datetime | None) -> Cell:
    return timezone.localtime(moment).date() if moment else None


def _visits(book: StationBook) -> Iterator[Row]:
    for one in book.visit_lines():
        yield {
            "held_on": _day(one.held_at),
            "number": one.number,
            "service_object": _said(SERVICE_OBJECTS, one.service_object),
            "method": _said(words.METHODS, one.method),
            "condition": _said(words.CONDITIONS, one.condition),
            "need_number": one.need_number,
            "worker": one.worker,
        }


def _consultations(book: StationBook) -> Iterator[Row]:
    for one in book.consultation_lines():
        yield {
            "held_on": _day(one.held_at),
            "number": one.number,
            "channel": _said(words.CHANNELS, one.channel),
            "topic": _said(case_words.FIELDS, one.topic),
            "minutes": one.minutes,
            "outcome": _said(words.OUTCOMES, one.outcome),
            "worker": one.worker,
        }


def _groups(book: StationBook) -> Iterator[Row]:
    for one in book.group_lines():
        yield {**one._asdict(), "held_on": _day(one.held_at)}


def _activities(book: StationBook) -> Iterator[Row]:
    for one in book.activity_lines():
        minutes = round((one.until_at - one.held_at).total_seconds() / 60)
        yield {**one._asdict(), "held_on": _day(one.held_at), "minutes": minutes}


def _cases(book: StationBook) -> Iterator[Row]:
    for one in book.case_lines():
        yield {
            **one._asdict(),
            "opened_on": _day(one.opened_at),
            "closed_on": _day(one.closed_at),
            "service_object": _said(SERVICE_OBJECTS, one.service_object),
            "field": _said(case_words.FIELDS, one.field),
            "source": _said(case_words.SOURCES, one.source),
            "stage": _said(case_words.STAGES, one.stage),
        }


_ROWS = {
    "book_visits": _visits,
    "book_consultations": _consultations,
    "book_groups": _groups,
    "book_activities": _activities,
    "book_cases": _cases,
}
"""The rows of each sheet, by its code; the columns are the fields of the paper."""


def _numbered(rows: Iterator[Row], columns: list[str]) -> Iterator[list[Cell]]:
    for nth, row in enumerate(rows, 1):
        yield [nth if code == "nth" else row[code] for code in columns]


def workbook(book: StationBook, month: str, station: str, taker: str) -> bytes:
    """The five sheets as .xlsx."""
    said = paper_words(PAPERS.code)
    year, _dash, number = month.partition("-")
    when = _("%(year)s年%(month)s月") % {"year": year, "month": int(number)}
    today = timezone.localdate().isoformat()
    note = _("只写编号，不写姓名和住址。%(day)s 由%(name)s取出。") % {"day": today, "name": taker}
    return write_workbook(
        [
            BookSheet(
                name=str(said[report.code]),
                title=" ".join(filter(None, [station, when, str(said[report.code])])),
                note=note,
                headings=[str(said[field.code]) for field in report.fields],
                rows=_numbered(_ROWS[report.code](book), [one.code for one in report.fields]),
            )
            for report in BOOK
        ]
    )


def _station(request: HttpRequest, stations: list[Organization]) -> Organization | None:
    asked = request.GET.get("station", "")
    if not asked:
        return None
    for one in stations:
        if str(one.pk) == asked:
            return one
    raise Http404


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def station_book(request: HttpRequest) -> HttpResponse:
    """How many lines each sheet has; the file is one tap further."""
    who = actor(request)
    months = months_until(timezone.localdate())
    month = asked_month(request, months)
    stations = shown.stations_of(who)
    station = _station(request, stations)
    counts = StationBook(who, Span(*month_span(month)), station).counts()
    said = paper_words(PAPERS.code)
    context = {
        "month": month,
        "months": months,
        "stations": stations,
        "station": station,
        "station_id": str(station.pk) if station else "",
        "headings": [_("哪一张"), _("多少条")],
        "rows": [[said[report.code], counts[report.code]] for report in BOOK],
        "total": sum(counts.values()),
    }
    return render(request, "visits/station_book.html", context)


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def station_book_file(request: HttpRequest) -> HttpResponse:
    """The workbook; taking it is written down for everybody who stands in it."""
    who, now = actor(request), timezone.now()
    month = asked_month(request, months_until(timezone.localdate()))
    stations = shown.stations_of(who)
    station = _station(request, stations)
    book = services.take(span=Span(*month_span(month)), organization=station, by=who.person, at=now)
    # Records without an organization belong to the one station, too: it is not filtered by.
    named = station or (stations[0] if len(stations) == 1 else None)
    name = named.name if named else ""
    answer = HttpResponse(
        workbook(book, month, name, who.person.name),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = f'attachment; filename="station-book-{month}.xlsx"'
    return answer


urlpatterns = [
    path("casework/book", station_book, name="station-book"),
    path("casework/book.xlsx", station_book_file, name="station-book-file"),
]
