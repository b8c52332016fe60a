"""Value items: chosen when a project is designed, looked at in supervision, scored at the end.

A value item is what a project wants to leave behind beside its services: people who were helped
and help others, residents who decide, a team that runs itself. The catalogue is dated data
(``data/value_items.toml``) with a rubric of levels 0 to 3 in words. One item is traced through
all three stages; what is missing and how far it moved is computed, never entered. No law gives
these rules: they are this product's own proposal.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

LEVELS = (0, 1, 2, 3)
BEST = LEVELS[-1]


class Theme(StrEnum):
    """What the items are about: the three kinds of content that are asked for."""

    CIVIC = "civic"
    VOLUNTEERING = "volunteering"
    INCUBATION = "incubation"


class Stage(StrEnum):
    """How far one item has come."""

    CHOSEN = "chosen"
    LOOKED_AT = "looked_at"
    SCORED = "scored"


class Movement(StrEnum):
    """From the level at design to the last level seen."""

    UP = "up"
    SAME = "same"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class ValueRules:
    """What is expected of a project's value items.

    least_items
        So many items a project should choose; fewer is shown, nothing is barred by it.
    look_days
        An item that was not looked at for longer is brought before whoever supervises.
    """

    least_items: int = 1
    look_days: int = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the catalogue in one edition. Words by language; ``levels`` from 0 to 3.

    facts
        Codes of records that can be counted as evidence, the strongest first.
    """

    code: str
    theme: Theme
    since: date
    source: str
    name: Mapping[str, str]
    asks: Mapping[str, str]
    levels: tuple[Mapping[str, str], ...]
    evidence: Mapping[str, str]
    facts: tuple[str, ...]


def said(words: Mapping[str, str], language: str) -> str:
    """The words in a language; Chinese is the source."""
    return words["en"] if language.startswith("en") else words["zh"]


@cache
def editions() -> tuple[Entry, ...]:
    """Every edition of every item in the order of the catalogue. ValueError when one is wrong."""
    text = files("liandong.core").joinpath("data/value_items.toml").read_text("utf-8")
    return tuple(_read(row) for row in tomllib.loads(text)["item"])


def _read(row: Mapping[str, Any]) -> Entry:
    if len(row["levels"]) != len(LEVELS) or not row["source"]:
        raise ValueError(f"Value item {row['code']!r} needs a source and four levels.")
    return Entry(
        row["code"],
        Theme(row["theme"]),
        row["since"],
        row["source"],
        MappingProxyType(row["name"]),
        MappingProxyType(row["asks"]),
        tuple(MappingProxyType(level) for level in row["levels"]),
        MappingProxyType(row["evidence"]),
        tuple(row["facts"]),
    )


def catalogue(on: date) -> Mapping[str, Entry]:
    """The edition of each item that holds on a day, by code, in the order of the catalogue.

    Before the first edition the first one is shown: there was no other.
    """
    held: dict[str, Entry] = {}
    for entry in editions():
        known = held.get(entry.code)
        if known is None or known.since < entry.since <= on:
            held[entry.code] = entry
    return MappingProxyType(held)


# ── one item through its three stages ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Seen:
    """A level that was seen on a day: by a look, or by the score."""

    level: int
    on: date


@dataclass(frozen=True, slots=True)
class Trace:
    """One chosen item: where it stood, where it wants to go, what was seen, what it scored.

    looks
        Oldest first.
    """

    code: str
    start: int
    target: int
    chosen_on: date
    looks: tuple[Seen, ...] = ()
    score: Seen | None = None

    @property
    def stage(self) -> Stage:
        """The furthest stage that it reached."""
        if self.score is not None:
            return Stage.SCORED
        return Stage.LOOKED_AT if self.looks else Stage.CHOSEN

    @property
    def is_complete(self) -> bool:
        """Whether all three stages are on record; a score without a look is not complete."""
        return self.score is not None and bool(self.looks)

    @property
    def latest(self) -> int | None:
        """The last level seen; None while nobody looked."""
        if self.score is not None:
            return self.score.level
        return self.looks[-1].level if self.looks else None

    @property
    def moved(self) -> int | None:
        """Levels up (or down, below 0) since design; None while nobody looked."""
        return None if self.latest is None else self.latest - self.start

    @property
    def movement(self) -> Movement | None:
        """Which way it moved; None while nobody looked."""
        if self.moved is None:
            return None
        if self.moved == 0:
            return Movement.SAME
        return Movement.UP if self.moved > 0 else Movement.DOWN

    @property
    def reached(self) -> bool:
        """Whether the last level is the one that was wanted, or better."""
        return self.latest is not None and self.latest >= self.target

    def waits_since(self) -> date | None:
        """The day since which nobody looked; None once it is scored."""
        if self.score is not None:
            return None
        return self.looks[-1].on if self.looks else self.chosen_on

    def is_overdue(self, today: date, rules: ValueRules) -> bool:
        """Whether it was not looked at for longer than the rules say."""
        since = self.waits_since()
        return since is not None and today - since > timedelta(days=rules.look_days)


@dataclass(frozen=True, slots=True)
class Tally:
    """Items of a group of projects: how many came how far, and which way they moved.

    projects, with_items
        All projects of the group, and those with at least one item.
    to_score
        Items of projects that are over and have no score yet.
    """

    projects: int = 0
    with_items: int = 0
    items: int = 0
    looked: int = 0
    scored: int = 0
    complete: int = 0
    never_looked: int = 0
    to_score: int = 0
    up: int = 0
    same: int = 0
    down: int = 0
    reached: int = 0
    score_sum: int = 0

    @property
    def complete_pct(self) -> int | None:
        """Share of items with all three stages, in whole percent; None without items."""
        return 100 * self.complete // self.items if self.items else None

    @property
    def with_items_pct(self) -> int | None:
        """Share of projects with an item, in whole percent; None without projects."""
        return 100 * self.with_items // self.projects if self.projects else None

    @property
    def mean_score(self) -> float | None:
        """The mean of the levels at acceptance; None while nothing is scored."""
        return self.score_sum / self.scored if self.scored else None


def tally(projects: Iterable[tuple[bool, Iterable[Trace]]]) -> Tally:
    """The sums over projects: whether each is over, and its items."""
    held = [(is_over, list(traces)) for is_over, traces in projects]
    rows = [(is_over, one) for is_over, traces in held for one in traces]
    items = [one for _, one in rows]
    ways = [one.movement for one in items]
    return Tally(
        projects=len(held),
        with_items=sum(bool(traces) for _, traces in held),
        items=len(items),
        looked=sum(bool(one.looks) for one in items),
        scored=sum(one.score is not None for one in items),
        complete=sum(one.is_complete for one in items),
        never_looked=sum(not one.looks for one in items),
        to_score=sum(is_over and one.score is None for is_over, one in rows),
        up=ways.count(Movement.UP),
        same=ways.count(Movement.SAME),
        down=ways.count(Movement.DOWN),
        reached=sum(one.reached for one in items),
        score_sum=sum(one.score.level for one in items if one.score),
    )
