"""Parameters of the simulated year from this hub's records, with how well they fit."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone
from rich.console import Console
from rich.table import Table

from liandong.queries.year_records import observed
from liandong.simulator import year_compare
from liandong.simulator.year_behaviour import Behaviour
from liandong.simulator.year_fit import LEAST
from liandong.simulator.year_fit import fit as fitted
from liandong.simulator.year_street import Setting

GOOD = 0.05


def fit(weeks: int, seeds: int, json_file: Path | None) -> int:
    """Estimate, simulate with it, print and write; 1 when the records are too few for anything."""
    seen = observed(at=timezone.now(), weeks=weeks)
    how, found = fitted(seen, Behaviour())
    if not found:
        print(
            f"记录太少：每一项至少要 {LEAST} 条，才谈得上校准。先用默认假设，或把 --weeks 调大。\n"
            f"Too few records: {LEAST} of a kind at least. Keep the assumptions, or raise --weeks."
        )
        return 1
    years = year_compare.run(
        {"records": Setting(max(20, seen.volunteers))}, how, range(1, seeds + 1)
    )["records"]
    told = year_compare.bands(years)
    result: dict[str, Any] = {
        "kind": "fit",
        "weeks": weeks,
        "volunteers": seen.volunteers,
        "estimates": [asdict(one) for one in found],
        "kept_as_assumed": sorted(
            {one.name for one in how.parameters()} - {one.name for one in found}
        ),
        "simulated": {
            name: {"mean": told[name].mean, "half": told[name].half, "records": there}
            for name, there in (("fill", seen.fill), ("days", seen.days))
        },
    }
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    console = Console(width=140)
    table = Table(
        "parameter", "records", "value", "95 %", "distance", "further off by chance", "fits"
    )
    for one in found:
        table.add_row(
            one.name,
            str(one.n),
            f"{one.value:.3g}",
            f"{one.low:.3g} … {one.high:.3g}",
            "" if one.distance is None else f"{one.distance:.3f}",
            "" if one.beyond is None else f"{one.beyond:.0%}",
            "" if one.beyond is None else ("yes" if one.beyond >= GOOD else "no"),
        )
    console.print(table)
    for name, there in (("fill", seen.fill), ("days", seen.days)):
        records = "–" if math.isnan(there) else f"{there:.3g}"
        console.print(
            f"{name}: records {records}, simulated {told[name].mean:.3g} ± {told[name].half:.3g}"
        )
    console.print(f"As assumed: {', '.join(result['kept_as_assumed'])}")
    return 0
