"""Measuring who could help where: the streets of a county, a city, a province, made up.

What the pages do (``queries.supply_pool.worked_out``) beside two peers in the same run: a
greedy that sends the nearest to the widest gap first, and a bound that no plan can beat. All
are judged by one number, the cost: metres gone by everybody who is sent, and ``UNMET_M`` for
each wish that stays open.

bound by skill
    Each skill solved alone and exactly, as if nobody had two skills; needs without a skill
    are left out on both sides.
joint bound
    One linear programme of all skills, people whole or not, needs without a skill included
    (OR-Tools GLOP); told only when it was solved to the end.
"""

import json
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from ortools.linear_solver import pywraplp

from liandong.core import divisions
from liandong.core import supply as rules
from liandong.core.geo import Point
from liandong.core.supply import ANY, Gap
from liandong.matching.transfers import transport_along
from liandong.queries.supply_pool import (
    FARTHEST_M,
    Flow,
    Pool,
    givers,
    near_pairs,
    takers,
    worked_out,
)

SIZES = {"street": ("440305", 12), "city": ("4401", 300), "province": ("44", 1500)}
"""Where the streets lie (around the seats of real counties) and how many; all else is made up."""
UNMET_M = 2 * FARTHEST_M
USUAL = 240
SKILLS = {
    "08": 10, "23": 6, "16": 6, "05": 7, "01": 5, "19": 5, "03": 6, "04": 4, "18": 4, "20": 5,
    "21": 5, "17": 3, "12": 3, "09": 3, "15": 3, "11": 1,
}  # fmt: skip
"""Of a hundred active volunteers so many have the skill."""
Sent = dict[tuple[str, str, str], int]
"""(skill, from, to) → people."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Streets with their points and gaps, and the ways between those that may help."""

    pool: Pool
    points: Mapping[str, Point]
    ways: Mapping[tuple[str, str], int]

    def spare(self) -> dict[tuple[str, str], int]:
        """People that a street could send with a skill, whatever it sends with others."""
        some = {(g.code, g.skill): rules.spare_people(g, USUAL) for g in self.pool.gaps}
        return {key: min(n, self.pool.active[key[0]]) for key, n in some.items() if n}

    def missing(self) -> dict[tuple[str, str], int]:
        """People that a street lacks with a skill."""
        some = {(g.code, g.skill): rules.missing_people(g, USUAL) for g in self.pool.gaps}
        return {key: n for key, n in some.items() if n}


def invented(size: str, seed: int) -> Instance:
    """The streets of a size: people by a lognormal, skills and needs by their shares."""
    area, streets = SIZES[size]
    random = Random(seed)
    counties = [code for code in sorted(divisions.divisions()) if len(code) == 6]
    seats = [
        point
        for code in counties
        if code.startswith(area) and (point := divisions.point_of(code)) is not None
    ]
    points, active, gaps = {}, {}, []
    for n in range(streets):
        seat = seats[n % len(seats)]
        code = f"{area:0<6}{n:04d}"
        points[code] = Point(seat.lat + random.gauss(0, 0.05), seat.lon + random.gauss(0, 0.055))
        active[code] = people = round(random.lognormvariate(3.2, 0.8))
        needed = 0
        for skill, share in SKILLS.items():
            has = sum(random.random() < share / 100 for _ in range(people))
            asked = 120 * random.choice((0, 0, 0, 1, 2, 4, 8)) if random.random() < 0.5 else 0
            needed += asked
            if has or asked:
                gaps.append(Gap(code, skill, asked, has * USUAL))
        needed += 120 * random.randrange(2 * people + 1)
        gaps.append(Gap(code, ANY, needed, people * USUAL))
    pool = Pool(area, gaps, active, {}, datetime(2026, 5, 4, tzinfo=UTC))
    ways = {
        (one, other): way
        for one, other, way in near_pairs(points, givers(pool), takers(pool), FARTHEST_M)
    }
    return Instance(pool, points, ways)


