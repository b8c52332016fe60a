"""From one's hours to the certificate: two taps, counted, and nobody of the staff."""

import io
import re
from datetime import timedelta

from django.utils import timezone
from pypdf import PdfReader

from liandong.models import Certificate
from tests import make, served

COUNT = """
addEventListener('click', () => {
  sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
}, true);
"""


def test_a_certificate_takes_two_taps_and_no_staff(phone_page, sign_in, watch):
    make.organization(is_hub=True)
    chen, today = make.chen_yu(), timezone.localtime()
    start = today.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=2)
    worker = make.li_na()
    served.entry(person=chen, worker=worker, starts_at=start, at=timezone.now())
    sign_in(phone_page, chen)
    phone_page.context.add_init_script(COUNT)
    # The browser shows the paper in a viewer of its own, which looks for /favicon.ico.
    for viewer in ("chrome-extension", "chrome://", "favicon.ico"):
        watch.forgive(viewer)

    phone_page.goto("/my/hours")
    phone_page.get_by_role("link", name="开服务证明").first.click()
    to_the_paper = phone_page.get_by_role("button", name="开全部服务的证明")
    to_the_paper.wait_for()
    assert phone_page.evaluate("sessionStorage.taps") == "1"
    with phone_page.expect_response(re.compile(r"\.pdf")) as paper:
        to_the_paper.click()
    assert paper.value.headers["content-type"] == "application/pdf"

    made = Certificate.objects.get()
    assert (made.person, made.issued_by, made.minutes) == (chen, chen, 120)


def test_two_activities_in_summary_are_chosen_printed_and_checked_by_a_stranger(
    phone_page, open_page, sign_in, watch
):
    make.organization(is_hub=True)
    chen, worker = make.chen_yu(), make.li_na()
    today = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    for n, title in enumerate(("社区花园", "河道清洁", "陪诊服务")):
        project = make.project(title=title, social_worker=worker)
        start = today - timedelta(days=n + 1)
        served.entry(
            person=chen, worker=worker, project=project, starts_at=start, at=timezone.now()
        )
    sign_in(phone_page, chen)
    phone_page.goto("/my/certificates")
    phone_page.get_by_text("自己选日期、活动和写法").click()
    phone_page.get_by_label("社区花园").check()
    phone_page.get_by_label("河道清洁").check()
    phone_page.get_by_label("按活动汇总").check()
    for viewer in ("chrome-extension", "chrome://", "favicon.ico"):
        watch.forgive(viewer)
    with phone_page.expect_response(re.compile(r"\.pdf")) as paper:
        phone_page.get_by_role("button", name="开这份证明").click()
    made = Certificate.objects.get()
    pdf = phone_page.request.get(paper.value.url).body()
    text = "".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert "只含2项活动：社区花园、河道清洁；按活动汇总" in text and "陪诊服务" not in text

    stranger = open_page({"width": 390, "height": 844})
    stranger.goto("/verify")
    stranger.locator("[name=number]").fill(made.number)
    stranger.locator("[name=code]").fill(made.code)
    stranger.get_by_role("button", name="查验", exact=True).click()
    stranger.get_by_text("只含 2 项活动：社区花园、河道清洁").wait_for()
    assert "证明真实有效" in stranger.locator("h1").inner_text()
    assert "陪诊服务" not in stranger.content()
