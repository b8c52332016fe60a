"""The street's comparison that ships with the product, as ``liandong simulate street`` wrote it.

A page shows it at once, where computing it would take minutes. It is data like the profiles: made
anew with ``liandong simulate street --json`` when the simulator changes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "street_year.json"
BETTER: Mapping[str, int] = {
    "fill": 1, "days": -1, "served": 1, "retention": 1, "burnout": -1, "turnover": -1,
    "equity": 1, "hours": 1, "cost": -1,
}  # fmt: skip
"""Which way is better, by figure; who leads is no question of better."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A mean over the seeds with the half width of its 95 % interval; None: nothing was seen."""

    mean: float | None
    half: float | None

    @property
    def is_clear(self) -> bool:
        """Whether a difference is none of chance: its interval does not hold 0."""
        return self.mean is not None and self.half is not None and abs(self.mean) > self.half


@dataclass(frozen=True, slots=True)
class Assumed:
    """One parameter: its value, the range in which it may be set, and where it comes from."""

    value: float
    low: float
    high: float
    source: str

    @property
    def is_proposal(self) -> bool:
        """Whether nobody measured it."""
        return self.source.startswith("proposal")


@dataclass(frozen=True, slots=True)
class StreetYear:
    """All settings: figures of each, and what differs from the first one, seed by seed."""

    volunteers: int
    span: int
    seeds: int
    bands: Mapping[str, Mapping[str, Seen]]
    differences: Mapping[str, Mapping[str, Seen]]
    parameters: Mapping[str, Assumed]


@cache
def street_year() -> StreetYear:
    """The comparison that ships."""
    told = json.loads((files("liandong.simulator") / "data" / FILE).read_text("utf-8"))
    parts = {
        part: {
            name: {figure: Seen(one["mean"], one["half"]) for figure, one in row.items()}
            for name, row in told[part].items()
        }
        for part in ("bands", "differences")
    }
    return StreetYear(
        volunteers=told["volunteers"],
        span=told["span"],
        seeds=len(told["seeds"]),
        parameters={
            name: Assumed(one["value"], one["low"], one["high"], one["source"])
            for name, one in told["behaviour"].items()
        },
        **parts,
    )


def verdict(figure: str, difference: Seen) -> int:
    """1: better than the base, -1: worse, 0: no difference to be seen.

    >>> verdict("days", Seen(1.05, 0.17)), verdict("fill", Seen(0.1, 0.6))
    (-1, 0)
    """
    if not difference.is_clear or difference.mean is None:
        return 0
    return BETTER[figure] if difference.mean > 0 else -BETTER[figure]
