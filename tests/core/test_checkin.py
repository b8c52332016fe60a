"""Rotating codes, their forgeries, and the hours in which one may check in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import checkin
from liandong.core.hours import SHANGHAI, Span

KEY = b"a secret of the server, 32 bytes"
NINE = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)
SHIFT = Span(NINE, NINE + timedelta(hours=3))
shift_ids = st.integers(0, 2**40 - 1)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(shift_ids, moments, st.integers(0, 30))
def test_a_token_names_its_shift_while_it_is_shown(shift_id, at, seconds):
    text = checkin.token(shift_id, at, KEY)
    assert checkin.check_token(text, at + timedelta(seconds=seconds), KEY) == shift_id
    assert (len(text), set(text) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")) == (32, set())


@given(shift_ids, moments, st.floats(60.001, 10**6))
def test_a_screenshot_is_worth_nothing_after_a_minute(shift_id, at, seconds):
    text = checkin.token(shift_id, at, KEY)
    with pytest.raises(checkin.TokenExpired):
        checkin.check_token(text, at + timedelta(seconds=seconds), KEY)


@given(shift_ids, moments, st.floats(60.001, 10**6))
def test_a_token_for_a_later_moment_does_not_pass(shift_id, at, seconds):
    text = checkin.token(shift_id, at + timedelta(seconds=seconds), KEY)
    with pytest.raises(checkin.TokenExpired):
        checkin.check_token(text, at, KEY)


@given(shift_ids, moments, st.integers(0, 31), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_altered_letter_makes_it_a_forgery(shift_id, at, place, letter):
    text = checkin.token(shift_id, at, KEY)
    altered = text[:place] + letter + text[place + 1 :]
    if altered != text:
        with pytest.raises(checkin.TokenForged):
            checkin.check_token(altered, at, KEY)


@given(st.text(max_size=80))
def test_any_other_text_is_a_forgery(text):
    with pytest.raises(checkin.TokenForged):
        checkin.check_token(text, NINE, KEY)


def test_a_token_of_another_server_or_another_step_is_a_forgery():
    with pytest.raises(checkin.TokenForged):
        checkin.check_token(checkin.token(7, NINE, b"k" * 32), NINE, KEY)
    with pytest.raises(checkin.TokenForged):
        checkin.check_token(checkin.token(7, NINE, KEY, step=3600), NINE, KEY)


def test_a_token_may_be_typed_in_small_letters_and_with_spaces():
    text = checkin.token(7, NINE, KEY)
    assert checkin.check_token(f" {text[:16].lower()} {text[16:]}\n", NINE, KEY) == 7


@given(shift_ids, moments, st.integers(0, 60))
def test_six_digits_hold_for_a_minute_and_full_width_ones_too(shift_id, at, seconds):
    digits = checkin.code(shift_id, at, KEY)
    wide = digits.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    later = at + timedelta(seconds=seconds)
    assert (len(digits), digits.isdecimal()) == (6, True)
    assert checkin.check_code(digits, shift_id, later, KEY) is None
    assert checkin.check_code(f"{wide[:3]} {wide[3:]}", shift_id, later, KEY) is None


@pytest.mark.parametrize(
    ("shift_id", "minutes"), [(8, 0), (7, 3), (7, -3)], ids=["other shift", "late", "early"]
)
def test_six_digits_of_another_shift_or_time_are_wrong(shift_id, minutes):
    with pytest.raises(checkin.CheckInCodeWrong):
        checkin.check_code(
            checkin.code(7, NINE, KEY), shift_id, NINE + timedelta(minutes=minutes), KEY
        )


@pytest.mark.parametrize("text", ["", "12345", "abcdef", "١٢٣٤٥٦", "0" * 7])
def test_what_is_not_six_digits_is_wrong(text):
    with pytest.raises(checkin.CheckInCodeWrong):
        checkin.check_code(text, 7, NINE, KEY)


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [
        (-31, checkin.CheckInNotOpen),
        (-30, None),
        (0, None),
        (179, None),
        (180, checkin.CheckInClosed),
    ],
)
def test_check_in_is_open_from_half_an_hour_before_until_the_end(minutes, refusal):
    at = NINE + timedelta(minutes=minutes)
    if refusal is None:
        assert checkin.check_window(at, SHIFT) is None
    else:
        with pytest.raises(refusal):
            checkin.check_window(at, SHIFT)


@pytest.mark.parametrize(("minutes", "forgotten"), [(180, False), (239, False), (240, True)])
def test_a_check_out_counts_as_forgotten_an_hour_after_the_end(minutes, forgotten):
    assert checkin.is_check_out_forgotten(SHIFT, NINE + timedelta(minutes=minutes)) is forgotten


def test_a_short_key_and_a_moment_without_a_zone_are_programming_errors():
    with pytest.raises(ValueError, match="16 bytes"):
        checkin.token(7, NINE, b"short")
    with pytest.raises(ValueError, match="time zone"):
        checkin.token(7, datetime(2026, 5, 4), KEY)
