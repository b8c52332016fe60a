"""The guardian's door: by telephone code, by a signed link, or signed in; see and withdraw."""

from datetime import datetime, timedelta

import segno
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.guardians import GuardianLinkInvalid
from liandong.core.refusals import Refusal
from liandong.models import GuardianConsent
from liandong.models.sealed import blind_index
from liandong.phrases.consents import NOTICE
from liandong.phrases.registry import RELATIVES
from liandong.queries import access
from liandong.queries import certificate_batches as batches
from liandong.queries import guardians as shown
from liandong.services import certificate_batches, guardians
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.sign_in import (
    CodeForm,
    PhoneForm,
    code_context,
    is_proved,
    keep_phone,
    kept_phone,
    send_to,
)

PROVED_FOR = timedelta(minutes=30)


def _mine(request: HttpRequest) -> QuerySet[GuardianConsent] | None:
    """Consents that this browser may see as guardian; None: not proved."""
    now = timezone.now()
    token = request.session.get("guardian_token", "")
    found = shown.pass_of(token, at=now) if token else None
    if found is not None:
        return GuardianConsent.objects.filter(pk=found.consent_id).select_related("ward")
    proved = request.session.get("guardian_proved", ["", ""])
    index = ""
    if proved[0] and now - datetime.fromisoformat(proved[1]) <= PROVED_FOR:
        index = proved[0]
    person = getattr(request, "person", None)
    if not index and person is None:
        return None
    return shown.consents_of(phone_index=index, person_id=person.pk if person else None)


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def guardian_home(request: HttpRequest) -> HttpResponse:
    """The wards, once the telephone is proved; before that, the telephone."""
    mine = _mine(request)
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            send_to(request, form.cleaned_data["phone"])
        except Refusal as refusal:
            form.add_error("phone", phrases.sentence(refusal))
        else:
            return redirect("guardian-code")
    rows = list(mine[:20]) if mine is not None else []
    context = {
        "form": form,
        "is_proved": mine is not None,
        "rows": [
            {"row": one, "relation": RELATIVES.get(one.relation, one.relation)} for one in rows
        ],
    }
    return render(request, "guardians/guardian_home.html", context)


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def guardian_code(request: HttpRequest) -> HttpResponse:
    """The digits that prove the guardian's telephone; no account is made."""
    phone = kept_phone(request)
    if not phone:
        return redirect("guardian-home")
    form = CodeForm(request.POST or None)
    if is_proved(request, form, phone):
        keep_phone(request, phone)
        index = blind_index(phone, "phone")
        request.session["guardian_proved"] = [index, timezone.now().isoformat()]
        request.session.pop("guardian_token", None)
        return redirect("guardian-home")
    return render(request, "guardians/guardian_code.html", code_context(request, form, phone))


