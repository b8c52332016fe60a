"""Visits on a phone: whom the list holds, each visit once, late ones marked and never dropped."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from liandong.core import kept_visits as rules
from liandong.core.visits import CareNotYours, VisitAhead
from liandong.models import CaredPerson, CareReading, CaseCover, EventRecord, Need, Visit
from liandong.services import devices, kept_visits, visits
from liandong.services.kept_visits import Told
from liandong.services.visits import CareDraft, NeedRaised
from tests import make
from tests.make_checkin import Phone

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.localtime().replace(hour=15, minute=0, second=0, microsecond=0)


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li(agency):
    return make.li_na(organization=agency)


@pytest.fixture
def chen(agency):
    return make.chen_yu(organization=agency)


def cared_by(worker, at, name="林阿婆", **facts):
    draft = CareDraft(call_name=name, address="桃园路 8 号", consent_method="spoken", **facts)
    return visits.take_in(draft=draft, by=worker, at=at)


def told(cared, at, **facts):
    facts = {"key": str(uuid4()), "method": "home", "condition": "fine", "note": ""} | facts
    return Told(cared_id=cared.pk, claimed_at=at, **facts)


def sent(phone, told, at, clock=None):
    return kept_visits.receive(
        device=phone.device, told=told, client_now=clock or at, by=phone.person, at=at
    )


def names(phone, at):
    lines = kept_visits.take_along(device=phone.device, by=phone.person, at=at)
    return [(line.cared.beneficiary.call_name, line.ends_on) for line in lines]


def test_the_list_holds_who_is_due_in_three_days_and_who_worries_somebody(li, now):
    phone, day = Phone(li), now.date()
    for name, days, worrying in (("今", 0, 0), ("三", 3, 0), ("四", 4, 0), ("忧", 9, 1)):
        cared = cared_by(li, now, name)
        due = day + timedelta(days=days)
        CaredPerson.objects.filter(pk=cared.pk).update(next_due_on=due, is_worrying=worrying)
    assert names(phone, now) == [("忧", None), ("今", None), ("三", None)]


def test_that_somebody_went_onto_a_phone_is_written_down_once_a_day(li, now):
    cared, phone = cared_by(li, now), Phone(li)
    for minutes in (0, 5):
        kept_visits.take_along(device=phone.device, by=li, at=now + timedelta(minutes=minutes))
    assert list(CareReading.objects.values_list("cared", "reader", "is_kept")) == [
        (cared.pk, li.pk, True)
    ]
    assert EventRecord.objects.filter(name="CareListKept").count() == 1
    kept_visits.take_along(device=phone.device, by=li, at=now + timedelta(days=1))
    assert CareReading.objects.count() == 2


def test_a_stand_in_s_list_and_a_pairing_s_end_with_them(li, chen, agency, now):
    cared = cared_by(li, now)
    other = make.li_na(organization=agency, phone="13800001092")
    day, tomorrow = now.date(), now.date() + timedelta(days=1)
    CaseCover.objects.create(worker=li, stand_in=other, since=day, until=tomorrow, by=li, at=now)
    assert names(Phone(other), now) == [("林阿婆", tomorrow)]
    pairing = visits.pair(cared=cared, volunteer=chen, by=li, at=now)
    assert names(Phone(chen), now) == [("林阿婆", None)]
    pairing.until = tomorrow
    pairing.save()
    assert names(Phone(chen), now) == [("林阿婆", tomorrow)]
    visits.unpair(pairing=pairing, by=chen, at=now + timedelta(days=1))
    assert names(Phone(chen), now + timedelta(days=1)) == []


def test_no_list_for_another_s_phone_nor_for_one_that_was_switched_off(li, chen, now):
    cared_by(li, now)
    phone = Phone(li)
    with pytest.raises(rules.ListOfAnother):
        kept_visits.take_along(device=phone.device, by=chen, at=now)
    with pytest.raises(rules.ListOfAnother):
        kept_visits.receive(
            device=phone.device, told=told(CaredPerson.objects.get(), now), client_now=now,
            by=chen, at=now,
        )  # fmt: skip
    gone = devices.revoke(device=phone.device, by=li, at=now)
    with pytest.raises(rules.ListOfAnother):
        kept_visits.take_along(device=gone, by=li, at=now)
    assert CareReading.objects.count() == 0


def test_a_visit_sent_twice_is_kept_once_with_when_it_was_and_when_it_came(li, now):
    cared, phone = cared_by(li, now - 9 * HOUR), Phone(li)
    need = NeedRaised(title="浴室要装扶手", risk_statement="先打电话约好。")
    one = told(cared, now - 5 * HOUR, need=need)
    rows = [sent(phone, one, now + timedelta(minutes=n)) for n in (0, 3)]
    assert (rows[0].pk, Visit.objects.count(), Need.objects.count()) == (rows[1].pk, 1, 1)
    row = Visit.objects.get()
    assert (row.held_at, row.recorded_at, row.doubt) == (now - 5 * HOUR, now, "")


def test_a_late_visit_and_a_wrong_clock_are_marked_and_kept(li, now):
    cared, phone = cared_by(li, now - timedelta(days=9)), Phone(li)
    late = sent(phone, told(cared, now - timedelta(days=4)), now)
    assert (late.doubt, late.held_at) == ("late", now - timedelta(days=4))
    fast = now + timedelta(hours=3)
    ahead = sent(phone, told(cared, fast - HOUR), now, clock=fast)
    assert (ahead.doubt, ahead.held_at) == ("clock", now - HOUR)
    devices.revoke(device=phone.device, by=li, at=now)
    phone.device.refresh_from_db()
    assert sent(phone, told(cared, now), now).doubt == "device"
    with pytest.raises(VisitAhead):
        sent(phone, told(cared, now + HOUR), now)
    assert Visit.objects.count() == 3


def test_who_was_paired_then_may_tell_of_it_and_nobody_else(li, chen, now):
    began = now - timedelta(days=3)
    cared = cared_by(li, began)
    pairing = visits.pair(cared=cared, volunteer=chen, by=li, at=began)
    visits.unpair(pairing=pairing, by=li, at=now - timedelta(days=1))
    phone = Phone(chen)
    assert sent(phone, told(cared, now - timedelta(days=2)), now).doubt == ""
    with pytest.raises(CareNotYours):
        sent(phone, told(cared, now), now)
    with pytest.raises(CareNotYours):
        sent(phone, Told(**{**vars_of(told(cared, now)), "cared_id": 987654}), now)


def vars_of(one):
    return {name: getattr(one, name) for name in one.__slots__}


def test_a_visit_that_comes_late_takes_no_later_worry_away_and_its_own_counts(li, chen, now):
    cared = cared_by(li, now - timedelta(days=2))
    visits.pair(cared=cared, volunteer=chen, by=li, at=now - timedelta(days=2))
    worry = told(cared, now - HOUR, condition="worrying", note="两天没有下楼")
    sent(Phone(chen), worry, now - HOUR)
    sent(Phone(li), told(cared, now - 3 * HOUR), now)  # earlier the same day, and all was well
    cared.refresh_from_db()
    assert (cared.is_worrying, cared.next_due_on) == (True, now.date() + timedelta(days=1))

    sent(Phone(li), told(cared, now), now)
    cared.refresh_from_db()
    assert not cared.is_worrying
    late = told(cared, now - timedelta(days=1), condition="worrying", note="腿肿了")
    sent(Phone(chen), late, now)
    cared.refresh_from_db()
    assert (cared.is_worrying, cared.last_on, cared.next_due_on) == (True, now.date(), now.date())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sendings_of_one_visit_at_once_are_one_visit(li, now):
    cared, phone = cared_by(li, now), Phone(li)
    one = told(cared, now, need=NeedRaised(title="缺轮椅", risk_statement="先打电话约好。"))
    gate, found = threading.Barrier(2), []

    def send():
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            found.append(sent(phone, one, now).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), Visit.objects.count(), Need.objects.count()) == (
        2,
        1,
        1,
        1,
    )
