"""Each way out of the app against a receiver on this machine, down to what the reader gets."""

import base64
import email as mails
import hmac
import io
import json
from datetime import timedelta
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.push_keys import new_push_key, public_push_key
from liandong.gateways import email, push
from liandong.gateways.email import SmtpGateway
from liandong.gateways.push import WebPushGateway
from liandong.gateways.robots import AppriseGateway
from liandong.gateways.sms import HttpGateway
from liandong.jobs.outbox import SendingCount, send_due
from liandong.models import Delivery, GroupRobot, OutboxMessage, PushSubscription
from liandong.services import events, projects, robots
from tests import make, make_notices
from tests.make import BEFORE
from tests.receivers import http_receiver, mail_receiver

pytestmark = pytest.mark.django_db

ONE_MINUTE = timedelta(minutes=1)


@pytest.fixture
def web():
    with http_receiver() as receiver:
        yield receiver


@pytest.fixture
def post():
    with mail_receiver() as receiver:
        yield receiver


def smtp(post):
    return SmtpGateway(f"smtp://127.0.0.1:{post.port}?tls=none", "联动 <notice@liandong.example>")


def cancelled(person, **told):
    facts = {
        "title": "陪诊服务",
        "starts_at": (BEFORE + timedelta(hours=5)).isoformat(),
        "reason": "台风",
    }
    events.owe("shift_cancelled", to=person, facts=facts | told, at=BEFORE)


def corrected(person, *, reason="漏记了半小时", at=BEFORE):
    facts = {"title": "陪诊服务", "minutes": 90, "reason": reason}
    events.owe("hours_corrected", to=person, facts=facts, at=at)


def announced(person, number):
    told = {"title": "陪诊", "starts_at": "", "name": "李娜", "text": str(number)}
    events.owe("announcement", to=person, facts=told, at=BEFORE)


def test_a_mail_in_chinese_arrives_as_it_was_written(post):
    make_notices.setting(chen := make.chen_yu())
    corrected(chen)
    ways = make_notices.ways(email=smtp(post))
    assert send_due(BEFORE, ways=ways) == SendingCount(sent=2)
    mail = mails.message_from_bytes(post.got[0], policy=default)
    line = "“陪诊服务”的时长已更正为 90 分钟，原因：漏记了半小时"
    assert mail["Subject"] == f"【联动】{line}"
    assert mail["To"] == "chen@example.org"
    assert mail["From"].addresses[0].display_name == "联动"
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert line in plain and line in html
    assert post.got[0].isascii()
    stop = mail["List-Unsubscribe"].strip("<>")
    assert stop.startswith(f"{settings.LIANDONG_BASE_URL}/notices/stop/") and stop in plain
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    row = Delivery.objects.get()
    assert (row.state, row.answer, row.address) == ("sent", "250 taken as q1", "c***@example.org")


def test_who_reads_english_gets_english(post):
    make_notices.setting(chen := make.chen_yu(), language="en")
    corrected(chen)
    send_due(BEFORE, ways=make_notices.ways(email=smtp(post)))
    mail = mails.message_from_bytes(post.got[0], policy=default)
    assert not any("时长" in part for part in (mail["Subject"], mail.get_body().get_content()))


def test_calm_things_of_a_day_come_in_one_mail(post):
    make_notices.setting(chen := make.chen_yu(), digest_hour=18)
    make_notices.setting(
        other := make.person(name="吴敏"), address="wu@example.org", digest_hour=18
    )
    for number in range(3):
        corrected(chen, reason=f"第{number}条")
    corrected(other)
    ways = make_notices.ways(email=smtp(post))
    assert send_due(BEFORE, ways=ways).sent == 4
    assert post.got == []
    evening = BEFORE.replace(hour=18)
    assert send_due(evening, ways=ways) == SendingCount(sent=2)
    assert sorted(post.to) == ["chen@example.org", "wu@example.org"]
    mail = mails.message_from_bytes(post.got[0], policy=default)
    assert mail["Subject"] == "【联动】3 条新消息"
    text = mail.get_body(("plain",)).get_content()
    assert [f"第{n}条" in text for n in range(3)] == [True] * 3
    assert send_due(evening + timedelta(days=1), ways=ways) == SendingCount()


