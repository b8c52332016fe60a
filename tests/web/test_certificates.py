"""Certificates for the holder, for staff, and for a stranger with the paper in hand."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from liandong.core import certificates as rules
from liandong.models import Certificate
from liandong.services import certificates
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    cache.clear()
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


@pytest.fixture
def entry(worker, volunteer):
    return served.entry(person=volunteer, worker=worker)


@pytest.fixture
def paper(volunteer, entry):
    return served.certificate(person=volunteer, issuer=entry.organization)


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def asked(number, code):
    answer = Client().get(reverse("certificate-public", args=[number]), {"k": code})
    assert answer.status_code == 200
    return answer.content.decode()


# ── the holder ──────────────────────────────────────────────────────────────────────────────


def test_two_taps_lead_to_the_pdf(volunteer, entry):
    client = client_of(volunteer)
    html = client.get(reverse("certificate-list")).content.decode()
    assert 'name="span" value="year"' in html and 'name="span" value="all"' in html
    answer = client.post(reverse("certificate-request"), {"span": "year"}, follow=True)
    made = Certificate.objects.get()
    assert answer["Content-Type"] == "application/pdf"
    assert (str(made.from_on), str(made.until_on)) == ("2026-01-01", "2026-05-04")
    text = "".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    wanted = [made.number, "2小时", "现场扫码", "陪诊员", "南山社工服务社"]
    assert [words for words in wanted if words not in text] == []


def test_everything_begins_with_the_first_service(volunteer, entry):
    client_of(volunteer).post(reverse("certificate-request"), {"span": "all"})
    made = Certificate.objects.get()
    assert (str(made.from_on), str(made.until_on)) == ("2026-05-04", "2026-05-04")


def test_tapping_twice_gives_one_certificate(volunteer, entry):
    client = client_of(volunteer)
    first = client.post(reverse("certificate-request"), {"span": "year"})
    second = client.post(reverse("certificate-request"), {"span": "year"})
    assert first.url == second.url
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-05-04", "2026-05-01", "结束那天不能早于开始那天。"),
        ("2026-05-05", "", "结束那天不能早于开始那天。"),
        ("", "2026-05-05", "结束那天不能晚于今天。"),
        ("五一", "", "有效的日期"),
    ],
)
def test_own_days_that_make_no_period_are_asked_again(volunteer, entry, first, last, words):
    told = {"span": "own", "first_day": first, "last_day": last}
    html = client_of(volunteer).post(reverse("certificate-request"), told).content.decode()
    assert words in html and "<details open>" in html
    assert Certificate.objects.count() == 0


def test_a_period_without_hours_is_refused_with_a_sentence(volunteer, entry):
    told = {"span": "own", "first_day": "2025-01-01", "last_day": "2025-12-31"}
    answer = client_of(volunteer).post(reverse("certificate-request"), told, follow=True)
    assert "没有已确认的服务时长" in answer.content.decode()
    assert Certificate.objects.count() == 0


@pytest.fixture
def three(worker, volunteer):
    """An hour in each of three activities, one after the other."""
    for n, title in enumerate(("社区花园", "河道清洁", "陪诊服务")):
        project = make.project(title=title, social_worker=worker)
        start = make.MONDAY_9 + timedelta(hours=n)
        served.entry(person=volunteer, worker=worker, project=project, starts_at=start, minutes=60)


def test_two_activities_in_summary_are_chosen_certified_and_checked_by_anybody(volunteer, three):
    client = client_of(volunteer)
    html = client.get(reverse("certificate-list")).content.decode()
    assert "社区花园（1 次，1 小时）" in html and "按活动汇总" in html
    told = {"span": "own", "activities": ["社区花园", "河道清洁"], "form": "summary"}
    answer = client.post(reverse("certificate-request"), told, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    made = Certificate.objects.get()
    assert (str(made.from_on), str(made.until_on), made.minutes) == (
        "2026-05-04",
        "2026-05-04",
        120,
    )
    html = client.get(reverse("certificate-list")).content.decode()
    assert "只含社区花园、河道清洁，按活动汇总" in html
    html = asked(made.number, made.code)
    wanted = ["只含 2 项活动：社区花园、河道清洁", "按活动汇总", "服务汇总", "次数"]
    assert [words for words in wanted if words not in html] == []
    assert "陪诊服务" not in html and '<th scope="col">日期' not in html


def test_an_activity_that_is_not_one_s_own_is_named_and_asked_again(volunteer, three):
    told = {"span": "own", "activities": ["社区花园", "别人的活动"]}
    html = client_of(volunteer).post(reverse("certificate-request"), told).content.decode()
    assert "“别人的活动”里没有您已确认的时长" in html
    assert Certificate.objects.count() == 0


def test_an_activity_without_hours_in_the_days_is_named_and_what_was_ticked_stays(volunteer, three):
    told = {"span": "own", "activities": ["社区花园"], "last_day": "2026-05-03"}
    html = client_of(volunteer).post(reverse("certificate-request"), told).content.decode()
    assert "这些活动没有已确认的服务时长：社区花园" in html
    assert re.search(r'value="社区花园"[^>]*checked', html)
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many_activities(
    worker, volunteer, count, django_assert_max_num_queries
):
    for n in range(count):
        project = make.project(title=f"活动{n}", social_worker=worker)
        start = make.MONDAY_9 + timedelta(hours=n)
        made = served.entry(
            person=volunteer, worker=worker, project=project, starts_at=start, minutes=60
        )
        served.certificate(person=volunteer, issuer=made.organization)
    client = client_of(volunteer)
    with django_assert_max_num_queries(17):
        client.get(reverse("certificate-list"))


# ── as JSON ─────────────────────────────────────────────────────────────────────────────────


def posted(client, **wanted):
    told = {"first_day": "2026-05-01", "last_day": "2026-05-04"} | wanted
    return client.post("/api/me/certificates", told, content_type="application/json")


def test_a_choice_is_taken_and_checked_as_json(volunteer, three):
    client = client_of(volunteer)
    told = client.get("/api/me/certificate-activities").json()
    assert [(one["name"], one["minutes"]) for one in told] == [
        ("河道清洁", 60),
        ("社区花园", 60),
        ("陪诊服务", 60),
    ]
    issued = posted(client, activities=["河道清洁"], form="summary").json()
    assert posted(client, activities=["河道清洁"], form="summary").json() == issued
    said = Client().get(f"/api/certificates/{issued['number']}", {"k": issued["code"]}).json()
    paper = said["certificate"]
    assert (paper["activities"], paper["form"], paper["services"]) == (["河道清洁"], "summary", [])
    assert (paper["credit_minutes"], paper["honour_minutes"]) == (60, 0)
    assert [(row["activity"], row["times"], row["kind"]) for row in paper["summary"]] == [
        ("河道清洁", 1, "credit")
    ]


def test_json_refuses_in_words_and_serves_nobody_else(volunteer, three):
    refused = posted(client_of(volunteer), activities=["别人的活动"])
    assert (refused.status_code, refused.json()["code"]) == (409, "activities_without_hours")
    assert "别人的活动" in refused.json()["sentence"]
    assert posted(client_of(volunteer), form="poem").status_code == 422
    backwards = posted(client_of(volunteer), first_day="2026-05-05")
    assert backwards.status_code == 409
    assert posted(client_of(make.person(name="苏晴"))).status_code == 409  # has no hours
    assert posted(Client()).status_code == 401
    assert Client().get("/api/me/certificate-activities").status_code == 401
    assert Certificate.objects.count() == 0


def test_the_paper_is_for_its_holder_and_those_who_answer_for_it(volunteer, worker, paper):
    address = reverse("certificate-paper", args=[paper.number])
    assert client_of(volunteer).get(address + "?lang=en").status_code == 200
    assert client_of(worker).get(address).status_code == 200
    assert client_of(make.coordinator(division_code=make.NANSHAN)).get(address).status_code == 200
    other = make.person(name="苏晴")
    assert client_of(other).get(address).status_code == 404
    assert client_of(make.officer()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


# ── staff ───────────────────────────────────────────────────────────────────────────────────


def test_staff_withdraw_with_a_reason_and_may_replace(volunteer, worker, paper):
    client = client_of(worker)
    address = reverse("certificate-withdrawal", args=[paper.number])
    assert client.post(address, {"withdraw": "1", "reason": ""}).status_code == 200
    paper.refresh_from_db()
    assert paper.withdrawn_at is None
    client.post(address, {"replace": "1", "reason": "时长更正"})
    paper.refresh_from_db()
    assert paper.replaced_by.withdrawn_at is None
    html = client_of(volunteer).get(reverse("certificate-list")).content.decode()
    assert "撤回原因：时长更正" in html and paper.replaced_by.number in html


def test_nobody_withdraws_what_they_do_not_answer_for(volunteer, paper):
    address = reverse("certificate-withdrawal", args=[paper.number])
    assert client_of(volunteer).get(address).status_code == 403
    assert client_of(make.li_na(phone="13800009999")).get(address).status_code == 404


def test_a_withdrawn_paper_is_not_printed_again(volunteer, worker, paper):
    certificates.withdraw(certificate=paper, reason="有误", by=worker, at=AFTER)
    address = reverse("certificate-paper", args=[paper.number])
    answer = client_of(volunteer).get(address, follow=True)
    assert f"证明 {paper.number} 已经撤回。" in answer.content.decode()


# ── anybody ─────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_with_the_paper_learns_what_the_paper_shows(paper):
    html = asked(paper.number, paper.code)
    wanted = ["证明真实有效", "陈宇", "2 小时", "陪诊员", "南山社工服务社", "现场扫码"]
    assert [words for words in wanted if words not in html] == []
    # Nothing of the person that the paper does not show.
    assert [w for w in ("13800001001", "1990", "南山区人民医院", "李娜") if w in html] == []


def test_every_fact_of_the_public_page_stands_on_the_paper(paper):
    html = asked(paper.number, paper.code)
    facts = [re.sub(r"\s+", "", value) for value in re.findall(r"<dd>(.*?)</dd>", html, re.S)]
    pdf = PdfReader(io.BytesIO(certificates.paper(paper, "zh")))
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    said = text.replace("分钟", "分")
    assert [fact for fact in facts if not all(part in said for part in fact.split("至"))] == []


@pytest.mark.parametrize("code", ["", "AAAAAAAAAA", "' OR 1=1"])
def test_a_wrong_code_learns_nothing(paper, code):
    html = asked(paper.number, code)
    assert "查无此证明" in html
    assert [w for w in ("陈宇", "陪诊服务", "南山社工服务社", "2026年5月") if w in html] == []


def test_a_withdrawn_certificate_says_when_and_no_more(worker, paper):
    certificates.withdraw(certificate=paper, reason="冒名顶替", by=worker, at=AFTER)
    html = asked(paper.number, paper.code)
    assert f"证明 {paper.number} 已于 2026年5月4日 撤回。" in html
    assert [w for w in ("陈宇", "冒名顶替", "陪诊服务") if w in html] == []


def test_asking_by_number_and_code_leads_to_the_public_page(paper):
    told = {"number": f" {paper.number.lower()} ", "code": paper.code.lower()}
    answer = Client().post(reverse("certificate-verify"), told, follow=True)
    assert "证明真实有效" in answer.content.decode()


def test_asking_with_what_the_camera_read_works_for_both_codes(paper):
    link = f"{paper.number}?k={paper.code}"
    for token in (link, certificates.slip(paper)):
        answer = Client().post(reverse("certificate-verify"), {"token": token}, follow=True)
        assert "证明真实有效" in answer.content.decode()


def test_asking_with_the_pdf_works_and_a_foreign_pdf_is_refused(paper):
    pdf = SimpleUploadedFile("a.pdf", certificates.paper(paper, "zh"), "application/pdf")
    answer = Client().post(reverse("certificate-verify"), {"paper": pdf})
    assert "证明真实有效" in answer.content.decode()
    foreign = SimpleUploadedFile("b.pdf", b"%PDF-1.7 nothing", "application/pdf")
    answer = Client().post(reverse("certificate-verify"), {"paper": foreign})
    assert "这份 PDF 里没有本平台的防伪码" in answer.content.decode()


def test_a_pdf_with_somebody_else_s_seal_is_not_genuine(paper):
    key = rules.new_private_key()
    statement = rules.read_statement(rules.canonical_bytes(_statement(paper)))
    forged = b"%PDF-1.7 " + rules.signed_slip(statement, key).encode()
    upload = SimpleUploadedFile("c.pdf", forged, "application/pdf")
    answer = Client().post(reverse("certificate-verify"), {"paper": upload})
    assert "查无此证明" in answer.content.decode()


def _statement(paper):
    from liandong.queries import certificates as queries

    return queries.statement_of(paper)


def test_nothing_typed_is_asked_again(paper):
    address = reverse("certificate-verify")
    html = Client().post(address, {"number": "", "code": ""}).content.decode()
    assert "请填写证明编号。" in html and "请填写查验码。" in html
    html = Client().post(address, {}).content.decode()
    assert "请选择证明的 PDF 文件。" in html and "请填写查验码。" not in html


def test_codes_cannot_be_tried_out_quickly(paper):
    client = Client()
    address = reverse("certificate-public", args=[paper.number])
    answers = [client.get(address, {"k": f"AAAAAAAA{n:02d}"}).status_code for n in range(61)]
    assert answers == [200] * 60 + [429]
    for door in (f"/api/certificates/{paper.number}", address):
        refused = client.get(door)
        assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    another = client.get(address, {"k": paper.code}, REMOTE_ADDR="10.1.2.3")
    assert another.status_code == 200


def test_the_json_door_answers_as_the_page_does(worker, paper):
    address = f"/api/certificates/{paper.number}"
    genuine = Client().get(address, {"k": paper.code}).json()
    assert (genuine["verdict"], genuine["certificate"]["total_minutes"]) == ("genuine", 120)
    wrong = Client().get(address, {"k": "AAAAAAAAAA"}).json()
    assert wrong == {
        "verdict": "not_genuine",
        "words": "查无此证明",
        "withdrawn_on": None,
        "certificate": None,
    }
    certificates.withdraw(certificate=paper, reason="有误", by=worker, at=AFTER)
    gone = Client().get(address, {"k": paper.code}).json()
    assert (gone["verdict"], gone["withdrawn_on"], gone["certificate"]) == (
        "withdrawn",
        "2026-05-04",
        None,
    )


def test_the_public_key_is_published_and_proves_the_slip(paper):
    answer = Client().get(reverse("certificate-public-key"))
    key = rules.read_public_key(answer.content)
    assert rules.read_slip(certificates.slip(paper), key).holder_name == "陈宇"
