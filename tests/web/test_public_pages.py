"""What is open to everybody is reachable without knowing an address."""

import pytest
from django.urls import reverse

from liandong.web.public_pages import PAGES

pytestmark = pytest.mark.django_db
NAMES = [row[0] for _heading, rows in PAGES for row in rows]


def test_a_stranger_finds_the_practice_cards_and_the_public_pages_in_the_menu(client):
    page = client.get("/").content.decode()
    for name in ("practice-card-list", "public-pages"):
        assert f'href="{reverse(name)}"' in page


@pytest.mark.parametrize("name", NAMES)
def test_each_public_page_is_listed_and_opens_without_signing_in(client, name):
    assert f'href="{reverse(name)}"' in client.get("/public").content.decode()
    assert client.get(reverse(name)).status_code == 200
