"""“我为什么来”: twelve optional questions, for their owner and the planner only."""

from typing import Any

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
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.consents import ConsentPurpose
from liandong.core.motives import ITEMS
from liandong.core.refusals import Refusal
from liandong.phrases.motives import ANSWERS, QUESTIONS
from liandong.queries import motives as shown
from liandong.services import consents
from liandong.services import motives as services
from liandong.web.access import SIGNED_IN, actor, allow


class MotivesForm(forms.Form):
    """Twelve questions and a separate yes."""

    agree = forms.BooleanField(
        label=gettext_lazy(
            "我同意把这些回答加密保存，只用来把更合我心意的服务排前面一点。随时可以一键删掉。"
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, _function in ITEMS:
            self.fields[code] = forms.TypedChoiceField(
                label=str(QUESTIONS[code]),
                choices=list(ANSWERS.items()),
                coerce=int,
                widget=forms.RadioSelect,
            )
        self.order_fields([code for code, _function in ITEMS])

    @property
    def questions(self) -> list[forms.BoundField]:
        """The questions, without the consent."""
        return [self[code] for code, _function in ITEMS]

    def answers(self) -> dict[str, int]:
        """Answers by question."""
        return {code: self.cleaned_data[code] for code, _function in ITEMS}


@allow(SIGNED_IN)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def my_motives(request: HttpRequest) -> HttpResponse:
    """Answer, see and change one's answers."""
    person, now = actor(request).person, timezone.now()
    told = shown.answers_of(person)
    form = MotivesForm(request.POST or None, initial=told | {"agree": bool(told)})
    if request.method == "POST" and form.is_valid():
        try:
            consents.give(person=person, purpose=ConsentPurpose.MOTIVES, by=person, at=now)
            services.say(person=person, answers=form.answers(), by=person, at=now)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了，只有您自己看得到。"))
            return redirect("my-motives")
    return render(request, "registry/my_motives.html", {"form": form, "is_told": bool(told)})


@allow(SIGNED_IN)
@require_POST
def my_motives_end(request: HttpRequest) -> HttpResponse:
    """One tap: the yes is taken back and the answers are deleted."""
    person = actor(request).person
    try:
        consents.withdraw(
            person=person, purpose=ConsentPurpose.MOTIVES, by=person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("都删掉了。"))
    return redirect("my-motives")


urlpatterns = [
    path("my/motives", my_motives, name="my-motives"),
    path("my/motives/end", my_motives_end, name="my-motives-end"),
]
