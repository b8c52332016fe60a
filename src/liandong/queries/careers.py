"""Social workers' licences, ladder, continuing education and way to supervising. Bounded."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from liandong.core import careers as rules
from liandong.core import credentials, policy, training
from liandong.core.growth import Asked
from liandong.models import (
    Credential,
    EducationClaim,
    GuidanceSession,
    Person,
    RoleGrant,
    TrainingRecord,
)
from liandong.queries import access
from liandong.queries.access import Actor

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Career:
    """Where a social worker stands.

    ahead
        The next rung with all it asks; None on the highest.
    supervising
        What supervising asks.
    """

    person_id: int
    name: str
    licence: rules.Licence
    cycle: training.CycleState | None
    ahead: tuple[rules.Rung, tuple[Asked, ...]] | None
    pipeline: rules.Pipeline
    supervising: tuple[Asked, ...]


def _papers(people: Collection[int]) -> dict[int, list[credentials.Credential]]:
    rows = Credential.objects.filter(
        person__in=people, kind__in=rules.LICENSES, verified_at__isnull=False, rejected_at=None
    )
    found: dict[int, list[credentials.Credential]] = defaultdict(list)
    for person, kind, awarded, expires in rows.values_list(
        "person", "kind", "awarded_on", "expires_on"
    ):
        found[person].append(credentials.Credential(kind, awarded, expires))
    return found


def licences_of(people: Collection[int], *, on: date) -> dict[int, rules.Licence]:
    """Person → the licence that holds on a day. One query."""
    papers = _papers(people)
    return {pk: rules.licence_of(papers.get(pk, ()), on) for pk in people}


def rules_for(division_code: str, *, on: date) -> rules.CareerRules:
    """What holds in a place."""
    return rules.CareerRules(**policy.profile_for(division_code, on).career)


def careers_of(people: Collection[Person], *, on: date) -> list[Career]:
    """Where each of some social workers stands, in the order given. Four queries."""
    ids = [one.pk for one in people]
    papers = _papers(ids)
    learnt: dict[tuple[int, str], list[tuple[date, int]]] = defaultdict(list)
    records = TrainingRecord.objects.filter(
        person__in=ids, counts_towards__in=training.CYCLE_MINUTES.keys()
    )
    for person, kind, day, minutes in records.values_list(
        "person", "counts_towards", "completed_on", "minutes"
    ):
        learnt[person, kind].append((day, minutes))
    began: dict[int, date] = {}
    supervises: set[int] = set()
    grants = RoleGrant.objects.filter(
        person__in=ids, role__in=(access.SOCIAL_WORKER, access.SUPERVISOR), since__lte=on
    )
    for person, role, since, until in grants.values_list("person", "role", "since", "until"):
        began[person] = min(began.get(person, since), since)
        if role == access.SUPERVISOR and (until is None or until > on):
            supervises.add(person)
    led = Counter(
        dict(
            GuidanceSession.objects.filter(guide__in=ids, held_at__date__gt=on - YEAR)
            .values("guide")
            .annotate(n=Count("pk"))
            .values_list("guide", "n")
        )
    )
    return [
        _career(
            one,
            papers.get(one.pk, []),
            {kind: learnt[one.pk, kind] for kind in training.CYCLE_MINUTES},
            began.get(one.pk),
            supervises=one.pk in supervises,
            sessions=led[one.pk],
            on=on,
        )
        for one in people
    ]


def _career(
    person: Person,
    papers: list[credentials.Credential],
    learnt: dict[str, list[tuple[date, int]]],
    began: date | None,
    *,
    supervises: bool,
    sessions: int,
    on: date,
) -> Career:
    asked = rules_for(person.division_code, on=on)
    licence = rules.licence_of(papers, on)
    level = licence.lapsed or licence.rung
    cycle = training.cycle_state(level.value, learnt.get(level.value, []), on)
    years = {rung: rules.years_on(papers, rung, on) for rung in rules.RUNGS[1:]}
    toward = rules.supervising(
        licence,
        work_years=rules.whole_years(began, on),
        sessions=sessions,
        rules=asked,
    )
    return Career(
        person_id=person.pk,
        name=person.name,
        licence=licence,
        cycle=cycle,
        ahead=rules.next_rung(licence, years=years, cycle=cycle, rules=asked),
        pipeline=rules.pipeline_of(toward, supervises=supervises),
        supervising=toward,
    )


def staff_of(actor: Actor, *, on: date) -> QuerySet[Person]:
    """Social workers and supervisors within reach, without the actor."""
    held = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=on),
        role__in=(access.SOCIAL_WORKER, access.SUPERVISOR),
        since__lte=on,
    )
    near = access.people_for(actor).filter(pk__in=held.values("person"))
    return near.exclude(pk=actor.person.pk).order_by("name", "pk")


def levels_of(staff: QuerySet[Person], *, on: date) -> Counter[str]:
    """How many stand on each rung, and how many are not licensed any more (``lapsed``). Two
    queries.
    """
    counts: Counter[str] = Counter()
    for licence in licences_of(list(staff.values_list("pk", flat=True)), on=on).values():
        counts[licence.rung.value] += 1
        counts["lapsed"] += licence.lapsed is not None and not licence.is_licensed
    return counts


def claims_of(person: Person) -> QuerySet[EducationClaim]:
    """What somebody told of, latest first."""
    return EducationClaim.objects.filter(person=person).order_by("-told_at", "-pk")


def claims_waiting(actor: Actor) -> QuerySet[EducationClaim]:
    """Claims that the actor may decide on, oldest first."""
    return (
        EducationClaim.objects.filter(decided_at=None, person__in=access.people_for(actor))
        .exclude(person=actor.person)
        .select_related("person")
        .order_by("told_at", "pk")
    )
