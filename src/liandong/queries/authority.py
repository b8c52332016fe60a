"""Offices of authorities: who works there, which one is in charge, the figures they all share."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from liandong.core import authority, indicators, policy
from liandong.core.authority import Line, Report, Seat
from liandong.core.complaints import OPEN as COMPLAINTS_OPEN
from liandong.core.complaints import Category
from liandong.core.complaints import State as ComplaintState
from liandong.core.hours import SHANGHAI
from liandong.core.publications import Kind
from liandong.models import (
    AuthorityOffice,
    Complaint,
    LedgerEntry,
    Organization,
    Person,
    Project,
    ProjectState,
    RoleGrant,
    Team,
)
from liandong.queries import complaints, covers, published
from liandong.queries.access import COORDINATOR, OFFICER, Actor
from liandong.queries.effects import every, people
from liandong.queries.effects.counting import Scope, Span
from liandong.queries.purchase_buyers import offices_of as offices_of


def open_offices(day: date) -> QuerySet[AuthorityOffice]:
    """Offices that are there on a day."""
    return AuthorityOffice.objects.filter(covers.open_on(day))


def offices_for(actor: Actor) -> QuerySet[AuthorityOffice]:
    """Offices whose workspace the actor may open: one's own; for a coordinator those around.

    A coordinator sees the offices inside the own divisions, and those that reach over them.
    """
    own = Q(pk__in=offices_of(actor.person, actor.on).values("pk"))
    if actor.has(COORDINATOR):
        own |= Q(pk__isnull=False) if not actor.divisions else Q(pk__in=[])
        for prefix in actor.divisions:
            own |= Q(division_code__startswith=prefix)
            above = [prefix[:length] for length in range(2, len(prefix) + 1)]
            own |= Q(division_code__in=above)
    return open_offices(actor.on).filter(own).order_by("division_code", "line")


def members_of(office: AuthorityOffice, day: date) -> list[Person]:
    """Who works in an office on a day."""
    grants = RoleGrant.objects.filter(covers.open_on(day), office=office, role=OFFICER)
    return list(Person.objects.filter(pk__in=grants.values("person")).order_by("pk"))


def in_charge(
    matter: str, place: str, day: date, *, besides: tuple[int, ...] = ()
) -> AuthorityOffice | None:
    """The office that decides a matter in a place; None where no such office is here. One query."""
    line = policy.profile_for(place, day).authority_powers.get(matter, "")
    seats = [
        Seat(pk, kind, division)
        for pk, kind, division in open_offices(day)
        .filter(line=line)
        .values_list("pk", "line", "division_code")
    ]
    found = authority.in_charge(seats, line=line, place=place, besides=besides)
    return AuthorityOffice.objects.get(pk=found) if found is not None else None


def addressee(place: str, day: date) -> str:
    """To whom reports of a place go: the office that leads there, else the body's name."""
    found = in_charge("planning", place, day)
    if found is not None:
        return found.name
    return policy.profile_for(place, day).authority_map.get("planning", "")


def above(office: AuthorityOffice, day: date) -> AuthorityOffice | None:
    """The office of the same line one step up the division tree; None for the highest."""
    rows = open_offices(day).filter(line=office.line).exclude(pk=office.pk)
    seats = [
        Seat(pk, line, division)
        for pk, line, division in rows.values_list("pk", "line", "division_code")
        if len(division) < len(office.division_code)
    ]
    found = authority.in_charge(seats, line=office.line, place=office.division_code)
    return AuthorityOffice.objects.get(pk=found) if found is not None else None


def has_power(office: AuthorityOffice, matter: str, day: date) -> bool:
    """Whether the office's line has the power over a matter where it stands."""
    powers = policy.profile_for(office.division_code, day).authority_powers
    return powers.get(matter, "") == office.line


def forced_complaints(office: AuthorityOffice, actor: Actor) -> list[Complaint]:
    """Open complaints of forced assignment that this office looks into: the line that registers.

    Nobody sees those about a colleague, nor those in which they have a stake, nor those about
    their own name. No words.
    """
    if not has_power(office, "registration", actor.on):
        return []
    own = RoleGrant.objects.filter(office=office).values("person")
    rows = Complaint.objects.filter(
        category=Category.FORCED.value,
        division_code__startswith=office.division_code,
        state__in=[state.value for state in COMPLAINTS_OPEN],
    )
    found = (
        complaints.without_stake(rows, actor)
        .exclude(about_person__in=own)
        .defer("text", "answer", "phone")
        .order_by("due_at", "pk")
    )
    return [row for row in found if actor.person.name not in row.about_name]


