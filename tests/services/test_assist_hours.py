"""Hours of a task outside a shift: confirmed once, by the rules of hours, corrected like others."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong import phrases
from liandong.core.assist_tasks import (
    TaskHoursInShift,
    TaskHoursWritten,
    TaskHouseMissing,
    TaskMeetsShift,
    TaskNotDone,
)
from liandong.core.case_facts import CaseNotYours
from liandong.core.hours import (
    BackfillTooOld,
    BelowOneStep,
    DailyCapReached,
    OverlapsOtherService,
    OwnHours,
)
from liandong.core.refusals import Refusal, ValueInvalid
from liandong.models import Assignment, AssistTask, EventRecord, LedgerEntry, RoleGrant
from liandong.queries import assist_tasks as helpers
from liandong.queries import beliefs
from liandong.queries import hours as ledger
from liandong.services import assist_hours, assist_tasks, cases, hours
from liandong.services.cases import CaseDraft
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NINE = MONDAY_9
ELEVEN = NINE + timedelta(hours=2)
NOON = NINE + timedelta(hours=3)


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def chen(li):
    made = make.chen_yu()
    make.supervision(supervisor=li, supervisee=made, tier="social_worker")
    return made


def task_of(li, chen, at, starts_at=NINE, ends_at=ELEVEN, told_at=None, done=True):
    case = li.cases.first()
    if case is None:
        draft = CaseDraft(call_name="林阿婆", presenting="一个人住", consent_method="spoken")
        case = cases.open_case(draft=draft, by=li, at=at)
    task = assist_tasks.give(
        case=case,
        volunteer=chen,
        title="陪去复诊",
        safety_note="走得慢",
        starts_at=starts_at,
        ends_at=ends_at,
        needs_address=False,
        by=li,
        at=at,
    )
    assist_tasks.take(task=task, by=chen, at=at)
    if done:
        return assist_tasks.finish(task=task, report="顺利", by=chen, at=told_at or ends_at)
    return task


def confirm(task, li, minutes=120, at=NOON):
    return assist_hours.confirm(task=task, minutes=minutes, by=li, at=at)


def test_a_task_confirmed_is_one_honour_line_in_the_chain_of_who_asked(li, chen, at):
    task = task_of(li, chen, at)
    entry = confirm(task, li)
    house = li.role_grants.get().organization
    assert (entry.organization, entry.person, entry.minutes, entry.shift) == (
        house, chen, 120, None,
    )  # fmt: skip
    assert (entry.kind, entry.evidence) == ("honour", "backfill")
    assert (entry.entered_by, entry.approved_by) == (chen, li)
    assert (entry.starts_at, entry.ends_at) == (NINE, ELEVEN)
    assert "林" not in entry.activity + entry.content and "复诊" not in entry.content
    assert ledger.chain_faults(house) == []
    assert EventRecord.objects.order_by("-pk").first().name == "HoursRecognized"
    task.refresh_from_db()
    assert task.entry == entry
    assert helpers.view_of(helpers.tasks_of(chen).get(), at=NOON).minutes == 120
    told = beliefs.of(entry)
    assert [(one.kind, one.by) for one in told.records] == [("claimed", "陈宇")]
    assert (told.second, told.second_by) == ("approved", li.name)


def test_the_hours_are_entered_once(li, chen, at):
    task = task_of(li, chen, at)
    entry = confirm(task, li)
    with pytest.raises(TaskHoursWritten) as refused:
        confirm(task, li)
    assert refused.value.seq == entry.seq
    assert LedgerEntry.objects.count() == 1


def test_a_task_told_early_counts_until_then_and_less_may_be_confirmed(li, chen, at):
    task = task_of(li, chen, at, told_at=NINE + timedelta(minutes=95))
    for minutes in (96, 0):
        with pytest.raises(ValueInvalid) as refused:
            confirm(task, li, minutes=minutes)
        assert refused.value.remedy == "1–95"
    with pytest.raises(BelowOneStep):
        confirm(task, li, minutes=20)
    assert confirm(task, li, minutes=70).minutes == 60


def test_nothing_is_entered_before_it_is_done_nor_for_a_task_in_a_shift(li, chen, at):
    open_one = task_of(li, chen, at, done=False)
    with pytest.raises(TaskNotDone):
        confirm(open_one, li)
    house = li.role_grants.get().organization
    shift = make.shift(
        project=make.project(organization=house, social_worker=li),
        starts_at=NINE + timedelta(days=1),
    )
    place = make.assignment(shift=shift, person=chen)
    in_shift = assist_tasks.give_in_shift(
        case=li.cases.get(),
        assignment=place,
        title="陪聊",
        safety_note="慢慢说",
        needs_address=False,
        by=li,
        at=at,
    )
    with pytest.raises(TaskHoursInShift):
        confirm(in_shift, li)
    assert not LedgerEntry.objects.exists()


def test_only_who_works_on_the_case_confirms_and_never_their_own(li, chen, at):
    task = task_of(li, chen, at)
    for stranger in (make.li_na(phone="13800001077"), make.zhou(guides=(li,)), chen):
        with pytest.raises(CaseNotYours):
            confirm(task, stranger)
    AssistTask.objects.update(volunteer=li)
    task.refresh_from_db()
    with pytest.raises(OwnHours):
        confirm(task, li)


@pytest.mark.parametrize("state", ["accepted", "served"])
def test_time_in_a_shift_is_refused_and_said_clearly(li, chen, at, state):
    task = task_of(li, chen, at)
    shift = make.shift(starts_at=NINE + timedelta(hours=1))
    place = make.assignment(shift=shift, person=chen)
    Assignment.objects.filter(pk=place.pk).update(state=state)
    with pytest.raises(TaskMeetsShift) as refused:
        confirm(task, li)
    said = phrases.sentence(refused.value)
    assert "陪诊服务" in said and "同一段时间不能记两次" in said
    assert confirm(task, li, minutes=60).minutes == 60


@pytest.mark.parametrize("state", ["absent", "released"])
def test_a_shift_that_they_were_not_in_does_no_harm(li, chen, at, state):
    task = task_of(li, chen, at)
    place = make.assignment(shift=make.shift(starts_at=NINE), person=chen)
    Assignment.objects.filter(pk=place.pk).update(state=state)
    assert confirm(task, li).minutes == 120


def test_hours_in_the_ledger_of_anybody_else_overlap_too(li, chen, at):
    first = task_of(li, chen, at)
    second = task_of(li, chen, at, starts_at=NINE + timedelta(hours=1), ends_at=NOON)
    confirm(first, li)
    with pytest.raises(OverlapsOtherService):
        confirm(second, li)


def test_the_day_s_cap_and_the_age_hold(li, chen, at):
    first = task_of(li, chen, at, ends_at=NINE + timedelta(hours=8))
    late = task_of(
        li, chen, at, starts_at=NINE + timedelta(hours=9), ends_at=NINE + timedelta(hours=11)
    )
    evening = NINE + timedelta(hours=12)
    assert confirm(first, li, minutes=480, at=evening).minutes == 480
    with pytest.raises(DailyCapReached):
        confirm(late, li, at=evening)
    with pytest.raises(BackfillTooOld):
        confirm(late, li, at=NINE + timedelta(days=60))


def test_without_an_organization_there_is_no_ledger(li, chen, at):
    task = task_of(li, chen, at)
    RoleGrant.objects.filter(person=li).update(organization=None)
    task.case.organization = None
    task.case.save()
    with pytest.raises(TaskHouseMissing):
        confirm(task, li)


def test_the_line_is_corrected_like_every_other(li, chen, at):
    task = task_of(li, chen, at)
    entry = confirm(task, li)
    fresh = hours.correct(entry=entry, minutes=60, reason="早走了一小时", by=li, at=NOON)
    assert (fresh.minutes, fresh.activity) == (60, entry.activity)
    assert sum(LedgerEntry.objects.values_list("minutes", flat=True)) == 60
    assert ledger.chain_faults(entry.organization) == []
    with pytest.raises(TaskHoursWritten):
        confirm(task, li)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_enter_one_line(at):
    li = make.li_na()
    chen = make.chen_yu()
    make.supervision(supervisor=li, supervisee=chen, tier="social_worker")
    task = task_of(li, chen, at)
    ready, said = Barrier(2), []

    def tap():
        try:
            ready.wait()
            confirm(AssistTask.objects.get(pk=task.pk), li)
            said.append("entered")
        except Refusal as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=tap) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == ["entered", "task_hours_written"]
    assert LedgerEntry.objects.count() == 1
