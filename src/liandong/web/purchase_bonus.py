"""The linkage bonus, computed openly: what it is now, and what it would be if."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core import linkage_bonus, policy
from liandong.core.linkage_bonus import BonusRules, Part, cap_of
from liandong.core.purchase_money import yuan
from liandong.models import Contract, Purchase
from liandong.phrases import purchases as words
from liandong.queries import purchase_figures
from liandong.queries import purchases as shown
from liandong.queries.purchase_scope import scope_of
from liandong.web import purchase_page, purchase_words
from liandong.web.access import allow
from liandong.web.purchase_forms import YuanField
from liandong.web.purchases import READERS, the_purchase

FACTORS = {Part.GUIDANCE: 100, Part.HOURS: 60, Part.VALUES: 100}
"""What the core counts of one unit that people type."""
STEPS = {Part.GUIDANCE: "0.1", Part.HOURS: "1", Part.VALUES: "0.1"}


class WhatIfForm(forms.Form):
    """A price, a cap and the five figures, each by a slider."""

    cap = YuanField(label=gettext_lazy("联动奖励上限（元）"), required=False)

    def __init__(
        self, *args: Any, rules: BonusRules, now: Mapping[str, int | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            factor = FACTORS.get(part, 1)
            reach = max(rules.fulls[part] * 5 // 4, now.get(part) or 0)
            most = max(-(-reach // factor), 1)
            if part is Part.VALUES:
                most = 3
            elif part in (Part.SPAN, Part.RETENTION):
                most = 100
            step = STEPS.get(part, "1")
            widget = forms.NumberInput({"min": "0", "max": str(most), "step": step})
            self.fields[part.value] = forms.DecimalField(
                label=_("%(name)s（%(unit)s）")
                % {"name": words.PARTS[part], "unit": words.PART_UNITS[part]},
                required=False,
                min_value=0,
                max_value=most,
                widget=widget,
            )

    def figures(self) -> dict[str, int | None]:
        """The figures in the core's units; after validation."""
        told = self.cleaned_data
        return {
            part.value: None
            if told.get(part.value) is None
            else int(told[part.value] * FACTORS.get(part, 1))
            for part in Part
        }


@allow(*READERS)
@never_cache
@require_GET
def purchase_bonus(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """The bonus with every figure, its records, the formula, and a trial with other figures."""
    purchase = the_purchase(request, purchase_id)
    contract = shown.contract_of(purchase)
    today = timezone.localdate()
    profile = policy.profile_for(purchase.division_code, today)
    rules = profile.linkage_bonus
    figures: dict[str, int | None] = {}
    if contract is not None:
        figures = purchase_figures.bonus_figures(scope_of(contract, today))
    cap = _cap(purchase, contract, rules)
    now = linkage_bonus.bonus(figures, cap, rules)
    is_tried = any(part.value in request.GET for part in Part)
    form = WhatIfForm(
        request.GET if is_tried else None,
        rules=rules,
        now=figures,
        initial=_initial(figures, cap),
    )
    tried = None
    if is_tried and form.is_valid():
        tried_cap = form.cleaned_data["cap"]
        tried_cap = cap if tried_cap is None else tried_cap
        tried = linkage_bonus.bonus(form.figures(), tried_cap, rules)
    last = shown.latest_acceptance(contract) if contract else None
    context = {
        "purchase": purchase,
        "contract": contract,
        "rows": purchase_words.part_rows(
            now.parts, purchase_page.part_urls(purchase) if contract else {}
        ),
        "earned": yuan(now.earned),
        "cap": yuan(cap),
        "cap_pct": rules.cap_pct,
        "is_proposal": profile.source_of("linkage_bonus").is_proposal,
        "source": profile.source_of("linkage_bonus").text,
        "points": _points(rules),
        "form": form,
        "tried": tried,
        "tried_rows": purchase_words.part_rows(tried.parts, {}) if tried else [],
        "tried_earned": yuan(tried.earned) if tried else "",
        "tried_cap": yuan(tried.cap) if tried else "",
        "difference": _difference(tried.earned - now.earned) if tried and contract else "",
        "kept": yuan(last.bonus_cents) if last is not None and last.is_passed else "",
        "kept_at": last.at if last is not None and last.is_passed else None,
    }
    return render(request, "purchases/bonus.html", context)


def _cap(purchase: Purchase, contract: Contract | None, rules: BonusRules) -> int:
    """The cap of the contract; before there is one, the most of what the budget allows."""
    if contract is not None:
        return int(contract.bonus_cents)
    return cap_of(sum(shown.budget_of(purchase).values()), rules)


def _initial(figures: dict[str, int | None], cap: int) -> dict[str, Any]:
    told: dict[str, Any] = {"cap": cap}
    for part in Part:
        value = figures.get(part.value)
        told[part.value] = f"{(value or 0) / FACTORS.get(part, 1):.2f}".rstrip("0").rstrip(".")
    return told


def _points(rules: BonusRules) -> list[dict[str, Any]]:
    """The formula as a table: from where a figure counts, from where in full."""
    return [
        {
            "name": words.PARTS[part],
            "unit": words.PART_UNITS[part],
            "weight": rules.weights[part],
            "start": purchase_words.part_number(part, rules.starts[part]),
            "full": purchase_words.part_number(part, rules.fulls[part]),
        }
        for part in Part
    ]


def _difference(cents: int) -> str:
    if not cents:
        return str(_("和现在一样"))
    said = _("比现在多 %(yuan)s 元") if cents > 0 else _("比现在少 %(yuan)s 元")
    return said % {"yuan": yuan(abs(cents))}


urlpatterns = [path("purchases/<int:purchase_id>/bonus", purchase_bonus, name="purchase-bonus")]
