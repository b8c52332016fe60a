from datetime import timedelta

import pytest

from liandong.core.notices import Channel
from liandong.gateways.answers import SendingFailed
from liandong.jobs import outbox
from liandong.jobs.outbox import SendingCount, send_due
from liandong.models import Delivery, OutboxMessage
from liandong.services import deliveries, events, sign_in
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


class Recorder:
    is_repeat_safe = True

    def __init__(self, failures=0):
        self.sent, self.failures = [], failures

    def send(self, *, phone, text, key="", handing=None):
        if self.failures:
            self.failures -= 1
            raise SendingFailed("HTTP 503")
        self.sent.append((phone, text))
        return "OK 17"


def test_a_code_is_sent_once_and_then_forgotten():
    code = sign_in.send_code(phone="13800001001", at=BEFORE).code
    way = Recorder()
    assert send_due(BEFORE, by=way) == SendingCount(sent=1)
    assert send_due(BEFORE + timedelta(hours=1), by=way) == SendingCount()
    assert way.sent == [
        ("13800001001", f"【联动】验证码 {code}，5 分钟内有效。不是本人操作请忽略，不要告诉别人。")
    ]
    assert OutboxMessage.objects.get().facts == {}


def test_a_code_that_has_lapsed_is_not_sent_any_more():
    sign_in.send_code(phone="13800001001", at=BEFORE)
    way = Recorder()
    assert send_due(BEFORE + timedelta(minutes=6), by=way) == SendingCount(dropped=1)
    assert way.sent == []
    assert OutboxMessage.objects.get().facts == {}


def test_messages_in_the_app_are_sent_by_being_due():
    chen = make.chen_yu()
    events.owe("person_verified", to=chen, facts={"name": "陈宇"}, at=BEFORE)
    events.owe("person_verified", to=chen, facts={}, at=BEFORE + timedelta(days=1))
    assert send_due(BEFORE, by=Recorder()) == SendingCount(sent=1)
    assert list(OutboxMessage.objects.order_by("due_at").values_list("sent_at", flat=True)) == [
        BEFORE,
        None,
    ]


def test_a_failure_is_tried_again_after_one_two_four_minutes():
    chen = make.chen_yu(phone="13800001001")
    events.owe("person_verified", to=chen, facts={"name": "陈宇"}, at=BEFORE, channel="sms")
    way, at, waits = Recorder(failures=3), BEFORE, []
    for _ in range(3):
        assert send_due(at, by=way) == SendingCount(failed=1)
        row = Delivery.objects.get()
        assert (row.answer, row.state, row.message.sent_at) == ("HTTP 503", "waiting", None)
        waits.append(row.due_at - at)
        at = row.due_at
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert send_due(at, by=way) == SendingCount(sent=1)
    assert [phone for phone, _ in way.sent] == ["13800001001"]
    row = Delivery.objects.get()
    assert (row.state, row.answer, row.address) == ("sent", "OK 17", "138****1001")
    assert row.message.sent_at == at


def test_after_eight_failures_nobody_tries_any_more():
    chen = make.chen_yu()
    events.owe("person_verified", to=chen, facts={"name": "陈宇"}, at=BEFORE, channel="sms")
    at = BEFORE
    for _ in range(outbox.MOST_TRIES):
        send_due(at, by=Recorder(failures=1))
        at += timedelta(hours=2)
    assert send_due(at, by=Recorder()) == SendingCount()


def test_a_message_taken_by_one_worker_is_left_alone_by_the_other():
    events.owe("person_verified", to=make.chen_yu(), facts={}, at=BEFORE, channel="sms")
    deliveries.route_due(at=BEFORE)
    assert len(deliveries.take(Channel.SMS, at=BEFORE)) == 1
    assert deliveries.take(Channel.SMS, at=BEFORE) == []
    later = BEFORE + outbox.LEASE
    assert deliveries.reclaim(repeat_safe=frozenset(), at=later) == 1
    assert len(deliveries.take(Channel.SMS, at=later)) == 1


def test_what_does_not_fit_into_the_lease_goes_back_untried(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(outbox.time, "monotonic", lambda: clock[0])
    chen = make.chen_yu()
    for number in range(5):
        facts = {"name": str(number)}
        events.owe("person_verified", to=chen, facts=facts, at=BEFORE, channel="sms")

    class Slow(Recorder):
        def send(self, **told):
            if len(self.sent) == 2:
                rows = Delivery.objects.order_by("pk").values_list("state", "tries")
                self.met = list(rows)
            clock[0] += outbox.WORK.total_seconds() * 0.6
            return super().send(**told)

    way = Slow()
    assert send_due(BEFORE, by=way) == SendingCount(sent=5)
    # Two were begun in time, the others went back, and were taken anew under a fresh lease.
    assert way.met == [("sent", 1), ("sent", 1), ("claimed", 1), ("claimed", 1), ("claimed", 1)]
    assert set(Delivery.objects.values_list("state", "tries")) == {("sent", 1)}


def test_what_another_worker_has_taken_meanwhile_is_not_given_back():
    events.owe("person_verified", to=make.chen_yu(), facts={}, at=BEFORE, channel="sms")
    deliveries.route_due(at=BEFORE)
    mine = deliveries.take(Channel.SMS, at=BEFORE)
    later = BEFORE + outbox.LEASE
    deliveries.reclaim(repeat_safe=frozenset(), at=later)
    theirs = deliveries.take(Channel.SMS, at=later)
    deliveries.give_back(mine)
    assert Delivery.objects.get().state == "claimed"
    deliveries.give_back(theirs)
    assert Delivery.objects.values_list("state", "tries").get() == ("waiting", 1)


def test_somebody_without_a_telephone_gets_no_text_message():
    events.owe(
        "person_verified", to=make.person(phone=""), facts={"name": "甲"}, at=BEFORE, channel="sms"
    )
    assert send_due(BEFORE, by=Recorder()) == SendingCount(dropped=1)
