"""Spreading the load of a desk: asked for, worked out, looked at, adopted by a human.

Worked out as a planning is: taken up by one worker, reported on, stopped on request. The
proposal is kept in the same transaction that ends the work. Nobody changes hands before the
person who asked adopts it, and then all that is ticked changes hands in one transaction.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Count, QuerySet

from liandong.core import balancing as rules
from liandong.core import supervision
from liandong.core.hours import SHANGHAI
from liandong.core.plan_runs import (
    BUSY,
    PlanRunInterrupted,
    PlanRunStopped,
    State,
    is_small,
)
from liandong.core.refusals import NotAllowed, Refusal
from liandong.core.supervision import ACTIVE_DAYS, Tier
from liandong.matching.balancing import NOBODY, Balance, balance
from liandong.models import Balancing, BalancingLine, BalancingSpan, Person, SupervisionLink
from liandong.queries import access, covers
from liandong.queries import balancing as columns
from liandong.queries import supervision as desks
from liandong.services import events, held_work

log = logging.getLogger("liandong.services")

Clock = Callable[[], datetime]
REASON = "balancing"
ACTIVE_SPAN = timedelta(days=ACTIVE_DAYS)


@transaction.atomic
def ask(*, seed: int = 0, by: Person, at: datetime) -> Balancing:
    """Ask how the load of one's desk could be spread; who asks twice gets the same.

    Refuses ``NotAllowed``. Event BalancingAsked.
    """
    _desk_of(by, at)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    busy = Balancing.objects.filter(asked_by=by, state__in=[state.value for state in BUSY])
    same = busy.first()
    if same is not None:
        return same
    row = Balancing.objects.create(asked_by=by, asked_at=at, seed=seed)
    events.record(rules.BalancingAsked(row.pk), by=by, at=at)
    return row


def is_done_at_once(row: Balancing, *, at: datetime) -> bool:
    """Whether it is small enough to be done while a page waits."""
    actor = access.actor_of(row.asked_by, on=_day(at))
    return is_small(*columns.size_of(actor, on=_day(at)))


def work(*, row: Balancing, clock: Clock) -> Balancing:
    """Work out what was claimed and keep what came of it; nothing is raised."""
    at = clock()

    def tell(stage: str, share: float) -> None:
        held_work.report(row=row, stage=stage, share=share, at=clock())

    try:
        actor = _desk_of(row.asked_by, at)
        desk = columns.desk_columns(actor, on=_day(at))
        tell("lists", 0.01)
        found = balance(desk.problem, seed=row.seed, told=tell)
        with transaction.atomic():
            held = held_work.held(row)
            _keep(held, found, desk.links)
            _end(held, State.DONE, clock())
    except PlanRunStopped:
        _broke_off(row, "", clock())
    except Refusal as refusal:
        _broke_off(row, refusal.code, clock())
    except Exception:
        log.exception("balancing %s broke off; nothing of it was kept", row.pk)
        _broke_off(row, PlanRunInterrupted.code, clock())
    row.refresh_from_db()
    return row


@transaction.atomic
def cancel(*, row: Balancing, by: Person, at: datetime) -> Balancing:
    """Stop it: at once while it waits, between two stages while it is worked on.

    Refuses ``BalancingClosed``. Event BalancingCancelled.
    """
    held = held_work.locked(row)
    if State(held.state) not in BUSY:
        raise rules.BalancingClosed(state=held.state)
    if held.stop_asked_at is None:
        held.stop_asked_at = at
        held.save(update_fields=["stop_asked_at"])
        events.record(rules.BalancingCancelled(held.pk), by=by, at=at)
    if held.state == State.WAITING:
        _end(held, State.CANCELLED, at)
    return held


@transaction.atomic
def close_lost(*, at: datetime) -> int:
    """End those whose worker has been silent for a minute; how many."""
    closed = 0
    for row in held_work.silent(Balancing.objects.all(), at):
        _stop(row, "" if row.stop_asked_at else PlanRunInterrupted.code, at)
        closed += 1
    return closed


@transaction.atomic
def choose(
    *, row: Balancing, shown: Collection[int], ticked: Collection[int], by: Person, at: datetime
) -> int:
    """Keep which of the lines ``shown`` are ticked; how many are ticked in all.

    A note to oneself on a proposal: no event. Refuses ``NotAllowed``, ``BalancingClosed``.
    """
    held = _open(row, by)
    lines = held.lines.filter(pk__in=list(shown))
    lines.exclude(pk__in=list(ticked)).update(is_dropped=True)
    lines.filter(pk__in=list(ticked)).update(is_dropped=False)
    return held.lines.filter(is_dropped=False, to_guide__isnull=False).count()


@transaction.atomic
def adopt(*, row: Balancing, by: Person, at: datetime) -> int:
    """Let everybody who is ticked change hands; how many.

    Refuses ``NotAllowed``, ``BalancingClosed``, ``BalancingEmpty``, ``BalancingOutdated``
    (a link changed since it was made) and ``SpanFull``. Event BalancingAdopted, and those of
    every link that ends and begins; each volunteer is told. Constant number of queries.
    """
    held, day = _open(row, by), _day(at)
    moves = held.lines.filter(to_guide__isnull=False)
    lines = list(moves.filter(is_dropped=False).select_related("person", "to_guide").order_by("pk"))
    if not lines:
        raise rules.BalancingEmpty()
    guides = {line.to_guide_id for line in lines} | {line.from_guide_id for line in lines}
    guides.discard(None)
    _lock(moves, guides)
    reachable = set(desks.workers_of(_desk_of(by, at), on=day).values_list("pk", flat=True))
    if not guides <= reachable:
        raise NotAllowed(action="supervision")
    _refuse_changed(lines, moves, day)
    _refuse_full(lines, held, day)
    SupervisionLink.objects.filter(
        pk__in=moves.filter(is_dropped=False, link__isnull=False).values("link")
    ).update(until=day)
    SupervisionLink.objects.bulk_create(
        SupervisionLink(
            supervisor=line.to_guide, supervisee=line.person, tier=Tier.SOCIAL_WORKER, since=day
        )
        for line in lines
    )
    held.adopted_by, held.adopted_at = by, at
    held.save(update_fields=["adopted_by", "adopted_at"])
    _tell(held, lines, moves.count() - len(lines), by, at)
    return len(lines)


def _tell(
    held: Balancing, lines: list[BalancingLine], left_out: int, by: Person, at: datetime
) -> None:
    ended = [
        supervision.SupervisionEnded(line.from_guide_id, line.person_id, REASON)
        for line in lines
        if line.from_guide_id is not None
    ]
    begun = [
        supervision.SupervisionLinked(line.to_guide_id, line.person_id, Tier.SOCIAL_WORKER)
        for line in lines
        if line.to_guide_id is not None
    ]
    adopted = rules.BalancingAdopted(held.pk, len(lines), left_out)
    events.record_many([adopted, *ended, *begun], by=by, at=at)
    told = [(one.person, {"name": one.to_guide.name}) for one in lines if one.to_guide is not None]
    events.owe_many("supervision_linked", told, at=at)


def _refuse_changed(lines: list[BalancingLine], moves: QuerySet[BalancingLine], day: date) -> None:
    now: dict[int, list[int]] = defaultdict(list)
    people = moves.filter(is_dropped=False).values("person")
    links = covers.links_on(day).filter(supervisee__in=people, tier=Tier.SOCIAL_WORKER)
    for pk, person in links.values_list("pk", "supervisee"):
        now[person].append(pk)
    names_of = {line.person_id: line.person.name for line in lines}
    gone = rules.changed({line.person_id: line.link_id for line in lines}, now)
    if gone:
        names = "、".join(names_of[pk] for pk in gone[: rules.MOST_NAMES])
        raise rules.BalancingOutdated(names=names, count=len(gone))


def _refuse_full(lines: list[BalancingLine], held: Balancing, day: date) -> None:
    """Refuse ``SpanFull`` where others have filled a desk meanwhile."""
    change: dict[int | None, int] = defaultdict(int)
    for line in lines:
        change[line.to_guide_id] += 1
        change[line.from_guide_id] -= 1
    active = dict(
        covers.links_on(day)
        .filter(supervisor__in=held.spans.values("guide"), tier=Tier.SOCIAL_WORKER)
        .filter(supervisee__last_served_on__gte=day - ACTIVE_SPAN)
        .values("supervisor")
        .annotate(people=Count("supervisee", distinct=True))
        .values_list("supervisor", "people")
    )
    for guide, limit in held.spans.values_list("guide", "critical"):
        people = active.get(guide, 0)
        if change[guide] > 0 and people + change[guide] > limit:
            raise supervision.SpanFull(people=people, limit=limit)


def _lock(moves: QuerySet[BalancingLine], guides: Collection[int | None]) -> None:
    """Hold guides and volunteers, always in the same order."""
    people = Person.objects.filter(pk__in=moves.values("person")) | Person.objects.filter(
        pk__in=[pk for pk in guides if pk is not None]
    )
    list(people.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def _open(row: Balancing, by: Person) -> Balancing:
    """The row, locked, as long as it may be adopted by the one who asked for it."""
    held = Balancing.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.asked_by_id != by.pk:
        raise NotAllowed(action="supervision")
    if held.state != State.DONE or held.adopted_at is not None:
        raise rules.BalancingClosed(state="adopted" if held.adopted_at else held.state)
    return held


def _desk_of(person: Person, at: datetime) -> access.Actor:
    actor = access.actor_of(person, on=_day(at))
    if not actor.has(access.SUPERVISOR, access.COORDINATOR):
        raise NotAllowed(action="supervision")
    return actor


def _keep(held: Balancing, found: Balance, links: list[int | None]) -> None:
    problem = found.problem
    people, guides = problem.volunteers, problem.guides
    held.volunteers, held.pairs, held.seconds = len(people), found.pairs, found.seconds
    held.value, held.bound, held.stage, held.share = found.value, found.bound, "", 1.0
    ids = guides.id.tolist()
    # For whom there is nobody else stays where they are, even beyond the limit.
    stays = people.guide[found.unplaced]
    after = found.load + np.bincount(stays[stays != NOBODY], minlength=len(ids))
    BalancingSpan.objects.bulk_create(
        BalancingSpan(
            balancing=held, guide_id=ids[j], before=before, after=then,
            green=guides.green[j], amber=guides.amber[j], critical=guides.critical[j],
        )
        for j, (before, then) in enumerate(
            zip(found.load_before.tolist(), after.tolist(), strict=True)
        )
    )  # fmt: skip
    lines = []
    for i in [*found.moved.tolist(), *found.unplaced.tolist()]:
        now, then = int(people.guide[i]), int(found.guide[i])
        is_left = then == NOBODY
        lines.append(
            BalancingLine(
                balancing=held,
                person_id=int(people.id[i]),
                link_id=links[i],
                from_guide_id=None if now == NOBODY else ids[now],
                to_guide_id=None if is_left else ids[then],
                parts={} if is_left else found.parts(i, then),
                code=found.why_unplaced(i) if is_left else "",
            )
        )
    BalancingLine.objects.bulk_create(lines, batch_size=2_000)


@transaction.atomic
def _broke_off(row: Balancing, code: str, at: datetime) -> None:
    held = held_work.own(row)
    if held is not None:
        _stop(held, code, at)


def _stop(held: Balancing, code: str, at: datetime) -> None:
    held.error_code = code
    _end(held, State.FAILED if code else State.CANCELLED, at)
    if code:
        events.record(rules.BalancingFailed(held.pk, code), by=None, at=at)


def _end(held: Balancing, state: State, at: datetime) -> None:
    held.state, held.ended_at = state.value, at
    held.save()


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
