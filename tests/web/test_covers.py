from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from liandong.models import Absence, Cover, GuideCapacity
from liandong.services import covers
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def li():
    worker = make.li_na()
    make.supervision(supervisor=worker, supervisee=make.person(), tier="social_worker")
    return worker


@pytest.fixture
def xu():
    return make.li_na(phone="13800001012")


def away(person, days=9):
    until = TODAY + timedelta(days=days)
    return covers.tell_absence(person=person, since=TODAY, until=until, by=person, at=BEFORE)


def test_one_click_on_the_desk_arranges_the_cover_that_is_proposed(client, li, xu):
    zhou = make.zhou(guides=(li, xu))
    away(li)
    client.force_login(zhou.login)
    desk = client.get(reverse("supervision-desk"))
    (row,) = desk.context["away"]
    assert [one.person for one in row.stand_ins] == [xu]
    facts = {"guide": li.pk, "tier": row.tier, "stand_in": xu.pk, "until": row.until.isoformat()}
    client.post(reverse("cover-create"), {**facts, "next": reverse("supervision-desk")})
    made = Cover.objects.get()
    assert (made.guide, made.stand_in, made.until) == (li, xu, TODAY + timedelta(days=9))
    assert f"{xu.name} 代管" in client.get(reverse("supervision-desk")).content.decode()


def test_who_guides_the_fewest_is_proposed_first_and_who_is_away_not_at_all(client, li, xu):
    wu = make.li_na(phone="13800001044")
    gone = make.li_na(phone="13800001055")
    for worker, count in ((xu, 3), (wu, 1), (gone, 0)):
        for _ in range(count):
            make.supervision(supervisor=worker, supervisee=make.person(), tier="social_worker")
    away(li)
    away(gone)
    client.force_login(make.zhou(guides=(li, xu, wu, gone)).login)
    (row,) = client.get(reverse("supervision-tree")).context["away"]
    assert [(one.person, one.people) for one in row.stand_ins] == [(wu, 1), (xu, 3)]


@pytest.mark.parametrize("who", ["strange_supervisor", "colleague"])
def test_nobody_arranges_a_cover_out_of_their_branch(client, li, xu, who):
    away(li)
    by = make.zhou(guides=(xu,)) if who == "strange_supervisor" else xu
    client.force_login(by.login)
    until = (TODAY + timedelta(days=3)).isoformat()
    facts = {"guide": li.pk, "tier": "social_worker", "stand_in": xu.pk, "until": until}
    assert client.post(reverse("cover-create"), facts).status_code == 404
    assert not Cover.objects.exists()


def test_nobody_ends_a_strangers_cover_or_absence(client, li, xu):
    absence = away(li)
    row = covers.arrange(
        guide=li, stand_in=xu, tier="social_worker", until=absence.until, by=li, at=BEFORE
    )
    client.force_login(make.li_na(phone="13800001044").login)
    assert client.post(reverse("cover-end", args=[row.pk])).status_code == 404
    assert client.post(reverse("absence-end", args=[absence.pk])).status_code == 404


def test_a_guide_says_when_they_are_away_how_many_they_take_and_comes_back(client, li):
    client.force_login(li.login)
    client.post(reverse("capacity-setting"), {"tier": "social_worker", "most": "12"})
    client.post(reverse("absence-create"), {"since": TODAY.isoformat(), "until": ""})
    page = client.get(reverse("my-line")).content.decode()
    assert GuideCapacity.objects.get().most == 12
    assert "您说最多带 12 人" in page
    absence = Absence.objects.get()
    client.post(reverse("absence-end", args=[absence.pk]))
    absence.refresh_from_db()
    assert absence.until == TODAY


def test_a_supervisor_says_that_a_social_worker_is_away(client, li):
    client.force_login(make.zhou(guides=(li,)).login)
    client.post(reverse("guide-absence", args=[li.pk]), {"until": ""})
    assert Absence.objects.get().person == li


def test_a_volunteer_reads_who_stands_in_now(client, li, xu):
    chen = make.chen_yu()
    make.supervision(supervisor=li, supervisee=chen, tier="social_worker")
    until = away(li).until
    covers.arrange(guide=li, stand_in=xu, tier="social_worker", until=until, by=li, at=BEFORE)
    client.force_login(chen.login)
    assert f"有事找 {xu.name}" in client.get(reverse("my-line")).content.decode()
