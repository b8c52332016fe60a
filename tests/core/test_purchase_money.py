"""Money adds up: shares to the cent, yuan as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.purchase_money import MOST_CENTS, cents, left, split, yuan

AMOUNTS = st.integers(0, MOST_CENTS)
SHARES = st.lists(st.integers(0, 100), min_size=1, max_size=9).filter(any)


@given(AMOUNTS, SHARES)
def test_parts_make_the_whole_and_are_within_a_cent_of_their_share(amount, shares):
    parts = split(amount, shares)
    total = sum(shares)
    assert sum(parts) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part * total - amount * share) < total
        assert share or not part


@given(AMOUNTS, SHARES, st.data())
def test_a_bigger_share_never_gets_less(amount, shares, data):
    parts = split(amount, shares)
    a = data.draw(st.integers(0, len(shares) - 1))
    b = data.draw(st.integers(0, len(shares) - 1))
    if shares[a] > shares[b]:
        assert parts[a] >= parts[b]


@pytest.mark.parametrize(("amount", "shares"), [(-1, [1]), (1, [0]), (1, []), (1, [2, -1])])
def test_what_cannot_be_split_is_an_error(amount, shares):
    with pytest.raises(ValueError, match="Cannot split"):
        split(amount, shares)


@given(st.integers(-MOST_CENTS, MOST_CENTS))
def test_yuan_and_back(amount):
    assert cents(yuan(amount)) == amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1200", 120_000), ("1,200.5", 120_050), ("￥3.50", 350), ("12元", 1200), (" 0.1 ", 10),
        ("1，000", 100_000), ("", None), ("十", None), ("3.005", None), ("1e3", 100_000),
        ("NaN", None), ("Infinity", None), ("99999999999999", None),
    ],
)  # fmt: skip
def test_yuan_as_people_write_them(text, value):
    assert cents(text) == value


def test_what_is_left_names_also_what_had_no_line():
    assert left({"a": 5}, {"a": 2, "b": 1}) == {"a": 3, "b": -1}
