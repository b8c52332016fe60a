"""Purchase of services: the way from a survey to publication, who may buy and who may provide.

What the law says comes from 《政府购买服务管理办法》(Order 102 of the Ministry of Finance, 2020):
Art 5 who buys, Art 6 and 8 who provides, Art 10 what may not be bought, Art 24 for how long.
Refusals and events stand in ``core.purchase_facts``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """How far a purchase has come: the last step that is done."""

    SURVEY = "survey"
    ITEM = "item"
    BUDGET = "budget"
    PROCUREMENT = "procurement"
    CONTRACT = "contract"
    START = "start"
    MID = "mid"
    FINAL = "final"
    ACCEPTANCE = "acceptance"
    PAYMENT = "payment"
    PUBLICATION = "publication"


ORDER = tuple(Stage)


def is_after(stage: Stage, other: Stage) -> bool:
    """Whether ``stage`` lies behind ``other`` on the way.

    >>> is_after(Stage.START, Stage.CONTRACT)
    True
    """
    return ORDER.index(stage) > ORDER.index(other)


def next_of(stage: Stage) -> Stage | None:
    """The step that comes next; None when all is done."""
    at = ORDER.index(stage) + 1
    return ORDER[at] if at < len(ORDER) else None


class Nature(StrEnum):
    """What a body is before the law on purchase."""

    STATE_ORGAN = "state_organ"
    PARTY_ORGAN = "party_organ"
    ADMINISTRATIVE_UNIT = "administrative_unit"
    BUDGETED_MASS_BODY = "budgeted_mass_body"
    CLASS_ONE_UNIT = "class_one_unit"
    CLASS_TWO_UNIT = "class_two_unit"
    SOCIAL_ORGANIZATION = "social_organization"
    ENTERPRISE = "enterprise"
    RURAL_COLLECTIVE = "rural_collective"
    SELF_GOVERNING = "self_governing"
    INDIVIDUAL = "individual"


BUYERS = frozenset(
    {
        Nature.STATE_ORGAN,
        Nature.PARTY_ORGAN,
        Nature.ADMINISTRATIVE_UNIT,
        Nature.BUDGETED_MASS_BODY,
    }
)
"""State organs buy (Art 5); the others follow the same rules by the closing articles."""
PROVIDERS = frozenset(
    {
        Nature.CLASS_TWO_UNIT,
        Nature.SOCIAL_ORGANIZATION,
        Nature.ENTERPRISE,
        Nature.RURAL_COLLECTIVE,
        Nature.SELF_GOVERNING,
        Nature.INDIVIDUAL,
    }
)
"""Art 6; class I units and budget-funded mass bodies may not provide (Art 8)."""


class Method(StrEnum):
    """How a provider is found (《政府采购法》; Art 16 of Order 102)."""

    OPEN_TENDER = "open_tender"
    INVITED_TENDER = "invited_tender"
    NEGOTIATION = "negotiation"
    CONSULTATION = "consultation"
    SINGLE_SOURCE = "single_source"
    BELOW_LIMIT = "below_limit"


LEAST_CANDIDATES = {
    Method.OPEN_TENDER: 3,
    Method.INVITED_TENDER: 3,
    Method.NEGOTIATION: 3,
    Method.CONSULTATION: 3,
    Method.SINGLE_SOURCE: 1,
    Method.BELOW_LIMIT: 1,
}
"""How many have to compete; less than three bids void a tender (《政府采购法》第三十六条)."""


class NotToBuy(StrEnum):
    """What may not be bought (Art 10); the buyer states each one before listing an item."""

    OUTSIDE_DUTIES = "outside_duties"
    OWN_DUTY = "own_duty"
    GOODS_OR_WORKS = "goods_or_works"
    FINANCING = "financing"
    LABOUR = "labour"


USUAL_MONTHS = 12
LONGEST_MONTHS = 36
"""Art 24: one year as a rule, up to three where the budget is assured."""


class Term(StrEnum):
    """What the law says of the length of a contract."""

    USUAL = "usual"
    LONG = "long"
    TOO_LONG = "too_long"


def term(starts_on: date, ends_on: date) -> Term:
    """How long a contract runs; both days belong to it. ValueError when it ends first.

    >>> term(date(2026, 1, 1), date(2026, 12, 31)).value
    'usual'
    >>> term(date(2026, 1, 1), date(2027, 1, 1)).value
    'long'
    """
    if ends_on < starts_on:
        raise ValueError(f"A contract from {starts_on} cannot end on {ends_on}.")
    if ends_on < months_after(starts_on, USUAL_MONTHS):
        return Term.USUAL
    return Term.LONG if ends_on < months_after(starts_on, LONGEST_MONTHS) else Term.TOO_LONG


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        if number <= day.day:
            try:
                return date(year, month + 1, number)
            except ValueError:
                continue
    raise ValueError(f"No day {months} months after {day}.")


class Condition(StrEnum):
    """When an instalment falls due: the step that has to be done."""

    SIGNED = "signed"
    STARTED = "started"
    MID = "mid"
    FINAL = "final"
    ACCEPTED = "accepted"


REACHED_BY = {
    Condition.SIGNED: Stage.CONTRACT,
    Condition.STARTED: Stage.START,
    Condition.MID: Stage.MID,
    Condition.FINAL: Stage.FINAL,
    Condition.ACCEPTED: Stage.ACCEPTANCE,
}


def holds(condition: Condition, stage: Stage) -> bool:
    """Whether the step that a condition names is done.

    >>> holds(Condition.MID, Stage.START), holds(Condition.MID, Stage.FINAL)
    (False, True)
    """
    return not is_after(REACHED_BY[condition], stage)


@dataclass(frozen=True, slots=True)
class Ties:
    """What may bind an evaluator: the bodies they work for or belong to; what they declare.

    declares_none
        None as long as nothing is declared.
    """

    bodies: frozenset[int]
    declares_none: bool | None


class Bar(StrEnum):
    """Why somebody may not evaluate."""

    NOT_DECLARED = "not_declared"
    CONFLICT = "conflict"
    SAME_BODY = "same_body"


def barred(ties: Ties, parties: Collection[int]) -> Bar | None:
    """Why an evaluator may not judge a contract between ``parties``; None when they may."""
    if ties.bodies & set(parties):
        return Bar.SAME_BODY
    if ties.declares_none is None:
        return Bar.NOT_DECLARED
    return None if ties.declares_none else Bar.CONFLICT
