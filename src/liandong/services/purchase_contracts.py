"""The contract: drafted by the buyer, given its promises and parts, signed by both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from liandong.core import linkage_bonus, purchase_money
from liandong.core.purchase_facts import (
    BonusAboveCap,
    ContractDrafted,
    ContractNotWhole,
    ContractPartSet,
    ContractSigned,
    ProjectSoldTwice,
    PurchaseStepClosed,
    SharesNotWhole,
)
from liandong.core.purchase_figures import OUTSIDE, QUESTIONS
from liandong.core.purchase_money import MOST_CENTS, WHOLE_PCT
from liandong.core.purchase_turns import PARTS
from liandong.core.purchases import Condition, Stage
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import (
    Contract,
    ContractIndicator,
    Instalment,
    Organization,
    Person,
    Project,
    Purchase,
    PurchaseCandidate,
)
from liandong.queries import purchases as shown
from liandong.services import events, purchase_turns
from liandong.services.purchases import (
    check_budget,
    check_buyer,
    check_length,
    check_stage,
    day_of,
    filled,
    locked,
)


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """Price and bonus cap in cents; both days belong to the term."""

    number: str
    price: int
    bonus: int
    starts_on: date
    ends_on: date
    linkage_terms: str
    long_reason: str = ""


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """One indicator: target in the unit of its question; ``name`` only for outside figures."""

    code: str
    target: int
    weight: int
    name: str = ""


@transaction.atomic
def draft(*, purchase: Purchase, terms: ContractDraft, by: Person, at: datetime) -> Contract:
    """Write the contract down, or change it as long as nobody has signed.

    A changed price is split anew over the instalments. Refuses ``ContractTooLong`` and
    ``LongTermUnexplained`` (Order 102 Art 24), ``PriceAboveBudget``, ``BonusAboveCap``,
    ``ValueMissing``, ``ValueInvalid``, ``NotAllowed``, ``PurchaseStepClosed``.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    check_stage(purchase, Stage.PROCUREMENT)
    contract = shown.contract_of(purchase)
    if contract is not None and contract.is_signed:
        raise PurchaseStepClosed()
    _check_terms(purchase, terms, at)
    values = {
        "number": terms.number.strip()[:60],
        "provider": _provider(purchase),
        "price_cents": terms.price,
        "bonus_cents": terms.bonus,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "long_reason": terms.long_reason.strip(),
        "linkage_terms": terms.linkage_terms.strip(),
        "drafted_at": at,
        "drafted_by": by,
    }
    contract, _made = Contract.objects.update_or_create(purchase=purchase, defaults=values)
    parts = list(contract.instalments.order_by("position"))
    if parts:
        amounts = purchase_money.split(terms.price, [one.share_pct for one in parts])
        for one, cents in zip(parts, amounts, strict=True):
            one.cents = cents
        Instalment.objects.bulk_update(parts, ["cents"])
    events.record(ContractDrafted(purchase.pk, terms.price), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return contract


def _provider(purchase: Purchase) -> Organization:
    chosen = PurchaseCandidate.objects.select_related("organization").get(
        purchase=purchase, is_chosen=True
    )
    if chosen.organization is None:
        raise PurchaseStepClosed()
    return chosen.organization


def _check_terms(purchase: Purchase, terms: ContractDraft, at: datetime) -> None:
    filled(number=terms.number, linkage_terms=terms.linkage_terms)
    if not 0 < terms.price <= MOST_CENTS:
        raise ValueInvalid(field="price", value=str(terms.price), remedy="> 0")
    if terms.ends_on < terms.starts_on:
        raise ValueInvalid(field="ends_on", value=str(terms.ends_on), remedy=f"≥ {terms.starts_on}")
    check_length(terms.starts_on, terms.ends_on, terms.long_reason)
    rules, _acceptance = shown.rules_of(purchase, day_of(at))
    cap = linkage_bonus.cap_of(terms.price, rules)
    if not 0 <= terms.bonus <= cap:
        raise BonusAboveCap(yuan=purchase_money.yuan(terms.bonus), cap=purchase_money.yuan(cap))
    check_budget(purchase, terms.price + terms.bonus)


def _open_to_change(purchase: Purchase, by: Person, at: datetime) -> Contract:
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    check_stage(purchase, Stage.PROCUREMENT)
    contract = shown.contract_of(purchase)
    if contract is None or contract.is_signed:
        raise PurchaseStepClosed()
    return contract


@transaction.atomic
def promise(
    *, purchase: Purchase, promises: Sequence[PromiseDraft], by: Person, at: datetime
) -> Contract:
    """Set what the contract promises, in place of what was set before.

    Refuses ``SharesNotWhole`` unless the weights make 100, ``ValueInvalid`` for a target or a
    code that cannot be, ``NotAllowed``, ``PurchaseStepClosed``.
    """
    contract = _open_to_change(purchase, by, at)
    for one in promises:
        question = QUESTIONS.get(one.code)
        is_known = one.code == OUTSIDE if question is None else question.is_promised
        if not is_known:
            raise ValueInvalid(field="indicator", value=one.code, remedy=", ".join(QUESTIONS))
        if one.target <= 0:
            raise ValueInvalid(field="target", value=str(one.target), remedy="> 0")
        if one.code == OUTSIDE:
            filled(name=one.name)
    total = sum(one.weight for one in promises)
    if total != WHOLE_PCT or min((one.weight for one in promises), default=0) <= 0:
        raise SharesNotWhole(field="weight", total=total)
    contract.indicators.all().delete()
    ContractIndicator.objects.bulk_create(
        ContractIndicator(
            contract=contract,
            code=one.code,
            name=one.name.strip()[:60],
            target=one.target,
            weight=one.weight,
        )
        for one in promises
    )
    events.record(ContractPartSet(purchase.pk, "indicators", len(promises)), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return contract


@transaction.atomic
def divide(
    *, purchase: Purchase, shares: Mapping[Condition, int], by: Person, at: datetime
) -> Contract:
    """Set in which parts the price is paid, by percent; the amounts add up to the cent.

    Refuses ``SharesNotWhole`` unless they make 100, ``NotAllowed``, ``PurchaseStepClosed``.
    """
    contract = _open_to_change(purchase, by, at)
    given = [(condition, shares[condition]) for condition in Condition if shares.get(condition)]
    total = sum(share for _, share in given)
    if total != WHOLE_PCT or min(share for _, share in given) < 0:
        raise SharesNotWhole(field="share", total=total)
    amounts = purchase_money.split(contract.price_cents, [share for _, share in given])
    contract.instalments.all().delete()
    Instalment.objects.bulk_create(
        Instalment(contract=contract, position=n, condition=condition, share_pct=share, cents=cents)
        for n, ((condition, share), cents) in enumerate(zip(given, amounts, strict=True), start=1)
    )
    events.record(ContractPartSet(purchase.pk, "instalments", len(given)), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return contract


@transaction.atomic
def count_projects(
    *, purchase: Purchase, projects: Sequence[Project], by: Person, at: datetime
) -> Contract:
    """Say which projects of the provider count. Both sides may, until the final report.

    Refuses ``ProjectSoldTwice``, ``ValueInvalid`` for another's project, ``NotAllowed``,
    ``PurchaseStepClosed``.
    """
    purchase = locked(purchase)
    contract = shown.contract_of(purchase)
    if contract is None or purchase.stage not in (
        Stage.PROCUREMENT, Stage.CONTRACT, Stage.START, Stage.MID,
    ):  # fmt: skip
        raise PurchaseStepClosed()
    if not _is_party(purchase, contract, by, at):
        raise NotAllowed(action="purchase")
    # Two contracts may want one project at once: the provider's row makes them wait.
    Organization.objects.select_for_update(of=("self",)).get(pk=contract.provider_id)
    for one in projects:
        if one.organization_id != contract.provider_id:
            raise ValueInvalid(field="project", value=one.title, remedy=contract.provider.name)
    clash = shown.clashing(contract, list(projects))
    if clash is not None:
        raise ProjectSoldTwice(project=clash[0].title, contract=clash[1].number)
    contract.projects.set(projects)
    events.record(ContractPartSet(purchase.pk, "projects", len(projects)), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return contract


def _is_party(purchase: Purchase, contract: Contract, by: Person, at: datetime) -> bool:
    day = day_of(at)
    return purchase.buyer_id in shown.bought_for(
        by, day
    ) or contract.provider_id in shown.provided_for(by, day)


@transaction.atomic
def sign(*, purchase: Purchase, by: Person, at: datetime) -> Purchase:
    """Sign for the side one speaks for; when both have signed the contract holds.

    Signing twice changes nothing. Refuses ``ContractNotWhole`` when indicators, instalments
    or projects are missing, ``NotAllowed``, ``PurchaseStepClosed``.
    """
    purchase = locked(purchase)
    check_stage(purchase, Stage.PROCUREMENT)
    contract = shown.contract_of(purchase)
    if contract is None:
        raise PurchaseStepClosed()
    missing = tuple(part for part in PARTS if not getattr(contract, part).exists())
    if missing:
        raise ContractNotWhole(missing=missing)
    day = day_of(at)
    if purchase.buyer_id in shown.bought_for(by, day):
        side = "buyer"
    elif contract.provider_id in shown.provided_for(by, day):
        side = "provider"
    else:
        raise NotAllowed(action="purchase")
    if getattr(contract, f"{side}_signed_at") is not None:
        return purchase
    setattr(contract, f"{side}_signed_at", at)
    setattr(contract, f"{side}_signed_by", by)
    contract.save(update_fields=[f"{side}_signed_at", f"{side}_signed_by"])
    events.record(ContractSigned(purchase.pk, side), by=by, at=at)
    if contract.buyer_signed_at is not None and contract.provider_signed_at is not None:
        purchase.stage = Stage.CONTRACT
        purchase.save(update_fields=["stage"])
    purchase_turns.pass_on(purchase, by=by, at=at)
    return purchase
