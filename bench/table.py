"""Write the benchmark's results as a table.

liandong bench --size 1000 --json build/bench/1k.json        (on an empty database)
python bench/table.py build/bench/*.json > docs/reference/bench.md
"""

import json
import sys
from pathlib import Path

PAGES = (
    "open shifts, first page",
    "one shift",
    "volunteer's home",
    "my hours",
    "coordinator's roster",
    "roster list",
    "needs",
    "people",
    "totals",
    "coordinator's home",
)


def main() -> None:
    """Read the files named on the command line, smallest town first, and print Markdown."""
    runs = sorted((json.loads(Path(name).read_text()) for name in sys.argv[1:]), key=_size)
    machine = runs[-1]["machine"]
    print("# Benchmark: how fast the pages are\n")
    print(
        "Made by `liandong bench` and `bench/table.py`; how, is said in both. Times are "
        "milliseconds of wall clock over HTTP, server and clients on the same machine: "
        f"{machine['cores']} cores ({machine['processor']}), Python {machine['python']}, "
        f"{machine['database']} {machine['database_version']}. Compare the columns with each "
        "other, not with another machine.\n"
    )
    print("## Pages: p50 with one client (p95), p50 with eight clients, queries\n")
    _row("page", *(f"{run['counts']['Person']:,} people" for run in runs))
    _row("---", *("---" for _ in runs))
    for page in PAGES:
        _row(page, *(_page(run, page) for run in runs))
    print("\n## What must not break or wait\n")
    _row("figure", *(f"{run['size']:,} volunteers" for run in runs))
    _row("---", *("---" for _ in runs))
    for name, told in FIGURES:
        _row(name, *(told(run) for run in runs))


def _size(run: dict) -> int:
    return run["size"]


def _row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |")


def _page(run: dict, page: str) -> str:
    row = run["pages"][page]
    return (
        f"{row['p50_ms_1']} ({row['p95_ms_1']}), {row['p50_ms_8']}, {run['queries'][page]} queries"
    )


FIGURES = (
    ("shifts", lambda r: f"{r['counts']['Shift']:,}"),
    ("places taken", lambda r: f"{r['counts']['Assignment']:,}"),
    ("sign-up, p50 ms, one client", lambda r: str(r["sign_up"]["p50_ms_1"])),
    ("sign-ups per second, eight clients", lambda r: str(r["sign_up"]["per_second_8"])),
    (
        "last place of a shift: overbooked of raced",
        lambda r: f"{r['races']['overbooked']} of {r['races']['shifts']}",
    ),
    (
        "a week's plan: seconds",
        lambda r: f"{r['planning']['seconds']} ({r['planning']['shifts']} shifts)",
    ),
    ("a week's plan: value over its bound", lambda r: f"{r['planning']['value_over_bound']:.1%}"),
    (
        "roster import: rows per second",
        lambda r: f"{r['imports']['rows_per_second']} ({r['imports']['rows']:,} rows)",
    ),
)


if __name__ == "__main__":
    main()
