"""A desk as columns for balancing, and the balancings that somebody asked for.

Only active volunteers count and move. Who has two guides at once is left as they are and
counts for both; so is whoever is guided until a day. Staff guide, they are not guided here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet

from liandong.core.plan_runs import State
from liandong.core.supervision import ACTIVE_DAYS, SpanLimits, Tier, room
from liandong.matching.balancing import NOBODY, BalanceProblem, Guides, Volunteers
from liandong.matching.columns import Floats, Ints
from liandong.models import Balancing, RoleGrant, SupervisionLink
from liandong.queries import access, covers
from liandong.queries import supervision as desks
from liandong.queries.access import Actor

Row = dict[str, Any]
STREET_DIGITS = 9
_PLACE = ("lat", "lon", "division_code")
_PERSON = ("pk", "lat", "lon", "division_code", "language_mask", "category_mask")


@dataclass(frozen=True, slots=True)
class DeskColumns:
    """The problem of a desk; ``links`` has the open link of each volunteer or None."""

    problem: BalanceProblem
    links: list[int | None]


def balancings_for(actor: Actor) -> QuerySet[Balancing]:
    """Balancings that the actor asked for; nobody looks at another's proposal."""
    return Balancing.objects.filter(asked_by=actor.person)


def waiting() -> QuerySet[Balancing]:
    """Balancings that no worker has taken up, oldest first."""
    return Balancing.objects.filter(state=State.WAITING.value).order_by("asked_at", "pk")


def size_of(actor: Actor, *, on: date) -> tuple[int, int]:
    """How many volunteers and guides a balancing would look at. Three queries."""
    workers = desks.workers_of(actor, on=on)
    links = covers.links_on(on).filter(supervisor__in=workers, tier=Tier.SOCIAL_WORKER)
    return links.count() + desks.leaderless(actor, on=on).count(), workers.count()


def desk_columns(actor: Actor, *, on: date) -> DeskColumns:
    """Guides and active volunteers of a desk. Seven queries, whatever the number of people.

    Who is away keeps their people and gets none; nobody gets more than they said they can take.
    """
    workers = desks.workers_of(actor, on=on)
    guides = list(workers.values(*_PERSON))
    row_of = {guide["pk"]: j for j, guide in enumerate(guides)}
    office = _offices(list(row_of), on)
    open_links: dict[int, list[tuple[int, int]]] = defaultdict(list)
    people: dict[int, Row] = {}
    lasting: dict[int, bool] = {}
    for row in (
        covers.links_on(on)
        .filter(supervisor__in=workers, tier=Tier.SOCIAL_WORKER)
        .filter(supervisee__last_served_on__gte=on - timedelta(days=ACTIVE_DAYS))
        .order_by("pk")
        .values("pk", "supervisor", "until", *(_of_supervisee()))
    ):
        person = {name: row[f"supervisee__{name}"] for name in (*_PERSON, "travel_radius_m")}
        people[person["pk"]] = person
        open_links[person["pk"]].append((row["pk"], row["supervisor"]))
        lasting[person["pk"]] = row["until"] is None
    taken = np.zeros(len(guides), np.int64)
    for pk, held in open_links.items():
        if len(held) > 1 or not lasting[pk] or pk in row_of:
            del people[pk]
            for _, guide in held:
                taken[row_of[guide]] += 1
    if guides:
        for person in desks.leaderless(actor, on=on).values(*_PERSON, "travel_radius_m"):
            people.setdefault(person["pk"], person)
    rows = [people[pk] for pk in sorted(people)]
    held_by = [open_links[person["pk"]][:1] for person in rows]
    streets = _numbers([_street(one) for one in [*rows, *(_at(g, office) for g in guides)]])
    here = [_at(guide, office) for guide in guides]
    limits = _limits(guides, on)
    away = covers.absences_of(row_of, on)
    problem = BalanceProblem(
        Volunteers(
            id=_whole(rows, "pk"),
            lat=_degrees(rows, "lat"),
            lon=_degrees(rows, "lon"),
            reach_m=np.array([one["travel_radius_m"] for one in rows], np.float64),
            languages=_whole(rows, "language_mask"),
            fields=_whole(rows, "category_mask"),
            street=streets[: len(rows)],
            guide=np.array([row_of[h[0][1]] if h else NOBODY for h in held_by], np.int64),
        ),
        Guides(
            id=_whole(guides, "pk"),
            lat=_degrees(here, "lat"),
            lon=_degrees(here, "lon"),
            languages=_whole(guides, "language_mask"),
            fields=_whole(guides, "category_mask"),
            street=streets[len(rows) :],
            green=np.array([one.green for one in limits], np.int64),
            amber=np.array([one.amber for one in limits], np.int64),
            critical=np.array([one.critical for one in limits], np.int64),
            taken=taken,
            takes_new=np.array([guide["pk"] not in away for guide in guides], np.bool_),
        ),
        _above(rows, row_of),
    )
    return DeskColumns(problem, [held[0][0] if held else None for held in held_by])


def _limits(guides: list[Row], on: date) -> list[SpanLimits]:
    """The limits of each guide: of their region, and never more than they said themselves."""
    own = covers.capacities_of([guide["pk"] for guide in guides], on)
    regions = {str(guide["division_code"]) for guide in guides}
    usual = {code: desks.limits_for(code, on)[Tier.SOCIAL_WORKER] for code in regions}
    found = []
    for guide in guides:
        limits = usual[str(guide["division_code"])]
        said = own.get((guide["pk"], Tier.SOCIAL_WORKER))
        most = max(1, room(limits, said))
        found.append(SpanLimits(min(limits.green, most), min(limits.amber, most), most))
    return found


def _of_supervisee() -> list[str]:
    return [f"supervisee__{name}" for name in (*_PERSON, "travel_radius_m")]


def _offices(ids: list[int], on: date) -> dict[int, Row]:
    """Where each guide works: the place of the organization that employs them."""
    found = (
        RoleGrant.objects.filter(person__in=ids, role=access.SOCIAL_WORKER, since__lte=on)
        .filter(Q(until=None) | Q(until__gt=on), organization__isnull=False)
        .order_by("-pk")
        .values_list("person", *(f"organization__{name}" for name in _PLACE))
    )
    return {row[0]: dict(zip(_PLACE, row[1:], strict=True)) for row in found}


def _at(guide: Row, office: dict[int, Row]) -> Row:
    """A guide is met where they work; where nothing is known of that, at their own place."""
    place = office.get(guide["pk"])
    return place if place is not None and place["lat"] is not None else guide


def _street(one: Row) -> str:
    return str(one["division_code"] or "")[:STREET_DIGITS]


def _numbers(codes: list[str]) -> Ints:
    number = {code: n for n, code in enumerate(sorted(set(codes) - {""}))}
    return np.array([number.get(code, -1) for code in codes], np.int64)


def _whole(rows: list[Row], name: str) -> Ints:
    return np.array([row[name] for row in rows], np.int64)


def _degrees(rows: list[Row], name: str) -> Floats:
    return np.array([np.nan if row[name] is None else row[name] for row in rows], np.float64)


def _above(rows: list[Row], row_of: dict[int, int]) -> Ints:
    """Pairs that would close a circle: volunteers who guide a guide themselves."""
    mine = {row["pk"]: i for i, row in enumerate(rows)}
    above_all = SupervisionLink.objects.filter(supervisee__in=list(row_of), until=None)
    pairs = above_all.values_list("supervisor", "supervisee")
    found = [(mine[above], row_of[below]) for above, below in pairs if above in mine]
    return np.array(found, np.int64).reshape(-1, 2)
