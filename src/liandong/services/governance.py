"""What an organization states of itself, and takes back."""

from datetime import datetime

from django.db import transaction

from liandong.core import governance as rules
from liandong.core.linkage import OrganizationKind
from liandong.core.refusals import NotAllowed
from liandong.core.workdays import SHANGHAI
from liandong.models import GovernanceFact, Organization, Person
from liandong.queries import access
from liandong.queries import agreements as shown
from liandong.services import events


@transaction.atomic
def state(
    *, organization: Organization, item: str, note: str, by: Person, at: datetime
) -> GovernanceFact:
    """Say that a thing of the template is there, and where it can be seen.

    Its own people or a coordinator of the place. A second statement replaces the first.
    Refuses ``NotAllowed``, ``NotStated``, ``NoteMissing``. Event GovernanceStated.
    """
    _check_may(organization, by, at)
    rules.check_statement(OrganizationKind(organization.kind), item, note)
    day = at.astimezone(SHANGHAI).date()
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    GovernanceFact.objects.filter(organization=organization, item=item, until=None).update(
        until=day
    )
    row = GovernanceFact.objects.create(
        organization=organization, item=item, note=" ".join(note.split())[:200], since=day, by=by
    )
    events.record(rules.GovernanceStated(organization.pk, item), by=by, at=at)
    return row


@transaction.atomic
def take_back(*, organization: Organization, item: str, by: Person, at: datetime) -> None:
    """Say that it does not hold any more; nothing happens when nobody said so.

    Refuses ``NotAllowed``. Event GovernanceTakenBack.
    """
    _check_may(organization, by, at)
    day = at.astimezone(SHANGHAI).date()
    rows = GovernanceFact.objects.filter(organization=organization, item=item, until=None)
    if rows.update(until=day):
        events.record(rules.GovernanceTakenBack(organization.pk, item), by=by, at=at)


def _check_may(organization: Organization, by: Person, at: datetime) -> None:
    day = at.astimezone(SHANGHAI).date()
    if shown.signers_of(organization, on=day).filter(pk=by.pk).exists():
        return
    actor = access.actor_of(by, on=day)
    near = access.organizations_for(actor).filter(pk=organization.pk)
    if not (actor.has(access.COORDINATOR) and near.exists()):
        raise NotAllowed(action="governance")
