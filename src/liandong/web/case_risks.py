"""A danger in a case: raised, heard by the supervisor, settled."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import CaseRisk
from liandong.queries import cases as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.services import case_risks as services
from liandong.web.access import actor, allow
from liandong.web.case_forms import RiskForm, SettleForm
from liandong.web.cases import mine_or_404, page


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("note")
@require_POST
def case_risk(request: HttpRequest, case_id: int) -> HttpResponse:
    """Raise a danger to the supervisor."""
    case, me = mine_or_404(request, case_id), actor(request).person
    form = RiskForm(request.POST)
    if form.is_valid():
        try:
            told = services.raise_risk(case=case, by=me, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            if told:
                names = "、".join(one.name for one in told)
                messages.success(request, _("已经告诉督导 %(names)s。") % {"names": names})
            else:
                messages.error(request, _("还没有督导收到。请现在打电话给单位负责人。"))
            return redirect("case-detail", case.pk)
    return page(request, case, risk_form=form)


def _risk(request: HttpRequest, risk_id: int) -> CaseRisk:
    cases = shown.readable_by(actor(request), on=timezone.localdate())
    found: CaseRisk = get_object_or_404(CaseRisk, pk=risk_id, case__in=cases)
    return found


@allow(SUPERVISOR)
@require_POST
def case_risk_hearing(request: HttpRequest, risk_id: int) -> HttpResponse:
    """The supervisor knows."""
    risk = _risk(request, risk_id)
    try:
        services.hear(risk=risk, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("case-detail", risk.case_id)


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("note")
@require_POST
def case_risk_end(request: HttpRequest, risk_id: int) -> HttpResponse:
    """What was done, and it is over."""
    risk = _risk(request, risk_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写一句怎么处理的。"))
        return redirect("case-detail", risk.case_id)
    try:
        services.settle(
            risk=risk,
            note=form.cleaned_data["note"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("case-detail", risk.case_id)


urlpatterns = [
    path("cases/<int:case_id>/risks", case_risk, name="case-risk"),
    path("cases/risks/<int:risk_id>/hearing", case_risk_hearing, name="case-risk-hearing"),
    path("cases/risks/<int:risk_id>/end", case_risk_end, name="case-risk-end"),
]
