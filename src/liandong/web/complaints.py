"""Complaining: the form that anybody may fill in, and one's own complaints and objections."""

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
from liandong.core.complaints import LAW, OPEN, Category, State
from liandong.core.refusals import Refusal
from liandong.models import Complaint
from liandong.phrases.complaints import CATEGORIES, LOOKS, STATES, STEPS
from liandong.queries import complaints as shown
from liandong.services import complaints as services
from liandong.services import handed_complaints
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.complaint_forms import AppealForm, ComplaintForm, ToldForm

MOST_AN_HOUR = 10
_ICONS = {"answered": "message", "handed_over": "send", "final": "message", "withdrawn": "x"}


def told(complaint: Complaint) -> dict[str, object]:
    """One complaint as its complainant sees it."""
    state = State(complaint.state)
    return {
        "row": complaint,
        "category": CATEGORIES[complaint.category],
        "law": LAW[Category(complaint.category)],
        "state": STATES[complaint.state],
        "is_open": state in OPEN,
        "is_asked": state is State.MORE_ASKED,
        "office": complaint.office.name if complaint.office is not None else "",
        "may_withdraw": state in {State.FILED, State.TAKEN, State.APPEALED, State.MORE_ASKED},
        "may_appeal": state in {State.ANSWERED, State.HANDED_OVER} and not complaint.is_appealed,
    }


def course(complaint: Complaint) -> list[dict[str, object]]:
    """The steps for the timeline."""
    return [
        {
            "title": STEPS[step.kind],
            "text": step.text,
            "by": step.by.name if step.by else "",
            "at": step.at,
            "icon": _ICONS.get(step.kind, "check"),
        }
        for step in shown.steps_of(complaint)
    ]


def looks(complaint: Complaint) -> list[dict[str, object]]:
    """Who opened it and when, for its complainant."""
    return [
        {"who": look.viewer.name, "what": LOOKS[look.what], "at": look.at}
        for look in shown.looks_at(complaint)
    ]


@allow(SIGNED_IN)
@require_GET
def my_complaints(request: HttpRequest) -> HttpResponse:
    """One's complaints and the objections to one's hours, with how they stand."""
    me = actor(request).person
    context = {
        "complaints": [told(row) for row in shown.complaints_of(me)[:50]],
        "objections": shown.objections_of(me)[:50],
    }
    return render(request, "voice/my_complaints.html", context)


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("text", "phone", "about_name")
@require_http_methods(["GET", "POST"])
def complaint_create(request: HttpRequest) -> HttpResponse:
    """File a complaint, signed in or not."""
    me = getattr(request, "person", None)
    initial = {"category": request.GET.get("about", "")}
    form = ComplaintForm(request.POST or None, request.FILES or None, person=me, initial=initial)
    if request.method == "POST" and form.is_valid():
        if me is None and _too_often(request):
            form.add_error(None, _("这台设备一小时内提交得太多，请晚一点再来，或打电话给社工站。"))
        else:
            try:
                filed = services.file(told=_told(form, me), by=me, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, phrases.sentence(refusal))
            else:
                number = filed.complaint.number
                if me is not None:
                    messages.success(request, _("收到了，编号 %(number)s。") % {"number": number})
                    return redirect("complaint-detail", filed.complaint.pk)
                request.session["complaint_filed"] = [number, filed.code]
                return redirect("complaint-filed")
    return render(
        request, "voice/complaint_create.html", {"form": form, "is_known": me is not None}
    )


def _told(form: ComplaintForm, me: object) -> services.Told:
    said = form.cleaned_data
    return services.Told(
        category=Category(said["category"]),
        text=said["text"],
        about_person=form.person,
        about_name=said["about_name"],
        organization=form.body,
        is_about_organization=form.body is not None,
        division_code=getattr(me, "division_code", "") or "",
        phone=said.get("phone", ""),
        is_nameless=said.get("is_nameless", False),
        files=said["proof"],
    )


def _too_often(request: HttpRequest) -> bool:
    key = f"complaints-from-{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    try:
        return bool(cache.incr(key) > MOST_AN_HOUR)
    except ValueError:  # it lapsed between the two lines
        return False


@allow(PUBLIC)
@never_cache
@require_GET
def complaint_filed(request: HttpRequest) -> HttpResponse:
    """Number and code for somebody without an account, until the session ends."""
    kept = request.session.get("complaint_filed")
    if not kept:
        return redirect("complaint-lookup")
    context = {"number": kept[0], "code": kept[1], "site": settings.LIANDONG_BASE_URL}
    return render(request, "voice/complaint_filed.html", context)


@allow(SIGNED_IN)
@require_GET
def complaint_detail(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """One of one's own complaints: where it stands, what was answered, what one can do."""
    row = _own(request, complaint_id)
    context = {
        **told(row),
        "course": course(row),
        "looks": looks(row),
        "form": AppealForm(),
        "told_form": ToldForm(),
        "files": shown.evidence_of(row),
    }
    return render(request, "voice/complaint_detail.html", context)


@allow(SIGNED_IN)
@require_POST
def complaint_appeal(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Ask for somebody else to look again."""
    row = _own(request, complaint_id)
    form = AppealForm(request.POST)
    if not form.is_valid():
        context = {**told(row), "course": course(row), "looks": looks(row), "form": form}
        return render(request, "voice/complaint_detail.html", context)
    try:
        services.appeal(
            complaint=row,
            text=form.cleaned_data["text"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("申诉收到了，会换一个人重新办。"))
    return redirect("complaint-detail", row.pk)


@allow(SIGNED_IN)
@require_POST
def complaint_more(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Tell what the handler asked for."""
    row, text = _own(request, complaint_id), request.POST.get("text", "")
    me = actor(request).person
    tried(
        request,
        lambda: handed_complaints.tell_more(complaint=row, text=text, by=me, at=timezone.now()),
        done=_("收到了，办理人会接着办。"),
    )
    return redirect("complaint-detail", row.pk)


@allow(SIGNED_IN)
@require_POST
def complaint_withdrawal(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Take one's own complaint back."""
    row = _own(request, complaint_id)
    try:
        services.withdraw(complaint=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已撤回。"))
    return redirect("my-complaints")


def _own(request: HttpRequest, complaint_id: int) -> Complaint:
    return get_object_or_404(shown.complaints_of(actor(request).person), pk=complaint_id)


urlpatterns = [
    path("my/complaints", my_complaints, name="my-complaints"),
    path("my/complaints/<int:complaint_id>", complaint_detail, name="complaint-detail"),
    path("my/complaints/<int:complaint_id>/appeal", complaint_appeal, name="complaint-appeal"),
    path("my/complaints/<int:complaint_id>/more", complaint_more, name="complaint-more"),
    path(
        "my/complaints/<int:complaint_id>/withdrawal",
        complaint_withdrawal,
        name="complaint-withdrawal",
    ),
    path("complaints/new", complaint_create, name="complaint-create"),
    path("complaints/filed", complaint_filed, name="complaint-filed"),
]
