"""From a poster's code or a link to a confirmed place: three taps, five answers.

The shift is read without an account. One page asks telephone, name, birth date and one
consent; the next asks the code, and then the place is taken. What else a service needs is
asked when it needs it. What was typed waits in the session, sealed, for half an hour.
"""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
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
from liandong.core import policy
from liandong.core.refusals import Refusal
from liandong.core.registry import check_name, mask_phone, needs_guardian
from liandong.models import Person, Shift
from liandong.models.sealed import blind_index
from liandong.queries import shifts as shown
from liandong.services import registry, rosters, sign_in
from liandong.services.registry import PersonDraft
from liandong.web.access import PUBLIC, allow
from liandong.web.sign_in import CodeForm, PhoneForm, come_in, keep_phone, send_to
from liandong.web.typed import keep_answers, kept_answers


class JoinForm(PhoneForm):
    """Four answers; the code that follows is the fifth."""

    name = forms.CharField(
        label=gettext_lazy("姓名"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    birth_on = forms.DateField(
        label=gettext_lazy("出生日期"),
        help_text=gettext_lazy("只用来看年龄合不合适这项服务。"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    agrees = forms.BooleanField(
        label=gettext_lazy(
            "同意用以上资料安排这次服务、记录时长、开具证明。其他用途以后逐项再问。"
        ),
        error_messages={"required": gettext_lazy("要您同意才能登记。不想登记，打电话报名也行。")},
    )

    def clean_name(self) -> str:
        """The name, tidied, or what is wrong with it."""
        try:
            return check_name(self.cleaned_data["name"])
        except Refusal as refusal:
            raise forms.ValidationError(phrases.sentence(refusal)) from None

    def clean_birth_on(self) -> date:
        """A day that has been."""
        born: date = self.cleaned_data["birth_on"]
        if born > timezone.localdate():
            raise forms.ValidationError(_("出生日期还没到，请检查年份。"))
        return born


def _shift(shift_id: int) -> Shift:
    return get_object_or_404(shown.public_shifts(), pk=shift_id)


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def shift_join(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Who are you? Telephone, name, birth date, one consent; a code is sent."""
    shift = _shift(shift_id)
    if getattr(request, "person", None) is not None:
        return redirect("shift-detail", shift_id)
    kept = kept_answers(request, shift_id)
    form = JoinForm(request.POST or None, initial=kept or {})
    if request.method == "POST" and form.is_valid():
        try:
            send_to(request, form.cleaned_data["phone"])
        except Refusal as refusal:
            form.add_error("phone", phrases.sentence(refusal))
        else:
            keep_answers(request, shift, form.cleaned_data)
            return redirect("shift-join-code", shift_id)
    context = {"form": form, "shift": shift, "project": shift.project}
    return render(request, "joining/shift_join.html", context)


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def shift_join_code(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The code; a right one registers (or finds) the person and takes the place."""
    shift = _shift(shift_id)
    told = kept_answers(request, shift_id)
    if told is None:
        return redirect("shift-join", shift_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sign_in.check_code(
                phone=told["phone"], code=form.cleaned_data["code"], at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error("code", phrases.sentence(refusal))
        else:
            return _proved(request, shift, told)
    context: dict[str, Any] = {
        "form": form, "shift": shift, "project": shift.project, "phone": mask_phone(told["phone"]),
    }  # fmt: skip
    if settings.LIANDONG_DEMO:
        context["demo_words"] = _("这里不发短信。您的验证码是 %(code)s。") % {
            "code": request.session.get("sign_in_demo_code", "")
        }
    return render(request, "joining/shift_join_code.html", context)


def _proved(request: HttpRequest, shift: Shift, told: dict[str, str]) -> HttpResponse:
    """The telephone is theirs: the person on record, or a new one, or a guardian first."""
    born = date.fromisoformat(told["birth_on"])
    here = reverse("shift-detail", args=[shift.pk])
    keep_phone(request, told["phone"])
    request.session["sign_in_proved_at"] = timezone.now().isoformat()
    request.session["sign_in_next"] = here
    people = sign_in.people_with(blind_index(told["phone"], "phone")).filter(name=told["name"])
    person = people.first()
    if person is None:
        today = timezone.localdate()
        if needs_guardian(born, today, policy.profile_for(shift.division_code, today)):
            return redirect("register-details")
        draft = PersonDraft(name=told["name"], phone=told["phone"], birth_on=born)
        try:
            person = registry.register_person(draft=draft, by=None, at=timezone.now(), via="link")
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
            return redirect("shift-join", shift.pk)
    request.session.pop("joining", None)
    request.session["sign_in_next"] = _take(request, shift, person)
    return come_in(request, person, way="code")


def _take(request: HttpRequest, shift: Shift, person: Person) -> str:
    """Take the place, or say why not; where to go on."""
    try:
        rosters.sign_up(shift=shift, by=person, at=timezone.now())
    except Refusal as refusal:
        words = _("您已经登记好了。这一班还不能确定：%(why)s")
        messages.warning(request, words % {"why": phrases.sentence(refusal)})
        return reverse("shift-detail", args=[shift.pk])
    return reverse("shift-place", args=[shift.pk])


urlpatterns = [
    path("shifts/<int:shift_id>/join", shift_join, name="shift-join"),
    path("shifts/<int:shift_id>/join/code", shift_join_code, name="shift-join-code"),
]