def told_of_forcing(complaint: Complaint, day: date) -> list[Person]:
    """Who is told at once of a forced assignment: the line that registers, and the level above.

    Nobody who shares an office with whom it is about.
    """
    nearest = in_charge("registration", complaint.division_code, day)
    if nearest is None:
        return []
    higher = above(nearest, day)
    offices = [one for one in (nearest, higher) if one is not None]
    subject = complaint.about_person
    theirs = {one.pk for one in offices_of(subject, day)} if subject is not None else set()
    found = {
        person.pk: person
        for office in offices
        if office.pk not in theirs
        for person in members_of(office, day)
    }
    return [found[pk] for pk in sorted(found)]


# ── the figures ─────────────────────────────────────────────────────────────────────────────


def report(division: str, at: datetime) -> Report:
    """The figures of a scope, by street: **the** query of every office's report.

    A person counts where they live, a body where it is registered, a project, need or
    complaint where it is, minutes where the body that recorded them is. Who is registered,
    active, in post, and what waits is counted as ``queries.effects`` does. One grouped count
    for each figure, four for publications.
    """
    return authority.report(division, {code: count(division, at) for code, count in _ROWS})


def _by_place(rows: "QuerySet[Any]", path: str, division: str, what: Any) -> dict[str, int]:
    inside = rows.filter(**{f"{path}__startswith": division}) if division else rows
    return {
        row[path]: row["number"] or 0
        for row in inside.order_by().values(path).annotate(number=what)
    }


def _counted(code: str) -> Callable[[str, datetime], dict[str, int]]:
    """The rows of an indicator, by place."""

    def count(division: str, at: datetime) -> dict[str, int]:
        counted = every.counted(code, Scope(division), Span(at, at))
        assert counted is not None
        return _by_place(counted.parts[0].rows, "division_code", "", Count("pk"))

    return count


def _workers(division: str, at: datetime) -> dict[str, int]:
    rows = people.workers(Scope(division), Span(at, at))
    return _by_place(rows, "division_code", "", Count("pk"))


def _organizations(division: str, at: datetime) -> dict[str, int]:
    return _by_place(Organization.objects.all(), "division_code", division, Count("pk"))


def _teams(division: str, at: datetime) -> dict[str, int]:
    return _by_place(Team.objects.filter(ended_on=None), "division_code", division, Count("pk"))


def _projects(division: str, at: datetime) -> dict[str, int]:
    running = Project.objects.filter(state=ProjectState.PUBLISHED)
    return _by_place(running, "division_code", division, Count("pk"))


def _minutes(division: str, at: datetime) -> dict[str, int]:
    day = at.astimezone(SHANGHAI).date()
    year = LedgerEntry.objects.filter(served_on__gt=indicators.active_since(day))
    return _by_place(year, "organization__division_code", division, Sum("minutes"))


def _complaints(division: str, at: datetime) -> dict[str, int]:
    waiting = Complaint.objects.filter(state__in=[state.value for state in COMPLAINTS_OPEN])
    return _by_place(waiting, "division_code", division, Count("pk"))


def _handed_over(division: str, at: datetime) -> dict[str, int]:
    waiting = Complaint.objects.filter(state=ComplaintState.HANDED_OVER.value)
    return _by_place(waiting, "division_code", division, Count("pk"))


def _publications(division: str, at: datetime) -> dict[str, int]:
    """Of the last twelve months; a report of an organization counts where that one is."""
    found: Counter[str] = Counter()
    for kind in Kind:
        rows = published.inside(kind, division).filter(published.since(kind, at - YEAR))
        path = published.PLACES[kind]
        if kind is Kind.YEARLY_REPORT:
            rows = rows.annotate(where=Coalesce("organization__division_code", "division_code"))
            path = "where"
        found.update(_by_place(rows, path, "", Count("pk")))
    return dict(found)


_ROWS = (
    ("registered", _counted("active_rate")),
    ("active", _counted("active_volunteers")),
    ("social_workers", _workers),
    ("organizations", _organizations),
    ("teams", _teams),
    ("projects", _projects),
    ("open_needs", _counted("open_needs_by_age")),
    ("minutes", _minutes),
    ("open_complaints", _complaints),
    ("handed_over", _handed_over),
    ("publications", _publications),
)
YEAR = timedelta(days=365)
LINES = tuple(Line)
