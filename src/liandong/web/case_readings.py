"""Who read a case, for the client: on paper, by a code for one look, in one's own account."""

from datetime import datetime
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import case_tellings as rules
from liandong.core.refusals import Refusal
from liandong.models import Case, CaseCode
from liandong.phrases import case_tellings as words
from liandong.queries import case_readings as shown
from liandong.queries import cases
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.case_readings import ReadingDay
from liandong.services import case_tellings as services
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.cases import mine_or_404, readable
from liandong.web.template_words import masked

MOST_TRIES = 10
_OPEN = "case_code_open"


def _rows(readings: list[ReadingDay]) -> list[list[str]]:
    return [
        [
            # The sheet is kept: "today" would be wrong tomorrow.
            date_format(one.day, "DATE_FORMAT"),
            _who(one),
            _("%(what)s（密封）") % {"what": words.READ[one.what]}
            if one.is_sealed
            else str(words.READ[one.what]),
            str(words.PURPOSES[one.role]) if one.role else _("当时没有记"),
            _("%(n)s 次") % {"n": one.times},
        ]
        for one in readings
    ]


def _who(one: ReadingDay) -> str:
    role = str(words.ROLES[one.role]) if one.role else _("工作人员")
    name = one.name if one.is_named else masked(one.name)
    return " · ".join(filter(None, [name, role, one.organization]))


def _headings() -> list[str]:
    return [_("哪天"), _("谁"), _("看了什么"), _("为了什么"), _("几次")]


# ── the social worker hands it over ─────────────────────────────────────────────────────────


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def case_readings(request: HttpRequest, case_id: int) -> HttpResponse:
    """Who looked at what, for the client to read or to be read to; no word of the file."""
    case = readable(request, case_id)
    who, today = actor(request), timezone.localdate()
    context = {
        "case": case,
        "rows": _rows(shown.readings_of(case)),
        "headings": _headings(),
        "writes": cases.writable_by(who, on=today).filter(pk=case.pk).exists(),
        "is_danger": case.risks.filter(settled_at=None).exists(),
        "tellings": [
            {"way": words.WAYS[one.way], "at": one.at, "by": one.by.name if one.by else ""}
            for one in shown.tellings_of(case)
        ],
    }
    return render(request, "cases/case_readings.html", context)


@allow(SOCIAL_WORKER)
@require_POST
def case_told(request: HttpRequest, case_id: int) -> HttpResponse:
    """The list was handed over, or read out."""
    case, me = mine_or_404(request, case_id), actor(request).person
    try:
        services.tell(case=case, way=request.POST.get("way", ""), by=me, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("记下了：告诉过本人。"))
    return redirect("case-detail", case.pk)


@allow(SOCIAL_WORKER)
@never_cache
@require_POST
def case_code(request: HttpRequest, case_id: int) -> HttpResponse:
    """A slip of paper with a code for one look; the code is shown this once."""
    case, me, now = mine_or_404(request, case_id), actor(request).person, timezone.now()
    try:
        code = services.give_code(case=case, by=me, at=now)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("case-detail", case.pk)
    address = settings.LIANDONG_BASE_URL.rstrip("/") + reverse("who-read")
    link = f"{address}?code={rules.printed(code)}"
    context = {
        "case": case,
        "code": rules.printed(code),
        "address": address,
        "picture": segno.make(link, error="m", micro=False).svg_data_uri(border=2, scale=4),
        "days": rules.CODE_DAYS,
    }
    return render(request, "cases/case_code.html", context)


# ── the client looks ────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@never_cache
@require_GET
def my_case_readings(request: HttpRequest) -> HttpResponse:
    """Who read the cases in which I am the client; nothing of what is written in them."""
    me, now = actor(request).person, timezone.now()
    found = [
        {"case": case, "rows": _rows(services.look_at_own(case=case, by=me, at=now))}
        for case in shown.own_cases(me)
    ]
    context = {"found": found, "headings": _headings()}
    return render(request, "cases/my_case_readings.html", context)


class CodeForm(forms.Form):
    """The code from the paper."""

    code = forms.CharField(
        label=gettext_lazy("纸上的码"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=gettext_lazy("十个字母和数字，大小写、空格、短横都不要紧。"),
    )


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def who_read(request: HttpRequest) -> HttpResponse:
    """Type the code from the paper. Opening the link alone uses nothing up."""
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:40]})
    if request.method == "POST" and form.is_valid() and _may_try(request, form):
        try:
            opened = services.open_with_code(code=form.cleaned_data["code"], at=timezone.now())
        except Refusal as refusal:
            form.add_error("code", phrases.sentence(refusal))
        else:
            request.session[_OPEN] = [opened.pk, timezone.now().isoformat()]
            return redirect("who-read-list")
    return render(request, "cases/who_read.html", {"form": form})


def _may_try(request: HttpRequest, form: forms.Form) -> bool:
    key = f"case-codes-from-{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    try:
        too_often = bool(cache.incr(key) > MOST_TRIES)
    except ValueError:  # it lapsed between the two lines
        too_often = False
    if too_often:
        form.add_error("code", _("试得太多了，请一小时后再来，或请社工把名单打印给您。"))
    return not too_often


@allow(PUBLIC)
@never_cache
@require_GET
def who_read_list(request: HttpRequest) -> HttpResponse:
    """The list that a code has just opened, for twenty minutes on this device."""
    row = _opened(request)
    if row is None:
        return redirect("who-read")
    case: Case = row.case
    me = getattr(request, "person", None)
    context: dict[str, Any] = {
        "case": case,
        "rows": _rows(shown.readings_of(case)),
        "headings": _headings(),
        "may_join": me is not None and case.beneficiary.person_id is None,
    }
    return render(request, "cases/who_read_list.html", context)


def _opened(request: HttpRequest) -> CaseCode | None:
    """The code that was opened on this device less than twenty minutes ago."""
    pk, opened_at = request.session.get(_OPEN) or (0, "")
    if not pk or timezone.now() - datetime.fromisoformat(opened_at) >= rules.OPEN_FOR:
        request.session.pop(_OPEN, None)
        return None
    rows = CaseCode.objects.select_related("case__worker", "case__beneficiary")
    return rows.filter(pk=pk).first()


@allow(SIGNED_IN)
@require_POST
def who_read_joining(request: HttpRequest) -> HttpResponse:
    """Join one's account, so that no code is needed the next time."""
    row = _opened(request)
    if row is None:
        return redirect("who-read")
    try:
        services.join_account(code=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("who-read")
    messages.success(request, _("连上了。以后登录，在“我的”里就能看。"))
    return redirect("my-case-readings")


urlpatterns = [
    path("cases/<int:case_id>/readings", case_readings, name="case-readings"),
    path("cases/<int:case_id>/told", case_told, name="case-told"),
    path("cases/<int:case_id>/codes", case_code, name="case-code"),
    path("my/case-readings", my_case_readings, name="my-case-readings"),
    path("who-read", who_read, name="who-read"),
    path("who-read/list", who_read_list, name="who-read-list"),
    path("who-read/account", who_read_joining, name="who-read-joining"),
]
