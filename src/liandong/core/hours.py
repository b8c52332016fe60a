"""Service hours: what a stretch of attendance is worth, and what may be entered.

Everything is counted in whole minutes, as integers; hours appear only where a person
reads them. A day is a day in Asia/Shanghai. Sources: MCA Order 67 (2021) Art 7 (the
time actually given), Art 11 (10 working days), Art 13 (objection); the entry rules of
the old national system with its holes closed (overlap with other projects, daily cap,
second approver, evidence, age limit on back-fill).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from liandong.core.hour_facts import (
    AlreadyClaimed,
    AlreadyRecognized,
    AlreadyReversed,
    BackfillTooOld,
    BelowOneStep,
    CheckedIn,
    CheckedOut,
    CheckOutProposed,
    CrossesMidnight,
    DailyCapReached,
    HoursCorrected,
    HoursObjected,
    HoursRecognized,
    NotYetEnded,
    ObjectionAlreadyOpen,
    ObjectionAnswered,
    ObjectionClosed,
    OverlapsOtherService,
    OwnHours,
    PresenceTooShort,
    SameApprover,
    SecondApproverMissing,
)
from liandong.core.refusals import ValueInvalid, ValueMissing

__all__ = [
    "NOTE_MAX_LENGTH",
    "SHANGHAI",
    "STAR_HOURS",
    "AlreadyClaimed",
    "AlreadyRecognized",
    "AlreadyReversed",
    "BackfillTooOld",
    "BelowOneStep",
    "CheckOutProposed",
    "CheckedIn",
    "CheckedOut",
    "Claim",
    "CrossesMidnight",
    "DailyCapReached",
    "Evidence",
    "HourKind",
    "HourRules",
    "HoursCorrected",
    "HoursObjected",
    "HoursRecognized",
    "NotYetEnded",
    "ObjectionAlreadyOpen",
    "ObjectionAnswered",
    "ObjectionClosed",
    "OverlapsOtherService",
    "OwnHours",
    "PresenceTooShort",
    "Recognition",
    "SameApprover",
    "SecondApproverMissing",
    "Served",
    "Span",
    "check_claim",
    "check_overlap",
    "check_worth",
    "minutes_to_next_star",
    "proposed_check_out",
    "recognition",
    "recognized_minutes",
    "split_by_day",
    "stars",
]

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTE_MAX_LENGTH = 500
STAR_HOURS = (100, 300, 600, 1000, 1500)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, start included, end excluded.

    starts_at, ends_at
        Moments with a time zone. ``starts_at <= ends_at``; an empty span is legal.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError(f"Span needs moments with a time zone, got {self}.")
        if self.ends_at < self.starts_at:
            raise ValueError(f"Span ends before it starts: {self}.")

    @property
    def minutes(self) -> int:
        """Length in whole minutes, rounded down."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    def within(self, other: "Span") -> "Span":
        """The part of this span that lies inside ``other``; may be empty."""
        start = min(max(self.starts_at, other.starts_at), other.ends_at)
        return Span(start, max(start, min(self.ends_at, other.ends_at)))

    def overlaps(self, other: "Span") -> bool:
        """Whether some moment lies in both. Touching ends do not overlap."""
        return max(self.starts_at, other.starts_at) < min(self.ends_at, other.ends_at)

    def covering(self, other: "Span") -> "Span":
        """The smallest span that holds both."""
        return Span(min(self.starts_at, other.starts_at), max(self.ends_at, other.ends_at))

    def day(self, zone: ZoneInfo = SHANGHAI) -> date:
        """The local day on which the span starts."""
        return self.starts_at.astimezone(zone).date()


class Evidence(StrEnum):
    """How an entry was proved, strongest first."""

    SCAN = "scan"
    BADGE = "badge"
    OFFLINE = "offline"
    LEADER_LIST = "leader_list"
    PAPER = "paper"
    BACKFILL = "backfill"
    IMPORTED = "imported"

    @property
    def strength(self) -> int:
        """4 (scanned on the spot and seen by the server) down to 1 (taken over from elsewhere)."""
        return _STRENGTH[self]

    @property
    def kind(self) -> "HourKind":
        """Credit hours are proved while the service happens; honour hours afterwards."""
        return HourKind.CREDIT if self.strength >= 3 else HourKind.HONOUR


