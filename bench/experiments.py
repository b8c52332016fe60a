"""Experiments on invented towns: do learned weights help, and does the equity order?

python bench/experiments.py learning --json build/bench/learning.json
python bench/experiments.py equity   --json build/bench/equity.json
python bench/experiments.py tables build/bench/learning.json build/bench/equity.json \
    --page docs/reference/experiments.md

Replications are paired: both sides of a comparison meet the same people with the same moods.
Intervals are 95 %, Student's t over the replications' differences. ``--json -`` prints; an
interrupted run keeps what it has, and the next one goes on from there.
"""

import argparse
import json
import platform
import re
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

FIGURES = ("acceptance", "attendance", "coverage", "satisfaction")
TRAFFIC = (0.2, 0.5, 1.0)
"""Visits a person makes in the fortnight, on average."""
COMPARED = (
    ("equity", "date"),
    ("equity", "popularity"),
    ("equity", "fit"),
    ("page", "date"),
    ("page", "popularity"),
)


def main() -> None:
    """Run an experiment, or write the tables of those that were run into a page."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    kinds = asked.add_subparsers(dest="kind", required=True)
    for kind in ("learning", "equity"):
        one = kinds.add_parser(kind)
        one.add_argument("--replications", type=int, default=24)
        one.add_argument("--first-seed", type=int, default=1)
        one.add_argument("--size", default="district", help="of the equity experiment")
        one.add_argument("--json", type=Path, default=None)
    page = kinds.add_parser("tables")
    page.add_argument("files", nargs="+", type=Path)
    page.add_argument("--page", type=Path, default=None)
    told = asked.parse_args()
    if told.kind == "tables":
        sections = {run["kind"]: table(run) for run in map(_read, told.files)}
        if told.page is None:
            print("\n\n".join(sections.values()))
        else:
            told.page.write_text(placed(told.page.read_text("utf-8"), sections), "utf-8")
        return
    run = kept(told)
    done = {(row["seed"], row["scenario"]) for row in run["rows"]}
    for seed in range(told.first_seed, told.first_seed + told.replications):
        began = time.monotonic()
        rows = (learning if told.kind == "learning" else equity)(seed, told.size, done)
        run["rows"].extend(rows)
        run["seconds"] = round(run["seconds"] + time.monotonic() - began, 1)
        if told.json is not None:
            told.json.parent.mkdir(parents=True, exist_ok=True)
            told.json.write_text(json.dumps(run, indent=1), "utf-8")
        print(f"seed {seed}: {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
    print(table(run))


def kept(told: argparse.Namespace) -> dict:
    """What an earlier, interrupted run left, or an empty one."""
    if told.json is not None and told.json.exists():
        return _read(told.json)
    return {
        "kind": told.kind,
        "size": told.size if told.kind == "equity" else "",
        "machine": {"processor": platform.machine(), "python": platform.python_version()},
        "seconds": 0.0,
        "rows": [],
    }


def learning(seed: int, size: str, done: set) -> list[dict]:
    """One replication of every scenario."""
    from liandong.simulator.answers import SCENARIOS, compare

    found = []
    for scenario in SCENARIOS:
        if (seed, scenario) in done:
            continue
        one = compare(scenario, seed)
        found.append(
            {
                "seed": seed,
                "scenario": scenario,
                "code": one.what.code,
                "weights": {move.part: move.new for move in one.what.moves},
                "fixed": asdict(one.fixed),
                "learned": asdict(one.learned),
            }
        )
    return found


def equity(seed: int, size: str, done: set) -> list[dict]:
    """One town under every order of the list and every amount of visits."""
    from liandong.matching.instances import instance
    from liandong.simulator.signups import ORDERS, Visitors, browse, offers

    problem = instance(size, seed)
    pairs = offers(problem, Visitors(), seed)
    found = []
    for visits in TRAFFIC:
        if (seed, visits) in done:
            continue
        told = Visitors(visits=visits)
        orders = {by: asdict(browse(problem, pairs, by, told, seed)) for by in ORDERS}
        found.append({"seed": seed, "scenario": visits, "needs": len(problem.places), **orders})
    return found


def interval(differences: np.ndarray) -> tuple[float, float]:
    """Mean and half the width of its 95 % interval."""
    from scipy import stats

    n = len(differences)
    if n < 2:
        return float(differences.mean()), float("nan")
    half = stats.t.ppf(0.975, n - 1) * differences.std(ddof=1) / n**0.5
    return float(differences.mean()), float(half)


def table(run: dict) -> str:
    """Markdown of one run."""
    lines = learning_table(run) if run["kind"] == "learning" else equity_table(run)
    return "\n".join(lines)


def learning_table(run: dict) -> list[str]:
    """Per scenario: how often and where the weights moved, and the four differences."""
    from liandong.simulator.answers import SCENARIOS

    lines = ["| tastes | weights moved | " + " | ".join(FIGURES) + " |", "|---" * 6 + "|"]
    weights = ["", "| tastes | preference | nearness | reliability | continuity | load |"]
    weights += ["|---" * 6 + "|", "| published | 160 | 100 | 80 | 60 | 40 |"]
    for scenario, hidden in SCENARIOS.items():
        rows = [row for row in run["rows"] if row["scenario"] == scenario]
        moved = sum(row["code"] == "moved" for row in rows)
        cells = []
        for name in FIGURES:
            pairs = np.array([[row["fixed"][name], row["learned"][name]] for row in rows]) * 100
            mean, half = interval(pairs[:, 1] - pairs[:, 0])
            cells.append(f"{pairs[:, 0].mean():.1f} % {mean:+.2f} ± {half:.2f}")
        lines.append(f"| {scenario} | {moved} of {len(rows)} | " + " | ".join(cells) + " |")
        parts = list(rows[0]["weights"])
        mean = [np.mean([row["weights"][part] for row in rows]) for part in parts]
        told = [f"{m:.0f} (hidden {h:.0f})" for m, h in zip(mean, hidden, strict=True)]
        weights.append(f"| {scenario}, learned on average | " + " | ".join(told) + " |")
    return lines + weights


def equity_table(run: dict) -> list[str]:
    """Per amount of visits and order: the figures, and differences to the equity order."""
    from liandong.simulator.signups import ORDERS

    lines = [
        "| visits a person | order | sign-ups | needs with one | needs with their minimum |"
        " worst area, seats | liking, points |",
        "|---" * 7 + "|",
    ]
    gains = [
        "",
        "| visits a person | order | needs with one | needs with their minimum |"
        " worst area, points | liking, points | sign-ups |",
        "|---" * 7 + "|",
    ]
    for visits in TRAFFIC:
        rows = [row for row in run["rows"] if row["scenario"] == visits]
        needs = rows[0]["needs"]
        by = {name: [row[name] for row in rows] for name in ORDERS}

        def of(name: str, figure: str, by: dict = by) -> np.ndarray:
            return np.array([one[figure] for one in by[name]], float)

        for name in ORDERS:
            lines.append(
                f"| {visits} | {name} | {of(name, 'signups').mean():,.0f} "
                f"| {of(name, 'with_one').mean():,.0f} of {needs:,} "
                f"| {of(name, 'with_minimum').mean():,.0f} "
                f"| {of(name, 'worst_area').mean():.1%} | {of(name, 'liking').mean():.0f} |"
            )
        for one, other in COMPARED:
            cells = []
            for figure in ("with_one", "with_minimum"):
                mean, half = interval((of(one, figure) / of(other, figure) - 1) * 100)
                cells.append(f"{mean:+.1f} ± {half:.1f} %")
            for figure, scale in (("worst_area", 100), ("liking", 1)):
                mean, half = interval((of(one, figure) - of(other, figure)) * scale)
                cells.append(f"{mean:+.1f} ± {half:.1f}")
            mean, half = interval((of(one, "signups") / of(other, "signups") - 1) * 100)
            cells.append(f"{mean:+.1f} ± {half:.1f} %")
            gains.append(f"| {visits} | {one} against {other} | " + " | ".join(cells) + " |")
    return lines + gains


def placed(page: str, sections: dict[str, str]) -> str:
    """A page with the tables between their marks replaced."""
    for kind, section in sections.items():
        mark = re.compile(f"(<!-- {kind} -->\n).*?(<!-- end {kind} -->)", re.S)
        if not mark.search(page):
            raise SystemExit(f"The page has no <!-- {kind} --> … <!-- end {kind} -->.")
        page = mark.sub(lambda m, told=section: f"{m[1]}\n{told}\n\n{m[2]}", page)
    return page


def _read(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


if __name__ == "__main__":
    main()
