"""Taking in a list of hours from another platform: with its source, unverified, never twice."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from liandong.core.hours import SHANGHAI
from liandong.core.hours_lists import Listed, PlatformNotNamed, platform_named
from liandong.core.portable_hours import HoursTakenIn
from liandong.core.refusals import NotAllowed
from liandong.models import OutsideHours, Person
from liandong.queries import access
from liandong.queries.hours_lists import divided
from liandong.services import events


@transaction.atomic
def take_in_list(
    *, lines: Sequence[Listed], platform: str, person: Person, by: Person | None, at: datetime
) -> tuple[int, int]:
    """Take in the lines that do not stand here yet; (new, same).

    by
        The person, or a social worker or coordinator within whose reach the person is;
        None for the command line.

    Refuses ``NotAllowed`` and ``PlatformNotNamed``. Event HoursTakenIn.
    """
    if by is not None and by.pk != person.pk and not _reaches(by, person, at):
        raise NotAllowed(action="take_in_hours")
    source = platform_named(platform)
    if not source:
        raise PlatformNotNamed()
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    new, same = divided(lines, platform=source, person=person)
    rows = []
    for line in new:
        mark = line.mark(platform=source, person=person.number)
        rows.append(
            OutsideHours(
                person=person,
                hub=source,
                organization=mark[:32],
                organization_name=line.organization or source,
                seq=0,
                digest=mark,
                activity=line.activity,
                served_on=line.served_on,
                minutes=line.minutes,
                kind=line.kind,
                is_verified=False,
                taken_in_at=at,
            )
        )
    OutsideHours.objects.bulk_create(rows)
    events.record(HoursTakenIn(person.pk, source, len(new), len(same), False), by=by, at=at)
    return len(new), len(same)


def _reaches(by: Person, person: Person, at: datetime) -> bool:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    is_staff = actor.has(access.SOCIAL_WORKER, access.COORDINATOR)
    return is_staff and access.people_for(actor).filter(pk=person.pk).exists()
