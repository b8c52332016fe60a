"""In whose name a command acts."""

from liandong.models import Person, RoleGrant
from liandong.queries.access import COORDINATOR


def first_coordinator() -> Person | None:
    """The first coordinator on record; None on a hub without one."""
    grants = RoleGrant.objects.filter(role=COORDINATOR, until=None).select_related("person")
    grant = grants.order_by("pk").first()
    return grant.person if grant else None
