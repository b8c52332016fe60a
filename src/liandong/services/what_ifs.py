"""What if: a change tried on a plan, in memory. Nothing is written, nobody is told.

The shifts and people are read as they are now, with the wishes and lines of the plan in force;
then planned as they are, and planned with the change. Both at once, so only where a page may
wait for it.
"""

from datetime import datetime

from liandong.core.plan_runs import is_small
from liandong.matching.what_if import Change, Effect, what_if
from liandong.models import Person, Proposal, Shift
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
