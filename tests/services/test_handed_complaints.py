"""Complaints handed over: taken up by the office in charge, asked, answered, handed back."""

from datetime import timedelta

import pytest

from liandong.core.complaint_facts import (
    ComplaintStepNotAllowed,
    ConflictOfInterest,
    NotFromAnAuthority,
    NotTheHandler,
)
from liandong.core.complaints import Category
from liandong.core.refusals import NotAllowed
from liandong.models import Complaint, OutboxMessage
from liandong.queries import access, authority
from liandong.queries import handed_complaints as shown
from liandong.services import complaints, handed_complaints
from tests import make, make_offices

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9


def told(kind):
    return [row.person for row in OutboxMessage.objects.filter(kind=kind).order_by("person_id")]


def actor(person):
    return access.actor_of(person, on=make.day(AT))


@pytest.fixture
def town():
    civil = make_offices.office(line="civil_affairs", name="南山区民政局")
    return {
        "civil": civil,
        "clerk": make_offices.official(civil),
        "chen": make.chen_yu(),
        "wang": make.coordinator(division_code=make_offices.DISTRICT),
    }


def handed(town, at=AT, **told_more):
    facts = {"category": Category.PAID, "text": "收了钱", "division_code": make.NANSHAN}
    row = complaints.file(
        told=complaints.Told(**(facts | told_more)), by=town["chen"], at=at
    ).complaint
    complaints.take(complaint=row, by=town["wang"], at=at)
    return complaints.hand_over(
        complaint=row, function="registration", text="找民政局", by=town["wang"], at=at
    )


def test_the_office_in_charge_is_told_takes_it_up_and_answers_under_the_clock(town):
    later = AT + timedelta(days=7)
    row = handed(town, later)
    assert told("complaint_for_office") == [town["clerk"]]
    assert row.due_at == complaints._due_at(row, later)
    assert shown.waiting_for(actor(town["clerk"])) == [row]
    with pytest.raises(NotTheHandler):
        complaints.read(complaint=row, by=town["clerk"], at=later)
    row = complaints.take(complaint=row, by=town["clerk"], at=later)
    assert (row.state, row.handler, row.office) == ("taken", town["clerk"], town["civil"])
    with pytest.raises(NotTheHandler):  # nobody of the hub reads on
        complaints.read(complaint=row, by=town["wang"], at=later)
    complaints.read(complaint=row, by=town["clerk"], at=later)
    done = complaints.answer(
        complaint=row, text="已退还。", is_upheld=True, by=town["clerk"], at=later
    )
    assert (done.state, done.office) == ("answered", town["civil"])
    steps = list(row.steps.order_by("pk").values_list("kind", "by"))
    wang, clerk = town["wang"].pk, town["clerk"].pk
    assert steps == [
        ("filed", None), ("taken", wang), ("handed_over", wang), ("taken", clerk),
        ("answered", clerk),
    ]  # fmt: skip
    assert [look.viewer for look in row.looks.all()] == [town["clerk"]]


def test_nobody_takes_up_what_was_handed_to_another_line_place_or_hub(town):
    row = handed(town)
    social = make_offices.official(make_offices.office(line="social_work"), name="社工部")
    elsewhere = make_offices.official(
        make_offices.office(line="civil_affairs", division_code="440304"), name="福田"
    )
    for person in (social, elsewhere, make.coordinator(phone="13800002222")):
        assert shown.waiting_for(actor(person)) == []
        with pytest.raises(NotAllowed):
            complaints.take(complaint=row, by=person, at=AT)


def test_the_one_complained_about_and_their_office_neither_see_nor_take_it(town):
    colleague = make_offices.official(town["civil"], name="同事")
    row = handed(town, about_person=colleague)
    assert told("complaint_for_office") == []
    for person in (colleague, town["clerk"]):
        assert shown.waiting_for(actor(person)) == []
        with pytest.raises(ConflictOfInterest):
            complaints.take(complaint=row, by=person, at=AT)
    above = make_offices.official(
        make_offices.office(line="civil_affairs", division_code=make_offices.CITY), name="市局"
    )
    assert shown.waiting_for(actor(above)) == [row]
    assert complaints.take(complaint=row, by=above, at=AT).handler == above


