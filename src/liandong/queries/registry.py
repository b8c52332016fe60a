"""Who is who, as pages need it: lists, one person's sheet, who looked, the demo's people.

Every list takes a fixed number of queries, however long it is; nothing here knows HTML.
Names are shown to staff as they are, telephones and identity numbers never: those go
through ``services.registry.reveal``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from liandong.core.consents import PURPOSES, SENSITIVE_FIELDS
from liandong.core.registry import age_on, mask_id, mask_phone
from liandong.models import (
    AccessRecord,
    CheckIn,
    Consent,
    Credential,
    EventRecord,
    GuardianConsent,
    LedgerEntry,
    Membership,
    MotiveAnswers,
    Organization,
    Person,
    PersonState,
    Project,
    RoleGrant,
    SupervisionLink,
    Team,
)
from liandong.models.sealed import blind_index
from liandong.queries import access, notices, said
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


# ── one's own data ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """One purpose and how the person stands to it."""

    purpose: str
    is_required: bool
    is_separate: bool
    law: str
    given_at: datetime | None
    is_outdated: bool


def purposes_of(person: Person) -> list[PurposeRow]:
    """All purposes in their order, with the standing yes. One query."""
    standing = {
        row.purpose: row for row in Consent.objects.filter(person=person, withdrawn_at=None)
    }
    rows = []
    for purpose, terms in PURPOSES.items():
        given = standing.get(purpose.value)
        rows.append(
            PurposeRow(
                purpose=purpose.value,
                is_required=terms.is_required,
                is_separate=terms.is_separate,
                law=terms.law,
                given_at=given.given_at if given else None,
                is_outdated=given is not None and given.version != terms.version,
            )
        )
    return rows


def looks_at(person: Person) -> QuerySet[AccessRecord]:
    """Who looked at a person's sensitive data, newest first."""
    return (
        AccessRecord.objects.filter(subject=person).select_related("viewer").order_by("-at", "-pk")
    )


def everything_about(person: Person) -> dict[str, Any]:
    """All data kept about a person, for them to take away (PIPL Art 45); JSON-ready."""
    fields = [f for f in Person._meta.concrete_fields if f.name not in _NOT_TAKEN]
    return {
        "person": {f.name: _plain(f.value_from_object(person)) for f in fields},
        "roles": _rows(person.role_grants.all(), "role", "organization__name", "since", "until"),
        "memberships": _rows(
            person.memberships.all(), "team__name", "organization__name", "since", "until"
        ),
        "consents": _rows(person.consents.all(), "purpose", "version", "given_at", "withdrawn_at"),
        "guardians": [
            {
                "name": one.guardian_name,
                "phone": one.guardian_phone,
                "relation": one.relation,
                "given_at": _plain(one.given_at),
            }
            for one in person.guardian_consents.all()
        ],
        "credentials": [
            {"kind": one.kind, "number": one.number, "issuer": one.issuer}
            | {"awarded_on": _plain(one.awarded_on), "expires_on": _plain(one.expires_on)}
            | {"reject_reason": one.reject_reason}
            for one in person.credentials.all()
        ],
        "exceptions": _rows(
            person.availability_exceptions.order_by("starts_at"),
            "kind",
            "starts_at",
            "ends_at",
            "source",
        ),
        "motives": [one.answers for one in MotiveAnswers.objects.filter(person=person)],
        "calendar_feeds": _rows(person.calendar_feeds.all(), "made_at", "revoked_at"),
        "shifts": _rows(
            person.assignments.all(),
            "shift__project__title",
            "shift__starts_at",
            "shift__ends_at",
            "state",
        ),
        "told": notices.everything_told(person),
        "hours": _rows(
            LedgerEntry.objects.filter(person=person).order_by("pk"),
            "starts_at",
            "ends_at",
            "minutes",
            "evidence",
            "organization__name",
        ),
        "check_ins": _rows(
            CheckIn.objects.filter(assignment__person=person).order_by("pk"),
            "kind",
            "at",
            "method",
            "device_mark",
            "client_at",
            "told_left_at",
            "told_reason",
            "point__lat",
            "point__lon",
            "point__accuracy_m",
        ),
        "devices": _rows(person.devices.all(), "name", "registered_at", "seen_at", "revoked_at"),
        "badges": _rows(person.badges.all(), "issued_at", "revoked_at"),
        "seen_by": _rows(looks_at(person), "viewer__name", "what", "why", "at"),
        **said.said_by(person),
        "history": _rows(EventRecord.objects.filter(by=person).order_by("pk"), "name", "at"),
    }


_NOT_TAKEN = frozenset({"id", "login", "id_index", "phone_index", "registered_by", "merged_into"})


def _rows(found: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    return [{key: _plain(value) for key, value in row.items()} for row in found.values(*names)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


# ── organizations and teams ─────────────────────────────────────────────────────────────────


def organizations(actor: Actor, *, words: str = "", kind: str = "") -> QuerySet[Organization]:
    """Organizations the actor may open, each with ``member_count`` and ``project_count``."""
    found = access.organizations_for(actor)
    if words.strip():
        found = found.filter(Q(name__contains=words.strip()) | Q(credit_code=words.strip().upper()))
    if kind:
        found = found.filter(kind=kind)
    return found.annotate(
        member_count=Count("memberships", filter=Q(memberships__until=None), distinct=True),
        project_count=Count("projects", distinct=True),
    ).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class OrganizationSheet:
    """Everything on an organization's page; lists are cut at 50."""

    organization: Organization
    teams: list[Team]
    staff: list[RoleGrant]
    projects: list[Project]
    member_count: int
    active_count: int


def organization_sheet(organization: Organization, *, active_since: date) -> OrganizationSheet:
    """One organization's page. Five queries."""
    members = Membership.objects.filter(organization=organization, until=None)
    return OrganizationSheet(
        organization=organization,
        teams=list(
            organization.teams.filter(ended_on=None)
            .select_related("leader")
            .annotate(member_count=Count("memberships", filter=Q(memberships__until=None)))
            .order_by("name")[:50]
        ),
        staff=list(
            RoleGrant.objects.filter(organization=organization, until=None, role__in=access.STAFF)
            .select_related("person")
            .order_by("role", "pk")[:50]
        ),
        projects=list(organization.projects.order_by("-created_at")[:10]),
        member_count=members.count(),
        active_count=members.filter(person__last_served_on__gte=active_since).count(),
    )


def team_members(team: Team) -> QuerySet[Membership]:
    """Who is in a team now, in the order of joining."""
    return team.memberships.filter(until=None).select_related("person").order_by("since", "pk")


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
