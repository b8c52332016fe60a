"""The demo town's residents, invented and marked as such, and help asked across its streets."""

from datetime import date, datetime, timedelta

from liandong.core.hours import SHANGHAI
from liandong.core.refusals import Refusal
from liandong.core.supply_facts import Counted
from liandong.models import Person, ResidentCount
from liandong.queries import supply_help, supply_supervision
from liandong.queries.access import actor_of
from liandong.queries.agreements import signers_of
from liandong.services import supply

SOURCE = "演示社区虚构的数字，不能引用"
RESIDENTS = {
    "440305001": 148_000, "440305002": 176_000, "440305003": 92_000, "440305005": 95_000,
    "440305006": 88_000, "440305007": 182_000, "440305008": 121_000, "440305009": 164_000,
}  # fmt: skip
"""Made up; no publication says so."""
MOST_ASKED = 3


def even_out(coordinator: Person, *, area: str, now: datetime) -> None:
    """Residents of each street; three bodies asked for volunteers, a supervisor for guidance."""
    today = now.astimezone(SHANGHAI).date()
    if not ResidentCount.objects.filter(division_code__startswith=area).exists():
        supply.record_residents(
            rows=[Counted(code, n) for code, n in RESIDENTS.items() if code.startswith(area)],
            counted_on=date(today.year - 1, 11, 1),
            source=SOURCE,
            by=None,
            at=now - timedelta(days=30),
            is_invented=True,
        )
    _ask_bodies(coordinator, area=area, now=now, today=today)
    _ask_supervisor(coordinator, now=now, today=today)


def _ask_bodies(coordinator: Person, *, area: str, now: datetime, today: date) -> None:
    """The first says yes, the second cannot, the third has not answered."""
    asked = 0
    for wanted in supply_help.transfers(actor_of(coordinator, on=today), area, at=now):
        across = wanted.flow.from_code[:6] != area[:6]
        if across or wanted.organization is None or wanted.organization == wanted.host:
            # What the next county could send is left for whoever looks at the page.
            continue
        speaker = signers_of(wanted.organization, on=today).exclude(pk=coordinator.pk).first()
        if speaker is None:
            continue
        try:
            at = now - timedelta(days=6 - asked)
            row = supply.ask_transfer(wanted=wanted, by=coordinator, at=at)
        except Refusal:
            continue
        if asked < 2:
            said = ("下周起可以，先派两位熟手。", "这个月排满了，下个月再看。")[asked]
            supply.answer(
                row=row, says_yes=asked == 0, words=said, by=speaker, at=at + timedelta(hours=20)
            )
        asked += 1
        if asked == MOST_ASKED:
            return


def _ask_supervisor(coordinator: Person, *, now: datetime, today: date) -> None:
    for wanted in supply_supervision.remote_supervision(actor_of(coordinator, on=today), on=today)[
        :1
    ]:
        supply.ask_supervision(wanted=wanted, by=coordinator, at=now - timedelta(days=1))
