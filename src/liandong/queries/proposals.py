"""A plan as a person looks at it: by shift, with who, why, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet

from liandong.matching import FIXED, PROPOSED, Plan, Reason, plan_value
from liandong.matching.about import About
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
    return _why_not(as_it_stands(proposal, at=at), person, shift)


def answers(
    proposal: Proposal, people: Iterable[Person], shift: Shift, *, at: datetime
) -> list[tuple[Person, list[Reason] | None, About | None]]:
    """``why_not`` and ``about`` for some people, from one reading of the problem."""
    asked = list(people)
    plan = as_it_stands(proposal, at=at) if asked else None
    return [
        (one, _why_not(plan, one, shift), _about(plan, one)) for one in asked if plan is not None
    ]


def about(proposal: Proposal, person: Person, *, at: datetime) -> About | None:
    """What a person serves in the plan, what not and why, and what would open more to them.

    None when they are not in its reach. Places are shifts, by id.
    """
    return _about(as_it_stands(proposal, at=at), person)


def _why_not(plan: Plan, person: Person, shift: Shift) -> list[Reason] | None:
    try:
        return plan.why_not_me(person.pk, shift.pk)
    except ValueError:
        return None


def _about(plan: Plan, person: Person) -> About | None:
    try:
        return plan.about(person.pk)
    except ValueError:
        return None


def as_it_stands(proposal: Proposal, *, at: datetime) -> Plan:
    """The plan of the lines that stand, over the problem as it is now. Without a bound."""
    problem = planning(proposal.division_code, proposal.from_at, proposal.until_at, at=at).problem
    lines = proposal.lines.filter(is_dropped=False).values_list("person_id", "shift_id")
    people, shifts = set(problem.people.id.tolist()), set(problem.places.id.tolist())
    fixed = {tuple(pair) for pair in problem.fixed.tolist()}
    held = {
        (problem.person_row(person), problem.place_row(shift))
        for person, shift in lines
        if person in people and shift in shifts
    } - fixed
    pairs = sorted([*fixed, *held], key=lambda pair: (pair[1], pair[0]))
    rows = np.array(pairs, np.int64).reshape(-1, 2)
    return Plan(
        problem=problem,
        person=rows[:, 0].astype(np.int32),
        place=rows[:, 1].astype(np.int32),
        status=np.array([FIXED if pair in fixed else PROPOSED for pair in pairs], np.uint8),
        value=plan_value(problem, rows[:, 0], rows[:, 1]),
        upper_bound=0,
        bound_method="none",
        seed=proposal.seed,
    )
