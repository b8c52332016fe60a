"""Turn the benchmarks of the three tiers into their page of the reference.

    liandong bench balancing --social-workers 1000 --volunteers 100000 --seed 7 --json a.json
    liandong bench desk --seed 7 --json b.json
    liandong bench today --size 50000 --seed 7 --json c.json
    python bench/tiers_table.py a.json b.json c.json … >docs/reference/bench-tiers.md

Any number of results, in any order; the kind of each is told by its ``bench``.
"""

import json
import sys
from pathlib import Path
from typing import Any

STATES = ("green", "amber", "red", "critical")


def page(results: list[dict[str, Any]]) -> str:
    """The whole page."""
    balancings = [one for one in results if one["bench"] == "balancing"]
    desks = [one for one in results if one["bench"] == "desk"]
    lines = [
        "# Benchmark: a supervisor's desk, and spreading the load of a city",
        "",
        "Written by `python bench/tiers_table.py` from the results of the commands below. Times "
        "are wall clock on the machine named, which did other work at the same time.",
        "",
    ]
    if balancings:
        lines += _balancings(balancings)
    if desks:
        lines += _desks(desks)
    todays = [one for one in results if one["bench"] == "today"]
    if todays:
        lines += _todays(todays)
    return "\n".join(lines)


def _balancings(rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        "## Spreading the load",
        "",
        "`liandong bench balancing --social-workers 1000 --volunteers 100000 --seed 7`. "
        "Invented cities (`liandong.matching.balancing_instances`): nine in ten volunteers have "
        "a guide of their town today, unevenly; limits of a span "
        f"{'/'.join(map(str, rows[0]['limits']))} (green/amber/critical). *Bound*: no balance "
        "over all allowed pairs can be worth more; it is computed twice, the second time from "
        "the prices alone. *Greedy*: everybody in turn gets the best guide with room. Model: "
        "[balancing.md](balancing.md). The target for 1,000 social workers and 100,000 "
        "volunteers is 60 s.",
        "",
        "| guides | volunteers | allowed pairs | seconds | of these pairs, auction, cycles, bound "
        "| processor seconds | memory MB | value | bound | gap | greedy / value |",
        "| ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        stages = ", ".join(
            f"{row['stages'].get(name, 0):.1f}" for name in ("lists", "auction", "cycles", "bound")
        )
        lines.append(
            f"| {row['guides']:,} | {row['volunteers']:,} | {row['pairs']:,} | {row['seconds']} "
            f"| {stages} | {row['processor_seconds']} | {row['memory_mb']:,} "
            f"| {row['value']:,} | {row['bound']:,} "
            f"| {row['gap']:.4%} | {row['greedy_value'] / row['value']:.3f} |"
        )
    lines += [
        "",
        "| guides | volunteers | had a guide | kept | moved or newly guided | left alone "
        "| heaviest before → after | green, amber, red, critical before | after |",
        "| ---: | ---: | ---: | ---: | ---: | --- | --- | --- | --- |",
    ]
    for row in rows:
        why = ", ".join(f"{n:,} `{code}`" for code, n in sorted(row["unplaced_why"].items()))
        lines.append(
            f"| {row['guides']:,} | {row['volunteers']:,} | {row['had_guide']:,} "
            f"| {row['kept']:,} | {row['moved']:,} | {why or '0'} "
            f"| {row['largest_before']} → {row['largest_after']} "
            f"| {_states(row['before'])} | {_states(row['after'])} |"
        )
    return [*lines, "", _machine(rows[0]), ""]


def _desks(rows: list[dict[str, Any]]) -> list[str]:
    first = rows[0]
    lines = [
        "## A supervisor's desk",
        "",
        f"`liandong bench desk`: one supervisor with {first['workers']:,} social workers, "
        f"{first['leaders']:,} team leaders and {first['volunteers']:,} volunteers in an own "
        f"database; the page is opened {first['times']} times. *Client*: Django's test client, "
        "with session, middleware, queries and template; *processor*: the time of the process "
        "for the same, which other work on the machine does not lengthen; *HTTP*: the served "
        "site, one connection for each. Milliseconds, p50 / p95. The target is 200 at p95.",
        "",
        "| database | queries | kB | client | processor | HTTP |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        shares = [
            f"{row[kind]['p50_ms']} / {row[kind]['p95_ms']}" if row.get(kind) else "not measured"
            for kind in ("client", "processor", "http")
        ]
        database = f"{row['machine']['database']} {row['machine']['database_version']}"
        lines.append(
            f"| {database} | {row['queries'] or 'not measured'} | {row['kilobytes']} "
            f"| {' | '.join(shares)} |"
        )
    return [*lines, "", _machine(first), ""]


def _todays(rows: list[dict[str, Any]]) -> list[str]:
    counts = ", ".join(f"{n:,} {name}" for name, n in rows[0]["counts"].items())
    lines = [
        "## The day in a city",
        "",
        f"`liandong bench today --size {rows[0]['size']} --seed {rows[0]['seed']}`: the page with "
        f"which each role's day begins, opened {rows[0]['times']} times by Django's test client. "
        "Only a social worker has “who needs me today”; the one measured answers for every "
        f"project of the town. Rows in the database: {counts}. Milliseconds; the target is "
        "2,000 at p95.",
        "",
        "| database | role | page | queries | slowest query | kB | p50 | p95 |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        database = f"{row['machine']['database']} {row['machine']['database_version']}"
        lines += [
            f"| {database} | {role} | {day['page']} | {day['queries']} "
            f"| {day['slowest_query_ms']} | {day['kilobytes']} | {day['p50_ms']} "
            f"| {day['p95_ms']} |"
            for role, day in row["days"].items()
        ]
    return [*lines, "", _machine(rows[0]), ""]


def _states(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts[name]:,}" for name in STATES)


def _machine(row: dict[str, Any]) -> str:
    m = row["machine"]
    return f"Machine: {m['cores']} cores, {m['system']}, Python {m['python']}."


if __name__ == "__main__":
    print(page([json.loads(Path(name).read_text()) for name in sys.argv[1:]]), end="")
