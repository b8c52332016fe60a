"""Sessions of a group: written down in one form, moved, called off, added."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from liandong.core import group_facts as told
from liandong.core import groups as rules
from liandong.core.cases import checked_text
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.models import GroupMark, GroupMember, GroupPresence, GroupSession, Person
from liandong.queries import groups as shown
from liandong.services import events
from liandong.services.case_files import day_of
from liandong.services.groups import draw_members, held


@transaction.atomic
def record(
    *,
    session: GroupSession,
    note: str,
    mood: str = "",
    marks: Mapping[int, int],
    present: Collection[int],
    by: Person,
    at: datetime,
) -> GroupSession:
    """Write a session down: what was done, how far each goal came, who was there.

    marks
        By goal id, 1 to 5.
    present
        Ids of members that were ticked. Who checked in to the session's shift is there anyway.

    Again, it takes the place of what was written. Refuses ``GroupNotYours``, ``GroupIsClosed``,
    ``GroupPhaseOff`` (while the group is prepared), ``GroupSessionAhead``,
    ``GroupSessionSettled``, ``ValueMissing``, ``ValueInvalid``. Event GroupSessionHeld.
    """
    group = held(session.group, by, at)
    row = GroupSession.objects.select_for_update().get(pk=session.pk)
    if group.phase == rules.Phase.PREPARING:
        raise told.GroupPhaseOff(phase=group.phase)
    if row.called_off_at is not None:
        raise told.GroupSessionSettled()
    rules.check_held(day_of(row.starts_at), day_of(at))
    row.note, row.mood = checked_text(note, "note"), mood.strip()[:4000]
    row.recorded_by, row.recorded_at = by, at
    row.save(update_fields=["note", "mood", "recorded_by", "recorded_at"])
    draw_members(group, at=at)
    _mark(row, marks)
    _attend(row, present)
    events.record(told.GroupSessionHeld(group.number, row.nth), by=by, at=at)
    return row


def _mark(session: GroupSession, marks: Mapping[int, int]) -> None:
    goals = list(session.group.goals.values_list("pk", flat=True))
    if set(goals) - set(marks):
        raise ValueMissing(field="mark")
    session.marks.all().delete()
    GroupMark.objects.bulk_create(
        GroupMark(
            session=session,
            goal_id=goal,
            mark=rules.check_mark(marks[goal], "mark", rules.BEST_MARK, 1),
        )
        for goal in goals
    )


def _attend(session: GroupSession, ticked: Collection[int]) -> None:
    came = shown.came_by_check_in(session)
    members = GroupMember.objects.filter(group=session.group, left_at=None)
    session.presences.all().delete()
    GroupPresence.objects.bulk_create(
        GroupPresence(
            session=session,
            member=one,
            source="check_in" if one.person_id in came else "ticked",
        )
        for one in members
        if one.person_id in came or one.pk in ticked
    )


@transaction.atomic
def move(*, session: GroupSession, starts_at: datetime, by: Person, at: datetime) -> GroupSession:
    """Hold it at another time; the shift that it came from no longer counts for it.

    Refuses ``GroupNotYours``, ``GroupIsClosed``, ``GroupSessionSettled``, ``ValueInvalid``
    (years away). Event GroupSessionChanged.
    """
    group = held(session.group, by, at)
    row = _open(session)
    if abs((starts_at - at).days) > 366:
        raise ValueInvalid("starts_at", starts_at.date().isoformat(), "± 366")
    row.starts_at, row.shift = starts_at, None
    row.save(update_fields=["starts_at", "shift"])
    events.record(told.GroupSessionChanged(group.number, row.nth), by=by, at=at)
    return row


@transaction.atomic
def call_off(*, session: GroupSession, by: Person, at: datetime) -> GroupSession:
    """It does not take place. Refuses as :func:`move`. Event GroupSessionChanged."""
    group = held(session.group, by, at)
    row = _open(session)
    row.called_off_at = at
    row.save(update_fields=["called_off_at"])
    events.record(told.GroupSessionChanged(group.number, row.nth), by=by, at=at)
    return row


def _open(session: GroupSession) -> GroupSession:
    row = GroupSession.objects.select_for_update().get(pk=session.pk)
    if row.called_off_at is not None or row.recorded_at is not None:
        raise told.GroupSessionSettled()
    return row
