"""The group and the activity of the demo town, as far as each has come."""

from datetime import datetime, timedelta

from liandong.cli.settling import Settled
from liandong.models import GroupRun, Person
from liandong.queries import access
from liandong.queries import cases as case_scopes
from liandong.queries import groups as shown
from liandong.services import activities, group_sessions, groups
from liandong.services.activities import ActivityDraft
from liandong.services.case_files import day_of
from liandong.services.groups import GroupDraft
from liandong.simulator.group_work import ACTIVITY, GROUP

WEEK = timedelta(days=7)


def lead_groups(settled: Settled, *, now: datetime) -> None:
    """The first social worker leads a group that is in its third phase, and held an activity."""
    worker = settled.social_workers[0]
    _led(worker, now=now)
    _held(worker, now=now)


def _led(worker: Person, *, now: datetime) -> GroupRun:
    began = now - WEEK * 4
    draft = GroupDraft(
        theme=GROUP.theme,
        kind=GROUP.kind,
        aim=GROUP.aim,
        goals="\n".join(GROUP.goals),
        topics="\n".join(one.topic for one in GROUP.sessions),
        starts_at=now - WEEK * 3 - timedelta(hours=3),
    )
    group = groups.open_group(draft=draft, by=worker, at=began)
    groups.add_members(group=group, names="\n".join(GROUP.members), by=worker, at=began)
    for guide in case_scopes.line_of(worker.pk, on=day_of(now))[:1]:
        groups.approve(group=group, opinion=GROUP.opinion, by=guide, at=began + WEEK / 2)
    groups.move_on(group=group, seen="preparing", by=worker, at=began + WEEK / 2)
    ids = list(group.members.order_by("pk").values_list("pk", flat=True))
    scores = dict(zip(ids, GROUP.scores, strict=True))
    groups.score(group=group, scores=scores, is_after=False, by=worker, at=now - WEEK * 3)
    goals = list(group.goals.order_by("nth").values_list("pk", flat=True))
    for session, plan in zip(group.sessions.order_by("nth"), GROUP.sessions, strict=True):
        if plan.note:
            group_sessions.record(
                session=session,
                note=plan.note,
                mood=plan.mood,
                marks=dict(zip(goals, plan.marks, strict=True)),
                present=[pk for n, pk in enumerate(ids) if n not in plan.away],
                by=worker,
                at=session.starts_at + timedelta(hours=2),
            )
    groups.move_on(group=group, seen="forming", by=worker, at=now - WEEK * 2)
    return group


def _held(worker: Person, *, now: datetime) -> None:
    actor = access.actor_of(worker, on=day_of(now))
    shift = shown.shifts_to_hold(actor).filter(ends_at__lt=now - WEEK, state="held").first()
    if shift is None:
        return
    draft = ActivityDraft(
        shift=shift, aim=ACTIVITY.aim, expected=60, budget_cents=50_000, photos="asked"
    )
    activity = activities.plan(draft=draft, by=worker, at=shift.starts_at - WEEK)
    activities.record(activity=activity, came=73, note=ACTIVITY.note, by=worker, at=shift.ends_at)
    activities.sum_up(activity=activity, lesson=ACTIVITY.lesson, by=worker, at=shift.ends_at)
