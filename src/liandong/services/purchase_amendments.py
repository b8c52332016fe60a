"""A signed contract is amended: one side proposes, the other agrees, from a day on it holds."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import purchase_amendments
from liandong.core.purchase_amendments import (
    AmendmentAnswered,
    AmendmentEffective,
    AmendmentLapsed,
    AmendmentLate,
    AmendmentOpen,
    AmendmentOutdated,
    AmendmentProposed,
    AmendmentSettled,
    AmendmentWithdrawn,
    Terms,
    Wish,
)
from liandong.core.purchase_facts import ProjectSoldTwice, PurchaseStepClosed, SharesNotWhole
from liandong.core.purchase_money import MOST_CENTS, WHOLE_PCT
from liandong.core.purchases import Condition, Stage, holds
from liandong.core.refusals import NotAllowed, Refusal, ValueInvalid
from liandong.models import (
    Contract,
    ContractAmendment,
    ContractIndicator,
    Instalment,
    Organization,
    Person,
    Purchase,
)
from liandong.queries import purchase_amendments as shown
from liandong.queries import purchases
from liandong.services import events, purchase_turns
from liandong.services.purchases import check_budget, check_length, day_of, filled, locked


@transaction.atomic
def propose(
    *,
    purchase: Purchase,
    wish: Wish,
    reason: str,
    effective_on: date,
    by: Person,
    at: datetime,
) -> ContractAmendment:
    """Propose to change a contract that both have signed, from a day that is not past.

    That day is one of the contract's; of a contract that is over, today. Until the final report
    is checked; one at a time. The other side is told that it is its turn.

    Refuses ``AmendmentOpen``, ``NothingAmended``, ``MilestoneClosed``, ``AdditionTooLarge`` and
    ``AdditionChangesTerms`` (《政府采购法》Art 49), ``PriceAboveBudget``, ``ContractTooLong``,
    ``LongTermUnexplained``, ``ProjectSoldTwice``, ``SharesNotWhole``, ``ValueMissing``,
    ``ValueInvalid``, ``NotAllowed``, ``PurchaseStepClosed``.
    """
    contract, side = _party(purchase, by, at)
    filled(reason=reason)
    waiting = shown.unsettled(contract)
    if waiting is not None:
        raise AmendmentOpen(number=waiting.number)
    today = day_of(at)
    last_day = max(today, contract.ends_on)
    if not today <= effective_on <= last_day:
        raise ValueInvalid("effective_on", str(effective_on), f"{today} – {last_day}")
    stage = Stage(contract.purchase.stage)
    before = shown.terms_of(contract, stage)
    after = _wished(before, wish, stage)
    _check(contract, before, after, effective_on, at)
    last = contract.amendments.order_by("-number").first()
    made = ContractAmendment.objects.create(
        contract=contract,
        number=1 if last is None else last.number + 1,
        side=side,
        reason=reason.strip(),
        effective_on=effective_on,
        before=purchase_amendments.packed(before),
        after=purchase_amendments.packed(after),
        proposed_at=at,
        proposed_by=by,
    )
    event = AmendmentProposed(contract.purchase_id, made.number, side, made.reason[:200])
    events.record(event, by=by, at=at)
    purchase_turns.pass_on(contract.purchase, by=by, at=at)
    return made


@transaction.atomic
def answer(
    *, amendment: ContractAmendment, is_agreed: bool, words: str, by: Person, at: datetime
) -> ContractAmendment:
    """Agree or decline for the other side; agreed, it holds from its day.

    A no has words. Refuses ``AmendmentSettled``, ``AmendmentLate`` when its day has passed,
    ``AmendmentOutdated`` when a step was done or paid since, what ``propose`` refuses,
    ``NotAllowed`` for the side or the person that proposed, ``ValueMissing``. Who proposed it is
    told.
    """
    contract, side = _party(amendment.contract.purchase, by, at, is_declining=not is_agreed)
    row = _waiting(amendment)
    if side == row.side or by.pk == row.proposed_by_id:
        raise NotAllowed(action="purchase")
    if not is_agreed:
        filled(answer=words)
    else:
        if row.effective_on < day_of(at):
            raise AmendmentLate(effective_on=row.effective_on)
        _still_right(contract, row, at)
    row.is_agreed, row.answer = is_agreed, words.strip()
    row.answered_at, row.answered_by = at, by
    row.save(update_fields=["is_agreed", "answer", "answered_at", "answered_by"])
    event = AmendmentAnswered(contract.purchase_id, row.number, is_agreed)
    events.record(event, by=by, at=at)
    if is_agreed and row.effective_on == day_of(at):
        _apply(contract, row, by=by, at=at)
    _tell("amendment_agreed" if is_agreed else "amendment_declined", row, row.proposed_by, at=at)
    purchase_turns.pass_on(contract.purchase, by=by, at=at)
    return row


@transaction.atomic
def withdraw(*, amendment: ContractAmendment, by: Person, at: datetime) -> ContractAmendment:
    """Take back what one's own side proposed, before it is answered.

    Refuses ``AmendmentSettled``, ``NotAllowed``.
    """
    contract, side = _party(amendment.contract.purchase, by, at, is_declining=True)
    row = _waiting(amendment)
    if side != row.side:
        raise NotAllowed(action="purchase")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    events.record(AmendmentWithdrawn(contract.purchase_id, row.number), by=by, at=at)
    purchase_turns.pass_on(contract.purchase, by=by, at=at)
    return row


def take_effect(*, at: datetime) -> int:
    """Apply every agreed amendment whose day has come; how many. The clock asks daily.

    One that no longer fits, because a step was done or paid meanwhile, lapses; who proposed it
    and who agreed are told.
    """
    rows = ContractAmendment.objects.filter(
        is_agreed=True, applied_at=None, lapsed_at=None, effective_on__lte=day_of(at)
    )
    return sum(_settle(row, at) for row in rows.select_related("contract__purchase"))


@transaction.atomic
def _settle(row: ContractAmendment, at: datetime) -> bool:
    contract = _locked(row.contract.purchase)
    row.refresh_from_db()
    if row.applied_at is not None or row.lapsed_at is not None:
        return False
    try:
        _still_right(contract, row, at)
    except Refusal:
        row.lapsed_at = at
        row.save(update_fields=["lapsed_at"])
        events.record(AmendmentLapsed(contract.purchase_id, row.number), by=None, at=at)
        for person in (row.proposed_by, row.answered_by):
            _tell("amendment_lapsed", row, person, at=at)
        return False
    _apply(contract, row, by=None, at=at)
    return True


def _tell(kind: str, row: ContractAmendment, person: Person | None, *, at: datetime) -> None:
    if person is not None:
        purchase = row.contract.purchase
        facts = {"purchase": purchase.pk, "title": purchase.title, "number": row.number}
        events.owe(kind, to=person, facts=facts, at=at)


def _locked(purchase: Purchase) -> Contract:
    """The contract with its purchase locked: payments, steps and amendments go one by one."""
    row = locked(purchase)
    contract = purchases.contract_of(row)
    if contract is None:
        raise PurchaseStepClosed()
    contract.purchase = row
    return contract


def _party(
    purchase: Purchase, by: Person, at: datetime, *, is_declining: bool = False
) -> tuple[Contract, str]:
    contract = _locked(purchase)
    side = shown.side_of(contract, by, day_of(at))
    if side is None:
        raise NotAllowed(action="purchase")
    if not is_declining and contract.purchase.stage not in shown.OPEN_STAGES:
        raise PurchaseStepClosed()
    return contract, side


def _waiting(amendment: ContractAmendment) -> ContractAmendment:
    row = ContractAmendment.objects.get(pk=amendment.pk)
    if row.answered_at is not None or row.withdrawn_at is not None:
        raise AmendmentSettled()
    return row


def _wished(before: Terms, wish: Wish, stage: Stage) -> Terms:
    if wish.price is not None and not 0 < wish.price <= MOST_CENTS:
        raise ValueInvalid(field="price", value=str(wish.price), remedy="> 0")
    for target in (wish.targets or {}).values():
        if target <= 0:
            raise ValueInvalid(field="target", value=str(target), remedy="> 0")
    unknown = (wish.targets or {}).keys() - before.targets.keys()
    if unknown:
        raise ValueInvalid(
            field="indicator", value=str(min(unknown)), remedy=str(len(before.parts))
        )
    if wish.linkage_terms is not None:
        filled(linkage_terms=wish.linkage_terms)
    if wish.shares is not None:
        total = sum(wish.shares.values())
        if total != WHOLE_PCT or min(wish.shares.values()) < 0:
            raise SharesNotWhole(field="share", total=total)
    done = [one for one in Condition if holds(one, stage)]
    return purchase_amendments.amended(before, wish, done)


def _check(
    contract: Contract, before: Terms, after: Terms, effective_on: date, at: datetime
) -> None:
    """What the law, the budget and other contracts say of the new terms."""
    today = day_of(at)
    purchase_amendments.check_additions(
        shown.original_price(contract),
        shown.prices_of(contract.amendments.order_by("number")),
        (before.price, after.price),
        shown.addition_pct(contract, today),
    )
    if after.price != before.price:
        check_budget(contract.purchase, after.price + contract.bonus_cents)
    if after.ends_on != before.ends_on:
        _check_term(contract, after, effective_on)


def _check_term(contract: Contract, after: Terms, effective_on: date) -> None:
    if after.ends_on < max(effective_on, contract.starts_on):
        raise ValueInvalid(field="ends_on", value=str(after.ends_on), remedy=f"≥ {effective_on}")
    check_length(contract.starts_on, after.ends_on, after.long_reason)
    # Another contract may want one of the projects at once: the provider's row makes it wait.
    Organization.objects.select_for_update(of=("self",)).get(pk=contract.provider_id)
    longer = Contract(pk=contract.pk, starts_on=contract.starts_on, ends_on=after.ends_on)
    clash = purchases.clashing(longer, list(contract.projects.all()))
    if clash is not None:
        raise ProjectSoldTwice(project=clash[0].title, contract=clash[1].number)


def _still_right(contract: Contract, row: ContractAmendment, at: datetime) -> None:
    """Refuses when the contract is no longer the one that was to change."""
    stage = Stage(contract.purchase.stage)
    if stage not in shown.OPEN_STAGES:
        raise AmendmentOutdated()
    before = purchase_amendments.unpacked(row.before)
    after = purchase_amendments.unpacked(row.after)
    # Money may be meant for a step on which nothing hung before, and which is done by now.
    is_late = any(
        holds(Condition(one.condition), stage) for one in after.parts if not one.is_closed
    )
    if is_late or shown.terms_of(contract, stage) != before:
        raise AmendmentOutdated()
    _check(contract, before, after, row.effective_on, at)


def _apply(contract: Contract, row: ContractAmendment, *, by: Person | None, at: datetime) -> None:
    after = purchase_amendments.unpacked(row.after)
    contract.price_cents, contract.ends_on = after.price, after.ends_on
    contract.linkage_terms, contract.long_reason = after.linkage_terms, after.long_reason
    contract.save(update_fields=["price_cents", "ends_on", "linkage_terms", "long_reason"])
    for indicator, target in after.targets.items():
        ContractIndicator.objects.filter(pk=indicator, contract=contract).update(target=target)
    if after.parts != purchase_amendments.unpacked(row.before).parts:
        _divide(contract, after)
    row.applied_at = at
    row.save(update_fields=["applied_at"])
    event = AmendmentEffective(contract.purchase_id, row.number, after.price)
    events.record(event, by=by, at=at)
    purchase_turns.pass_on(contract.purchase, by=by, at=at)


def _divide(contract: Contract, after: Terms) -> None:
    """Write the open parts anew; the rows of closed ones are not touched."""
    closed = {one.condition for one in after.parts if one.is_closed}
    contract.instalments.exclude(condition__in=closed).delete()
    first = contract.instalments.count() + 1
    open_ones = [one for one in after.parts if not one.is_closed]
    Instalment.objects.bulk_create(
        Instalment(
            contract=contract,
            position=position,
            condition=Condition(one.condition),
            share_pct=max(1, one.cents * WHOLE_PCT // after.price),
            cents=one.cents,
        )
        for position, one in enumerate(open_ones, start=first)
    )
