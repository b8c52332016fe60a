"""Amendments to a signed contract: what may change, and how the money still adds up to the cent.

《政府采购法》Art 50: neither side changes a contract at will; so one proposes and the other agrees.
Art 49: more of the same may be bought without changing other terms, all supplementary contracts
together up to a tenth of the original amount. What was accepted or paid never changes. Amounts are
integer cents.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, ClassVar

from liandong.core.events import Event
from liandong.core.purchase_money import WHOLE_PCT, split, yuan
from liandong.core.purchases import Condition
from liandong.core.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment. ``is_closed``: its step is done or it was paid, so it stays as it is."""

    condition: str
    cents: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What an amendment may change, as it stands; ``targets`` by the id of the indicator."""

    price: int
    ends_on: date
    linkage_terms: str
    long_reason: str
    targets: Mapping[int, int]
    parts: tuple[Part, ...]

    @property
    def left(self) -> int:
        """The money of the parts that are still open, in cents."""
        return sum(one.cents for one in self.parts if not one.is_closed)

    @property
    def spoken_for(self) -> int:
        """The money of the parts that are closed."""
        return self.price - self.left


@dataclass(frozen=True, slots=True)
class Wish:
    """What one side asks for. None: as it is.

    shares
        How the open money is divided, in percent by condition; they make 100.
    """

    price: int | None = None
    ends_on: date | None = None
    linkage_terms: str | None = None
    long_reason: str | None = None
    targets: Mapping[int, int] | None = None
    shares: Mapping[Condition, int] | None = None


@dataclass(eq=False)
class NothingAmended(Refusal):
    """The proposal changes nothing."""

    code: ClassVar[str] = "nothing_amended"


@dataclass(eq=False)
class AmendmentOpen(Refusal):
    """One amendment of the contract is not settled yet."""

    code: ClassVar[str] = "amendment_open"
    number: int


@dataclass(eq=False)
class AmendmentSettled(Refusal):
    """The amendment was answered, withdrawn, or is another's to answer."""

    code: ClassVar[str] = "amendment_settled"


@dataclass(eq=False)
class AmendmentLate(Refusal):
    """Its day has passed before both agreed; a contract does not change backwards."""

    code: ClassVar[str] = "amendment_late"
    effective_on: date


@dataclass(eq=False)
class AmendmentOutdated(Refusal):
    """Since it was proposed a step was done or paid, or the terms changed."""

    code: ClassVar[str] = "amendment_outdated"


@dataclass(eq=False)
class MilestoneClosed(Refusal):
    """The change would touch money whose step is done or that was paid."""

    code: ClassVar[str] = "milestone_closed"
    yuan: str


@dataclass(eq=False)
class AdditionTooLarge(Refusal):
    """All additions together go beyond the share of the original price (Art 49)."""

    code: ClassVar[str] = "addition_too_large"
    yuan: str
    most: str
    pct: int


@dataclass(eq=False)
class AdditionChangesTerms(Refusal):
    """Money is added and another term changes: Art 49 allows only more of the same."""

    code: ClassVar[str] = "addition_changes_terms"


@dataclass(frozen=True, slots=True)
class AmendmentProposed(Event):
    """One side proposed to change a signed contract, and why."""

    purchase: int
    amendment: int
    side: str
    reason: str


@dataclass(frozen=True, slots=True)
class AmendmentAnswered(Event):
    """The other side agreed or declined."""

    purchase: int
    amendment: int
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class AmendmentWithdrawn(Event):
    """Who proposed it took it back before it was answered."""

    purchase: int
    amendment: int


@dataclass(frozen=True, slots=True)
class AmendmentEffective(Event):
    """From this day the contract reads as was agreed."""

    purchase: int
    amendment: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class AmendmentLapsed(Event):
    """On its day the contract was no longer the one that was to change."""

    purchase: int
    amendment: int


def amended(terms: Terms, wish: Wish, done: Collection[Condition] = ()) -> Terms:
    """The terms as wished; the parts add up to the price exactly, closed ones as they were.

    done
        The conditions whose step is done, whether money hangs on it or not.

    Refuses ``MilestoneClosed`` when the price does not leave a cent for each open part or no
    part is open, or when shares are asked of closed ones or of a step that is done,
    ``NothingAmended``, ``AdditionChangesTerms``. ValueError for shares that do not make 100.
    """
    price = terms.price if wish.price is None else wish.price
    new = replace(
        terms,
        price=price,
        ends_on=wish.ends_on or terms.ends_on,
        linkage_terms=terms.linkage_terms if wish.linkage_terms is None else wish.linkage_terms,
        long_reason=terms.long_reason if wish.long_reason is None else wish.long_reason,
        targets={**terms.targets, **(wish.targets or {})},
        parts=_parts(terms, price, wish.shares, done),
    )
    if new == terms:
        raise NothingAmended()
    is_same_else = (
        (new.ends_on, new.linkage_terms, new.long_reason)
        == (terms.ends_on, terms.linkage_terms, terms.long_reason)
    ) and all(new.targets[one] >= target for one, target in terms.targets.items())
    if price > terms.price and not is_same_else:
        raise AdditionChangesTerms()
    return new


def _parts(
    terms: Terms, price: int, shares: Mapping[Condition, int] | None, done: Collection[Condition]
) -> tuple[Part, ...]:
    closed = tuple(one for one in terms.parts if one.is_closed)
    rest = price - sum(one.cents for one in closed)
    open_ones = [one for one in terms.parts if not one.is_closed]
    if shares is None:
        if price == terms.price:
            return terms.parts
        given = [(one.condition, one.cents) for one in open_ones]
    else:
        shut = {one.condition for one in closed} | {one.value for one in done}
        given = [(one.value, shares[one]) for one in Condition if shares.get(one)]
        if sum(share for _, share in given) != WHOLE_PCT:
            raise ValueError(f"Shares make 100, got {dict(given)}.")
        if shut & {condition for condition, _ in given}:
            raise MilestoneClosed(yuan=yuan(sum(one.cents for one in closed)))
    if not given or rest < len(given):
        raise MilestoneClosed(yuan=yuan(sum(one.cents for one in closed)))
    # A cent for each first, so that no part is without money.
    amounts = split(rest - len(given), [max(1, weight) for _, weight in given])
    made = [
        Part(condition, cents + 1, is_closed=False)
        for (condition, _), cents in zip(given, amounts, strict=True)
    ]
    return (*closed, *made)


def check_additions(
    original: int, before: Iterable[tuple[int, int]], new: tuple[int, int], pct: int
) -> None:
    """Refuses ``AdditionTooLarge`` when additions make more than ``pct`` percent of ``original``.

    before, new
        Prices before and after each amendment; a lower price gives nothing back to add.
    """
    added = sum(max(0, after - was) for was, after in (*before, new))
    if new[1] > new[0] and added * WHOLE_PCT > original * pct:
        raise AdditionTooLarge(yuan=yuan(added), most=yuan(original * pct // WHOLE_PCT), pct=pct)


def packed(terms: Terms) -> dict[str, Any]:
    """Terms as plain data."""
    told = asdict(terms)
    return told | {
        "ends_on": terms.ends_on.isoformat(),
        "targets": {str(one): target for one, target in terms.targets.items()},
        "parts": [asdict(one) for one in terms.parts],
    }


def unpacked(told: Mapping[str, Any]) -> Terms:
    """Terms from plain data."""
    return Terms(
        told["price"],
        date.fromisoformat(told["ends_on"]),
        told["linkage_terms"],
        told["long_reason"],
        {int(one): target for one, target in told["targets"].items()},
        tuple(Part(**one) for one in told["parts"]),
    )
