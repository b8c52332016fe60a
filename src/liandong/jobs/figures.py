"""Once a day: keep yesterday's figures for every place that somebody answers for."""

from datetime import datetime, timedelta

from liandong.core.hours import SHANGHAI
from liandong.models import RoleGrant
from liandong.services import figures


def close_day(*, at: datetime) -> int:
    """Close yesterday; how many figures were kept."""
    day = at.astimezone(SHANGHAI).date() - timedelta(days=1)
    places = set(
        RoleGrant.objects.filter(role__in=["coordinator", "officer"], until=None)
        .values_list("division_code", flat=True)
        .distinct()
    )
    figures.close_rights(day=day, at=at)
    return figures.close_day(day=day, divisions=sorted(places | {""}), at=at)