class HourKind(StrEnum):
    """信用时长 (proved by check-in) and 荣誉时长 (entered later); never added up in silence."""

    CREDIT = "credit"
    HONOUR = "honour"


_STRENGTH = {
    Evidence.SCAN: 4,
    Evidence.BADGE: 4,
    Evidence.OFFLINE: 3,
    Evidence.LEADER_LIST: 3,
    Evidence.PAPER: 3,
    Evidence.BACKFILL: 2,
    Evidence.IMPORTED: 1,
}


@dataclass(frozen=True, slots=True)
class HourRules:
    """How one region turns attendance into recognized minutes, and until when.

    step
        Minutes are recognized in multiples of this many minutes, rounded down.
    daily_cap
        The most minutes recognized for one person on one day.
    min_presence_pct
        Nothing is recognized below this share of the planned time (0: no such rule).
    travel_counts
        Whether the way there and back counts when it is given (default no).
    backfill_max_days
        A back-fill may be at most this many days old.
    record_within_working_days
        Order 67 Art 11: entry and evaluation within 10 working days.
    """

    step: int = 30
    daily_cap: int = 480
    min_presence_pct: int = 0
    travel_counts: bool = False
    backfill_max_days: int = 30
    record_within_working_days: int = 10

    def __post_init__(self) -> None:
        if self.step < 1 or self.daily_cap < 0 or not 0 <= self.min_presence_pct <= 100:
            raise ValueError(f"Hour rules out of range: {self}.")


@dataclass(frozen=True, slots=True)
class Recognition:
    """What an attendance is worth and where the rest went; all in whole minutes.

    ``present == minutes + outside_plan + too_short + over_cap + rounded_off``.
    """

    minutes: int
    present: int
    outside_plan: int = 0
    too_short: int = 0
    over_cap: int = 0
    rounded_off: int = 0


def recognition(
    attended: Span,
    *,
    planned: Span,
    already_today: int,
    rules: HourRules,
    travel: Span | None = None,
) -> Recognition:
    """Recognized minutes of one attendance with the reason for every minute left out.

    ``travel`` is the way from muster to return; it widens the planned time only under
    a profile where ``travel_counts``. ``already_today`` counts minutes already in the
    ledger for that person and day.
    """
    window = planned.covering(travel) if travel is not None and rules.travel_counts else planned
    present = attended.minutes
    inside = attended.within(window).minutes
    outside = present - inside
    if attended.within(planned).minutes * 100 < rules.min_presence_pct * planned.minutes:
        return Recognition(0, present, outside_plan=outside, too_short=inside)
    room = max(0, rules.daily_cap - max(0, already_today))
    capped = min(inside, room)
    minutes = capped - capped % rules.step
    return Recognition(
        minutes,
        present,
        outside_plan=outside,
        over_cap=inside - capped,
        rounded_off=capped - minutes,
    )


def recognized_minutes(
    attended: Span,
    *,
    planned: Span,
    already_today: int,
    rules: HourRules,
    travel: Span | None = None,
) -> int:
    """Minutes to enter in the ledger for one attendance.

    Time outside the planned shift is not recognized. The result is never negative, is
    a multiple of ``rules.step``, and never lifts the day above ``rules.daily_cap``.

    >>> from datetime import UTC, datetime
    >>> nine = datetime(2026, 5, 4, 1, tzinfo=UTC)
    >>> shift = Span(nine, nine + timedelta(hours=3))
    >>> late = Span(nine + timedelta(minutes=20), nine + timedelta(hours=3))
    >>> recognized_minutes(late, planned=shift, already_today=0, rules=HourRules())
    150
    """
    return recognition(
        attended, planned=planned, already_today=already_today, rules=rules, travel=travel
    ).minutes


def split_by_day(span: Span, zone: ZoneInfo = SHANGHAI) -> tuple[Span, ...]:
    """The span cut at local midnights, in order; an empty span stays one empty span."""
    pieces = []
    start = span.starts_at
    while True:
        midnight = datetime.combine(
            start.astimezone(zone).date() + timedelta(days=1), time(), tzinfo=zone
        )
        if span.ends_at <= midnight:
            pieces.append(Span(start, span.ends_at))
            return tuple(pieces)
        pieces.append(Span(start, midnight))
        start = midnight


