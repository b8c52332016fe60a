"""Certificates for the holder, for staff, and for a stranger with the paper in hand."""

import io
import re

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
        ("", "2026-05-04", "请选开始的那天。"),
        ("2026-05-04", "", "请选结束的那天。"),
        ("2026-05-04", "2026-05-01", "结束那天不能早于开始那天。"),
    ],
)
def test_own_days_that_make_no_period_are_asked_again(volunteer, entry, first, last, words):
    told = {"span": "days", "first_day": first, "last_day": last}
    html = client_of(volunteer).post(reverse("certificate-request"), told).content.decode()
    assert words in html
    assert Certificate.objects.count() == 0


def test_a_period_without_hours_is_refused_with_a_sentence(volunteer, entry):
    told = {"span": "days", "first_day": "2025-01-01", "last_day": "2025-12-31"}
    answer = client_of(volunteer).post(reverse("certificate-request"), told, follow=True)
    assert "没有已确认的服务时长" in answer.content.decode()
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
