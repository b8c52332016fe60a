"""Offices of authorities as buyers: by their right, their line and their tree."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong import migrations
from liandong.core.purchase_buyers import NATURES, OutsideOffice
from liandong.core.purchase_facts import EvaluatorBarred
from liandong.core.purchases import BUYERS, Nature
from liandong.core.refusals import NotAllowed
from liandong.models import EventRecord, Organization, Purchase, PurchaseTurn
from liandong.queries import purchases as shown
from liandong.queries.access import actor_of
from liandong.services import purchase_buyers, purchase_judging
from tests import make, make_offices
from tests import make_purchase as made
from tests.make_purchase import AT

pytestmark = pytest.mark.django_db
STREET = "440305007"


@pytest.fixture(autouse=True)
def _the_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def town():
    """The usual town, but its officer works in the street's office, which buys."""
    found = made.market()
    found.office = make_offices.office(line="street", division_code=STREET, name="粤海街道办事处")
    found.officer = make_offices.official(found.office, name="街道的人")
    found.buyer = found.office
    return found


def bought(town, **changed):
    row = made.surveyed(town, division_code=STREET, **changed)
    town.buyer = row.buyer
    return row


def may_read(person):
    actor = actor_of(person, on=make.day(AT))
    return list(shown.purchases_for(actor).values_list("pk", flat=True))


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_line_is_a_body_that_may_buy():
    assert set(NATURES.values()) <= BUYERS


def test_an_office_buys_under_its_own_organization_and_nature(town):
    row = bought(town, nature=Nature.PARTY_ORGAN)
    office = type(town.office).objects.get()
    assert office.organization == row.buyer
    assert (row.buyer.name, row.buyer.division_code) == ("粤海街道办事处", STREET)
    assert row.buyer_nature == Nature.STATE_ORGAN
    assert EventRecord.objects.get(name="OfficeBuys").facts["is_new"] is True
    town.buyer = office
    again = bought(town)
    assert again.buyer == row.buyer
    assert Organization.objects.filter(name="粤海街道办事处").count() == 1


def test_an_organization_of_the_same_name_is_taken_and_keeps_its_purchases(town):
    body = make.organization(name="粤海街道办事处", division_code=STREET)
    old = make.officer(phone="13800007771")
    make.role(person=old, role="officer", organization=body)
    first = made.surveyed(made_with(town, body, old), division_code=STREET)
    town.buyer = town.office
    second = bought(town)
    assert second.buyer == first.buyer == body
    assert EventRecord.objects.get(name="OfficeBuys").facts["is_new"] is False
    for person in (old, town.officer):
        assert sorted(may_read(person)) == [first.pk, second.pk]


def made_with(town, buyer, officer):
    return made.Market(
        buyer, town.provider, officer, town.worker, town.volunteer, town.project, town.judges
    )


def test_the_migration_takes_the_one_organization_of_the_same_name():
    names = ["粤海街道办事处", "南山街道办事处", "蛇口街道办事处"]
    offices = [
        make_offices.office(line="street", division_code=f"44030500{n}", name=name)
        for n, name in enumerate(names, 1)
    ]
    body = make.organization(name=names[0], division_code="440305001")
    for _n in range(2):
        make.organization(name=names[1], division_code="440305002")
    make.organization(name=names[2], division_code="440306001")
    path = next(Path(migrations.__file__).parent.glob("*_office_buyers.py"))
    import_module(f"liandong.migrations.{path.stem}").link_by_name(apps, None)
    for one in offices:
        one.refresh_from_db()
    assert [one.organization for one in offices] == [body, None, None]


def test_who_does_not_work_there_does_not_buy_for_it(town):
    neighbour = make_offices.official(
        make_offices.office(line="civil_affairs", division_code=STREET)
    )
    for person in (neighbour, town.worker, make.coordinator(), make.officer(phone="13800007771")):
        with pytest.raises(NotAllowed):
            purchase_buyers.give_body(office=town.office, by=person, at=AT)
    row = bought(town)
    for person in (neighbour, town.worker):
        with pytest.raises(NotAllowed):
            made.purchases.list_item(
                purchase=row, code="B1", name="甲", standard="乙", excluded=[], by=person, at=AT
            )
    town.officer.role_grants.update(until=make.day(AT))
    with pytest.raises(NotAllowed):
        made.budgeted(town)


def test_an_office_that_ended_buys_nothing(town):
    bought(town)
    type(town.office).objects.update(until=make.day(AT))
    assert shown.bought_for(town.officer, make.day(AT)) == set()


