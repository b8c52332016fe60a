"""A volunteer sees the star held and what is missing to the next."""

import pytest
import time_machine
from django.urls import reverse

from liandong.models import LedgerEntry
from tests import make, served

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(client):
    volunteer, worker = make.chen_yu(), make.li_na()
    client.force_login(make.signed_up(volunteer).login)
    served.entry(person=volunteer, worker=worker)
    return volunteer


def page(client):
    with time_machine.travel(served.AFTER, tick=False):
        answer = client.get(reverse("my-stars"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_missing_hours_to_the_next_star_are_told(client, mine):
    said = page(client)
    assert "还差 98 小时" in said and "已达到" not in said
    LedgerEntry.objects.update(minutes=100 * 60)
    said = page(client)
    assert "还差 200 小时" in said and "已达到" in said


def test_honour_hours_open_no_star(client, mine):
    LedgerEntry.objects.update(minutes=400 * 60, kind="honour")
    said = page(client)
    assert "还差 100 小时" in said and "已达到" not in said
