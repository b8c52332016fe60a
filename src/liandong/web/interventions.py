"""What authorities did: an office's acts, those that concern me, and the counts in public."""

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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.interventions import BASES, BY_HAND, NEEDS_POWER, POWER, Act
from liandong.core.refusals import Refusal
from liandong.models import Intervention, Organization
from liandong.phrases.interventions import ACTS, EVENTS_DONE
from liandong.phrases.interventions import BASES as BASIS_WORDS
from liandong.queries import authority
from liandong.queries import interventions as shown
from liandong.services import interventions as services
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.authority import OFFICIALS, office_of
from liandong.web.project_forms import set_options, set_records

KINDS = {"suspend": "danger", "warn": "warn", "order": "warn", "forced_tried": "danger"}
MOST = 100


class ActForm(forms.Form):
    """An act on an organization: which, by which article, why."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("对哪个组织"),
        queryset=Organization.objects.none(),
        empty_label=gettext_lazy("请选"),
    )
    act = forms.ChoiceField(label=gettext_lazy("做什么"))
    basis = forms.ChoiceField(
        label=gettext_lazy("依据"), choices=[(code, BASIS_WORDS[code]) for code in BASES]
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("对方看得到。写事实，不写个人的身份证号和病情。"),
        error_messages={"required": gettext_lazy("请写理由。")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("什么时候以前改好"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("责令改正要写。"),
    )

    def __init__(self, *args: Any, has_power: bool, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "organization", organizations)
        acts = [one for one in BY_HAND if has_power or one not in NEEDS_POWER]
        set_options(self, "act", [(one.value, ACTS[one.value]) for one in acts])

    def clean(self) -> dict[str, Any]:
        """An order has its day."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("act") == Act.ORDER.value and "due_on" not in self.errors:
            due = told.get("due_on")
            if due is None or due <= timezone.localdate():
                self.add_error("due_on", _("请写今天以后的一天。"))
        return told


def _line(row: Intervention) -> dict[str, object]:
    whom = row.organization.name if row.organization else ""
    done = EVENTS_DONE.get(row.event, "")
    return {
        "row": row,
        "act": ACTS[row.act],
        "kind": KINDS.get(row.act, "info"),
        "basis": BASIS_WORDS.get(row.basis, row.basis),
        "whom": whom or (row.person.name if row.person else ""),
        "what": done or row.reason,
        "office": row.office.name if row.office else "",
    }


@allow(*OFFICIALS)
@never_cache
@require_http_methods(["GET", "POST"])
def authority_acts(request: HttpRequest, office_id: int) -> HttpResponse:
    """What an office did to others' records, and a new act."""
    who, office = actor(request), office_of(request, office_id)
    is_member = authority.offices_of(who.person, who.on).filter(pk=office.pk).exists()
    form = None
    if is_member:
        form = ActForm(
            request.POST or None,
            has_power=authority.has_power(office, POWER, who.on),
            organizations=shown.organizations_of(office).order_by("name"),
        )
    if request.method == "POST" and form is not None and form.is_valid():
        told = form.cleaned_data
        try:
            services.act(
                office=office,
                organization=told["organization"],
                act=Act(told["act"]),
                basis=told["basis"],
                reason=told["reason"],
                due_on=told["due_on"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了，组织的人收到了通知。"))
            return redirect("authority-acts", office.pk)
    rows = shown.of_office(office)[:MOST]
    context = {"office": office, "form": form, "rows": [_line(row) for row in rows]}
    return render(request, "authority/acts.html", context)


@allow(SIGNED_IN)
@never_cache
@require_GET
def intervention_list(request: HttpRequest) -> HttpResponse:
    """What authorities did to my records and to those of my organizations."""
    rows = shown.concerning(actor(request))[:MOST]
    return render(request, "authority/intervention_list.html", {"rows": [_line(r) for r in rows]})


@allow(SIGNED_IN)
@require_POST
def intervention_reply(request: HttpRequest, intervention_id: int) -> HttpResponse:
    """Say something about it."""
    who = actor(request)
    row = get_object_or_404(shown.concerning(who), pk=intervention_id)
    text = request.POST.get("text", "")
    tried(
        request,
        lambda: services.reply(intervention=row, text=text, by=who.person, at=timezone.now()),
        done=_("说明留下了，部门看得到。"),
    )
    return redirect("intervention-list")


@allow(PUBLIC)
@require_GET
def authority_public(request: HttpRequest) -> HttpResponse:
    """How authorities answer and act, as counts that anybody may read."""
    now = timezone.now()
    clocks = shown.clocks(now)
    settled = clocks["decided"] + clocks["late"]
    share = clocks["in_time"] / settled if settled else None
    counts = shown.counts(now)
    context = {
        "clocks": clocks,
        "share": share,
        "acts": [{"label": ACTS[code], "value": str(count)} for code, count in counts.items()],
        "rounds": shown.rounds()[:10],
        "at": now,
    }
    return render(request, "authority/authority_public.html", context)


urlpatterns = [
    path("authority/<int:office_id>/acts", authority_acts, name="authority-acts"),
    path("interventions", intervention_list, name="intervention-list"),
    path(
        "interventions/<int:intervention_id>/reply", intervention_reply, name="intervention-reply"
    ),
    path("open/authorities", authority_public, name="authority-public"),
]
