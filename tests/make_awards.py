"""A published list of a year's awards with one person on it, for tests of several floors."""

from dataclasses import dataclass
from datetime import datetime

from liandong.models import AwardList, LedgerEntry, Organization, Person
from liandong.services import awards
from tests import make, served

JANUARY = datetime(2027, 1, 11, 9, tzinfo=make.SHANGHAI)
"""A Monday; five working days later is Monday, the 18th."""


@dataclass(frozen=True)
class Published:
    """Chen Yu reaches 100 hours with an organization, whose social worker published the list."""

    award_list: AwardList
    body: Organization
    worker: Person
    chen: Person


def published() -> Published:
    """Draw and publish the list of 2026."""
    body = make.organization()
    worker = make.li_na(organization=body)
    chen = make.chen_yu()
    entry = served.entry(person=chen, worker=worker)
    LedgerEntry.objects.filter(pk=entry.pk).update(minutes=120 * 60)
    made = awards.propose(organization=body, year=2026, by=worker, at=JANUARY)
    return Published(made, body, worker, chen)
