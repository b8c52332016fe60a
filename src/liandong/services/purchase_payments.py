"""Money: instalments and bonus are paid, expenditure is taken in whole, the purchase published."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from liandong.core import expenditures, publications
from liandong.core.cells import Cell
from liandong.core.expenditures import Column, Ground, Plan
from liandong.core.purchase_facts import (
    AlreadyPaid,
    ConditionNotMet,
    ContractPaid,
    NothingToPay,
    PaymentsOpen,
    PurchasePublished,
    PurchaseStepClosed,
    SpendingSheetTwice,
    SpendingTakenIn,
)
from liandong.core.purchases import Condition, Stage, holds, is_after
from liandong.core.refusals import ValueInvalid
from liandong.models import (
    Contract,
    ContractPayment,
    ContractReport,
    Expenditure,
    Instalment,
    Person,
    Purchase,
    SpendingSheet,
)
from liandong.queries import publications as results
from liandong.queries import purchases as shown
from liandong.services import events, purchase_turns
from liandong.services.purchase_stages import check_provider
from liandong.services.purchases import check_buyer, day_of, filled, locked


@transaction.atomic
def pay(
    *, instalment: Instalment, voucher: str, paid_on: date, by: Person, at: datetime
) -> ContractPayment:
    """Write down that an instalment was paid, in full, with the evidence of its condition.

    The purchase's row is locked, so two payments of one instalment cannot both hold. Refuses
    ``AlreadyPaid``, ``ConditionNotMet``, ``ValueInvalid`` for a day ahead or a voucher used
    before, ``ValueMissing``, ``NotAllowed``, ``PurchaseStepClosed`` after publication.
    """
    contract = instalment.contract
    purchase = locked(contract.purchase)
    check_buyer(purchase, by, at)
    # An amendment may have divided the money anew since the row was read.
    row = contract.instalments.filter(pk=instalment.pk).first()
    if row is None:
        raise PurchaseStepClosed()
    instalment = row
    paid = ContractPayment.objects.filter(instalment=instalment).first()
    if paid is not None:
        raise AlreadyPaid(voucher=paid.voucher)
    if purchase.stage == Stage.PUBLICATION:
        raise PurchaseStepClosed()
    condition = Condition(instalment.condition)
    if not holds(condition, Stage(purchase.stage)):
        raise ConditionNotMet(position=instalment.position)
    evidence = _evidence(contract, condition)
    made = _paid(contract, instalment, instalment.cents, voucher, paid_on, evidence, by, at)
    _close(purchase, contract)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return made


@transaction.atomic
def pay_bonus(
    *, purchase: Purchase, voucher: str, paid_on: date, by: Person, at: datetime
) -> ContractPayment:
    """Write down that the linkage bonus was paid, as it was computed at the acceptance.

    Refuses ``AlreadyPaid``, ``NothingToPay``, and as ``pay`` does.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    contract = shown.contract_of(purchase)
    if contract is None:
        raise NothingToPay()
    paid = contract.payments.filter(instalment=None).first()
    if paid is not None:
        raise AlreadyPaid(voucher=paid.voucher)
    due = shown.bonus_due(contract)
    if not due:
        raise NothingToPay()
    evidence = _evidence(contract, Condition.ACCEPTED)
    made = _paid(contract, None, due, voucher, paid_on, evidence, by, at)
    _close(purchase, contract)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return made


def _paid(
    contract: Contract,
    instalment: Instalment | None,
    cents: int,
    voucher: str,
    paid_on: date,
    evidence: dict[str, object],
    by: Person,
    at: datetime,
) -> ContractPayment:
    filled(voucher=voucher)
    if not day_of(contract.drafted_at) <= paid_on <= day_of(at):
        span = f"{day_of(contract.drafted_at)} – {day_of(at)}"
        raise ValueInvalid(field="paid_on", value=str(paid_on), remedy=span)
    number = voucher.strip()[:40]
    if contract.payments.filter(voucher=number).exists():
        raise ValueInvalid(field="voucher", value=number, remedy="1")
    made = ContractPayment.objects.create(
        contract=contract,
        instalment=instalment,
        cents=cents,
        voucher=number,
        evidence=evidence,
        paid_on=paid_on,
        at=at,
        by=by,
    )
    position = instalment.position if instalment else 0
    events.record(ContractPaid(contract.purchase_id, position, cents), by=by, at=at)
    return made


