"""Offering a case to somebody else, and answering such an offer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.referrals import ReferralNotYours
from liandong.core.refusals import Refusal
from liandong.models import CaseReferral
from liandong.phrases import cases as words
from liandong.queries import cases as cases_shown
from liandong.queries import referrals as shown
from liandong.queries.access import SOCIAL_WORKER
from liandong.services import referrals as services
from liandong.web import case_views
from liandong.web.access import actor, allow
from liandong.web.case_forms import AnswerForm, ReferralForm
from liandong.web.cases import mine_or_404

MOST = 200


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("reason")
@require_http_methods(["GET", "POST"])
def referral_create(request: HttpRequest, case_id: int) -> HttpResponse:
    """To whom, why, and how the client agreed."""
    case, me, today = mine_or_404(request, case_id), actor(request).person, timezone.localdate()
    organizations = shown.receiving_organizations(on=today)
    if case.organization_id is not None:
        organizations = organizations.exclude(pk=case.organization_id)
    form = ReferralForm(
        request.POST or None,
        colleagues=list(cases_shown.colleagues_of(case.worker, on=today)[:MOST]),
        organizations=list(organizations[:MOST]),
        initial={"consented_on": today},
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        house = form.organization or case.organization
        try:
            if house is None:
                raise ReferralNotYours()
            services.ask(
                case=case,
                to_organization=house,
                to_worker=form.worker,
                reason=facts["reason"],
                consent_method=facts["consent_method"],
                consented_on=facts["consented_on"],
                by=me,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("发出去了。对方答应以前，个案还是您的。"))
            return redirect("case-detail", case.pk)
    return render(request, "cases/referral_create.html", {"form": form, "case": case})


@allow(SOCIAL_WORKER)
@never_cache
@require_http_methods(["GET"])
def case_referral(request: HttpRequest, referral_id: int) -> HttpResponse:
    """What was written for the receiver; the look is written down."""
    return _page(request, _answerable(request, referral_id), AnswerForm())


def _answerable(request: HttpRequest, referral_id: int) -> CaseReferral:
    rows = shown.answerable_by(actor(request), on=timezone.localdate())
    found: CaseReferral = get_object_or_404(rows, pk=referral_id)
    return found


def _page(request: HttpRequest, row: CaseReferral, form: AnswerForm) -> HttpResponse:
    who, today = actor(request), timezone.localdate()
    try:
        offer = services.look(referral=row, by=who.person, at=timezone.now())
    except Refusal as refusal:
        raise Http404 from refusal
    context = {
        "offer": offer,
        "kind": words.REFERRAL_KINDS[offer.kind],
        "consent": words.CONSENTS[offer.consent_method],
        "field": words.FIELDS[offer.case.field],
        "load": case_views.load_words(cases_shown.caseload(who.person, on=today)),
        "form": form,
    }
    return render(request, "cases/case_referral.html", context)


@allow(SOCIAL_WORKER)
@never_cache
@require_POST
def case_referral_answer(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Take it over, or say why not."""
    row, me = _answerable(request, referral_id), actor(request).person
    form = AnswerForm(request.POST)
    is_accepted = request.POST.get("answer") == "yes"
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.answer(
                referral=row,
                is_accepted=is_accepted,
                reason="" if is_accepted else reason,
                over_reason=reason if is_accepted else "",
                by=me,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("reason", phrases.sentence(refusal))
        else:
            if is_accepted:
                messages.success(request, _("接过来了。从现在起由您负责。"))
                return redirect("case-detail", row.case_id)
            messages.success(request, _("答复了。"))
            return redirect("case-list")
    return _page(request, row, form)


@allow(SOCIAL_WORKER)
@require_POST
def referral_withdrawal(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Take an offer back."""
    who, today = actor(request), timezone.localdate()
    cases = cases_shown.writable_by(who, on=today)
    row = get_object_or_404(CaseReferral, pk=referral_id, case__in=cases)
    try:
        services.withdraw(referral=row, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("case-detail", row.case_id)


urlpatterns = [
    path("cases/<int:case_id>/referral", referral_create, name="referral-create"),
    path("cases/referrals/<int:referral_id>", case_referral, name="case-referral"),
    path(
        "cases/referrals/<int:referral_id>/answer",
        case_referral_answer,
        name="case-referral-answer",
    ),
    path(
        "cases/referrals/<int:referral_id>/withdrawal",
        referral_withdrawal,
        name="referral-withdrawal",
    ),
]
