"""Recommendations: the best by the points of planning, kept up with the history."""

import importlib
import pkgutil
import time
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong import core
from liandong.core.credentials import included, mask_of
from liandong.core.events import Event
from liandong.models import Assignment, EventRecord, RoleGrant, WeightSetting
from liandong.queries import access, recommendation_memory, recommendations
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
FAR = 0.05


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
    # who guides somebody does not change where they could serve
    "BalancingAsked", "BalancingCancelled", "BalancingFailed", "BalancingAdopted",
    # hours are said or brought along, and count when they are recognized
    "LeavingTold", "HoursTakenIn",
    # what sides of a linkage tell each other
    "ContributionTold", "ContributionClosed", "MutualServiceTold", "MutualServiceAnswered",
    "LocalNoteWritten", "LocalNoteThanked", "LocalNoteEnded",
    # two organizations agree; nobody serves by it
    "AgreementDrafted", "AgreementReworded", "AgreementSignedBySide", "AgreementEnded",
    "AgreementPeopleSeen", "GovernanceStated", "GovernanceTakenBack",
    # told besides what changes a place: the muster of an emergency and the way back
    "BriefingTaken", "IdentityShown", "ReturnTold",
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
    "PublicationAsked", "ShiftsProposed", "ShiftsAgreed", "ShiftsTurnedDown",
    "ProjectPlanned", "InitiativePlanned", "NeedPlanned", "NeedServed",
}  # fmt: skip


def test_every_event_about_a_person_a_shift_or_a_project_is_decided_on() -> None:
    about = {"person_id", "person", "shift_id", "project_id"}
    named = {name for name, kind in EVENTS.items() if about & kind.__dataclass_fields__.keys()}
    assert named - NOT_A_COLUMN - PEOPLE_CHANGED - PLACES_CHANGED == set()
    assert EVENTS.keys() >= (PEOPLE_CHANGED | PLACES_CHANGED)


# ── the columns ─────────────────────────────────────────────────────────────────────────────


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


# ── keeping up ──────────────────────────────────────────────────────────────────────────────


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


def test_the_history_is_asked_at_most_once_a_second(clock, at) -> None:
    chen = volunteer()
    memory = PeopleMemory(clock=clock)
    column(memory, chen.pk, "age", at)
    clock.now += 0.9
    with CaptureQueriesContext(connection) as seen:
        column(memory, chen.pk, "age", at)
    assert len(seen) == 0
    clock.now += 0.1
    with CaptureQueriesContext(connection) as seen:
        column(memory, chen.pk, "age", at)
    assert len(seen) == 2  # events since, weights in force


def test_an_event_that_becomes_visible_late_is_not_missed(clock, at) -> None:
    chen = volunteer()
    memory = PeopleMemory(clock=clock)
    tell(event_named("ShiftsHeld"), at)
    column(memory, chen.pk, "age", at)
    last = EventRecord.objects.latest("pk")
    late = event_named("ProfileUpdated", person=chen.number)
    EventRecord.objects.create(pk=last.pk + 2, name="ShiftsHeld", facts={}, at=at)
    clock.now += 1
    column(memory, chen.pk, "age", at)
    chen.max_shifts_week = 1
    chen.save()
    EventRecord.objects.create(pk=last.pk + 1, name=late.name, facts=late.facts, at=at)
    clock.now += 1
    assert column(memory, chen.pk, "max_shifts", at) == 1


def test_another_history_is_read_anew(clock, at) -> None:
    chen = volunteer()
    tell(event_named("ShiftsHeld"), at)
    memory = PeopleMemory(clock=clock)
    column(memory, chen.pk, "age", at)
    wang = volunteer("王琳")
    last = EventRecord.objects.latest("pk")
    EventRecord.objects.filter(pk=last.pk).update(name="PolicyAdopted")
    clock.now += 1
    assert column(memory, wang.pk, "max_shifts", at) == 3


