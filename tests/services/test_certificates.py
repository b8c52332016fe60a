"""Certificates: issued from the ledger, withdrawn and replaced, never altered."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from liandong.core.certificates import AlreadyWithdrawn, GlyphMissing, NothingToCertify, Verdict
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import Certificate, EventRecord, OutboxMessage
from liandong.queries import certificates as queries
from liandong.services import certificates, hours
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


@pytest.fixture
def entry(worker, volunteer):
    return served.entry(person=volunteer, worker=worker)


def test_a_certificate_states_what_the_ledger_holds(volunteer, entry):
    made = served.certificate(person=volunteer, issuer=entry.organization)
    statement = queries.statement_of(made)
    assert made.number == "LD-440305-2026-000001"
    assert (statement.total_minutes, statement.holder_name) == (120, "陈宇")
    assert [(row.activity, row.content, row.minutes) for row in statement.services] == [
        ("陪诊服务", "陪诊员", 120)
    ]
    assert statement.services[0].recording_unit == "南山社工服务社"
    assert EventRecord.objects.filter(name="CertificateIssued").count() == 1


def test_the_paper_holds_number_hours_content_and_recording_unit(volunteer, entry):
    made = served.certificate(person=volunteer, issuer=entry.organization)
    pdf = certificates.paper(made, "zh")
    text = "".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    wanted = [made.number, "陈宇", "2小时", "现场扫码", "陪诊服务", "陪诊员", "南山社工服务社"]
    assert [words for words in wanted if words not in text] == []
    english = PdfReader(io.BytesIO(certificates.paper(made, "en"))).pages[0].extract_text()
    assert made.number in english and "2 h" in english


def test_a_corrected_entry_is_certified_as_corrected(worker, volunteer, entry):
    hours.correct(entry=entry, minutes=90, reason="早走半小时", by=worker, at=AFTER)
    made = served.certificate(person=volunteer, issuer=entry.organization)
    assert made.minutes == 90
    assert len(queries.statement_of(made).services) == 1


def test_without_minutes_there_is_no_certificate(volunteer):
    with pytest.raises(NothingToCertify):
        served.certificate(person=volunteer, issuer=make.organization())
    assert Certificate.objects.count() == 0


def test_a_name_that_cannot_be_printed_is_refused_before_anything_is_issued(worker):
    person = make.person(name="陈\U000323af")
    made = served.entry(person=person, worker=worker)
    with pytest.raises(GlyphMissing):
        served.certificate(person=person, issuer=made.organization)
    assert Certificate.objects.count() == 0


def test_a_withdrawn_certificate_says_so_and_cannot_be_printed(worker, volunteer, entry):
    made = served.certificate(person=volunteer, issuer=entry.organization)
    gone = certificates.withdraw(certificate=made, reason="时长有误", by=worker, at=AFTER)
    assert queries.answer(made.number, made.code).verdict is Verdict.WITHDRAWN
    assert OutboxMessage.objects.filter(kind="certificate_withdrawn").count() == 1
    with pytest.raises(AlreadyWithdrawn):
        certificates.paper(gone, "zh")
    with pytest.raises(AlreadyWithdrawn):
        certificates.withdraw(certificate=made, reason="再撤一次", by=worker, at=AFTER)


def test_a_withdrawal_needs_a_reason_and_another_person(worker, volunteer, entry):
    made = served.certificate(person=volunteer, issuer=entry.organization)
    with pytest.raises(ValueMissing):
        certificates.withdraw(certificate=made, reason=" ", by=worker, at=AFTER)
    with pytest.raises(NotAllowed):
        certificates.withdraw(certificate=made, reason="不要了", by=volunteer, at=AFTER)


def test_a_replacement_states_today_s_ledger_under_a_new_number(worker, volunteer, entry):
    old = served.certificate(person=volunteer, issuer=entry.organization)
    hours.correct(entry=entry, minutes=60, reason="早走", by=worker, at=AFTER)
    fresh = certificates.replace(certificate=old, reason="时长更正", by=worker, at=AFTER)
    old.refresh_from_db()
    assert (fresh.minutes, old.minutes, old.replaced_by) == (60, 120, fresh)
    assert queries.answer(old.number, old.code).verdict is Verdict.WITHDRAWN
    assert queries.answer(fresh.number, fresh.code).verdict is Verdict.GENUINE


@pytest.mark.parametrize(
    ("number", "code"),
    [("LD-440305-2026-000001", "AAAAAAAAAA"), ("LD-440305-2026-000009", ""), ("x\x00", "")],
)
def test_a_wrong_code_or_number_learns_nothing(volunteer, entry, number, code):
    served.certificate(person=volunteer, issuer=entry.organization)
    assert queries.answer(number, code) == queries.Answer(Verdict.NOT_GENUINE, None, None)


def test_words_that_were_altered_in_the_table_are_not_genuine(volunteer, entry):
    made = served.certificate(person=volunteer, issuer=entry.organization)
    made.statement["holder_name"] = "陈字"
    made.save()
    assert queries.answer(made.number, made.code).verdict is Verdict.NOT_GENUINE


def test_two_taps_on_one_day_give_one_paper_until_the_ledger_changes(worker, volunteer, entry):
    made = served.certificate(person=volunteer, issuer=entry.organization)
    days = (date(2026, 5, 1), date(2026, 5, 31))
    assert queries.issued_unchanged(volunteer, *days, since=make.MONDAY_9) == made
    later = AFTER + timedelta(minutes=1)
    hours.correct(entry=entry, minutes=60, reason="早走", by=worker, at=later)
    assert queries.issued_unchanged(volunteer, *days, since=make.MONDAY_9) is None
