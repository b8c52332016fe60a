"""Guides who are away and who could stand in for them, best first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from liandong.core import policy
from liandong.core.covers import Days, usual_end
from liandong.core.supervision import GuideLoad, Tier, cover_order
from liandong.models import Absence, Cover, Person, RoleGrant
from liandong.queries import access, covers
from liandong.queries.access import Actor
from liandong.queries.supervision import limits_for

SOON_DAYS = 7
MOST = 50
OFFERED = 8
ROLE_OF = {
    Tier.SUPERVISOR: access.SUPERVISOR,
    Tier.SOCIAL_WORKER: access.SOCIAL_WORKER,
    Tier.TEAM_LEADER: access.TEAM_LEADER,
}


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who could stand in, and how many they guide now."""

    person: Person
    people: int


@dataclass(frozen=True, slots=True)
class Away:
    """A guide who is away or soon will be, in one tier: how many people, who could stand in.

    ``until`` is the day on which a cover is proposed to end.
    """

    absence: Absence
    tier: Tier
    people: int
    cover: Cover | None
    until: date
    stand_ins: list[StandIn]


def away(actor: Actor, *, on: date) -> list[Away]:
    """Guides within the actor's reach, the actor too, who are away within a week.

    Those without a cover first, then the most people. Seven queries at most; one while
    nobody is away, since only then there is nobody to ask the reach about.
    """
    soon = on + timedelta(days=SOON_DAYS)
    guides = covers.links_on(on).filter(supervisor=OuterRef("person"))
    gone = Absence.objects.filter(Q(until=None) | Q(until__gt=on), Exists(guides), since__lte=soon)
    ids = set(gone.values_list("person_id", flat=True))
    if not ids:
        return []
    reach = Q(person__in=access.people_for(actor).filter(pk__in=ids).values("pk")) | Q(
        person__in=covers.acting_for(actor.person, on).values("guide")
    )
    rows_in_reach = gone.filter(reach).select_related("person").order_by("-since", "-pk")
    absences = {row.person_id: row for row in rows_in_reach[:MOST]}
    if not absences:
        return []
    loads = _loads(absences, on)
    tiers = {tier for _, tier in loads}
    found = _could(actor, tiers, on)
    people_of = _loads({person.pk for person, _ in found}, on)
    absent = covers.absences_of({person.pk for person, _ in found}, soon)
    turns = covers.covers_of(absences, on)
    rows = []
    for (guide_id, tier), count in loads.items():
        absence = absences[guide_id]
        division = absence.person.division_code
        ordered = cover_order(
            [
                GuideLoad(
                    person.pk,
                    people_of.get((person.pk, tier), 0),
                    tier,
                    away_from=absent[person.pk].since if person.pk in absent else None,
                    away_until=absent[person.pk].until if person.pk in absent else None,
                )
                for person, step in found
                if step is tier
            ],
            GuideLoad(guide_id, count, tier),
            max(on, absence.since),
            limits_for(division, on),
        )
        by_id = {person.pk: person for person, _ in found}
        rows.append(
            Away(
                absence=absence,
                tier=tier,
                people=count,
                cover=turns.get((guide_id, tier)),
                until=usual_end(
                    Days(absence.since, absence.until),
                    on,
                    most_days=policy.profile_for(division, on).cover_most_days,
                ),
                stand_ins=[StandIn(by_id[one.person_id], one.people) for one in ordered[:OFFERED]],
            )
        )
    return sorted(rows, key=lambda row: (row.cover is not None, -row.people, row.absence.pk))


def _loads(ids: Iterable[int], on: date) -> dict[tuple[int, Tier], int]:
    """How many people each guides in each tier, idle ones too. One query."""
    rows = (
        covers.links_on(on)
        .filter(supervisor__in=list(ids))
        .values("supervisor", "tier")
        .annotate(n=Count("pk"))
    )
    return {(row["supervisor"], Tier(row["tier"])): row["n"] for row in rows}


def _could(actor: Actor, tiers: set[Tier], on: date) -> list[tuple[Person, Tier]]:
    """People within reach who hold the role of a tier. One query."""
    tier_of = {ROLE_OF[tier]: tier for tier in tiers}
    grants = (
        RoleGrant.objects.filter(
            covers.open_on(on),
            Q(person__in=access.people_for(actor).values("pk"))
            | Q(organization_id__in=actor.organization_ids),
            role__in=list(tier_of),
            person__merged_into=None,
        )
        .select_related("person")
        .order_by("person_id")[:500]
    )
    found = {(grant.person_id, tier_of[grant.role]): grant.person for grant in grants}
    return [(person, tier) for (_, tier), person in found.items()]
