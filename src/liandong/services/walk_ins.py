"""The desk for people who come by themselves: registered in a minute, wiped after use."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from liandong.core import policy, registry, walk_ins
from liandong.core.hours import SHANGHAI
from liandong.core.incident_facts import (
    IncidentStepNotAllowed,
    NoDispatchOrder,
    WalkInBriefed,
    WalkInGone,
    WalkInLeft,
    WalkInNotBriefed,
    WalkInRegistered,
    WalkInThanked,
)
from liandong.core.incidents import IncidentState
from liandong.core.refusals import NotAllowed
from liandong.models import Incident, Person, WalkIn
from liandong.queries import access
from liandong.queries import incidents as shown
from liandong.services import events

_TAKES = (IncidentState.VERIFIED, IncidentState.ASSESSED, IncidentState.ORDERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkInDraft:
    """The least that is needed of somebody who came by themselves."""

    name: str
    phone: str
    is_adult: bool
    emergency_contact: str = ""
    skills: str = ""
    may_contact: bool = False


@transaction.atomic
def register(*, incident: Incident, draft: WalkInDraft, by: Person, at: datetime) -> WalkIn:
    """Write somebody down and give them the next badge of the incident.

    Refuses ``NotAllowed``, ``IncidentStepNotAllowed`` (unverified or over), ``NameInvalid``,
    ``PhoneInvalid``, ``WalkInNotAdult``. Event WalkInRegistered.
    """
    incident = _at_desk(incident, by, at)
    if incident.state not in _TAKES:
        raise IncidentStepNotAllowed(
            number=incident.number, state=incident.state, wanted=IncidentState.ORDERED.value
        )
    walk_ins.check_adult(is_adult=draft.is_adult)
    day = at.astimezone(SHANGHAI).date()
    last = WalkIn.objects.filter(incident=incident).aggregate(last=Max("badge"))["last"]
    made = WalkIn.objects.create(
        incident=incident,
        badge=(last or 0) + 1,
        name=registry.check_name(draft.name),
        phone=str(registry.check_phone(draft.phone)),
        emergency_contact=draft.emergency_contact.strip()[:60],
        skills=draft.skills.strip()[:60],
        may_contact=draft.may_contact,
        came_at=at,
        registered_by=by,
        wipe_on=walk_ins.wipe_on(
            day, policy.profile_for(incident.division_code, day).walk_in_kept_days
        ),
    )
    events.record(WalkInRegistered(incident.pk, made.badge), by=by, at=at)
    return made


@transaction.atomic
def begin(*, walk_in: WalkIn, task: str, is_briefed: bool, by: Person, at: datetime) -> WalkIn:
    """They heard the briefing and begin a task of low risk, under an order.

    Refuses ``NotAllowed``, ``NoDispatchOrder``, ``WalkInGone``, ``WalkInNotBriefed``,
    ``WalkInTaskBarred``. Event WalkInBriefed.
    """
    incident = _at_desk(walk_in.incident, by, at)
    if incident.state != IncidentState.ORDERED:
        raise NoDispatchOrder(title=incident.title)
    row = _there(walk_in)
    chosen = walk_ins.task_of(task)
    if not is_briefed and row.briefed_at is None:
        raise WalkInNotBriefed()
    row.task = chosen.value
    row.briefed_at = row.briefed_at or at
    row.save(update_fields=["task", "briefed_at"])
    events.record(WalkInBriefed(incident.pk, row.badge, chosen.value), by=by, at=at)
    return row


@transaction.atomic
def leave(*, walk_in: WalkIn, by: Person, at: datetime) -> WalkIn:
    """They hand the badge back. Refuses ``NotAllowed``, ``WalkInGone``. Event WalkInLeft."""
    incident = _at_desk(walk_in.incident, by, at)
    row = _there(walk_in)
    row.left_at, row.left_with = at, by
    row.save(update_fields=["left_at", "left_with"])
    events.record(WalkInLeft(incident.pk, row.badge), by=by, at=at)
    return row


@transaction.atomic
def telephone_of(*, walk_in: WalkIn, by: Person, at: datetime) -> str:
    """Their telephone, to thank them or ask again; written down. Empty once it is wiped.

    Refuses ``NotAllowed`` when they did not want that. Event WalkInThanked.
    """
    incident = _at_desk(walk_in.incident, by, at)
    row = WalkIn.objects.select_for_update().get(pk=walk_in.pk)
    if not row.may_contact:
        raise NotAllowed(action="call_walk_in")
    row.thanked_at = at
    row.save(update_fields=["thanked_at"])
    events.record(WalkInThanked(incident.pk, row.badge), by=by, at=at)
    return row.phone


def wipe_due(*, at: datetime) -> int:
    """Wipe what is personal of those whose day has come; how many. The count stays."""
    due = WalkIn.objects.filter(wipe_on__lte=at.astimezone(SHANGHAI).date(), wiped_at=None)
    return due.update(name="", phone="", emergency_contact="", skills="", wiped_at=at)


def _at_desk(incident: Incident, by: Person, at: datetime) -> Incident:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    sees = actor.is_staff and shown.incidents_for(actor).filter(pk=incident.pk).exists()
    if not (sees or shown.may_run(actor, incident)):
        raise NotAllowed(action="walk_in_desk")
    return Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=incident.pk)


def _there(walk_in: WalkIn) -> WalkIn:
    row = WalkIn.objects.select_for_update().get(pk=walk_in.pk)
    if row.left_at is not None:
        raise WalkInGone(badge=row.badge)
    return row
