"""Complaints: sealed, answered on a clock by somebody without a stake, appealed to another."""

from datetime import timedelta

import pytest

from liandong.core.complaint_facts import (
    ComplaintNotFound,
    ConflictOfInterest,
    NotTheHandler,
)
from liandong.core.complaints import Category, Evidence
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import AccessRecord, Complaint, EventRecord, OutboxMessage
from liandong.queries import access
from liandong.queries import complaints as shown
from liandong.services import complaints
from tests import make
from tests.services.test_reserve import at_once

pytestmark = pytest.mark.django_db
SECRET = "队长逼全班报名，不去就扣分"


@pytest.fixture
def chen():
    return make.chen_yu()


def filed(by, at, **told):
    facts = {"category": Category.FORCED, "text": SECRET, "division_code": make.NANSHAN}
    return complaints.file(told=complaints.Told(**(facts | told)), by=by, at=at)


def actor(person):
    return access.actor_of(person, on=make.day(make.MONDAY_9))


def test_what_is_said_lies_sealed_and_the_history_names_nobody(chen, at):
    made = filed(chen, at, files=(Evidence("a.png", "image/png", b"\x89PNG\r\n\x1a\nsecret"),))
    with_raw = Complaint.objects.raw("SELECT id, text AS raw FROM liandong_complaint")
    assert SECRET.encode() not in bytes(with_raw[0].raw)
    stored = made.complaint.evidence.get()
    assert stored.bytes_count == 14
    event = EventRecord.objects.get()
    assert (event.name, event.by) == ("ComplaintFiled", None)
    assert event.facts == {"number": made.complaint.number, "category": "forced"}
    assert made.complaint.due_at > at + timedelta(days=10)
    assert made.code == ""


def test_only_the_handler_answers_and_the_complainant_is_told(chen, at):
    complaint = filed(chen, at).complaint
    wang, sun = make.coordinator(), make.officer()
    complaints.take(complaint=complaint, by=wang, at=at)
    with pytest.raises(NotTheHandler):
        complaints.answer(complaint=complaint, text="好", is_upheld=True, by=sun, at=at)
    done = complaints.answer(
        complaint=complaint, text="已纠正，不再扣分。", is_upheld=True, by=wang, at=at
    )
    assert (done.state, done.is_upheld, done.answer) == ("answered", True, "已纠正，不再扣分。")
    told = list(OutboxMessage.objects.order_by("pk").values_list("person", "kind"))
    assert told == [(chen.pk, "complaint_taken"), (chen.pk, "complaint_answered")]
    assert all(SECRET not in str(row.facts) for row in OutboxMessage.objects.all())


def test_each_look_at_a_complaint_is_written_down_and_its_complainant_sees_it(chen, at):
    complaint = filed(chen, at, files=(Evidence("a.png", "image/png", b"\x89PNG\r\n\x1a\nx"),))
    complaint = complaint.complaint
    wang, sun = make.coordinator(), make.officer()
    complaint = complaints.take(complaint=complaint, by=wang, at=at)
    assert shown.looks_at(complaint) == []
    for minutes in (1, 9):
        later = at + timedelta(minutes=minutes)
        complaints.read(complaint=complaint, by=wang, at=later)
    complaints.open_evidence(evidence=complaint.evidence.get(), by=wang, at=later)
    with pytest.raises(NotTheHandler):
        complaints.read(complaint=complaint, by=sun, at=later)
    seen = [(look.viewer, look.what, look.at) for look in shown.looks_at(complaint)]
    assert seen == [
        (wang, "evidence", later), (wang, "text", later), (wang, "text", at + timedelta(minutes=1))
    ]  # fmt: skip
    told = AccessRecord.objects.filter(subject=chen).order_by("pk")
    assert list(told.values_list("viewer", "what", "why")) == [
        (wang.pk, "complaint", complaint.number),
        (wang.pk, "complaint", complaint.number),
        (wang.pk, "evidence", complaint.number),
    ]
    names = list(EventRecord.objects.values_list("name", flat=True).order_by("pk"))
    assert names[-3:] == ["ComplaintRead", "ComplaintRead", "EvidenceSeen"]


def test_a_nameless_complainant_sees_the_looks_on_the_complaint_only(chen, at):
    complaint = filed(chen, at, is_nameless=True).complaint
    wang = make.coordinator()
    complaint = complaints.take(complaint=complaint, by=wang, at=at)
    complaints.read(complaint=complaint, by=wang, at=at)
    assert [look.viewer for look in shown.looks_at(complaint)] == [wang]
    assert not AccessRecord.objects.exists()


def test_the_person_complained_about_never_sees_nor_takes_it(chen, at):
    wang = make.coordinator()
    complaint = filed(chen, at, about_person=wang).complaint
    assert shown.waiting_for(actor(wang)) == []
    with pytest.raises(ConflictOfInterest):
        complaints.take(complaint=complaint, by=wang, at=at)
    assert OutboxMessage.objects.count() == 0


