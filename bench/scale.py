"""Measure planning past one machine: one process against two workers on this machine.

python bench/scale.py --size city --parts 4 --json build/bench/scale.json
python bench/scale.py --page build/bench/scale.json > docs/reference/scale.md

Workers are processes of one thread each, on a cluster that this program starts and stops. In
the last run one of them is killed while it works.
"""

import argparse
import json
import os
import platform
import signal
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

NATIONS = (145_000_000, 240_000_000)
CORES = 64
STEPS = {
    "parts": "the parts",
    "borders": "exchange at the borders",
    "remote": "service without a place",
    "bound": "the proof of the bound",
}


def main() -> None:
    """Measure, or print a measurement as a page."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--size", default="city", help="street, mid, district, city or a number")
    told.add_argument("--parts", type=int, default=4)
    told.add_argument("--seed", type=int, default=7, help="same number, same instance")
    told.add_argument("--workers", type=int, default=2)
    told.add_argument("--json", type=Path, help="write the result here")
    told.add_argument("--page", type=Path, help="print the page of this result, measure nothing")
    given = told.parse_args()
    if given.page:
        print(page(json.loads(given.page.read_text())), end="")
        return
    result = measured(given.size, given.parts, given.seed, given.workers)
    text = json.dumps(result, indent=1, ensure_ascii=False)
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(text + "\n")
    print(text)


@dataclass
class Clock:
    """Wall and processor seconds since it was started."""

    wall: float
    own: float

    @classmethod
    def start(cls) -> "Clock":
        return cls(time.perf_counter(), time.process_time())

    def stop(self) -> tuple[float, float]:
        return time.perf_counter() - self.wall, time.process_time() - self.own


def measured(size: str, parts: int, seed: int, workers: int) -> dict[str, Any]:
    """All runs on one instance."""
    from distributed import LocalCluster

    from liandong.cli import plan_dask
    from liandong.matching import solve, violations
    from liandong.matching.instances import instance
    from liandong.matching.taking import columns_of

    warm()
    problem = instance(size, seed=seed)
    clock = Clock.start()
    whole = solve(problem)
    seconds, processor = clock.stop()
    runs = [
        {
            "size": size,
            "method": "one process, whole",
            "seconds": seconds,
            "core_seconds": processor,
            "value": whole.value,
            "upper_bound": whole.upper_bound,
            "assigned": len(whole),
            "peak_memory_mb": peak_mb(),
            "checked": not violations(problem, whole),
        }
    ]
    # One thread to a worker: so many processes as there are cores to plan with.
    os.environ["LIANDONG_THREADS"] = "1"
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            memory_limit=0,
        ) as here,
        plan_dask.cluster(here.scheduler_address) as client,
    ):
        client.run(warm)
        for method, is_killed in ((f"{workers} workers", False), ("one worker killed", True)):
            heard = Hearer(client, kills=is_killed)
            before = client.run(time.process_time)
            clock = Clock.start()
            plan = plan_dask.solve_on(client, problem, parts=parts, tell=heard)
            seconds, processor = clock.stop()
            after = client.run(time.process_time)
            runs.append(
                {
                    "size": size,
                    "method": f"{parts} parts, {method}",
                    "seconds": seconds,
                    # What a killed worker had used is not known any more.
                    "core_seconds": None
                    if is_killed
                    else processor + sum(after[one] - before[one] for one in after),
                    "client_seconds": processor,
                    "value": plan.value,
                    "upper_bound": plan.upper_bound,
                    "assigned": len(plan),
                    "pairs": digest(plan),
                    "peak_memory_mb": max(client.run(peak_mb).values()),
                    "checked": not violations(problem, plan),
                    "exchanges": heard.exchanges,
                    "seconds_by_step": heard.seconds,
                    "killed": len(heard.killed),
                }
            )
    sent = sum(column.nbytes for column in columns_of(problem).values())
    return {
        "machine": {
            "cores": len(os.sched_getaffinity(0)),
            "processor": processor_name(),
            "python": platform.python_version(),
            "versions": plan_dask.versions(),
        },
        "size": size,
        "seed": seed,
        "people": len(problem.people),
        "places": len(problem.places),
        "parts": parts,
        "bytes_per_person": sent / len(problem.people),
        "runs": runs,
    }


def digest(plan: Any) -> str:
    """A number that is the same for the same pairs only."""
    return sha256(plan.person.tobytes() + plan.place.tobytes()).hexdigest()[:16]


class Hearer:
    """Counts exchanges, and kills the first worker found at work when it is told to."""

    def __init__(self, client: Any, *, kills: bool) -> None:
        self._client, self._kills = client, kills
        self._pids = client.run(os.getpid)
        self.exchanges = 0
        self.killed: list[int] = []
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def __call__(self, told: Any) -> None:
        self.exchanges += told.step == "borders"
        now = time.perf_counter()
        self.seconds[told.step] = self.seconds.get(told.step, 0.0) + now - self._last
        self._last = now
        if not self._kills or self.killed:
            return
        for worker, keys in self._client.processing().items():
            if keys and not self.killed:
                self.killed.append(self._pids[worker])
                os.kill(self._pids[worker], signal.SIGKILL)


def warm() -> None:
    """Load every kernel, so that no run pays for compiling."""
    from liandong.matching import solve
    from liandong.matching.instances import instance

    os.environ["LIANDONG_COMPILE"] = "always"
    solve(instance("street"))


def peak_mb() -> float:
    """Most memory this process has held; not its parent's, as ``getrusage`` would have it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("Only Linux tells the most memory that a process has held.")


