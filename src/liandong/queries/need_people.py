"""Who could help with a need, before any shift exists: people and times, from memory.

A need has days but no hour. Its days are tried in the morning, the afternoon and the evening
with the index that serves shifts; what comes out says which time most people can, and who
they are. Nothing is promised and nobody is asked: shifts are made later, and the rules are
asked again then.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from liandong.core.geo import Point, distance_m
from liandong.core.hours import SHANGHAI
from liandong.matching import Places
from liandong.models import Need, Person
from liandong.queries import access
from liandong.queries import recommendations as recommended
from liandong.queries.access import Actor
from liandong.queries.matching import area_of, kind_of

BEGINS = (time(9), time(14), time(19))
DAYS = 7
"""Days tried at most, from the first on which it is wished for."""
TOP = 20
"""People looked for at one time; more than that is told as “20 or more”."""
_UNSEEN = ("phone", "id_number", "address", "emergency_contact")


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who could, the way in metres, and at how many of the tried times."""

    person: Person
    distance_m: int | None
    times: int


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A time that was tried and how many could (``TOP`` stands for that many or more)."""

    starts_at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class NeedPeople:
    """The best people, those first who are found at most times; the best times, most first."""

    helpers: tuple[Helper, ...]
    times: tuple[Opportunity, ...]


def people_for_need(need: Need, actor: Actor, *, at: datetime, most: int) -> NeedPeople | None:
    """Who of those the actor may see could help, and when. None while the index is read.

    Twelve queries at most, whatever the number of people, one more a second for the history.
    """
    starts = starts_of(need, at=at)
    if not starts:
        return NeedPeople((), ())
    columns = _columns(need, starts)
    memory = recommended.people_memory()
    within = None if actor.has(access.COORDINATOR) else recommended.visible(actor)
    ranks: Counter[int] = Counter()
    found_at: Counter[int] = Counter()
    counts = []
    with memory.current(at=at) as index:
        if index is None:
            return None
        for row, moment in enumerate(starts):
            best = index.top(
                columns,
                row,
                k=TOP,
                within=within,
                spread=recommended.SPREAD,
                compile=memory.is_compiled or None,
            )
            ids: list[int] = best.id.tolist()
            counts.append(Opportunity(moment, len(ids)))
            for place, pk in enumerate(ids):
                ranks[pk] += TOP - place
                found_at[pk] += 1
    ranked = sorted(ranks, key=lambda pk: (-ranks[pk], pk))
    seen = access.people_for(actor).exclude(pk=actor.person.pk).defer(*_UNSEEN)
    people = seen.in_bulk(ranked[: 4 * most])
    helpers = [
        Helper(people[pk], _way(people[pk], need), found_at[pk]) for pk in ranked if pk in people
    ]
    times = sorted((one for one in counts if one.people), key=lambda o: (-o.people, o.starts_at))
    return NeedPeople(tuple(helpers[:most]), tuple(times[:3]))


def starts_of(need: Need, *, at: datetime) -> list[datetime]:
    """The times to try: three a day, from tomorrow or the first day wished for.

    Nothing once the last day wished for is over.
    """
    first = max(at.astimezone(SHANGHAI).date() + timedelta(days=1), need.starts_on or date.min)
    last = first + timedelta(days=DAYS - 1)
    if need.due_on is not None:
        last = min(last, need.due_on)
    return [
        datetime.combine(first + timedelta(days=n), begin, tzinfo=SHANGHAI)
        for n in range((last - first).days + 1)
        for begin in BEGINS
    ]


def _columns(need: Need, starts: list[datetime]) -> Places:
    minutes = max(30, need.minutes)
    begins = np.array([int(moment.timestamp() // 60) for moment in starts], np.int64)
    return Places.of(
        id=np.arange(1, len(starts) + 1),
        project=0,
        starts=begins,
        ends=begins + minutes,
        lat=np.nan if need.lat is None else need.lat,
        lon=np.nan if need.lon is None else need.lon,
        min_people=min(need.headcount, TOP),
        skills=np.uint64(need.skill_mask),
        min_age=18 if need.mode == "M4" else 0,
        priority=need.urgency,
        mode=int(need.mode[1]),
        kind=kind_of(need.category),
        area=area_of(need.division_code),
    )


def _way(person: Person, need: Need) -> int | None:
    if person.lat is None or person.lon is None or need.lat is None or need.lon is None:
        return None
    return round(distance_m(Point(person.lat, person.lon), Point(need.lat, need.lon)))
