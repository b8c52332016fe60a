"""Reports of a contract as Word, PDF and Excel; and what anybody may read once published."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.cells import Cell
from liandong.core.form_sheets import Cells, Rows, Sheet, Words
from liandong.core.purchase_money import yuan
from liandong.core.purchase_packs import SHOWN
from liandong.models import Contract, ContractReport, EvidencePack
from liandong.phrases import purchases as words
from liandong.queries import purchase_progress
from liandong.queries import purchases as shown
from liandong.queries.purchase_progress import Line
from liandong.services import form_docx, form_paper
from liandong.services.form_paper import Booklet
from liandong.services.workbooks import BookSheet, write_workbook
from liandong.web import purchase_kept, purchase_page, purchase_words
from liandong.web.access import PUBLIC, allow
from liandong.web.purchase_contracts import the_contract
from liandong.web.purchases import READERS

PAGE = 20
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@allow(*READERS)
@never_cache
@require_GET
def purchase_paper(request: HttpRequest, purchase_id: int, stage: str, kind: str) -> HttpResponse:
    """The report of a stage, built from the contract, the figures of that day and the words."""
    purchase, contract = the_contract(request, purchase_id)
    report = get_object_or_404(contract.reports.select_related("by", "confirmed_by"), stage=stage)
    if kind not in TYPES:
        raise Http404
    lines = purchase_progress.kept(report.figures)
    if kind == "xlsx":
        content = write_workbook(_book(contract, report, lines))
    else:
        title = f"{purchase.title} {words.STAGES[stage]}"
        foot = f"{purchase.number} · {purchase.buyer.name} · {contract.provider.name}"
        booklet = Booklet(
            title,
            foot,
            (translation.get_language() or "zh")[:2],
            tuple(_sheets(contract, report, lines)),
        )
        content = form_docx.render(booklet) if kind == "docx" else form_paper.render(booklet)
    answer = HttpResponse(content, content_type=TYPES[kind])
    name = f"{slugify(purchase.number)}-{stage}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _title(report: ContractReport) -> str:
    return _("%(stage)s报告") % {"stage": words.STAGES[report.stage]}


def _facts(contract: Contract) -> tuple[tuple[str, str], ...]:
    purchase = contract.purchase
    return (
        (_("购买项目"), f"{purchase.title}（{purchase.number}）"),
        (_("合同编号"), contract.number),
        (_("购买单位"), purchase.buyer.name),
        (_("承接单位"), contract.provider.name),
        (_("合同价"), purchase_words.money(contract.price_cents)),
        (_("期限"), f"{contract.starts_on} – {contract.ends_on}"),
    )


def _figure_heads() -> tuple[str, ...]:
    return (_("指标"), _("目标"), _("当时"), _("核对时"), _("完成"), _("权重"), _("记录数"))


def _figure_rows(lines: Iterable[Line], pack: EvidencePack | None) -> list[tuple[str, ...]]:
    kept = purchase_kept.kept_values(pack)
    return [
        (
            purchase_words.figure_name(one) + (_("（外部）") if one.is_outside else ""),
            purchase_words.amount(one.measure, one.target),
            purchase_words.amount(one.measure, one.value),
            purchase_kept.kept_amount(one, kept) if pack else "",
            f"{one.reached_pct}%",
            str(one.weight),
            str(one.n),
        )
        for one in lines
    ]


def _payment_heads() -> tuple[str, ...]:
    return (_("第几笔"), _("什么时候付"), _("金额（元）"), _("哪天付的"), _("支付凭证号"))


def _payment_rows(contract: Contract) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for one in contract.instalments.select_related("payment").order_by("position"):
        paid = getattr(one, "payment", None)
        found.append(
            (
                str(one.position),
                str(words.CONDITIONS[one.condition]),
                yuan(one.cents),
                str(paid.paid_on) if paid else "",
                paid.voucher if paid else "",
            )
        )
    return found


def _spending_rows(contract: Contract) -> list[tuple[str, ...]]:
    spent = shown.spent_of(contract)
    return [
        (
            str(words.CATEGORIES[category]),
            yuan(cents),
            yuan(spent.get(category, 0)),
            yuan(cents - spent.get(category, 0)),
        )
        for category, cents in shown.budget_of(contract.purchase).items()
    ]


def _spending_heads() -> tuple[str, ...]:
    return (_("费用类别"), _("预算（元）"), _("已支出（元）"), _("还剩（元）"))


def _sheets(contract: Contract, report: ContractReport, lines: list[Line]) -> Iterable[Sheet]:
    share = int(100 * purchase_progress.reached_share(lines))
    pack = purchase_kept.pack_of(contract, report.stage)
    day = timezone.localtime(report.at).date().isoformat()
    yield Sheet(
        f"{contract.purchase.title} {_title(report)}",
        (
            Cells(
                (
                    *_facts(contract),
                    (_("写报告的人"), report.by.name),
                    (_("报告日期"), day),
                    (_("按权重完成"), f"{share}%"),
                )
            ),
            Words(_("做了什么"), report.done),
            Words(_("遇到什么问题，怎么办"), report.trouble or _("没有")),
            Words(_("下一步"), report.ahead or _("没有")),
        ),
    )
    yield Sheet(
        _("指标（%(day)s 从服务记录里数出）") % {"day": day},
        (Rows(_figure_heads(), tuple(_figure_rows(lines, pack))),),
        starts_form=False,
    )
    yield Sheet(
        _("付款"), (Rows(_payment_heads(), tuple(_payment_rows(contract))),), starts_form=False
    )
    yield Sheet(
        _("预算和支出"),
        (Rows(_spending_heads(), tuple(_spending_rows(contract))),),
        starts_form=False,
    )
    checked = report.confirmed_words if report.confirmed_at else ""
    checker = report.confirmed_by.name if report.confirmed_by else ""
    yield Sheet(
        _("核对"),
        (
            Words(_("核对意见"), checked),
            Cells(
                (
                    (_("核对人"), checker),
                    (_("承接单位（盖章）"), ""),
                    (_("存证摘要（前 16 位）"), pack.digest[:SHOWN] if pack else ""),
                )
            ),
        ),
        starts_form=False,
    )


def _book(contract: Contract, report: ContractReport, lines: list[Line]) -> list[BookSheet]:
    title = f"{contract.purchase.title} {_title(report)}"
    pack = purchase_kept.pack_of(contract, report.stage)
    note = " · ".join(f"{name}：{value}" for name, value in _facts(contract)[1:5])
    told: list[list[Cell]] = [
        [_("做了什么"), report.done],
        [_("遇到什么问题，怎么办"), report.trouble],
        [_("下一步"), report.ahead],
        [_("核对意见"), report.confirmed_words],
        [_("存证摘要（前 16 位）"), pack.digest[:SHOWN] if pack else ""],
    ]
    return [
        BookSheet(_("指标"), title, note, _figure_heads(), _figure_rows(lines, pack)),
        BookSheet(_("付款"), title, note, _payment_heads(), _payment_rows(contract)),
        BookSheet(_("支出"), title, note, _spending_heads(), _spending_rows(contract)),
        BookSheet(_("说明"), title, note, (_("项目"), _("内容")), told),
    ]


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
    if context["has_failed"]:
        kept = purchase_progress.kept(last.figures)
        context["promises"] = purchase_words.promise_rows(kept, {})
        context["is_frozen"] = True
        context["bonus_earned"] = yuan(0)
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
