"""Picking a point: the map it is picked on, the forms that take it, what a new client gets."""

import h3
import pytest
from django.test import Client

from liandong.models import Beneficiary, Case, IncidentReport
from liandong.queries import maps
from tests import make
from tests.services.test_reports import SAID, Desk
from tests.web.test_incidents import client_of

pytestmark = pytest.mark.django_db
STREET = "440305007"
HERE = (22.5201, 113.9388)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def li():
    worker = make.li_na()
    worker.division_code = STREET
    worker.save()
    return worker


@pytest.fixture
def crowd():
    """Four people who live in one hexagon of the street."""
    for n in range(4):
        one = make.person(name=f"居民{n}")
        one.division_code, one.cell = STREET, h3.latlng_to_cell(*HERE, 8)
        one.save()


def test_the_map_of_a_county_has_its_outline_and_streets_where_many_live(li, crowd):
    ground = client_of(li).get("/places/440305007/ground").json()
    assert [one["properties"]["name"] for one in ground["outline"]["features"]] == ["南山区"]
    assert [one["properties"]["name"] for one in ground["areas"]["features"]] == ["粤海街道"]
    (shape,) = [one["geometry"]["coordinates"] for one in ground["outline"]["features"]]
    # The islands far out at sea would make the rest too small to tap.
    assert max(lon for polygon in shape for lon, _lat in polygon[0]) < 114.1
    assert ground["center"] == [22.53633, 113.92555]


@pytest.mark.parametrize("code", ["999999", "4403", "nowhere", "440399007"])
def test_no_map_is_drawn_of_what_is_no_county(code, li):
    assert client_of(li).get(f"/places/{code}/ground").status_code == 404


def test_who_is_not_signed_in_gets_no_map():
    assert Client().get("/places/440305/ground").status_code == 302


def test_the_middle_of_a_street_is_known_only_where_many_live(crowd, django_assert_num_queries):
    with django_assert_num_queries(1):
        middle = maps.street_middle(STREET)
    assert middle is not None
    assert (round(middle.lat, 2), round(middle.lon, 2)) == (22.52, 113.94)
    assert maps.street_middle("440305008") is None


def test_a_report_takes_the_point_that_was_picked_and_half_a_point_is_said():
    desk = Desk()
    desk.incident.division_code = STREET
    desk.incident.save()
    page, browser = f"/incidents/{desk.incident.pk}/reports/new", client_of(desk.coordinator)
    assert 'data-code="440305"' in browser.get(page).content.decode()
    answer = browser.post(page, {"text": SAID, "lat": "22.52", "lon": ""})
    assert answer.context["form"].errors == {"lon": ["经纬度要一起写，或者都空着。"]}
    assert answer.context["form"]["lat"].value() == "22.52"
    browser.post(page, {"text": SAID, "lat": str(HERE[0]), "lon": str(HERE[1])})
    report = IncidentReport.objects.get()
    assert (report.lat, report.lon) == HERE


def intake(**changed):
    return {"call_name": "林阿婆", "consent_method": "spoken"} | changed


def test_a_new_client_keeps_the_point_that_was_picked(li, crowd):
    picked = {"lat": str(HERE[0]), "lon": str(HERE[1])}
    page = client_of(li).post("/visits/new", intake(address="别处", **picked))
    assert page.status_code == 302
    row = Beneficiary.objects.get()
    assert (row.lat, row.lon, row.cell) == (*HERE, h3.latlng_to_cell(*HERE, 8))


@pytest.mark.parametrize(
    ("address", "division", "is_placed"),
    [
        ("粤海街道后海大道 12 号", STREET, True),
        ("后海大道 12 号", STREET, True),
        ("桃源街道龙珠大道", "440305008", False),
    ],
)
def test_without_a_point_a_client_stands_in_the_middle_of_their_street_or_nowhere(
    address, division, is_placed, li, crowd
):
    client_of(li).post("/visits/new", intake(address=address))
    row = Beneficiary.objects.get()
    assert (row.division_code, row.lat is not None) == (division, is_placed)


def test_whose_street_nobody_knows_is_not_put_at_the_seat_of_the_county(li, crowd):
    li.division_code = "440305"
    li.save()
    client_of(li).post("/visits/new", intake(address="后海大道"))
    assert Beneficiary.objects.get().lat is None


def test_a_case_takes_a_point_too_and_one_of_a_need_the_needs(li):
    picked = {"lat": str(HERE[0]), "lon": str(HERE[1])}
    told = {"call_name": "林阿婆", "source": "self", "presenting": "一个人住", **picked}
    page = client_of(li).post("/cases/new", {**told, "service_object": "03"})
    assert page.status_code == 302, page.context["form"].errors
    client = Case.objects.get().beneficiary
    assert (client.lat, client.lon) == HERE
