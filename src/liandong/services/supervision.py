"""Who guides whom: begin, end and hand over links. One tree from supervisor to volunteer."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from liandong.core import supervision as rules
from liandong.core.enrolment import NotEnded
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import Person, SupervisionLink
from liandong.queries import access
from liandong.services import events


@transaction.atomic
def link(
    *,
    supervisor: Person,
    supervisee: Person,
    tier: str,
    by: Person | None,
    at: datetime,
    kind: str = "internal",
) -> SupervisionLink:
    """Let one person guide another from today; ``tier`` names the guiding side.

    A coordinator decides, or a supervisor for the social workers and volunteers guided
    from their side, or a social worker for their own volunteers; ``by`` None while an
    installation is set up. Refuses ``ValueInvalid``, ``NotAllowed``, ``GuidesSelf``,
    ``AlreadyGuides``, ``GuidesInCircle``, ``SpanFull``. Event SupervisionLinked.
    """
    day = _day(at)
    if tier not in set(rules.Tier):
        raise ValueInvalid("tier", tier, "、".join(rules.Tier))
    if kind not in set(rules.SupervisionKind):
        raise ValueInvalid("kind", kind, "、".join(rules.SupervisionKind))
    _check_may(by, supervisor, at)
    Person.objects.select_for_update().get(pk=supervisor.pk)
    rules.check_link(supervisor.pk, supervisee.pk, _around(supervisor, supervisee, day), day)
    guided = SupervisionLink.objects.filter(supervisor=supervisor, tier=tier, until=None)
    rules.check_room(guided.count(), rules.DEFAULT_LIMITS[rules.Tier(tier)])
    row = SupervisionLink.objects.create(
        supervisor=supervisor, supervisee=supervisee, tier=tier, kind=kind, since=day
    )
    events.record(rules.SupervisionLinked(supervisor.pk, supervisee.pk, tier), by=by, at=at)
    events.owe("supervision_linked", to=supervisee, facts={"name": supervisor.name}, at=at)
    return row


@transaction.atomic
def end_link(*, link: SupervisionLink, reason: str, by: Person, at: datetime) -> SupervisionLink:
    """End a link today. Refuses ``NotEnded``, ``NotAllowed``. Event SupervisionEnded."""
    row = SupervisionLink.objects.select_for_update().get(pk=link.pk)
    if row.until is not None:
        raise NotEnded()
    _check_may(by, row.supervisor, at)
    row.until = _day(at)
    row.save(update_fields=["until"])
    words = " ".join(reason.split())[:120]
    events.record(rules.SupervisionEnded(row.supervisor_id, row.supervisee_id, words), by=by, at=at)
    return row


@transaction.atomic
def hand_over(
    *, links: Sequence[SupervisionLink], to: Person | None, reason: str, by: Person, at: datetime
) -> int:
    """End several links and, unless ``to`` is None, let that person guide instead.

    All or nothing; answers how many people changed hands. Refuses ``ValueMissing`` without
    a reason, and what ``end_link`` and ``link`` refuse. Their events.
    """
    if not reason.strip():
        raise ValueMissing("reason")
    for old in links:
        end_link(link=old, reason=reason, by=by, at=at)
        if to is not None:
            link(
                supervisor=to,
                supervisee=old.supervisee,
                tier=old.tier,
                kind=old.kind,
                by=by,
                at=at,
            )
    return len(links)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _around(supervisor: Person, supervisee: Person, day: date) -> list[rules.Link]:
    """Everybody above the guide, and the guides of the other; a query per tier."""
    found: list[rules.Link] = []
    ahead, seen = {supervisor.pk, supervisee.pk}, set[int]()
    while ahead:
        seen |= ahead
        rows = SupervisionLink.objects.filter(supervisee__in=ahead).filter(
            Q(until=None) | Q(until__gt=day)
        )
        links = [rules.Link(r.supervisor_id, r.supervisee_id, r.since, r.until) for r in rows]
        found += links
        ahead = {one.supervisor_id for one in links} - seen
    return found


def _check_may(by: Person | None, supervisor: Person, at: datetime) -> None:
    if by is None:
        return
    actor = access.actor_of(by, on=_day(at))
    if actor.has(access.COORDINATOR):
        return
    if by.pk == supervisor.pk and actor.has(access.SUPERVISOR, access.SOCIAL_WORKER):
        return
    if actor.has(access.SUPERVISOR) and access.people_for(actor).filter(pk=supervisor.pk).exists():
        return
    raise NotAllowed(action="supervision")
