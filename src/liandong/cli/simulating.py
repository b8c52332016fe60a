"""A street's simulated year under several settings: printed, as JSON, as a page."""

import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from liandong.simulator import year_compare as compare
from liandong.simulator.year_behaviour import Behaviour
from liandong.simulator.year_compare import Band
from liandong.simulator.year_street import Setting

NAMES = {
    "base": "planner, differentiated lead, supervisors",
    "sign_up": "the same, sign-up instead of the planner",
    "worker_leads": "the same, a social worker leads everything",
    "no_supervisors": "the same, without supervisors",
    "as_today": "sign-up, a social worker leads, no supervisors",
}
SHARES = ("fill", "served", "retention", "burnout", "turnover", "leads")
HEADS = {
    "fill": "places filled",
    "days": "days to service",
    "served": "needs served",
    "retention": "volunteers kept",
    "burnout": "worker-weeks burnt out",
    "turnover": "workers who left",
    "equity": "worst block / mean",
    "hours": "hours served",
    "cost": "yuan an hour",
    "leads": "led by volunteers",
}


def behaviour(values: Sequence[str]) -> Behaviour:
    """The assumed behaviour with ``name=number`` put in.

    Raises ``ValueError`` with what is wrong and what would do.
    """
    told: dict[str, float] = {}
    for one in values:
        name, _equals, number = one.partition("=")
        try:
            told[name] = float(number)
        except ValueError:
            raise ValueError(f"--set 要写成 名称=数 / takes name=number: {one!r}") from None
    known = {one.name: one for one in Behaviour().parameters()}
    for name, value in told.items():
        if name not in known:
            raise ValueError(
                f"--set 没有这个参数 / no such parameter: {name!r}\n"
                f"可用的 / known: {', '.join(known)}"
            )
        if not known[name].low <= value <= known[name].high:
            raise ValueError(
                f"--set {name}={value:g}：请用 / takes {known[name].low:g}–{known[name].high:g}"
                f" ({known[name].unit})"
            )
    return Behaviour().with_values(told)


def street(
    volunteers: int,
    span: int,
    seeds: Sequence[int],
    values: Sequence[str],
    json_file: Path | None,
    page: Path | None,
) -> int:
    """Run, print and write; 2 when the call is wrong."""
    try:
        how, told = behaviour(values), compare.settings(volunteers, span)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    began, total, done = time.monotonic(), len(told) * len(seeds), 0

    def heard(_name: str, _seed: int) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty():
            print(f"\r{done}/{total}", end="", file=sys.stderr, flush=True)

    years = compare.run(told, how, seeds, heard)
    result: dict[str, Any] = {
        "kind": "street",
        "volunteers": volunteers,
        "span": span,
        "seeds": list(seeds),
        "seconds": round(time.monotonic() - began, 1),
        "behaviour": {one.name: asdict(one) for one in how.parameters()},
        "settings": {name: asdict(one) for name, one in told.items()},
        "bands": {name: _bands(compare.bands(rows)) for name, rows in years.items()},
        "differences": {
            name: _bands(compare.differences(rows, years["base"]))
            for name, rows in years.items()
            if name != "base"
        },
    }
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if page is not None:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(as_page(result, how), "utf-8")
    table = Table(*["", *(HEADS[name] for name in compare.FIGURES)])
    for name, row in result["bands"].items():
        table.add_row(name, *(shown(figure, row[figure]) for figure in compare.FIGURES))
    Console(width=200).print(table)
    return 0


def _bands(found: dict[str, Band]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "mean": None if math.isnan(one.mean) else one.mean,
            "half": None if math.isnan(one.half) else one.half,
            "n": one.n,
        }
        for name, one in found.items()
    }


def shown(figure: str, one: dict[str, Any], *, signed: bool = False) -> str:
    """``61.2 ± 0.8 %``, with as many digits as the figure deserves; a dash for unknown."""
    if one["mean"] is None:
        return "–"
    scale, digits = (100, 1) if figure in SHARES else (1, 0 if figure == "hours" else 2)
    if figure == "cost":
        digits = 1
    sign = "+" if signed else ""
    half = "" if one["half"] is None else f" ± {one['half'] * scale:,.{digits}f}"
    return f"{one['mean'] * scale:{sign},.{digits}f}{half}{' %' if figure in SHARES else ''}"


def _named(name: str, told: dict[str, Any]) -> str:
    return NAMES.get(name) or f"the base with 1 : {told['span']}"


def as_page(result: dict[str, Any], how: Behaviour) -> str:
    """The page of the reference."""
    told: dict[str, dict[str, Any]] = result["settings"]
    example = Setting(result["volunteers"], result["span"])
    lines = [
        "# What if: a simulated year of a street",
        "",
        "Written by `liandong simulate street --page docs/reference/simulator.md`. People, needs "
        "and weeks are invented (`liandong.simulator.year_street`); nearly all parameters are "
        "assumptions, listed below with their sources. Compare settings, do not forecast: a hub "
        "puts its own records in with `liandong simulate fit`.",
        "",
        f"A street of {result['volunteers']:,} active volunteers, {example.workers} social workers "
        f"at 1 : {result['span']}; {len(result['seeds'])} seeds, each one town that all settings "
        "meet. Means with the half width of the 95 % interval (Student's t over the seeds).",
        "",
        "| setting | " + " | ".join(HEADS[one] for one in compare.FIGURES) + " |",
        "| --- |" + " ---: |" * len(compare.FIGURES),
    ]
    for name, row in result["bands"].items():
        cells = " | ".join(shown(one, row[one]) for one in compare.FIGURES)
        lines.append(f"| {_named(name, told[name])} | {cells} |")
    lines += [
        "",
        "## Differences from the first line, seed by seed",
        "",
        "Both sides met the same chance, so these intervals are narrower. One that holds 0 shows "
        "no difference.",
        "",
        "| setting | " + " | ".join(HEADS[one] for one in compare.FIGURES) + " |",
        "| --- |" + " ---: |" * len(compare.FIGURES),
    ]
    for name, row in result["differences"].items():
        cells = " | ".join(shown(one, row[one], signed=True) for one in compare.FIGURES)
        lines.append(f"| {_named(name, told[name])} | {cells} |")
    lines += [
        "",
        "## Parameters",
        "",
        "`proposal`: nobody measured it; it is our assumption. `--set name=value` changes one.",
        "",
        "| parameter | value | range | unit | source |",
        "| --- | ---: | --- | --- | --- |",
    ]
    for one in how.parameters():
        lines.append(
            f"| `{one.name}` | {one.value:g} | {one.low:g}–{one.high:g} "
            f"| {one.unit} | {one.source} |"
        )
    return "\n".join([*lines, ""])
