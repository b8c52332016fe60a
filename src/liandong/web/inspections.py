"""Spot checks of organizations: drawing, the list, the organization's word, the public result."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import inspections as rules
from liandong.core.inspections import ITEMS, State, Verdict
from liandong.core.refusals import Refusal
from liandong.models import Inspection, InspectionRound
from liandong.phrases.interventions import ITEMS as ITEM_WORDS
from liandong.phrases.interventions import STATES, VERDICTS
from liandong.queries import access, approvals, authority
from liandong.queries import interventions as shown
from liandong.services import inspections as services
from liandong.web.access import PUBLIC, actor, allow
from liandong.web.acting import tried
from liandong.web.authority import OFFICIALS, office_of
from liandong.web.publications import yes_for

CONCERNED = (access.OFFICER, access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
KINDS = {"drawn": "wait", "told": "info", "heard": "warn", "published": "ok"}
MOST_DRAWN = 50


class DrawForm(forms.Form):
    """The seed, where it comes from, and how many."""

    seed = forms.CharField(
        label=gettext_lazy("随机数种子"),
        max_length=64,
        help_text=gettext_lazy("用谁也事先定不了的数，例如当天公布的彩票开奖号。"),
        error_messages={"required": gettext_lazy("请写种子。")},
    )
    seed_source = forms.CharField(
        label=gettext_lazy("种子从哪来"),
        max_length=120,
        help_text=gettext_lazy("写清楚，别人才能核对。"),
        error_messages={"required": gettext_lazy("请写种子从哪来。")},
    )
    count = forms.IntegerField(
        label=gettext_lazy("抽几家"), min_value=1, max_value=MOST_DRAWN, initial=3
    )


class ListForm(forms.Form):
    """The list: a verdict for each point, words where it is not met."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ITEMS:
            self.fields[code] = forms.ChoiceField(
                label=str(ITEM_WORDS[code]),
                choices=[("", _("请选")), *((one.value, VERDICTS[one.value]) for one in Verdict)],
                required=False,
            )
            self.fields[f"{code}_note"] = forms.CharField(
                label=_("情况（没做到一定写）"), max_length=rules.NOTE_MOST, required=False
            )

    @property
    def verdicts(self) -> dict[str, str]:
        """By point. After validation."""
        return {code: self.cleaned_data[code] for code in ITEMS}

    @property
    def notes(self) -> dict[str, str]:
        """By point. After validation."""
        return {code: self.cleaned_data[f"{code}_note"] for code in ITEMS}


def _line(row: Inspection) -> dict[str, object]:
    not_met = sum(one == Verdict.NOT_MET.value for one in row.verdicts.values())
    words = ngettext("%(n)s 项没做到", "%(n)s 项没做到", not_met) % {"n": not_met}
    return {
        "row": row,
        "state": STATES[row.state],
        "kind": KINDS[row.state],
        "not_met": words if row.state != State.DRAWN else "",
        "is_bad": bool(not_met),
        "points": [
            {
                "label": ITEM_WORDS[code],
                "verdict": VERDICTS[row.verdicts[code]],
                "kind": {"met": "ok", "not_met": "danger"}.get(row.verdicts[code], "plain"),
                "note": row.notes.get(code, ""),
            }
            for code in ITEMS
            if code in row.verdicts
        ],
    }


