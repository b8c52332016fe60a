"""How long the balancing of a city takes, how good it is, and what proves that."""

import json
import os
import platform
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from liandong.core.supervision import SpanLimits, span
from liandong.matching.balancing import Balance, balance, bound_of, faults
from liandong.matching.balancing_columns import NOBODY, BalanceProblem
from liandong.matching.balancing_instances import LIMITS, invent_desks
from liandong.matching.columns import Ints, Rows
from liandong.matching.kernels import compiling

TARGET_SECONDS = 60.0


def run(guides: int, volunteers: int, seed: int, json_file: Path | None) -> int:
    """Measure, print, write; 1 when it took too long, broke a limit or has no proof."""
    result = measure(guides, volunteers, seed)
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    _print(result)
    return 0 if not result["faults"] and result["seconds"] <= TARGET_SECONDS else 1


def measure(guides: int, volunteers: int, seed: int) -> dict[str, Any]:
    """One balancing of an invented city, with the stages' times and the state before and after."""
    problem = invent_desks(guides, volunteers, seed=seed)
    stages: dict[str, float] = {}
    with compiling():
        # A machine compiles the kernels once; that is not what is measured.
        balance(invent_desks(4, 60, seed=1))
        last, name, used = time.perf_counter(), "", time.process_time()

        def told(stage: str, share: float) -> None:
            nonlocal last, name
            now = time.perf_counter()
            if name:
                stages[name] = stages.get(name, 0.0) + now - last
            last, name = now, stage

        found = balance(problem, seed=seed, told=told)
        told("", 1.0)
        used = time.process_time() - used
    began = time.perf_counter()
    bound_again = bound_of(problem, found.price)
    checked = time.perf_counter() - began
    return {
        "bench": "balancing",
        "seed": seed,
        "guides": guides,
        "volunteers": volunteers,
        "limits": list(LIMITS),
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "pairs": found.pairs,
        "seconds": round(found.seconds, 2),
        "processor_seconds": round(used, 2),
        "stages": {name: round(spent, 2) for name, spent in stages.items()},
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "bound_over_all_pairs_again": bound_again,
        "bound_seconds": round(checked, 2),
        "greedy_value": _greedy(problem),
        "kept": int((found.guide == problem.volunteers.guide)[found.guide != NOBODY].sum()),
        "had_guide": int((problem.volunteers.guide != NOBODY).sum()),
        "moved": len(found.moved),
        "unplaced": len(found.unplaced),
        "unplaced_why": _reasons(found),
        "before": _states(found.load_before),
        "after": _states(found.load),
        "largest_before": int(found.load_before.max()),
        "largest_after": int(found.load.max()),
        "faults": faults(found),
    }


def _greedy(problem: BalanceProblem) -> int:
    """What giving one after the other the best guide with room would be worth."""
    every = np.arange(len(problem.guides))
    loads, first, cost = np.zeros(len(every), np.int64), problem.first_seat, problem.seat_cost
    value = 0
    for row in range(len(problem.volunteers)):
        here = np.array([row])
        open_ = problem.allowed(here, every) & (loads < problem.seats)
        if not open_.any():
            continue
        seat = cost[np.minimum(first[:-1] + loads, len(cost) - 1)]
        gain = np.where(open_, problem.pair_parts(here, every).sum(axis=0) - seat, -1)
        j = int(gain.argmax())
        value += int(gain[j])
        loads[j] += 1
    return value


def _reasons(found: Balance) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in found.unplaced.tolist():
        why = found.why_unplaced(row)
        counted[why] = counted.get(why, 0) + 1
    return counted


def _states(load: Ints | Rows) -> dict[str, int]:
    limits = SpanLimits(*LIMITS)
    counted = {"green": 0, "amber": 0, "red": 0, "critical": 0}
    for people in load.tolist():
        counted[span(1, people, limits).state] += 1
    return counted


def _print(result: dict[str, Any]) -> None:
    table = Table("", "")
    for name in ("pairs", "seconds", "value", "bound", "gap", "greedy_value", "moved", "unplaced",
                 "largest_before", "largest_after", "before", "after", "memory_mb"):  # fmt: skip
        table.add_row(name, str(result[name]))
    Console().print(table)
    for fault in result["faults"]:
        Console().print(fault)
