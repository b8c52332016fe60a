"""Invitations, seats and the reserve: what may follow what, and who comes next.

Nobody is assigned without their own recorded yes (Order 685 Art 25), and a person who
cannot come says so (Art 22). Seats are counted, never guessed: the caller counts them
inside the transaction that holds the shift's lock. Times are aware moments; rests and
notices are whole minutes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from liandong.core.eligibility import (
    ChangedBy,
    Commitment,
    EligibilityRules,
    GuardianRule,
    PersonFacts,
    Reason,
    Risk,
    ShiftFacts,
    age_on,
    gap_minutes,
    slots_of,
    why_not,
)
from liandong.core.hours import SHANGHAI, Span
from liandong.core.roster_facts import (
    AbsenceRecorded,
    AlreadyInvited,
    AlreadyOnReserve,
    AlreadyOnShift,
    DeclineReasonUnknown,
    InvitationAccepted,
    InvitationAnswered,
    InvitationDeclined,
    InvitationHasLapsed,
    InvitationLapsed,
    InvitationSent,
    InvitationTakenBack,
    InvitationWithdrawn,
    NotEligible,
    NotInvited,
    NotOnShift,
    OtherTimeSuggested,
    OtherTimeUnusable,
    OverlapsOwnShift,
    ProposalAdopted,
    ProposalChanged,
    ProposalClosed,
    ProposalMade,
    ProposalOutdated,
    ProposalSetAside,
    ReleaseTooLate,
    ReserveJoined,
    ReserveLeft,
    ReserveMovedUp,
    SeatsStillFree,
    SeatTaken,
    ShiftFull,
    ShiftNotOpen,
    ShiftReleased,
    ShiftsHeld,
    ShiftStarted,
)

__all__ = [
    "DEFAULT_ANSWER_HOURS",
    "AbsenceRecorded",
    "AlreadyInvited",
    "AlreadyOnReserve",
    "AlreadyOnShift",
    "AssignmentState",
    "ChangedBy",
    "Commitment",
    "Conflict",
    "DeclineReason",
    "DeclineReasonUnknown",
    "EligibilityRules",
    "GuardianRule",
    "InvitationAccepted",
    "InvitationAnswered",
    "InvitationDeclined",
    "InvitationHasLapsed",
    "InvitationLapsed",
    "InvitationSent",
    "InvitationState",
    "InvitationTakenBack",
    "InvitationWithdrawn",
    "NotEligible",
    "NotInvited",
    "NotOnShift",
    "OtherTimeSuggested",
    "OtherTimeUnusable",
    "OverlapsOwnShift",
    "PersonFacts",
    "ProposalAdopted",
    "ProposalChanged",
    "ProposalClosed",
    "ProposalMade",
    "ProposalOutdated",
    "ProposalSetAside",
    "ProposalState",
    "Reason",
    "ReleaseTooLate",
    "ReserveEntry",
    "ReserveJoined",
    "ReserveLeft",
    "ReserveMovedUp",
    "Risk",
    "SeatTaken",
    "SeatsStillFree",
    "ShiftFacts",
    "ShiftFull",
    "ShiftNotOpen",
    "ShiftReleased",
    "ShiftStarted",
    "ShiftsHeld",
    "age_on",
    "answer_deadline",
    "check_answerable",
    "check_counter",
    "check_eligible",
    "check_no_overlap",
    "check_proposal_open",
    "check_seat",
    "conflicts",
    "decline_reason",
    "gap_minutes",
    "invitation_may_become",
    "is_late_release",
    "may_become",
    "reserve_order",
    "slots_of",
    "to_ask",
    "why_not",
]

DEFAULT_ANSWER_HOURS = 24


class InvitationState(StrEnum):
    """Where an invitation stands. Declined, lapsed and withdrawn are final."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COUNTERED = "countered"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class AssignmentState(StrEnum):
    """Where a seat stands."""

    ACCEPTED = "accepted"
    RELEASED = "released"
    SERVED = "served"
    ABSENT = "absent"


