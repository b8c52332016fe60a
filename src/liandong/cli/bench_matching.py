"""``liandong bench matching``: the planner and its peers on the same instances.

Each run has a process of its own and, where it does not stop by itself, a time limit. The
result is written after every run, so that nothing is lost when a long one is stopped.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from liandong.cli.bench_matching_run import OURS, PLAIN, SOLVERS
from liandong.matching import kernels
from liandong.matching.instances import GROWTH, SIZES, VARIANTS

LARGEST = {
    **dict.fromkeys(PLAIN, "city"),
    "scipy_matching": "district",
    "scipy_milp": "street",
    "cp_sat": "mid",
    "highs_lp": "district",
    "highs_mip": "mid",
}
"""The largest size at which each peer is tried; beyond it has no chance within the limit."""

ORDER = list(SIZES)
SLACK = 120.0
"""Seconds for drawing the instance and building the model, beside twice the limit: a solver
looks at the clock only now and then."""

AREAS_UP_TO = "district"
LARGE = 10_000
COLD = (
    "from liandong.matching import solve\n"
    "from liandong.matching.instances import instance\n"
    "plan = solve(instance('street', {seed}), seed={seed})\n"
    "print(plan.value, plan.upper_bound)\n"
)
PACKAGES = ("numpy", "numba", "ortools", "highspy", "scipy")


def run(
    size: str,
    *,
    seed: int = 7,
    json_file: Path | None = None,
    peers: bool = True,
    only: tuple[str, ...] = (),
    variant: str = "base",
    growth: bool = False,
    probes: bool = True,
    limit: float = 300.0,
) -> int:
    """Measure, print and write; exit status 0 when every plan passed its check."""
    sizes = ORDER if size == "all" else [size]
    if size != "all" and size not in SIZES and not size.isdigit():
        print(f"--size: all, {', '.join(SIZES)} or a number of people.", file=sys.stderr)
        return 2
    if variant != "all" and variant not in VARIANTS:
        print(f"--variant: all, {', '.join(VARIANTS)}.", file=sys.stderr)
        return 2
    methods = [OURS, *(PLAIN | SOLVERS if peers else ())]
    if set(only) - set(methods):
        print(f"--only: {', '.join(methods)}.", file=sys.stderr)
        return 2
    methods = [name for name in methods if not only or name in only]
    result: dict[str, Any] = {
        "kind": "matching",
        "machine": machine(),
        "seed": seed,
        "limit_seconds": limit,
        "runs": [],
    }
    for spec in _specs(sizes, seed, variant, methods, growth=growth, probes=probes):
        found = spec if "skipped" in spec else measured({**spec, "limit": limit})
        result["runs"].append(found)
        _told(found)
        _write(result, json_file)
    if OURS in methods and "street" in sizes and variant in ("base", "all"):
        result["cold"] = cold(seed)
        print(f"cold street: {result['cold']}")
    if growth:
        result["growth"] = exponents(result["runs"])
        print(f"growth: {result['growth']}")
    _write(result, json_file)
    _print(result)
    plans = [one for one in result["runs"] if one.get("value") is not None]
    ours = [one for one in result["runs"] if one["method"] == OURS]
    sound = all(one["checked"] for one in plans) and all("value" in one for one in ours)
    return 0 if sound else 1


def _specs(
    sizes: list[str], seed: int, variant: str, methods: list[str], *, growth: bool, probes: bool
) -> Iterator[dict[str, Any]]:
    """What to run, or what is skipped and why."""
    for size in sizes:
        for name in VARIANTS if variant == "all" else (variant,):
            for method in methods:
                spec: dict[str, Any] = {
                    "size": size,
                    "method": method,
                    "seed": seed,
                    "variant": name,
                }
                if method == OURS:
                    spec["probes"] = probes and name == "base"
                    spec["areas"] = spec["probes"] and _fits(size, AREAS_UP_TO)
                elif not _fits(size, LARGEST[method]):
                    spec["skipped"] = f"not tried above {LARGEST[method]}"
                yield spec
    for people in GROWTH if growth and OURS in methods else ():
        yield {"size": str(people), "method": OURS, "seed": seed, "variant": "base"}


def _fits(size: str, largest: str) -> bool:
    people = SIZES[size].people if size in SIZES else int(size)
    return people <= SIZES[largest].people


def measured(spec: dict[str, Any]) -> dict[str, Any]:
    """One run in its own process; what went wrong, when it did."""
    command = [sys.executable, "-m", "liandong.cli.bench_matching_run", json.dumps(spec)]
    # Memory that is freed goes back at once, so that the peak is what was in use.
    env = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "4000000", "MALLOC_TRIM_THRESHOLD_": "4000000"}
    facts = {key: spec[key] for key in ("size", "method", "seed", "variant")}
    load, most = os.getloadavg()[0], 2 * spec["limit"] + SLACK
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=most, check=False, env=env
        )
    except subprocess.TimeoutExpired:
        return {**facts, "skipped": f"not finished after {most:.0f} s"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
        return {**facts, "failed": last[0]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return {**found, "load_average": round(load, 2)}


def machine() -> dict[str, Any]:
    """Where this was measured."""
    processor, memory = platform.processor(), 0.0
    told = Path("/proc/cpuinfo")
    if told.exists():
        names = [ln for ln in told.read_text().splitlines() if ln.startswith("model name")]
        processor = names[0].split(":", 1)[1].strip() if names else processor
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "threads_used": kernels.threads(),
        "memory_gb": round(memory, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
        "compile": kernels.mode(),
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def cold(seed: int) -> dict[str, float]:
    """Seconds from the start of a process to a street's plan, by what is compiled already."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "NUMBA_CACHE_DIR": folder, "XDG_CACHE_HOME": folder}
        script = [sys.executable, "-c", COLD.format(seed=seed)]
        for name, command, extra in (
            ("nothing_compiled", script, {}),
            ("compiling", [sys.executable, "-m", "liandong", "compile"], {}),
            ("all_compiled", script, {}),
            ("never_compiled", script, {"LIANDONG_COMPILE": "never"}),
        ):
            began = time.perf_counter()
            done = subprocess.run(
                command, env={**env, **extra}, capture_output=True, text=True, check=False
            )
            if not done.returncode:
                found[name] = round(time.perf_counter() - began, 2)
    return found


