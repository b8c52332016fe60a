"""The jobs plan what waits, say that they live, and close what was lost."""

import time
from datetime import timedelta
from threading import Event as Flag

import pytest
from django.utils import timezone

from liandong.core.plan_runs import State
from liandong.jobs import clock, plans
from liandong.models import ClockRun, Invitation, PlanRun
from liandong.services import held_work, matching, plan_runs, waves
from tests import make

pytestmark = pytest.mark.django_db


def asked(**facts):
    now = timezone.now()
    return plan_runs.ask(
        division_code=make.NANSHAN,
        start=now,
        end=now + timedelta(days=7),
        by=make.coordinator(),
        at=now,
        **facts,
    )


@pytest.mark.django_db(transaction=True)
def test_the_clock_makes_the_plans_that_wait():
    make.shift(starts_at=timezone.now() + timedelta(days=2))
    run = asked()

    clock.run(once=True)

    run.refresh_from_db()
    assert (run.state, run.proposal.shifts) == (State.DONE, 1)


@pytest.mark.django_db(transaction=True)
def test_the_clock_goes_on_while_a_plan_is_made(monkeypatch):
    make.shift(starts_at=timezone.now() + timedelta(days=2))
    run, go_on = asked(), Flag()
    solve = matching.solve

    def slow(*args, **facts):
        assert go_on.wait(timeout=30)
        return solve(*args, **facts)

    monkeypatch.setattr(matching, "solve", slow)
    clock.tick(timezone.now())
    assert "send_messages" in clock.tick(timezone.now())
    assert PlanRun.objects.get().state != State.DONE
    go_on.set()
    plans.wait()

    run.refresh_from_db()
    assert (run.state, run.attempt) == (State.DONE, 1)


def test_the_clock_closes_a_run_whose_worker_died():
    now = timezone.now()
    run = held_work.claim(row=asked(), at=now - timedelta(minutes=2))

    plans.work_aside(now)

    run.refresh_from_db()
    assert (run.state, run.error_code) == (State.FAILED, "plan_run_interrupted")


def test_a_run_that_somebody_cancelled_and_whose_worker_died_is_cancelled():
    now = timezone.now()
    run = held_work.claim(row=asked(), at=now - timedelta(minutes=2))
    plan_runs.cancel(run=run, by=run.asked_by, at=now)

    plans.work_aside(now)

    run.refresh_from_db()
    assert (run.state, run.error_code) == (State.CANCELLED, "")


@pytest.mark.django_db(transaction=True)
def test_while_a_stage_lasts_a_sign_of_life_is_given():
    then = timezone.now() - timedelta(minutes=5)
    run = held_work.claim(row=asked(), at=then)

    with plans.beating(run, seconds=0.05):
        for _ in range(200):
            if PlanRun.objects.get().told_at > then:
                break
            time.sleep(0.02)

    assert PlanRun.objects.get().told_at > then


def test_the_clock_sends_the_waves_that_are_due(monkeypatch):
    noon = timezone.localtime(timezone.now()).replace(hour=12, minute=0) + timedelta(days=1)
    shift = make.shift(starts_at=noon + timedelta(days=3), max_people=1)
    for n in range(4):
        make.role(person=make.person(name=f"志愿者{n}"))
    waves.start(shift=shift, per_wave=2, minutes=30, by=make.coordinator(), at=noon)
    ClockRun.objects.all().delete()

    assert "ask_in_waves" in clock.tick(noon + timedelta(minutes=30))

    assert Invitation.objects.filter(shift=shift).count() == 4
