"""The demo town's effects: what is over is closed, and the report of the year is drafted."""

from datetime import datetime

from liandong.core.hours import SHANGHAI
from liandong.core.supply_facts import Counted
from liandong.core.yearly_reports import Words
from liandong.models import Person, ResidentCount
from liandong.queries.effects.counting import Scope
from liandong.services import effects, supply, yearly_reports

WORDS = Words(
    opening="这一年，社工带着志愿者把服务做到了家门口。报告里的数都从服务记录直接算出，"
    "记录太少、说不准的也照实写明。",
    next_year="等得最久的需求先安排，把走访补齐；再请几位志愿者来带队。",
    opening_en="This year social workers and volunteers brought help to people's doors. Every "
    "figure here is counted from the records of service; where records are too few to be sure, "
    "the report says so.",
    next_year_en="Whoever has waited longest comes first, and visits that were missed are made "
    "up. We will ask more volunteers to lead.",
)
BUDGET_SECONDS = 600.0


def tell(*, officer: Person, division: str, now: datetime) -> None:
    """Through the services, as the officer and the clock would."""
    _count_district(division, now)
    effects.close_due(at=now, budget=BUDGET_SECONDS)
    yearly_reports.draft(
        year=now.astimezone(SHANGHAI).year,
        scope=Scope(division),
        words=WORDS,
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
