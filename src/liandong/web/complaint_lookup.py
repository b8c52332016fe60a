"""Asking after a complaint without an account: by number and code, or by telephone."""

import base64
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import Complaint
from liandong.models.sealed import key_ring
from liandong.queries import complaints as shown
from liandong.services import complaints as services
from liandong.services import handed_complaints, sign_in
from liandong.web.access import PUBLIC, allow
from liandong.web.acting import tried
from liandong.web.complaint_forms import AppealForm, LookupForm, ToldForm
from liandong.web.complaints import course, looks, told
from liandong.web.sign_in import CodeForm, PhoneForm

MOST_TRIES = 10
OPEN_FOR = timedelta(minutes=20)
_SEALED_AS = "session.complaint_phone"


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_lookup(request: HttpRequest) -> HttpResponse:
    """Number and code, or a telephone to which a code is sent."""
    by_code = LookupForm(request.POST if "number" in request.POST else None)
    by_phone = PhoneForm(request.POST if "phone" in request.POST else None)
    if by_code.is_bound and by_code.is_valid():
        found = _by_code(by_code)
        if found is not None:
            _open(request, [found.pk])
            return redirect("complaint-status")
    if by_phone.is_bound and by_phone.is_valid():
        try:
            sent = sign_in.send_code(phone=by_phone.cleaned_data["phone"], at=timezone.now())
        except Refusal as refusal:
            by_phone.add_error("phone", phrases.sentence(refusal))
        else:
            sealed = key_ring().seal(sent.phone, _SEALED_AS)
            request.session["complaint_phone"] = base64.b64encode(sealed).decode()
            if settings.LIANDONG_DEMO:
                request.session["complaint_demo_code"] = sent.code
            return redirect("complaint-phone")
    context = {"by_code": by_code, "by_phone": by_phone}
    return render(request, "voice/complaint_lookup.html", context)


def _by_code(form: LookupForm) -> Complaint | None:
    number = form.cleaned_data["number"].strip().upper()
    key = f"complaint-tries-{number}"
    cache.add(key, 0, 3600)
    try:
        if cache.incr(key) > MOST_TRIES:
            form.add_error(None, _("试得太多了，请一小时后再来。"))
            return None
        return services.found_by_code(number=number, code=form.cleaned_data["code"])
    except Refusal as refusal:
        form.add_error(None, phrases.sentence(refusal))
    return None


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def complaint_phone(request: HttpRequest) -> HttpResponse:
    """The digits of the message; a right answer opens what was filed with that telephone."""
    kept = request.session.get("complaint_phone", "")
    if not kept:
        return redirect("complaint-lookup")
    phone = key_ring().open(base64.b64decode(kept), _SEALED_AS)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            index = sign_in.check_code(
                phone=phone, code=form.cleaned_data["code"], at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error("code", phrases.sentence(refusal))
        else:
            request.session.pop("complaint_phone", None)
            request.session.pop("complaint_demo_code", None)
            _open(request, [row.pk for row in shown.complaints_with_phone(index)[:20]])
            return redirect("complaint-status")
    context: dict[str, Any] = {"form": form}
    if settings.LIANDONG_DEMO:
        code = request.session.get("complaint_demo_code", "")
        context["demo_words"] = _("这里不发短信。您的验证码是 %(code)s。") % {"code": code}
    return render(request, "voice/complaint_phone.html", context)


@allow(PUBLIC)
@never_cache
@require_GET
def complaint_status(request: HttpRequest) -> HttpResponse:
    """The complaints that were opened by a code, with their answers."""
    if not _is_open(request):
        return redirect("complaint-lookup")
    rows = Complaint.objects.filter(pk__in=request.session["complaint_ids"], filed_by=None)
    found = [
        {**told(row), "course": course(row), "looks": looks(row)}
        for row in rows.select_related("office").order_by("-filed_at")[:20]
    ]
    context = {"found": found, "form": AppealForm(), "told_form": ToldForm()}
    return render(request, "voice/complaint_status.html", context)


@allow(PUBLIC)
@require_POST
def complaint_status_appeal(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Ask for somebody else to look again, without an account."""
    ids = request.session.get("complaint_ids", []) if _is_open(request) else []
    row = get_object_or_404(Complaint, pk=complaint_id if complaint_id in ids else 0, filed_by=None)
    form = AppealForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写一句哪里不同意。"))
        return redirect("complaint-status")
    try:
        services.appeal(complaint=row, text=form.cleaned_data["text"], by=None, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("申诉收到了，会换一个人重新办。"))
    return redirect("complaint-status")


@allow(PUBLIC)
@require_POST
def complaint_status_more(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Tell what the handler asked for, without an account."""
    ids = request.session.get("complaint_ids", []) if _is_open(request) else []
    row = get_object_or_404(Complaint, pk=complaint_id if complaint_id in ids else 0, filed_by=None)
    text = request.POST.get("text", "")
    tried(
        request,
        lambda: handed_complaints.tell_more(complaint=row, text=text, by=None, at=timezone.now()),
        done=_("收到了，办理人会接着办。"),
    )
    return redirect("complaint-status")


def _open(request: HttpRequest, ids: list[int]) -> None:
    request.session["complaint_ids"] = ids
    request.session["complaint_opened_at"] = timezone.now().isoformat()


def _is_open(request: HttpRequest) -> bool:
    opened = request.session.get("complaint_opened_at", "")
    return bool(opened) and timezone.now() - datetime.fromisoformat(opened) < OPEN_FOR


urlpatterns = [
    path("complaints/lookup", complaint_lookup, name="complaint-lookup"),
    path("complaints/lookup/code", complaint_phone, name="complaint-phone"),
    path("complaints/status", complaint_status, name="complaint-status"),
    path(
        "complaints/status/<int:complaint_id>/appeal",
        complaint_status_appeal,
        name="complaint-status-appeal",
    ),
    path(
        "complaints/status/<int:complaint_id>/more",
        complaint_status_more,
        name="complaint-status-more",
    ),
]
