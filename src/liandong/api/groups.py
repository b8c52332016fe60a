"""Group work as JSON: lists, one group with all it holds, and each step of its social worker.

Routes: ``GET`` and ``POST /api/groups``, ``GET /api/groups/{number}``, ``POST
/api/groups/{number}/members``, ``…/scores``, ``…/sessions/{nth}``; more steps stand in
``api.group_steps``. For a signed-in social worker or supervisor, who sees the groups that the
pages show: one's own, those one stands in for, those of whom one supervises. Each whole group
that is read is written down, as on the page. A refusal answers 409 with its code, sentence and
facts.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.api.guidance import aware
from liandong.api.needs import refused
from liandong.api.paging import USUAL_ROWS, window
from liandong.api.registry import Refused
from liandong.core.refusals import Refusal, ValueInvalid
from liandong.models import GroupRun
from liandong.queries import access, cases
from liandong.queries import groups as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.groups import GroupFile
from liandong.services import group_sessions
from liandong.services import groups as services
from liandong.services.groups import GroupDraft

router = Router(tags=["groups"], auth=django_auth)


class GroupOut(Schema):
    """A group as the list shows it."""

    number: str
    theme: str
    kind: str
    phase: str
    worker_name: str
    opened_at: datetime
    closed_at: datetime | None
    held_count: int
    planned_count: int


class GroupsOut(Schema):
    """One page of groups, open ones first, then the latest."""

    page: int
    pages: int
    count: int
    rows: list[GroupOut]


class GoalOut(Schema):
    """A goal with the mean of its marks, 1 to 5."""

    nth: int
    text: str
    mean: float | None


class MemberOut(Schema):
    """A member by the name the group knows; ``came`` of the sessions held."""

    id: int
    name: str
    part: str
    came: int
    of: int
    score_before: int | None
    score_after: int | None


class GroupSessionOut(Schema):
    """One session: planned, held or called off; ``present`` are ids of members."""

    nth: int
    topic: str
    starts_at: datetime
    minutes: int
    place: str
    note: str
    mood: str
    is_held: bool
    is_called_off: bool
    present: list[int]


class GroupSheet(Schema):
    """One group with all it holds; ``missing`` are codes of what the phase still lacks."""

    number: str
    theme: str
    kind: str
    aim: str
    phase: str
    worker_name: str
    project: str
    is_approved: bool
    opened_at: datetime
    closed_at: datetime | None
    missing: list[str]
    attendance: int | None
    goals: list[GoalOut]
    members: list[MemberOut]
    sessions: list[GroupSessionOut]
    evaluation: str
    follow_up: str
    comment: str


class GroupIn(Schema):
    """A group to open; goals and topics one on each line, the project by its number."""

    theme: str = ""
    kind: str = "support"
    aim: str = ""
    goals: str
    topics: str
    signed_up_are: str = "helper"
    project: str = ""
    starts_at: datetime | None = None
    minutes: int = 90


class MembersIn(Schema):
    """Clients within reach by id, and others by the name they go by."""

    clients: list[int] = []
    names: list[str] = []


class ScoresIn(Schema):
    """How members say they are, 0 to 10, by member id."""

    scores: dict[int, int]
    is_after: bool = False


class GroupSessionIn(Schema):
    """What was done; marks 1 to 5 by the number of the goal; who was there, by member id."""

    note: str
    mood: str = ""
    marks: dict[int, int]
    present: list[int] = []


def reader(request: HttpRequest) -> access.Actor:
    return caller(request, SOCIAL_WORKER, SUPERVISOR)


def readable(who: access.Actor, number: str) -> GroupRun:
    rows = shown.readable_by(who, on=timezone.localdate())
    return get_object_or_404(rows.select_related("worker", "project"), number=number)


def mine(request: HttpRequest, number: str) -> tuple[access.Actor, GroupRun]:
    """The group, for who leads it today; a supervisor reads, approves and comments."""
    who = caller(request, SOCIAL_WORKER)
    rows = shown.writable_by(who, on=timezone.localdate())
    return who, get_object_or_404(rows.select_related("worker", "project"), number=number)


def sheet(group: GroupRun, who: access.Actor) -> dict[str, Any]:
    """The whole group; that it was read is written down."""
    file = services.read(group=group, by=who.person, at=timezone.now())
    row = file.group
    return {
        "number": row.number,
        "theme": row.theme,
        "kind": row.kind,
        "aim": row.aim,
        "phase": row.phase,
        "worker_name": row.worker.name,
        "project": row.project.number if row.project else "",
        "is_approved": row.approved_at is not None,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "missing": list(file.missing),
        "attendance": file.attendance,
        "goals": [
            {"nth": one.nth, "text": one.text, "mean": file.mean_of(one)} for one in file.goals
        ],
        "members": _members(file),
        "sessions": _sessions(file),
        "evaluation": row.evaluation,
        "follow_up": row.follow_up,
        "comment": row.comment,
    }


def _members(file: GroupFile) -> list[dict[str, Any]]:
    return [
        {
            "id": one.row.pk,
            "name": one.name,
            "part": one.row.part,
            "came": one.came,
            "of": one.of,
            "score_before": one.row.score_before,
            "score_after": one.row.score_after,
        }
        for one in (*file.members, *file.helpers)
    ]


def _sessions(file: GroupFile) -> list[dict[str, Any]]:
    return [
        {
            "nth": one.row.nth,
            "topic": one.row.topic,
            "starts_at": one.row.starts_at,
            "minutes": one.row.minutes,
            "place": one.row.place,
            "note": one.row.note,
            "mood": one.row.mood,
            "is_held": one.row.recorded_at is not None,
            "is_called_off": one.row.called_off_at is not None,
            "present": sorted(one.present),
        }
        for one in file.sessions
    ]


def done(
    group: GroupRun, who: access.Actor, act: Callable[[], object], *, status: int = 200
) -> Any:
    """One change, and the group as it stands then; or why not."""
    try:
        act()
    except Refusal as refusal:
        return refused(refusal)
    return Status(status, sheet(group, who))


@router.get("/groups", response=GroupsOut)
def group_list(request: HttpRequest, page: int = 1, size: int = USUAL_ROWS) -> Any:
    """One page of the groups that the caller may open."""
    found = window(shown.rows_of(reader(request), on=timezone.localdate()), page=page, size=size)
    rows = [
        {
            "number": one.number,
            "theme": one.theme,
            "kind": one.kind,
            "phase": one.phase,
            "worker_name": one.worker.name,
            "opened_at": one.opened_at,
            "closed_at": one.closed_at,
            "held_count": one.held_count,
            "planned_count": one.planned_count,
        }
        for one in found.rows
    ]
    return {"page": found.page, "pages": found.pages, "count": found.count, "rows": rows}


@router.post("/groups", response={201: GroupSheet, 409: Refused})
def group_create(request: HttpRequest, told: GroupIn) -> Any:
    """Open a group."""
    who, facts = caller(request, SOCIAL_WORKER), told.dict()
    number, starts_at = facts.pop("project"), facts.pop("starts_at")
    facts["starts_at"] = aware(starts_at) if starts_at else None
    project = get_object_or_404(shown.projects_to_group(who), number=number) if number else None
    try:
        made = services.open_group(
            draft=GroupDraft(project=project, **facts), by=who.person, at=timezone.now()
        )
    except Refusal as refusal:
        return refused(refusal)
    return Status(201, sheet(made, who))


@router.get("/groups/{number}", response=GroupSheet)
def group_detail(request: HttpRequest, number: str) -> Any:
    """One group with all it holds. Each look is written down."""
    who = reader(request)
    return sheet(readable(who, number), who)


@router.post("/groups/{number}/members", response={200: GroupSheet, 409: Refused})
def group_members(request: HttpRequest, number: str, told: MembersIn) -> Any:
    """Clients and others join."""
    who, group = mine(request, number)
    clients = list(cases.clients_for(who).filter(pk__in=told.clients))
    if len(clients) != len(set(told.clients)):
        return refused(ValueInvalid("clients", str(len(told.clients)), str(len(clients))))
    names = "\n".join(told.names)
    return done(
        group,
        who,
        lambda: services.add_members(
            group=group, clients=clients, names=names, by=who.person, at=timezone.now()
        ),
    )


@router.post("/groups/{number}/scores", response={200: GroupSheet, 409: Refused})
def group_scores(request: HttpRequest, number: str, told: ScoresIn) -> Any:
    """How members say they are, at the beginning or at the end."""
    who, group = mine(request, number)
    return done(
        group,
        who,
        lambda: services.score(
            group=group,
            scores=told.scores,
            is_after=told.is_after,
            by=who.person,
            at=timezone.now(),
        ),
    )


@router.post("/groups/{number}/sessions/{nth}", response={200: GroupSheet, 409: Refused})
def group_session(request: HttpRequest, number: str, nth: int, told: GroupSessionIn) -> Any:
    """Write one session down."""
    who, group = mine(request, number)
    session = get_object_or_404(group.sessions, nth=nth)
    goals = {one.nth: one.pk for one in group.goals.all()}
    return done(
        group,
        who,
        lambda: group_sessions.record(
            session=session,
            note=told.note,
            mood=told.mood,
            marks={goals[n]: mark for n, mark in told.marks.items() if n in goals},
            present=told.present,
            by=who.person,
            at=timezone.now(),
        ),
    )
