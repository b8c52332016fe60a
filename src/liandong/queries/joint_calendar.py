"""The week of a linkage: what both sides have in it, for whoever belongs to it."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from liandong.core.hours import SHANGHAI
from liandong.core.joint_calendar import Line, Slot
from liandong.models import (
    Assignment,
    AssignmentState,
    Person,
    Shift,
    ShiftState,
    TrainingSeat,
    TrainingSession,
)
from liandong.queries import access
from liandong.queries.access import Actor

MOST = 200


def week(actor: Actor, first: date) -> list[Slot]:
    """Seven days from ``first``: shifts one runs, shares or holds, and their courses. 4 queries.

    Shares: shifts of a project whose linkage the actor is a party of. Who must be there is the
    lead and the social worker of a shift and everybody with a place, so that clashes show.
    """
    start = datetime.combine(first, time(), tzinfo=SHANGHAI)
    end = start + timedelta(days=7)
    runs = access.shifts_for(actor)
    linked = access.linkages_for(actor).filter(until=None).values("project")
    mine = Assignment.objects.filter(person=actor.person, state=AssignmentState.ACCEPTED)
    shifts = list(
        Shift.objects.filter(
            Q(pk__in=runs.values("pk")) | Q(project__in=linked) | Q(pk__in=mine.values("shift")),
            starts_at__gte=start,
            starts_at__lt=end,
        )
        .exclude(state=ShiftState.CANCELLED)
        .select_related("project")
        .order_by("starts_at", "pk")[:MOST]
    )
    people: dict[int, set[int]] = defaultdict(set)
    held = Assignment.objects.filter(shift__in=shifts, state=AssignmentState.ACCEPTED)
    for shift_id, person_id in held.values_list("shift", "person"):
        people[shift_id].add(person_id)
    for shift in shifts:
        people[shift.pk] |= {pk for pk in (shift.project.lead_person_id,) if pk is not None}
    slots = [
        Slot(
            Line.SHIFT, shift.pk, shift.project.title, shift.starts_at, shift.ends_at,
            shift.place_name, frozenset(people[shift.pk]), shift.taken, shift.min_people,
        )
        for shift in shifts
    ]  # fmt: skip
    known = {pk for some in people.values() for pk in some} | {actor.person.pk}
    sessions = list(
        TrainingSession.objects.filter(
            Q(course__organization__in=actor.organization_ids)
            | Q(places_taken__person=actor.person, places_taken__given_back_at=None),
            starts_at__gte=start,
            starts_at__lt=end,
            cancelled_at=None,
        )
        .select_related("course")
        .distinct()
        .order_by("starts_at", "pk")[:MOST]
    )
    learners: dict[int, set[int]] = defaultdict(set)
    seats = TrainingSeat.objects.filter(session__in=sessions, given_back_at=None, person__in=known)
    for session_id, person_id in seats.values_list("session", "person"):
        learners[session_id].add(person_id)
    slots += [
        Slot(
            Line.COURSE, one.pk, one.course.title, one.starts_at, one.ends_at, one.place_name,
            frozenset(learners[one.pk]),
        )
        for one in sessions
    ]  # fmt: skip
    return sorted(slots, key=lambda slot: (slot.starts_at, slot.line, slot.ref))


def names_of(actor: Actor, people: set[int]) -> dict[int, str]:
    """The names of those whom the actor may know. One query; none for nobody."""
    if not people:
        return {}
    return dict(access.people_for(actor).filter(pk__in=people).values_list("pk", "name"))


def is_of(person: Person, slot: Slot) -> bool:
    """Whether the person has a place in it."""
    return person.pk in slot.people
