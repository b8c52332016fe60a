"""A group's way: opened from what is recorded, phase by phase, evaluated, closed, commented on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import group_facts as told
from liandong.core import groups as rules
from liandong.core.cases import FIELDS, checked_text, field_of
from liandong.core.groups import Part, Phase
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import (
    Beneficiary,
    GroupGoal,
    GroupMember,
    GroupReading,
    GroupRun,
    GroupSession,
    Person,
    Project,
)
from liandong.queries import access
from liandong.queries import cases as case_scopes
from liandong.queries import groups as shown
from liandong.queries.groups import GroupFile
from liandong.services import events
from liandong.services.case_files import day_of, employer_of, one_of

MOST_MINUTES = 8 * 60
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDraft:
    """The one form that opens a group.

    goals, topics
        One on each line; a topic is a session. The first is on ``starts_at``, the others a week
        apart each, unless the project has shifts: then their times, lengths and places are taken.
    """

    project: Project | None = None
    theme: str = ""
    kind: str = rules.Kind.SUPPORT
    aim: str = ""
    goals: str = ""
    topics: str = ""
    signed_up_are: str = Part.HELPER
    starts_at: datetime | None = None
    minutes: int = 90


@transaction.atomic
def open_group(*, draft: GroupDraft, by: Person, at: datetime) -> GroupRun:
    """Open a group; members, helpers, dates and places come from the project's shifts.

    A social worker opens. Refuses ``NotAllowed``, ``ValueMissing``, ``ValueInvalid``. Event
    GroupOpened; the supervisors are asked to look at the plan.
    """
    day = day_of(at)
    actor = access.actor_of(by, on=day)
    project = draft.project
    if not actor.has(access.SOCIAL_WORKER):
        raise NotAllowed(action="open_group")
    if project is not None and not shown.projects_to_group(actor).filter(pk=project.pk).exists():
        raise NotAllowed(action="open_group")
    theme = checked_text(draft.theme or (project.title if project else ""), "theme")[:80]
    aim = checked_text(draft.aim or (project.summary if project else ""), "aim")
    goals = rules.lines(draft.goals, "goals", rules.MOST_GOALS)
    topics = rules.lines(draft.topics, "topics", rules.MOST_SESSIONS)
    field = field_of(project.service_object) if project else FIELDS[-1]
    group = GroupRun.objects.create(
        number=events.next_number(f"G-{day:%Y}"),
        project=project,
        worker=by,
        organization=employer_of(by),
        division_code=(project.division_code if project else "") or by.division_code,
        theme=theme,
        kind=one_of(rules.Kind, draft.kind, "kind"),
        field=field,
        aim=aim,
        signed_up_are=one_of(Part, draft.signed_up_are, "signed_up_are"),
        phase=Phase.PREPARING,
        phase_since=at,
        opened_at=at,
        opened_by=by,
    )
    GroupGoal.objects.bulk_create(
        GroupGoal(group=group, nth=n, text=text) for n, text in enumerate(goals, 1)
    )
    GroupSession.objects.bulk_create(_sessions(group, topics, draft))
    draw_members(group, at=at)
    events.record(told.GroupOpened(group.number), by=by, at=at)
    for guide in case_scopes.line_of(by.pk, on=day):
        facts = {"name": by.name, "number": group.number, "group": group.pk}
        events.owe("group_plan", to=guide, facts=facts, at=at, cause=f"group-plan:{group.pk}")
    return group


def _sessions(
    group: GroupRun, topics: tuple[str, ...], draft: GroupDraft
) -> Iterable[GroupSession]:
    """Sessions for the topics: at the project's shifts as far as they go, then week by week."""
    shifts = shown.shifts_of(draft.project) if draft.project else []
    last = shifts[-1].starts_at if shifts else None
    length, place = draft.minutes, ""
    if shifts:
        length = round((shifts[-1].ends_at - shifts[-1].starts_at).total_seconds() / 60)
        place = shifts[-1].place_name
    if not 1 <= length <= MOST_MINUTES:
        raise ValueInvalid("minutes", str(length), f"1–{MOST_MINUTES}")
    for n, topic in enumerate(topics):
        shift = shifts[n] if n < len(shifts) else None
        if shift is not None:
            minutes = round((shift.ends_at - shift.starts_at).total_seconds() / 60)
            starts_at, where = shift.starts_at, shift.place_name
        elif last is not None:
            starts_at, minutes, where = last + WEEK * (n + 1 - len(shifts)), length, place
        elif draft.starts_at is not None:
            starts_at, minutes, where = draft.starts_at + WEEK * n, length, ""
        else:
            raise ValueMissing(field="starts_at")
        yield GroupSession(
            group=group,
            shift=shift,
            nth=n + 1,
            topic=topic,
            starts_at=starts_at,
            minutes=min(minutes, MOST_MINUTES),
            place=where,
        )


