"""The real name, when a service asks for it: one number, why, and what became of it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import IdentityState
from liandong.services import identity
from liandong.web.access import SIGNED_IN, actor, allow


class IdentityForm(forms.Form):
    """The number of the identity card. The name is on record."""

    number = forms.CharField(
        label=gettext_lazy("身份证号"),
        max_length=24,
        help_text=gettext_lazy("只用来核对姓名，加密保存。谁看过都会记下来。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


@allow(SIGNED_IN)
@never_cache
@sensitive_post_parameters("number")
@require_http_methods(["GET", "POST"])
def my_identity(request: HttpRequest) -> HttpResponse:
    """Where the check stands, and the form when there is something to do."""
    person = actor(request).person
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identity.ask(number=form.cleaned_data["number"], by=person, at=timezone.now())
        except Refusal as refusal:
            form.add_error("number", phrases.sentence(refusal))
        else:
            messages.success(request, _("收到，正在核对。有结果马上通知您。"))
            return redirect("my-identity")
    last = person.identity_checks.order_by("-asked_at", "-pk").first()
    state = last.state if last is not None else ""
    context = {
        "form": form,
        "name": person.name,
        "is_verified": person.verified_at is not None,
        "is_waiting": state == IdentityState.ASKED,
        "differs": state == IdentityState.DIFFERS,
        "is_unreachable": state == IdentityState.UNREACHABLE,
    }
    return render(request, "registry/my_identity.html", context)


urlpatterns = [path("profile/identity", my_identity, name="my-identity")]
