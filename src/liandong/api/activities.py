"""Community activities as JSON: lists, one, planning it from a shift, its record and summary.

Routes: ``GET`` and ``POST /api/activities``, ``GET /api/activities/{number}``, ``POST
/api/activities/{number}/record``, ``…/summary``. For a signed-in social worker or supervisor,
within the same reach as the pages. A refusal answers 409 with its code, sentence and facts.
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
from liandong.api.needs import refused
from liandong.api.paging import USUAL_ROWS, window
from liandong.api.registry import Refused
from liandong.core.refusals import Refusal
from liandong.models import CommunityActivity
from liandong.queries import access
from liandong.queries import groups as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.services import activities as services
from liandong.services.activities import ActivityDraft

router = Router(tags=["activities"], auth=django_auth)


class ActivityOut(Schema):
    """A community activity; money in cents of a yuan."""

    number: str
    project: str
    title: str
    worker_name: str
    state: str
    aim: str
    starts_at: datetime
    ends_at: datetime
    place: str
    expected: int
    came: int | None
    budget_cents: int
    photos: str
    note: str
    lesson: str


class ActivitiesOut(Schema):
    """One page of activities, the latest first."""

    page: int
    pages: int
    count: int
    rows: list[ActivityOut]


class ActivityIn(Schema):
    """What the shift (its id) does not say yet."""

    shift: int
    aim: str = ""
    expected: int
    budget_cents: int = 0
    photos: str = "none"


class RecordIn(Schema):
    """How many residents came and how it went."""

    came: int
    note: str


class SummaryIn(Schema):
    """What to do otherwise next time."""

    lesson: str


def _out(one: CommunityActivity) -> dict[str, Any]:
    return {
        "number": one.number,
        "project": one.project.number,
        "title": one.project.title,
        "worker_name": one.worker.name,
        "state": one.state,
        "aim": one.aim,
        "starts_at": one.shift.starts_at,
        "ends_at": one.shift.ends_at,
        "place": one.shift.place_name,
        "expected": one.expected,
        "came": one.came,
        "budget_cents": one.budget_cents,
        "photos": one.photos,
        "note": one.note,
        "lesson": one.lesson,
    }


def _mine(request: HttpRequest, number: str) -> tuple[access.Actor, CommunityActivity]:
    who = caller(request, SOCIAL_WORKER)
    rows = shown.activities_writable_by(who, on=timezone.localdate())
    return who, get_object_or_404(rows, number=number)


def _done(act: Callable[[], CommunityActivity], *, status: int = 200) -> Any:
    try:
        made = act()
    except Refusal as refusal:
        return refused(refusal)
    rows = CommunityActivity.objects.select_related("project", "shift", "worker")
    return Status(status, _out(rows.get(pk=made.pk)))


@router.get("/activities", response=ActivitiesOut)
def activity_list(request: HttpRequest, page: int = 1, size: int = USUAL_ROWS) -> Any:
    """One page of the activities that the caller may open."""
    who = caller(request, SOCIAL_WORKER, SUPERVISOR)
    found = window(shown.activities_of(who, on=timezone.localdate()), page=page, size=size)
    return {
        "page": found.page,
        "pages": found.pages,
        "count": found.count,
        "rows": [_out(one) for one in found.rows],
    }


@router.post("/activities", response={201: ActivityOut, 409: Refused})
def activity_create(request: HttpRequest, told: ActivityIn) -> Any:
    """Make a shift a community activity."""
    who, facts = caller(request, SOCIAL_WORKER), told.dict()
    shift = get_object_or_404(shown.shifts_to_hold(who), pk=facts.pop("shift"))
    draft = ActivityDraft(shift=shift, **facts)
    return _done(lambda: services.plan(draft=draft, by=who.person, at=timezone.now()), status=201)


@router.get("/activities/{number}", response=ActivityOut)
def activity_detail(request: HttpRequest, number: str) -> Any:
    """One activity that the caller may open."""
    who = caller(request, SOCIAL_WORKER, SUPERVISOR)
    rows = shown.activities_readable_by(who, on=timezone.localdate())
    rows = rows.select_related("project", "shift", "worker")
    return _out(get_object_or_404(rows, number=number))


@router.post("/activities/{number}/record", response={200: ActivityOut, 409: Refused})
def activity_record(request: HttpRequest, number: str, told: RecordIn) -> Any:
    """How many residents came and how it went."""
    who, activity = _mine(request, number)
    facts = told.dict()
    return _done(
        lambda: services.record(activity=activity, by=who.person, at=timezone.now(), **facts)
    )


@router.post("/activities/{number}/summary", response={200: ActivityOut, 409: Refused})
def activity_summary(request: HttpRequest, number: str, told: SummaryIn) -> Any:
    """What to do otherwise next time; the activity is closed."""
    who, activity = _mine(request, number)
    facts = told.dict()
    return _done(
        lambda: services.sum_up(activity=activity, by=who.person, at=timezone.now(), **facts)
    )
