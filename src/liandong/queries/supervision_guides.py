"""Who supervises one social worker now and soon, and who could: inside, from outside, as a peer."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from liandong.core.supervision import Tier
from liandong.models import Person, RoleGrant, SupervisionLink
from liandong.queries import access, covers

MOST = 200


@dataclass(frozen=True, slots=True)
class Guide:
    """One supervision link of a social worker, and for which organization its guide works."""

    link: SupervisionLink
    organization: str


def guides_of(worker: Person, *, on: date) -> list[Guide]:
    """The links that hold or begin later, the first begun first. Two queries."""
    rows = list(
        SupervisionLink.objects.filter(
            Q(until=None) | Q(until__gt=on), supervisee=worker, tier=Tier.SUPERVISOR
        )
        .select_related("supervisor")
        .order_by("since", "pk")
    )
    works = employers([row.supervisor_id for row in rows], on=on)
    return [Guide(row, works.get(row.supervisor_id, "")) for row in rows]


def employers(ids: list[int], *, on: date) -> dict[int, str]:
    """For which organization these people supervise or do social work. One query."""
    grants = RoleGrant.objects.filter(
        covers.open_on(on),
        person__in=ids,
        role__in=[access.SUPERVISOR, access.SOCIAL_WORKER],
        organization__isnull=False,
    )
    return dict(grants.order_by("pk").values_list("person", "organization__name"))


def possible_guides(worker: Person, *, on: date) -> QuerySet[Person]:
    """Supervisors anywhere, and social workers who could be a peer, at most 200, by name."""
    grants = RoleGrant.objects.filter(
        covers.open_on(on), role__in=[access.SUPERVISOR, access.SOCIAL_WORKER]
    )
    found = Person.objects.filter(pk__in=grants.values("person"), merged_into=None)
    return found.exclude(pk=worker.pk).order_by("name_sound", "pk")
