"""The feed is read back as telephones would, by a parser that did not write it."""

from datetime import timedelta

import icalendar
import pytest
import time_machine
from dateutil.parser import isoparse
from django.test import Client
from django.urls import reverse

from liandong.core.calendar_feeds import digest_of
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.models import CalendarFeed, EventRecord
from liandong.services import calendar_feeds, projects, rosters
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(client):
    who = make.chen_yu()
    client.force_login(who.login)
    with time_machine.travel(BEFORE, tick=False):
        yield who


def address(client):
    """Make a feed by the page and take its address from the page."""
    page = client.post(reverse("calendar-feed"), follow=True)
    return page.context["address"]


def events_at(url, status=200):
    answer = Client().get(url.removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == status
    read = icalendar.Calendar.from_ical(answer.content)
    return {str(one["UID"]): one for one in read.walk("VEVENT")}, read


def test_a_feed_is_made_read_by_a_stranger_and_revoked(client, chen):
    shift = make.shift(project=make.project(title="陪诊，早到；带水"), place_name="医院, 一楼")
    rosters.sign_up(shift=shift, by=chen, at=BEFORE)
    assert "还没有开通" in client.get(reverse("calendar-feed")).content.decode()
    url = address(client)
    feed = CalendarFeed.objects.get()
    token = url.rsplit("/", 1)[1].removesuffix(".ics")
    assert feed.digest == digest_of(token) and len(token) == 32
    assert token not in str(list(CalendarFeed.objects.values()))
    page = client.get(reverse("calendar-feed")).content.decode()
    assert url in page and f"webcal://127.0.0.1:8000/calendar/{token}.ics" in page
    assert client.get(reverse("calendar-feed-image")).content.startswith(b"<?xml")

    events, read = events_at(url)
    event = events[f"shift-{shift.pk}@liandong"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (shift.starts_at, shift.ends_at)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert (event["SUMMARY"], event["LOCATION"]) == ("陪诊，早到；带水", "医院, 一楼")
    assert (event["STATUS"], event["SEQUENCE"], event["TRANSP"]) == ("CONFIRMED", 0, "OPAQUE")
    assert event.walk("VALARM")[0]["TRIGGER"].dt == -timedelta(hours=2)
    (zone,) = read.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Shanghai"
    assert zone.to_tz().utcoffset(MONDAY_9.replace(tzinfo=None)) == timedelta(hours=8)
    assert (read["METHOD"], read["X-WR-CALNAME"]) == ("PUBLISH", "联动：我的班次")

    client.post(reverse("calendar-feed-end"))
    path = url.removeprefix("http://127.0.0.1:8000")
    assert Client().get(path).status_code == 404
    assert client.get(reverse("calendar-feed-image")).status_code == 404
    names = EventRecord.objects.filter(name__startswith="Feed").order_by("pk")
    assert list(names.values_list("name", "by")) == [
        ("FeedMade", chen.pk),
        ("FeedRevoked", chen.pk),
    ]


def test_what_does_not_take_place_is_said_and_each_change_raises_the_sequence(client, chen):
    kept, given_back, called_off = (
        make.shift(starts_at=MONDAY_9 + timedelta(days=n)) for n in range(3)
    )
    for shift in (kept, given_back, called_off):
        rosters.sign_up(shift=shift, by=chen, at=BEFORE)
    url = address(client)

    def told(shift):
        event = events_at(url)[0][f"shift-{shift.pk}@liandong"]
        return str(event["STATUS"]), int(event["SEQUENCE"]), len(event.walk("VALARM"))

    later = BEFORE + timedelta(hours=1)
    place = chen.assignments.get(shift=given_back)
    rosters.release(assignment=place, reason="", by=chen, at=later)
    projects.cancel_shift(shift=called_off, reason="下雨", by=make.li_na(), at=later)
    assert told(kept) == ("CONFIRMED", 0, 1)
    assert told(given_back) == ("CANCELLED", 1, 0)
    assert told(called_off) == ("CANCELLED", 2, 0)
    assert events_at(url)[0][f"shift-{given_back.pk}@liandong"]["LAST-MODIFIED"].dt == later
    rosters.sign_up(shift=given_back, by=chen, at=later)
    assert told(given_back) == ("CONFIRMED", 2, 1)


def test_a_new_address_ends_the_old_one(client, chen):
    first, second = address(client), address(client)
    assert first != second
    events_at(second)
    assert Client().get(first.removeprefix("http://127.0.0.1:8000")).status_code == 404
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_a_feed_holds_ones_own_shifts_only_and_nobody_ends_anothers(client, chen):
    other = make.chen_yu(phone="13800001097")
    rosters.sign_up(shift=make.shift(), by=other, at=BEFORE)
    url = address(client)
    assert events_at(url)[0] == {}
    feed = CalendarFeed.objects.get()
    for act in (
        lambda: calendar_feeds.revoke(feed=feed, by=other, at=BEFORE),
        lambda: calendar_feeds.make(person=chen, by=other, at=BEFORE),
    ):
        with pytest.raises(NotAllowed):
            act()
    client.force_login(other.login)
    client.post(reverse("calendar-feed-end"))
    events_at(url)


def test_a_made_up_address_answers_nothing(client):
    assert client.get(reverse("calendar-feed-file", args=["A" * 32])).status_code == 404


def test_another_parser_reads_the_same_moments(client, chen):
    """By hand, line by line: unfold, split, read; no library of ours has a part in it."""
    shift = make.shift(project=make.project(title="很长的名字" * 20))
    rosters.sign_up(shift=shift, by=chen, at=BEFORE)
    raw = Client().get(address(client).removeprefix("http://127.0.0.1:8000")).content
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    lines = raw.replace(b"\r\n ", b"").decode().split("\r\n")
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    start = isoparse(facts["DTSTART;TZID=Asia/Shanghai"]).replace(tzinfo=SHANGHAI)
    assert start == shift.starts_at
    assert f"SUMMARY:{'很长的名字' * 20}" in lines


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_takes_the_same_queries_for_one_shift_and_three(
    client, chen, count, django_assert_num_queries
):
    for n in range(count):
        shift = make.shift(starts_at=MONDAY_9 + timedelta(days=n))
        make.assignment(shift=shift, person=chen)
    url = address(client).removeprefix("http://127.0.0.1:8000")
    with django_assert_num_queries(3):
        Client().get(url)
