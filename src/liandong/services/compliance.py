"""The report on the two laws is kept at the end of each month; nobody writes it."""

import time
from datetime import date, datetime

from django.db import transaction

from liandong.core.compliance_months import ComplianceMonthKept, due_month
from liandong.core.hours import SHANGHAI
from liandong.models import ComplianceMonth
from liandong.queries import compliance, compliance_months
from liandong.queries.compliance_place import Place
from liandong.services import events

BUDGET_SECONDS = 20.0


@transaction.atomic
def keep(*, month: date, place: Place, at: datetime) -> ComplianceMonth:
    """Keep what the records show now as the result of a month. Event ComplianceMonthKept."""
    report = compliance.report(place)
    results = {
        row.check.code: [row.verdict.value, row.count.seen, row.count.found] for row in report.rows
    }
    made = ComplianceMonth.objects.create(
        month=month,
        division_code=place.prefix,
        organization=place.organization,
        results=results,
        counted_at=at,
    )
    told = ComplianceMonthKept(f"{month:%Y-%m}", place.prefix, made.organization_id)
    events.record(told, by=None, at=at)
    return made


def keep_due(*, at: datetime, budget: float = BUDGET_SECONDS) -> int:
    """Keep the last month wherever it is not kept, in the first days of this one; how many.

    Stops after the budget of seconds; the next run goes on. Later it is not made up.
    """
    month = due_month(at.astimezone(SHANGHAI).date())
    if month is None:
        return 0
    began, made = time.monotonic(), 0
    for place in compliance_months.due(month, at=at):
        keep(month=month, place=place, at=at)
        made += 1
        if time.monotonic() - began > budget:
            break
    return made
