"""Checking from the command line: certificates offline, the figures."""

import json
import os
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings

from liandong.cli import checking
from liandong.core import certificates
from liandong.services import certificates as services
from tests import make, served
from tests.core.test_certificates import PRIVATE, PUBLIC, statement, summary


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key.pem"
    path.write_bytes(certificates.public_pem(PUBLIC))
    return path


@pytest.fixture
def slip():
    return certificates.signed_slip(statement(), PRIVATE)


def test_a_genuine_slip_is_told_in_words(key, slip, capsys):
    assert checking.verify_certificate(slip, key, "") == 0
    said = capsys.readouterr().out
    assert "真的，内容如下。" in said
    assert "姓名  陈宇" in said and "合计  3 小时 30 分" in said


def test_what_the_paper_covers_is_told_without_a_network(key, slip, capsys):
    chosen = certificates.signed_slip(summary("长者探访", "河道清洁"), PRIVATE)
    assert checking.verify_certificate(chosen, key, "") == 0
    told = capsys.readouterr().out
    assert "包含的活动  只含 2 项：长者探访、河道清洁\n" in told and "按活动汇总" in told
    many = certificates.signed_slip(summary(*(f"第{n}项很长很长的活动" for n in range(9))), PRIVATE)
    assert checking.verify_certificate(many, key, "") == 0
    assert "只含 9 项：第0项很长很长的活动、" in capsys.readouterr().out
    assert checking.verify_certificate(slip, key, "") == 0
    assert "包含的活动  全部活动\n" in capsys.readouterr().out


def test_the_name_on_the_paper_is_compared(key, slip, capsys):
    assert checking.verify_certificate(slip, key, " 陈 宇 ") == 0
    assert checking.verify_certificate(slip, key, "陈字") == 1
    assert "属于陈宇，不是陈字" in capsys.readouterr().out


def test_a_slip_that_was_altered_or_sealed_by_another_key_is_not_genuine(key, slip, tmp_path):
    altered = slip[:-1] + ("A" if slip[-1] != "A" else "B")
    assert checking.verify_certificate(altered, key, "") == 1
    other = tmp_path / "other.pem"
    strange = certificates.public_key_of(certificates.new_private_key())
    other.write_bytes(certificates.public_pem(strange))
    assert checking.verify_certificate(slip, other, "") == 1


def test_a_pdf_is_read_and_a_foreign_file_is_told_apart(key, slip, tmp_path, capsys):
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7 (" + slip.encode() + b")")
    assert checking.verify_certificate(str(paper), key, "") == 0
    paper.write_bytes(b"%PDF-1.7")
    assert checking.verify_certificate(str(paper), key, "") == 2
    assert checking.verify_certificate(str(tmp_path / "none.pdf"), key, "") == 2
    assert checking.verify_certificate(slip, tmp_path / "none.pem", "") == 2
    assert "公钥读不出来" in capsys.readouterr().err


def test_offline_checking_needs_no_django(key, slip):
    program = (
        "import sys; from pathlib import Path; from liandong.cli import checking; "
        f"code = checking.verify_certificate({slip!r}, Path({str(key)!r}), '陈宇'); "
        "assert 'django' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(settings.PACKAGE.parent)},
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.django_db
def test_the_printed_key_proves_an_issued_paper(tmp_path, capsys):
    volunteer, worker = make.chen_yu(), make.li_na()
    entry = served.entry(person=volunteer, worker=worker)
    issued = served.certificate(person=volunteer, issuer=entry.organization)
    assert checking.print_public_key() == 0
    key, paper = tmp_path / "key.pem", tmp_path / "paper.pdf"
    key.write_text(capsys.readouterr().out)
    paper.write_bytes(services.paper(issued, "zh"))
    assert checking.verify_certificate(str(paper), key, "陈宇") == 0
    assert issued.number in capsys.readouterr().out


@pytest.mark.django_db
@time_machine.travel(served.AFTER, tick=False)
def test_figures_are_told_as_a_table_and_as_json(capsys):
    served.entry(person=make.chen_yu(), worker=make.li_na())
    assert checking.figures("", as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["minutes_by_evidence"]["scan"] == 120
    assert told["figures"]["active_volunteers"] == {"value": 1, "n": 1, "unit": "people"}
    assert checking.figures(make.FUTIAN, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["minutes_by_evidence"]["scan"] == 0
    assert checking.figures("", as_json=False) == 0
    assert "活跃志愿者" in capsys.readouterr().out