def test_a_new_day_is_read_anew(clock, at) -> None:
    chen = volunteer()
    make.role(person=(ends := make.person(name="王琳")), until=at.date() + timedelta(days=1))
    memory = PeopleMemory(clock=clock)
    assert column(memory, ends.pk, "max_shifts", at) == 3
    clock.now += 1
    tomorrow = at + timedelta(days=1)
    assert column(memory, ends.pk, "max_shifts", tomorrow) is None
    assert column(memory, chen.pk, "max_shifts", tomorrow) == 3


def test_shifts_that_have_begun_are_forgotten(clock, at) -> None:
    soon, later = make.shift(starts_at=at + HOUR), make.shift()
    memory = PlaceMemory(clock=clock)
    assert places(memory, at) == [soon.pk, later.pk]
    clock.now += 1
    assert places(memory, at + HOUR) == [later.pk]


def test_other_weights_are_taken_up(clock, at) -> None:
    chen = volunteer(category_mask=1)
    memory = PeopleMemory(clock=clock)
    assert column(memory, chen.pk, "liking", at)[0] == 144
    officer = make.coordinator()
    from_now = {"preference": 100, "nearness": 100, "reliability": 80, "continuity": 60, "load": 40}
    make_weights(from_now, officer, at)
    clock.now += 1
    assert column(memory, chen.pk, "liking", at)[0] == 90


def make_weights(points: dict[str, int], by, at) -> None:
    facts = {f.name for f in WeightSetting._meta.get_fields()}
    known = {"adopted_at": at, "adopted_by": by, **points}
    WeightSetting.objects.create(**{key: value for key, value in known.items() if key in facts})


def test_a_large_table_is_read_beside_the_pages(clock, at, monkeypatch) -> None:
    monkeypatch.setattr(recommendation_memory, "ASIDE", 1)
    chen, waiting = volunteer(), []
    memory = PeopleMemory(clock=clock, beside=waiting.append)
    with memory.current(at=at) as index:
        assert index is None
    with memory.current(at=at) as index:
        assert index is None
    assert len(waiting) == 1
    waiting.pop()()
    assert column(memory, chen.pk, "max_shifts", at) == 3
    clock.now += 1
    with memory.current(at=at + timedelta(days=1)) as index:
        assert index is not None
    assert len(waiting) == 1


@pytest.mark.django_db(transaction=True)
def test_the_thread_beside_the_pages_reads_with_a_connection_of_its_own(at, monkeypatch) -> None:
    monkeypatch.setattr(recommendation_memory, "ASIDE", 1)
    monkeypatch.setenv("LIANDONG_COMPILE", "never")
    chen, memory = volunteer(), PeopleMemory()
    waits = 0
    while waits < 600:
        with memory.current(at=at) as index:
            if index is not None:
                assert (len(index), chen.pk in index) == (1, True)
                break
        waits += 1
        time.sleep(0.05)
    assert 0 < waits < 600
    assert not memory.is_compiled


def test_who_finds_the_memory_busy_does_without(at, monkeypatch) -> None:
    monkeypatch.setattr(recommendation_memory, "PATIENCE_S", 0.01)
    memory = PeopleMemory()
    volunteer()
    with memory.current(at=at) as index:
        assert index is not None
        with memory.current(at=at) as other:
            assert other is None


# ── what is recommended ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def kept(monkeypatch):
    """Memories as a running process has them."""
    monkeypatch.setattr(recommendations, "IS_KEPT", True)
    recommendations.forget()
    yield
    recommendations.forget()


def shown_to(person, at, most: int = 9) -> list[int]:
    return [one.card.shift.pk for one in recommendations.shifts_for(person, at=at, most=most)]


