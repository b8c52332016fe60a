"""Purchases: the list, the one page of a purchase, and its steps before the contract."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core.purchases import Stage, next_of
from liandong.core.refusals import Refusal
from liandong.models import Purchase
from liandong.phrases import purchases as words
from liandong.queries import publications, purchase_buyers
from liandong.queries import purchases as shown
from liandong.queries.access import OFFICER, STAFF
from liandong.services import purchases as services
from liandong.web import purchase_page, purchase_turns
from liandong.web.access import actor, allow
from liandong.web.purchase_forms import BudgetForm, ItemForm, ProcurementForm, SurveyForm

PAGE = 20
READERS = tuple(sorted(STAFF))


@allow(*READERS)
@never_cache
@require_GET
def purchase_list(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, and the purchases that they have a part in, the newest first."""
    who = actor(request)
    rows = shown.purchases_for(who).order_by("-opened_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "row": row,
            "next": words.STAGES[following] if (following := next_of(Stage(row.stage))) else "",
            "stage": words.STAGES[row.stage],
            "provider": row.contract.provider.name if hasattr(row, "contract") else "",
        }
        for row in page
    ]
    context = {
        "page": page,
        "lines": lines,
        "may_open": purchase_buyers.may_open(who),
        "turns": purchase_turns.rows_for(who.person, timezone.localdate())
        if page.number == 1
        else [],
    }
    return render(request, "purchases/list.html", context)


def the_purchase(request: HttpRequest, purchase_id: int) -> Purchase:
    """A purchase that the actor may open, or decides whether to publish; 404 else.

    Also for who declared a conflict of interest as an evaluator, by whatever way they come.
    """
    who = actor(request)
    if shown.is_shut_out(who, purchase_id):
        raise Http404
    row = shown.purchases_for(who).filter(pk=purchase_id).first()
    return row or get_object_or_404(publications.purchases_before(who), pk=purchase_id)


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_create(request: HttpRequest) -> HttpResponse:
    """Write down a need survey; it opens a purchase."""
    who = actor(request)
    form = SurveyForm(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_purchase(draft=form.draft(), by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            said = _("立项了，编号 %(number)s，同期居民需求 %(needs)d 件。")
            told = {"number": made.number, "needs": made.survey_needs}
            messages.success(request, said % told)
            return redirect("purchase-detail", made.pk)
    context = {
        "form": form,
        "title": _("需求调查"),
        "lead": _("先弄清居民要什么，再决定买什么。"),
        "submit": _("立项"),
        "keep": "purchase-survey",
        "is_empty": not purchase_buyers.may_open(who),
    }
    return render(request, "purchases/step.html", context)


@allow(*READERS)
@never_cache
@require_GET
def purchase_detail(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """The one page of a purchase, the same for buyer and provider."""
    purchase = the_purchase(request, purchase_id)
    context = purchase_page.context(purchase, actor(request), timezone.now())
    context["until"] = purchase_turns.words_in(purchase, timezone.localdate())
    return render(request, "purchases/detail.html", context)


def step(
    request: HttpRequest,
    purchase: Purchase,
    form: Form,
    act: Callable[[], object],
    *,
    title: Any,
    submit: Any,
    done: Any,
    lead: Any = "",
    template: str = "purchases/step.html",
    back: str = "",
    **more: Any,
) -> HttpResponse:
    """One form of a purchase: shown, or sent to its service; what was typed is never lost."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, done)
            return redirect(back or "purchase-detail", purchase.pk)
    context = {
        "form": form,
        "purchase": purchase,
        "title": title,
        "lead": lead,
        "submit": submit,
        "keep": f"{request.resolver_match.url_name}-{purchase.pk}"
        if request.resolver_match and not form.is_multipart()
        else "",
        **more,
    }
    return render(request, template, context)


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_item(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """List what is bought, and state what it is not."""
    purchase = the_purchase(request, purchase_id)
    form = ItemForm(request.POST or None, initial={"name": purchase.title})
    return step(
        request,
        purchase,
        form,
        lambda: services.list_item(
            purchase=purchase, by=actor(request).person, at=timezone.now(), **form.cleaned_data
        ),
        title=_("列入购买目录"),
        lead=_("目录和标准会跟着这次购买一起公布。"),
        submit=_("列入目录"),
        done=_("列入目录了。"),
    )


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_budget(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Set the budget by category."""
    purchase = the_purchase(request, purchase_id)
    form = BudgetForm(request.POST or None)
    return step(
        request,
        purchase,
        form,
        lambda: services.set_budget(
            purchase=purchase,
            lines=form.lines(),
            source=form.cleaned_data["source"],
            number=form.cleaned_data["number"],
            by=actor(request).person,
            at=timezone.now(),
        ),
        title=_("定预算"),
        lead=_("合同价加联动奖励不能超过预算；以后的支出也按这些类别核对。"),
        submit=_("定下预算"),
        done=_("预算定了。"),
    )


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_procurement(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Write down how the provider was found, and why this one."""
    purchase = the_purchase(request, purchase_id)
    form = ProcurementForm(request.POST or None, purchase=purchase)
    return step(
        request,
        purchase,
        form,
        lambda: services.procure(
            purchase=purchase, record=form.record(), by=actor(request).person, at=timezone.now()
        ),
        title=_("采购记录"),
        lead=_("把参加的单位都写上。三家起的方式，少于三家不能成交。"),
        submit=_("记下采购结果"),
        done=_("采购结果记下了。"),
        template="purchases/procurement.html",
    )


urlpatterns = [
    path("purchases", purchase_list, name="purchase-list"),
    path("purchases/new", purchase_create, name="purchase-create"),
    path("purchases/<int:purchase_id>", purchase_detail, name="purchase-detail"),
    path("purchases/<int:purchase_id>/item", purchase_item, name="purchase-item"),
    path("purchases/<int:purchase_id>/budget", purchase_budget, name="purchase-budget"),
    path(
        "purchases/<int:purchase_id>/procurement",
        purchase_procurement,
        name="purchase-procurement",
    ),
]
