"""A word in confidence with a social worker: asking, the thread, who read it, closing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.support import TEXT_MAX_LENGTH
from liandong.models import Person, SupportRequest
from liandong.queries import support as shown
from liandong.services import support as services
from liandong.web.access import SIGNED_IN, actor, allow


def _words(label: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=TEXT_MAX_LENGTH,
        error_messages={"required": gettext_lazy("请写几句话。")},
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class AskForm(forms.Form):
    """To whom, and what about."""

    wanted = forms.ChoiceField(label=gettext_lazy("找哪位社工"), required=False)
    text = _words(gettext_lazy("想聊什么"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._workers = {str(one.pk): one for one in shown.workers_near(person)}
        field = self.fields["wanted"]
        field.choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("哪位都可以")),
            *((key, one.name) for key, one in self._workers.items()),
        ]

    @property
    def worker(self) -> Person | None:
        """The social worker who was chosen; None is any."""
        return self._workers.get(self.cleaned_data.get("wanted", ""))


class SayForm(forms.Form):
    """One more thing to say."""

    text = _words(gettext_lazy("回一句"))


@allow(SIGNED_IN)
@never_cache
@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
def support_request(request: HttpRequest) -> HttpResponse:
    """Ask for a talk; see one's own, and those one may take or guides."""
    who = actor(request)
    form = AskForm(request.POST or None, person=who.person)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(
                text=form.cleaned_data["text"],
                wanted=form.worker,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("发出去了。社工接了会告诉您。"))
            return redirect("support-thread", made.pk)
    context = {
        "form": form,
        "own": shown.asked_by(who.person)[:30],
        "waiting": shown.waiting_for(who)[:30],
        "held": shown.held_by(who.person)[:30],
        "guided": shown.guided_by(who.person, on=timezone.localdate())[:30],
    }
    return render(request, "voice/support_request.html", context)


@allow(SIGNED_IN)
@never_cache
@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
def support_thread(request: HttpRequest, request_id: int) -> HttpResponse:
    """The talk. For anybody else it does not exist; each read by others is kept and shown."""
    me = actor(request).person
    row = get_object_or_404(shown.readable_by(me, on=timezone.localdate()), pk=request_id)
    form = SayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.say(request=row, text=form.cleaned_data["text"], by=me, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("support-thread", row.pk)
    context = {
        "row": row,
        "said": services.read(request=row, by=me, at=timezone.now()),
        "is_asker": row.asker_id == me.pk,
        "may_write": row.closed_at is None and me.pk in {row.asker_id, row.worker_id},
        "readings": shown.readings_of(row) if row.asker_id == me.pk else [],
        "form": form,
        "me": me,
    }
    return render(request, "voice/support_thread.html", context)


@allow(SIGNED_IN)
@require_POST
def support_taking(request: HttpRequest, request_id: int) -> HttpResponse:
    """A social worker takes a talk that waits."""
    who = actor(request)
    row = get_object_or_404(shown.waiting_for(who), pk=request_id)
    return _then(request, row, lambda: services.take(request=row, by=who.person, at=timezone.now()))


@allow(SIGNED_IN)
@require_POST
def support_closing(request: HttpRequest, request_id: int) -> HttpResponse:
    """Either of the two ends the talk."""
    me = actor(request).person
    row = get_object_or_404(shown.readable_by(me, on=timezone.localdate()), pk=request_id)
    return _then(request, row, lambda: services.close(request=row, by=me, at=timezone.now()))


def _then(request: HttpRequest, row: SupportRequest, act: Any) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("support-request")
    return redirect("support-thread", row.pk)


urlpatterns = [
    path("support", support_request, name="support-request"),
    path("support/<int:request_id>", support_thread, name="support-thread"),
    path("support/<int:request_id>/taking", support_taking, name="support-taking"),
    path("support/<int:request_id>/closing", support_closing, name="support-closing"),
]
