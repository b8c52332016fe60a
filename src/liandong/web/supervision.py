"""The supervision desk: social workers, the span of each, who has no guide, who changes hands."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.supervision import Tier, is_active
from liandong.core.typed import whole
from liandong.models import Person, SupervisionLink
from liandong.phrases.supervision import SPAN_STATES
from liandong.queries import absences, access, careers, silences, value_items
from liandong.queries import supervision as shown
from liandong.services import supervision as services
from liandong.web.access import actor, allow
from liandong.web.project_forms import set_records

PAGE = 20
GUIDED = 100
_KINDS = {"green": "ok", "amber": "wait", "red": "warn", "critical": "danger"}


@allow(access.SUPERVISOR, access.COORDINATOR)
@require_GET
def supervision_desk(request: HttpRequest) -> HttpResponse:
    """The desk, heaviest spans first."""
    who, today = actor(request), timezone.localdate()
    desk = shown.desk(who, on=today)
    ids = [row.person_id for row in desk.workers]
    months, licences = silences.months_of(ids, on=today), careers.licences_of(ids, on=today)
    alone = Paginator(desk.leaderless, PAGE)
    # Counted once: it is the dearest question of the desk.
    alone.count = desk.leaderless_count
    page = alone.get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "workers": [
            {
                "row": row,
                "state": SPAN_STATES[row.span.state],
                "kind": _KINDS[row.span.state],
                "months": months[row.person_id],
                "is_licensed": licences[row.person_id].is_licensed,
            }
            for row in desk.workers
        ],
        "own_state": SPAN_STATES[desk.own_span.state],
        "total_state": SPAN_STATES[desk.total.state],
        "limits": shown.limits_for(who.person.division_code, today)[Tier.SOCIAL_WORKER],
        "page": page,
        "away": absences.away(who, on=today),
        "values_waiting": len(value_items.overdue_for(who, on=today)),
        "is_supervisor": who.has(access.SUPERVISOR),
    }
    return render(request, "supervision/supervision_desk.html", context)


@allow(access.SUPERVISOR, access.COORDINATOR)
@require_POST
def supervision_link(request: HttpRequest) -> HttpResponse:
    """Give a volunteer who is alone to one of the desk's social workers."""
    who, today = actor(request), timezone.localdate()
    workers = shown.workers_of(who, on=today)
    worker = get_object_or_404(workers, pk=_number(request, "worker"))
    volunteer = get_object_or_404(shown.leaderless(who, on=today), pk=_number(request, "volunteer"))
    try:
        services.link(
            supervisor=worker,
            supervisee=volunteer,
            tier=Tier.SOCIAL_WORKER,
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("已请 %(worker)s 指导 %(volunteer)s。")
        messages.success(request, words % {"worker": worker.name, "volunteer": volunteer.name})
    return redirect("supervision-desk")


class HandoverForm(forms.Form):
    """Which volunteers of a social worker go to whom, or to nobody, and why."""

    links = forms.ModelMultipleChoiceField(
        label=gettext_lazy("哪些志愿者"),
        queryset=SupervisionLink.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请先勾选志愿者。")},
    )
    to = forms.ModelChoiceField(
        label=gettext_lazy("改由谁指导"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("先结束，以后再安排"),
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=120,
        help_text=gettext_lazy("例如：社工转岗；搬到别的街道"),
        error_messages={"required": gettext_lazy("请写明原因。")},
    )

    def __init__(
        self,
        *args: Any,
        links: Any,
        workers: Any,
        desk: dict[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "links", links)
        set_records(self, "to", workers)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        words = _("%(name)s（现在带 %(n)s 人）")
        field.label_from_instance = lambda worker: (  # type: ignore[assignment,method-assign]
            words % {"name": worker.name, "n": desk.get(worker.pk, 0)}
        )


@allow(access.SUPERVISOR, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def supervision_worker(request: HttpRequest, person_id: int) -> HttpResponse:
    """The volunteers of one social worker: end the guidance, or hand them to somebody else."""
    who, today = actor(request), timezone.localdate()
    workers = shown.workers_of(who, on=today)
    worker = get_object_or_404(workers, pk=person_id)
    links = SupervisionLink.objects.filter(
        supervisor=worker, tier=Tier.SOCIAL_WORKER, until=None
    ).select_related("supervisee")
    guided = {row.person_id: row.guided for row in shown.desk(who, on=today).workers}
    form = HandoverForm(
        request.POST or None, links=links, workers=workers.exclude(pk=worker.pk), desk=guided
    )
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            count = services.hand_over(
                links=form.cleaned_data["links"],
                to=to,
                reason=form.cleaned_data["reason"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = (
                _("%(n)s 名志愿者改由 %(to)s 指导。")
                if to
                else _("%(n)s 名志愿者不再由 %(from)s 指导。")
            )
            facts = {"n": count, "to": to.name if to else "", "from": worker.name}
            messages.success(request, words % facts)
            return redirect("supervision-worker", worker.pk)
    chosen = set(form["links"].value() or ()) if form.is_bound else set()
    page = Paginator(links.order_by("-supervisee__last_served_on", "pk"), GUIDED).get_page(
        request.GET.get("page")
    )
    near = access.people_for(who).filter(pk__in=[one.supervisee_id for one in page])
    readable = set(near.values_list("pk", flat=True))
    context = {
        "worker": worker,
        "months": silences.months_of([worker.pk], on=today)[worker.pk],
        "page": page,
        "rows": [
            {
                "row": one,
                "is_active": is_active(one.supervisee.last_served_on, today),
                "is_readable": one.supervisee_id in readable,
                "is_chosen": str(one.pk) in chosen,
            }
            for one in page
        ],
        "form": form,
    }
    return render(request, "supervision/supervision_worker.html", context)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return whole(text)


urlpatterns = [
    path("supervision", supervision_desk, name="supervision-desk"),
    path("supervision/workers/<int:person_id>", supervision_worker, name="supervision-worker"),
    path("supervision/links", supervision_link, name="supervision-link"),
]
