"""Who supervises a social worker: from inside, from outside, as a peer, from when until when."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.supervision import SupervisionKind, Tier
from liandong.models import Person, SupervisionLink
from liandong.phrases.supervision import KINDS
from liandong.queries import access, supervision
from liandong.queries import supervision_guides as shown
from liandong.services import supervision as services
from liandong.web.access import actor, allow
from liandong.web.acting import tried
from liandong.web.project_forms import set_records

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GuideForm(forms.Form):
    """Who supervises from now on, in which way, from when until when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("哪一种"),
        choices=[(kind.value, KINDS[kind]) for kind in SupervisionKind],
        initial=SupervisionKind.EXTERNAL.value,
        help_text=gettext_lazy("外部督导能看 TA 的个案，和内部督导一样；同伴督导看不到。"),
    )
    guide = forms.ModelChoiceField(
        label=gettext_lazy("谁来督导"),
        queryset=Person.objects.none(),
        error_messages={"required": gettext_lazy("请选一位。")},
    )
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=_DAY)
    until = forms.DateField(
        label=gettext_lazy("到哪天为止"),
        widget=_DAY,
        required=False,
        help_text=gettext_lazy("这一天不算在内。没有说定就空着。"),
    )

    def __init__(self, *args: Any, worker: Person, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"since": today, "kind": SupervisionKind.EXTERNAL.value})
        super().__init__(*args, **kwargs)
        found = shown.possible_guides(worker, on=today)
        set_records(self, "guide", found)
        works = shown.employers(list(found.values_list("pk", flat=True)[: shown.MOST]), on=today)
        field = self.fields["guide"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label_from_instance = lambda one: (  # type: ignore[assignment,method-assign]
            f"{one.name} · {works[one.pk]}" if one.pk in works else one.name
        )


@allow(access.SUPERVISOR, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def supervision_guides(request: HttpRequest, person_id: int) -> HttpResponse:
    """The supervisors of one social worker; one more."""
    who, today = actor(request), timezone.localdate()
    worker = get_object_or_404(supervision.workers_of(who, on=today), pk=person_id)
    form = GuideForm(request.POST or None, worker=worker, today=today)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.link(
                supervisor=told["guide"],
                supervisee=worker,
                tier=Tier.SUPERVISOR,
                kind=told["kind"],
                since=told["since"],
                until=told["until"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = _("%(guide)s 督导 %(worker)s，记下了。")
            messages.success(request, words % {"guide": told["guide"].name, "worker": worker.name})
            return redirect("supervision-guides", worker.pk)
    context = {
        "worker": worker,
        "rows": [
            {
                "row": one,
                "kind": KINDS[one.link.kind],
                "tag_kind": "wait" if one.link.since > today else "info",
            }
            for one in shown.guides_of(worker, on=today)
        ],
        "form": form,
    }
    return render(request, "supervision/supervision_guides.html", context)


@allow(access.SUPERVISOR, access.COORDINATOR)
@require_POST
def supervision_guide_end(request: HttpRequest, link_id: int) -> HttpResponse:
    """End one, with the reason."""
    who, today = actor(request), timezone.localdate()
    rows = SupervisionLink.objects.filter(
        supervisee__in=supervision.workers_of(who, on=today).values("pk"), tier=Tier.SUPERVISOR
    )
    link = get_object_or_404(rows.select_related("supervisor", "supervisee"), pk=link_id)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("请写明为什么结束。"))
    else:
        tried(
            request,
            lambda: services.end_link(link=link, reason=reason, by=who.person, at=timezone.now()),
            done=_("已经结束。以前的谈话记录都在。"),
        )
    still = supervision.workers_of(who, on=today).filter(pk=link.supervisee_id).exists()
    return (
        redirect("supervision-guides", link.supervisee_id)
        if still
        else redirect("supervision-desk")
    )


urlpatterns = [
    path(
        "supervision/workers/<int:person_id>/guides", supervision_guides, name="supervision-guides"
    ),
    path(
        "supervision/guides/<int:link_id>/end", supervision_guide_end, name="supervision-guide-end"
    ),
]
