"""A worker is really killed in the middle of a sending; the reader ends up with one message.

Two moments: before the provider has the message, and after it has it but before the worker
wrote that down. A process of its own sends, a receiver on this machine stops at the moment,
the process gets SIGKILL, and a second worker comes when the lease has ended.
"""

import email as mails
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from liandong.core.crypto import written_key_ring
from liandong.gateways.email import SmtpGateway
from liandong.gateways.push import WebPushGateway
from liandong.gateways.robots import AppriseGateway
from liandong.gateways.sms import HttpGateway
from liandong.jobs.outbox import LEASE, send_due
from liandong.models import Delivery
from liandong.services import events, robots
from tests import make, make_notices
from tests.receivers import http_receiver, mail_receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Loaded once, then forked for each worker: a process of its own with a connection of its own,
# without the three seconds that Python needs to read the code.
LOADED = """
import importlib, json, os, sys
import django
django.setup()
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from liandong import settings as written
from liandong.jobs.outbox import send_due
reverse("home")
translation.activate("zh-hans")
for line in sys.stdin:
    worker = os.fork()
    if not worker:
        told = json.loads(line)
        os.environ.update(told)
        importlib.reload(written)
        for name in told:
            setattr(settings, name, getattr(written, name))
        send_due(timezone.now())
        os._exit(0)
    print(worker, flush=True)
    print(os.waitpid(worker, 0)[1], flush=True)
"""


def environment(home: Path) -> dict[str, str]:
    """What makes another process see the database and the keys of this test."""
    database = connection.settings_dict
    found = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "liandong.settings",
        "PYTHONPATH": str(Path(settings.PACKAGE).parent),
        "LIANDONG_HOME": str(home),
        "LIANDONG_SECRET": settings.SECRET_KEY,
        "LIANDONG_KEY_RING": written_key_ring(settings.LIANDONG_KEYS).decode(),
        "LIANDONG_VAPID_KEY": settings.LIANDONG_VAPID_KEY,
    }
    if connection.vendor == "sqlite":
        (home / "liandong.sqlite3").symlink_to(database["NAME"])
        found["LIANDONG_DATABASE_URL"] = ""
    else:
        found["LIANDONG_DATABASE_URL"] = (
            f"postgresql://{quote(database['USER'])}:{quote(database['PASSWORD'])}@/"
            f"{database['NAME']}?host={quote(database['HOST'], safe='')}&port={database['PORT']}"
        )
    return found


