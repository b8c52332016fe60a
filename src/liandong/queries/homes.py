"""Who needs me today: what each role finds on its first page. Everything is bounded.

Each function takes the same number of queries whatever the volume; lists hold at most
``FEW`` rows, because a home page points at work and does not list it all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from liandong.core.hours import SHANGHAI
from liandong.core.supervision import Tier
from liandong.models import (
    Assignment,
    AssignmentState,
    ImportRun,
    Invitation,
    LedgerEntry,
    Need,
    NeedState,
    Person,
    Proposal,
    ProposalState,
    Shift,
    ShiftState,
    SupervisionLink,
    Team,
)
from liandong.queries import (
    access,
    covers,
    needs,
    proposals,
    recommendations,
    rosters,
    shifts,
    supervision,
)
from liandong.queries.access import Actor
from liandong.queries.eligibility import minutes_between
from liandong.queries.recommendations import Suggestion
from liandong.queries.rosters import RosterRow

FEW = 5
AHEAD = timedelta(days=7)
SILENT_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class VolunteerHome:
    """Today's and the next places, open questions, minutes, and shifts one could take."""

    places: list[Assignment]
    invitations: list[Invitation]
    minutes_this_month: int
    minutes: int
    suggestions: list[Suggestion]


@dataclass(frozen=True, slots=True)
class ThankedPerson:
    """Somebody whose service was recorded in the last week, and how much of it."""

    person_id: int
    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class SilentPerson:
    """A volunteer one guides who has not served for long; None: never yet."""

    person_id: int
    name: str
    last_served_on: date | None


@dataclass(frozen=True, slots=True)
class WorkerHome:
    """What waits for a social worker. ``counts`` are open needs by state."""

    counts: dict[str, int]
    waiting: list[Need]
    to_plan: list[Need]
    today: list[RosterRow]
    gaps: list[RosterRow]
    unrecognized: list[Shift]
    thanks: list[ThankedPerson]
    silent: list[SilentPerson]


@dataclass(frozen=True, slots=True)
class CoordinatorHome:
    """What waits for a coordinator. ``gaps`` by danger, then by the time left."""

    counts: dict[str, int]
    waiting: list[Need]
    to_plan: list[Need]
    gaps: list[RosterRow]
    proposals: list[Proposal]
    imports: list[ImportRun]


@dataclass(frozen=True, slots=True)
class SupervisorHome:
    """A supervisor's social workers: who guides too many, and who is silent."""

    desk: supervision.Desk
    over: list[supervision.WorkerRow]
    silent: list[supervision.WorkerRow]


@dataclass(frozen=True, slots=True)
class LeaderHome:
    """A team leader's teams and the shifts that they run on the spot."""

    teams: list[Team]
    shifts: list[RosterRow]


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """The local day of a moment: its first moment, and that of the next day."""
    start = datetime.combine(at.astimezone(SHANGHAI).date(), time(), tzinfo=SHANGHAI)
    return start, start + timedelta(days=1)


def volunteer_home(person: Person, *, at: datetime) -> VolunteerHome:
    """The first page of a volunteer. Twenty-four queries."""
    today = at.astimezone(SHANGHAI).date()
    return VolunteerHome(
        places=shifts.coming_places(person, at=at, most=FEW),
        invitations=shifts.open_invitations(person, at=at, most=FEW),
        minutes_this_month=minutes_between(person, today.replace(day=1), today),
        minutes=minutes_between(person, date(1970, 1, 1), today),
        suggestions=recommendations.shifts_or_near(person, at=at, most=3),
    )


def leader_home(actor: Actor, *, at: datetime) -> LeaderHome:
    """The teams and shifts of a team leader. Five queries."""
    start, _ = day_of(at)
    rows = (
        rosters.shifts_run_by(actor)
        .filter(starts_at__gte=start, starts_at__lt=start + AHEAD)
        .exclude(state=ShiftState.CANCELLED)
        .order_by("starts_at", "pk")[:FEW]
    )
    return LeaderHome(
        teams=list(_led_by(actor, start.date()).select_related("sponsor").order_by("pk")[:FEW]),
        shifts=rosters.with_counts(list(rows), at=at),
    )


def _led_by(actor: Actor, day: date) -> QuerySet[Team]:
    """Teams that somebody leads, their own first written, or leads for somebody away."""
    turns = covers.acting_for(actor.person, day, Tier.TEAM_LEADER)
    own = Q(leader=actor.person) | Q(leader__in=turns.values("guide"))
    return Team.objects.filter(own, ended_on=None)


