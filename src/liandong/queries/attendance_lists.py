"""What waits for a person who confirms hours: ended shifts, back-fills, objections.

Exceptions come first. A line is odd when its times or proofs do not fit together; what is
merely waiting is clean and can be confirmed at once. Times are aware datetimes; lists are
bounded and take the same number of queries whatever their length.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.fields import DateTimeField

from liandong.core import policy, second_person, workdays
from liandong.core.hours import SHANGHAI, Evidence, Span
from liandong.models import (
    Assignment,
    AssignmentState,
    CheckIn,
    HoursClaim,
    LedgerEntry,
    Objection,
    Shift,
    ShiftState,
)
from liandong.queries import access

TOLERANCE = timedelta(minutes=15)
"""Nobody is asked to explain a quarter of an hour."""
MOST = 50
MOST_SHIFTS = 100
_STRONGEST = (Evidence.SCAN, Evidence.BADGE)


class Oddity(StrEnum):
    """Why a line needs a look before it is confirmed."""

    NO_ARRIVAL = "no_arrival"
    NO_LEAVING = "no_leaving"
    LEAVING_PROPOSED = "leaving_proposed"
    LEAVING_TOLD = "leaving_told"
    MIXED_PROOF = "mixed_proof"
    CAME_LATE = "came_late"
    LEFT_EARLY = "left_early"


@dataclass(frozen=True, slots=True)
class Line:
    """One person's attendance at one ended shift.

    minutes
        Whole minutes between arrival and leaving, inside the planned time.
    is_own
        The line is about the person who looks; somebody else must confirm it.
    told_left_at, told_reason
        When the volunteer says they left who forgot to check out, beside the proposed time.
    is_own_list
        Arrival and leaving stand only on a list of the person who looks; somebody else must
        confirm it.
    """

    assignment_id: int
    person_name: str
    arrived_at: datetime | None
    left_at: datetime | None
    arrived_by: str
    left_by: str
    minutes: int
    oddities: tuple[Oddity, ...]
    is_own: bool
    told_left_at: datetime | None = None
    told_reason: str = ""
    is_own_list: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether arrival and leaving are both established."""
        lacking = {Oddity.NO_ARRIVAL, Oddity.NO_LEAVING, Oddity.LEAVING_PROPOSED}
        lacking |= {Oddity.LEAVING_TOLD}
        return not lacking & set(self.oddities)

    @property
    def is_clean(self) -> bool:
        """Whether it can be confirmed without a look."""
        return not self.oddities and not self.is_own and not self.is_own_list


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ended shift with the lines that wait.

    due_at
        When the entry becomes late (Order 67 Art 11: 10 working days).
    """

    shift_id: int
    title: str
    position: str
    place: str
    starts_at: datetime
    ends_at: datetime
    due_at: datetime
    lines: tuple[Line, ...]

    @property
    def odd(self) -> tuple[Line, ...]:
        """Lines that need a look, as they stand in the list."""
        return tuple(line for line in self.lines if not line.is_clean)

    @property
    def clean(self) -> tuple[Line, ...]:
        """Lines that can be confirmed at once."""
        return tuple(line for line in self.lines if line.is_clean)


def oddities(shift: Span, arrival: CheckIn | None, leaving: CheckIn | None) -> tuple[Oddity, ...]:
    """What does not fit in one attendance, in the order in which it should be read."""
    if arrival is None:
        return (Oddity.NO_ARRIVAL,)
    found = []
    if leaving is None:
        found.append(Oddity.NO_LEAVING)
    elif leaving.is_proposed:
        told = leaving.told_left_at is not None
        found.append(Oddity.LEAVING_TOLD if told else Oddity.LEAVING_PROPOSED)
    else:
        if Evidence(arrival.method).strength != Evidence(leaving.method).strength:
            found.append(Oddity.MIXED_PROOF)
        if leaving.at < shift.ends_at - TOLERANCE:
            found.append(Oddity.LEFT_EARLY)
    if arrival.at > shift.starts_at + TOLERANCE:
        found.insert(0, Oddity.CAME_LATE)
    return tuple(found)


def shifts_to_confirm(actor: access.Actor) -> QuerySet[Shift]:
    """Shifts whose hours the actor confirms: those they run; a team leader's, those they lead.

    Their own line there is left to somebody else, and so is a back-fill that they entered.
    """
    runs = Q(pk__in=access.shifts_for(actor).values("pk"))
    if actor.has(access.TEAM_LEADER):
        leads = Assignment.objects.filter(
            person=actor.person,
            is_lead=True,
            state__in=(AssignmentState.ACCEPTED, AssignmentState.SERVED),
        )
        runs |= Q(pk__in=leads.values("shift_id"))
    return Shift.objects.filter(runs)


def waiting_shifts(actor: access.Actor, *, at: datetime) -> QuerySet[Shift]:
    """Ended shifts of the actor with unrecognized places; odd ones first, then the oldest."""
    places = Assignment.objects.filter(shift=OuterRef("pk"), state=AssignmentState.ACCEPTED)
    late = ExpressionWrapper(
        F("assignment__shift__starts_at") + TOLERANCE, output_field=DateTimeField()
    )
    early = ExpressionWrapper(
        F("assignment__shift__ends_at") - TOLERANCE, output_field=DateTimeField()
    )
    seen = CheckIn.objects.filter(assignment=OuterRef("pk"))
    arrivals = seen.filter(kind="in", at__lte=late)
    leavings = seen.filter(kind="out", is_proposed=False, at__gte=early)
    clean = Exists(arrivals) & Exists(leavings)
    mixed = Exists(seen.filter(method__in=_STRONGEST)) & Exists(seen.exclude(method__in=_STRONGEST))
    return (
        shifts_to_confirm(actor)
        .filter(Exists(places), ends_at__lte=at)
        .exclude(state=ShiftState.CANCELLED)
        .annotate(is_odd=Exists(places.filter(~clean | mixed)))
        .select_related("project", "position")
        .order_by("-is_odd", "ends_at", "pk")
    )


def sheets(shifts: Iterable[Shift], *, viewer_id: int) -> list[Sheet]:
    """The lines that wait at the shifts, odd ones on top. Two queries."""
    wanted = list(shifts)
    places: dict[int, list[Assignment]] = {shift.pk: [] for shift in wanted}
    rows = (
        Assignment.objects.filter(shift__in=wanted, state=AssignmentState.ACCEPTED)
        .select_related("person")
        .prefetch_related("check_ins")
        .order_by("pk")
    )
    for row in rows:
        places[row.shift_id].append(row)
    return [_sheet(shift, places[shift.pk], viewer_id) for shift in wanted]


@dataclass(frozen=True, slots=True)
class CleanDay:
    """What can be confirmed at once of one day: its shifts and the places at them."""

    day: date
    shifts: int
    assignment_ids: tuple[int, ...]
    minutes: int
    odd: int


def clean_days(actor: access.Actor, *, at: datetime) -> list[CleanDay]:
    """Days with lines that need no look, the oldest first. Constant number of queries.

    Of the first hundred shifts that wait; the next ones follow when these are done.
    """
    days: dict[date, list[Sheet]] = {}
    for sheet in sheets(waiting_shifts(actor, at=at)[:MOST_SHIFTS], viewer_id=actor.person.pk):
        days.setdefault(sheet.starts_at.astimezone(SHANGHAI).date(), []).append(sheet)
    found = []
    for day, held in sorted(days.items()):
        clean = [line for sheet in held for line in sheet.clean]
        if clean:
            found.append(
                CleanDay(
                    day=day,
                    shifts=sum(bool(sheet.clean) for sheet in held),
                    assignment_ids=tuple(line.assignment_id for line in clean),
                    minutes=sum(line.minutes for line in clean),
                    odd=sum(len(sheet.odd) for sheet in held),
                )
            )
    return found


def _sheet(shift: Shift, places: list[Assignment], viewer_id: int) -> Sheet:
    span = Span(shift.starts_at, shift.ends_at)
    lines = [_line(span, place, viewer_id) for place in places]
    lines.sort(key=lambda line: (line.is_clean, line.arrived_at or span.ends_at))
    rules = policy.profile_for(shift.division_code, span.day()).hours
    last_day = workdays.add_working_days(
        shift.ends_at.astimezone(SHANGHAI).date(), rules.record_within_working_days
    )
    return Sheet(
        shift_id=shift.pk,
        title=shift.project.title,
        position=shift.position.title,
        place=shift.place_name,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        due_at=datetime.combine(last_day + timedelta(days=1), time(), tzinfo=SHANGHAI),
        lines=tuple(lines),
    )


def _line(shift: Span, place: Assignment, viewer_id: int) -> Line:
    seen = {c.kind: c for c in place.check_ins.all()}
    arrival, leaving = seen.get("in"), seen.get("out")
    minutes = 0
    if arrival is not None and leaving is not None and leaving.at > arrival.at:
        minutes = Span(arrival.at, leaving.at).within(shift).minutes
    return Line(
        assignment_id=place.pk,
        person_name=place.person.name,
        arrived_at=arrival.at if arrival else None,
        left_at=leaving.at if leaving else None,
        arrived_by=arrival.method if arrival else "",
        left_by=leaving.method if leaving else "",
        minutes=minutes,
        oddities=oddities(shift, arrival, leaving),
        is_own=place.person_id == viewer_id,
        told_left_at=leaving.told_left_at if leaving and leaving.is_proposed else None,
        told_reason=leaving.told_reason if leaving and leaving.is_proposed else "",
        is_own_list=second_person.is_own_list(
            (
                second_person.Written(c.method, c.recorded_by_id)
                for c in seen.values()
                if not c.is_proposed
            ),
            viewer_id,
        )
        and leaving is not None
        and not leaving.is_proposed,
    )


def leaving_word_hours(shift: Shift) -> int:
    """How many hours after a shift its volunteers may say when they left."""
    day = shift.ends_at.astimezone(SHANGHAI).date()
    return policy.profile_for(shift.division_code, day).leaving_word_hours


def places_for(actor: access.Actor) -> QuerySet[Assignment]:
    """Places at shifts whose hours the actor confirms; released ones are over."""
    return Assignment.objects.filter(shift__in=shifts_to_confirm(actor)).exclude(
        state=AssignmentState.RELEASED
    )


def claims_for(actor: access.Actor) -> QuerySet[HoursClaim]:
    """Back-fills at shifts whose hours the actor confirms."""
    return HoursClaim.objects.filter(shift__in=shifts_to_confirm(actor))


def open_claims(actor: access.Actor) -> list[HoursClaim]:
    """Back-fills that wait for a second person, oldest first (at most 50). One query."""
    return list(
        claims_for(actor)
        .filter(is_approved=None)
        .select_related("person", "entered_by", "shift__project", "photo")
        .defer("photo__photo")
        .order_by("entered_at", "pk")[:MOST]
    )


def entries_to_answer_for(actor: access.Actor) -> QuerySet[LedgerEntry]:
    """Entries that the actor may correct: those in reach that are not about the actor."""
    return access.ledger_for(actor).exclude(person=actor.person)


def objections_for(actor: access.Actor) -> QuerySet[Objection]:
    """Objections to entries that the actor may correct."""
    return Objection.objects.filter(entry__in=entries_to_answer_for(actor))


def open_objections(actor: access.Actor) -> list[Objection]:
    """Objections without an answer, the nearest deadline first (at most 50). One query."""
    return list(
        objections_for(actor)
        .filter(answered_at=None)
        .select_related("person", "entry")
        .order_by("due_at", "pk")[:MOST]
    )
