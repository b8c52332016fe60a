"""Asking a class for its certificates, answering, and what goes along in the end."""

import io
import zipfile
from datetime import date, timedelta

import pytest

from liandong.core import certificate_batches as rules
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import (
    Certificate,
    CertificateBatch,
    CertificateBatchLine,
    EventRecord,
    LedgerEntry,
    OutboxMessage,
)
from liandong.services import certificate_batches
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def two(worker):
    unit = worker.role_grants.get().organization
    people = [make.chen_yu(organization=unit), make.person(name="苏晴")]
    for one in people:
        if not one.memberships.filter(organization=unit).exists():
            make.membership(person=one, organization=unit)
        served.entry(person=one, worker=worker)
    return people


def asked(worker, people, **told):
    facts = {
        "recipient": "南山第一中学",
        "group": "高二（3）班",
        "contact": "周老师 0755-26661111",
        "first_day": date(2026, 5, 1),
        "last_day": date(2026, 5, 4),
        "numbers": "\n".join(one.number for one in people),
        "answer_by": date(2026, 5, 11),
    }
    return certificate_batches.ask(**(facts | told), by=worker, at=AFTER)


def say(batch, person, agrees, at=AFTER):
    line = CertificateBatchLine.objects.get(batch=batch, person=person)
    return certificate_batches.answer(line=line, agrees=agrees, by=person, at=at)


def inside(batch):
    return zipfile.ZipFile(io.BytesIO(b"".join(certificate_batches.packet(batch))))


def test_each_volunteer_is_asked_once(worker, two):
    batch = asked(worker, two)
    told = OutboxMessage.objects.filter(kind="certificate_batch_asked")
    assert {one.person for one in told} == set(two)
    assert told[0].facts == {"batch_id": batch.pk, "recipient": "南山第一中学 高二（3）班"}
    assert EventRecord.objects.get(name="CertificateBatchAsked").facts["count"] == 2
    assert set(batch.lines.values_list("agrees", "answered_at")) == {(None, None)}


def test_a_stranger_in_the_list_is_named_as_a_line_and_nobody_is_asked(worker, two):
    far = make.person(name="外人", division_code=make.FUTIAN)
    with pytest.raises(rules.BatchLinesUnread) as refused:
        asked(worker, [two[0], far])
    assert refused.value.lines == [f"2: {far.number}"]
    assert (
        not CertificateBatch.objects.exists()
        and not OutboxMessage.objects.filter(kind="certificate_batch_asked").exists()
    )


def test_only_staff_ask_and_say_for_whom(worker, two):
    with pytest.raises(NotAllowed):
        asked(two[0], two)
    with pytest.raises(ValueMissing):
        asked(worker, two, contact=" ")


def test_only_who_agreed_is_in_the_file(worker, two):
    batch = asked(worker, two)
    say(batch, two[0], True)
    taken = certificate_batches.take(batch=batch, by=worker, at=AFTER)
    made = Certificate.objects.get()
    assert made.person == two[0]
    with inside(taken) as parts:
        assert parts.namelist() == [f"{made.number}.pdf", "list.csv"]
        assert parts.read(f"{made.number}.pdf").startswith(b"%PDF")
        listed = parts.read("list.csv").decode("utf-8-sig")
    assert listed.splitlines()[1:] == [f"{two[0].number},{two[0].name},120,{made.number}"]
    facts = EventRecord.objects.get(name="CertificateBatchTaken").facts
    assert (facts["count"], facts["left_out"]) == (1, 1)


def test_a_yes_taken_back_is_not_in_the_file_and_later_answers_come_too_late(worker, two):
    batch = asked(worker, two)
    for one in two:
        say(batch, one, True)
    say(batch, two[1], False, at=AFTER + timedelta(minutes=5))
    taken = certificate_batches.take(batch=batch, by=worker, at=AFTER + timedelta(minutes=9))
    assert two[1].name not in inside(taken).read("list.csv").decode()
    assert not Certificate.objects.filter(person=two[1]).exists()
    for one, agrees in ((two[0], True), (two[1], True), (two[1], False)):
        with pytest.raises(rules.BatchTaken):
            say(batch, one, agrees)
    answers = EventRecord.objects.filter(name="CertificateBatchAnswered").order_by("pk")
    assert [row.facts["agrees"] for row in answers] == [True, True, False]


def test_a_yes_is_for_one_recipient_alone(worker, two):
    first, second = asked(worker, two), asked(worker, two, recipient="福田中学")
    say(first, two[0], True)
    with pytest.raises(rules.BatchEmpty):
        certificate_batches.take(batch=second, by=worker, at=AFTER)
    assert not Certificate.objects.exists()


