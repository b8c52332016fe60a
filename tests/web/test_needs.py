"""The pages of needs: filing, and each step that staff take."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.models import Need
from tests import make, served

pytestmark = pytest.mark.django_db

SENTENCE = "南山区独居老人林阿婆，下周三去医院看病，要一名志愿者陪诊"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li_na(agency):
    return make.li_na(organization=agency)


def _signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _contact():
    person = make.signed_up(make.person(name="林小红", phone="13800002001"))
    make.role(person=person, role="contact")
    return person


def _told(**more):
    return {
        "title": "陪林阿婆去医院复查",
        "filer": "contact",
        "category": "0017",
        "service_object": "03",
        "province": "44",
        "city": "4403",
        "county": "440305",
        "street": "440305007",
        "place_name": "南山区人民医院",
        "address": "某小区 3 栋",
        "starts_on": "2026-05-06",
        "due_on": "",
        "headcount": "1",
        "minutes": "120",
        "contact_name": "林小红",
        "contact_phone": "13800002001",
        "risk_statement": "没有已知风险",
        "mode": "M1",
    } | more


def _text(response) -> str:
    return response.content.decode()


def test_a_sentence_fills_the_form_and_each_guess_is_shown_as_one():
    client = _signed_in(_contact())
    page = client.post(reverse("need-create"), {"step": "sentence", "sentence": SENTENCE})
    form = page.context["form"]

    assert (form.fields["service_object"].initial, form.fields["headcount"].initial) == ("03", "1")
    assert (form.fields["hardship_group"].initial, form.chosen) == ("elder_alone", "440305")
    assert form.fields["title"].initial == "南山区独居老人林阿婆：下周三去医院看病"
    wednesday = form.fields["starts_on"].initial
    assert wednesday.weekday() == 2
    assert f'value="{wednesday:%Y-%m-%d}"' in _text(page)
    assert "这些是猜的，请核对" in _text(page)
    assert "服务谁：老年人" in _text(page)
    assert Need.objects.count() == 0


def test_a_contact_files_a_need_and_sees_where_it_stands():
    contact = _contact()
    client = _signed_in(contact)
    answer = client.post(reverse("need-create"), _told())
    need = Need.objects.get()

    assert answer.headers["Location"] == reverse("need-detail", args=[need.pk])
    assert (need.filed_by, need.filer_kind, need.state) == (contact, "contact", "filed")
    assert (need.division_code, need.contact_phone) == ("440305007", "13800002001")
    assert need.cell != ""
    assert "陪林阿婆去医院复查" in _text(client.get(reverse("need-list")))
    page = _text(client.get(reverse("need-detail", args=[need.pk])))
    assert "某小区 3 栋" in page
    assert "正在等工作人员核实和答复" in page
    assert reverse("need-verification", args=[need.pk]) not in page


def test_a_form_that_lacks_something_keeps_what_was_typed():
    client = _signed_in(_contact())
    page = client.post(reverse("need-create"), _told(contact_phone="", title="帮奶奶买菜"))

    assert Need.objects.count() == 0
    assert 'value="帮奶奶买菜"' in _text(page)
    assert '<option value="440305007" selected>' in _text(page)
    assert list(page.context["form"].errors) == ["contact_phone"]


def test_a_need_for_one_person_asks_for_their_consent():
    client = _signed_in(_contact())
    page = client.post(reverse("need-create"), _told(for_one_person="on"))
    assert list(page.context["form"].errors) == ["recipient_consented"]


def test_dates_the_wrong_way_round_are_refused_in_words():
    client = _signed_in(_contact())
    page = client.post(reverse("need-create"), _told(due_on="2026-05-01"))
    assert "请检查是不是填反了" in _text(page)
    assert Need.objects.count() == 0


def test_a_volunteer_proposes_with_less():
    chen = make.chen_yu()
    told = _told(filer="volunteer", starts_on="", contact_name="", contact_phone="")
    _signed_in(chen).post(reverse("need-create"), told | {"risk_statement": ""})
    need = Need.objects.get()
    assert (need.filer_kind, need.contact_phone, need.headcount) == ("volunteer", "", 1)


def test_staff_choose_the_organization_that_asks(li_na, agency):
    client = _signed_in(li_na)
    page = client.post(reverse("need-create"), _told(filer="organization"))
    assert list(page.context["form"].errors) == ["organization"]

    client.post(reverse("need-create"), _told(filer="organization", organization=agency.pk))
    assert Need.objects.get().organization == agency


def test_nobody_files_for_an_organization_that_is_not_theirs(li_na):
    other = make.organization(name="福田社工服务社")
    told = _told(filer="organization", organization=other.pk)
    page = _signed_in(li_na).post(reverse("need-create"), told)
    assert "organization" in page.context["form"].errors
    assert Need.objects.count() == 0


def test_the_lists_of_places_narrow_one_another():
    client = _signed_in(_contact())
    page = _text(client.get(reverse("need-place"), {"province": "44", "city": "4403"}))
    assert "南山区" in page
    assert "粤海街道" not in page
    told = {"province": "44", "city": "4403", "county": "440305", "street": "330106001"}
    page = _text(client.get(reverse("need-place"), told))
    assert "粤海街道" in page
    assert "selected>粤海街道" not in page


def test_filing_needs_a_signed_in_person(client):
    answer = client.get(reverse("need-create"))
    assert answer.headers["Location"] == f"{reverse('sign-in')}?next=/needs/new"


def test_a_social_worker_takes_a_need_from_filed_to_assessed(li_na, agency):
    need = make.need(category="0017", organization=agency, filed_by=_contact())
    client = _signed_in(li_na)
    steps = [
        ("need-verification", {"method": "visit"}),
        ("need-answer", {"ready": "0", "text": "周一上午联系您。"}),
        (
            "need-assessment",
            {"risk": "R1", "hardship_group": "elder_alone", "risk_statement": "路上慢走"},
        ),
    ]
    states = []
    for name, told in steps:
        client.post(reverse(name, args=[need.pk]), told)
        states.append(Need.objects.get().state)

    assert states == ["verified", "answered", "assessed"]
    need.refresh_from_db()
    assert need.answer.endswith("周一上午联系您。")
    page = _text(client.get(reverse("need-detail", args=[need.pk])))
    assert f"紧急程度 {need.urgency} 分" in page
    assert "属于困难群体" in page
    assert f"{reverse('project-create')}?need={need.pk}" in page
    names = [one["title"] for one in client.get(f"/needs/{need.pk}").context["happenings"]]
    assert names[0] == "核实了需求"
    assert len(names) == 3


def test_a_step_that_lacks_something_stays_on_the_page(li_na, agency):
    need = make.need(category="0017", organization=agency, state="answered")
    told = {"risk": "R2", "risk_statement": " ", "note": "家里有一级台阶"}
    page = _signed_in(li_na).post(reverse("need-assessment", args=[need.pk]), told)
    assert "家里有一级台阶" in _text(page)
    assert "没有就写“没有已知风险”" in _text(page)
    assert Need.objects.get().state == "answered"


def test_whoever_filed_a_need_may_not_verify_it(agency):
    wang = make.coordinator()
    need = make.need(filed_by=wang, filer_kind="organization", organization=agency)
    client = _signed_in(wang)
    assert "请换一位同事来核实" in _text(client.get(f"/needs/{need.pk}"))
    page = client.post(reverse("need-verification", args=[need.pk]), {"method": "phone"})
    assert "不能由您核实" in _text(page)
    assert Need.objects.get().state == "filed"


def test_a_volunteer_verifies_nothing_not_even_an_own_need():
    chen = make.chen_yu()
    need = make.need(filed_by=chen, filer_kind="volunteer")
    answer = _signed_in(chen).post(
        reverse("need-verification", args=[need.pk]), {"method": "known"}
    )
    assert answer.status_code == 403
    assert Need.objects.get().state == "filed"


def test_a_social_worker_of_another_organization_cannot_open_a_need(agency, logged_errors):
    need = make.need(organization=agency)
    stranger = make.li_na(organization=make.organization(name="福田社工服务社"))
    client = _signed_in(stranger)
    assert client.get(f"/needs/{need.pk}").status_code == 404
    answer = client.post(reverse("need-verification", args=[need.pk]), {"method": "known"})
    assert answer.status_code == 404


def test_an_officer_sees_only_roughly_where_it_is():
    need = make.need(category="0017")
    Need.objects.update(address="某小区 3 栋", place_name="林阿婆家", hardship_group="elder_alone")
    page = _text(_signed_in(make.officer()).get(f"/needs/{need.pk}"))
    assert "约 500 米范围内" in page
    assert [word in page for word in ("某小区 3 栋", "林阿婆家", "独居")] == [False] * 3


def test_a_refusal_needs_a_reason_and_tells_it(li_na, agency):
    need = make.need(organization=agency, filed_by=_contact())
    client = _signed_in(li_na)
    page = client.post(reverse("need-refusal", args=[need.pk]), {"reason": ""})
    assert "请写明原因" in _text(page)
    client.post(reverse("need-refusal", args=[need.pk]), {"reason": "超出志愿服务范围"})
    need.refresh_from_db()
    assert (need.state, need.answer) == ("refused", "超出志愿服务范围")


def test_only_the_filer_withdraws(li_na, agency):
    contact = _contact()
    need = make.need(organization=agency, filed_by=contact)
    address = reverse("need-withdrawal", args=[need.pk])
    assert _signed_in(li_na).post(address, {"reason": "不要了"}).status_code == 403
    _signed_in(contact).post(address, {"reason": "家里人回来了"})
    assert Need.objects.get().state == "withdrawn"


def test_a_coordinator_hands_a_need_to_an_organization(agency):
    need = make.need(category="0017")
    client = _signed_in(make.coordinator())
    client.post(reverse("need-handover", args=[need.pk]), {"organization": agency.pk})
    assert Need.objects.get().organization == agency
    titles = [one["title"] for one in client.get(f"/needs/{need.pk}").context["happenings"]]
    assert titles == ["补充或更正了需求的信息"]


def test_the_list_counts_by_state_and_puts_the_overdue_first(li_na, agency):
    now = timezone.now()
    fresh = make.need(title="新的", organization=agency, filed_at=now, urgency=0)
    late = make.need(title="超期的", organization=agency, filed_at=now - timedelta(days=20))
    make.need(title="已评估", organization=agency, state="assessed")
    page = _signed_in(li_na).get(reverse("need-list"))

    assert [row["pk"] for row in page.context["rows"]] == [late.pk, fresh.pk]
    assert [tab["count"] for tab in page.context["tabs"]] == [2, 0, 0, 1, 0, None, None]
    assert page.context["rows"][0]["clock"]["text"].startswith("答复已超期")


def test_the_list_is_narrowed_by_street_and_category(li_na, agency):
    make.need(organization=agency, division_code="440305007", category="0017")
    other = make.need(organization=agency, division_code="440305001", category="0004")
    page = _signed_in(li_na).get(reverse("need-list"), {"tab": "filed", "street": "440305001"})
    assert [row["pk"] for row in page.context["rows"]] == [other.pk]
    page = _signed_in(li_na).get(reverse("need-list"), {"tab": "filed", "category": "0017"})
    assert other.pk not in [row["pk"] for row in page.context["rows"]]


@pytest.mark.parametrize("tab", ["filed", "over", "mine"])
def test_the_list_asks_as_often_for_three_needs_as_for_one(tab, li_na, agency):
    state = "closed" if tab == "over" else "filed"
    client = _signed_in(li_na)
    asked = []
    for count in (1, 3):
        while Need.objects.count() < count:
            make.need(organization=agency, state=state, filed_by=li_na, division_code="440305007")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("need-list"), {"tab": tab}).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_staff_see_who_could_help_and_the_filer_does_not(client):
    make.role(person=make.person(name="陈宇"))
    filer = make.person(name="张姐")
    need = make.need(state="assessed", filed_by=filer)
    zhou = make.coordinator()

    client.force_login(zhou.login)
    page = client.get(f"/needs/{need.pk}").content.decode()
    assert "可能来帮忙的人" in page and "陈宇" in page

    client.force_login(make.signed_up(filer).login)
    page = client.get(f"/needs/{need.pk}").content.decode()
    assert "可能来帮忙的人" not in page and "陈宇" not in page


def test_by_the_right_a_volunteer_s_own_need_goes_first_and_staff_read_why(li_na):
    chen = make.chen_yu()
    served.entry(person=chen, worker=li_na, at=timezone.now())
    door = _signed_in(chen)
    assert "right=served_first" in door.get(reverse("my-rights")).content.decode()
    page = door.get(reverse("need-create"), {"right": "served_first"}).content.decode()
    assert 'name="right" value="served_first"' in page
    told = {"step": "sentence", "sentence": SENTENCE, "right": "served_first"}
    page = door.post(reverse("need-create"), told).content.decode()
    assert "这是我自己遇到的困难，我是志愿者，请优先" in page
    assert page.count("checked") >= 2
    answer = door.post(
        reverse("need-create"), _told(filer="contact", priority="on", right="served_first")
    )
    need = Need.objects.get()
    assert (answer["Location"], need.priority_for) == (
        reverse("need-detail", args=[need.pk]), chen,
    )  # fmt: skip
    wang = make.coordinator()
    staff = _signed_in(wang)
    assert "志愿者优先 · " in staff.get(reverse("need-list")).content.decode()
    staff.post(reverse("need-verification", args=[need.pk]), {"method": "phone"})
    staff.post(reverse("need-answer", args=[need.pk]), {"ready": "0"})
    page = staff.get(reverse("need-detail", args=[need.pk])).content.decode()
    assert "自己有困难时优先：评估时紧急程度加 10 分" in page
    told = {"risk": "R0", "risk_statement": "没有已知风险"}
    staff.post(reverse("need-assessment", args=[need.pk]), told)
    page = staff.get(reverse("need-detail", args=[need.pk])).content.decode()
    assert "志愿者本人有困难，按规定优先" in page and "+10 分" in page


def test_who_comes_by_the_right_without_holding_it_reads_so_and_may_ask_all_the_same():
    chen = make.chen_yu()
    door = _signed_in(chen)
    page = door.get(reverse("need-create"), {"right": "served_first", "form": "1"})
    assert "您现在还没有，照常提就行" in page.content.decode()
    door.post(reverse("need-create"), _told(filer="contact", priority="on", right="served_first"))
    assert Need.objects.get().priority_for is None


def test_staff_name_a_volunteer_of_their_own_and_no_other(li_na, agency):
    chen = make.chen_yu(organization=agency)
    served.entry(person=chen, worker=li_na, at=timezone.now())
    stranger = make.chen_yu(phone="13900007777")
    staff = _signed_in(li_na)
    told = _told(filer="social_worker", priority_number=stranger.number)
    page = staff.post(reverse("need-create"), told).content.decode()
    assert "没有找到这个编号的志愿者" in page
    staff.post(reverse("need-create"), told | {"priority_number": chen.number})
    assert Need.objects.get().priority_for == chen
