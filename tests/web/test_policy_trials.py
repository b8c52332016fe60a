"""The pages of a comparison: no figure before its end, an honest sentence always."""

from datetime import timedelta

import pytest
from django.utils import timezone

from liandong.models import PolicyTrial
from liandong.services import policy_layers as layers
from tests import make

pytestmark = pytest.mark.django_db
A, B = "440305001", "440305007"


@pytest.fixture(autouse=True)
def officer(client, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    by = make.officer(division_code="440305")
    today, now = timezone.localdate(), timezone.now()
    row = layers.draft(division_code=A, title="甲", since=today, by=by, at=now)
    layers.set_rule(layer=row, key="smallest_n", value=5, source="文件", by=by, at=now)
    layers.adopt(layer=row, by=make.coordinator(division_code="440305"), at=now)
    client.force_login(by.login)
    return by


def asked(**told):
    today = timezone.localdate()
    return {
        "title": "试一试",
        "one": A,
        "other": B,
        "outcome": "fill_rate",
        "since": str(today),
        "last": str(today + timedelta(days=29)),
    } | told


def said(answer):
    return answer.content.decode()


def test_before_the_end_only_counts_and_afterwards_the_figures(client):
    answer = client.post("/rules/trials", asked(), follow=True)
    page = said(answer)
    assert "到期以前不显示数" in page
    assert "不是随机分组" in page
    assert "人数少于几时不单独显示" in page
    assert "甲减乙" not in page
    trial = PolicyTrial.objects.get()
    client.post(f"/rules/trials/{trial.pk}/stop", {"reason": "台风"})
    page = said(client.get(f"/rules/trials/{trial.pk}"))
    assert "甲减乙" in page
    assert "记录太少" in page
    assert "提前结束：台风" in page


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"one": "无此地"}, "没有找到“无此地”"),
        ({"other": A}, "同一个地方"),
        ({"last": str(timezone.localdate())}, "14–366"),
        ({"outcome": "x"}, "看哪个数"),
        ({"one": "440305002"}, "没有可比的"),
    ],
)
def test_what_cannot_be_compared_is_said_and_the_rest_stays(client, told, words):
    answer = client.post("/rules/trials", asked(**told))
    assert answer.status_code == 422
    assert words in said(answer)
    assert 'value="试一试"' in said(answer)


def test_another_county_sees_nothing_of_it(client):
    client.post("/rules/trials", asked())
    trial = PolicyTrial.objects.get()
    client.force_login(make.officer(division_code="440304", phone="13800001044").login)
    assert client.get(f"/rules/trials/{trial.pk}").status_code == 404
    assert "试一试" not in said(client.get("/rules/trials"))


def over(by, *, seats):
    """A comparison that ended today, with so many seats in one shift of each street."""
    today = timezone.localdate()
    for code in (A, B):
        project = make.project(division_code=code)
        start = timezone.now() - timedelta(days=3)
        make.shift(project=project, starts_at=start, max_people=seats, taken=seats // 2)
    return PolicyTrial.objects.create(
        title="画出来", one_code=A, other_code=B, outcome="fill_rate",
        since=today - timedelta(days=20), until=today, started_by=by, started_at=timezone.now(),
    )  # fmt: skip


def test_the_picture_shows_each_street_before_and_during_and_the_table_says_the_same(
    client, officer
):
    trial = over(officer, seats=12)
    answer = client.get(f"/rules/trials/{trial.pk}")
    bars = answer.context["result"]["bars"]
    assert [(bar["period"], bar["n"], bar["value"]) for bar in bars] == [
        ("之前", 0, "—"),
        ("期间", 12, "50.0%"),
        ("之前", 0, "—"),
        ("期间", 12, "50.0%"),
    ]
    assert [bar["name"] for bar in bars] == ["甲：南头街道"] * 2 + ["乙：粤海街道"] * 2
    assert bars[1]["interval"] == "25.4% 到 74.6%"
    assert bars[1]["mark"]["at"] == 50.0
    page = said(answer)
    assert page.count("effects-whisker") == 2
    assert page.count("25.4% 到 74.6%") == 2
    assert "甲减乙" in page


def test_a_street_with_few_records_is_drawn_together_with_the_other(client, officer):
    trial = over(officer, seats=4)
    answer = client.get(f"/rules/trials/{trial.pk}")
    bars = answer.context["result"]["bars"]
    assert [(bar["name"], bar["n"], bar["value"]) for bar in bars[2:]] == [
        ("甲乙合在一起", 8, "50.0%")
    ]
    assert "甲减乙" not in said(answer)