def draw_members(group: GroupRun, *, at: datetime) -> None:
    """Whoever signed up for the project's shifts since is in the group. Three queries."""
    if group.project is None:
        return
    known = GroupMember.objects.filter(group=group, person__isnull=False).values("person")
    fresh = shown.signed_up(group.project).exclude(pk__in=known)
    # Beyond the most that a group bears nobody is drawn in; they are added by hand then.
    room = rules.MOST_MEMBERS - group.members.filter(left_at=None).count()
    GroupMember.objects.bulk_create(
        GroupMember(group=group, person=one, part=group.signed_up_are, joined_at=at)
        for one in fresh.exclude(pk=group.worker_id)[: max(0, room)]
    )


def held(group: GroupRun, by: Person, at: datetime) -> GroupRun:
    """The group, locked, for whoever leads it today.

    Refuses ``GroupNotYours``, ``GroupIsClosed``.
    """
    day = day_of(at)
    mine = shown.writable_by(access.actor_of(by, on=day), on=day)
    row = GroupRun.objects.select_for_update(of=("self",)).filter(pk=group.pk).first()
    if row is None or not mine.filter(pk=group.pk).exists():
        raise told.GroupNotYours()
    if row.closed_at is not None:
        raise told.GroupIsClosed()
    return row


@transaction.atomic
def add_members(
    *,
    group: GroupRun,
    clients: Iterable[Beneficiary] = (),
    names: str = "",
    by: Person,
    at: datetime,
) -> GroupRun:
    """Clients within reach, and others by the name they go by, one on each line.

    Who signed up meanwhile comes along. Refuses ``GroupNotYours``, ``GroupIsClosed``,
    ``GroupFull``, ``NotAllowed``, ``ValueInvalid``. Event GroupMembersChanged.
    """
    row = held(group, by, at)
    reach = case_scopes.clients_for(access.actor_of(by, on=day_of(at)))
    chosen = {one.pk for one in clients}
    if len(chosen) != reach.filter(pk__in=chosen).count():
        raise NotAllowed(action="add_members")
    called = rules.lines(names, "names", rules.MOST_MEMBERS, 20) if names.strip() else ()
    draw_members(row, at=at)
    now = GroupMember.objects.filter(group=row, left_at=None)
    known = set(now.filter(beneficiary__isnull=False).values_list("beneficiary", flat=True))
    fresh = [GroupMember(beneficiary_id=pk) for pk in sorted(chosen - known)]
    fresh += [GroupMember(call_name=name) for name in called]
    if now.count() + len(fresh) > rules.MOST_MEMBERS:
        raise told.GroupFull(most=rules.MOST_MEMBERS)
    for one in fresh:
        one.group, one.part, one.joined_at = row, Part.MEMBER, at
    GroupMember.objects.bulk_create(fresh)
    events.record(told.GroupMembersChanged(row.number), by=by, at=at)
    return row


@transaction.atomic
def let_go(*, member: GroupMember, by: Person, at: datetime) -> GroupMember:
    """A member left the group; where they were, stays. Event GroupMembersChanged."""
    row = held(member.group, by, at)
    GroupMember.objects.filter(pk=member.pk, left_at=None).update(left_at=at)
    events.record(told.GroupMembersChanged(row.number), by=by, at=at)
    member.refresh_from_db()
    return member


@transaction.atomic
def turn_part(*, member: GroupMember, by: Person, at: datetime) -> GroupMember:
    """A member helps to lead from now on, or the other way round. Event GroupMembersChanged."""
    row = held(member.group, by, at)
    member.part = Part.HELPER if member.part == Part.MEMBER else Part.MEMBER
    member.save(update_fields=["part"])
    events.record(told.GroupMembersChanged(row.number), by=by, at=at)
    return member


@transaction.atomic
def score(
    *, group: GroupRun, scores: Mapping[int, int], is_after: bool, by: Person, at: datetime
) -> GroupRun:
    """How members say they are, 0 to 10, by member id: at the beginning, or at the end.

    Refuses ``GroupNotYours``, ``GroupIsClosed``, ``ValueInvalid``. Event GroupScored.
    """
    row = held(group, by, at)
    field = "score_after" if is_after else "score_before"
    members = {one.pk: one for one in GroupMember.objects.filter(group=row, left_at=None)}
    for pk, said in scores.items():
        if pk in members:
            setattr(members[pk], field, rules.check_mark(said, field, rules.BEST_SCORE))
    GroupMember.objects.bulk_update(members.values(), [field])
    events.record(told.GroupScored(row.number), by=by, at=at)
    return row


