"""Practice cards: what one street did, written so that another can do it.

A card tells a finished piece of work: the problem, for whom, step by step, who leads, what it
took, what came of it, what to watch for. Its figures are counted from records and say of how
many; its author and organization are named, and travel with every re-use. Streets are counted
by the first nine digits of their code, the card's own street left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from liandong.core.divisions import normalized
from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

LEAST_STEPS = 2
TEXT_MAX_LENGTH = 1500
STEPS_MAX_LENGTH = 3000
STREET = 9


class CardState(StrEnum):
    """Written, shown to everybody, or taken back."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class License(StrEnum):
    """What others may do with a card; each asks that the author is named."""

    ATTRIBUTION = "by"
    SHARE_ALIKE = "by_sa"
    NON_COMMERCIAL = "by_nc"


@dataclass(frozen=True, slots=True)
class CardText:
    """What an author writes. ``steps`` is one step a line; money is in cents."""

    title: str
    problem: str
    for_whom: str
    steps: str
    outcome: str
    watch_for: str
    cost_cents: int | None = None
    cost_note: str = ""


def steps_of(text: str) -> tuple[str, ...]:
    """The steps, without empty lines.

    >>> steps_of("一家一家问\\n\\n 排班 ")
    ('一家一家问', '排班')
    """
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def check_text(text: CardText) -> None:
    """Refuse ``ValueMissing``, ``ValueInvalid`` or ``TooFewSteps`` for what cannot be re-used."""
    for name in ("title", "problem", "for_whom", "steps", "outcome", "watch_for"):
        told: str = getattr(text, name)
        if not told.strip():
            raise ValueMissing(name)
        most = STEPS_MAX_LENGTH if name == "steps" else TEXT_MAX_LENGTH
        if len(told) > most:
            raise ValueInvalid(name, told[:10] + "…", f"≤ {most}")
    if len(steps_of(text.steps)) < LEAST_STEPS:
        raise TooFewSteps(least=LEAST_STEPS)
    if text.cost_cents is not None and text.cost_cents < 0:
        raise ValueInvalid("cost", str(text.cost_cents), "≥ 0")


def streets(codes: Iterable[str], *, own: str) -> int:
    """How many other streets there are among division codes; places without a code count none.

    >>> streets(["440305001", "440305001000", "440305002", ""], own="440305002")
    1
    """
    found = {normalized(code)[:STREET] for code in codes if code}
    return len(found - {normalized(own)[:STREET]})


# ── refusals and events ─────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class TooFewSteps(Refusal):
    """Another street cannot do what is told in one step."""

    code: ClassVar[str] = "card_too_few_steps"
    least: int


@dataclass(eq=False)
class NothingServedYet(Refusal):
    """No service of the project was held, or the group is not closed: nothing to tell."""

    code: ClassVar[str] = "card_nothing_served"
    title: str


@dataclass(eq=False)
class CardWithdrawn(Refusal):
    """The card was taken back."""

    code: ClassVar[str] = "card_withdrawn"
    title: str


@dataclass(eq=False)
class CardNotPublic(Refusal):
    """A card is re-used once it is published."""

    code: ClassVar[str] = "card_not_public"
    title: str


@dataclass(frozen=True, slots=True)
class CardWritten(Event):
    """A card was written."""

    card: int


@dataclass(frozen=True, slots=True)
class CardRevised(Event):
    """The text of a card was changed."""

    card: int


@dataclass(frozen=True, slots=True)
class CardPublished(Event):
    """A card may be read by everybody."""

    card: int


@dataclass(frozen=True, slots=True)
class CardTakenBack(Event):
    """A card was withdrawn, with the reason; re-uses keep their attribution."""

    card: int
    reason: str


@dataclass(frozen=True, slots=True)
class CardReused(Event):
    """A project was begun from a card."""

    card: int
    project_id: int


@dataclass(frozen=True, slots=True)
class ReuseTold(Event):
    """Who re-used a card told what they changed."""

    card: int
    project_id: int
