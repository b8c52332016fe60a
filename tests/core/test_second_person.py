"""Whose list it is, and when somebody else has to look."""

import pytest

from liandong.core.second_person import OwnList, Written, check_second_person, is_own_list

MINE, OTHERS = Written("leader_list", 7), Written("leader_list", 8)


@pytest.mark.parametrize(
    ("written", "is_own"),
    [
        ([MINE, MINE], True),
        ([MINE], True),
        ([MINE, OTHERS], False),
        ([OTHERS, OTHERS], False),
        ([MINE, Written("scan", 3)], False),
        ([MINE, Written("badge", 7)], False),
        ([MINE, Written("offline", 3)], False),
        ([Written("paper", 7), Written("paper", 7)], False),
        ([], False),
    ],
)
def test_a_list_of_one_s_own_needs_a_second_person_unless_something_else_speaks(written, is_own):
    assert is_own_list(written, 7) is is_own
    if is_own:
        with pytest.raises(OwnList):
            check_second_person(written, 7)
    else:
        check_second_person(written, 7)
