"""Pages of value items: chosen, looked at in a session, scored, summed up; and who may not."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import GuidanceSeat, GuidanceSession, ValueItem, ValueLook, ValueScore
from liandong.services import value_items
from tests import make
from tests.make import MONDAY_9, NANSHAN

pytestmark = pytest.mark.django_db
NOW = MONDAY_9 + timedelta(days=3)


@pytest.fixture(autouse=True)
def _that_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def project(worker):
    return make.project(social_worker=worker)


@pytest.fixture
def item(project) -> ValueItem:
    return value_items.choose(
        project=project,
        code="helpers",
        aim="请老人做接待员",
        start=0,
        target=2,
        by=project.social_worker,
        at=MONDAY_9,
    )


def client_of(person) -> Client:
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def html(answer, status=200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def session_of(guide, worker, project) -> GuidanceSession:
    made = GuidanceSession.objects.create(
        number="G-1",
        guide=guide,
        project=project,
        held_at=NOW,
        minutes=60,
        form="individual",
        functions=["educational"],
        topics="谈价值传递",
        recorded_by=guide,
        recorded_at=NOW,
    )
    GuidanceSeat.objects.create(session=made, person=worker)
    return made


def test_from_design_over_supervision_to_acceptance_through_the_pages(project, worker) -> None:
    desk = client_of(worker)
    assert "选一项" in html(desk.get(reverse("project-detail", args=[project.pk])))
    choose = reverse("value-item-choose", args=[project.pk])
    assert "居民一起拿主意" in html(desk.get(choose))
    asked = html(desk.get(f"{choose}?item=deciding"))
    assert "看哪支队伍" in asked and "哪门课算" not in asked
    told = {"start_level": "0", "target_level": "2", "aim": "每月一次议事"}
    assert desk.post(f"{choose}?item=deciding", told).status_code == 302
    item = ValueItem.objects.get()

    guide = make.zhou(guides=(worker,))
    session = session_of(guide, worker, project)
    seat = client_of(guide)
    page = html(seat.get(reverse("guidance-detail", args=[session.pk])))
    look = reverse("value-look-create", args=[item.pk]) + f"?session={session.pk}"
    assert look in page
    assert "有席位或者表决过" in html(seat.get(look))
    assert seat.post(look, {"level": "1", "note": "问过三次意见"}).status_code == 302
    assert ValueLook.objects.get().session == session
    assert look not in html(seat.get(reverse("guidance-detail", args=[session.pk])))

    officer = client_of(make.officer())
    score = reverse("value-score-create", args=[item.pk])
    assert "理事会里的志愿者席位" in html(officer.get(score))
    empty = html(officer.post(score, {"level": "2", "evidence": ""}), 422)
    assert "要有依据" in empty
    assert officer.post(score, {"level": "2", "evidence": "会议记录四份"}).status_code == 302
    traced = html(officer.get(reverse("project-values", args=[project.pk])))
    for words in ("每月一次议事", "问过三次意见", "会议记录四份", "往上走", "重新评分"):
        assert words in traced
    again = html(officer.post(score, {"level": "1", "evidence": "看错了"}), 422)
    assert "看错了" in again
    overview = html(officer.get(reverse("value-overview")))
    assert "三步齐全" in overview and project.organization.name in overview


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(project, worker) -> None:
    desk = client_of(worker)
    choose = reverse("value-item-choose", args=[project.pk]) + "?item=helpers"
    wrong = {"start_level": "2", "target_level": "1", "aim": "请老人做接待员"}
    page = html(desk.post(choose, wrong), 422)
    assert "请老人做接待员" in page and "要高于现在的级别" in page
    assert not ValueItem.objects.exists()


def test_dropping_asks_for_a_reason_and_keeps_the_item(item, worker, project) -> None:
    desk, address = client_of(worker), reverse("value-item-drop", args=[item.pk])
    assert "请写一句为什么放弃" in html(desk.post(address, {"reason": ""}), 422)
    assert desk.post(address, {"reason": "人手不够"}).status_code == 302
    assert "人手不够" in html(desk.get(reverse("project-values", args=[project.pk])))


def test_the_history_says_which_score_no_longer_counts(item, worker, project) -> None:
    officer = make.officer()
    for level, score in enumerate(("第一次", "第二次"), start=1):
        value_items.score(
            item=item, level=level, evidence=score, reason="看漏了一户" if level == 2 else "",
            by=officer, at=NOW + timedelta(hours=level),
        )  # fmt: skip
    address = reverse("project-values", args=[project.pk])
    client = client_of(worker)
    assert "不算了" not in client.get(address).content.decode()
    item.scores.filter(replaced_at=None).update(replaced_at=NOW + timedelta(hours=5))
    assert client.get(address).content.decode().count("不算了：评分的人后来声明有利益冲突") == 1


def test_who_may_not(item, worker, project) -> None:
    look = reverse("value-look-create", args=[item.pk])
    score = reverse("value-score-create", args=[item.pk])
    traced = reverse("project-values", args=[project.pk])
    assert client_of(worker).get(look).status_code == 404
    assert client_of(worker).get(score).status_code == 403
    assert client_of(make.chen_yu()).get(traced).status_code == 404
    far = client_of(make.officer(division_code="110101", phone="13800001088"))
    assert [far.get(one).status_code for one in (look, score, traced)] == [404, 404, 404]
    inside = make.coordinator(division_code=NANSHAN, phone="13800001077")
    make.role(person=inside, role="social_worker", organization=project.organization)
    assert client_of(inside).get(score).status_code == 404
    assert not ValueScore.objects.exists()


def test_another_guide_s_session_is_no_way_in(item, worker, project) -> None:
    session = session_of(make.zhou(guides=(worker,)), worker, project)
    other = make.person(name="别的督导", phone="13800001066")
    make.role(person=other, role="supervisor")
    address = reverse("value-look-create", args=[item.pk]) + f"?session={session.pk}"
    assert client_of(other).get(address).status_code == 404
    assert client_of(other).get(address.replace(str(session.pk), "x")).status_code == 404


@pytest.mark.parametrize("projects", [1, 3])
def test_the_overview_asks_a_constant_number_of_times(
    projects, worker, django_assert_num_queries
) -> None:
    for n in range(projects):
        value_items.choose(
            project=make.project(title=f"第{n}个", social_worker=worker),
            code="trust",
            aim="问两轮",
            start=0,
            target=2,
            by=worker,
            at=MONDAY_9,
        )
    officer = client_of(make.officer())
    with django_assert_num_queries(23):
        assert html(officer.get(reverse("value-overview"))).count("南山社工服务社") == 1