def cost_of(what: Instance, sent: Sent, *, is_any_counted: bool) -> dict[str, int]:
    """Metres, people sent, wishes that stay open, and the cost of all that.

    ValueError where somebody is sent whom nobody has: a street sends no more than it can.
    """
    spare, missing = what.spare(), what.missing()
    gone: dict[str, int] = defaultdict(int)
    lent: dict[tuple[str, str], int] = defaultdict(int)
    came: dict[tuple[str, str], int] = defaultdict(int)
    metres = 0
    for (skill, one, other), people in sent.items():
        if skill == ANY and not is_any_counted:
            continue
        gone[one] += people
        lent[one, skill] += people
        came[other, skill] += people
        metres += people * what.ways[one, other]
        if lent[one, skill] > spare[one, skill] or gone[one] > what.pool.active[one]:
            raise ValueError("More people were sent than a street has to spare.")
    arrived: dict[str, int] = defaultdict(int)
    for (code, _skill), people in came.items():
        arrived[code] += people
    unmet = 0
    for (code, skill), lacks in missing.items():
        if skill != ANY:
            unmet += lacks - came[code, skill]
        elif is_any_counted:
            unmet += max(0, lacks - arrived[code])
    return {
        "people": sum(came.values()),
        "metres": metres,
        "unmet": unmet,
        "cost": metres + UNMET_M * unmet,
    }


def ours(flows: Sequence[Flow]) -> Sent:
    """What the pages propose."""
    return {(f.skill, f.from_code, f.to_code): f.people for f in flows}


def greedy(what: Instance) -> Sent:
    """The widest gap first takes the nearest that has somebody left; ANY after the skills."""
    spare, left = what.spare(), dict(what.pool.active)
    arrived: dict[str, int] = defaultdict(int)
    near: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (one, other), way in what.ways.items():
        near[other].append((way, one))
    sent: Sent = {}
    order = sorted(what.pool.gaps, key=lambda g: (g.skill == ANY, -(g.index or 0), g.code))
    for gap in order:
        lacks = rules.missing_people(gap, USUAL)
        lacks -= arrived[gap.code] if gap.skill == ANY else 0
        for _way, one in sorted(near[gap.code]):
            people = min(lacks, spare.get((one, gap.skill), 0), left[one])
            if people > 0:
                sent[gap.skill, one, gap.code] = people
                lacks -= people
                spare[one, gap.skill] -= people
                left[one] -= people
                arrived[gap.code] += people
    return sent


def bound_by_skill(what: Instance) -> int:
    """A cost that no plan can beat, needs without a skill left out."""
    spare, missing = what.spare(), what.missing()
    total = 0
    for skill in SKILLS:
        froms = [code for code, s in spare if s == skill]
        tos = [code for code, s in missing if s == skill]
        to_at = {code: n for n, code in enumerate(tos)}
        arcs = [
            (i, to_at[other], way)
            for i, one in enumerate(froms)
            for other in tos
            if (way := what.ways.get((one, other))) is not None
        ]
        lacks = [missing[code, skill] for code in tos]
        found = transport_along([spare[code, skill] for code in froms], lacks, arcs)
        cost = {(i, j): way for i, j, way in arcs}
        met = sum(n for _i, _j, n in found)
        total += sum(n * cost[i, j] for i, j, n in found) + UNMET_M * (sum(lacks) - met)
    return total


