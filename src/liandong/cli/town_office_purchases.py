"""Offices of the demo town as buyers: a published catalogue, and a purchase that waits for them."""

from datetime import datetime, timedelta

from liandong.cli.settling import Settled
from liandong.core.hours import SHANGHAI
from liandong.core.purchase_catalogue import Column
from liandong.core.purchase_money import Category
from liandong.core.purchases import Nature, NotToBuy
from liandong.models import AuthorityOffice, Person
from liandong.queries.authority import members_of
from liandong.services import purchase_buyers, purchase_catalogue, purchases
from liandong.services.purchases import SurveyDraft

SOURCE = "南山区政府购买服务指导性目录（演示）"
ITEMS = (
    (
        "B0301",
        "社区学童课后陪伴",
        "放学后两小时，一名社工带不超过十名志愿者。",
        "人·学期",
        "600",
        "900",
    ),
    ("B0302", "社区议事协商", "每季度一次，居民出题，有记录、有回音。", "场", "800", "1200"),
    ("B0303", "志愿者督导和培训", "每月指导一次，新志愿者岗前培训。", "人·年", "300", "480"),
)


def buy(settled: Settled, *, now: datetime) -> None:
    """The social-work department publishes its catalogue; the street opens a purchase."""
    department = AuthorityOffice.objects.filter(line="social_work", until=None).first()
    street = AuthorityOffice.objects.filter(line="street", until=None).first()
    if department is None or street is None:
        return
    at = now - timedelta(days=9)
    _publish(department, settled.officer, at)
    clerks = members_of(street, at.astimezone(SHANGHAI).date())
    if clerks:
        _open(street, clerks[0], at)


def _publish(office: AuthorityOffice, by: Person, at: datetime) -> None:
    buyer = purchase_buyers.give_body(office=office, by=by, at=at)
    heads = [column.value for column in Column]
    purchase_catalogue.take_in(
        buyer=buyer,
        rows=[heads, *[list(item) for item in ITEMS]],
        headings=dict(zip(heads, Column, strict=True)),
        source=SOURCE,
        excluded=list(NotToBuy),
        by=by,
        at=at,
    )
    purchase_catalogue.publish(buyer=buyer, by=by, at=at)


def _open(office: AuthorityOffice, by: Person, at: datetime) -> None:
    """Survey, catalogue and budget are done; the result of the procurement is awaited."""
    day = at.astimezone(SHANGHAI).date()
    made = purchases.open_purchase(
        draft=SurveyDraft(
            title="社区学童课后陪伴",
            buyer=office,
            nature=Nature.STATE_ORGAN,
            division_code=office.division_code,
            category="",
            method="visits",
            first=day - timedelta(days=30),
            last=day - timedelta(days=3),
            people=46,
            found="双职工家庭的孩子放学后没有人管，希望社区里有地方写作业、有人陪。",
        ),
        by=by,
        at=at,
    )
    purchases.list_item(
        purchase=made,
        code="C01",
        name="社区学童课后陪伴",
        standard="工作日放学后两小时，一名社工带不超过十名志愿者。",
        excluded=list(NotToBuy),
        by=by,
        at=at + timedelta(days=2),
    )
    purchases.set_budget(
        purchase=made,
        lines={Category.STAFF: 9_600_000, Category.ACTIVITY: 2_400_000},
        source="街道财政",
        number="粤海街〔2026〕21号（演示）",
        by=by,
        at=at + timedelta(days=4),
    )
