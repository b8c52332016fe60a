"""What a human decides before the engine does: this person here, or not here.

A wish hangs on a plan and is obeyed by the next plan that is made from it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from liandong.core import rosters
from liandong.core.plan_runs import Wish, WishTakenBack, WishTold
from liandong.models import Person, PlanWish, Proposal, Shift
from liandong.services import events

Pair = tuple[int, int]
"""Person id, shift id."""


@transaction.atomic
def tell(
    *, proposal: Proposal, shift: Shift, person: Person, wish: Wish, by: Person, at: datetime
) -> PlanWish:
    """Want a person at a shift, or not; replaces what was wanted of the two before.

    A veto takes the person out of this plan too, a pin puts them back. Refuses
    ``ProposalClosed``.
    """
    proposal = open_proposal(proposal)
    proposal.lines.filter(shift=shift, person=person).update(is_dropped=wish is Wish.VETO)
    row = keep(proposal, shift.pk, person.pk, wish, by=by, at=at)
    events.record(WishTold(proposal.pk, shift.pk, person.pk, wish.value), by=by, at=at)
    return row


@transaction.atomic
def take_back(*, wish: PlanWish, by: Person, at: datetime) -> None:
    """A wish no longer holds. Who was taken out of the plan by it stands in it again.

    Refuses ``ProposalClosed``.
    """
    proposal = open_proposal(wish.proposal)
    lines = proposal.lines.filter(shift=wish.shift_id, person=wish.person_id)
    lines.filter(origin="engine").update(is_dropped=False)
    events.record(
        WishTakenBack(proposal.pk, wish.shift_id, wish.person_id, wish.kind), by=by, at=at
    )
    wish.delete()


def keep(
    proposal: Proposal, shift_id: int, person_id: int, wish: Wish, *, by: Person, at: datetime
) -> PlanWish:
    """Write a wish in the caller's transaction."""
    row, _ = PlanWish.objects.update_or_create(
        proposal=proposal,
        shift_id=shift_id,
        person_id=person_id,
        defaults={"kind": wish.value, "made_by": by, "made_at": at, "unmet": []},
    )
    return row


def pairs_of(proposal: Proposal | None, kind: Wish) -> list[Pair]:
    """The pairs of a plan's wishes of one kind, in the order in which they were told."""
    if proposal is None:
        return []
    rows = proposal.wishes.filter(kind=kind.value).order_by("made_at", "pk")
    return list(rows.values_list("person_id", "shift_id"))


def hand_on(
    before: Proposal, after: Proposal, unmet: Mapping[Pair, Iterable[Mapping[str, Any]]]
) -> None:
    """Copy the wishes of a plan to the one made from it, with the reasons of unmet pins."""
    PlanWish.objects.bulk_create(
        PlanWish(
            proposal=after,
            shift_id=one.shift_id,
            person_id=one.person_id,
            kind=one.kind,
            made_by_id=one.made_by_id,
            made_at=one.made_at,
            unmet=list(unmet.get((one.person_id, one.shift_id), ()))
            if one.kind == Wish.PIN
            else [],
        )
        for one in before.wishes.order_by("pk")
    )


def open_proposal(proposal: Proposal) -> Proposal:
    """The plan's row, locked until the transaction ends. Refuses ``ProposalClosed``."""
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    rosters.check_proposal_open(rosters.ProposalState(row.state), proposal_id=row.pk)
    return row
