"""One street, one year, several ways to work: what differs, and how sure that is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.phrases import simulated_year as words
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR
from liandong.simulator.year_kept import BETTER, Seen, street_year, verdict
from liandong.web.access import allow

SHARES = ("fill", "served", "retention", "burnout", "turnover", "leads")
_WHOLE = ("hours",)


def _setting(name: str) -> str:
    if name.startswith("span_"):
        return str(words.SPAN) % {"n": name.removeprefix("span_")}
    return str(words.SETTINGS[name])


def _number(figure: str, seen: Seen, *, is_difference: bool = False) -> str:
    """``59.8% ± 2.1``, a difference with its sign; a dash where nothing was seen."""
    if seen.mean is None:
        return "—"
    scale, digits = (100, 1) if figure in SHARES else (1, 0 if figure in _WHOLE else 1)
    if figure == "equity":
        digits = 2
    unit = "" if figure not in SHARES else _(" 个百分点") if is_difference else "%"
    sign = "+" if is_difference else ""
    half = "" if seen.half is None else f" ± {seen.half * scale:,.{digits}f}"
    return f"{seen.mean * scale:{sign},.{digits}f}{half}{unit}".replace("-", "−", 1)


def _changes(name: str, row: dict[str, Seen]) -> dict[str, Any]:
    """What one setting changes: the clear differences, worst first, and what shows none."""
    clear: list[dict[str, Any]] = []
    same = []
    for figure in BETTER:
        judged = verdict(figure, row[figure])
        if judged:
            clear.append(
                {
                    "what": str(words.FIGURES[figure]),
                    "much": _number(figure, row[figure], is_difference=True),
                    "is_better": judged > 0,
                }
            )
        else:
            same.append(str(words.FIGURES[figure]))
    clear.sort(key=lambda one: one["is_better"])
    return {"title": _setting(name), "clear": clear, "same": _("、").join(same)}


@require_GET
@allow(OFFICER, COORDINATOR, SUPERVISOR, SOCIAL_WORKER)
def simulated_year(request: HttpRequest) -> HttpResponse:
    """The comparison that ships, in sentences, as a table, and with every assumption."""
    told = street_year()
    figures = list(words.FIGURES)
    context = {
        "told": told,
        "command": "liandong simulate fit",
        "assumed": sum(one.is_proposal for one in told.parameters.values()),
        "all": len(told.parameters),
        "changes": [_changes(name, dict(row)) for name, row in told.differences.items()],
        "base": _setting("base"),
        "headings": [_("怎么做"), *(str(words.FIGURES[one]) for one in figures)],
        "rows": [
            [_setting(name), *(_number(one, row[one]) for one in figures)]
            for name, row in told.bands.items()
        ],
        "parameter_headings": [_("假设"), _("取值"), _("可取范围"), _("出处")],
        "parameter_rows": [
            [
                str(words.PARAMETERS[name]),
                f"{one.value:g}",
                f"{one.low:g}–{one.high:g}",
                str(words.MEASURED.get(name, words.ONE_PROPOSAL)),
            ]
            for name, one in told.parameters.items()
        ],
    }
    return render(request, "dashboards/simulated_year.html", context)


urlpatterns = [path("ratio/year", simulated_year, name="simulated-year")]
