"""The organization in whose name an office of an authority buys: one for each office."""

from datetime import datetime

from django.db import transaction

from liandong.core.authority import Line
from liandong.core.hours import SHANGHAI
from liandong.core.purchase_buyers import NATURES, OfficeBuys, OutsideOffice, Reach, reaches
from liandong.core.purchases import Nature
from liandong.core.refusals import NotAllowed
from liandong.models import AuthorityOffice, Organization, Person
from liandong.queries import purchase_buyers as shown
from liandong.services import events, organizations


@transaction.atomic
def give_body(*, office: AuthorityOffice, by: Person, at: datetime) -> Organization:
    """The organization of an office; the first time one of exactly its name in its division is
    taken, or else registered.

    Refuses ``NotAllowed`` for who does not work there. Event OfficeBuys the first time.
    """
    row = AuthorityOffice.objects.select_for_update(of=("self",)).get(pk=office.pk)
    day = at.astimezone(SHANGHAI).date()
    if not shown.offices_of(by, day).filter(pk=row.pk).exists():
        raise NotAllowed(action="purchase")
    if row.organization is not None:
        return row.organization
    same = Organization.objects.filter(
        name=row.name, division_code__startswith=row.division_code, office=None
    )
    body = same.order_by("pk").first()
    is_new = body is None
    if body is None:
        # A coordinator opened the office; its own organization needs no second yes.
        body = organizations.register_organization(
            name=row.name,
            kind="O1",
            division_code=row.division_code,
            contact_name=by.name,
            by=None,
            at=at,
        )
    row.organization = body
    row.save(update_fields=["organization"])
    events.record(OfficeBuys(row.pk, body.name, is_new), by=by, at=at)
    return body


def standing(body: Organization, told: Nature, place: str) -> tuple[Nature, str]:
    """What a buyer is before the law, and for which place it buys.

    An office is what its line is, and without a place buys for its whole division; another buyer
    is what it says. Refuses ``OutsideOffice`` when the place lies outside the office's division.
    """
    office = shown.office_of(body)
    if office is None:
        return told, place
    if not reaches(Reach(office.line, office.division_code), place):
        raise OutsideOffice(name=office.name)
    return NATURES[Line(office.line)], place or office.division_code
