"""Putting right what was written of a closed group; one value, one reason, the old one kept."""

from datetime import datetime

from django.db import transaction

from liandong.core import group_corrections as rules
from liandong.core import group_facts as told
from liandong.core.group_corrections import NO, RULES, YES, GroupCorrected, Of, What
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.models import (
    GroupCorrection,
    GroupMember,
    GroupPresence,
    GroupRun,
    GroupSession,
    Person,
)
from liandong.queries import access
from liandong.queries import cases as case_scopes
from liandong.queries import groups as shown
from liandong.services import events
from liandong.services.case_files import day_of


@transaction.atomic
def correct(
    *,
    group: GroupRun,
    what: What,
    value: str,
    reason: str,
    session: GroupSession | None = None,
    member: GroupMember | None = None,
    by: Person,
    at: datetime,
) -> GroupCorrection:
    """Write another value in the place of one of a closed group.

    Whoever answers for the group does; the supervisors are told. ``session`` and ``member``
    say whose value it is. Refuses ``GroupNotYours``, ``GroupStillOpen``, ``ComingProven`` and
    what ``core.group_corrections.checked`` refuses. Event GroupCorrected.
    """
    row = _closed(group, by, at)
    meeting, one = _target(row, what, session, member)
    before = _value(row, what, meeting, one)
    after = rules.checked(what, value, before=before, reason=reason)
    _write(row, what, meeting, one, after)
    made = GroupCorrection.objects.create(
        group=row,
        what=what,
        session=meeting,
        member=one,
        before=before,
        after=after,
        reason=" ".join(reason.split())[: rules.LONGEST_REASON],
        by=by,
        at=at,
    )
    events.record(GroupCorrected(row.number, what.value), by=by, at=at)
    for guide in case_scopes.line_of(row.worker_id, on=day_of(at)):
        facts = {"name": by.name, "number": row.number, "group": row.pk}
        cause = f"group-correction:{made.pk}"
        events.owe("group_corrected", to=guide, facts=facts, at=at, cause=cause)
    return made


def _closed(group: GroupRun, by: Person, at: datetime) -> GroupRun:
    day = day_of(at)
    mine = shown.writable_by(access.actor_of(by, on=day), on=day)
    row = GroupRun.objects.select_for_update(of=("self",)).filter(pk=group.pk).first()
    if row is None or not mine.filter(pk=group.pk).exists():
        raise told.GroupNotYours()
    if row.closed_at is None:
        raise rules.GroupStillOpen()
    return row


def _target(
    group: GroupRun, what: What, session: GroupSession | None, member: GroupMember | None
) -> tuple[GroupSession | None, GroupMember | None]:
    """The session and the member that the value belongs to, of this group and locked."""
    kind = RULES[what].of
    meeting, one = None, None
    if kind in (Of.SESSION, Of.COMING):
        if session is None:
            raise ValueMissing(field="session")
        held = GroupSession.objects.select_for_update(of=("self",))
        meeting = held.filter(group=group, recorded_at__isnull=False, pk=session.pk).first()
        if meeting is None:
            raise ValueInvalid("session", str(session.nth), group.number)
    if kind in (Of.MEMBER, Of.COMING):
        if member is None:
            raise ValueMissing(field="member")
        rows = GroupMember.objects.select_for_update(of=("self",))
        one = rows.filter(group=group, pk=member.pk).first()
        if one is None:
            raise ValueInvalid("member", str(member.pk), group.number)
    return meeting, one


def _value(
    group: GroupRun, what: What, session: GroupSession | None, member: GroupMember | None
) -> str:
    """What stands there now, as text."""
    if what is What.PRESENCE:
        there = GroupPresence.objects.filter(session=session, member=member)
        return YES if there.exists() else NO
    owner = session or member or group
    value = getattr(owner, what.value)
    return "" if value is None else str(value)


def _write(
    group: GroupRun,
    what: What,
    session: GroupSession | None,
    member: GroupMember | None,
    value: str,
) -> None:
    if what is What.PRESENCE:
        assert session is not None and member is not None
        if value == YES:
            GroupPresence.objects.create(session=session, member=member, source="fixed")
            return
        there = GroupPresence.objects.filter(session=session, member=member)
        if there.filter(source="check_in").exists():
            raise rules.ComingProven()
        there.delete()
        return
    owner = session or member or group
    is_number = RULES[what].shape is rules.Shape.NUMBER
    setattr(owner, what.value, int(value) if is_number else value)
    owner.save(update_fields=[what.value])
