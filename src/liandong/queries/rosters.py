"""Rosters as those who run the shifts see them: who comes, who was asked, whom to ask.

Names are for those who run the shift; telephones and addresses are never read here.
Candidates come from the hexagons around the place, so that the search is bounded by
people nearby and not by the size of the hub.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import h3
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from liandong.core.eligibility import Reason
from liandong.core.geo import Point, distance_m
from liandong.core.hours import SHANGHAI, Span
from liandong.core.rosters import why_not
from liandong.models import (
    Assignment,
    AssignmentState,
    CheckIn,
    Credential,
    Invitation,
    InvitationState,
    Person,
    PersonState,
    Replacement,
    ReserveEntry,
    RoleGrant,
    Shift,
    ShiftState,
)
from liandong.queries import access
from liandong.queries.access import Actor
from liandong.queries.eligibility import PeopleFacts, rules_at, shift_facts

PAGE = 40
MOST_ROWS = 200
EXAMINED = 80
"""People whose facts are read for one list of candidates."""
RINGS = (0, 1, 3, 6)
"""Rings of hexagons around the place, from half a kilometre to six, until enough are found."""
_UNSEEN = (
    "person__phone", "person__id_number", "person__address", "person__emergency_contact",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One shift in the list: how many said yes, were asked, wait, and have come."""

    shift: Shift
    asked: int
    waiting: int
    arrived: int

    @property
    def missing(self) -> int:
        """How many people the shift lacks at least."""
        return max(0, self.shift.min_people - self.shift.taken)


@dataclass(frozen=True, slots=True)
class Place:
    """One person with a place, and when they came and left. ``is_known``: may be opened."""

    assignment: Assignment
    arrived: CheckIn | None
    left: CheckIn | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything about one roster."""

    shift: Shift
    places: list[Place]
    invitations: list[Invitation]
    waiting: list[ReserveEntry]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could come, and what speaks for asking them (codes with facts)."""

    person: Person
    distance_m: int | None
    wishes: tuple[Reason, ...]
    speaks_for: tuple[tuple[str, int], ...]
    is_known: bool


def shifts_run_by(actor: Actor) -> QuerySet[Shift]:
    """Shifts whose roster the actor may open: their own scope, and those they lead there."""
    leads = Assignment.objects.filter(
        person=actor.person, is_lead=True, state=AssignmentState.ACCEPTED
    )
    run = Q(pk__in=access.shifts_for(actor).values("pk")) | Q(pk__in=leads.values("shift_id"))
    return Shift.objects.filter(run).select_related("project", "position")


def roster_page(
    actor: Actor,
    *,
    start: datetime,
    end: datetime,
    is_short: bool = False,
    after: tuple[datetime, int] | None = None,
    at: datetime,
) -> tuple[list[RosterRow], tuple[datetime, int] | None]:
    """Shifts of a period, soonest first, ``PAGE`` of them, and where the next page begins.

    ``is_short`` keeps those with fewer people than they need. Four queries.
    """
    found = access.shifts_for(actor).filter(starts_at__gte=start, starts_at__lt=end)
    found = found.exclude(state=ShiftState.CANCELLED)
    if is_short:
        found = found.filter(taken__lt=F("min_people"))
    if after is not None:
        found = found.filter(
            Q(starts_at__gt=after[0]) | Q(starts_at=after[0], pk__gt=after[1]),
            starts_at__gte=after[0],
        )
    rows = list(found.select_related("project", "position").order_by("starts_at", "pk")[: PAGE + 1])
    shown = rows[:PAGE]
    following = (shown[-1].starts_at, shown[-1].pk) if len(rows) > PAGE else None
    return with_counts(shown, at=at), following


def with_counts(shifts: Sequence[Shift], *, at: datetime) -> list[RosterRow]:
    """Shifts with how many were asked, wait and have come. Three queries."""
    ids = [shift.pk for shift in shifts]
    asked = Invitation.objects.filter(shift__in=ids, state=InvitationState.ASKED, answer_by__gt=at)
    waiting = ReserveEntry.objects.filter(shift__in=ids, left_at=None, moved_up_at=None)
    came = CheckIn.objects.filter(assignment__shift__in=ids, kind="in")
    numbers = [
        _counted(asked, "shift"),
        _counted(waiting, "shift"),
        _counted(came, "assignment__shift"),
    ]
    return [RosterRow(shift, *(n.get(shift.pk, 0) for n in numbers)) for shift in shifts]


