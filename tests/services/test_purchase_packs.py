"""What a step was accepted on is kept for good; what moves after a payment is seen."""

from importlib import import_module
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

import liandong.migrations
from liandong.cli import evidence
from liandong.core.purchase_packs import Flaw, digest_of, read
from liandong.models import (
    ContractPayment,
    EventRecord,
    EvidencePack,
    PackWatch,
)
from liandong.queries import purchase_packs as shown
from liandong.services import hours, purchase_packs, purchase_payments, purchase_stages
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT

pytestmark = pytest.mark.django_db
TODAY = make.day(AT)


@pytest.fixture
def town():
    here = made.market()
    made.hours(here)
    made.hours(here, person=make.person(name="第二位"))
    return here


def corrected(town, minutes=0):
    hours.correct(
        entry=town.volunteer.ledger.get(), minutes=minutes, reason="没有来", by=town.worker, at=AT
    )


def pack(town, stage, number=1):
    return town.contract.packs.get(stage=stage, round=number)


def test_each_accepted_step_keeps_its_records_once(town):
    made.accepted(town)
    rows = shown.packs_of(town.contract)
    assert [(row.stage, row.round, row.by) for row in rows] == [
        (stage, 1, town.officer) for stage in ("start", "mid", "final", "acceptance")
    ]
    assert all(digest_of(row.content) == row.digest for row in rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        purchase_packs.keep(
            contract=town.contract, stage=shown.Stage.MID, lines=[], by=town.officer, at=AT
        )


def test_a_pack_holds_value_formula_unit_and_records_and_no_name(town):
    made.accepted(town)
    row = pack(town, "acceptance")
    told = {one.name or one.code: one for one in read(row.content).findings}
    assert list(told) == [
        "hours_led", "volunteers_active", "居民知晓率",
        "span_kept", "guidance_rate", "hours_led_rate", "retention", "value_level",
    ]  # fmt: skip
    led = told["hours_led"]
    assert (led.value, led.n, led.unit, led.target, led.weight) == (240, 2, "minutes", 240, 60)
    assert sum(one.amount for one in led.records) == 240
    assert led.formula.startswith("sum of credit minutes")
    assert told["居民知晓率"].records[0].number.endswith(digest_of("%PDF-1.7 report"))
    assert told["value_level"].target is None
    for name in (town.volunteer.name, town.worker.name, town.officer.name, "第二位"):
        assert name not in row.content


def test_a_round_that_failed_keeps_its_pack_too(town):
    made.accepted(town, mark=0)
    last = town.contract.acceptances.get()
    assert last.round == pack(town, "acceptance").round == 1
    assert [line["value"] for line in last.figures] == [240, 2, 10]


def test_a_report_that_is_not_confirmed_keeps_nothing(town):
    made.signed(town)
    purchase_stages.report(purchase=town.purchase, done="启动", by=town.worker, at=AT)
    assert not EvidencePack.objects.exists()


def test_the_same_days_are_counted_anew_record_by_record(town):
    made.reported(town, 2)
    contract = town.contract
    kept = read(pack(town, "mid").content)
    assert [one.is_moved for one in shown.standings(contract, kept)] == [False, False]
    corrected(town, 30)
    moved = {one.code: (one.then, one.now) for one in shown.standings(contract, kept)}
    assert moved == {"hours_led": (240, 150), "volunteers_active": (2, 2)}
    # The old entry stays; its reversal and the right one came.
    assert [(c.then, c.now) for c in shown.changes_of(contract, kept, "hours_led")] == [
        (None, -120), (None, 30),
    ]  # fmt: skip
    assert read(pack(town, "mid").content) == kept


def test_what_moves_is_written_down_only_for_paid_steps_and_once(town):
    made.reported(town, 2)
    corrected(town)
    assert purchase_packs.watch(at=AT) == 0
    middle = town.contract.instalments.get(condition="mid")
    purchase_payments.pay(instalment=middle, voucher="PZ-2", paid_on=TODAY, by=town.officer, at=AT)
    paid = list(ContractPayment.objects.values())
    assert [purchase_packs.watch(at=AT), purchase_packs.watch(at=AT)] == [1, 0]
    row = PackWatch.objects.get()
    assert row.pack == pack(town, "mid")
    assert row.figures == {"hours_led": [240, 2, 120, 3], "volunteers_active": [2, 2, 1, 1]}
    event = EventRecord.objects.get(name="PaidFigureMoved")
    assert event.facts == {"purchase": town.purchase.pk, "stage": "mid", "count": 2}
    assert list(ContractPayment.objects.values()) == paid


def test_a_pack_that_somebody_changed_is_found(town, capsys):
    made.reported(town, 1)
    row = pack(town, "start")
    assert shown.flaw(row) is None
    assert evidence.check() == 0
    assert "核对了 1 份存证，0 份对不上。" in capsys.readouterr().out
    row.content = row.content.replace('"value":240', '"value":300')
    assert shown.flaw(row) is Flaw.DIGEST
    row.digest = digest_of(row.content)
    assert shown.flaw(row) is Flaw.HISTORY
    row.save()
    assert evidence.check(town.contract.number) == 1
    assert "NSHT-2026-001 启动" in capsys.readouterr().out
    assert evidence.check("HT-0") == 0


def test_the_command_names_what_the_same_days_give_otherwise(town, capsys):
    made.reported(town, 1)
    corrected(town)
    assert evidence.check(is_compared=True) == 0
    said = capsys.readouterr().out
    assert "社工带动的志愿服务时长 240 → 120 minutes" in said
    assert "有 2 个数和存下时不一样。" in said


class Editor:
    """As much of a schema editor as the migration's function needs."""

    connection = connection

    def execute(self, statement, params=None):
        with connection.cursor() as cursor:
            cursor.execute(statement)


CHANGES = pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(content="{}"),
        lambda rows: rows.update(digest="0" * 64),
        lambda rows: rows.update(stage="final"),
        lambda rows: rows.delete(),
    ],
    ids=["content", "digest", "stage", "delete"],
)


@CHANGES
def test_the_database_refuses_to_change_what_was_kept(town, change):
    refused(town, change)


@CHANGES
@pytest.mark.postgres
def test_postgresql_refuses_to_change_what_was_kept(town, change):
    refused(town, change)


def refused(town, change):
    made.reported(town, 1)
    # Tests do without migrations, so the trigger is set here.
    folder = Path(liandong.migrations.__file__).parent
    (name,) = [one.stem for one in folder.glob("*_evidence_packs.py")]
    import_module(f"liandong.migrations.{name}").guard(None, Editor())
    before = list(EvidencePack.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic():
        change(EvidencePack.objects.all())
    assert list(EvidencePack.objects.values()) == before
    # Who kept it may still be merged into another record of the same person.
    other = make.person(name="孙伟", phone="13800009911")
    assert EvidencePack.objects.update(by=other) == 1
