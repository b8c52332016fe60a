"""Which places and organizations have figures of closed periods."""

from datetime import date

from django.db.models import Min
from django.db.models.functions import Left

from liandong.core.hours import SHANGHAI
from liandong.models import LedgerEntry, Need, Person, RoleGrant, Shift
from liandong.queries.effects.counting import Scope


def scopes() -> list[Scope]:
    """The whole, every place somebody answers for, every street with records and what it lies
    in, and every organization that recorded hours. Five queries.
    """
    streets: set[str] = set()
    for model in (Need, Shift, Person):
        rows = model.objects.annotate(street=Left("division_code", 9)).order_by()
        streets |= set(rows.values_list("street", flat=True).distinct())
    grants = RoleGrant.objects.filter(role__in=["coordinator", "officer"], until=None)
    places = {"", *grants.values_list("division_code", flat=True)}
    for street in streets:
        places |= {street[:n] for n in (4, 6, 9) if len(street) >= n}
    organizations = LedgerEntry.objects.order_by().values_list("organization", flat=True)
    return [
        *(Scope(code) for code in sorted(places, key=lambda code: (len(code), code))),
        *(Scope(organization=one) for one in sorted(set(organizations.distinct()))),
    ]


def first_day() -> date | None:
    """The day of the oldest need or recorded service; None of an empty hub. Two queries."""
    needs = Need.objects.aggregate(at=Min("filed_at"))["at"]
    hours = LedgerEntry.objects.aggregate(at=Min("recorded_at"))["at"]
    moments = [one for one in (needs, hours) if one]
    return min(moments).astimezone(SHANGHAI).date() if moments else None
