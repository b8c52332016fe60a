"""Reading for imports: what is on record already, which files somebody may see.

Look-ups go in parts of 1000 keys, so that a long list costs a fixed number of queries per
thousand rows.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from liandong.core.import_runs import OVER, Kind
from liandong.models import (
    ColumnMemory,
    Consent,
    ImportRun,
    Membership,
    Need,
    Organization,
    OutsideHours,
    Person,
    RoleGrant,
)
from liandong.queries import access
from liandong.queries.access import Actor

PART = 1000


@dataclass(frozen=True, slots=True)
class KnownNeed:
    """A need that came in from the same source before."""

    pk: int
    number: str
    fingerprint: str
    state: str


def runs_for(actor: Actor) -> QuerySet[ImportRun]:
    """Files that the actor may see: of own organizations; a coordinator those within reach.

    What was read for no organization is seen by coordinators of the whole hub and by the
    person who read it. The file itself is not loaded.
    """
    own = Q(read_by=actor.person) & Q(organization=None)
    if actor.has(access.COORDINATOR):
        if actor.divisions:
            for prefix in actor.divisions:
                own |= Q(organization__division_code__startswith=prefix)
        else:
            own |= Q(pk__isnull=False)
    if actor.has(access.SOCIAL_WORKER):
        own |= Q(organization_id__in=actor.organization_ids)
    if not actor.has(access.COORDINATOR, access.SOCIAL_WORKER):
        return ImportRun.objects.none()
    return (
        ImportRun.objects.filter(own)
        .select_related("organization", "read_by")
        .defer("content")
        .order_by("-read_at", "-pk")
    )


def organizations_to_import_for(actor: Actor) -> QuerySet[Organization]:
    """Organizations for which the actor may bring in files."""
    return access.organizations_for(actor).order_by("name", "pk")


def may_import(actor: Actor, organization: Organization | None) -> bool:
    """Whether the actor may bring in a file for an organization; None is the whole hub."""
    if actor.has(access.COORDINATOR):
        return (
            organization is None
            or access.organizations_for(actor).filter(pk=organization.pk).exists()
        )
    if actor.has(access.SOCIAL_WORKER) and organization is not None:
        return organization.pk in actor.organization_ids
    return False


def first_coordinator(on: date) -> Person | None:
    """The coordinator who has held the role longest; None on a hub without one."""
    grant = (
        RoleGrant.objects.filter(role=access.COORDINATOR, since__lte=on)
        .filter(Q(until=None) | Q(until__gt=on))
        .select_related("person")
        .order_by("since", "pk")
        .first()
    )
    return grant.person if grant else None


def remembered_columns(kind: Kind) -> dict[str, dict[str, str]]:
    """Confirmed column mappings by the fingerprint of their headings."""
    return dict(ColumnMemory.objects.filter(kind=kind).values_list("fingerprint", "mapping"))


def known_needs(source: str, keys: Sequence[str], *, lock: bool = False) -> dict[str, KnownNeed]:
    """Needs of a source by their key there. With ``lock`` the rows stay locked."""
    rows = Need.objects.filter(external_source=source)
    if lock:
        rows = rows.select_for_update()
    return {
        key: KnownNeed(pk, number, fingerprint, state)
        for part in _parts(keys)
        for key, pk, number, fingerprint, state in rows.filter(external_key__in=part).values_list(
            "external_key", "pk", "number", "fingerprint", "state"
        )
    }


def fingerprints_elsewhere(source: str, fingerprints: Sequence[str]) -> set[str]:
    """Which of the contents came in from another source already."""
    return {
        found
        for part in _parts(fingerprints)
        for found in Need.objects.filter(fingerprint__in=part)
        .exclude(external_source=source)
        .values_list("fingerprint", flat=True)
    }


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """People on record, by each way in which a roster row can mean them."""

    by_id: dict[str, Person]
    by_key: dict[str, Person]
    by_phone: dict[str, list[Person]]
    members: frozenset[int]
    agreed: frozenset[int]


def known_people(
    *,
    id_indexes: Sequence[str],
    source: str,
    keys: Sequence[str],
    phone_indexes: Sequence[str],
    organization: Organization | None,
) -> KnownPeople:
    """People on record by identity number, key of a source or telephone; 5 queries per 1000.

    ``members`` are those among them who belong to the organization now, ``agreed`` those to
    whose data as a child a guardian has agreed.
    """
    living = Person.objects.filter(merged_into=None)
    by_id = {p.id_index: p for part in _parts(id_indexes) for p in living.filter(id_index__in=part)}
    by_key = {
        p.external_key: p
        for part in _parts(keys)
        for p in living.filter(external_source=source, external_key__in=part)
    }
    by_phone: dict[str, list[Person]] = {}
    for part in _parts(phone_indexes):
        for person in living.filter(phone_index__in=part):
            by_phone.setdefault(person.phone_index, []).append(person)
    found = {p.pk for p in by_id.values()} | {p.pk for p in by_key.values()}
    found |= {p.pk for people in by_phone.values() for p in people}
    members: set[int] = set()
    if organization is not None:
        for part in _parts(sorted(found)):
            members.update(
                Membership.objects.filter(
                    organization=organization, until=None, person_id__in=part
                ).values_list("person_id", flat=True)
            )
    agreed = {
        pk
        for part in _parts(sorted(found))
        for pk in Consent.objects.filter(
            purpose="child", withdrawn_at=None, person_id__in=part
        ).values_list("person_id", flat=True)
    }
    return KnownPeople(by_id, by_key, by_phone, frozenset(members), frozenset(agreed))


def agreed_children(
    told: Collection[tuple[str, date]], organization: Organization | None
) -> dict[tuple[str, date], Person]:
    """Children by name and birth date whose guardian agreed to their data; a query per 1000.

    They may have been registered at the desk, without number and telephone. Only the
    organization's own; None is the whole hub.
    """
    rows = Person.objects.filter(
        merged_into=None, consents__purpose="child", consents__withdrawn_at=None
    )
    if organization is not None:
        rows = rows.filter(memberships__organization=organization, memberships__until=None)
    names = sorted({name for name, _ in told})
    births = {birth_on for _, birth_on in told}
    return {
        (person.name, person.birth_on): person
        for part in _parts(names)
        for person in rows.filter(name__in=part, birth_on__in=births).order_by("-pk")
        if person.birth_on is not None
    }


@dataclass(frozen=True, slots=True)
class Holders:
    """People whose hours a list may tell, by each way in which a row can mean them."""

    by_id: dict[str, Person]
    by_number: dict[str, Person]
    by_phone: dict[str, list[Person]]
    by_name: dict[str, list[Person]]


def holders(
    people: QuerySet[Person],
    *,
    id_indexes: Sequence[str],
    numbers: Sequence[str],
    phone_indexes: Sequence[str],
    names: Sequence[str],
    organization: Organization | None,
) -> Holders:
    """People within reach; 4 queries per 1000. By name only members, where one is named."""
    living = people.filter(merged_into=None)
    named = living
    if organization is not None:
        named = living.filter(
            pk__in=Membership.objects.filter(organization=organization, until=None).values("person")
        )
    by_phone: dict[str, dict[int, Person]] = {}
    by_name: dict[str, dict[int, Person]] = {}
    for part in _parts(phone_indexes):
        for one in living.filter(phone_index__in=part):
            by_phone.setdefault(one.phone_index, {})[one.pk] = one
    for part in _parts(names):
        for one in named.filter(name__in=part):
            by_name.setdefault(one.name, {})[one.pk] = one
    return Holders(
        {p.id_index: p for part in _parts(id_indexes) for p in living.filter(id_index__in=part)},
        {p.number: p for part in _parts(numbers) for p in living.filter(number__in=part)},
        {index: list(found.values()) for index, found in by_phone.items()},
        {name: list(found.values()) for name, found in by_name.items()},
    )


def held_marks(platform: str, marks: Sequence[str]) -> set[str]:
    """Which lines of a platform's lists stand here already; a query per 1000."""
    rows = OutsideHours.objects.filter(hub=platform, seq=0)
    return {
        mark
        for part in _parts(marks)
        for mark in rows.filter(digest__in=part).values_list("digest", flat=True)
    }


def unfinished_runs() -> QuerySet[ImportRun]:
    """Files that are neither applied nor given up, oldest first, without the files."""
    over = [state.value for state in OVER]
    return (
        ImportRun.objects.filter(applied_at=None)
        .exclude(counts__state__in=over)
        .defer("content")
        .order_by("read_at", "pk")
    )


def _parts(keys: Iterable[str] | Iterable[int]) -> Iterator[list[str | int]]:
    every = list(dict.fromkeys(key for key in keys if key))
    for start in range(0, len(every), PART):
        yield every[start : start + PART]
