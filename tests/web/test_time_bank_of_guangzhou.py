"""The published rules of Guangzhou (2019), from the profile file, through the pages.

One point an hour, redeemed from 100 on, never more than 1500, given to nobody, and no word
about points that lapse.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.core import policy
from liandong.models import Household, HouseholdMember, LedgerEntry, Need
from tests import make, served

pytestmark = pytest.mark.django_db
HELP = {
    "title": "陪我去复查",
    "category": "0017",
    "place_name": "越秀医院",
    "starts_on": "2036-05-20",
}


@pytest.fixture(autouse=True)
def _afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(served.AFTER, tick=False):
        yield


@pytest.fixture
def chen():
    made = make.chen_yu()
    made.division_code = "440103"
    made.save()
    served.entry(person=made, worker=make.li_na())
    return made


@pytest.fixture
def mine(chen):
    client = Client()
    client.force_login(make.signed_up(chen).login)
    return client


def served_for(minutes):
    LedgerEntry.objects.update(minutes=minutes)


def page(client):
    said = client.get(reverse("time-bank")).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))


def spend(client, points):
    return client.post(reverse("time-bank-spend"), HELP | {"points": str(points)})


def test_the_file_says_what_is_tested_here(chen):
    held = policy.profile_for(chen.division_code, make.day(served.AFTER))
    assert held.time_bank == policy.TimeBank(1, 1500, 100, is_transferable=False)
    assert "2019" in held.source_of("time_bank").text


@pytest.mark.parametrize(
    ("minutes", "points"), [(59, 0), (60, 1), (119, 1), (120, 2), (99 * 60 + 59, 99)]
)
def test_a_whole_hour_is_a_point(mine, minutes, points):
    served_for(minutes)
    said = page(mine)
    assert f"一共存过 {points} 分" in said
    assert f"还差 {100 - points} 分，再服务约 {100 - points} 小时" in said


def test_nothing_is_redeemed_below_a_hundred_and_everything_from_there_on(mine):
    served_for(99 * 60)
    assert "用分换帮助" not in page(mine)
    said = spend(mine, 2).content.decode()
    assert "存满 100 分才能兑换，您一共存了 99 分" in said and not Need.objects.exists()

    served_for(100 * 60)
    assert "用分换帮助" in page(mine)
    assert spend(mine, 2).status_code == 302
    assert Need.objects.get().minutes == 120
    assert "现在可用 98 分" in page(mine)
    said = spend(mine, 99).content.decode()
    assert "您现在有 98 分" in said and Need.objects.count() == 1


def test_no_more_than_fifteen_hundred_are_ever_earned(mine):
    served_for(1_499 * 60)
    assert "一共存过 1,499 分" in page(mine) or "一共存过 1499 分" in page(mine)
    served_for(3_000 * 60)
    assert re.search(r"一共存过 1,?500 分", page(mine))
    assert spend(mine, 4).status_code == 302
    said = page(mine)
    assert re.search(r"现在可用 1,?496 分", said)
    served_for(4_000 * 60)
    said = page(mine)
    assert re.search(r"现在可用 1,?496 分", said) and re.search(r"一共存过 1,?500 分", said)


def test_points_are_given_to_nobody_not_even_family(chen, mine):
    mother = make.person(name="陈母")
    family = Household.objects.create(adult=chen, formed_at=make.BEFORE)
    HouseholdMember.objects.create(
        household=family,
        person=mother,
        relation="parent",
        joined_at=make.BEFORE,
        agreed_at=make.BEFORE,
    )
    served_for(200 * 60)
    assert "转给谁" not in page(mine)
    said = mine.post(reverse("time-bank-give"), {"to": mother.pk, "points": 1})
    assert "本地规则不允许转给别人" in said.content.decode()
    assert "现在可用 200 分" in page(mine)


def test_the_rules_name_no_expiry_so_nothing_lapses(mine):
    served_for(200 * 60)
    page(mine)
    with time_machine.travel(served.AFTER + timedelta(days=3650), tick=False):
        mine.force_login(make.Person.objects.get(name="陈宇").login)
        assert "现在可用 200 分" in page(mine)


def test_next_door_there_is_no_time_bank(chen, mine):
    chen.division_code = "440305"
    chen.save()
    served_for(200 * 60)
    assert "您所在的地方还没有时间银行" in page(mine)
    assert "还没有时间银行" in spend(mine, 2).content.decode()
    assert not Need.objects.exists()
