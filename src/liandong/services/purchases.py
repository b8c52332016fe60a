"""A purchase before its contract: survey, catalogue item, budget, procurement.

Every step is the buyer's and follows the one before; the purchase's row is locked, so that
one step is done once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from liandong.core.purchase_facts import (
    BuyerMayNotBuy,
    CandidatesTooFew,
    ContractTooLong,
    LongTermUnexplained,
    NotForPurchase,
    PriceAboveBudget,
    ProviderChosen,
    ProviderMayNotProvide,
    ProviderUnknown,
    PurchaseBudgeted,
    PurchaseItemListed,
    PurchaseOpened,
    PurchaseStepClosed,
)
from liandong.core.purchase_money import MOST_CENTS, Category, yuan
from liandong.core.purchases import (
    BUYERS,
    LEAST_CANDIDATES,
    PROVIDERS,
    Method,
    Nature,
    NotToBuy,
    Stage,
    Term,
    term,
)
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    AuthorityOffice,
    BudgetLine,
    Organization,
    Person,
    Purchase,
    PurchaseCandidate,
    PurchaseItem,
)
from liandong.queries import purchases as shown
from liandong.services import events, purchase_buyers, purchase_turns

DAYS_IN_MONTH = 30


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """What a need survey found. ``nature``: what the buyer is before the law; an office's follows
    from its line.
    """

    title: str
    buyer: Organization | AuthorityOffice
    nature: Nature
    division_code: str
    category: str
    method: str
    first: date
    last: date
    people: int
    found: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One candidate of a procurement."""

    name: str
    nature: Nature
    cents: int
    score: Decimal
    organization: Organization | None = None


@dataclass(frozen=True, slots=True)
class Procurement:
    """How the provider was found, and the numbers of the papers."""

    method: Method
    reason: str
    notice_number: str
    award_number: str
    offers: Sequence[Offer]
    chosen: int
    chosen_reason: str


