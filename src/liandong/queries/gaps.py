"""Where people are missing: the list in its order, why one gap is there, who suits it best.

The list reads one row of plain numbers per gap and sorts them by ``core.gaps``; only the
page that is shown is read whole, so the number of queries does not depend on either.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from liandong.core.gaps import Gap, Sort, in_order, pressure
from liandong.core.plan_runs import AT_ONCE_PEOPLE
from liandong.matching import PARTS, Problem, Reason, distance_m, pair_parts, people_for
from liandong.matching.explain import why_unfilled
from liandong.matching.problem import no_pairs
from liandong.models import (
    Invitation,
    InvitationState,
    InvitationWave,
    Person,
    ProposalGap,
    Shift,
    WaveState,
)
from liandong.queries import access, recommendations
from liandong.queries.access import Actor
from liandong.queries.matching import STREET_DIGITS, Planning, open_shifts, planning, size_of
from liandong.queries.recommendation_columns import said_liking


@dataclass(frozen=True, slots=True)
class GapList:
    """All gaps that were asked for, in order, and by what they can be narrowed down.

    streets, kinds
        Division codes and service categories of the gaps of the period, before narrowing.
    """

    gaps: list[Gap]
    streets: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap on a page. ``is_run``: the viewer runs the shift; ``wave``: asks just now."""

    gap: Gap
    shift: Shift
    pressure: float
    is_run: bool
    wave: InvitationWave | None


