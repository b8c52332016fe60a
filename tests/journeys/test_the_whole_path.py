"""One need, from a sentence to a certificate checked by a stranger: through the doors only."""

import io
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from typer.testing import CliRunner

from liandong.cli.main import app
from liandong.models import (
    Certificate,
    FeedbackTicket,
    Invitation,
    LedgerEntry,
    Need,
    Position,
    Project,
    Proposal,
    Shift,
)
from tests import make

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, tzinfo=make.SHANGHAI)
START = datetime(2026, 11, 25, 14, tzinfo=make.SHANGHAI)
END = START + timedelta(hours=2)
PLACE = {"province": "44", "city": "4403", "county": "440305", "street": "440305007"}
MARKS = {"punctuality": "5", "attitude": "5", "professionalism": "4", "text": "很耐心"}


@pytest.fixture
def clock(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY, tick=False) as moving:
        yield moving


def door(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(answer):
    return answer.content.decode()


def figures(client):
    told = client.get(reverse("dashboard-file", args=["json"]), {"fresh": "1"}).json()
    return {row["code"]: row["value"] for row in told["figures"]}


def test_a_need_becomes_a_certificate_that_a_stranger_checks(clock, tmp_path):
    agency = make.organization(is_hub=True)
    li, wang, sun = make.li_na(organization=agency), make.coordinator(), make.officer()
    auntie = make.signed_up(make.person(name="林小红", phone="13800002001"))
    make.role(person=auntie, role="contact")
    chen = make.chen_yu()
    before = figures(door(sun))

    # A resident's contact says it in a form; the social worker verifies, answers, assesses.
    door(auntie).post(
        reverse("need-create"),
        PLACE
        | {
            "title": "陪林阿婆去医院复查",
            "filer": "contact",
            "category": "0017",
            "service_object": "03",
            "place_name": "南山区人民医院",
            "starts_on": "2026-11-25",
            "headcount": "1",
            "minutes": "120",
            "contact_name": "林小红",
            "contact_phone": "13800002001",
            "risk_statement": "没有已知风险",
            "mode": "M1",
        },
    )
    need = Need.objects.get()
    door(wang).post(reverse("need-handover", args=[need.pk]), {"organization": agency.pk})
    worker = door(li)
    worker.post(reverse("need-verification", args=[need.pk]), {"method": "phone"})
    worker.post(reverse("need-answer", args=[need.pk]), {"ready": "0", "text": "周三下午有人陪。"})
    worker.post(
        reverse("need-assessment", args=[need.pk]),
        {"risk": "R0", "hardship_group": "elder_alone", "risk_statement": "路上慢走"},
    )

    # It becomes a project with a position and a shift, and is published.
    worker.post(
        reverse("project-create"),
        PLACE
        | {
            "title": "长者陪诊",
            "mode": "M1",
            "organization": agency.pk,
            "category": "0017",
            "service_object": "03",
            "risk_level": "R0",
            "risk_statement": "路上慢走",
            "contact_phone": "0755-26660000",
            "social_worker": li.pk,
            "needs": [need.pk],
        },
    )
    project = Project.objects.get()
    worker.post(
        reverse("position-create", args=[project.pk]),
        {"title": "陪诊员", "min_age": "18", "max_age": "70"},
    )
    worker.post(
        reverse("shift-create", args=[project.pk]),
        {
            "position": Position.objects.get().pk,
            "day": "2026-11-25",
            "starts": "14:00",
            "ends": "16:00",
            "place_name": "南山区人民医院",
            "least": "1",
            "most": "1",
        },
    )
    worker.post(reverse("project-publication", args=[project.pk]))
    shift = Shift.objects.get()
    assert Project.objects.get().state == "published"
    assert "长者陪诊" in words(Client().get(reverse("shift-list")))

    # The coordinator lets the engine propose, looks, adopts; the volunteer says yes.
    planner = door(wang)
    planner.post(reverse("proposal-create"))
    proposal = Proposal.objects.get()
    assert "陈宇" in words(planner.get(reverse("proposal-detail", args=[proposal.pk])))
    assert Invitation.objects.count() == 0
    planner.post(reverse("proposal-adoption", args=[proposal.pk]))
    asked = Invitation.objects.get()
    assert shift.assignments.count() == 0
    door(chen).post(reverse("invitation-acceptance", args=[asked.pk]))
    assert shift.assignments.get().accepted_by == chen

    # The service happens: a forwarded code is refused; in, and out again, with fresh ones.
    clock.move_to(START - timedelta(minutes=10))
    shown = digits_at(door(li), shift)
    clock.move_to(START - timedelta(minutes=2))
    door(chen).post(reverse("check-in"), {"code": shown})
    assert shift.assignments.get().check_ins.count() == 0
    fresh = digits_at(door(li), shift)
    door(chen).post(reverse("check-in"), {"code": fresh})
    clock.move_to(END)
    fresh = digits_at(door(li), shift)
    door(chen).post(reverse("check-in"), {"code": fresh})
    assert [c.kind for c in shift.assignments.get().check_ins.order_by("at")] == ["in", "out"]

    # Recognized in one tap; judged by all sides.
    clock.move_to(END + timedelta(hours=1))
    door(li).post(reverse("shift-recognition", args=[shift.pk]))
    entry = LedgerEntry.objects.get()
    assert (entry.minutes, entry.evidence, entry.kind) == (120, "scan", "credit")
    door(chen).post(reverse("evaluation-create", args=[shift.pk]), MARKS)
    door(li).post(reverse("evaluation-create", args=[shift.pk]), MARKS | {"to": str(chen.pk)})
    door(li).post(reverse("feedback-link", args=[shift.pk]), {"need": str(need.pk)})
    Client().post(reverse("feedback", args=[FeedbackTicket.objects.get().token]), MARKS)
    assert shift.evaluations.count() == 3
    assert Need.objects.get().state == "served"

    # Two taps to a certificate; a stranger checks it, on line and without any network.
    answer = door(chen).post(reverse("certificate-request"), {"span": "year"}, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    made = Certificate.objects.get()
    paper = "".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert made.number in paper
    address = reverse("certificate-public", args=[made.number])
    assert "证明真实有效" in words(Client().get(address, {"k": made.code}))
    assert "陈宇" not in words(Client().get(address, {"k": "AAAAAAAAAA"}))
    pdf, key = tmp_path / "paper.pdf", tmp_path / "key.pem"
    pdf.write_bytes(answer.content)
    key.write_bytes(Client().get(reverse("certificate-public-key")).content)
    told = CliRunner().invoke(app, ["verify-certificate", str(pdf), "--public-key", str(key)])
    assert (told.exit_code, made.number in told.output) == (0, True)

    # And the town's figures have moved.
    after = figures(door(sun))
    assert after["active_volunteers"] == (before["active_volunteers"] or 0) + 1
    assert after["certificates_issued"] == (before["certificates_issued"] or 0) + 1
    assert after["minutes_by_evidence"] == 120
    assert after["fill_rate"] == 1.0


def digits_at(client, shift):
    """The six digits that stand beside the rotating code now, for those who type."""
    assert client.get(reverse("check-in-board", args=[shift.pk])).status_code == 200
    return client.get(reverse("check-in-digits", args=[shift.pk])).json()["code"]