def test_a_volunteer_gets_the_shifts_that_fit_the_best_first(at) -> None:
    chen = volunteer(category_mask=0b10)
    liked = make.shift(project=make.project(category="02"))
    other = make.shift(project=make.project(category="01"), starts_at=MONDAY_9 + 5 * HOUR)
    make.shift(position=make.position(skill_mask=mask_of(["01"])))
    make.shift(taken=2)
    make.shift(state="cancelled")
    make.shift(project=make.project(state="draft"))
    make.shift(starts_at=at - HOUR)
    found = recommendations.shifts_for(chen, at=at, most=9)
    assert [one.card.shift for one in found] == [liked, other]
    assert [one.points for one in found] == [144 + 100, 48 + 100]
    assert {r.code: r.facts["points"] for r in found[0].reasons}["preference"] == 144
    assert found[0].points == sum(r.facts["points"] for r in found[0].reasons)


def test_what_is_pressing_comes_before_what_is_merely_pleasant(at) -> None:
    chen = volunteer()
    calm, pressing = make.shift(), make.shift(starts_at=MONDAY_9 + 5 * HOUR)
    assert shown_to(chen, at) == [calm.pk, pressing.pk]
    pressing.project.urgency = 100
    pressing.project.save()
    assert shown_to(chen, at) == [pressing.pk, calm.pk]


def test_what_one_holds_was_asked_or_declined_is_not_recommended(at) -> None:
    chen = volunteer()
    held = make.shift()
    make.assignment(shift=held, person=chen)
    make.shift(starts_at=MONDAY_9 + HOUR)  # at the same time
    for n, state in enumerate(("asked", "declined", "countered")):
        later = make.shift(starts_at=MONDAY_9 + timedelta(days=1 + n))
        make.invitation(shift=later, person=chen, state=state)
    free = make.shift(starts_at=MONDAY_9 + timedelta(days=5))
    assert shown_to(chen, at) == [free.pk]


def test_the_suspended_and_those_who_left_get_nothing(at) -> None:
    make.shift()
    assert shown_to(volunteer(state="suspended"), at) == []
    assert shown_to(volunteer(state="exited"), at) == []
    assert len(shown_to(volunteer(state="applied"), at)) == 1


def test_a_rule_of_the_place_that_the_index_does_not_know_is_asked_too(kept, at) -> None:
    chen = volunteer(birth_on=at.date().replace(year=at.year - 16))
    make.guardian_consent(ward=chen)
    calm = make.shift()
    make.shift(
        project=make.project(risk_level="R3", insurance_policy="PICC"),
        starts_at=MONDAY_9 + 5 * HOUR,
    )
    assert shown_to(chen, at) == [calm.pk]


def test_one_s_own_change_is_seen_at_once_even_between_two_looks(kept, at) -> None:
    chen = make.signed_up(volunteer())
    shift, other = make.shift(), make.shift(starts_at=MONDAY_9 + 5 * HOUR)
    assert shown_to(chen, at) == [shift.pk, other.pk]
    rosters.sign_up(shift=shift, by=chen, at=at)
    assert shown_to(chen, at) == [other.pk]
    registry.update_profile(person=chen, max_shifts_week=1, by=chen, at=at)
    assert shown_to(chen, at) == []


def member_of(worker, name: str = "王琳", **facts: object):
    made = volunteer(name, **facts)
    make.membership(person=made, organization=worker.role_grants.get().organization)
    return made


def actor(person, at):
    return access.actor_of(person, on=at.date())


def asked_for(shift, person, at) -> list[int]:
    found = recommendations.people_for(shift, actor(person, at), at=at, most=9)
    return [one.person.pk for one in found]


def test_staff_get_the_best_of_the_people_that_they_may_see(at) -> None:
    lina = make.li_na()
    shift = make.shift(project=make.project(social_worker=lina))
    near, away = member_of(lina), member_of(lina, "李强", lat=make.LAT + 0.02)
    volunteer("外人")
    assert asked_for(shift, lina, at) == [near.pk, away.pk]
    found = recommendations.people_for(shift, actor(lina, at), at=at, most=9)
    assert found[0].points == sum(r.facts["points"] for r in found[0].reasons)
    assert found[0].distance_m == 0
    assert found[0].person.get_deferred_fields() >= {"phone", "id_number", "address"}


