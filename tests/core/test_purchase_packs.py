"""An evidence pack is one text under one digest, and says which records changed."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.purchase_figures import QUESTIONS
from liandong.core.purchase_packs import (
    Change,
    Finding,
    Flaw,
    Kept,
    Pack,
    Place,
    canonical_text,
    changes,
    digest_of,
    flaw_of,
    read,
)

DAY = date(2026, 5, 4)
HERE = Place("HT-1", "mid", 1)
records = st.lists(
    st.builds(
        Kept,
        st.sampled_from(["1/1", "1/2", "V-2026-001"]),
        st.sampled_from([None, DAY, DAY + timedelta(days=1)]),
        st.integers(-600, 600),
    ),
    max_size=12,
).map(tuple)


def pack(rows=(), at=datetime(2026, 5, 5, 1, tzinfo=UTC), **changed):
    told = {
        "purchase": "B-1", "contract": "HT-1", "stage": "mid", "round": 1, "kept_at": at,
        "first": DAY, "until": DAY + timedelta(days=2), "projects": (4,),
        "findings": (Finding("hours_led", "", "sum", "minutes", 240, 60, 120, 1, tuple(rows)),),
    } | changed  # fmt: skip
    return Pack(**told)


@given(records)
def test_a_pack_is_read_as_it_was_written(rows):
    assert read(canonical_text(pack(rows))) == pack(rows)


def test_the_same_facts_give_the_same_bytes_in_any_time_zone():
    shanghai = timezone(timedelta(hours=8))
    assert canonical_text(pack()) == canonical_text(
        pack(at=datetime(2026, 5, 5, 9, tzinfo=shanghai))
    )
    assert canonical_text(pack()).startswith('{"contract":"HT-1","findings":[{"code":"hours_led"')


def test_what_is_no_pack_is_refused():
    for text in (
        "{}",
        "[1]",
        '{"format": "another"}',
        canonical_text(pack()).replace("until", "x"),
    ):
        with pytest.raises(ValueError):
            read(text)


def test_each_flaw_is_named():
    text = canonical_text(pack())
    digest = digest_of(text)
    assert flaw_of(text, digest, digest, HERE) is None
    assert flaw_of(text.replace("120", "999"), digest, digest, HERE) is Flaw.DIGEST
    for written in (None, "0" * 64):
        assert flaw_of(text, digest, written, HERE) is Flaw.HISTORY
    assert flaw_of(text, digest, digest, Place("HT-2", "mid", 1)) is Flaw.UNREADABLE
    assert flaw_of("{}", digest_of("{}"), digest_of("{}"), HERE) is Flaw.UNREADABLE


def test_a_record_that_went_came_or_counts_differently_is_named():
    then = [Kept("1/1", DAY, 120), Kept("1/2", DAY, 60), Kept("V-1", None, 1)]
    now = [Kept("1/1", DAY, 120), Kept("1/2", DAY, 30), Kept("1/9", DAY, 45)]
    assert changes(then, now) == [
        Change("V-1", None, 1, None),
        Change("1/2", DAY, 60, 30),
        Change("1/9", DAY, None, 45),
    ]


@given(records, records)
def test_changes_lead_from_what_was_to_what_is(then, now):
    found = changes(then, now)
    moved = sum((one.now or 0) - (one.then or 0) for one in found)
    assert sum(r.amount for r in then) + moved == sum(r.amount for r in now)
    assert changes(then, then) == []


def test_every_question_says_how_it_is_counted():
    assert [code for code, one in QUESTIONS.items() if not one.formula] == []
