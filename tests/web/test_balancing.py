"""The pages of spreading a desk's load: asked for, looked at, ticked, adopted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.models import Balancing, BalancingLine, Person, SupervisionLink
from liandong.services import balancing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings) -> None:
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def zhou() -> Person:
    """Director Zhou, with Li Na (34 active volunteers) and Wang Fang (none)."""
    boss = make.zhou()
    for name, count in (("李娜", 34), ("王芳", 0)):
        worker = make.li_na(organization=make.organization(name=f"{name}的工作站"), phone="")
        Person.objects.filter(pk=worker.pk).update(name=name)
        make.supervision(supervisor=boss, supervisee=worker)
        people = [make.person(name=f"志愿者{n}") for n in range(count)]
        for one in people:
            make.supervision(supervisor=worker, supervisee=one, tier="social_worker")
    Person.objects.update(lat=make.LAT, lon=make.LON, last_served_on=timezone.localdate())
    return boss


def asked(client, boss: Person) -> Balancing:
    client.force_login(boss.login)
    client.post(reverse("balancing-list"))
    return Balancing.objects.latest("pk")


def test_the_desk_leads_to_a_proposal_that_is_made_at_once(client, zhou) -> None:
    client.force_login(zhou.login)
    assert reverse("balancing-list") in client.get(reverse("supervision-desk")).content.decode()
    answer = client.post(reverse("balancing-list"), follow=True)
    row = Balancing.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain == [(reverse("balancing-detail", args=[row.pk]), 302)]
    assert "按这些标准，没有更好的安排" in page
    assert " 从 李娜 换到 王芳" in page
    assert "李娜 带 34 人，王芳 带 0 人，离得近、同一街道" in page
    assert "等您决定" in client.get(reverse("balancing-list")).content.decode()


def test_it_says_when_adopting_all_would_be_too_much_for_somebody(client, zhou) -> None:
    row = asked(client, zhou)
    address = reverse("balancing-detail", args=[row.pk])
    warning = "全部采纳会让有的社工带得太多"
    assert warning not in client.get(address).content.decode()
    lightest = row.spans.order_by("before")[0]
    row.spans.filter(pk=lightest.pk).update(after=lightest.amber + 1)
    assert warning in client.get(address).content.decode()


def test_only_the_ticked_change_hands(client, zhou) -> None:
    row = asked(client, zhou)
    lines = list(row.lines.order_by("pk").values_list("pk", flat=True))
    address = reverse("balancing-adoption", args=[row.pk])
    client.post(address, {"shown": lines, "line": lines[:2]})
    assert row.lines.filter(is_dropped=False).count() == 2
    assert not SupervisionLink.objects.filter(supervisor__name="王芳").exists()
    answer = client.post(address, {"shown": lines, "line": lines[:1], "adopt": "1"}, follow=True)
    assert "1 名志愿者换了指导的人，已逐一通知。" in answer.content.decode()
    assert SupervisionLink.objects.filter(supervisor__name="王芳").count() == 1


def test_nothing_ticked_is_said_and_nothing_changes(client, zhou) -> None:
    row = asked(client, zhou)
    lines = list(row.lines.values_list("pk", flat=True))
    address = reverse("balancing-adoption", args=[row.pk])
    answer = client.post(address, {"shown": lines, "adopt": "1"}, follow=True)
    assert "还没有勾选任何人" in answer.content.decode()
    assert not SupervisionLink.objects.filter(supervisor__name="王芳").exists()


def test_a_large_desk_waits_for_the_jobs_and_can_be_called_off(client, zhou, monkeypatch) -> None:
    monkeypatch.setattr(balancing, "is_small", lambda people, guides: False)
    row = asked(client, zhou)
    assert row.state == "waiting"
    progress = reverse("balancing-progress", args=[row.pk])
    assert 'hx-trigger="every 1s"' in client.get(progress).content.decode()
    client.post(reverse("balancing-cancellation", args=[row.pk]))
    answer = client.get(progress)
    assert (answer["HX-Refresh"], "hx-trigger" in answer.content.decode()) == ("true", False)
    detail = client.get(reverse("balancing-detail", args=[row.pk])).content.decode()
    assert "什么都没有保存" in detail


def test_nobody_opens_the_proposal_of_another(client, zhou) -> None:
    row = asked(client, zhou)
    client.force_login(make.coordinator().login)
    for name in ("balancing-detail", "balancing-progress"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 404
    for name in ("balancing-adoption", "balancing-cancellation"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404
    client.force_login(make.li_na(phone="13900000001").login)
    assert client.post(reverse("balancing-list")).status_code == 403
    assert Balancing.objects.count() == 1


def test_the_page_takes_the_same_queries_for_one_move_and_for_three(client, zhou) -> None:
    row = asked(client, zhou)
    address = reverse("balancing-detail", args=[row.pk])
    counts = []
    for most in (3, 1):
        keep = row.lines.order_by("pk").values_list("pk", flat=True)[:most]
        BalancingLine.objects.exclude(pk__in=list(keep)).delete()
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        counts.append(len(caught))
    assert counts[0] == counts[1]
