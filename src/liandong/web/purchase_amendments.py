"""Amendments of a signed contract: proposed, answered, withdrawn; every version side by side."""

from collections.abc import Iterable
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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.purchase_amendments import Terms, Wish, unpacked
from liandong.core.purchase_figures import QUESTIONS, Measure
from liandong.core.purchase_money import WHOLE_PCT, yuan
from liandong.core.purchases import Condition, Stage, holds
from liandong.core.refusals import Refusal
from liandong.models import Contract, ContractAmendment, ContractIndicator, Purchase
from liandong.phrases import purchases as words
from liandong.phrases.purchase_amendments import SIDES
from liandong.queries import purchase_amendments as shown
from liandong.services import purchase_amendments as services
from liandong.web import purchase_words
from liandong.web.access import actor, allow
from liandong.web.purchase_contract_forms import as_kept, as_typed
from liandong.web.purchase_contracts import the_contract
from liandong.web.purchase_forms import YuanField, day_field, long_field
from liandong.web.purchases import READERS, step


def _measure(code: str) -> str:
    return QUESTIONS[code].measure if code in QUESTIONS else Measure.COUNT


def _name(one: ContractIndicator) -> str:
    return one.name or str(words.FIGURES[one.code])


class AmendmentForm(forms.Form):
    """All terms as they stand; what is changed is proposed. Money: how the rest is divided."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract = contract
        self.terms = shown.terms_of(contract, Stage(contract.purchase.stage))
        self.indicators = list(contract.indicators.order_by("pk"))
        self.fields["reason"] = long_field(
            _("为什么变更"), 3, max_length=1000, help_text=_("合同上会写着，双方都看得到。")
        )
        self.fields["effective_on"] = day_field(
            _("从哪天起生效"),
            help_text=_("今天或者以后，合同期以内。对方要在这一天以前同意。"),
        )
        for one in self.indicators:
            measure = _measure(one.code)
            self.fields[f"target_{one.pk}"] = forms.DecimalField(
                label=_("%(name)s的目标（%(unit)s）")
                % {"name": _name(one), "unit": words.UNITS[measure]},
                min_value=0, decimal_places=2,
                initial=as_typed(one.target, measure),
            )  # fmt: skip
        self.fields["price"] = YuanField(
            label=_("合同价（元）"), initial=self.terms.price,
            help_text=_("加钱只能买同样的服务，合计不超过原合同价的 %(pct)d%%。")
            % {"pct": shown.addition_pct(contract, timezone.localdate())},
        )  # fmt: skip
        self._shares()
        self.fields["ends_on"] = day_field(_("到哪天"), initial=self.terms.ends_on)
        self.fields["long_reason"] = long_field(
            _("超过一年的理由"), 2, required=False, max_length=500, initial=self.terms.long_reason
        )
        self.fields["linkage_terms"] = long_field(
            _("联动条款"), 3, max_length=2000, initial=self.terms.linkage_terms
        )

    def _shares(self) -> None:
        stage, left = Stage(self.contract.purchase.stage), self.terms.left
        now = {one.condition: one.cents for one in self.terms.parts if not one.is_closed}
        self.open_conditions = [one for one in Condition if not holds(one, stage)]
        for one in self.open_conditions:
            cents = now.get(one.value, 0)
            self.fields[f"share_{one.value}"] = forms.IntegerField(
                label=_("没到的钱里，%(when)s付（%%）") % {"when": words.CONDITIONS[one]},
                required=False, min_value=0, max_value=WHOLE_PCT,
                help_text=_("现在是 %(yuan)s 元。都空着，就按现在的比例。") % {"yuan": yuan(cents)}
                if left
                else "",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Shares make 100, or none is given."""
        told = super().clean() or {}
        total = sum(told.get(f"share_{one.value}") or 0 for one in self.open_conditions)
        if total and total != WHOLE_PCT:
            raise forms.ValidationError(
                _("没到的钱分几笔，比例加起来是 %(total)s%%，请改到正好 100%%。") % {"total": total}
            )
        return told

    def wish(self) -> Wish:
        """What is asked for; after validation."""
        told = self.cleaned_data
        shares = {one: told.get(f"share_{one.value}") or 0 for one in self.open_conditions}
        targets = {
            one.pk: as_kept(told[f"target_{one.pk}"], _measure(one.code))
            for one in self.indicators
            if f"target_{one.pk}" in self.changed_data
        }
        return Wish(
            told["price"], told["ends_on"], told["linkage_terms"].strip(),
            told["long_reason"].strip(), targets, shares if sum(shares.values()) else None,
        )  # fmt: skip


class AnswerForm(forms.Form):
    """A yes, or a no with its reason."""

    words = forms.CharField(
        label=gettext_lazy("答复"), required=False, max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("不同意要写原因。"),
    )  # fmt: skip


def _parts_words(terms: Terms) -> str:
    return "；".join(
        _("%(when)s %(yuan)s 元") % {"when": words.CONDITIONS[p.condition], "yuan": yuan(p.cents)}
        for p in terms.parts
    )


