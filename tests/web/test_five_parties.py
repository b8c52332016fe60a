"""The five parties of a street: who may look, what is said, and how many questions it asks."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.five_parties import Facts
from liandong.models import Linkage, LinkageFinding
from liandong.queries.access import actor_of
from liandong.queries.five_parties import communities_for, facts_of, may_look
from liandong.services import pool
from liandong.services.pool import OfferDraft, RequestDraft
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
YUEHAI, SHEKOU, FUTIAN_STREET = "440305007", "440305005", "440304001"


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def seen(person, code=YUEHAI, query=""):
    return browser(person).get(reverse("community", args=[code]) + query)


def text(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


class Street:
    """A street where all five are, each with something that is missing."""

    def __init__(self, code=YUEHAI, n=1, phone="1390000"):
        self.station = make.organization(name="粤海社工站", division_code=code)
        self.club = make.organization(name="粤海义工会", kind="O3", division_code=code)
        self.worker = make.li_na(organization=self.station, phone=f"{phone}1000")
        self.needs = [
            make.need(
                title=f"陪诊{i}",
                state="assessed",
                division_code=code,
                filed_at=NOW - timedelta(days=2),
                organization=self.station,
            )
            for i in range(n)
        ]
        self.projects = [
            make.project(
                title=f"银龄陪诊{i}",
                organization=self.station,
                created_by=self.worker,
                social_worker=self.worker,
                division_code=code,
            )
            for i in range(n)
        ]
        self.team = make.team(sponsor=self.club, division_code=code)
        self.helpers = []
        for i in range(n):
            who = make.person(name=f"周小满{i}", phone=f"{phone}2{i:03d}", division_code=code)
            make.role(person=who)
            make.membership(person=who, team=self.team)
            self.helpers.append(who)
            shift = make.shift(project=self.projects[i], starts_at=NOW - timedelta(days=3))
            make.assignment(shift=shift, person=who, state="served")
            linked = make.linkage(
                title=f"陪诊联动{i}",
                project=self.projects[i],
                organization=self.station,
                social_worker=self.worker,
                volunteers=(who,),
            )
            self.linkage = linked
            make.shift(project=self.projects[i], starts_at=NOW + timedelta(days=1), min_people=2)
            self.offer = pool.offer(
                draft=OfferDraft(kind="venue", title=f"活动室{i}", organization=self.club),
                by=make.coordinator(phone=f"{phone}3{i:03d}"),
                at=NOW,
            )
            self.wish = pool.wish(
                draft=RequestDraft(
                    "goods", f"轮椅{i}", self.station, make.day(NOW) + timedelta(days=5)
                ),
                by=self.worker,
                at=NOW,
            )


@pytest.fixture
def street():
    return Street()


def test_what_is_counted_in_a_street(street):
    LinkageFinding.objects.create(
        kind="dormant", key="dormant:1", linkage=Linkage.objects.get(),
        organization=street.station, since=NOW.date(), days=60,
        next_step="hold_review", found_at=NOW,
    )  # fmt: skip
    LinkageFinding.objects.create(
        kind="parallel", key="parallel:1", organization=street.station, team=street.team,
        division_code=YUEHAI, since=NOW.date(), next_step="meet_and_link", found_at=NOW,
    )  # fmt: skip
    found = facts_of([YUEHAI, SHEKOU], at=NOW)
    assert found[YUEHAI] == Facts(
        needs=1, needs_open=1, needs_untaken=1,
        organizations=2, teams=1, projects=1, projects_guided=1,
        shifts_short=1, seats_empty=2,
        workers=1, linkages=1, asleep=1, apart=1,
        volunteers=1, team_members=1, served=1,
        offers=1, offers_unasked=1, requests=1, requests_unanswered=1,
    )  # fmt: skip
    assert found[SHEKOU] == Facts()


def test_the_page_says_who_is_there_what_lacks_and_the_next_step(street):
    page = text(seen(street.worker))
    for said in (
        "五方到齐", "粤海社工站", "粤海义工会", "暖阳队", "李娜", "陪诊0", "活动室0", "轮椅0",
        "1 个需求还没有项目接", "把最急的需求排进项目", "两周内的班次还缺 2 人",
        "1 个资源需求没有着落", "看看哪样资源对得上", "志愿者在这里服务 1 人次", "还没有往来",
    ):  # fmt: skip
        assert said in page, said
    assert reverse("need-detail", args=[street.needs[0].pk]) in page
    assert reverse("pool-request", args=[street.wish.pk]) in page


def test_an_empty_street_says_what_to_do_first(street):
    page = text(seen(make.coordinator(division_code="440305"), SHEKOU))
    for said in (
        "五方到了 0 方", "近 90 天没有人提过需求", "没有单位，也没有队伍", "没有社工",
        "没有志愿者", "没有场地、物资和手艺可借",
    ):  # fmt: skip
        assert said in page, said
    assert reverse("organization-create") in page


def test_no_volunteer_is_named_and_a_worker_only_to_whoever_may_open_them(street):
    for who in (street.worker, make.officer(), make.coordinator()):
        assert "周小满" not in text(seen(who))
    page = text(seen(make.officer(phone="13800009001")))
    assert ("李娜" in page, "社工 1 名" in page) == (False, True)
    assert "陪诊联动0" in page


def test_an_officer_is_told_the_step_and_given_no_button_for_it(street):
    page = text(seen(make.officer()))
    assert "把最急的需求排进项目" in page
    assert (page.count("去办"), text(seen(street.worker)).count("去办")) == (1, 3)
    assert reverse("planning") not in page


def test_who_may_not_look(street):
    stranger = make.li_na(
        organization=make.organization(name="福田社工站", division_code=FUTIAN_STREET),
        phone="13800009002",
    )
    far = make.coordinator(division_code="440304", phone="13800009003")
    for who in (stranger, far):
        assert seen(who).status_code == 404
        assert browser(who).get(f"/api/communities/{YUEHAI}").status_code == 404
    for who in (make.chen_yu(), make.signed_up(street.helpers[0])):
        assert seen(who).status_code == 403
        assert browser(who).get("/api/communities").status_code == 403
    assert Client().get("/api/communities").status_code == 401


def test_what_is_no_street_is_not_found(street):
    watch = make.coordinator()
    for code in ("440305", "440305999", "nothing-here", "44030500"):
        assert seen(watch, code).status_code == 404


def test_each_role_reaches_its_own_streets(street):
    def reach(person):
        return communities_for(actor_of(person, on=make.day(NOW)))

    assert reach(street.worker) == [YUEHAI]
    assert reach(make.zhou(guides=(street.worker,))) == [YUEHAI]
    nanshan = reach(make.officer(division_code="440305"))
    assert (YUEHAI in nanshan, SHEKOU in nanshan, FUTIAN_STREET in nanshan) == (True, True, False)
    assert reach(make.coordinator()) == [YUEHAI]
    assert reach(make.chen_yu()) == []
    nobody = actor_of(make.chen_yu(phone="13800009004"), on=make.day(NOW))
    assert may_look(nobody, YUEHAI) is False


def test_the_list_puts_the_barest_street_first(street):
    page = text(browser(make.coordinator(division_code="440305")).get(reverse("community-list")))
    assert page.index("南头街道") < page.index("粤海街道")
    assert "还没有：社区、社会组织、社工、志愿者、慈善资源" in page
    assert "五方到齐" in page


def test_the_same_as_json(street):
    client = browser(street.worker)
    assert client.get("/api/communities").json() == [
        {"code": YUEHAI, "name": "广东省深圳市南山区粤海街道", "present": 5}
    ]
    sheet = client.get(f"/api/communities/{YUEHAI}").json()
    assert sheet["counts"]["seats_empty"] == 2
    assert sheet["parties"][0] == {
        "party": "community",
        "is_here": True,
        "missing": [
            {
                "code": "needs_untaken",
                "n": 1,
                "text": "1 个需求还没有项目接",
                "step": "把最急的需求排进项目",
            }
        ],
    }
    assert {"one": "community", "other": "volunteers", "n": 1} in sheet["ties"]
    assert len(sheet["ties"]) == 10


def test_homes_and_the_organization_lead_to_it(street):
    worker = browser(street.worker)
    assert reverse("community-list") in text(worker.get(reverse("home")))
    page = text(worker.get(reverse("organization-detail", args=[street.station.pk])))
    assert reverse("community", args=[YUEHAI]) in page
    for who in (make.coordinator(phone="13800009005"), make.officer(phone="13800009006")):
        assert reverse("community-list") in text(browser(who).get(reverse("home")))
    health = worker.get(reverse("linkage-health-street", args=[YUEHAI]))
    assert reverse("community", args=[YUEHAI]) in text(health)


def asked(who, address):
    client = browser(who)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/communities", f"/communities/{YUEHAI}"])
def test_as_many_questions_for_one_as_for_three(address):
    Street(n=1)
    watch = make.coordinator(division_code="440305")
    one = asked(watch, address)
    Street(n=3, phone="1370000")
    Street(code=SHEKOU, n=3, phone="1360000")
    assert asked(watch, address) == one