def day_of(at: datetime) -> date:
    """The day in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def locked(purchase: Purchase) -> Purchase:
    """The purchase with its row locked, so that steps come one after the other."""
    return (
        Purchase.objects.select_for_update(of=("self",))
        .select_related("buyer", "item")
        .get(pk=purchase.pk)
    )


def check_buyer(purchase: Purchase, by: Person, at: datetime) -> None:
    """Refuses ``NotAllowed`` for who is no officer of the buyer."""
    if purchase.buyer_id not in shown.bought_for(by, day_of(at)):
        raise NotAllowed(action="purchase")


def check_stage(purchase: Purchase, stage: Stage) -> None:
    """Refuses ``PurchaseStepClosed`` when another step is the next one."""
    if purchase.stage != stage:
        raise PurchaseStepClosed()


def check_length(starts_on: date, ends_on: date, long_reason: str) -> None:
    """Refuse ``ContractTooLong``; ``LongTermUnexplained`` for a long one (Order 102 Art 24)."""
    months = -(-((ends_on - starts_on).days + 1) // DAYS_IN_MONTH)
    length = term(starts_on, ends_on)
    if length is Term.TOO_LONG:
        raise ContractTooLong(months=months)
    if length is Term.LONG and not long_reason.strip():
        raise LongTermUnexplained(months=months)


def check_budget(purchase: Purchase, cents: int) -> None:
    """Refuse ``PriceAboveBudget`` when price and bonus together are more than the budget."""
    budget = sum(shown.budget_of(purchase).values())
    if cents > budget:
        raise PriceAboveBudget(yuan=yuan(cents), budget=yuan(budget))


def filled(**texts: str) -> None:
    """Refuses ``ValueMissing`` for the first text that is empty."""
    for field, text in texts.items():
        if not text.strip():
            raise ValueMissing(field=field)


@transaction.atomic
def open_purchase(*, draft: SurveyDraft, by: Person, at: datetime) -> Purchase:
    """Write down what a survey found; it opens a purchase.

    Counts the needs of those days and that place as they stand now. An office that buys for the
    first time gets its organization. Refuses ``NotAllowed``, ``BuyerMayNotBuy`` (Order 102 Art 5),
    ``OutsideOffice``, ``ValueMissing``, ``ValueInvalid``.
    """
    buyer = draft.buyer
    if isinstance(buyer, AuthorityOffice):
        buyer = purchase_buyers.give_body(office=buyer, by=by, at=at)
    if buyer.pk not in shown.bought_for(by, day_of(at)):
        raise NotAllowed(action="purchase")
    nature, place = purchase_buyers.standing(buyer, draft.nature, draft.division_code)
    if nature not in BUYERS:
        raise BuyerMayNotBuy(organization=buyer.name)
    filled(title=draft.title, found=draft.found)
    if draft.last < draft.first:
        raise ValueInvalid(field="last", value=str(draft.last), remedy=f"≥ {draft.first}")
    if draft.last > day_of(at):
        raise ValueInvalid(field="last", value=str(draft.last), remedy=f"≤ {day_of(at)}")
    needs = shown.needs_between(place, draft.category, draft.first, draft.last)
    code = place[:6] or buyer.division_code[:6] or "000000"
    made = Purchase.objects.create(
        number=events.next_number(f"B-{code}-{day_of(at).year}", width=4),
        title=draft.title.strip()[:80],
        buyer=buyer,
        buyer_nature=nature,
        division_code=place,
        category=draft.category,
        stage=Stage.SURVEY,
        survey_method=draft.method,
        survey_from=draft.first,
        survey_until=draft.last,
        survey_people=draft.people,
        survey_needs=needs.count(),
        survey_found=draft.found.strip(),
        opened_at=at,
        opened_by=by,
    )
    events.record(PurchaseOpened(made.pk, made.number, made.survey_needs), by=by, at=at)
    purchase_turns.pass_on(made, by=by, at=at)
    return made


@transaction.atomic
def list_item(
    *,
    purchase: Purchase,
    code: str,
    name: str,
    standard: str,
    excluded: Sequence[str],
    by: Person,
    at: datetime,
) -> Purchase:
    """Put what is bought into the buyer's catalogue, or take an item that stands there by code.

    An item that stands there keeps its name and standard: others were bought by it.

    Refuses ``NotForPurchase`` unless every reason of Order 102 Art 10 was excluded,
    ``NotAllowed``, ``PurchaseStepClosed``, ``ValueMissing``.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    check_stage(purchase, Stage.SURVEY)
    filled(code=code, name=name, standard=standard)
    left = [one for one in NotToBuy if one.value not in excluded]
    if left:
        raise NotForPurchase(left=len(left))
    item, _made = PurchaseItem.objects.get_or_create(
        buyer=purchase.buyer,
        code=code.strip()[:32],
        defaults={
            "name": name.strip()[:80],
            "standard": standard.strip(),
            "excluded": [one.value for one in NotToBuy],
            "listed_at": at,
            "listed_by": by,
        },
    )
    purchase.item, purchase.stage = item, Stage.ITEM
    purchase.save(update_fields=["item", "stage"])
    events.record(PurchaseItemListed(purchase.pk, item.code), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return purchase


@transaction.atomic
def set_budget(
    *,
    purchase: Purchase,
    lines: Mapping[Category, int],
    source: str,
    number: str,
    by: Person,
    at: datetime,
) -> Purchase:
    """Set the budget in cents by category.

    Refuses ``NotAllowed``, ``PurchaseStepClosed``, ``ValueMissing`` when nothing is given,
    ``ValueInvalid`` for an amount that cannot be.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    check_stage(purchase, Stage.ITEM)
    filled(source=source, number=number)
    given = {category: cents for category, cents in lines.items() if cents}
    if not given:
        raise ValueMissing(field="budget")
    for category, cents in given.items():
        if not 0 < cents <= MOST_CENTS:
            raise ValueInvalid(field=category, value=str(cents), remedy=f"1 – {MOST_CENTS}")
    BudgetLine.objects.bulk_create(
        BudgetLine(purchase=purchase, category=category, cents=cents)
        for category, cents in given.items()
    )
    purchase.budget_source, purchase.budget_number = source.strip()[:80], number.strip()[:60]
    purchase.stage = Stage.BUDGET
    purchase.save(update_fields=["budget_source", "budget_number", "stage"])
    events.record(PurchaseBudgeted(purchase.pk, sum(given.values())), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return purchase


@transaction.atomic
def procure(*, purchase: Purchase, record: Procurement, by: Person, at: datetime) -> Purchase:
    """Write down how the provider was found, who competed, and why this one.

    Refuses ``ProviderMayNotProvide`` for any candidate that may not (Order 102 Art 6, 8),
    ``CandidatesTooFew``, ``ProviderUnknown`` when the chosen one is not on this hub,
    ``ValueInvalid`` for an offer above the budget or a name given twice, ``ValueMissing``,
    ``NotAllowed``, ``PurchaseStepClosed``.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    check_stage(purchase, Stage.BUDGET)
    filled(
        reason=record.reason,
        chosen_reason=record.chosen_reason,
        award_number=record.award_number,
    )
    _check_offers(purchase, record)
    PurchaseCandidate.objects.bulk_create(
        PurchaseCandidate(
            purchase=purchase,
            name=one.name.strip()[:100],
            organization=one.organization,
            nature=one.nature,
            offer_cents=one.cents,
            score=one.score,
            is_chosen=n == record.chosen,
        )
        for n, one in enumerate(record.offers)
    )
    purchase.method, purchase.method_reason = record.method, record.reason.strip()
    purchase.notice_number = record.notice_number.strip()[:60]
    purchase.award_number = record.award_number.strip()[:60]
    purchase.chosen_reason, purchase.stage = record.chosen_reason.strip(), Stage.PROCUREMENT
    purchase.save()
    events.record(
        ProviderChosen(
            purchase.pk, record.method, len(record.offers), record.offers[record.chosen].name
        ),
        by=by,
        at=at,
    )
    purchase_turns.pass_on(purchase, by=by, at=at)
    return purchase


def _check_offers(purchase: Purchase, record: Procurement) -> None:
    least = LEAST_CANDIDATES[record.method]
    if len(record.offers) < least:
        raise CandidatesTooFew(least=least, given=len(record.offers))
    if not 0 <= record.chosen < len(record.offers):
        raise ValueMissing(field="chosen")
    total = sum(shown.budget_of(purchase).values())
    names: set[str] = set()
    for one in record.offers:
        filled(name=one.name)
        if one.nature not in PROVIDERS or one.organization == purchase.buyer:
            raise ProviderMayNotProvide(name=one.name)
        if one.name.strip() in names:
            raise ValueInvalid(field="name", value=one.name, remedy="1")
        names.add(one.name.strip())
        if one.cents <= 0:
            raise ValueInvalid(field="offer", value=str(one.cents), remedy="> 0")
        if one.cents > total:
            raise ValueInvalid(
                field="offer", value=f"{one.cents / 100:.2f}", remedy=f"≤ {total / 100:.2f}"
            )
    chosen = record.offers[record.chosen]
    if chosen.organization is None:
        raise ProviderUnknown(name=chosen.name)
