"""A purchase of services from the survey to the last payment: through the doors only."""

import io
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from liandong.models import Contract, ContractPayment, Person, Purchase
from tests import make, served

pytestmark = pytest.mark.django_db
TUESDAY = make.MONDAY_9 + timedelta(days=1)
PDF = b"%PDF-1.7 a report of a survey by telephone"


@pytest.fixture
def clock(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(TUESDAY, tick=False) as moving:
        yield moving


class Door:
    """A browser of one person that follows where it is sent and keeps the page."""

    def __init__(self, person: Person | None = None) -> None:
        self.client = Client()
        if person is not None:
            self.client.force_login(
                person.login, backend="django.contrib.auth.backends.ModelBackend"
            )

    def page(self, name: str, /, *args: object, status: int = 200) -> str:
        answer = self.client.get(reverse(name, args=args))
        assert answer.status_code == status, name
        return answer.content.decode() if status == 200 else ""

    def send(self, name: str, /, *args: object, **told: object) -> str:
        answer = self.client.post(reverse(name, args=args), told, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain, answer.content.decode()
        return answer.content.decode()

    def file(self, name: str, *args: object) -> bytes:
        answer = self.client.get(reverse(name, args=args))
        assert answer.status_code == 200
        return answer.content


def judge(name: str, body) -> Person:
    made = make.signed_up(make.person(name=name))
    make.role(person=made, role="supervisor", organization=body)
    return made


def test_from_a_survey_to_the_last_payment_and_to_everybody_s_eyes(clock):
    wang = Door(make.coordinator())
    buyer, station = make.organization(name="区社会工作部"), make.organization(name="和安中心")
    sun, li = make.officer(phone="13800001005"), make.li_na(organization=station)
    wang.send(
        "person-roles", sun.pk, role="officer", organization=buyer.pk, division="440305"
    )  # an officer of the whole hub becomes one of a buyer
    buys, provides = Door(sun), Door(li)
    project = make.project(social_worker=li, organization=station, title="独居老人陪诊")
    make.need(filed_at=datetime(2026, 4, 10, 9, tzinfo=make.SHANGHAI))

    # survey, item, budget, procurement
    buys.send(
        "purchase-create",
        title="独居老人关怀", buyer=buyer.pk, nature="party_organ", division_code="440305",
        category="", method="visits", first="2026-04-01", last="2026-04-30", people="60",
        found="想要每周有人来看看",
    )  # fmt: skip
    row = Purchase.objects.get()
    assert row.survey_needs == 1
    excluded = ["outside_duties", "own_duty", "goods_or_works", "financing", "labour"]
    buys.send(
        "purchase-item", row.pk, code="B0101", name="关怀", standard="每周一次", excluded=excluded
    )
    buys.send(
        "purchase-budget", row.pk,
        source="区级财政", number="南财8号", staff="180,000", activity="50000",
    )  # fmt: skip
    buys.send(
        "purchase-procurement", row.pk,
        method="open_tender", reason="限额以上", notice_number="GG-1", award_number="ZB-1",
        organization_1=station.pk, nature_1="social_organization", offer_1="200000.01",
        score_1="91",
        name_2="乙中心", nature_2="social_organization", offer_2="199000", score_2="80",
        name_3="丙公司", nature_3="enterprise", offer_3="198000", score_3="70",
        chosen="1", chosen_reason="得分最高",
    )  # fmt: skip
    provides.page("purchase-detail", row.pk, status=404)  # no contract, nothing to see yet

    # contract
    buys.send(
        "purchase-contract", row.pk,
        number="HT-1", price="200000.01", bonus="20000", starts_on="2026-04-27",
        ends_on="2026-12-31", linkage_terms="每名社工带 10 名志愿者",
    )  # fmt: skip
    buys.send(
        "purchase-promises", row.pk,
        target_hours_led="4", weight_hours_led="60", target_volunteers_active="2",
        weight_volunteers_active="30", name_outside_1="知晓率", target_outside_1="80",
        weight_outside_1="10",
    )  # fmt: skip
    buys.send("purchase-shares", row.pk, signed="30", mid="30", accepted="40")
    provides.send("purchase-projects", row.pk, projects=[project.pk])
    provides.send("purchase-signing", row.pk)
    assert "合同生效" in buys.send("purchase-signing", row.pk)
    contract = Contract.objects.get()
    first, mid, last = contract.instalments.order_by("position")
    assert first.cents + mid.cents + last.cents == 20_000_001

    # work: two volunteers on a shift of the project
    for one in (make.chen_yu(), make.person(name="第二位")):
        served.entry(person=one, worker=li, project=project)
    seen = [door.page("purchase-detail", row.pk) for door in (buys, provides)]
    assert all("按权重完成 90%" in page and "4 小时" in page for page in seen)
    assert "陈宇" not in buys.page("purchase-evidence", row.pk, "volunteers_active")
    pack = buys.file("purchase-evidence-file", row.pk, "hours_led", "xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(pack)).get_sheet_by_index(0).to_python()
    assert sum(line[3] for line in rows[1:]) == 4
    assert "陈宇" not in str(rows)

    # start, first payment, spending, mid-term, final
    assert "条件没到" in buys.page("purchase-detail", row.pk)
    buys.send("purchase-payment", row.pk, 1, voucher="PZ-1", paid_on="2026-05-05")
    for stage in ("start", "mid", "final"):
        provides.send("purchase-report", row.pk, done=f"{stage} 做得顺利")
        buys.send("purchase-confirmation", row.pk, words="属实")
        pdf = provides.file("purchase-paper", row.pk, stage, "pdf")
        assert "和安中心" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
        paper = Document(io.BytesIO(buys.file("purchase-paper", row.pk, stage, "docx")))
        told = [c.text for t in paper.tables for r in t.rows for c in r.cells]
        assert "4 小时" in told
        book = CalamineWorkbook.from_filelike(
            io.BytesIO(buys.file("purchase-paper", row.pk, stage, "xlsx"))
        )
        assert book.sheet_names == ["指标", "付款", "支出", "说明"]
    buys.send("purchase-payment", row.pk, 2, voucher="PZ-2", paid_on="2026-05-05")
    sheet = "日期,费用类别,金额（元）,凭证号,用途\n2026-05-01,人员,12000.50,JZ-1,四月工资\n"
    upload = SimpleUploadedFile("支出.csv", sheet.encode())
    assert "12,000.50" in provides.send("purchase-spending", row.pk, file=upload)

    # figure from outside, judging, acceptance
    outside = contract.indicators.get(code="outside")
    provides.send(
        "purchase-outside", row.pk, outside.pk,
        value="85", words="电话调查", file=SimpleUploadedFile("r.pdf", PDF),
    )  # fmt: skip
    center = make.organization(name="评估中心")
    for name in ("评审甲", "评审乙"):
        person = judge(name, center)
        judging = Door(person)
        judging.page("purchase-detail", row.pk, status=404)
        buys.send("purchase-evaluators", row.pk, person=person.pk)
        judging.send("purchase-declaration", row.pk, is_free="yes")
        marks = {f"mark_{r}": "2" for r in ROWS} | {f"words_{r}": "看了记录" for r in ROWS}
        judging.send("purchase-marks", row.pk, **marks)
        assert judging.file("purchase-outside-file", row.pk, outside.outside.get().pk) == PDF
    buys.send("purchase-acceptance", row.pk, words="同意验收")
    done = contract.acceptances.get()
    assert (done.score, done.is_passed) == (9000, True)  # 70 of 70, and 20 of 30

    # last payments, publication
    page = buys.send("purchase-payment", row.pk, 3, voucher="PZ-3", paid_on="2026-05-05")
    assert done.bonus_cents > 0
    assert "联动奖励" in page
    buys.send("purchase-payment", row.pk, 0, voucher="PZ-4", paid_on="2026-05-05")
    paid = ContractPayment.objects.filter(contract=contract)
    assert sum(p.cents for p in paid) == 20_000_001 + done.bonus_cents
    stranger = Door()
    assert "独居老人关怀" not in stranger.page("purchases-published")
    stranger.page("purchase-public", row.number, status=404)
    buys.send("purchase-publication", row.pk)
    assert "独居老人关怀" in stranger.page("purchases-published")
    public = stranger.page("purchase-public", row.number)
    for words in ("验收合格，90 分", "200,000.01", "丙公司", "PZ-3"):
        assert words in public
    assert "陈宇" not in public


ROWS = ("relevance", "efficiency", "effect", "fairness", "sustainability")
