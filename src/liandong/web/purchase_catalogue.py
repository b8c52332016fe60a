"""The catalogue of services that may be bought: for anybody; its import and publication."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.purchase_catalogue import ALSO, Column
from liandong.core.purchase_money import yuan
from liandong.core.refusals import Refusal
from liandong.core.sheets import Sheet
from liandong.models import Organization, PurchaseItem
from liandong.phrases.purchase_catalogue import COLUMNS, WRONGS
from liandong.queries import purchase_catalogue as shown
from liandong.queries import purchases
from liandong.queries.access import OFFICER, Actor
from liandong.queries.purchase_catalogue import Bought
from liandong.services import purchase_catalogue as services
from liandong.services.spreadsheets import read_sheet, write_marked
from liandong.web import purchase_words
from liandong.web.access import PUBLIC, actor, allow, reader
from liandong.web.project_forms import set_records
from liandong.web.purchase_forms import ItemForm
from liandong.web.purchase_work import LANGUAGES, XLSX

PAGE = 20


class CatalogueForm(forms.Form):
    """A sheet of the catalogue, whose it is and where it comes from."""

    buyer = forms.ModelChoiceField(
        label=gettext_lazy("哪个单位的目录"), queryset=Organization.objects.none(), empty_label=None
    )
    source = forms.CharField(
        label=gettext_lazy("目录的依据"),
        max_length=120,
        help_text=gettext_lazy("哪份文件，什么文号。"),
    )
    file = forms.FileField(label=gettext_lazy("目录表（xlsx、xls 或 csv）"))
    excluded = ItemForm.base_fields["excluded"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "buyer", purchases.buyers_for(actor))


@allow(PUBLIC)
@require_GET
def purchase_catalogue(request: HttpRequest) -> HttpResponse:
    """What may be bought, by which standard and for how much; what was bought, who delivered."""
    who = reader(request)
    page = Paginator(shown.items_for(who), PAGE).get_page(request.GET.get("page"))
    items = list(page)
    bought = shown.bought_of(items, who)
    waiting = shown.waiting_of(who) if who is not None and who.has(OFFICER) else {}
    buyers = Organization.objects.filter(pk__in=waiting).order_by("name") if waiting else []
    context = {
        "page": page,
        "rows": [_row(one, bought[one.pk]) for one in items],
        "may_import": bool(waiting),
        "waiting": [
            {
                "name": one.name,
                "count": waiting[one.pk],
                "url": reverse("purchase-catalogue-publication", args=[one.pk]),
            }
            for one in buyers
            if waiting[one.pk]
        ],
    }
    return render(request, "purchases/catalogue.html", context)


def _row(item: PurchaseItem, bought: Bought) -> dict[str, Any]:
    price = ""
    if item.low_cents is not None and item.high_cents is not None:
        told = {"low": yuan(item.low_cents), "high": yuan(item.high_cents), "unit": item.unit}
        if item.low_cents == item.high_cents:
            price = _("%(low)s 元/%(unit)s") % told
        else:
            price = _("%(low)s 至 %(high)s 元/%(unit)s") % told
    return {
        "item": item,
        "price": price,
        "bought": bought,
        "total": yuan(bought.total),
        "least": yuan(bought.least),
        "most": yuan(bought.most),
        "budget": yuan(bought.budget) if bought.budget else "",
        "is_waiting": item.published_at is None,
    }


@allow(OFFICER)
@never_cache
@require_http_methods(["GET", "POST"])
def purchase_catalogue_import(request: HttpRequest) -> HttpResponse:
    """A sheet is taken in whole, or every problem is shown by its row."""
    who = actor(request)
    form = CatalogueForm(request.POST or None, request.FILES or None, actor=who)
    problems: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        told, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            plan = services.take_in(
                buyer=told["buyer"],
                rows=read_sheet(file.read(), file.name).rows,
                headings=_headings(),
                source=told["source"],
                excluded=told["excluded"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("file", phrases.sentence(refusal))
        else:
            if not plan.problems:
                said = _("新增 %(new)d 条，修改 %(changed)d 条，没变的 %(same)d 条。")
                counts = {"new": len(plan.new), "changed": len(plan.changed), "same": plan.same}
                messages.success(request, said % counts)
                return redirect("purchase-catalogue")
            problems = purchase_words.problem_rows(plan.problems, COLUMNS, WRONGS)
    context = {
        "form": form,
        "problems": problems,
        "is_empty": not purchases.buyers_for(who).exists(),
        "columns": [str(COLUMNS[one]) for one in Column],
    }
    status = 422 if problems else 200
    return render(request, "purchases/catalogue_import.html", context, status=status)


def _headings() -> dict[str, Column]:
    found = {name: one for one, names in ALSO.items() for name in names}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {str(COLUMNS[one]).casefold(): one for one in Column}
    return found


@allow(OFFICER)
@require_GET
def purchase_catalogue_blank(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the right headings."""
    heads = tuple(str(COLUMNS[one]) for one in Column)
    answer = HttpResponse(write_marked(Sheet(name=_("购买目录"), rows=(heads,)), []), XLSX)
    answer["Content-Disposition"] = 'attachment; filename="catalogue.xlsx"'
    return answer


@allow(OFFICER)
@require_POST
def purchase_catalogue_publication(request: HttpRequest, buyer_id: int) -> HttpResponse:
    """Let anybody read the items of a buyer that wait."""
    who = actor(request)
    buyer = get_object_or_404(purchases.buyers_for(who), pk=buyer_id)
    try:
        count = services.publish(buyer=buyer, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("公布了 %(n)d 条，谁都能看到。") % {"n": count})
    return redirect("purchase-catalogue")


urlpatterns = [
    path("purchases/catalogue", purchase_catalogue, name="purchase-catalogue"),
    path("purchases/catalogue/import", purchase_catalogue_import, name="purchase-catalogue-import"),
    path("purchases/catalogue/blank", purchase_catalogue_blank, name="purchase-catalogue-blank"),
    path(
        "purchases/catalogue/<int:buyer_id>/publication",
        purchase_catalogue_publication,
        name="purchase-catalogue-publication",
    ),
]
