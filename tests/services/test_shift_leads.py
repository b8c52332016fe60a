"""Who only ever assists is asked to lead; their own answer decides, and what became of it stays."""

from datetime import timedelta

import pytest

from liandong.core import shift_leads as rules
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.shift_leads import Outcome
from liandong.core.today import Kind
from liandong.models import Assignment, EventRecord, OutboxMessage, ShiftLeadOffer
from liandong.queries import shift_leads as shown
from liandong.queries import today
from liandong.queries.access import actor_of
from liandong.services import shift_leads, supervision
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
SOON = MONDAY_9 + timedelta(days=3)
AFTER = SOON + timedelta(days=1)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def project(worker):
    return make.project(social_worker=worker, organization=worker.role_grants.get().organization)


@pytest.fixture
def helper(worker, project):
    """A volunteer of the social worker's who came three times and never led."""
    person = make.chen_yu()
    supervision.link(supervisor=worker, supervisee=person, tier="social_worker", by=None, at=BEFORE)
    for n in range(3):
        past = make.shift(project=project, starts_at=NOW - timedelta(days=n + 1))
        make.assignment(shift=past, person=person, state="served")
    return person


@pytest.fixture
def coming(project, helper):
    shift = make.shift(project=project, starts_at=SOON, max_people=3)
    make.assignment(shift=shift, person=helper)
    return shift


def actor(person):
    return actor_of(person, on=make.day(NOW))


def prompted(worker, at=NOW):
    return [(one.name, one.services) for one in shown.prompts(actor(worker), at=at)]


def outcomes(person, at=NOW):
    return [one.outcome for one in shown.history(person, at=at)]


def told():
    rows = OutboxMessage.objects.filter(kind__startswith="shift_lead").order_by("pk")
    return list(rows.values_list("kind", "person__name"))


def test_who_came_three_times_and_never_led_waits_on_todays_screen(worker, helper):
    assert prompted(worker) == [("陈宇", 3)]
    items = [one for one in today.items(actor(worker), at=NOW) if one.kind is Kind.ASSISTS]
    assert [(one.ref, one.count) for one in items] == [(helper.pk, 3)]


def test_a_yes_makes_them_lead_and_the_service_makes_it_led(worker, helper, coming):
    row = shift_leads.offer(shift=coming, person=helper, words="您行", by=worker, at=NOW)
    assert (outcomes(helper), prompted(worker), row.services) == ([Outcome.WAITING], [], 3)
    shift_leads.answer(offer=row, says_yes=True, by=helper, at=NOW)
    place = Assignment.objects.get(shift=coming)
    assert (place.is_lead, outcomes(helper)) == (True, [Outcome.AGREED])
    assert told() == [("shift_lead_offered", "陈宇"), ("shift_lead_accepted", "李娜")]
    Assignment.objects.filter(pk=place.pk).update(state="served")
    assert outcomes(helper, AFTER) == [Outcome.LED]
    assert prompted(worker, AFTER + timedelta(days=200)) == []
    names = list(EventRecord.objects.order_by("pk").values_list("name", flat=True))[-2:]
    assert names == ["ShiftLeadOffered", "ShiftLeadAccepted"]


def test_a_no_is_kept_and_nobody_presses_for_half_a_year(worker, helper, coming):
    row = shift_leads.offer(shift=coming, person=helper, by=worker, at=NOW)
    shift_leads.answer(offer=row, says_yes=False, words="怕讲不好", by=helper, at=NOW)
    assert Assignment.objects.get(shift=coming).is_lead is False
    assert (outcomes(helper), prompted(worker)) == ([Outcome.DECLINED], [])
    assert prompted(worker, NOW + timedelta(days=179)) == []
    assert prompted(worker, NOW + timedelta(days=181)) == [("陈宇", 3)]
    with pytest.raises(rules.ShiftLeadAnswered):
        shift_leads.answer(offer=row, says_yes=True, by=helper, at=NOW)