@allow(PUBLIC)
@never_cache
@require_GET
def guardian_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link that was given to a guardian."""
    found = shown.pass_of(token, at=timezone.now())
    if found is None:
        messages.error(request, phrases.sentence(GuardianLinkInvalid()))
        return redirect("guardian-home")
    request.session["guardian_token"] = token
    return redirect("guardian-ward", found.consent_id)


@allow(PUBLIC)
@never_cache
@require_GET
def guardian_ward(request: HttpRequest, consent_id: int) -> HttpResponse:
    """One ward: coming and past shifts, what was agreed to, and the button."""
    mine = _mine(request)
    if mine is None:
        return redirect("guardian-home")
    consent = get_object_or_404(mine, pk=consent_id)
    coming, past = shown.places_of([consent.ward_id], at=timezone.now())
    context = {
        "consent": consent,
        "ward": consent.ward,
        "relation": RELATIVES.get(consent.relation, consent.relation),
        "coming": coming if consent.revoked_at is None else [],
        "past": past if consent.revoked_at is None else [],
        "asked": batches.lines_for_guardian(consent.ward_id)[:20]
        if consent.revoked_at is None
        else [],
        "agreed": [
            {"row": one, "title": NOTICE[one.purpose][0], "text": NOTICE[one.purpose][1]}
            for one in shown.consents_about(consent.ward_id)
            if one.purpose in NOTICE
        ],
    }
    return render(request, "guardians/guardian_ward.html", context)


@allow(PUBLIC)
@require_POST
def guardian_withdrawal(request: HttpRequest, consent_id: int) -> HttpResponse:
    """Take the yes back: coming places are given back and everybody is told."""
    mine = _mine(request)
    if mine is None:
        return redirect("guardian-home")
    consent = get_object_or_404(mine, pk=consent_id)
    try:
        count = guardians.withdraw(
            consent=consent, by=getattr(request, "person", None), at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("已撤回同意，退出了 %(count)s 个还没开始的班次，负责的人也通知了。")
        messages.success(request, words % {"count": count})
    return redirect("guardian-ward", consent_id)


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def guardian_pass(request: HttpRequest, consent_id: int) -> HttpResponse:
    """Make a link for a guardian, show it with its code, or take it back (``answer`` end)."""
    who, now = actor(request), timezone.now()
    near = Q(ward=who.person) | Q(guardian=who.person)
    if who.is_staff:
        near |= Q(ward__in=access.people_for(who).values("pk"))
    found = GuardianConsent.objects.filter(near).select_related("ward")
    consent = get_object_or_404(found, pk=consent_id)
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "end":
                guardians.revoke_links(consent=consent, by=who.person, at=now)
                messages.success(request, _("链接已收回。"))
            else:
                guardians.make_link(consent=consent, by=who.person, at=now)
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
        return redirect("guardian-pass", consent_id)
    held = shown.open_passes(consent, at=now).order_by("-pk").first()
    link = picture = ""
    if held is not None:
        address = reverse("guardian-link", args=[shown.token_of(held)])
        link = request.build_absolute_uri(address)
        picture = segno.make(link, error="m", micro=False).svg_data_uri(border=2, scale=4)
    context = {
        "consent": consent,
        "held": held,
        "link": link,
        "picture": picture,
        "is_ward": consent.ward_id == who.person.pk,
        "is_staff": who.is_staff and consent.ward_id != who.person.pk,
    }
    return render(request, "guardians/guardian_pass.html", context)


@allow(PUBLIC)
@never_cache
@require_POST
def guardian_batch_answer(request: HttpRequest, consent_id: int, batch_id: int) -> HttpResponse:
    """Agree or refuse (``agrees`` yes) that a child's certificate goes to who asked for it."""
    mine = _mine(request)
    if mine is None:
        return redirect("guardian-home")
    consent = get_object_or_404(mine, pk=consent_id)
    lines = batches.lines_for_guardian(consent.ward_id)
    line = get_object_or_404(lines, batch_id=batch_id)
    agrees = request.POST.get("agrees") == "yes"
    try:
        certificate_batches.answer_for_ward(
            line=line,
            consent=consent,
            agrees=agrees,
            by=getattr(request, "person", None),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        said = _("已同意。交出之前随时可以收回。") if agrees else _("好的，不会交出 TA 的证明。")
        messages.success(request, said)
    return redirect("guardian-ward", consent_id)


urlpatterns = [
    path("guardian", guardian_home, name="guardian-home"),
    path("guardian/code", guardian_code, name="guardian-code"),
    path("guardian/link/<str:token>", guardian_link, name="guardian-link"),
    path("guardian/<int:consent_id>", guardian_ward, name="guardian-ward"),
    path("guardian/<int:consent_id>/withdrawal", guardian_withdrawal, name="guardian-withdrawal"),
    path(
        "guardian/<int:consent_id>/certificate-batches/<int:batch_id>",
        guardian_batch_answer,
        name="guardian-batch-answer",
    ),
    path("guardian/<int:consent_id>/pass", guardian_pass, name="guardian-pass"),
]
