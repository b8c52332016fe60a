"""Every page that one can reach by its links is readable by all, in all three sizes.

The links are followed without a browser; each kind of page is then opened once, by the role
that it is for: on a phone, on a phone with large type, and on a desk.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from liandong.queries import access
from liandong.web.access import PUBLIC, SIGNED_IN
from tests.browser.conftest import DESKTOP
from tests.browser.test_main_pages import town as _town

pytestmark = pytest.mark.slow

town = _town

LINK = re.compile(r'<a\b[^>]*?href="(/[^"#]*)', re.S)
MOST = 150
WHOSE = {
    "volunteer": {PUBLIC, SIGNED_IN, access.VOLUNTEER, access.TEAM_LEADER},
    "social_worker": {access.SOCIAL_WORKER},
    "coordinator": {access.COORDINATOR},
}
"""The kinds of pages that each role opens here; a kind is opened by the first that may."""
FIRST = list(WHOSE)
ALWAYS = {
    "volunteer": {
        "home", "shift-list", "recommendation-list", "my-shifts", "my-hours", "certificate-list",
        "my-rights", "my-complaints", "complaint-create", "support-request", "proposal-list",
        "initiative-create", "my-votes", "invitation-list", "my-profile", "my-consents",
        "notice-list", "need-create",
    },
    "social_worker": {"project-create"},
    "coordinator": {"supervision-desk"},
}  # fmt: skip
"""Pages that have to be met, whatever the links become: nothing else opens them here."""


def kind_of(address: str) -> tuple[str, frozenset[str]]:
    """The name of the page and who may open it; nothing for addresses that are not pages."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return "", frozenset()
    return found.url_name or "", getattr(found.func, "allowed", frozenset())


def is_opened_by(role: str, allowed: frozenset[str]) -> bool:
    return next((one for one in FIRST if allowed & WHOSE[one]), "") == role


def reached(client: Client, role: str) -> dict[str, str]:
    """Name of each kind of page of this role → the first address under which it was met."""
    ahead, seen, found = ["/home", "/my", "/"], set(), {}
    while ahead and len(seen) < MOST:
        address = ahead.pop(0)
        name, allowed = kind_of(address)
        if not name or name in seen or name in {"sign-out", "set_language"}:
            continue
        seen.add(name)
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        if is_opened_by(role, allowed):
            found[name] = address
        ahead += [a.replace("&amp;", "&") for a in LINK.findall(answer.content.decode())]
    return found


@pytest.mark.parametrize("role", FIRST)
def test_every_page_is_readable_on_a_phone_in_large_type_and_on_a_desk(
    role,
    town,
    phone_page,
    sign_in,
    axe,
    no_sideways_scroll,
):
    who, page = town["people"][role], phone_page
    client = Client()
    client.force_login(who.login)
    pages = reached(client, role)
    assert len(pages) >= {"volunteer": 30, "social_worker": 15, "coordinator": 2}[role]
    assert ALWAYS[role] <= set(pages)
    sign_in(page, who)

    problems = []
    for name, address in pages.items():
        page.set_viewport_size({"width": 360, "height": 740})
        answer = page.goto(address)
        assert (address, answer.status) == (address, 200)
        for size in ("normal", "large", "desk"):
            kind = "large" if size == "large" else "normal"
            page.evaluate("(t) => document.documentElement.dataset.type = t", kind)
            if size == "desk":
                page.set_viewport_size(DESKTOP)
            try:
                no_sideways_scroll(page)
                axe(page)
            except AssertionError as problem:
                problems.append((name, size, str(problem)[:600]))
    assert problems == []