def test_only_the_person_asked_answers_and_only_in_time(worker, helper, coming):
    row = shift_leads.offer(shift=coming, person=helper, by=worker, at=NOW)
    with pytest.raises(NotAllowed):
        shift_leads.answer(offer=row, says_yes=True, by=worker, at=NOW)
    with pytest.raises(rules.ShiftLeadLate):
        shift_leads.answer(offer=row, says_yes=True, by=helper, at=SOON)
    assert outcomes(helper, SOON) == [Outcome.LAPSED]
    Assignment.objects.filter(shift=coming).update(state="released")
    with pytest.raises(rules.ShiftLeadLate):
        shift_leads.answer(offer=row, says_yes=True, by=helper, at=NOW)


def test_a_question_is_taken_back_and_the_person_may_be_asked_again(worker, helper, coming):
    row = shift_leads.offer(shift=coming, person=helper, by=worker, at=NOW)
    with pytest.raises(rules.ShiftLeadAsked):
        shift_leads.offer(shift=coming, person=helper, by=worker, at=NOW)
    with pytest.raises(NotAllowed):
        shift_leads.withdraw(offer=row, by=helper, at=NOW)
    shift_leads.withdraw(offer=row, by=worker, at=NOW)
    assert (outcomes(helper), prompted(worker)) == ([Outcome.WITHDRAWN], [("陈宇", 3)])
    shift_leads.offer(shift=coming, person=helper, by=worker, at=NOW)
    assert ShiftLeadOffer.objects.count() == 2


def test_who_is_left_in_peace_is_not_named_and_the_reason_stays(worker, helper):
    with pytest.raises(ValueMissing):
        shift_leads.set_aside(person=helper, reason=" ", by=worker, at=NOW)
    shift_leads.set_aside(person=helper, reason="更想安心帮忙", by=worker, at=NOW)
    assert (outcomes(helper), prompted(worker)) == ([Outcome.SET_ASIDE], [])


def test_others_staff_and_other_volunteers_ask_nobody(worker, helper, coming):
    other = make.li_na(organization=make.organization(name="别的机构"), phone="13800001077")
    peer = make.chen_yu(phone="13800001078")
    for one in (other, peer, helper):
        with pytest.raises(NotAllowed):
            shift_leads.offer(shift=coming, person=helper, by=one, at=NOW)
        with pytest.raises(NotAllowed):
            shift_leads.set_aside(person=helper, reason="再说", by=one, at=NOW)
    assert (shown.prompts(actor(other), at=NOW), told()) == ([], [])


def test_who_has_not_come_for_a_month_is_greeted_first(worker, helper):
    helper.last_served_on = NOW.date() - timedelta(days=31)
    helper.save()
    assert prompted(worker) == []
    helper.last_served_on = NOW.date() - timedelta(days=30)
    helper.save()
    assert prompted(worker) == [("陈宇", 3)]


def test_only_shifts_on_which_one_may_appoint_are_offered(worker, helper, coming, project):
    elsewhere = make.shift(
        project=make.project(organization=make.organization(name="别的机构")), starts_at=SOON
    )
    make.assignment(shift=elsewhere, person=helper)
    offered = shown.places_to_lead(actor(worker), helper, at=NOW)
    assert [one.shift for one in offered] == [coming]


def test_a_minor_is_neither_named_nor_asked(worker, helper, coming):
    helper.birth_on = NOW.date().replace(year=NOW.year - 17)
    helper.save()
    assert prompted(worker) == []
    with pytest.raises(rules.ShiftLeadTooYoung):
        shift_leads.offer(shift=coming, person=helper, by=worker, at=NOW)


def test_who_is_named_takes_one_query_for_one_and_for_three(
    worker, helper, project, django_assert_num_queries
):
    for n in range(2):
        one = make.person(name=f"甲{n}")
        supervision.link(
            supervisor=worker, supervisee=one, tier="social_worker", by=None, at=BEFORE
        )
        for day in range(3):
            past = make.shift(project=project, starts_at=NOW - timedelta(days=day + 9))
            make.assignment(shift=past, person=one, state="served")
    who = actor(worker)
    with django_assert_num_queries(1):
        assert len(shown.prompts(who, at=NOW)) == 3
