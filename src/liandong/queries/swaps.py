"""Swaps that one is part of, and whom one may ask."""

from datetime import datetime

from django.db.models import Q, QuerySet

from liandong.models import Assignment, AssignmentState, Person, PersonState, Swap, Team
from liandong.models.sealed import blind_index

MOST_MATES = 40


def swaps_of(person: Person) -> QuerySet[Swap]:
    """Every swap that a person began or is asked in, with its places."""
    return (
        Swap.objects.filter(Q(giver=person) | Q(taker=person))
        .select_related(
            "place__shift__project", "place__shift__position", "giver", "taker",
            "other_place__shift__project", "other_place__shift__position",
        )
        .order_by("-pk")
    )  # fmt: skip


def open_swaps(person: Person, *, at: datetime) -> list[Swap]:
    """Swaps that still wait for somebody's yes. One query."""
    return list(
        swaps_of(person).filter(state__in=["asked", "offered"], place__shift__starts_at__gt=at)
    )


def mates(person: Person) -> list[Person]:
    """People of one's own teams, by name. One query."""
    teams = Team.objects.filter(
        Q(leader=person) | Q(memberships__person=person, memberships__until=None)
    )
    return list(
        Person.objects.filter(
            memberships__team__in=teams, memberships__until=None, merged_into=None
        )
        .exclude(pk=person.pk)
        .exclude(state__in=[PersonState.SUSPENDED, PersonState.EXITED])
        .distinct()
        .order_by("name", "pk")[:MOST_MATES]
    )


def somebody(words: str) -> Person | None:
    """The one person with this whole number or whole telephone number."""
    text = "".join(words.split())
    if not text:
        return None
    wanted = Q(number__iexact=text)
    if text.isdigit() and len(text) == 11:
        wanted |= Q(phone_index=blind_index(text, "phone"))
    found = list(Person.objects.filter(wanted, merged_into=None)[:2])
    return found[0] if len(found) == 1 else None


def places_to_give(person: Person, *, at: datetime) -> list[Assignment]:
    """Own places ahead that could be named in exchange. One query."""
    return list(
        Assignment.objects.filter(
            person=person, state=AssignmentState.ACCEPTED, shift__starts_at__gt=at
        )
        .select_related("shift__project", "shift__position")
        .order_by("shift__starts_at")[:20]
    )
