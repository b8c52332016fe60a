"""A volunteer assists in a case and sees no more than that takes, for as long as it takes."""

from datetime import timedelta

import pytest

from liandong.core.assist_tasks import (
    Sight,
    TaskAhead,
    TaskNotYours,
    TaskOver,
    TaskPlaceNotHeld,
    TaskVolunteerUnfit,
)
from liandong.core.case_facts import CaseNotYours
from liandong.models import AssistTask, CaseReading, OutboxMessage
from liandong.queries import access
from liandong.queries import assist_tasks as shown
from liandong.queries import case_readings as looked
from liandong.queries import cases as case_rows
from liandong.services import assist_tasks, cases
from liandong.services.cases import CaseDraft
from tests import make

pytestmark = pytest.mark.django_db
NINE = make.MONDAY_9
ELEVEN = NINE + timedelta(hours=2)
ADDRESS = "桃园路 8 号 301"


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def chen(li):
    made = make.chen_yu()
    make.supervision(supervisor=li, supervisee=made, tier="social_worker")
    return made


@pytest.fixture
def case(li, at):
    draft = CaseDraft(
        call_name="林阿婆", address=ADDRESS, presenting="独居", consent_method="spoken"
    )
    return cases.open_case(draft=draft, by=li, at=at)


def given(case, volunteer, li, at, **changed):
    told = {
        "title": "陪去复诊",
        "safety_note": "走得慢，有狗",
        "starts_at": NINE,
        "ends_at": ELEVEN,
        "needs_address": True,
    } | changed
    return assist_tasks.give(case=case, volunteer=volunteer, by=li, at=at, **told)


def seen(task, volunteer, at):
    view = assist_tasks.look(task=task, by=volunteer, at=at)
    return view.title, view.call_name, view.safety_note, view.address


def test_each_hour_shows_what_that_hour_needs_and_the_looks_are_told(case, li, chen, at):
    task = given(case, chen, li, at)
    assert seen(task, chen, at) == ("陪去复诊", "", "", "")
    assist_tasks.take(task=task, by=chen, at=at)
    assert seen(task, chen, at) == ("陪去复诊", "林阿婆", "走得慢，有狗", "")
    assert seen(task, chen, NINE) == ("陪去复诊", "林阿婆", "走得慢，有狗", ADDRESS)
    assert seen(task, chen, ELEVEN) == ("陪去复诊", "", "", "")
    assert seen(task, chen, ELEVEN + timedelta(days=1)) == ("", "", "", "")
    looks = CaseReading.objects.order_by("pk").values_list("reader__name", "what")
    assert list(looks) == [("陈宇", "name"), ("陈宇", "address")]
    assert {one.what for one in looked.readings_of(case)} == {"name", "address"}


def test_a_volunteer_sees_only_their_own_tasks_and_never_the_case(case, li, chen, at):
    task = given(case, chen, li, at)
    other = make.chen_yu(phone="13800001099")
    for person in (other, li, make.coordinator(), make.zhou(guides=(li,))):
        assert list(shown.tasks_of(person)) == []
        for act in (assist_tasks.look, assist_tasks.take, assist_tasks.hand_back):
            with pytest.raises(TaskNotYours):
                act(task=task, by=person, at=at)
    actor = access.actor_of(chen, on=make.day(at))
    assert list(case_rows.readable_by(actor, on=make.day(at))) == []


def test_done_is_told_in_a_line_and_a_worry_at_once(case, li, chen, at):
    task = given(case, chen, li, at)
    assist_tasks.take(task=task, by=chen, at=at)
    with pytest.raises(TaskAhead):
        assist_tasks.finish(task=task, report="好", by=chen, at=at)
    assist_tasks.finish(task=task, report="胳膊有青", is_worried=True, by=chen, at=ELEVEN)
    task.refresh_from_db()
    assert (task.state, task.report, task.is_worried) == ("done", "胳膊有青", True)
    assert OutboxMessage.objects.get(kind="assist_task_worry").person == li
    assert "胳膊" not in str(list(OutboxMessage.objects.values()))
    with pytest.raises(TaskOver):
        assist_tasks.look(task=task, by=chen, at=ELEVEN) and assist_tasks.hand_back(
            task=task, by=chen, at=NINE
        )


