"""Telling of an incident without an account; the desk's side: intake, poster, telephone."""

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import public_reports as rules
from liandong.core.incidents import IncidentState
from liandong.core.refusals import Refusal
from liandong.core.reports import PLACE_MAX_LENGTH
from liandong.models import ReportIntake
from liandong.services import public_reports as services
from liandong.web.access import PUBLIC, actor, allow
from liandong.web.acting import tried
from liandong.web.reports import STAFF, incident_of, report_of

_SENT = "public_report_sent"


class TellingForm(forms.Form):
    """What happened, where, and a telephone for who wants to be called."""

    text = forms.CharField(
        label=gettext_lazy("出了什么事，要什么帮助"),
        max_length=rules.TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("不用写姓名、身份证号，不用拍照。"),
        error_messages={"required": gettext_lazy("请写一两句。")},
    )
    place_name = forms.CharField(
        label=gettext_lazy("在哪里"),
        max_length=PLACE_MAX_LENGTH,
        help_text=gettext_lazy("例如“青石路 12 号 3 楼”，越清楚越快。"),
        error_messages={"required": gettext_lazy("请写在哪里。")},
    )
    phone = forms.CharField(
        label=gettext_lazy("电话（可以不留）"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    is_agreed = forms.BooleanField(
        label=gettext_lazy("可以打这个电话问我；只给值班的人看，这件事结束就删掉"), required=False
    )
    # People do not see it; scripts that fill in every field do.
    website = forms.CharField(
        label=gettext_lazy("这一栏请空着"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("这一栏请空着，再送一次。"))
        return ""

    def draft(self) -> services.PublicDraft:
        """What was told. After validation."""
        told = self.cleaned_data
        return services.PublicDraft(
            text=told["text"],
            place_name=told["place_name"],
            phone=told["phone"],
            is_agreed=told["is_agreed"],
        )


class IntakeForm(forms.Form):
    """What the public is asked for."""

    asks = forms.CharField(
        label=gettext_lazy("请大家报什么"),
        max_length=rules.ASKS_MAX_LENGTH,
        initial=gettext_lazy("被困的人、断水断电、要药要送饭的，都请告诉我们。"),
        help_text=gettext_lazy("写在页面和海报上。"),
    )


# ── anybody ─────────────────────────────────────────────────────────────────────────────────


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("text", "phone")
@require_http_methods(["GET", "POST"])
def public_report(request: HttpRequest, key: str) -> HttpResponse:
    """One short form; what is done with it stands beside it."""
    rows = ReportIntake.objects.select_related("incident__organization")
    intake = get_object_or_404(rows, key=key)
    form, incident = TellingForm(request.POST or None), intake.incident
    if intake.closed_at is not None or not rules.may_ask(IncidentState(incident.state)):
        return render(
            request, "incidents/public_report_shut.html", {"incident": incident}, status=410
        )
    status = 200
    if request.method == "POST" and form.is_valid():
        if _too_often(request):
            said = _("您报了好几次了，我们都收到了。有新情况请打值班电话 %(phone)s。")
            form.add_error(None, said % {"phone": incident.contact_phone})
            status = 429
        else:
            try:
                _report, is_new = services.take(key=key, draft=form.draft(), at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, phrases.sentence(refusal))
                status = 429 if isinstance(refusal, rules.IntakeFull) else 200
            else:
                request.session[_SENT] = [key, is_new]
                return redirect("public-report-done", key)
    context = {"intake": intake, "incident": incident, "form": form}
    return render(request, "incidents/public_report.html", context, status=status)


def _too_often(request: HttpRequest) -> bool:
    """Tries from one address; counted for as long as the limit says and kept nowhere else."""
    key = f"public-reports-from-{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, int(rules.FROM_ONE_WITHIN.total_seconds()))
    try:
        return bool(cache.incr(key) > rules.MOST_FROM_ONE)
    except ValueError:  # it lapsed between the two lines
        return False


@allow(PUBLIC)
@never_cache
@require_GET
def public_report_done(request: HttpRequest, key: str) -> HttpResponse:
    """It arrived, and what happens now."""
    sent = request.session.get(_SENT)
    intake = get_object_or_404(ReportIntake.objects.select_related("incident"), key=key)
    if not sent or sent[0] != key:
        return redirect("public-report", key)
    context = {"intake": intake, "incident": intake.incident, "is_new": sent[1]}
    return render(request, "incidents/public_report_done.html", context)


# ── the desk ────────────────────────────────────────────────────────────────────────────────


@allow(*STAFF)
@require_http_methods(["GET", "POST"])
def report_intake(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the public, with the address and the poster; or ask no longer."""
    incident = incident_of(request, pk)
    intake = ReportIntake.objects.filter(incident=incident).first()
    is_open = (
        intake is not None
        and intake.closed_at is None
        and rules.may_ask(IncidentState(incident.state))
    )
    form = IntakeForm(request.POST or None, initial={"asks": intake.asks} if intake else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.open_intake(
                incident=incident,
                asks=form.cleaned_data["asks"],
                by=actor(request).person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("开好了。把海报贴出去，或者把链接发到群里。"))
            return redirect("report-intake", incident.pk)
    context: dict[str, Any] = {
        "incident": incident,
        "form": form,
        "is_open": is_open,
        "link": _link(intake) if intake else "",
    }
    return render(request, "incidents/report_intake.html", context)


@allow(*STAFF)
@require_POST
def report_intake_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask no longer."""
    incident = incident_of(request, pk)
    tried(
        request,
        lambda: services.close_intake(
            incident=incident, by=actor(request).person, at=timezone.now()
        ),
        done=_("关了。打开那个链接的人会看到值班电话。"),
    )
    return redirect("report-intake", incident.pk)


@allow(*STAFF)
@require_GET
def report_intake_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet for the wall, with the code to scan."""
    incident = incident_of(request, pk)
    intake = get_object_or_404(ReportIntake, incident=incident, closed_at=None)
    link = _link(intake)
    context = {
        "incident": incident,
        "intake": intake,
        "link": link,
        "picture": segno.make(link, error="m", micro=False).svg_data_uri(border=2, scale=8),
    }
    return render(request, "incidents/report_intake_poster.html", context)


@allow(*STAFF)
@never_cache
@require_POST
def report_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone that was left with a report; each look is written down."""
    report = report_of(request, pk)
    try:
        phone = services.look_at_phone(report=report, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("report-detail", report.pk)
    return render(request, "incidents/report_phone.html", {"report": report, "phone": phone})


def _link(intake: ReportIntake) -> str:
    return settings.LIANDONG_BASE_URL.rstrip("/") + reverse("public-report", args=[intake.key])


urlpatterns = [
    path("tell/<slug:key>", public_report, name="public-report"),
    path("tell/<slug:key>/done", public_report_done, name="public-report-done"),
    path("incidents/<int:pk>/public", report_intake, name="report-intake"),
    path("incidents/<int:pk>/public/end", report_intake_closing, name="report-intake-closing"),
    path("incidents/<int:pk>/public/poster", report_intake_poster, name="report-intake-poster"),
    path("reports/<int:pk>/phone", report_phone, name="report-phone"),
]
