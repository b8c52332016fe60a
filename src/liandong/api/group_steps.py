"""The further steps of a group as JSON: evaluation, the next phase, approval, putting right.

Routes: ``POST /api/groups/{number}/evaluation``, ``…/step``, ``…/approval``, ``…/comment``,
``GET`` and ``POST /api/groups/{number}/corrections``. For whom, and how they answer, is said
in ``api.groups``.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.api.groups import GroupSheet, done, mine, readable, reader
from liandong.api.needs import refused
from liandong.api.paging import USUAL_ROWS, window
from liandong.api.registry import Refused
from liandong.core.group_corrections import What
from liandong.core.refusals import Refusal
from liandong.models import GroupCorrection, GroupRun
from liandong.queries import access
from liandong.queries import group_corrections as corrections
from liandong.queries import groups as shown
from liandong.queries.access import SUPERVISOR
from liandong.services import group_corrections
from liandong.services import groups as services

router = Router(tags=["groups"], auth=django_auth)


class GroupEvaluationIn(Schema):
    """What changed."""

    evaluation: str
    follow_up: str = ""


class StepIn(Schema):
    """The phase that was seen, so that a second call does not skip one."""

    seen: str


class TextIn(Schema):
    """A supervisor's words."""

    text: str = ""


class CorrectionIn(Schema):
    """One value to put right; ``session`` by its number in the group, ``member`` by id."""

    what: What
    value: str
    reason: str
    session: int | None = None
    member: int | None = None


class CorrectionOut(Schema):
    """What was put right, when, by whom and why."""

    what: str
    session: int | None
    member: str
    before: str
    after: str
    reason: str
    by_name: str
    at: datetime


class CorrectionsOut(Schema):
    """One page of what was put right, the latest first."""

    page: int
    pages: int
    count: int
    rows: list[CorrectionOut]


def _guided(request: HttpRequest, number: str) -> tuple[access.Actor, GroupRun]:
    who = caller(request, SUPERVISOR)
    rows = shown.guided_by(who, on=timezone.localdate())
    return who, get_object_or_404(rows, number=number)


@router.post("/groups/{number}/evaluation", response={200: GroupSheet, 409: Refused})
def group_evaluation(request: HttpRequest, number: str, told: GroupEvaluationIn) -> Any:
    """What changed, in words; the figures are drawn."""
    who, group = mine(request, number)
    facts = told.dict()
    return done(
        group,
        who,
        lambda: services.evaluate(group=group, by=who.person, at=timezone.now(), **facts),
    )


@router.post("/groups/{number}/step", response={200: GroupSheet, 409: Refused})
def group_step(request: HttpRequest, number: str, told: StepIn) -> Any:
    """On to the next phase; refused with what is missing."""
    who, group = mine(request, number)
    return done(
        group,
        who,
        lambda: services.move_on(group=group, seen=told.seen, by=who.person, at=timezone.now()),
    )


@router.post("/groups/{number}/approval", response={200: GroupSheet, 409: Refused})
def group_approval(request: HttpRequest, number: str, told: TextIn) -> Any:
    """The supervisor says yes to the plan."""
    who, group = _guided(request, number)
    return done(
        group,
        who,
        lambda: services.approve(group=group, opinion=told.text, by=who.person, at=timezone.now()),
    )


@router.post("/groups/{number}/comment", response={200: GroupSheet, 409: Refused})
def group_comment(request: HttpRequest, number: str, told: TextIn) -> Any:
    """The supervisor's opinion at the end."""
    who, group = _guided(request, number)
    return done(
        group,
        who,
        lambda: services.comment(group=group, text=told.text, by=who.person, at=timezone.now()),
    )


@router.get("/groups/{number}/corrections", response=CorrectionsOut)
def correction_list(
    request: HttpRequest, number: str, page: int = 1, size: int = USUAL_ROWS
) -> Any:
    """What was put right of a group. The look is written down, as that at the group."""
    who = reader(request)
    group = readable(who, number)
    services.read(group=group, by=who.person, at=timezone.now())
    found = window(corrections.history(group), page=page, size=size)
    return {
        "page": found.page,
        "pages": found.pages,
        "count": found.count,
        "rows": [_correction(one) for one in found.rows],
    }


def _correction(one: GroupCorrection) -> dict[str, Any]:
    return {
        "what": one.what,
        "session": one.session.nth if one.session else None,
        "member": corrections.whose(one),
        "before": one.before,
        "after": one.after,
        "reason": one.reason,
        "by_name": one.by.name,
        "at": one.at,
    }


@router.post("/groups/{number}/corrections", response={201: CorrectionOut, 409: Refused})
def correction_create(request: HttpRequest, number: str, told: CorrectionIn) -> Any:
    """Put one value of a closed group right."""
    who, group = mine(request, number)
    session = get_object_or_404(group.sessions, nth=told.session) if told.session else None
    member = get_object_or_404(group.members, pk=told.member) if told.member else None
    try:
        made = group_corrections.correct(
            group=group,
            what=told.what,
            value=told.value,
            reason=told.reason,
            session=session,
            member=member,
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(refusal)
    return Status(201, _correction(made))
