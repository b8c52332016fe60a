"""How the second-factor library meets this house: words, QR code, sealed secrets.

``AccountAdapter`` decides where one lands after coming in; ``FactorAdapter`` seals the
secrets of authenticator apps, draws their QR code with the library we already have, and
names people by name and number instead of an e-mail address.
"""

import base64
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.models import Account, Person
from liandong.models.sealed import key_ring
from liandong.queries import access
from liandong.services import sign_in

_SEALED_AS = "Authenticator.secret"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Coming in and going out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": gettext_lazy("密码不对，请再试一次。"),
        "too_many_login_attempts": gettext_lazy("试的次数太多了，请过一会儿再来。"),
        "rate_limited": gettext_lazy("试的次数太多了，请过一会儿再来。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers through the library; our own page does it."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Home, unless the person was on the way somewhere."""
        return reverse("home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The public front page."""
        return reverse("welcome")

    def login(self, request: HttpRequest, user: Account) -> None:
        """Come in; a sign-in with a passkey is written down here, the others earlier."""
        records = get_authentication_records(request, user)
        person = Person.objects.filter(login_id=user.pk).first()
        if person is not None and any(record.get("passwordless") for record in records):
            sign_in.account_for(person=person, way="passkey", at=timezone.now())
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Staff without a second factor are reminded where it is only offered."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        person = Person.objects.filter(login_id=user.pk).first()
        if (
            person is not None
            and settings.LIANDONG_STAFF_FACTOR == "offered"
            and not settings.LIANDONG_DEMO
            and access.actor_of(person, on=timezone.localdate()).is_staff
            and not is_mfa_enabled(user)
        ):
            messages.info(
                request, _("您能看到别人的资料，建议再加一道登录验证：我的资料 → 登录安全。")
            )
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        """A closed account goes back to the door, with a word."""
        messages.error(request, _("这个账号已停用。需要恢复，请联系所在的服务站。"))
        return redirect("sign-in")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent by e-mail: accounts have none."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is sent by e-mail: accounts have none."""

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """The library's ways to prove oneself again, in our words."""
        words = {
            "reauthenticate": _("输入密码"),
            "mfa_reauthenticate": _("输入动态口令"),
            "mfa_reauthenticate:webauthn": _("使用通行密钥"),
        }
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**way, "description": words.get(way["id"], way["description"])} for way in found]


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticator apps, passkeys and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("口令不对。请看手机上的时间是否准确，再试一次。"),
        "add_email_blocked": gettext_lazy("已开启第二重验证，不能这样做。"),
        "cannot_delete_authenticator": gettext_lazy("这是最后一道验证，不能关闭。"),
        "cannot_generate_recovery_codes": gettext_lazy("先设置动态口令或通行密钥，才有备用码。"),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return base64.b64encode(key_ring().seal(text, _SEALED_AS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret."""
        return key_ring().open(base64.b64decode(encrypted_text), _SEALED_AS)

    def build_totp_svg(self, url: str) -> str:
        """The QR code that an authenticator app scans, as SVG."""
        buffer = BytesIO()
        segno.make(url, error="m").save(buffer, kind="svg", scale=5, border=2, xmldecl=False)
        return buffer.getvalue().decode()

    def _get_user_identifier(self, user: Account) -> str:
        person = Person.objects.filter(login_id=user.pk).only("number").first()
        return person.number if person is not None else str(user.login)

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        """What the device shows beside the key: name and number."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        person = Person.objects.filter(login_id=user.pk).only("name", "number").first()
        if person is not None:
            entity["display_name"] = person.name
        return entity

    def _get_site_name(self) -> str:
        return str(_("联动"))

    def generate_authenticator_name(self, user: Account, type: Any) -> str:
        """A name for a new key: 通行密钥 1, 通行密钥 2 …"""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("通行密钥 %(number)s") % {"number": count + 1}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is sent by e-mail: accounts have none."""
