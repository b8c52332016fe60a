"""A year's awards in the browser: proposed, published, objected to, decided, listed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from liandong.jobs.outbox import send_due
from liandong.models import Award, LedgerEntry
from liandong.queries import access
from liandong.services import awards
from tests import make, served
from tests.make_awards import JANUARY


@pytest.fixture(autouse=True)
def _january(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(JANUARY, tick=True):
        yield


def test_a_list_goes_from_its_proposal_to_names_that_anybody_reads(
    phone_page, desktop_page, sign_in, axe, no_sideways_scroll
):
    body = make.organization()
    worker = make.li_na(organization=body)
    second = make.signed_up(make.person(name="王敏"))
    make.role(person=second, role=access.SOCIAL_WORKER, organization=body)
    chen = make.chen_yu()
    make.consent(person=chen, purpose="honor")
    served.entry(person=chen, worker=worker)
    LedgerEntry.objects.update(minutes=120 * 60)

    sign_in(desktop_page, worker)
    desktop_page.goto("/awards")
    desktop_page.get_by_role("link", name="出一份名单").click()
    desktop_page.get_by_role("button", name="出名单，开始公示").click()
    desktop_page.get_by_text("名单已经公布").wait_for()
    address = desktop_page.url

    sign_in(phone_page, chen)
    phone_page.goto(address)
    phone_page.locator("#content").get_by_text("陈宇", exact=True).wait_for()
    axe(phone_page)
    no_sideways_scroll(phone_page)
    phone_page.get_by_label("哪里不对，为什么").fill("有一天我没有来")
    phone_page.get_by_role("button", name="提交异议").click()
    phone_page.get_by_text("有异议，等结论").wait_for()

    sign_in(desktop_page, second)
    send_due(timezone.now())
    desktop_page.goto("/notices")
    desktop_page.get_by_text("等一位没有牵涉的同事下结论").wait_for()
    desktop_page.goto(address)
    axe(desktop_page)
    desktop_page.get_by_label("名单不变").check()
    desktop_page.get_by_label("答复").fill("签到记录都在，来过")
    desktop_page.get_by_role("button", name="下结论，告诉本人").click()
    desktop_page.get_by_text("有结论了").wait_for()

    awards.give_due(at=JANUARY + timedelta(days=8))
    assert Award.objects.get().person == chen
    phone_page.goto("/awards")
    phone_page.get_by_text("已生效").wait_for()
    phone_page.goto("/my/stars")
    phone_page.get_by_text("2026 年度志愿服务 100 小时奖").wait_for()
    axe(phone_page)
