"""Closing a day: its figures are kept as they were."""

from datetime import date, datetime

from django.db import transaction

from liandong.models import IndicatorSnapshot
from liandong.queries import dashboards, rights


@transaction.atomic
def close_day(*, day: date, divisions: list[str], at: datetime) -> int:
    """Keep the figures of a day that is over, for each division; how many are new.

    A day that is closed stays as it is.
    """
    made = 0
    for code in divisions:
        for one in dashboards.computed(code, at=at).figures.values():
            _, is_new = IndicatorSnapshot.objects.get_or_create(
                code=one.code,
                division_code=code,
                day=day,
                defaults={"value": one.value, "n": one.n},
            )
            made += is_new
    return made


@transaction.atomic
def close_rights(*, day: date, at: datetime) -> int:
    """Keep how often the rights of volunteers were used in the year to that day; how many.

    Value: how often an answer came, None where none is needed. A day that is closed stays.
    """
    if rights.closed_on(day).exists():
        return 0
    rows = [
        IndicatorSnapshot(code=rights.code_of(use), day=day, value=count.answered, n=count.used)
        for use, count in rights.uses(None, at=at).items()
    ]
    return len(IndicatorSnapshot.objects.bulk_create(rows, ignore_conflicts=True))
