"""The ledger's services: recognized, corrected, objected to; and the chain that holds."""

from datetime import timedelta

import pytest

from liandong.core import hours as rules
from liandong.core.hours import Evidence, Span
from liandong.core.ledger import ChainFault, Tampering
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import (
    Assignment,
    EventRecord,
    HoursClaim,
    LedgerEntry,
    LedgerHead,
    OutboxMessage,
)
from liandong.queries import hours as queries
from liandong.services import claims, hours
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


def backfill(place, *, by, at=AFTER, minutes=120, **told):
    start = place.shift.starts_at
    return claims.claim(
        assignment=place,
        span=Span(start, start + timedelta(minutes=minutes)),
        reason=told.get("reason", "手机没电"),
        proof=told.get("proof", "李社工在场"),
        by=by,
        at=at,
    )


def test_an_attendance_that_was_scanned_becomes_credit_minutes(worker, volunteer):
    made = served.entry(person=volunteer, worker=worker)
    assert (made.minutes, made.kind, made.evidence, made.seq) == (120, "credit", "scan", 1)
    assert (made.activity, made.content, made.place) == ("陪诊服务", "陪诊员", "南山区人民医院")
    assert Assignment.objects.get().state == "served"
    assert OutboxMessage.objects.get().kind == "hours_recognized"
    volunteer.refresh_from_db()
    assert volunteer.last_served_on == make.day(make.MONDAY_9)


def test_the_weaker_of_two_proofs_counts(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, left=False)
    served.check_in(place, "out", place.shift.ends_at, method=Evidence.LEADER_LIST, by=worker)
    assert hours.recognize(assignment=place, by=worker, at=AFTER).evidence == "leader_list"


def test_half_an_hour_late_is_half_an_hour_less(worker, volunteer):
    assert served.entry(person=volunteer, worker=worker, late=20).minutes == 90


def test_an_entry_after_ten_working_days_is_marked_late(worker, volunteer):
    assert served.entry(person=volunteer, worker=worker).is_late is False
    other = make.person(name="苏晴")
    late = AFTER + timedelta(days=21)
    assert served.entry(person=other, worker=worker, at=late).is_late is True


@pytest.mark.parametrize(("came", "left"), [(False, False), (True, False)])
def test_without_arrival_or_leaving_nothing_is_recognized(worker, volunteer, came, left):
    place = served.place(person=volunteer, worker=worker, came=came, left=left)
    with pytest.raises(ValueMissing):
        hours.recognize(assignment=place, by=worker, at=AFTER)


def test_a_proposed_leaving_must_be_confirmed_first(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, left=False)
    served.check_in(place, "out", place.shift.ends_at, is_proposed=True)
    with pytest.raises(ValueMissing) as told:
        hours.recognize(assignment=place, by=worker, at=AFTER)
    assert told.value.facts == {"field": "check_out"}


def test_nobody_recognizes_their_own_hours(worker):
    place = served.place(person=worker, worker=worker)
    with pytest.raises(rules.OwnHours):
        hours.recognize(assignment=place, by=worker, at=AFTER)


def test_an_attendance_is_recognized_once(worker, volunteer):
    place = served.place(person=volunteer, worker=worker)
    hours.recognize(assignment=place, by=worker, at=AFTER)
    with pytest.raises(rules.AlreadyRecognized):
        hours.recognize(assignment=place, by=worker, at=AFTER)
    assert LedgerEntry.objects.count() == 1


def test_two_services_at_the_same_time_count_once(worker, volunteer):
    served.entry(person=volunteer, worker=worker)
    place = served.place(
        person=volunteer, worker=worker, starts_at=make.MONDAY_9 + timedelta(hours=1)
    )
    with pytest.raises(rules.OverlapsOtherService):
        hours.recognize(assignment=place, by=worker, at=AFTER)


