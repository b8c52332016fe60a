"""Numbers in addresses: digits or nothing."""

import pytest

from liandong.core.typed import MOST_DIGITS, SMALL_DIGITS, whole


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


def test_an_amount_has_fewer_digits_than_an_id():
    assert whole("9" * SMALL_DIGITS, SMALL_DIGITS) == 999_999_999
    assert whole("1" + "0" * SMALL_DIGITS, SMALL_DIGITS) == 0