def test_who_bears_the_name_that_was_written_does_not_see_the_line(town):
    row = handed(town, about_name="孙伟")
    assert shown.waiting_for(actor(town["clerk"])) == []
    with pytest.raises(ConflictOfInterest):
        complaints.take(complaint=row, by=town["clerk"], at=AT)
    assert told("complaint_for_office") == []


def test_asking_the_complainant_stops_the_clock_until_they_tell(town):
    row = complaints.take(complaint=handed(town), by=town["clerk"], at=AT)
    due = row.due_at
    with pytest.raises(NotTheHandler):
        handed_complaints.ask_more(complaint=row, text="哪一天？", by=town["wang"], at=AT)
    handed_complaints.ask_more(complaint=row, text="哪一天？", by=town["clerk"], at=AT)
    assert told("complaint_more_asked") == [town["chen"]]
    assert complaints.remind_due(at=due + timedelta(days=1)) == 0
    later = AT + timedelta(days=7)  # a week: five working days
    with pytest.raises(NotAllowed):
        handed_complaints.tell_more(complaint=row, text="五一", by=town["clerk"], at=later)
    row = handed_complaints.tell_more(complaint=row, text="五一", by=town["chen"], at=later)
    assert (row.state, row.due_at, row.asked_at) == ("taken", due + timedelta(days=7), None)
    assert told("complaint_more_told") == [town["clerk"]]
    with pytest.raises(ComplaintStepNotAllowed):
        handed_complaints.tell_more(complaint=row, text="再说", by=town["chen"], at=later)


def test_handed_back_it_waits_at_the_hub_and_who_had_it_may_take_it_again(town):
    row = complaints.take(complaint=handed(town), by=town["clerk"], at=AT)
    with pytest.raises(NotTheHandler):
        handed_complaints.hand_back(complaint=row, text="归城管", by=town["wang"], at=AT)
    row = handed_complaints.hand_back(complaint=row, text="归城管", by=town["clerk"], at=AT)
    assert (row.state, row.handler, row.office) == ("filed", None, None)
    assert told("complaint_handed_back") == [town["chen"]]
    assert town["wang"] in told("complaint_back")
    assert shown.waiting_for(actor(town["clerk"])) == []
    row = complaints.take(complaint=row, by=town["wang"], at=AT)
    with pytest.raises(NotFromAnAuthority):
        handed_complaints.hand_back(complaint=row, text="归城管", by=town["wang"], at=AT)


def test_an_appeal_after_the_authoritys_answer_goes_to_somebody_else(town):
    row = complaints.take(complaint=handed(town), by=town["clerk"], at=AT)
    complaints.answer(complaint=row, text="查无此事", is_upheld=False, by=town["clerk"], at=AT)
    complaints.appeal(complaint=row, text="有照片", by=town["chen"], at=AT)
    with pytest.raises(ConflictOfInterest):
        complaints.take(complaint=row, by=town["clerk"], at=AT)
    second = make.coordinator(phone="13800002222")
    complaints.take(complaint=row, by=second, at=AT)
    complaints.hand_over(complaint=row, function="registration", text="请换人", by=second, at=AT)
    assert shown.waiting_for(actor(town["clerk"])) == []
    colleague = make_offices.official(town["civil"], name="同事")
    row = complaints.take(complaint=row, by=colleague, at=AT)
    assert row.state == "retaken"
    assert (
        complaints.answer(complaint=row, text="属实", is_upheld=True, by=colleague, at=AT).state
        == "final"
    )


def test_an_overdue_one_reminds_the_office_once(town):
    row = handed(town)
    assert complaints.remind_due(at=row.due_at) == 1
    assert complaints.remind_due(at=row.due_at) == 0
    assert told("complaint_overdue") == [town["clerk"]]
    assert Complaint.objects.get().state == "handed_over"


def test_without_an_office_handing_over_only_says_where_to_go():
    chen, wang = make.chen_yu(), make.coordinator()
    row = handed({"chen": chen, "wang": wang})
    assert (row.state, told("complaint_for_office")) == ("handed_over", [])
    assert authority.in_charge("registration", make.NANSHAN, make.day(AT)) is None
