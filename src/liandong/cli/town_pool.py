"""The resource pool of the demo town: rooms, a car, goods, a pledge, a skill; asked and used."""

from datetime import date, datetime, time, timedelta

from liandong.cli.settling import Settled
from liandong.cli.town_partners import shared_linkage
from liandong.core.hours import SHANGHAI
from liandong.models import Contribution, Organization, Person, PoolOffer, PoolRequest
from liandong.services import pool, pool_bookings
from liandong.services.pool import OfferDraft, RequestDraft


def share(settled: Settled, *, now: datetime) -> None:
    """Eight offers and six wishes; one booking waits, one is agreed, two are settled."""
    worker = settled.social_workers[0]
    body = settled.workplaces[worker.pk]
    offers = _offers(settled, body, worker, at=now - timedelta(days=40))
    _settled(settled, offers, body, worker, now=now)
    _coming(settled, offers, body, worker, now=now)


def _offers(
    settled: Settled, body: Organization, worker: Person, *, at: datetime
) -> dict[str, PoolOffer]:
    hub, speaker = settled.hub, settled.coordinator
    weekdays = 0b001_1111
    drafts = {
        "room": OfferDraft(
            "venue", "联合会二楼活动室", hub, capacity=40, place_name="粤海街道文体中心二楼",
            opens=time(9), closes=time(21), conditions="用完请把桌椅放回原处",
        ),
        "hall": OfferDraft(
            "venue", "社工站小组室", body, capacity=15, weekdays=weekdays,
            opens=time(9), closes=time(18),
        ),
        "car": OfferDraft(
            "vehicle", "七座面包车（带司机）", hub, capacity=6, weekdays=weekdays,
            opens=time(8), closes=time(18), reach_m=15_000,
        ),
        "chairs": OfferDraft("goods", "轮椅", hub, quantity=4, unit="辆"),
        "rice": OfferDraft("goods", "大米（5 公斤装）", hub, is_lent=False, quantity=60, unit="袋"),
        "pledge": OfferDraft("money", "邻里互助金", hub, quantity=300_000),
        "projector": OfferDraft("goods", "投影仪", body, quantity=1, unit="台"),
    }  # fmt: skip
    made = {
        key: pool.offer(draft=draft, by=worker if draft.organization == body else speaker, at=at)
        for key, draft in drafts.items()
    }
    handy = settled.volunteers[0][1]
    made["repairs"] = pool.offer(
        draft=OfferDraft("knowledge", "会修小家电", reach_m=5_000, weekdays=0b110_0000),
        by=handy,
        at=at,
    )
    return made


def _settled(
    settled: Settled,
    offers: dict[str, PoolOffer],
    body: Organization,
    worker: Person,
    *,
    now: datetime,
) -> None:
    """What was lent came back; what was pledged was used and is told in public."""
    at = now - timedelta(days=21)
    starts = _hour(at + timedelta(days=3), 10)
    chairs = pool.wish(
        draft=RequestDraft(
            "goods", "秋游推轮椅", body, _day(starts), quantity=2,
            starts_at=starts, ends_at=starts + timedelta(hours=6),
        ),
        by=worker, at=at,
    )  # fmt: skip
    money = pool.wish(
        draft=RequestDraft("money", "给独居老人装扶手", body, _day(starts), quantity=120_000),
        by=worker, at=at,
    )  # fmt: skip
    owner, used = settled.coordinator, starts + timedelta(minutes=5)
    for offer, wished, n, outcome, teller in (
        (offers["chairs"], chairs, 2, "两辆都完好还回", owner),
        (offers["pledge"], money, 118_000, "六户装了扶手，收据在社工站可查", worker),
    ):
        booking = pool_bookings.ask(offer=offer, request=wished, by=worker, at=at)
        booking = pool_bookings.agree(booking=booking, by=owner, at=at + timedelta(hours=4))
        booking = pool_bookings.hand_over(booking=booking, by=owner, at=used)
        pool_bookings.settle(
            booking=booking, quantity=n, outcome=outcome, by=teller, at=used + timedelta(hours=7)
        )


def _coming(
    settled: Settled,
    offers: dict[str, PoolOffer],
    body: Organization,
    worker: Person,
    *,
    now: datetime,
) -> None:
    """The gap of the matrix becomes a wish and is asked for; a car is promised; two wait."""
    at = now - timedelta(days=2)
    saturday = _hour(now + timedelta(days=(5 - _day(now).weekday()) % 7 + 7), 14)
    monday = saturday + timedelta(days=2)
    found = shared_linkage(worker)
    gap = (
        Contribution.objects.filter(
            linkage=found[0], is_gap=True, resource="resources", closed_at=None
        ).first()
        if found is not None and found[0].organization_id == body.pk
        else None
    )
    room = _wish(
        RequestDraft(
            "venue", "周末邻里茶会", body, _day(saturday), people=30,
            starts_at=saturday, ends_at=saturday + timedelta(hours=3), gap=gap,
        ),
        worker, at,
    )  # fmt: skip
    car = _wish(
        RequestDraft(
            "vehicle", "接老人去体检", body, _day(monday), people=5,
            starts_at=monday - timedelta(hours=5), ends_at=monday - timedelta(hours=2),
        ),
        worker, at,
    )  # fmt: skip
    for offer, wished in ((offers["room"], room), (offers["car"], car)):
        booking = pool_bookings.ask(offer=offer, request=wished, by=worker, at=at)
        if wished is car:
            pool_bookings.agree(
                booking=booking, note="司机八点四十到", by=settled.coordinator,
                at=at + timedelta(hours=5),
            )  # fmt: skip
    _wish(RequestDraft("goods", "防雨雨衣", body, _day(monday), quantity=20), worker, at)
    _wish(
        RequestDraft(
            "knowledge", "请人教老人修台灯", body, _day(saturday + timedelta(days=7)),
            starts_at=saturday + timedelta(hours=1), ends_at=saturday + timedelta(hours=3),
        ),
        worker, at,
    )  # fmt: skip


def _wish(draft: RequestDraft, by: Person, at: datetime) -> PoolRequest:
    return pool.wish(draft=draft, by=by, at=at)


def _hour(moment: datetime, hour: int) -> datetime:
    day = moment.astimezone(SHANGHAI)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
