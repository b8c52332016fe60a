"""A new county on the page: every problem by row and column, nothing lost, all or nothing."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from liandong.models import Organization, Person, PolicyLayer, RoleGrant
from tests import make

pytestmark = pytest.mark.django_db
TOLD = {
    "place": "330106",
    "department": "西湖区委社会工作部",
    "line": "social_work",
    "hub": "西湖区志愿服务联合会",
    "stations": "北山街道社会工作站\n西溪街道社会工作站",
    "people": "协调员，王芳，13811110001，西湖区志愿服务联合会\n"
    "主管部门人员，李强，13811110002\n社工，张敏，13811110003，北山街道社会工作站",
    "preset": "",
    "source": "",
    "since": "",
}


@pytest.fixture(autouse=True)
def whole_hub(client, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    by = make.coordinator()
    client.force_login(by.login)
    return by


def said(answer):
    return answer.content.decode()


def test_a_rehearsal_writes_nothing_and_applying_writes_all(client):
    page = said(client.post("/counties/new", TOLD | {"step": "try"}))
    assert "可以建：3 个单位、3 名人员" in page
    assert not Organization.objects.filter(is_hub=True, division_code="330106").exists()
    told = TOLD | {"step": "apply", "preset": "unified-committee", "source": "区编办〔2026〕1号"}
    assert client.post("/counties/new", told | {"line": "committee"}).status_code == 302
    hub = Organization.objects.get(is_hub=True, division_code="330106")
    assert Organization.objects.filter(parent=hub).count() == 2
    roles = RoleGrant.objects.filter(person__phone__isnull=False, person__name="李强")
    assert [grant.office.line for grant in roles] == ["committee"]
    assert PolicyLayer.objects.get().state == "draft"


def test_every_problem_is_told_by_row_and_column_and_what_was_typed_stays(client):
    told = TOLD | {
        "step": "try",
        "stations": "无名站，无此街道",
        "people": "协调，王芳，13811110001\n\n社工，张敏，，北山",
    }
    answer = client.post("/counties/new", told)
    assert answer.status_code == 422
    found = [(one["where"], one["column"]) for one in answer.context["problems"]]
    assert found == [
        ("社工站第 1 行", "街道"),
        ("人员第 1 行", "角色"),
        ("人员第 3 行", "电话"),
        ("人员第 3 行", "单位"),
        ("人员", "角色"),
    ]
    assert "无名站，无此街道" in said(answer)


def test_what_the_records_refuse_is_told_for_every_row_at_once(client):
    told = TOLD | {
        "step": "apply",
        "people": "协调员，王芳，123\n主管部门人员，李强，456\n"
        "社工，张敏，13811110003，北山街道社会工作站",
    }
    before = Person.objects.count()
    answer = client.post("/counties/new", told)
    assert [one["where"] for one in answer.context["problems"]] == ["人员第 1 行", "人员第 2 行"]
    assert Person.objects.count() == before


def test_the_offered_sheet_filled_in_is_taken_into_the_form(client):
    book = load_workbook(io.BytesIO(client.get("/counties/template.xlsx").content))
    assert book.sheetnames == ["社工站", "人员"]
    book["社工站"].append(["北山街道社会工作站"])
    book["人员"].append(["协调员", "王芳", "13811110001", "西湖区志愿服务联合会"])
    out = io.BytesIO()
    book.save(out)
    told = TOLD | {"step": "sheet", "stations": "", "people": ""}
    answer = client.post(
        "/counties/new", told | {"sheet": SimpleUploadedFile("区县.xlsx", out.getvalue())}
    )
    form = answer.context["form"]
    assert form["stations"].value() == "北山街道社会工作站"
    assert form["people"].value() == "协调员\t王芳\t13811110001\t西湖区志愿服务联合会"
    assert form["department"].value() == "西湖区委社会工作部"


def test_who_coordinates_another_county_may_not(client):
    other = make.coordinator(division_code="440305", phone="13800001091")
    client.force_login(other.login)
    answer = client.post("/counties/new", TOLD | {"step": "apply"})
    assert "不在您负责的地区内" in said(answer)
    assert not Organization.objects.filter(division_code="330106").exists()
    client.force_login(make.officer(phone="13800001092").login)
    assert client.get("/counties/new").status_code == 403


def test_rules_that_give_the_work_to_a_line_ask_for_the_office_on_it(client):
    told = TOLD | {"step": "try", "preset": "unified-committee", "source": "区编办〔2026〕1号"}
    answer = client.post("/counties/new", told)
    assert list(answer.context["form"].errors) == ["line"]
    assert "“统一的委员会”" in answer.context["form"].errors["line"][0]
    assert client.post("/counties/new", told | {"line": "committee"}).status_code == 200
