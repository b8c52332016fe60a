"""Whose turn it is in a purchase, and until which day; the way has one turn at a time, or none.

Beside the way stand an instalment that is due meanwhile, an evaluator's declaration, and the
answer to a proposed amendment, which is in time until the day from which it is to hold.
Only the thirty days in which a contract is signed are law (《政府采购法》第四十六条, counted from
the day on which the result was written down); the other terms are proposals of this product.
Terms are working days unless a field says otherwise; a day is the last one that is in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from liandong.core.purchases import Stage, is_after
from liandong.core.workdays import add_working_days

PARTS = ("indicators", "instalments", "projects")
"""What a contract has to have before it is signed, in the order in which it is written."""


class Side(StrEnum):
    """Who has to act."""

    BUYER = "buyer"
    PROVIDER = "provider"
    EVALUATOR = "evaluator"


class Step(StrEnum):
    """What has to be done next."""

    ITEM = "item"
    BUDGET = "budget"
    PROCUREMENT = "procurement"
    CONTRACT = "contract"
    PROMISES = "promises"
    SHARES = "shares"
    PROJECTS = "projects"
    SIGNING = "signing"
    REPORT = "report"
    CONFIRMATION = "confirmation"
    OUTSIDE = "outside"
    EVALUATORS = "evaluators"
    DECLARATION = "declaration"
    MARKS = "marks"
    ACCEPTANCE = "acceptance"
    FAILURE = "failure"
    PAYMENT = "payment"
    PUBLICATION = "publication"
    AMENDMENT = "amendment"


_BEFORE_SIGNING = frozenset(
    {Step.CONTRACT, Step.PROMISES, Step.SHARES, Step.PROJECTS, Step.SIGNING}
)
_EARLY = {
    Stage.SURVEY: Step.ITEM,
    Stage.ITEM: Step.BUDGET,
    Stage.BUDGET: Step.PROCUREMENT,
}
_REPORTED = frozenset({Stage.CONTRACT, Stage.START, Stage.MID})
"""Stages after which the provider's next report comes."""


@dataclass(frozen=True, slots=True)
class TermRules:
    """How long each step may take; ``sign_days`` are calendar days, the rest working days."""

    step_days: int = 20
    sign_days: int = 30
    report_days: int = 10
    confirm_days: int = 10
    declare_days: int = 5
    mark_days: int = 15
    accept_days: int = 10
    pay_days: int = 10
    publish_days: int = 20
    remind_days: int = 3

    def days_of(self, step: Step) -> int:
        """The working days of a step that runs from the day on which it is somebody's turn."""
        return {
            Step.REPORT: self.report_days,
            Step.OUTSIDE: self.report_days,
            Step.CONFIRMATION: self.confirm_days,
            Step.EVALUATORS: self.declare_days,
            Step.DECLARATION: self.declare_days,
            Step.MARKS: self.mark_days,
            Step.ACCEPTANCE: self.accept_days,
            Step.FAILURE: self.accept_days,
            Step.PAYMENT: self.pay_days,
            Step.PUBLICATION: self.publish_days,
        }.get(step, self.step_days)


