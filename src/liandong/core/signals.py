"""Signals: what about an entry in the ledger should make somebody look, and how strongly.

A signal is not a judgment. It is a fact about times, places and people, with the figures from
which it follows, so that it can be said in one sentence and answered. Signals only rank which
entries are asked about; nobody loses an hour by a signal (``core.spot_checks`` says what may
follow). The seven rules stand in ``core.signal_rules``.

Times are aware datetimes, distances meters, weights and scores shares between 0 and 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
FLAG_AT = 0.5
"""From this score on an entry is called flagged; measured by ``liandong bench signals``."""


class SignalKind(StrEnum):
    """The seven things that are looked for."""

    OVERLAP = "overlap"
    IMPOSSIBLE_TRAVEL = "impossible_travel"
    SHARED_DEVICE = "shared_device"
    BULK_LIST = "bulk_list"
    BACKFILL_BURST = "backfill_burst"
    OUTSIDE_OPENING = "outside_opening"
    UNSEEN_RECIPIENT = "unseen_recipient"


WEIGHTS: Mapping[SignalKind, float] = {
    SignalKind.OVERLAP: 0.9,
    SignalKind.IMPOSSIBLE_TRAVEL: 0.9,
    SignalKind.SHARED_DEVICE: 0.8,
    SignalKind.BULK_LIST: 0.8,
    SignalKind.BACKFILL_BURST: 0.7,
    SignalKind.OUTSIDE_OPENING: 0.6,
    SignalKind.UNSEEN_RECIPIENT: 0.6,
}
"""How strongly each counts. Our own proposal; two weak ones together weigh like a strong one."""


@dataclass(frozen=True, slots=True)
class Opening:
    """When a place is open on one day; ``None`` in both means closed all day."""

    opens_at: time | None
    closes_at: time | None


@dataclass(frozen=True, slots=True)
class OpeningRule:
    """One line of a place's opening hours: a weekday (0 is Monday), from a day until a day.

    ``until`` is excluded. A line that holds for a shorter time goes before one that holds
    longer, so that a special evening is one line of one day.
    """

    weekday: int
    opens_at: time | None
    closes_at: time | None
    since: date
    until: date | None = None


def opening_on(day: date, rules: Iterable[OpeningRule]) -> Opening | None:
    """The opening of a place on a day; None when nothing is known about it."""
    holding = [
        rule
        for rule in rules
        if rule.weekday == day.weekday()
        and rule.since <= day
        and (rule.until is None or day < rule.until)
    ]
    if not holding:
        return None
    narrow = min(holding, key=lambda r: ((r.until or date.max) - r.since, -r.since.toordinal()))
    return Opening(narrow.opens_at, narrow.closes_at)


@dataclass(frozen=True, slots=True)
class Stint:
    """One entry as the rules see it: keys instead of names.

    attended
        From arrival to leaving, as it was recorded.
    leader
        Who entered it.
    mark
        The browser on which the volunteer checked in alone; empty when there was none.
    household
        Of people who registered as one household; 0 when of none. They may share a telephone.
    opening
        Of the place on that day; None when it is not known.
    recipient
        Whom it was for, when it was for one household.
    recipient_known
        Whether somebody else has met the recipient: at an assessment, a visit, a call.
    """

    entry: int
    person: int
    activity: int
    shift: int
    leader: int
    starts_at: datetime
    ends_at: datetime
    evidence: str
    recorded_at: datetime
    lat: float | None = None
    lon: float | None = None
    mark: str = ""
    household: int = 0
    opening: Opening | None = None
    recipient: int | None = None
    recipient_known: bool = True

    @property
    def day(self) -> date:
        """The local day on which it began."""
        return self.starts_at.astimezone(SHANGHAI).date()

    @property
    def minutes(self) -> int:
        """Its length in whole minutes."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignalRules:
    """From where on something is odd. All thresholds are our own proposals.

    They were set on the seasons of seeds 101–105 and are measured on others (the reference
    says which).

    overlap_minutes
        A late check-out runs into the next service by less than this.
    travel_kmh, travel_slack_minutes, travel_min_m
        Nobody crosses a town faster, door to door; the slack forgives late check-outs.
    device_people
        So many different people on one browser at one shift; a household counts as one.
    bulk_sessions, bulk_people, bulk_alike_pct
        At least so many people who stand on a leader's list together at so many shifts, to
        the minute and hardly ever one without the other, and were never seen otherwise.
    burst_days, burst_window
        Back-fills of so many different days for one person, entered within the window.
    outside_minutes
        A service may begin early or end late by less than this.
    unseen_entries
        So many services for somebody whom only this volunteer and this leader have met.
    unseen_scanned_pct
        Not when more than this share of them was scanned at the place.
    """

    overlap_minutes: int = 30
    travel_kmh: float = 35.0
    travel_slack_minutes: int = 10
    travel_min_m: float = 4000.0
    device_people: int = 5
    bulk_sessions: int = 4
    bulk_people: int = 5
    bulk_alike_pct: int = 85
    burst_days: int = 5
    burst_window: timedelta = timedelta(hours=48)
    outside_minutes: int = 45
    unseen_entries: int = 4
    unseen_scanned_pct: int = 50


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing about one entry, with the figures that its sentence names."""

    entry: int
    code: SignalKind
    weight: float
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with what speaks for asking about it, strongest first."""

    entry: int
    score: float
    signals: tuple[Signal, ...]

    @property
    def is_flagged(self) -> bool:
        """Whether the score reaches ``FLAG_AT``."""
        return self.score >= FLAG_AT


def score(signals: Iterable[Signal]) -> float:
    """How strongly several signals count together: one minus the product of what each leaves.

    >>> from math import isclose
    >>> one = Signal(1, SignalKind.OVERLAP, 0.5)
    >>> isclose(score([one, Signal(1, SignalKind.BULK_LIST, 0.6)]), 0.8)
    True
    """
    left = 1.0
    for signal in signals:
        left *= 1 - signal.weight
    return 1 - left


def ranked(signals: Iterable[Signal]) -> list[Ranked]:
    """Entries that carry a signal, the highest score first, then the older entry.

    Of one kind only the strongest counts: two overlaps of an entry are one reason.
    """
    strongest: dict[tuple[int, SignalKind], Signal] = {}
    for signal in signals:
        key = (signal.entry, signal.code)
        if key not in strongest or strongest[key].weight < signal.weight:
            strongest[key] = signal
    by_entry: dict[int, list[Signal]] = {}
    for signal in strongest.values():
        by_entry.setdefault(signal.entry, []).append(signal)
    rows = [
        Ranked(entry, score(found), tuple(sorted(found, key=lambda s: (-s.weight, s.code))))
        for entry, found in by_entry.items()
    ]
    return sorted(rows, key=lambda row: (-row.score, row.entry))


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often flags were right, and how much of what was planted they found.

    ``precision`` is None when nothing was flagged, ``recall`` when nothing was planted.
    """

    hits: int
    flagged: int
    planted: int

    @property
    def precision(self) -> float | None:
        """Share of the flagged that were planted."""
        return self.hits / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """Share of the planted that were flagged."""
        return self.hits / self.planted if self.planted else None


def accuracy(flagged: set[int], planted: set[int]) -> Accuracy:
    """Compare flags with the truth, where the truth is known: in a simulated season."""
    return Accuracy(len(flagged & planted), len(flagged), len(planted))
