"""One measured run of the matching benchmark, in a process of its own.

``python -m liandong.cli.bench_matching_run '{"size": "street", "method": "ours", "seed": 7}'``
prints one line of JSON. A process of its own, so that its peak memory is that of the run.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from liandong.cli import bench_peers, bench_probes, bench_solvers
from liandong.cli.bench_pairs import Method, Outcome, as_plan, judged, listed
from liandong.matching import solve
from liandong.matching.instances import VARIANTS, instance

OURS = "ours"
PLAIN: dict[str, Method] = {
    "first_come": bench_peers.first_come,
    "popularity": bench_peers.popularity,
    "equity": bench_peers.equity,
    "greedy": bench_peers.greedy,
}
SOLVERS: dict[str, Method] = {
    "scipy_matching": bench_solvers.scipy_matching,
    "scipy_milp": bench_solvers.scipy_milp,
    "cp_sat": bench_solvers.cp_sat,
    "highs_lp": bench_solvers.highs_lp,
    "highs_mip": bench_solvers.highs_mip,
}
WARM_UP = "street"


def run(
    size: str,
    method: str,
    *,
    seed: int = 7,
    variant: str = "base",
    limit: float = 300.0,
    probes: bool = False,
    areas: bool = False,
) -> dict[str, Any]:
    """Draw the instance, run the method, judge the plan; figures as plain values."""
    if method == OURS:
        solve(instance(WARM_UP, seed), seed=seed)
    elif method in PLAIN:
        PLAIN[method](listed(instance(WARM_UP, seed)), limit)
    before = _now_mb()
    problem = instance(size, seed, **VARIANTS[variant])
    found: dict[str, Any] = {
        "size": size,
        "variant": variant,
        "method": method,
        "seed": seed,
        "people": len(problem.people),
        "places": len(problem.places),
        "seconds": None,
        "value": None,
        "upper_bound": None,
        "assigned": None,
        "checked": None,
        "start_memory_mb": before,
    }
    if method == OURS:
        began, at_work = time.perf_counter(), time.process_time()
        plan = solve(problem, seed=seed)
        found["seconds"] = round(time.perf_counter() - began, 3)
        found["cpu_seconds"] = round(time.process_time() - at_work, 3)
        found["peak_memory_mb"] = _peak_mb()
        found["upper_bound"] = plan.upper_bound
        found["bound_method"] = plan.bound_method
        found |= judged(problem, plan)
        if probes:
            found["probes"] = bench_probes.probes(problem, plan, seed)
        if areas:
            found["areas"] = bench_probes.fairness(problem, plan, seed)
        return found
    pairs = listed(problem)
    found["pairs"], found["listing_seconds"] = len(pairs), round(pairs.seconds, 3)
    made: Outcome = (PLAIN | SOLVERS)[method](pairs, limit)
    found["peak_memory_mb"] = _peak_mb()
    found["note"] = made.note
    found["seconds"] = None if made.seconds is None else round(made.seconds + pairs.seconds, 3)
    if made.upper_bound is not None and np.isfinite(made.upper_bound):
        found["upper_bound"] = round(made.upper_bound, 2)
    if made.person is not None and made.place is not None:
        found |= judged(problem, as_plan(problem, made.person, made.place))
    return found


def _peak_mb() -> float:
    """The most memory that this process has held, in megabytes of 10⁶ bytes."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kibibytes, macOS in bytes.
    return round(kilobytes * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)


def _now_mb() -> float:
    """The memory that this process holds now; the peak so far where that is not told."""
    facts = Path("/proc/self/statm")
    if not facts.exists():
        return _peak_mb()
    return round(int(facts.read_text().split()[1]) * resource.getpagesize() / 1e6, 1)


if __name__ == "__main__":
    print(json.dumps(run(**json.loads(sys.argv[1]))))
