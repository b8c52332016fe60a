"""Tables, constraints and privacy labels. Rules are in ``core``, writes in ``services``."""

from .checkins import Badge, CheckInPoint, Device, DeviceEntry, EntryState, PaperSheet
from .complaints import Complaint, ComplaintEvidence, ComplaintStep
from .consents import (
    AccessRecord,
    Consent,
    Credential,
    GuardianConsent,
    SignInCode,
    SupervisionLink,
)
from .evaluation import Evaluation, FeedbackTicket
from .events import ClockRun, EventRecord, IndicatorSnapshot, NumberSeries, OutboxMessage
from .exchange import ColumnMemory, ImportRun
from .hours import Certificate, HoursClaim, LedgerEntry, LedgerHead, Objection
from .learning import WeightSetting
from .linkage import LeadChange, Linkage, LinkageParty, LinkageRelation
from .matching import (
    PlanRun,
    PlanRunState,
    PlanWish,
    PlanWishKind,
    Proposal,
    ProposalGap,
    ProposalLine,
    ProposalState,
)
from .needs import Assessment, Beneficiary, Need, NeedState
from .profile import (
    AvailabilityException,
    CalendarFeed,
    CredentialFile,
    CredentialReminder,
    ExceptionKind,
    MotiveAnswers,
)
from .projects import Position, Project, ProjectState, Shift, ShiftState
from .registry import (
    Account,
    Membership,
    Organization,
    Person,
    PersonState,
    RoleGrant,
    Team,
)
from .rosters import (
    Assignment,
    AssignmentState,
    CheckIn,
    Invitation,
    InvitationState,
    ReserveEntry,
)
from .support import SupportMessage, SupportReading, SupportRequest
from .waves import InvitationWave, WaveState, WaveTurn

__all__ = [
    "AccessRecord",
    "Account",
    "Assessment",
    "Assignment",
    "AssignmentState",
    "AvailabilityException",
    "Badge",
    "Beneficiary",
    "CalendarFeed",
    "Certificate",
    "CheckIn",
    "CheckInPoint",
    "ClockRun",
    "ColumnMemory",
    "Complaint",
    "ComplaintEvidence",
    "ComplaintStep",
    "Consent",
    "Credential",
    "CredentialFile",
    "CredentialReminder",
    "Device",
    "DeviceEntry",
    "EntryState",
    "Evaluation",
    "EventRecord",
    "ExceptionKind",
    "FeedbackTicket",
    "GuardianConsent",
    "HoursClaim",
    "ImportRun",
    "IndicatorSnapshot",
    "Invitation",
    "InvitationState",
    "InvitationWave",
    "LeadChange",
    "LedgerEntry",
    "LedgerHead",
    "Linkage",
    "LinkageParty",
    "LinkageRelation",
    "Membership",
    "MotiveAnswers",
    "Need",
    "NeedState",
    "NumberSeries",
    "Objection",
    "Organization",
    "OutboxMessage",
    "PaperSheet",
    "Person",
    "PersonState",
    "PlanRun",
    "PlanRunState",
    "PlanWish",
    "PlanWishKind",
    "Position",
    "Project",
    "ProjectState",
    "Proposal",
    "ProposalGap",
    "ProposalLine",
    "ProposalState",
    "ReserveEntry",
    "RoleGrant",
    "Shift",
    "ShiftState",
    "SignInCode",
    "SupervisionLink",
    "SupportMessage",
    "SupportReading",
    "SupportRequest",
    "Team",
    "WaveState",
    "WaveTurn",
    "WeightSetting",
]
