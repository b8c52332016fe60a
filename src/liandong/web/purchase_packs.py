"""Evidence packs: what was kept when a step was accepted, beside what the records say today."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.phrases import purchases as words
from liandong.queries import purchase_packs as shown
from liandong.web import purchase_kept
from liandong.web.access import allow
from liandong.web.purchase_contracts import the_contract
from liandong.web.purchases import READERS


@allow(*READERS)
@never_cache
@require_GET
def purchase_packs(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Every pack: its digest checked anew, and each figure then and today."""
    purchase, contract = the_contract(request, purchase_id)
    lines = purchase_kept.pack_lines(contract)
    for line in lines:
        pack = shown.opened(line["row"])
        line["figures"] = purchase_kept.figures(contract, pack) if pack else []
    context = {"purchase": purchase, "contract": contract, "packs": lines}
    return render(request, "purchases/packs.html", context)


@allow(*READERS)
@never_cache
@require_GET
def purchase_pack_file(
    request: HttpRequest, purchase_id: int, stage: str, number: int
) -> HttpResponse:
    """The text of a pack, byte by byte as its digest was taken."""
    purchase, contract = the_contract(request, purchase_id)
    if stage not in words.STAGES:
        raise Http404
    row = get_object_or_404(contract.packs, stage=stage, round=number)
    answer = HttpResponse(row.content, content_type="application/json; charset=utf-8")
    name = f"{slugify(purchase.number)}-{stage}-{number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("purchases/<int:purchase_id>/packs", purchase_packs, name="purchase-packs"),
    path(
        "purchases/<int:purchase_id>/packs/<slug:stage>-<int:number>.json",
        purchase_pack_file,
        name="purchase-pack-file",
    ),
]
