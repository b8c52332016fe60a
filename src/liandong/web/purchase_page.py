"""What stands on the one page of a purchase, for whoever may open it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.core.linkage_bonus import Part
from liandong.core.purchase_money import yuan
from liandong.core.purchases import ORDER, Condition, Stage, holds, is_after, next_of
from liandong.core.value_items import catalogue, said
from liandong.models import Contract, ContractPayment, Purchase
from liandong.phrases import purchases as words
from liandong.queries import (
    publications,
    purchase_figures,
    purchase_packs,
    purchase_progress,
    value_items,
)
from liandong.queries import purchases as shown
from liandong.queries.access import Actor
from liandong.queries.purchase_packs import Compared
from liandong.queries.purchase_progress import Line
from liandong.queries.purchases import Sides
from liandong.services.purchases import day_of
from liandong.web import purchase_kept, purchase_words
from liandong.web.publications import yes_for


def steps_of(purchase: Purchase) -> list[dict[str, Any]]:
    """The way of a purchase for the stepper."""
    stage = Stage(purchase.stage)
    following = next_of(stage)
    return [
        {
            "label": words.STAGES[one],
            "state": "now" if one is following else "next" if is_after(one, stage) else "done",
        }
        for one in ORDER
    ]


def context(purchase: Purchase, who: Actor, now: datetime) -> dict[str, Any]:
    """Everything that the page needs."""
    sides = shown.sides_of(who, purchase)
    contract = shown.contract_of(purchase)
    yes, is_ready = yes_for(purchase, who, now), publications.is_ready(purchase, now)
    is_free = yes is None or yes.is_free
    found: dict[str, Any] = {
        "purchase": purchase,
        "sides": sides,
        "steps": steps_of(purchase),
        "stage": words.STAGES[purchase.stage],
        "survey_method": words.SURVEY_METHODS.get(purchase.survey_method, ""),
        "buyer_nature": words.NATURES[purchase.buyer_nature],
        "budget": budget(purchase, contract),
        "procurement": procurement(purchase)
        if sides.is_buyer or sides.is_overseer or purchase.published_at
        else None,
        "acts": _acts(purchase, contract, sides, who, may_publish=is_ready and is_free),
        "yes": yes if is_ready else None,
        "contract": contract,
    }
    if contract is not None:
        packs = purchase_packs.compared(contract)
        found |= contract_context(contract, now, may_open=True, packs=packs)
        found |= {
            "packs": purchase_kept.pack_lines(contract),
            "amendments": purchase_kept.way_in(
                contract, is_party=sides.is_buyer or sides.is_provider
            ),
            "moved": purchase_kept.moved_words(packs),
            "reports": _reports(contract),
            "evaluators": _evaluators(contract, sides, who),
            "signed": {
                "buyer": contract.buyer_signed_at,
                "provider": contract.provider_signed_at,
            },
            "values": value_rows(contract),
            "projects": list(contract.projects.order_by("title").values_list("title", flat=True)),
        }
        # Beside its turn a buyer may owe a part that has fallen due.
        owes = found["bonus_due"] or any(one["is_due"] for one in found["instalments"])
        found["is_to_pay"] = sides.is_buyer and bool(owes)
    return found


def contract_context(
    contract: Contract, now: datetime, *, may_open: bool, packs: Sequence[Compared] = ()
) -> dict[str, Any]:
    """Promises, bonus, money and acceptance: the same for both sides, reports and the public."""
    last = shown.latest_acceptance(contract)
    lines = purchase_progress.standing(contract, day_of(now))
    urls = {one.id: evidence_url(contract, one) for one in lines} if may_open else {}
    share = purchase_progress.reached_share(lines)
    paid = shown.paid_of(contract)
    return {
        "promises": purchase_words.promise_rows(lines, urls, purchase_kept.beside(packs)),
        "reached_pct": int(100 * share),
        "is_frozen": purchase_progress.judged(contract) is not None,
        "price": yuan(contract.price_cents),
        "bonus_cap": yuan(contract.bonus_cents) if contract.bonus_cents else "",
        "bonus_earned": yuan(purchase_progress.bonus_earned(contract, day_of(now))),
        "paid": yuan(paid),
        "left": yuan(contract.price_cents - paid),
        "paid_pct": paid * 100 // contract.price_cents,
        "instalments": _instalments(contract),
        "bonus_payment": _payment(contract.payments.filter(instalment=None).first()),
        "bonus_due": yuan(due) if (due := shown.bonus_due(contract)) else "",
        "acceptance": last,
        "score": purchase_words.score_words(last.score) if last else "",
    }


def evidence_url(contract: Contract, line: Line) -> str:
    """The page with the records behind a promise."""
    if line.is_outside:
        return reverse("purchase-outside", args=[contract.purchase_id, line.id])
    return reverse("purchase-evidence", args=[contract.purchase_id, line.code])


def part_urls(purchase: Purchase) -> dict[Part, str]:
    """The pages with the records behind each part of the bonus."""
    return {
        part: reverse("purchase-evidence", args=[purchase.pk, code])
        for part, code in purchase_figures.FEEDS.items()
    }


def value_rows(contract: Contract, *, is_public: bool = False) -> list[dict[str, Any]]:
    """The value items of the contract's projects: level at design, target, and as accepted.

    What a level rests on may speak of people, and is not for the public.
    """
    language = get_language() or "zh"
    found = []
    for item in shown.value_items_of(contract):
        score = value_items.standing(item)
        entry = catalogue(item.chosen_on)[item.code]
        found.append(
            {
                "name": said(entry.name, language),
                "project": item.project.title,
                "start": item.start_level,
                "target": item.target_level,
                "level": None if score is None else score.level,
                "level_words": "" if score is None else said(entry.levels[score.level], language),
                "evidence": "" if score is None or is_public else score.evidence,
            }
        )
    return found


def budget(purchase: Purchase, contract: Contract | None) -> dict[str, Any] | None:
    """The lines of the budget with what was spent; None while there is none."""
    lines = shown.budget_of(purchase)
    if not lines:
        return None
    spent = shown.spent_of(contract) if contract is not None else {}
    rows = [
        {
            "name": words.CATEGORIES[category],
            "budget": yuan(cents),
            "spent": yuan(spent.get(category, 0)),
            "left": yuan(cents - spent.get(category, 0)),
            "pct": spent.get(category, 0) * 100 // cents,
        }
        for category, cents in lines.items()
    ]
    return {
        "rows": rows,
        "total": yuan(sum(lines.values())),
        "spent": yuan(sum(spent.values())),
    }


def procurement(purchase: Purchase) -> dict[str, Any] | None:
    """Method and candidates; None before the procurement."""
    if not purchase.method:
        return None
    return {
        "method": words.METHODS[purchase.method],
        "candidates": [
            {
                "name": one.name,
                "nature": words.NATURES[one.nature],
                "offer": yuan(one.offer_cents),
                "score": one.score,
                "is_chosen": one.is_chosen,
            }
            for one in purchase.candidates.order_by("-is_chosen", "-score", "pk")
        ],
    }


def _instalments(contract: Contract) -> list[dict[str, Any]]:
    stage = Stage(contract.purchase.stage)
    found = []
    for one in contract.instalments.select_related("payment").order_by("position"):
        payment = getattr(one, "payment", None)
        is_due = holds(Condition(one.condition), stage) and stage is not Stage.PUBLICATION
        found.append(
            {
                "row": one,
                "when": words.CONDITIONS[one.condition],
                "yuan": yuan(one.cents),
                "payment": _payment(payment),
                "is_due": payment is None and is_due,
            }
        )
    return found


def _payment(row: ContractPayment | None) -> dict[str, Any] | None:
    if row is None:
        return None
    kind = row.evidence.get("stage") or row.evidence["kind"]
    at = row.evidence.get("at", "")
    return {
        "yuan": yuan(row.cents),
        "voucher": row.voucher,
        "paid_on": row.paid_on,
        "evidence": words.EVIDENCE[kind],
        "evidence_at": datetime.fromisoformat(at) if at else None,
    }


def _reports(contract: Contract) -> list[dict[str, Any]]:
    order = {Stage.START: 0, Stage.MID: 1, Stage.FINAL: 2}
    rows = sorted(contract.reports.select_related("by"), key=lambda one: order[Stage(one.stage)])
    return [{"row": one, "name": words.STAGES[one.stage]} for one in rows]


def _evaluators(contract: Contract, sides: Sides, who: Actor) -> list[dict[str, Any]]:
    round_now = 1 + contract.acceptances.count()
    last = shown.latest_acceptance(contract)
    if last is not None and last.is_passed:
        round_now = last.round
    found = []
    for one in contract.evaluators.select_related("person").order_by("pk"):
        is_own = one.person_id == who.person.pk
        is_told = sides.is_buyer or is_own
        marks = [m for m in one.marks.all() if m.round == round_now]
        if one.declares_none is None:
            state, kind = _("等本人声明"), "wait"
        elif not one.declares_none:
            state, kind = _("有利益冲突，回避"), "warn"
        elif marks:
            state, kind = _("已打分"), "ok"
        else:
            state, kind = _("没有利益冲突"), "info"
        found.append(
            {
                "row": one,
                "name": one.person.name,
                "is_own": is_own,
                "state": state,
                "kind": kind,
                "interest": one.interest if is_told else "",
            }
        )
    return found


def _act(label: Any, name: str, purchase: Purchase, *, kind: str = "primary") -> dict[str, Any]:
    return {"label": label, "url": reverse(name, args=[purchase.pk]), "kind": kind}


def _acts(
    purchase: Purchase,
    contract: Contract | None,
    sides: Sides,
    who: Actor,
    *,
    may_publish: bool,
) -> dict[str, Any]:
    """Whose turn it is, in words, and the buttons that this person has."""
    stage = Stage(purchase.stage)
    buyer: list[dict[str, Any]] = []
    provider: list[dict[str, Any]] = []
    turn: Any = ""
    early = {
        Stage.SURVEY: (_("列入购买目录"), "purchase-item"),
        Stage.ITEM: (_("定预算"), "purchase-budget"),
        Stage.BUDGET: (_("记采购结果"), "purchase-procurement"),
    }
    if stage in early:
        turn = _("轮到购买单位：%(step)s") % {"step": early[stage][0]}
        buyer.append(_act(*early[stage], purchase))
    elif stage is Stage.PROCUREMENT:
        turn = _("把合同写全，双方签字")
        buyer, provider = _contract_acts(purchase, contract)
    elif stage in (Stage.CONTRACT, Stage.START, Stage.MID):
        following = next_of(stage)
        report = contract.reports.filter(stage=following).first() if contract else None
        name = words.STAGES[following] if following else ""
        if report is None:
            turn = _("轮到承接单位交%(stage)s报告") % {"stage": name}
        else:
            turn = _("轮到购买单位核对%(stage)s报告") % {"stage": name}
            buyer.append(
                _act(_("核对%(stage)s报告") % {"stage": name}, "purchase-confirmation", purchase)
            )
        label = _("改%(stage)s报告") if report else _("写%(stage)s报告")
        kind = "plain" if report else "primary"
        provider.append(_act(label % {"stage": name}, "purchase-report", purchase, kind=kind))
    elif stage is Stage.FINAL:
        turn = _("评审人打分，购买单位验收")
        is_short = contract is not None and _needs_another(purchase, contract, who)
        label = _("另请一位评审人") if is_short else _("请评审人")
        kind = "primary" if is_short else "plain"
        buyer.append(_act(label, "purchase-evaluators", purchase, kind=kind))
        kind = "plain" if is_short else "primary"
        buyer.append(_act(_("下验收结论"), "purchase-acceptance", purchase, kind=kind))
        if is_short:
            turn = _("有评审人回避了，请购买单位另请一位")
        elif contract and shown.latest_acceptance(contract):
            turn = _("验收没有通过：整改后再验，或者公布结果")
    elif stage is Stage.ACCEPTANCE:
        turn = _("验收合格，请付清到期的款")
    elif stage is Stage.PAYMENT:
        turn = _("已经付清，可以公布")
    acts = [*(buyer if sides.is_buyer else []), *(provider if sides.is_provider else [])]
    if contract is not None and sides.is_evaluator:
        acts += _judge_acts(purchase, contract, who)
    if sides.is_buyer and may_publish:
        acts.append(
            {"label": _("公布"), "post": reverse("purchase-publication", args=[purchase.pk])}
        )
    return {"turn": turn, "buttons": acts}


def _needs_another(purchase: Purchase, contract: Contract, who: Actor) -> bool:
    """Whether somebody withdrew for a conflict and too few are left to judge."""
    said = list(contract.evaluators.values_list("declares_none", flat=True))
    _bonus, rules = shown.rules_of(purchase, who.on)
    return False in said and sum(one is not False for one in said) < rules.evaluators


def _contract_acts(
    purchase: Purchase, contract: Contract | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if contract is None:
        return [_act(_("写合同"), "purchase-contract", purchase)], []
    sign = {"label": _("签字"), "post": reverse("purchase-signing", args=[purchase.pk])}
    projects = _act(_("合同项目"), "purchase-projects", purchase, kind="plain")
    buyer: list[dict[str, Any]] = []
    provider: list[dict[str, Any]] = [projects]
    if not contract.is_signed:
        buyer = [
            _act(_("改合同"), "purchase-contract", purchase, kind="plain"),
            _act(_("定指标"), "purchase-promises", purchase, kind="plain"),
            _act(_("定付款"), "purchase-shares", purchase, kind="plain"),
            projects,
        ]
    if contract.buyer_signed_at is None:
        buyer.append(sign)
    if contract.provider_signed_at is None:
        provider.append(sign)
    return buyer, provider


def _judge_acts(purchase: Purchase, contract: Contract, who: Actor) -> list[dict[str, Any]]:
    row = contract.evaluators.filter(person=who.person).first()
    if row is None or is_after(Stage(purchase.stage), Stage.FINAL):
        return []
    if row.declares_none is None:
        return [_act(_("声明有没有利益冲突"), "purchase-declaration", purchase)]
    if row.declares_none is False:
        return []
    acts = [_act(_("我有利益冲突，要回避"), "purchase-declaration", purchase, kind="plain")]
    if purchase.stage == Stage.FINAL:
        acts.insert(0, _act(_("打分"), "purchase-marks", purchase))
    return acts
