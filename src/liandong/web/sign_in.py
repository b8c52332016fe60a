"""The door: telephone and code, or a password, or a passkey; and the way out.

A number that is proved opens the account of its person, asks which of several people it
is, or goes on to the registration. What was proved stays in the session for ten minutes,
sealed. Nothing tells a stranger whether a number is registered.
"""

import base64
from datetime import datetime, timedelta
from typing import Any

from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.registry import check_phone, mask_phone
from liandong.core.sign_in import TooManyCodes
from liandong.core.typed import whole
from liandong.models import Person
from liandong.models.sealed import blind_index, key_ring
from liandong.phrases.registry import ROLES
from liandong.queries import registry as shown
from liandong.services import sign_in as services
from liandong.web.access import PUBLIC, allow

PROVED_FOR = timedelta(minutes=10)
MOST_CODES_AN_HOUR = 60
"""From one address; a service station shares one."""
MOST_PASSWORDS = 5
PASSWORD_LOCK_S = 15 * 60
_SEALED_AS = "Session.phone"


class PhoneForm(forms.Form):
    """The telephone number, as people type it."""

    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=24,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "autofocus": True}
        ),
    )

    def clean_phone(self) -> str:
        """The number as eleven digits, or the sentence that says what is wrong."""
        try:
            return check_phone(self.cleaned_data["phone"])
        except Refusal as refusal:
            raise forms.ValidationError(phrases.sentence(refusal)) from None