def _evidence(contract: Contract, condition: Condition) -> dict[str, object]:
    """What shows that a condition holds: the signatures, a confirmed report, the acceptance."""
    if condition is Condition.SIGNED:
        moments = [m for m in (contract.buyer_signed_at, contract.provider_signed_at) if m]
        return {"kind": "signed", "id": contract.pk, "at": max(moments).isoformat()}
    if condition is Condition.ACCEPTED:
        last = shown.latest_acceptance(contract)
        if last is None:
            raise ConditionNotMet(position=0)
        return {"kind": "accepted", "id": last.pk, "at": last.at.isoformat(), "score": last.score}
    stage = {
        Condition.STARTED: Stage.START, Condition.MID: Stage.MID, Condition.FINAL: Stage.FINAL
    }[condition]  # fmt: skip
    report = ContractReport.objects.get(contract=contract, stage=stage)
    moment = report.confirmed_at.isoformat() if report.confirmed_at else ""
    return {"kind": "report", "id": report.pk, "stage": stage.value, "at": moment}


def _close(purchase: Purchase, contract: Contract) -> None:
    """After the last payment the step of payment is done."""
    if purchase.stage != Stage.ACCEPTANCE:
        return
    if shown.unsettled(contract, Stage.ACCEPTANCE) or shown.bonus_due(contract):
        return
    purchase.stage = Stage.PAYMENT
    purchase.save(update_fields=["stage"])


@transaction.atomic
def take_in(
    *,
    purchase: Purchase,
    rows: Sequence[Sequence[Cell]],
    headings: Mapping[str, Column],
    names: Mapping[str, str],
    name: str,
    content: bytes,
    by: Person,
    at: datetime,
) -> Plan:
    """Take in a sheet of expenditure whole; nothing of it when the plan has problems.

    ``headings`` and ``names`` say what columns and categories may be called; ``content`` are
    the bytes from which the rows were read. Refuses ``SpendingSheetTwice``,
    ``PurchaseStepClosed`` before the contract holds or after publication, ``NotAllowed``.
    """
    purchase = locked(purchase)
    contract = shown.contract_of(purchase)
    stage = Stage(purchase.stage)
    if contract is None or not is_after(stage, Stage.PROCUREMENT) or stage is Stage.PUBLICATION:
        raise PurchaseStepClosed()
    check_provider(contract, by, at)
    digest = sha256(content).hexdigest()
    if contract.spending_sheets.filter(digest=digest).exists():
        raise SpendingSheetTwice(name=name)
    ground = Ground(
        contract.starts_on,
        contract.ends_on,
        day_of(at),
        shown.budget_of(purchase),
        shown.spent_of(contract),
        frozenset(contract.expenditures.values_list("voucher", flat=True)),
        names,
    )
    plan = expenditures.read(rows, headings, ground)
    if plan.problems:
        return plan
    sheet = SpendingSheet.objects.create(
        contract=contract,
        name=name[:120],
        digest=digest,
        total_cents=plan.total,
        at=at,
        by=by,
    )
    Expenditure.objects.bulk_create(
        Expenditure(
            sheet=sheet,
            contract=contract,
            row=line.row,
            spent_on=line.spent_on,
            category=line.category,
            cents=line.cents,
            voucher=line.voucher,
            words=line.words,
        )
        for line in plan.lines
    )
    events.record(SpendingTakenIn(purchase.pk, len(plan.lines), plan.total), by=by, at=at)
    return plan


@transaction.atomic
def publish(*, purchase: Purchase, by: Person, at: datetime) -> Purchase:
    """Let anybody read what was bought, promised, reached and paid.

    After the last payment; or after an acceptance that failed, once everything due before it
    was paid. Refuses ``PaymentsOpen``, ``PurchaseStepClosed``, ``NotAllowed``; where the place
    asks for a yes before, ``PublicationNotApproved``, ``PublicationChanged``.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    contract = shown.contract_of(purchase)
    last = shown.latest_acceptance(contract) if contract is not None else None
    if contract is None or last is None or purchase.stage == Stage.PUBLICATION:
        raise PurchaseStepClosed()
    open_ones = shown.unsettled(contract, Stage(purchase.stage))
    count = len(open_ones) + bool(shown.bonus_due(contract))
    if count:
        raise PaymentsOpen(count=count)
    publications.check(results.standing(purchase, at))
    purchase.stage, purchase.published_at = Stage.PUBLICATION, at
    purchase.save(update_fields=["stage", "published_at"])
    events.record(PurchasePublished(purchase.pk, purchase.number, day_of(at)), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return purchase
