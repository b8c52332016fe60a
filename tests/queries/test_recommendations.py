"""Recommendations: the best by the points of planning, kept up with the history."""

import importlib
import pkgutil
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest

from liandong import core
from liandong.core.credentials import included
from liandong.core.events import Event
from liandong.models import Assignment
from liandong.queries import matching as planner
from liandong.queries import recommendation_columns as columns
from liandong.queries.recommendation_memory import (
    PEOPLE_CHANGED,
    PLACES_CHANGED,
    PeopleMemory,
    PlaceMemory,
)
from liandong.services import credentials, events, projects, registry, rosters
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


HOUR = timedelta(hours=1)


class Clock:
    """A clock that goes on when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def volunteer(name: str = "陈宇", **facts: object):
    made = make.person(name=name, **facts)
    make.role(person=made)
    return made


def places(memory: PlaceMemory, at) -> list[int]:
    """Ids of the shifts that a memory knows and that have a free place."""
    with memory.current(at=at) as index:
        assert index is not None
        columns = index.table.columns
        open_ones = index.table.is_live & (columns["seats"] > 0)
        return sorted(columns["id"][open_ones].tolist())


def column(memory, pk: int, name: str, at):
    """One number that a memory has of a row; None when it does not know it."""
    with memory.current(at=at) as index:
        assert index is not None
        slot = index.table.slot(pk)
        return None if slot < 0 else index.table.columns[name][..., slot].tolist()


def tell(event: Event, at) -> None:
    events.record(event, by=None, at=at)


def event_named(name: str, **facts: object) -> Event:
    """An event of that kind about these ids; its other facts do not matter here."""
    kind = EVENTS[name]
    wanted = kind.__dataclass_fields__
    return kind(**{key: facts.get(key, 0) for key in wanted})


def _all_events() -> dict[str, type[Event]]:
    for module in pkgutil.iter_modules(core.__path__):
        importlib.import_module(f"liandong.core.{module.name}")
    found: dict[str, type[Event]] = {}
    for kind in Event.__subclasses__():
        found[kind.__name__] = kind
    return found


EVENTS = _all_events()


NOT_A_COLUMN = {
    # what is bought and paid does not change who could serve
    "PurchaseOpened", "PurchaseItemListed", "PurchaseBudgeted", "ProviderChosen",
    "ContractDrafted", "ContractPartSet", "ContractSigned", "ContractReported",
    "ReportConfirmed", "OutsideFigureGiven", "EvaluatorNamed", "InterestDeclared",
    "ContractJudged", "ContractAccepted", "ContractPaid", "SpendingTakenIn",
    "PurchasePublished", "EvidenceKept", "PaidFigureMoved", "EvaluatorShutOut",
    "AmendmentProposed", "AmendmentAnswered", "AmendmentWithdrawn", "AmendmentEffective",
    "AmendmentLapsed",
    # who guides somebody does not change where they could serve
    "BalancingAsked", "BalancingCancelled", "BalancingFailed", "BalancingAdopted",
    # hours are said or brought along, and count when they are recognized
    "LeavingTold", "HoursTakenIn",
    # what sides of a linkage tell each other
    "ContributionTold", "ContributionClosed", "MutualServiceTold", "MutualServiceAnswered",
    "TeamStageMoved", "TeamFilingTold", "RotaMade", "TurnOffered", "TurnTaken", "TeamReviewed",
    "ReviewPointDone", "ElectionOpened", "CandidateStood", "ElectionBallotCast",
    "ElectionClosed",
    "PostPinned", "PostAnswered", "PostClosed", "PostEscalated",
    "LinkageDutyTaken", "LinkageDutyFinished",
    # who leads a shift is looked up, not kept
    "ShiftLeadOffered", "ShiftLeadAccepted", "ShiftLeadDeclined", "ShiftLeadWithdrawn",
    "AskingSetAside",
    "LocalNoteWritten", "LocalNoteThanked", "LocalNoteEnded",
    # things that are lent and given; nobody serves by them
    "PoolOffered", "PoolOfferWithdrawn", "PoolClosed", "PoolWished", "PoolWishEnded",
    "PoolBookingMoved",
    # two organizations agree; nobody serves by it
    "AgreementDrafted", "AgreementReworded", "AgreementSignedBySide", "AgreementEnded",
    "AgreementPeopleSeen", "GovernanceStated", "GovernanceTakenBack",
    # told besides what changes a place: the muster of an emergency and the way back
    "BriefingTaken", "IdentityShown", "ReturnTold",
    # what a project wants to leave behind changes neither people nor places
    "ValueItemChosen", "ValueItemDropped", "ValueItemLookedAt", "ValueItemScored",
    "ValueScoreCorrected", "ValueScoreSetAside",
    # told again by ProjectPlanned
    "CardReused", "ReuseTold",
    # talks about the work do not change who could serve
    "SessionConfirmed", "ActionFinished",
    # who guides whom and who stands in does not change who could serve
    "CapacitySet", "AbsenceTold", "AbsenceEnded",
    # told besides SeatTaken and ShiftReleased, which tell of the place itself
    "BackupsNamed", "BackupTaken",
    # asked, not answered yet: looked up for each answer, not kept
    "InvitationSent", "InvitationDeclined", "InvitationLapsed", "InvitationWithdrawn",
    "OtherTimeSuggested", "ReserveJoined", "ReserveLeft", "ReserveMovedUp", "WavesStarted",
    "WaveSent", "WavesEnded", "WishTold", "WishTakenBack",
    # a paper counts when it is verified, a service when it is recognized
    "CredentialAdded", "CheckedIn", "CheckedOut", "CheckOutProposed", "HoursObjected",
    "ObjectionAnswered", "LapseNear",
    # what nobody is chosen by
    "ConsentGiven", "SensitiveDataSeen", "SignedIn", "PasswordSet",
    "MembershipStarted", "MembershipEnded", "SessionRecorded", "EvaluationOpened",
    "BoardSeatTaken", "BoardSeatLeft", "VoiceGiven", "ItemRaised", "ItemReplied",
    "EvaluationAnswered", "EvaluationEnded", "CertificateIssued", "CertificateWithdrawn",
    "CertificateBatchAnswered", "CertificateBatchAnsweredForWard",
    "HouseholdJoined", "HouseholdAgreed", "HouseholdLeft", "ApplicationFiled",
    "ApplicationDecided", "ApplicationWithdrawn", "ApplicationAppealed", "AppealDecided",
    "ApplicationEscalated", "GuardianLinkMade", "GuardianLinkRevoked", "IdentityAsked",
    "AccountClaimed", "AccountClaimDecided", "AccountClaimDisputed", "TwoPeopleSeen",
    # told again by PersonVerified, GuardianRevoked and SeatTaken
    "IdentityAnswered", "GuardianWithdrew", "YesHeard",
    "AnnouncementMade", "BadgeIssued", "DeviceRegistered", "DeviceRevoked", "EmailConfirmed",
    "EmailForgotten", "NoticesSet", "PaperEntered", "PointKept", "PushEnded", "PushStarted",
    "SwapOffered", "SwapAnswered", "SwapEnded", "ReplacementOpened", "PointsEarned",
    "PointsGiven", "PointsReturned", "PointsSpent",
    # of a project or shift that is not published yet, or told again by ProjectChanged
    # who answers for what, and small records, change neither people nor places
    "DutyTaken", "DutiesSettled", "DutyFinished", "RecordMade", "ShiftBegun", "PartAdded",
    "ClosedShort", "ProjectLeadSet",
    # evidence for a value item and objections to its score change neither people nor places
    "ValueEvidenceGiven", "ValueEvidenceSeen", "ValueScoreObjected", "ValueObjectionAnswered",
    "PublicationAsked", "ShiftsProposed", "ShiftsAgreed", "ShiftsTurnedDown",
    "ProjectPlanned", "InitiativePlanned", "NeedPlanned", "NeedServed",
}  # fmt: skip


def test_every_event_about_a_person_a_shift_or_a_project_is_decided_on() -> None:
    about = {"person_id", "person", "shift_id", "project_id"}
    named = {name for name, kind in EVENTS.items() if about & kind.__dataclass_fields__.keys()}
    assert named - NOT_A_COLUMN - PEOPLE_CHANGED - PLACES_CHANGED == set()
    assert EVENTS.keys() >= (PEOPLE_CHANGED | PLACES_CHANGED)


def test_people_are_read_as_the_planner_reads_them(at) -> None:
    project, yesterday = make.project(), BEFORE.date() - timedelta(days=1)
    chen = volunteer(skill_mask=5, category_mask=3, availability_mask=0b1011)
    young = volunteer("小林", birth_on=BEFORE.date().replace(year=2011))
    make.guardian_consent(ward=young)
    make.credential(person=chen, kind="first_aid_trainer", verified_by=chen)
    make.credential(person=young, kind="nurse", expires_on=yesterday, verified_by=chen)
    gone = make.shift(project=project, starts_at=BEFORE - timedelta(days=9))
    make.assignment(shift=gone, person=chen, state="served")
    make.assignment(shift=make.shift(starts_at=gone.starts_at), person=young, state="absent")
    make.shift(project=project)

    read = planner.planning(make.NANSHAN, MONDAY_9, MONDAY_9 + HOUR, at=at).problem.people
    mine, _ = columns.people(at=at)

    assert mine.id.tolist() == read.id.tolist() == [chen.pk, young.pk]
    for name in (
        "lat", "lon", "radius_m", "skills", "languages", "age", "hours", "max_shifts",
        "max_minutes", "reliability", "recent_minutes", "preferences", "known",
    ):  # fmt: skip
        assert np.array_equal(getattr(mine, name), getattr(read, name)), name
    assert mine.checks.tolist() == [
        (1 << columns.BITS["first_aid"]) | (1 << columns.BITS["first_aid_trainer"]),
        0,
    ]


def test_ages_are_whole_years_whatever_the_day(at) -> None:
    today = at.date()
    born = [today.replace(year=1990), today.replace(year=1990) + timedelta(days=1)]
    people = [volunteer(birth_on=day) for day in born]
    read, _ = columns.people(at=at)
    assert dict(zip(read.id.tolist(), read.age.tolist(), strict=True)) == {
        people[0].pk: 36,
        people[1].pk: 35,
    }


def test_who_may_not_be_asked_is_not_read(at) -> None:
    chen = volunteer()
    volunteer(state="suspended")
    volunteer(state="applied")
    volunteer(birth_on=BEFORE.date().replace(year=2015))
    make.person()
    former = make.person()
    make.role(person=former, until=BEFORE.date())
    assert columns.people(at=at)[0].id.tolist() == [chen.pk]


def test_some_are_read_as_all_are(at) -> None:
    everybody = [volunteer(skill_mask=n) for n in range(5)]
    make.credential(person=everybody[2], kind="nurse", verified_by=everybody[0])
    make.assignment(shift=make.shift(), person=everybody[2])
    full, all_held = columns.people(at=at)
    some, held = columns.people(at=at, ids=[everybody[2].pk])
    assert (some.skills[0], some.checks[0]) == (full.skills[2], full.checks[2])
    assert held[:, 1:].tolist() == all_held[all_held[:, 0] == 2, 1:].tolist()


OF_A_SHIFT = [
    "ShiftMoved", "ShiftCancelled", "ProjectCancelled", "PlacesSwapped", "ChainListTaken",
]  # fmt: skip


PEOPLE_EVENTS = sorted(PEOPLE_CHANGED - set(OF_A_SHIFT))


@pytest.mark.parametrize("name", PEOPLE_EVENTS)
def test_a_change_of_a_person_is_seen_within_a_second(name: str, clock: Clock, at) -> None:
    chen, other = volunteer(), volunteer("王琳")
    memory = PeopleMemory(clock=clock)
    assert column(memory, chen.pk, "max_shifts", at) == 3
    chen.max_shifts_week = 1
    chen.save()
    tell(event_named(name, person_id=chen.pk, person=chen.number), at)
    clock.now += 1
    assert column(memory, chen.pk, "max_shifts", at) == 1
    assert column(memory, other.pk, "max_shifts", at) == 3


@pytest.mark.parametrize("name", OF_A_SHIFT)
def test_a_change_of_a_shift_frees_those_who_had_promised(name: str, clock: Clock, at) -> None:
    chen, shift = volunteer(), make.shift()
    place = make.assignment(shift=shift, person=chen)
    memory = PeopleMemory(clock=clock)
    assert column(memory, chen.pk, "span_count", at) == 1
    Assignment.objects.filter(pk=place.pk).update(state="released")
    tell(event_named(name, shift_id=shift.pk, project_id=shift.project_id), at)
    clock.now += 1
    assert column(memory, chen.pk, "span_count", at) == 0


@pytest.mark.parametrize("name", sorted(PLACES_CHANGED))
def test_a_change_of_a_shift_is_seen_within_a_second(name: str, clock: Clock, at) -> None:
    shift, other = make.shift(), make.shift()
    memory = PlaceMemory(clock=clock)
    assert places(memory, at) == [shift.pk, other.pk]
    shift.taken = shift.max_people
    shift.save()
    tell(event_named(name, shift_id=shift.pk, project_id=shift.project_id), at)
    clock.now += 1
    assert places(memory, at) == [other.pk]


def signs_up(shift, chen, at):
    rosters.sign_up(shift=shift, by=chen, at=at)


def leaves(shift, chen, at):
    registry.exit_person(person=chen, by=chen, at=at)


def is_busy(shift, chen, at):
    registry.update_profile(person=chen, max_shifts_week=0, by=chen, at=at)


def is_called_off(shift, chen, at):
    projects.cancel_shift(shift=shift, reason="台风", by=shift.project.created_by, at=at)


CHANGES: list[Callable[..., None]] = [signs_up, leaves, is_busy, is_called_off]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_two_processes_see_the_same_change_and_give_the_same_order(change, clock, at) -> None:
    lina = make.li_na()
    shift = make.shift(project=make.project(social_worker=lina), max_people=3)
    chen = make.signed_up(volunteer())
    others = [volunteer(f"志愿者{n}", lat=make.LAT + n / 1000) for n in range(4)]
    first, second = PeopleMemory(clock=clock), PeopleMemory(clock=clock)
    ranked, _ = columns.places(list(columns.open_shifts(at=at)), at=at)

    def order(memory: PeopleMemory) -> list[int]:
        with memory.current(at=at) as index:
            return index.top(ranked, k=9, compile=False).id.tolist()

    assert order(first) == order(second) == [chen.pk, *(one.pk for one in others)]
    change(shift, chen, at)
    clock.now += 1
    expected = [one.pk for one in others]
    if change is is_called_off:
        expected = [chen.pk, *expected]
    assert order(first) == order(second) == expected
    three = PlaceMemory(clock=clock), PlaceMemory(clock=clock), PlaceMemory(clock=clock)
    assert [places(memory, at) for memory in three] == [
        [] if change is is_called_off else [shift.pk]
    ] * 3


def test_a_shift_that_is_released_by_a_person_is_open_again(clock, at) -> None:
    shift = make.shift(max_people=1)
    chen = make.signed_up(volunteer())
    memory = PlaceMemory(clock=clock)
    signs_up(shift, chen, at)
    clock.now += 1
    assert places(memory, at) == []
    rosters.release(assignment=Assignment.objects.get(), reason="ill", by=chen, at=at)
    clock.now += 1
    assert places(memory, at) == [shift.pk]


def test_a_verified_paper_opens_what_asks_for_it(clock, at) -> None:
    chen, wang = volunteer(), make.coordinator()
    paper = make.credential(person=chen, kind="nurse")
    memory = PeopleMemory(clock=clock)
    before = column(memory, chen.pk, "masks", at)
    credentials.verify(credential=paper, by=wang, at=at)
    clock.now += 1
    after = column(memory, chen.pk, "masks", at)
    bits = {columns.BITS[kind] for kind in included("nurse")}
    assert (before[1], after[1]) == (0, sum(1 << bit for bit in bits))
