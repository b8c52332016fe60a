"""Conflicts between events of two organizations: found beforehand, told to both sides once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.line_calendar import Conflict, LinesConflict, by_district
from liandong.models import LineConflict, Person, Shift
from liandong.queries import hub
from liandong.queries import line_conflicts as shown
from liandong.queries.initiatives import coordinators_of
from liandong.services import events

AHEAD_DAYS = 28


def tell_due(*, at: datetime) -> int:
    """Tell of each conflict within four weeks that nobody was told of or agreed about; how many.

    Both sides: who answers for the project, and who coordinates its place. A pair of shifts is
    told once, whatever becomes of it. Event LinesConflict.
    """
    day = at.astimezone(SHANGHAI).date()
    entries = hub.entries_in(Q(), at, at + timedelta(days=AHEAD_DAYS))
    found = by_district(
        entries, event_people=lambda code: policy.profile_for(code, day).approvals.event_people
    )
    refs = {one.one.ref for one in found}
    known = shown.told_pairs(refs) | set(hub.agreements_of(refs))
    return sum(_tell(one, at) for one in found if (one.one.ref, one.other.ref) not in known)


@transaction.atomic
def _tell(found: Conflict, at: datetime) -> bool:
    row, is_new = LineConflict.objects.get_or_create(
        one_id=found.one.ref,
        other_id=found.other.ref,
        defaults={"kind": found.kind.value, "found_at": at},
    )
    if not is_new:
        return False
    events.record(LinesConflict(row.pk, row.kind), by=None, at=at)
    facts: dict[str, object] = {
        "one": found.one.title,
        "other": found.other.title,
        "day": found.one.day.isoformat(),
    }
    for person in _sides(row.one, row.other):
        events.owe("lines_conflict", to=person, facts=facts, at=at)
    return True


def _sides(one: Shift, other: Shift) -> list[Person]:
    found: dict[int, Person] = {}
    for shift in (one, other):
        worker = shift.project.social_worker
        if worker is not None:
            found[worker.pk] = worker
        found |= {person.pk: person for person in coordinators_of(shift.division_code)}
    return [found[pk] for pk in sorted(found)]
