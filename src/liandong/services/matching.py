"""Plans: made by the engine, looked at and adopted by a human, asked of people."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from liandong.core import rosters
from liandong.core.refusals import Refusal
from liandong.core.rosters import (
    ProposalAdopted,
    ProposalChanged,
    ProposalMade,
    ProposalSetAside,
)
from liandong.matching import FIXED, Plan, solve
from liandong.models import Person, Proposal, ProposalGap, ProposalLine, ProposalState, Shift
from liandong.queries.matching import Planning, planning
from liandong.services import events, invitations

MOST_EXPLAINED = 500


def propose(
    *, division_code: str, start: datetime, end: datetime, seed: int = 0, by: Person, at: datetime
) -> Proposal:
    """Plan a period and keep the plan with the reasons for every person and every gap.

    Nobody is asked yet. Reading and solving happen outside the transaction, so that no
    lock is held while the engine thinks.
    """
    began = time.monotonic()
    read = planning(division_code, start, end, at=at)
    plan = solve(read.problem, seed=seed)
    seconds = time.monotonic() - began
    return store(
        read=read,
        plan=plan,
        division_code=division_code,
        start=start,
        end=end,
        seconds=seconds,
        by=by,
        at=at,
    )


@transaction.atomic
def store(
    *,
    read: Planning,
    plan: Plan,
    division_code: str,
    start: datetime,
    end: datetime,
    seconds: float,
    by: Person,
    at: datetime,
) -> Proposal:
    """Keep a plan as a proposal, with its lines and gaps."""
    covered = plan.coverage
    proposal = Proposal.objects.create(
        made_by=by,
        made_at=at,
        from_at=start,
        until_at=end,
        division_code=division_code,
        seed=plan.seed,
        value=float(plan.value),
        upper_bound=float(plan.upper_bound),
        seconds=seconds,
        people=len(read.problem.people),
        shifts=len(read.problem.places),
        seats=covered.needed,
        filled=covered.filled,
    )
    ProposalLine.objects.bulk_create(
        (
            ProposalLine(
                proposal=proposal,
                shift_id=one.place_id,
                person_id=one.person_id,
                value=float(one.points),
                reasons=[
                    {"code": reason.code, "facts": reason.facts}
                    for reason in plan.reasons(one.person_id, one.place_id)
                ],
            )
            for one in plan.assignments
            if one.status != FIXED
        ),
        batch_size=500,
    )
    ProposalGap.objects.bulk_create(_gaps(proposal, plan), batch_size=500)
    events.record(
        ProposalMade(proposal.pk, proposal.shifts, proposal.seats, proposal.filled), by=by, at=at
    )
    return proposal


def _gaps(proposal: Proposal, plan: Plan) -> list[ProposalGap]:
    """Every place that misses people; the most urgent ``MOST_EXPLAINED`` with the reason."""
    missing = plan.missing
    places = plan.problem.places
    short = [j for j in range(len(places)) if missing[j]]
    short.sort(key=lambda j: (-int(places.priority[j]), -int(missing[j]), j))
    found = []
    for rank, j in enumerate(short):
        shift_id = int(places.id[j])
        code, facts = "not_explained", dict[str, object]()
        if rank < MOST_EXPLAINED:
            why = plan.why_unfilled(shift_id)
            code = why.code
            facts = {
                "people": why.people,
                "removed": dict(why.removed),
                "changes": [
                    {"code": c.code, "people": c.people, "facts": c.facts} for c in why.changes
                ],
            }
        found.append(
            ProposalGap(
                proposal=proposal,
                shift_id=shift_id,
                missing=int(missing[j]),
                code=code,
                facts=facts,
            )
        )
    return found


@transaction.atomic
def change(
    *,
    proposal: Proposal,
    put_in: tuple[tuple[Shift, Person], ...] = (),
    take_out: tuple[ProposalLine, ...] = (),
    by: Person,
    at: datetime,
) -> Proposal:
    """A human takes people out of a plan or puts people in. Refuses ``ProposalClosed``."""
    proposal = _open(proposal)
    for line in take_out:
        ProposalLine.objects.filter(proposal=proposal, pk=line.pk).update(is_dropped=True)
    for shift, person in put_in:
        ProposalLine.objects.update_or_create(
            proposal=proposal,
            shift=shift,
            person=person,
            defaults={"value": 0.0, "reasons": [], "origin": "human", "is_dropped": False},
        )
    events.record(ProposalChanged(proposal.pk, len(put_in), len(take_out)), by=by, at=at)
    return proposal


@dataclass(frozen=True, slots=True)
class Adopted:
    """What adopting did: how many were asked, and who could not be, with the refusal."""

    proposal: Proposal
    asked: int
    refused: tuple[tuple[ProposalLine, Refusal], ...]


@transaction.atomic
def adopt(*, proposal: Proposal, hours: float | None = None, by: Person, at: datetime) -> Adopted:
    """Ask everybody who stands in the plan. What no longer fits is told, not forced.

    Refuses ``ProposalClosed``.
    """
    proposal = _open(proposal)
    asked = 0
    refused: list[tuple[ProposalLine, Refusal]] = []
    lines = proposal.lines.filter(is_dropped=False).select_related("shift__project", "person")
    for line in lines.order_by("shift__starts_at", "shift_id", "-value", "pk"):
        try:
            invitations.invite(
                shift=line.shift,
                person=line.person,
                by=by,
                at=at,
                hours=hours,
                proposal=proposal,
                reasons=line.reasons,
            )
            asked += 1
        except Refusal as refusal:
            refused.append((line, refusal))
    proposal.state = ProposalState.ADOPTED
    proposal.adopted_by, proposal.adopted_at = by, at
    proposal.save(update_fields=["state", "adopted_by", "adopted_at"])
    events.record(ProposalAdopted(proposal.pk, asked), by=by, at=at)
    return Adopted(proposal, asked, tuple(refused))


@transaction.atomic
def set_aside(*, proposal: Proposal, by: Person, at: datetime) -> Proposal:
    """Put a plan away without asking anybody. Refuses ``ProposalClosed``."""
    proposal = _open(proposal)
    proposal.state = ProposalState.SET_ASIDE
    proposal.save(update_fields=["state"])
    events.record(ProposalSetAside(proposal.pk), by=by, at=at)
    return proposal


def _open(proposal: Proposal) -> Proposal:
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    rosters.check_proposal_open(rosters.ProposalState(row.state), proposal_id=row.pk)
    return row
