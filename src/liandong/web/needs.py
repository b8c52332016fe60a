"""Pages of needs: what waits, one need, and each step on its way."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core import places
from liandong.core.needs import FilerKind, VerifyMethod
from liandong.core.refusals import Refusal
from liandong.models import Need, NeedState
from liandong.phrases import needs as words
from liandong.queries import access
from liandong.queries import needs as queries
from liandong.queries.need_people import people_for_need
from liandong.services import needs as services
from liandong.web import need_views as shown
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.need_step_forms import (
    AnswerForm,
    AssessForm,
    FilterForm,
    HandOverForm,
    ReasonForm,
    VerifyForm,
)

HANDLERS = (access.SOCIAL_WORKER, access.COORDINATOR)
"""Who verifies, answers and assesses; the others may look."""
PER_PAGE = 20
MOST_PEOPLE = 5
MOST_ROWS = 1000
"""A list is never counted or paged farther than this."""
_TABS = ("filed", "verified", "answered", "assessed", "planned")


# ── the list ────────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def need_list(request: HttpRequest) -> HttpResponse:
    """What waits for staff, by state; for everybody else, what they asked for."""
    who, now = actor(request), timezone.now()
    if not who.is_staff or request.GET.get("tab") == "mine":
        page = Paginator(queries.filed_by(who)[:MOST_ROWS], PER_PAGE).get_page(
            request.GET.get("page")
        )
        context: dict[str, Any] = {
            "page": page,
            "mine": [shown.own_row(need, now) for need in page.object_list],
            "tabs": _tabs(request, queries.counts(who), "mine") if who.is_staff else [],
        }
        return render(request, "needs/need_list.html", context)
    counts = queries.counts(who)
    tab = request.GET.get("tab", "")
    if tab not in (*_TABS, "over"):
        tab = next((state for state in _TABS if counts.get(state)), _TABS[0])
    streets = [(c, places.full_name(c)) for c in queries.streets(who) if _is_known(c)]
    form = FilterForm(request.GET or None, streets=shown.short_names(streets))
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    narrow = {"street": chosen.get("street", ""), "category": chosen.get("category", "")}
    if tab == "over":
        rows = queries.finished(who, **narrow)
    else:
        rows = queries.waiting(who, states=(tab,), at=now, **narrow)
    page = Paginator(rows[:MOST_ROWS], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [shown.row(need, now) for need in page.object_list],
        "tabs": _tabs(request, counts, tab),
        "tab": tab,
        "filter": form,
        "is_narrow": any(narrow.values()),
        "can_plan": tab == "assessed" and who.has(*HANDLERS),
    }
    return render(request, "needs/need_list.html", context)


def _is_known(code: str) -> bool:
    return places.normalized(code) in places.divisions()


def _tabs(request: HttpRequest, counts: dict[str, int], tab: str) -> list[dict[str, Any]]:
    """The states as tabs; the filter goes along."""
    kept = request.GET.copy()
    kept.pop("page", None)
    labels = [(state, words.NEED_STATES[state]) for state in _TABS]
    labels += [("over", _("已办完")), ("mine", _("我提的"))]
    found = []
    for code, label in labels:
        kept["tab"] = code
        count = counts.get(code, 0) if code in _TABS else None
        found.append(
            {
                "label": label,
                "url": f"{reverse('need-list')}?{kept.urlencode()}",
                "active": code == tab,
                "count": count,
            }
        )
    return found


# ── one need ────────────────────────────────────────────────────────────────────────────────


def _need(request: HttpRequest, pk: int) -> Need:
    need: Need = get_object_or_404(queries.opened(actor(request)), pk=pk)
    return need


@allow(SIGNED_IN)
@require_GET
def need_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the need stands, and the one next step."""
    return _detail(request, _need(request, pk))


