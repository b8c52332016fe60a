"""Tables, constraints and privacy labels. Rules are in ``core``, writes in ``services``."""

from .agreements import Agreement, AgreementSignature, GovernanceFact
from .applications import Application, ApplicationState
from .assist_tasks import AssistTask
from .authority import Approval, ApprovalStep, AuthorityOffice
from .awards import Award, AwardLine, AwardList, AwardObjection
from .backups import BackupChoice
from .balancing import Balancing, BalancingLine, BalancingSpan
from .bulletin import BulletinAnswer, BulletinPost
from .case_tellings import CaseCode, CaseTelling
from .cases import Case, CaseCover, CaseGoal, CaseNote, CaseReading, CaseRisk, CaseSession, CaseStep
from .certificate_batches import CertificateBatch, CertificateBatchLine
from .chain_lists import ChainYes
from .checkins import Badge, CheckInPoint, Device, DeviceEntry, EntryState, PaperSheet
from .complaints import Complaint, ComplaintEvidence, ComplaintLook, ComplaintStep
from .compliance import ComplianceMonth
from .consents import (
    AccessRecord,
    Consent,
    Credential,
    GuardianConsent,
    SignInCode,
    SupervisionLink,
)
from .contributions import Contribution, LocalNote, LocalNoteThanks, MutualService
from .covers import Absence, Cover, GuideCapacity, LeaderOffer, LeaderState
from .digests import LedgerDigest
from .duties import Duty, ModeRecord, ProjectLead, ProjectPart
from .education import EducationClaim
from .effects import ClosedPeriod, YearlyReport
from .evaluation import Evaluation, FeedbackTicket
from .events import ClockRun, EventRecord, IndicatorSnapshot, NumberSeries, OutboxMessage
from .exchange import ColumnMemory, ImportRun
from .groups import (
    CommunityActivity,
    GroupCorrection,
    GroupGoal,
    GroupMark,
    GroupMember,
    GroupPresence,
    GroupReading,
    GroupRun,
    GroupSession,
)
from .guidance import AgreedAction, GuidanceSeat, GuidanceSession, SessionReading
from .hours import Certificate, ClaimPhoto, HoursClaim, LedgerEntry, LedgerHead, Objection
from .households import Household, HouseholdKind, HouseholdMember
from .hub import HubMember, HubReferral, LineAgreement, LineConflict
from .incidents import (
    DispatchOrder,
    Incident,
    IncidentAssessment,
    IncidentReview,
    MusterNote,
    OrderAmendment,
    SafeReturn,
    WalkIn,
)
from .initiatives import Initiative, InitiativeStep, InitiativeSupport
from .interventions import Inspection, InspectionRound, Intervention
from .joining import (
    AccountClaim,
    ClaimNote,
    ClaimState,
    DuplicateVerdict,
    GuardianPass,
    IdentityCheck,
    IdentityState,
    MergeMove,
    PersonMerge,
    SpokenYes,
)
from .learning import WeightSetting
from .linkage import LeadChange, Linkage, LinkageParty, LinkageRelation
from .linkage_health import LinkageFinding, LinkageRest, LinkageScore
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
from .notices import (
    Delivery,
    DeliveryState,
    GroupRobot,
    NoticeSetting,
    NoticeSwitch,
    PushSubscription,
    RobotVendor,
)
from .policy import PolicyLayer, PolicyRecount, PolicyRecountLine, PolicyTrial
from .policy_previews import PolicyPreview, PolicyTouched
from .pool import PoolBooking, PoolClosure, PoolOffer, PoolRequest
from .portable_hours import KnownHub, OutsideHours
from .practice_cards import PracticeCard, PracticeReuse
from .profile import (
    AvailabilityException,
    CalendarFeed,
    CredentialFile,
    CredentialReminder,
    ExceptionKind,
    MotiveAnswers,
)
from .projects import Position, Project, ProjectState, Shift, ShiftState
from .public_reports import ReportIntake, ReportPhone
from .purchase_amendments import ContractAmendment
from .purchase_contracts import (
    Contract,
    ContractIndicator,
    ContractPayment,
    Expenditure,
    Instalment,
    OutsideFigure,
    SpendingSheet,
)
from .purchase_judging import ContractAcceptance, ContractEvaluator, ContractMark, ContractReport
from .purchase_packs import EvidencePack, PackWatch
from .purchase_turns import PurchaseTurn
from .purchases import BudgetLine, Purchase, PurchaseCandidate, PurchaseItem
from .referrals import CaseReferral
from .registry import Account, Membership, Organization, Person, PersonState, RoleGrant, Team
from .reports import IncidentReport, Replay, ReportPair
from .rosters import Assignment, AssignmentState, CheckIn, Invitation, InvitationState, ReserveEntry
from .search import SearchRow
from .shift_leads import ShiftLeadOffer
from .shift_plans import ShiftPlan
from .silences import ContactLapse
from .spot_checks import OpeningHours, SpotCheck, SpotRound, Weekday
from .supply import HelpRequest, ResidentCount
from .support import SupportMessage, SupportReading, SupportRequest
from .teams import (
    ElectionBallot,
    ReviewPoint,
    TeamCandidate,
    TeamCharter,
    TeamElection,
    TeamFiling,
    TeamReview,
    TeamStageMove,
    TeamTurn,
)
from .time_bank import TimeAccount, TimeRun, TimeRunLine, TimeTransfer
from .together import JointSeat, JointSignUp, Regular
from .training import (
    Course,
    CourseKind,
    Lesson,
    LessonReading,
    QuizQuestion,
    TrainingRecord,
    TrainingSeat,
    TrainingSession,
)
from .trust_surveys import SurveyReply, SurveyWave, TrustSurvey
from .value_disputes import ValueEvidence, ValueObjection
from .value_items import ValueItem, ValueLook, ValueScore
from .visits import CaredPerson, CarePairing, CareReading, Consultation, Visit
from .votes import BoardItem, BoardSeat, BoardVoice, QuestionBacking, TeamBallot, TeamQuestion
from .waves import InvitationWave, WaveState, WaveTurn
from .wishes import Replacement, ReplacementState, Swap, SwapState, Wish

