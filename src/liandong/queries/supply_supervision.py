"""Who could supervise a social worker from elsewhere: proposals, kept nowhere.

Three things call for it: nobody supervises the worker, the supervisor has more people than
is sound (or than they said they can take), or every supervisor of the worker has been silent
for longer than the region allows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liandong.core.geo import Point, distance_m
from liandong.core.supervision import Tier
from liandong.core.supply_facts import HelpKind, HelpReason, HelpState
from liandong.matching.transfers import NO_WAY, transport
from liandong.models import HelpRequest, Person, RoleGrant, SupervisionLink
from liandong.queries import access, covers, silences
from liandong.queries.access import Actor
from liandong.queries.supervision import limits_for, workers_of
from liandong.queries.supply import STREET, middles
from liandong.queries.supply_pool import CITY, PROVINCE

MOST = 20
MOST_GUIDES = 1000
NO_POINT_M = 1_000_000
"""Somebody whose place nobody knows is asked last."""


@dataclass(frozen=True, slots=True)
class Wanting:
    """A social worker to whom a supervisor elsewhere could help.

    current
        The supervisor there is now; None for ``ALONE``.
    instead_of
        The link that ends with a yes; None unless ``OVER``.
    people, limit
        Of ``OVER``: how many the supervisor has, and how many are sound.
    days
        Of ``SILENT``: since the last contact, or since the link began.
    """

    worker: Person
    reason: HelpReason
    current: Person | None = None
    instead_of: SupervisionLink | None = None
    people: int = 0
    limit: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class RemoteSupervision:
    """A supervisor with room could guide a social worker elsewhere."""

    supervisor: Person
    wanting: Wanting
    from_code: str
    to_code: str
    distance_m: int | None

    @property
    def worker(self) -> Person:
        """Who would be guided."""
        return self.wanting.worker


def remote_supervision(actor: Actor, *, on: date) -> list[RemoteSupervision]:
    """For each worker in want one supervisor with room, the nearest in the city.

    In the province for who answers for all of it. Who has nobody comes first, then who has a
    supervisor with too many people, then who was left without contact; at most ``MOST``. Room
    is what a supervisor said, or the region's green limit, less the questions that wait for
    them; who is away has none. A constant number of queries.
    """
    wanting = wanted(actor, on=on)
    if not wanting:
        return []
    guides = _guides(actor, [one.worker for one in wanting], on)
    spare = _room(guides, on)
    people = [*guides, *(one.worker for one in wanting)]
    seats = _seats([one.pk for one in people], on)
    codes = {one.pk: seats.get(one.pk) or one.division_code[:STREET] for one in people}
    points = middles([code for code in codes.values() if len(code) == STREET])
    asked = _guided_by([one.worker for one in wanting], on)
    found: list[RemoteSupervision] = []
    for reason in HelpReason:
        some = [one for one in wanting if one.reason is reason]
        ways = [[_way(points, codes[g.pk], codes[one.worker.pk]) for one in some] for g in guides]
        costs = [
            [
                NO_WAY if (g.pk, one.worker.pk) in asked else NO_POINT_M if way is None else way
                for one, way in zip(some, row, strict=True)
            ]
            for g, row in zip(guides, ways, strict=True)
        ]
        pairs = transport([spare[g.pk] for g in guides], [1] * len(some), costs)
        for i, j, _n in pairs:
            guide, one = guides[i], some[j]
            spare[guide.pk] -= 1
            found.append(
                RemoteSupervision(guide, one, codes[guide.pk], codes[one.worker.pk], ways[i][j])
            )
    order = list(HelpReason)
    return sorted(found, key=lambda f: (order.index(f.wanting.reason), f.to_code, f.worker.pk))


def wanted(actor: Actor, *, on: date) -> list[Wanting]:
    """Social workers of the actor in want of a supervisor elsewhere, at most ``MOST``.

    Nobody for whom somebody is asked already.
    """
    asked = HelpRequest.objects.filter(
        worker=OuterRef("pk"), kind=HelpKind.SUPERVISION, state=HelpState.SENT
    )
    guided = SupervisionLink.objects.filter(
        covers.open_on(on), supervisee=OuterRef("pk"), tier=Tier.SUPERVISOR
    )
    workers = workers_of(actor, on=on).exclude(Exists(asked))
    found = [Wanting(worker, HelpReason.ALONE) for worker in workers.exclude(Exists(guided))[:MOST]]
    links = list(
        covers.links_on(on)
        .filter(tier=Tier.SUPERVISOR, supervisee__in=workers.order_by().values("pk"))
        .select_related("supervisor", "supervisee")
        .order_by("supervisor", "pk")[: MOST_GUIDES * 10]
    )
    late = _late({link.supervisor_id: link.supervisor for link in links}, on)
    over = list(_over(links, late, on))
    gone = {one.worker.pk for one in over}
    silent = [one for one in _silent(links, late) if one.worker.pk not in gone]
    return [*found, *over, *silent][:MOST]


def _late(guides: Mapping[int, Person], on: date) -> dict[tuple[int, int], int]:
    """(supervisor, worker) → days without contact, of pairs silent for too long."""
    rows = silences.overdue_of(guides.values(), on=on)
    return {
        (pk, one.contact.supervisee_id): (on - (one.contact.last_on or one.contact.since)).days
        for pk, some in rows.items()
        for one in some
    }


def _over(
    links: Sequence[SupervisionLink], late: Mapping[tuple[int, int], int], on: date
) -> Iterable[Wanting]:
    """Of each supervisor with too many people those too many: who was left without contact
    longest, then who came last."""
    by_guide: dict[int, list[SupervisionLink]] = {}
    for link in links:
        by_guide.setdefault(link.supervisor_id, []).append(link)
    carried, limits = (
        _carried(by_guide, on),
        _limits([some[0].supervisor for some in by_guide.values()], on),
    )
    leaving = _counted(
        HelpRequest.objects.filter(
            state=HelpState.SENT, instead_of__supervisor__in=list(by_guide)
        ).values("instead_of__supervisor")
    )
    for pk, some in sorted(by_guide.items(), key=lambda one: limits[one[0]] - carried[one[0]]):
        excess = max(0, carried[pk] - limits[pk] - leaving.get(pk, 0))
        some = sorted(some, key=lambda r: (-late.get((pk, r.supervisee_id), 0), -r.pk))
        for link in some[:excess]:
            yield Wanting(
                link.supervisee,
                HelpReason.OVER,
                current=link.supervisor,
                instead_of=link,
                people=carried[pk],
                limit=limits[pk],
            )


def _silent(
    links: Sequence[SupervisionLink], late: Mapping[tuple[int, int], int]
) -> Iterable[Wanting]:
    """Who has heard of none of their supervisors for too long, the longest first."""
    by_worker: dict[int, list[SupervisionLink]] = {}
    for link in links:
        by_worker.setdefault(link.supervisee_id, []).append(link)
    found = []
    for pk, some in by_worker.items():
        days = [late.get((link.supervisor_id, pk), 0) for link in some]
        if all(days):
            shortest = min(range(len(some)), key=lambda n: days[n])
            found.append(
                Wanting(
                    some[shortest].supervisee,
                    HelpReason.SILENT,
                    current=some[shortest].supervisor,
                    days=days[shortest],
                )
            )
    return sorted(found, key=lambda one: (-one.days, one.worker.pk))


def _guides(actor: Actor, workers: Sequence[Person], on: date) -> list[Person]:
    """Supervisors of the workers' cities, by home or by the seat of who employs them."""
    is_wide = not actor.divisions or any(len(one) <= PROVINCE for one in actor.divisions)
    digits = PROVINCE if is_wide else CITY
    holds = RoleGrant.objects.filter(covers.open_on(on), role=access.SUPERVISOR)
    near = Q(pk__in=[])
    for prefix in sorted({worker.division_code[:digits] for worker in workers}):
        near |= Q(division_code__startswith=prefix)
        seated = holds.filter(organization__division_code__startswith=prefix)
        near |= Q(pk__in=seated.values("person"))
    rows = Person.objects.filter(
        near, Exists(holds.filter(person=OuterRef("pk"))), merged_into=None
    ).exclude(pk__in=[worker.pk for worker in workers])
    return list(rows.order_by("pk")[:MOST_GUIDES])


