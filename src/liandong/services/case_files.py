"""A case file in hand: locked for whoever works on it, and small checks that its writes share."""

from datetime import date, datetime
from enum import StrEnum

from liandong.core import case_facts as told
from liandong.core.refusals import ValueInvalid
from liandong.core.workdays import SHANGHAI
from liandong.models import Beneficiary, Case, Organization, Person, RoleGrant
from liandong.queries import access
from liandong.queries import cases as shown


def held(case: Case, by: Person, at: datetime) -> Case:
    """The case, locked, for whoever works on it today. Refuses ``CaseNotYours``."""
    day = day_of(at)
    mine = shown.writable_by(access.actor_of(by, on=day), on=day)
    row = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if row is None or not mine.filter(pk=case.pk).exists():
        raise told.CaseNotYours()
    return row


def case_by_number(number: str, by: Person, at: datetime) -> Case:
    """The case of that number, for who may read it. Refuses ``CaseNumberUnknown``."""
    day, said = day_of(at), number.strip().upper()
    readable = shown.readable_by(access.actor_of(by, on=day), on=day)
    found: Case | None = readable.filter(number=said).first()
    if found is None:
        raise told.CaseNumberUnknown(number=said[:32])
    return found


def check_twin(client: Beneficiary | None, worker: Person) -> None:
    """One open case of a client with one social worker. Refuses ``CaseHasTwin``."""
    twin = Case.objects.filter(beneficiary=client, worker=worker, closed_at=None).first()
    if client is not None and twin is not None:
        raise told.CaseHasTwin(number=twin.number)


def check_due(due_on: date | None, today: date) -> None:
    """The next contact lies ahead. Refuses ``ValueInvalid``."""
    if due_on is not None and due_on < today:
        raise ValueInvalid("next_due_on", due_on.isoformat(), f"≥ {today.isoformat()}")


def one_of(kind: type[StrEnum], value: str, field: str, *, empty: bool = False) -> str:
    """The code, if it is one. Refuses ``ValueInvalid``."""
    if value in set(kind) or (empty and not value):
        return value
    raise ValueInvalid(field, value, "、".join(kind))


def employer_of(worker: Person) -> Organization | None:
    """The organization for which somebody is a social worker now, the latest."""
    grants = RoleGrant.objects.filter(person=worker, role=access.SOCIAL_WORKER, until=None)
    found = grants.filter(organization__isnull=False).select_related("organization")
    grant = found.order_by("-since", "-pk").first()
    return grant.organization if grant else None


def day_of(at: datetime) -> date:
    """The local day of a moment."""
    return at.astimezone(SHANGHAI).date()
