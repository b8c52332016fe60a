"""Seats of volunteers on the board of a project: given, left, and what is raised there."""

from datetime import datetime

from django.db import transaction

from liandong.core import board
from liandong.core.board import (
    BoardSeatLeft,
    BoardSeatTaken,
    ItemAnswered,
    ItemRaised,
    ItemReplied,
    NotOfTheProject,
    NotOnTheBoard,
    VoiceGiven,
    Way,
)
from liandong.core.refusals import ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import BoardItem, BoardSeat, BoardVoice, Person, Project
from liandong.queries import board as shown
from liandong.services import events


@transaction.atomic
def name(*, project: Project, person: Person, by: Person, at: datetime) -> BoardSeat:
    """Name a volunteer of the project to a seat.

    Refuses ``NotOfTheProject``, ``AlreadySeated``, ``BoardFull``.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    return _seat(project, person, Way.NAMED, named_by=by, by=by, at=at)


@transaction.atomic
def give_voice(
    *, project: Project, candidate: Person, by: Person, at: datetime
) -> BoardSeat | None:
    """Say whom one wants on the board; it can be changed. The seat, when that elected them.

    Refuses ``NotOfTheProject`` for either.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    volunteers = shown.volunteers_of(project)
    if volunteers.filter(pk__in={by.pk, candidate.pk}).count() != len({by.pk, candidate.pk}):
        raise NotOfTheProject()
    BoardVoice.objects.update_or_create(
        project=project, voter=by, defaults={"candidate": candidate, "at": at}
    )
    # The history does not say for whom.
    events.record(VoiceGiven(project.pk), by=None, at=at)
    voices = BoardVoice.objects.filter(
        project=project, candidate=candidate, voter__in=volunteers.values("pk")
    ).count()
    seated = shown.seats_of(project)
    is_seated = any(seat.person_id == candidate.pk for seat in seated)
    if is_seated or len(seated) >= board.MOST_SEATS:
        return None
    if not board.is_elected(voices, volunteers.count()):
        return None
    return _seat(project, candidate, Way.ELECTED, named_by=None, by=None, at=at)


@transaction.atomic
def leave(*, seat: BoardSeat, by: Person, at: datetime) -> BoardSeat:
    """Give a seat up, or end one that was named. It ends today."""
    seat.until = at.astimezone(SHANGHAI).date()
    seat.save(update_fields=["until"])
    events.record(BoardSeatLeft(seat.project_id), by=by, at=at)
    return seat


@transaction.atomic
def raise_item(*, project: Project, text: str, by: Person, at: datetime) -> BoardItem:
    """Raise an item; who runs the project is told. Refuses ``NotOnTheBoard``, ``ValueMissing``."""
    if not any(seat.person_id == by.pk for seat in shown.seats_of(project)):
        raise NotOnTheBoard()
    if not text.strip():
        raise ValueMissing(field="text")
    item = BoardItem.objects.create(
        project=project,
        raised_by=by,
        text=text.strip()[: board.TEXT_MAX_LENGTH],
        raised_at=at,
    )
    events.record(ItemRaised(project.pk), by=by, at=at)
    near = (project.social_worker_id, project.lead_person_id, project.created_by_id)
    told = [pk for pk in set(near) if pk is not None and pk != by.pk]
    facts = {"title": project.title, "project_id": project.pk}
    for person in Person.objects.filter(pk__in=told):
        events.owe("board_item_raised", to=person, facts=facts, at=at)
    return item


@transaction.atomic
def answer_item(*, item: BoardItem, text: str, by: Person, at: datetime) -> BoardItem:
    """Answer an item; who raised it is told. Refuses ``ItemAnswered``, ``ValueMissing``."""
    item = BoardItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.answered_at is not None:
        raise ItemAnswered()
    if not text.strip():
        raise ValueMissing(field="answer")
    item.answer, item.answered_by, item.answered_at = text.strip()[:500], by, at
    item.save(update_fields=["answer", "answered_by", "answered_at"])
    events.record(ItemReplied(item.project_id), by=by, at=at)
    facts = {"title": item.project.title, "project_id": item.project_id}
    events.owe("board_item_answered", to=item.raised_by, facts=facts, at=at)
    return item


def _seat(
    project: Project,
    person: Person,
    way: Way,
    *,
    named_by: Person | None,
    by: Person | None,
    at: datetime,
) -> BoardSeat:
    seated = shown.seats_of(project)
    board.check_seat(
        is_volunteer=shown.volunteers_of(project).filter(pk=person.pk).exists(),
        is_seated=any(seat.person_id == person.pk for seat in seated),
        seats=len(seated),
    )
    since = at.astimezone(SHANGHAI).date()
    seat = BoardSeat.objects.create(
        project=project, person=person, way=way.value, since=since, named_by=named_by
    )
    events.record(BoardSeatTaken(project.pk, way.value, since), by=by, at=at)
    facts = {"title": project.title, "project_id": project.pk}
    events.owe("board_seat_given", to=person, facts=facts, at=at)
    return seat