def exponents(runs: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Slopes of log(seconds) and log(memory above the start) against log(people).

    ``all`` sizes, and those from ``LARGE`` people on: smaller ones are solved to the proven
    optimum, which takes its own time.
    """
    mine = [one for one in runs if one["method"] == OURS and one["size"].isdigit()]
    mine = [one for one in mine if one.get("seconds")]
    large = [one for one in mine if one["people"] >= LARGE]
    return {
        name: {
            "seconds": _slope(some, [one["seconds"] for one in some]),
            "cpu_seconds": _slope(some, [one["cpu_seconds"] for one in some]),
            "memory": _slope(
                some, [one["peak_memory_mb"] - one["start_memory_mb"] for one in some]
            ),
        }
        for name, some in (("all", mine), ("large", large))
        if len(some) > 1
    }


def _slope(runs: list[dict[str, Any]], figures: list[float]) -> float:
    people = np.log([one["people"] for one in runs])
    return round(float(np.polyfit(people, np.log(np.maximum(figures, 1e-3)), 1)[0]), 3)


def _write(result: dict[str, Any], json_file: Path | None) -> None:
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")


def _told(found: dict[str, Any]) -> None:
    said = found.get("skipped") or found.get("failed") or f"{found['seconds']} s"
    print(f"{found['size']} {found['variant']} {found['method']}: {said}", file=sys.stderr)


def _print(result: dict[str, Any]) -> None:
    table = Table(
        "size", "variant", "method", "seconds", "value", "of bound", "MB", "assigned", "checked"
    )
    bounds = {
        (one["size"], one["variant"]): one["upper_bound"]
        for one in result["runs"]
        if one["method"] == OURS and one.get("upper_bound")
    }
    for one in result["runs"]:
        bound, value = bounds.get((one["size"], one["variant"])), one.get("value")
        table.add_row(
            one["size"],
            one["variant"],
            one["method"],
            *(
                [one.get("skipped") or one["failed"]]
                if "skipped" in one or "failed" in one
                else [
                    str(one["seconds"]),
                    "" if value is None else f"{value:,}",
                    f"{value / bound:.4%}" if bound and value is not None else "",
                    str(one["peak_memory_mb"]),
                    str(one["assigned"]),
                    str(one["checked"]),
                ]
            ),
        )
    Console(width=140).print(table)
