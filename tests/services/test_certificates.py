"""Certificates: issued from the ledger, withdrawn and replaced, never altered."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from liandong.core.certificate_choices import Choice, Form, SummaryRow
from liandong.core.certificate_facts import (
    ActivitiesWithoutHours,
    AlreadyWithdrawn,
    GlyphMissing,
    NothingToCertify,
)
from liandong.core.certificates import Verdict
from liandong.core.hours import HourKind
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


# ── what was chosen ─────────────────────────────────────────────────────────────────────────

MAY = (date(2026, 5, 1), date(2026, 5, 31))
GARDEN, RIVER = "社区花园", "河道清洁"


def served_in(person, worker, *titles):
    """One service of an hour in each project, an hour after the other."""
    for n, title in enumerate(titles):
        project = make.project(title=title, social_worker=worker)
        start = make.MONDAY_9 + timedelta(hours=n)
        last = served.entry(
            person=person, worker=worker, project=project, starts_at=start, minutes=60
        )
    return last.organization


def taken(person, *activities, form=Form.LISTED, at=AFTER, days=MAY):
    choice = Choice(activities, form)
    return certificates.take(
        person=person, first_day=days[0], last_day=days[1], choice=choice, by=person, at=at
    )


def test_only_the_chosen_activities_are_certified(worker, volunteer):
    served_in(volunteer, worker, GARDEN, RIVER, "陪诊服务")
    made = taken(volunteer, RIVER, GARDEN, RIVER)
    statement = queries.statement_of(made)
    assert (made.minutes, statement.activities) == (120, (RIVER, GARDEN))
    assert [row.activity for row in statement.services] == [GARDEN, RIVER]
    assert statement.summary == ()


def test_a_summary_says_how_often_and_how_long_and_no_day(worker, volunteer):
    unit = served_in(volunteer, worker, GARDEN, RIVER)
    later = make.MONDAY_9 + timedelta(hours=3)
    river = make.project(title=RIVER, social_worker=worker, organization=unit)
    served.entry(person=volunteer, worker=worker, project=river, starts_at=later, minutes=90)
    made = taken(volunteer, form=Form.SUMMARY)
    statement = queries.statement_of(made)
    kept = {row.activity: (row.times, row.minutes, row.kind) for row in statement.summary}
    assert kept == {GARDEN: (1, 60, HourKind.CREDIT), RIVER: (2, 150, HourKind.CREDIT)}
    assert (statement.services, statement.times) == ((), 3)
    assert [sorted(row) for row in made.statement["summary"]] == [sorted(SummaryRow.__slots__)] * 2


def test_an_activity_without_hours_in_the_period_is_named_and_nothing_is_issued(worker, volunteer):
    served_in(volunteer, worker, GARDEN)
    with pytest.raises(ActivitiesWithoutHours) as refused:
        taken(volunteer, GARDEN, RIVER)
    assert refused.value.activities == [RIVER]
    with pytest.raises(ActivitiesWithoutHours):
        taken(volunteer, GARDEN, days=(date(2026, 4, 1), date(2026, 4, 30)))
    assert Certificate.objects.count() == 0


def test_two_taps_on_one_choice_give_one_paper_and_another_choice_another(worker, volunteer):
    served_in(volunteer, worker, GARDEN, RIVER)
    first = taken(volunteer, GARDEN)
    assert taken(volunteer, GARDEN) == first
    others = {taken(volunteer, RIVER), taken(volunteer), taken(volunteer, form=Form.SUMMARY)}
    assert len(others | {first}) == Certificate.objects.count() == 4


def test_a_replacement_keeps_what_was_chosen(worker, volunteer):
    served_in(volunteer, worker, GARDEN, RIVER, "陪诊服务")
    old = taken(volunteer, GARDEN, RIVER, form=Form.SUMMARY)
    entry = volunteer.ledger.get(activity=RIVER)
    hours.correct(entry=entry, minutes=30, reason="早走", by=worker, at=AFTER)
    fresh = certificates.replace(certificate=old, reason="时长更正", by=worker, at=AFTER)
    statement = queries.statement_of(fresh)
    assert statement.choice == queries.statement_of(old).choice
    assert [(row.activity, row.minutes) for row in statement.summary] == [(GARDEN, 60), (RIVER, 30)]


def test_a_choice_whose_hours_are_gone_is_not_replaced_by_another(worker, volunteer):
    served_in(volunteer, worker, GARDEN, RIVER)
    old = taken(volunteer, GARDEN, RIVER)
    entry = volunteer.ledger.get(activity=RIVER)
    hours.correct(entry=entry, minutes=0, reason="没有来", by=worker, at=AFTER)
    with pytest.raises(ActivitiesWithoutHours) as refused:
        certificates.replace(certificate=old, reason="更正", by=worker, at=AFTER)
    old.refresh_from_db()
    assert (refused.value.activities, old.withdrawn_at) == ([RIVER], None)


def test_activities_are_told_latest_first_in_one_query(
    worker, volunteer, django_assert_num_queries
):
    served_in(volunteer, worker, GARDEN, RIVER)
    with django_assert_num_queries(1):
        told = queries.activities_of(volunteer)
    assert [(one.name, one.times, one.minutes) for one in told] == [(RIVER, 1, 60), (GARDEN, 1, 60)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_paper_says_what_it_covers(worker, volunteer, language):
    served_in(volunteer, worker, GARDEN, RIVER, "陪诊服务")
    pdf = certificates.paper(taken(volunteer, GARDEN, RIVER, form=Form.SUMMARY), language)
    text = "".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    said = {
        "zh": ["只含2项活动：社区花园、河道清洁；按活动汇总", "服务汇总", "累计服务时长"],
        "en": ["only2activities:社区花园,河道清洁;summedupbyactivity", "Servicesinsummary"],
    }[language]
    assert [words for words in said if words not in text] == []
    assert "陪诊服务" not in text and "2026-05-04" not in text
