"""Whose figures an actor may see, and the figures of a period as they stand."""

from dataclasses import dataclass
from datetime import datetime

from liandong.core.effect_facts import unpacked
from liandong.core.indicators import Figure
from liandong.core.periods import Period
from liandong.models import ClosedPeriod, Organization
from liandong.queries import access
from liandong.queries.effects import closed, live
from liandong.queries.effects.counting import Scope

VIEWERS = (access.COORDINATOR, access.OFFICER, access.SUPERVISOR, access.SOCIAL_WORKER)


def place_of(actor: access.Actor, wanted: str) -> str | None:
    """The place whose figures are shown: the actor's own, or a part of it; None beyond it.

    Who answers for no place sees the county they live in.
    """
    own = actor.divisions[0] if actor.divisions else ""
    if not own and not actor.has(access.COORDINATOR, access.OFFICER):
        own = actor.person.division_code[:6]
    if not wanted:
        return own
    if not wanted.isdigit():
        return None
    inside = actor.divisions or (own,)
    return wanted if any(wanted.startswith(one) for one in inside) else None


def organization_of(actor: access.Actor, wanted: str) -> Organization | None:
    """The organization by its id, where the actor works for it or watches over it."""
    if not wanted.isdigit():
        return None
    return access.organizations_for(actor).filter(pk=int(wanted)).first()


def may_close(actor: access.Actor, scope: Scope) -> bool:
    """Whether the actor is an officer of the place, or of that of the organization."""
    if not actor.has(access.OFFICER):
        return False
    if not actor.divisions:
        return True
    place = scope.prefix
    if scope.organization is not None:
        place = Organization.objects.values_list("division_code", flat=True).get(
            pk=scope.organization
        )
    return any(place.startswith(one) for one in actor.divisions)


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of a period: from what is closed, or live and perhaps not whole yet."""

    figures: dict[str, Figure]
    row: ClosedPeriod | None
    at: datetime
    is_whole: bool


def told_of(scope: Scope, period: Period, *, at: datetime) -> Told:
    """One query when closed, a constant number when live."""
    row = closed.latest(period, scope)
    if row is not None:
        return Told(unpacked(row.figures), row, row.closed_at, True)
    now = live.figures(scope, period, at=at)
    return Told(now.figures, None, now.at, now.is_whole)
