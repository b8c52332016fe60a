"""Two variants of the rules in two streets: begin, wait, look at honest figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import places
from liandong.core.indicators import Figure, figure
from liandong.core.policy_trials import (
    OUTCOMES,
    Arm,
    Comparison,
    Interval,
    TrialSameRules,
    is_better,
    is_share,
)
from liandong.core.refusals import Refusal
from liandong.models import PolicyTrial
from liandong.phrases import policy_trials as words
from liandong.phrases.governance import INDICATORS
from liandong.phrases.policy import KEYS
from liandong.phrases.policy_parts import changed_words
from liandong.queries import policy_trials
from liandong.services import policy_trials as services
from liandong.web.access import actor, allow
from liandong.web.effect_charts import whisker
from liandong.web.policy_layer_forms import day_field
from liandong.web.policy_layers import SET_RULES
from liandong.web.policy_places import one_place, place_name


class TrialForm(forms.Form):
    """Which two streets, by which figure, from when until when."""

    title = forms.CharField(label=gettext_lazy("想弄清什么"), max_length=80)
    one = forms.CharField(
        label=gettext_lazy("甲街道"), max_length=60, help_text=gettext_lazy("名称或区划代码。")
    )
    other = forms.CharField(label=gettext_lazy("乙街道"), max_length=60)
    outcome = forms.ChoiceField(
        label=gettext_lazy("看哪个数"),
        help_text=gettext_lazy("开始以后不能换，免得挑好看的。"),
    )
    since = day_field(gettext_lazy("从哪天起"))
    last = day_field(gettext_lazy("最后一天"))

    def __init__(self, *args: Any, near: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.near = near
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (code, INDICATORS[code].name) for code in OUTCOMES
        ]

    def clean_one(self) -> str:
        """The code of the first street."""
        return one_place(str(self.cleaned_data["one"]), near=self.near)

    def clean_other(self) -> str:
        """The code of the second street."""
        return one_place(str(self.cleaned_data["other"]), near=self.near)


@allow(*SET_RULES)
@require_http_methods(["GET", "POST"])
def policy_trial_list(request: HttpRequest) -> HttpResponse:
    """Comparisons, and the form of the next one."""
    who, today = actor(request), timezone.localdate()
    form = TrialForm(request.POST or None, near=who.divisions, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = services.start(
                title=told["title"],
                one=told["one"],
                other=told["other"],
                outcome=told["outcome"],
                since=told["since"],
                until=date.fromordinal(told["last"].toordinal() + 1),
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            field = "last" if refusal.facts.get("field") == "until" else None
            field = "since" if isinstance(refusal, TrialSameRules) else field
            form.add_error(field, phrases.sentence(refusal))
        else:
            return redirect("policy-trial", made.pk)
    context = {
        "form": form,
        "rows": [_line(row, today) for row in policy_trials.trials_for(who)[:200]],
    }
    is_wrong = request.method == "POST"
    return render(request, "policy/trials.html", context, status=422 if is_wrong else 200)


def _line(row: PolicyTrial, today: date) -> dict[str, Any]:
    is_over = policy_trials.is_over(row, today)
    return {
        "row": row,
        "one": place_name(row.one_code),
        "other": place_name(row.other_code),
        "outcome": INDICATORS[row.outcome].name,
        "state": _state(row, today),
        "kind": "ok" if is_over else "wait",
    }


def _state(row: PolicyTrial, today: date) -> str:
    if policy_trials.is_over(row, today):
        return _("有结果了")
    return _("还在进行") if row.since <= today else _("还没开始")


@allow(*SET_RULES)
@require_GET
def policy_trial(request: HttpRequest, trial_id: int) -> HttpResponse:
    """One comparison: counts while it runs, the figures when it is over."""
    row = get_object_or_404(policy_trials.trials_for(actor(request)), pk=trial_id)
    today = timezone.localdate()
    is_over = policy_trials.is_over(row, today)
    context = {
        "trial": row,
        "line": _line(row, today),
        "last_day": date.fromordinal(row.until.toordinal() - 1),
        "is_over": is_over,
        "counts": policy_trials.counts(row, today) if not is_over else None,
        "result": _result(row, today) if is_over else None,
        "apart": [
            {"label": KEYS[key], "changes": changed_words(key, a, b)}
            for key, a, b in policy_trials.rules_apart(
                row.one_code, row.other_code, max(row.since, min(today, row.until))
            )
            if key in KEYS
        ],
        "honest": words.HONEST,
        "formula": INDICATORS[row.outcome].formula,
        "days": (row.until - row.since).days,
    }
    return render(request, "policy/trial.html", context)


def _result(row: PolicyTrial, today: date) -> dict[str, Any]:
    found = policy_trials.result(row, today)
    code = row.outcome
    names = [
        _("甲：%(place)s") % {"place": places.division(row.one_code).name},
        _("乙：%(place)s") % {"place": places.division(row.other_code).name},
    ]
    told = {"bars": _bars(found, names, code), "is_merged": found.compared is None}
    return told | (_said(found.compared, code) if found.compared else {})


def _said(found: Comparison, code: str) -> dict[str, Any]:
    better = is_better(code, found.did) if found.did is not None else None
    return {
        "difference": _signed(found.difference, code),
        "interval": _interval(found.interval, code),
        "did": _signed(found.did, code),
        "did_interval": _interval(found.did_interval, code),
        "detectable": _signed(found.detectable, code).lstrip("+"),
        "tells": words.TELLS[found.tells],
        "change": words.CHANGES[found.tells_change],
        "is_clear": found.tells_change in {"higher", "lower"},
        "better": "" if better is None else _("甲更好") if better else _("乙更好"),
    }


def _bars(found: policy_trials.Result, names: list[str], code: str) -> list[dict[str, Any]]:
    """Each street before and during: value, interval, and where they lie from 0 to 100."""
    periods = ((_("之前"), found.before), (_("期间"), found.during))
    rows = []
    for n, name in enumerate(names):
        for period, side in periods:
            if not side.is_merged:
                rows.append((name, period, side.arms[n]))
    rows += [
        (_("甲乙合在一起"), period, side.arms[0]) for period, side in periods if side.is_merged
    ]
    drawn = [_figure(arm, code) for _name, _period, arm in rows]
    tops = [one.high or one.value or 0.0 for one in drawn]
    most = 1.0 if is_share(code) else max(*tops, 1e-9) * 1.1
    return [
        {
            "name": name,
            "period": period,
            "n": arm.n,
            "value": _plain(arm.value, code),
            "interval": _range(arm.interval, code),
            "mark": whisker(one, most) if one.value is not None else None,
        }
        for (name, period, arm), one in zip(rows, drawn, strict=True)
    ]


def _figure(arm: Arm, code: str) -> Figure:
    found = arm.interval
    return figure(code, arm.value, arm.n, interval=(found.low, found.high) if found else None)


def _range(found: Interval | None, code: str) -> str:
    if found is None:
        return "—"
    told = {"low": _plain(found.low, code), "high": _plain(found.high, code)}
    return _("%(low)s 到 %(high)s") % told


def _plain(value: float | None, code: str) -> str:
    if value is None:
        return "—"
    if is_share(code):
        return f"{value * 100:.1f}%"
    return _("%(days)s 天") % {"days": f"{value:.1f}"}


def _signed(value: float | None, code: str) -> str:
    if value is None:
        return "—"
    if is_share(code):
        return _("%(n)s 个百分点") % {"n": f"{value * 100:+.1f}"}
    return _("%(days)s 天") % {"days": f"{value:+.1f}"}


def _interval(found: Interval | None, code: str) -> str:
    if found is None:
        return "—"
    told = {"low": _signed(found.low, code), "high": _signed(found.high, code)}
    return _("%(low)s 到 %(high)s") % told


@allow(*SET_RULES)
@require_POST
def policy_trial_stop(request: HttpRequest, trial_id: int) -> HttpResponse:
    """End a comparison before its last day, with a reason."""
    who = actor(request)
    row = get_object_or_404(policy_trials.trials_for(who), pk=trial_id)
    try:
        services.stop(
            trial=row, reason=request.POST.get("reason", ""), by=who.person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("policy-trial", row.pk)


urlpatterns = [
    path("rules/trials", policy_trial_list, name="policy-trials"),
    path("rules/trials/<int:trial_id>", policy_trial, name="policy-trial"),
    path("rules/trials/<int:trial_id>/stop", policy_trial_stop, name="policy-trial-stop"),
]
