"""Amending an order of the command body: whom it reaches, which posts it adds.

The order stays what it was; each change is a dated act of its own with its reason. Whoever was
asked or said yes before stays asked. Lock order: incident, then what ``projects`` locks.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from liandong.core import incidents
from liandong.core.hours import SHANGHAI, Span
from liandong.core.incident_facts import NoDispatchOrder, OrderAmended
from liandong.core.incidents import IncidentState, Post
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import DispatchOrder, Incident, OrderAmendment, Person
from liandong.queries import access
from liandong.queries import incidents as shown
from liandong.services import events
from liandong.services.dispatch import add_posts, check_posts
from liandong.services.incidents import lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the command body changed. ``reach_m`` None: people are asked at any distance.

    ``span`` and ``place`` are those of the added ``posts``.
    """

    order_number: str
    told_by: str
    reason: str
    reach_m: int | None
    posts: tuple[Post, ...] = ()
    span: Span | None = None
    place: str = ""


@transaction.atomic
def amend(*, incident: Incident, change: Change, by: Person, at: datetime) -> OrderAmendment:
    """Write down that the command body changed its order. Nobody is asked yet.

    Refuses ``NoDispatchOrder``, ``NotAllowed``, ``OrderOfAssessor``, ``ValueMissing``,
    ``ReachNotMeasured``, ``AmendmentEmpty``, ``ValueInvalid`` (reach, posts, people), and the
    times as ``projects.add_shift`` does. Event OrderAmended.
    """
    incident = lock(incident)
    if not shown.may_order(access.actor_of(by, on=_day(at)), incident):
        raise NotAllowed(action="order_dispatch")
    order = DispatchOrder.objects.filter(incident=incident).first()
    project = incident.project
    if incident.state != IncidentState.ORDERED or order is None or project is None:
        raise NoDispatchOrder(title=incident.title)
    assessment = shown.newest_assessment(incident)
    assert assessment is not None
    incidents.check_orderer(assessed_by=assessment.by_id, by=by.pk)
    for field in ("order_number", "told_by", "reason"):
        if not getattr(change, field).strip():
            raise ValueMissing(field=field)
    if change.posts and (change.span is None or not change.place.strip()):
        raise ValueMissing(field="place")
    incidents.check_amendment(
        number=incident.number,
        has_point=incident.lat is not None,
        before_m=order.reach_m,
        reach_m=change.reach_m,
        posts=len(change.posts),
    )
    check_posts(change.posts)
    people = sum(post.people for post in change.posts)
    made = OrderAmendment.objects.create(
        order=order,
        order_number=change.order_number.strip()[:60],
        told_by=change.told_by.strip()[:50],
        reason=change.reason.strip()[:200],
        before_m=order.reach_m,
        reach_m=change.reach_m,
        people=people,
        by=by,
        at=at,
    )
    order.reach_m = change.reach_m
    order.save(update_fields=["reach_m"])
    if change.span is not None:
        add_posts(
            project, incident, change.posts, span=change.span, place=change.place, by=by, at=at
        )
    facts = OrderAmended(incident.pk, change.reach_m or 0, people, made.reason)
    events.record(facts, by=by, at=at)
    return made


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
