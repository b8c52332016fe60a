"""Closed periods: what happened, and what is not allowed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from liandong.core.events import Event
from liandong.core.indicators import INDICATORS, Figure
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class PeriodStillOpen(Refusal):
    """Records of the period are still coming in."""

    code: ClassVar[str] = "period_still_open"
    period: str
    closes_at: datetime


@dataclass(eq=False)
class PeriodNotClosed(Refusal):
    """Only what was closed can be computed again."""

    code: ClassVar[str] = "period_not_closed"
    period: str


@dataclass(frozen=True, slots=True)
class PeriodClosed(Event):
    """The figures of a period were frozen for a place or an organization."""

    period: str
    division: str
    organization: int | None
    version: int


@dataclass(frozen=True, slots=True)
class PeriodRecomputed(Event):
    """A closed period was computed again, and why; the versions before stay."""

    period: str
    division: str
    organization: int | None
    version: int
    reason: str


def packed(figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    """Figures as JSON, by code; what is None is left out."""
    return {
        code: {k: v for k, v in asdict(one).items() if k != "code" and v is not None}
        for code, one in figures.items()
    }


def unpacked(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Figure]:
    """Figures from JSON; codes that are no longer defined are left out."""
    return {
        code: Figure(code, one.get("value"), one["n"], *(one.get(k) for k in _REST))
        for code, one in told.items()
        if code in INDICATORS
    }


_REST = ("part", "whole", "low", "high")


def digest(content: object) -> str:
    """SHA-256 of JSON with sorted keys and no spaces, in hexadecimal."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def definitions() -> str:
    """Eight digits that change with any definition of an indicator."""
    return digest([asdict(one) for one in INDICATORS.values()])[:8]
