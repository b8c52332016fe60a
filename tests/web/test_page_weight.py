"""The first page is light enough for a slow line."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db

STATIC = re.compile(r'(?:href|src)="/static/([^"#?]+)')
MOST = 150_000


@pytest.mark.parametrize("address", ["/", "/shifts", "/courses", "/sign-in"])
def test_a_first_page_with_all_it_needs_weighs_150_kilobytes_at_most(client, address):
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.content).decode()
    files = {name: finders.find(name) for name in set(STATIC.findall(page))}
    assert None not in files.values()

    weight = len(answer.content)
    for name, path in files.items():
        with open(path, "rb") as file:
            raw = file.read()
        weight += len(raw) if name.endswith(".png") else len(gzip.compress(raw, 6))
    assert weight <= MOST
