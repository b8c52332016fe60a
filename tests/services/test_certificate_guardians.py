"""Certificates for a class: children, their guardians, and answers at one moment."""

from datetime import date

import pytest

from liandong.core import certificate_batches as rules
from liandong.core.refusals import NotAllowed
from liandong.models import (
    Certificate,
    CertificateBatchLine,
    EventRecord,
    GuardianConsent,
    OutboxMessage,
)
from liandong.queries import certificate_batches as shown
from liandong.services import certificate_batches, guardians
from tests import make, served
from tests.served import AFTER
from tests.services.test_reserve import at_once

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
