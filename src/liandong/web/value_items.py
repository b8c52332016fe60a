"""Value items: those of a project through all three stages, choosing, looking, scoring, sums."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import divisions
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.core.value_items import catalogue
from liandong.models import GuidanceSession, Organization, Project, ValueItem
from liandong.queries import access, value_facts
from liandong.queries import guidance as sessions
from liandong.queries import value_items as shown
from liandong.services import value_items as services
from liandong.web import value_item_views as views
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.projects import project_of
from liandong.web.value_disputes import extras
from liandong.web.value_item_forms import ChooseForm, DropForm, LookForm, ScoreForm

MOST_ROWS = 50


def _may(who: access.Actor, project: Project) -> dict[str, bool]:
    return {
        "choose": shown.may_choose(who, project),
        "look": shown.may_look(who, project),
        "score": shown.may_score(who, project),
    }


@allow(SIGNED_IN)
@require_GET
def project_values(request: HttpRequest, pk: int) -> HttpResponse:
    """The items of one project, each from design over supervision to acceptance."""
    project = project_of(request, pk)
    return _page(request, project)


def _page(
    request: HttpRequest, project: Project, *, failed: str = "", status: int = 200
) -> HttpResponse:
    may, now = _may(actor(request), project), timezone.now()
    items = shown.loaded(ValueItem.objects.filter(project=project))
    counted = value_facts.facts_of(items, at=now)
    more = extras(items, actor(request))
    cards = [views.card(one, counted[one.pk], may=may) | {"more": more[one.pk]} for one in items]
    for one in cards:
        # While an objection waits, its answer decides.
        one["may_score"] = one["may_score"] and not one["more"]["is_waiting"]
    kept = [one for one in cards if one["row"].dropped_at is None]
    is_open = project.state in ("draft", "published")
    context = {
        "project": project,
        "cards": kept,
        "dropped": [one for one in cards if one["row"].dropped_at is not None],
        "lacks": views.expected(project, len(kept), timezone.localdate()) if is_open else 0,
        "may_choose": may["choose"] and is_open and len(kept) < len(catalogue(now.date())),
        "drop_form": DropForm(),
        "failed": failed,
    }
    return render(request, "values/project_values.html", context, status=status)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def value_item_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The catalogue with its rubric; with ``?item=code`` the form of that item."""
    who, project, today = actor(request), project_of(request, pk), timezone.localdate()
    if not shown.may_choose(who, project):
        raise Http404
    held = catalogue(today)
    entry = held.get(request.GET.get("item", ""))
    kept = set(
        ValueItem.objects.filter(project=project, dropped_at=None).values_list("code", flat=True)
    )
    context: dict[str, Any] = {
        "project": project,
        "items": [
            views.catalogue_card(one) | {"is_kept": one.code in kept} for one in held.values()
        ],
    }
    if entry is None:
        return render(request, "values/choose.html", context)
    form = ChooseForm(request.POST or None, entry=entry, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose(
                project=project, code=entry.code, **form.facts(), by=who.person, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("选好了。督导时会看它，验收时会评它。"))
            return redirect("project-values", project.pk)
    context |= {"form": form, "item": views.catalogue_card(entry)}
    status = 422 if form.is_bound else 200
    return render(request, "values/choose_one.html", context, status=status)


def _item(request: HttpRequest, item_id: int) -> ValueItem:
    rows = shown.loaded(shown.items_for(actor(request)).filter(pk=item_id))
    if not rows:
        raise Http404
    return rows[0]


@allow(SIGNED_IN)
@require_POST
def value_item_drop(request: HttpRequest, item_id: int) -> HttpResponse:
    """Drop an item with a reason."""
    who, item = actor(request), _item(request, item_id)
    if not shown.may_choose(who, item.project):
        raise Http404
    form = DropForm(request.POST)
    if not form.is_valid():
        failed = _("请写一句为什么放弃。")
        return _page(request, item.project, failed=failed, status=422)
    try:
        services.drop(
            item=item, reason=form.cleaned_data["reason"], by=who.person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("放弃了，原因记在经过里。"))
    return redirect("project-values", item.project_id)


def _session(request: HttpRequest) -> GuidanceSession | None:
    """The session named in the address, if one led it."""
    asked = request.GET.get("session", "")
    if not asked:
        return None
    rows = sessions.led_by(actor(request).person)
    found: GuidanceSession = get_object_or_404(rows, pk=whole(asked))
    return found


def _for_look(request: HttpRequest, item_id: int) -> tuple[ValueItem, GuidanceSession | None]:
    """The item and the session; who led a session may look at what it is about."""
    who, session = actor(request), _session(request)
    if session is None:
        item = _item(request, item_id)
        if not shown.may_look(who, item.project):
            raise Http404
        return item, None
    for one in shown.to_look_at(session):
        if one.pk == item_id:
            return one, session
    raise Http404


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def value_look_create(request: HttpRequest, item_id: int) -> HttpResponse:
    """Write down what supervision saw; ``?session=3`` puts it into that session."""
    who, now = actor(request), timezone.now()
    item, session = _for_look(request, item_id)
    entry = value_facts.entry_of(item)
    form = LookForm(
        request.POST or None,
        entry=entry,
        in_session=session is not None,
        initial={"looked_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.look(
                item=item,
                level=told["level"],
                note=told["note"],
                looked_on=told.get("looked_on"),
                session=session,
                by=who.person,
                at=now,
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了这一次看到的。"))
            if session is not None:
                return redirect(reverse("guidance-detail", args=[session.pk]) + "#values")
            return redirect("project-values", item.project_id)
    context = _form_context(item, form, now=now) | {"session": session}
    status = 422 if form.is_bound else 200
    return render(request, "values/look.html", context, status=status)


def _form_context(item: ValueItem, form: Any, *, now: Any) -> dict[str, Any]:
    counted = value_facts.facts_of([item], at=now)[item.pk]
    nothing = {"choose": False, "look": False, "score": False}
    return {"item": views.card(item, counted, may=nothing), "project": item.project, "form": form}


@allow(access.OFFICER, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def value_score_create(request: HttpRequest, item_id: int) -> HttpResponse:
    """Score an item at acceptance; only somebody who is not of the provider."""
    who, item, now = actor(request), _item(request, item_id), timezone.now()
    if not shown.may_score(who, item.project):
        raise Http404
    entry, before = value_facts.entry_of(item), shown.standing(item)
    form = ScoreForm(request.POST or None, entry=entry, is_again=before is not None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.score(
                item=item,
                level=told["level"],
                evidence=told["evidence"],
                reason=told.get("reason", ""),
                by=who.person,
                at=now,
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("评好了，依据一起存下。"))
            return redirect("project-values", item.project_id)
    context = _form_context(item, form, now=now) | {"before": before}
    status = 422 if form.is_bound else 200
    return render(request, "values/score.html", context, status=status)


# ── over all projects ───────────────────────────────────────────────────────────────────────


@allow(access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR, access.OFFICER)
@require_GET
def value_overview(request: HttpRequest) -> HttpResponse:
    """How many projects chose items, how complete they are, which way they moved."""
    who, today = actor(request), timezone.localdate()
    projects = access.projects_for(who)
    whole = shown.completeness(projects)
    bodies = shown.completeness_by_organization(projects)[:MOST_ROWS]
    names = dict(
        Organization.objects.filter(pk__in=[int(one.key) for one in bodies]).values_list(
            "pk", "name"
        )
    )
    held = catalogue(today)
    overdue, waiting = shown.overdue_for(who, on=today), shown.to_score(who)
    context = {
        "whole": views.sums(whole),
        "bodies": [{"name": names[int(one.key)], **views.sums(one.tally)} for one in bodies],
        "streets": [
            {
                "name": divisions.full_name(one.key) if one.key else _("没有写地区"),
                **views.sums(one.tally),
            }
            for one in shown.completeness_by_street(projects)[:MOST_ROWS]
        ],
        "kinds": [
            {"name": views.name_of(held[one.key]), **views.sums(one.tally)}
            for one in shown.completeness_by_item(projects)
            if one.key in held
        ],
        "overdue": [
            views.line(one, url=reverse("value-look-create", args=[one.pk]))
            for one in overdue[:MOST_ROWS]
        ],
        "overdue_count": len(overdue),
        "waiting": [
            views.line(one, url=reverse("project-values", args=[one.project_id]))
            for one in waiting[:MOST_ROWS]
        ],
        "waiting_count": len(waiting),
    }
    return render(request, "values/overview.html", context)


def _street(code: str) -> str:
    return divisions.division(code).name if code else _("没有写地区")


urlpatterns = [
    path("projects/<int:pk>/values", project_values, name="project-values"),
    path("projects/<int:pk>/values/new", value_item_choose, name="value-item-choose"),
    path("values", value_overview, name="value-overview"),
    path("values/<int:item_id>/drop", value_item_drop, name="value-item-drop"),
    path("values/<int:item_id>/looks/new", value_look_create, name="value-look-create"),
    path("values/<int:item_id>/score", value_score_create, name="value-score-create"),
]
