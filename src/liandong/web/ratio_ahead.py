"""The ratio planner: what a target year brings, what it takes, and which assumption matters."""

import math
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from liandong.core import ratio_ahead as rules
from liandong.core.ratio_ahead import PROPOSED, Flows, Ratio, Stocks
from liandong.phrases import ratio_ahead as words
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR
from liandong.web.access import allow

SHARES = ("joining", "leaving", "licensing_growth", "exits", "active", "practising")
YEARS_AHEAD = 10
BY = 0.2


class RatioForm(forms.Form):
    """What is assumed. Shares are asked in percent; every field starts with its proposal."""

    registered = forms.IntegerField(label=gettext_lazy("现在在册的志愿者"), min_value=1)
    licensed = forms.IntegerField(label=gettext_lazy("现在持证的社工"), min_value=1)
    until = forms.IntegerField()
    ratio = forms.ChoiceField(
        label=gettext_lazy("按哪一种比例"), choices=list(words.RATIOS.items())
    )
    target = forms.FloatField(
        label=gettext_lazy("希望一名社工对几名志愿者"), min_value=0.1, max_value=100_000
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        now = rules.nation_today().year
        # The years depend on the published series; the field keeps its place in the form.
        self.fields["until"] = forms.IntegerField(
            label=_("算到哪一年"), min_value=now + 1, max_value=now + rules.MOST_YEARS
        )
        for name, label in words.FLOWS.items():
            if name in SHARES:
                low = -50 if name == "licensing_growth" else 0
                field = forms.FloatField(
                    label=_("%(what)s（%%）") % {"what": label}, min_value=low, max_value=100
                )
            elif name == "leaders":
                field = forms.FloatField(label=str(label), min_value=0, max_value=50)
            else:
                field = forms.FloatField(label=str(label), min_value=0, max_value=1e9)
            field.help_text = str(words.SOURCES[name])
            self.fields[name] = field

    def stocks(self) -> Stocks:
        """Today, as told."""
        told = self.cleaned_data
        return Stocks(rules.nation_today().year, told["registered"], told["licensed"])

    def flows(self) -> Flows:
        """What changes in a year, as told."""
        told = self.cleaned_data
        return Flows(
            **{name: told[name] / 100 if name in SHARES else told[name] for name in words.FLOWS}
        )


def proposed() -> dict[str, Any]:
    """What stands in the form at first: the country, and our assumptions."""
    now = rules.nation_today()
    told: dict[str, Any] = {
        "registered": round(now.registered),
        "licensed": round(now.licensed),
        "until": now.year + YEARS_AHEAD,
        "ratio": Ratio.ACTIVE.value,
        "target": 10,
    }
    for name in words.FLOWS:
        value = getattr(PROPOSED, name)
        told[name] = round(value * 100, 2) if name in SHARES else round(value)
    return told


def _one_to(value: float) -> str:
    if math.isinf(value):
        return "—"
    return f"1 : {value:,.0f}" if value >= 20 or value == int(value) else f"1 : {value:,.1f}"


@require_GET
@allow(OFFICER, COORDINATOR, SUPERVISOR, SOCIAL_WORKER)
def ratio_ahead(request: HttpRequest) -> HttpResponse:
    """The form with its answer; wrong numbers are named beside what was typed."""
    told = proposed() | {name: value for name, value in request.GET.items() if value != ""}
    form = RatioForm(told)
    context: dict[str, Any] = {"form": form, "is_changed": bool(request.GET)}
    if form.is_valid():
        context |= _answer(form)
    return render(request, "dashboards/ratio_ahead.html", context)


def _answer(form: RatioForm) -> dict[str, Any]:
    stocks, flows, until = form.stocks(), form.flows(), form.cleaned_data["until"]
    of, target = Ratio(form.cleaned_data["ratio"]), form.cleaned_data["target"]
    ends = rules.years(stocks, flows, until)
    needed = rules.licences_needed(stocks, flows, until, target, of)
    swings = rules.sensitivity(stocks, flows, until, of, BY)
    return {
        "until": until,
        "first_year": stocks.year + 1,
        "target": _one_to(target),
        "chosen": words.RATIOS[of],
        "reached": _one_to(rules.ratio(ends[-1], flows, of)),
        "needed": needed,
        "needed_words": f"{needed or 0:,}",
        "assumed": f"{flows.licensed_a_year:,.0f}",
        "rows": [
            [
                words.RATIOS[one],
                _one_to(rules.ratio(stocks, flows, one)),
                _one_to(rules.ratio(ends[-1], flows, one)),
                words.DEFINITIONS[one],
            ]
            for one in Ratio
        ],
        "headings": [_("哪一种比例"), str(stocks.year), str(until), _("怎么算")],
        "chart": {
            "kind": "line",
            "labels": [str(end.year) for end in ends],
            "unit": _("名志愿者"),
            "series": [
                {
                    "name": str(words.RATIOS[of]),
                    "values": [
                        None if math.isinf(value) else round(value, 1)
                        for value in (rules.ratio(end, flows, of) for end in ends)
                    ],
                }
            ],
            "goal": target,
            "goal_label": _("希望"),
        },
        "swing_rows": [
            [_moved(one.name, flows), _one_to(one.low), _one_to(one.high)]
            for one in swings
            if one.width > 0
        ],
        "swing_headings": [_("改哪一项"), _("少两成"), _("多两成")],
        "published": [
            [one.on.strftime("%Y-%m"), f"{one.people:,}", one.source]
            for one in rules.national_series()["volunteers"]
        ],
        "published_workers": [
            [one.on.strftime("%Y"), f"{one.people:,}", one.source]
            for one in rules.national_series()["social_workers"]
        ],
        "published_headings": [_("时间"), _("人数"), _("出处")],
    }


def _moved(name: str, flows: Flows) -> str:
    """A growth of nothing has no fifth; it is moved by a fifth a year."""
    if name == "licensing_growth" and not flows.licensing_growth:
        return _("新增人数每年少两成、多两成")
    return str(words.FLOWS[name])


urlpatterns = [path("ratio", ratio_ahead, name="ratio-ahead")]
