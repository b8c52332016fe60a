"""Booking out of the pool: nothing is held twice, and nobody answers for somebody else."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connections

from liandong.core import pool
from liandong.core.contributions import GapClosed
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import Contribution, EventRecord, OutboxMessage, PoolBooking
from liandong.queries import pool as shown
from liandong.queries.said import said_by
from liandong.services import contributions, pool_bookings
from liandong.services import pool as services
from liandong.services.pool import OfferDraft, RequestDraft
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
NEXT = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def town():
    """A station that wishes and a foundation that gives, each with somebody who speaks."""
    return make_town()


class Town:
    """Who is who."""


def make_town():
    here = Town()
    here.station, here.giver = make.organization(), make.organization(name="社区基金会")
    here.worker = make.li_na(organization=here.station)
    here.owner = make.li_na(organization=here.giver, phone="13800001099")
    return here


def offered(town, kind="venue", **more):
    draft = OfferDraft(kind=kind, title="活动室", organization=town.giver, **more)
    return services.offer(draft=draft, by=town.owner, at=NOW)


def wished(town, kind="venue", **more):
    if kind in ("venue", "vehicle", "knowledge"):
        more = {"starts_at": NEXT, "ends_at": NEXT + 2 * HOUR} | more
    draft = RequestDraft(
        kind=kind, title="邻里茶会", organization=town.station, needed_by=make.day(NEXT), **more
    )
    return services.wish(draft=draft, by=town.worker, at=NOW)


def asked(town, offer, **more):
    request = wished(town, offer.kind, **more)
    return pool_bookings.ask(offer=offer, request=request, by=town.worker, at=NOW)


def agreed(town, offer, **more):
    return pool_bookings.agree(booking=asked(town, offer, **more), by=town.owner, at=NOW)


def test_a_hall_goes_from_asked_to_settled_and_both_sides_are_told(town):
    row = asked(town, offered(town))
    assert list(OutboxMessage.objects.filter(kind="pool_asked").values_list("person", flat=True)) \
        == [town.owner.pk]  # fmt: skip
    row = pool_bookings.agree(booking=row, note="钥匙在门卫", by=town.owner, at=NOW)
    assert OutboxMessage.objects.get(kind="pool_agreed").person == town.worker
    row = pool_bookings.hand_over(booking=row, by=town.owner, at=NEXT)
    row = pool_bookings.settle(
        booking=row, quantity=1, outcome="来了 20 人", by=town.owner, at=NEXT
    )
    row.request.refresh_from_db()
    assert (row.state, row.lost_quantity, row.request.closed_at) == ("settled", 0, NEXT)
    steps = EventRecord.objects.filter(name="PoolBookingMoved").order_by("pk")
    assert [one.facts["state"] for one in steps] == ["asked", "agreed", "used", "settled"]


def test_the_same_hour_is_not_agreed_twice_and_the_next_is(town):
    hall = offered(town)
    first, second = asked(town, hall), asked(town, hall)
    later = asked(town, hall, starts_at=NEXT + 2 * HOUR, ends_at=NEXT + 3 * HOUR)
    pool_bookings.agree(booking=first, by=town.owner, at=NOW)
    with pytest.raises(pool.PoolTaken):
        pool_bookings.agree(booking=second, by=town.owner, at=NOW)
    pool_bookings.agree(booking=later, by=town.owner, at=NOW)
    with pytest.raises(pool.OfferDoesNotFit) as told:
        asked(town, hall)
    assert told.value.hindrances == ("taken",)
    pool_bookings.cancel(booking=first, by=town.worker, at=NOW)
    pool_bookings.agree(booking=second, by=town.owner, at=NOW)


def test_goods_that_are_given_run_out_and_what_was_not_used_comes_back(town):
    masks = offered(town, "goods", is_lent=False, quantity=100, unit="个")
    row = agreed(town, masks, quantity=80)
    with pytest.raises(pool.OfferDoesNotFit):
        asked(town, masks, quantity=30)
    pool_bookings.hand_over(booking=row, by=town.owner, at=NOW)
    with pytest.raises(ValueInvalid):
        pool_bookings.settle(booking=row, quantity=81, outcome="发完", by=town.worker, at=NOW)
    pool_bookings.settle(booking=row, quantity=50, outcome="发了 50", by=town.worker, at=NOW)
    assert pool.free(100, shown.held_of([masks], NOW)[masks.pk]) == 50


def test_a_chair_is_out_until_it_is_back_and_a_lost_one_is_gone(town):
    chairs = offered(town, "goods", is_lent=True, quantity=2)
    row = agreed(town, chairs, quantity=2, starts_at=NEXT, ends_at=NEXT + HOUR)
    pool_bookings.hand_over(booking=row, by=town.owner, at=NEXT)
    late = NEXT + timedelta(days=3)
    held = shown.held_of([chairs], late)[chairs.pk]
    assert pool.free(2, held, late - HOUR, late + HOUR) == 0
    pool_bookings.settle(booking=row, quantity=1, outcome="坏了一把", by=town.owner, at=late)
    held = shown.held_of([chairs], late)[chairs.pk]
    assert pool.free(2, held, late, late + HOUR) == 1


def test_only_the_owner_answers_and_only_who_speaks_for_it_wishes(town):
    row = asked(town, offered(town))
    for act in (pool_bookings.agree, pool_bookings.hand_over, pool_bookings.miss):
        with pytest.raises(NotAllowed):
            act(booking=row, by=town.worker, at=NOW)
    with pytest.raises(NotAllowed):
        pool_bookings.refuse(booking=row, note="不", by=town.worker, at=NOW)
    stranger = make.chen_yu(organization=town.station)
    with pytest.raises(NotAllowed):
        pool_bookings.cancel(booking=row, by=stranger, at=NOW)
    with pytest.raises(NotAllowed):
        services.offer(
            draft=OfferDraft(kind="venue", title="别人的", organization=town.giver),
            by=town.worker, at=NOW,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.withdraw(offer=row.offer, by=town.worker, at=NOW)
    with pytest.raises(NotAllowed):
        services.close_days(
            offer=row.offer, starts_on=NEXT.date(), ends_on=NEXT.date(), by=town.worker, at=NOW
        )
    with pytest.raises(NotAllowed):
        services.wish(
            draft=RequestDraft("goods", "茶", town.station, make.day(NEXT)), by=stranger, at=NOW
        )
    with pytest.raises(NotAllowed):
        pool_bookings.ask(offer=row.offer, request=row.request, by=town.owner, at=NOW)


def test_an_officer_watches_and_answers_for_nobody(town):
    row = asked(town, offered(town))
    officer = make.officer()
    assert shown.bookings_for(shown.access.actor_of(officer, on=make.day(NOW))).get() == row
    with pytest.raises(NotAllowed):
        pool_bookings.agree(booking=row, by=officer, at=NOW)


def test_a_no_says_why_and_an_empty_seat_is_told_only_once_it_began(town):
    hall = offered(town)
    row = asked(town, hall)
    with pytest.raises(ValueMissing):
        pool_bookings.refuse(booking=row, note=" ", by=town.owner, at=NOW)
    pool_bookings.refuse(booking=row, note="那天装修", by=town.owner, at=NOW)
    assert OutboxMessage.objects.get(kind="pool_refused").person == town.worker
    row = agreed(town, hall)
    with pytest.raises(pool.BookingMovedOn):
        pool_bookings.miss(booking=row, by=town.owner, at=NOW)
    pool_bookings.miss(booking=row, by=town.owner, at=NEXT + HOUR)
    assert shown.held_of([hall], NEXT)[hall.pk] == []


def test_the_same_is_asked_once_and_what_is_over_not_at_all(town):
    hall = offered(town)
    row = asked(town, hall)
    with pytest.raises(pool.BookedAlready):
        pool_bookings.ask(offer=hall, request=row.request, by=town.worker, at=NOW)
    services.withdraw(offer=hall, by=town.owner, at=NOW)
    with pytest.raises(pool.OfferOver):
        pool_bookings.agree(booking=row, by=town.owner, at=NOW)
    with pytest.raises(pool.OfferOver):
        services.withdraw(offer=hall, by=town.owner, at=NOW)
    pool_bookings.end_wish(request=row.request, by=town.worker, at=NOW)
    assert PoolBooking.objects.get().state == "cancelled"
    with pytest.raises(pool.PoolRequestOver):
        pool_bookings.end_wish(request=row.request, by=town.worker, at=NOW)
    with pytest.raises(pool.PoolRequestOver):
        pool_bookings.ask(offer=hall, request=row.request, by=town.worker, at=NOW)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"kind": "gold"}, ValueInvalid),
        ({"quantity": 0}, ValueInvalid),
        ({"title": " "}, ValueMissing),
        ({"weekdays": 0}, ValueMissing),
        ({"expires_on": date(2020, 1, 1)}, ValueInvalid),
    ],
)
def test_an_offer_says_what_can_be(town, more, refusal):
    with pytest.raises(refusal):
        services.offer(
            draft=OfferDraft(**{"kind": "venue", "title": "厅"} | more), by=town.owner, at=NOW
        )


def test_the_gap_of_a_linkage_is_closed_when_the_booking_is_settled(town):
    linked = make.linkage(
        organization=town.station, social_worker=town.worker, volunteers=(make.chen_yu(),)
    )
    gap = contributions.tell(
        linkage=linked, side="work", resource="resources", title="缺活动室", is_gap=True,
        by=town.worker, at=NOW,
    )  # fmt: skip
    row = agreed(town, offered(town), gap=gap)
    with pytest.raises(GapClosed):
        wished(town, gap=gap)
    pool_bookings.hand_over(booking=row, by=town.owner, at=NEXT)
    assert Contribution.objects.get().closed_at is None
    pool_bookings.settle(booking=row, quantity=1, outcome="好", by=town.owner, at=NEXT)
    assert Contribution.objects.get().closed_at == NEXT


def test_a_person_s_own_offers_are_in_their_file_and_stand_at_no_door(town):
    chen = make.chen_yu()
    row = services.offer(draft=OfferDraft("knowledge", "修家电"), by=chen, at=NOW)
    assert (row.lat, row.lon) != (chen.lat, chen.lon)
    assert [one["title"] for one in said_by(chen)["pool_offers"]] == ["修家电"]
    booking = asked(town, row)
    assert shown.owns(shown.access.actor_of(chen, on=make.day(NOW)), row)
    pool_bookings.agree(booking=booking, by=chen, at=NOW)
    assert [one["state"] for one in said_by(chen)["pool_bookings"]] == ["agreed"]


def run_at_once(*acts):
    """Each act on a thread and a connection of its own; what was refused, by code."""
    refused = []

    def run(act):
        try:
            act()
        except pool.PoolTaken as refusal:
            refused.append(refusal.free)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return refused


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "left"), [("venue", 0), ("money", 4000)])
def test_of_two_yes_in_the_same_moment_one_finds_it_taken(kind, left):
    town = make_town()
    thing = offered(town, kind, quantity=1 if kind == "venue" else 10_000)
    n = 1 if kind == "venue" else 6_000
    rows = [asked(town, thing, quantity=n) for _ in range(2)]

    refused = run_at_once(
        *[lambda row=row: pool_bookings.agree(booking=row, by=town.owner, at=NOW) for row in rows]
    )

    assert refused == [left]
    assert sorted(PoolBooking.objects.values_list("state", flat=True)) == ["agreed", "asked"]