def proposed_check_out(check_in: datetime, planned: Span, last_seen: datetime | None) -> datetime:
    """When a person who forgot to check out most likely left; a leader confirms or changes it.

    The last moment at which something shows the person there, but not after the planned
    end; the planned end when nothing shows it. Never before the check-in, so that the
    hours are proposed and not lost.
    """
    left = planned.ends_at
    if last_seen is not None and last_seen > check_in:
        left = min(left, last_seen)
    return max(check_in, left)


@dataclass(frozen=True, slots=True)
class Served:
    """Another entry of the same person, to compare a new one with."""

    span: Span
    activity: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry before it is written: who served, when, and who stands for it.

    Persons are compared by their keys. ``approver`` is the second person; only a
    back-fill needs one. ``evidence_note`` says what proves a back-fill.
    """

    volunteer: int
    span: Span
    evidence: Evidence
    entered_by: int | None = None
    approver: int | None = None
    reason: str = ""
    evidence_note: str = ""


def check_claim(
    claim: Claim, *, at: datetime, others: Iterable[Served] = (), rules: HourRules
) -> None:
    """Refuse an entry that may not be written at ``at``.

    Raises CrossesMidnight, NotYetEnded, OverlapsOtherService and, for a back-fill,
    ValueMissing (reason, evidence), ValueInvalid, BackfillTooOld, SecondApproverMissing,
    SameApprover or OwnHours.
    """
    span = claim.span
    if len(split_by_day(span)) > 1:
        raise CrossesMidnight(span.starts_at, span.ends_at)
    if span.ends_at > at:
        raise NotYetEnded(span.ends_at)
    check_overlap(span, others)
    if claim.evidence is Evidence.BACKFILL:
        _check_backfill(claim, at=at, rules=rules)
    elif claim.evidence is Evidence.LEADER_LIST and claim.entered_by == claim.volunteer:
        raise OwnHours()


def check_overlap(span: Span, others: Iterable[Served]) -> None:
    """Refuse a span in which the person already served elsewhere."""
    for other in others:
        if span.overlaps(other.span):
            raise OverlapsOtherService(other.activity, other.span.starts_at, other.span.ends_at)


def _check_backfill(claim: Claim, *, at: datetime, rules: HourRules) -> None:
    for field, text in (("reason", claim.reason), ("evidence_note", claim.evidence_note)):
        if not text.strip():
            raise ValueMissing(field)
        if len(text) > NOTE_MAX_LENGTH:
            raise ValueInvalid(field, text[:20] + "…", f"≤ {NOTE_MAX_LENGTH}")
    served_on = claim.span.day()
    if (at.astimezone(SHANGHAI).date() - served_on).days > rules.backfill_max_days:
        raise BackfillTooOld(served_on, rules.backfill_max_days)
    if claim.approver is None:
        raise SecondApproverMissing()
    if claim.approver == claim.entered_by:
        raise SameApprover()
    if claim.volunteer == claim.approver:
        raise OwnHours()


def check_worth(counted: Recognition, *, planned: Span, day: date, rules: HourRules) -> None:
    """Refuse an entry that is worth no minutes, saying which rule took them."""
    if counted.minutes:
        return
    inside = counted.present - counted.outside_plan
    if counted.too_short:
        raise PresenceTooShort(inside, planned.minutes, rules.min_presence_pct)
    if counted.over_cap:
        raise DailyCapReached(day, rules.daily_cap)
    raise BelowOneStep(inside, rules.step)


def stars(minutes: int, thresholds_hours: tuple[int, ...] = STAR_HOURS) -> int:
    """Star level 0–5 of recorded minutes (100/300/600/1000/1500 hours unless told)."""
    return sum(minutes >= hours * 60 for hours in thresholds_hours)


def minutes_to_next_star(
    minutes: int, thresholds_hours: tuple[int, ...] = STAR_HOURS
) -> int | None:
    """Minutes still missing to the next star; None at the top."""
    missing = [hours * 60 - minutes for hours in thresholds_hours if hours * 60 > minutes]
    return min(missing, default=None)