def test_what_was_read_in_the_app_is_not_mailed_any_more(post):
    make_notices.setting(chen := make.chen_yu(), digest_hour=18)
    corrected(chen)
    ways = make_notices.ways(email=smtp(post))
    send_due(BEFORE, ways=ways)
    OutboxMessage.objects.update(read_at=BEFORE)
    assert send_due(BEFORE.replace(hour=18), ways=ways) == SendingCount(dropped=1)
    assert (post.got, Delivery.objects.get().answer) == ([], "already_read")


def test_a_push_is_encrypted_for_the_one_browser(web):
    chen, browser = make.chen_yu(phone=""), make_notices.Browser()
    make_notices.subscription(chen, endpoint=f"{web.url}/push/1", browser=browser)
    cancelled(chen)
    key = new_push_key()
    web.answers = [(201, b"")]
    way = WebPushGateway(key, "mailto:notice@liandong.example")
    assert send_due(BEFORE, ways=make_notices.ways(push=way)) == SendingCount(sent=2)
    (got,) = web.got
    assert "陪诊".encode() not in got["body"]
    told = json.loads(browser.opened(got["body"]))
    row = Delivery.objects.select_related("message").get()
    assert told == {
        "title": "班次有变",
        "text": "“陪诊服务”（2026年4月27日 14:00）取消了，原因：台风。您不用再去。",
        "url": f"{settings.LIANDONG_BASE_URL}/notices#notice-{row.message_id}",
        "tag": f"ld-push-{row.pk}",
    }
    headers = got["headers"]
    assert (headers["topic"], headers["urgency"]) == (told["tag"], "high")
    assert headers["content-encoding"] == "aes128gcm"
    assert f"k={public_push_key(key)}" in headers["authorization"]
    claims = headers["authorization"].partition("t=")[2].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert (claims["aud"], claims["sub"]) == (web.url, "mailto:notice@liandong.example")
    assert (row.state, row.address) == ("sent", "Chrome · Android")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_no_more_is_forgotten_and_the_next_way_is_taken(web, post, status):
    chen = make.chen_yu(phone="")
    make_notices.setting(chen)
    make_notices.subscription(chen, endpoint=f"{web.url}/push/1")
    cancelled(chen)
    web.answers = [(status, b"")]
    way = WebPushGateway(new_push_key(), "mailto:notice@liandong.example")
    ways = make_notices.ways(push=way, email=smtp(post))
    assert send_due(BEFORE, ways=ways) == SendingCount(sent=1, failed=1)
    assert PushSubscription.objects.count() == 0
    assert send_due(BEFORE + ONE_MINUTE, ways=ways) == SendingCount(sent=1)
    assert (len(web.got), post.to) == (1, ["chen@example.org"])
    states = Delivery.objects.order_by("pk").values_list("channel", "state", "answer")
    assert list(states) == [
        ("push", "failed", f"HTTP {status}"),
        ("email", "sent", "250 taken as q1"),
    ]


def test_a_mailbox_that_is_unknown_is_not_tried_again(post):
    make_notices.setting(chen := make.chen_yu())
    corrected(chen)
    post.refuses = True
    ways = make_notices.ways(email=smtp(post))
    assert send_due(BEFORE, ways=ways) == SendingCount(sent=1, failed=1)
    assert Delivery.objects.get().answer == "SMTP 550"
    assert send_due(BEFORE + timedelta(hours=1), ways=ways) == SendingCount()


def test_a_text_message_carries_a_key_that_a_second_try_repeats(web):
    cancelled(make.chen_yu())
    web.answers = [(503, b"busy"), (200, b'{"id": 9}')]
    ways = make_notices.ways(sms=HttpGateway(f"{web.url}/sms?from=ld"))
    assert send_due(BEFORE, ways=ways) == SendingCount(sent=1, failed=1)
    assert send_due(BEFORE + ONE_MINUTE, ways=ways) == SendingCount(sent=1)
    first, second = web.got
    assert first["path"] == "/sms?from=ld"
    assert first["headers"]["idempotency-key"] == second["headers"]["idempotency-key"] != ""
    assert Delivery.objects.get().answer == 'HTTP 200 {"id": 9}'


