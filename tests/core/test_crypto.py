"""Sealed fields: they open again, only as themselves, and can be found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import crypto
from liandong.core.crypto import Key, KeyRing, Suite

FIELD = "Person.identity_number"
RINGS = {suite: crypto.new_key_ring(suite) for suite in Suite}
suites = st.sampled_from(list(Suite))


@given(st.text(), suites)
def test_what_was_sealed_opens_again(text, suite):
    ring = RINGS[suite]
    sealed = ring.seal(text, FIELD)
    assert ring.open(sealed, FIELD) == text
    assert sealed != ring.seal(text, FIELD)


@given(st.text(), suites, st.integers(0), st.integers(1, 255))
def test_one_altered_byte_does_not_open(text, suite, place, change):
    ring = RINGS[suite]
    sealed = bytearray(ring.seal(text, FIELD))
    sealed[place % len(sealed)] ^= change
    with pytest.raises((crypto.SealBroken, crypto.KeyUnknown)):
        ring.open(bytes(sealed), FIELD)


@given(suites, st.integers(0, 28))
def test_a_shortened_value_does_not_open(suite, length):
    with pytest.raises(crypto.SealBroken):
        RINGS[suite].open(RINGS[suite].seal("13800138000", FIELD)[:length], FIELD)


@pytest.mark.parametrize("suite", Suite)
def test_a_value_copied_into_another_field_does_not_open(suite):
    with pytest.raises(crypto.SealBroken):
        RINGS[suite].open(RINGS[suite].seal("13800138000", FIELD), "Person.phone")


@pytest.mark.parametrize("suite", Suite)
def test_after_rotation_old_values_open_and_are_stale(suite):
    old = RINGS[suite]
    new = crypto.rotated(old)
    sealed = old.seal("990000198001010012", FIELD)
    assert new.open(sealed, FIELD) == "990000198001010012"
    assert (new.is_stale(sealed), new.is_stale(new.seal("x", FIELD))) == (True, False)
    assert new.blind_index("x", FIELD) == old.blind_index("x", FIELD)
    with pytest.raises(crypto.KeyUnknown):
        old.open(new.seal("x", FIELD), FIELD)


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize(
    "written",
    [
        "99000020120229003x",
        "９９００００２０１２０２２９００３Ｘ",
        " 990000 20120229 003X ",
        "990000-20120229-003X",
    ],
)
def test_the_blind_index_finds_a_number_however_it_is_written(suite, written):
    ring = RINGS[suite]
    assert ring.blind_index(written, FIELD) == ring.blind_index("99000020120229003X", FIELD)
    assert len(ring.blind_index(written, FIELD)) == 64


def test_the_blind_index_differs_by_field_and_by_ring():
    one, other = crypto.new_key_ring(), crypto.new_key_ring()
    told = {
        one.blind_index("13800138000", FIELD),
        one.blind_index("13800138000", "Person.phone"),
        one.blind_index("13800138001", FIELD),
        other.blind_index("13800138000", FIELD),
    }
    assert len(told) == 4


def test_a_ring_is_written_and_read_back():
    ring = crypto.rotated(crypto.new_key_ring(), Suite.SM)
    text = b"# kept in a safe\n\n" + crypto.written_key_ring(ring)
    assert crypto.read_key_ring(text) == ring


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (b"1 aes-256-gcm AAAA", "line 1"),
        (b"# x\n1 rot13 AAAA", "line 2"),
        (b"1 aes-256-gcm !!!", "line 1"),
        (b"nothing", "line 1"),
        (b"", "at least one key"),
    ],
)
def test_a_wrong_ring_says_where(lines, message):
    with pytest.raises(ValueError, match=message):
        crypto.read_key_ring(lines)


def test_a_key_does_not_show_itself_and_has_the_right_size():
    assert "secret" not in repr(Key(1, b"s" * 32)).replace("KeyRing", "")
    assert "index_secret" not in repr(KeyRing({1: Key(1, b"s" * 32)}, b"i" * 32))
    with pytest.raises(ValueError, match="32 bytes"):
        Key(1, b"short")
    with pytest.raises(ValueError, match="1–255"):
        Key(256, b"s" * 32)
