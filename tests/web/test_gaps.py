"""The list of gaps, one gap with its reasons, and invitations in waves from the page."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from liandong.models import InvitationWave, Proposal
from liandong.queries import gaps, recommendations
from liandong.services import matching
from tests import make

pytestmark = pytest.mark.django_db
NOON = make.BEFORE.replace(hour=12)


@pytest.fixture(autouse=True)
def _at_noon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def wang(client):
    who = make.coordinator()
    client.force_login(make.signed_up(who).login)
    return who


def coming(days=3.0, **facts):
    return make.shift(starts_at=NOON + timedelta(days=days), **facts)


def volunteer(name, **facts):
    person = make.person(name=name, **facts)
    make.role(person=person)
    return person


def titles(page):
    return [gap["title"] for gap in page.context["gaps"]]


def test_what_cannot_wait_comes_first_and_says_what_is_left_and_missing(client, wang):
    later = make.project(title="下周的服务")
    sooner = make.project(title="后天的服务")
    coming(days=10, project=later, min_people=2)
    coming(days=2, project=sooner, min_people=3, max_people=4, taken=1)

    page = client.get(reverse("planning"))

    assert titles(page) == ["后天的服务", "下周的服务"]
    words = page.content.decode()
    assert "还剩 2 天" in words
    assert "缺 2 人" in words


def test_gaps_are_sorted_and_narrowed_as_asked(client, wang):
    few, many = make.project(title="缺一个", category="0003"), make.project(title="缺四个")
    far = coming(days=9, project=many, min_people=4, max_people=4)
    far.division_code = "440305001"
    far.save()
    coming(days=1, project=few, min_people=1)
    address = reverse("planning")

    assert titles(client.get(address, {"sort": "missing"})) == ["缺四个", "缺一个"]
    assert titles(client.get(address, {"sort": "time"})) == ["缺一个", "缺四个"]
    assert titles(client.get(address, {"street": "440305001"})) == ["缺四个"]
    assert titles(client.get(address, {"kind": "0003"})) == ["缺一个"]
    assert titles(client.get(address, {"sort": "无此项"})) == ["缺一个", "缺四个"]


def test_long_lists_come_in_pages(client, wang):
    project = make.project()
    position = make.position(project=project)
    for n in range(23):
        coming(days=1 + n / 4, position=position)

    first = client.get(reverse("planning"))
    second = client.get(reverse("planning"), {"page": 2})

    assert (len(titles(first)), len(titles(second)), first.context["count"]) == (20, 3, 23)


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_takes_the_same_queries_however_long(
    client, wang, count, django_assert_max_num_queries
):
    for n in range(count):
        coming(days=1 + n)
    client.get(reverse("planning"))

    with django_assert_max_num_queries(12):
        client.get(reverse("planning"))


def test_one_gap_is_arranged_by_itself(client, wang):
    wanted, other = coming(min_people=1, max_people=1), coming(min_people=1, max_people=1)
    volunteer("陈宇")

    answer = client.post(reverse("proposal-create"), {"shift": wanted.pk})

    proposal = Proposal.objects.get()
    assert answer["Location"] == reverse("proposal-detail", args=[proposal.pk])
    assert list(proposal.lines.values_list("shift", flat=True)) == [wanted.pk]
    assert other.invitations.count() == 0


def test_the_page_of_a_gap_says_why_and_who_would_suit(client, wang):
    shift = coming(min_people=2, max_people=2)
    volunteer("近邻")
    volunteer("忙人", availability_mask=1 << 20)

    page = client.get(reverse("planning-gap", args=[shift.pk])).content.decode()

    assert "那段时间有空的只有 1 人，还缺 2 人。" in page
    assert "那段时间没空" in page
    assert "近邻" in page
    assert "忙人" not in page


def test_in_a_large_city_the_index_names_people_and_the_newest_plan_says_why(
    client, wang, monkeypatch
):
    monkeypatch.setattr(gaps, "AT_ONCE_PEOPLE", -1)
    shift = coming(min_people=3, max_people=3)
    volunteer("近邻")
    address = reverse("planning-gap", args=[shift.pk])
    assert "先按“安排”排一次" in client.get(address).content.decode()
    matching.propose(
        division_code=make.NANSHAN,
        start=NOON,
        end=NOON + timedelta(days=9),
        by=wang,
        at=NOON,
    )

    page = client.get(address).content.decode()

    assert "近邻" in page
    assert "还缺 2 人" in page
    assert "那次安排时的情况" in page


def test_while_the_people_of_a_large_city_are_read_the_page_says_so(client, wang, monkeypatch):
    monkeypatch.setattr(gaps, "AT_ONCE_PEOPLE", -1)
    monkeypatch.setattr(recommendations, "people_for", lambda *_, **__: None)
    shift = coming()

    page = client.get(reverse("planning-gap", args=[shift.pk])).content.decode()
    refused = client.post(reverse("wave-start", args=[shift.pk]), follow=True).content.decode()

    assert "正在整理志愿者名单" in page
    assert "请过半分钟再点一次" in refused


def test_names_that_the_viewer_may_not_know_are_covered(client):
    worker = make.li_na()
    shift = coming(project=make.project(social_worker=worker))
    volunteer("欧阳晓")
    client.force_login(worker.login)

    page = client.get(reverse("planning-gap", args=[shift.pk])).content.decode()

    assert "欧阳晓" not in page
    assert "欧＊＊" in page


def test_a_gap_of_somebody_else_is_not_shown(client):
    shift = coming()
    worker = make.li_na(phone="13800009999")
    client.force_login(worker.login)

    for name in ("planning-gap", "wave-start"):
        address = reverse(name, args=[shift.pk])
        answer = client.post(address) if name == "wave-start" else client.get(address)
        assert answer.status_code == 404


def test_waves_begin_stop_and_are_told_on_the_page(client, wang):
    shift = coming(max_people=1)
    for n in range(5):
        volunteer(f"志愿者{n}")
    address = reverse("planning-gap", args=[shift.pk])

    client.post(reverse("wave-start", args=[shift.pk]), {"per_wave": 2, "minutes": 30})
    page = client.get(address).content.decode()
    assert "第一批请了 2 人" in page
    assert "第 1 批：请了 2 人：答应 0，婉拒 0，还没答复 2" in page
    assert "正在分批邀请" in client.get(reverse("planning")).content.decode()

    wave = InvitationWave.objects.get()
    client.post(reverse("wave-cancellation", args=[shift.pk, wave.pk]))
    assert "已停止" in client.get(address).content.decode()


@pytest.mark.parametrize("said", ["0", "-3", "很多", "99999999999"])
def test_nonsense_in_the_form_is_refused_in_words(client, wang, said):
    shift = coming()
    volunteer("陈宇")

    page = client.post(
        reverse("wave-start", args=[shift.pk]), {"per_wave": said}, follow=True
    ).content.decode()

    assert "每批可以请 1 到 50 人" in page
    assert InvitationWave.objects.count() == 0


def test_late_in_the_evening_the_page_says_when_the_waves_begin(client, wang):
    shift = coming()
    volunteer("陈宇")
    with time_machine.travel(NOON.replace(hour=22, minute=30), tick=False):
        page = client.post(reverse("wave-start", args=[shift.pk]), follow=True).content.decode()

    assert "明早 7 点开始邀请" in page
    assert timezone.localtime(InvitationWave.objects.get().next_at).hour == 7
