"""Other people's yardsticks: published instances, solved and set beside the best known.

python bench/yardsticks.py gap    --folder DIR [--seconds 60] [--only c,d,e] [--json FILE]
python bench/yardsticks.py smptsp --folder DIR [--seconds 60] [--json FILE]
python bench/yardsticks.py --markdown build/bench/gap.json build/bench/smptsp.json \\
    > docs/reference/yardsticks.md

``--folder`` holds ``best_known.csv`` beside the instances it names; without it the folder is
looked for beside the checkout. ``--drawn`` solves generalized assignments of classes C, D and
E drawn here by the published recipe instead: nobody's best value is known for these, so the
gap is to our own certified bound.
"""

import argparse
import csv
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from liandong.matching import gap, personnel

SHARED = Path(os.environ.get("LIANDONG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FOLDERS = {
    "gap": SHARED / "data" / "ok" / "bench" / "gap",
    "smptsp": SHARED / "data" / "internal_only" / "bench" / "smptsp",
}
SIZES = ((5, 100), (10, 100), (20, 100), (5, 200), (10, 200), (20, 200), (40, 400), (80, 1600))


def main() -> None:
    """Read the command line, solve, print a row per instance, keep the rows as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("yardstick", nargs="?", choices=("gap", "smptsp"))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", default="", help="beginnings of instance names, with commas")
    parser.add_argument("--drawn", action="store_true", help="draw instances by the recipe")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path, nargs="+", metavar="JSON")
    told = parser.parse_args()
    if told.markdown:
        print(page([json.loads(path.read_text()) for path in told.markdown]), end="")
        return
    if told.yardstick is None:
        parser.error("which yardstick?")
    folder = told.folder or FOLDERS[told.yardstick]
    if not told.drawn and not (folder / "best_known.csv").exists():
        sys.exit(f"{folder} has no best_known.csv; name the folder with --folder.")
    only = tuple(told.only.split(","))
    source: Callable[..., Iterator[dict[str, Any]]] = (
        drawn_rows if told.drawn else {"gap": gap_rows, "smptsp": smptsp_rows}[told.yardstick]
    )
    result: dict[str, Any] = {
        "yardstick": told.yardstick,
        "drawn": told.drawn,
        "seconds": told.seconds,
        "seed": told.seed,
        "machine": {
            "cores": os.cpu_count(),
            "processor": _processor(),
            "python": platform.python_version(),
        },
        "runs": [],
    }
    print(" | ".join(("instance", "best known", "ours", "gap", "bound", "seconds")))
    for row in source(folder, told.seconds, told.seed, only):
        print(" | ".join(cells(row)), flush=True)
        result["runs"].append(row)
        if told.json:
            # After every row: an interrupted run keeps what it has.
            told.json.parent.mkdir(parents=True, exist_ok=True)
            told.json.write_text(json.dumps(result, indent=1) + "\n")


def gap_rows(
    folder: Path, seconds: float, seed: int, only: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Each instance of best_known.csv whose name begins with one of ``only``."""
    gap.warm_up()
    for known in csv.DictReader((folder / "best_known.csv").read_text().splitlines()):
        name = known["path"].rsplit("/", 1)[-1]
        if name.startswith(only):
            instance = gap.read(folder / known["path"])
            yield gap_row(name, instance, int(known["best_verified_or_table"]), seconds, seed)


def drawn_rows(
    folder: Path, seconds: float, seed: int, only: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Instances of classes C, D and E drawn here."""
    gap.warm_up()
    for kind in "cde":
        for agents, jobs in SIZES:
            name = f"{kind}{agents:02d}{jobs}"
            if name.startswith(only):
                instance = drawn(kind, agents, jobs, seed=seed)
                yield gap_row(name, instance, None, seconds, seed)


def drawn(kind: str, agents: int, jobs: int, *, seed: int) -> gap.Instance:
    """A class C, D or E instance by the recipe of Chu and Beasley, and of Laguna et al.

    C: costs 10..50, weights 5..25. D: weights 1..100, costs 111 - weight + (-10..10).
    E: weights 1 - 10 ln(u), costs 1000 / weight - 10 u. Capacities: 0.8 of an even share.
    """
    draws = np.random.default_rng([ord(kind), agents, jobs, seed])
    shape = (agents, jobs)
    if kind == "c":
        weight, cost = draws.integers(5, 26, shape), draws.integers(10, 51, shape)
    elif kind == "d":
        weight = draws.integers(1, 101, shape)
        cost = 111 - weight + draws.integers(-10, 11, shape)
    else:
        weight = (1 - 10 * np.log(1 - draws.random(shape))).astype(np.int64)
        cost = (1000 / weight - 10 * draws.random(shape)).astype(np.int64)
    capacity = (0.8 * weight.sum(axis=1) / agents).astype(np.int64)
    return gap.Instance(cost, weight, capacity)


def gap_row(
    name: str, instance: gap.Instance, best: int | None, seconds: float, seed: int
) -> dict[str, Any]:
    """Solve, check and compare one generalized assignment."""
    answer = gap.best_assignment(instance, seconds, seed)
    return {
        "instance": name,
        "best": best,
        "ours": answer.cost,
        "gap": 100 * (answer.cost / (best or answer.bound) - 1),
        "bound": answer.bound,
        "seconds": round(answer.seconds, 1),
        "checked": not gap.violations(instance, answer.agent),
    }


def smptsp_rows(
    folder: Path, seconds: float, seed: int, only: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Each instance of personnel task scheduling; ``gap`` is people more than the best known."""
    for known in csv.DictReader((folder / "best_known.csv").read_text().splitlines()):
        if not known["instance"].startswith(only):
            continue
        tasks = personnel.read(folder / f"{known['instance']}.dat")
        best = round(float(known["ub"]))
        roster = personnel.best_roster(tasks, seconds, seed)
        yield {
            "instance": known["instance"],
            "best": best,
            "ours": roster.people,
            "gap": roster.people - best,
            "bound": roster.bound,
            "seconds": round(roster.seconds, 1),
            "checked": not personnel.violations(tasks, roster.person),
        }


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    """A row as text."""
    gap_text = f"{row['gap']:+d}" if isinstance(row["gap"], int) else f"{row['gap']:.3f}"
    best = "–" if row["best"] is None else str(row["best"])
    checked = "" if row["checked"] else " (WRONG)"
    return (
        row["instance"],
        best,
        f"{row['ours']}{checked}",
        gap_text,
        str(row["bound"]),
        str(row["seconds"]),
    )


def page(results: list[dict[str, Any]]) -> str:
    """The docs page of these results."""
    machine = results[0]["machine"]
    lines = [
        "# Other people's yardsticks",
        "",
        "Published instances, solved and set beside the best values known to anybody. Made by "
        "`bench/yardsticks.py`, which says how; each answer was checked by a function that "
        f"shares nothing with the search. Machine: {machine['cores']} cores "
        f"({machine['processor']}), Python {machine['python']}. The bound is our own: no answer "
        "can be below it.",
    ]
    for result in results:
        lines += ["", *_section(result)]
    return "\n".join(lines) + "\n"


def _section(result: dict[str, Any]) -> list[str]:
    runs = result["runs"]
    head = "| instance | best known | ours | {} | our bound | seconds |"
    if result["yardstick"] == "smptsp":
        text = [
            "## Personnel task scheduling",
            "",
            "Fixed tasks, qualified people, as few people as possible (Krishnamoorthy, Ernst and "
            "Baatar, 2012). `liandong.matching.personnel`, up to "
            f"{result['seconds']:g} s each. The best known are those that came with the files; "
            f"{sum(row['gap'] <= 1 for row in runs)} of {len(runs)} need at most one person more.",
        ]
        column = "more people"
    elif result["drawn"]:
        text = [
            "## Generalized assignment, drawn by the recipe",
            "",
            "Instances of classes C, D and E drawn anew by the published recipe (`--drawn`). No "
            "best value is known to anybody, so the gap is to our own bound and the distance to "
            f"the unknown best is smaller. One core, {result['seconds']:g} s each; worst "
            f"{max(row['gap'] for row in runs):.2f} %.",
        ]
        column = "gap to our bound, %"
    else:
        text = [
            "## Generalized assignment",
            "",
            "Every job to one agent within the agents' capacities, at least cost (Chu and "
            f"Beasley, 1997). `liandong.matching.gap`, one core, {result['seconds']:g} s each; "
            f"worst {max(row['gap'] for row in runs):.2f} % over the best known.",
        ]
        column = "gap, %"
    rows = ["| " + " | ".join(cells(row)) + " |" for row in runs]
    return [*text, "", head.format(column), "| --- | --- | --- | --- | --- | --- |", *rows]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


if __name__ == "__main__":
    main()
