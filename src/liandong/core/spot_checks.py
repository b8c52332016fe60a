"""Spot checks: which entries are asked about, what an answer means, what is published.

A round draws a stated share at random and a stated number by score. The draw is bound to a
seed by SHA-256 alone, so that anybody who knows seed and numbers can draw it again: an entry's
place in the order is the digest of ``seed:entry``. Only the random part says how many hours
are as they were entered; the part by score looks where something is odd.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from math import ceil
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal
from liandong.core.signals import Ranked

SMALLEST_GROUP = 5
"""Results of fewer answered checks are not shown by themselves."""
REPLY_WORKING_DAYS = 5


class DrawnFor(StrEnum):
    """Why an entry was drawn."""

    RANDOM = "random"
    RISK = "risk"


class SpotAnswer(StrEnum):
    """What the recipient says: one question, three answers; or nobody could be asked."""

    YES = "yes"
    NO = "no"
    NOT_COME = "not_come"
    UNREACHED = "unreached"

    @property
    def puts_in_doubt(self) -> bool:
        """Whether the entry has to be looked into."""
        return self in {SpotAnswer.NO, SpotAnswer.NOT_COME}


@dataclass(frozen=True, slots=True)
class SampleRules:
    """How many are asked about in one round. Our own proposal.

    random_pct
        Share of all entries of the period that is drawn at random, rounded up.
    random_min
        At least so many at random, when there are so many.
    risk_max
        At most so many more by score, from ``risk_from`` on.
    """

    random_pct: int = 2
    random_min: int = 5
    risk_max: int = 20
    risk_from: float = 0.5


@dataclass(frozen=True, slots=True)
class Drawn:
    """One entry that is asked about, and why."""

    entry: int
    drawn_for: DrawnFor


def draw(
    entries: Iterable[int], ranking: Sequence[Ranked], *, seed: str, rules: SampleRules
) -> list[Drawn]:
    """The entries of one round: the random part first, in the order of their digests.

    The random part is drawn from all entries, flagged or not. The part by score takes the
    highest scores that are left; equal scores stand in the order of their digests.
    """
    order = sorted(set(entries), key=lambda entry: _digest(seed, entry))
    wanted = max(rules.random_min, ceil(len(order) * rules.random_pct / 100))
    chance = order[:wanted]
    left = set(order) - set(chance)
    risky = [row for row in ranking if row.entry in left and row.score >= rules.risk_from]
    risky.sort(key=lambda row: (-row.score, _digest(seed, row.entry)))
    return [
        *(Drawn(entry, DrawnFor.RANDOM) for entry in chance),
        *(Drawn(row.entry, DrawnFor.RISK) for row in risky[: rules.risk_max]),
    ]


def _digest(seed: str, entry: int) -> str:
    return sha256(f"{seed}:{entry}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of the checks of one group.

    answered
        Checks with an answer by a recipient; those nobody reached are not among them.
    corrected
        Entries in doubt that were taken back or corrected.
    """

    group: str
    drawn: int
    answered: int
    confirmed: int
    doubted: int
    corrected: int

    @property
    def confirmed_pct(self) -> int | None:
        """Share of the answered that was confirmed, in whole percent; None below five."""
        if self.answered < SMALLEST_GROUP:
            return None
        return 100 * self.confirmed // self.answered


def merged(tallies: Iterable[Tally], *, rest: str) -> list[Tally]:
    """Groups with fewer than five answers put together, with the next ones when need be.

    When even the rest stays below five it is joined to the smallest group that is shown, so
    that nobody can find it by subtraction.
    """
    rows = sorted(tallies, key=lambda row: (-row.answered, row.group))
    shown = [row for row in rows if row.answered >= SMALLEST_GROUP]
    small = [row for row in rows if row.answered < SMALLEST_GROUP]
    if not small:
        return shown
    together = _sum(small, rest)
    while together.answered < SMALLEST_GROUP and shown:
        together = _sum([together, shown.pop()], rest)
    return [*shown, together]


def _sum(rows: Iterable[Tally], group: str) -> Tally:
    held = list(rows)
    return Tally(
        group,
        sum(row.drawn for row in held),
        sum(row.answered for row in held),
        sum(row.confirmed for row in held),
        sum(row.doubted for row in held),
        sum(row.corrected for row in held),
    )


# ── refusals and events ─────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class RoundDrawnToday(Refusal):
    """The same period of the organization was drawn today; a second press draws nothing."""

    code: ClassVar[str] = "round_drawn_today"
    organization: str


@dataclass(eq=False)
class NothingToDraw(Refusal):
    """The period holds no entry that has not been asked about."""

    code: ClassVar[str] = "nothing_to_draw"


@dataclass(eq=False)
class SpotCheckAnswered(Refusal):
    """The recipient has answered already."""

    code: ClassVar[str] = "spot_check_answered"


@dataclass(eq=False)
class SpotCheckClosed(Refusal):
    """The entry is not in doubt, or somebody has decided."""

    code: ClassVar[str] = "spot_check_closed"


@dataclass(eq=False)
class ReplyStillOpen(Refusal):
    """The volunteer still has time to say something."""

    code: ClassVar[str] = "reply_still_open"
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SpotChecksDrawn(Event):
    """A round was drawn: from how many, how many at random, how many by score."""

    round: int
    population: int
    random: int
    risk: int


@dataclass(frozen=True, slots=True)
class RecipientAsked(Event):
    """Somebody was asked about an entry, by telephone or by message."""

    spot_check: int
    how: str


@dataclass(frozen=True, slots=True)
class RecipientAnswered(Event):
    """The answer is in; the history does not say which."""

    spot_check: int


@dataclass(frozen=True, slots=True)
class VolunteerReplied(Event):
    """The volunteer said something about an entry in doubt."""

    spot_check: int


@dataclass(frozen=True, slots=True)
class SpotCheckDecided(Event):
    """An entry in doubt stands, or was corrected."""

    spot_check: int
    stands: bool
    reason: str


@dataclass(frozen=True, slots=True)
class OpeningHoursSet(Event):
    """When a place is open was written down."""

    organization: int
    place: str
