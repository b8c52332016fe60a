"""Whose records of which days count for a contract, and what one row of evidence looks like."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from liandong.core.hours import SHANGHAI
from liandong.models import Contract, Project


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records of which days: the provider's, in the projects of a contract.

    until
        The day after the last one that counts; today's tomorrow while the contract runs.
    """

    provider: int
    projects: tuple[int, ...]
    workers: tuple[int, ...]
    division_code: str
    first: date
    until: date

    @property
    def days(self) -> int:
        """Days that have passed; at least one."""
        return max(1, (self.until - self.first).days)

    @property
    def middle(self) -> date:
        """The first day of the second half."""
        return self.first + timedelta(days=(self.until - self.first).days // 2)


def scope_of(contract: Contract, on: date) -> Scope:
    """The scope of a contract as it stands at the end of a day. Two queries."""
    projects = tuple(contract.projects.order_by("pk").values_list("pk", flat=True))
    workers = Project.objects.filter(pk__in=projects, social_worker__isnull=False)
    last = min(on, contract.ends_on)
    return Scope(
        contract.provider_id,
        projects,
        tuple(sorted(set(workers.values_list("social_worker_id", flat=True)))),
        contract.purchase.division_code,
        contract.starts_on,
        max(contract.starts_on, last + timedelta(days=1)),
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an evidence pack: its public number, day, what it was, and the amount.

    amount
        Minutes, a score in hundredths, a number of people: in the unit of the question; 1
        where things are counted.
    """

    number: str
    on: date | None
    what: str
    amount: int


def moments(scope: Scope, path: str) -> Q:
    first = datetime.combine(scope.first, time.min, tzinfo=SHANGHAI)
    until = datetime.combine(scope.until, time.min, tzinfo=SHANGHAI)
    return Q(**{f"{path}__gte": first, f"{path}__lt": until})


def day_of(moment: datetime | None) -> date | None:
    return moment.astimezone(SHANGHAI).date() if moment else None