VENDORS = {
    "wecom": ("https://qyapi.weixin.qq.com", "/cgi-bin/webhook/send?key=", "693a91f6-7abc"),
    "dingtalk": ("https://oapi.dingtalk.com", "/robot/send?access_token=", "0123456789abcdef" * 4),
    "feishu": ("https://open.feishu.cn", "/open-apis/bot/v2/hook/", "0a1b2c3d-4e5f"),
}
ANSWERS = {"feishu": b'{"code":0,"msg":"success"}'}


def robot_of(body, by, vendor="wecom"):
    return robots.register(
        vendor=vendor,
        name="南山志愿群",
        address="".join(VENDORS[vendor]),
        organization=body,
        by=by,
        at=BEFORE,
    )


def text_of(told):
    return told.get("text", told.get("content"))


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_group_robot_speaks_as_its_vendor_wants_it(web, vendor):
    li = make.li_na(organization=(body := make.organization()))
    robot = robot_of(body, li, vendor)
    _host, path, token = VENDORS[vendor]
    assert robot.token == token
    web.answers = [(200, ANSWERS.get(vendor, b'{"errcode":0,"errmsg":"ok"}'))]
    assert send_due(BEFORE, ways=make_notices.ways(robots=AppriseGateway(web.url))).sent == 1
    (got,) = web.got
    assert got["path"].rstrip("/") == path + token
    words = text_of(json.loads(got["body"]))
    assert "“南山志愿群”接通了" in next(iter(words.values()))
    assert Delivery.objects.get().address == "南山志愿群"


REFUSED = [
    ("wecom", 200, 93000, "invalid webhook url", "failed"),
    ("wecom", 200, 40008, "invalid message type", "failed"),
    ("wecom", 200, 45009, "api freq out of limit", "waiting"),
    ("wecom", 200, -1, "system error", "waiting"),
    ("dingtalk", 200, 310000, "sign not match", "failed"),
    ("dingtalk", 200, 300001, "token is not exist", "failed"),
    ("dingtalk", 200, 130101, "send too fast", "waiting"),
    ("dingtalk", 200, 410100, "发送速度太快而限流", "waiting"),
    ("feishu", 200, 19001, "param invalid: incoming webhook access token invalid", "failed"),
    ("feishu", 200, 19021, "sign match fail or timestamp is not within one hour", "failed"),
    ("feishu", 200, 19024, "Key Words Not Found", "failed"),
    ("feishu", 200, 9499, "Bad Request", "failed"),
    ("feishu", 200, 11232, "frequency limited psm", "waiting"),
]
"""What vendors write into the body of an answer that says 200."""


@pytest.mark.parametrize(("vendor", "status", "code", "said", "state"), REFUSED)
def test_a_vendor_that_refuses_with_200_is_heard(web, vendor, status, code, said, state):
    li = make.li_na(organization=(body := make.organization()))
    robot_of(body, li, vendor)
    names = ("code", "msg") if vendor == "feishu" else ("errcode", "errmsg")
    web.answers = [(status, json.dumps(dict(zip(names, (code, said), strict=True))).encode())]
    ways = make_notices.ways(robots=AppriseGateway(web.url))
    assert send_due(BEFORE, ways=ways) == SendingCount(failed=1)
    row = Delivery.objects.get()
    assert (row.state, row.answer) == (state, f"{vendor} {code} {said}")