def gap_list(
    division_code: str,
    start: datetime,
    end: datetime,
    *,
    at: datetime,
    street: str = "",
    kind: str = "",
    sort: Sort = Sort.PRESSURE,
) -> GapList:
    """Gaps of a period. One query."""
    waiting = (
        Invitation.objects.filter(
            shift=OuterRef("pk"), state=InvitationState.ASKED, answer_by__gt=at
        )
        .order_by()
        .values("shift")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows = (
        open_shifts(division_code, max(start, at), end)
        .filter(taken__lt=F("min_people"))
        .annotate(waiting=Coalesce(Subquery(waiting), 0))
        .order_by()
        .values_list(
            "pk", "starts_at", "min_people", "taken", "waiting", "project__urgency",
            "division_code", "project__category",
        )
    )  # fmt: skip
    found = [Gap(*row) for row in rows]
    wanted = [
        gap
        for gap in found
        if gap.division_code.startswith(street) and (not kind or gap.category == kind)
    ]
    return GapList(
        gaps=in_order(wanted, sort, at),
        streets=tuple(sorted({gap.division_code[:STREET_DIGITS] for gap in found})),
        kinds=tuple(sorted({gap.category for gap in found})),
    )


def gap_rows(gaps: Sequence[Gap], actor: Actor, *, at: datetime) -> list[GapRow]:
    """The gaps of one page with their shifts. Three queries."""
    ids = [gap.shift_id for gap in gaps]
    shifts = Shift.objects.select_related("project", "position").in_bulk(ids)
    run = set(access.shifts_for(actor).filter(pk__in=ids).values_list("pk", flat=True))
    running = InvitationWave.objects.filter(shift__in=ids, state=WaveState.RUNNING)
    waves = {wave.shift_id: wave for wave in running}
    return [
        GapRow(
            gap=gap,
            shift=shifts[gap.shift_id],
            pressure=pressure(gap, at),
            is_run=gap.shift_id in run,
            wave=waves.get(gap.shift_id),
        )
        for gap in gaps
        if gap.shift_id in shifts
    ]


@dataclass(frozen=True, slots=True)
class Suitable:
    """Somebody who could come, the reasons that speak for it, and the way in metres."""

    person_id: int
    points: int
    distance_m: int | None
    reasons: tuple[Reason, ...]


def problem_of(shift: Shift, *, at: datetime) -> Planning:
    """The problem of this shift alone, with the volunteers of its city."""
    return planning(shift.division_code, shift.starts_at, shift.ends_at, at=at, only=[shift.pk])


def is_large(shift: Shift) -> bool:
    """Whether the shift's city has more people than a page should read. Two queries."""
    people, _ = size_of(shift.division_code, shift.starts_at, shift.ends_at, only=[shift.pk])
    return people > AT_ONCE_PEOPLE


@dataclass(frozen=True, slots=True)
class Why:
    """Why a shift lacks people: the engine's codes and numbers.

    removed, changes
        Per rule, how many people it keeps away; what would help, the cheapest first.
    seen_at
        When it was found out, if not just now.
    """

    missing: int
    code: str
    people: int
    removed: Mapping[str, int]
    changes: Sequence[Mapping[str, Any]]
    seen_at: datetime | None = None


def why_short(read: Planning, shift: Shift) -> Why | None:
    """Why the shift lacks people beyond those asked; None when it does not."""
    problem = read.problem
    if shift.pk not in read.shifts:
        return None
    j = problem.place_row(shift.pk)
    missing = int(problem.places.min_people[j]) - int((problem.fixed[:, 1] == j).sum())
    if missing <= 0:
        return None
    found = why_unfilled(problem, no_pairs(), j, missing)
    changes = [{"code": c.code, "people": c.people, "facts": c.facts} for c in found.changes]
    return Why(missing, found.code, found.people, found.removed, changes)


def why_short_in_plan(shift: Shift) -> Why | None:
    """What the newest plan found out about the gap; None when no plan speaks of it. One query."""
    gap = (
        ProposalGap.objects.filter(shift=shift)
        .select_related("proposal")
        .order_by("-proposal__made_at", "-pk")
        .first()
    )
    if gap is None:
        return None
    facts = gap.facts
    return Why(
        missing=gap.missing,
        code=gap.code,
        people=int(facts.get("people", 0)),
        removed=facts.get("removed", {}),
        changes=facts.get("changes", ()),
        seen_at=gap.proposal.made_at,
    )


def suitable(
    read: Planning, shift: Shift, *, limit: int, without: Collection[int] = ()
) -> list[Suitable]:
    """Who could come, the most suitable first; whoever is on the shift is left out.

    ``without``: ids of people who are not wanted in the list.
    """
    problem = read.problem
    if shift.pk not in read.shifts:
        return []
    j = problem.place_row(shift.pk)
    there = problem.fixed[problem.fixed[:, 1] == j, 0]
    out = np.isin(problem.people.id, np.array(sorted(without), np.int64))
    ranked = people_for(problem, shift.pk, limit=limit + int(out.sum()) + len(there))
    rows = ranked.row
    rows = rows[~out[rows] & ~np.isin(rows, there)][:limit]
    return _explained(problem, rows.astype(np.int64), j)


def suitable_by_index(
    shift: Shift, actor: Actor, *, at: datetime, limit: int, without: Collection[int] = ()
) -> list[Suitable] | None:
    """As ``suitable``, of a large city, from the index in memory and among those whom the
    actor may see; None while the index is being read."""
    found = recommendations.people_for(shift, actor, at=at, most=limit + len(without))
    if found is None:
        return None
    out = set(without)
    return [
        Suitable(one.person.pk, one.points, one.distance_m, one.reasons)
        for one in found
        if one.person.pk not in out
    ][:limit]


def _explained(problem: Problem, rows: np.ndarray, j: int) -> list[Suitable]:
    column = np.full(len(rows), j)
    parts = pair_parts(problem, rows, column)
    ways = distance_m(problem, rows, column)
    people, places = problem.people, problem.places
    found = []
    for n, i in enumerate(rows.tolist()):
        metres = None if np.isnan(ways[n]) else round(float(ways[n]))
        facts: dict[str, dict[str, int | float]] = {
            "reliability": {"percent": round(100 * float(people.reliability[i]))},
            "load": {"recent_minutes": int(people.recent_minutes[i])},
        }
        if metres is not None:
            facts["nearness"] = {"distance_m": metres, "radius_m": round(float(people.radius_m[i]))}
        if people.preferences.shape[1]:
            liking = said_liking(float(people.preferences[i, places.kind[j]]))
            facts["preference"] = {"percent": round(100 * liking)}
        reasons = tuple(
            Reason(part, {"points": points, **facts.get(part, {})})
            for part, points in zip(PARTS, parts[:, n].tolist(), strict=True)
            if part != "stay" or points
        )
        points = int(parts[:, n].sum())
        found.append(Suitable(int(people.id[i]), points, metres, reasons))
    return found


def named(found: Sequence[Suitable]) -> list[tuple[Person, Suitable]]:
    """The people of a list with their names, in its order. One query."""
    people = Person.objects.only("pk", "name", "number").in_bulk([one.person_id for one in found])
    return [(people[one.person_id], one) for one in found if one.person_id in people]
