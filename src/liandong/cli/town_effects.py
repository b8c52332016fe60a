"""The demo town's effects: what is over is closed, and the report of the year is drafted."""

from datetime import datetime

from liandong.core.hours import SHANGHAI
from liandong.core.supply_facts import Counted
from liandong.models import Person, ResidentCount
from liandong.queries.effects.counting import Scope
from liandong.services import effects, supply, yearly_reports

OPENING = (
    "这一年，社工带着志愿者把服务做到了家门口。报告里的数都从服务记录直接算出，"
    "记录太少、说不准的也照实写明。"
)
NEXT_YEAR = "等得最久的需求先安排，把走访补齐；再请几位志愿者来带队。"
BUDGET_SECONDS = 600.0


def tell(*, officer: Person, division: str, now: datetime) -> None:
    """Through the services, as the officer and the clock would."""
    _count_district(division, now)
    effects.close_due(at=now, budget=BUDGET_SECONDS)
    yearly_reports.draft(
        year=now.astimezone(SHANGHAI).year,
        scope=Scope(division),
        opening=OPENING,
        next_year=NEXT_YEAR,
        by=officer,
        at=now,
    )


def _count_district(division: str, now: datetime) -> None:
    """The district's own number, the sum of its streets: invented like theirs, and marked so."""
    streets = ResidentCount.objects.filter(division_code__startswith=division)
    counted = streets.order_by("-counted_on").first()
    if counted is None or streets.filter(division_code=division).exists():
        return
    supply.record_residents(
        rows=[Counted(division, sum(streets.values_list("residents", flat=True)))],
        counted_on=counted.counted_on,
        source=counted.source,
        by=None,
        at=now,
        is_invented=True,
    )
