"""How one is told: which things, by which ways, at which hours; addresses; ending mails."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.notice_facts import CODE_LIFE
from liandong.core.notices import LOCKED, OUTSIDE, Channel, Group
from liandong.core.push_keys import public_push_key
from liandong.core.refusals import Refusal
from liandong.core.shift_reminders import ReminderTimes, RemindWhen
from liandong.models import Person, PushSubscription
from liandong.phrases.notices import CHANNELS, GROUP_HELP, GROUPS
from liandong.queries import deliveries as log
from liandong.queries import notice_settings as shown
from liandong.services import notice_address, notice_settings
from liandong.web import delivery_words
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow

WAYS = (Channel.APP, *OUTSIDE)
_HOURS = (7, 8, 12, 18, 19, 20, 21)


class WishForm(forms.Form):
    """Everything but addresses. ``ways`` holds ``group:channel`` of what is on."""

    ways = forms.MultipleChoiceField(required=False)
    quiet_from = forms.TimeField(
        label=gettext_lazy("从几点起不打扰"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("到几点"),
        help_text=gettext_lazy(
            "这段时间只发等不得的事，比如明早的班次取消了。两个填一样就是不设。"
        ),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    digest_hour = forms.ChoiceField(
        label=gettext_lazy("不急的事"),
        help_text=gettext_lazy("时长入账、资料变动这类，每天合成一封，不一条条发。"),
        required=False,
    )
    remind_when = forms.ChoiceField(label=gettext_lazy("上岗提醒"))
    is_everywhere = forms.BooleanField(
        label=gettext_lazy("开着的方式每种都发"),
        help_text=gettext_lazy("平时同一件事只用一种方式发，不重复打扰。"),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("短信、邮件和推送用什么语言"),
        choices=settings.LANGUAGES,
    )

    def __init__(self, told: Mapping[str, Any] | None = None, *, person: Person) -> None:
        super().__init__(told, initial=self.told_by(person))
        day = timezone.now().astimezone(SHANGHAI).date()
        times = policy.profile_for(person.division_code, day).shift_reminder
        self.fields["remind_when"].choices = _moments(times)  # type: ignore[attr-defined]
        self.fields["ways"].choices = [  # type: ignore[attr-defined]
            (f"{group}:{channel}", "") for group in Group for channel in WAYS
        ]
        self.fields["digest_hour"].choices = [  # type: ignore[attr-defined]
            *((str(h), _("每天 %(hour)s:00 合成一封") % {"hour": h}) for h in _HOURS),
            ("", _("有了就发")),
        ]

    @staticmethod
    def told_by(person: Person) -> dict[str, Any]:
        """The present wishes."""
        row, wishes = shown.setting_of(person), shown.reader(person).preferences
        return {
            "ways": [f"{g}:{c}" for g in Group for c in WAYS if wishes.has(g, c)],
            "quiet_from": row.quiet_from,
            "quiet_until": row.quiet_until,
            "digest_hour": "" if row.digest_hour is None else str(row.digest_hour),
            "remind_when": row.remind_when,
            "is_everywhere": row.is_everywhere,
            "language": row.language or settings.LANGUAGE_CODE,
        }

    def wishes(self) -> notice_settings.Wishes:
        """What was asked for."""
        told, on = self.cleaned_data, set(self.cleaned_data["ways"])
        return notice_settings.Wishes(
            quiet_from=told["quiet_from"],
            quiet_until=told["quiet_until"],
            digest_hour=int(told["digest_hour"]) if told["digest_hour"] else None,
            is_everywhere=told["is_everywhere"],
            remind_when=RemindWhen(told["remind_when"]),
            language=told["language"],
            switches={(g, c): f"{g}:{c}" in on for g in Group for c in WAYS},
        )

    @property
    def groups(self) -> list[dict[str, Any]]:
        """One block for each group: words, and a tick for each way."""
        on = set(self["ways"].value() or ())
        return [
            {
                "code": group,
                "label": GROUPS[group],
                "help": GROUP_HELP[group],
                "ways": [
                    {
                        "value": f"{group}:{channel}",
                        "label": CHANNELS[channel],
                        "is_on": f"{group}:{channel}" in on
                        or (channel == Channel.APP and group in LOCKED),
                        "is_locked": channel == Channel.APP and group in LOCKED,
                    }
                    for channel in WAYS
                ],
            }
            for group in Group
        ]


def _moments(times: ReminderTimes) -> list[tuple[str, str]]:
    """What can be chosen, first what the place does for who chooses nothing."""
    told = {"hour": times.evening_hour, "lead": times.lead_hours}
    own = {
        RemindWhen.EVENING: _("都在前一晚 %(hour)s:00") % told,
        RemindWhen.HOURS: _("都提前 %(lead)s 小时") % told,
        RemindWhen.NEVER: _("不用提醒"),
    }
    mixed = _("上午的班前一晚 %(hour)s:00 提醒，其他的提前 %(lead)s 小时") % told
    usual = _("按本地的做法：%(moment)s") % {"moment": own.get(times.when, mixed)}
    return [(RemindWhen.USUAL, usual), *own.items()]


class EmailForm(forms.Form):
    """A mail address that is yet to be proved."""

    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        help_text=gettext_lazy("会先寄一个验证码；地址加密保存，只用来给您发消息。"),
        max_length=120,
    )


class EmailCodeForm(forms.Form):
    """The code that came by mail."""

    code = forms.CharField(
        label=gettext_lazy("邮件里的验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def notice_setting(request: HttpRequest) -> HttpResponse:
    """Switches, hours, addresses, and what was sent to oneself lately."""
    person = actor(request).person
    form = WishForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        notice_settings.save(wishes=form.wishes(), by=person, at=timezone.now())
        messages.success(request, _("消息设置已保存。"))
        return redirect("notice-settings")
    return _page(request, person, form=form)


def _page(request: HttpRequest, person: Person, **forms_: Any) -> HttpResponse:
    now, row = timezone.now(), shown.setting_of(person)
    context = {
        "form": forms_.get("form") or WishForm(person=person),
        "email": row.email,
        "new_email": row.new_email if _waits(row, now) else "",
        "email_form": forms_.get("email_form") or EmailForm(),
        "code_form": forms_.get("code_form") or EmailCodeForm(),
        "browsers": shown.subscriptions_of(person),
        "push_key": public_push_key(settings.LIANDONG_VAPID_KEY),
        "has_phone": bool(person.phone_index),
        "sent": [delivery_words.words(one) for one in log.of_person(person)],
    }
    return render(request, "notices/notice_settings.html", context)


def _waits(row: Any, now: datetime) -> bool:
    return shown.code_waits(row, at=now, life_s=int(CODE_LIFE.total_seconds()))


@allow(SIGNED_IN)
@require_POST
def notice_email(request: HttpRequest) -> HttpResponse:
    """Send a code to a mail address."""
    person, form = actor(request).person, EmailForm(request.POST)
    if form.is_valid():
        try:
            notice_address.send_email_code(
                address=form.cleaned_data["email"],
                language=get_language() or "",
                by=person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("email", phrases.sentence(refusal))
        else:
            messages.success(request, _("验证码已寄出，请到邮箱里看，15 分钟内有效。"))
            return redirect("notice-settings")
    return _page(request, person, email_form=form)


@allow(SIGNED_IN)
@require_POST
def notice_email_code(request: HttpRequest) -> HttpResponse:
    """Take the code; from now on mails go there."""
    person, form = actor(request).person, EmailCodeForm(request.POST)
    if form.is_valid():
        try:
            notice_address.confirm_email(
                code=form.cleaned_data["code"], by=person, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error("code", phrases.sentence(refusal))
        else:
            messages.success(request, _("邮箱确认好了。"))
            return redirect("notice-settings")
    return _page(request, person, code_form=form)


@allow(SIGNED_IN)
@require_POST
def notice_email_end(request: HttpRequest) -> HttpResponse:
    """Take the mail address out."""
    notice_address.forget_email(by=actor(request).person, at=timezone.now())
    messages.success(request, _("邮箱去掉了，不再给您发邮件。"))
    return redirect("notice-settings")


@allow(SIGNED_IN)
@require_POST
def push_subscription(request: HttpRequest) -> HttpResponse:
    """The browser asked to be told; its keys come from the page's element."""
    told = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth", "device")}
    try:
        notice_address.subscribe(**told, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("这台设备可以收到推送了。"))
    return redirect("notice-settings")


