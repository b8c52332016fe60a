"""How well reports told twice are found among what looks alike: printed, as JSON, as a page."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from liandong.core.replay_files import read
from liandong.core.report_duplicates import ReportKeys, pairs_among
from liandong.simulator.report_storm import Storm, storm

NIGHTS = 10
TUNED_ON = "101–112"
TARGET = 0.9


@dataclass(frozen=True, slots=True)
class Tally:
    """Pairs proposed in one night, and how many of them and of the planted were right."""

    reports: int
    planted: int
    found: int
    proposed: int
    right: int

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.reports + other.reports, self.planted + other.planted, self.found + other.found,
            self.proposed + other.proposed, self.right + other.right,
        )  # fmt: skip

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0


def run(
    seed: int, nights: int, json_file: Path | None, page: Path | None, replay: Path | None
) -> int:
    """Measure nights from ``seed`` on; 1 when a target is missed."""
    result = measure(seed, nights, replay)
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    if page is not None:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(as_page(result))
    _print(result)
    return 0 if result["meets_target"] else 1


def measure(seed: int, nights: int = NIGHTS, replay: Path | None = None) -> dict[str, Any]:
    """Precision and recall over all nights and in each, and without the stems of matters."""
    whole = unread = Tally(0, 0, 0, 0, 0)
    each = []
    for number in range(seed, seed + nights):
        night = storm(number)
        one = judged(night)
        whole += one
        unread += judged(night, with_matters=False)
        each.append({"seed": number, **_figures(one)})
    return {
        "seeds": [seed, seed + nights - 1],
        "tuned_on": TUNED_ON,
        "whole": _figures(whole),
        "nights": each,
        "without_matters": _figures(unread),
        "replay": _replayed(replay) if replay is not None else None,
        "meets_target": min(whole.precision, whole.recall) >= TARGET,
    }


def judged(night: Storm, *, with_matters: bool = True) -> Tally:
    """The pairs of one night against what is so.

    A pair is right when both tell of one happening. A report is found when it is the later of
    a right pair; planted are the reports of what was told before, however late or bare.
    """
    pairs = pairs_among(night.reports, with_matters=with_matters)
    right = {pair.second for pair in pairs if night.of[pair.first] == night.of[pair.second]}
    planted = night.planted
    return Tally(len(night.reports), len(planted), len(right & planted), len(pairs), len(right))


def _replayed(file: Path) -> dict[str, Any]:
    """How many pairs are proposed on a real list; which are right nobody has written down."""
    with file.open(newline="", encoding="utf-8-sig") as lines:
        table = csv.DictReader(lines)
        old = read(table.fieldnames or [], table)
    keys = [
        ReportKeys(n, r.received_at, r.text, r.place, r.point, frozenset(r.kinds))
        for n, r in enumerate(old.rows, start=1)
    ]
    return {"file": file.name, "reports": len(keys), "pairs": len(pairs_among(keys))}


def _figures(one: Tally) -> dict[str, Any]:
    return {
        "reports": one.reports,
        "planted": one.planted,
        "found": one.found,
        "proposed": one.proposed,
        "right": one.right,
        "precision": round(one.precision, 3),
        "recall": round(one.recall, 3),
    }


COLUMNS = ("reports", "planted", "found", "proposed", "right", "precision", "recall")


def as_page(result: dict[str, Any]) -> str:
    """The page of the reference."""
    first, last = result["seeds"]
    replay = result["replay"]
    asked = f" --replay {replay['file']}" if replay else ""
    lines = [
        "# Benchmark: how well reports told twice are found",
        "",
        f"Made by `liandong bench reports --seed {first}{asked} --page "
        f"docs/reference/bench-reports.md`. Seeds {first}–{last}: in each one flooded night of 320 "
        f"happenings. The points of the signs were fitted on the seeds {result['tuned_on']} only.",
        "",
        "The nights are invented (`liandong.simulator.report_storm` states each share). Told twice "
        "is planted with other words, details left out, house numbers in digits, in letters or "
        "missing, a sign dropped, a point some way off or none, minutes to a day later, or passed "
        "on word for word by somebody who stands elsewhere. Planted as well is what only looks "
        "alike: another matter in the same house, the same matter next door in the same hours, and "
        "one sentence that people of several streets pass on about their own.",
        "",
        "*Precision*: share of the proposed pairs whose two reports tell of one happening. "
        "*Recall*: share of the reports told again that were paired with an earlier one of the "
        "same; those that say no place at all stay in, though no rule can find them.",
        "",
        "The wordings are the same in all nights, and whoever wrote the stems by which a matter is "
        "known knew them. The last row is therefore without the stems: what place, number, time "
        "and words find by themselves. On real calls expect something between the two rows.",
        "",
        "| | reports | told again | found | pairs | right | precision | recall |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        _line("**all**", result["whole"]),
        *(_line(f"seed {row['seed']}", row) for row in result["nights"]),
        _line("all, without the stems", result["without_matters"]),
        "",
    ]
    if replay:
        lines += [
            f"On the real list `{replay['file']}` ({replay['reports']} reports) "
            f"{replay['pairs']} pairs are proposed. Nobody has written down which are right, so "
            "there is no precision of it.",
            "",
        ]
    return "\n".join(lines)


def _line(name: str, row: dict[str, Any]) -> str:
    told = [f"{row[c]:.3f}" if c in COLUMNS[5:] else str(row[c]) for c in COLUMNS]
    return f"| {name} | {' | '.join(told)} |"


def _print(result: dict[str, Any]) -> None:
    table = Table("", "报告", "重复的", "找到", "提出", "对的", "查准", "查全")
    table.add_row("全部", *(str(result["whole"][column]) for column in COLUMNS))
    for row in result["nights"]:
        table.add_row(f"种子 {row['seed']}", *(str(row[column]) for column in COLUMNS))
    table.add_row("不看说的什么事", *(str(result["without_matters"][column]) for column in COLUMNS))
    Console().print(table)
    if result["replay"]:
        told = result["replay"]
        print(f"{told['file']}：{told['reports']} 条报告，提出 {told['pairs']} 对。")