def test_an_office_buys_only_for_places_inside_its_division(town):
    with pytest.raises(OutsideOffice):
        made.surveyed(town, division_code=make.NANSHAN)
    with pytest.raises(OutsideOffice):
        made.surveyed(town, division_code=make.FUTIAN)
    assert not Purchase.objects.exists()
    assert made.surveyed(town, division_code="").division_code == STREET


def test_the_office_above_in_the_same_line_reads_and_does_not_act(town):
    row = bought(town)
    above = make_offices.official(make_offices.office(line="street", division_code="440305"))
    beside = make_offices.official(
        make_offices.office(line="civil_affairs", division_code="440305")
    )
    below = make_offices.official(make_offices.office(line="street", division_code=STREET + "001"))
    assert may_read(town.officer) == may_read(above) == [row.pk]
    assert may_read(beside) == may_read(below) == []
    sides = shown.sides_of(actor_of(above, on=make.day(AT)), row)
    assert (sides.is_buyer, sides.is_overseer) == (False, True)
    with pytest.raises(NotAllowed):
        made.purchases.list_item(
            purchase=row, code="B1", name="甲", standard="乙", excluded=[], by=above, at=AT
        )
    assert browser(above).get(reverse("purchase-detail", args=[row.pk])).status_code == 200
    assert browser(beside).get(reverse("purchase-detail", args=[row.pk])).status_code == 404


def test_everybody_of_the_office_has_the_turn(town):
    colleague = make_offices.official(town.office, name="同事")
    bought(town)
    rows = PurchaseTurn.objects.filter(ended_at=None).order_by("pk")
    assert {row.person for row in rows} == {town.officer, colleague}


def test_a_colleague_of_the_office_does_not_evaluate(town):
    colleague = make_offices.official(town.office, name="同事")
    row = bought(town)
    town.buyer = row.buyer
    signed = signed_for(town)
    assert colleague not in shown.may_evaluate(row, signed, make.day(AT))
    with pytest.raises(EvaluatorBarred):
        purchase_judging.name_evaluator(purchase=row, person=colleague, by=town.officer, at=AT)


def signed_for(town):
    """The way from the survey that stands to both signatures."""
    made.purchases.list_item(
        purchase=town.purchase, code="B0101", name="社区关怀", standard="每周上门一次",
        excluded=list(made.NotToBuy), by=town.officer, at=AT,
    )  # fmt: skip
    made.purchases.set_budget(
        purchase=town.purchase, lines=made.BUDGET, source="街道财政", number="8号",
        by=town.officer, at=AT,
    )  # fmt: skip
    made.purchases.procure(purchase=town.purchase, record=made.record(town), by=town.officer, at=AT)
    services = made.purchase_contracts
    services.draft(purchase=town.purchase, terms=made.terms(), by=town.officer, at=AT)
    services.promise(purchase=town.purchase, promises=made.PROMISES, by=town.officer, at=AT)
    services.divide(purchase=town.purchase, shares=made.SHARES, by=town.officer, at=AT)
    services.count_projects(purchase=town.purchase, projects=[town.project], by=town.worker, at=AT)
    for by in (town.worker, town.officer):
        services.sign(purchase=town.purchase, by=by, at=AT)
    town.again()
    return town.contract


def test_the_form_offers_the_office_and_its_page_leads_to_what_it_buys(town):
    client = browser(town.officer)
    said = client.get(reverse("purchase-create")).content.decode()
    assert f'value="office-{town.office.pk}"' in said
    told = {
        "title": "独居老人关怀", "buyer": f"office-{town.office.pk}", "nature": "state_organ",
        "division_code": STREET, "category": "", "method": "visits", "first": "2026-04-01",
        "last": "2026-04-30", "people": 60, "found": "希望每周有人上门",
    }  # fmt: skip
    assert client.post(reverse("purchase-create"), told).status_code == 302
    row = Purchase.objects.get()
    said = client.get(reverse("purchase-create")).content.decode()
    assert f'value="office-{town.office.pk}"' not in said
    assert f'value="{row.buyer_id}"' in said
    page = client.get(reverse("authority-office", args=[town.office.pk])).content.decode()
    assert reverse("purchase-detail", args=[row.pk]) in page
    stranger = browser(make.officer(phone="13800007771"))
    answer = stranger.post(reverse("purchase-create"), told)
    assert answer.status_code == 200
    assert Purchase.objects.count() == 1


def test_the_list_takes_the_same_queries_for_one_purchase_of_an_office_and_for_three(town):
    client = browser(town.officer)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("purchase-list")).status_code == 200
        return len(seen)

    bought(town)
    queries()
    one = queries()
    for _n in range(2):
        town.buyer = town.office
        bought(town, at=AT + timedelta(minutes=1))
    assert queries() == one
