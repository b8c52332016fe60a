"""One's own hours as JSON: totals by evidence, and the entries page by page."""

from datetime import date, datetime

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from liandong.models import Person
from liandong.queries import statements

router = Router(tags=["hours"])
PER_PAGE = 100


class EvidenceOut(Schema):
    """Minutes and entries of one evidence class."""

    evidence: str
    kind: str
    minutes: int
    entries: int


class EntryOut(Schema):
    """One ledger entry of one's own; ``is_reversed`` ones count for nothing."""

    seq: int
    organization: str
    activity: str
    content: str
    served_on: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    evidence: str
    kind: str
    is_reversed: bool
    digest: str


class HoursOut(Schema):
    """Totals in minutes, stars, and one page of entries, newest service first."""

    total_minutes: int
    credit_minutes: int
    honour_minutes: int
    stars: int
    minutes_to_next_star: int | None
    by_evidence: list[EvidenceOut]
    page: int
    pages: int
    entries: list[EntryOut]


@router.get("/hours", response=HoursOut, auth=None)
def hours(request: HttpRequest, page: int = 1) -> HoursOut:
    """The hours of the person who is signed in."""
    me: Person | None = getattr(request, "person", None)
    if me is None:
        raise HttpError(401, _("请先登录。"))
    totals = statements.totals(me, on=timezone.localdate())
    shown = Paginator(statements.entries_of(me), PER_PAGE).get_page(page)
    return HoursOut(
        total_minutes=totals.total,
        credit_minutes=totals.credit,
        honour_minutes=totals.honour,
        stars=totals.stars,
        minutes_to_next_star=totals.to_next,
        by_evidence=[
            EvidenceOut(
                evidence=line.evidence.value,
                kind=line.kind.value,
                minutes=line.minutes,
                entries=line.entries,
            )
            for line in totals.lines
        ],
        page=shown.number,
        pages=shown.paginator.num_pages,
        entries=[
            EntryOut(
                seq=row.seq,
                organization=row.organization.name,
                activity=row.activity,
                content=row.content,
                served_on=row.served_on,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                minutes=row.minutes,
                evidence=row.evidence,
                kind=row.kind,
                is_reversed=getattr(row, "reversed_by", None) is not None,
                digest=row.digest,
            )
            for row in shown
        ],
    )