@pytest.mark.parametrize(
    ("status", "said", "state", "answer"),
    [
        (400, b'{"code":9499,"msg":"Bad Request"}', "failed", "HTTP 400 9499"),
        (400, b'{"code":99991400,"msg":"frequency limit"}', "waiting", "HTTP 400 99991400"),
        (429, b'{"code":99991400,"msg":"frequency limit"}', "waiting", "HTTP 429 99991400"),
        (502, b"<html>bad gateway</html>", "waiting", "HTTP 502 -1"),
        (200, b'{"status":1111,"wait":5,"punish":"deny"}', "waiting", "feishu -1 "),
        (200, b"<html>maintenance</html>", "waiting", "feishu -1 unreadable answer"),
    ],
)
def test_what_is_no_yes_is_never_taken_for_one(web, status, said, state, answer):
    li = make.li_na(organization=(body := make.organization()))
    robot_of(body, li, "feishu")
    web.answers = [(status, said)]
    ways = make_notices.ways(robots=AppriseGateway(web.url))
    assert send_due(BEFORE, ways=ways) == SendingCount(failed=1)
    row = Delivery.objects.get()
    assert (row.state, row.answer) == (state, answer)


def signed(secret, words):
    return base64.b64encode(hmac.digest(secret, words, "sha256")).decode()


def test_a_group_that_asks_for_signatures_gets_them_as_its_vendor_reads_them(web):
    li = make.li_na(organization=(body := make.organization()))
    for vendor in ("dingtalk", "feishu"):
        address = "".join(VENDORS[vendor])
        robots.register(
            vendor=vendor, name="群", address=address, secret="SECabc", organization=body,
            by=li, at=BEFORE,
        )  # fmt: skip
    web.answers = [(200, b'{"errcode":0,"errmsg":"ok"}'), (200, ANSWERS["feishu"])]
    assert send_due(BEFORE, ways=make_notices.ways(robots=AppriseGateway(web.url))).sent == 2
    by_path = {one["path"].split("?")[0]: one for one in web.got}
    asked = parse_qs(urlsplit(by_path["/robot/send"]["path"]).query)
    (at_ms,) = asked["timestamp"]
    assert asked["sign"] == [signed(b"SECabc", f"{at_ms}\nSECabc".encode())]
    (told,) = (json.loads(o["body"]) for p, o in by_path.items() if p.startswith("/open-apis"))
    assert told["sign"] == signed(f"{told['timestamp']}\nSECabc".encode(), b"")
    assert "接通了" in told["content"]["text"]


def test_a_cancelled_shift_is_told_to_the_group_without_the_reason():
    li = make.li_na(organization=(body := make.organization()))
    robot = robot_of(body, li)
    post = make.position(project=make.project(organization=body, social_worker=li))
    projects.cancel_shift(shift=make.shift(position=post), reason="陈宇病了", by=li, at=BEFORE)
    message = OutboxMessage.objects.get(kind="group_cancelled")
    assert (message.robot, set(message.facts)) == (robot, {"title", "starts_at"})
    robots.revoke(robot=robot, by=li, at=BEFORE)
    assert GroupRobot.objects.get().token == ""
    assert send_due(BEFORE, ways=make_notices.ways()) == SendingCount(dropped=2)


@pytest.mark.parametrize("kind", ["push", "email"])
def test_the_queries_for_a_batch_do_not_grow_with_its_messages(kind):
    quiet = {"push": push.DevelopmentGateway, "email": email.DevelopmentGateway}[kind]
    ways = make_notices.ways(**{kind: quiet(io.StringIO())})

    def queries(count):
        for number in range(count):
            chen = make.person(phone="")
            make_notices.setting(chen, address="chen@example.org" if kind == "email" else "")
            if kind == "push":
                make_notices.subscription(chen, endpoint=f"https://push.example/{chen.pk}")
            announced(chen, number)
        with CaptureQueriesContext(connection) as seen:
            assert send_due(BEFORE, ways=ways) == SendingCount(sent=2 * count)
        return len(seen)

    queries(1)
    assert queries(30) == queries(3)


def test_a_way_that_knows_no_repeat_pays_two_writes_for_each(post):
    """One mark before the provider can act, one line after its answer."""
    ways = make_notices.ways(email=smtp(post))

    def queries(count):
        for number in range(count):
            make_notices.setting(chen := make.person(phone=""))
            announced(chen, number)
        with CaptureQueriesContext(connection) as seen:
            assert send_due(BEFORE, ways=ways) == SendingCount(sent=2 * count)
        return len(seen)

    queries(1)
    assert queries(4) - queries(2) == 2 * 2
