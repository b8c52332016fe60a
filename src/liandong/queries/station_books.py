"""The monthly book of a station: five sheets of lines, within what staff may read.

One query for each sheet, read in chunks: a month of a large station never lies in memory
whole. No name, no address and no word of a record: whoever was served stands there by number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from liandong.core.groups import Part
from liandong.models import (
    Case,
    CaseSession,
    CheckIn,
    CommunityActivity,
    Consultation,
    GroupSession,
    Organization,
    Person,
    RoleGrant,
    Visit,
)
from liandong.queries import cases, groups, visits
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR, Actor
from liandong.queries.casework_counts import Span

CHUNK = 2_000
Line = TypeVar("Line", bound=NamedTuple)


class VisitLine(NamedTuple):
    """One visit or call."""

    held_at: datetime
    number: str
    service_object: str
    method: str
    condition: str
    need_number: str | None
    worker: str


class ConsultationLine(NamedTuple):
    """One question answered; neither who asked nor what."""

    held_at: datetime
    number: str
    channel: str
    topic: str
    minutes: int
    outcome: str
    worker: str


class GroupLine(NamedTuple):
    """One meeting of a group."""

    held_at: datetime
    number: str
    theme: str
    session_nth: int
    session_topic: str
    place: str
    minutes: int
    members: int
    worker: str


class ActivityLine(NamedTuple):
    """One community activity."""

    held_at: datetime
    until_at: datetime
    number: str
    title: str
    place: str
    expected: int
    residents: int | None
    volunteers: int
    worker: str


class CaseLine(NamedTuple):
    """One case that was opened, worked on or closed in the month."""

    number: str
    opened_at: datetime
    service_object: str
    field: str
    source: str
    stage: str
    sessions: int
    minutes: int
    last_on: date | None
    next_due_on: date | None
    closed_at: datetime | None
    worker: str


@dataclass(frozen=True, slots=True)
class StationBook:
    """What one may read of a month, of one station or of all within reach. Nothing is read yet."""

    actor: Actor
    span: Span
    organization: Organization | None = None

    def _of(self, rows: QuerySet[Any], organization: str) -> QuerySet[Any]:
        return rows.filter(**{organization: self.organization}) if self.organization else rows

    @property
    def visits(self) -> QuerySet[Visit]:
        """Visits of the month."""
        found = visits.station_visits(self.actor, *self.span.moments)
        return self._of(found, "cared__organization")

    @property
    def consultations(self) -> QuerySet[Consultation]:
        """Questions of the month."""
        found = visits.station_consultations(self.actor, *self.span.moments)
        return self._of(found, "organization")

    @property
    def sessions(self) -> QuerySet[GroupSession]:
        """Meetings of groups that were held in the month."""
        first, last = self.span.moments
        found = GroupSession.objects.filter(
            group__in=groups.readable_by(self.actor, on=self.actor.on).values("pk"),
            recorded_at__isnull=False,
            starts_at__gte=first,
            starts_at__lt=last,
        )
        return self._of(found, "group__organization").order_by("starts_at", "pk")

    @property
    def activities(self) -> QuerySet[CommunityActivity]:
        """Activities that were held in the month."""
        first, last = self.span.moments
        found = groups.activities_readable_by(self.actor, on=self.actor.on).filter(
            recorded_at__isnull=False, shift__starts_at__gte=first, shift__starts_at__lt=last
        )
        return self._of(found, "organization").order_by("shift__starts_at", "pk")

    @property
    def cases(self) -> QuerySet[Case]:
        """Cases that were opened, worked on or closed in the month."""
        first, last = self.span.moments
        touched = (
            Q(opened_at__gte=first, opened_at__lt=last)
            | Q(closed_at__gte=first, closed_at__lt=last)
            | Q(pk__in=self._contacts.values("case"))
        )
        found = cases.readable_by(self.actor, on=self.actor.on).filter(touched)
        return self._of(found, "organization").order_by("number")

    @property
    def _contacts(self) -> QuerySet[CaseSession]:
        return CaseSession.objects.filter(held_on__gte=self.span.since, held_on__lt=self.span.until)

    def counts(self) -> dict[str, int]:
        """Lines of each sheet, by the sheet's code. Five queries."""
        return {
            "book_visits": self.visits.count(),
            "book_consultations": self.consultations.count(),
            "book_groups": self.sessions.count(),
            "book_activities": self.activities.count(),
            "book_cases": self.cases.count(),
        }

    def visit_lines(self) -> Iterator[VisitLine]:
        """The sheet of visits. One query."""
        return _lines(
            VisitLine, self.visits,
            "held_at", "cared__number", "cared__beneficiary__service_object", "method",
            "condition", "need__number", "by__name",
        )  # fmt: skip

    def consultation_lines(self) -> Iterator[ConsultationLine]:
        """The sheet of questions. One query."""
        return _lines(
            ConsultationLine, self.consultations,
            "held_at", "number", "channel", "topic", "minutes", "outcome", "by__name",
        )  # fmt: skip

    def group_lines(self) -> Iterator[GroupLine]:
        """The sheet of group meetings. One query."""
        came = Count("presences", filter=Q(presences__member__part=Part.MEMBER))
        return _lines(
            GroupLine, self.sessions.annotate(came=came),
            "starts_at", "group__number", "group__theme", "nth", "topic", "place", "minutes",
            "came", "group__worker__name",
        )  # fmt: skip

    def activity_lines(self) -> Iterator[ActivityLine]:
        """The sheet of activities. One query."""
        came = CheckIn.objects.filter(
            assignment__shift=OuterRef("shift"), kind="in", is_proposed=False
        )
        people = came.order_by().values("assignment__shift").annotate(
            n=Count("assignment__person", distinct=True)
        )  # fmt: skip
        rows = self.activities.annotate(
            checked_in=Coalesce(Subquery(people.values("n")), 0, output_field=IntegerField())
        )
        return _lines(
            ActivityLine, rows,
            "shift__starts_at", "shift__ends_at", "number", "project__title",
            "shift__place_name", "expected", "came", "checked_in", "worker__name",
        )  # fmt: skip

    def case_lines(self) -> Iterator[CaseLine]:
        """The sheet of cases. One query."""
        held = Q(sessions__held_on__gte=self.span.since, sessions__held_on__lt=self.span.until)
        rows = self.cases.annotate(
            held_count=Count("sessions", filter=held),
            held_minutes=Coalesce(Sum("sessions__minutes", filter=held), 0),
            held_last=Max("sessions__held_on", filter=held),
        )
        return _lines(
            CaseLine, rows,
            "number", "opened_at", "beneficiary__service_object", "field", "source", "stage",
            "held_count", "held_minutes", "held_last", "next_due_on", "closed_at",
            "worker__name",
        )  # fmt: skip


def _lines(kind: type[Line], rows: QuerySet[Any], *names: str) -> Iterator[Line]:
    for row in rows.values_list(*names).iterator(chunk_size=CHUNK):
        yield kind(*row)


def stations_of(actor: Actor) -> list[Organization]:
    """Whose books one may take: where one is a social worker, and the line's. One query."""
    people = Q(person=actor.person)
    if actor.has(SOCIAL_WORKER):
        people |= Q(person__in=cases.covered_by(actor.person, on=actor.on).values("worker"))
    if actor.has(SUPERVISOR):
        people |= Q(person__in=cases.guided_by(actor.person, on=actor.on))
    grants = RoleGrant.objects.filter(people, role=SOCIAL_WORKER, until=None)
    return list(
        Organization.objects.filter(pk__in=grants.values("organization")).order_by("name", "pk")
    )


def questions_of(person: Person, span: Span) -> QuerySet[Consultation]:
    """Questions that somebody answered in a month, as they came. One query."""
    first, last = span.moments
    rows = Consultation.objects.filter(by=person, held_at__gte=first, held_at__lt=last)
    return rows.select_related("by", "organization").order_by(F("held_at").asc(), "pk")
