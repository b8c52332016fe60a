"""Shifts as the public and volunteers see them: what is open, and how one stands to it.

Lists are bounded and page by key (start, id), so that no page grows with the volume.
Distances are metres from the person's own point; other people only ever see streets.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import F, Q, QuerySet

from liandong.core.eligibility import Reason
from liandong.core.geo import Point, distance_m
from liandong.matching import Weights, equity
from liandong.matching.values import NEUTRAL
from liandong.models import (
    Assignment,
    AssignmentState,
    Invitation,
    InvitationState,
    Person,
    ProjectState,
    ReserveEntry,
    Shift,
    ShiftState,
)
from liandong.queries.eligibility import reasons_against
from liandong.queries.matching import LIKED, OTHER, UNSAID

PAGE = 24
LOOKED_AT = 3 * PAGE
"""Shifts examined for one page of those that a person can take."""
WISHES = frozenset({"too_far", "not_available_then", "busy_then"})
"""Reasons that are the person's own wishes: they bind who asks, not the person's own yes."""
LATE_SCAN = timedelta(hours=2)
_FIELDS = (
    "starts_at", "ends_at", "place_name", "min_people", "max_people", "taken", "state",
    "division_code", "lat", "lon",
    "project__title", "project__category", "project__risk_level", "project__mode",
    "project__insurance_policy",
    "position__title", "position__skill_mask", "position__credential_kind",
    "position__training", "position__min_age", "position__max_age",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty fields do not narrow.

    with_full
        Also what has no place left, where one can wait.
    after
        The (start, id) behind which the page begins.
    """

    street: str = ""
    category: str = ""
    start: datetime | None = None
    end: datetime | None = None
    is_mine: bool = False
    with_full: bool = False
    project: int = 0
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One open shift; ``against`` are the rules, ``wishes`` one's own, ``is_held`` a place."""

    shift: Shift
    distance_m: int | None = None
    against: tuple[Reason, ...] = ()
    wishes: tuple[Reason, ...] = ()
    is_held: bool = False

    @property
    def free(self) -> int:
        """Places left."""
        return self.shift.max_people - self.shift.taken

    @property
    def fits(self) -> bool:
        """Whether a place is left and neither a rule nor an own wish stands against it."""
        return self.free > 0 and not (self.against or self.wishes or self.is_held)