def test_handed_back_the_address_is_gone_at_once(case, li, chen, at):
    task = given(case, chen, li, at)
    assist_tasks.take(task=task, by=chen, at=at)
    assist_tasks.hand_back(task=task, by=chen, at=NINE)
    assert seen(task, chen, NINE) == ("", "", "", "")
    assert OutboxMessage.objects.get(kind="assist_task_back").person == li


def test_an_unanswered_task_lapses_with_its_start(case, li, chen, at):
    task = given(case, chen, li, at)
    with pytest.raises(TaskOver):
        assist_tasks.take(task=task, by=chen, at=NINE)
    assert shown.open_views(chen, at=NINE) == []


def test_a_task_in_a_shift_needs_no_second_yes_and_moves_with_the_shift(case, li, chen, at):
    shift = make.shift(project=make.project(social_worker=li))
    place = make.assignment(shift=shift, person=chen)
    task = assist_tasks.give_in_shift(
        case=case,
        assignment=place,
        title="陪诊",
        safety_note="慢",
        needs_address=True,
        by=li,
        at=at,
    )
    assert task.state == "taken"
    assert seen(task, chen, NINE)[3] == ADDRESS
    shift.starts_at += timedelta(days=1)
    shift.ends_at += timedelta(days=1)
    shift.save()
    assert seen(task, chen, NINE)[3] == ""
    assert seen(task, chen, NINE + timedelta(days=1))[3] == ADDRESS
    place.state = "released"
    place.save()
    assert seen(task, chen, NINE + timedelta(days=1)) == ("", "", "", "")


def test_a_place_in_somebody_elses_shift_carries_no_task(case, li, chen, at):
    shift = make.shift(project=make.project(social_worker=make.li_na(phone="13800001022")))
    place = make.assignment(shift=shift, person=chen)
    with pytest.raises(TaskPlaceNotHeld):
        assist_tasks.give_in_shift(
            case=case,
            assignment=place,
            title="陪诊",
            safety_note="慢",
            needs_address=True,
            by=li,
            at=at,
        )


def test_strangers_minors_and_the_client_are_not_asked(case, li, chen, at):
    stranger = make.chen_yu(phone="13800001099")
    young = make.person(name="小林", birth_on=make.day(at).replace(year=2010))
    make.role(person=young)
    make.supervision(supervisor=li, supervisee=young, tier="social_worker")
    for unfit in (stranger, young, li):
        with pytest.raises(TaskVolunteerUnfit):
            given(case, unfit, li, at)
    assert given(case, young, li, at, needs_address=False).volunteer == young
    case.beneficiary.person = chen
    case.beneficiary.save()
    with pytest.raises(TaskVolunteerUnfit):
        given(case, chen, li, at)


def test_only_who_works_on_the_case_gives_and_takes_back(case, li, chen, at):
    wang = make.li_na(phone="13800001022")
    with pytest.raises(CaseNotYours):
        given(case, chen, wang, at)
    task = given(case, chen, li, at)
    with pytest.raises(CaseNotYours):
        assist_tasks.withdraw(task=task, by=wang, at=at)
    assist_tasks.withdraw(task=task, by=li, at=at)
    assert seen(task, chen, at) == ("", "", "", "")
    with pytest.raises(TaskOver):
        assist_tasks.withdraw(task=task, by=li, at=at)


def test_a_closed_case_leaves_no_task_behind(case, li, chen, at):
    task = given(case, chen, li, at)
    assist_tasks.take(task=task, by=chen, at=at)
    cases.close(case=case, reason="moved", by=li, at=at)
    assert AssistTask.objects.get().state == "withdrawn"
    assert seen(task, chen, NINE) == ("", "", "", "")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_once(case, li, chen, at, count, django_assert_num_queries):
    for n in range(count):
        later = timedelta(days=n)
        given(case, chen, li, at, starts_at=NINE + later, ends_at=ELEVEN + later)
    with django_assert_num_queries(1):
        views = shown.open_views(chen, at=at)
    assert [view.sight for view in views] == [Sight.TASK] * count
