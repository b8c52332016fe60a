"""“Somebody registered me before”: prove the telephone, then choose a proof; the staff's desk."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core.claiming import MOST_TRIES, ClaimNotProved, TooManyClaims
from liandong.core.refusals import Refusal, ValueMissing
from liandong.core.registry import check_phone, mask_phone
from liandong.models import AccountClaim, ClaimState
from liandong.models.sealed import blind_index
from liandong.phrases.claiming import NOTES, PROOFS
from liandong.queries import access
from liandong.services import claiming, sign_in
from liandong.web.access import PUBLIC, actor, allow
from liandong.web.sign_in import (
    CodeForm,
    PhoneForm,
    come_in,
    keep_phone,
    kept_phone,
    proved_phone,
    send_to,
)

DAY_S = 24 * 3600
PAGE = 20
DESK = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)


class ClaimForm(forms.Form):
    """Who one is, and what one can show."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    proof = forms.ChoiceField(
        label=gettext_lazy("怎么证明是您"), choices=list(PROOFS.items()), widget=forms.RadioSelect
    )
    old_phone = forms.CharField(
        label=gettext_lazy("旧手机号"), max_length=24, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    number = forms.CharField(
        label=gettext_lazy("身份证号"), max_length=24, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    birth_on = forms.DateField(
        label=gettext_lazy("出生日期"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Each proof needs its own answer."""
        told: dict[str, Any] = super().clean() or {}
        needs = {"old_phone": "old_phone", "id_number": "number", "document": "birth_on"}
        name = needs.get(told.get("proof", ""), "")
        if name and not told.get(name) and name not in self.errors:
            self.add_error(name, _("选了这种办法，请填这一项。"))
        if told.get("old_phone") and name == "old_phone":
            try:
                told["old_phone"] = str(check_phone(told["old_phone"]))
            except Refusal as refusal:
                self.add_error("old_phone", phrases.sentence(refusal))
        return told


class DisputeForm(forms.Form):
    """Who one is, and what is not one's own doing."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    birth_on = forms.DateField(
        label=gettext_lazy("出生日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    text = forms.CharField(
        label=gettext_lazy("怎么回事"), max_length=300,
        help_text=gettext_lazy("例如：我没有登记过；别人用我的名字报了名；账号被别人认领了。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


def _tried_too_often(phone: str) -> bool:
    """Count one more try from a telephone; whether that is too many in a day."""
    key = f"claims-{blind_index(phone, 'phone')}"
    cache.add(key, 0, DAY_S)
    return bool(cache.incr(key) > MOST_TRIES)


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account_claim(request: HttpRequest) -> HttpResponse:
    """First the telephone one has now, then the name and a proof."""
    phone = proved_phone(request)
    if not phone:
        return _ask_phone(request)
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if _tried_too_often(phone):
                raise TooManyClaims(most=MOST_TRIES)
            if told["proof"] == "old_phone":
                request.session["claim_old_phone"] = [told["name"], told["old_phone"]]
                sign_in.send_code(phone=told["old_phone"], at=timezone.now())
                return redirect("account-claim-old")
            if told["proof"] == "document":
                claiming.claim_in_person(
                    name=told["name"], birth_on=told["birth_on"], phone=phone, at=timezone.now()
                )
                return render(request, "account_claims/waiting.html", {})
            row = claiming.claim_by_number(
                name=told["name"], number=told["number"], phone=phone, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return _claimed(request, row)
    context = {"form": form, "phone": mask_phone(phone)}
    return render(request, "account_claims/claim.html", context)


def _ask_phone(request: HttpRequest) -> HttpResponse:
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            send_to(request, form.cleaned_data["phone"])
        except Refusal as refusal:
            form.add_error("phone", phrases.sentence(refusal))
        else:
            return redirect("account-claim-code")
    return render(request, "account_claims/phone.html", {"form": form})


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def account_claim_code(request: HttpRequest) -> HttpResponse:
    """The code to the telephone one has now."""
    from_phone = request.session.get("sign_in_phone", "")
    if not from_phone:
        return redirect("account-claim")
    return _code(request, old=False)


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def account_claim_old(request: HttpRequest) -> HttpResponse:
    """The code to the old telephone; a right one claims the record."""
    if not proved_phone(request) or "claim_old_phone" not in request.session:
        return redirect("account-claim")
    return _code(request, old=True)


def _code(request: HttpRequest, *, old: bool) -> HttpResponse:
    name, old_phone = request.session.get("claim_old_phone", ["", ""])
    phone = kept_phone(request)
    asked = old_phone if old else phone
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            sign_in.check_code(phone=asked, code=form.cleaned_data["code"], at=now)
            if not old:
                request.session["sign_in_proved_at"] = now.isoformat()
                return redirect("account-claim")
            row = claiming.claim_by_phone(name=name, old_phone=old_phone, phone=phone, at=now)
        except ClaimNotProved as refusal:
            messages.error(request, phrases.sentence(refusal))
            return redirect("account-claim")
        except Refusal as refusal:
            form.add_error("code", phrases.sentence(refusal))
        else:
            return _claimed(request, row)
    context = {"form": form, "phone": mask_phone(asked)}
    return render(request, "account_claims/code.html", context)


def _claimed(request: HttpRequest, row: AccountClaim) -> HttpResponse:
    request.session.pop("claim_old_phone", None)
    keep_phone(request, row.phone)
    request.session["sign_in_next"] = reverse("my-profile")
    messages.success(request, _("认领好了，以前的记录都在。请看看资料对不对。"))
    return come_in(request, row.person, way="code")


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account_dispute(request: HttpRequest) -> HttpResponse:
    """“这不是我登记的”: said with a proved telephone, looked at by staff."""
    phone = proved_phone(request)
    if not phone:
        return redirect("account-claim")
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if _tried_too_often(phone):
                raise TooManyClaims(most=MOST_TRIES)
            claiming.dispute_record(
                name=told["name"],
                birth_on=told["birth_on"],
                phone=phone,
                text=told["text"],
                by=getattr(request, "person", None),
                at=timezone.now(),
            )
        except ValueMissing:
            form.add_error("text", _("请多写几个字，说清楚哪里不对。"))
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return render(request, "account_claims/waiting.html", {"is_dispute": True})
    context = {"form": form, "phone": mask_phone(phone)}
    return render(request, "account_claims/dispute.html", context)


# ── the staff's desk ────────────────────────────────────────────────────────────────────────


@allow(*DESK)
@require_http_methods(["GET"])
def account_claim_desk(request: HttpRequest) -> HttpResponse:
    """Claims that wait for somebody to look at a document, then the latest others."""
    near = access.people_for(actor(request)).values("pk")
    found = (
        AccountClaim.objects.filter(person__in=near)
        .select_related("person")
        .order_by("decided_at", "claimed_at", "pk")
    )
    waiting = found.filter(state=ClaimState.OPEN)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    closed = found.exclude(state=ClaimState.OPEN).order_by("-decided_at", "-pk")[:10]
    context = {"page": page, "rows": list(page), "closed": list(closed)}
    return render(request, "account_claims/desk.html", context)


@allow(*DESK)
@require_http_methods(["GET", "POST"])
def account_claim_decision(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One claim with its log: decide with the document in hand, or write down a dispute."""
    who, now = actor(request), timezone.now()
    near = access.people_for(who).values("pk")
    found = AccountClaim.objects.filter(person__in=near).select_related("person")
    row = get_object_or_404(found, pk=claim_id)
    typed, error = request.POST.get("reason", "")[:200], ""
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        try:
            if answer == "dispute":
                claiming.dispute(claim=row, text=typed, by=who.person, at=now)
            else:
                claiming.decide(
                    claim=row, is_proved=answer == "yes", reason=typed, by=who.person, at=now
                )
        except Refusal as refusal:
            error = (
                _("请写看到了什么，例如：看过身份证原件。")
                if refusal.code == "value_missing"
                else phrases.sentence(refusal)
            )
        else:
            messages.success(request, _("记下了。"))
            return redirect("account-claim-desk")
    notes = [
        {
            "title": NOTES[one.kind],
            "at": one.at,
            "text": one.text,
            "by": one.by.name if one.by else "",
        }
        for one in row.notes.select_related("by").order_by("at", "pk")
    ]
    context = {
        "claim": row,
        "is_open": row.state == ClaimState.OPEN,
        "proof": PROOFS[row.proof],
        "phone": mask_phone(row.phone),
        "notes": notes,
        "typed": typed,
        "error": error,
    }
    return render(request, "account_claims/decision.html", context)


urlpatterns = [
    path("account/claim", account_claim, name="account-claim"),
    path("account/claim/code", account_claim_code, name="account-claim-code"),
    path("account/claim/old", account_claim_old, name="account-claim-old"),
    path("account/claim/dispute", account_dispute, name="account-dispute"),
    path("account-claims", account_claim_desk, name="account-claim-desk"),
    path(
        "account-claims/<int:claim_id>/decision",
        account_claim_decision,
        name="account-claim-decision",
    ),
]
