"""The report of a contract's stage as Word, PDF and Excel: contract, figures of that day, words."""

from collections.abc import Iterable

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from liandong.core.cells import Cell
from liandong.core.form_sheets import Cells, Rows, Sheet, Words
from liandong.core.purchase_money import yuan
from liandong.core.purchase_packs import SHOWN
from liandong.models import Contract, ContractReport, EvidencePack
from liandong.phrases import purchase_amounts
from liandong.phrases import purchases as words
from liandong.queries import purchase_packs as packs
from liandong.queries import purchase_progress
from liandong.queries import purchases as shown
from liandong.queries.purchase_progress import Line
from liandong.services import form_docx, form_paper
from liandong.services.form_paper import Booklet
from liandong.services.workbooks import BookSheet, write_workbook

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render(contract: Contract, report: ContractReport, kind: str) -> bytes:
    """The report in the active language; ``kind`` is one of ``TYPES``. KeyError for another."""
    purchase = contract.purchase
    if kind not in TYPES:
        raise KeyError(kind)
    lines = purchase_progress.kept(report.figures)
    if kind == "xlsx":
        return write_workbook(_book(contract, report, lines))
    booklet = Booklet(
        f"{purchase.title} {words.STAGES[report.stage]}",
        f"{purchase.number} · {purchase.buyer.name} · {contract.provider.name}",
        (translation.get_language() or "zh")[:2],
        tuple(_sheets(contract, report, lines)),
    )
    return form_docx.render(booklet) if kind == "docx" else form_paper.render(booklet)


def pack_of(contract: Contract, stage: str) -> EvidencePack | None:
    """The last pack of a step; None when the step was accepted before packs were kept."""
    return contract.packs.filter(stage=stage).order_by("round").last()


def kept_values(row: EvidencePack | None) -> dict[str, int | None]:
    """What a pack holds, by question, outside figures by their name."""
    pack = packs.opened(row) if row is not None else None
    return {one.name or one.code: one.value for one in pack.findings} if pack else {}


def kept_amount(line: Line, kept: dict[str, int | None]) -> str:
    """The figure of a line as its pack holds it."""
    return purchase_amounts.amount(line.measure, kept.get(line.name or line.code))


def _title(report: ContractReport) -> str:
    return _("%(stage)s报告") % {"stage": words.STAGES[report.stage]}


def _facts(contract: Contract) -> tuple[tuple[str, str], ...]:
    purchase = contract.purchase
    return (
        (_("购买项目"), f"{purchase.title}（{purchase.number}）"),
        (_("合同编号"), contract.number),
        (_("购买单位"), purchase.buyer.name),
        (_("承接单位"), contract.provider.name),
        (_("合同价"), purchase_amounts.money(contract.price_cents)),
        (_("期限"), f"{contract.starts_on} – {contract.ends_on}"),
    )


def _figure_heads() -> tuple[str, ...]:
    return (_("指标"), _("目标"), _("当时"), _("核对时"), _("完成"), _("权重"), _("记录数"))


def _figure_rows(lines: Iterable[Line], pack: EvidencePack | None) -> list[tuple[str, ...]]:
    kept = kept_values(pack)
    return [
        (
            purchase_amounts.figure_name(one) + (_("（外部）") if one.is_outside else ""),
            purchase_amounts.amount(one.measure, one.target),
            purchase_amounts.amount(one.measure, one.value),
            kept_amount(one, kept) if pack else "",
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
    pack = pack_of(contract, report.stage)
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
    pack = pack_of(contract, report.stage)
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
