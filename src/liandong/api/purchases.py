"""Purchases of services as JSON: the list, one with its progress, the records behind a figure.

Routes: ``GET /api/purchases``, ``GET /api/purchases/{number}`` and ``GET
/api/purchases/{number}/evidence/{code}``. Without signing in only what was published answers,
and no records; staff read what their pages show them. Money is in cents.
"""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.api.paging import USUAL_ROWS, window
from liandong.core.purchase_figures import QUESTIONS
from liandong.queries import purchase_catalogue, purchase_facts, purchase_figures
from liandong.queries import purchases as shown
from liandong.queries.access import STAFF, Actor
from liandong.queries.purchase_scope import scope_of

router = Router(tags=["purchases"])
MOST_RECORDS = 1_000


class PurchaseRow(Schema):
    """A purchase in a list."""

    number: str
    title: str
    buyer: str
    provider: str | None
    stage: str
    division_code: str
    opened_at: datetime
    published_at: datetime | None
    price_cents: int | None


class PurchasePage(Schema):
    """A page of the list."""

    page: int
    pages: int
    count: int
    purchases: list[PurchaseRow]


class Survey(Schema):
    """What the survey counted."""

    first: date
    last: date
    people: int
    needs: int


class Item(Schema):
    """The catalogue item."""

    code: str
    name: str
    standard: str


class Indicator(Schema):
    """One promise: target and value in the unit of ``measure``; ``records`` stand behind it."""

    code: str
    name: str
    measure: str
    target: int
    weight: int
    value: int | None
    reached_pct: int
    records: int


class InstalmentOut(Schema):
    """A part of the price."""

    position: int
    condition: str
    cents: int
    paid_on: date | None


class AcceptanceOut(Schema):
    """What came of judging, out of 100."""

    round: int
    score: float
    is_passed: bool
    bonus_cents: int


class ContractOut(Schema):
    """The contract and how far it is; figures as they were judged once it was accepted."""

    number: str
    starts_on: date
    ends_on: date
    price_cents: int
    bonus_cap_cents: int
    paid_cents: int
    spent_cents: dict[str, int]
    reached_pct: int
    indicators: list[Indicator]
    instalments: list[InstalmentOut]
    acceptance: AcceptanceOut | None


class TurnOut(Schema):
    """Whose turn it is, and until which day."""

    step: str
    side: str
    due_on: date


class PurchaseOut(PurchaseRow):
    """One purchase; ``turns`` only for who has a part in it."""

    survey: Survey
    item: Item | None
    budget_cents: dict[str, int]
    contract: ContractOut | None
    turns: list[TurnOut]


class RecordOut(Schema):
    """One record behind a figure: its public number; nobody is named."""

    number: str
    on: date | None
    what: str
    amount: int


class EvidenceOut(Schema):
    """The records behind a figure: how many there are, and the first thousand."""

    code: str
    measure: str
    value: int | None
    count: int
    records: list[RecordOut]


def _reader(request: HttpRequest) -> Actor | None:
    """Staff as they are; everybody else reads as a stranger does."""
    who: Actor | None = getattr(request, "actor", None)
    return caller(request, *sorted(STAFF)) if who is not None and who.is_staff else None


@router.get("/purchases", response=PurchasePage)
def purchases(request: HttpRequest, page: int = 1, size: int = USUAL_ROWS) -> Any:
    """What was published, and for staff what they have a part in."""
    found = window(purchase_catalogue.readable(_reader(request)), page=page, size=size)
    return {
        "page": found.page,
        "pages": found.pages,
        "count": found.count,
        "purchases": [purchase_facts.row_of(one) for one in found.rows],
    }


@router.get("/purchases/{number}", response=PurchaseOut)
def purchase(request: HttpRequest, number: str) -> Any:
    """One purchase with its progress and money."""
    who = _reader(request)
    row = get_object_or_404(purchase_catalogue.readable(who), number=number)
    is_inside = who is not None and shown.purchases_for(who).filter(pk=row.pk).exists()
    return purchase_facts.whole_of(row, timezone.localdate(), is_inside=is_inside)


@router.get("/purchases/{number}/evidence/{code}", response=EvidenceOut, auth=django_auth)
def evidence(request: HttpRequest, number: str, code: str) -> Any:
    """The records behind a figure, for who has a part in the purchase; live."""
    who = caller(request, *sorted(STAFF))
    row = get_object_or_404(shown.purchases_for(who), number=number)
    contract = shown.contract_of(row)
    if contract is None or code not in QUESTIONS:
        raise Http404
    scope = scope_of(contract, timezone.localdate())
    records = purchase_figures.records(code, scope)
    return {
        "code": code,
        "measure": QUESTIONS[code].measure,
        "value": purchase_figures.ask(code, scope).value,
        "count": len(records),
        "records": [
            {"number": one.number, "on": one.on, "what": one.what, "amount": one.amount}
            for one in records[:MOST_RECORDS]
        ],
    }