def processor_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def page(result: dict[str, Any]) -> str:
    """The measurement in Markdown."""
    whole, spread, killed = result["runs"]
    machine, millions = result["machine"], result["people"] / 1e6
    lines = [
        "# Past one machine: a plan in parts\n",
        "Made by `bench/scale.py`; how to run a cluster is in the [guide](../guide/operate.en.md), "
        "why it works like this in [ADR 15](../adr/0015-a-country-is-planned-in-parts.md).\n",
        f"Instance `{result['size']}`, seed {result['seed']}: {result['people']:,} people, "
        f"{result['places']:,} places, cut into {result['parts']} parts by a balanced grid. Both "
        f"workers run on the machine that also runs the client: {machine['cores']} cores "
        f"({machine['processor']}), Python {machine['python']}. Kernels were compiled before.\n",
        "| run | seconds | core-seconds | value | of the one process | of the bound | "
        "peak memory, MB | checked |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for run in result["runs"]:
        cores = "–" if run["core_seconds"] is None else f"{run['core_seconds']:.0f}"
        lines.append(
            f"| {run['method']} | {run['seconds']:.1f} | {cores} | {run['value']:,} | "
            f"{run['value'] / whole['value']:.4%} | {run['value'] / whole['upper_bound']:.4%} | "
            f"{run['peak_memory_mb']:.0f} | {'yes' if run['checked'] else 'NO'} |"
        )
    gap = spread["upper_bound"] / whole["upper_bound"] - 1
    lines += [
        "",
        "*Of the bound* is the certified bound of the unsharded solve. Peak memory is that of "
        "the one process, then that of the larger worker. Core-seconds are processor time of "
        "client and workers together, hardly touched by what else the machine does meanwhile; "
        "seconds are. What a killed worker had used is not known. The plan in "
        f"parts made {spread['exchanges']} exchanges at borders; its own bound, proven part by "
        f"part, lies {gap:.3%} above that of the unsharded solve.\n",
        "Of the seconds of the two workers, "
        + ", ".join(
            f"{seconds:.0f} went into {STEPS[step]}"
            for step, seconds in spread["seconds_by_step"].items()
        )
        + ".\n",
        "After a kill the plan is "
        + ("the same" if killed["pairs"] == spread["pairs"] else "ANOTHER")
        + f", pair for pair ({killed['killed']} worker killed while it was at work).\n",
        "## What a country would cost: an estimate\n",
        "**Estimated, not measured.** Parts are solved apart from each other, and a border is as "
        "long as the parts at it, so the work grows with the number of people: cores × seconds "
        "per million people are multiplied.\n",
        f"Measured: {spread['core_seconds']:.0f} core-seconds ÷ {millions:g} million people = "
        f"{spread['core_seconds'] / millions:.0f} core-seconds per million; of these the client, "
        f"which works alone, {spread['client_seconds'] / millions:.1f}. Columns: "
        f"{result['bytes_per_person']:.0f} bytes per person, places and pairs included.\n",
        f"| people | core-seconds | wall time on {CORES} cores | columns at the client |",
        "|---|---|---|---|",
    ]
    per_million = spread["core_seconds"] / millions
    alone = spread["client_seconds"] / millions
    for people in NATIONS:
        count = people / 1e6
        wall = (per_million - alone) * count / CORES + alone * count
        lines.append(
            f"| {count:.0f} million | {per_million:.0f} × {count:.0f} = "
            f"{per_million * count:,.0f} | ({per_million - alone:.0f} × {count:.0f} ÷ {CORES}) + "
            f"{alone:.1f} × {count:.0f} = {wall:,.0f} s (about {wall / 60:.0f} min) | "
            f"{result['bytes_per_person'] * people / 1e9:.0f} GB |"
        )
    lines += [
        "",
        "What the estimate leaves out: reading the columns from the database, the network, and "
        "counties of other density than this instance. A country need not be one problem, either: "
        "no volunteer reaches from one province into the next but at its border, and a plan per "
        "province needs a client of a fraction of that size.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
