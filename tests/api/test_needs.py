"""Needs and projects through the JSON door: the same rules, the same refusals."""

import pytest
from django.test import Client

from liandong.models import Need, Project
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def _signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _post(client, address, **told):
    return client.post(address, told, content_type="application/json")


def test_a_need_is_filed_checked_and_assessed():
    contact = make.signed_up(make.person())
    told = {
        "title": "陪诊",
        "category": "0017",
        "contact_name": "林小红",
        "contact_phone": "13800002001",
        "division_code": "440305007",
        "place_name": "南山区人民医院",
        "starts_on": "2026-05-06",
        "risk_statement": "没有已知风险",
    }
    filed = _post(_signed_in(contact), "/api/needs", **told)
    assert (filed.status_code, filed.json()["state"]) == (201, "filed")
    assert "place_name" not in filed.json()

    number, wang = filed.json()["number"], _signed_in(make.coordinator())
    for step, facts in (
        ("verification", {"method": "phone"}),
        ("answer", {"text": "周三有人来"}),
        ("assessment", {"risk": "R1", "risk_statement": "路滑"}),
    ):
        answer = _post(wang, f"/api/needs/{number}/{step}", **facts)
        assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == "assessed"
    assert [row["number"] for row in wang.get("/api/needs?state=assessed").json()] == [number]


def test_a_refusal_answers_with_code_and_sentence():
    wang = make.coordinator()
    need = make.need(filed_by=wang, filer_kind="organization")
    answer = _post(_signed_in(wang), f"/api/needs/{need.number}/verification", method="phone")
    assert (answer.status_code, answer.json()["code"]) == (409, "filer_may_not_verify")
    assert "不能由您核实" in answer.json()["sentence"]


def test_a_volunteer_verifies_nothing_and_a_stranger_gets_nothing(client, logged_errors):
    chen = make.chen_yu()
    need = make.need(filed_by=chen)
    address = f"/api/needs/{need.number}"
    answer = _post(_signed_in(chen), f"{address}/verification", method="phone")
    assert answer.status_code == 403
    assert client.get(address).status_code == 401
    assert _signed_in(make.signed_up(make.person())).get(address).status_code == 404
    assert Need.objects.get().state == "filed"


def test_staff_without_a_second_factor_get_nothing_where_it_is_required(settings):
    settings.LIANDONG_STAFF_FACTOR = "required"
    answer = _signed_in(make.coordinator()).get("/api/needs")
    assert answer.status_code == 403


def test_a_project_says_its_gates_and_is_not_published_while_one_is_open():
    project = make.project(state="draft", risk_statement="")
    client = _signed_in(make.coordinator())
    sheet = client.get(f"/api/projects/{project.number}").json()
    assert ("risk_statement_missing", "685-12") in [(g["code"], g["law"]) for g in sheet["gates"]]
    answer = _post(client, f"/api/projects/{project.number}/publication")
    assert (answer.status_code, answer.json()["code"]) == (409, "project_not_ready")
    assert Project.objects.get().state == "draft"


def test_a_ready_project_is_published():
    project = make.project(state="draft")
    make.shift(project=project, starts_at=make.MONDAY_9.replace(year=2099))
    Need.objects.filter(pk=make.need(state="planned").pk).update(project=project)
    client = _signed_in(make.coordinator())
    answer = _post(client, f"/api/projects/{project.number}/publication")
    assert (answer.status_code, answer.json()["state"]) == (200, "published")
    assert [row["number"] for row in client.get("/api/projects").json()] == [project.number]
