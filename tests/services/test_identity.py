"""The real name: one number, asked once, answered by a job, wiped with the answer."""

from datetime import timedelta

import pytest

from liandong.core.guardians import ChildConsentMissing
from liandong.core.identity import IdentityBeingChecked, IdentityChecked, TooManyChecks
from liandong.core.registry import AlreadyRegistered, IdNumberMistyped
from liandong.gateways.identity import CheckFailed, HttpIdentity, identity_gateway
from liandong.jobs import identity as jobs
from liandong.models import EventRecord, IdentityCheck, OutboxMessage
from liandong.services import identity
from tests import make

pytestmark = pytest.mark.django_db
NUMBER = "990000198001010012"
CHILDS_NUMBER = "990000201506300028"


class Says:
    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def matches(self, *, name, number):
        self.asked.append((name, number))
        if self.answer is None:
            raise CheckFailed("URLError")
        return self.answer


def newcomer():
    return make.signed_up(make.person(name="陈宇", state="applied", phone="13800001001"))


def test_a_match_verifies_the_person_and_wipes_the_question(at):
    chen, way = newcomer(), Says(True)
    identity.ask(number=NUMBER, by=chen, at=at)
    assert jobs.check_due(at, by=way) == 1
    assert way.asked == [("陈宇", NUMBER)]
    chen.refresh_from_db()
    row = IdentityCheck.objects.get()
    assert (chen.state, chen.id_number, chen.verified_at) == ("verified", NUMBER, at)
    assert (row.state, row.number) == ("matched", "")
    assert EventRecord.objects.filter(name="SensitiveDataSeen").count() == 1
    assert EventRecord.objects.get(name="PersonVerified").facts["method"] == "service"
    with pytest.raises(IdentityChecked):
        identity.ask(number=NUMBER, by=chen, at=at)
    assert jobs.check_due(at, by=way) == 0


def test_a_number_that_says_child_waits_for_the_guardian(at):
    chen = newcomer()
    with pytest.raises(ChildConsentMissing):
        identity.ask(number=CHILDS_NUMBER, by=chen, at=at)
    assert IdentityCheck.objects.count() == 0
    make.consent(person=chen, purpose="child")
    assert identity.ask(number=CHILDS_NUMBER, by=chen, at=at).state == "asked"


def test_what_differs_is_said_and_nothing_of_it_is_kept(at):
    chen = newcomer()
    identity.ask(number=NUMBER, by=chen, at=at)
    jobs.check_due(at, by=Says(False))
    chen.refresh_from_db()
    assert (chen.verified_at, chen.id_number, IdentityCheck.objects.get().number) == (None, "", "")
    assert OutboxMessage.objects.get(kind="identity_differs").person == chen


def test_a_service_that_is_away_is_asked_again_later_and_given_up_in_the_end(at):
    chen, way, now = newcomer(), Says(None), at
    identity.ask(number=NUMBER, by=chen, at=at)
    with pytest.raises(IdentityBeingChecked):
        identity.ask(number=NUMBER, by=chen, at=at)
    waits = []
    for _ in range(6):
        assert jobs.check_due(now, by=way) == 1
        row = IdentityCheck.objects.get()
        waits.append((row.next_at - now) // timedelta(minutes=1))
        now = row.next_at
    assert (waits[:5], row.state, row.number) == ([1, 2, 4, 8, 16], "unreachable", "")
    assert row.failure == "URLError"
    assert OutboxMessage.objects.get(kind="identity_unreachable").person == chen
    identity.ask(number=NUMBER, by=chen, at=now)


def test_a_mistyped_number_another_s_number_and_guessing_are_refused(at):
    chen = newcomer()
    with pytest.raises(IdNumberMistyped):
        identity.ask(number="990000198001010013", by=chen, at=at)
    for _ in range(5):
        identity.ask(number=NUMBER, by=chen, at=at)
        jobs.check_due(at, by=Says(False))
    with pytest.raises(TooManyChecks):
        identity.ask(number=NUMBER, by=chen, at=at)
    make.person(name="别人", id_number=NUMBER)
    with pytest.raises(AlreadyRegistered):
        identity.ask(number=NUMBER, by=chen, at=at + timedelta(days=2))


def test_the_gateway_is_chosen_by_name():
    assert identity_gateway("development").matches(name="陈宇", number=NUMBER)
    assert not identity_gateway("development").matches(name="陈宇", number="440305198001010012")
    assert isinstance(identity_gateway("http", "https://127.0.0.1/check"), HttpIdentity)
    for name, url in (("http", "ftp://x"), ("other", "")):
        with pytest.raises(ValueError, match="LIANDONG_IDENTITY"):
            identity_gateway(name, url)
    with pytest.raises(CheckFailed):
        HttpIdentity("http://127.0.0.1:9/").matches(name="陈宇", number=NUMBER)
