"""A yes before a result is published, where the rules of the place ask for one."""

from datetime import datetime

from django.db import transaction

from liandong.core import policy
from liandong.core.approvals import ApprovalOpenAlready, Matter
from liandong.core.authority import OfficeMissing
from liandong.core.hours import SHANGHAI
from liandong.core.publications import PublicationNeedsNoYes, PublicationNotReady
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import Approval, Person
from liandong.queries import authority
from liandong.queries import publications as shown
from liandong.queries.publications import Result
from liandong.services import approvals


@transaction.atomic
def ask(*, result: Result, statement: str, by: Person, at: datetime) -> Approval:
    """Ask for the yes; the clock of the office in charge starts.

    Whoever would publish it asks. Refuses ``NotAllowed``, ``PublicationNeedsNoYes``,
    ``PublicationNotReady`` (something before it is open), ``ApprovalOpenAlready``,
    ``ValueMissing``, ``OfficeMissing``. Event ApprovalAsked; whoever decides is told.
    """
    day = at.astimezone(SHANGHAI).date()
    # The row makes two askings at once one after the other.
    type(result).objects.select_for_update(of=("self",)).get(pk=result.pk)
    if not shown.may_publish(by, result, day):
        raise NotAllowed(action="ask_approval")
    standing = shown.standing(result, at)
    if not standing.is_needed:
        raise PublicationNeedsNoYes()
    if not standing.may_ask:
        raise ApprovalOpenAlready(number=standing.number)
    if not shown.is_ready(result, at):
        raise PublicationNotReady()
    said = statement.strip()
    if not said:
        raise ValueMissing("statement")
    matter, place = Matter.PUBLICATION.value, shown.place_of(result)
    office = authority.in_charge(matter, place, day)
    if office is None:
        line = policy.profile_for(place, day).authority_powers.get(matter, "")
        raise OfficeMissing(matter=matter, line=line)
    row = Approval(
        matter=matter,
        office=office,
        division_code=place,
        statement=said,
        asked_for=shown.body_of(result),
        subject_digest=standing.digest,
        **{shown.FIELDS[shown.kind_of(result)]: result},
    )
    return approvals.opened(row, by=by, at=at)
