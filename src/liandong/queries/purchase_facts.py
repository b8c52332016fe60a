"""One purchase as plain data, for the JSON door and the command line. Money is integer cents."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from liandong.models import Contract, Purchase
from liandong.queries import purchase_progress, purchase_turns
from liandong.queries import purchases as shown


def row_of(purchase: Purchase) -> dict[str, Any]:
    """A purchase in a list; its contract has to be loaded. No query."""
    contract = getattr(purchase, "contract", None)
    return {
        "number": purchase.number,
        "title": purchase.title,
        "buyer": purchase.buyer.name,
        "provider": contract.provider.name if contract else None,
        "stage": purchase.stage,
        "division_code": purchase.division_code,
        "opened_at": purchase.opened_at,
        "published_at": purchase.published_at,
        "price_cents": contract.price_cents if contract else None,
    }


def whole_of(purchase: Purchase, on: date, *, is_inside: bool) -> dict[str, Any]:
    """A purchase with its budget, contract, progress and payments.

    ``is_inside``: for who has a part in it; whose turn it is, and what is live, is theirs alone.
    """
    contract = shown.contract_of(purchase)
    item = purchase.item
    turns = purchase_turns.open_turns_in(purchase) if is_inside else ()
    return {
        **row_of(purchase),
        "survey": {
            "first": purchase.survey_from,
            "last": purchase.survey_until,
            "people": purchase.survey_people,
            "needs": purchase.survey_needs,
        },
        "item": {"code": item.code, "name": item.name, "standard": item.standard} if item else None,
        "budget_cents": shown.budget_of(purchase),
        "contract": _contract(contract, on) if contract else None,
        "turns": _turns((one.step, one.side, one.due_on) for one in turns),
    }


def _turns(rows: Iterable[tuple[str, str, date]]) -> list[dict[str, Any]]:
    return [
        {"step": step, "side": side, "due_on": due_on} for step, side, due_on in dict.fromkeys(rows)
    ]


def _contract(contract: Contract, on: date) -> dict[str, Any]:
    lines = purchase_progress.standing(contract, on)
    last = shown.latest_acceptance(contract)
    instalments = contract.instalments.select_related("payment").order_by("position")
    return {
        "number": contract.number,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "price_cents": contract.price_cents,
        "bonus_cap_cents": contract.bonus_cents,
        "paid_cents": shown.paid_of(contract),
        "spent_cents": shown.spent_of(contract),
        "reached_pct": int(100 * purchase_progress.reached_share(lines)),
        "indicators": [
            {
                "code": one.code,
                "name": one.name,
                "measure": one.measure,
                "target": one.target,
                "weight": one.weight,
                "value": one.value,
                "reached_pct": one.reached_pct,
                "records": one.n,
            }
            for one in lines
        ],
        "instalments": [
            {
                "position": one.position,
                "condition": one.condition,
                "cents": one.cents,
                "paid_on": one.payment.paid_on if hasattr(one, "payment") else None,
            }
            for one in instalments
        ],
        "acceptance": {
            "round": last.round,
            "score": last.score / 100,
            "is_passed": last.is_passed,
            "bonus_cents": last.bonus_cents,
        }
        if last
        else None,
    }