@pytest.fixture(scope="module")
def loaded(django_db_setup, tmp_path_factory):
    """Start a worker by a line of settings; the number of its process and its end come back."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", LOADED],
        env=environment(tmp_path_factory.mktemp("workers")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


@pytest.fixture
def killed(loaded):
    """Let a process send what is due and kill it at the moment, for good and without warning."""

    def kill(receiver, moment: str, **told: str) -> None:
        reached, may_go_on = threading.Event(), threading.Event()

        def stop() -> bool:
            reached.set()
            may_go_on.wait(20)
            return False

        setattr(receiver, moment, stop)
        print(json.dumps(told), file=loaded.stdin, flush=True)
        worker = int(loaded.stdout.readline())
        try:
            assert reached.wait(30)
        finally:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            ended = int(loaded.stdout.readline())
            receiver.before_keeping, receiver.after_keeping = (lambda: True), (lambda: None)
            may_go_on.set()
        assert os.waitstatus_to_exitcode(ended) == -signal.SIGKILL

    return kill


def later():
    return timezone.now() + LEASE + timedelta(seconds=5)


def corrected(person):
    facts = {"title": "陪诊服务", "minutes": 90, "reason": "漏记"}
    events.owe("hours_corrected", to=person, facts=facts, at=timezone.now())


def cancelled(person):
    starts_at = (timezone.now() + timedelta(hours=5)).isoformat()
    facts = {"title": "陪诊服务", "starts_at": starts_at, "reason": "台风"}
    events.owe("shift_cancelled", to=person, facts=facts, at=timezone.now())


MOMENTS = ["before_keeping", "after_keeping"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_text_message_with_a_key_comes_once(killed, moment):
    cancelled(make.chen_yu())
    with http_receiver() as phone:
        told = {"LIANDONG_SMS": "http", "LIANDONG_SMS_URL": phone.url, "LIANDONG_SMS_KEYED": "1"}
        killed(phone, moment, **told)
        assert Delivery.objects.get().state == "claimed"
        way = HttpGateway(phone.url, is_repeat_safe=True)
        assert send_due(later(), ways=make_notices.ways(sms=way)).sent == 1
        # As a provider that keeps one message for each key delivers them.
        assert len(phone.by_key) == 1
    assert Delivery.objects.get().state == "sent"


def test_a_text_message_without_a_key_that_can_wait_is_not_repeated(killed):
    chen = make.chen_yu()
    make_notices.setting(chen, address="")
    make_notices.switch(chen, "records", "sms", is_on=True)
    corrected(chen)
    with http_receiver() as phone:
        told = {"LIANDONG_SMS": "http", "LIANDONG_SMS_URL": phone.url}
        killed(phone, "after_keeping", **told)
        assert Delivery.objects.get().state == "handed"
        assert send_due(later(), ways=make_notices.ways(sms=HttpGateway(phone.url))).sent == 0
        assert len(phone.got) == 1
    row = Delivery.objects.get()
    assert (row.state, row.answer) == ("unknown", "no_answer")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("owe", [corrected, cancelled])
def test_a_mail_comes_once(killed, moment, owe):
    chen = make.chen_yu(phone="")
    make_notices.setting(chen)
    owe(chen)
    with mail_receiver() as post:
        url = f"smtp://127.0.0.1:{post.port}?tls=none"
        sender = "notice@liandong.example"
        told = {
            "LIANDONG_MAIL": "smtp",
            "LIANDONG_MAIL_URL": url,
            "LIANDONG_MAIL_FROM": sender,
        }
        killed(post, moment, **told)
        was_taken = moment == "after_keeping"
        assert Delivery.objects.get().state == ("handed" if was_taken else "claimed")
        send_due(later(), ways=make_notices.ways(email=SmtpGateway(url, sender)))
        # What cannot wait is repeated when nobody can tell; a mail program folds the two,
        # because they are one message by number. What can wait comes exactly once.
        numbers = [mails.message_from_bytes(one)["Message-ID"] for one in post.got]
        assert len(set(numbers)) == 1
        assert len(numbers) == (2 if was_taken and owe is cancelled else 1)
    expected = "unknown" if was_taken and owe is corrected else "sent"
    assert Delivery.objects.get().state == expected


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_push_shows_once(killed, moment):
    chen, browser = make.chen_yu(phone=""), make_notices.Browser()
    cancelled(chen)
    with http_receiver() as service:
        service.answers = [(201, b"")]
        make_notices.subscription(chen, endpoint=f"{service.url}/1", browser=browser)
        killed(service, moment, LIANDONG_PUSH="webpush")
        way = WebPushGateway(settings.LIANDONG_VAPID_KEY, "mailto:notice@liandong.example")
        assert send_due(later(), ways=make_notices.ways(push=way)).sent == 1
        # The device shows one notification for each tag.
        tags = {json.loads(browser.opened(one["body"]))["tag"] for one in service.got}
        assert len(tags) == 1
    assert Delivery.objects.get().state == "sent"


def test_a_group_is_told_once(killed):
    li = make.li_na(organization=(body := make.organization()))
    robots.register(
        vendor="wecom",
        name="南山志愿群",
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc",
        organization=body,
        by=li,
        at=timezone.now(),
    )
    with http_receiver() as group:
        told = {"LIANDONG_ROBOTS": "apprise", "LIANDONG_ROBOT_RELAY": group.url}
        killed(group, "after_keeping", **told)
        ways = make_notices.ways(robots=AppriseGateway(group.url))
        assert send_due(later(), ways=ways).sent == 0
        assert len(group.got) == 1
    assert Delivery.objects.get().state == "unknown"