class ProposalState(StrEnum):
    """Where a matching proposal stands; one that a human changed is still open."""

    OPEN = "open"
    ADOPTED = "adopted"
    SET_ASIDE = "set_aside"


class DeclineReason(StrEnum):
    """Why someone says no or gives a seat back; nobody must tell more than this."""

    NO_TIME = "no_time"
    TOO_FAR = "too_far"
    ILL = "ill"
    FAMILY = "family"
    NOT_MY_SKILL = "not_my_skill"
    TOO_OFTEN = "too_often"
    NOT_COMFORTABLE = "not_comfortable"
    WEATHER = "weather"
    OTHER = "other"
    NOT_SAID = "not_said"


_INVITATION_STEPS: dict[InvitationState, frozenset[InvitationState]] = {
    InvitationState.ASKED: frozenset(InvitationState) - {InvitationState.ASKED},
    # Someone who suggested another time may still come at the first, or be asked anew.
    InvitationState.COUNTERED: frozenset(InvitationState) - {InvitationState.COUNTERED},
    InvitationState.ACCEPTED: frozenset(),
    InvitationState.DECLINED: frozenset(),
    InvitationState.LAPSED: frozenset(),
    InvitationState.WITHDRAWN: frozenset(),
}

_ASSIGNMENT_STEPS: dict[AssignmentState, frozenset[AssignmentState]] = {
    AssignmentState.ACCEPTED: frozenset(AssignmentState) - {AssignmentState.ACCEPTED},
    AssignmentState.RELEASED: frozenset(),
    # A leader's list may be wrong, so served and absent can correct each other.
    AssignmentState.SERVED: frozenset({AssignmentState.ABSENT}),
    AssignmentState.ABSENT: frozenset({AssignmentState.SERVED}),
}


def invitation_may_become(state: InvitationState, to: InvitationState) -> bool:
    """Whether an invitation in ``state`` may become ``to``."""
    return to in _INVITATION_STEPS[state]


def may_become(state: AssignmentState, to: AssignmentState) -> bool:
    """Whether a seat in ``state`` may become ``to``."""
    return to in _ASSIGNMENT_STEPS[state]


def decline_reason(code: str) -> DeclineReason:
    """The reason for a code; an empty code is "not said". Refuses ``DeclineReasonUnknown``."""
    if not code:
        return DeclineReason.NOT_SAID
    try:
        return DeclineReason(code)
    except ValueError:
        raise DeclineReasonUnknown(reason=code) from None


def answer_deadline(asked_at: datetime, starts_at: datetime, hours: float) -> datetime:
    """Until when an invitation may be answered.

    ``hours`` after the asking, but never later than half way to the start, so that the
    next person can still be asked. Always after ``asked_at``. A start that is not after
    ``asked_at`` raises ``ValueError``: use :func:`check_seat` first.
    """
    if starts_at <= asked_at:
        raise ValueError(f"Shift starts at {starts_at}, not after the asking at {asked_at}.")
    if hours <= 0:
        raise ValueError(f"The time to answer must be positive, got {hours} hours.")
    return min(asked_at + timedelta(hours=hours), asked_at + (starts_at - asked_at) / 2)


def check_answerable(
    state: InvitationState, *, shift_title: str, answer_by: datetime, at: datetime
) -> None:
    """Refuse unless the invitation can still be answered at ``at``.

    Refuses ``InvitationTakenBack``, ``InvitationHasLapsed`` or ``InvitationAnswered``.
    """
    if state is InvitationState.WITHDRAWN:
        raise InvitationTakenBack(shift_title=shift_title)
    if state in (InvitationState.ACCEPTED, InvitationState.DECLINED):
        raise InvitationAnswered(shift_title=shift_title, state=state.value)
    if state is InvitationState.LAPSED or at >= answer_by:
        raise InvitationHasLapsed(shift_title=shift_title, answer_by=answer_by)


def check_seat(
    *, shift_title: str, starts_at: datetime, seats: int, taken: int, at: datetime
) -> None:
    """Refuse unless a seat can be given at ``at``; ``taken`` is counted under the lock.

    Refuses ``ShiftStarted`` or ``ShiftFull``.
    """
    if at >= starts_at:
        raise ShiftStarted(shift_title=shift_title, starts_at=starts_at)
    if taken >= seats:
        raise ShiftFull(shift_title=shift_title, seats=seats)


