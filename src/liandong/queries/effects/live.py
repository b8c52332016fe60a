"""Figures of a period that is still open: computed a bit at a time, kept as long as they cost.

A big hub cannot compute all figures while a person waits. What a request computes within its
budget is kept, the next request goes on from there, and the page says how far it is.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

from liandong.core.indicators import INDICATORS, Figure
from liandong.core.periods import Period
from liandong.queries import keeping
from liandong.queries.effects import every
from liandong.queries.effects.counting import Scope, Span

BUDGET_SECONDS = 2.0
UNFINISHED_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Live:
    """What is computed so far, as of ``at``; ``seconds`` is what it cost."""

    at: datetime
    figures: dict[str, Figure]
    seconds: float

    @property
    def is_whole(self) -> bool:
        """Whether every figure is there."""
        return len(self.figures) == len(INDICATORS)


def figures(scope: Scope, period: Period, *, at: datetime, budget: float | None = None) -> Live:
    """The figures now, or as many as the budget of seconds allows; at least one more each time."""
    most = BUDGET_SECONDS if budget is None else budget
    key = f"effects:{scope.prefix}:{scope.organization}:{period.code}"
    kept: Live | None = cache.get(key)
    if kept is not None and (kept.at > at or kept.at < at - timedelta(days=1)):
        kept = None
    if kept is not None and kept.is_whole:
        return kept
    began = time.monotonic()
    asked = kept.at if kept else at
    found: dict[str, Figure] = dict(kept.figures) if kept else {}
    span = Span.of(period, asked)
    for code in INDICATORS:
        if code in found:
            continue
        found[code] = every.one(code, scope, span)
        if time.monotonic() - began > most:
            break
    told = Live(asked, found, (kept.seconds if kept else 0.0) + time.monotonic() - began)
    lasts: Any = told.seconds * keeping.REST_SHARE if told.is_whole else UNFINISHED_SECONDS
    if lasts >= 1:
        cache.set(key, told, lasts)
    return told