def test_a_coordinator_gets_those_of_the_own_district_only(at) -> None:
    wang = make.coordinator()
    RoleGrant.objects.filter(person=wang).update(division_code=make.NANSHAN)
    shift = make.shift()
    inside = volunteer()
    volunteer("福田人", division_code=make.FUTIAN)
    assert asked_for(shift, wang, at) == [inside.pk]


def test_volunteers_officers_and_strangers_to_the_shift_get_nobody(at) -> None:
    shift, chen = make.shift(), make.chen_yu()
    volunteer("王琳")
    assert asked_for(shift, chen, at) == []
    assert asked_for(shift, make.officer(), at) == []
    assert asked_for(shift, make.li_na(), at) == []


def test_who_is_on_it_was_asked_or_cannot_come_is_not_named(at) -> None:
    lina = make.li_na()
    shift = make.shift(project=make.project(social_worker=lina), max_people=5)
    make.assignment(shift=shift, person=member_of(lina, "甲"))
    make.invitation(shift=shift, person=member_of(lina, "乙"), state="declined")
    make.invitation(shift=shift, person=member_of(lina, "丙"))
    busy = member_of(lina, "丁")
    make.assignment(shift=make.shift(starts_at=MONDAY_9 + HOUR), person=busy)
    member_of(lina, "戊", lat=make.LAT + FAR)
    member_of(lina, "己", state="suspended")
    free = member_of(lina, "庚")
    assert asked_for(shift, lina, at) == [free.pk]


def test_work_is_shared_among_those_who_suit_alike(at) -> None:
    lina = make.li_na()
    shift = make.shift(project=make.project(social_worker=lina))
    first, second = member_of(lina, "甲"), member_of(lina, "乙")
    assert asked_for(shift, lina, at) == [first.pk, second.pk]
    make.assignment(shift=make.shift(starts_at=MONDAY_9 + timedelta(days=2)), person=first)
    assert asked_for(shift, lina, at) == [second.pk, first.pk]


def test_a_shift_that_takes_nobody_has_no_suitable_people(at) -> None:
    lina = make.li_na()
    member_of(lina)
    project = make.project(social_worker=lina)
    for shift in (
        make.shift(project=project, state="cancelled"),
        make.shift(project=project, starts_at=at - HOUR),
    ):
        assert asked_for(shift, lina, at) == []


def test_while_the_index_is_read_nothing_is_recommended(kept, at, monkeypatch) -> None:
    monkeypatch.setattr(recommendation_memory, "ASIDE", 0)
    monkeypatch.setattr(recommendations._people, "_beside", lambda work: None)
    monkeypatch.setattr(recommendations._places, "_beside", lambda work: None)
    lina = make.li_na()
    chen, shift = member_of(lina), make.shift(project=make.project(social_worker=lina))
    assert recommendations.shifts_for(chen, at=at, most=3) is None
    assert recommendations.people_for(shift, actor(lina, at), at=at, most=3) is None


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_number_of_queries_does_not_grow(is_kept: bool, at, monkeypatch) -> None:
    monkeypatch.setattr(recommendations, "IS_KEPT", is_kept)
    recommendations.forget()
    lina = make.li_na()
    chen = member_of(lina)
    project = make.project(social_worker=lina)

    def queries() -> tuple[int, int, int, int]:
        recommendations.forget()
        with CaptureQueriesContext(connection) as one:
            shifts = recommendations.shifts_for(chen, at=at, most=9)
        with CaptureQueriesContext(connection) as other:
            people = recommendations.people_for(shift, actor(lina, at), at=at, most=9)
        return len(shifts), len(one), len(people), len(other)

    shift = make.shift(project=project)
    first = queries()
    for n in range(2):
        make.shift(project=project, starts_at=MONDAY_9 + timedelta(days=1 + n))
        member_of(lina, f"志愿者{n}")
    third = queries()
    assert (first[0], third[0], first[2], third[2]) == (1, 3, 1, 3)
    assert (first[1], first[3]) == (third[1], third[3])
    recommendations.forget()
