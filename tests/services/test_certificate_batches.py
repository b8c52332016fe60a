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
    GuardianConsent,
    LedgerEntry,
    OutboxMessage,
)
from liandong.queries import certificate_batches as shown
from liandong.services import certificate_batches, guardians
from tests import make, served
from tests.served import AFTER
from tests.services.test_rosters import at_once

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


# ── the last day, cancelling, language ──────────────────────────────────────────────────────


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


# ── children ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def mother():
    return make.person(name="王芳")


@pytest.fixture
def child(two, mother):
    two[0].birth_on = date(2014, 1, 1)
    two[0].save(update_fields=["birth_on"])
    return two[0]


@pytest.fixture
def consent(child, mother):
    return GuardianConsent.objects.create(
        ward=child,
        guardian=mother,
        guardian_name="王芳",
        guardian_phone="13900001111",
        relation="mother",
        given_at=AFTER,
    )


def for_ward(batch, consent, agrees, at=AFTER, **told):
    line = told.get("line") or batch.lines.get(person=consent.ward)
    return certificate_batches.answer_for_ward(line=line, consent=consent, agrees=agrees, at=at)


def goes_along(batch):
    row = shown.batches_of(batch.requested_by, on=make.day(AFTER)).get(pk=batch.pk)
    return row.agreed


def test_a_child_s_yes_waits_for_the_guardian_s_who_is_asked(worker, two, consent):
    batch = asked(worker, two)
    told = OutboxMessage.objects.get(kind="certificate_batch_ward_asked")
    assert (told.person, told.facts["name"]) == (consent.guardian, consent.ward.name)
    say(batch, consent.ward, True)
    assert goes_along(batch) == 0
    with pytest.raises(rules.BatchEmpty):
        certificate_batches.take(batch=batch, by=worker, at=AFTER)
    for_ward(batch, consent, True)
    for_ward(batch, consent, True)
    assert goes_along(batch) == 1
    certificate_batches.take(batch=batch, by=worker, at=AFTER)
    assert Certificate.objects.get().person == consent.ward
    events = EventRecord.objects.filter(name="CertificateBatchAnsweredForWard")
    assert [row.facts["agrees"] for row in events] == [True]


def test_a_child_s_no_stands_against_the_guardian_s_yes(worker, two, consent):
    batch = asked(worker, two)
    for_ward(batch, consent, True)
    say(batch, consent.ward, False)
    assert goes_along(batch) == 0
    say(batch, consent.ward, True)
    assert goes_along(batch) == 1


def test_a_guardian_s_yes_ends_with_the_guardian_s_consent(worker, two, consent):
    batch = asked(worker, two)
    for_ward(batch, consent, True)
    guardians.withdraw(consent=consent, at=AFTER)
    assert goes_along(batch) == 0
    with pytest.raises(NotAllowed):
        for_ward(batch, consent, True)


def test_a_guardian_takes_a_yes_back_also_after_the_taking(worker, two, consent):
    batch = asked(worker, two)
    for_ward(batch, consent, True)
    taken = certificate_batches.take(batch=batch, by=worker, at=AFTER)
    for_ward(batch, consent, False)
    with pytest.raises(rules.BatchEmpty):
        certificate_batches.packet(taken)


def test_a_guardian_answers_for_the_own_child_below_the_age_only(worker, two, consent):
    batch = asked(worker, two)
    with pytest.raises(NotAllowed):
        for_ward(batch, consent, True, line=batch.lines.get(person=two[1]))
    CertificateBatchLine.objects.update(needs_guardian=False)
    with pytest.raises(NotAllowed):
        for_ward(batch, consent, True)
    assert goes_along(batch) == 0


def test_a_request_from_before_asks_for_the_guardian_when_a_child_says_yes(worker, two, consent):
    batch = asked(worker, two)
    CertificateBatchLine.objects.update(needs_guardian=False)
    assert say(batch, consent.ward, True).needs_guardian
    assert goes_along(batch) == 0


# ── at once ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_equal_answers_at_once_one_is_written(worker, two):
    batch = asked(worker, two)
    at_once([lambda: say(batch, two[0], True) for _ in range(12)])
    assert EventRecord.objects.filter(name="CertificateBatchAnswered").count() == 1
    assert batch.lines.get(person=two[0]).agrees is True


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_child_and_guardian_answer_at_once_and_neither_is_lost(worker, two, consent):
    batch = asked(worker, two)
    acts = [lambda: say(batch, consent.ward, False), lambda: for_ward(batch, consent, True)]
    given = at_once(acts * 4)
    row = batch.lines.get(person=consent.ward)
    assert [one for one in given if isinstance(one, str)] == []
    assert (row.agrees, row.guardian_agrees) == (False, True)
    assert goes_along(batch) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_answer_against_cancelling_counts_before_it_or_is_refused(worker, two):
    batch = asked(worker, two)
    given = at_once(
        [
            lambda: say(batch, two[0], True),
            lambda: certificate_batches.cancel(batch=batch, by=worker, at=AFTER),
            lambda: say(batch, two[1], True),
        ]
    )
    batch.refresh_from_db()
    assert batch.cancelled_at == AFTER
    told = set(
        OutboxMessage.objects.filter(kind="certificate_batch_cancelled").values_list(
            "person", flat=True
        )
    )
    for person, answer in ((two[0], given[0]), (two[1], given[2])):
        agreed = batch.lines.get(person=person).agrees
        assert (agreed, person.pk in told) == (
            (None, False) if answer == "batch_cancelled" else (True, True)
        )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_taking_against_cancelling_has_one_winner(worker, two):
    batch = asked(worker, two)
    say(batch, two[0], True)
    given = at_once(
        [
            lambda: certificate_batches.take(batch=batch, by=worker, at=AFTER),
            lambda: certificate_batches.cancel(batch=batch, by=worker, at=AFTER),
        ]
    )
    batch.refresh_from_db()
    lost = {"batch_cancelled": 0, "batch_taken": 1}
    (code,) = [one for one in given if isinstance(one, str)]
    assert given[lost[code]] == code
    assert (batch.taken_at is None, Certificate.objects.count()) == (
        (True, 0) if code == "batch_cancelled" else (False, 1)
    )