@allow(*OFFICIALS)
@never_cache
@require_http_methods(["GET", "POST"])
def inspection_desk(request: HttpRequest, office_id: int) -> HttpResponse:
    """An office's rounds, what is to be looked at, told and published; a new draw."""
    who, office = actor(request), office_of(request, office_id)
    may_draw = (
        authority.offices_of(who.person, who.on).filter(pk=office.pk).exists()
        and authority.has_power(office, services.MATTER, who.on)
    )  # fmt: skip
    form = DrawForm(request.POST or None) if may_draw else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = services.draw_round(
                office=office, **form.cleaned_data, by=who.person, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            told = _("抽好了：%(all)s 家里抽 %(drawn)s 家。")
            counts = {"all": len(made.numbers), "drawn": made.inspections.count()}
            messages.success(request, told % counts)
            return redirect("inspection-desk", office.pk)
    context = {
        "office": office,
        "form": form,
        "rows": [_line(row) for row in shown.inspections_of(office)[:100]],
    }
    return render(request, "authority/inspection_desk.html", context)


@allow(*CONCERNED)
@never_cache
@require_http_methods(["GET", "POST"])
def inspection_detail(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """One inspection: the list for the office, the word for the organization."""
    who, now = actor(request), timezone.now()
    row, is_office = _found(request, inspection_id)
    state = State(row.state)
    form = ListForm(request.POST or None) if is_office and state is State.DRAWN else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.tell(
                inspection=row, verdicts=form.verdicts, notes=form.notes, by=who.person, at=now
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已告知组织，到期或者说明以后可以公布。"))
            return redirect("inspection-detail", row.pk)
    is_ready = state is State.HEARD or (
        state is State.TOLD and row.hearing_due_at is not None and row.hearing_due_at <= now
    )
    yes = yes_for(row, who, now) if state is not State.PUBLISHED else None
    context = {
        **_line(row),
        "form": form,
        "is_office": is_office,
        "may_publish": is_office and is_ready and (yes is None or yes.is_free),
        "yes": yes,
        "may_reply": state is State.TOLD and row.organization_id in who.organization_ids,
    }
    return render(request, "authority/inspection_detail.html", context)


@allow(*CONCERNED)
@require_POST
def inspection_reply(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """The organization's word."""
    row, _is_office = _found(request, inspection_id)
    text, me = request.POST.get("text", ""), actor(request).person
    tried(
        request,
        lambda: services.reply(inspection=row, text=text, by=me, at=timezone.now()),
        done=_("说明留下了，公布时附在后面。"),
    )
    return redirect("inspection-detail", row.pk)


@allow(*OFFICIALS)
@require_POST
def inspection_publication(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Put it in public."""
    row, _is_office = _found(request, inspection_id)
    me = actor(request).person
    tried(
        request,
        lambda: services.publish(inspection=row, by=me, at=timezone.now()),
        done=_("已公布。"),
    )
    return redirect("inspection-detail", row.pk)


@allow(PUBLIC)
@require_GET
def inspection_results(request: HttpRequest, round_id: int) -> HttpResponse:
    """A round in public: seed, all numbers, and what was found with the organization's word."""
    drawn = get_object_or_404(InspectionRound.objects.select_related("office"), pk=round_id)
    rows = shown.published().filter(round=drawn)
    context = {
        "round": drawn,
        "rows": [_line(row) for row in rows],
        "drawn": drawn.inspections.count(),
        "population": len(drawn.numbers),
    }
    return render(request, "authority/inspection_results.html", context)


def _found(request: HttpRequest, inspection_id: int) -> tuple[Inspection, bool]:
    """The inspection, and whether the actor's office holds it."""
    who = actor(request)
    rows = Inspection.objects.select_related("organization", "round__office")
    mine = authority.offices_of(who.person, who.on).values("pk")
    row = rows.filter(round__office__in=mine, pk=inspection_id).first()
    if row is not None:
        return row, True
    watched = authority.offices_for(who).order_by().values("pk")
    row = rows.filter(round__office__in=watched, pk=inspection_id).first()
    if row is not None:
        return row, False
    to_decide = approvals.before(who).filter(inspection__isnull=False).values("inspection")
    row = rows.filter(pk__in=to_decide, pk=inspection_id).first()
    if row is not None:
        return row, False
    return get_object_or_404(shown.own_inspections(who), pk=inspection_id), False


urlpatterns = [
    path("authority/<int:office_id>/checks", inspection_desk, name="inspection-desk"),
    path("inspections/<int:inspection_id>", inspection_detail, name="inspection-detail"),
    path("inspections/<int:inspection_id>/reply", inspection_reply, name="inspection-reply"),
    path(
        "inspections/<int:inspection_id>/publication",
        inspection_publication,
        name="inspection-publication",
    ),
    path("open/checks/<int:round_id>", inspection_results, name="inspection-results"),
]
