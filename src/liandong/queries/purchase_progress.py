"""How far a contract is: each promise with its live figure; the bonus as it stands.

One place computes it for buyer, provider, reports, acceptance and the public page, so that
all of them see the same number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from liandong.core import linkage_bonus, policy, purchase_figures
from liandong.core.linkage_bonus import Bonus
from liandong.core.purchase_figures import OUTSIDE, QUESTIONS, Promise
from liandong.models import Contract, ContractAcceptance, OutsideFigure
from liandong.queries import purchase_figures as asked
from liandong.queries.purchase_scope import scope_of


@dataclass(frozen=True, slots=True)
class Line:
    """One promise and what the records say. ``id`` of the indicator; ``value`` None: unknown."""

    id: int
    code: str
    name: str
    target: int
    weight: int
    value: int | None
    n: int

    @property
    def promise(self) -> Promise:
        """The promise for ``core``."""
        return Promise(self.target, self.weight, self.value)

    @property
    def reached_pct(self) -> int:
        """Whole percent of the target, at most 100, rounded down."""
        return int(100 * purchase_figures.reached(self.promise))

    @property
    def is_outside(self) -> bool:
        """Whether the figure comes from outside the records."""
        return self.code == OUTSIDE

    @property
    def measure(self) -> str:
        """The unit; outside figures are counts."""
        return QUESTIONS[self.code].measure if self.code in QUESTIONS else "count"

    def as_data(self) -> dict[str, Any]:
        """The line as plain data, to be kept with a report or an acceptance."""
        return asdict(self)


def kept(data: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Lines as they were kept."""
    return [Line(**one) for one in data]


def lines(contract: Contract, on: date) -> list[Line]:
    """Each promise with its figure as it stands at the end of a day, in the contract's order."""
    scope = scope_of(contract, on)
    outside: dict[int, int] = {}
    for given in OutsideFigure.objects.filter(indicator__contract=contract).order_by("at", "pk"):
        outside[given.indicator_id] = given.value
    found = []
    for one in contract.indicators.order_by("pk"):
        if one.code == OUTSIDE:
            value, n = outside.get(one.pk), int(one.pk in outside)
        else:
            said = asked.ask(one.code, scope)
            value, n = said.value, said.n
        found.append(Line(one.pk, one.code, one.name, one.target, one.weight, value, n))
    return found


def judged(contract: Contract) -> ContractAcceptance | None:
    """The round of judging whose figures stand: one that passed, or the last once published."""
    last = contract.acceptances.order_by("-round").first()
    is_over = last is not None and (last.is_passed or contract.purchase.published_at is not None)
    return last if is_over else None


def standing(contract: Contract, on: date) -> list[Line]:
    """The promises as they were judged once the contract is accepted or published; live before."""
    last = judged(contract)
    return lines(contract, on) if last is None else kept(last.figures)


def reached_share(found: Iterable[Line]) -> Fraction:
    """How much of all promises is kept, by weight."""
    return purchase_figures.promised_share(one.promise for one in found)


def bonus(contract: Contract, on: date) -> Bonus:
    """The linkage bonus as the records earn it at the end of a day."""
    rules = policy.profile_for(contract.purchase.division_code, on).linkage_bonus
    figures = asked.bonus_figures(scope_of(contract, on))
    return linkage_bonus.bonus(figures, contract.bonus_cents, rules)


def bonus_earned(contract: Contract, on: date) -> int:
    """The bonus in cents: as it was judged, or as it stands at the end of a day."""
    last = judged(contract)
    return bonus(contract, on).earned if last is None else int(last.bonus_cents)


def bonus_data(found: Bonus) -> dict[str, Any]:
    """A bonus as plain data, to be kept with an acceptance."""
    return {
        "cap": found.cap,
        "earned": found.earned,
        "parts": [
            {
                "part": one.part.value,
                "value": one.value,
                "level": f"{one.level.numerator}/{one.level.denominator}",
                "weight": one.weight,
                "worth": one.worth,
                "earned": one.earned,
            }
            for one in found.parts
        ],
    }
