"""“我的” leads to everything about oneself."""

import re

import pytest
from django.urls import get_resolver

from tests import make

pytestmark = pytest.mark.django_db


def test_the_menu_leads_to_pages_that_this_person_may_open(client):
    who = make.person()
    make.role(person=who, role="volunteer")
    client.force_login(make.signed_up(who).login)

    page = client.get("/my").content.decode()
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    addresses = re.findall(r'class="ld-line-title"><a href="([^"]+)"', main)

    assert {"/my/shifts", "/my/hours", "/my/certificates"} <= set(addresses)
    assert {a: client.get(a).status_code for a in addresses} == dict.fromkeys(addresses, 200)


def test_every_line_names_a_page_of_one_s_own():
    from liandong.web.my_menu import SECTIONS

    names = [line.url_name for _, lines in SECTIONS for line in lines]
    assert len(names) == len(set(names))
    assert "my-hours" in get_resolver().reverse_dict
