"""Evaluators, their declarations and marks, the acceptance; payments and publication."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.purchase_money import yuan
from liandong.core.refusals import Refusal
from liandong.models import Contract
from liandong.phrases import purchases as words
from liandong.queries import purchases as shown
from liandong.queries.access import OFFICER
from liandong.services import purchase_judging as services
from liandong.services import purchase_payments
from liandong.web import purchase_page, purchase_words
from liandong.web.access import actor, allow
from liandong.web.purchase_contract_forms import (
    ConfirmForm,
    DeclarationForm,
    EvaluatorForm,
    MarksForm,
    PaymentForm,
)
from liandong.web.purchase_contracts import the_contract
from liandong.web.purchases import READERS, step, the_purchase


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_evaluators(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Ask somebody who belongs to neither side."""
    purchase, contract = the_contract(request, purchase_id)
    people = shown.may_evaluate(purchase, contract, timezone.localdate())
    form = EvaluatorForm(request.POST or None, people=people)
    _bonus, rules = shown.rules_of(purchase, timezone.localdate())
    return step(
        request,
        purchase,
        form,
        lambda: services.name_evaluator(
            purchase=purchase,
            person=form.cleaned_data["person"],
            by=actor(request).person,
            at=timezone.now(),
        ),
        title=_("请评审人"),
        lead=_("至少 %(n)d 位。先由本人声明没有利益冲突，才能打分。") % {"n": rules.evaluators},
        submit=_("请这一位"),
        done=_("请好了，等本人声明。"),
        is_empty=not people.exists(),
        empty_title=_("没有可以请的人"),
        empty_text=_("双方单位以外的社工、督导、协调员和主管部门人员可以评审。"),
    )


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def purchase_declaration(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """The evaluator says whether there is a conflict of interest."""
    purchase, contract = the_contract(request, purchase_id)
    me = actor(request).person
    row = get_object_or_404(contract.evaluators.select_related("contract__purchase"), person=me)
    form = DeclarationForm(request.POST or None)
    answer = step(
        request,
        purchase,
        form,
        lambda: services.declare(
            evaluator=row,
            is_free=form.cleaned_data["is_free"] == "yes",
            interest=form.cleaned_data["interest"],
            by=me,
            at=timezone.now(),
        ),
        title=_("利益声明"),
        lead=_(
            "买方：%(buyer)s。承接单位：%(provider)s。声明有利益冲突，从那时起您就看不到这次购买的材料。"
        )
        % {"buyer": purchase.buyer.name, "provider": contract.provider.name},
        submit=_("声明"),
        done=_("声明记下了。"),
    )
    if shown.is_shut_out(actor(request), purchase.pk):
        messages.info(request, _("您已回避，不再看得到这次购买的材料。购买单位会另请一位。"))
        return redirect("purchase-list")
    return answer


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def purchase_marks(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """The evaluator's marks, beside the figures."""
    purchase, contract = the_contract(request, purchase_id)
    me, now = actor(request).person, timezone.now()
    row = get_object_or_404(contract.evaluators.select_related("contract__purchase"), person=me)
    kept = {one.row: one for one in row.marks.filter(round=services.round_of(contract))}
    initial = {f"mark_{r}": str(one.mark) for r, one in kept.items()}
    initial |= {f"words_{r}": one.words for r, one in kept.items()}
    form = MarksForm(request.POST or None, initial=initial, items=shown.unscored(contract))
    return step(
        request,
        purchase,
        form,
        lambda: services.mark(
            evaluator=row, marks=form.marks(), values=form.values(), by=me, at=now
        ),
        title=_("评审打分"),
        lead=_("数字由记录说话，您看数字看不到的。每一项写一句根据。"),
        submit=_("交分"),
        done=_("分交了。下结论前可以改。"),
        template="purchases/marks.html",
        scored=purchase_page.value_rows(contract),
        **purchase_page.contract_context(contract, now, may_open=True),
    )


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_acceptance(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """The buyer closes the judging: score and bonus follow from records and marks."""
    purchase, contract = the_contract(request, purchase_id)
    now = timezone.now()
    form = ConfirmForm(request.POST or None)
    form.fields["words"].label = _("验收意见")
    _bonus, rules = shown.rules_of(purchase, timezone.localdate())
    return step(
        request,
        purchase,
        form,
        lambda: services.accept(
            purchase=purchase,
            words=form.cleaned_data["words"],
            by=actor(request).person,
            at=now,
        ),
        title=_("验收"),
        lead=_("指标占 %(pct)d 分，评审占 %(rest)d 分，满 %(least)d 分合格。分数由系统算，不能改。")
        % {"pct": rules.figures_pct, "rest": 100 - rules.figures_pct, "least": rules.pass_score},
        submit=_("下结论"),
        done=_("有结论了。"),
        template="purchases/acceptance.html",
        judged=_judged(contract, services.round_of(contract)),
        scored=purchase_page.value_rows(contract),
        **purchase_page.contract_context(contract, now, may_open=True),
    )


def _judged(contract: Contract, number: int) -> list[dict[str, object]]:
    """Each evaluator's marks in this round."""
    found: list[dict[str, object]] = []
    for one in contract.evaluators.select_related("person").order_by("pk"):
        marks = [
            {"row": words.ROWS[mark.row], "mark": mark.mark, "words": mark.words}
            for mark in one.marks.filter(round=number).order_by("pk")
        ]
        is_out = one.declares_none is False
        found.append({"name": one.person.name, "marks": marks, "is_out": is_out})
    return found


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_payment(request: HttpRequest, purchase_id: int, position: int) -> HttpResponse:
    """Write down a payment: an instalment, or the bonus (position 0)."""
    purchase, contract = the_contract(request, purchase_id)
    me, now = actor(request).person, timezone.now()
    form = PaymentForm(request.POST or None)
    if position == 0:
        cents, when = shown.bonus_due(contract), _("联动奖励，验收合格后付")

        def act() -> object:
            return purchase_payments.pay_bonus(
                purchase=purchase, by=me, at=now, **form.cleaned_data
            )
    else:
        rows = contract.instalments.select_related("contract__purchase")
        row = get_object_or_404(rows, position=position)
        cents, when = row.cents, str(words.CONDITIONS[row.condition])

        def act() -> object:
            return purchase_payments.pay(instalment=row, by=me, at=now, **form.cleaned_data)

    return step(
        request,
        purchase,
        form,
        act,
        title=_("付 %(yuan)s 元") % {"yuan": yuan(cents)},
        lead=_("%(when)s。全额付，一笔一个凭证号。") % {"when": when},
        submit=_("记下这笔付款"),
        done=_("记下了：%(yuan)s。") % {"yuan": purchase_words.money(cents)},
    )


@allow(OFFICER)
@require_POST
def purchase_publication(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Publish what was bought, promised, reached and paid."""
    purchase = the_purchase(request, purchase_id)
    try:
        purchase_payments.publish(purchase=purchase, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("公布了，谁都能看。"))
    return redirect("purchase-detail", purchase.pk)


urlpatterns = [
    path("purchases/<int:purchase_id>/evaluators", purchase_evaluators, name="purchase-evaluators"),
    path(
        "purchases/<int:purchase_id>/declaration", purchase_declaration, name="purchase-declaration"
    ),
    path("purchases/<int:purchase_id>/marks", purchase_marks, name="purchase-marks"),
    path("purchases/<int:purchase_id>/acceptance", purchase_acceptance, name="purchase-acceptance"),
    path(
        "purchases/<int:purchase_id>/payments/<int:position>",
        purchase_payment,
        name="purchase-payment",
    ),
    path(
        "purchases/<int:purchase_id>/publication",
        purchase_publication,
        name="purchase-publication",
    ),
]
