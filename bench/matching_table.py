"""Write the matching benchmark's results as a page.

bench/matching.sh                measures everything and writes docs/reference/bench-matching.md
python bench/matching_table.py FILE… >PAGE        the page from files measured before

Several files are read as one: of two runs of the same method on the same instance, the one in
the file named later counts.
"""

import json
import sys
from pathlib import Path

SIZES = ("street", "mid", "district", "city")
NAMES = {
    "ours": "**Liandong**",
    "first_come": "sign-up, first come first served",
    "popularity": "sign-up, popular shifts shown first",
    "equity": "sign-up, shifts that lack people shown first",
    "greedy": "greedy, dearest pair first",
    "scipy_matching": "scipy, rounds of bipartite matching",
    "scipy_milp": "scipy `milp`",
    "cp_sat": "OR-Tools CP-SAT, 2 workers",
    "highs_lp": "HiGHS, linear relaxation (a bound, no plan)",
    "highs_mip": "HiGHS, mixed-integer program",
}


def main() -> None:
    """Read the files named on the command line and print Markdown."""
    files = [json.loads(Path(name).read_text()) for name in sys.argv[1:]]
    print("\n".join(page(files)))


def page(files: list[dict]) -> list[str]:
    """The lines of the page."""
    runs: dict[tuple[str, str, str], dict] = {}
    cold, growth, machine = {}, {}, files[-1]["machine"]
    for file in files:
        for one in file["runs"]:
            runs[one["size"], one["variant"], one["method"]] = one
        cold = file.get("cold") or cold
        growth = file.get("growth") or growth
    lines = _head(machine, files[-1])
    for size in SIZES:
        lines += _size(size, [one for (s, v, _), one in runs.items() if (s, v) == (size, "base")])
    lines += _variants(runs)
    lines += _growth(runs, growth)
    lines += _cold(cold)
    for size in SIZES:
        one = runs.get((size, "base", "ours"), {})
        lines += _probes(size, one)
    return lines


def _head(machine: dict, file: dict) -> list[str]:
    return [
        "# Benchmark: how good and how fast the planner is",
        "",
        "Made by `liandong bench matching`, then `bench/matching_table.py` (whole, by one "
        "command: `bench/matching.sh`); the instances are drawn by "
        "`liandong.matching.instances`, "
        f"seed {file['seed']}. Machine: {machine['cores']} cores ({machine['processor']}), "
        f"{machine['memory_gb']} GB, Python {machine['python']}, numpy {machine['numpy']}, "
        f"numba {machine['numba']}, OR-Tools {machine['ortools']}, HiGHS {machine['highspy']}, "
        f"scipy {machine['scipy']}; load average {machine['load_average'][0]} when it began. "
        f"Every other method had {file['limit_seconds']:.0f} seconds. Each run has a process "
        "of its own; kernels are compiled before the clock starts. Every plan is read by "
        "`liandong.matching.check`, which shares nothing with the planner but the gates of a "
        "single pair.",
        "",
        "*Of bound*: value over the tightest upper bound that any method of the row's table has "
        "proven, ours or another's. *Worst area*: the share of needed seats, weighted by "
        "priority, in the street that fares worst. Seconds include the listing of all possible "
        "pairs; Liandong's are those of the whole plan, bound included. Peak memory is that of "
        "the whole process, the instance included.",
    ]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _table(*heads: str) -> list[str]:
    return ["", _row(*heads), _row(*("---" if n == 0 else "---:" for n in range(len(heads))))]


def _size(size: str, runs: list[dict]) -> list[str]:
    if not runs:
        return []
    bounds = [one["upper_bound"] for one in runs if one.get("upper_bound")]
    best = min(bounds, default=0)
    drawn = next((one for one in runs if one.get("people")), {})
    pairs = next((one["pairs"] for one in runs if one.get("pairs")), None)
    told = f"{drawn['people']:,} people, {drawn['places']:,} places" if drawn else ""
    told += f", {pairs:,} possible pairs" if pairs else ""
    lines = ["", f"## {size.capitalize()}: {told}"]
    lines += _table(
        "method",
        "seconds",
        "value",
        "own bound",
        "of bound",
        "peak MB",
        "assigned",
        "worst area",
        "checked",
    )
    for method, name in NAMES.items():
        for one in runs:
            if one["method"] == method:
                lines.append(_row(name, *_cells(one, best)))
    return lines


def _cells(one: dict, best: float) -> list[str]:
    if "skipped" in one or "failed" in one:
        return [one.get("skipped") or one["failed"], *[""] * 7]
    value, bound = one.get("value"), one.get("upper_bound")
    return [
        _seconds(one["seconds"]),
        "" if value is None else f"{value:,}",
        "" if not bound else f"{bound:,.0f}",
        "" if value is None or not best else f"{value / best:.2%}",
        f"{one['peak_memory_mb']:,.0f}",
        "" if value is None else f"{one['assigned']:,}",
        "" if value is None else f"{one['worst_area']:.3f}",
        "" if value is None else ("yes" if one["checked"] else "**no**"),
    ]


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"


