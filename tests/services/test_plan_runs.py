"""Plannings on their way: one worker each, told how far, stopped, lost, tried again."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core.plan_runs import PlanRunClosed, PlanRunStopped, State
from liandong.matching.solve import STAGES
from liandong.models import EventRecord, PlanRun, Proposal
from liandong.phrases import planning
from liandong.services import held_work, matching, plan_runs
from tests import make

pytestmark = pytest.mark.django_db

AT = make.BEFORE
WEEK = {"division_code": make.NANSHAN, "start": AT, "end": make.MONDAY_9 + timedelta(days=7)}
MINUTE = timedelta(minutes=1)


def clock():
    return AT


def volunteer(name="陈宇", **facts):
    person = make.person(name=name, **facts)
    make.role(person=person)
    return person


@pytest.fixture
def wang():
    return make.coordinator()


def asked(by, **facts):
    return plan_runs.ask(**WEEK, by=by, at=AT, **facts)


def claimed(by):
    return held_work.claim(row=asked(by), at=AT)


def test_a_run_ends_with_its_plan(wang):
    shift, chen = make.shift(min_people=1, max_people=1), volunteer()

    run = plan_runs.work(run=claimed(wang), clock=clock)

    assert (run.state, run.share, run.error_code) == (State.DONE, 1.0, "")
    assert run.proposal.made_by == wang
    assert list(run.proposal.lines.values_list("shift", "person")) == [(shift.pk, chen.pk)]
    assert run.proposal.figures["asked"] == 1


def test_who_asks_again_for_what_is_under_way_gets_the_same_run(wang):
    first = asked(wang)

    assert asked(wang) == first
    assert asked(wang, keeps=True) != first
    plan_runs.cancel(run=first, by=wang, at=AT)
    assert asked(wang) != first


def test_a_run_is_taken_up_once(wang):
    run = asked(wang)

    assert held_work.claim(row=run, at=AT).attempt == 1
    assert held_work.claim(row=run, at=AT) is None


def test_a_run_that_waits_is_cancelled_at_once_and_never_taken_up(wang):
    run = plan_runs.cancel(run=asked(wang), by=wang, at=AT)

    assert run.state == State.CANCELLED
    assert held_work.claim(row=run, at=AT) is None


def test_a_run_under_way_stops_at_its_next_report(wang, monkeypatch):
    make.shift()
    run, told = claimed(wang), []
    report = held_work.report

    def tell(*, row, stage, share, at):
        report(row=row, stage=stage, share=share, at=at)
        told.append(stage)
        plan_runs.cancel(run=row, by=wang, at=at)

    monkeypatch.setattr(held_work, "report", tell)
    ended = plan_runs.work(run=run, clock=clock)

    assert (ended.state, told) == (State.CANCELLED, ["read"])
    assert Proposal.objects.count() == 0
    assert EventRecord.objects.filter(name="PlanCancelled").count() == 1


def test_reports_are_kept_with_stage_share_and_moment(wang):
    run = claimed(wang)

    held_work.report(row=run, stage="assigning", share=0.6, at=AT + MINUTE)

    run.refresh_from_db()
    assert (run.stage, run.share, run.told_at) == ("assigning", 0.6, AT + MINUTE)


def test_the_engine_s_stages_are_told_in_words_and_the_share_only_rises(wang, monkeypatch):
    make.shift()
    volunteer()
    told, report = [], held_work.report

    def tell(*, row, stage, share, at):
        told.append((stage, share))
        report(row=row, stage=stage, share=share, at=at)

    monkeypatch.setattr(held_work, "report", tell)
    plan_runs.work(run=claimed(wang), clock=clock)

    stages, shares = zip(*told, strict=True)
    assert (stages[0], stages[-1]) == ("read", "store")
    assert set(stages) <= set(planning.STAGES)
    assert set(STAGES) <= set(planning.STAGES)
    assert list(shares) == sorted(shares)


def test_a_silent_worker_loses_its_run_after_a_minute_and_cannot_write_to_it(wang):
    make.shift()
    run = claimed(wang)

    assert plan_runs.close_lost(at=AT + MINUTE) == 0
    assert plan_runs.close_lost(at=AT + MINUTE + timedelta(seconds=1)) == 1

    lost = PlanRun.objects.get()
    assert (lost.state, lost.error_code) == (State.FAILED, "plan_run_interrupted")
    with pytest.raises(PlanRunStopped):
        held_work.report(row=run, stage="store", share=0.9, at=AT + 2 * MINUTE)
    assert plan_runs.work(run=run, clock=clock).state == State.FAILED
    assert Proposal.objects.count() == 0


def test_a_sign_of_life_keeps_a_run(wang):
    run = claimed(wang)

    assert held_work.beat(row=run, at=AT + MINUTE) is True

    assert plan_runs.close_lost(at=AT + MINUTE + timedelta(seconds=30)) == 0


def test_a_worker_that_was_replaced_leaves_no_second_plan(wang):
    make.shift()
    first = claimed(wang)
    plan_runs.close_lost(at=AT + 2 * MINUTE)
    plan_runs.try_again(run=first, by=wang, at=AT + 2 * MINUTE)
    second = held_work.claim(row=first, at=AT + 2 * MINUTE)

    plan_runs.work(run=first, clock=clock)
    assert Proposal.objects.count() == 0
    ended = plan_runs.work(run=second, clock=clock)

    assert (ended.state, ended.attempt) == (State.DONE, 2)
    assert Proposal.objects.count() == 1


def test_what_breaks_the_work_is_logged_and_can_be_tried_again(wang, monkeypatch, logged_errors):
    make.shift()
    solve = matching.solve
    monkeypatch.setattr(matching, "solve", lambda *_, **__: 1 / 0)
    run = plan_runs.work(run=claimed(wang), clock=clock)
    assert (run.state, run.error_code) == (State.FAILED, "plan_run_interrupted")

    monkeypatch.setattr(matching, "solve", solve)
    again = plan_runs.try_again(run=run, by=wang, at=AT)
    ended = plan_runs.work(run=held_work.claim(row=again, at=AT), clock=clock)

    assert (ended.state, ended.error_code) == (State.DONE, "")


def test_a_run_that_is_over_is_not_cancelled_and_one_under_way_not_tried_again(wang):
    run = claimed(wang)
    with pytest.raises(PlanRunClosed):
        plan_runs.try_again(run=run, by=wang, at=AT)
    plan_runs.work(run=run, clock=clock)
    with pytest.raises(PlanRunClosed):
        plan_runs.cancel(run=run, by=wang, at=AT)


def test_what_has_begun_since_the_plan_was_asked_for_is_not_planned(wang):
    begun = make.shift(starts_at=AT + timedelta(hours=1))
    later = make.shift()
    volunteer()

    run = plan_runs.work(run=claimed(wang), clock=lambda: AT + timedelta(hours=2))

    lines = set(run.proposal.lines.values_list("shift", flat=True))
    assert lines == {later.pk} != {begun.pk}


def test_a_planning_of_one_shift_looks_at_no_other(wang):
    shift, other = make.shift(), make.shift()
    volunteer()

    run = plan_runs.work(run=held_work.claim(row=asked(wang, shift=shift), at=AT), clock=clock)

    assert run.proposal.shifts == 1
    assert set(run.proposal.lines.values_list("shift", flat=True)) == {shift.pk} != {other.pk}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_twenty_workers_one_takes_a_run_up():
    make.shift()
    run = asked(make.coordinator())
    given, gate = [], Barrier(20)

    def take():
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            found = held_work.claim(row=run, at=AT)
            if found is not None:
                given.append(plan_runs.work(run=found, clock=clock).state)
        finally:
            connection.close()

    threads = [Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert given == [State.DONE]
    assert Proposal.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_planning_asked_for_ten_times_at_one_moment_is_one_run():
    wang = make.coordinator()
    gate = Barrier(10)

    def ask():
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            asked(wang)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert PlanRun.objects.count() == 1
