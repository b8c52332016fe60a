"""Guidance sessions as JSON: lists, one with what was talked about, writing, signing, ticking off.

Routes: ``GET`` and ``POST /api/guidance-sessions``, ``GET /api/guidance-sessions/{number}``,
``POST /api/guidance-sessions/{number}/signature``, ``GET /api/guidance-actions``, ``POST
/api/guidance-actions/{id}/completion``. For a signed-in session. Who sees a session is decided
as on the pages; a list never holds what was talked about, and each look at it by somebody who
was not there is written down. A refusal answers 409 with its code, sentence and facts.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.api.needs import refused
from liandong.api.paging import USUAL_ROWS, window
from liandong.api.registry import Refused
from liandong.core.guidance import SessionNotTheirs
from liandong.core.refusals import Refusal
from liandong.models import AgreedAction, GuidanceSession, Linkage, Person, Project
from liandong.queries import access
from liandong.queries import guidance as shown
from liandong.services import guidance as services

router = Router(tags=["guidance"], auth=django_auth)


class SeatOut(Schema):
    """One person guided in the session."""

    number: str
    name: str
    is_signed: bool


class SessionOut(Schema):
    """A session without what was talked about. ``side``: the caller led it, had it, or neither."""

    number: str
    side: str
    guide: str
    guide_name: str
    guided: list[SeatOut]
    tier: str
    held_at: datetime
    minutes: int
    form: str
    functions: list[str]
    confidentiality: str
    is_signed: bool


class ActionOut(Schema):
    """One thing agreed. ``owner`` is a person's number."""

    id: int
    owner: str
    owner_name: str
    text: str
    due_on: date
    is_done: bool


class SessionSheet(SessionOut):
    """One session with what was talked about and agreed."""

    linkage: str
    project: str
    topics: str
    actions: list[ActionOut]


class SessionsOut(Schema):
    """One page of sessions, the latest first."""

    page: int
    pages: int
    count: int
    rows: list[SessionOut]


class ActionsOut(Schema):
    """One page of what is agreed and open, the most overdue first."""

    page: int
    pages: int
    count: int
    rows: list[ActionOut]


class ActionIn(Schema):
    """One thing agreed: who (a person's number) does what until which day."""

    owner: str
    text: str
    due_on: date


class SessionIn(Schema):
    """A session to write down; people, linkage and project by their numbers.

    Without ``guide`` the caller led it.
    """

    guided: list[str]
    guide: str = ""
    held_at: datetime
    minutes: int
    form: str = "individual"
    functions: list[str]
    topics: str
    confidentiality: str = "line"
    linkage: str = ""
    project: str = ""
    actions: list[ActionIn] = []


class SignatureIn(Schema):
    """ "So it was"; the guided side may say what it was worth, 1 to 5."""

    rating: int | None = None
    words: str = ""


def _row(one: GuidanceSession, me: Person) -> dict[str, Any]:
    seats = list(one.seats.all())
    had = any(seat.person_id == me.pk for seat in seats)
    return {
        "number": one.number,
        "side": "led" if one.guide_id == me.pk else "had" if had else "read",
        "guide": one.guide.number,
        "guide_name": one.guide.name,
        "guided": [
            {
                "number": seat.person.number,
                "name": seat.person.name,
                "is_signed": seat.signed_at is not None,
            }
            for seat in seats
        ],
        "tier": one.tier,
        "held_at": one.held_at,
        "minutes": one.minutes,
        "form": one.form,
        "functions": one.functions,
        "confidentiality": one.confidentiality,
        "is_signed": one.guide_signed_at is not None
        and all(seat.signed_at is not None for seat in seats),
    }


def _action(one: AgreedAction) -> dict[str, Any]:
    return {
        "id": one.pk,
        "owner": one.owner.number,
        "owner_name": one.owner.name,
        "text": one.text,
        "due_on": one.due_on,
        "is_done": one.done_at is not None,
    }


@router.get("/guidance-sessions", response=SessionsOut)
def session_list(
    request: HttpRequest,
    side: Literal["led", "had", "unsigned", "readable"] = "readable",
    page: int = 1,
    size: int = USUAL_ROWS,
) -> Any:
    """One page of sessions: led, had, waiting for one's signature, or all one may open."""
    me = caller(request).person
    rows: dict[str, QuerySet[GuidanceSession]] = {
        "led": shown.led_by(me),
        "had": shown.had_by(me),
        "unsigned": shown.to_sign(me),
        "readable": shown.listed(shown.readable_by(me, on=timezone.localdate())),
    }
    found = window(rows[side], page=page, size=size)
    return {
        "page": found.page,
        "pages": found.pages,
        "count": found.count,
        "rows": [_row(one, me) for one in found.rows],
    }


