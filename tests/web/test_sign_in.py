import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from liandong.models import Account, EventRecord, OutboxMessage, Person, SignInCode
from liandong.services import sign_in as services
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
PHONE = "13800001001"


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.LIANDONG_DEMO = False
    settings.LIANDONG_STAFF_FACTOR = "offered"
    cache.clear()
    with time_machine.travel(BEFORE, tick=False):
        yield


def last_code():
    message = OutboxMessage.objects.filter(kind="sign_in_code").latest("pk")
    return services.open_code_facts(message.facts, at=BEFORE)["code"]


def prove(client, phone=PHONE):
    client.post(reverse("sign-in"), {"phone": phone})
    return client.post(reverse("sign-in-code"), {"code": last_code()})


def test_number_and_code_let_the_person_in(client):
    chen = make.person(phone=PHONE)
    answer = prove(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(Person.objects.get(pk=chen.pk).login_id)
    assert EventRecord.objects.filter(name="SignedIn").get().facts == {
        "person": chen.number,
        "way": "code",
    }


def test_one_comes_back_to_where_one_was_going_but_not_to_another_site(client):
    make.person(phone=PHONE)
    client.get(reverse("sign-in"), {"next": "/profile"})
    assert prove(client)["Location"] == "/profile"

    client.post(reverse("sign-out"))
    cache.clear()
    with time_machine.travel(BEFORE + timedelta(minutes=2), tick=False):
        client.get(reverse("sign-in"), {"next": "https://evil.example/profile"})
        assert prove(client)["Location"] == reverse("home")


def test_a_wrong_code_is_told_and_lets_nobody_in(client):
    make.person(phone=PHONE)
    client.post(reverse("sign-in"), {"phone": PHONE})
    wrong = f"{(int(last_code()) + 1) % 1_000_000:06d}"
    answer = client.post(reverse("sign-in-code"), {"code": wrong})
    assert answer.status_code == 200
    assert "验证码不对，还可以再试 4 次" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_wrong_number_keeps_what_was_typed(client):
    answer = client.post(reverse("sign-in"), {"phone": "12345"})
    page = answer.content.decode()
    assert 'value="12345"' in page
    assert "手机号应为 1 开头的 11 位数字" in page
    assert SignInCode.objects.count() == 0


def test_a_second_code_within_a_minute_is_refused(client):
    client.post(reverse("sign-in"), {"phone": PHONE})
    answer = client.post(reverse("sign-in"), {"phone": PHONE})
    assert "请过 60 秒再要一个" in answer.content.decode()
    assert SignInCode.objects.count() == 1


def test_one_address_may_not_ask_for_codes_without_end(client, monkeypatch):
    monkeypatch.setattr("liandong.web.sign_in.MOST_CODES_AN_HOUR", 2)
    for number in range(3):
        answer = client.post(reverse("sign-in"), {"phone": f"1380000100{number}"})
    assert answer.status_code == 200
    assert SignInCode.objects.count() == 2


def test_known_and_unknown_numbers_are_answered_alike(client):
    make.person(phone=PHONE)
    known = client.post(reverse("sign-in"), {"phone": PHONE})
    unknown = client.post(reverse("sign-in"), {"phone": "13900002222"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_proved_number_that_nobody_has_goes_on_to_the_registration(client):
    assert prove(client)["Location"] == reverse("register-details")


def test_the_number_does_not_lie_in_the_session_in_the_clear(client):
    client.post(reverse("sign-in"), {"phone": PHONE})
    assert PHONE not in str(dict(client.session))


def test_people_who_share_a_telephone_are_asked_which_of_them_it_is(client):
    chen, lin = make.person(name="陈宇", phone=PHONE), make.person(name="林小燕", phone=PHONE)
    stranger = make.person(name="周某", phone="13900002222")
    assert prove(client)["Location"] == reverse("sign-in-who")
    page = client.get(reverse("sign-in-who")).content.decode()
    assert "陈宇" in page and "林小燕" in page and "周某" not in page

    assert client.post(reverse("sign-in-who"), {"person": stranger.pk}).status_code == 404
    client.post(reverse("sign-in-who"), {"person": lin.pk})
    assert client.session["_auth_user_id"] == str(Person.objects.get(pk=lin.pk).login_id)
    assert Person.objects.get(pk=chen.pk).login_id is None


def test_nobody_chooses_a_person_without_having_proved_the_number(client):
    chen = make.person(phone=PHONE)
    client.post(reverse("sign-in"), {"phone": PHONE})
    answer = client.post(reverse("sign-in-who"), {"person": chen.pk})
    assert answer["Location"] == reverse("sign-in")
    assert "_auth_user_id" not in client.session


def test_a_password_lets_in_and_five_wrong_ones_close_the_door(client):
    chen = make.person(phone=PHONE, login=make.account(password="ni-hao-2026"))
    for _ in range(4):
        client.post(reverse("sign-in-password"), {"phone": PHONE, "password": "wrong"})
    right = {"phone": PHONE, "password": "ni-hao-2026"}
    assert client.post(reverse("sign-in-password"), right).status_code == 302
    assert client.session["_auth_user_id"] == str(chen.login_id)

    client.post(reverse("sign-out"))
    for _ in range(5):
        client.post(reverse("sign-in-password"), {"phone": PHONE, "password": "wrong"})
    answer = client.post(reverse("sign-in-password"), right)
    assert "请 15 分钟后再试" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_closed_account_stays_outside(client):
    make.person(phone=PHONE, login=make.account(is_active=False))
    assert prove(client)["Location"] == reverse("sign-in")
    assert "_auth_user_id" not in client.session


def test_leaving_takes_a_post(client):
    chen = make.chen_yu()
    client.force_login(chen.login)
    assert client.get(reverse("sign-out")).status_code == 405
    client.post(reverse("sign-out"))
    assert "_auth_user_id" not in client.session


def test_the_demo_shows_the_code_and_one_person_per_role(client, settings):
    settings.LIANDONG_DEMO = True
    chen, wang = make.chen_yu(phone=PHONE), make.coordinator()
    page = client.get(reverse("sign-in")).content.decode()
    assert re.findall(r"(志愿者|协调员) · (\S+?)</button>", page) == [
        ("志愿者", "陈宇"),
        ("协调员", "王琳"),
    ]
    client.post(reverse("sign-in"), {"phone": PHONE})
    assert last_code() in client.get(reverse("sign-in-code")).content.decode()

    client.post(reverse("sign-in-demo"), {"person": wang.pk})
    assert client.session["_auth_user_id"] == str(wang.login_id)
    assert chen.login_id != wang.login_id


def test_outside_a_demo_nobody_comes_in_by_a_tap_and_no_code_is_shown(client):
    wang = make.coordinator()
    assert client.post(reverse("sign-in-demo"), {"person": wang.pk}).status_code == 404
    client.post(reverse("sign-in"), {"phone": PHONE})
    assert last_code() not in client.get(reverse("sign-in-code")).content.decode()
    assert "demo" not in client.get(reverse("sign-in")).content.decode()


def test_a_demo_lets_nobody_in_who_is_not_on_its_list(client, settings):
    settings.LIANDONG_DEMO = True
    make.chen_yu()
    other = make.chen_yu(phone="13900002222")
    assert client.post(reverse("sign-in-demo"), {"person": other.pk}).status_code == 404


def test_somebody_with_a_second_factor_is_asked_for_it(client):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    li = make.li_na(phone=PHONE)
    TOTP.activate(li.login, generate_totp_secret())
    assert prove(client)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert "动态口令" in client.get(reverse("mfa_authenticate")).content.decode()


def test_the_secret_of_an_authenticator_app_lies_sealed(client):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    li, secret = make.li_na(), generate_totp_secret()
    TOTP.activate(li.login, secret)
    assert secret not in str(Authenticator.objects.get().data)


def test_staff_must_set_a_factor_up_where_it_is_required(client, settings):
    settings.LIANDONG_STAFF_FACTOR = "required"
    li = make.li_na()
    client.force_login(li.login)
    assert client.get(reverse("person-list"))["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_index"))
    assert (page.status_code, "添加通行密钥" in page.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"]
)
def test_the_pages_of_the_second_factor_open_and_strangers_are_sent_to_the_door(client, name):
    assert client.get(reverse(name))["Location"].startswith(reverse("sign-in"))
    client.force_login(make.li_na().login)
    assert client.get(reverse(name)).status_code == 200


def test_recovery_codes_can_be_made_once_a_factor_is_there(client):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    li = make.li_na()
    TOTP.activate(li.login, generate_totp_secret())
    client.force_login(li.login)
    again = client.get(reverse("mfa_generate_recovery_codes"))
    assert again["Location"].startswith(reverse("mfa_reauthenticate"))
    assert client.get(again["Location"]).status_code == 200


def test_the_library_opens_no_other_door():
    from django.urls import get_resolver

    names = {str(key) for key in get_resolver().reverse_dict if isinstance(key, str)}
    theirs = {n for n in names if n.startswith(("account_", "mfa_", "socialaccount_"))}
    assert not {n for n in theirs if "signup" in n or "email" in n or "reset" in n}
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "cleared"), [("empty", True), ("dropped", True), ("", False), ("x", False)]
)
def test_the_device_is_cleared_only_when_nothing_waits_or_the_person_says_so(said, cleared):
    client = Client()
    client.force_login(make.chen_yu().login)
    answer = client.post("/sign-out", {"device": said})
    assert answer.get("Clear-Site-Data") == ('"storage"' if cleared else None)
