"""A need's way from the sentence to the end."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from liandong.core.eligibility import Risk
from liandong.core.geo import Point
from liandong.core.needs import (
    FilerKind,
    FilerMayNotVerify,
    NeedAlreadyFiled,
    NeedClosedAlready,
    NeedDatesReversed,
    NeedIncomplete,
    NeedNotVerified,
    NeedStepNotAllowed,
    VerifyMethod,
)
from liandong.core.registry import PhoneInvalid
from liandong.models import EventRecord, OutboxMessage
from liandong.services import needs as services
from liandong.services.needs import NeedDraft
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db

DRAFT = NeedDraft(
    title="陪林阿婆去医院复查",
    category="0017",
    service_object="03",
    contact_name="林小红",
    contact_phone="13800002001",
    division_code=make.NANSHAN,
    place_name="南山区人民医院",
    point=Point(make.LAT, make.LON),
    starts_on=date(2026, 5, 6),
    risk_statement="没有已知风险",
)


def _events():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def test_a_need_gets_a_number_a_cell_and_a_deadline():
    need = services.file(draft=DRAFT, by=make.person(), at=BEFORE)
    assert (need.number, need.state) == ("N-440305-2026-000001", "filed")
    assert (need.cell[:2], need.cell != "") == ("88", True)
    # Monday 27 April: Thursday is the third working day, Friday is 1 May.
    assert need.answer_due_at == datetime(2026, 5, 1, tzinfo=make.SHANGHAI)
    assert _events() == ["NeedFiled"]


def test_the_deadline_counts_over_the_holiday_and_the_make_up_day():
    need = services.file(draft=DRAFT, by=make.person(), at=BEFORE + timedelta(days=3))
    # Filed on 30 April; 1–5 May are off: 6, 7 and 8 May are the three working days.
    assert need.answer_due_at == datetime(2026, 5, 9, tzinfo=make.SHANGHAI)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"title": " "}, ("title",)),
        ({"place_name": ""}, ("place",)),
        ({"contact_phone": "", "risk_statement": ""}, ("contact_phone", "risks_stated")),
        ({"beneficiary": "林阿婆", "recipient_consented": False}, ("recipient_consented",)),
    ],
)
def test_a_need_that_lacks_something_is_refused_with_every_missing_fact(change, missing):
    if "beneficiary" in change:
        change = change | {"beneficiary": make.beneficiary()}
    with pytest.raises(NeedIncomplete) as refused:
        services.file(draft=replace(DRAFT, **change), by=make.person(), at=BEFORE)
    assert refused.value.missing == missing


def test_dates_the_wrong_way_round_and_wrong_numbers_are_refused():
    person = make.person()
    with pytest.raises(NeedDatesReversed):
        services.file(draft=replace(DRAFT, due_on=date(2026, 5, 1)), by=person, at=BEFORE)
    with pytest.raises(PhoneInvalid):
        services.file(draft=replace(DRAFT, contact_phone="12345"), by=person, at=BEFORE)


def test_the_same_need_is_not_filed_twice_by_one_person():
    person = make.person()
    first = services.file(draft=DRAFT, by=person, at=BEFORE)
    with pytest.raises(NeedAlreadyFiled) as refused:
        services.file(draft=DRAFT, by=person, at=BEFORE)
    assert refused.value.number == first.number
    services.file(draft=DRAFT, by=make.person(), at=BEFORE)


def test_a_need_is_verified_answered_and_assessed_in_that_order(at):
    worker, contact = make.li_na(), make.person()
    need = services.file(draft=DRAFT, by=contact, at=BEFORE)
    with pytest.raises(NeedNotVerified):
        services.answer(need=need, text="好的", by=worker, at=at)
    services.verify(need=need, method=VerifyMethod.VISIT, by=worker, at=at)
    with pytest.raises(NeedStepNotAllowed):
        services.assess(need=need, risk=Risk.R1, risk_statement="路滑", by=worker, at=at)
    services.answer(need=need, text="周三有人来", by=worker, at=at)
    look = services.assess(
        need=need,
        risk=Risk.R1,
        risk_statement="路滑",
        hardship_group="elder_alone",
        by=worker,
        at=at,
    )
    need.refresh_from_db()

    assert (need.state, need.risk_level, need.urgency) == ("assessed", "R1", look.urgency)
    assert [(r["code"], r["points"]) for r in look.reasons] == [
        ("hardship", 24),
        ("deadline_near", 6),
        ("risk", 4),
    ]
    assert _events() == ["NeedFiled", "NeedVerified", "NeedAnswered", "NeedAssessed"]
    owed = OutboxMessage.objects.get()
    assert (owed.kind, owed.person) == ("need_answered", contact)


def test_whoever_filed_does_not_verify_unless_a_social_worker_saw_it(at):
    worker = make.li_na()
    asked = services.file(draft=replace(DRAFT, filer=FilerKind.ORGANIZATION), by=worker, at=BEFORE)
    with pytest.raises(FilerMayNotVerify):
        services.verify(need=asked, method=VerifyMethod.KNOWN, by=worker, at=at)
    seen = services.file(
        draft=replace(DRAFT, filer=FilerKind.SOCIAL_WORKER, title="送餐"), by=worker, at=BEFORE
    )
    services.verify(need=seen, method=VerifyMethod.VISIT, by=worker, at=at)
    seen.refresh_from_db()
    assert seen.state == "verified"


def test_a_refusal_tells_the_filer_why_and_ends_the_need(at):
    contact, worker = make.person(), make.li_na()
    need = make.need(filed_by=contact)
    with pytest.raises(NeedIncomplete):
        services.refuse(need=need, reason=" ", by=worker, at=at)
    services.refuse(need=need, reason="超出志愿服务范围", by=worker, at=at)
    assert OutboxMessage.objects.get().facts["reason"] == "超出志愿服务范围"
    with pytest.raises(NeedClosedAlready):
        services.withdraw(need=need, by=contact, at=at)


def test_a_need_is_handed_to_an_organization_until_it_is_over(at):
    wang, agency = make.coordinator(), make.organization()
    need = make.need()
    services.hand_over(need=need, organization=agency, by=wang, at=at)
    need.refresh_from_db()
    assert need.organization == agency
    assert EventRecord.objects.get().facts == {"need_id": need.pk, "fields": ["organization"]}
    over = make.need(state="withdrawn")
    with pytest.raises(NeedClosedAlready):
        services.hand_over(need=over, organization=agency, by=wang, at=at)


def test_an_answer_after_the_deadline_is_recorded_as_late():
    need = make.need(state="verified")
    services.answer(
        need=need, text="抱歉晚了", by=make.li_na(), at=need.answer_due_at + timedelta(minutes=1)
    )
    assert EventRecord.objects.get(name="NeedAnswered").facts["is_late"] is True