@allow(SIGNED_IN)
@require_POST
def push_end(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """One of one's browsers is told no more."""
    person = actor(request).person
    row = get_object_or_404(PushSubscription.objects.filter(person=person), pk=subscription_id)
    notice_address.unsubscribe(subscription=row, by=person, at=timezone.now())
    messages.success(request, _("这台设备不再收到推送。"))
    return redirect("notice-settings")


@csrf_exempt
@allow(PUBLIC)
@require_http_methods(["GET", "POST"])
def notice_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End one sort of mail from its link, without signing in (RFC 8058 posts here by itself).

    The link itself is the permission; it is signed and can do nothing else.
    """
    found = notice_address.read_stop_token(token)
    if found is None:
        return render(request, "notices/unsubscribe.html", {"is_ours": False}, status=404)
    person, groups = found
    is_done = request.method == "POST"
    if is_done:
        notice_address.stop_mails(person=person, groups=groups, at=timezone.now())
    context = {
        "is_ours": True,
        "is_done": is_done,
        "group": "、".join(str(GROUPS[group]) for group in groups),
    }
    return render(request, "notices/unsubscribe.html", context)


urlpatterns = [
    path("notices/settings", notice_setting, name="notice-settings"),
    path("notices/settings/email", notice_email, name="notice-email"),
    path("notices/settings/email/code", notice_email_code, name="notice-email-code"),
    path("notices/settings/email/end", notice_email_end, name="notice-email-end"),
    path("notices/settings/push", push_subscription, name="push-subscription"),
    path("notices/settings/push/<int:subscription_id>/end", push_end, name="push-end"),
    path("notices/stop/<str:token>", notice_unsubscribe, name="notice-unsubscribe"),
]
