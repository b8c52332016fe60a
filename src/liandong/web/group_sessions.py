"""Sessions of a group: written down in one short form, moved, called off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import GroupSession
from liandong.queries import groups as shown
from liandong.queries.access import SOCIAL_WORKER
from liandong.services import group_sessions as services
from liandong.services import groups
from liandong.web.access import actor, allow
from liandong.web.acting import tried
from liandong.web.group_forms import GroupSessionForm, MoveForm
from liandong.web.groups import page


def _mine_or_404(request: HttpRequest, session_id: int) -> GroupSession:
    mine = shown.writable_by(actor(request), on=timezone.localdate())
    found: GroupSession = get_object_or_404(GroupSession, pk=session_id, group__in=mine)
    return found


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def group_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Write a session down; who checked in is there already."""
    session, me = _mine_or_404(request, session_id), actor(request).person
    # What was written before is shown to be changed: opening it is a look like any other.
    file = groups.read(group=session.group, by=me, at=timezone.now())
    row = next(one for one in file.sessions if one.row.pk == session.pk)
    initial: dict[str, Any] = {"note": row.row.note, "mood": row.row.mood}
    initial |= {f"mark{goal}": mark for goal, mark in row.marks.items()}
    everybody = [*file.members, *file.helpers]
    here = row.present if row.row.recorded_at else {one.row.pk for one in file.members}
    form = GroupSessionForm(
        request.POST or None,
        goals=file.goals,
        members=everybody,
        came=shown.came_by_check_in(session),
        initial=initial | {"present": [str(pk) for pk in here]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.record(
                session=session,
                note=form.cleaned_data["note"],
                mood=form.cleaned_data["mood"],
                marks=form.marks(),
                present=form.ticked(),
                by=me,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了。"))
            return redirect("group-detail", session.group_id)
    context = {"form": form, "session": session, "group": file.group}
    return render(request, "groups/group_session.html", context)


@allow(SOCIAL_WORKER)
@require_POST
def group_session_move(request: HttpRequest, session_id: int) -> HttpResponse:
    """Another time for a session."""
    session, me = _mine_or_404(request, session_id), actor(request).person
    form = MoveForm(request.POST)
    if not form.is_valid():
        return page(request, session.group, move_form=form)
    starts_at = form.cleaned_data["starts_at"]
    tried(
        request,
        lambda: services.move(session=session, starts_at=starts_at, by=me, at=timezone.now()),
        done=_("改好了。"),
    )
    return redirect("group-detail", session.group_id)


@allow(SOCIAL_WORKER)
@require_POST
def group_session_off(request: HttpRequest, session_id: int) -> HttpResponse:
    """It does not take place."""
    session, me = _mine_or_404(request, session_id), actor(request).person
    tried(request, lambda: services.call_off(session=session, by=me, at=timezone.now()))
    return redirect("group-detail", session.group_id)


urlpatterns = [
    path("groups/sessions/<int:session_id>", group_session, name="group-session"),
    path("groups/sessions/<int:session_id>/time", group_session_move, name="group-session-move"),
    path("groups/sessions/<int:session_id>/off", group_session_off, name="group-session-off"),
]