class CodeForm(forms.Form):
    """The six digits of the message."""

    code = forms.CharField(
        label=gettext_lazy("验证码"),
        min_length=6,
        max_length=9,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


class PasswordForm(PhoneForm):
    """Number and password."""

    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


# ── what the session remembers ──────────────────────────────────────────────────────────────


def keep_next(request: HttpRequest) -> None:
    """Remember where the person was going, if that is on this site."""
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        request.session["sign_in_next"] = wanted


def keep_phone(request: HttpRequest, phone: str) -> None:
    """Remember the number between two pages, sealed."""
    sealed = key_ring().seal(phone, _SEALED_AS)
    request.session["sign_in_phone"] = base64.b64encode(sealed).decode()


def kept_phone(request: HttpRequest) -> str:
    """The number of the page before; empty when there is none."""
    kept = request.session.get("sign_in_phone", "")
    return key_ring().open(base64.b64decode(kept), _SEALED_AS) if kept else ""


def proved_phone(request: HttpRequest) -> str:
    """The number, if a code proved it less than ten minutes ago; else empty."""
    proved_at = request.session.get("sign_in_proved_at", "")
    if not proved_at or timezone.now() - datetime.fromisoformat(proved_at) > PROVED_FOR:
        return ""
    return kept_phone(request)


def come_in(request: HttpRequest, person: Person, *, way: str) -> HttpResponse:
    """Open the session of a person whose number or password was proved."""
    try:
        account = services.account_for(person=person, way=way, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("sign-in")
    goal = request.session.pop("sign_in_next", None)
    for key in ("sign_in_phone", "sign_in_proved_at", "sign_in_demo_code"):
        request.session.pop(key, None)
    answer: HttpResponse = perform_login(
        request, account, email_verification="none", redirect_url=goal or reverse("home")
    )
    return answer


def _too_often(key: str, most: int, seconds: int) -> bool:
    """Count one more try under a key; whether that is too many in the time."""
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # it lapsed between the two lines
        return False


# ── pages ───────────────────────────────────────────────────────────────────────────────────


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the telephone number; send a code to it."""
    keep_next(request)
    if request.user.is_authenticated and getattr(request, "person", None):
        return redirect(request.session.pop("sign_in_next", None) or "home")
    request.session.pop("sign_in_new", None)
    return ask_phone(request, template="sign_in/phone.html")


def ask_phone(request: HttpRequest, *, template: str) -> HttpResponse:
    """The form with the number; on a good one, a code is sent and asked for."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            send_to(request, form.cleaned_data["phone"])
        except Refusal as refusal:
            form.add_error("phone", phrases.sentence(refusal))
        else:
            return redirect("sign-in-code")
    context = {"form": form, "demo": _demo_people()}
    return render(request, template, context)


def send_to(request: HttpRequest, phone: str) -> None:
    """Send a code and remember the number; raises what the service refuses."""
    address = request.META.get("REMOTE_ADDR", "")
    if _too_often(f"codes-from-{address}", MOST_CODES_AN_HOUR, 3600):
        raise TooManyCodes(most=MOST_CODES_AN_HOUR, again_at=timezone.now() + timedelta(hours=1))
    sent = services.send_code(phone=phone, at=timezone.now())
    request.session.pop("sign_in_proved_at", None)
    keep_phone(request, sent.phone)
    if settings.LIANDONG_DEMO:
        request.session["sign_in_demo_code"] = sent.code


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the digits; a right answer proves the number."""
    phone = kept_phone(request)
    if not phone:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if is_proved(request, form, phone):
        request.session["sign_in_proved_at"] = timezone.now().isoformat()
        return _after_proof(request, phone)
    return render(request, "sign_in/code.html", code_context(request, form, phone))


def is_proved(request: HttpRequest, form: CodeForm, phone: str) -> bool:
    """Whether the digits were sent and are right; what is wrong stands on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        services.check_code(phone=phone, code=form.cleaned_data["code"], at=timezone.now())
    except Refusal as refusal:
        form.add_error("code", phrases.sentence(refusal))
        return False
    return True


def code_context(request: HttpRequest, form: CodeForm, phone: str) -> dict[str, Any]:
    """What a page that asks for the digits shows; in a demo also the digits themselves."""
    context: dict[str, Any] = {"form": form, "phone": mask_phone(phone)}
    code = request.session.get("sign_in_demo_code", "")
    if settings.LIANDONG_DEMO and code:
        context["demo_code"] = code
        context["demo_words"] = _("这里不发短信。您的验证码是 %(code)s。") % {"code": code}
    return context


def _after_proof(request: HttpRequest, phone: str) -> HttpResponse:
    """One person: in. Several: which one. Nobody: on to the registration."""
    people = list(services.people_with(blind_index(phone, "phone"))[:2])
    if not people:
        return redirect("register-details")
    if len(people) > 1 or request.session.get("sign_in_new"):
        return redirect("sign-in-who")
    return come_in(request, people[0], way="code")


@allow(PUBLIC)
@require_POST
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Send another code to the same number."""
    phone = kept_phone(request)
    if not phone:
        return redirect("sign-in")
    try:
        send_to(request, phone)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("新的验证码已发出。"))
    return redirect("sign-in-code")


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_who(request: HttpRequest) -> HttpResponse:
    """Several people share the telephone: which of them is it?"""
    phone = proved_phone(request)
    if not phone:
        return redirect("sign-in")
    people = services.people_with(blind_index(phone, "phone"))
    if request.method == "POST":
        chosen = whole(request.POST.get("person", ""))
        request.session.pop("sign_in_new", None)
        return come_in(request, get_object_or_404(people, pk=chosen), way="code")
    return render(request, "sign_in/who.html", {"people": people[:20]})


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("phone", "password")
@require_http_methods(["GET", "POST"])
def sign_in_password(request: HttpRequest) -> HttpResponse:
    """Number and password; five wrong ones close the door for a quarter of an hour."""
    keep_next(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        key = f"password-{blind_index(phone, 'phone')}"
        if _too_often(key, MOST_PASSWORDS, PASSWORD_LOCK_S):
            form.add_error(None, _("密码连续输错多次，请 15 分钟后再试，或用验证码登录。"))
        else:
            try:
                person = services.check_password(
                    phone=phone, password=form.cleaned_data["password"]
                )
            except Refusal as refusal:
                form.add_error("password", phrases.sentence(refusal))
            else:
                cache.delete(key)
                return come_in(request, person, way="password")
    return render(request, "sign_in/password.html", {"form": form, "demo": _demo_people()})


@allow(PUBLIC)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; also in the middle of coming in.

    The browser says whether check-ins still wait on it to be sent. Only when none do
    (``empty``) or the person chose to lose them (``dropped``) is it told to clear what it
    keeps; a browser that says nothing keeps everything.
    """
    logout(request)
    messages.success(request, _("已退出登录。"))
    answer = redirect("welcome")
    if request.POST.get("device") in {"empty", "dropped"}:
        answer["Clear-Site-Data"] = '"storage"'
    return answer


# ── the demo town ───────────────────────────────────────────────────────────────────────────


def _demo_people() -> list[dict[str, Any]]:
    """The demo's people, one per role, with the role's name; nobody outside a demo."""
    if not settings.LIANDONG_DEMO:
        return []
    return [
        {"label": ROLES[one.role], "name": one.name, "person_id": one.person_id}
        for one in shown.demo_sign_ins(timezone.localdate())
    ]


@allow(PUBLIC)
@require_POST
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Come in as one of the demo's people; only in a demo installation."""
    if not settings.LIANDONG_DEMO:
        raise Http404
    chosen = request.POST.get("person", "")
    if chosen not in {str(one["person_id"]) for one in _demo_people()}:
        raise Http404
    logout(request)
    return come_in(request, Person.objects.get(pk=chosen), way="demo")


urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-in/code", sign_in_code, name="sign-in-code"),
    path("sign-in/code/again", sign_in_again, name="sign-in-again"),
    path("sign-in/who", sign_in_who, name="sign-in-who"),
    path("sign-in/password", sign_in_password, name="sign-in-password"),
    path("sign-in/demo", sign_in_demo, name="sign-in-demo"),
    path("sign-out", sign_out, name="sign-out"),
]
