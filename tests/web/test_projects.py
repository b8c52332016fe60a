"""The pages of projects: from needs to a published project with its shifts."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import Need, Position, Project, Shift
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li_na(agency):
    return make.li_na(organization=agency)


@pytest.fixture
def client(li_na):
    return _signed_in(li_na)


def _signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _text(response) -> str:
    return response.content.decode()


def _need(agency, **more):
    told = {"category": "0017", "state": "assessed", "urgency": 40} | more
    return make.need(organization=agency, **told)


def _told(agency, **more):
    return {
        "title": "长者陪诊",
        "mode": "M1",
        "organization": agency.pk,
        "category": "0017",
        "service_object": "03",
        "province": "44",
        "city": "4403",
        "county": "440305",
        "street": "440305007",
        "risk_level": "R0",
        "risk_statement": "没有已知风险",
        "contact_phone": "0755-26660000",
    } | more


def _draft(agency, li_na, **more):
    return make.project(
        organization=agency, social_worker=li_na, category="0017", state="draft", **more
    )


def _shift_told(position, **more):
    return {
        "position": position.pk,
        "day": "2099-04-29",
        "starts": "14:00",
        "ends": "16:00",
        "place_name": "南山区人民医院",
        "least": "1",
        "most": "2",
        "skip_holidays": "on",
    } | more


def test_a_need_fills_the_form_of_its_project(client, agency, li_na):
    need = _need(agency, title="陪林阿婆复查", mode="M2", risk_level="R1")
    page = client.get(reverse("project-create"), {"need": need.pk})
    initial = page.context["form"].initial

    assert (initial["title"], initial["mode"], initial["risk_level"]) == (
        "陪林阿婆复查",
        "M2",
        "R1",
    )
    assert (initial["organization"], initial["social_worker"]) == (agency.pk, li_na.pk)
    assert initial["needs"] == [need.pk]
    assert [card["code"] for card in page.context["cards"]] == ["M1", "M2", "M3", "M4", "M5"]
    assert "每月至少指导一次" in _text(page)
    assert "应急服务由应急指挥机构统一指挥" in _text(page)


def test_two_needs_become_one_project_as_urgent_as_the_more_urgent(client, agency):
    one, other = _need(agency, urgency=20), _need(agency, urgency=70)
    answer = client.post(reverse("project-create"), _told(agency, needs=[one.pk, other.pk]))
    project = Project.objects.get()

    assert answer.headers["Location"] == reverse("project-detail", args=[project.pk])
    assert (project.urgency, project.lead_reason) == (70, "daily_without_team_leader")
    assert set(Need.objects.values_list("state", "project")) == {("planned", project.pk)}
    page = _text(client.get(reverse("project-detail", args=[project.pk])))
    assert "志愿者还没有队长，先由社工带队" in page


def test_a_form_that_lacks_something_keeps_what_was_typed(client, agency):
    page = client.post(reverse("project-create"), _told(agency, mode="", title="周末陪诊"))
    assert list(page.context["form"].errors) == ["mode"]
    assert 'value="周末陪诊"' in _text(page)
    assert Project.objects.count() == 0


def test_nobody_plans_for_an_organization_that_is_not_theirs(client):
    other = make.organization(name="福田社工服务社")
    page = client.post(reverse("project-create"), _told(other))
    assert list(page.context["form"].errors) == ["organization"]


def test_a_volunteer_plans_nothing():
    assert _signed_in(make.chen_yu()).get(reverse("project-create")).status_code == 403


def test_a_social_worker_of_another_organization_cannot_open_a_project(
    agency, li_na, logged_errors
):
    project = _draft(agency, li_na)
    stranger = make.li_na(organization=make.organization(name="福田社工服务社"))
    client = _signed_in(stranger)
    assert client.get(reverse("project-detail", args=[project.pk])).status_code == 404
    answer = client.post(reverse("project-publication", args=[project.pk]))
    assert answer.status_code == 404


def test_a_draft_says_what_it_lacks_with_the_law_and_where_to_settle_it(client, agency, li_na):
    project = _draft(agency, li_na, risk_level="R2", risk_statement="")
    page = client.get(reverse("project-detail", args=[project.pk]))
    gates = {gate["code"]: gate for gate in page.context["gates"]}

    assert list(gates) == [
        "risk_statement_missing",
        "place_missing",
        "shifts_missing",
        "need_missing",
        "positions_missing",
        "insurance_missing",
    ]
    assert gates["insurance_missing"]["detail"] == "《志愿服务条例》第十七条"
    change = reverse("project-change", args=[project.pk])
    assert gates["insurance_missing"]["url"] == f"{change}#id_insurance_policy"
    assert gates["shifts_missing"]["url"] == reverse("position-create", args=[project.pk])


def test_publishing_is_refused_while_a_gate_is_open(client, agency, li_na):
    project = _draft(agency, li_na)
    page = client.post(reverse("project-publication", args=[project.pk]), follow=True)
    assert "还不能发布" in _text(page)
    assert Project.objects.get().state == "draft"


def test_a_project_goes_from_draft_to_published(client, agency, li_na):
    project = _draft(agency, li_na)
    need = _need(agency)
    client.post(reverse("project-needs", args=[project.pk]), {"needs": [need.pk]})
    client.post(
        reverse("position-create", args=[project.pk]),
        {"title": "陪诊员", "min_age": "18", "max_age": "70"},
    )
    position = Position.objects.get()
    client.post(reverse("shift-create", args=[project.pk]), _shift_told(position))
    page = client.get(reverse("project-detail", args=[project.pk]))
    assert page.context["gates"] == []
    assert "发布，开始招募" in _text(page)

    client.post(reverse("project-publication", args=[project.pk]))
    assert Project.objects.get().state == "published"


def test_shifts_repeat_by_a_rule_said_in_words(client, agency, li_na):
    position = make.position(project=_draft(agency, li_na))
    told = _shift_told(position, repeat="WEEKLY", days=["WE", "FR"], times="4")
    client.post(reverse("shift-create", args=[position.project_id]), told)
    rows = Shift.objects.order_by("starts_at")

    assert [f"{s.starts_at.astimezone(make.SHANGHAI):%m-%d %H:%M}" for s in rows] == [
        "04-29 14:00",
        "05-01 14:00",
        "05-06 14:00",
        "05-08 14:00",
    ]
    assert {s.series for s in rows} == {"FREQ=WEEKLY;BYDAY=WE,FR;COUNT=4"}


def test_the_days_can_be_looked_at_first_and_holidays_are_named(client, agency, li_na):
    position = make.position(project=_draft(agency, li_na))
    told = _shift_told(position, day="2026-09-30", repeat="DAILY", until="2026-10-09", do="preview")
    page = client.post(reverse("shift-create", args=[position.project_id]), told)
    preview = page.context["preview"]

    assert [f"{span.starts_at:%m-%d}" for span in preview["spans"]] == [
        "09-30",
        "10-08",
        "10-09",
    ]
    assert [out["day"].day for out in preview["left_out"]] == [1, 2, 3, 4, 5, 6, 7]
    assert "每天 14:00–16:00，到 2026 年 10 月 9 日为止" in _text(page)
    assert Shift.objects.count() == 0


def test_a_rule_without_an_end_is_refused_at_its_field(client, agency, li_na):
    position = make.position(project=_draft(agency, li_na))
    told = _shift_told(position, repeat="WEEKLY", place_name="社区中心")
    page = client.post(reverse("shift-create", args=[position.project_id]), told)
    assert list(page.context["form"].errors) == ["times"]
    assert 'value="社区中心"' in _text(page)


def test_the_same_shift_is_not_planned_twice(client, agency, li_na):
    position = make.position(project=_draft(agency, li_na))
    address = reverse("shift-create", args=[position.project_id])
    client.post(address, _shift_told(position))
    page = client.post(address, _shift_told(position))
    assert "同一地点已经有一班了" in _text(page)
    assert Shift.objects.count() == 1


def test_a_shift_may_end_after_midnight(client, agency, li_na):
    position = make.position(project=_draft(agency, li_na))
    told = _shift_told(position, starts="22:00", ends="01:00")
    client.post(reverse("shift-create", args=[position.project_id]), told)
    shift = Shift.objects.get()
    assert shift.ends_at.astimezone(make.SHANGHAI) == datetime(2099, 4, 30, 1, tzinfo=make.SHANGHAI)


def test_a_project_without_positions_asks_for_one_first(client, agency, li_na):
    project = _draft(agency, li_na)
    answer = client.get(reverse("shift-create", args=[project.pk]))
    assert answer.headers["Location"] == reverse("position-create", args=[project.pk])


def test_a_published_project_keeps_what_it_was_published_with(client, agency, li_na):
    project = make.project(organization=agency, social_worker=li_na, category="0017")
    told = _told(agency, risk_statement="", contact_phone="")
    page = client.post(reverse("project-change", args=[project.pk]), told)
    assert "还没有写风险说明" in _text(page)
    assert Project.objects.get().risk_statement == "路上注意安全，量力而行。"


def test_ages_of_a_position_can_be_corrected(client, agency, li_na):
    position = make.position(project=_draft(agency, li_na, risk_level="R3"), min_age=14)
    page = client.get(reverse("project-detail", args=[position.project_id]))
    gate = next(g for g in page.context["gates"] if g["code"] == "minors_admitted")
    client.post(gate["url"], {"title": "陪诊员", "min_age": "18", "max_age": "65"})
    page = client.get(reverse("project-detail", args=[position.project_id]))
    assert "minors_admitted" not in [g["code"] for g in page.context["gates"]]


def test_cancelling_needs_a_reason_and_gives_the_needs_back(client, agency, li_na):
    project = _draft(agency, li_na)
    need = _need(agency, state="planned")
    Need.objects.update(project=project)
    address = reverse("project-cancellation", args=[project.pk])
    assert "请写明原因" in _text(client.post(address, {"reason": ""}))
    client.post(address, {"reason": "场地不能用了"})
    need.refresh_from_db()
    assert (need.state, need.project) == ("assessed", None)
    assert Project.objects.get().state == "cancelled"


def test_a_need_can_be_taken_off_a_project(client, agency, li_na):
    project = _draft(agency, li_na)
    need = _need(agency, state="planned")
    Need.objects.update(project=project)
    client.post(reverse("project-need-removal", args=[project.pk, need.pk]))
    need.refresh_from_db()
    assert (need.state, need.project) == ("assessed", None)


def test_a_shift_is_called_off_with_a_reason(client, agency, li_na):
    shift = make.shift(project=_draft(agency, li_na))
    address = reverse("shift-cancellation", args=[shift.project_id, shift.pk])
    client.post(address, {"reason": ""})
    assert Shift.objects.get().state == "open"
    client.post(address, {"reason": "下暴雨"})
    assert (Shift.objects.get().state, Shift.objects.get().cancel_reason) == (
        "cancelled",
        "下暴雨",
    )


def test_the_list_is_narrowed_by_state_and_mode(client, agency, li_na):
    draft = _draft(agency, li_na, mode="M5")
    make.project(organization=agency, social_worker=li_na)
    page = client.get(reverse("project-list"), {"state": "draft"})
    assert [row["url"] for row in page.context["rows"]] == [f"/projects/{draft.pk}"]
    assert [tab["count"] for tab in page.context["tabs"]] == [None, 1, 1, 0, 0]
    page = client.get(reverse("project-list"), {"mode": "M5"})
    assert len(page.context["rows"]) == 1


def test_the_list_asks_as_often_for_three_projects_as_for_one(client, agency, li_na):
    asked = []
    for count in (1, 3):
        while Project.objects.count() < count:
            make.shift(project=make.project(organization=agency, social_worker=li_na))
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(reverse("project-list")).context["rows"]) == count
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_project_asks_as_often_for_three_shifts_as_for_one(client, agency, li_na):
    position = make.position(project=_draft(agency, li_na))
    asked = []
    for count in (1, 3):
        while Shift.objects.count() < count:
            day = datetime(2099, 1, 1 + Shift.objects.count(), 9, tzinfo=make.SHANGHAI)
            make.shift(position=position, starts_at=day)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("project-detail", args=[position.project_id]))
        asked.append(len(queries))
    assert asked[0] == asked[1]
