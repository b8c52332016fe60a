"""How one is told: the page, addresses, and ending mails from a link."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.core.notices import Channel, Group
from liandong.jobs.outbox import send_due
from liandong.models import Delivery, NoticeSetting, NoticeSwitch, OutboxMessage, PushSubscription
from liandong.queries.notice_settings import reader
from liandong.services import events
from tests import make, make_notices
from tests.receivers import http_receiver

pytestmark = pytest.mark.django_db

KEYS = {"p256dh": make_notices.Browser().p256dh, "auth": make_notices.Browser().secret}


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def client(chen):
    return signed_in(chen)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


WISHES = {
    "ways": ["invitations:sms", "records:email"],
    "quiet_from": "22:00",
    "quiet_until": "07:30",
    "digest_hour": "",
    "remind_when": "hours",
    "is_everywhere": "on",
    "language": "en",
}


def test_the_page_shows_what_holds_for_who_never_changed_anything(client):
    page = client.get(reverse("notice-settings")).content.decode()
    usual = "按本地的做法：上午的班前一晚 19:00 提醒，其他的提前 3 小时"
    assert f'<option value="usual" selected>{usual}</option>' in page
    on = set(re.findall(r'value="(\w+:\w+)" checked', page))
    assert {"changes:app", "changes:sms", "invitations:push", "records:email"} <= on
    assert not {"invitations:sms", "records:push", "records:sms"} & on
    assert 'value="changes:app" checked disabled' in page
    assert 'value="21:30"' in page and 'value="08:00"' in page
    assert NoticeSetting.objects.count() == 0


def test_wishes_are_kept_and_shown_again(client, chen):
    answer = client.post(reverse("notice-settings"), WISHES)
    assert answer.url == reverse("notice-settings")
    wishes = reader(chen).preferences
    assert wishes.has(Group.INVITATIONS, Channel.SMS)
    assert not wishes.has(Group.INVITATIONS, Channel.PUSH)
    assert wishes.has(Group.CHANGES, Channel.APP), "what changes a shift is never silenced"
    assert not wishes.has(Group.RECORDS, Channel.APP)
    assert (wishes.digest_hour, wishes.is_everywhere, reader(chen).language) == (None, True, "en")
    page = client.get(reverse("notice-settings")).content.decode()
    on = set(re.findall(r'value="(\w+:\w+)" checked', page))
    assert on == {"changes:app", "invitations:sms", "records:email"}


def test_a_time_that_is_none_is_told_and_nothing_is_lost(client):
    answer = client.post(reverse("notice-settings"), WISHES | {"quiet_from": "25:00"})
    page = answer.content.decode()
    assert "还有地方需要改一下" in page
    assert 'value="25:00"' in page
    assert 'value="invitations:sms" checked' in page
    assert NoticeSetting.objects.count() == 0


def test_a_group_without_the_app_is_kept_but_not_pointed_at(client, chen):
    client.post(reverse("notice-settings"), WISHES)
    facts = {"title": "陪诊", "minutes": 90, "reason": "漏记"}
    events.owe("hours_corrected", to=chen, facts=facts, at=timezone.now())
    send_due(timezone.now(), ways=make_notices.ways())
    assert OutboxMessage.objects.get().read_at is not None
    assert "漏记" in client.get(reverse("notice-list")).content.decode()


def code_of(capsys):
    return re.search(r"验证码 (\d{6})", capsys.readouterr().out).group(1)


def test_a_mail_address_is_used_once_its_code_came_back(client, chen, capsys):
    client.post(reverse("notice-email"), {"email": "chen@example.org"})
    send_due(timezone.now(), ways=make_notices.ways())
    code = code_of(capsys)
    assert reader(chen).email == ""
    assert (
        "验证码已寄到 chen@example.org" in client.get(reverse("notice-settings")).content.decode()
    )
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    page = client.post(reverse("notice-email-code"), {"code": wrong}).content.decode()
    assert "验证码不对" in page
    assert reader(chen).email == ""
    client.post(reverse("notice-email-code"), {"code": code})
    assert reader(chen).email == "chen@example.org"
    assert OutboxMessage.objects.get(kind="email_code").facts == {}
    assert b"chen@example.org" not in bytes(raw_email(chen))
    client.post(reverse("notice-email-end"))
    assert reader(chen).email == ""


def raw_email(person):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM liandong_noticesetting WHERE person_id = %s", [person.pk])
        return cursor.fetchone()[0]


def test_five_wrong_codes_end_it_and_another_comes_after_a_minute(client, chen, capsys):
    client.post(reverse("notice-email"), {"email": "chen@example.org"})
    send_due(timezone.now(), ways=make_notices.ways())
    code = code_of(capsys)
    for _ in range(5):
        client.post(reverse("notice-email-code"), {"code": "x"})
    client.post(reverse("notice-email-code"), {"code": code})
    assert reader(chen).email == ""
    page = client.post(reverse("notice-email"), {"email": "chen@example.org"}).content.decode()
    assert "验证码刚发过" in page


@pytest.mark.parametrize("address", ["chen", "chen@example", ""])
def test_what_is_no_address_is_told_beside_the_field(client, address):
    page = client.post(reverse("notice-email"), {"email": address}).content.decode()
    assert "has-error" in page
    assert OutboxMessage.objects.count() == 0


def test_a_browser_is_kept_sealed_and_can_be_turned_off(client, chen, settings):
    settings.LIANDONG_PUSH_HOSTS = ("push.example",)
    told = KEYS | {"endpoint": "https://push.example/1", "device": "Chrome · Android"}
    client.post(reverse("push-subscription"), told)
    client.post(reverse("push-subscription"), told)
    row = PushSubscription.objects.get()
    assert (row.person, row.endpoint) == (chen, "https://push.example/1")
    assert "Chrome · Android" in client.get(reverse("notice-settings")).content.decode()
    other = signed_in(make.chen_yu(phone="13800009999"))
    assert other.post(reverse("push-end", args=[row.pk])).status_code == 404
    client.post(reverse("push-end", args=[row.pk]))
    assert PushSubscription.objects.count() == 0


def test_no_push_goes_to_an_address_of_one_s_own_choice(client, settings):
    with http_receiver() as inside:
        told = KEYS | {"endpoint": f"{inside.url}/admin"}
        client.post(reverse("push-subscription"), told)
    assert PushSubscription.objects.count() == 0


def test_the_link_in_a_mail_ends_its_sort_without_signing_in(chen):
    make_notices.setting(chen)
    token = reverse_token(chen, Group.RECORDS)
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(token)
    assert "不再收“时长和证书”这类邮件？" in page.content.decode()
    assert NoticeSwitch.objects.count() == 0, "a mail scanner that follows links ends nothing"
    answer = stranger.post(token, {"List-Unsubscribe": "One-Click"})
    assert "不再发给您" in answer.content.decode()
    switch = NoticeSwitch.objects.get()
    assert (switch.person, switch.group, switch.channel, switch.is_on) == (
        chen,
        "records",
        "email",
        False,
    )
    forged = reverse("notice-unsubscribe", args=[signing.dumps([chen.pk, "records"])])
    assert stranger.post(forged).status_code == 404


def reverse_token(person, group):
    from liandong.services.notice_address import stop_token

    return reverse("notice-unsubscribe", args=[stop_token(person.pk, [group])])


def test_the_link_of_a_gathered_mail_ends_every_sort_in_it(chen):
    from liandong.services.notice_address import stop_token

    token = stop_token(chen.pk, [Group.RECORDS, Group.ACCOUNT])
    Client().post(reverse("notice-unsubscribe", args=[token]))
    off = NoticeSwitch.objects.filter(person=chen, channel="email", is_on=False)
    assert set(off.values_list("group", flat=True)) == {"records", "account"}


def test_one_takes_addresses_and_sendings_away_with_one_s_data(client, chen):
    make_notices.setting(chen)
    make_notices.subscription(chen, endpoint="https://push.example/1")
    facts = {"title": "陪诊", "minutes": 90, "reason": "漏记"}
    events.owe("hours_corrected", to=chen, facts=facts, at=timezone.now())
    send_due(timezone.now(), ways=make_notices.ways())
    told = client.get(reverse("my-data")).json()["told"]
    assert told["email"] == "chen@example.org"
    assert [one["device"] for one in told["browsers"]] == ["Chrome · Android"]
    assert [one["kind"] for one in told["messages"]] == ["hours_corrected"]
    assert [one["channel"] for one in told["sendings"]] == ["email"]


def test_one_sees_what_was_sent_to_oneself_and_no_codes(client, chen):
    make_notices.setting(chen)
    starts_at = (timezone.now() + make.timedelta(hours=3)).isoformat()
    facts = {"title": "陪诊", "starts_at": starts_at, "reason": "台风"}
    events.owe("shift_cancelled", to=chen, facts=facts, at=timezone.now())
    send_due(timezone.now(), ways=make_notices.ways())
    page = client.get(reverse("notice-settings")).content.decode()
    assert "138****1001" in page and "已发出" in page
    assert Delivery.objects.get().channel == "sms"


def test_who_leaves_leaves_no_address_behind(chen):
    from liandong.services import registry

    make_notices.setting(chen)
    make_notices.switch(chen, "records", "sms", is_on=True)
    make_notices.subscription(chen, endpoint="https://push.example/1")
    registry.exit_person(person=chen, by=chen, at=timezone.now())
    left = (NoticeSetting, NoticeSwitch, PushSubscription)
    assert [kind.objects.count() for kind in left] == [0, 0, 0]
