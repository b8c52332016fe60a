"""Recommendations: shifts for a volunteer, people for a shift, from an index in memory.

The index finds the best few by the points of planning; what is shown is then asked of the
rules again, with the records of this very moment, so that nothing stale is ever offered. A
volunteer gets their own recommendations and no others. Staff see those whose record they may
open (``access.people_for``), and nobody else.

Who said no to a shift, was asked for it or is on it, is not recommended for it. In the
volunteer's list the points of the seat count for ``URGENCY`` percent, so that what is pressing
comes before what is merely pleasant; among people, ``SPREAD`` points are taken off for each
promise in that week, so that work is shared. Both move the order, never the points shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from liandong.core.eligibility import why_not
from liandong.core.hours import SHANGHAI, Span
from liandong.matching import PARTS, Places, Problem, Reason, Weights, distance_m, pair_parts
from liandong.matching.columns import Ints
from liandong.matching.people import People
from liandong.models import Assignment, AssignmentState, Invitation, InvitationState, Person, Shift
from liandong.queries import access
from liandong.queries import recommendation_columns as columns
from liandong.queries import shifts as shown
from liandong.queries.access import Actor
from liandong.queries.eligibility import PeopleFacts, rules_at, shift_facts
from liandong.queries.learning import weights_at
from liandong.queries.recommendation_memory import PeopleMemory, PlaceMemory
from liandong.queries.shifts import Card

IS_KEPT = True
"""False: everything is read anew for each answer, as tests want it that look at pages."""
URGENCY, SPREAD = 5, 20
LOOKED_AT, EXAMINED = 40, 20
"""Shifts, and people, that are asked of the rules for one answer."""
WIDE = 160
"""People ranked for somebody who sees a whole district, before asking whom they may see."""
MOST_OWN = 20_000
UNTRIED = float(np.float32(0.9))
"""Reliability of those of whom nothing is known: counted, but not said of them."""
_UNSEEN = ("phone", "id_number", "address", "emergency_contact")
_ASKED = (InvitationState.ASKED, InvitationState.COUNTERED, InvitationState.DECLINED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A shift for a person, its points, and the parts that make them up."""

    card: Card
    points: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A person for a shift: their points, the way in metres, and the parts of the points."""

    person: Person
    points: int
    distance_m: int | None
    reasons: tuple[Reason, ...]


_places = PlaceMemory()
_people = PeopleMemory()


def shifts_for(person: Person, *, at: datetime, most: int) -> list[Suggestion] | None:
    """The shifts that suit a volunteer best; None while the index is being read.

    Twenty-one queries at most, whatever the number of shifts, one more a second for the history.
    """
    own, held = columns.people(at=at, ids=[person.pk], among=columns.oneself(person))
    if not len(own):
        return []
    said = Invitation.objects.filter(person=person, state__in=_ASKED)
    memory = _places if IS_KEPT else PlaceMemory()
    with memory.current(at=at) as index:
        if index is None:
            return None
        best = index.top(
            own,
            k=max(LOOKED_AT, most),
            held=held[:, 1:],
            without_shifts=list(said.values_list("shift_id", flat=True)),
            urgency=URGENCY,
            compile=memory.is_compiled or None,
        )
    # By key, not by start: the database would walk through all that is open.
    open_ones = shown.open_shifts(shown.Wanted(), at=at).order_by()
    found = {s.pk: s for s in open_ones.filter(pk__in=best.id.tolist())}
    rows = [found[pk] for pk in best.id.tolist() if pk in found]
    cards = [card for card in shown.cards_for(person, rows, at=at) if card.fits][:most]
    shifts = columns.open_shifts(at=at).in_bulk([card.shift.pk for card in cards])
    cards = [card for card in cards if card.shift.pk in shifts]
    if not cards:
        return []
    places, _ = columns.places([shifts[card.shift.pk] for card in cards], at=at)
    parts = _reasons(own, places, np.zeros(len(cards), np.int64), np.arange(len(cards)), at)
    return [
        Suggestion(card, sum(int(reason.facts["points"]) for reason in reasons), reasons)
        for card, reasons in zip(cards, parts, strict=True)
    ]


def shifts_or_near(person: Person, *, at: datetime, most: int) -> list[Suggestion]:
    """As ``shifts_for``; while the index is being read, the nearest that one can take."""
    found = shifts_for(person, at=at, most=most)
    if found is not None:
        return found
    wanted = shown.Wanted(street=person.division_code[:6], is_mine=True)
    near = sorted(
        shown.page_of(wanted, person=person, at=at).cards,
        key=lambda card: (card.distance_m is None, card.distance_m or 0, card.shift.starts_at),
    )
    return [Suggestion(card, 0, ()) for card in near[:most]]


def people_for(shift: Shift, actor: Actor, *, at: datetime, most: int) -> list[Match] | None:
    """The people who suit an open shift best, of those whom the actor may see.

    None while the index is being read. Twenty-four queries at most, whatever the number of
    people, one more a second for the history.
    """
    rows = list(columns.open_shifts(at=at).filter(pk=shift.pk))
    if not rows:
        return []
    places, _ = columns.places(rows, at=at)
    is_wide = actor.has(access.COORDINATOR)
    within = None if is_wide else visible(actor)
    memory = people_memory()
    with memory.current(at=at) as index:
        if index is None:
            return None
        best = index.top(
            places,
            k=WIDE if is_wide else EXAMINED,
            without=_out(shift),
            within=within,
            spread=SPREAD,
            compile=memory.is_compiled or None,
        )
    ranked: list[int] = best.id.tolist()
    if is_wide:
        seen = set(access.people_for(actor).filter(pk__in=ranked).values_list("pk", flat=True))
        ranked = [pk for pk in ranked if pk in seen and pk != actor.person.pk]
    found = _able(ranked[:EXAMINED], shift, at=at)[:most]
    if not found:
        return []
    ids = [person.pk for person in found]
    who, _ = columns.people(at=at, ids=ids, among=Person.objects.all())
    row = {pk: n for n, pk in enumerate(who.id.tolist())}
    found = [person for person in found if person.pk in row]
    i = np.array([row[person.pk] for person in found], np.int64)
    parts = _reasons(who, places, i, np.zeros(len(i), np.int64), at)
    return [
        Match(
            person=person,
            points=sum(int(reason.facts["points"]) for reason in reasons),
            distance_m=next(
                (int(r.facts["distance_m"]) for r in reasons if "distance_m" in r.facts), None
            ),
            reasons=reasons,
        )
        for person, reasons in zip(found, parts, strict=True)
    ]


def forget() -> None:
    """Begin anew, as a process that has just started."""
    global _places, _people
    _places, _people = PlaceMemory(), PeopleMemory()


def people_memory() -> PeopleMemory:
    """The index of people of this process, or one that is read anew for this answer."""
    return _people if IS_KEPT else PeopleMemory()


def visible(actor: Actor) -> list[int]:
    """Ids of the people whose record the actor may open (at most ``MOST_OWN``)."""
    rows = access.people_for(actor).order_by().values_list("pk", flat=True)
    return list(rows.exclude(pk=actor.person.pk)[:MOST_OWN])


def _out(shift: Shift) -> set[int]:
    """Who is on the shift, was asked for it, or said no to it."""
    held = Assignment.objects.filter(shift=shift).exclude(state=AssignmentState.RELEASED)
    asked = Invitation.objects.filter(shift=shift, state__in=_ASKED)
    return {*held.values_list("person_id", flat=True), *asked.values_list("person_id", flat=True)}


def _able(ranked: Sequence[int], shift: Shift, *, at: datetime) -> list[Person]:
    """Those whom no rule keeps away now, in the order given."""
    there = Person.objects.defer(*_UNSEEN).in_bulk(ranked)
    people = [there[pk] for pk in ranked if pk in there]
    facts = PeopleFacts(people, around=Span(shift.starts_at, shift.ends_at), at=at)
    wanted, day = shift_facts(shift), shift.starts_at.astimezone(SHANGHAI).date()
    rules = rules_at(shift.division_code, day)
    return [
        person
        for person in people
        if all(r.code == "shift_full" for r in why_not(facts.of(person, shift), wanted, day, rules))
    ]


def _reasons(
    who: People, what: Places, i: Ints, j: Ints, at: datetime
) -> Sequence[tuple[Reason, ...]]:
    """The parts of each pair with the numbers that explain them, as plans store them."""
    weights: Weights = weights_at(at)
    problem = Problem(who, what, weights=weights)
    parts = pair_parts(problem, i, j)
    ways = distance_m(problem, i, j)
    told = []
    for n, (person, place) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        liking = columns.said_liking(float(who.preferences[person, what.kind[place]]))
        facts: dict[str, dict[str, int | float]] = {
            "preference": {"percent": round(100 * liking)},
            "load": {"recent_minutes": int(who.recent_minutes[person])},
        }
        if float(who.reliability[person]) != UNTRIED:
            facts["reliability"] = {"percent": round(100 * float(who.reliability[person]))}
        if not np.isnan(ways[n]):
            facts["nearness"] = {
                "distance_m": round(float(ways[n])),
                "radius_m": round(float(who.radius_m[person])),
            }
        told.append(
            tuple(
                Reason(part, {"points": points, **facts.get(part, {})})
                for part, points in zip(PARTS, parts[:, n].tolist(), strict=True)
            )
        )
    return told
