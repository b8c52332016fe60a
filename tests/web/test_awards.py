"""Yearly awards on the pages: proposed, seen by anybody, objected to, decided, held."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import Award, AwardLine, AwardList, AwardObjection, LedgerEntry
from liandong.queries import access
from liandong.services import awards
from tests import make, served

pytestmark = pytest.mark.django_db
JANUARY = datetime(2027, 1, 11, 9, tzinfo=make.SHANGHAI)


@pytest.fixture(autouse=True)
def _january(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(JANUARY, tick=False):
        yield


@pytest.fixture
def body():
    return make.organization()


@pytest.fixture
def worker(body):
    return make.li_na(organization=body)


@pytest.fixture
def chen(worker):
    made = make.chen_yu()
    served.entry(person=made, worker=worker)
    LedgerEntry.objects.update(minutes=120 * 60)
    return made


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def text(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_year_s_awards_go_through_the_doors(client, body, worker, chen):
    desk = client_of(worker)
    assert "出一份名单" in text(desk, "award-lists")
    desk.post(reverse("award-list-create"), {"organization": body.pk, "year": 2026})
    made = AwardList.objects.get()

    said = text(client, "award-list", made.pk)
    assert (
        "2026 年度志愿服务 100 小时奖" in said
        and "1 人，都不公布姓名" in said
        and "陈宇" not in said
    )
    assert "2027年1月18日" in said
    make.consent(person=chen, purpose="honor")
    said = text(client, "award-list", made.pk)
    assert "陈宇" in said and "另有" not in said

    mine = client_of(chen)
    mine.post(reverse("award-objection", args=[made.pk]), {"reason": "我有一天没有来"})
    objection = AwardObjection.objects.get()
    assert "我有一天没有来" not in text(mine, "award-list", made.pk)
    said = text(desk, "award-list", made.pk)
    assert "我有一天没有来" in said and "请另一位同事下结论" in said

    other = make.signed_up(make.person(name="王敏"))
    make.role(person=other, role=access.SOCIAL_WORKER, organization=body)
    address = reverse("award-decision", args=[objection.pk])
    told = {"is_right": "no", "decision": "核对过，来过"}
    assert desk.post(address, told).status_code == 422
    client_of(other).post(address, told)
    awards.give_due(at=JANUARY + timedelta(days=8))
    assert Award.objects.get().person == chen
    said = text(mine, "my-stars")
    assert "2026 年度志愿服务 100 小时奖" in said and body.name in said
    assert "已生效" in text(client, "award-lists")


def test_what_is_missing_to_the_next_award_is_told_without_honour_hours(worker, chen):
    LedgerEntry.objects.update(served_on=make.day(JANUARY), minutes=60 * 60)
    assert "今年还差 40 小时，到 100 小时奖" in text(client_of(chen), "my-stars")
    LedgerEntry.objects.update(kind="honour")
    assert "小时奖" not in text(client_of(chen), "my-stars")


def test_who_does_not_work_there_neither_proposes_nor_reads_nor_decides(body, worker, chen):
    made = awards.propose(organization=body, year=2026, by=worker, at=JANUARY)
    told = awards.object_to(award_list=made, reason="有一天没来", by=chen, at=JANUARY)
    mine = client_of(chen)
    assert mine.get(reverse("award-list-create")).status_code == 403
    assert mine.post(reverse("award-decision", args=[told.pk])).status_code == 403
    stranger = client_of(
        make.li_na(organization=make.organization(name="别的社"), phone="13800009999")
    )
    assert stranger.post(reverse("award-decision", args=[told.pk])).status_code == 404
    assert "有一天没来" not in text(stranger, "award-list", made.pk)
    answer = stranger.post(reverse("award-list-create"), {"organization": body.pk, "year": 2026})
    assert answer.status_code == 200 and AwardList.objects.count() == 1


def test_somebody_who_is_not_signed_in_is_led_to_sign_in_before_objecting(
    client, body, worker, chen
):
    made = awards.propose(organization=body, year=2026, by=worker, at=JANUARY)
    assert "去登录" in text(client, "award-list", made.pk)
    answer = client.post(reverse("award-objection", args=[made.pk]), {"reason": "有一天没来"})
    assert answer.status_code == 302 and not AwardObjection.objects.exists()


def test_a_too_short_reason_is_kept_on_the_page(body, worker, chen):
    made = awards.propose(organization=body, year=2026, by=worker, at=JANUARY)
    address = reverse("award-objection", args=[made.pk])
    answer = client_of(chen).post(address, {"reason": "不对"})
    assert answer.status_code == 422 and "不对" in answer.content.decode()


@pytest.mark.parametrize("more", [0, 2])
def test_a_list_costs_the_same_however_many_stand_on_it(
    client, body, worker, chen, more, django_assert_num_queries
):
    made = awards.propose(organization=body, year=2026, by=worker, at=JANUARY)
    for _ in range(more):
        AwardLine.objects.create(award_list=made, person=make.person(), minutes=3000, hours=50)
    with django_assert_num_queries(4):
        client.get(reverse("award-list", args=[made.pk]))
