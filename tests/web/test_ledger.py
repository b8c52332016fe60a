"""Anybody reads and keeps what is published of the ledger."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from liandong.core import digests as rules
from liandong.services import digests
from tests import make, served

NIGHT = served.AFTER + timedelta(days=1)


@pytest.mark.django_db
def test_anybody_finds_each_day_s_digest_at_an_address_that_stays(client):
    assert "还没有公布过" in client.get(reverse("ledger-digests")).content.decode()
    served.entry(person=make.chen_yu(), worker=make.li_na())
    row = digests.publish_due(at=NIGHT)
    page = client.get(reverse("ledger-digests")).content.decode()
    assert "1 个单位，共 1 条时长" in page and "/ledger/digests/2026-05-04.json" in page
    answer = client.get("/ledger/digests/2026-05-04.json")
    kept = rules.read_file(answer.content.decode())
    assert rules.is_sealed(kept.text, kept.signature, digests.public_key())
    assert "immutable" in answer["Cache-Control"]
    latest = json.loads(client.get(reverse("ledger-digest-latest")).content)
    assert latest["digests"][0]["sha256"] == row.digest
    for day in ("2026-05-05", "yesterday"):
        assert client.get(f"/ledger/digests/{day}.json").status_code == 404


@pytest.mark.django_db
def test_the_list_of_digests_costs_the_same_for_one_and_for_three(
    client, django_assert_max_num_queries
):
    for days in (1, 2, 3):
        digests.publish(
            day=make.day(served.AFTER + timedelta(days=days)), at=NIGHT + timedelta(days=9)
        )
        with django_assert_max_num_queries(2):
            assert client.get(reverse("ledger-digests")).status_code == 200