@transaction.atomic
def evaluate(
    *, group: GroupRun, evaluation: str, follow_up: str = "", by: Person, at: datetime
) -> GroupRun:
    """What changed, in words; the figures are drawn. Event GroupEvaluated.

    Refuses ``GroupNotYours``, ``GroupIsClosed``, ``GroupPhaseOff`` (before the ending),
    ``ValueMissing``.
    """
    row = held(group, by, at)
    if row.phase != Phase.ENDING:
        raise told.GroupPhaseOff(phase=row.phase)
    row.evaluation = checked_text(evaluation, "evaluation")
    row.follow_up = follow_up.strip()
    row.save(update_fields=["evaluation", "follow_up"])
    events.record(told.GroupEvaluated(row.number), by=by, at=at)
    return row


@transaction.atomic
def move_on(*, group: GroupRun, seen: str, by: Person, at: datetime) -> GroupRun:
    """Go to the next phase, the last of which is closed. ``seen``: the phase that was shown.

    Refuses ``GroupNotYours``, ``GroupIsClosed``, ``GroupPhaseOff``, ``GroupNotReady``. Event
    GroupMoved; on closing the supervisors are asked for their opinion.
    """
    row = held(group, by, at)
    day = day_of(at)
    draw_members(row, at=at)
    before = Phase(row.phase)
    after = rules.check_step(before, seen, shown.file_of(row, on=day).facts)
    row.phase, row.phase_since = after, at
    if after is Phase.CLOSED:
        row.closed_at = at
        for guide in case_scopes.line_of(row.worker_id, on=day):
            facts = {"name": row.worker.name, "number": row.number, "group": row.pk}
            events.owe("group_closed", to=guide, facts=facts, at=at, cause=f"group:{row.pk}")
    row.save(update_fields=["phase", "phase_since", "closed_at"])
    events.record(told.GroupMoved(row.number, before, after), by=by, at=at)
    return row


def _guided(group: GroupRun, by: Person, at: datetime) -> GroupRun:
    """The group, locked, for a supervisor of its social worker. Refuses ``GroupNotYours``."""
    day = day_of(at)
    theirs = shown.guided_by(access.actor_of(by, on=day), on=day)
    row = GroupRun.objects.select_for_update(of=("self",)).filter(pk=group.pk).first()
    if row is None or not theirs.filter(pk=group.pk).exists():
        raise told.GroupNotYours()
    return row


@transaction.atomic
def approve(*, group: GroupRun, opinion: str = "", by: Person, at: datetime) -> GroupRun:
    """A supervisor says yes to the plan; the social worker is told. Event GroupPlanApproved.

    Refuses ``GroupNotYours``, ``GroupApproved``.
    """
    row = _guided(group, by, at)
    if row.approved_at is not None:
        raise told.GroupApproved()
    row.approved_by, row.approved_at, row.approval = by, at, opinion.strip()
    row.save(update_fields=["approved_by", "approved_at", "approval"])
    events.record(told.GroupPlanApproved(row.number), by=by, at=at)
    facts = {"name": by.name, "number": row.number, "group": row.pk}
    events.owe("group_approved", to=row.worker, facts=facts, at=at)
    return row


@transaction.atomic
def comment(*, group: GroupRun, text: str, by: Person, at: datetime) -> GroupRun:
    """A supervisor's opinion on a closed group. Event GroupCommented.

    Refuses ``GroupNotYours``, ``GroupPhaseOff``, ``ValueMissing``.
    """
    row = _guided(group, by, at)
    if row.phase != Phase.CLOSED:
        raise told.GroupPhaseOff(phase=row.phase)
    row.comment = checked_text(text, "comment")
    row.commented_by, row.commented_at = by, at
    row.save(update_fields=["comment", "commented_by", "commented_at"])
    events.record(told.GroupCommented(row.number), by=by, at=at)
    return row


@transaction.atomic
def read(*, group: GroupRun, by: Person, at: datetime, what: str = "page") -> GroupFile:
    """The whole group, for those who may; each time is written down. Event GroupRead.

    what
        ``page``, or ``papers`` when the forms are taken.

    Refuses ``GroupNotYours``.
    """
    day = day_of(at)
    readable = shown.readable_by(access.actor_of(by, on=day), on=day)
    row = (
        readable.select_related("worker", "project", "organization", "approved_by", "commented_by")
        .filter(pk=group.pk)
        .first()
    )
    if row is None:
        raise told.GroupNotYours()
    GroupReading.objects.create(group=row, reader=by, what=what, at=at)
    events.record(told.GroupRead(row.number), by=by, at=at)
    return shown.file_of(row, on=day)
