"""A volunteer takes hours along and brings them elsewhere; none counts twice."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.cli import carrying
from liandong.core import certificates, portable_hours
from liandong.models import EventRecord, LedgerEntry, OutsideHours
from liandong.queries import statements
from tests import make, served
from tests.core.test_certificates import PRIVATE, PUBLIC
from tests.core.test_portable_hours import ENTRY, PARCEL

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(client):
    volunteer = make.chen_yu()
    client.force_login(make.signed_up(volunteer).login)
    return volunteer


def bring(client, text):
    file = SimpleUploadedFile("hours.jsonl", text.encode())
    return client.post(reverse("hours-abroad"), {"file": file}, follow=True).content.decode()


def believe(tmp_path):
    key = tmp_path / "key.pem"
    key.write_bytes(certificates.public_pem(PUBLIC))
    assert carrying.trust("https://other.example/", key) == 0


def test_what_is_taken_along_is_the_sealed_ledger_and_is_not_taken_in_again_here(client, chen):
    entry = served.entry(person=chen, worker=make.li_na())
    text = client.get(reverse("hours-take-along")).content.decode()
    parcel = portable_hours.read(text)
    assert [(e.seq, e.digest, e.minutes) for e in parcel.entries] == [(1, entry.digest, 120)]
    assert "不用再导入" in bring(client, text)
    assert not OutsideHours.objects.exists()


def test_hours_of_an_unknown_hub_stand_beside_one_s_own_as_unverified(client, chen):
    said = bring(client, portable_hours.write(PARCEL, PRIVATE))
    assert "转入 2 条，已有的 0 条" in said and "来源未核实" in said
    assert "来源：https://other.example，编号 7" in said
    totals = statements.totals(chen, on=make.day(served.AFTER))
    assert (totals.total, LedgerEntry.objects.count()) == (0, 0)


def test_the_same_hours_count_once_and_become_verified_under_a_known_key(client, chen, tmp_path):
    text = portable_hours.write(PARCEL, PRIVATE)
    bring(client, text)
    assert "转入 0 条，已有的 2 条" in bring(client, text)
    believe(tmp_path)
    more = replace(PARCEL, entries=(*PARCEL.entries, replace(ENTRY, seq=9)))
    assert "转入 1 条，已有的 2 条" in bring(client, portable_hours.write(more, PRIVATE))
    assert list(OutsideHours.objects.values_list("is_verified", flat=True)) == [True] * 3
    assert EventRecord.objects.filter(name="HoursTakenIn").count() == 3


def test_a_forged_a_foreign_and_an_unreadable_file_take_nothing_in(client, chen, tmp_path):
    believe(tmp_path)
    text = portable_hours.write(PARCEL, PRIVATE)
    assert "签名对不上" in bring(client, text.replace('"minutes":120', '"minutes":600'))
    other = portable_hours.write(replace(PARCEL, holder_name="别人"), PRIVATE)
    assert "这份文件是别人的" in bring(client, other)
    assert "读不出来" in bring(client, "姓名,时长\n")
    assert not OutsideHours.objects.exists()


def test_the_list_costs_the_same_with_one_and_with_three(client, chen):
    counts = []
    for entries in (PARCEL.entries[:1], (*PARCEL.entries, replace(ENTRY, seq=9))):
        bring(client, portable_hours.write(replace(PARCEL, entries=entries), PRIVATE))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("hours-abroad"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_command_line_carries_hours_too(chen, tmp_path, capsys):
    served.entry(person=chen, worker=make.li_na())
    file = tmp_path / "hours.jsonl"
    assert carrying.export(chen.number, file) == 0
    assert portable_hours.read(file.read_text()).holder_name == "陈宇"
    assert carrying.take_in(chen.number, file) == 1
    file.write_text(portable_hours.write(PARCEL, PRIVATE))
    assert carrying.take_in(chen.number, file) == 0
    assert "2" in capsys.readouterr().out
    assert carrying.export("V-0", file) == 2
