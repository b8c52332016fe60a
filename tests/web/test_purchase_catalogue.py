"""The catalogue: who reads what, who may import and publish, and that a sheet comes whole."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.purchase_catalogue import CatalogueEmpty, Column
from liandong.core.purchase_facts import NotForPurchase
from liandong.core.purchases import NotToBuy
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import EventRecord, PurchaseItem
from liandong.queries import purchase_catalogue as shown
from liandong.queries.access import actor_of
from liandong.services import purchase_catalogue as services
from liandong.services import purchase_payments, purchases
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT

pytestmark = pytest.mark.django_db
HEADS = ["编号", "名称", "标准", "计价单位", "最低价", "最高价"]
HEADINGS = dict(zip(HEADS, Column, strict=True))
CARE = ["B0101", "社区关怀", "每周上门一次", "人·年", "1200", "1800"]
MEALS = ["B0202", "社区助餐", "午餐送到家", "餐", "8", "12"]
SOURCE = "南财〔2026〕3号"


@pytest.fixture(autouse=True)
def _the_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def town():
    return made.market()


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def take_in(town, *rows, **changed):
    told = {
        "buyer": town.buyer,
        "rows": [HEADS, *rows],
        "headings": HEADINGS,
        "source": SOURCE,
        "excluded": list(NotToBuy),
        "by": town.officer,
        "at": AT,
    } | changed
    return services.take_in(**told)


def page(client):
    answer = client.get(reverse("purchase-catalogue"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_sheet_is_taken_in_whole_or_not_at_all(town):
    plan = take_in(town, CARE, ["B0202", "社区助餐", "", "", "", ""])
    assert len(plan.problems) == 1
    assert not PurchaseItem.objects.exists()
    assert not EventRecord.objects.filter(name="CatalogueTakenIn").exists()
    take_in(town, CARE, MEALS)
    row = PurchaseItem.objects.get(code="B0101")
    assert (row.low_cents, row.high_cents, row.unit, row.source) == (
        120_000, 180_000, "人·年", SOURCE,
    )  # fmt: skip
    assert EventRecord.objects.get(name="CatalogueTakenIn").facts["new"] == 2


def test_the_same_sheet_a_second_time_changes_nothing(town):
    take_in(town, CARE)
    services.publish(buyer=town.buyer, by=town.officer, at=AT)
    plan = take_in(town, CARE)
    assert (plan.new, plan.changed, plan.same) == ((), (), 1)
    assert PurchaseItem.objects.get().published_at == AT
    take_in(town, [*CARE[:2], "每周上门两次", *CARE[3:]])
    assert PurchaseItem.objects.get().published_at is None


def test_who_may_not_import_or_publish(town):
    for person in (town.worker, make.officer(phone="13800007771"), make.coordinator()):
        with pytest.raises(NotAllowed):
            take_in(town, CARE, by=person)
        with pytest.raises(NotAllowed):
            services.publish(buyer=town.buyer, by=person, at=AT)
    with pytest.raises(ValueMissing):
        take_in(town, CARE, source=" ")
    with pytest.raises(NotForPurchase):
        take_in(town, CARE, excluded=list(NotToBuy)[1:])
    with pytest.raises(CatalogueEmpty):
        services.publish(buyer=town.buyer, by=town.officer, at=AT)


def test_what_a_running_purchase_names_is_not_published_with_the_catalogue(town):
    made.budgeted(town)
    with pytest.raises(CatalogueEmpty):
        services.publish(buyer=town.buyer, by=town.officer, at=AT)
    take_in(town, MEALS)
    assert services.publish(buyer=town.buyer, by=town.officer, at=AT) == 1
    assert "社区助餐" in page(Client())
    assert "社区关怀" not in page(Client())
    assert "社区关怀" in page(browser(town.officer))


def test_staff_without_the_required_second_factor_read_what_everybody_reads(town, settings):
    take_in(town, CARE)
    assert "社区关怀" in page(browser(town.officer))
    settings.LIANDONG_STAFF_FACTOR = "required"
    assert "社区关怀" not in page(browser(town.officer))
    # A volunteer has no such account, and keeps what is theirs.
    assert page(browser(town.volunteer))


def test_signed_out_visitors_read_the_published_part_only(town):
    take_in(town, CARE)
    assert "社区关怀" not in page(Client())
    assert "社区关怀" not in page(browser(town.worker))
    assert "还没公布" in page(browser(town.officer))
    address = reverse("purchase-catalogue-publication", args=[town.buyer.pk])
    assert browser(town.worker).post(address).status_code == 403
    other = make.officer(phone="13800007771")
    assert browser(other).post(address).status_code == 404
    browser(town.officer).post(address)
    said = page(Client())
    assert "社区关怀" in said
    assert "1,200.00 至 1,800.00 元/人·年" in said
    assert f"依据：{SOURCE}" in said
    assert "导入目录表" not in said


def test_what_was_bought_is_told_to_strangers_once_it_is_published(town):
    take_in(town, CARE)
    services.publish(buyer=town.buyer, by=town.officer, at=AT)
    made.hours(town)
    made.hours(town, person=make.person(name="第二位"))
    made.paid(town)
    for client in (Client(), browser(make.officer(phone="13800007771"))):
        assert "还没有买过" in page(client)
        assert "和安社工中心" not in page(client)
    assert "买过 1 次，合同价 200,000.01 元。预算一共 230,000.00 元。" in page(
        browser(town.officer)
    )
    purchase_payments.publish(purchase=town.purchase, by=town.officer, at=AT)
    said = page(Client())
    assert "买过 1 次，合同价 200,000.01 元。预算一共 230,000.00 元。" in said
    assert "和安社工中心（1 次）" in said


def test_an_item_of_the_catalogue_keeps_its_standard_when_it_is_bought(town):
    take_in(town, CARE)
    made.surveyed(town)
    purchases.list_item(
        purchase=town.purchase, code="B0101", name="别的名字", standard="别的标准",
        excluded=list(NotToBuy), by=town.officer, at=AT,
    )  # fmt: skip
    row = PurchaseItem.objects.get()
    assert (row.name, row.standard, row.source) == ("社区关怀", "每周上门一次", SOURCE)
    assert town.again().item == row
    plan = take_in(town, [*CARE[:2], "每周上门两次", *CARE[3:]])
    assert [one.wrong.value for one in plan.problems] == ["in_use"]


def test_the_import_page_names_every_problem_and_keeps_nothing(town):
    client = browser(town.officer)
    lines = "编号,名称,标准,计价单位,最低价,最高价\nB1,甲,做,次,20,10\nB2,乙,做,,,\n"
    told = {
        "buyer": town.buyer.pk,
        "source": SOURCE,
        "excluded": [one.value for one in NotToBuy],
        "file": SimpleUploadedFile("c.csv", lines.encode()),
    }
    address = reverse("purchase-catalogue-import")
    answer = client.post(address, told)
    assert answer.status_code == 422
    assert "最高价比最低价还低" in answer.content.decode()
    assert not PurchaseItem.objects.exists()
    told["file"] = SimpleUploadedFile("c.csv", lines.replace("20,10", "10,20").encode())
    assert client.post(address, told).status_code == 302
    assert PurchaseItem.objects.count() == 2
    assert client.get(reverse("purchase-catalogue-blank")).status_code == 200
    assert browser(town.worker).get(address).status_code == 403


def test_the_catalogue_takes_the_same_queries_for_one_item_and_for_three(town):
    def queries(client):
        with CaptureQueriesContext(connection) as seen:
            page(client)
        return len(seen)

    take_in(town, CARE)
    services.publish(buyer=town.buyer, by=town.officer, at=AT)
    made.procured(town)
    clients = [Client(), browser(town.officer)]
    for one in clients:
        queries(one)
    once = [queries(one) for one in clients]
    take_in(town, CARE, MEALS, ["B3", "课后陪伴", "每天两小时", "", "", ""])
    services.publish(buyer=town.buyer, by=town.officer, at=AT)
    made.procured(town)
    assert [queries(one) for one in clients] == once
    actor = actor_of(town.officer, on=make.day(AT))
    assert len(shown.items_for(None)) == len(shown.items_for(actor)) == 3
