"""The audit names every fault of the ledger and of what was published of it."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import F

from liandong.cli import auditing, bench_ledger
from liandong.core import certificates
from liandong.models import EventRecord, LedgerDigest, LedgerEntry, LedgerHead
from liandong.queries import digests as shown
from liandong.services import digests
from tests import make, served

NIGHT = served.AFTER + timedelta(days=1)


@pytest.fixture
def project(db):
    worker = make.li_na()
    project = make.project(social_worker=worker)
    for name in ("甲", "乙", "丙", "丁"):
        served.entry(person=make.person(name=name), worker=worker, project=project)
    return project


def said(capsys, **wanted):
    code = auditing.audit(**wanted)
    return code, capsys.readouterr().out


def test_a_whole_ledger_has_no_fault_and_the_audit_is_written_down(project, capsys):
    digests.publish_due(at=NIGHT)
    code, words = said(capsys)
    assert code == 0
    assert "核对了 1 个单位的 4 条记录，前后相扣，没有改动。公开摘要 1 份，都对得上。" in words
    record = EventRecord.objects.get(name="LedgerAudited")
    assert (record.facts["entries"], record.facts["faults"]) == (4, 0)


def test_changed_removed_inserted_and_reordered_rows_are_each_named(project, capsys):
    who = f"{project.organization.name}（{project.organization.number}）编号"
    LedgerEntry.objects.filter(seq=2).update(minutes=600)
    assert said(capsys) == (1, f"{who} 2：内容被改动\n核对了 4 条，发现 1 处异常。 1 faults.\n")
    LedgerEntry.objects.filter(seq=2).update(minutes=120)
    row = LedgerEntry.objects.get(seq=3)
    row.pk, row.seq, row.minutes = None, 5, 480
    row.save()
    assert f"{who} 5：多出一条记录" in said(capsys)[1]
    row.delete()
    for old, new in ((2, 99), (3, 2), (99, 3)):
        LedgerEntry.objects.filter(seq=old).update(seq=new)
    assert "顺序被调换" in said(capsys)[1]
    for old, new in ((2, 99), (3, 2), (99, 3)):
        LedgerEntry.objects.filter(seq=old).update(seq=new)
    assert said(capsys)[0] == 0
    LedgerEntry.objects.filter(seq=2).delete()
    assert f"{who} 2：记录被删除" in said(capsys)[1]


def test_a_tail_cut_together_with_its_head_is_found_by_the_digest(project, capsys):
    digests.publish_due(at=NIGHT)
    LedgerEntry.objects.filter(seq__gt=2).delete()
    third = LedgerEntry.objects.get(seq=2)
    LedgerHead.objects.update(seq=2, digest=third.digest)
    code, words = said(capsys)
    assert code == 1
    assert "编号 3：记录被删除" in words and "编号 4：记录被删除" in words


def test_a_copy_kept_elsewhere_finds_what_the_hub_itself_wiped_out(project, capsys, tmp_path):
    row = digests.publish_due(at=NIGHT)
    (tmp_path / "2026-05-04.json").write_text(shown.as_published(row).as_file())
    key = tmp_path / "key.pem"
    key.write_bytes(certificates.public_pem(digests.public_key()))
    LedgerDigest.objects.all().delete()
    LedgerEntry.objects.filter(seq=4).delete()
    LedgerHead.objects.update(seq=3, digest=LedgerEntry.objects.get(seq=3).digest)
    assert said(capsys)[0] == 0
    code, words = said(capsys, copies=tmp_path, public_key=key)
    assert code == 1 and "编号 4：记录被删除" in words
    (tmp_path / "2026-05-04.json").write_text("{}")
    assert said(capsys, copies=tmp_path, public_key=key)[0] == 2


def test_a_digest_that_was_altered_is_named(project, capsys):
    row = digests.publish_due(at=NIGHT)
    LedgerDigest.objects.update(text=row.text.replace('"seq":4', '"seq":3'))
    assert "公开摘要 2026-05-04：签名不对" in said(capsys)[1]
    LedgerDigest.objects.update(text=row.text, signature="x")
    assert said(capsys)[0] == 1


def test_each_day_is_linked_to_the_one_before_and_published_once(project):
    first = digests.publish_due(at=NIGHT)
    assert digests.publish_due(at=NIGHT + timedelta(hours=1)) == first
    second = digests.publish_due(at=NIGHT + timedelta(days=3))
    assert (first.previous, second.previous) == ("0" * 64, first.digest)
    assert LedgerDigest.objects.count() == 2
    assert EventRecord.objects.filter(name="DigestPublished").count() == 2
    told = json.loads(second.text)
    assert told["hub"] == settings.LIANDONG_BASE_URL
    assert [(h["seq"], h["number"]) for h in told["heads"]] == [(4, project.organization.number)]
    assert "陈" not in second.text


@pytest.mark.django_db
def test_a_measured_chain_is_a_true_chain(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(bench_ledger.serving, "migrate", lambda: None)
    assert bench_ledger.run(40, tmp_path / "page.md", tmp_path / "result.json") == 0
    assert json.loads((tmp_path / "result.json").read_text())["entries"] == 40
    assert "| entries | 40 |" in (tmp_path / "page.md").read_text()
    LedgerEntry.objects.filter(seq=3).update(minutes=F("minutes") + 1)
    assert auditing.audit() == 1