def check_no_overlap(commitments: Iterable[Commitment], span: Span) -> None:
    """Refuse ``OverlapsOwnShift`` naming the earliest promise that overlaps ``span``."""
    for held in sorted(commitments, key=lambda one: one.span.starts_at):
        if held.span.overlaps(span):
            raise OverlapsOwnShift(
                other_title=held.title,
                starts_at=held.span.starts_at,
                ends_at=held.span.ends_at,
            )


def check_eligible(person: PersonFacts, shift: ShiftFacts, rules: EligibilityRules) -> None:
    """Refuse ``NotEligible`` with every reason of :func:`why_not` on the day of the shift.

    Seats are left to :func:`check_seat`, whose refusal is more exact.
    """
    from_seats = {"shift_full", "already_on_shift"}
    day = shift.span.starts_at.astimezone(SHANGHAI).date()
    reasons = tuple(r for r in why_not(person, shift, day, rules) if r.code not in from_seats)
    if reasons:
        raise NotEligible(shift_title=shift.title, reasons=reasons)


def check_counter(span: Span, at: datetime) -> None:
    """Refuse ``OtherTimeUnusable`` when the suggested time is past or empty."""
    if span.starts_at <= at or span.minutes <= 0:
        raise OtherTimeUnusable(starts_at=span.starts_at, ends_at=span.ends_at)


def is_late_release(
    *, shift_title: str, starts_at: datetime, at: datetime, notice_minutes: int
) -> bool:
    """Whether giving the seat back at ``at`` comes after the notice time.

    Late is recorded, never refused: a person who says so an hour before still helps
    (Order 685 Art 22). Once the shift has begun: refuses ``ReleaseTooLate``.
    """
    if at >= starts_at:
        raise ReleaseTooLate(shift_title=shift_title, starts_at=starts_at)
    return starts_at - at < timedelta(minutes=notice_minutes)


def check_proposal_open(state: ProposalState, *, proposal_id: int) -> None:
    """Refuse ``ProposalClosed`` when a proposal was adopted or set aside."""
    if state is not ProposalState.OPEN:
        raise ProposalClosed(proposal_id=proposal_id, state=state.value)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A promise that stands in the way. ``gap_minutes`` is −1 when the two overlap."""

    held: Span
    gap_minutes: int

    @property
    def is_overlap(self) -> bool:
        """Whether some moment lies in both."""
        return self.gap_minutes < 0


def conflicts(person_spans: Iterable[Span], shift: Span, rest_minutes: int) -> list[Conflict]:
    """The person's spans that overlap ``shift`` or leave less than ``rest_minutes``, in order."""
    found = []
    for held in sorted(person_spans):
        gap = gap_minutes(held, shift)
        if gap < 0 or gap < rest_minutes:
            found.append(Conflict(held, gap))
    return found


@dataclass(frozen=True, slots=True)
class ReserveEntry:
    """A person waiting for a seat.

    lost_seat
        Held a seat that the organizer took away (fewer seats, shift moved).
    served_last_30_days
        Shifts served in the 30 days before.
    """

    person_id: int
    joined_at: datetime
    lost_seat: bool = False
    served_last_30_days: int = 0


def reserve_order(entries: Iterable[ReserveEntry]) -> list[ReserveEntry]:
    """The order in which waiting people are asked.

    First who lost a seat through no act of their own, then who served least in the last 30
    days (so that chances go round), then who waited longest, then the lower id: the same
    list always gives the same order.
    """
    return sorted(
        entries,
        key=lambda e: (not e.lost_seat, e.served_last_30_days, e.joined_at, e.person_id),
    )


def to_ask(
    reserve: Sequence[ReserveEntry], *, seats: int, taken: int, pending: int
) -> list[ReserveEntry]:
    """Who of the reserve is asked now: as many as there are seats neither held nor offered."""
    free = max(0, seats - taken - pending)
    return reserve_order(reserve)[:free]
