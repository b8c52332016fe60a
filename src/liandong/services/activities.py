"""A community activity: planned from a shift, recorded, summed up. Figures are drawn, not typed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from liandong.core import group_facts as told
from liandong.core.cases import checked_text, field_of
from liandong.core.groups import ActivityState
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import CommunityActivity, Person, Shift
from liandong.queries import access
from liandong.queries import groups as shown
from liandong.services import events
from liandong.services.case_files import day_of, employer_of

PHOTOS = ("none", "asked", "signed")
"""How people agree to photographs: none are taken, asked on the spot, signed beforehand."""
MOST_RESIDENTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDraft:
    """What the shift does not say yet."""

    shift: Shift
    aim: str = ""
    expected: int = 0
    budget_cents: int = 0
    photos: str = "none"


@transaction.atomic
def plan(*, draft: ActivityDraft, by: Person, at: datetime) -> CommunityActivity:
    """Make a shift a community activity. A social worker does. Event ActivityOpened.

    Refuses ``NotAllowed``, ``ActivityTwice``, ``ValueMissing``, ``ValueInvalid``.
    """
    day = day_of(at)
    actor = access.actor_of(by, on=day)
    shift = Shift.objects.select_for_update(of=("self",)).get(pk=draft.shift.pk)
    if not actor.has(access.SOCIAL_WORKER):
        raise NotAllowed(action="plan_activity")
    if not shown.shifts_to_hold(actor, is_free=False).filter(pk=shift.pk).exists():
        raise NotAllowed(action="plan_activity")
    if CommunityActivity.objects.filter(shift=shift).exists():
        raise told.ActivityTwice()
    if draft.photos not in PHOTOS:
        raise ValueInvalid("photos", draft.photos, "、".join(PHOTOS))
    project = shift.project
    row = CommunityActivity.objects.create(
        number=events.next_number(f"A-{day:%Y}"),
        project=project,
        shift=shift,
        worker=by,
        organization=employer_of(by),
        division_code=project.division_code or by.division_code,
        field=field_of(project.service_object),
        aim=checked_text(draft.aim or project.summary, "aim"),
        expected=_count(draft.expected, "expected"),
        budget_cents=draft.budget_cents,
        photos=draft.photos,
        state=ActivityState.PLANNED,
        opened_at=at,
    )
    events.record(told.ActivityOpened(row.number), by=by, at=at)
    return row


@transaction.atomic
def record(
    *, activity: CommunityActivity, came: int, note: str, by: Person, at: datetime
) -> CommunityActivity:
    """How many residents came and how it went. Event ActivityMoved.

    Refuses ``GroupNotYours``, ``ActivityStateOff``, ``ActivityNotHeld``, ``ValueMissing``,
    ``ValueInvalid``.
    """
    row = _held(activity, ActivityState.PLANNED, by, at)
    if row.shift.starts_at > at:
        raise told.ActivityNotHeld(held_on=day_of(row.shift.starts_at))
    row.came, row.note = _count(came, "came"), checked_text(note, "note")
    row.state, row.recorded_at = ActivityState.HELD, at
    row.save(update_fields=["came", "note", "state", "recorded_at"])
    events.record(told.ActivityMoved(row.number, row.state), by=by, at=at)
    return row


@transaction.atomic
def sum_up(
    *, activity: CommunityActivity, lesson: str, by: Person, at: datetime
) -> CommunityActivity:
    """What to do otherwise next time; the activity is closed. Event ActivityMoved.

    Refuses ``GroupNotYours``, ``ActivityStateOff``, ``ValueMissing``.
    """
    row = _held(activity, ActivityState.HELD, by, at)
    row.lesson = checked_text(lesson, "lesson")
    row.state, row.closed_at = ActivityState.CLOSED, at
    row.save(update_fields=["lesson", "state", "closed_at"])
    events.record(told.ActivityMoved(row.number, row.state), by=by, at=at)
    return row


def _held(
    activity: CommunityActivity, state: ActivityState, by: Person, at: datetime
) -> CommunityActivity:
    day = day_of(at)
    mine = shown.activities_writable_by(access.actor_of(by, on=day), on=day)
    rows = CommunityActivity.objects.select_for_update(of=("self",)).select_related("shift")
    row = rows.filter(pk=activity.pk).first()
    if row is None or not mine.filter(pk=activity.pk).exists():
        raise told.GroupNotYours()
    if row.state != state:
        raise told.ActivityStateOff(state=row.state)
    return row


def _count(count: int, field: str) -> int:
    if not 0 <= count <= MOST_RESIDENTS:
        raise ValueInvalid(field, str(count), f"0–{MOST_RESIDENTS}")
    return count
