"""The pages about being told, and a push from the click on the button to what the device shows."""

import json
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from liandong.jobs.outbox import send_due
from liandong.models import PushSubscription
from liandong.services import events, robots
from tests import make, make_notices
from tests.browser.conftest import eventually

pytestmark = pytest.mark.django_db(transaction=True)

BROWSER = make_notices.Browser()
# The browser of the test has no push service to ask; what one would answer stands here.
ANSWER = """
const toBytes = (t) => Uint8Array.from(atob(t.replace(/-/g, "+").replace(/_/g, "/")),
  (c) => c.charCodeAt(0)).buffer;
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async (asked) => {
  if (asked.applicationServerKey.length !== 65) throw new Error("no key");
  return {
    endpoint: "https://push.example/1",
    getKey: (name) => toBytes(name === "auth" ? AUTH : P256DH),
  };
};
Notification.requestPermission = async () => "granted";
"""
KEYS = f'const AUTH = "{BROWSER.secret}", P256DH = "{BROWSER.p256dh}";'


@pytest.fixture
def town(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    settings.LIANDONG_PUSH_HOSTS = ("push.example",)
    body = make.organization()
    li, chen = make.li_na(organization=body), make.chen_yu(organization=body)
    now = timezone.now()
    post = make.position(project=make.project(organization=body, social_worker=li))
    shift = make.shift(position=post, starts_at=now + timedelta(days=2))
    make.assignment(shift=shift, person=chen)
    robots.register(
        vendor="wecom",
        name="南山陪诊群",
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc",
        organization=body,
        by=li,
        at=now,
    )
    facts = {"title": "陪诊服务", "starts_at": (now + timedelta(hours=3)).isoformat()}
    events.owe("shift_cancelled", to=chen, facts=facts | {"reason": "台风"}, at=now)
    send_due(now, ways=make_notices.ways())
    return {"li": li, "chen": chen, "shift": shift}


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_the_pages_fit_and_can_be_read_by_all(
    width, town, request, sign_in, axe, no_sideways_scroll
):
    page = request.getfixturevalue(f"{width}_page")
    addresses = {
        "chen": ["/notices/settings", "/notices"],
        "li": ["/notices/log", "/robots", f"/rosters/{town['shift'].pk}/announcement"],
    }
    for who, paths in addresses.items():
        sign_in(page, town[who])
        for path in paths:
            assert page.goto(path).status == 200
            if os.environ.get("LIANDONG_PICTURES"):
                name = path.strip("/").replace("/", "-")
                page.screenshot(
                    path=f"{os.environ['LIANDONG_PICTURES']}/{name}-{width}.png", full_page=True
                )
            no_sideways_scroll(page)
            axe(page)
    page.evaluate("document.documentElement.dataset.type = 'large'")
    no_sideways_scroll(page)


def test_a_push_is_asked_for_with_one_click_and_shown_once(town, open_page, sign_in):
    page = open_page({"width": 360, "height": 740}, permissions=["notifications"])
    page.add_init_script(KEYS + ANSWER)
    sign_in(page, town["chen"])
    page.goto("/notices/settings")
    page.get_by_role("button", name="在这台设备上打开推送").click()
    page.get_by_text("这台设备可以收到推送了。").wait_for()
    row = PushSubscription.objects.get()
    assert (row.endpoint, row.p256dh, row.auth) == (
        "https://push.example/1",
        BROWSER.p256dh,
        BROWSER.secret,
    )

    registrations = []
    session = page.context.new_cdp_session(page)
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    ready = "navigator.serviceWorker.controller !== null"
    eventually(page, lambda: (page.evaluate(ready), bool(registrations)), (True, True))
    url = "/notices#notice-1"
    told = {"title": "班次有变", "text": "“陪诊服务”取消了", "url": url, "tag": "ld-1"}
    for _ in range(2):
        session.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": page.evaluate("location.origin"),
                "registrationId": registrations[0]["registrationId"],
                "data": json.dumps(told),
            },
        )
    shown = page.evaluate(
        """async () => {
          const worker = await navigator.serviceWorker.ready;
          for (let n = 0; n < 50; n++) {
            const found = await worker.getNotifications();
            if (found.length) return found.map((one) => [one.title, one.body, one.data.url]);
            await new Promise((go) => setTimeout(go, 100));
          }
          return [];
        }"""
    )
    assert shown == [["班次有变", "“陪诊服务”取消了", url]]