def test_honour_hours_are_not_counted(worker, two):
    batch = asked(worker, two)
    for one in two:
        say(batch, one, True)
    _also_honour(two[0])
    _only_honour(two[1])
    taken = certificate_batches.take(batch=batch, by=worker, at=AFTER)
    made = Certificate.objects.get()
    listed = inside(taken).read("list.csv").decode("utf-8-sig").splitlines()[1:]
    assert made.minutes == 150
    assert listed == [f"{two[0].number},{two[0].name},120,{made.number}"]


def _also_honour(person):
    row = LedgerEntry.objects.get(person=person)
    row.pk, row.kind, row.minutes, row.seq = None, "honour", 30, row.seq + 100
    row.save()


def _only_honour(person):
    LedgerEntry.objects.filter(person=person).update(kind="honour")


def test_taking_twice_gives_the_same_file(worker, two):
    batch = asked(worker, two)
    say(batch, two[0], True)
    first = certificate_batches.take(batch=batch, by=worker, at=AFTER)
    again = certificate_batches.take(batch=batch, by=worker, at=AFTER + timedelta(days=1))
    assert (again.taken_at, Certificate.objects.count()) == (first.taken_at, 1)


def test_nobody_answers_or_takes_for_another(worker, two):
    batch = asked(worker, two)
    line = batch.lines.get(person=two[0])
    with pytest.raises(NotAllowed):
        certificate_batches.answer(line=line, agrees=True, by=worker, at=AFTER)
    other = make.coordinator(division_code=make.NANSHAN)
    with pytest.raises(NotAllowed):
        certificate_batches.take(batch=batch, by=other, at=AFTER)


def test_a_yes_is_heard_on_the_last_day_and_not_after_it(worker, two):
    batch = asked(worker, two, answer_by=date(2026, 5, 5))
    say(batch, two[0], True, at=AFTER + timedelta(days=1))
    with pytest.raises(rules.BatchClosed):
        say(batch, two[1], True, at=AFTER + timedelta(days=2))
    assert say(batch, two[0], False, at=AFTER + timedelta(days=2)).agrees is False


def test_a_cancelled_request_hands_nothing_on_and_who_agreed_is_told(worker, two):
    batch = asked(worker, two)
    say(batch, two[0], True)
    certificate_batches.cancel(batch=batch, by=worker, at=AFTER)
    told = OutboxMessage.objects.get(kind="certificate_batch_cancelled")
    assert (told.person, told.facts) == (two[0], {"recipient": "南山第一中学 高二（3）班"})
    with pytest.raises(rules.BatchCancelled):
        certificate_batches.take(batch=batch, by=worker, at=AFTER)
    with pytest.raises(rules.BatchCancelled):
        say(batch, two[1], True)
    certificate_batches.cancel(batch=batch, by=worker, at=AFTER)
    assert EventRecord.objects.filter(name="CertificateBatchCancelled").count() == 1
    assert Certificate.objects.count() == 0


def test_who_was_not_told_yet_is_not_asked_after_cancelling(worker, two):
    batch = asked(worker, two)
    certificate_batches.cancel(batch=batch, by=worker, at=AFTER)
    still = OutboxMessage.objects.filter(kind="certificate_batch_asked", withdrawn_at=None)
    assert still.count() == 0


def test_only_the_asker_cancels_and_not_what_was_taken(worker, two):
    batch = asked(worker, two)
    other = make.coordinator(division_code=make.NANSHAN)
    for stranger in (other, two[0]):
        with pytest.raises(NotAllowed):
            certificate_batches.cancel(batch=batch, by=stranger, at=AFTER)
    say(batch, two[0], True)
    certificate_batches.take(batch=batch, by=worker, at=AFTER)
    with pytest.raises(rules.BatchTaken):
        certificate_batches.cancel(batch=batch, by=worker, at=AFTER)


def test_the_file_holds_the_language_that_was_asked_for(worker, two):
    batch = asked(worker, two, language=rules.Language.BOTH)
    say(batch, two[0], True)
    taken = certificate_batches.take(batch=batch, by=worker, at=AFTER)
    number = Certificate.objects.get().number
    with inside(taken) as parts:
        assert parts.namelist() == [f"{number}.pdf", f"{number}-en.pdf", "list.csv"]
        assert parts.testzip() is None


def test_a_yes_taken_back_after_the_taking_is_in_no_later_file(worker, two):
    batch = asked(worker, two)
    for one in two:
        say(batch, one, True)
    taken = certificate_batches.take(batch=batch, by=worker, at=AFTER)
    say(batch, two[0], False, at=AFTER + timedelta(days=9))
    say(batch, two[0], False, at=AFTER + timedelta(days=10))
    listed = inside(taken).read("list.csv").decode()
    assert two[1].name in listed and two[0].name not in listed
    answers = EventRecord.objects.filter(name="CertificateBatchAnswered")
    assert [row.facts["agrees"] for row in answers.order_by("pk")] == [True, True, False]
    say(batch, two[1], False)
    with pytest.raises(rules.BatchEmpty):
        certificate_batches.packet(taken)
