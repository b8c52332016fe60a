"""Plans: made by the engine, looked at and adopted by a human, asked of people."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from liandong.core.plan_runs import AWAY, READ, STORED, Wish, stored_share, whole_share
from liandong.core.refusals import Refusal
from liandong.core.rosters import (
    ProposalAdopted,
    ProposalChanged,
    ProposalMade,
    ProposalSetAside,
)
from liandong.matching import FIXED, Plan, Problem, Reason, solve
from liandong.models import Person, Proposal, ProposalGap, ProposalLine, ProposalState, Shift
from liandong.queries.matching import Planning, planning
from liandong.services import events, invitations, plan_wishes
from liandong.services.plan_figures import figures
from liandong.services.plan_wishes import Pair, open_proposal

MOST_EXPLAINED, FEWEST_EXPLAINED = 500, 25
EXPLAINED_PEOPLE = 25_000_000
"""One gap is explained by a pass over the people: so many passes × people, the most urgent."""
TOLD_EVERY = 2_000
"""Lines between two reports of how far the reasons are written."""

Told = Callable[[str, float], None]
"""Called with a stage and the share done of the whole; what it raises stops the work."""

Solver = Callable[[Problem, int], Plan]
"""Finds the plan of a problem with a seed: here, or on a cluster."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be planned.

    shift
        Only this one, when given.
    based_on, keeps
        The plan whose wishes hold, and whether its people stay where moving them gains little.
    """

    division_code: str
    start: datetime
    end: datetime
    seed: int = 0
    shift: Shift | None = None
    based_on: Proposal | None = None
    keeps: bool = False


def propose(
    *,
    division_code: str,
    start: datetime,
    end: datetime,
    seed: int = 0,
    shift: Shift | None = None,
    based_on: Proposal | None = None,
    keeps: bool = False,
    solver: Solver | None = None,
    by: Person,
    at: datetime,
) -> Proposal:
    """Plan a period and keep the plan with the reasons for every person and every gap.

    Nobody is asked yet. Reading and solving happen outside the transaction, so that no
    lock is held while the engine thinks.
    """
    request = Request(division_code, start, end, seed, shift, based_on, keeps)
    solved = solved_for(request, at=at, solver=solver)
    return store(request, solved, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem as it was read, its plan, the seconds that both took, and the plan in words.

    ``lines`` and ``gaps`` are not saved yet and belong to no proposal.
    """

    read: Planning
    plan: Plan
    seconds: float
    lines: list[ProposalLine]
    gaps: list[ProposalGap]


def solved_for(
    request: Request, *, at: datetime, progress: Told | None = None, solver: Solver | None = None
) -> Solved:
    """Read, solve and explain; nothing is written. Solved here unless a ``solver`` is given."""
    tell = progress or _nobody
    began = time.monotonic()
    tell(READ, 0.0)
    read = planning(
        request.division_code,
        request.start,
        request.end,
        at=at,
        only=None if request.shift is None else [request.shift.pk],
        locked=plan_wishes.pairs_of(request.based_on, Wish.PIN),
        excluded=plan_wishes.pairs_of(request.based_on, Wish.VETO),
        current=_kept(request),
    )
    if solver is None:
        plan = solve(
            read.problem,
            seed=request.seed,
            progress=lambda stage, share: tell(stage, whole_share(share)),
        )
    else:
        tell(AWAY, whole_share(0.0))
        plan = solver(read.problem, request.seed)
    seconds = time.monotonic() - began
    return Solved(read, plan, seconds, _lines(plan, tell), _gaps(plan, tell))


def _nobody(stage: str, share: float) -> None:
    """Told to nobody."""


def _kept(request: Request) -> list[Pair]:
    """Who stays where the earlier plan put them, as long as no seat is lost by it."""
    if not request.keeps or request.based_on is None:
        return []
    lines = request.based_on.lines.filter(is_dropped=False).order_by("pk")
    return list(lines.values_list("person_id", "shift_id"))


