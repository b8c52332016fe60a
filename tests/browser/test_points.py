"""A point is picked on a schematic map with a tap, shown, taken back, and sent with the form."""

from collections.abc import Callable

import h3
from django.urls import reverse
from playwright.sync_api import Page, expect

from liandong.models import IncidentReport
from tests import make
from tests.services.test_reports import SAID, Desk

STREET = "440305007"


def test_a_tap_on_the_map_marks_where_a_report_is_from(
    phone_page: Page, sign_in, settings, axe: Callable[[Page], None], no_sideways_scroll
):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    for n in range(4):
        one = make.person(name=f"居民{n}")
        one.division_code, one.cell = STREET, h3.latlng_to_cell(22.5201, 113.9388, 8)
        one.save()
    desk, page = Desk(), phone_page
    desk.incident.division_code = STREET
    desk.incident.save()
    sign_in(page, desk.coordinator)
    page.goto(reverse("report-create", args=[desk.incident.pk]))
    page.get_by_label("说了什么").fill(SAID)
    page.get_by_role("button", name="在图上点").click()
    canvas = page.locator("pick-point [data-canvas]")
    expect(canvas.locator("path").first).to_be_visible()
    canvas.click()
    expect(page.locator("[data-said]")).to_contain_text("已标在 22.")
    no_sideways_scroll(page)
    axe(page)
    page.get_by_role("button", name="不标了").click()
    expect(page.locator("[data-said]")).to_have_text("")
    canvas.click()
    page.get_by_role("button", name="记下", exact=True).click()
    page.wait_for_url("**/reports/*")
    report = IncidentReport.objects.get()
    assert report.lat is not None and report.lon is not None
    assert 22.4 < report.lat < 22.7
    assert 113.8 < report.lon < 114.1
