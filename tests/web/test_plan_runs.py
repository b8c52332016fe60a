"""A long planning on its page: how far, cancelled, broken off, tried again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.core import plan_runs as rules
from liandong.core.plan_runs import State
from liandong.models import PlanRun, Proposal
from liandong.services import held_work, plan_runs
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def wang(client):
    who = make.coordinator()
    client.force_login(make.signed_up(who).login)
    return who


@pytest.fixture
def _everything_is_long(monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE_PEOPLE", -1)


@pytest.fixture
def run(client, wang, _everything_is_long):
    make.shift(starts_at=timezone.now() + timedelta(days=2))
    client.post(reverse("proposal-create"))
    return PlanRun.objects.get()


def page_of(client, run):
    return client.get(reverse("plan-run-detail", args=[run.pk])).content.decode()


def test_a_long_planning_waits_for_the_jobs_and_has_a_page(client, run):
    page = page_of(client, run)

    assert run.state == State.WAITING
    assert Proposal.objects.count() == 0
    assert "等待开始" in page
    assert "every 1s" in page
    assert "正在安排" in client.get(reverse("planning")).content.decode()


def test_the_page_says_the_stage_and_the_share(client, run):
    claimed = held_work.claim(row=run, at=timezone.now())
    held_work.report(row=claimed, stage="assigning", share=0.62, at=timezone.now())

    part = client.get(reverse("plan-run-progress", args=[run.pk])).content.decode()

    assert "正在定人选，尽量多补上空缺" in part
    assert "62%" in part


def test_a_stage_without_words_of_its_own_reads_well_all_the_same(client, run):
    claimed = held_work.claim(row=run, at=timezone.now())
    held_work.report(row=claimed, stage="something_new", share=0.5, at=timezone.now())

    part = client.get(reverse("plan-run-progress", args=[run.pk])).content.decode()

    assert "正在安排" in part
    assert "something_new" not in part


def test_when_the_plan_is_there_the_page_leads_to_it(client, run):
    done = plan_runs.work(run=held_work.claim(row=run, at=timezone.now()), clock=timezone.now)
    address = reverse("proposal-detail", args=[done.proposal.pk])

    assert client.get(reverse("plan-run-progress", args=[run.pk]))["HX-Redirect"] == address
    assert client.get(reverse("plan-run-detail", args=[run.pk]))["Location"] == address


def test_cancelling_stops_it_and_it_can_be_tried_again(client, run):
    client.post(reverse("plan-run-cancellation", args=[run.pk]))
    assert client.get(reverse("plan-run-progress", args=[run.pk]))["HX-Refresh"] == "true"
    assert "这次安排取消了" in page_of(client, run)

    client.post(reverse("plan-run-retry", args=[run.pk]))

    run.refresh_from_db()
    assert run.state == State.WAITING


def test_while_it_stops_the_page_says_so(client, run):
    held_work.claim(row=run, at=timezone.now())
    client.post(reverse("plan-run-cancellation", args=[run.pk]))

    assert "正在停下" in page_of(client, run)


def test_one_that_broke_off_says_so_with_a_button(client, run):
    now = timezone.now()
    held_work.claim(row=run, at=now - timedelta(minutes=3))
    plan_runs.close_lost(at=now)

    page = page_of(client, run)

    assert "安排到一半中断了" in page
    assert "重新安排" in page
    assert "有一次安排没有完成" in client.get(reverse("planning")).content.decode()


def test_one_that_nobody_takes_up_says_whom_to_tell(client, run):
    run.asked_at = timezone.now() - timedelta(minutes=2)
    run.save()

    assert "后台服务没有启动" in page_of(client, run)


def test_what_is_over_is_not_cancelled(client, run):
    plan_runs.work(run=held_work.claim(row=run, at=timezone.now()), clock=timezone.now)

    answer = client.post(reverse("plan-run-cancellation", args=[run.pk]), follow=True)

    assert "状态已经变了" in answer.content.decode()


def test_a_coordinator_of_another_district_does_not_see_the_run(client, run):
    far = make.person(name="远方")
    make.role(person=far, role="coordinator", division_code="330106")
    client.force_login(make.signed_up(far).login)

    assert client.get(reverse("plan-run-detail", args=[run.pk])).status_code == 404
    assert client.post(reverse("plan-run-cancellation", args=[run.pk])).status_code == 404