def _session(request: HttpRequest, number: str) -> tuple[Person, GuidanceSession]:
    me = caller(request).person
    rows = shown.readable_by(me, on=timezone.localdate())
    rows = rows.select_related("guide", "linkage", "project").prefetch_related("seats__person")
    return me, get_object_or_404(rows, number=number)


def _sheet(one: GuidanceSession, me: Person) -> dict[str, Any]:
    topics = services.read(session=one, by=me, at=timezone.now())
    actions = one.actions.select_related("owner").order_by("due_on", "pk")
    return {
        **_row(one, me),
        "linkage": one.linkage.number if one.linkage else "",
        "project": one.project.number if one.project else "",
        "topics": topics,
        "actions": [_action(action) for action in actions],
    }


@router.get("/guidance-sessions/{number}", response=SessionSheet)
def session_detail(request: HttpRequest, number: str) -> Any:
    """What was talked about and agreed. The look of somebody who was not there is kept."""
    me, one = _session(request, number)
    return _sheet(one, me)


@router.post("/guidance-sessions", response={201: SessionSheet, 409: Refused})
def session_create(request: HttpRequest, told: SessionIn) -> Any:
    """Write a session down; the other side is asked to sign."""
    who, now = caller(request), timezone.now()
    linkage = _linkage(who, told.linkage)
    project = _project(who, told.project)
    known = _within_reach(who, linkage)
    try:
        made = services.record(
            guide=_one(known, told.guide) if told.guide else who.person,
            guided=[_one(known, number) for number in told.guided],
            held_at=aware(told.held_at),
            minutes=told.minutes,
            form=told.form,
            functions=told.functions,
            topics=told.topics,
            confidentiality=told.confidentiality,
            actions=[
                services.ActionDraft(_one(known, one.owner), one.text, one.due_on)
                for one in told.actions
            ],
            linkage=linkage,
            project=project,
            by=who.person,
            at=now,
        )
    except Refusal as refusal:
        return refused(refusal)
    return Status(201, _sheet(made, who.person))


def _linkage(who: access.Actor, number: str) -> Linkage | None:
    if not number:
        return None
    mine = Linkage.objects.filter(parties__person=who.person, parties__until=None, until=None)
    return get_object_or_404(mine.distinct(), number=number)


def _project(who: access.Actor, number: str) -> Project | None:
    return get_object_or_404(access.projects_for(who), number=number) if number else None


def _within_reach(who: access.Actor, linkage: Linkage | None) -> dict[str, Person]:
    """Who may stand in the session: oneself, one's guides and whom one guides, the linkage."""
    me, today = who.person, timezone.localdate()
    people: Iterable[Person] = [*shown.guided_by(me, on=today), *shown.guides_of(me, on=today)]
    if linkage is not None:
        people = [*people, *shown.members_of(linkage.pk, on=today)]
    return {me.number: me} | {one.number: one for one in people}


def _one(known: dict[str, Person], number: str) -> Person:
    # Whether the number exists elsewhere is nobody's business here.
    if number not in known:
        raise SessionNotTheirs()
    return known[number]


def aware(moment: datetime) -> datetime:
    """The moment with its time zone; without one it is local time."""
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


@router.post("/guidance-sessions/{number}/signature", response={200: SessionSheet, 409: Refused})
def session_signature(request: HttpRequest, number: str, told: SignatureIn) -> Any:
    """Confirm a session one took part in."""
    me, one = _session(request, number)
    try:
        services.sign(
            session=one,
            rating=told.rating if one.guide_id != me.pk else None,
            words=told.words,
            by=me,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(refusal)
    return _sheet(_session(request, number)[1], me)


@router.get("/guidance-actions", response=ActionsOut)
def action_list(request: HttpRequest, page: int = 1, size: int = USUAL_ROWS) -> Any:
    """One page of what is agreed and open, of oneself and of those one guided."""
    found = window(shown.open_actions(caller(request).person), page=page, size=size)
    return {
        "page": found.page,
        "pages": found.pages,
        "count": found.count,
        "rows": [_action(one) for one in found.rows],
    }


@router.post("/guidance-actions/{action_id}/completion", response={200: ActionOut, 409: Refused})
def action_completion(request: HttpRequest, action_id: int) -> Any:
    """Tick off what was agreed; its owner or the guide does."""
    me = caller(request).person
    action = get_object_or_404(shown.open_actions(me), pk=action_id)
    try:
        return _action(services.finish(action=action, by=me, at=timezone.now()))
    except Refusal as refusal:
        return refused(refusal)
