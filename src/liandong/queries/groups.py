"""Groups and activities: who may open which, one's own list, one group with all it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from liandong.core import groups as rules
from liandong.core.groups import Part, Phase
from liandong.models import (
    Assignment,
    CheckIn,
    CommunityActivity,
    Evaluation,
    GroupGoal,
    GroupMark,
    GroupMember,
    GroupPresence,
    GroupRun,
    GroupSession,
    LedgerEntry,
    Person,
    Project,
    Shift,
)
from liandong.queries import access, cases
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR, Actor

MOST = 200


def _worked_on(actor: Actor, on: date) -> Q:
    """Of oneself, and of those for whom one stands in that day."""
    if not actor.has(SOCIAL_WORKER):
        return Q(pk__in=[])
    return Q(worker=actor.person) | Q(
        worker__in=cases.covered_by(actor.person, on=on).values("worker")
    )


def _read(actor: Actor, on: date) -> Q:
    scope = _worked_on(actor, on)
    if actor.has(SUPERVISOR):
        scope |= Q(worker__in=cases.guided_by(actor.person, on=on))
    return scope


def writable_by(actor: Actor, *, on: date) -> QuerySet[GroupRun]:
    """Groups that a social worker leads on that day: their own, and those they stand in for."""
    return GroupRun.objects.filter(_worked_on(actor, on))


def readable_by(actor: Actor, *, on: date) -> QuerySet[GroupRun]:
    """Groups that may be opened that day: by the worker, a stand-in, the worker's supervisor."""
    return GroupRun.objects.filter(_read(actor, on))


def guided_by(actor: Actor, *, on: date) -> QuerySet[GroupRun]:
    """Groups of the social workers whom one supervises; the own ones are not among them."""
    if not actor.has(SUPERVISOR):
        return GroupRun.objects.none()
    mine = cases.guided_by(actor.person, on=on)
    return GroupRun.objects.filter(worker__in=mine).exclude(worker=actor.person)


def activities_writable_by(actor: Actor, *, on: date) -> QuerySet[CommunityActivity]:
    """Activities that a social worker answers for on that day."""
    return CommunityActivity.objects.filter(_worked_on(actor, on))


def activities_readable_by(actor: Actor, *, on: date) -> QuerySet[CommunityActivity]:
    """Activities that may be opened that day, as groups."""
    return CommunityActivity.objects.filter(_read(actor, on))


def rows_of(actor: Actor, *, on: date) -> QuerySet[GroupRun]:
    """Groups one may open, open ones first, latest first. One query.

    Each row carries ``held_count`` and ``planned_count``.
    """
    return (
        readable_by(actor, on=on)
        .select_related("worker")
        .annotate(
            planned_count=Count("sessions", filter=Q(sessions__called_off_at=None)),
            held_count=Count("sessions", filter=Q(sessions__recorded_at__isnull=False)),
        )
        .order_by("closed_at", "-opened_at", "-pk")[:MOST]
    )


def activities_of(actor: Actor, *, on: date) -> QuerySet[CommunityActivity]:
    """Activities one may open, latest first. One query."""
    found = activities_readable_by(actor, on=on).select_related("project", "shift", "worker")
    return found.order_by("-opened_at", "-pk")[:MOST]


def projects_to_group(actor: Actor) -> QuerySet[Project]:
    """Projects that a group or an activity may be drawn from, latest first."""
    found = access.projects_for(actor).exclude(state="cancelled")
    return found.order_by("-created_at", "-pk")


def shifts_to_hold(actor: Actor, *, is_free: bool = True) -> QuerySet[Shift]:
    """Shifts that may become an activity: of projects within reach, not yet one, latest first."""
    found = Shift.objects.filter(project__in=access.projects_for(actor)).exclude(state="cancelled")
    if is_free:
        found = found.exclude(pk__in=CommunityActivity.objects.values("shift"))
    return found.select_related("project").order_by("-starts_at", "-pk")


def shifts_of(project: Project) -> list[Shift]:
    """The shifts that sessions are drawn from, in order; one for each start. One query."""
    rows: dict[object, Shift] = {}
    for one in project.shifts.exclude(state="cancelled").order_by("starts_at", "pk"):
        rows.setdefault(one.starts_at, one)
    return list(rows.values())[: rules.MOST_SESSIONS]


def signed_up(project: Project) -> QuerySet[Person]:
    """Who has a place in a shift of the project."""
    held = Assignment.objects.filter(shift__project=project).exclude(state="released")
    return Person.objects.filter(pk__in=held.values("person"), merged_into=None).order_by("pk")


def came_by_check_in(session: GroupSession) -> set[int]:
    """Ids of people who checked in to the session's shift. One query; none without a shift."""
    if session.shift_id is None:
        return set()
    # A project may plan several positions at one hour: who checked in to any of them was there.
    rows = CheckIn.objects.filter(
        assignment__shift__project__shifts=session.shift_id,
        assignment__shift__starts_at=session.starts_at,
        kind="in",
        is_proposed=False,
    )
    return set(rows.values_list("assignment__person", flat=True))


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with the name by which the group knows them, and how often they were there."""

    row: GroupMember
    name: str
    came: int
    of: int

    @property
    def percent(self) -> int | None:
        """Attendance in whole percent of the sessions held."""
        return rules.percent(self.came, self.of)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with its marks by goal and who was there."""

    row: GroupSession
    marks: dict[int, int]
    present: frozenset[int]