@dataclass(frozen=True, slots=True)
class Page:
    """Cards and the key from which the next page begins.

    Soonest first; for a volunteer the same shifts as ``in_turn`` says.
    """

    cards: tuple[Card, ...]
    after: tuple[datetime, int] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to one shift. ``waiting`` counts everybody on the reserve."""

    place: Assignment | None = None
    invitation: Invitation | None = None
    is_waiting: bool = False
    waiting: int = 0
    against: tuple[Reason, ...] = ()
    wishes: tuple[Reason, ...] = ()
    distance_m: int | None = None


def open_shifts(wanted: Wanted, *, at: datetime) -> QuerySet[Shift]:
    """Published shifts ahead, soonest first; with a place left unless full ones are wanted.

    Begins after ``wanted.after``. The conditions on state and places are those of the index
    ``shift_open_soonest``, word for word.
    """
    found = Shift.objects.filter(
        state=ShiftState.OPEN,
        project__state=ProjectState.PUBLISHED,
        starts_at__gt=at if wanted.start is None else max(at, wanted.start),
    )
    if not wanted.with_full:
        found = found.filter(taken__lt=F("max_people"))
    if wanted.end is not None:
        found = found.filter(starts_at__lt=wanted.end)
    if wanted.street:
        found = found.filter(division_code__startswith=wanted.street)
    if wanted.category:
        found = found.filter(project__category=wanted.category)
    if wanted.project:
        found = found.filter(project=wanted.project)
    if wanted.after is not None:
        start, last = wanted.after
        found = found.filter(Q(starts_at__gt=start) | Q(starts_at=start, pk__gt=last))
        found = found.filter(starts_at__gte=start)
    rows = found.select_related("project", "position").only(*_FIELDS)
    return rows.order_by("starts_at", "pk")


def page_of(wanted: Wanted, *, person: Person | None, at: datetime) -> Page:
    """One page of open shifts, with how the person stands to each.

    One query for a stranger, six for a volunteer, whatever the number of shifts.
    """
    is_mine = wanted.is_mine and person is not None
    most = LOOKED_AT if is_mine else PAGE
    rows = list(open_shifts(wanted, at=at)[: most + 1])
    shown, is_more = rows[:most], len(rows) > most
    cards = cards_for(person, shown, at=at)
    if is_mine:
        fitting = [card for card in cards if card.fits]
        is_more, cards = is_more or len(fitting) > PAGE, fitting[:PAGE]
        last = cards[-1].shift if len(fitting) > PAGE else shown[-1] if shown else None
    else:
        last = shown[-1] if shown else None
    after = (last.starts_at, last.pk) if is_more and last is not None else None
    return Page(tuple(cards if person is None else in_turn(person, cards, at=at)), after)


def in_turn(person: Person, cards: Sequence[Card], *, at: datetime) -> list[Card]:
    """Cards as a volunteer should see them: whoever has nobody yet, and what fits, in front.

    Fit is liking and way, in the published points; the rest is ``matching.equity``. What the
    person cannot take comes last. No query.
    """
    points = [_fit(person, card) for card in cards]
    needed = [card.shift.min_people for card in cards]
    taken = [card.shift.taken for card in cards]
    minutes = [int((card.shift.starts_at - at).total_seconds() // 60) for card in cards]
    rows = equity.order(
        np.array(points, np.int64),
        np.array(needed, np.int64),
        np.array(taken, np.int64),
        np.array(minutes, np.int64),
    )
    found = [cards[row] for row in rows.tolist()]
    return sorted(found, key=lambda card: bool(card.against or card.is_held))


def _fit(person: Person, card: Card) -> int:
    weights, kind = Weights(), card.shift.project.category[-2:]
    liking, nearness = UNSAID, NEUTRAL
    if person.category_mask:
        bit = int(kind) - 1 if kind.isdigit() else -1
        is_liked = bit >= 0 and person.category_mask >> bit & 1
        liking = LIKED if is_liked else OTHER
    if card.distance_m is not None:
        nearness = max(0.0, 1 - card.distance_m / max(1, person.travel_radius_m))
    return round(weights.preference * liking + weights.nearness * nearness)


def cards_for(person: Person | None, shifts: Sequence[Shift], *, at: datetime) -> list[Card]:
    """Shifts with how a person stands to each. Five queries, none for a stranger."""
    if person is None:
        return [Card(shift) for shift in shifts]
    found = reasons_against(person, shifts, at=at)
    return [_card(person, shift, found[shift.pk]) for shift in shifts]


def _card(person: Person, shift: Shift, reasons: Sequence[Reason]) -> Card:
    against, wishes = _sorted_out(reasons)
    return Card(
        shift,
        distance_m=_distance(person, shift),
        against=against,
        wishes=wishes,
        is_held=any(reason.code == "already_on_shift" for reason in reasons),
    )


def _sorted_out(reasons: Sequence[Reason]) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Rules that stand against it, and own wishes; seats are said in another way."""
    seats = {"already_on_shift", "shift_full"}
    return (
        tuple(r for r in reasons if r.code not in WISHES | seats),
        tuple(r for r in reasons if r.code in WISHES),
    )


def _distance(person: Person, shift: Shift) -> int | None:
    if person.lat is None or person.lon is None or shift.lat is None or shift.lon is None:
        return None
    return round(distance_m(Point(person.lat, person.lon), Point(shift.lat, shift.lon)))


def public_shifts() -> QuerySet[Shift]:
    """Shifts that anybody may read about: of projects that were published."""
    return Shift.objects.filter(
        project__state__in=[ProjectState.PUBLISHED, ProjectState.FINISHED]
    ).select_related(
        "project__organization", "project__lead_person", "project__social_worker", "position"
    )


