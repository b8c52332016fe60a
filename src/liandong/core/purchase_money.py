"""Money of a contract, in integer cents: shares that add up, what may be paid, what is spent.

No floating point anywhere: what is split adds up to what was there, to the cent.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from liandong.core.cells import Cell, Formula, text_of

WHOLE_PCT = 100
MOST_CENTS = 10_000_000_000
"""A hundred million yuan; more is a slip of the finger."""


class Category(StrEnum):
    """Lines of a budget, as contracts of service stations have them."""

    STAFF = "staff"
    ACTIVITY = "activity"
    VOLUNTEER = "volunteer"
    TRAINING = "training"
    OFFICE = "office"
    TAX = "tax"


def split(amount: int, shares: Sequence[int]) -> list[int]:
    """An amount in cents by shares, to the cent (largest remainder; ties go to the earlier).

    The parts add up to the amount; each is within a cent of its exact share. ValueError for a
    negative amount or share, or when there is nothing to share by.

    >>> split(10_000, [33, 33, 34]), split(1, [50, 50])
    ([3300, 3300, 3400], [1, 0])
    """
    total = sum(shares)
    if amount < 0 or total <= 0 or min(shares) < 0:
        raise ValueError(f"Cannot split {amount} by {list(shares)}.")
    parts = [amount * share // total for share in shares]
    rests = [amount * share % total for share in shares]
    order = sorted(range(len(shares)), key=lambda n: (-rests[n], n))
    for n in order[: amount - sum(parts)]:
        parts[n] += 1
    return parts


def cents(text: str) -> int | None:
    """Yuan as people write them (``1,200``, ``￥3.50``, ``12元``) in cents; None: unreadable.

    >>> cents("1,200.5"), cents("3.005"), cents("a")
    (120050, None, None)
    """
    plain = text.strip().replace(",", "").replace("，", "").removesuffix("元")
    plain = plain.lstrip("¥￥").strip()
    if not plain:
        return None
    try:
        value = Decimal(plain) * WHOLE_PCT
    except InvalidOperation:
        return None
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > MOST_CENTS:
        return None
    return int(value)


def cents_of(cell: Cell) -> int | None:
    """A cell of a sheet in cents. What a formula computed may be off by less than a cent's part.

    >>> cents_of(0.1 + 0.2), cents_of("１２元"), cents_of(True)
    (30, 1200, None)
    """
    if isinstance(cell, Formula):
        return cents_of(cell.value)
    if isinstance(cell, bool):
        return None
    return cents(f"{cell:.6f}" if isinstance(cell, float) else text_of(cell))


def yuan(amount: int) -> str:
    """Cents as yuan with two digits and commas.

    >>> yuan(123_456_705), yuan(-5)
    ('1,234,567.05', '-0.05')
    """
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), WHOLE_PCT)
    return f"{sign}{whole:,}.{rest:02d}"


def left(budget: Mapping[str, int], spent: Mapping[str, int]) -> dict[str, int]:
    """What each line of a budget still holds; a category without a line has nothing."""
    return {name: budget.get(name, 0) - spent.get(name, 0) for name in {**budget, **spent}}
