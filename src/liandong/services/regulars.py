"""Standing places: said yes to once, filled as the shifts come up, declined one by one."""

from datetime import datetime

from django.db import transaction

from liandong.core import together as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import Refusal
from liandong.core.together import NotRepeated, RegularBegun, RegularEnded
from liandong.models import Assignment, Person, Regular, Shift, ShiftState
from liandong.services import events, rosters
from liandong.services.invitations import lock


@transaction.atomic
def begin(*, shift: Shift, by: Person, at: datetime) -> Regular:
    """Come every time to the position, weekday and hour of this shift. Twice changes nothing.

    Refuses ``NotRepeated``.
    """
    if not shift.series:
        raise NotRepeated(shift_title=shift.project.title)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    start = shift.starts_at.astimezone(SHANGHAI)
    regular, is_new = Regular.objects.get_or_create(
        person=by,
        position=shift.position,
        weekday=start.weekday(),
        starts=start.time(),
        ended_at=None,
        defaults={"began_at": at},
    )
    if is_new:
        events.record(RegularBegun(regular.pk, shift.position_id), by=by, at=at)
    return regular


@transaction.atomic
def end(*, regular: Regular, by: Person, at: datetime) -> Regular:
    """Come no more by itself; the leader is told. Ending twice changes nothing."""
    row = Regular.objects.select_for_update(of=("self",)).get(pk=regular.pk)
    if row.ended_at is not None:
        return row
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    events.record(RegularEnded(row.pk, row.position_id), by=by, at=at)
    project = regular.position.project
    events.owe(
        "regular_ended",
        to=project.social_worker or project.created_by,
        facts={"title": project.title, "name": regular.person.name},
        at=at,
    )
    return row


def fill_due(*, at: datetime) -> int:
    """Give regulars their places on the shifts ahead; how many. Twice gives nothing twice.

    Whoever gave such a place back is not put there again; what the rules refuse is left.
    """
    given = 0
    rows = Regular.objects.filter(ended_at=None).select_related("person").order_by("pk")
    for regular in rows:
        for shift in _ahead(regular, at):
            given += _fill(regular, shift, at)
    return given


def _ahead(regular: Regular, at: datetime) -> list[Shift]:
    had = Assignment.objects.filter(person=regular.person_id).values("shift")
    ahead = (
        Shift.objects.filter(
            position=regular.position_id,
            state=ShiftState.OPEN,
            project__state="published",
            starts_at__gt=at,
            starts_at__lte=at + rules.LOOK_AHEAD,
        )
        .exclude(pk__in=had)
        .order_by("starts_at", "pk")
    )
    wanted = (regular.weekday, regular.starts)
    starts = ((shift, shift.starts_at.astimezone(SHANGHAI)) for shift in ahead)
    return [shift for shift, start in starts if (start.weekday(), start.time()) == wanted]


def _fill(regular: Regular, shift: Shift, at: datetime) -> int:
    try:
        with transaction.atomic():
            person = rosters.lock_people([regular.person_id])[regular.person_id]
            rosters.take(shift=lock(shift), person=person, source="regular", by=person, at=at)
    except Refusal:
        return 0
    return 1
