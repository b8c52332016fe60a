"""The board of a project: who sits there for the volunteers, the plan, what they raise."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.board import MOST_SEATS
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import BoardItem, BoardSeat, Project
from liandong.phrases.votes import WAYS
from liandong.queries import board as shown
from liandong.queries import evaluations, projects
from liandong.queries.evaluations import Opinion
from liandong.services import board as services
from liandong.web.access import SIGNED_IN, actor, allow

MOST_SHIFTS = 20


@allow(SIGNED_IN)
@require_GET
def project_board(request: HttpRequest, project_id: int) -> HttpResponse:
    """Seats, the plan, items; with the forms of whoever looks."""
    who = actor(request)
    project = _found(request, project_id)
    seats = shown.seats_of(project)
    seated = {seat.person_id for seat in seats}
    volunteers = list(shown.volunteers_of(project)[:200])
    is_volunteer = any(one.pk == who.person.pk for one in volunteers)
    runs = shown.runs(who, project)
    context = {
        "project": project,
        "seats": [{"row": seat, "way": WAYS[seat.way]} for seat in seats],
        "past": shown.past_seats_of(project),
        "items": shown.items_of(project),
        "positions": project.positions.order_by("pk"),
        "shifts": projects.shifts(project, at=timezone.now())[:MOST_SHIFTS],
        "is_seated": who.person.pk in seated,
        "runs": runs,
        "may_choose": is_volunteer and len(seats) < MOST_SEATS,
        "may_name": runs and len(seats) < MOST_SEATS,
        "candidates": [one for one in volunteers if one.pk not in seated],
        "voice": shown.voice_of(project, who.person) if is_volunteer else None,
        "me": who.person,
        "opinions": _opinions(project),
    }
    return render(request, "voice/project_board.html", context)


def _opinions(project: Project) -> list[dict[str, object]]:
    """What volunteers say of who led them, from three answers on; nobody sees who wrote it."""
    asked: list[tuple[str, Opinion]] = []
    if project.social_worker is not None:
        opinion = evaluations.opinion_of(project.social_worker, role="social_worker")
        asked.append((project.social_worker.name, opinion))
    if project.lead_person is not None and project.lead_person_id != project.social_worker_id:
        asked.append(
            (project.lead_person.name, evaluations.opinion_of(project.lead_person, role="leader"))
        )
    body = project.organization
    asked.append((body.name, evaluations.opinion_of_organization(body)))
    return [{"name": name, "summary": opinion.summary} for name, opinion in asked]


@allow(SIGNED_IN)
@require_POST
def board_seat(request: HttpRequest, project_id: int) -> HttpResponse:
    """Name somebody (who runs the project), or give one's voice (its volunteers)."""
    who, now = actor(request), timezone.now()
    project = _found(request, project_id)
    wanted = request.POST.get("person", "")
    person = get_object_or_404(shown.volunteers_of(project), pk=whole(wanted))

    def act() -> object:
        if request.POST.get("step") == "name" and shown.runs(who, project):
            return services.name(project=project, person=person, by=who.person, at=now)
        return services.give_voice(project=project, candidate=person, by=who.person, at=now)

    return _then(request, project, act)


@allow(SIGNED_IN)
@require_POST
def board_seat_end(request: HttpRequest, project_id: int, seat_id: int) -> HttpResponse:
    """Give one's seat up; who runs the project may end a seat that they gave."""
    who = actor(request)
    project = _found(request, project_id)
    seats = BoardSeat.objects.filter(project=project, until=None)
    if shown.runs(who, project):
        mine = seats.filter(way="named") | seats.filter(person=who.person)
    else:
        mine = seats.filter(person=who.person)
    seat = get_object_or_404(mine, pk=seat_id)
    return _then(
        request, project, lambda: services.leave(seat=seat, by=who.person, at=timezone.now())
    )


@allow(SIGNED_IN)
@require_POST
def board_item(request: HttpRequest, project_id: int) -> HttpResponse:
    """Raise an item."""
    me = actor(request).person
    project = _found(request, project_id)
    text = request.POST.get("text", "")
    return _then(
        request,
        project,
        lambda: services.raise_item(project=project, text=text, by=me, at=timezone.now()),
    )


@allow(SIGNED_IN)
@require_POST
def board_answer(request: HttpRequest, project_id: int, item_id: int) -> HttpResponse:
    """Answer an item; only who runs the project."""
    who = actor(request)
    project = _found(request, project_id)
    items = BoardItem.objects.filter(project=project)
    rows = items if shown.runs(who, project) else items.none()
    item = get_object_or_404(rows, pk=item_id)
    text = request.POST.get("text", "")
    return _then(
        request,
        project,
        lambda: services.answer_item(item=item, text=text, by=who.person, at=timezone.now()),
    )


def _found(request: HttpRequest, project_id: int) -> Project:
    rows = shown.boards_seen_by(actor(request))
    near = rows.select_related("social_worker", "lead_person", "organization")
    return get_object_or_404(near, pk=project_id)


def _then(request: HttpRequest, project: Project, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("project-board", project.pk)


urlpatterns = [
    path("projects/<int:project_id>/board", project_board, name="project-board"),
    path("projects/<int:project_id>/board/seats", board_seat, name="board-seat"),
    path(
        "projects/<int:project_id>/board/seats/<int:seat_id>/end",
        board_seat_end,
        name="board-seat-end",
    ),
    path("projects/<int:project_id>/board/items", board_item, name="board-item"),
    path(
        "projects/<int:project_id>/board/items/<int:item_id>/answer",
        board_answer,
        name="board-answer",
    ),
]
