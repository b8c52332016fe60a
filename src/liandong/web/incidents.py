"""Incidents on the page: the list, a new one, one with its next step, order, waves, review."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.incidents import minutes_since_opening
from liandong.core.needs import VerifyMethod
from liandong.core.refusals import Refusal
from liandong.models import Incident, IncidentReview
from liandong.phrases import incidents as words
from liandong.phrases import needs as need_words
from liandong.queries import emergency_filings
from liandong.queries import incidents as shown
from liandong.queries import muster as mustered
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR
from liandong.services import dispatch, order_changes
from liandong.services import incidents as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.incident_forms import (
    AmendForm,
    AssessForm,
    DismissForm,
    IncidentForm,
    OrderForm,
    ReviewForm,
    VerifyForm,
)

STAFF = (SOCIAL_WORKER, COORDINATOR, SUPERVISOR, OFFICER)
PAGE = 20
STEPS = ("opened", "verified", "assessed", "ordered", "closed")
_TAGS = {"opened": "warn", "verified": "wait", "assessed": "wait", "ordered": "danger"}


def incident_of(request: HttpRequest, pk: int) -> Incident:
    """The incident, if the actor may see it; else it does not exist."""
    rows = shown.incidents_for(actor(request)).select_related(
        "organization", "project", "opened_by", "verified_by", "order__recorded_by"
    )
    return get_object_or_404(rows, pk=pk)


@allow(*STAFF)
@require_GET
def incident_list(request: HttpRequest) -> HttpResponse:
    """The incidents of one's organizations and places, those that go on first."""
    page = Paginator(shown.newest_first(actor(request)), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "row": row,
            "where": f"{words.KINDS[row.incident.kind]} · {row.incident.place_name}",
            "state": words.STATES[row.incident.state],
            "tag": _TAGS.get(row.incident.state, "plain"),
        }
        for row in shown.incident_rows(list(page.object_list))
    ]
    return render(request, "incidents/incident_list.html", {"rows": rows, "page": page})


