"""Who may be asked for a post in an emergency: who agreed, can, is near, rested and free.

The index in memory gives the best for the place out of everybody who serves; of these it is
then asked who agreed to be asked in an emergency, and what the rules say of each, with the
records of this moment. The search widens until enough are found, but never past the distance
that the order reaches.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from liandong.core import dispatch, incidents, policy
from liandong.core.consents import ConsentPurpose
from liandong.core.eligibility import why_not
from liandong.core.geo import Point, distance_m
from liandong.core.hours import SHANGHAI, Span
from liandong.core.project_modes import Mode
from liandong.matching import Places, Reason
from liandong.matching.index import Best
from liandong.models import (
    Consent,
    DispatchOrder,
    Invitation,
    InvitationState,
    Person,
    Shift,
)
from liandong.queries import recommendation_columns as columns
from liandong.queries import recommendations
from liandong.queries.eligibility import PeopleFacts, rules_at, shift_facts
from liandong.queries.gaps import Suitable

FIRST, WIDER, WIDEST = 4, 4, 20_000
"""People looked at for each one wanted; how much wider the next search is; the widest."""
_UNSEEN = ("phone", "id_number", "address", "emergency_contact")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far from an incident people are asked."""

    point: Point
    reach_m: int

    def has(self, person: Person) -> bool:
        """Whether the person lives within it."""
        if person.lat is None or person.lon is None:
            return False
        way = distance_m(self.point, Point(person.lat, person.lon))
        return incidents.is_within(way, self.reach_m)

    def from_shift_m(self, shift: Shift) -> float:
        """How far from the shift's place somebody within it may live at most."""
        if shift.lat is None or shift.lon is None:
            return inf
        # One metre more: the index measures in single precision, ``has`` decides.
        return self.reach_m + distance_m(self.point, Point(shift.lat, shift.lon)) + 1


def reach_of(shift: Shift) -> Reach | None:
    """How far the order behind a shift reaches just now; None: nobody is too far. One query."""
    order = (
        DispatchOrder.objects.filter(incident__project=shift.project_id)
        .select_related("incident")
        .first()
    )
    if order is None or order.reach_m is None:
        return None
    lat, lon = order.incident.lat, order.incident.lon
    return None if lat is None or lon is None else Reach(Point(lat, lon), order.reach_m)


def is_ordered(shift: Shift) -> bool:
    """Whether the shift is a post of a command body's order."""
    if shift.project.mode != Mode.EMERGENCY:
        return False
    return DispatchOrder.objects.filter(incident__project=shift.project_id).exists()


def nearest(
    shift: Shift, *, at: datetime, limit: int, without: Collection[int] = ()
) -> list[Suitable] | None:
    """Whom to ask for the post, the best first; None while the people are being read."""
    rows = list(columns.open_shifts(at=at).filter(pk=shift.pk))
    if not rows:
        return []
    places, _ = columns.places(rows, at=at)
    reach = reach_of(shift)
    widest_m = reach.from_shift_m(shift) if reach is not None else inf
    k = FIRST * limit
    while True:
        best = _best(places, k, without, widest_m, at=at)
        if best is None:
            return None
        points = dict(zip(best.id.tolist(), best.points.tolist(), strict=True))
        able = _able(list(points), shift, reach, limit=limit, at=at)
        if len(able) >= limit or len(best) < k or k >= WIDEST:
            break
        k *= WIDER
    return [_told(person, points[person.pk], distance_m) for person, distance_m in able]


def _best(
    places: Places, k: int, without: Collection[int], radius_m: float, *, at: datetime
) -> Best | None:
    memory = recommendations.people_memory()
    with memory.current(at=at) as index:
        if index is None:
            return None
        is_compiled = memory.is_compiled or None
        return index.top(places, k=k, radius_m=radius_m, without=without, compile=is_compiled)


def _told(person: Person, points: int, distance_m: int | None) -> Suitable:
    if distance_m is None:
        return Suitable(person.pk, points, None, ())
    facts: dict[str, int | float] = {
        "points": points,
        "distance_m": distance_m,
        "radius_m": person.travel_radius_m,
    }
    return Suitable(person.pk, points, distance_m, (Reason("nearness", facts),))


def agreed(ids: Collection[int]) -> set[int]:
    """Of these people, who agreed to be asked in an emergency. One query."""
    rows = Consent.objects.filter(
        person__in=ids, purpose=ConsentPurpose.EMERGENCY, withdrawn_at=None
    )
    return set(rows.values_list("person_id", flat=True))


def past_answers(*, at: datetime) -> tuple[int, int]:
    """Emergency invitations of the last year that are over: how many, how many accepted."""
    over = Invitation.objects.filter(
        turn__wave__is_emergency=True, asked_at__gt=at - dispatch.LOOK_BACK
    ).exclude(state__in=[InvitationState.ASKED, InvitationState.WITHDRAWN])
    return over.count(), over.filter(state=InvitationState.ACCEPTED).count()


def _able(
    ranked: list[int], shift: Shift, reach: Reach | None, *, limit: int, at: datetime
) -> list[tuple[Person, int | None]]:
    """Those who agreed, live within reach, are rested and whom no rule keeps away, with the
    way in metres."""
    yes = agreed(ranked)
    wanted, day = shift_facts(shift), shift.starts_at.astimezone(SHANGHAI).date()
    rest = policy.profile_for(shift.division_code, day).emergency_rest_minutes
    rules = replace(rules_at(shift.division_code, day), rest_minutes=rest)
    left = [pk for pk in ranked if pk in yes]
    found: list[tuple[Person, int | None]] = []
    while left and len(found) < limit:
        some, left = left[: 2 * limit], left[2 * limit :]
        there = Person.objects.defer(*_UNSEEN).in_bulk(some)
        people = [there[pk] for pk in some if pk in there]
        people = [person for person in people if reach is None or reach.has(person)]
        facts = PeopleFacts(people, around=Span(shift.starts_at, shift.ends_at), at=at)
        for person in people:
            told = facts.of(person, shift)
            reasons = why_not(told, wanted, day, rules)
            if all(reason.code == "shift_full" for reason in reasons):
                found.append((person, told.distance_m))
    return found[:limit]
