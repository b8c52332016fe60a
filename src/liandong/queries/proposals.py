"""A plan as a person looks at it: by shift, with who, why, and what is missing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet

from liandong.matching import Reason
from liandong.matching.explain import why_not_here
from liandong.models import Person, PlanRun, PlanWish, Proposal, ProposalLine, Shift
from liandong.queries import access
from liandong.queries.access import Actor
from liandong.queries.matching import planning


@dataclass(slots=True)
class PlannedShift:
    """One shift of a plan: who is proposed, how many still miss, and why."""

    shift: Shift
    lines: list[ProposalLine] = field(default_factory=list)
    missing: int = 0
    gap_code: str = ""
    gap_facts: dict[str, Any] = field(default_factory=dict)


def proposals_for(actor: Actor) -> "QuerySet[Proposal]":
    """Plans of the actor's divisions, or that they made themselves."""
    own = Proposal.objects.filter(made_by=actor.person)
    if actor.has(access.COORDINATOR):
        if not actor.divisions:
            return Proposal.objects.all()
        for prefix in actor.divisions:
            own = own | Proposal.objects.filter(division_code__startswith=prefix)
    return own


def by_shift(proposal: Proposal, shift_ids: list[int]) -> list[PlannedShift]:
    """The plan's lines and gaps of these shifts. Three queries."""
    shifts = Shift.objects.filter(pk__in=shift_ids).select_related("project", "position")
    found = {s.pk: PlannedShift(s) for s in shifts.order_by("starts_at", "pk")}
    lines = (
        proposal.lines.filter(shift__in=shift_ids).select_related("person").order_by("-value", "pk")
    )
    for line in lines:
        found[line.shift_id].lines.append(line)
    for gap in proposal.gaps.filter(shift__in=shift_ids):
        row = found[gap.shift_id]
        row.missing, row.gap_code, row.gap_facts = gap.missing, gap.code, gap.facts
    return list(found.values())


def wishes_of(proposal: Proposal) -> list[PlanWish]:
    """What a human wanted of this plan, unmet pins first. One query."""
    rows = proposal.wishes.select_related("person", "shift__project").order_by("made_at", "pk")
    return sorted(rows, key=lambda one: not one.unmet)


def run_of(proposal: Proposal) -> PlanRun | None:
    """The planning that made it; None for one made on the command line."""
    return PlanRun.objects.filter(proposal=proposal).select_related("shift", "based_on").first()


def made_from(proposal: Proposal) -> Proposal | None:
    """The plan that it was made from, if any. One query."""
    run = run_of(proposal)
    return run.based_on if run else None


def shift_ids(proposal: Proposal) -> list[int]:
    """Every shift that the plan speaks of, gaps first, then by time."""
    gaps = list(
        proposal.gaps.order_by("-shift__project__urgency", "shift__starts_at").values_list(
            "shift_id", flat=True
        )
    )
    lines = list(
        proposal.lines.order_by("shift__starts_at", "shift_id")
        .values_list("shift_id", flat=True)
        .distinct()
    )
    return list(dict.fromkeys(gaps + lines))


def planned_shifts(proposal: Proposal) -> "QuerySet[Shift]":
    """Every shift that the plan speaks of."""
    spoken_of = Q(pk__in=proposal.lines.values("shift")) | Q(pk__in=proposal.gaps.values("shift"))
    return Shift.objects.filter(spoken_of).select_related("project", "position")


def why_not(
    proposal: Proposal, person: Person, shift: Shift, *, at: datetime
) -> list[Reason] | None:
    """Why a person is not in the plan for a shift; None when the two are not in its reach.

    Reads the problem anew and compares with the plan's lines as they stand.
    """
    read = planning(proposal.division_code, proposal.from_at, proposal.until_at, at=at)
    problem = read.problem
    try:
        i, j = problem.person_row(person.pk), problem.place_row(shift.pk)
    except ValueError:
        return None
    people = {int(pk): row for row, pk in enumerate(problem.people.id)}
    places = {int(pk): row for row, pk in enumerate(problem.places.id)}
    pairs = [
        (people[p], places[s])
        for p, s in proposal.lines.filter(is_dropped=False).values_list("person_id", "shift_id")
        if p in people and s in places
    ]
    held = np.array(pairs, np.int64).reshape(-1, 2)
    if any(row == (i, j) for row in pairs):
        return [Reason("assigned")]
    return why_not_here(problem, held, i, j)