def test_a_day_holds_eight_hours_at_most(worker, volunteer):
    night = make.MONDAY_9 + timedelta(hours=14)
    served.entry(person=volunteer, worker=worker, minutes=7 * 60, at=night)
    second = served.entry(
        person=volunteer,
        worker=worker,
        starts_at=make.MONDAY_9 + timedelta(hours=8),
        minutes=180,
        at=night,
    )
    assert second.minutes == 60
    third = served.place(
        person=volunteer,
        worker=worker,
        starts_at=make.MONDAY_9 + timedelta(hours=12),
        minutes=60,
    )
    with pytest.raises(rules.DailyCapReached):
        hours.recognize(assignment=third, by=worker, at=night)


# ── corrections ─────────────────────────────────────────────────────────────────────────────


def test_a_correction_takes_the_entry_back_and_enters_the_right_minutes(worker, volunteer):
    first = served.entry(person=volunteer, worker=worker)
    fresh = hours.correct(entry=first, minutes=90, reason="早走半小时", by=worker, at=AFTER)
    rows = LedgerEntry.objects.order_by("seq").values_list("seq", "minutes", "reverses__seq")
    assert list(rows) == [(1, 120, None), (2, -120, 1), (3, 90, None)]
    assert (fresh.seq, fresh.reason, fresh.evidence) == (3, "早走半小时", "scan")
    assert EventRecord.objects.filter(name="HoursCorrected").count() == 1


def test_a_correction_to_nothing_only_takes_back(worker, volunteer):
    first = served.entry(person=volunteer, worker=worker)
    assert hours.correct(entry=first, minutes=0, reason="记错人了", by=worker, at=AFTER) is None
    assert sum(LedgerEntry.objects.values_list("minutes", flat=True)) == 0


def test_an_entry_that_was_taken_back_can_be_recognized_anew(worker, volunteer):
    place = served.place(person=volunteer, worker=worker)
    first = hours.recognize(assignment=place, by=worker, at=AFTER)
    hours.correct(entry=first, minutes=0, reason="记错人了", by=worker, at=AFTER)
    assert hours.recognize(assignment=place, by=worker, at=AFTER).seq == 3


def test_a_correction_is_refused_when_a_rule_would_be_broken(worker, volunteer):
    first = served.entry(person=volunteer, worker=worker)
    served.entry(
        person=volunteer, worker=worker, starts_at=make.MONDAY_9 + timedelta(hours=3), minutes=60
    )
    wrong = [
        (90, "", ValueMissing),
        (-30, "少记", ValueInvalid),
        (240, "连着做的", rules.OverlapsOtherService),
        (16 * 60, "通宵", rules.CrossesMidnight),
    ]
    for minutes, reason, refusal in wrong:
        with pytest.raises(refusal):
            hours.correct(entry=first, minutes=minutes, reason=reason, by=worker, at=AFTER)
    assert LedgerEntry.objects.count() == 2


def test_a_correction_cannot_lift_the_day_above_its_cap(worker, volunteer):
    first = served.entry(person=volunteer, worker=worker)
    with pytest.raises(rules.DailyCapReached):
        hours.correct(entry=first, minutes=510, reason="做了一天", by=worker, at=AFTER)
    assert hours.correct(entry=first, minutes=480, reason="做了一天", by=worker, at=AFTER).seq == 3


def test_an_entry_is_taken_back_once_and_never_by_its_owner(worker, volunteer):
    first = served.entry(person=volunteer, worker=worker)
    with pytest.raises(rules.OwnHours):
        hours.correct(entry=first, minutes=240, reason="少记了", by=volunteer, at=AFTER)
    hours.correct(entry=first, minutes=90, reason="早走", by=worker, at=AFTER)
    with pytest.raises(rules.AlreadyReversed):
        hours.correct(entry=first, minutes=60, reason="早走", by=worker, at=AFTER)


# ── the chain ───────────────────────────────────────────────────────────────────────────────


def chain_of_four(worker, volunteer):
    project = make.project(social_worker=worker)
    first = served.entry(person=volunteer, worker=worker, project=project)
    served.entry(person=make.person(name="苏晴"), worker=worker, project=project)
    hours.correct(entry=first, minutes=90, reason="早走半小时", by=worker, at=AFTER)
    return project.organization


def test_the_chain_holds_after_entries_corrections_and_reversals(worker, volunteer):
    organization = chain_of_four(worker, volunteer)
    assert queries.chain_faults(organization) == []
    assert LedgerHead.objects.get(organization=organization).seq == 4


