"""The page of whom a draft touches: counted on asking, paged, taken home whole, stopped."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from liandong.models import PolicyPreview
from liandong.services import policy_layers
from tests import make

pytestmark = pytest.mark.django_db
NANSHAN = "440305"


@pytest.fixture(autouse=True)
def _offered(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def coordinator():
    return make.coordinator(division_code=NANSHAN)


def layer(by, **values):
    row = policy_layers.draft(
        division_code=NANSHAN, title="一起试", since=timezone.localdate(), by=by, at=timezone.now()
    )
    for key, value in values.items():
        policy_layers.set_rule(
            layer=row, key=key, value=value, source="文件", by=by, at=timezone.now()
        )
    return row


def crowd(n):
    project = make.project(title="搬运", risk_level="R1")
    shift = make.shift(project=project, max_people=99, starts_at=timezone.now() + timedelta(days=3))
    for k in range(n):
        who = make.person(name=f"志愿者{k}", phone=f"1380003{k:04}")
        make.assignment(shift=shift, person=who)


def said(answer):
    return answer.content.decode()


def test_all_are_counted_the_first_shown_and_the_whole_taken_home(client, coordinator):
    crowd(60)
    row = layer(coordinator, insurance_min_risk="R1", smallest_n=5)
    client.force_login(coordinator.login)
    home = f"/rules/changes/{row.pk}/preview"
    page = said(client.post(home, follow=True))
    assert "看了 60 条记录，60 条会不一样" in page
    assert "还有 55 条" in page
    assert "只改页面和报表上怎么显示，记录不动。" in page

    second = client.get(f"{home}/rosters?page=2")
    assert len(second.context["rows"]) == 10
    book = load_workbook(io.BytesIO(client.get(f"{home}.xlsx").content))
    assert book.sheetnames == ["排好的班", "项目的关口", "不碰已有记录的规则"]
    rows = list(book["排好的班"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == 60
    assert rows[0][2:] == ("会被挡住", "风险等级 R1，还没有保险")
    assert "志愿者0" in rows[0][1]


def test_a_large_place_is_left_to_the_jobs_shows_how_far_it_is_and_can_be_stopped(
    client, coordinator, monkeypatch
):
    monkeypatch.setattr("liandong.services.policy_previews.AT_ONCE", 0)
    crowd(1)
    row = layer(coordinator, insurance_min_risk="R1")
    client.force_login(coordinator.login)
    home = f"/rules/changes/{row.pk}/preview"
    page = said(client.post(home, follow=True))
    assert "正在算" in page
    assert client.get(f"{home}/progress").headers.get("HX-Refresh") is None
    assert client.get(f"{home}.xlsx").status_code == 404
    page = said(client.post(f"{home}/cancellation", follow=True))
    assert "这次停下了" in page
    assert client.get(f"{home}/progress").headers["HX-Refresh"] == "true"
    assert "已经算完或者停下了" in said(client.post(f"{home}/cancellation", follow=True))


def test_a_rule_changed_afterwards_makes_the_figures_old(client, coordinator):
    row = layer(coordinator, insurance_min_risk="R1")
    client.force_login(coordinator.login)
    home = f"/rules/changes/{row.pk}/preview"
    assert "这些数旧了" not in said(client.post(home, follow=True))
    policy_layers.set_rule(
        layer=row, key="smallest_n", value=5, source="文件", by=coordinator, at=timezone.now()
    )
    assert "这些数旧了" in said(client.get(home))
    client.post(home)
    PolicyPreview.objects.update(ended_at=timezone.now() - timedelta(days=2))
    assert "这些数旧了" in said(client.get(home))


def test_an_officer_sees_numbers_a_coordinator_names_and_another_county_nothing(
    client, coordinator
):
    crowd(1)
    row = layer(coordinator, insurance_min_risk="R1")
    home = f"/rules/changes/{row.pk}/preview"
    client.force_login(coordinator.login)
    assert "志愿者0" in said(client.post(home, follow=True))
    client.force_login(make.officer(division_code=NANSHAN).login)
    for path in ("", "/rosters"):
        assert "志愿者0" not in said(client.get(f"{home}{path}"))
    book = load_workbook(io.BytesIO(client.get(f"{home}.xlsx").content))
    assert "志愿者0" not in str(list(book["排好的班"].values))
    client.force_login(make.officer(division_code="440304", phone="13800001099").login)
    for path in ("", "/rosters", ".xlsx", "/progress"):
        assert client.get(f"{home}{path}").status_code == 404
    for path in ("", "/cancellation"):
        assert client.post(f"{home}{path}").status_code == 404


def test_an_unknown_list_is_not_there(client, coordinator):
    row = layer(coordinator, insurance_min_risk="R1")
    client.force_login(coordinator.login)
    client.post(f"/rules/changes/{row.pk}/preview")
    assert client.get(f"/rules/changes/{row.pk}/preview/stars").status_code == 404
