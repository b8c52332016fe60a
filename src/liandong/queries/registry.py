"""Who is who, as pages need it: lists, one person's sheet, the demo's people.

Every list takes a fixed number of queries, however long it is; nothing here knows HTML.
Names are shown to staff as they are, telephones and identity numbers never: those go
through ``services.registry.reveal``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from liandong.core.consents import SENSITIVE_FIELDS
from liandong.core.registry import age_on, mask_id, mask_phone
from liandong.models import (
    Credential,
    GuardianConsent,
    LedgerEntry,
    Membership,
    Person,
    PersonState,
    RoleGrant,
    SupervisionLink,
)
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.queries.access import Actor


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in a list. ``roles`` hold today; ``age`` in whole years."""

    id: int
    number: str
    name: str
    age: int | None
    state: str
    roles: tuple[str, ...]
    bodies: tuple[str, ...]
    division_code: str
    last_served_on: date | None


def people(actor: Actor, *, words: str = "", role: str = "") -> QuerySet[Person]:
    """The people an actor may open, found by name, sound, number or whole telephone number."""
    found = access.people_for(actor)
    text = "".join(words.split())
    if text:
        wanted = (
            Q(name__contains=text)
            | Q(name_sound__startswith=text.lower())
            | Q(name_sound__contains=f" {text.lower()}")
            | Q(number__iendswith=text)
        )
        if text.isdigit() and len(text) == 11:
            wanted |= Q(phone_index=blind_index(text, "phone"))
        found = found.filter(wanted)
    if role:
        held = RoleGrant.objects.filter(person=OuterRef("pk"), role=role, until=None)
        found = found.filter(Exists(held))
    return found.order_by("-pk")


def person_rows(page: Sequence[Person], *, on: date) -> list[PersonRow]:
    """The rows of one page of people. Two queries."""
    ids = [person.pk for person in page]
    roles: dict[int, list[str]] = {}
    grants = RoleGrant.objects.filter(person__in=ids, since__lte=on).filter(
        Q(until=None) | Q(until__gt=on)
    )
    for person_id, role in grants.values_list("person_id", "role").order_by("pk"):
        if role not in roles.setdefault(person_id, []):
            roles[person_id].append(role)
    bodies: dict[int, list[str]] = {}
    memberships = Membership.objects.filter(person__in=ids, until=None).select_related(
        "team", "organization"
    )
    for one in memberships.order_by("pk"):
        body = one.team.name if one.team else one.organization.name if one.organization else ""
        bodies.setdefault(one.person_id, []).append(body)
    return [
        PersonRow(
            id=person.pk,
            number=person.number,
            name=person.name,
            age=age_on(person.birth_on, on) if person.birth_on else None,
            state=person.state,
            roles=tuple(roles.get(person.pk, ())),
            bodies=tuple(bodies.get(person.pk, ())),
            division_code=person.division_code,
            last_served_on=person.last_served_on,
        )
        for person in page
    ]


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """Everything on a person's page. ``covered``: sensitive fields as they are shown masked."""

    person: Person
    age: int | None
    roles: list[RoleGrant]
    memberships: list[Membership]
    credentials: list[Credential]
    guides: list[SupervisionLink]
    guardians: list[GuardianConsent]
    credit: int
    honour: int
    covered: Mapping[str, str]


def person_sheet(person: Person, *, on: date) -> PersonSheet:
    """One person's page. Six queries."""
    open_today = Q(until=None) | Q(until__gt=on)
    credit, honour = minutes_of(person)
    return PersonSheet(
        person=person,
        age=age_on(person.birth_on, on) if person.birth_on else None,
        roles=list(
            person.role_grants.filter(open_today).select_related("organization").order_by("pk")
        ),
        memberships=list(
            person.memberships.filter(open_today)
            .select_related("team", "organization")
            .order_by("pk")
        ),
        credentials=list(person.credentials.order_by("-awarded_on", "-pk")),
        guides=list(
            person.guided_by.filter(open_today).select_related("supervisor").order_by("pk")
        ),
        guardians=list(person.guardian_consents.filter(revoked_at=None).order_by("-given_at")),
        credit=credit,
        honour=honour,
        covered=covered(person),
    )


def covered(person: Person) -> dict[str, str]:
    """The sensitive fields masked; an empty one stays empty."""
    shown = {}
    for name in SENSITIVE_FIELDS:
        value = str(getattr(person, name))
        if name == "phone":
            shown[name] = mask_phone(value) if value else ""
        elif name == "id_number":
            shown[name] = mask_id(value)
        else:
            shown[name] = "＊＊＊＊" if value else ""
    return shown


def minutes_of(person: Person) -> tuple[int, int]:
    """Credit and honour minutes of a person; corrections are in them as reversals."""
    rows = LedgerEntry.objects.filter(person=person).values("kind").annotate(total=Sum("minutes"))
    found = {row["kind"]: int(row["total"] or 0) for row in rows}
    return found.get("credit", 0), found.get("honour", 0)


# ── the demo town ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One person to try the product as."""

    role: str
    name: str
    person_id: int


_DEMO_ORDER = (
    access.VOLUNTEER,
    access.TEAM_LEADER,
    access.SOCIAL_WORKER,
    access.SUPERVISOR,
    access.COORDINATOR,
    access.OFFICER,
    access.CONTACT,
)


def demo_sign_ins(on: date) -> list[DemoSignIn]:
    """One person per role, those with an account first. A query per role."""
    found = []
    for role in _DEMO_ORDER:
        holder = (
            Person.objects.filter(
                Exists(
                    RoleGrant.objects.filter(
                        person=OuterRef("pk"), role=role, since__lte=on
                    ).filter(Q(until=None) | Q(until__gt=on))
                ),
                merged_into=None,
            )
            .exclude(state=PersonState.EXITED)
            .order_by(F("login").asc(nulls_last=True), "pk")
            .only("pk", "name")
            .first()
        )
        if holder is not None:
            found.append(DemoSignIn(role, holder.name, holder.pk))
    return found
