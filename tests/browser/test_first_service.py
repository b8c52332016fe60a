"""A volunteer's first service in a real browser: asked, there, proved, certified, checked."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from liandong.models import Assignment, Certificate, LedgerEntry
from tests import make
from tests.browser.conftest import eventually


@pytest.fixture
def clock(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    with time_machine.travel(start, tick=True) as moving:
        yield moving


def test_from_the_invitation_to_a_certificate_that_a_stranger_checks(
    clock, open_page, phone_page, desktop_page, sign_in, watch
):
    agency = make.organization(is_hub=True)
    worker, chen = make.li_na(organization=agency), make.chen_yu(organization=agency)
    project = make.project(organization=agency, social_worker=worker, category="0017")
    begins = timezone.now() + timedelta(hours=5)
    shift = make.shift(project=project, starts_at=begins, max_people=1)
    make.invitation(shift=shift, person=chen, answer_by=begins - timedelta(hours=1))

    # On the phone: the invitation says why, one tap says yes.
    sign_in(phone_page, chen)
    phone_page.goto("/invitations")
    phone_page.get_by_role("link", name=re.compile(project.title)).first.click()
    phone_page.get_by_role("button", name="我去").click()
    phone_page.wait_for_load_state("networkidle")
    eventually(phone_page, Assignment.objects.filter(accepted_by=chen).count, 1)

    # At the place: the board shows a code that changes; the volunteer types its digits.
    sign_in(desktop_page, worker)
    for moment, kind in (
        (begins - timedelta(minutes=5), "in"),
        (begins + timedelta(hours=2), "out"),
    ):
        clock.move_to(moment)
        desktop_page.goto(f"/shifts/{shift.pk}/board")
        digits = desktop_page.request.get(f"/shifts/{shift.pk}/board/digits").json()["code"]
        phone_page.goto("/check-in")
        phone_page.locator("[name=code]").fill(digits)
        phone_page.locator("form:has([name=code]) button[type=submit]").first.click()
        phone_page.wait_for_load_state("networkidle")
        eventually(phone_page, Assignment.objects.get().check_ins.filter(kind=kind).count, 1)

    # The social worker confirms the clean shift in one tap.
    clock.move_to(begins + timedelta(hours=3))
    desktop_page.goto("/claims")
    desktop_page.get_by_role("button", name=re.compile("全部确认|确认")).first.click()
    desktop_page.wait_for_load_state("networkidle")
    minutes = LedgerEntry.objects.values_list("minutes", flat=True)
    eventually(desktop_page, lambda: list(minutes.all()), [120])

    # Two taps to the paper; a stranger's browser calls it genuine.
    phone_page.goto("/my/certificates")
    for viewer in ("chrome-extension", "chrome://"):  # the browser's own PDF viewer
        watch.forgive(viewer)
    with phone_page.expect_response(re.compile(r"\.pdf")) as paper:
        phone_page.locator("form[action*='certificates/new'] button").first.click()
    assert paper.value.headers["content-type"] == "application/pdf"
    made = Certificate.objects.get()
    stranger = open_page({"width": 390, "height": 844})
    stranger.goto(f"/c/{made.number}?k={made.code}")
    assert "证明真实有效" in stranger.locator("h1").inner_text()
    stranger.goto(f"/c/{made.number}?k=AAAAAAAAAA")
    assert "陈宇" not in stranger.content()
    watch.forgive("404")
