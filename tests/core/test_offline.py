from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import checkin, offline
from liandong.core.checkin import TokenForged
from liandong.core.hours import Span
from liandong.core.offline import Doubt, Pack

KEY = b"a key of sixteen"
NINE = datetime(2026, 5, 4, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def text(seq=1, previous="", kind="in", claimed=NINE, written=NINE, pack="", code=""):
    return "\n".join(
        (
            offline.HEAD, "0f8fad5b-d9cb-469f", str(seq), previous, kind, "7", "12",
            claimed.isoformat(), written.isoformat(), pack, code,
        )
    )  # fmt: skip


def chain(length):
    """Texts of a device, each naming the one before."""
    made = []
    for seq in range(1, length + 1):
        made.append(text(seq, offline.digest(made[-1]) if made else ""))
    return made


def received(texts):
    """What the server says of each line, its head moving on as it does there."""
    last_seq, last_hash, found = 0, "", []
    for line in texts:
        entry = offline.read(line)
        found.append(offline.chain_doubt(entry, last_seq=last_seq, last_hash=last_hash))
        if entry.seq > last_seq:
            last_seq, last_hash = entry.seq, offline.digest(line)
    return found


@given(length=st.integers(2, 12), data=st.data())
def test_a_line_taken_out_or_altered_is_seen_at_once(length, data):
    lines = chain(length)
    assert received(lines) == [None] * length
    where = data.draw(st.integers(0, length - 2))
    without = lines[:where] + lines[where + 1 :]
    assert received(without)[where] is Doubt.GAP
    altered = [*lines]
    altered[where] = altered[where].replace("\nin\n", "\nout\n")
    assert received(altered)[where + 1] is Doubt.EDITED
    assert received([*lines, lines[where]])[-1] is Doubt.EDITED


@pytest.mark.parametrize(
    "wrong",
    [
        "", "in", text() + "\n", text().replace(offline.HEAD, "other"), text(kind="paid"),
        text(seq=0), text(previous="xyz"), text(claimed=NINE.replace(tzinfo=None)),
        text(code="x" * 2000), text().replace("0f8fad5b-d9cb-469f", "<b>"),
    ],
)  # fmt: skip
def test_what_no_device_writes_is_not_read(wrong):
    with pytest.raises(ValueError):
        offline.read(wrong)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, None),
        ({"clock_off": 10 * MINUTE}, None),
        ({"clock_off": -11 * MINUTE}, Doubt.CLOCK),
        ({"received_at": NINE - 11 * MINUTE}, Doubt.AHEAD),
        ({"registered_at": NINE + 11 * MINUTE}, Doubt.BEFORE_KEY),
        ({"received_at": NINE + 72 * HOUR}, None),
        ({"received_at": NINE + 72 * HOUR + MINUTE}, Doubt.TOO_LATE),
    ],
)
def test_times_that_a_device_tells_are_weighed(changes, doubt):
    told = {
        "clock_off": timedelta(0), "received_at": NINE + HOUR, "registered_at": NINE - HOUR,
        "late": 72 * HOUR,
    }  # fmt: skip
    assert offline.time_doubt(offline.read(text()), **{**told, **changes}) is doubt


def test_nobody_comes_long_before_or_after_a_shift():
    shift = Span(NINE, NINE + 2 * HOUR)
    assert offline.shift_doubt(NINE - 2 * HOUR, shift) is None
    assert offline.shift_doubt(NINE - 2 * HOUR - MINUTE, shift) is Doubt.OUTSIDE_SHIFT
    assert offline.shift_doubt(NINE + 4 * HOUR, shift) is None
    assert offline.shift_doubt(NINE + 4 * HOUR + MINUTE, shift) is Doubt.OUTSIDE_SHIFT


def test_a_code_scanned_without_a_network_counts_at_its_own_moment():
    code = checkin.token(7, NINE, KEY)
    assert offline.late_scan(code, NINE + 5 * MINUTE, KEY) == (7, NINE)
    assert offline.late_scan(code, NINE + 6 * MINUTE, KEY) == (7, None)
    assert offline.late_scan(code, NINE - 6 * MINUTE, KEY) == (7, None)
    with pytest.raises(TokenForged):
        offline.late_scan(code, NINE, b"another key, long")


def test_a_list_is_for_one_device_one_shift_and_a_day_and_a_half():
    mark = offline.pack_token(Pack(3, 7, NINE), KEY)
    pack = offline.read_pack(mark, KEY)
    assert (len(mark), pack) == (40, Pack(3, 7, NINE))

    def doubt(device=3, shift=7, at=NINE):
        return offline.pack_doubt(pack, device_id=device, shift_id=shift, written_at=at)

    assert doubt() is None
    assert (doubt(device=4), doubt(shift=8)) == (Doubt.PACK, Doubt.PACK)
    assert doubt(at=NINE + 36 * HOUR) is None
    assert doubt(at=NINE + 36 * HOUR + MINUTE) is Doubt.TOO_LATE
    assert doubt(at=NINE - 11 * MINUTE) is Doubt.BEFORE_KEY
    assert offline.read_pack(mark, b"another key, long") is None


@given(code=st.binary(min_size=10, max_size=10))
def test_a_badge_is_read_back_and_a_made_up_one_is_not(code):
    said = offline.badge_text(code.hex(), KEY)
    assert offline.read_badge(f" {said} ", KEY) == code.hex()
    assert offline.read_badge(said, b"another key, long") is None
    assert offline.read_badge(checkin.token(7, NINE, KEY), KEY) is None
    assert offline.read_badge("LD:" + "A" * 32, KEY) is None


def test_what_is_no_signature_or_no_key_signs_nothing():
    assert not offline.is_signed("text", "AAAA", b"x")
    assert not offline.is_signed("text", "?", b"x")
    with pytest.raises(ValueError):
        offline.key_id(b"x")
