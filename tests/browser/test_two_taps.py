"""From one's hours to the certificate: two taps, counted, and nobody of the staff."""

import re
from datetime import timedelta

from django.utils import timezone

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
    phone_page.wait_for_load_state("networkidle")
    assert phone_page.evaluate("sessionStorage.taps") == "1"
    with phone_page.expect_response(re.compile(r"\.pdf")) as paper:
        phone_page.get_by_role("button", name="开全部服务的证明").click()
    assert paper.value.headers["content-type"] == "application/pdf"

    made = Certificate.objects.get()
    assert (made.person, made.issued_by, made.minutes) == (chen, chen, 120)
