"""Taking the monthly book of a station: written down for each person who stands in it."""

from datetime import datetime

from django.db import transaction

from liandong.core.case_tellings import ReaderRole
from liandong.core.refusals import NotAllowed
from liandong.core.station_books import StationBookTaken
from liandong.models import CareReading, CaseReading, GroupReading, Organization, Person
from liandong.queries import access
from liandong.queries import station_books as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.casework_counts import Span
from liandong.queries.station_books import StationBook
from liandong.services import events
from liandong.services.case_files import day_of, employer_of

BATCH = 2_000


@transaction.atomic
def take(
    *, span: Span, organization: Organization | None = None, by: Person, at: datetime
) -> StationBook:
    """The book of a month, for who may read it; each case, group and client in it is told of.

    Refuses ``NotAllowed``. Event StationBookTaken.
    """
    actor = access.actor_of(by, on=day_of(at))
    if not actor.has(SOCIAL_WORKER, SUPERVISOR):
        raise NotAllowed(action="station_book")
    if organization is not None and organization not in shown.stations_of(actor):
        raise NotAllowed(action="station_book")
    book = StationBook(actor, span, organization)
    counts = book.counts()
    house = organization or employer_of(by)
    seen = book.visits.order_by().values_list("cared", flat=True).distinct()
    CareReading.objects.bulk_create(
        [CareReading(cared_id=one, reader=by, at=at) for one in seen], batch_size=BATCH
    )
    CaseReading.objects.bulk_create(
        [
            CaseReading(
                case_id=one,
                reader=by,
                what="book",
                role=ReaderRole.CLERK.value,
                organization=house,
                at=at,
            )
            for one in book.cases.values_list("pk", flat=True)
        ],
        batch_size=BATCH,
    )
    met = book.sessions.order_by().values_list("group", flat=True).distinct()
    GroupReading.objects.bulk_create(
        [GroupReading(group_id=one, reader=by, what="book", at=at) for one in met],
        batch_size=BATCH,
    )
    month = span.since.strftime("%Y-%m")
    events.record(StationBookTaken(month, sum(counts.values())), by=by, at=at)
    return book
