"""Where compliance is looked at, and what a look answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from liandong.core import policy, workdays
from liandong.core.compliance import PERIOD_DAYS, Count
from liandong.core.hours import SHANGHAI
from liandong.models import Organization

MOST = 50
"""Records shown behind one red; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """One organization, or a division by its prefix (empty: the whole hub), at a moment."""

    at: datetime
    organization: Organization | None = None
    prefix: str = ""

    @property
    def since(self) -> datetime:
        """What happened before no longer counts."""
        return self.at - timedelta(days=PERIOD_DAYS)

    @property
    def today(self) -> date:
        """The day of the moment, in Shanghai."""
        return self.at.astimezone(SHANGHAI).date()

    @property
    def rules(self) -> policy.Profile:
        """What holds at the place today."""
        code = self.organization.division_code if self.organization else self.prefix
        return policy.profile_for(code, self.today)

    def of(self, organization: str, division: str) -> Q:
        """Records of the place; both are paths, as ``project__organization``."""
        if self.organization is not None:
            return Q(**{organization: self.organization.pk})
        return Q(**{f"{division}__startswith": self.prefix}) if self.prefix else Q()

    def over_since(self, working_days: int) -> datetime:
        """What ended before this moment is past so many working days by now."""
        day = self.today
        while workdays.add_working_days(day, working_days) >= self.today:
            day -= timedelta(days=1)
        return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


@dataclass(frozen=True, slots=True)
class Line:
    """One record behind a finding. ``page`` and ``pk``: where it opens; empty: nowhere.

    ``note`` holds codes of ``phrases.compliance.NOTES`` behind commas, or words of the record.
    """

    title: str
    note: str = ""
    at: datetime | date | None = None
    page: str = ""
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What was counted, and the first ``MOST`` records in which the duty was not kept."""

    count: Count
    lines: tuple[Line, ...] = ()


def looked(seen: int, found: QuerySet[Any], line: Callable[[Any], Line]) -> Looked:
    """Count what was found and tell the first of it. Two queries."""
    number = found.count()
    lines = tuple(line(row) for row in found[:MOST]) if number else ()
    return Looked(Count(max(seen, number), number), lines)
