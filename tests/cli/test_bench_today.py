"""The days that are measured are the days that people open."""

import pytest
from django.test import Client
from django.urls import reverse

from liandong.cli import bench_today
from liandong.models import Account, Person
from liandong.queries import today
from liandong.queries.access import actor_of
from tests import make

pytestmark = pytest.mark.django_db


def test_every_role_of_the_small_city_opens_its_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    days = bench_today.build(700, 7, now=make.BEFORE, races=2)
    assert list(days) == ["social worker", "supervisor", "team leader", "coordinator"]
    for login, page in days.values():
        client = Client()
        client.force_login(Account.objects.get(pk=login))
        assert client.get(reverse(page)).status_code == 200
    worker = Person.objects.get(login=days["social worker"][0])
    found = today.items(actor_of(worker, on=make.day(make.BEFORE)), at=make.BEFORE)
    assert {item.kind.value for item in found} >= {"case_due", "support", "need", "silent"}