def joint_bound(what: Instance, seconds: float) -> tuple[float | None, int]:
    """The cost of the joint linear programme and its number of unknowns; None: not solved."""
    spare, missing = what.spare(), what.missing()
    solver: Any = pywraplp.Solver.CreateSolver("GLOP")
    solver.SetTimeLimit(int(seconds * 1000))
    rows: dict[tuple[str, ...], Any] = {}
    for key, n in spare.items():
        rows["spare", *key] = solver.Constraint(0, n)
    for code, n in what.pool.active.items():
        rows["active", code] = solver.Constraint(0, n)
    for key, n in missing.items():
        # People who come with the skill, and what stays open, are what is missing.
        rows["met", *key] = solver.Constraint(n, solver.infinity() if key[1] == ANY else n)
    goal = solver.Objective()
    goal.SetMinimization()
    unknowns = 0
    lacking: dict[str, list[str]] = defaultdict(list)
    for code, skill in missing:
        lacking[skill].append(code)
    by_pair = what.ways
    for one, skill in spare:
        for other in lacking[skill]:
            way = by_pair.get((one, other))
            if way is None:
                continue
            people = solver.NumVar(0, solver.infinity(), "")
            unknowns += 1
            goal.SetCoefficient(people, way)
            rows["spare", one, skill].SetCoefficient(people, 1)
            rows["active", one].SetCoefficient(people, 1)
            rows["met", other, skill].SetCoefficient(people, 1)
            if skill != ANY and (other, ANY) in missing:
                rows["met", other, ANY].SetCoefficient(people, 1)
    for key in missing:
        stays = solver.NumVar(0, solver.infinity(), "")
        goal.SetCoefficient(stays, UNMET_M)
        rows["met", *key].SetCoefficient(stays, 1)
    state = solver.Solve()
    return (goal.Value() if state == solver.OPTIMAL else None), unknowns


def run(size: str, seed: int, seconds: float, json_file: Path | None) -> int:
    """Make the streets, solve, compare and print; 1 when the size is not known."""
    if size not in SIZES:
        print(f"没有叫“{size}”的规模，可选：{'、'.join(SIZES)}。", file=sys.stderr)
        return 1
    load = round(os.getloadavg()[0], 1)
    what = invented(size, seed)
    before = _memory()
    began, cpu = time.perf_counter(), time.process_time()
    flows = worked_out(what.pool, what.points)
    spent = {
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "memory_mb": round(_memory() - before, 1),
    }
    began, cpu = time.perf_counter(), time.process_time()
    peer = greedy(what)
    peer_cpu = time.process_time() - cpu
    by_skill = bound_by_skill(what)
    cpu = time.process_time()
    joint, unknowns = joint_bound(what, seconds) if seconds > 0 else (None, 0)
    joint_cpu = time.process_time() - cpu
    mine = ours(flows)
    result: dict[str, Any] = {
        "bench": "supply",
        "size": size,
        "seed": seed,
        "streets": len(what.points),
        "gaps": sum(1 for n in what.missing().values() if n),
        "pairs_near": len(what.ways),
        "ours": spent | cost_of(what, mine, is_any_counted=True) | {"lines": len(flows)},
        "greedy": {"cpu_seconds": round(peer_cpu, 3)} | cost_of(what, peer, is_any_counted=True),
        "joint": {
            "cost": None if joint is None else round(joint),
            "unknowns": unknowns,
            "cpu_seconds": round(joint_cpu, 1),
        },
        "by_skill": {
            "cost": by_skill,
            "ours": _ratio(cost_of(what, mine, is_any_counted=False)["cost"], by_skill),
            "greedy": _ratio(cost_of(what, peer, is_any_counted=False)["cost"], by_skill),
        },
        "load_before": load,
        "load_after": round(os.getloadavg()[0], 1),
        "python": sys.version.split()[0],
        "cores": os.cpu_count(),
    }
    if joint is not None:
        result["joint"]["ours"] = _ratio(result["ours"]["cost"], joint)
        result["joint"]["greedy"] = _ratio(result["greedy"]["cost"], joint)
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


def _ratio(cost: float, bound: float) -> float | None:
    """How many times the bound; None where the bound is nothing."""
    return round(cost / bound, 4) if bound > 0 else None


def _memory() -> float:
    """The most memory that the process had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