def _variants(runs: dict) -> list[str]:
    rows = []
    for (size, variant, method), one in runs.items():
        if method != "ours" or variant == "base" or "value" not in one:
            continue
        best = min(
            other["upper_bound"]
            for (s, v, _), other in runs.items()
            if (s, v) == (size, variant) and other.get("upper_bound")
        )
        optimum = runs.get((size, variant, "highs_mip"), {})
        rows.append(
            _row(
                f"{size}, {variant.replace('_', ' ')}",
                _seconds(one["seconds"]),
                f"{one['value']:,}",
                f"{one['value'] / one['upper_bound']:.2%}",
                f"{one['value'] / best:.2%}",
                f"{one['value'] / optimum['value']:.2%}" if optimum.get("value") else "",
                "yes" if one["checked"] else "**no**",
            )
        )
    if not rows:
        return []
    return [
        "",
        "## Other kinds of weeks",
        "",
        "The same towns with 30 % of the people, three times the demand, hours that bind, twice "
        "the radius, no skills asked for, everybody free at all hours, or no seat needed so "
        "that the pairs alone count.",
        *_table(
            "instance",
            "seconds",
            "value",
            "of own bound",
            "of tightest bound",
            "of the HiGHS plan",
            "checked",
        ),
        *rows,
    ]


def _growth(runs: dict, fitted: dict) -> list[str]:
    mine = [one for (size, _, method), one in runs.items() if size.isdigit() and method == "ours"]
    mine = [one for one in mine if one.get("seconds")]
    if not mine:
        return []
    lines = ["", "## Growth, at the density of the city"]
    lines += _table("people", "places", "seconds", "processor s", "of own bound", "peak MB")
    for one in sorted(mine, key=lambda run: run["people"]):
        lines.append(
            _row(
                f"{one['people']:,}",
                f"{one['places']:,}",
                _seconds(one["seconds"]),
                _seconds(one.get("cpu_seconds")),
                f"{one['value'] / one['upper_bound']:.2%}",
                f"{one['peak_memory_mb']:,.0f}",
            )
        )
    for name, words in (("all", "all sizes"), ("large", "from 10,000 people on")):
        if name in fitted:
            one = fitted[name]
            lines += [
                "",
                f"Fitted exponent, {words}: wall clock {one['seconds']}, processor "
                f"{one['cpu_seconds']}, memory above the start {one['memory']} (1 is linear).",
            ]
    return lines


COLD = {
    "nothing_compiled": "nothing compiled yet",
    "all_compiled": "kernels compiled before",
    "never_compiled": "`LIANDONG_COMPILE=never`",
    "compiling": "`liandong compile` itself",
}


def _cold(cold: dict) -> list[str]:
    if not cold:
        return []
    rows = [_row(COLD[name], f"{cold[name]:.2f}") for name in COLD if name in cold]
    return [
        "",
        "## From the start of a process to a street's plan",
        *_table("", "seconds"),
        *rows,
    ]


PROBES = {
    "people_for_a_place": "best 50 people for one place",
    "places_for_a_person": "best 50 places for one person",
    "reasons": "why this pair",
    "why_unfilled": "why this place lacks people",
    "why_not_me": "why not this person there",
}


def _probes(size: str, one: dict) -> list[str]:
    if "probes" not in one:
        return []
    told, lines = one["probes"], ["", f"## {size.capitalize()}: answers"]
    lines += _table("question", "asked", "p50 ms", "p99 ms", "p99 ms of processor")
    for group in ("recommendations", "explanations"):
        for name, sentence in PROBES.items():
            spent = told.get(group, {}).get(name)
            if spent:
                cells = (
                    str(spent.get(key, "")) for key in ("queries", "p50_ms", "p99_ms", "p99_cpu_ms")
                )
                lines.append(_row(sentence, *cells))
    index = told["recommendations"]["people_index"]
    lines += [
        "",
        f"The index of people takes {index['build_seconds']} s to build and "
        f"{index['megabytes']} MB.",
    ]
    repair = told.get("repair", {})
    if "seconds" in repair:
        lines += [
            "",
            f"After {repair['declines']} declines the plan is repaired in {repair['seconds']} s: "
            f"{repair['moved']} other pairs move, value {repair['of_bound']:.2%} of the bound.",
        ]
    areas = one.get("areas")
    if areas:
        lines += [
            "",
            "Areas against what each could have if everybody who can reach it served nowhere "
            f"else: the worst {areas['worst_of_ceiling']:.3f}, "
            f"the mean {areas['mean_of_ceiling']:.3f}.",
        ]
        fair = areas.get("fair")
        if fair:
            lines[-1] += (
                f" With fairness first: the worst {fair['worst_of_ceiling']:.3f}, at "
                f"{fair['cost']:.2%} of the value."
            )
    return lines


if __name__ == "__main__":
    main()
