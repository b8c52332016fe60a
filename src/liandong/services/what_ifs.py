"""What if: a change tried on a plan, in memory. Nothing is written, nobody is told.

The shifts and people are read as they are now, with the wishes and lines of the plan in force;
then planned as they are, and planned with the change. Both at once, so only where a page may
wait for it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from liandong.core.hours import SHANGHAI
from liandong.core.plan_runs import is_small
from liandong.matching.balancing import balance
from liandong.matching.what_if import Change, Effect, what_if
from liandong.models import Person, Proposal, Shift
from liandong.queries import balancing as desks
from liandong.queries.access import Actor
from liandong.queries.matching import size_of
from liandong.queries.proposals import run_of
from liandong.services.matching import Request, solved_for


def is_tried_at_once(proposal: Proposal) -> bool:
    """Whether the plan is small enough to be made twice while a page waits. Three queries."""
    shift = _only(proposal)
    only = None if shift is None else [shift.pk]
    size = size_of(proposal.division_code, proposal.from_at, proposal.until_at, only=only)
    return is_small(*size)


def tried(*, proposal: Proposal, change: Change, at: datetime) -> Effect:
    """What the change would bring to the plan, were it made today.

    ``ValueError`` for a place that the plan does not have. Ask ``is_tried_at_once`` before.
    """
    request = Request(
        division_code=proposal.division_code,
        start=min(max(proposal.from_at, at), proposal.until_at),
        end=proposal.until_at,
        seed=proposal.seed,
        shift=_only(proposal),
        based_on=proposal,
        keeps=True,
    )
    return what_if(solved_for(request, at=at).plan, change)


@dataclass(frozen=True, slots=True)
class DeskEffect:
    """What another span would do to who guides whom on one desk. Numbers only.

    people, guides    active volunteers and social workers of the desk
    without           volunteers whom nobody guides today
    without_now       whom nobody would guide after balancing with the limits of today
    without_then      whom nobody would guide after balancing with the span that is tried
    over              social workers who guide more people today than that span
    """

    people: int
    guides: int
    without: int
    without_now: int
    without_then: int
    over: int


def desk_tried(actor: Actor, most: int, *, at: datetime) -> DeskEffect | None:
    """The desk of ``actor`` balanced with the limits of today, and with ``most`` people each.

    None where the actor has no desk, nobody serves there, or it is too large to balance while
    a page waits. What a social worker said they can take is not counted with ``most``. At most
    ten queries.
    """
    on = at.astimezone(SHANGHAI).date()
    if not is_small(*desks.size_of(actor, on=on)):
        return None
    problem = desks.desk_columns(actor, on=on).problem
    if not len(problem.guides) or not len(problem.volunteers):
        return None
    limit = np.full(len(problem.guides), most, np.int64)
    guides = replace(problem.guides, green=limit, amber=limit, critical=limit)
    now, then = balance(problem), balance(replace(problem, guides=guides))
    return DeskEffect(
        people=len(problem.volunteers),
        guides=len(problem.guides),
        without=int((problem.volunteers.guide < 0).sum()),
        without_now=len(now.unplaced),
        without_then=len(then.unplaced),
        over=int((now.load_before > most).sum()),
    )


def named(effect: Effect) -> tuple[dict[int, Shift], dict[int, Person]]:
    """Shifts and people of an effect by id, for telling it. Two queries."""
    shifts = {*effect.filled, *effect.lost}
    for move in effect.moves:
        shifts |= {*move.left, *move.taken}
    people = [move.person_id for move in effect.moves]
    return (
        Shift.objects.select_related("project").in_bulk(shifts),
        Person.objects.only("pk", "name", "number").in_bulk(people),
    )


def _only(proposal: Proposal) -> Shift | None:
    run = run_of(proposal)
    return run.shift if run else None