@transaction.atomic
def store(request: Request, solved: Solved, *, by: Person, at: datetime) -> Proposal:
    """Keep a plan as a proposal, with its lines, gaps, figures and wishes."""
    read, plan = solved.read, solved.plan
    covered = plan.coverage
    proposal = Proposal.objects.create(
        made_by=by,
        made_at=at,
        from_at=request.start,
        until_at=request.end,
        division_code=request.division_code,
        seed=plan.seed,
        value=float(plan.value),
        upper_bound=float(plan.upper_bound),
        seconds=solved.seconds,
        people=len(read.problem.people),
        shifts=len(read.problem.places),
        seats=covered.needed,
        filled=covered.filled,
        figures=figures(read, plan),
    )
    for line in solved.lines:
        line.proposal = proposal
    for gap in solved.gaps:
        gap.proposal = proposal
    ProposalLine.objects.bulk_create(solved.lines, batch_size=500)
    ProposalGap.objects.bulk_create(solved.gaps, batch_size=500)
    if request.based_on is not None:
        plan_wishes.hand_on(request.based_on, proposal, _unmet(read, plan))
    events.record(
        ProposalMade(proposal.pk, proposal.shifts, proposal.seats, proposal.filled), by=by, at=at
    )
    return proposal


def as_data(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are kept."""
    return [{"code": reason.code, "facts": reason.facts} for reason in reasons]


def _unmet(read: Planning, plan: Plan) -> dict[Pair, list[dict[str, Any]]]:
    """Why wanted pairs are not in the plan."""
    found = {(one.person_id, one.place_id): as_data(one.reasons) for one in plan.unmet_locks}
    out_of_reach: list[dict[str, Any]] = [{"code": "not_considered", "facts": {}}]
    return found | dict.fromkeys(read.left_out, out_of_reach)


def _lines(plan: Plan, tell: Told) -> list[ProposalLine]:
    """Everybody who would be asked, with the reasons; stops when ``tell`` raises."""
    asked = [one for one in plan.assignments if one.status != FIXED]
    found = []
    for n, one in enumerate(asked):
        if n % TOLD_EVERY == 0:
            tell(STORED, stored_share(n / len(asked) / 2))
        found.append(
            ProposalLine(
                shift_id=one.place_id,
                person_id=one.person_id,
                value=float(one.points),
                reasons=as_data(plan.reasons(one.person_id, one.place_id)),
            )
        )
    return found


def _gaps(plan: Plan, tell: Told) -> list[ProposalGap]:
    """Every place that misses people; the most urgent ones with the reason."""
    missing, places = plan.missing, plan.problem.places
    short = [j for j in range(len(places)) if missing[j]]
    short.sort(key=lambda j: (-int(places.priority[j]), -int(missing[j]), j))
    passes = EXPLAINED_PEOPLE // max(1, len(plan.problem.people))
    most = min(MOST_EXPLAINED, max(FEWEST_EXPLAINED, passes))
    found = []
    for rank, j in enumerate(short):
        shift_id = int(places.id[j])
        code, facts = "not_explained", dict[str, object]()
        if rank < most:
            tell(STORED, stored_share((1 + rank / most) / 2))
            why = plan.why_unfilled(shift_id)
            code = why.code
            facts = {
                "people": why.people,
                "removed": dict(why.removed),
                "changes": [
                    {"code": c.code, "people": c.people, "facts": c.facts} for c in why.changes
                ],
            }
        gap = ProposalGap(shift_id=shift_id, missing=int(missing[j]), code=code, facts=facts)
        found.append(gap)
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
    """A human takes people out of a plan or puts people in; the next plan obeys both.

    Refuses ``ProposalClosed``.
    """
    proposal = open_proposal(proposal)
    for line in take_out:
        ProposalLine.objects.filter(proposal=proposal, pk=line.pk).update(is_dropped=True)
        plan_wishes.keep(proposal, line.shift_id, line.person_id, Wish.VETO, by=by, at=at)
    for shift, person in put_in:
        ProposalLine.objects.update_or_create(
            proposal=proposal,
            shift=shift,
            person=person,
            defaults={"value": 0.0, "reasons": [], "origin": "human", "is_dropped": False},
        )
        plan_wishes.keep(proposal, shift.pk, person.pk, Wish.PIN, by=by, at=at)
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
    proposal = open_proposal(proposal)
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
    proposal = open_proposal(proposal)
    proposal.state = ProposalState.SET_ASIDE
    proposal.save(update_fields=["state"])
    events.record(ProposalSetAside(proposal.pk), by=by, at=at)
    return proposal
