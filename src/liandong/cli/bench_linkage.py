"""How well the two detectors find what was planted: printed, as JSON, as a page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from liandong.core import detectors, policy, workdays
from liandong.core.detectors import Acts
from liandong.core.linkage_health import HealthRules
from liandong.simulator import linkage_season, parallel_season

SEASONS = 10
TUNED_ON = "101–115"
TARGET = 0.9
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tally:
    """Findings of one season, and how many of them and of the planted were right."""

    findings: int
    right: int
    planted: int
    found: int

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.findings + other.findings, self.right + other.right,
            self.planted + other.planted, self.found + other.found,
        )  # fmt: skip

    @property
    def precision(self) -> float:
        return self.right / self.findings if self.findings else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0


def run(seed: int, seasons: int, json_file: Path | None, page: Path | None) -> int:
    """Measure seasons from ``seed`` on; 1 when a target is missed."""
    result = measure(seed, seasons)
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    if page is not None:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(as_page(result))
    _print(result)
    return 0 if result["meets_target"] else 1


def measure(seed: int, seasons: int = SEASONS) -> dict[str, Any]:
    """Precision and recall of both detectors, in all seasons and in each."""
    rules = policy.profile_for("", linkage_season.END).linkage_health
    judges: dict[str, Callable[[int, HealthRules], Tally]] = {
        "dormant": dormant_season,
        "parallel": parallel_season_of,
    }
    told: dict[str, Any] = {}
    for name, judge in judges.items():
        whole, each = Tally(0, 0, 0, 0), []
        for number in range(seed, seed + seasons):
            one = judge(number, rules)
            whole += one
            each.append({"seed": number, **_figures(one)})
        told[name] = {"whole": _figures(whole), "seasons": each}
    unsaid = Tally(0, 0, 0, 0)
    for number in range(seed, seed + seasons):
        unsaid += dormant_season(number, rules, is_said=False)
    told["unsaid"] = _figures(unsaid)
    least = min(min(told[n]["whole"][k] for k in ("precision", "recall")) for n in judges)
    return {
        "seeds": [seed, seed + seasons - 1],
        "tuned_on": TUNED_ON,
        "rules": {name: getattr(rules, name) for name in _SHOWN},
        **told,
        "meets_target": least >= TARGET,
    }


_SHOWN = (
    "dormant_days", "rhythm_times", "rhythm_most_days", "season_slack_days", "planned_days",
    "parallel_days", "parallel_services", "parallel_span_days", "parallel_people",
    "parallel_share_pct", "parallel_quiet_days",
)  # fmt: skip


def dormant_season(seed: int, rules: HealthRules, *, is_said: bool = True) -> Tally:
    """Look each week of the watched half-year; weeks in a row are one finding.

    A finding is right when it lies in the sleep that was planted. A planted one counts when it
    slept at least two weeks longer than the rule waits at least. It sleeps from the first date
    that it missed: a winter service that nobody will hold again is not asleep in summer. Without
    ``is_said`` nobody has said in which months they rest.
    """
    season = linkage_season.linkage_season(seed)
    off = frozenset(day.day for day in workdays.holidays().values() if day.is_off)
    weeks = [linkage_season.WATCHED + n * _WEEK for n in range(linkage_season.WEEKS + 1)]
    findings = right = found = planted = 0
    for one in season.linkages:
        flagged = [
            day
            for day in weeks
            if one.since <= day
            and detectors.dormant(
                Acts(
                    one.since, one.mode, one.days_known(day), one.planned_on(day), one.until,
                    rest_months=one.rest_months if is_said else frozenset(),
                ),
                day, rules, off=off,
            )
        ]  # fmt: skip
        runs = _runs(flagged)
        slept = season.asleep.get(one.number)
        hits = [run for run in runs if slept and slept[0] <= run <= slept[1] + _WEEK]
        findings += len(runs)
        right += len(hits)
        if slept and _silence(one, slept) > rules.dormant_days + 14:
            planted += 1
            found += bool(hits)
    return Tally(findings, right, planted, found)


def _silence(one: linkage_season.SimulatedLinkage, slept: tuple[date, date]) -> int:
    """Days of the longest silence within a planted sleep; stated months of rest do not count."""
    end = min(slept[1], linkage_season.END)
    days = [act.day for act in one.acts if slept[0] <= act.day < slept[1]]
    return max(
        sum(
            (before + timedelta(days=n)).month not in one.rest_months
            for n in range((after - before).days)
        )
        for before, after in pairwise([slept[0], *sorted(days), end])
    )


def _runs(flagged: list[date]) -> list[date]:
    """The first week of each run of weeks."""
    return [day for n, day in enumerate(flagged) if n == 0 or flagged[n - 1] != day - _WEEK]


def parallel_season_of(seed: int, rules: HealthRules) -> Tally:
    """Look each week; a pair at a spot is one finding, however often it is seen."""
    season = parallel_season.parallel_season(seed)
    seen = set()
    for n in range(parallel_season.WEEKS + 1):
        day = parallel_season.WATCHED + n * _WEEK
        there = season.presences(day, rules.parallel_days)
        for pair in detectors.parallel(there, season.linked(day), day, rules):
            seen.add((pair.work, pair.helper, (pair.place, pair.group)))
    hits = len(seen & season.planted)
    return Tally(len(seen), hits, len(season.planted), hits)


def _figures(one: Tally) -> dict[str, Any]:
    return {
        "planted": one.planted,
        "found": one.found,
        "findings": one.findings,
        "right": one.right,
        "precision": round(one.precision, 3),
        "recall": round(one.recall, 3),
    }


COLUMNS = ("planted", "found", "findings", "right", "precision", "recall")


def as_page(result: dict[str, Any]) -> str:
    """The page of the reference."""
    first, last = result["seeds"]
    rules = "; ".join(f"`{name}` {value}" for name, value in result["rules"].items())
    lines = [
        "# Benchmark: how well the two detectors find what sleeps and what is not linked",
        "",
        f"Made by `liandong bench linkage --seed {first} --page docs/reference/bench-linkage.md`. "
        f"Seeds {first}–{last}: in each a half-year, looked at once a week, of 240 linkages and of "
        f"80 teams in 16 streets. Rules and numbers were set on the seeds {result['tuned_on']} "
        "only.",
        "",
        "The seasons are invented (`liandong.simulator.linkage_season` and `parallel_season` state "
        "each assumption). Noise that looks like trouble is in them: Spring Festival and the heat "
        "of summer, linkages that meet monthly, quarterly, by school terms or in winter only, one "
        "event and done, teams of two, new ones, ended ones, entries made weeks late; touring "
        "teams, fairs, a summer month, others served in the same street, links entered late, teams "
        "too small to be shown. The figures say whether the rules find what they look for amid "
        "noise. They do not say how much of it there is anywhere.",
        "",
        "*Precision*: share of the findings that were right. *Recall*: share of the planted that "
        "were found. A linkage counts as planted when it slept two weeks longer than the rule "
        "waits; monthly neighbours and slow rhythms that fell asleep stay in, though the rules "
        f"can hardly see them. {linkage_season.SAID_SHARE:.0%} of the seasonal linkages have said "
        "in which months they rest; the last row of the first table is without that.",
        "",
        f"Numbers of the profile: {rules}.",
        "",
    ]
    for name, title in (("dormant", "联而不动 · linked, not acting"),
                        ("parallel", "平行不联 · side by side, not linked")):  # fmt: skip
        lines += [
            f"## {title}",
            "",
            "| | planted | found | findings | right | precision | recall |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            _line("**all**", result[name]["whole"]),
            *(_line(f"seed {row['seed']}", row) for row in result[name]["seasons"]),
        ]
        if name == "dormant":
            lines.append(_line("all, nobody said when they rest", result["unsaid"]))
        lines.append("")
    return "\n".join(lines)


def _line(name: str, row: dict[str, Any]) -> str:
    told = [f"{row[c]:.3f}" if c in COLUMNS[4:] else str(row[c]) for c in COLUMNS]
    return f"| {name} | {' | '.join(told)} |"


def _print(result: dict[str, Any]) -> None:
    table = Table("", "", "埋下", "找到", "发现", "对的", "查准", "查全")
    for name, title in (("dormant", "联而不动"), ("parallel", "平行不联")):
        whole = result[name]["whole"]
        table.add_row(title, "全部", *(str(whole[column]) for column in COLUMNS))
        for row in result[name]["seasons"]:
            table.add_row("", f"种子 {row['seed']}", *(str(row[column]) for column in COLUMNS))
    Console().print(table)
