"""Reading the pasted list, who may say yes alone, and the list that goes along."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import certificate_batches as rules
from liandong.core.refusals import ValueInvalid

ONE, TWO = "V-440305-202604-900001", "V-440305-202604-900002"
TODAY = date(2026, 5, 4)


def test_numbers_are_read_however_they_are_pasted():
    text = f"\n {ONE.lower()} \n{TWO.replace('-', '－')}\n{ONE}\n"
    assert [(n.line, n.number) for n in rules.read_numbers(text)] == [(2, ONE), (3, TWO)]


def test_every_bad_line_is_named():
    with pytest.raises(rules.BatchLinesUnread) as refused:
        rules.read_numbers(f"陈宇\n{ONE}\nV-12")
    assert refused.value.lines == ["1: 陈宇", "3: V-12"]


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_list_is_refused(text):
    with pytest.raises(rules.BatchListEmpty):
        rules.read_numbers(text)


def test_a_class_is_at_most_sixty():
    many = [f"V-440305-202604-{n:06d}" for n in range(61)]
    assert len(rules.read_numbers("\n".join(many[:60]))) == 60
    with pytest.raises(rules.BatchTooLarge):
        rules.read_numbers("\n".join(many))


@given(st.lists(st.integers(0, 999_999), min_size=1, max_size=60))
def test_each_number_comes_once_in_the_order_of_the_list(serials):
    wanted = [f"V-440305-202604-{n:06d}" for n in serials]
    read = [n.number for n in rules.read_numbers("\n".join(wanted))]
    assert read == list(dict.fromkeys(wanted))


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 5, 2), date(2026, 5, 1)), (date(2026, 5, 1), date(2026, 5, 5))],
)
def test_days_out_of_order_or_ahead_are_refused(first, last):
    with pytest.raises(ValueInvalid):
        rules.check_period(first, last, today=TODAY)


def test_under_fourteen_a_guardian_says_yes_but_anybody_says_no():
    child, just = date(2012, 5, 5), date(2012, 5, 4)
    rules.check_answer(agrees=True, birth_on=just, taken=False, today=TODAY)
    rules.check_answer(agrees=False, birth_on=child, taken=False, today=TODAY)
    with pytest.raises(rules.GuardianMustAgree):
        rules.check_answer(agrees=True, birth_on=child, taken=False, today=TODAY)


def test_after_the_taking_no_answer_counts():
    with pytest.raises(rules.BatchTaken):
        rules.check_answer(agrees=False, birth_on=None, taken=True, today=TODAY)


def test_the_list_opens_in_a_spreadsheet_and_runs_no_formula():
    told = rules.packet_list([rules.PacketRow(ONE, "=1+1", 120, "LD-440305-2026-000001")])
    assert told.decode("utf-8-sig").splitlines() == [
        "志愿者编号,姓名,信用时长（分钟）,证明编号",
        f"{ONE},'=1+1,120,LD-440305-2026-000001",
    ]
