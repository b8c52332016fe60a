"""What every probe takes and gives: the two sets of rules, and one record with what happens."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.policy import Local, Profile
from liandong.models import PolicyLayer
from liandong.queries import policy_layers

PART = 500
"""Records that are judged in one piece, between two signs of life."""
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Touched:
    """One record for which the two sets of rules differ.

    kind, pk
        What it is a record of (``person``, ``assignment`` …), and which.
    code
        What happens; one of those in ``core.policy_touch.WORSE`` or one that eases.
    facts
        Plain data for its sentence.
    """

    kind: str
    pk: int
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """Some records looked at, and those that are touched."""

    seen: int
    rows: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """One layer, the moment, and both sets of rules.

    old, new
        What holds without the layer, and with it as if it held today already.
    new_dated
        With the layer from its own day on; for what is judged by the day it happened.
    """

    layer: PolicyLayer
    at: datetime
    old: Local
    new: Local
    new_dated: Local

    @property
    def today(self) -> date:
        """The local day."""
        return self.at.astimezone(SHANGHAI).date()

    @property
    def sides(self) -> tuple[Local, Local]:
        """Without and with the layer, as if it held today."""
        return self.old, self.new

    def inside(self, path: str = "division_code") -> Q:
        """Records of the layer's place."""
        return Q(**{f"{path}__startswith": self.layer.division_code})

    def profiles(self, code: str, on: date | None = None) -> tuple[Profile, Profile]:
        """What holds in a place without and with the layer."""
        found = []
        for side in self.sides:
            with policy.tried(side):
                found.append(policy.profile_for(code, on or self.today))
        return found[0], found[1]


def look_of(layer: PolicyLayer, *, at: datetime) -> Look:
    """Both sets of rules for a layer at a moment. Two queries."""
    today = at.astimezone(SHANGHAI).date()
    return Look(
        layer,
        at,
        policy_layers.without(layer),
        policy_layers.together_with(layer, today=today),
        policy_layers.together_with(layer),
    )


def in_parts(rows: QuerySet[Row], *, size: int = PART) -> Iterator[list[Row]]:
    """All rows in the order of their keys, some at a time; one query for each part."""
    last = 0
    while True:
        part = list(rows.filter(pk__gt=last).order_by("pk")[:size])
        if part:
            yield part
        if len(part) < size:
            return
        last = part[-1].pk


@dataclass(frozen=True, slots=True)
class Probe:
    """How many records there are to look at, and looking at them part by part."""

    count: Callable[[Look], int]
    parts: Callable[[Look], Iterator[Part]]


def of_rows(
    rows: Callable[[Look], QuerySet[Row]],
    judge: Callable[[Look, list[Row]], Iterator[Touched]],
    *,
    size: int = PART,
) -> Probe:
    """A probe that judges the rows of one query, some at a time."""

    def parts(look: Look) -> Iterator[Part]:
        for some in in_parts(rows(look), size=size):
            yield Part(len(some), tuple(judge(look, some)))

    return Probe(lambda look: rows(look).count(), parts)
