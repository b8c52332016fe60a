"""The records of a counting by name: as much of each as the one who looks may see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from liandong.core.hours import SHANGHAI
from liandong.models import (
    Application,
    Approval,
    Assignment,
    AuthorityOffice,
    BulletinPost,
    CaredPerson,
    CaseReferral,
    CertificateBatch,
    Complaint,
    Contract,
    HubReferral,
    Initiative,
    Invitation,
    LedgerEntry,
    Linkage,
    Need,
    Objection,
    Person,
    PolicyTouched,
    Project,
    Team,
    ValueItem,
)
from liandong.queries import access
from liandong.queries.access import Actor


@dataclass(frozen=True, slots=True)
class Named:
    """How a record is called, and the page that shows it ("": none for this actor)."""

    title: str
    page: str = ""
    pk: int = 0


_Made = Callable[[Any, Mapping[int, str]], tuple[str, str, int]]


def _day(moment: Any) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


_KINDS: Mapping[str, tuple[Any, tuple[str, ...], _Made]] = {
    "assignment": (
        Assignment, ("shift__project",),
        lambda row, who: (
            f"{row.shift.project.title} {_day(row.shift.starts_at)} {who.get(row.person_id, '')}",
            "roster-detail", row.shift_id,
        ),
    ),
    "project": (Project, (), lambda row, _w: (row.title, "project-detail", row.pk)),
    "linkage": (
        Linkage, ("project",),
        lambda row, _w: (
            row.project.title if row.project else row.number, "linkage-detail", row.pk
        ),
    ),
    "entry": (
        LedgerEntry, (),
        lambda row, who: (
            f"{row.activity} {row.served_on:%Y-%m-%d} {who.get(row.person_id, '')}", "", 0
        ),
    ),
    "care": (CaredPerson, (), lambda row, _w: (row.number, "", 0)),
    "team": (Team, (), lambda row, _w: (row.name, "", 0)),
    "value": (ValueItem, ("project",), lambda row, _w: (row.project.title, "", 0)),
    "contract": (Contract, (), lambda row, _w: (row.number, "", 0)),
    "office": (AuthorityOffice, (), lambda row, _w: (row.name, "", 0)),
    "need": (Need, (), lambda row, _w: (row.number, "", 0)),
    "complaint": (Complaint, (), lambda row, _w: (row.number, "", 0)),
    "appeal": (Complaint, (), lambda row, _w: (row.number, "", 0)),
    "approval": (Approval, (), lambda row, _w: (row.number, "approval-detail", row.pk)),
    "question": (BulletinPost, ("linkage",), lambda row, _w: (row.linkage.title, "", 0)),
    "application": (
        Application, ("team", "organization"),
        lambda row, who: (
            f"{(row.team or row.organization).name} {who.get(row.person_id, '')}", "", 0
        ),
    ),
    "objection": (
        Objection, ("entry",),
        lambda row, who: (f"{row.entry.activity} {who.get(row.person_id, '')}", "", 0),
    ),
    "initiative": (Initiative, (), lambda row, _w: (row.number, "", 0)),
    "referral": (CaseReferral, (), lambda row, _w: (row.number, "", 0)),
    "hub_referral": (HubReferral, (), lambda row, _w: (row.number, "", 0)),
    "certificates": (CertificateBatch, (), lambda row, _w: (row.recipient, "", 0)),
    "invitation": (
        Invitation, ("shift__project",),
        lambda row, who: (
            f"{row.shift.project.title} {_day(row.shift.starts_at)} {who.get(row.person_id, '')}",
            "", 0,
        ),
    ),
}  # fmt: skip
_SAME = {"application_appeal": "application"}


def _people(ids: set[int], actor: Actor) -> dict[int, str]:
    """Names for a coordinator's own people; everybody else by number. At most two queries."""
    if not ids:
        return {}
    found = dict(Person.objects.filter(pk__in=ids).values_list("pk", "number"))
    if actor.has(access.COORDINATOR):
        seen = access.people_for(actor).filter(pk__in=ids)
        found |= dict(seen.values_list("pk", "name"))
    return found


def named(rows: Iterable[PolicyTouched], actor: Actor) -> dict[tuple[str, int], Named]:
    """(kind, record) → its name. One query for each kind, two more for people."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.kind, set()).add(row.record)
    sees = actor.has(access.COORDINATOR)
    records: dict[str, dict[int, Any]] = {}
    people = set(wanted.get("person", ()))
    for kind, ids in wanted.items():
        if kind == "person":
            continue
        model, joins, _made = _KINDS[_SAME.get(kind, kind)]
        records[kind] = model.objects.select_related(*joins).in_bulk(list(ids)) if joins else (
            model.objects.in_bulk(list(ids))
        )  # fmt: skip
        people |= {one.person_id for one in records[kind].values() if hasattr(one, "person_id")} - {
            None
        }
    who = _people(people, actor)
    found: dict[tuple[str, int], Named] = {}
    for pk in wanted.get("person", ()):
        page = "person-detail" if sees else ""
        found["person", pk] = Named(who.get(pk, "—"), page, pk)
    for kind, by_pk in records.items():
        made = _KINDS[_SAME.get(kind, kind)][2]
        for pk, record in by_pk.items():
            title, page, number = made(record, who)
            found[kind, pk] = Named(title.strip(), page if sees else "", number)
    return found