__all__ = [
    "Absence", "AccessRecord", "Account", "AccountClaim", "AgreedAction", "Agreement",
    "AgreementSignature", "Application", "ApplicationState", "Approval", "ApprovalStep",
    "Assessment", "Assignment", "AssignmentState", "AssistTask", "AuthorityOffice",
    "AvailabilityException", "Award", "AwardLine", "AwardList", "AwardObjection", "BackupChoice",
    "Badge", "Balancing", "BalancingLine", "BalancingSpan", "Beneficiary", "BoardItem", "BoardSeat",
    "BoardVoice", "BudgetLine", "BulletinAnswer", "BulletinPost", "CalendarFeed", "CarePairing",
    "CareReading", "CaredPerson", "Case", "CaseCode", "CaseCover", "CaseGoal", "CaseNote",
    "CaseReading", "CaseReferral", "CaseRisk", "CaseSession", "CaseStep", "CaseTelling",
    "Certificate", "CertificateBatch", "CertificateBatchLine", "ChainYes", "CheckIn",
    "CheckInPoint", "ClaimNote", "ClaimPhoto", "ClaimState", "ClockRun", "ClosedPeriod",
    "ColumnMemory", "CommunityActivity", "Complaint", "ComplaintEvidence", "ComplaintLook",
    "ComplaintStep", "ComplianceMonth", "Consent", "Consultation", "ContactLapse", "Contract",
    "ContractAcceptance", "ContractAmendment",
    "ContractEvaluator", "ContractIndicator", "ContractMark",
    "ContractPayment", "ContractReport", "Contribution", "Course", "CourseKind", "Cover",
    "Credential", "CredentialFile",
    "CredentialReminder", "Delivery", "DeliveryState", "Device", "DeviceEntry", "DispatchOrder",
    "DuplicateVerdict", "Duty", "EducationClaim", "ElectionBallot", "EntryState", "Evaluation",
    "EventRecord", "EvidencePack",
    "ExceptionKind", "Expenditure", "FeedbackTicket", "GovernanceFact",
    "GroupCorrection", "GroupGoal", "GroupMark", "GroupMember", "GroupPresence", "GroupReading",
    "GroupRobot", "GroupRun", "GroupSession", "GuardianConsent", "GuardianPass", "GuidanceSeat",
    "GuidanceSession", "GuideCapacity", "HelpRequest", "HoursClaim", "Household", "HouseholdKind",
    "HouseholdMember", "HubMember", "HubReferral", "IdentityCheck", "IdentityState", "ImportRun",
    "Incident", "IncidentAssessment", "IncidentReport", "IncidentReview", "IndicatorSnapshot",
    "Initiative", "InitiativeStep", "InitiativeSupport", "Inspection", "InspectionRound",
    "Instalment", "Intervention", "Invitation", "InvitationState", "InvitationWave", "JointSeat",
    "JointSignUp", "KnownHub", "LeadChange", "LeaderOffer", "LeaderState", "LedgerDigest",
    "LedgerEntry", "LedgerHead", "Lesson", "LessonReading", "LineAgreement",
    "LineConflict", "Linkage",
    "LinkageFinding", "LinkageParty", "LinkageRelation", "LinkageRest", "LinkageScore", "LocalNote",
    "LocalNoteThanks", "Membership", "MergeMove", "ModeRecord", "MotiveAnswers", "MusterNote",
    "MutualService", "Need", "NeedState", "NoticeSetting", "NoticeSwitch", "NumberSeries",
    "Objection", "OpeningHours", "OrderAmendment", "Organization", "OutboxMessage", "OutsideFigure",
    "OutsideHours", "PackWatch",
    "PaperSheet", "Person", "PersonMerge", "PersonState", "PlanRun", "PlanRunState",
    "PlanWish", "PlanWishKind", "PolicyLayer", "PolicyPreview", "PolicyRecount",
    "PolicyRecountLine", "PolicyTouched", "PolicyTrial",
    "PoolBooking", "PoolClosure", "PoolOffer", "PoolRequest", "Position", "PracticeCard",
    "PracticeReuse", "Project", "ProjectLead", "ProjectPart", "ProjectState", "Proposal",
    "ProposalGap", "ProposalLine", "ProposalState", "Purchase", "PurchaseCandidate", "PurchaseItem",
    "PurchaseTurn", "PushSubscription", "QuestionBacking", "QuizQuestion", "Regular", "Replacement",
    "ReplacementState", "Replay", "ReportIntake", "ReportPair", "ReportPhone", "ReserveEntry",
    "ResidentCount", "ReviewPoint", "RobotVendor", "RoleGrant", "SafeReturn", "SearchRow",
    "SessionReading", "Shift", "ShiftLeadOffer", "ShiftPlan", "ShiftState", "SignInCode",
    "SpendingSheet", "SpokenYes", "SpotCheck", "SpotRound", "SupervisionLink", "SupportMessage",
    "SupportReading", "SupportRequest", "SurveyReply", "SurveyWave", "Swap", "SwapState", "Team",
    "TeamBallot", "TeamCandidate", "TeamCharter", "TeamElection", "TeamFiling", "TeamQuestion",
    "TeamReview", "TeamStageMove", "TeamTurn", "TimeAccount", "TimeRun", "TimeRunLine",
    "TimeTransfer", "TrainingRecord", "TrainingSeat", "TrainingSession", "TrustSurvey",
    "ValueEvidence", "ValueItem", "ValueLook", "ValueObjection", "ValueScore", "Visit", "WalkIn",
    "WaveState", "WaveTurn", "Weekday", "WeightSetting", "Wish", "YearlyReport",
]  # fmt: skip
