"""A group's list becomes places: each line is the person's own yes, recorded as said.

Lock order: people by number, then the shift.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from liandong.core.chain_facts import ChainListEmpty, ChainListTaken
from liandong.core.refusals import Refusal
from liandong.core.rosters import AlreadyOnReserve, ShiftFull
from liandong.models import ChainYes, Invitation, InvitationState, Person, Shift
from liandong.services import events, interventions, invitations, reserves, rosters


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list and the person whom a human matched to it."""

    person: Person
    line: str
    is_said_by_another: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a line: ``place``, ``question``, ``waiting``, ``there`` or ``refused``."""

    choice: Choice
    kind: str
    refusal: Refusal | None = None


def take(*, shift: Shift, choices: Sequence[Choice], by: Person, at: datetime) -> list[Outcome]:
    """Give a place for each line that its person wrote; ask where another wrote it.

    Where the shift is full, the person waits. A line that the rules refuse changes nothing
    and comes back with its refusal. Whoever has a place already keeps it. Refuses
    ``ChainListEmpty``, ``ForcedAssignment`` (an official writes nobody's yes down) and what
    ``invitations.check_open`` refuses.
    """
    for choice in choices:
        if not choice.is_said_by_another:
            interventions.check_not_forced(
                shift=shift, person=choice.person, source="chain_list", by=by, at=at
            )
    return _take(shift, choices, by, at)


@transaction.atomic
def _take(shift: Shift, choices: Sequence[Choice], by: Person, at: datetime) -> list[Outcome]:
    if not choices:
        raise ChainListEmpty(shift_title=shift.project.title)
    people = rosters.lock_people([choice.person.pk for choice in choices])
    shift = rosters.lock_shifts([shift.pk], [*people])[shift.pk]
    invitations.check_open(shift)
    done: list[Outcome] = []
    for choice in choices:
        known = replace(choice, person=people[choice.person.pk])
        done.append(_one(shift, known, by, at))
    count = {kind: sum(one.kind == kind for one in done) for kind in _KINDS}
    events.record(
        ChainListTaken(
            shift.pk, count["place"], count["question"], count["waiting"], count["refused"]
        ),
        by=by,
        at=at,
    )
    return done


_KINDS = ("place", "question", "waiting", "refused")


def _one(shift: Shift, choice: Choice, by: Person, at: datetime) -> Outcome:
    if invitations.place_of(shift, choice.person) is not None:
        return Outcome(choice, "there")
    try:
        # A refusal undoes its own line and no other.
        with transaction.atomic():
            return (
                _asked(shift, choice, by, at)
                if choice.is_said_by_another
                else _taken(shift, choice, by, at)
            )
    except Refusal as refusal:
        return Outcome(choice, "refused", refusal)


def _taken(shift: Shift, choice: Choice, by: Person, at: datetime) -> Outcome:
    person = choice.person
    try:
        place = rosters.take(
            shift=shift, person=person, source="chain_list", by=by, at=at, is_heard=True
        )
    except ShiftFull:
        try:
            reserves.wait(shift=shift, person=person, by=by, at=at)
        except AlreadyOnReserve:
            return Outcome(choice, "there")
        return Outcome(choice, "waiting")
    rosters.close_questions(shift, person, at=at)
    ChainYes.objects.create(
        shift=shift,
        person=person,
        line=choice.line[:200],
        assignment=place,
        recorded_by=by,
        recorded_at=at,
    )
    return Outcome(choice, "place")


def _asked(shift: Shift, choice: Choice, by: Person, at: datetime) -> Outcome:
    """A question, unless one is open already."""
    asked = Invitation.objects.filter(
        shift=shift, person=choice.person, state=InvitationState.ASKED, answer_by__gt=at
    )
    if asked.exists():
        return Outcome(choice, "there")
    question = invitations.invite(shift=shift, person=choice.person, by=by, at=at)
    ChainYes.objects.create(
        shift=shift,
        person=choice.person,
        line=choice.line[:200],
        invitation=question,
        recorded_by=by,
        recorded_at=at,
    )
    return Outcome(choice, "question")
