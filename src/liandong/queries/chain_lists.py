"""Whom the names of a pasted list may mean, and the list as it stands now."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from liandong.core.chain_list import Entry
from liandong.models import Assignment, AssignmentState, Person, ReserveEntry, Shift
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.queries.access import Actor

MOST_OF_ONE_NAME = 8


def meant(entries: Sequence[Entry], actor: Actor) -> list[list[Person]]:
    """For each line the people it may mean, of those whom the actor may open.

    By the whole telephone number where the line has one, else by the whole name. One query.
    """
    names = {entry.name for entry in entries if entry.name}
    phones = {entry.phone: blind_index(entry.phone, "phone") for entry in entries if entry.phone}
    rows = (
        access.people_for(actor)
        .filter(Q(name__in=names) | Q(phone_index__in=phones.values()))
        .only("name", "number", "phone_index", "division_code")
        .order_by("pk")
    )
    by_name: dict[str, list[Person]] = defaultdict(list)
    by_phone: dict[str, list[Person]] = defaultdict(list)
    for person in rows.distinct():
        by_name[person.name].append(person)
        by_phone[person.phone_index].append(person)
    return [
        (by_phone.get(phones.get(entry.phone, "-"), []) or by_name.get(entry.name, []))[
            :MOST_OF_ONE_NAME
        ]
        for entry in entries
    ]


def standing_list(shift: Shift) -> tuple[list[str], list[str]]:
    """Who comes, in the order of their yes, and who waits. Two queries."""
    places = (
        Assignment.objects.filter(shift=shift)
        .exclude(state=AssignmentState.RELEASED)
        .select_related("person")
        .order_by("accepted_at", "pk")
    )
    waiting = (
        ReserveEntry.objects.filter(shift=shift, left_at=None, moved_up_at=None)
        .select_related("person")
        .order_by("joined_at", "pk")
    )
    return (
        [place.person.name for place in places],
        [entry.person.name for entry in waiting],
    )
