"""What each side of a linkage brings and lacks, and what one did for the other."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.contributions import GAP_DAYS, Resource, Side, could_close, in_time, matrix
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Contribution, Linkage, MutualService, Person
from liandong.phrases.contributions import RESOURCES, SERVICES, SIDES
from liandong.queries import access, needs, pool
from liandong.queries import contributions as shown
from liandong.services import contributions as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried


class ServiceForm(forms.Form):
    """What one did for somebody of the other side."""

    partner = forms.ModelChoiceField(
        label=gettext_lazy("帮了谁，或者谁帮了我"), queryset=Person.objects.none()
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("谁帮谁"),
        choices=[("given", gettext_lazy("我帮 TA")), ("received", gettext_lazy("TA 帮我"))],
        widget=forms.RadioSelect,
        initial="given",
    )
    kind = forms.ChoiceField(label=gettext_lazy("什么帮助"), choices=list(SERVICES.items()))
    minutes = forms.IntegerField(
        label=gettext_lazy("多少分钟"), min_value=1, max_value=1440, initial=60
    )
    served_on = forms.DateField(
        label=gettext_lazy("哪天"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, partners: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Person.objects.filter(pk__in=[person.pk for person in partners]).order_by("name")
        self.fields["partner"].queryset = found  # type: ignore[attr-defined]


def _linkage(request: HttpRequest, pk: int) -> Linkage:
    found: Linkage = get_object_or_404(access.linkages_for(actor(request)), pk=pk)
    return found


@allow(SIGNED_IN)
@require_GET
def contribution_matrix(request: HttpRequest, linkage_id: int) -> HttpResponse:
    """The matrix, what closes each gap, and the services in both directions."""
    return _page(request, _linkage(request, linkage_id))


def _page(request: HttpRequest, linkage: Linkage, form: ServiceForm | None = None) -> HttpResponse:
    who, today = actor(request), timezone.localdate()
    entries = shown.entries_of(linkage)
    cells = matrix(entries)
    own = shown.side_of(linkage, who.person, on=today)
    is_open = linkage.until is None or linkage.until > today
    partners = shown.partners_of(linkage, on=today)[own.other] if own and is_open else []
    wishes = pool.wishes_of_gaps(linkage)
    rows = [
        {
            "code": resource.value,
            "label": RESOURCES[resource][0],
            "hint": RESOURCES[resource][1],
            "sides": [
                {
                    "code": side.value,
                    "label": SIDES[side],
                    "is_own": is_open and own is side,
                    "has": cells[resource, side].has,
                    "lacks": [
                        {
                            "entry": gap,
                            "days": (today - gap.since).days,
                            "is_late": (today - gap.since).days > GAP_DAYS,
                            "offers": could_close(gap, entries)[:3],
                            "wish": wishes.get(gap.ref),
                        }
                        for gap in cells[resource, side].lacks
                    ],
                }
                for side in Side
            ],
        }
        for resource in Resource
    ]
    good, due = in_time(entries, today)
    given = shown.given(linkage)
    if form is None and partners:
        form = ServiceForm(partners=partners, initial={"served_on": today})
    context = {
        "linkage": linkage,
        "rows": rows,
        "is_member": own is not None and is_open,
        "in_time": good,
        "due": due,
        "services": [
            {"row": one, "kind": SERVICES[one.kind]} for one in shown.services_of(linkage)[:20]
        ]
        if own is not None
        else [],
        "by_work": given.by_work,
        "by_volunteers": given.by_volunteers,
        "form": form if partners else None,
        "me": who.person.pk,
        "may_wish": who.has(access.SOCIAL_WORKER, access.COORDINATOR),
        "may_file": who.has(access.SOCIAL_WORKER, access.COORDINATOR, access.VOLUNTEER),
    }
    return render(request, "linkage/contributions.html", context)


@allow(SIGNED_IN)
@require_POST
def contribution_telling(request: HttpRequest, linkage_id: int) -> HttpResponse:
    """Say what one's own side brings or lacks."""
    linkage = _linkage(request, linkage_id)
    told = {name: request.POST.get(name, "") for name in ("side", "resource", "title")}
    is_gap, by = request.POST.get("is_gap") == "1", actor(request).person
    tried(
        request,
        lambda: services.tell(linkage=linkage, **told, is_gap=is_gap, by=by, at=timezone.now()),
        done=_("记下了。"),
    )
    return redirect("contribution-matrix", linkage.pk)


@allow(SIGNED_IN)
@require_POST
def contribution_closing(request: HttpRequest, linkage_id: int, entry_id: int) -> HttpResponse:
    """Close a gap with an offer or a need, or say that it is gone."""
    linkage, who = _linkage(request, linkage_id), actor(request)
    row = get_object_or_404(Contribution, linkage=linkage, pk=entry_id)
    offer_id, number = whole(request.POST.get("offer", "")), request.POST.get("need", "").strip()
    offer = get_object_or_404(Contribution, linkage=linkage, pk=offer_id) if offer_id else None
    need = needs.opened(who).filter(number=number).first() if number else None
    if number and need is None:
        messages.error(request, _("没有找到编号 %(number)s 的需求。") % {"number": number})
        return redirect("contribution-matrix", linkage.pk)
    by = who.person
    tried(
        request,
        lambda: services.close(contribution=row, offer=offer, need=need, by=by, at=timezone.now()),
        done=_("了结了：%(title)s") % {"title": row.title},
    )
    return redirect("contribution-matrix", linkage.pk)


@allow(SIGNED_IN)
@require_POST
def mutual_service(request: HttpRequest, linkage_id: int) -> HttpResponse:
    """Write down what one side did for the other."""
    linkage, me = _linkage(request, linkage_id), actor(request).person
    own = shown.side_of(linkage, me, on=timezone.localdate())
    partners = shown.partners_of(linkage, on=timezone.localdate())[own.other] if own else []
    form = ServiceForm(request.POST, partners=partners)
    if form.is_valid():
        told = form.cleaned_data
        is_given = told["direction"] == "given"
        try:
            services.serve(
                linkage=linkage,
                giver=me if is_given else told["partner"],
                receiver=told["partner"] if is_given else me,
                kind=told["kind"],
                minutes=told["minutes"],
                served_on=told["served_on"],
                by=me,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了。") if not is_given else _("记下了，等对方确认。"))
            return redirect("contribution-matrix", linkage.pk)
    return _page(request, linkage, form)


@allow(SIGNED_IN)
@require_POST
def mutual_service_answer(request: HttpRequest, linkage_id: int, service_id: int) -> HttpResponse:
    """The receiver says whether it was so."""
    me = actor(request).person
    row = get_object_or_404(MutualService, receiver=me, pk=service_id, linkage=linkage_id)
    was_so = request.POST.get("was_so") == "1"
    tried(
        request,
        lambda: services.answer(service=row, was_so=was_so, by=me, at=timezone.now()),
        done=_("谢谢，记下了。"),
    )
    return redirect("contribution-matrix", linkage_id)


_OF = "linkages/<int:linkage_id>"
urlpatterns = [
    path(f"{_OF}/contributions", contribution_matrix, name="contribution-matrix"),
    path(f"{_OF}/contributions/new", contribution_telling, name="contribution-telling"),
    path(
        f"{_OF}/contributions/<int:entry_id>/closing",
        contribution_closing,
        name="contribution-closing",
    ),
    path(f"{_OF}/mutual-services", mutual_service, name="mutual-service"),
    path(
        f"{_OF}/mutual-services/<int:service_id>/answer",
        mutual_service_answer,
        name="mutual-service-answer",
    ),
]