def _counted(
    rows: "QuerySet[Invitation] | QuerySet[ReserveEntry] | QuerySet[CheckIn]", by: str
) -> dict[int, int]:
    return dict(rows.values(by).annotate(n=Count("pk")).values_list(by, "n"))


def sheet(shift: Shift, actor: Actor) -> Sheet:
    """The roster of a shift. Five queries, whatever the number of people."""
    places = list(
        Assignment.objects.filter(shift=shift)
        .exclude(state=AssignmentState.RELEASED)
        .select_related("person")
        .defer(*_UNSEEN)
        .prefetch_related("check_ins")
        .order_by("-is_lead", "accepted_at", "pk")[:MOST_ROWS]
    )
    known = _known(actor, [place.person_id for place in places])
    return Sheet(
        shift=shift,
        places=[_place(row, row.person_id in known) for row in places],
        invitations=list(
            Invitation.objects.filter(shift=shift)
            .exclude(state=InvitationState.ACCEPTED)
            .exclude(pk__in=_not_in_the_way(shift))
            .select_related("person", "asked_by")
            .defer(*_UNSEEN)
            .order_by("-asked_at", "-pk")[:MOST_ROWS]
        ),
        waiting=list(
            ReserveEntry.objects.filter(shift=shift, left_at=None, moved_up_at=None)
            .select_related("person")
            .defer(*_UNSEEN)
            .order_by("joined_at", "pk")[:MOST_ROWS]
        ),
    )


def _not_in_the_way(shift: Shift) -> QuerySet[Invitation]:
    """Who could not stand in for somebody: asked by the clock, named to nobody afterwards."""
    waves = Replacement.objects.filter(shift=shift, wave__isnull=False).values("wave")
    return Invitation.objects.filter(
        shift=shift,
        turn__wave__in=waves,
        state__in=[InvitationState.DECLINED, InvitationState.LAPSED],
    )


def _place(row: Assignment, is_known: bool) -> Place:
    seen = {check.kind: check for check in row.check_ins.all()}
    return Place(row, seen.get("in"), seen.get("out"), is_known)


def arrivals(shift: Shift) -> list[Place]:
    """Who has a place and when they came, those who came last on top. Two queries."""
    rows = (
        Assignment.objects.filter(shift=shift)
        .exclude(state=AssignmentState.RELEASED)
        .select_related("person")
        .defer(*_UNSEEN)
        .prefetch_related("check_ins")[:MOST_ROWS]
    )
    places = [_place(row, False) for row in rows]
    places.sort(
        key=lambda p: (
            p.arrived is None,
            -p.arrived.at.timestamp() if p.arrived else 0,
            p.assignment.pk,
        )
    )
    return places


def places_run_by(actor: Actor) -> QuerySet[Assignment]:
    """Places at shifts that the actor runs."""
    return Assignment.objects.filter(shift__in=shifts_run_by(actor).values("pk"))


def invitations_run_by(actor: Actor) -> QuerySet[Invitation]:
    """Questions that were asked for shifts in the actor's scope."""
    return Invitation.objects.filter(shift__in=access.shifts_for(actor).values("pk"))


def _known(actor: Actor, people: Iterable[int]) -> set[int]:
    """Those of the people whose record the actor may open."""
    return set(access.people_for(actor).filter(pk__in=list(people)).values_list("pk", flat=True))