def _detail(
    request: HttpRequest, need: Need, *, form: forms.Form | None = None, act: str = ""
) -> HttpResponse:
    """The page of a need; ``form`` is the one that failed, shown in place of an empty one."""
    who, now = actor(request), timezone.now()
    handles = who.has(*HANDLERS)
    sees_all = handles or need.filed_by_id == who.person.pk
    next_form = _next_form(need, handles=handles)
    if form is not None and act == "next":
        next_form = form
    context = {
        "need": need,
        "state": words.NEED_STATES[need.state],
        "state_kind": shown.STATE_KINDS[need.state],
        "clock": shown.clock(need, now),
        "steps": shown.steps(need),
        "what": shown.what(need, sees_all=sees_all),
        "where": shown.where(need, sees_all=sees_all),
        "whom": shown.whom(need) if sees_all else [],
        "look": shown.look(need),
        "happenings": shown.happenings(queries.history(need)),
        "handles": handles,
        "form": next_form,
        "priority": shown.priority_words(need, now) if handles else "",
        "is_own": need.filed_by_id == who.person.pk
        and need.filer_kind != FilerKind.SOCIAL_WORKER.value,
        "may_plan": handles and need.state == NeedState.ASSESSED,
        "may_open_case": who.has(access.SOCIAL_WORKER),
        "others": _other_acts(need, who, act, form),
        "failed": act if form is not None else "",
        "people": _people(need, who, now) if handles else None,
    }
    return render(request, "needs/need_detail.html", context)


def _people(need: Need, who: access.Actor, at: datetime) -> dict[str, Any] | None:
    """Who could help and when, while the need waits for its shifts."""
    if need.state not in (NeedState.ANSWERED, NeedState.ASSESSED):
        return None
    found = people_for_need(need, who, at=at, most=MOST_PEOPLE)
    return None if found is None else shown.people(found)


def _next_form(need: Need, *, handles: bool) -> forms.Form | None:
    if not handles:
        return None
    if need.state == NeedState.FILED:
        return VerifyForm()
    if need.state == NeedState.VERIFIED:
        return AnswerForm(initial={"ready": "0"})
    if need.state == NeedState.ANSWERED:
        told = {
            "risk": need.risk_level or "R0",
            "hardship_group": need.hardship_group,
            "risk_statement": need.risk_statement,
        }
        return AssessForm(initial=told)
    return None


def _other_acts(
    need: Need, who: access.Actor, act: str, failed: forms.Form | None
) -> list[dict[str, Any]]:
    """What else this person may do with the need, each with its form."""
    state, handles = need.state, who.has(*HANDLERS)
    waits = (NeedState.FILED, NeedState.VERIFIED)
    later = (NeedState.ANSWERED, NeedState.ASSESSED, NeedState.PLANNED, NeedState.SERVED)
    is_open = state in queries.OPEN
    allowed = {
        "handover": who.has(access.COORDINATOR) and is_open,
        "closing": handles and state in later,
        "refusal": handles and state in waits,
        "withdrawal": need.filed_by_id == who.person.pk and is_open,
    }
    found = []
    for code, may in allowed.items():
        form: forms.Form | None = None
        if not may:
            continue
        if code == act and failed is not None:
            form = failed
        elif code == "handover":
            form = HandOverForm(actor=who, initial={"organization": need.organization_id})
        else:
            form = ReasonForm(auto_id=f"id_{code}_%s")
        url = reverse(f"need-{code}", args=[need.pk])
        found.append({"code": code, "form": form, "url": url, **shown.OTHER_ACTS[code]})
    return found


def _act(
    request: HttpRequest,
    pk: int,
    form: forms.Form,
    change: Callable[[Need, datetime], object],
    *,
    said: str,
    act: str = "next",
) -> HttpResponse:
    """One step: the form is right and the service agrees, or the page says what is wrong."""
    need = _need(request, pk)
    if form.is_valid():
        try:
            change(need, timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, said)
            return redirect("need-detail", pk)
    return _detail(request, need, form=form, act=act)


