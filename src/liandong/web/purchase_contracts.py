"""The contract of a purchase: terms, promises, parts of payment, projects, signatures."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.linkage_bonus import cap_of
from liandong.core.refusals import Refusal
from liandong.models import Contract, Purchase
from liandong.queries import purchases as shown
from liandong.queries.access import OFFICER
from liandong.services import purchase_contracts as services
from liandong.web import purchase_words
from liandong.web.access import actor, allow
from liandong.web.purchase_contract_forms import (
    ContractForm,
    ProjectsForm,
    PromiseForm,
    SharesForm,
)
from liandong.web.purchases import READERS, step, the_purchase


def the_contract(request: HttpRequest, purchase_id: int) -> tuple[Purchase, Contract]:
    """A purchase that the actor may open, and its contract; 404 while there is none."""
    purchase = the_purchase(request, purchase_id)
    contract = shown.contract_of(purchase)
    if contract is None:
        raise Http404
    return purchase, contract


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_contract(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Write the contract down, or change it before anybody signs."""
    purchase = the_purchase(request, purchase_id)
    contract = shown.contract_of(purchase)
    chosen = purchase.candidates.filter(is_chosen=True).first()
    if contract is not None:
        initial = ContractForm.told_of(contract)
    else:
        rules, _acceptance = shown.rules_of(purchase, timezone.localdate())
        offer = chosen.offer_cents if chosen else 0
        initial = {"price": offer, "bonus": cap_of(offer, rules)}
    form = ContractForm(request.POST or None, initial=initial)
    total = sum(shown.budget_of(purchase).values())
    return step(
        request,
        purchase,
        form,
        lambda: services.draft(
            purchase=purchase, terms=form.draft(), by=actor(request).person, at=timezone.now()
        ),
        title=_("合同"),
        lead=_("承接单位：%(name)s。预算 %(budget)s，合同价加联动奖励不能超过。")
        % {"name": chosen.name if chosen else "", "budget": purchase_words.money(total)},
        submit=_("存下合同"),
        done=_("合同存下了。接着定指标、付款和合同项目，再双方签字。"),
    )


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_promises(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """What the contract promises."""
    purchase, contract = the_contract(request, purchase_id)
    form = PromiseForm(request.POST or None, contract=contract)
    return step(
        request,
        purchase,
        form,
        lambda: services.promise(
            purchase=purchase, promises=form.promises(), by=actor(request).person,
            at=timezone.now(),
        ),
        title=_("合同指标"),
        lead=_("每个指标都从服务记录里数出来，不用填报。要哪个就写目标和权重，权重加起来是 100。"),
        submit=_("存下指标"),
        done=_("指标定了。"),
        template="purchases/promises.html",
    )  # fmt: skip


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_shares(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """In which parts the price is paid."""
    purchase, contract = the_contract(request, purchase_id)
    form = SharesForm(request.POST or None, contract=contract)
    return step(
        request,
        purchase,
        form,
        lambda: services.divide(
            purchase=purchase, shares=form.shares(), by=actor(request).person, at=timezone.now()
        ),
        title=_("付款安排"),
        lead=_("合同价 %(price)s，分几笔付。条件没达到不能付；几笔加起来一分不差。")
        % {"price": purchase_words.money(contract.price_cents)},
        submit=_("存下付款安排"),
        done=_("付款安排定了。"),
    )


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def purchase_projects(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Which projects of the provider count for the contract."""
    purchase, contract = the_contract(request, purchase_id)
    projects = shown.projects_to_count(contract)
    initial = {"projects": list(contract.projects.values_list("pk", flat=True))}
    form = ProjectsForm(request.POST or None, projects=projects, initial=initial)
    return step(
        request,
        purchase,
        form,
        lambda: services.count_projects(
            purchase=purchase,
            projects=list(form.cleaned_data["projects"]),
            by=actor(request).person,
            at=timezone.now(),
        ),
        title=_("合同项目"),
        lead=_("指标只数这些项目的记录。一个项目同一时间只能算在一份合同里。"),
        submit=_("存下"),
        done=_("合同项目定了。"),
        is_empty=not projects.exists(),
        empty_title=_("承接单位还没有项目"),
        empty_text=_("请承接单位先建项目，再来这里选。"),
    )


@allow(*READERS)
@require_POST
def purchase_signing(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Sign for one's side."""
    purchase = the_purchase(request, purchase_id)
    try:
        row = services.sign(purchase=purchase, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        done = _("双方都签了，合同生效。") if row.stage == "contract" else _("签好了，等对方签。")
        messages.success(request, done)
    return redirect("purchase-detail", purchase.pk)


urlpatterns = [
    path("purchases/<int:purchase_id>/contract", purchase_contract, name="purchase-contract"),
    path("purchases/<int:purchase_id>/indicators", purchase_promises, name="purchase-promises"),
    path("purchases/<int:purchase_id>/instalments", purchase_shares, name="purchase-shares"),
    path("purchases/<int:purchase_id>/projects", purchase_projects, name="purchase-projects"),
    path("purchases/<int:purchase_id>/signing", purchase_signing, name="purchase-signing"),
]