def test_a_name_written_by_hand_keeps_that_person_out_too(chen, at):
    wang = make.coordinator()
    complaint = filed(chen, at, about_name="协调员王琳").complaint
    assert complaint.about_person is None
    assert shown.waiting_for(actor(wang)) == []
    with pytest.raises(ConflictOfInterest):
        complaints.take(complaint=complaint, by=wang, at=at)
    assert filed(chen, at, about_name="王琳").complaint.about_person == wang


def test_whom_the_subject_supervises_and_who_works_for_it_stay_out(chen, at):
    body = make.organization()
    li = make.li_na(organization=body)
    zhou = make.zhou(organization=body, guides=(li,))
    by_boss = filed(chen, at, about_person=zhou, organization=body).complaint
    by_body = filed(chen, at, organization=body, is_about_organization=True).complaint
    assert shown.waiting_for(actor(li)) == []
    for complaint in (by_boss, by_body):
        with pytest.raises(ConflictOfInterest):
            complaints.take(complaint=complaint, by=li, at=at)
    assert [c.pk for c in shown.waiting_for(actor(make.officer()))] == [by_boss.pk, by_body.pk]


def test_an_appeal_goes_to_somebody_else_on_a_new_clock(chen, at):
    complaint = filed(chen, at).complaint
    wang, sun = make.coordinator(), make.officer()
    complaints.take(complaint=complaint, by=wang, at=at)
    complaints.answer(complaint=complaint, text="查不清", is_upheld=False, by=wang, at=at)
    later = at + timedelta(days=3)
    appealed = complaints.appeal(complaint=complaint, text="有录音", by=chen, at=later)
    assert (appealed.state, appealed.handler) == ("appealed", None)
    assert appealed.due_at > complaint.due_at
    assert shown.waiting_for(actor(wang)) == []
    with pytest.raises(ConflictOfInterest):
        complaints.take(complaint=complaint, by=wang, at=later)
    complaints.take(complaint=complaint, by=sun, at=later)
    final = complaints.answer(complaint=complaint, text="属实", is_upheld=True, by=sun, at=later)
    assert final.state == "final"
    kinds = [step.kind for step in shown.steps_of(complaint)]
    assert kinds == ["filed", "taken", "answered", "appealed", "retaken", "final"]


def test_who_has_no_power_says_who_has(chen, at):
    complaint = filed(chen, at, category=Category.CERTIFICATE).complaint
    wang = make.coordinator()
    complaints.take(complaint=complaint, by=wang, at=at)
    with pytest.raises(ValueInvalid):
        complaints.hand_over(complaint=complaint, function="police", text="x", by=wang, at=at)
    done = complaints.hand_over(
        complaint=complaint, function="registration", text="区民政局三楼", by=wang, at=at
    )
    assert (done.state, done.authority) == ("handed_over", "民政部门")
    message = OutboxMessage.objects.get(kind="complaint_handed_over")
    assert message.facts["authority"] == "民政部门"


def test_without_an_account_number_and_code_find_it_and_no_other_code_does(at):
    made = filed(None, at, phone="13800009999")
    assert len(made.code) == 8
    found = complaints.found_by_code(number=made.complaint.number, code=made.code)
    assert found == made.complaint
    with pytest.raises(ComplaintNotFound):
        complaints.found_by_code(number=made.complaint.number, code="12345678")
    assert made.code not in str(Complaint.objects.values().get())
    index = made.complaint.phone_index
    assert list(shown.complaints_with_phone(index)) == [made.complaint]


def test_only_the_complainant_appeals_and_withdraws(chen, at):
    complaint = filed(chen, at).complaint
    for other in (make.coordinator(), None):
        with pytest.raises(NotAllowed):
            complaints.withdraw(complaint=complaint, by=other, at=at)
    assert complaints.withdraw(complaint=complaint, by=chen, at=at).state == "withdrawn"


def test_an_overdue_complaint_reminds_once_and_not_whom_it_is_about(chen, at):
    wang = make.coordinator()
    sun = make.officer()
    complaint = filed(chen, at, about_person=wang).complaint
    assert complaints.remind_due(at=complaint.due_at - timedelta(seconds=1)) == 0
    assert complaints.remind_due(at=complaint.due_at) == 1
    assert complaints.remind_due(at=complaint.due_at) == 0
    assert list(OutboxMessage.objects.values_list("person", "kind")) == [
        (sun.pk, "complaint_overdue")
    ]


def test_those_of_the_place_are_reminded_however_many_work_elsewhere(chen, at):
    for n in range(51):
        make.coordinator(division_code="110101", phone=f"138000030{n:02d}")
    wang = make.coordinator(division_code="440305", phone="13800001100")
    complaint = filed(chen, at, division_code="440305007").complaint
    complaints.remind_due(at=complaint.due_at)
    assert list(OutboxMessage.objects.values_list("person", flat=True)) == [wang.pk]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_a_complaint_at_once_one_has_it(at):
    complaint = filed(None, at).complaint
    people = [make.coordinator(phone=f"138000020{n:02d}") for n in range(10)]

    given = at_once(
        [lambda who=who: complaints.take(complaint=complaint, by=who, at=at) for who in people]
    )

    assert given.count("complaint_already_taken") == 9
    assert complaint.steps.filter(kind="taken").count() == 1
