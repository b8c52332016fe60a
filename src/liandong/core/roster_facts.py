"""What the roster rules refuse and what they report: refusals and events of ``core.rosters``.

They stand apart from the rules only to keep both files short; import them from
``liandong.core.rosters``. Ids are database ids; moments have a time zone. An event
called ``InvitationLapsed`` says that it happened; the refusal ``InvitationHasLapsed``
says that it is so. The two kinds never share a name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from liandong.core.eligibility import Reason
from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class ShiftFull(Refusal):
    """Every seat of the shift is taken."""

    code: ClassVar[str] = "shift_full"
    shift_title: str
    seats: int


@dataclass(eq=False)
class ShiftStarted(Refusal):
    """The shift has begun, so nobody can be asked, moved or enrolled any more."""

    code: ClassVar[str] = "shift_started"
    shift_title: str
    starts_at: datetime


@dataclass(eq=False)
class ShiftNotOpen(Refusal):
    """The shift is not published, is paused or was cancelled."""

    code: ClassVar[str] = "shift_not_open"
    shift_title: str


@dataclass(eq=False)
class InvitationHasLapsed(Refusal):
    """The time to answer is over."""

    code: ClassVar[str] = "invitation_lapsed"
    shift_title: str
    answer_by: datetime


@dataclass(eq=False)
class InvitationAnswered(Refusal):
    """The invitation already has a final answer."""

    code: ClassVar[str] = "invitation_answered"
    shift_title: str
    state: str


@dataclass(eq=False)
class InvitationTakenBack(Refusal):
    """Whoever sent the invitation has withdrawn it."""

    code: ClassVar[str] = "invitation_taken_back"
    shift_title: str


@dataclass(eq=False)
class NotInvited(Refusal):
    """Only the invited person may answer (Order 685 Art 25: nobody is assigned by others)."""

    code: ClassVar[str] = "not_invited"
    shift_title: str


@dataclass(eq=False)
class AlreadyInvited(Refusal):
    """The person has an invitation to this shift that is still open."""

    code: ClassVar[str] = "already_invited"
    shift_title: str
    answer_by: datetime


@dataclass(eq=False)
class AlreadyOnShift(Refusal):
    """The person already holds a seat on this shift."""

    code: ClassVar[str] = "already_on_shift"
    shift_title: str


@dataclass(eq=False)
class NotOnShift(Refusal):
    """The person holds no seat on this shift, so none can be given back."""

    code: ClassVar[str] = "not_on_shift"
    shift_title: str


@dataclass(eq=False)
class OverlapsOwnShift(Refusal):
    """The person serves elsewhere in part of this time."""

    code: ClassVar[str] = "overlaps_own_shift"
    other_title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class NotEligible(Refusal):
    """One or more gates are closed for this person on this shift (Order 685 Art 15, 16)."""

    code: ClassVar[str] = "not_eligible"
    shift_title: str
    reasons: tuple[Reason, ...]

    @property
    def facts(self) -> dict[str, object]:
        """The title, how many reasons, and each reason as plain data."""
        return {
            "shift_title": self.shift_title,
            "count": len(self.reasons),
            "reasons": [reason.as_data() for reason in self.reasons],
        }


@dataclass(eq=False)
class ReleaseTooLate(Refusal):
    """The shift has begun: not coming is now an absence, not a release."""

    code: ClassVar[str] = "release_too_late"
    shift_title: str
    starts_at: datetime


@dataclass(eq=False)
class AlreadyOnReserve(Refusal):
    """The person already waits on the reserve list of this shift."""

    code: ClassVar[str] = "already_on_reserve"
    shift_title: str
    place: int


@dataclass(eq=False)
class SeatsStillFree(Refusal):
    """A seat is free, so there is nothing to wait for."""

    code: ClassVar[str] = "seats_still_free"
    shift_title: str
    free: int


@dataclass(eq=False)
class DeclineReasonUnknown(Refusal):
    """The reason given for declining is not in the code table."""

    code: ClassVar[str] = "decline_reason_unknown"
    reason: str


@dataclass(eq=False)
class OtherTimeUnusable(Refusal):
    """The other time suggested lies in the past or ends before it starts."""

    code: ClassVar[str] = "other_time_unusable"
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class ProposalClosed(Refusal):
    """The proposal was adopted or set aside and cannot change any more."""

    code: ClassVar[str] = "proposal_closed"
    proposal_id: int
    state: str


@dataclass(eq=False)
class ProposalOutdated(Refusal):
    """The shifts or people changed after the proposal was made."""

    code: ClassVar[str] = "proposal_outdated"
    proposal_id: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationSent(Event):
    """A person was asked; nothing is decided until they answer."""

    invitation_id: int
    shift_id: int
    person_id: int
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class InvitationAccepted(Event):
    """The invited person said yes and holds a seat."""

    invitation_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class InvitationDeclined(Event):
    """The invited person said no. ``reason`` is a :class:`DeclineReason` value."""

    invitation_id: int
    shift_id: int
    person_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class OtherTimeSuggested(Event):
    """The invited person could come at another time."""

    invitation_id: int
    shift_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationLapsed(Event):
    """Nobody answered in time; the seat is offered to the next."""

    invitation_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class InvitationWithdrawn(Event):
    """Whoever sent the invitation took it back."""

    invitation_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class SeatTaken(Event):
    """A person enrolled by their own choice from the open list, without an invitation."""

    assignment_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ShiftReleased(Event):
    """A person gave their seat back. ``is_late``: after the notice time of the profile."""

    assignment_id: int
    shift_id: int
    person_id: int
    reason: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class AbsenceRecorded(Event):
    """A person who held a seat did not come."""

    assignment_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ReserveJoined(Event):
    """A person asked to be called when a seat falls free."""

    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ReserveLeft(Event):
    """A person does not wait for a seat any more."""

    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ReserveMovedUp(Event):
    """A seat fell free and the next of the reserve was asked."""

    shift_id: int
    person_id: int
    invitation_id: int


@dataclass(frozen=True, slots=True)
class ProposalMade(Event):
    """The engine proposed people for shifts; nobody was asked yet."""

    proposal_id: int
    shifts: int
    seats: int
    filled: int


@dataclass(frozen=True, slots=True)
class ProposalChanged(Event):
    """A human took people out of a proposal or put others in."""

    proposal_id: int
    put_in: int
    taken_out: int


@dataclass(frozen=True, slots=True)
class ProposalAdopted(Event):
    """A human adopted the proposal; the invitations went out."""

    proposal_id: int
    invitations: int


@dataclass(frozen=True, slots=True)
class ProposalSetAside(Event):
    """A human decided not to use the proposal."""

    proposal_id: int


@dataclass(frozen=True, slots=True)
class ShiftsHeld(Event):
    """Shifts that were open have ended and are no longer offered."""

    shifts: int