def test_a_row_that_was_changed_is_named(worker, volunteer):
    organization = chain_of_four(worker, volunteer)
    LedgerEntry.objects.filter(organization=organization, seq=2).update(minutes=600)
    assert queries.chain_faults(organization) == [ChainFault(2, Tampering.CHANGED)]


def test_a_row_that_was_cut_off_is_named(worker, volunteer):
    organization = chain_of_four(worker, volunteer)
    LedgerEntry.objects.filter(organization=organization, seq=4).delete()
    assert queries.chain_faults(organization) == [ChainFault(4, Tampering.REMOVED)]


# ── back-fills and objections ───────────────────────────────────────────────────────────────


def test_a_back_fill_needs_a_second_person(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False)
    asked = backfill(place, by=worker)
    with pytest.raises(rules.SameApprover):
        claims.decide_claim(claim=asked, is_approved=True, by=worker, at=AFTER)
    chief = make.zhou(guides=(worker,))
    entry = claims.decide_claim(claim=asked, is_approved=True, by=chief, at=AFTER)
    assert (entry.minutes, entry.kind, entry.evidence) == (120, "honour", "backfill")
    assert (entry.entered_by, entry.approved_by) == (worker, chief)


def test_nobody_decides_their_own_back_fill(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False)
    asked = backfill(place, by=worker)
    with pytest.raises(rules.OwnHours):
        claims.decide_claim(claim=asked, is_approved=True, by=volunteer, at=AFTER)


def test_a_back_fill_is_decided_once(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False)
    asked = backfill(place, by=volunteer)
    refused = claims.decide_claim(
        claim=asked, is_approved=False, note="没人看到", by=worker, at=AFTER
    )
    assert refused is None
    with pytest.raises(NotAllowed):
        claims.decide_claim(claim=asked, is_approved=True, by=worker, at=AFTER)


def test_a_back_fill_is_asked_for_once_and_not_for_what_is_recognized(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False)
    backfill(place, by=volunteer)
    with pytest.raises(rules.AlreadyClaimed):
        backfill(place, by=worker)
    other = served.place(
        person=volunteer, worker=worker, starts_at=make.MONDAY_9 + timedelta(hours=3)
    )
    hours.recognize(assignment=other, by=worker, at=AFTER)
    with pytest.raises(rules.AlreadyRecognized):
        backfill(other, by=volunteer)
    assert HoursClaim.objects.count() == 1


def test_a_back_fill_reaches_thirty_days_back(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False)
    with pytest.raises(rules.BackfillTooOld):
        backfill(place, by=volunteer, at=make.MONDAY_9 + timedelta(days=31))
    # The last day ends at midnight in Shanghai, not in Greenwich.
    last_night = make.MONDAY_9.replace(hour=23) + timedelta(days=30)
    assert backfill(place, by=volunteer, at=last_night).is_approved is None


def test_an_objection_that_is_right_corrects_the_entry(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    objection = claims.object_to(entry=entry, text="我十一点半才走", by=volunteer, at=AFTER)
    # After the holiday: 6, 7, 8, Saturday the 9th (worked in exchange) and Monday the 11th.
    assert objection.due_at == make.MONDAY_9.replace(hour=0) + timedelta(days=8)
    claims.answer_objection(
        objection=objection,
        is_upheld=True,
        answer="查实，补半小时",
        minutes=150,
        by=worker,
        at=AFTER,
    )
    assert LedgerEntry.objects.order_by("-seq").first().minutes == 150
    with pytest.raises(rules.ObjectionClosed):
        claims.answer_objection(
            objection=objection, is_upheld=False, answer="再看看", by=worker, at=AFTER
        )


def test_only_the_volunteer_objects_and_one_objection_at_a_time(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    with pytest.raises(NotAllowed):
        claims.object_to(entry=entry, text="不对", by=make.person(name="苏晴"), at=AFTER)
    claims.object_to(entry=entry, text="不对", by=volunteer, at=AFTER)
    with pytest.raises(rules.ObjectionAlreadyOpen):
        claims.object_to(entry=entry, text="还是不对", by=volunteer, at=AFTER)
