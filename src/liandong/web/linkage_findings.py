"""Pages of what the detectors found: the list, one finding, telling, answering, dismissing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.detectors import OPEN
from liandong.core.refusals import Refusal
from liandong.models import LinkageFinding
from liandong.phrases import linkage_health as words
from liandong.phrases import needs as need_words
from liandong.queries import access, detectors
from liandong.services import detectors as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.linkage_health_forms import AnswerForm, DismissForm
from liandong.web.linkage_pulse import LOOKERS, finding_line, finding_title, street_name

MENDERS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR)
"""Who tells both sides at once, or says that there is nothing to mend."""
PER_PAGE = 20


@allow(*LOOKERS)
@require_GET
def linkage_finding_list(request: HttpRequest) -> HttpResponse:
    """Open findings, the longest silent first; or what became of the settled ones."""
    found = detectors.findings_for(actor(request))
    settled = request.GET.get("state") == "settled"
    rows = detectors.listed(found, is_open=not settled)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    here = reverse("linkage-finding-list")
    context = {
        "page": page,
        "rows": [finding_line(one) for one in page.object_list],
        "tabs": [
            {"label": _("要看一看的"), "url": here, "active": not settled},
            {"label": _("有结果的"), "url": f"{here}?state=settled", "active": settled},
        ],
        "outcomes": detectors.outcomes(found),
    }
    return render(request, "linkage_health/finding_list.html", context)


def _finding(request: HttpRequest, pk: int) -> LinkageFinding:
    found: LinkageFinding = get_object_or_404(detectors.findings_for(actor(request)), pk=pk)
    return found


@allow(SIGNED_IN)
@require_GET
def linkage_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, what to do next, and what became of it."""
    return _shown(request, _finding(request, pk))


def _shown(
    request: HttpRequest, one: LinkageFinding, *, act: str = "", failed: forms.Form | None = None
) -> HttpResponse:
    who = actor(request)
    is_open = one.state in OPEN
    may_answer = is_open and (not who.has(access.OFFICER) or who.has(*MENDERS))
    context = {
        "finding": one,
        "title": finding_title(one),
        "line": finding_line(one),
        "kind": words.KINDS[one.kind],
        "step": words.STEPS[one.next_step],
        "facts": _facts(one),
        "steps": _steps(one),
        "is_open": is_open,
        "may_mend": is_open and who.has(*MENDERS),
        "may_nudge": is_open and who.has(*MENDERS) and one.nudged_at is None,
        "may_link": is_open and one.kind == "parallel"
        and who.has(access.SOCIAL_WORKER, access.COORDINATOR),
        "answer": failed if act == "answer" else AnswerForm() if may_answer else None,
        "dismiss": failed if act == "dismiss" else DismissForm(),
        "failed": act,
    }  # fmt: skip
    return render(request, "linkage_health/finding.html", context)


def _facts(one: LinkageFinding) -> list[dict[str, Any]]:
    facts = [{"label": _("从哪天起"), "value": one.since}]
    if one.kind == "dormant":
        facts.append({"label": _("没有一起做事"), "value": _("%(n)s 天") % {"n": one.days}})
    else:
        facts += [
            {"label": _("在哪里"), "value": street_name(one.division_code)},
            {
                "label": _("服务谁"),
                "value": need_words.SERVICE_OBJECTS.get(one.service_object, one.service_object),
            },
            {"label": _("近 90 天双方服务"), "value": _("%(n)s 天次") % {"n": one.services}},
        ]
    return facts


def _steps(one: LinkageFinding) -> list[dict[str, Any]]:
    """What became of it, in order."""
    rows: list[dict[str, Any]] = [{"title": words.STATES["new"], "at": one.found_at, "icon": "eye"}]
    if one.nudged_at:
        told = _("告诉了 %(n)s 人") % {"n": one.told}
        rows.append(
            {"title": words.STATES["nudged"], "text": told, "at": one.nudged_at, "icon": "send"}
        )
    if one.answered_at:
        rows.append(
            {
                "title": words.STATES["answered"],
                "text": one.answer,
                "at": one.answered_at,
                "icon": "message",
            }
        )
    if one.settled_at:
        said = [str(words.REASONS.get(one.dismiss_reason, "")), one.dismiss_note]
        if one.is_revived:
            said.append(_("提醒后 30 天内又动起来了"))
        rows.append(
            {
                "title": words.STATES[one.state],
                "text": "，".join(word for word in said if word),
                "at": one.settled_at,
                "icon": "check",
            }
        )
    return rows


def _act(
    request: HttpRequest, pk: int, form: forms.Form, act: str, said: str,
    change: Callable[[LinkageFinding, datetime], object],
) -> HttpResponse:  # fmt: skip
    one = _finding(request, pk)
    if form.is_valid():
        try:
            change(one, timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, said)
            return redirect("linkage-finding", pk)
    return _shown(request, one, act=act, failed=form)


@allow(*MENDERS)
@require_POST
def linkage_finding_nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell both sides now instead of tomorrow."""
    one = _finding(request, pk)
    try:
        services.nudge(finding=one, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已经提醒双方。"))
    return redirect("linkage-finding", pk)


@allow(SIGNED_IN)
@require_POST
def linkage_finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One side says what happens next."""
    form, who = AnswerForm(request.POST), actor(request)

    def change(one: LinkageFinding, at: datetime) -> None:
        services.answer(finding=one, text=form.cleaned_data["answer"], by=who.person, at=at)

    return _act(request, pk, form, "answer", _("答复记下了。"), change)


@allow(*MENDERS)
@require_POST
def linkage_finding_dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    """There is nothing to mend, and why."""
    form, who = DismissForm(request.POST), actor(request)

    def change(one: LinkageFinding, at: datetime) -> None:
        told = form.cleaned_data
        services.dismiss(
            finding=one, reason=form.why, note=told["note"], rest_months=told["months"],
            by=who.person, at=at,
        )  # fmt: skip

    return _act(request, pk, form, "dismiss", _("记下了，半年内不再问。"), change)


urlpatterns = [
    path("linkages/findings", linkage_finding_list, name="linkage-finding-list"),
    path("linkages/findings/<int:pk>", linkage_finding, name="linkage-finding"),
    path("linkages/findings/<int:pk>/nudge", linkage_finding_nudge, name="linkage-finding-nudge"),
    path(
        "linkages/findings/<int:pk>/answer", linkage_finding_answer, name="linkage-finding-answer"
    ),
    path(
        "linkages/findings/<int:pk>/dismissal",
        linkage_finding_dismissal,
        name="linkage-finding-dismissal",
    ),
]