def standing(person: Person, shift: Shift, *, at: datetime) -> Standing:
    """How a person stands to a shift. Eight queries."""
    place = (
        Assignment.objects.filter(shift=shift, person=person)
        .exclude(state=AssignmentState.RELEASED)
        .first()
    )
    invitation = Invitation.objects.filter(
        shift=shift,
        person=person,
        state__in=[InvitationState.ASKED, InvitationState.COUNTERED],
        answer_by__gt=at,
    ).first()
    waiting = list(
        ReserveEntry.objects.filter(shift=shift, left_at=None, moved_up_at=None).values_list(
            "person_id", flat=True
        )
    )
    reasons = reasons_against(person, [shift], at=at)[shift.pk]
    against, wishes = _sorted_out(reasons)
    return Standing(
        place=place,
        invitation=invitation,
        is_waiting=person.pk in waiting,
        waiting=len(waiting),
        against=against,
        wishes=wishes,
        distance_m=_distance(person, shift),
    )


def coming_places(person: Person, *, at: datetime, most: int = 30) -> list[Assignment]:
    """Places that a person holds ahead or just now, soonest first. Two queries."""
    return list(
        _places(person)
        .filter(state=AssignmentState.ACCEPTED, shift__ends_at__gt=at - LATE_SCAN)
        .order_by("shift__starts_at", "pk")[:most]
    )


def past_places(person: Person, *, at: datetime, most: int = 20) -> list[Assignment]:
    """Places that are over, latest first. Two queries."""
    over = Q(shift__ends_at__lte=at - LATE_SCAN) | ~Q(state=AssignmentState.ACCEPTED)
    return list(
        _places(person)
        .filter(over)
        .exclude(state=AssignmentState.RELEASED)
        .order_by("-shift__starts_at", "-pk")[:most]
    )


def _places(person: Person) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(person=person)
        .select_related("shift__project", "shift__position")
        .prefetch_related("check_ins")
    )


def waiting_for(person: Person, *, at: datetime, most: int = 20) -> list[ReserveEntry]:
    """Full shifts ahead on whose reserve a person is. One query."""
    return list(
        ReserveEntry.objects.filter(
            person=person, left_at=None, moved_up_at=None, shift__starts_at__gt=at
        )
        .select_related("shift__project", "shift__position")
        .order_by("shift__starts_at")[:most]
    )


def invitations_of(person: Person) -> QuerySet[Invitation]:
    """Every question that a person was asked, with its shift."""
    return Invitation.objects.filter(person=person).select_related(
        "shift__project", "shift__position", "asked_by"
    )


def open_invitations(person: Person, *, at: datetime, most: int = 30) -> list[Invitation]:
    """Questions that wait for the person's answer, the nearest deadline first. One query."""
    return list(
        invitations_of(person)
        .filter(
            state__in=[InvitationState.ASKED, InvitationState.COUNTERED],
            answer_by__gt=at,
            shift__state=ShiftState.OPEN,
        )
        .order_by("answer_by", "pk")[:most]
    )


def answered_invitations(person: Person, *, at: datetime, most: int = 20) -> list[Invitation]:
    """Questions that are closed, latest first. One query."""
    waits = Q(
        state__in=[InvitationState.ASKED, InvitationState.COUNTERED],
        answer_by__gt=at,
        shift__state=ShiftState.OPEN,
    )
    return list(invitations_of(person).exclude(waits).order_by("-asked_at", "-pk")[:most])


def kept_until(shift: Shift, people: Collection[int]) -> dict[int, datetime]:
    """Until when a seat is kept for those of these who were asked. One query."""
    kept = shift.invitations.filter(person__in=people, state=InvitationState.ASKED, is_held=True)
    return dict(kept.values_list("person", "answer_by"))


def held_on(shift: Shift, people: Collection[int]) -> dict[int, str]:
    """Who of these has a place on a shift (``held``) or a question open (``asked``)."""
    asked = shift.invitations.filter(person__in=people, state=InvitationState.ASKED)
    held = shift.assignments.filter(person__in=people).exclude(state=AssignmentState.RELEASED)
    found = dict.fromkeys(asked.values_list("person", flat=True), "asked")
    return found | dict.fromkeys(held.values_list("person", flat=True), "held")