def candidates(shift: Shift, actor: Actor, *, at: datetime, most: int = 20) -> list[Candidate]:
    """The best people near the place whom no rule keeps away, not asked yet.

    Those who fit their own wishes come first, then who served longest ago, then who is
    nearest. Thirteen queries at most; at most ``EXAMINED`` people are looked at.
    """
    people = _near(shift, at=at)
    if len(people) < most:
        seen = {person.pk for person in people}
        people += [p for p in _in_division(shift, at=at) if p.pk not in seen]
    facts = PeopleFacts(people, around=Span(shift.starts_at, shift.ends_at), at=at)
    wanted = shift_facts(shift)
    day = shift.starts_at.astimezone(SHANGHAI).date()
    rules = rules_at(shift.division_code, day)
    able = []
    for person in people:
        reasons = [
            reason
            for reason in why_not(facts.of(person, shift), wanted, day, rules)
            if reason.code != "shift_full"
        ]
        if all(reason.code in ("too_far", "not_available_then") for reason in reasons):
            able.append((person, tuple(reasons)))
    able.sort(key=lambda one: _order(one[0], one[1], shift))
    chosen = able[:most]
    known = _known(actor, [person.pk for person, _ in chosen])
    return [
        Candidate(
            person=person,
            distance_m=_distance(person, shift),
            wishes=wishes,
            speaks_for=_speaks_for(person, shift, wishes, day),
            is_known=person.pk in known,
        )
        for person, wishes in chosen
    ]


def _free(shift: Shift, *, at: datetime) -> QuerySet[Person]:
    """Verified volunteers who have no place, no open question and no fresh no for the shift."""
    today = at.astimezone(SHANGHAI).date()
    volunteers = RoleGrant.objects.filter(
        person=OuterRef("pk"), role=access.VOLUNTEER, since__lte=today
    ).filter(Q(until=None) | Q(until__gt=today))
    held = Assignment.objects.filter(shift=shift).exclude(state=AssignmentState.RELEASED)
    asked = Invitation.objects.filter(
        shift=shift,
        state__in=[InvitationState.ASKED, InvitationState.COUNTERED, InvitationState.DECLINED],
    )
    found = Person.objects.filter(
        Exists(volunteers), state=PersonState.VERIFIED, merged_into=None
    ).exclude(pk__in=held.values("person"))
    found = found.exclude(pk__in=asked.values("person"))
    mask = shift.position.skill_mask
    if mask:
        papers = Credential.objects.filter(person=OuterRef("pk"), verified_at__isnull=False)
        found = found.annotate(able=F("skill_mask").bitand(mask)).filter(
            Q(able=mask) | Exists(papers)
        )
    return found.defer("phone", "id_number", "address", "emergency_contact").order_by(
        F("last_served_on").asc(nulls_first=True), "pk"
    )


def _near(shift: Shift, *, at: datetime) -> list[Person]:
    if not shift.cell or not h3.is_valid_cell(shift.cell):
        return []
    found: list[Person] = []
    for rings in RINGS:
        cells = h3.grid_disk(shift.cell, rings)
        found = list(_free(shift, at=at).filter(cell__in=cells)[:EXAMINED])
        if len(found) == EXAMINED:
            break
    return found


def _in_division(shift: Shift, *, at: datetime) -> list[Person]:
    county = shift.division_code[:6]
    return list(_free(shift, at=at).filter(division_code__startswith=county)[:EXAMINED])


def _order(person: Person, wishes: Sequence[Reason], shift: Shift) -> tuple[object, ...]:
    near = _distance(person, shift)
    served = person.last_served_on or date.min
    return (len(wishes), served, near if near is not None else 1_000_000, person.pk)


def _distance(person: Person, shift: Shift) -> int | None:
    if person.lat is None or person.lon is None or shift.lat is None or shift.lon is None:
        return None
    return round(distance_m(Point(person.lat, person.lon), Point(shift.lat, shift.lon)))


def _speaks_for(
    person: Person, shift: Shift, wishes: Sequence[Reason], day: date
) -> tuple[tuple[str, int], ...]:
    """Codes with one number each: metres away, days since the last service."""
    against = {reason.code for reason in wishes}
    found: list[tuple[str, int]] = []
    near = _distance(person, shift)
    if near is not None and "too_far" not in against:
        found.append(("near", near))
    if shift.position.skill_mask:
        found.append(("has_skill", 1))
    if person.availability_mask and "not_available_then" not in against:
        found.append(("free_then", 1))
    if person.last_served_on is None:
        found.append(("first_time", 1))
    elif day - person.last_served_on > timedelta(days=14):
        found.append(("rested", (day - person.last_served_on).days))
    return tuple(found)