@dataclass(frozen=True, slots=True)
class GroupFile:
    """All that a group holds, in the order in which it is read."""

    group: GroupRun
    goals: list[GroupGoal]
    members: list[MemberRow]
    helpers: list[MemberRow]
    sessions: list[SessionRow]
    has_line: bool

    @property
    def facts(self) -> rules.GroupFacts:
        """What the rules ask about."""
        live = [one.row for one in self.sessions if one.row.called_off_at is None]
        return rules.GroupFacts(
            members=len(self.members),
            goals=len(self.goals),
            planned=len(live),
            held=sum(one.recorded_at is not None for one in live),
            scored_before=sum(one.row.score_before is not None for one in self.members),
            scored_after=sum(one.row.score_after is not None for one in self.members),
            needs_approval=self.has_line,
            is_approved=self.group.approved_at is not None,
            evaluation=self.group.evaluation,
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What the phase still lacks."""
        return rules.missing(Phase(self.group.phase), self.facts)

    @property
    def next_session(self) -> GroupSession | None:
        """The earliest session that is neither held nor called off."""
        open_ = [one.row for one in self.sessions if not one.row.recorded_at]
        return next((one for one in open_ if one.called_off_at is None), None)

    @property
    def attendance(self) -> int | None:
        """How many of the members came, over all sessions held, in whole percent."""
        return rules.percent(
            sum(one.came for one in self.members), sum(one.of for one in self.members)
        )

    def mean_of(self, goal: GroupGoal) -> float | None:
        """The mean mark of a goal over the sessions held."""
        marks = [one.marks[goal.pk] for one in self.sessions if goal.pk in one.marks]
        return rules.mean(marks)

    @property
    def scores(self) -> tuple[float | None, float | None]:
        """The members' own scores before and after, in the mean."""
        rows = [one.row for one in self.members]
        before = [one.score_before for one in rows if one.score_before is not None]
        after = [one.score_after for one in rows if one.score_after is not None]
        return rules.mean(before), rules.mean(after)


def name_of(member: GroupMember) -> str:
    """The name by which the group knows a member."""
    if member.person is not None:
        return member.person.name
    if member.beneficiary is not None:
        return member.beneficiary.call_name
    return str(member.call_name)


def file_of(group: GroupRun, *, on: date) -> GroupFile:
    """The whole group. Six queries. Only for who may read it: ``services.groups.read``."""
    sessions = list(group.sessions.select_related("shift", "recorded_by").order_by("nth"))
    marks: dict[int, dict[int, int]] = {}
    for mark in GroupMark.objects.filter(session__group=group):
        marks.setdefault(mark.session_id, {})[mark.goal_id] = mark.mark
    there: dict[int, set[int]] = {}
    for one in GroupPresence.objects.filter(session__group=group):
        there.setdefault(one.session_id, set()).add(one.member_id)
    rows = [
        SessionRow(one, marks.get(one.pk, {}), frozenset(there.get(one.pk, ()))) for one in sessions
    ]
    held = [one for one in rows if one.row.recorded_at is not None]
    members = list(
        GroupMember.objects.filter(group=group, left_at=None)
        .select_related("person", "beneficiary")
        .order_by("pk")
    )
    return GroupFile(
        group=group,
        goals=list(group.goals.order_by("nth", "pk")),
        members=_rows(members, Part.MEMBER, held),
        helpers=_rows(members, Part.HELPER, held),
        sessions=rows,
        has_line=bool(cases.line_of(group.worker_id, on=on)),
    )


def _rows(members: Iterable[GroupMember], part: Part, held: list[SessionRow]) -> list[MemberRow]:
    return [
        MemberRow(one, name_of(one), sum(one.pk in row.present for row in held), len(held))
        for one in members
        if one.part == part
    ]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is recorded of shifts: who came, hours recognized, what people thought."""

    volunteers: int
    minutes: int
    evaluations: int
    mean: float | None


def drawn_from(shifts: Iterable[int]) -> Drawn:
    """Figures of shifts, for the evaluation and the record of an activity. Three queries."""
    ids = list(shifts)
    came = CheckIn.objects.filter(assignment__shift__in=ids, kind="in", is_proposed=False)
    minutes = LedgerEntry.objects.filter(shift__in=ids).values_list("minutes", flat=True)
    said = Evaluation.objects.filter(shift__in=ids).values_list("punctuality", "attitude", "skill")
    marks = [mark for row in said for mark in row]
    return Drawn(
        volunteers=came.values("assignment__person").distinct().count(),
        minutes=sum(minutes),
        evaluations=len(said),
        mean=rules.mean(marks),
    )


def names_of_those_who_came(shift: Shift) -> list[str]:
    """Volunteers who checked in to a shift, by name. One query."""
    rows = CheckIn.objects.filter(assignment__shift=shift, kind="in", is_proposed=False)
    names = rows.order_by("at", "pk").values_list("assignment__person__name", flat=True)
    return list(dict.fromkeys(names))


def of_project(
    project: Project, actor: Actor, *, on: date
) -> tuple[list[GroupRun], list[CommunityActivity]]:
    """Groups and activities of a project that the actor may open, the latest first. Two queries."""
    groups = readable_by(actor, on=on).filter(project=project).order_by("-opened_at", "-pk")
    held = activities_readable_by(actor, on=on).filter(project=project).select_related("shift")
    return list(groups[:MOST]), list(held.order_by("-opened_at", "-pk")[:MOST])


def may_open_in(project: Project, actor: Actor) -> bool:
    """Whether the actor may open a group or an activity from a project. One query."""
    if not actor.has(SOCIAL_WORKER):
        return False
    return projects_to_group(actor).filter(pk=project.pk).exists()
