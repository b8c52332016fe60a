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


@pytest.mark.parametrize(
    ("answer_by", "is_good"),
    [
        (date(2026, 5, 3), False),
        (date(2026, 5, 4), True),
        (date(2026, 7, 3), True),
        (date(2026, 7, 4), False),
    ],
)
def test_the_last_day_lies_within_sixty_days(answer_by, is_good):
    if is_good:
        rules.check_deadline(answer_by, today=TODAY)
    else:
        with pytest.raises(ValueInvalid):
            rules.check_deadline(answer_by, today=TODAY)


@pytest.mark.parametrize(
    ("agrees", "answer_by", "taken", "cancelled", "refused"),
    [
        (True, TODAY, False, False, None),
        (True, None, False, False, None),
        (True, date(2026, 5, 3), False, False, rules.BatchClosed),
        (False, date(2026, 5, 3), False, False, None),  # a no is never too late
        (False, TODAY, True, False, rules.BatchTaken),
        (True, date(2026, 5, 3), True, False, rules.BatchTaken),
        (False, TODAY, False, True, rules.BatchCancelled),
    ],
)
def test_when_an_answer_can_stand(agrees, answer_by, taken, cancelled, refused):
    told = {"answer_by": answer_by, "taken": taken, "cancelled": cancelled, "today": TODAY}
    if refused is None:
        rules.check_answer(agrees=agrees, **told)
    else:
        with pytest.raises(refused):
            rules.check_answer(agrees=agrees, **told)


@pytest.mark.parametrize(
    ("needs_guardian", "agrees", "guardian_agrees", "goes"),
    [
        (False, None, None, False),
        (False, True, None, True),
        (False, False, True, False),
        (True, True, None, False),
        (True, None, True, True),
        (True, True, True, True),
        (True, False, True, False),  # the child's no stands
        (True, True, False, False),
    ],
)
def test_whose_yes_hands_a_certificate_on(needs_guardian, agrees, guardian_agrees, goes):
    told = rules.may_hand_on(
        needs_guardian=needs_guardian, agrees=agrees, guardian_agrees=guardian_agrees
    )
    assert told is goes


def test_each_language_is_a_paper_of_its_own():
    assert [one.papers for one in rules.Language] == [("zh",), ("en",), ("zh", "en")]


def test_the_list_opens_in_a_spreadsheet_and_runs_no_formula():
    told = rules.packet_list([rules.PacketRow(ONE, "=1+1", 120, "LD-440305-2026-000001")])
    assert told.decode("utf-8-sig").splitlines() == [
        "志愿者编号,姓名,信用时长（分钟）,证明编号",
        f"{ONE},'=1+1,120,LD-440305-2026-000001",
    ]
