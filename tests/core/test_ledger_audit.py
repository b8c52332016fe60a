"""One pass over a long chain says the same as holding all of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.core import ledger_audit
from liandong.core.hours import SHANGHAI
from liandong.core.ledger import GENESIS, ChainFault, EntryFacts, Head, Tampering
from liandong.core.ledger_audit import Row, audit, quick_hash
from tests.core.test_ledger import facts


def chain(length: int) -> list[Row]:
    rows: list[Row] = []
    before = GENESIS
    for seq in range(1, length + 1):
        said = facts(seq)
        rows.append(Row(seq, said, before, quick_hash(before, said, seq)))
        before = rows[-1].hash
    return rows


LONG = 1500
WHOLE = chain(LONG)
HEAD = Head(LONG, WHOLE[-1].hash)


def renumbered(rows: list[Row]) -> list[Row]:
    return [
        replace(row, seq=seq, facts=replace(row.facts, seq=seq)) for seq, row in enumerate(rows, 1)
    ]


words = st.one_of(
    st.text(max_size=30), st.sampled_from(['"', "\\", "\n", "联动", "\x7f", "\U0001f600"])
)
moments = st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.sampled_from([UTC, SHANGHAI]))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words, words, moments, moments, st.none() | st.integers(1, 10**6), st.integers(-600, 600))
def test_the_quick_hash_is_the_hash(activity, reason, start, written, reverses, minutes):
    said: EntryFacts = facts(
        7,
        activity=activity,
        reason=reason,
        served_from=start,
        recorded_at=written,
        reverses=reverses,
        minutes=minutes,
        approved_by=activity or None,
    )
    assert ledger_audit.is_same_hash(said)


def test_a_whole_chain_has_no_fault_and_progress_is_told():
    told: list[int] = []
    assert audit(WHOLE, heads=[HEAD], seen=told.append) == []
    assert sum(told) == LONG
    assert audit([], heads=[]) == []


@settings(max_examples=12, deadline=None)
@given(st.integers(1, LONG))
def test_a_changed_row_is_named_wherever_it_is(place):
    rows = list(WHOLE)
    row = rows[place - 1]
    rows[place - 1] = replace(row, facts=replace(row.facts, minutes=600))
    assert audit(rows, heads=[HEAD]) == [ChainFault(place, Tampering.CHANGED)]


@settings(max_examples=12, deadline=None)
@given(st.integers(1, LONG), st.booleans())
def test_a_removed_row_is_named_wherever_it_was(place, is_renumbered):
    rows = [row for row in WHOLE if row.seq != place]
    rows = renumbered(rows) if is_renumbered else rows
    assert audit(rows, heads=[HEAD]) == [ChainFault(place, Tampering.REMOVED)]


@settings(max_examples=12, deadline=None)
@given(st.integers(2, LONG))
def test_an_inserted_row_is_named_also_when_all_after_it_are_renumbered(place):
    before = WHOLE[place - 2].hash
    said = facts(place, person="p-77")
    forged = Row(place, said, before, quick_hash(before, said, place))
    rows = renumbered([*WHOLE[: place - 1], forged, *WHOLE[place - 1 :]])
    assert audit(rows, heads=[HEAD]) == [ChainFault(place, Tampering.INSERTED)]


@settings(max_examples=12, deadline=None)
@given(st.integers(1, LONG - 1))
def test_two_rows_that_changed_places_are_named(place):
    rows = list(WHOLE)
    rows[place - 1], rows[place] = rows[place], rows[place - 1]
    rows = renumbered(rows)
    kinds = {fault.kind for fault in audit(rows, heads=[HEAD])}
    numbers = {fault.seq for fault in audit(rows, heads=[HEAD])}
    assert kinds == {Tampering.REORDERED}
    assert numbers <= {place, place + 1} and numbers


def test_a_cut_tail_is_found_by_a_published_head_only():
    cut = WHOLE[: LONG - 3]
    assert audit(cut) == []
    assert audit(cut, heads=[HEAD]) == [
        ChainFault(seq, Tampering.REMOVED) for seq in range(LONG - 2, LONG + 1)
    ]


def test_faults_far_apart_are_each_named():
    rows = list(WHOLE)
    rows[99] = replace(rows[99], facts=replace(rows[99].facts, minutes=1))
    rows[1400] = replace(rows[1400], facts=replace(rows[1400].facts, minutes=1))
    del rows[749]
    assert audit(rows, heads=[HEAD]) == [
        ChainFault(100, Tampering.CHANGED),
        ChainFault(750, Tampering.REMOVED),
        ChainFault(1401, Tampering.CHANGED),
    ]


def test_a_tail_that_was_sealed_anew_is_found_by_a_published_head():
    rows, before = list(WHOLE), WHOLE[1398].hash
    for index in range(1399, LONG):
        said = replace(rows[index].facts, minutes=240) if index == 1399 else rows[index].facts
        rows[index] = Row(index + 1, said, before, quick_hash(before, said, index + 1))
        before = rows[index].hash
    assert audit(rows) == []
    assert ChainFault(LONG, Tampering.CHANGED) in audit(rows, heads=[HEAD])


@pytest.mark.parametrize("length", [0, 1, 2])
def test_short_chains_hold(length):
    assert audit(WHOLE[:length], heads=[Head(r.seq, r.hash) for r in WHOLE[:length]]) == []
