"""The pages of the resource pool: who sees and does what, and how many questions they ask."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import Contribution, PoolBooking, PoolOffer, PoolRequest
from liandong.services import contributions, pool_bookings
from liandong.services import pool as services
from liandong.services.pool import OfferDraft, RequestDraft
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
NEXT = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


class Town:
    """Who is who."""


@pytest.fixture
def town():
    """A station that wishes and a foundation that gives."""
    here = Town()
    here.station, here.giver = make.organization(), make.organization(name="社区基金会")
    here.worker = make.li_na(organization=here.station)
    here.owner = make.li_na(organization=here.giver, phone="13800001099")
    return here


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(client, name, *args, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def offered(town, title="活动室", kind="venue", **more):
    draft = OfferDraft(kind=kind, title=title, organization=town.giver, **more)
    return services.offer(draft=draft, by=town.owner, at=NOW)


def wished(town, title="邻里茶会", kind="venue", **more):
    if kind == "venue":
        more = {"starts_at": NEXT, "ends_at": NEXT + timedelta(hours=2)} | more
    draft = RequestDraft(kind, title, town.station, make.day(NEXT), **more)
    return services.wish(draft=draft, by=town.worker, at=NOW)


OFFER = {
    "kind": "venue", "title": "二楼活动室", "quantity": "1", "weekdays": ["0", "1"],
    "opens": "09:00", "closes": "18:00", "reach_km": "3",
}  # fmt: skip


def test_from_offer_to_settled_through_the_pages(town):
    owner, worker = browser(town.owner), browser(town.worker)
    owner.post(reverse("pool-offer-create"), OFFER | {"organization": town.giver.pk})
    offer = PoolOffer.objects.get()
    assert (offer.organization, offer.weekdays, offer.reach_m) == (town.giver, 3, 3000)
    worker.post(
        reverse("pool-request-create"),
        {
            "kind": "venue", "title": "茶会", "organization": town.station.pk, "quantity": "1",
            "starts_at": "2026-05-12T09:00", "ends_at": "2026-05-12T11:00",
            "needed_by": "2026-05-12",
        },
    )  # fmt: skip
    wish = PoolRequest.objects.get()
    assert "时间对得上" in text(worker, "pool-request", wish.pk)
    worker.post(reverse("pool-asking", args=[wish.pk, offer.pk]))
    row = PoolBooking.objects.get()
    step = reverse("pool-booking-step", args=[row.pk])
    assert "同意，留给他们" not in text(worker, "pool-booking", row.pk)
    assert "同意，留给他们" in text(owner, "pool-booking", row.pk)
    owner.post(step, {"step": "agree", "note": "钥匙在门卫"})
    assert "钥匙在门卫" in text(worker, "pool-booking", row.pk)
    owner.post(step, {"step": "hand_over"})
    assert "请" in owner.post(
        step, {"step": "settle", "quantity": "x", "note": "好"}, follow=True
    ).content.decode()  # fmt: skip
    owner.post(step, {"step": "settle", "quantity": "1", "note": "来了二十人"})
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("settled", "来了二十人")
    assert "来了二十人" in text(worker, "pool-booking", row.pk)


def test_a_form_never_forgets_what_was_typed(town):
    told = OFFER | {"title": "别忘了我", "closes": "08:00"}
    page = browser(town.owner).post(reverse("pool-offer-create"), told).content.decode()
    assert "别忘了我" in page
    assert not PoolOffer.objects.exists()


def test_why_an_offer_does_not_fit_is_said(town):
    offered(town, capacity=5)
    wish = wished(town, people=40)
    assert "容不下这么多人" in text(browser(town.worker), "pool-request", wish.pk)


def test_the_proposal_is_adopted_by_a_person_who_may_leave_some_out(town):
    offered(town, "厅一")
    offered(town, "厅二")
    wished(town, "茶会")
    wished(town, "讲座")
    client = browser(town.worker)
    page = text(client, "pool-proposal")
    assert page.count('name="pair"') == 2
    pair = page.split('name="pair" value="')[1].split('"')[0]
    client.post(reverse("pool-adoption"), {"pair": [pair, "0-0"]})
    assert [f"{b.request_id}-{b.offer_id}" for b in PoolBooking.objects.all()] == [pair]
    assert text(client, "pool-proposal").count('name="pair"') == 1
    assert 'name="pair"' not in text(browser(town.owner), "pool-proposal")


def test_a_volunteer_sees_their_own_offers_and_nobody_else_s(town):
    row, wish = offered(town), wished(town)
    booking = pool_bookings.ask(offer=row, request=wish, by=town.worker, at=NOW)
    chen = make.chen_yu()
    own = services.offer(draft=OfferDraft("knowledge", "修家电"), by=chen, at=NOW)
    client = browser(chen)
    page = text(client, "pool-list")
    assert "修家电" in page
    assert "活动室" not in page
    assert text(client, "pool-offer", own.pk)
    for name, pk in (
        ("pool-offer", row.pk), ("pool-request", wish.pk), ("pool-booking", booking.pk),
    ):  # fmt: skip
        assert client.get(reverse(name, args=[pk])).status_code == 404
    assert client.get(reverse("pool-request-create")).status_code == 403
    assert client.get(reverse("pool-proposal")).status_code == 403
    step = reverse("pool-booking-step", args=[booking.pk])
    assert client.post(step, {"step": "agree"}).status_code == 404
    assert client.post(reverse("pool-offer-ending", args=[row.pk])).status_code == 404


def test_a_colleague_of_neither_side_opens_no_booking(town):
    booking = pool_bookings.ask(offer=offered(town), request=wished(town), by=town.worker, at=NOW)
    other = make.li_na(organization=make.organization(name="别家"), phone="13800001098")
    assert browser(other).get(reverse("pool-booking", args=[booking.pk])).status_code == 404


def test_the_public_reads_what_money_was_used_for_and_no_person_s_name(town):
    chen = make.chen_yu()
    money = services.offer(draft=OfferDraft("money", "心意", quantity=50_000), by=chen, at=NOW)
    row = pool_bookings.ask(
        offer=money, request=wished(town, kind="money", quantity=30_000), by=town.worker, at=NOW
    )
    pool_bookings.agree(booking=row, by=chen, at=NOW)
    pool_bookings.hand_over(booking=row, by=chen, at=NOW)
    step = reverse("pool-booking-step", args=[row.pk])
    browser(town.worker).post(step, {"step": "settle", "quantity": "288", "note": "买茶点"})
    page = text(Client(), "pool-money")
    assert "¥288.00" in page
    assert "¥300.00" in page
    assert chen.name not in page


def test_a_gap_of_resources_leads_to_the_pool_with_its_words(town):
    linked = make.linkage(
        organization=town.station, social_worker=town.worker, volunteers=(make.chen_yu(),)
    )
    contributions.tell(
        linkage=linked, side="work", resource="resources", title="缺一间活动室", is_gap=True,
        by=town.worker, at=NOW,
    )  # fmt: skip
    gap = Contribution.objects.get()
    new = f"{reverse('pool-request-create')}?gap={gap.pk}"
    client = browser(town.worker)
    assert new in text(client, "contribution-matrix", linked.pk)
    assert "缺一间活动室" in client.get(new).content.decode()
    client.post(
        new,
        {
            "kind": "goods", "title": "缺一间活动室", "organization": town.station.pk,
            "quantity": "1", "needed_by": "2026-05-12",
        },
    )  # fmt: skip
    assert PoolRequest.objects.get().gap == gap
    matrix = text(client, "contribution-matrix", linked.pk)
    assert reverse("pool-request", args=[PoolRequest.objects.get().pk]) in matrix
    assert "到资源池找" not in matrix
    assert browser(town.owner).get(new).status_code == 404


@pytest.mark.parametrize("show", ["offers", "requests", "bookings"])
def test_the_list_asks_as_much_for_three_as_for_one(town, show):
    def more():
        pool_bookings.ask(offer=offered(town), request=wished(town), by=town.worker, at=NOW)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            text(client, "pool-list", query=f"?show={show}")
        return len(caught)

    client = browser(town.worker)
    more()
    one = queries()
    more()
    more()
    assert queries() == one


def test_a_wish_asks_as_much_for_three_offers_as_for_one(town):
    wish, client = wished(town), browser(town.worker)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            text(client, "pool-request", wish.pk)
        return len(caught)

    offered(town)
    one = queries()
    offered(town)
    offered(town, capacity=1)
    assert queries() == one
