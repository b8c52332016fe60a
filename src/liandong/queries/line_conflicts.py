"""What gets in the way of a project's shifts, planned or only thought of; whom to talk to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.db.models import Q

from liandong.core import policy
from liandong.core.hours import SHANGHAI, Span
from liandong.core.line_calendar import DISTRICT_DIGITS, Conflict, Entry, of_one
from liandong.core.projects import Mode
from liandong.models import LineConflict, Project, Shift
from liandong.queries import hub

AHEAD_DAYS = 180
MOST_OWN = 60


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to talk to about an event: the organization, and what its project made public."""

    organization: str
    name: str
    phone: str


def event_people(project: Project, at: datetime) -> int:
    """From how many places on an event is a large one, where the project is."""
    day = at.astimezone(SHANGHAI).date()
    return policy.profile_for(project.division_code, day).approvals.event_people


def of_project(project: Project, at: datetime) -> list[Conflict]:
    """Conflicts of its coming shifts with those of other organizations. Four queries."""
    own = hub.entries_in(Q(project=project), at, at + timedelta(days=AHEAD_DAYS))[:MOST_OWN]
    return _with_others(project, own, at)


def of_draft(
    project: Project, spans: Sequence[Span], *, place_name: str, seats: int, at: datetime
) -> list[Conflict]:
    """Conflicts that shifts would have that are not planned yet. Two queries."""
    base = Entry(
        ref=0,
        title=project.title,
        line=project.organization.line,
        organization=project.organization_id,
        division=project.division_code,
        place=place_name,
        category=project.category,
        starts_at=at,
        ends_at=at,
        seats=seats,
        is_event=project.mode == Mode.EVENT,
    )
    thought = [
        replace(base, ref=-n, starts_at=span.starts_at, ends_at=span.ends_at)
        for n, span in enumerate(spans, start=1)
    ]
    return _with_others(project, thought, at)


def contacts_of(refs: Iterable[int]) -> dict[int, Contact]:
    """Whom to talk to, by shift. One query."""
    shifts = Shift.objects.filter(pk__in=list(refs)).select_related("project__organization")
    return {
        shift.pk: Contact(
            shift.project.organization.name,
            shift.project.contact_name,
            shift.project.contact_phone,
        )
        for shift in shifts
    }


def told_pairs(refs: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs of shifts whose conflict was told. One query."""
    rows = LineConflict.objects.filter(one__in=list(refs))
    return set(rows.values_list("one", "other"))


def _with_others(project: Project, own: Sequence[Entry], at: datetime) -> list[Conflict]:
    if not own:
        return []
    first = min(entry.day for entry in own)
    last = max(entry.day for entry in own)
    district = project.division_code[:DISTRICT_DIGITS]
    inside = Q(division_code__startswith=district) & ~Q(
        project__organization=project.organization_id
    )
    others = hub.entries_in(
        inside,
        datetime.combine(first, time(), tzinfo=SHANGHAI),
        datetime.combine(last + timedelta(days=1), time(), tzinfo=SHANGHAI),
    )
    least = event_people(project, at)
    return [found for entry in own for found in of_one(entry, others, event_people=least)]
