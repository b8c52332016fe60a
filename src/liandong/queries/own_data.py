"""What is kept about a person, for that person: purposes, who looked, everything to take away."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from liandong.core.consents import PURPOSES
from liandong.models import (
    AccessRecord,
    CheckIn,
    Consent,
    EventRecord,
    LedgerEntry,
    MotiveAnswers,
    Person,
)
from liandong.queries import notices, said


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
