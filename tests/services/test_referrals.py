"""A case changes hands: the client agreed, the receiver said yes, and the access moved."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from liandong.core.case_facts import CaseNotYours
from liandong.core.referrals import (
    ReferralIsAnswered,
    ReferralNobodyThere,
    ReferralNoConsent,
    ReferralNotYours,
    ReferralWaits,
)
from liandong.core.refusals import ValueMissing
from liandong.core.workdays import add_working_days
from liandong.models import CaseReferral, EventRecord, OutboxMessage
from liandong.queries import access
from liandong.queries import case_readings as looked
from liandong.queries import cases as case_rows
from liandong.queries import referrals as shown
from liandong.services import assist_tasks, case_readings, cases, referrals
from liandong.services.cases import CaseDraft
from tests import make

pytestmark = pytest.mark.django_db
TODAY = make.day(make.BEFORE)


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def house():
    return make.organization(name="西丽社工站")


@pytest.fixture
def wang(house):
    return make.li_na(organization=house, phone="13800001022")


@pytest.fixture
def case(li, at):
    draft = CaseDraft(call_name="林阿婆", presenting="独居", consent_method="spoken")
    return cases.open_case(draft=draft, by=li, at=at)


def asked(case, house, li, at, **changed):
    told = {
        "reason": "搬到西丽了，要接着走路",
        "consent_method": "spoken",
        "consented_on": TODAY,
    } | changed
    return referrals.ask(case=case, to_organization=house, by=li, at=at, **told)


def readable(person):
    actor = access.actor_of(person, on=TODAY)
    return list(case_rows.readable_by(actor, on=TODAY))


def test_with_the_yes_the_access_moves(case, house, li, wang, at):
    chen = make.chen_yu()
    make.supervision(supervisor=li, supervisee=chen, tier="social_worker")
    task = assist_tasks.give(
        case=case,
        volunteer=chen,
        title="陪走",
        safety_note="慢",
        starts_at=make.MONDAY_9,
        ends_at=make.MONDAY_9 + timedelta(hours=1),
        needs_address=False,
        by=li,
        at=at,
    )
    zhou = make.zhou(guides=(li,))
    referral = asked(case, house, li, at)
    assert (referral.kind, referral.state) == ("referral", "asked")
    assert make.day(referral.due_at - timedelta(minutes=1)) == add_working_days(TODAY, 5)
    assert OutboxMessage.objects.get(kind="referral_asked").person == wang
    assert readable(wang) == []
    look = referrals.look(referral=referral, by=wang, at=at)
    assert look.reason == "搬到西丽了，要接着走路"

    referrals.answer(referral=referral, is_accepted=True, by=wang, at=at)

    case.refresh_from_db()
    assert (case.worker, case.organization) == (wang, house)
    assert (readable(wang), readable(li), readable(zhou)) == ([case], [], [])
    with pytest.raises(CaseNotYours):
        case_readings.read(case=case, by=li, at=at)
    task.refresh_from_db()
    assert task.state == "withdrawn"
    late = OutboxMessage.objects.get(kind="referral_overdue")
    assert late.withdrawn_at == at
    told = [(one.name, one.what) for one in looked.readings_of(case)]
    assert told == [("李娜", "referral")]


def test_a_no_says_why_and_changes_nothing(case, house, li, wang, at):
    referral = asked(case, house, li, at)
    with pytest.raises(ValueMissing):
        referrals.answer(referral=referral, is_accepted=False, by=wang, at=at)
    referrals.answer(referral=referral, is_accepted=False, reason="没有人手", by=wang, at=at)
    case.refresh_from_db()
    assert case.worker == li
    assert CaseReferral.objects.get().answer == "没有人手"
    assert "没有人手" not in str(list(OutboxMessage.objects.values("facts")))
    assert asked(case, house, li, at).state == "asked"


def test_within_the_house_it_is_a_transfer_to_a_named_colleague(case, li, at):
    employer = li.role_grants.get().organization
    one = make.li_na(organization=employer, phone="13800001022")
    other = make.li_na(organization=employer, phone="13800001033")
    referral = asked(case, employer, li, at, to_worker=one)
    assert referral.kind == "transfer"
    with pytest.raises(ReferralNotYours):
        referrals.answer(referral=referral, is_accepted=True, by=other, at=at)
    referrals.answer(referral=referral, is_accepted=True, by=one, at=at)
    assert readable(one) == [case]


def test_nothing_is_offered_without_consent_twice_or_to_nobody(case, house, li, wang, at):
    with pytest.raises(ReferralNoConsent):
        asked(case, house, li, at, consent_method="")
    with pytest.raises(ReferralNobodyThere):
        asked(case, make.organization(name="空站"), li, at)
    with pytest.raises(ReferralNobodyThere):
        asked(case, house, li, at, to_worker=make.chen_yu())
    with pytest.raises(CaseNotYours):
        asked(case, house, wang, at)
    asked(case, house, li, at)
    with pytest.raises(ReferralWaits):
        asked(case, house, li, at)
    assert EventRecord.objects.filter(name="ReferralAsked").count() == 1


def test_nobody_else_looks_or_answers(case, house, li, wang, at):
    referral = asked(case, house, li, at)
    others = (li, make.coordinator(), make.chen_yu(organization=house), make.zhou(guides=(wang,)))
    for other in others:
        assert list(shown.answerable_by(access.actor_of(other, on=TODAY), on=TODAY)) == []
        with pytest.raises(ReferralNotYours):
            referrals.look(referral=referral, by=other, at=at)
        with pytest.raises(ReferralNotYours):
            referrals.answer(referral=referral, is_accepted=True, by=other, at=at)
    case.refresh_from_db()
    assert case.worker == li


def test_taken_back_it_cannot_be_answered_any_more(case, house, li, wang, at):
    referral = asked(case, house, li, at)
    with pytest.raises(CaseNotYours):
        referrals.withdraw(referral=referral, by=wang, at=at)
    referrals.withdraw(referral=referral, by=li, at=at)
    with pytest.raises(ReferralIsAnswered):
        referrals.answer(referral=referral, is_accepted=True, by=wang, at=at)
    with pytest.raises(ReferralNotYours):
        referrals.look(referral=referral, by=wang, at=at)


@pytest.mark.parametrize("count", [1, 3])
def test_the_waiting_list_asks_once(li, house, wang, at, count, django_assert_num_queries):
    for n in range(count):
        draft = CaseDraft(call_name=f"第{n}位", presenting="独居", consent_method="spoken")
        asked(cases.open_case(draft=draft, by=li, at=at), house, li, at)
    actor = access.actor_of(wang, on=TODAY)
    with django_assert_num_queries(1):
        rows = [
            (one.from_worker.name, one.case.beneficiary.call_name, one.to_organization.name)
            for one in shown.waiting_for(actor, on=TODAY)
        ]
    assert rows == [("李娜", f"第{n}位", "西丽社工站") for n in range(count)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_the_same_moment_one_has_the_case(case, house, li, wang, at):
    other = make.li_na(organization=house, phone="13800001033")
    referral = asked(case, house, li, at)
    start, won, lost = Barrier(2), [], []

    def accept(person):
        try:
            start.wait()
            referrals.answer(referral=referral, is_accepted=True, by=person, at=at)
            won.append(person.pk)
        except ReferralIsAnswered:
            lost.append(person.pk)
        finally:
            connections.close_all()

    threads = [Thread(target=accept, args=(person,)) for person in (wang, other)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    case.refresh_from_db()
    assert (len(won), len(lost)) == (1, 1)
    assert case.worker_id == won[0]
    assert EventRecord.objects.filter(name="ReferralAccepted").count() == 1
