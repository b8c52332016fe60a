"""Who guides whom on a day, counting who stands in: the ground under ``queries.access``.

Nothing here asks who may see it. Each answer is a subquery that begins at one person's
rows, so that a page with four thousand volunteers reads an index and not the table.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from liandong.core.supervision import SupervisionKind, Tier
from liandong.models import Absence, Cover, GuideCapacity, Person, SupervisionLink

DEPTH = {Tier.SUPERVISOR: 3, Tier.SOCIAL_WORKER: 2, Tier.TEAM_LEADER: 1}
"""Steps from a guide of a tier down to the volunteers."""


def open_on(day: date, path: str = "") -> Q:
    """What holds on a day: begun, and not ended (the end is excluded)."""
    ends = Q(**{f"{path}until": None}) | Q(**{f"{path}until__gt": day})
    return Q(**{f"{path}since__lte": day}) & ends


def links_on(day: date) -> QuerySet[SupervisionLink]:
    """All links that hold on a day."""
    return SupervisionLink.objects.filter(open_on(day))


def own_links(person: Person, day: date) -> QuerySet[SupervisionLink]:
    """The people somebody guides by a link of their own."""
    return links_on(day).filter(supervisor=person)


def covered_links(person: Person, day: date) -> QuerySet[SupervisionLink]:
    """The people somebody guides in another's place, tier by tier."""
    return links_on(day).filter(
        supervisor__covers__stand_in=person,
        supervisor__covers__tier=F("tier"),
        supervisor__covers__since__lte=day,
        supervisor__covers__until__gt=day,
    )


def guides_of(person: Person, day: date) -> QuerySet[Person]:
    """Who guides somebody on a day, and who stands in for those."""
    own = links_on(day).filter(supervisee=person)
    turns = Cover.objects.filter(
        open_on(day, "guide__guides__"),
        guide__guides__supervisee=person,
        guide__guides__tier=F("tier"),
        since__lte=day,
        until__gt=day,
    )
    found = Q(pk__in=own.values("supervisor")) | Q(pk__in=turns.values("stand_in"))
    return Person.objects.filter(found)


def carried(links: QuerySet[SupervisionLink], day: date, tier: Tier) -> dict[int, int]:
    """How many people each guide carries by these links of a tier; who is stood in for that
    day carries none, the stand-in carries them too. Two queries.
    """
    counted = links.filter(tier=tier).values("supervisor").annotate(n=Count("supervisee"))
    found = dict(counted.order_by("supervisor").values_list("supervisor", "n"))
    turns = Cover.objects.filter(
        guide__in=list(found), tier=tier, since__lte=day, until__gt=day
    ).order_by("pk")
    moved = [(who, found.pop(guide, 0)) for guide, who in turns.values_list("guide", "stand_in")]
    for who, people in moved:
        found[who] = found.get(who, 0) + people
    return found


def acting_for(person: Person, day: date, *tiers: Tier) -> QuerySet[Cover]:
    """The covers in which somebody stands in on a day."""
    found = Cover.objects.filter(stand_in=person, since__lte=day, until__gt=day)
    return found.filter(tier__in=tiers) if tiers else found


def guides_whom(person: Person, day: date) -> Q:
    """Links by which somebody guides on a day, own or in another's place."""
    return Q(pk__in=own_links(person, day).values("pk")) | Q(
        pk__in=covered_links(person, day).values("pk")
    )


def branch_ids(person: Person, day: date, *, deep: bool) -> list[QuerySet[SupervisionLink, Any]]:
    """Ids of who is below somebody: guided, and, when ``deep``, those whom they guide in turn.

    A peer's supervision ends at the peer: their own people are not in the branch. Each step is
    a query of its own, to be put together with UNION:
    PostgreSQL reads the whole table of people for ``id IN (…) OR id IN (…)``, but only the
    rows that are meant for ``id IN (… UNION …)``.
    """
    found = []
    for links in (own_links(person, day), covered_links(person, day)):
        if not deep:
            links = links.filter(tier=Tier.TEAM_LEADER)
        found.append(links.values("supervisee"))
        if deep:
            step = links.exclude(kind=SupervisionKind.PEER)
            for _ in range(2):
                step = links_on(day).filter(supervisor__in=step.values("supervisee"))
                found.append(step.values("supervisee"))
    return found


def absences_of(ids: Iterable[int], day: date) -> dict[int, Absence]:
    """Who of these people is away on a day. One query."""
    rows = Absence.objects.filter(open_on(day), person__in=list(ids)).order_by("-pk")
    return {row.person_id: row for row in rows}


def covers_of(ids: Iterable[int], day: date) -> dict[tuple[int, str], Cover]:
    """The covers of these guides that hold on a day, by guide and tier. One query."""
    rows = Cover.objects.filter(guide__in=list(ids), since__lte=day, until__gt=day).select_related(
        "stand_in"
    )
    return {(row.guide_id, row.tier): row for row in rows.order_by("-pk")}


def capacities_of(ids: Iterable[int], day: date) -> dict[tuple[int, str], int]:
    """How many these people said they can guide, by person and tier. One query."""
    rows = GuideCapacity.objects.filter(open_on(day), person__in=list(ids))
    return {(row.person_id, row.tier): row.most for row in rows.order_by("pk")}