@allow(*HANDLERS)
@require_POST
def need_verification(request: HttpRequest, pk: int) -> HttpResponse:
    """The need is real, and this is how it was checked."""
    form, by = VerifyForm(request.POST), actor(request).person

    def change(need: Need, at: datetime) -> None:
        method = VerifyMethod(form.cleaned_data["method"])
        services.verify(need=need, method=method, by=by, at=at)

    return _act(request, pk, form, change, said=_("已核实。接下来请答复提需求的人。"))


@allow(*HANDLERS)
@require_POST
def need_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the filer what will be done."""
    form, by = AnswerForm(request.POST), actor(request).person

    def change(need: Need, at: datetime) -> None:
        services.answer(need=need, text=form.answer, by=by, at=at)

    return _act(request, pk, form, change, said=_("已答复，对方会在通知里看到。"))


@allow(*HANDLERS)
@require_POST
def need_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge risk and hardship; the urgency follows from them."""
    form, by = AssessForm(request.POST), actor(request).person

    def change(need: Need, at: datetime) -> None:
        services.assess(
            need=need,
            risk=form.risk_level,
            risk_statement=form.cleaned_data["risk_statement"],
            hardship_group=form.cleaned_data["hardship_group"],
            note=form.cleaned_data["note"],
            by=by,
            at=at,
        )

    return _act(request, pk, form, change, said=_("评估好了。下面是紧急程度和理由。"))


@allow(*HANDLERS)
@require_POST
def need_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline a need, with the reason that the filer is told."""
    form, by = ReasonForm(request.POST, auto_id="id_refusal_%s"), actor(request).person

    def change(need: Need, at: datetime) -> None:
        services.refuse(need=need, reason=form.cleaned_data["reason"], by=by, at=at)

    said = _("已说明不予受理的原因，对方会在通知里看到。")
    return _act(request, pk, form, change, said=said, act="refusal")


@allow(SIGNED_IN)
@require_POST
def need_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """The filer no longer needs it."""
    form, by = ReasonForm(request.POST, auto_id="id_withdrawal_%s"), actor(request).person
    if _need(request, pk).filed_by_id != by.pk:
        raise PermissionDenied

    def change(need: Need, at: datetime) -> None:
        services.withdraw(need=need, reason=form.cleaned_data["reason"], by=by, at=at)

    return _act(request, pk, form, change, said=_("已撤回。"), act="withdrawal")


@allow(*HANDLERS)
@require_POST
def need_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """The need is met, or nothing more can be done."""
    form, by = ReasonForm(request.POST, auto_id="id_closing_%s"), actor(request).person

    def change(need: Need, at: datetime) -> None:
        services.close(need=need, reason=form.cleaned_data["reason"], by=by, at=at)

    return _act(request, pk, form, change, said=_("已办结。"), act="closing")


@allow(access.COORDINATOR)
@require_POST
def need_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator gives the need to an organization."""
    who = actor(request)
    form = HandOverForm(request.POST, actor=who)

    def change(need: Need, at: datetime) -> None:
        chosen = form.cleaned_data["organization"]
        services.hand_over(need=need, organization=chosen, by=who.person, at=at)

    return _act(request, pk, form, change, said=_("已交给这家机构。"), act="handover")


urlpatterns = [
    path("needs", need_list, name="need-list"),
    path("needs/<int:pk>", need_detail, name="need-detail"),
    path("needs/<int:pk>/verification", need_verification, name="need-verification"),
    path("needs/<int:pk>/answer", need_answer, name="need-answer"),
    path("needs/<int:pk>/assessment", need_assessment, name="need-assessment"),
    path("needs/<int:pk>/refusal", need_refusal, name="need-refusal"),
    path("needs/<int:pk>/withdrawal", need_withdrawal, name="need-withdrawal"),
    path("needs/<int:pk>/closing", need_closing, name="need-closing"),
    path("needs/<int:pk>/handover", need_handover, name="need-handover"),
]
