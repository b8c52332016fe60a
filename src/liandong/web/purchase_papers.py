"""Reports of a contract as Word, PDF and Excel; and what anybody may read once published."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.purchase_money import yuan
from liandong.phrases import purchase_reports
from liandong.phrases import purchases as words
from liandong.phrases.purchase_reports import TYPES
from liandong.queries import purchases as shown
from liandong.web import purchase_page
from liandong.web.access import PUBLIC, allow
from liandong.web.purchase_contracts import the_contract
from liandong.web.purchases import READERS

PAGE = 20


@allow(*READERS)
@never_cache
@require_GET
def purchase_paper(request: HttpRequest, purchase_id: int, stage: str, kind: str) -> HttpResponse:
    """The report of a stage, built from the contract, the figures of that day and the words."""
    purchase, contract = the_contract(request, purchase_id)
    report = get_object_or_404(contract.reports.select_related("by", "confirmed_by"), stage=stage)
    if kind not in TYPES:
        raise Http404
    content = purchase_reports.render(contract, report, kind)
    answer = HttpResponse(content, content_type=TYPES[kind])
    name = f"{slugify(purchase.number)}-{stage}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@allow(PUBLIC)
@require_GET
def purchases_published(request: HttpRequest) -> HttpResponse:
    """Purchases that were published, the latest first."""
    page = Paginator(shown.published(), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"row": one, "yuan": yuan(one.contract.price_cents), "provider": one.contract.provider.name}
        for one in page
    ]
    return render(request, "purchases/published.html", {"page": page, "rows": rows})


@allow(PUBLIC)
@require_GET
def purchase_public(request: HttpRequest, number: str) -> HttpResponse:
    """One published purchase: what was bought, who competed, promised, reached and paid."""
    purchase = get_object_or_404(shown.published(), number=number)
    contract = shown.contract_of(purchase)
    if contract is None:
        raise Http404
    now = timezone.now()
    context: dict[str, Any] = {
        "purchase": purchase,
        "contract": contract,
        "survey_method": words.SURVEY_METHODS.get(purchase.survey_method, ""),
        "buyer_nature": words.NATURES[purchase.buyer_nature],
        "procurement": purchase_page.procurement(purchase),
        "budget": purchase_page.budget(purchase, contract),
        **purchase_page.contract_context(contract, now, may_open=False),
        "values": purchase_page.value_rows(contract, is_public=True),
        "projects": list(contract.projects.order_by("title").values_list("title", flat=True)),
    }
    last = context["acceptance"]
    context["has_failed"] = last is not None and not last.is_passed
    return render(request, "purchases/public.html", context)


urlpatterns = [
    path(
        "purchases/<int:purchase_id>/reports/<slug:stage>.<str:kind>",
        purchase_paper,
        name="purchase-paper",
    ),
    path("purchases/published", purchases_published, name="purchases-published"),
    path("purchases/published/<str:number>", purchase_public, name="purchase-public"),
]
