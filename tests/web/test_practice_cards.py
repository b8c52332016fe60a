"""Pages of practice cards: written, read by anybody, re-used with the source; who may not."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import PracticeCard, PracticeReuse
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def project(worker):
    held = make.project(social_worker=worker)
    served.entry(person=make.chen_yu(), worker=worker, project=held)
    return held


def client_of(person) -> Client:
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def html(answer, status=200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def told(**more):
    text = {
        "title": "楼道议事", "problem": "堆物没人管", "for_whom": "老楼住户",
        "steps": "一家一家问\n贴结果", "outcome": "清了两层", "watch_for": "先问租户",
        "cost": "120.50", "cost_note": "买纸笔", "license": "by",
    }  # fmt: skip
    return text | more


@pytest.fixture
def card(project, worker) -> PracticeCard:
    desk = client_of(worker)
    address = reverse("practice-card-create") + f"?project={project.pk}"
    assert desk.post(address, told()).status_code == 302
    return PracticeCard.objects.get()


def publish(card, worker):
    address = reverse("practice-card-publication", args=[card.pk])
    assert client_of(worker).post(address).status_code == 302


def test_from_a_project_to_a_card_that_anybody_reads_and_prints(card, worker, project) -> None:
    anyone, page = Client(), reverse("practice-card", args=[card.pk])
    assert anyone.get(page).status_code == 404
    assert "楼道议事" in html(client_of(worker).get(reverse("practice-card-list")))
    assert "没有经验卡" in html(anyone.get(reverse("practice-card-list")))
    publish(card, worker)
    shown = html(anyone.get(page))
    for words in ("一家一家问", "120.50 元", "参加的志愿者", "李娜", "CC BY 4.0", "PC-2026"):
        assert words in shown
    assert "收回" not in shown and "照着做" not in shown
    assert "楼道议事" in html(anyone.get(reverse("practice-card-list") + "?words=堆物&mode=M1"))
    assert "没有找到" in html(anyone.get(reverse("practice-card-list") + "?words=没这个"))
    assert "贴结果" in html(anyone.get(reverse("practice-card-print", args=[card.pk])))
    assert card.title in html(client_of(worker).get(reverse("project-detail", args=[project.pk])))


def test_a_form_keeps_what_was_typed(project, worker) -> None:
    address = reverse("practice-card-create") + f"?project={project.pk}"
    page = html(client_of(worker).post(address, told(steps="一步做完", cost="-1")), 422)
    assert "清了两层" in page and not PracticeCard.objects.exists()
    page = html(client_of(worker).post(address, told(steps="一步做完")), 422)
    assert "一行写一步" in page


def test_another_street_begins_a_project_with_the_source(card, worker) -> None:
    publish(card, worker)
    body = make.organization(name="沙河社工站", division_code="440305003")
    other = make.li_na(organization=body, phone="13800001055")
    desk, address = client_of(other), reverse("practice-card-reuse", args=[card.pk])
    assert "来源：" in html(desk.get(address))
    answer = desk.post(address, {"organization": body.pk, "summary": "照着做。来源：楼道议事"})
    reuse = PracticeReuse.objects.get()
    project = reverse("project-detail", args=[reuse.project_id])
    assert answer.url == project
    assert "照着做的" in html(desk.get(project))
    page = reverse("practice-card", args=[card.pk])
    assert "1 个街道用过" in html(Client().get(page))
    assert "说说改了什么" in html(desk.get(page))
    assert "说说改了什么" not in html(client_of(worker).get(page))
    told_at = reverse("practice-reuse-change", args=[reuse.pk])
    assert client_of(worker).post(told_at, {"changed": "不是我的"}).status_code == 404
    assert desk.post(told_at, {"changed": "改在晚上开会"}).status_code == 302
    assert "改在晚上开会" in html(Client().get(page))


def test_a_card_is_changed_and_taken_back_by_its_organization_only(card, worker) -> None:
    publish(card, worker)
    other = make.li_na(organization=make.organization(name="别处"), phone="13800001055")
    change = reverse("practice-card-change", args=[card.pk])
    back = reverse("practice-card-withdrawal", args=[card.pk])
    assert client_of(other).get(change).status_code == 404
    assert client_of(other).post(back, {"reason": "不是我的"}).status_code == 404
    assert client_of(make.officer()).get(change).status_code == 403
    desk = client_of(worker)
    assert "120.5" in html(desk.get(change))
    assert desk.post(change, told(title="楼道怎么议事")).status_code == 302
    desk.post(back, {"reason": ""})
    assert PracticeCard.objects.get().state == "published"
    desk.post(back, {"reason": "写错了"})
    assert Client().get(reverse("practice-card", args=[card.pk])).status_code == 404


@pytest.mark.parametrize("cards", [1, 3])
def test_the_list_asks_the_same_number_of_times(
    cards, project, worker, django_assert_num_queries
) -> None:
    desk = client_of(worker)
    for n in range(cards):
        address = reverse("practice-card-create") + f"?project={project.pk}"
        desk.post(address, told(title=f"第{n}张"))
    for one in PracticeCard.objects.all():
        publish(one, worker)
    with django_assert_num_queries(3):
        assert html(Client().get(reverse("practice-card-list"))).count("堆物没人管") == cards
