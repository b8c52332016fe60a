"""While a contract runs: start, mid-term and final reports, and figures from outside."""

import base64
from datetime import datetime

from django.db import transaction

from liandong.core import credential_files
from liandong.core.purchase_facts import (
    ContractReported,
    OutsideFigureGiven,
    PurchaseStepClosed,
    ReportConfirmed,
)
from liandong.core.purchase_figures import OUTSIDE
from liandong.core.purchases import Stage, next_of
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import (
    Contract,
    ContractIndicator,
    ContractReport,
    OutsideFigure,
    Person,
    Purchase,
)
from liandong.queries import purchase_progress
from liandong.queries import purchases as shown
from liandong.services import events, purchase_packs, purchase_turns
from liandong.services.purchases import check_buyer, day_of, filled, locked

REPORTED = (Stage.START, Stage.MID, Stage.FINAL)
"""Steps that are done by a report of the provider and the buyer's confirmation."""


def check_provider(contract: Contract, by: Person, at: datetime) -> None:
    """Refuses ``NotAllowed`` for who is no staff of the provider."""
    if contract.provider_id not in shown.provided_for(by, day_of(at)):
        raise NotAllowed(action="purchase")


@transaction.atomic
def report(
    *,
    purchase: Purchase,
    done: str,
    trouble: str = "",
    ahead: str = "",
    by: Person,
    at: datetime,
) -> ContractReport:
    """Hand in the report of the next stage, with the figures as they stand; again to mend it.

    A confirmed report is not changed. Refuses ``PurchaseStepClosed`` when no report is due,
    ``ValueMissing``, ``NotAllowed``.
    """
    purchase = locked(purchase)
    contract = shown.contract_of(purchase)
    stage = next_of(Stage(purchase.stage))
    if contract is None or stage not in REPORTED:
        raise PurchaseStepClosed()
    check_provider(contract, by, at)
    filled(done=done)
    made, _new = ContractReport.objects.update_or_create(
        contract=contract,
        stage=stage,
        defaults={
            "done": done.strip(),
            "trouble": trouble.strip(),
            "ahead": ahead.strip(),
            "figures": [line.as_data() for line in purchase_progress.lines(contract, day_of(at))],
            "at": at,
            "by": by,
        },
    )
    events.record(ContractReported(purchase.pk, stage), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return made


@transaction.atomic
def confirm(*, purchase: Purchase, words: str, by: Person, at: datetime) -> Purchase:
    """Confirm the report of the next stage; the stage is done. The work begins with ``start``.

    What every figure was counted from at this moment is kept as an evidence pack. Refuses
    ``PurchaseStepClosed`` without a report, ``ValueMissing``, ``NotAllowed``.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    stage = next_of(Stage(purchase.stage))
    made = (
        ContractReport.objects.filter(contract__purchase=purchase, stage=stage, confirmed_at=None)
        .select_related("contract__purchase")
        .first()
    )
    if stage not in REPORTED or made is None:
        raise PurchaseStepClosed()
    filled(words=words)
    made.confirmed_at, made.confirmed_by, made.confirmed_words = at, by, words.strip()
    made.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_words"])
    purchase.stage = stage
    purchase.save(update_fields=["stage"])
    contract = made.contract
    lines = purchase_progress.lines(contract, day_of(at))
    purchase_packs.keep(contract=contract, stage=stage, lines=lines, by=by, at=at)
    events.record(ReportConfirmed(purchase.pk, stage), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return purchase


@transaction.atomic
def give_outside(
    *,
    indicator: ContractIndicator,
    value: int,
    words: str,
    content: bytes,
    by: Person,
    at: datetime,
) -> OutsideFigure:
    """Give the figure of an outside indicator with the paper that shows it.

    What was given stays; the latest counts. Refuses ``ValueInvalid`` for an indicator that the
    records answer or a figure below 0, ``PaperFileUnknown``, ``PaperFileTooLarge``,
    ``PurchaseStepClosed`` once it is accepted, ``ValueMissing``, ``NotAllowed``.
    """
    contract = indicator.contract
    purchase = locked(contract.purchase)
    check_provider(contract, by, at)
    if purchase.stage not in (Stage.CONTRACT, Stage.START, Stage.MID, Stage.FINAL):
        raise PurchaseStepClosed()
    if indicator.code != OUTSIDE:
        raise ValueInvalid(field="indicator", value=indicator.code, remedy=OUTSIDE)
    if value < 0:
        raise ValueInvalid(field="value", value=str(value), remedy="≥ 0")
    filled(words=words)
    kind = credential_files.media_type_of(content)
    made = OutsideFigure.objects.create(
        indicator=indicator,
        value=value,
        words=words.strip()[:120],
        kind=kind,
        bytes_count=len(content),
        content=base64.b64encode(content).decode(),
        by=by,
        at=at,
    )
    events.record(OutsideFigureGiven(purchase.pk, indicator.name), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return made
