"""Who guides whom: begin, end and hand over links. One tree from supervisor to volunteer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from liandong.core import policy
from liandong.core import supervision as rules
from liandong.core.enrolment import NotEnded
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import Person, SupervisionLink
from liandong.queries import access, covers
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
    since: date | None = None,
    until: date | None = None,
) -> SupervisionLink:
    """Let one person guide another ``since`` a day (today), ``until`` a day (excluded) or openly.

    ``tier`` names the guiding side. A coordinator decides, or a supervisor for the social
    workers and volunteers guided from their side, or a social worker for their own
    volunteers; ``by`` None while an installation is set up. A guide from outside or a peer
    is decided on the side of the one who is guided. Refuses ``ValueInvalid``, ``NotAllowed``,
    ``GuideUnfit``, ``GuidesSelf``, ``AlreadyGuides``, ``GuidesInCircle``, ``SpanFull``
    (what the guide said they can take, or the region's limit). Event SupervisionLinked.
    """
    if tier not in set(rules.Tier):
        raise ValueInvalid("tier", tier, "、".join(rules.Tier))
    if kind not in set(rules.SupervisionKind):
        raise ValueInvalid("kind", kind, "、".join(rules.SupervisionKind))
    day = _day(at)
    since = since or day
    if since < day:
        raise ValueInvalid("since", since.isoformat(), day.isoformat())
    if until is not None and until <= since:
        raise ValueInvalid("until", until.isoformat(), (since + timedelta(days=1)).isoformat())
    row = SupervisionLink(
        supervisor=supervisor, supervisee=supervisee, tier=tier, kind=kind, since=since, until=until
    )
    check_may_link(by, row, at)
    _check_fit(row)
    lock(supervisor, supervisee)
    rules.check_link(supervisor.pk, supervisee.pk, _around(supervisor, supervisee, day), day)
    return begin(row, by=by, at=at)


def begin(row: SupervisionLink, *, by: Person | None, at: datetime) -> SupervisionLink:
    """Write a link; the caller holds the guide and has asked who may.

    Refuses ``SpanFull``. Event SupervisionLinked; the one who is guided is told.
    """
    guide, tier = row.supervisor, rules.Tier(row.tier)
    people = covers.own_links(guide, row.since).filter(tier=tier).count()
    own = covers.capacities_of([guide.pk], row.since).get((guide.pk, tier))
    rules.check_room(people, limits_for(guide, row.since)[tier], own)
    row.save()
    told = rules.SupervisionLinked(guide.pk, row.supervisee_id, tier)
    events.record(told, by=by, at=at)
    events.owe("supervision_linked", to=row.supervisee, facts={"name": guide.name}, at=at)
    return row


@transaction.atomic
def end_link(*, link: SupervisionLink, reason: str, by: Person, at: datetime) -> SupervisionLink:
    """End a link today. Refuses ``NotEnded``, ``NotAllowed``. Event SupervisionEnded."""
    row = SupervisionLink.objects.select_for_update().get(pk=link.pk)
    if row.until is not None and row.until <= _day(at):
        raise NotEnded()
    check_may_link(by, row, at)
    return close(row, reason=reason, by=by, at=at)


def close(row: SupervisionLink, *, reason: str, by: Person, at: datetime) -> SupervisionLink:
    """End a link today; the caller has asked who may. Event SupervisionEnded."""
    row.until = max(row.since, _day(at))
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
    lock(*[old.supervisee for old in links], *([to] if to else []))
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


def lock(*people: Person) -> None:
    """Hold these people until the transaction ends, always in the same order."""
    ids = sorted({one.pk for one in people})
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def limits_for(guide: Person, day: date) -> Mapping[rules.Tier, rules.SpanLimits]:
    """The limits of each tier where the guide is at home."""
    return rules.limits_of(policy.profile_for(guide.division_code, day).ratios)


def check_may(by: Person | None, guide: Person, at: datetime) -> None:
    """Refuse ``NotAllowed`` unless ``by`` may say whom ``guide`` guides."""
    if by is None:
        return
    actor = access.actor_of(by, on=_day(at))
    if by.pk == guide.pk and actor.has(access.SUPERVISOR, access.SOCIAL_WORKER):
        return
    reaches = actor.has(access.COORDINATOR, access.SUPERVISOR)
    if reaches and access.people_for(actor).filter(pk=guide.pk).exists():
        return
    if actor.has(access.SUPERVISOR, access.SOCIAL_WORKER):
        leaders = covers.links_on(actor.on).filter(supervisee=guide, tier=rules.Tier.SOCIAL_WORKER)
        if leaders.filter(covers.guides_whom(by, actor.on)).exists():
            return
        if covers.acting_for(by, actor.on).filter(guide=guide).exists():
            return
    raise NotAllowed(action="supervision")


def check_may_link(by: Person | None, row: SupervisionLink, at: datetime) -> None:
    """As ``check_may``; a social worker's supervisor from outside or peer is decided on the
    side of the one guided. Nobody chooses one for themselves: it opens their files to somebody.
    """
    if not _is_chosen_below(row):
        check_may(by, row.supervisor, at)
        return
    if by is not None and by.pk in (row.supervisor_id, row.supervisee_id):
        raise NotAllowed(action="supervision")
    check_may(by, row.supervisee, at)


def _is_chosen_below(row: SupervisionLink) -> bool:
    return row.tier == rules.Tier.SUPERVISOR and row.kind != rules.SupervisionKind.INTERNAL


def _check_fit(row: SupervisionLink) -> None:
    """Refuse ``GuideUnfit`` when a guide from outside supervises nowhere or a peer is none."""
    if not _is_chosen_below(row):
        return
    is_peer = row.kind == rules.SupervisionKind.PEER
    role = access.SOCIAL_WORKER if is_peer else access.SUPERVISOR
    if not access.actor_of(row.supervisor, on=row.since).has(role):
        raise rules.GuideUnfit()


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