def _room(guides: Sequence[Person], on: date) -> dict[int, int]:
    """How many more each of them could guide."""
    ids = [guide.pk for guide in guides]
    carried, limits, away = _carried(ids, on), _limits(guides, on), covers.absences_of(ids, on)
    waiting = _counted(
        HelpRequest.objects.filter(
            kind=HelpKind.SUPERVISION, state=HelpState.SENT, supervisor__in=ids
        ).values("supervisor")
    )
    return {
        pk: 0 if pk in away else max(0, limits[pk] - carried[pk] - waiting.get(pk, 0)) for pk in ids
    }


def _carried(ids: Iterable[int], on: date) -> dict[int, int]:
    """How many social workers each supervises today. One query."""
    wanted_ids = list(ids)
    rows = covers.links_on(on).filter(supervisor__in=wanted_ids, tier=Tier.SUPERVISOR)
    told = dict(
        rows.values("supervisor")
        .annotate(n=Count("supervisee", distinct=True))
        .values_list("supervisor", "n")
    )
    return {pk: told.get(pk, 0) for pk in wanted_ids}


def _limits(guides: Sequence[Person], on: date) -> dict[int, int]:
    """How many each can guide well: the region's green limit, less if they said so. One query."""
    own = covers.capacities_of([guide.pk for guide in guides], on)
    found = {}
    for guide in guides:
        green = limits_for(guide.division_code, on)[Tier.SUPERVISOR].green
        found[guide.pk] = min(green, own.get((guide.pk, Tier.SUPERVISOR), green))
    return found


def _counted(rows: QuerySet[Any, Any]) -> dict[int, int]:
    """Rows of one value each: how often it stands there. One query."""
    return {next(iter(row.values())): row["n"] for row in rows.annotate(n=Count("pk")).order_by()}


def _guided_by(workers: Sequence[Person], on: date) -> set[tuple[int, int]]:
    """(supervisor, worker) of those who guide already. One query."""
    rows = covers.links_on(on).filter(supervisee__in=[one.pk for one in workers])
    return set(rows.values_list("supervisor", "supervisee"))


def _seats(ids: Sequence[int], on: date) -> dict[int, str]:
    """Where people work: the street of who employs them. One query."""
    rows = RoleGrant.objects.filter(
        covers.open_on(on), person__in=ids, organization__isnull=False
    ).order_by("-pk")
    told = rows.values_list("person", "organization__division_code")
    return {person: code[:STREET] for person, code in told if code}


def _way(points: Mapping[str, Point], one: str, other: str) -> int | None:
    if one not in points or other not in points:
        return None
    return round(distance_m(points[one], points[other]))
