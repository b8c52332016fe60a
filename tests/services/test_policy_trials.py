"""Comparing two streets: begun beforehand, looked at afterwards, stopped with a reason."""

from datetime import datetime, time, timedelta

import pytest

from liandong.core.hours import SHANGHAI
from liandong.core.policy_layers import LayerOutOfReach
from liandong.core.policy_trials import (
    OUTCOMES,
    TrialBegun,
    TrialOver,
    TrialSameRules,
    TrialSameStreet,
    arm,
    is_share,
)
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.models import EventRecord, LedgerEntry, Need, Organization, Person, Shift
from liandong.queries import policy_trials
from liandong.queries.effects import every
from liandong.queries.effects.counting import Scope, Span
from liandong.services import policy_layers as layers
from liandong.services import policy_trials as services
from tests import make, served
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NANSHAN = "440305"
A, B = "440305001", "440305007"
TODAY = MONDAY_9.date()
END = TODAY + timedelta(days=30)
AFTER_END = MONDAY_9 + timedelta(days=31)


@pytest.fixture
def officer():
    return make.officer(division_code=NANSHAN)


@pytest.fixture(autouse=True)
def variant(officer):
    row = layers.draft(division_code=A, title="甲", since=TODAY, by=officer, at=MONDAY_9)
    layers.set_rule(
        layer=row, key="invitation_hours", value=24, source="文件", by=officer, at=MONDAY_9
    )
    coordinator = make.coordinator(division_code=NANSHAN)
    return layers.adopt(layer=row, by=coordinator, at=MONDAY_9)


def started(by, **told):
    asked = {
        "title": "短一点的邀请期限更好吗",
        "one": A,
        "other": B,
        "outcome": "fill_rate",
        "since": TODAY,
        "until": END,
    } | told
    return services.start(**asked, by=by, at=MONDAY_9)


def shift_in(street, *, days, taken, most=4):
    made = make.shift(starts_at=MONDAY_9 + timedelta(days=days), max_people=most)
    Shift.objects.filter(pk=made.pk).update(division_code=street, taken=taken)
    return made


def test_the_seats_of_both_streets_during_and_before(officer):
    trial = started(officer)
    shift_in(A, days=2, taken=4)
    shift_in(A, days=40, taken=0)
    shift_in(B, days=2, taken=1)
    shift_in(A, days=-3, taken=2)
    assert policy_trials.counts(trial, TODAY + timedelta(days=3)) == (4, 4)

    told = policy_trials.result(trial, make.day(AFTER_END))
    found = told.compared

    assert (told.during.is_merged, [arm.n for arm in told.during.arms]) == (False, [4, 4])
    assert (found.a.n, found.a.value, found.b.n, found.b.value) == (4, 1.0, 4, 0.25)
    assert (found.a_before.n, found.a_before.value, found.b_before.n) == (4, 0.5, 0)
    assert (found.difference, found.did) == (0.75, None)


def test_every_outcome_counts_its_own_records(officer):
    worker = make.li_na()
    entry = served.entry(person=make.chen_yu(), worker=worker)
    Person.objects.filter(pk=entry.person_id).update(division_code=A)
    Organization.objects.filter(pk=entry.organization_id).update(division_code=A)
    Shift.objects.filter(pk=entry.shift_id).update(division_code=A, taken=1, max_people=2)
    need = make.need()
    Need.objects.filter(pk=need.pk).update(
        division_code=A,
        filed_at=MONDAY_9,
        answered_at=MONDAY_9 + timedelta(days=1),
        answer_due_at=MONDAY_9 + timedelta(days=3),
        first_served_at=MONDAY_9 + timedelta(days=2),
    )
    told = {code: policy_trials.values(code, A, TODAY, END) for code in OUTCOMES}
    assert told == {
        "active_rate": [1.0],
        "fill_rate": [1.0, 0.0],
        "needs_answered_in_time": [1.0],
        "days_to_first_service": [2.0],
        "recorded_in_time": [1.0],
    }
    assert all(policy_trials.values(code, B, TODAY, END) == [] for code in OUTCOMES)


@pytest.mark.parametrize("code", OUTCOMES)
def test_a_street_shows_what_its_dashboard_shows_for_the_same_days(code):
    worker = make.li_na()
    # Served before the first day, recorded within: active in the twelve months to the end.
    entry = served.entry(person=make.chen_yu(), worker=worker, at=served.AFTER)
    Person.objects.filter(pk=entry.person_id).update(division_code=A)
    Organization.objects.filter(pk=entry.organization_id).update(division_code=A)
    Shift.objects.filter(pk=entry.shift_id).update(division_code=A, taken=3, max_people=4)
    first = TODAY + timedelta(days=1)
    LedgerEntry.objects.filter(pk=entry.pk).update(recorded_at=served.AFTER + timedelta(days=2))
    shift_in(A, days=3, taken=3)
    waits = [(-9, 1, 3), (2, 3, 9), (3, 9, 5), (1, 2, 20), (1, None, 4), (4, None, 40)]
    for filed, answered, met in waits:
        need = make.need()
        Need.objects.filter(pk=need.pk).update(
            division_code=A,
            filed_at=MONDAY_9 + timedelta(days=filed),
            answered_at=answered and MONDAY_9 + timedelta(days=answered),
            answer_due_at=MONDAY_9 + timedelta(days=filed + 3),
            first_served_at=MONDAY_9 + timedelta(days=met),
        )
    street = arm(policy_trials.values(code, A, first, END), is_share=is_share(code))
    days = (datetime.combine(day, time(), tzinfo=SHANGHAI) for day in (first, END))
    dashboard = every.one(code, Scope(A), Span(*days))
    assert street.value == dashboard.value is not None


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"title": " "}, ValueMissing),
        ({"outcome": "open_needs_by_age"}, ValueInvalid),
        ({"one": "999"}, ValueInvalid),
        ({"other": A}, TrialSameStreet),
        ({"other": NANSHAN}, TrialSameStreet),
        ({"since": TODAY - timedelta(days=1)}, TrialBegun),
        ({"until": TODAY + timedelta(days=13)}, ValueInvalid),
        ({"until": TODAY + timedelta(days=400)}, ValueInvalid),
        ({"one": "440305002"}, TrialSameRules),
        ({"other": "440304001"}, LayerOutOfReach),
    ],
)
def test_what_is_no_comparison_is_refused(told, refusal, officer):
    with pytest.raises(refusal):
        started(officer, **told)
    assert not EventRecord.objects.filter(name="TrialStarted").exists()


def test_a_comparison_is_stopped_once_and_by_whoever_may(officer):
    trial = started(officer)
    later = MONDAY_9 + timedelta(days=5)
    with pytest.raises(LayerOutOfReach):
        services.stop(trial=trial, reason="x", by=make.li_na(), at=later)
    with pytest.raises(ValueMissing):
        services.stop(trial=trial, reason=" ", by=officer, at=later)
    trial = services.stop(trial=trial, reason="台风", by=officer, at=later)
    assert policy_trials.is_over(trial, make.day(later)) is True
    with pytest.raises(TrialOver):
        services.stop(trial=trial, reason="再停", by=officer, at=later)
    names = list(EventRecord.objects.order_by("pk").values_list("name", flat=True))
    assert names[-2:] == ["TrialStarted", "TrialStopped"]
