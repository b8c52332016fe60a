"""Months to choose from, as ``2026-05``."""

from datetime import date

from django.http import Http404, HttpRequest

MONTHS = 12


def months_until(today: date) -> list[str]:
    """The last twelve months, this one first."""
    number = today.year * 12 + today.month - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(number, number - MONTHS, -1)]


def month_span(month: str) -> tuple[date, date]:
    """The first day of a month, and of the one after."""
    year, _dash, number = month.partition("-")
    first = date(int(year), int(number), 1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def asked_month(request: HttpRequest, months: list[str]) -> str:
    """The month that was asked for, this one when none was; 404 for one not among them."""
    asked = request.GET.get("month", months[0])
    if asked not in months:
        raise Http404
    return asked