@allow(*STAFF)
@require_http_methods(["GET", "POST"])
def incident_create(request: HttpRequest) -> HttpResponse:
    """Report what happened."""
    who = actor(request)
    form = IncidentForm(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_incident(draft=form.draft(), by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("报上去了。请另一位同事核实。"))
            return redirect("incident-detail", made.pk)
    return render(request, "incidents/incident_create.html", {"form": form})


@allow(SIGNED_IN)
@require_GET
def incident_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, the next step, the posts, how long each step took."""
    return _detail(request, incident_of(request, pk))


def _detail(
    request: HttpRequest, incident: Incident, forms_by_name: dict[str, forms.Form] | None = None
) -> HttpResponse:
    who, state, given = actor(request), incident.state, forms_by_name or {}
    assessment = shown.newest_assessment(incident)
    may_see_staff = who.has(*STAFF)
    told: dict[str, Any] = {}
    if assessment is not None:
        told = {
            "needs": assessment.needs,
            "risk": assessment.risk_level,
            "risks": assessment.risks,
            "people": assessment.people,
        }
    may_assess = state in ("verified", "assessed") and shown.may_assess(who, incident)
    may_verify = state == "opened" and may_see_staff and incident.opened_by_id != who.person.pk
    minutes = minutes_since_opening(shown.course_of(incident))
    context = {
        "incident": incident,
        "kind": words.KINDS[incident.kind],
        "state": words.STATES[state],
        "tag": _TAGS.get(state, "plain"),
        "steps": _steps(state),
        "assessment": assessment,
        "risk": need_words.RISKS[assessment.risk_level] if assessment else "",
        "posts": shown.posts_of(incident) if incident.project_id else [],
        "times": [(words.MOMENTS[name], n) for name, n in minutes.items() if n is not None],
        "waits_for_other": state == "opened" and not may_verify,
        "verify_form": given.get("verify", VerifyForm()) if may_verify else None,
        "dismiss_form": given.get("dismiss", DismissForm())
        if may_see_staff and state in ("opened", "verified", "assessed")
        else None,
        "assess_form": given.get("assess", AssessForm(initial=told)) if may_assess else None,
        "may_order": state == "assessed"
        and shown.may_order(who, incident)
        and (assessment is None or assessment.by_id != who.person.pk),
        "may_run": shown.may_run(who, incident),
        "has_desk": state in ("verified", "assessed", "ordered"),
        "is_staff": may_see_staff,
        "order": getattr(incident, "order", None),
        "reach": _reach_words(incident),
        "changes": _changes(incident) if incident.project_id else [],
        "may_amend": shown.may_amend(who, incident, assessment),
        "filing": (filing := emergency_filings.of_incident(incident, timezone.now())),
        "may_file": filing is not None and filing.approval is None and shown.may_run(who, incident),
        "review": IncidentReview.objects.filter(incident=incident).first(),
    }
    return render(request, "incidents/incident_detail.html", context)


def _metres(n: int) -> str:
    # A limit, so never rounded.
    return _("%(n)s 米") % {"n": formats.localize(n)}


def _reach_words(incident: Incident) -> str:
    order = getattr(incident, "order", None)
    if order is None:
        return ""
    if order.reach_m is None:
        return _("不限远近")
    return _("邀请住在 %(way)s以内的人") % {"way": _metres(order.reach_m)}


def _changes(incident: Incident) -> list[dict[str, Any]]:
    """How the order was changed, for the timeline."""
    changes = []
    for row in shown.amendments_of(incident):
        said = []
        if row.reach_m != row.before_m:
            said.append(
                _("不限远近")
                if row.reach_m is None
                else _("范围改到 %(way)s") % {"way": _metres(row.reach_m)}
            )
        if row.people:
            more = ngettext("加 %(n)s 人", "加 %(n)s 人", row.people)
            said.append(more % {"n": row.people})
        changes.append(
            {
                "title": "，".join(said),
                "text": row.reason,
                "at": row.at,
                "by": f"{row.told_by} · {row.order_number} · {row.by.name}",
                "icon": "edit",
            }
        )
    return changes


def _steps(state: str) -> list[dict[str, Any]]:
    labels = (_("报告"), _("核实"), _("评估"), _("命令"), _("全员返回"))
    now = len(STEPS) if state == "closed" else STEPS.index(state) + 1 if state in STEPS else 0
    return [
        {"label": label, "state": "done" if n < now else "now" if n == now else "next"}
        for n, label in enumerate(labels)
    ]


@allow(*STAFF)
@require_POST
def incident_verification(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person says that it is so."""
    incident, form = incident_of(request, pk), VerifyForm(request.POST)
    if not form.is_valid():
        return _detail(request, incident, {"verify": form})
    method = VerifyMethod(form.cleaned_data["method"])
    tried(
        request,
        lambda: services.verify(
            incident=incident, method=method, by=actor(request).person, at=timezone.now()
        ),
        done=_("核实了。请站点的社工评估。"),
    )
    return redirect("incident-detail", incident.pk)


@allow(*STAFF)
@require_POST
def incident_dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    """It was nothing, or others have it in hand."""
    incident, form = incident_of(request, pk), DismissForm(request.POST)
    if not form.is_valid():
        return _detail(request, incident, {"dismiss": form})
    reason = form.cleaned_data["reason"]
    tried(
        request,
        lambda: services.dismiss(
            incident=incident, reason=reason, by=actor(request).person, at=timezone.now()
        ),
    )
    return redirect("incident-detail", incident.pk)


@allow(SOCIAL_WORKER)
@require_POST
def incident_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """A social worker's judgement."""
    incident, form = incident_of(request, pk), AssessForm(request.POST)
    if not form.is_valid():
        return _detail(request, incident, {"assess": form})
    tried(
        request,
        lambda: services.assess(
            incident=incident, **form.told(), by=actor(request).person, at=timezone.now()
        ),
        done=_("评估好了。等指挥机构的命令，命令到了由协调员登记。"),
    )
    return redirect("incident-detail", incident.pk)


@allow(COORDINATOR, OFFICER)
@require_http_methods(["GET", "POST"])
def incident_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the command body's order down, and begin to ask."""
    incident, who, now = incident_of(request, pk), actor(request), timezone.now()
    form = OrderForm(request.POST or None, actor=who, incident=incident, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            dispatch.order(incident=incident, draft=form.draft(), by=who.person, at=now)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            _ask(request, incident)
            return redirect("incident-detail", incident.pk)
    context = {"incident": incident, "form": form}
    return render(request, "incidents/incident_order.html", context)


@allow(COORDINATOR, OFFICER)
@require_http_methods(["GET", "POST"])
def incident_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how the command body changed its order, and ask again."""
    incident, who, now = incident_of(request, pk), actor(request), timezone.now()
    if not shown.may_amend(who, incident, shown.newest_assessment(incident)):
        return redirect("incident-detail", incident.pk)
    form = AmendForm(request.POST or None, incident=incident, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            order_changes.amend(incident=incident, change=form.change(), by=who.person, at=now)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            _ask(request, incident)
            return redirect("incident-detail", incident.pk)
    context = {"incident": incident, "form": form, "reach": _reach_words(incident)}
    return render(request, "incidents/incident_amendment.html", context)


@allow(SIGNED_IN)
@require_POST
def incident_asking(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the posts that still lack people."""
    incident = incident_of(request, pk)
    _ask(request, incident)
    return redirect("incident-detail", incident.pk)


def _ask(request: HttpRequest, incident: Incident) -> None:
    try:
        asked = dispatch.ask(incident=incident, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return
    if asked.people:
        said = ngettext("已邀请 %(n)s 人。", "已邀请 %(n)s 人。", asked.people) % {
            "n": asked.people
        }
        messages.success(request, said)
    if asked.nobody_for:
        posts = "、".join(asked.nobody_for)
        said = _("%(posts)s：附近没有合适、歇过、同意应急的人了。") % {"posts": posts}
        if asked.reach_m is not None:
            way = _metres(asked.reach_m)
            said = _(
                "%(posts)s：%(way)s以内没有合适、歇过、同意应急的人了。"
                "要问更远的人，请按指挥机构的话修改命令。"
            ) % {"posts": posts, "way": way}
        messages.warning(request, said)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def incident_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Look back and, when everybody is back, end it."""
    incident, who = incident_of(request, pk), actor(request)
    if not shown.may_run(who, incident):
        return redirect("incident-detail", incident.pk)
    row = IncidentReview.objects.filter(incident=incident).first()
    before = forms.model_to_dict(row) if row is not None else {}
    form = ReviewForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        saved = tried(
            request,
            lambda: services.review(
                incident=incident, **form.cleaned_data, by=who.person, at=timezone.now()
            ),
            done=_("复盘写好了。"),
        )
        return redirect("incident-review" if saved else "incident-detail", incident.pk)
    minutes = minutes_since_opening(shown.course_of(incident))
    context = {
        "incident": incident,
        "form": form,
        "row": row,
        "out": [one for one in mustered.muster_rows(incident) if one.is_out],
        "times": [(words.MOMENTS[name], n) for name, n in minutes.items() if n is not None],
    }
    return render(request, "incidents/incident_review.html", context)


@allow(SIGNED_IN)
@require_POST
def incident_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody is back: end it."""
    incident = incident_of(request, pk)
    tried(
        request,
        lambda: services.close(incident=incident, by=actor(request).person, at=timezone.now()),
        done=_("处理完了，谢谢大家。"),
    )
    return redirect("incident-detail", incident.pk)


urlpatterns = [
    path("incidents", incident_list, name="incident-list"),
    path("incidents/new", incident_create, name="incident-create"),
    path("incidents/<int:pk>", incident_detail, name="incident-detail"),
    path("incidents/<int:pk>/verification", incident_verification, name="incident-verification"),
    path("incidents/<int:pk>/dismissal", incident_dismissal, name="incident-dismissal"),
    path("incidents/<int:pk>/assessment", incident_assessment, name="incident-assessment"),
    path("incidents/<int:pk>/order", incident_order, name="incident-order"),
    path("incidents/<int:pk>/amendment", incident_amendment, name="incident-amendment"),
    path("incidents/<int:pk>/asking", incident_asking, name="incident-asking"),
    path("incidents/<int:pk>/review", incident_review, name="incident-review"),
    path("incidents/<int:pk>/closing", incident_closing, name="incident-closing"),
]
