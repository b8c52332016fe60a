"""Guidance sessions: write one down, one's list, read, confirm, tick off what was agreed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import AgreedAction, GuidanceSession, Linkage, Person, ProjectState
from liandong.phrases.guidance import CONFIDENTIALITY, FORMS, FUNCTIONS
from liandong.phrases.supervision import TIERS
from liandong.queries import access, silences
from liandong.queries import guidance as shown
from liandong.queries.supervision import workers_of
from liandong.services import guidance as services
from liandong.web import value_item_views
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.guidance_forms import SessionForm, SignForm
from liandong.web.template_words import minutes_as_hours, person_day

PAGE = 20
MOST_ACTIONS = 20
FEW = 5
MOST_BELOW = 50


@allow(SIGNED_IN)
@require_GET
def guidance_list(request: HttpRequest) -> HttpResponse:
    """What waits for me, what was agreed and is open, and my sessions, led or had."""
    me, today = actor(request).person, timezone.localdate()
    had = request.GET.get("side") == "had"
    rows = shown.had_by(me) if had else shown.led_by(me)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    here = reverse("guidance-list")
    silent = silences.silent_of(me, on=today)
    context = {
        "silent": silent[:FEW],
        "silent_count": len(silent),
        "to_sign": [_row(one) for one in shown.to_sign(me)[:PAGE]],
        "actions": [
            {"row": one, "is_late": one.due_on < today, "is_mine": one.owner_id == me.pk}
            for one in shown.open_actions(me)[:MOST_ACTIONS]
        ],
        "page": page,
        "rows": [_row(one) for one in page],
        "tabs": [
            {"label": _("我带的"), "url": here, "active": not had},
            {"label": _("带我的"), "url": f"{here}?side=had", "active": had},
        ],
        "had": had,
    }
    return render(request, "guidance/guidance_list.html", context)


def _row(one: GuidanceSession) -> dict[str, Any]:
    seats = list(one.seats.all())
    names = "、".join(seat.person.name for seat in seats[:4])
    if len(seats) > 4:
        names = _("%(names)s 等 %(n)s 人") % {"names": names, "n": len(seats)}
    unsigned = one.guide_signed_at is None or any(seat.signed_at is None for seat in seats)
    return {
        "url": reverse("guidance-detail", args=[one.pk]),
        "title": _("%(guide)s 带 %(names)s") % {"guide": one.guide.name, "names": names},
        "text": " · ".join(
            [person_day(one.held_at), str(FORMS[one.form]), minutes_as_hours(one.minutes)]
        ),
        "note": "、".join(str(FUNCTIONS[code]) for code in one.functions),
        "is_unsigned": unsigned,
    }


@allow(SIGNED_IN)
@require_GET
def silence_list(request: HttpRequest) -> HttpResponse:
    """Whom one was silent with for too long, and the guides below for whom it goes on."""
    who, today = actor(request), timezone.localdate()
    desk = who.has(access.SUPERVISOR, access.COORDINATOR)
    context = {
        "silent": silences.silent_of(who.person, on=today),
        "below": silences.lapses_below(who, on=today)[:MOST_BELOW],
        "every": silences.rules_for(who.person, on=today).every_days,
        "may_open": set(workers_of(who, on=today).values_list("pk", flat=True)) if desk else set(),
    }
    return render(request, "guidance/silence_list.html", context)


# ── writing ─────────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@never_cache
@sensitive_post_parameters("topics")
@require_http_methods(["GET", "POST"])
def guidance_create(request: HttpRequest) -> HttpResponse:
    """The short form. ``?with=7`` ticks somebody, ``?linkage=3`` brings that linkage's people."""
    who, now, today = actor(request), timezone.now(), timezone.localdate()
    linkage = _linkage(request, who)
    form = SessionForm(
        request.POST or None,
        now=now,
        linkage=linkage,
        **_choices(request, who, linkage),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.record(**form.facts(), by=who.person, at=now)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了。已请对方看一看、点确认。"))
            return redirect("guidance-detail", made.pk)
    context = {"form": form, "linkage": linkage, "today": today}
    return render(request, "guidance/guidance_create.html", context)


def _linkage(request: HttpRequest, who: access.Actor) -> Linkage | None:
    asked = request.GET.get("linkage", "")
    if not asked:
        return None
    mine = Linkage.objects.filter(parties__person=who.person, parties__until=None, until=None)
    found: Linkage = get_object_or_404(mine, pk=whole(asked))
    return found


def _choices(request: HttpRequest, who: access.Actor, linkage: Linkage | None) -> dict[str, Any]:
    """The people to tick (those asked for are ticked), who may have guided, and the projects."""
    me, today = who.person, timezone.localdate()
    if linkage is None:
        people, guides = shown.guided_by(me, on=today), shown.guides_of(me, on=today)
    else:
        people = [one for one in shown.members_of(linkage.pk, on=today) if one.pk != me.pk]
        guides = people
    asked = {key for key in request.GET.get("with", "").split(",") if key.isdigit()}
    ticked = [str(one.pk) for one in people if str(one.pk) in asked or len(people) == 1]
    projects = access.projects_for(who).filter(state=ProjectState.PUBLISHED).order_by("title", "pk")
    return {
        "me": me,
        "people": people,
        "guides": guides,
        "projects": projects[:200] if projects.exists() else None,
        "initial": {"people": ticked},
    }


# ── one session ─────────────────────────────────────────────────────────────────────────────


def _opened(request: HttpRequest, session_id: int) -> GuidanceSession:
    """A session that one may read. For anybody else it does not exist."""
    rows = shown.readable_by(actor(request).person, on=timezone.localdate())
    found: GuidanceSession = get_object_or_404(
        rows.select_related("guide", "linkage", "project"), pk=session_id
    )
    return found


@allow(SIGNED_IN)
@never_cache
@require_GET
def guidance_detail(request: HttpRequest, session_id: int) -> HttpResponse:
    """What was talked about and agreed. Each look by somebody who was not there is kept."""
    me, session = actor(request).person, _opened(request, session_id)
    return _detail(request, me, session, SignForm())


def _detail(
    request: HttpRequest, me: Person, session: GuidanceSession, form: SignForm
) -> HttpResponse:
    topics = services.read(session=session, by=me, at=timezone.now())
    seats = list(session.seats.select_related("person").order_by("pk"))
    own = next((seat for seat in seats if seat.person_id == me.pk), None)
    leads = session.guide_id == me.pk
    was_there = leads or own is not None
    unsigned, unrated = session.guide_signed_at is None, own is not None and own.rating is None
    context = {
        "session": session,
        "topics": topics,
        "facts": _facts(session),
        "seats": [
            {
                "name": seat.person.name,
                "signed_at": seat.signed_at,
                "rating": seat.rating if was_there else None,
                "words": seat.words if leads or seat == own else "",
            }
            for seat in seats
        ],
        "actions": [
            {
                "row": one,
                "is_late": one.done_at is None and one.due_on < timezone.localdate(),
                "may_tick": one.done_at is None and (leads or one.owner_id == me.pk),
            }
            for one in session.actions.select_related("owner").order_by("due_on", "pk")
        ],
        "was_there": was_there,
        "is_guided": own is not None,
        "is_signed": own is not None and own.signed_at is not None,
        "values": value_item_views.of_session(session, me),
        "may_sign": unsigned if leads else unrated,
        "readings": shown.readings_of(session) if was_there else [],
        "form": form,
    }
    return render(request, "guidance/guidance_detail.html", context)


def _facts(session: GuidanceSession) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = [
        {"label": _("编号"), "value": session.number},
        {"label": _("形式"), "value": FORMS[session.form]},
        {"label": _("时长"), "value": minutes_as_hours(session.minutes)},
        {"label": _("谁能看"), "value": CONFIDENTIALITY[session.confidentiality]},
    ]
    if session.tier:
        told.insert(1, {"label": _("哪一层"), "value": TIERS.get(session.tier, session.tier)})
    if session.linkage is not None:
        address = reverse("linkage-detail", args=[session.linkage.pk])
        told.append({"label": _("联动"), "value": session.linkage.title, "url": address})
    if session.project is not None:
        told.append({"label": _("项目"), "value": session.project.title})
    return told


@allow(SIGNED_IN)
@require_POST
def guidance_signature(request: HttpRequest, session_id: int) -> HttpResponse:
    """Confirm; the guided side may say what it was worth."""
    me, session = actor(request).person, _opened(request, session_id)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            services.sign(
                session=session,
                rating=form.cleaned_data["rating"] if session.guide_id != me.pk else None,
                words=form.cleaned_data["words"],
                by=me,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("确认好了，谢谢。"))
            return redirect("guidance-detail", session.pk)
    return _detail(request, me, session, form)


@allow(SIGNED_IN)
@require_POST
def guidance_action_end(request: HttpRequest, action_id: int) -> HttpResponse:
    """Tick off what was agreed."""
    me = actor(request).person
    own = AgreedAction.objects.filter(Q(owner=me) | Q(session__guide=me))
    action = get_object_or_404(own, pk=action_id)
    try:
        services.finish(action=action, by=me, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("勾掉了：%(text)s") % {"text": action.text})
    if request.POST.get("next") == "session":
        return redirect("guidance-detail", action.session_id)
    # From “who needs me today” one goes back there, to the next thing.
    return redirect("today" if request.POST.get("next") == "today" else "guidance-list")


urlpatterns = [
    path("guidance", guidance_list, name="guidance-list"),
    path("guidance/silent", silence_list, name="silence-list"),
    path("guidance/new", guidance_create, name="guidance-create"),
    path("guidance/<int:session_id>", guidance_detail, name="guidance-detail"),
    path("guidance/<int:session_id>/signature", guidance_signature, name="guidance-signature"),
    path("guidance/actions/<int:action_id>/end", guidance_action_end, name="guidance-action-end"),
]