def worker_home(actor: Actor, *, at: datetime) -> WorkerHome:
    """The first page of a social worker. Fourteen queries."""
    start, end = day_of(at)
    today = at.astimezone(SHANGHAI).date()
    runs = access.shifts_for(actor).exclude(state=ShiftState.CANCELLED)
    todays = runs.filter(starts_at__gte=start, starts_at__lt=end)
    return WorkerHome(
        counts=needs.counts(actor),
        waiting=_waiting(actor, at=at),
        to_plan=list(needs.assessed(actor, most=FEW)),
        today=rosters.with_counts(_soonest(todays), at=at),
        gaps=rosters.with_counts(_gaps(actor, at=at), at=at),
        unrecognized=_unrecognized(actor, at=at),
        thanks=_thanks(actor, today),
        silent=_silent(actor.person, today),
    )


def coordinator_home(actor: Actor, *, at: datetime) -> CoordinatorHome:
    """The first page of a coordinator. Ten queries."""
    plans = proposals.proposals_for(actor).filter(state=ProposalState.OPEN)
    return CoordinatorHome(
        counts=needs.counts(actor),
        waiting=_waiting(actor, at=at),
        to_plan=list(needs.assessed(actor, most=FEW)),
        gaps=rosters.with_counts(_gaps(actor, at=at), at=at),
        proposals=list(plans.select_related("made_by").order_by("-made_at", "-pk")[:FEW]),
        imports=list(
            ImportRun.objects.filter(read_by=actor.person, applied_at=None)
            .defer("content")
            .order_by("-read_at", "-pk")[:FEW]
        ),
    )


def supervisor_home(actor: Actor, *, at: datetime) -> SupervisorHome:
    """The first page of a supervisor. Nine queries at most."""
    today = at.astimezone(SHANGHAI).date()
    desk = supervision.desk(actor, on=today, is_kept=True)
    silent = [
        row
        for row in desk.workers
        if row.last_served_on is None or today - row.last_served_on > SILENT_AFTER
    ]
    return SupervisorHome(
        desk=desk,
        over=[row for row in desk.workers if row.span.spare < 0][:FEW],
        silent=silent[:FEW],
    )


def _waiting(actor: Actor, *, at: datetime) -> list[Need]:
    states = [NeedState.FILED, NeedState.VERIFIED, NeedState.ANSWERED]
    return list(needs.waiting(actor, states=states, at=at)[:FEW])


def _soonest(found: QuerySet[Shift]) -> list[Shift]:
    return list(found.select_related("project", "position").order_by("starts_at", "pk")[:FEW])


def _gaps(actor: Actor, *, at: datetime) -> Sequence[Shift]:
    """Shifts of the next seven days with too few people: dangerous ones first, then soon ones."""
    return list(
        access.shifts_for(actor)
        .filter(
            state=ShiftState.OPEN,
            starts_at__gt=at,
            starts_at__lt=at + AHEAD,
            taken__lt=F("min_people"),
        )
        .select_related("project", "position")
        .order_by("-project__risk_level", "starts_at", "pk")[:FEW]
    )


def _unrecognized(actor: Actor, *, at: datetime) -> list[Shift]:
    """Ended shifts with people whose hours are not yet decided, the oldest first."""
    held = Assignment.objects.filter(shift=OuterRef("pk"), state=AssignmentState.ACCEPTED)
    return list(
        access.shifts_for(actor)
        .filter(Exists(held), ends_at__lte=at, ends_at__gt=at - timedelta(days=60))
        .exclude(state=ShiftState.CANCELLED)
        .select_related("project")
        .order_by("ends_at", "pk")[:FEW]
    )


def _thanks(actor: Actor, today: date) -> list[ThankedPerson]:
    rows = (
        LedgerEntry.objects.filter(
            organization__in=actor.organization_ids, served_on__gt=today - timedelta(days=7)
        )
        .exclude(person=actor.person)
        .values("person", "person__name")
        .annotate(total=Sum("minutes"))
        .filter(total__gt=0)
        .order_by("-total", "person")[:FEW]
    )
    return [ThankedPerson(r["person"], r["person__name"], r["total"]) for r in rows]


def _silent(person: Person, today: date) -> list[SilentPerson]:
    rows = (
        SupervisionLink.objects.filter(covers.guides_whom(person, today), tier="social_worker")
        .filter(
            Q(supervisee__last_served_on=None)
            | Q(supervisee__last_served_on__lt=today - SILENT_AFTER)
        )
        .order_by(F("supervisee__last_served_on").asc(nulls_last=True), "supervisee")
        .values_list("supervisee", "supervisee__name", "supervisee__last_served_on")[:FEW]
    )
    return [SilentPerson(*row) for row in rows]