@dataclass(frozen=True, slots=True)
class Proposed:
    """An amendment that waits for an answer: whose, and from which day it is to hold."""

    side: Side
    effective_on: date


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What is so of a contract.

    missing
        Those of ``PARTS`` that it does not have yet.
    has_report
        The report of the next stage was handed in and waits for the buyer.
    undeclared, free, marked
        Evaluators who have not declared; who declared no conflict; of these, who gave marks
        in the open round. ``least`` of them are needed.
    owes
        An instalment, or after the acceptance the bonus, is due and was not paid.
    """

    starts_on: date
    ends_on: date
    missing: frozenset[str] = frozenset()
    is_provider_signed: bool = False
    has_report: bool = False
    needs_outside: bool = False
    undeclared: int = 0
    free: int = 0
    marked: int = 0
    least: int = 2
    has_failed: bool = False
    owes: bool = False
    proposed: Proposed | None = None

    @property
    def middle(self) -> date:
        """The day on which half of the term is over; the mid-term report is due from then on."""
        return self.starts_on + (self.ends_on - self.starts_on) / 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so of a purchase on a day.

    held
        For each step that is somebody's turn already: since which day.
    chosen_on
        The day on which the result of the procurement was written down; None: not known.
    """

    stage: Stage
    on: date
    contract: ContractFacts | None = None
    held: Mapping[Step, date] = field(default_factory=dict)
    chosen_on: date | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn: what, whose, and the last day on which it is in time."""

    step: Step
    side: Side
    due_on: date


def turn(facts: Facts, rules: TermRules) -> Turn | None:
    """The one turn on the way of a purchase; None when it is published or nothing is due yet.

    Nothing is due while a contract runs and neither its middle nor its end has come.

    >>> turn(Facts(Stage.SURVEY, date(2026, 5, 4)), TermRules(step_days=1))
    Turn(step=<Step.ITEM: 'item'>, side=<Side.BUYER: 'buyer'>, due_on=datetime.date(2026, 5, 6))
    """
    found = _next(facts)
    return None if found is None else Turn(*found, _last_day(found[0], facts, rules))


def beside(facts: Facts, rules: TermRules) -> tuple[Turn, ...]:
    """What is due while the way goes on: a payment, a declaration, an answer; one of each."""
    contract, found = facts.contract, []
    is_running = is_after(facts.stage, Stage.PROCUREMENT) and not is_after(facts.stage, Stage.FINAL)
    if contract is None or not is_running:
        return ()
    if contract.owes:
        found.append((Step.PAYMENT, Side.BUYER))
    if contract.undeclared and facts.stage is not Stage.FINAL:
        found.append((Step.DECLARATION, Side.EVALUATOR))
    if contract.proposed and facts.stage is not Stage.FINAL:
        found.append((Step.AMENDMENT, contract.proposed.side))
    return tuple(Turn(step, side, _last_day(step, facts, rules)) for step, side in found)


def turns(facts: Facts, rules: TermRules) -> tuple[Turn, ...]:
    """The turn on the way, if there is one, and what is due beside it."""
    found = turn(facts, rules)
    return (*((found,) if found else ()), *beside(facts, rules))


def is_near(due_on: date, on: date, rules: TermRules) -> bool:
    """Whether the last day is at most ``remind_days`` working days away and not over."""
    return on <= due_on <= add_working_days(on, rules.remind_days)


def _next(facts: Facts) -> tuple[Step, Side] | None:
    stage, contract = facts.stage, facts.contract
    if stage in _EARLY:
        return _EARLY[stage], Side.BUYER
    if stage is Stage.PUBLICATION:
        return None
    if contract is None:
        return Step.CONTRACT, Side.BUYER
    if stage is Stage.PROCUREMENT:
        return _before_signing(contract)
    if stage in _REPORTED:
        return _reporting(facts, contract)
    if stage is Stage.FINAL:
        return _judging(contract)
    if contract.owes:
        return Step.PAYMENT, Side.BUYER
    return Step.PUBLICATION, Side.BUYER


def _before_signing(contract: ContractFacts) -> tuple[Step, Side]:
    missing = contract.missing
    if "indicators" in missing:
        return Step.PROMISES, Side.BUYER
    if "instalments" in missing:
        return Step.SHARES, Side.BUYER
    if "projects" in missing:
        return Step.PROJECTS, Side.PROVIDER
    return Step.SIGNING, Side.BUYER if contract.is_provider_signed else Side.PROVIDER


def _reporting(facts: Facts, contract: ContractFacts) -> tuple[Step, Side] | None:
    if contract.has_report:
        return Step.CONFIRMATION, Side.BUYER
    return (Step.REPORT, Side.PROVIDER) if facts.on >= _opens_on(facts, contract) else None


def _opens_on(facts: Facts, contract: ContractFacts) -> date:
    """From which day the next report is due; the first one from the beginning."""
    if facts.stage is Stage.START:
        return contract.middle
    return contract.ends_on + timedelta(days=1) if facts.stage is Stage.MID else date.min


def _judging(contract: ContractFacts) -> tuple[Step, Side]:
    if contract.needs_outside:
        return Step.OUTSIDE, Side.PROVIDER
    if contract.free + contract.undeclared < contract.least:
        return Step.EVALUATORS, Side.BUYER
    if contract.free < contract.least:
        return Step.DECLARATION, Side.EVALUATOR
    if contract.marked >= contract.least:
        return Step.ACCEPTANCE, Side.BUYER
    if contract.has_failed and not contract.marked:
        return Step.FAILURE, Side.BUYER
    return Step.MARKS, Side.EVALUATOR


def _last_day(step: Step, facts: Facts, rules: TermRules) -> date:
    since = facts.held.get(step, facts.on)
    if step in _BEFORE_SIGNING:
        return (facts.chosen_on or since) + timedelta(days=rules.sign_days)
    if step is Step.AMENDMENT and facts.contract and facts.contract.proposed:
        return facts.contract.proposed.effective_on
    if step is Step.REPORT and facts.contract is not None:
        opens = _opens_on(facts, facts.contract)
        since = max(since, facts.contract.starts_on) if opens is date.min else opens
    return add_working_days(since, rules.days_of(step))
