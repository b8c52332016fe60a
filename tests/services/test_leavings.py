"""A volunteer's own word about a forgotten check-out, and what it may not do."""

from datetime import timedelta

import pytest

from liandong.core.checkin import AlreadyCheckedOut, NotCheckedIn, NotOnThisShift
from liandong.core.leavings import LeavingToldTooLate
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import Assignment, CheckIn, EventRecord, OutboxMessage
from liandong.services import attendance, hours, leavings
from tests import make, served

pytestmark = pytest.mark.django_db

END = make.MONDAY_9 + timedelta(hours=2)
SAID = END - timedelta(minutes=30)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def place(worker):
    """Chen Yu came at nine and forgot to check out; the shift ended at eleven."""
    return served.place(person=make.chen_yu(), worker=worker, left=False)


def tell(place, *, at=END + timedelta(hours=1), by=None, **told):
    told = {"left_at": SAID, "reason": "孩子发烧，先走了"} | told
    return leavings.tell(assignment=place, by=by or place.person, at=at, **told)


@pytest.mark.parametrize("is_proposed", [True, False])
def test_what_is_told_stands_beside_the_proposed_time_and_counts_for_nothing(place, is_proposed):
    at = END + timedelta(hours=2)
    if is_proposed:
        assert attendance.propose_check_outs(at=at) == 1

    row = tell(place, at=at)

    assert (row.at, row.told_left_at, row.told_reason) == (END, SAID, "孩子发烧，先走了")
    assert row.is_proposed
    told = EventRecord.objects.get(name="LeavingTold")
    assert told.by == place.person
    assert told.facts["reason"] == "孩子发烧，先走了"
    with pytest.raises(ValueMissing):
        hours.recognize(assignment=place, by=make.li_na(phone="13800009998"), at=at)
    assert attendance.propose_check_outs(at=at) == 0


def test_the_last_word_stands_until_the_leader_confirms_one(place, worker):
    tell(place)
    tell(place, left_at=SAID + timedelta(minutes=15))
    assert CheckIn.objects.get(kind="out").told_left_at == SAID + timedelta(minutes=15)

    line = attendance.Attendance(place.pk, None, SAID)
    attendance.record_list(shift=place.shift, rows=[line], by=worker, at=END + timedelta(hours=1))

    row = CheckIn.objects.get(kind="out")
    assert (row.at, row.is_proposed, row.method) == (SAID, False, "leader_list")
    assert row.told_reason == "孩子发烧，先走了"
    with pytest.raises(AlreadyCheckedOut):
        tell(place)


def test_after_a_day_it_is_too_late(place):
    with pytest.raises(LeavingToldTooLate):
        tell(place, at=END + timedelta(hours=24, minutes=1))
    assert not CheckIn.objects.filter(kind="out").exists()


def test_who_may_not_tell(place, worker):
    with pytest.raises(NotAllowed):
        tell(place, by=worker)
    away = served.place(person=make.person(), worker=worker, came=False)
    with pytest.raises(NotCheckedIn):
        tell(away)
    place.state = "released"
    place.save(update_fields=["state"])
    with pytest.raises(NotOnThisShift):
        tell(place)
    assert not EventRecord.objects.filter(name="LeavingTold").exists()


def test_who_leads_the_shift_is_told_and_the_social_worker_where_nobody_does(place, worker):
    tell(place)
    said = OutboxMessage.objects.get(kind="leaving_word")
    assert said.person == worker
    assert said.facts == {
        "name": "陈宇", "title": place.shift.project.title, "left_at": SAID.isoformat(),
        "reason": "孩子发烧，先走了",
    }  # fmt: skip

    leader = make.person(name="周强")
    lead = make.assignment(shift=place.shift, person=leader)
    Assignment.objects.filter(pk=lead.pk).update(is_lead=True)
    tell(place, left_at=SAID + timedelta(minutes=15))
    latest = OutboxMessage.objects.filter(kind="leaving_word").latest("pk")
    assert (latest.person, latest.facts["left_at"]) == (
        leader, (SAID + timedelta(minutes=15)).isoformat(),
    )  # fmt: skip
    tell(place, left_at=SAID + timedelta(minutes=15))
    assert OutboxMessage.objects.filter(kind="leaving_word").count() == 2


def test_a_leader_is_not_told_about_their_own_word(worker):
    mine = served.place(person=make.chen_yu(), worker=worker, left=False)
    Assignment.objects.filter(pk=mine.pk).update(is_lead=True)
    tell(mine)
    assert OutboxMessage.objects.get(kind="leaving_word").person == worker
