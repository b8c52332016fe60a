"""Purchases from the command line: the list, one with its progress, a stage's report as a file."""

import json
import sys
from pathlib import Path

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from rich.console import Console
from rich.table import Table

from liandong.core.purchase_money import yuan
from liandong.core.purchases import Stage
from liandong.models import Purchase
from liandong.phrases import purchase_reports
from liandong.phrases import purchases as words
from liandong.phrases.purchase_amounts import amount, figure_name
from liandong.phrases.purchase_turns import SIDES, STEPS
from liandong.queries import purchase_facts, purchase_progress
from liandong.queries import purchases as queries


def _print_json(told: object) -> int:
    print(json.dumps(told, ensure_ascii=False, cls=DjangoJSONEncoder))
    return 0


def _missing(number: str) -> int:
    print(f"没有找到购买项目 {number}。", file=sys.stderr)
    return 1


def _found(number: str) -> Purchase | None:
    rows = Purchase.objects.select_related("buyer", "item", "contract__provider")
    return rows.filter(number=number).first()


def listed(*, published: bool, as_json: bool) -> int:
    """Print the purchases, the newest first; for who runs the hub, all of them."""
    rows = Purchase.objects.select_related("buyer", "contract__provider")
    if published:
        rows = rows.filter(stage=Stage.PUBLICATION)
    found = list(rows.order_by("-opened_at", "-pk"))
    if as_json:
        return _print_json([purchase_facts.row_of(one) for one in found])
    table = Table("编号", "买什么", "购买单位", "承接单位", "走到", "合同价（元）")
    for one in found:
        row = purchase_facts.row_of(one)
        price = row["price_cents"]
        table.add_row(
            one.number, one.title, row["buyer"], row["provider"] or "—",
            str(words.STAGES[one.stage]), yuan(price) if price is not None else "—",
        )  # fmt: skip
    Console().print(table)
    return 0


def shown(number: str, *, as_json: bool) -> int:
    """Print one purchase: step, turns, promises with figures, money."""
    purchase = _found(number)
    if purchase is None:
        return _missing(number)
    day = timezone.localdate()
    told = purchase_facts.whole_of(purchase, day, is_inside=True)
    if as_json:
        return _print_json(told)
    console = Console()
    console.print(f"{purchase.title}（{purchase.number}），{words.STAGES[purchase.stage]}已办。")
    for turn in told["turns"]:
        console.print(f"轮到{SIDES[turn['side']]}：{STEPS[turn['step']]}，最晚 {turn['due_on']}。")
    contract = queries.contract_of(purchase)
    if contract is None:
        return 0
    table = Table("指标", "目标", "现在", "完成", "权重", "记录数")
    for line in purchase_progress.standing(contract, day):
        table.add_row(
            figure_name(line), amount(line.measure, line.target),
            amount(line.measure, line.value), f"{line.reached_pct}%", str(line.weight),
            str(line.n),
        )  # fmt: skip
    console.print(table)
    paid = told["contract"]["paid_cents"]
    console.print(f"合同价 {yuan(contract.price_cents)} 元，已付 {yuan(paid)} 元。")
    return 0


def reported(number: str, stage: str, out: Path, *, language: str) -> int:
    """Write the report of a stage as Word, PDF or Excel, by the ending of the file."""
    purchase = _found(number)
    if purchase is None:
        return _missing(number)
    kind = out.suffix.removeprefix(".").lower()
    if kind not in purchase_reports.TYPES:
        print("文件名请以 .docx、.pdf 或 .xlsx 结尾。", file=sys.stderr)
        return 1
    contract = queries.contract_of(purchase)
    report = contract.reports.filter(stage=stage).first() if contract else None
    if contract is None or report is None:
        print(f"{number} 还没有 {stage} 阶段的报告。", file=sys.stderr)
        return 1
    with translation.override(language):
        out.write_bytes(purchase_reports.render(contract, report, kind))
    print(f"写好了：{out}")
    return 0
