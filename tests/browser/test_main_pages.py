"""Main pages, for every role that uses them: readable by all, nothing wider than the window.

What test_every_page names or meets for the same role is opened there, in the same sizes.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from liandong.services import matching, plan_runs
from tests import make, served

ROLES = {
    "nobody": ["/", "/shifts", "/shifts/{shift}", "/verify", "/sign-in", "/register", "/offline"],
    "volunteer": ["/complaints/lookup", "/votes/new"],
    "social_worker": [
        "/home", "/needs", "/needs/{need}", "/projects", "/projects/{project}",
        "/rosters", "/rosters/{shift}", "/claims", "/linkages", "/people",
    ],
    "coordinator": [
        "/home", "/planning", "/planning/gaps/{shift}", "/planning/proposals/{proposal}",
        "/planning/proposals/{proposal}/shifts/{shift}/person?who=何静",
        "/planning/proposals/{proposal}/what-if?if=radius&km=1",
        "/planning/comparison?plan={proposal}&plan={other}", "/planning/runs/{run}",
        "/dashboard", "/imports",
        "/organizations", "/dashboard/figures/fill_rate",
    ],
}  # fmt: skip


@pytest.fixture
def town(settings):
    """A little of everything, so that no page is empty; ids by name."""
    settings.LIANDONG_STAFF_FACTOR = "offered"
    now = timezone.now()
    agency = make.organization(is_hub=True)
    worker, wang = make.li_na(organization=agency), make.coordinator()
    chen = make.chen_yu(organization=agency)
    project = make.project(organization=agency, social_worker=worker, category="0017")
    shift = make.shift(project=project, starts_at=now + timedelta(days=2), max_people=3)
    need = make.need(category="0017", organization=agency, filed_by=chen)
    served.entry(person=chen, worker=worker)
    make.invitation(shift=shift, person=chen, answer_by=now + timedelta(days=1))
    make.role(person=make.person(name="何静"))
    wanted = {"division_code": make.NANSHAN, "start": now, "end": now + timedelta(days=7)}
    proposal = matching.propose(**wanted, by=wang, at=now)
    other = matching.propose(**wanted, based_on=proposal, by=wang, at=now)
    run = plan_runs.ask(**wanted, by=wang, at=now)
    return {
        "people": {"volunteer": chen, "social_worker": worker, "coordinator": wang},
        "ids": {
            "shift": shift.pk, "project": project.pk, "need": need.pk, "proposal": proposal.pk,
            "other": other.pk, "run": run.pk,
        },
    }  # fmt: skip


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_pages_are_accessible_and_fit_the_window(
    role, width, town, request, sign_in, axe, no_sideways_scroll, clear_of_the_bar
):
    page = request.getfixturevalue(f"{width}_page")
    if role in town["people"]:
        sign_in(page, town["people"][role])

    for address in ROLES[role]:
        answer = page.goto(address.format(**town["ids"]))
        assert (address, answer.status) == (address, 200)
        no_sideways_scroll(page)
        axe(page)
        clear_of_the_bar(page)


def test_large_type_still_fits_a_phone(town, phone_page, sign_in, axe, no_sideways_scroll):
    sign_in(phone_page, town["people"]["volunteer"])
    for address in ("/home", "/shifts", "/my/hours"):
        phone_page.goto(address)
        phone_page.evaluate("document.documentElement.dataset.type = 'large'")
        no_sideways_scroll(phone_page)
        axe(phone_page)


def test_english_is_one_tap_away(town, desktop_page):
    desktop_page.goto("/shifts")

    desktop_page.get_by_role("button", name="EN").first.click()

    expect(desktop_page.locator("html")).to_have_attribute("lang", "en")
    expect(desktop_page.locator("h1")).to_contain_text("Find")


@pytest.mark.parametrize("role", ["social_worker", "coordinator"])
def test_the_last_entry_of_more_can_be_reached_on_a_phone(role, town, phone_page, sign_in, axe):
    sign_in(phone_page, town["people"][role])
    phone_page.goto("/home")

    phone_page.locator(".shell-more summary").click()

    sheet = phone_page.locator(".shell-more-sheet")
    assert sheet.bounding_box()["y"] >= 0
    for entry in (sheet.locator("a").first, sheet.locator("a").last):
        entry.scroll_into_view_if_needed()
        expect(entry).to_be_in_viewport(ratio=1)
    axe(phone_page)
