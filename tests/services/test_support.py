"""A word in confidence: sealed, read by three at most, each read written down."""

import pytest

from liandong.core.support import (
    SupportAlreadyTaken,
    SupportNotSocialWorker,
    SupportNotYours,
    SupportOver,
)
from liandong.models import EventRecord, OutboxMessage, SupportMessage, SupportReading
from liandong.queries import access
from liandong.queries import support as shown
from liandong.queries.said import said_by
from liandong.services import support
from tests import make

pytestmark = pytest.mark.django_db
SECRET = "我妈妈病了，撑不住了"


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def li():
    return make.li_na()


def actor(person):
    return access.actor_of(person, on=make.day(make.MONDAY_9))


def test_the_text_lies_sealed_and_stands_in_no_event_and_no_message(chen, li, at):
    talk = support.ask(text=SECRET, wanted=li, by=chen, at=at)
    support.take(request=talk, by=li, at=at)
    support.say(request=talk, text="我在，慢慢说", by=li, at=at)
    support.say(request=talk, text="谢谢", by=chen, at=at)
    raw = SupportMessage.objects.raw("SELECT id, text AS raw FROM liandong_supportmessage")
    assert all(SECRET.encode() not in bytes(row.raw) for row in raw)
    told = str(list(EventRecord.objects.values())) + str(list(OutboxMessage.objects.values()))
    assert SECRET not in told and "慢慢说" not in told
    assert not EventRecord.objects.filter(by=chen).exists()


def test_the_two_and_the_supervisor_read_and_the_asker_sees_who_did(chen, li, at):
    zhou = make.zhou(guides=(li,))
    talk = support.ask(text=SECRET, wanted=None, by=chen, at=at)
    assert list(shown.readable_by(zhou, on=make.day(at))) == []
    talk = support.take(request=talk, by=li, at=at)
    for reader in (li, zhou, chen):
        assert [m.text for m in support.read(request=talk, by=reader, at=at)] == [SECRET]
    assert [r.reader for r in shown.readings_of(talk)] == [zhou, li]


def test_nobody_else_reads_whatever_their_role(chen, li, at):
    talk = support.take(request=support.ask(text=SECRET, wanted=li, by=chen, at=at), by=li, at=at)
    others = (
        make.coordinator(),
        make.officer(),
        make.zhou(phone="13800001077"),
        make.li_na(phone="13800001078"),
        make.chen_yu(phone="13800001079"),
    )
    for other in others:
        assert list(shown.readable_by(other, on=make.day(at))) == []
        with pytest.raises(SupportNotYours):
            support.read(request=talk, by=other, at=at)
        with pytest.raises(SupportNotYours):
            support.say(request=talk, text="?", by=other, at=at)
    assert SupportReading.objects.count() == 0


def test_one_social_worker_takes_it_and_only_the_one_who_was_asked(chen, li, at):
    second = make.li_na(phone="13800001078")
    talk = support.ask(text=SECRET, wanted=li, by=chen, at=at)
    assert list(shown.waiting_for(actor(second))) == []
    with pytest.raises(SupportNotYours):
        support.take(request=talk, by=second, at=at)
    with pytest.raises(SupportNotSocialWorker):
        support.take(request=talk, by=make.coordinator(), at=at)
    support.take(request=talk, by=li, at=at)
    with pytest.raises(SupportAlreadyTaken):
        support.take(request=talk, by=li, at=at)


def test_a_closed_talk_takes_no_more_words(chen, li, at):
    talk = support.ask(text=SECRET, wanted=li, by=chen, at=at)
    support.take(request=talk, by=li, at=at)
    support.close(request=talk, by=chen, at=at)
    with pytest.raises(SupportOver):
        support.say(request=talk, text="还有", by=li, at=at)


def test_a_volunteer_cannot_be_asked(chen, at):
    with pytest.raises(SupportNotSocialWorker):
        support.ask(text=SECRET, wanted=make.chen_yu(phone="13800001079"), by=chen, at=at)


def test_one_takes_one_s_own_words_away_and_nobody_else_s(chen, li, at):
    talk = support.ask(text=SECRET, wanted=li, by=chen, at=at)
    support.take(request=talk, by=li, at=at)
    support.say(request=talk, text="我在", by=li, at=at)
    assert [row["text"] for row in said_by(chen)["said_in_talks"]] == [SECRET]
    assert [row["text"] for row in said_by(li)["said_in_talks"]] == ["我在"]
    assert said_by(make.coordinator())["said_in_talks"] == []