def difference(
    indicators: Iterable[ContractIndicator], before: Terms, after: Terms
) -> list[dict[str, str]]:
    """What an amendment changes, each as it was and as it is to be, in words."""
    told: list[tuple[str, str, str]] = [
        (_("合同价"), purchase_words.money(before.price), purchase_words.money(after.price)),
        (_("到哪天"), str(before.ends_on), str(after.ends_on)),
        (_("付款安排"), _parts_words(before), _parts_words(after)),
        (_("联动条款"), before.linkage_terms, after.linkage_terms),
        (_("超过一年的理由"), before.long_reason, after.long_reason),
    ]
    for one in indicators:
        measure = _measure(one.code)
        was, now = before.targets.get(one.pk), after.targets.get(one.pk)
        name = _("%(name)s的目标") % {"name": _name(one)}
        told.append(
            (name, purchase_words.amount(measure, was), purchase_words.amount(measure, now))
        )
    return [{"name": n, "was": was, "now": now} for n, was, now in told if was != now]


def _state(row: ContractAmendment) -> tuple[str, str]:
    if row.applied_at:
        return _("生效了"), "ok"
    if row.lapsed_at:
        return _("到了日子对不上合同，没有生效"), "warn"
    if row.withdrawn_at:
        return _("撤回了"), "plain"
    if row.is_agreed is False:
        return _("没有同意"), "warn"
    if row.is_agreed:
        return _("都同意了，等生效"), "info"
    return _("等对方答复"), "wait"


@allow(*READERS)
@never_cache
@require_GET
def purchase_amendments(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Every version of the contract, and what waits for an answer."""
    return _page(request, *the_contract(request, purchase_id), AnswerForm())


def _page(
    request: HttpRequest, purchase: Purchase, contract: Contract, form: AnswerForm
) -> HttpResponse:
    who, indicators = actor(request), list(contract.indicators.order_by("pk"))
    side = shown.side_of(contract, who.person, who.on)
    waiting = shown.unsettled(contract)
    rows = []
    for row in shown.amendments_of(contract):
        state, kind = _state(row)
        is_open = row == waiting and row.is_agreed is None and side is not None
        is_other = side != row.side and row.proposed_by_id != who.person.pk
        rows.append(
            {
                "row": row,
                "side": SIDES[row.side],
                "state": state,
                "kind": kind,
                "changes": difference(indicators, unpacked(row.before), unpacked(row.after)),
                "may_answer": is_open and is_other,
                "may_withdraw": is_open and side == row.side,
            }
        )
    context = {
        "purchase": purchase,
        "contract": contract,
        "rows": rows,
        "form": form,
        "original": purchase_words.money(shown.original_price(contract)),
        "may_propose": side is not None and waiting is None and purchase.stage in shown.OPEN_STAGES,
    }
    status = 422 if form.is_bound else 200
    return render(request, "purchases/amendments.html", context, status=status)


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def purchase_amendment_create(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Propose to change the contract."""
    purchase, contract = the_contract(request, purchase_id)
    form = AmendmentForm(request.POST or None, contract=contract)
    return step(
        request,
        purchase,
        form,
        lambda: services.propose(
            purchase=purchase,
            wish=form.wish(),
            reason=form.cleaned_data["reason"],
            effective_on=form.cleaned_data["effective_on"],
            by=actor(request).person,
            at=timezone.now(),
        ),
        title=_("提一份补充协议"),
        lead=_("改要改的，其余不动。对方同意才算数；已经核对、验收和付过的不会变。"),
        submit=_("提给对方"),
        done=_("提好了，等对方答复。"),
        back="purchase-amendments",
    )


def _one(contract: Contract, number: int) -> ContractAmendment:
    return get_object_or_404(
        contract.amendments.select_related("contract__purchase"), number=number
    )


@allow(*READERS)
@require_POST
def purchase_amendment_answer(request: HttpRequest, purchase_id: int, number: int) -> HttpResponse:
    """Agree or decline for the other side."""
    purchase, contract = the_contract(request, purchase_id)
    row, form = _one(contract, number), AnswerForm(request.POST)
    is_agreed = request.POST.get("is_agreed") == "yes"
    if not form.is_valid():
        return _page(request, purchase, contract, form)
    try:
        done = services.answer(
            amendment=row,
            is_agreed=is_agreed,
            words=form.cleaned_data["words"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        said = _("没有同意，记下了。")
        if is_agreed:
            said = _("补充协议生效了。") if done.applied_at else _("同意了，到那天生效。")
        messages.success(request, said)
    return redirect("purchase-amendments", purchase_id)


@allow(*READERS)
@require_POST
def purchase_amendment_withdrawal(
    request: HttpRequest, purchase_id: int, number: int
) -> HttpResponse:
    """Take back what one's own side proposed."""
    row = _one(the_contract(request, purchase_id)[1], number)
    try:
        services.withdraw(amendment=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("撤回了。"))
    return redirect("purchase-amendments", purchase_id)


urlpatterns = [
    path("purchases/<int:purchase_id>/amendments", purchase_amendments, name="purchase-amendments"),
    path(
        "purchases/<int:purchase_id>/amendments/new",
        purchase_amendment_create,
        name="purchase-amendment-create",
    ),
    path(
        "purchases/<int:purchase_id>/amendments/<int:number>/answer",
        purchase_amendment_answer,
        name="purchase-amendment-answer",
    ),
    path(
        "purchases/<int:purchase_id>/amendments/<int:number>/withdrawal",
        purchase_amendment_withdrawal,
        name="purchase-amendment-withdrawal",
    ),
]
