"""A place for somebody without a telephone: their spoken yes, written down by another."""

from datetime import datetime

from django.db import transaction

from liandong.core import spoken as rules
from liandong.core.hours import SHANGHAI
from liandong.core.households import OwnYesMissing, is_own_yes_needed
from liandong.core.refusals import NotAllowed
from liandong.models import Assignment, Person, Shift, SpokenYes
from liandong.queries import access, households
from liandong.services import events, interventions, rosters


def sign_up_for(
    *,
    shift: Shift,
    person: Person,
    said_by: str,
    how: str,
    by: Person,
    at: datetime,
    words: str = "",
) -> Assignment:
    """Give somebody a place whose own yes was heard by ``by``; the yes is kept with it.

    Staff and team leaders for people within reach; a household's adult for members who
    agreed to it. A place already held stays as it was. Refuses ``NotAllowed``,
    ``OwnYesMissing``, ``YesNotOwn``, ``ForcedAssignment`` (an official hears nobody's yes), and
    what ``rosters.sign_up`` refuses. Events SeatTaken, YesHeard; the person is told, and can
    give the place back.
    """
    interventions.check_not_forced(shift=shift, person=person, source="spoken", by=by, at=at)
    return _sign_up(shift, person, said_by, how, by, at, words)


@transaction.atomic
def _sign_up(
    shift: Shift, person: Person, said_by: str, how: str, by: Person, at: datetime, words: str
) -> Assignment:
    day = at.astimezone(SHANGHAI).date()
    rules.check_yes(said_by, how, is_minor=not is_own_yes_needed(person.birth_on, day))
    _check_reach(by, person, at)
    held = rosters.take_heard(shift=shift, person=person, by=by, at=at)
    if held.accepted_by_id == person.pk or SpokenYes.objects.filter(assignment=held).exists():
        return held
    SpokenYes.objects.create(
        assignment=held,
        said_by=said_by,
        how=how,
        words=" ".join(words.split())[:200],
        heard_by=by,
        heard_at=at,
    )
    events.record(rules.YesHeard(held.pk, person.pk, said_by, how), by=by, at=at)
    facts: dict[str, object] = {"title": held.shift.project.title, "name": by.name}
    events.owe("yes_heard", to=person, facts=facts, at=at)
    return held


def _check_reach(by: Person, person: Person, at: datetime) -> None:
    """Staff and leaders within reach, or the adult of the person's household."""
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    is_desk = by.pk != person.pk and (actor.is_staff or actor.has(access.TEAM_LEADER))
    if is_desk and access.people_for(actor).filter(pk=person.pk).exists():
        return
    mine = households.members_of(by).filter(person=person).first()
    if mine is None:
        raise NotAllowed(action="sign_up_for_another")
    if mine.agreed_at is None:
        raise OwnYesMissing(name=person.name)
