"""A list of needs as it was really kept (Hangzhou, February 2017), from file to certificate."""

import io
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from typer.testing import CliRunner

from liandong.cli.main import app
from liandong.models import (
    Certificate,
    Invitation,
    LedgerEntry,
    Need,
    Organization,
    Person,
    Proposal,
    RoleGrant,
    Shift,
)
from tests import make

pytestmark = pytest.mark.django_db

SHARED = Path(os.environ.get("LIANDONG_SHARED") or Path(__file__).parents[3] / "shared")
FILE = SHARED / "data/internal_only/needs/hangzhou_activities_raw_dirty.csv"
MORNING = datetime(2017, 2, 21, 7, tzinfo=make.SHANGHAI)


@pytest.fixture
def clock(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MORNING, tick=False) as moving:
        yield moving


def door(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def liandong(*words):
    told = CliRunner().invoke(app, list(words))
    assert (told.exit_code, told.exception) == (0, None)
    return told.output


@pytest.mark.skipif(not FILE.exists(), reason="the real file is not here")
def test_the_real_file_goes_in_and_a_stranger_checks_the_certificate_that_comes_out(clock):
    hub = make.organization(name="杭州市志愿服务枢纽", division_code="330106", is_hub=True)
    Organization.objects.filter(pk=hub.pk).update(contact_phone="0571-85000000")
    li, wang = make.li_na(organization=hub), make.coordinator()
    RoleGrant.objects.update(since=MORNING.date())

    # In through the page: the plan first, then whole.
    planner = door(wang)
    with FILE.open("rb") as file:
        answer = planner.post(
            reverse("import-home"),
            {"kind": "needs", "file": file, "as_of": "2017-02-20"},
        )
    run = int(re.search(r"/imports/(\d+)", answer["Location"]).group(1))
    assert Need.objects.count() == 0
    planner.post(reverse("import-application", args=[run]))
    assert Need.objects.count() == 17
    again = liandong("import", "needs", str(FILE), "--as-of", "2017-02-20", "--dry-run")
    assert "没有变化 17" in again

    # People who live where the help is wanted; planned by command, adopted by a human.
    for number, need in enumerate(Need.objects.exclude(lat=None)):
        who = make.signed_up(make.person(name=f"志愿者{number}", division_code=need.division_code))
        make.role(person=who)
        Person.objects.filter(pk=who.pk).update(lat=need.lat, lon=need.lon, max_minutes_week=960)
    RoleGrant.objects.update(since=MORNING.date())
    told = liandong("plan", "--from", "2017-02-21", "--to", "2017-03-06")
    assert "待安排的需求 16 条" in told
    proposal = Proposal.objects.get()
    page = planner.get(reverse("proposal-detail", args=[proposal.pk])).content.decode()
    assert "还缺" in page
    assert Invitation.objects.count() == 0
    planner.post(reverse("proposal-adoption", args=[proposal.pk]))
    asked = Invitation.objects.order_by("shift__starts_at", "pk").first()

    # Accepted, served, recognized.
    volunteer, shift = asked.person, Shift.objects.get(pk=asked.shift_id)
    door(volunteer).post(reverse("invitation-acceptance", args=[asked.pk]))
    for moment in (shift.starts_at, shift.ends_at):
        clock.move_to(moment)
        digits = door(li).get(reverse("check-in-digits", args=[shift.pk])).json()["code"]
        door(volunteer).post(reverse("check-in"), {"code": digits})
    clock.move_to(shift.ends_at + timedelta(hours=1))
    door(li).post(reverse("shift-recognition", args=[shift.pk]))
    entry = LedgerEntry.objects.get()
    assert (entry.person, entry.shift) == (volunteer, shift)
    assert entry.minutes == (shift.ends_at - shift.starts_at) // timedelta(minutes=1)

    # Certified and verified.
    paper = door(volunteer).post(reverse("certificate-request"), {"span": "year"}, follow=True)
    made = Certificate.objects.get()
    text = "".join(PdfReader(io.BytesIO(paper.content)).pages[0].extract_text().split())
    assert made.number in text
    seen = Client().get(reverse("certificate-public", args=[made.number]), {"k": made.code})
    assert "证明真实有效" in seen.content.decode()
