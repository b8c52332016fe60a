"""Records that may be one person: pairs to look at, and merges that can be undone."""

from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, QuerySet

from liandong.core.duplicates import Likeness, PersonKeys, duplicate_score
from liandong.models import DuplicateVerdict, Person, PersonMerge, PersonState
from liandong.queries import access
from liandong.queries.access import Actor

MOST_GROUPS = 300
MOST_PEOPLE = 1000
MOST_IN_GROUP = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that look alike, the older one first, with why."""

    first: Person
    second: Person
    likeness: Likeness


def keys_of(person: Person) -> PersonKeys:
    """What two records are compared by."""
    return PersonKeys(person.name, person.birth_on, person.phone[-4:])


def living(actor: Actor) -> QuerySet[Person]:
    """People within reach who were not merged and have not left."""
    return access.people_for(actor).exclude(state=PersonState.EXITED)


def pairs(actor: Actor) -> list[Pair]:
    """Likely doubles within reach, the likeliest first; without those judged two people.

    A fixed number of queries: same names, same telephones, the people, the verdicts.
    """
    near = living(actor)
    groups: list[list[int]] = []
    people: dict[int, Person] = {}
    for key in ("name", "phone_index"):
        double = (
            near.exclude(**{key: ""})
            .values(key)
            .annotate(n=Count("pk"))
            .filter(n__gt=1, n__lte=MOST_IN_GROUP)
            .order_by(key)
            .values_list(key, flat=True)[:MOST_GROUPS]
        )
        found: dict[str, list[int]] = {}
        for person in near.filter(**{f"{key}__in": list(double)}).order_by("pk")[:MOST_PEOPLE]:
            people[person.pk] = person
            found.setdefault(getattr(person, key), []).append(person.pk)
        groups += found.values()
    asked = {pair for group in groups for pair in combinations(sorted(group), 2)}
    apart = set(
        DuplicateVerdict.objects.filter(first__in=list(people)).values_list("first", "second")
    )
    scored = [
        Pair(people[a], people[b], duplicate_score(keys_of(people[a]), keys_of(people[b])))
        for a, b in sorted(asked - apart)
        if not _are_two(people[a], people[b])
    ]
    likely = [pair for pair in scored if pair.likeness.is_likely]
    return sorted(likely, key=lambda pair: (-pair.likeness.score, pair.first.pk, pair.second.pk))


def _are_two(a: Person, b: Person) -> bool:
    return bool(a.id_index and b.id_index and a.id_index != b.id_index)


def merges_for(actor: Actor) -> QuerySet[PersonMerge]:
    """Merges whose kept record is within reach, latest first."""
    return (
        PersonMerge.objects.filter(kept__in=access.people_for(actor).values("pk"))
        .select_related("kept", "gone", "merged_by")
        .order_by("-merged_at", "-pk")
    )


def counts_of(person: Person) -> dict[str, int]:
    """How much hangs on a record: places, hours entries, memberships, certificates."""
    return {
        "assignments": person.assignments.count(),
        "ledger": person.ledger.count(),
        "memberships": person.memberships.count(),
        "certificates": person.certificates.count(),
    }
