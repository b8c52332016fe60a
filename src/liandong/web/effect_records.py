"""The records behind a figure as a page shows them: by street, what was done, one by one."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from liandong import phrases
from liandong.phrases.effects import NOTES
from liandong.queries import maps
from liandong.queries.effects import records
from liandong.web.template_words import minutes_as_hours


def shown(behind: records.Behind) -> dict[str, Any]:
    """What ``effects/_records.html`` needs."""
    return {
        "behind": behind,
        "streets": [_street(one) for one in behind.streets],
        "acts": [{"words": phrases.EVENTS.get(name, name), "n": n} for name, n in behind.acts],
        "lines": [_line(one) for one in behind.lines],
    }


def _street(one: records.Street) -> dict[str, Any]:
    is_rest = one.code == records.REST
    return {
        "name": _("记录少的地方合计") if is_rest else maps.place_name(one.code),
        "n": one.n,
        "hits": one.hits,
        "share": None if one.hits is None or not one.n else round(100 * one.hits / one.n),
    }


def _line(line: records.Line) -> dict[str, Any]:
    url = reverse(line.page[0], args=[line.page[1]]) if line.page else ""
    day = timezone.localtime(line.at) if isinstance(line.at, datetime) else line.at
    note = minutes_as_hours(int(line.note)) if line.holds == "minutes" else line.note
    return {
        "title": line.title,
        "url": url,
        "at": formats.date_format(day, "SHORT_DATE_FORMAT") if day else "",
        "counts": line.counts,
        "note": str(NOTES[line.holds]) % {"note": note} if note else "",
    }
