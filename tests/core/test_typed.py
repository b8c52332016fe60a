"""Numbers in addresses: digits or nothing."""

import pytest

from liandong.core.typed import MOST_DIGITS, whole


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("42", 42),
        ("007", 7),
        ("9" * MOST_DIGITS, 10**MOST_DIGITS - 1),
        ("", 0),
        ("-3", 0),
        ("4.5", 0),
        ("²", 0),
        ("４２", 0),
        ("9" * 19, 0),
        ("9" * 5000, 0),
    ],
)
def test_only_digits_that_a_database_holds_are_a_number(typed, number):
    assert whole(typed) == number
