"""What the rules of purchase refuse and what they report. Amounts are integer cents."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class BuyerMayNotBuy(Refusal):
    """Only state organs and those that follow their rules buy (Order 102 Art 5)."""

    code: ClassVar[str] = "buyer_may_not_buy"
    organization: str


@dataclass(eq=False)
class ProviderMayNotProvide(Refusal):
    """The body is none of those that may provide (Order 102 Art 6, 8)."""

    code: ClassVar[str] = "provider_may_not_provide"
    name: str


@dataclass(eq=False)
class NotForPurchase(Refusal):
    """Not every reason against buying was excluded (Order 102 Art 10)."""

    code: ClassVar[str] = "not_for_purchase"
    left: int


@dataclass(eq=False)
class PurchaseStepClosed(Refusal):
    """The step is done already, or its turn has not come."""

    code: ClassVar[str] = "purchase_step_closed"


@dataclass(eq=False)
class CandidatesTooFew(Refusal):
    """The method asks for more candidates."""

    code: ClassVar[str] = "candidates_too_few"
    least: int
    given: int


@dataclass(eq=False)
class ProviderUnknown(Refusal):
    """The candidate chosen has no organization on this hub, so nothing could be measured."""

    code: ClassVar[str] = "provider_unknown"
    name: str


@dataclass(eq=False)
class ContractTooLong(Refusal):
    """Longer than three years (Order 102 Art 24)."""

    code: ClassVar[str] = "contract_too_long"
    months: int


@dataclass(eq=False)
class LongTermUnexplained(Refusal):
    """Longer than a year, and nobody says why the budget is assured (Order 102 Art 24)."""

    code: ClassVar[str] = "long_term_unexplained"
    months: int


@dataclass(eq=False)
class PriceAboveBudget(Refusal):
    """Price and bonus cap together go beyond the budget."""

    code: ClassVar[str] = "price_above_budget"
    yuan: str
    budget: str


@dataclass(eq=False)
class BonusAboveCap(Refusal):
    """The bonus promised is above what the policy allows."""

    code: ClassVar[str] = "bonus_above_cap"
    yuan: str
    cap: str


@dataclass(eq=False)
class SharesNotWhole(Refusal):
    """Weights or instalments do not make 100."""

    code: ClassVar[str] = "shares_not_whole"
    field: str
    total: int


@dataclass(eq=False)
class ContractNotWhole(Refusal):
    """The contract cannot be signed: indicators, instalments or projects are missing."""

    code: ClassVar[str] = "contract_not_whole"
    missing: tuple[str, ...]


@dataclass(eq=False)
class ProjectSoldTwice(Refusal):
    """The project already counts for another contract of the same days."""

    code: ClassVar[str] = "project_sold_twice"
    project: str
    contract: str


@dataclass(eq=False)
class EvaluatorBarred(Refusal):
    """A conflict of interest was declared, or the evaluator belongs to a party."""

    code: ClassVar[str] = "evaluator_barred"
    name: str


@dataclass(eq=False)
class NotDeclared(Refusal):
    """The evaluator has not said yet whether there is a conflict of interest."""

    code: ClassVar[str] = "not_declared"


@dataclass(eq=False)
class EvaluatorsTooFew(Refusal):
    """Not enough unbarred evaluators have judged every row."""

    code: ClassVar[str] = "evaluators_too_few"
    least: int
    given: int


@dataclass(eq=False)
class ValuesNotScored(Refusal):
    """Value items of the contract's projects have no score yet."""

    code: ClassVar[str] = "values_not_scored"
    count: int


@dataclass(eq=False)
class OutsideFigureMissing(Refusal):
    """An outside indicator has no figure with evidence yet."""

    code: ClassVar[str] = "outside_figure_missing"
    name: str


@dataclass(eq=False)
class ConditionNotMet(Refusal):
    """The step on which the instalment depends is not done."""

    code: ClassVar[str] = "condition_not_met"
    position: int


@dataclass(eq=False)
class AlreadyPaid(Refusal):
    """The instalment or the bonus was paid."""

    code: ClassVar[str] = "already_paid"
    voucher: str


@dataclass(eq=False)
class NothingToPay(Refusal):
    """There is no bonus to pay."""

    code: ClassVar[str] = "nothing_to_pay"


@dataclass(eq=False)
class PaymentsOpen(Refusal):
    """Not everything that is due was paid, so there is nothing to publish yet."""

    code: ClassVar[str] = "payments_open"
    count: int


@dataclass(eq=False)
class SpendingSheetTwice(Refusal):
    """The same sheet was taken in."""

    code: ClassVar[str] = "spending_sheet_twice"
    name: str


@dataclass(frozen=True, slots=True)
class PurchaseOpened(Event):
    """A need survey opened a purchase."""

    purchase: int
    number: str
    needs: int


@dataclass(frozen=True, slots=True)
class PurchaseItemListed(Event):
    """What is bought stands in the catalogue, with its standard."""

    purchase: int
    code: str


@dataclass(frozen=True, slots=True)
class PurchaseBudgeted(Event):
    """The budget is set."""

    purchase: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class ProviderChosen(Event):
    """The procurement ended: by which method, among how many, who."""

    purchase: int
    method: str
    candidates: int
    provider: str


@dataclass(frozen=True, slots=True)
class ContractDrafted(Event):
    """Price, days and terms of a contract were written down or changed."""

    purchase: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ContractPartSet(Event):
    """Indicators, instalments or projects of a contract were set."""

    purchase: int
    part: str
    count: int


@dataclass(frozen=True, slots=True)
class ContractSigned(Event):
    """One side signed."""

    purchase: int
    side: str


@dataclass(frozen=True, slots=True)
class ContractReported(Event):
    """The provider handed in a report of a stage, with the figures of the day."""

    purchase: int
    stage: str


@dataclass(frozen=True, slots=True)
class ReportConfirmed(Event):
    """The buyer looked at a report and confirmed the stage."""

    purchase: int
    stage: str


@dataclass(frozen=True, slots=True)
class OutsideFigureGiven(Event):
    """A figure from outside came with its evidence."""

    purchase: int
    indicator: str


@dataclass(frozen=True, slots=True)
class EvaluatorNamed(Event):
    """Somebody was asked to evaluate."""

    purchase: int


@dataclass(frozen=True, slots=True)
class InterestDeclared(Event):
    """An evaluator declared whether there is a conflict of interest."""

    purchase: int
    is_free: bool


@dataclass(frozen=True, slots=True)
class EvaluatorShutOut(Event):
    """After a declared conflict an evaluator sees nothing any more; so many marks lapsed."""

    purchase: int
    marks: int


@dataclass(frozen=True, slots=True)
class ContractJudged(Event):
    """An evaluator gave marks."""

    purchase: int
    round: int


@dataclass(frozen=True, slots=True)
class ContractAccepted(Event):
    """The contract was accepted or not: score in hundredths, bonus in cents."""

    purchase: int
    score: int
    is_passed: bool
    bonus_cents: int


@dataclass(frozen=True, slots=True)
class ContractPaid(Event):
    """An instalment (0: the bonus) was paid."""

    purchase: int
    position: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class SpendingTakenIn(Event):
    """A sheet of expenditure was taken in whole."""

    purchase: int
    rows: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class PurchasePublished(Event):
    """Anybody may read what was bought, promised, reached and paid."""

    purchase: int
    number: str
    on: date
