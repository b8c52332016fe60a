"""Guidance sessions: what can be written down, and who may read it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.guidance import (
    ActionNotTheirs,
    Agreed,
    Confidentiality,
    Form,
    Function,
    SessionAhead,
    SessionNotAlone,
    SessionNotTheirs,
    check_session,
    may_read,
)
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

DAY = date(2026, 3, 9)
SOUND = {
    "guide": 1,
    "guided": [2],
    "may_be_guided": {2, 3},
    "form": Form.INDIVIDUAL,
    "functions": [Function.SUPPORTIVE],
    "minutes": 40,
    "topics": "入户前的准备",
    "actions": [Agreed(2, "约好下次入户", DAY)],
    "held_on": DAY,
    "today": DAY,
}


def test_a_sound_session_is_not_refused() -> None:
    check_session(**SOUND)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"guided": []}, ValueMissing),
        ({"functions": []}, ValueMissing),
        ({"topics": "  "}, ValueMissing),
        ({"topics": "长" * 4001}, ValueInvalid),
        ({"minutes": 0}, ValueInvalid),
        ({"minutes": 481}, ValueInvalid),
        ({"held_on": date(2026, 3, 10)}, SessionAhead),
        ({"guided": [4]}, SessionNotTheirs),
        ({"guided": [1], "may_be_guided": {1}}, SessionNotTheirs),
        ({"guided": [2, 3]}, SessionNotAlone),
        ({"actions": [Agreed(2, " ", DAY)]}, ValueMissing),
        ({"actions": [Agreed(9, "打电话", DAY)]}, ActionNotTheirs),
        ({"actions": [Agreed(2, "打电话", date(2026, 3, 8))]}, ValueInvalid),
    ],
)
def test_what_cannot_have_been_so_is_refused(
    changed: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        check_session(**SOUND | changed)


@pytest.mark.parametrize(
    ("level", "readers"),
    [
        (Confidentiality.PARTIES, {1, 2}),
        (Confidentiality.LINE, {1, 2, 3}),
        (Confidentiality.LINKAGE, {1, 2, 3, 4}),
    ],
)
def test_each_level_lets_in_exactly_its_readers(level: Confidentiality, readers: set[int]) -> None:
    found = {
        reader
        for reader in range(1, 7)
        if may_read(reader, level, guide=1, guided={2}, line={3}, linkage={4})
    }
    assert found == readers


people = st.sets(st.integers(1, 8), max_size=4)


@given(st.integers(1, 8), people, people, people)
def test_a_closer_level_never_lets_in_more(
    reader: int, guided: set[int], line: set[int], linkage: set[int]
) -> None:
    parties, line_too, all_of_it = (
        may_read(reader, level, guide=1, guided=guided, line=line, linkage=linkage)
        for level in Confidentiality
    )
    assert parties <= line_too <= all_of_it
