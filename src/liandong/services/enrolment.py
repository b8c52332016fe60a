"""Joining: one person at a desk or by themselves, or a whole list at once.

Telephones and identity numbers are sealed; the blind indexes beside them (purposes
``phone`` and ``id``) find them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import Q
from pypinyin import Style, lazy_pinyin

from liandong.core import duplicates, policy, registry
from liandong.core import enrolment as joining
from liandong.core.consents import ConsentPurpose, terms_of
from liandong.core.divisions import UnknownDivision, point_of
from liandong.core.geo import Point, cell
from liandong.core.guardians import NOT_OF_CHILDREN, check_child_consent, is_child
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.core.search import Kind
from liandong.models import (
    Consent,
    GuardianConsent,
    Membership,
    Organization,
    Person,
    PersonState,
    RoleGrant,
)
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.services import events, search

_BATCH = 1000
_TOLD = (
    "address",
    "emergency_contact",
    "skill_mask",
    "category_mask",
    "availability_mask",
    "language_mask",
    "travel_radius_m",
    "max_shifts_week",
    "max_minutes_week",
    "occupation",
    "education",
    "work_unit",
    "external_source",
    "external_key",
)
"""Fields that are stored as they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianDraft:
    """A guardian's yes at registration. ``relation``: a code of ``RELATIVES`` in the phrases."""

    name: str
    phone: str
    relation: str
    accompanied: bool = False
    method: str = "sign"
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """What is told of a person (Order 685 Art 7). Masks: ``core.credentials.mask_of``."""

    name: str
    phone: str = ""
    birth_on: date | None = None
    id_number: str = ""
    id_type: str = "01"
    sex: str = ""
    division_code: str = ""
    point: Point | None = None
    address: str = ""
    emergency_contact: str = ""
    skill_mask: int = 0
    category_mask: int = 0
    availability_mask: int = 0
    language_mask: int = 0
    travel_radius_m: int = 5000
    max_shifts_week: int = 3
    max_minutes_week: int = 720
    occupation: str = ""
    education: str = ""
    work_unit: str = ""
    external_source: str = ""
    external_key: str = ""
    guardian: GuardianDraft | None = None
    consents: tuple[str, ...] = ("register",)
    roles: tuple[str, ...] = (access.VOLUNTEER,)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Outcome of a list: who is new, and who was on record already."""

    created: list[Person] = field(default_factory=list)
    known: list[Person] = field(default_factory=list)


@lru_cache(maxsize=16_384)
def sound_of(name: str) -> str:
    """How a name is typed by its sound: ``chenyu cy``. Latin names stay as they are."""
    syllables = lazy_pinyin(name.replace("·", ""), style=Style.NORMAL)
    return f"{''.join(syllables)} {''.join(s[:1] for s in syllables)}".lower()[:120]


@transaction.atomic
def register_person(
    *,
    draft: PersonDraft,
    by: Person | None,
    at: datetime,
    via: str = "self",
    organization: Organization | None = None,
    has_looked: bool = False,
) -> Person:
    """Put a person on record, with roles, consents and a membership when one is named.

    ``by`` is None when people register themselves (their telephone is proved by then).
    ``has_looked`` says that staff have seen the look-alikes and go on. Refuses
    ``ValueMissing``, ``NameInvalid``, ``PhoneInvalid``, kinds of ``IdNumberInvalid``,
    ``TooYoung``, ``GuardianConsentMissing``, ``ChildConsentMissing`` (below 14 the guardian
    agrees to the data by itself: ``child`` among the consents), ``AlreadyRegistered`` (masked
    hint), ``PossiblyRegistered``, ``NotAllowed`` (somebody without a staff role registers
    others). Event PersonRegistered.
    """
    day = at.astimezone(SHANGHAI).date()
    if by is not None and not access.actor_of(by, on=day).is_staff:
        raise NotAllowed(action="register_person")
    row = _built(draft, at=at, via=via, by=by)
    _check_guardian(row, draft, day)
    _check_child(row, draft, day)
    _check_known(row, alone=by is None, has_looked=has_looked)
    row.number = events.next_number(_series(row, at))
    row.save()
    search.keep(Kind.PERSON, [row])
    _write_rest([(row, draft)], organization=organization, by=by, at=at)
    events.record(registry.PersonRegistered(row.number, via), by=by or row, at=at)
    events.owe("person_registered", to=row, facts={"name": row.name, "number": row.number}, at=at)
    return row


@transaction.atomic
def register_people(
    *,
    drafts: Sequence[PersonDraft],
    by: Person | None,
    at: datetime,
    via: str = "import",
    organization: Organization | None = None,
    is_verified: bool = False,
) -> Enrolled:
    """Put a list on record at once: a fixed number of statements per 1000 people, one event.

    People whose identity number or external key is on record are answered as ``known``
    and left as they are. The list has been looked through (``core.roster_import``), so
    look-alikes are not asked about again. Minors from 14 on without a guardian's yes are
    taken on record, but cannot serve before it is there; a child is not (``_check_child``).
    Refuses as ``register_person`` for the first row that cannot be, and then writes
    nothing. Event PeopleRegistered.
    """
    if by is not None and not access.actor_of(by, on=at.astimezone(SHANGHAI).date()).is_staff:
        raise NotAllowed(action="register_people")
    built = [(_built(draft, at=at, via=via, by=by), draft) for draft in drafts]
    known = _on_record([row for row, _ in built])
    fresh: list[tuple[Person, PersonDraft]] = []
    seen: set[str] = set()
    for row, draft in built:
        if _keys(row) & known.keys() or _keys(row) & seen:
            continue
        seen |= _keys(row)
        _check_child(row, draft, at.astimezone(SHANGHAI).date())
        if is_verified:
            row.state, row.verified_at = PersonState.VERIFIED, at
        fresh.append((row, draft))
    by_series: dict[str, list[Person]] = {}
    for row, _ in fresh:
        by_series.setdefault(_series(row, at), []).append(row)
    for series, rows in sorted(by_series.items()):
        first = events.next_in_series(series, count=len(rows))
        for number, row in enumerate(rows, start=first):
            row.number = f"{series}-{number:06d}"
    created = Person.objects.bulk_create([row for row, _ in fresh], batch_size=_BATCH)
    search.keep(Kind.PERSON, created)
    _write_rest(fresh, organization=organization, by=by, at=at)
    found = list({person.pk: person for person in known.values()}.values())
    if created or found:
        events.record(
            joining.PeopleRegistered(len(created), len(built) - len(created), via), by=by, at=at
        )
    return Enrolled(created, found)


# ── what both share ─────────────────────────────────────────────────────────────────────────


def place_at(row: Person, division_code: str, point: Point | None) -> None:
    """Set where a person lives: the point given, else the centre of the division."""
    row.division_code = division_code
    if point is None and division_code:
        try:
            point = point_of(division_code)
        except UnknownDivision:
            raise ValueInvalid("division_code", division_code, "440305001") from None
    row.lat, row.lon = (point.lat, point.lon) if point else (None, None)
    row.cell = cell(point) if point else ""


def _built(draft: PersonDraft, *, at: datetime, via: str, by: Person | None) -> Person:
    """The row as it will be stored, checked; no number yet."""
    day = at.astimezone(SHANGHAI).date()
    phone = str(registry.check_phone(draft.phone)) if draft.phone else ""
    birth_on, sex, id_number = draft.birth_on, draft.sex, draft.id_number.strip()
    if id_number and draft.id_type == "01":
        known = registry.check_resident_id(id_number, day)
        id_number, birth_on, sex = known.number, known.birth_on, sex or known.sex
    if birth_on is not None:
        registry.check_age(birth_on, day, policy.profile_for(draft.division_code, day))
    name = registry.check_name(draft.name)
    age = policy.profile_for(draft.division_code, day).data_consent_age
    less = dict.fromkeys(NOT_OF_CHILDREN, "") if is_child(birth_on, day, age) else {}
    row = Person(
        name=name,
        name_sound=sound_of(name),
        sex=sex,
        birth_on=birth_on,
        id_type=draft.id_type,
        id_number=id_number,
        id_index=blind_index(id_number, "id"),
        phone=phone,
        phone_index=blind_index(phone, "phone"),
        registered_via=via,
        registered_at=at,
        registered_by=by,
        **({name: getattr(draft, name) for name in _TOLD} | less),
    )
    place_at(row, draft.division_code, None if less else draft.point)
    return row


def _check_guardian(row: Person, draft: PersonDraft, day: date) -> None:
    if row.birth_on is None or draft.guardian is not None:
        return
    profile = policy.profile_for(row.division_code, day)
    if registry.needs_guardian(row.birth_on, day, profile):
        raise registry.GuardianConsentMissing(registry.age_on(row.birth_on, day))


def _check_child(row: Person, draft: PersonDraft, day: date) -> None:
    """Refuse a child whose guardian did not agree to the data, separately (PIPL Art 31)."""
    age = policy.profile_for(row.division_code, day).data_consent_age
    is_given = draft.guardian is not None and ConsentPurpose.CHILD in draft.consents
    check_child_consent(row.birth_on, day, age, is_given=is_given)


def _check_known(row: Person, *, alone: bool, has_looked: bool) -> None:
    """Refuse a person on record; and a look-alike, unless somebody has looked."""
    living = Person.objects.filter(merged_into=None)
    if row.id_index:
        same = living.filter(id_index=row.id_index).first()
        if same is not None:
            raise registry.AlreadyRegistered(_hint(same))
    if row.phone_index:
        for other in living.filter(phone_index=row.phone_index, name=row.name)[:5]:
            if row.birth_on is None or other.birth_on in {None, row.birth_on}:
                raise registry.AlreadyRegistered(_hint(other))
    if alone or has_looked:
        return
    near = living.filter(Q(name=row.name) | Q(birth_on=row.birth_on, name__startswith=row.name[:1]))
    keys = _likeness_keys(row)
    likely = [
        other
        for other in near.order_by("pk")[:50]
        if duplicates.duplicate_score(keys, _likeness_keys(other)).is_likely
    ]
    if likely:
        raise joining.PossiblyRegistered(tuple(_hint(other) for other in likely[:5]))


def _likeness_keys(row: Person) -> duplicates.PersonKeys:
    return duplicates.PersonKeys(row.name, row.birth_on, row.phone[-4:])


def _hint(person: Person) -> str:
    """Enough to recognise somebody one knows: 陈* 138****1001."""
    name = registry.mask_name(person.name)
    return f"{name} {registry.mask_phone(person.phone)}" if person.phone else name


def _keys(row: Person) -> set[str]:
    """What makes a row of a list the same as another: identity number, external key."""
    found = {f"id {row.id_index}"} if row.id_index else set()
    if row.external_key:
        found.add(f"key {row.external_source} {row.external_key}")
    return found


def _on_record(rows: Sequence[Person]) -> dict[str, Person]:
    """People on record by any key of the rows; a query per 1000 rows and kind of key."""
    found: dict[str, Person] = {}
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        indexes = [row.id_index for row in part if row.id_index]
        for person in Person.objects.filter(id_index__in=indexes, merged_into=None):
            found[f"id {person.id_index}"] = person
        keys = [row.external_key for row in part if row.external_key]
        source = part[0].external_source
        for person in Person.objects.filter(external_source=source, external_key__in=keys):
            found[f"key {person.external_source} {person.external_key}"] = person
    return found


def _series(row: Person, at: datetime) -> str:
    """``V-440305-202611``: county of residence and month of registration."""
    return f"V-{row.division_code[:6] or '000000'}-{at.astimezone(SHANGHAI):%Y%m}"


def _write_rest(
    pairs: Sequence[tuple[Person, PersonDraft]],
    *,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
) -> None:
    """Roles, consents, guardians and memberships of new people, in four statements."""
    day = at.astimezone(SHANGHAI).date()
    method = "web" if by is None else "paper"
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(person=row, role=role, since=day, granted_by=by)
            for row, draft in pairs
            for role in draft.roles
        ],
        batch_size=_BATCH,
    )
    Consent.objects.bulk_create(
        [
            Consent(
                person=row,
                purpose=purpose,
                version=terms_of(purpose).version,
                given_at=at,
                given_by=by or row,
                method=method,
            )
            for row, draft in pairs
            for purpose in draft.consents
        ],
        batch_size=_BATCH,
    )
    GuardianConsent.objects.bulk_create(
        [
            GuardianConsent(
                ward=row,
                guardian_name=registry.check_name(draft.guardian.name),
                guardian_phone=(number := str(registry.check_phone(draft.guardian.phone))),
                guardian_phone_index=blind_index(number, "phone"),
                relation=draft.guardian.relation,
                accompanied=draft.guardian.accompanied,
                method=draft.guardian.method,
                given_at=at,
                expires_on=draft.guardian.expires_on,
            )
            for row, draft in pairs
            if draft.guardian is not None
        ],
        batch_size=_BATCH,
    )
    if organization is not None:
        Membership.objects.bulk_create(
            [Membership(person=row, organization=organization, since=day) for row, _ in pairs],
            batch_size=_BATCH,
        )
