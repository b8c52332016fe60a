"""Offices of authorities: opened here; who works there is told by a role (``registry``)."""

from datetime import datetime

from django.db import transaction

from liandong.core.authority import Line, OfficeOpened, OfficeThere
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import AuthorityOffice, Person
from liandong.queries import access
from liandong.services import events


@transaction.atomic
def open_office(
    *,
    name: str,
    line: str,
    division_code: str,
    phone: str = "",
    by: Person | None,
    at: datetime,
) -> AuthorityOffice:
    """Put an authority's office on record; its members are officers named for it.

    ``by`` is None only while an installation is set up. Refuses ``NotAllowed`` (nobody but a
    coordinator of the place), ``ValueMissing``, ``ValueInvalid``, ``OfficeThere``. Event
    OfficeOpened.
    """
    day = at.astimezone(SHANGHAI).date()
    if by is not None:
        actor = access.actor_of(by, on=day)
        inside = not actor.divisions or any(division_code.startswith(d) for d in actor.divisions)
        if not actor.has(access.COORDINATOR) or not inside:
            raise NotAllowed(action="open_office")
    title = " ".join(name.split())
    if not title:
        raise ValueMissing("name")
    if not division_code:
        raise ValueMissing("division_code")
    if line not in {one.value for one in Line}:
        raise ValueInvalid("line", line, "、".join(one.value for one in Line))
    there = AuthorityOffice.objects.filter(
        line=line, division_code=division_code, until=None
    ).first()
    if there is not None:
        raise OfficeThere(name=there.name)
    made = AuthorityOffice.objects.create(
        name=title[:80], line=line, division_code=division_code, phone=phone.strip(), since=day
    )
    events.record(OfficeOpened(made.pk, made.name, made.line), by=by, at=at)
    return made
