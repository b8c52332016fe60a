"""What a practice card must tell, and in how many streets it was used."""

import pytest

from liandong.core.practice_cards import CardText, TooFewSteps, check_text, steps_of, streets
from liandong.core.refusals import ValueInvalid, ValueMissing


def text(**more) -> CardText:
    told = {
        "title": "楼道议事",
        "problem": "堆物没人管",
        "for_whom": "三栋老楼的住户",
        "steps": "一家一家问\n贴结果\n",
        "outcome": "清了两层",
        "watch_for": "先问租户",
    }
    return CardText(**(told | more))


def test_a_whole_card_passes() -> None:
    check_text(text(cost_cents=0))


@pytest.mark.parametrize("name", ["title", "problem", "for_whom", "steps", "outcome", "watch_for"])
def test_nothing_may_be_left_out(name) -> None:
    with pytest.raises(ValueMissing):
        check_text(text(**{name: " \n"}))


def test_one_step_is_too_few_and_too_much_is_named() -> None:
    with pytest.raises(TooFewSteps):
        check_text(text(steps="一步做完\n\n"))
    with pytest.raises(ValueInvalid):
        check_text(text(problem="长" * 1501))
    with pytest.raises(ValueInvalid):
        check_text(text(cost_cents=-1))


@pytest.mark.parametrize(
    ("codes", "own", "n"),
    [
        ([], "440305001", 0),
        (["440305001"], "440305001", 0),
        (["440305002", "440305002000", "440305003"], "440305001", 2),
        (["", "440305002"], "", 1),
    ],
)
def test_only_other_streets_count_and_each_once(codes, own, n) -> None:
    assert streets(codes, own=own) == n


def test_steps_are_lines_without_empty_ones() -> None:
    assert steps_of(" 甲 \n\n乙") == ("甲", "乙")
