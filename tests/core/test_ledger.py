"""A chain that shows every tampering."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import ledger
from liandong.core.hours import SHANGHAI, Evidence, HourKind
from liandong.core.ledger import (
    GENESIS,
    ChainFault,
    Entry,
    EntryFacts,
    Head,
    Tampering,
    verify_chain,
)

NINE = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)


def facts(seq: int, **changed: object) -> EntryFacts:
    first = EntryFacts(
        organization="org-1",
        seq=seq,
        person=f"p-{seq % 5}",
        activity="社区长者探访",
        served_from=NINE + timedelta(days=seq),
        served_to=NINE + timedelta(days=seq, hours=2),
        minutes=120,
        kind=HourKind.CREDIT,
        evidence=Evidence.SCAN,
        recorded_at=NINE + timedelta(days=seq, hours=3),
        entered_by="p-9",
    )
    return replace(first, **changed)


def chain(length: int) -> list[Entry]:
    rows: list[Entry] = []
    for seq in range(1, length + 1):
        rows.append(ledger.sealed(rows[-1].hash if rows else GENESIS, facts(seq)))
    return rows


def head(rows: list[Entry]) -> Head:
    return Head(rows[-1].seq, rows[-1].hash)


def forged(row: Entry, *, resealed: bool, **changed: object) -> Entry:
    said = {**row.facts, **changed}
    return Entry(
        said, row.prev_hash, ledger.entry_hash(row.prev_hash, said) if resealed else row.hash
    )


lengths_and_places = st.integers(1, 14).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n)))


@given(st.integers(0, 20))
def test_an_untouched_chain_has_no_fault(length):
    rows = chain(length)
    assert verify_chain(rows) == []
    assert verify_chain(rows, heads=[Head(r.seq, r.hash) for r in rows]) == []


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_chain_may_be_checked_in_pieces(length, cut):
    rows = chain(length)
    cut = min(cut, length)
    first, rest = rows[:cut], rows[cut:]
    assert verify_chain(first) == []
    assert verify_chain(rest, start=head(first) if first else Head()) == []


@given(
    lengths_and_places,
    st.booleans(),
    st.sampled_from(
        [("minutes", 240), ("person", "p-77"), ("evidence", "backfill"), ("reason", "改")]
    ),
)
def test_a_changed_row_is_named(case, resealed, change):
    length, place = case
    rows = chain(length)
    published = head(rows)
    rows[place - 1] = forged(rows[place - 1], resealed=resealed, **dict([change]))
    assert verify_chain(rows, heads=[published]) == [ChainFault(place, Tampering.CHANGED)]


@given(lengths_and_places)
def test_a_row_with_an_altered_hash_column_is_named(case):
    length, place = case
    rows = chain(length)
    published = head(rows)
    row = rows[place - 1]
    rows[place - 1] = replace(row, hash="f" * 64)
    assert verify_chain(rows, heads=[published]) == [ChainFault(place, Tampering.CHANGED)]
    rows[place - 1] = replace(row, prev_hash="e" * 64)
    assert verify_chain(rows, heads=[published]) == [ChainFault(place, Tampering.CHANGED)]


@given(lengths_and_places, st.booleans())
def test_a_removed_row_is_named_even_when_the_rest_is_renumbered(case, renumbered):
    length, place = case
    rows = chain(length)
    published = head(rows)
    rest = rows[place:]
    if renumbered:
        rest = [replace(row, facts={**row.facts, "seq": row.seq - 1}) for row in rest]
    assert verify_chain(rows[: place - 1] + rest, heads=[published]) == [
        ChainFault(place, Tampering.REMOVED)
    ]


@given(lengths_and_places, st.booleans(), st.booleans())
def test_an_inserted_row_is_named_even_when_it_is_well_sealed(case, sealed, renumbered):
    length, place = case
    rows = chain(length)
    published = head(rows)
    before = rows[place - 2].hash if place > 1 else GENESIS
    extra = ledger.sealed(before, facts(place, person="p-ghost"))
    if not sealed:
        extra = replace(extra, hash="a" * 64)
    rest = rows[place - 1 :]
    if renumbered:
        rest = [replace(row, facts={**row.facts, "seq": row.seq + 1}) for row in rest]
    told = verify_chain([*rows[: place - 1], extra, *rest], heads=[published])
    assert told == [ChainFault(place, Tampering.INSERTED)]


@given(lengths_and_places)
def test_a_row_copied_to_the_end_is_named(case):
    length, place = case
    rows = chain(length)
    copy = replace(rows[place - 1], facts={**rows[place - 1].facts, "seq": length + 1})
    assert verify_chain([*rows, copy], heads=[head(rows)]) == [
        ChainFault(length + 1, Tampering.INSERTED)
    ]


pairs = st.integers(2, 14).flatmap(
    lambda n: st.tuples(
        st.just(n), st.lists(st.integers(1, n), min_size=2, max_size=2, unique=True).map(sorted)
    )
)


@given(pairs)
def test_two_rows_that_changed_numbers_are_both_named(case):
    length, (one, other) = case
    rows = chain(length)
    published = head(rows)
    first, second = rows[one - 1], rows[other - 1]
    rows[one - 1] = replace(second, facts={**second.facts, "seq": one})
    rows[other - 1] = replace(first, facts={**first.facts, "seq": other})
    told = verify_chain(rows, heads=[published])
    assert {fault.kind for fault in told} == {Tampering.REORDERED}
    assert {one, other} <= {fault.seq for fault in told} <= set(range(one, other + 1))


@given(pairs)
def test_rows_given_out_of_order_are_named(case):
    length, (one, other) = case
    rows = chain(length)
    rows[one - 1], rows[other - 1] = rows[other - 1], rows[one - 1]
    told = verify_chain(rows)
    assert {fault.kind for fault in told} == {Tampering.REORDERED}
    assert one in {fault.seq for fault in told}


@given(lengths_and_places)
def test_a_chain_sealed_anew_from_some_row_on_does_not_match_the_published_head(case):
    length, place = case
    rows = chain(length)
    published = head(rows)
    before = rows[place - 2].hash if place > 1 else GENESIS
    again = rows[: place - 1]
    for seq in range(place, length + 1):
        again.append(ledger.sealed(before, facts(seq, minutes=60 if seq == place else 120)))
        before = again[-1].hash
    assert verify_chain(again) == []
    assert verify_chain(again, heads=[published]) == [ChainFault(length, Tampering.CHANGED)]


def test_a_tail_cut_off_is_missed_without_a_published_head_and_found_with_one():
    rows = chain(4)
    assert verify_chain(rows[:2]) == []
    assert verify_chain(rows[:2], heads=[head(rows)]) == [
        ChainFault(3, Tampering.REMOVED),
        ChainFault(4, Tampering.REMOVED),
    ]


def test_an_empty_ledger_with_a_published_head_lost_every_row():
    assert verify_chain([], heads=[head(chain(1))]) == [ChainFault(1, Tampering.REMOVED)]


def test_the_bytes_of_an_entry_stay_the_same_for_ever():
    said = {"seq": 1, "person": "p-1", "on": date(2026, 5, 4), "at": NINE, "ok": True, "n": None}
    assert ledger.canonical_bytes(said) == (
        b'{"at":"2026-05-04T01:00:00.000000Z","n":null,"ok":true,"on":"2026-05-04",'
        b'"person":"p-1","seq":1}'
    )
    assert (
        ledger.entry_hash(GENESIS, facts(1))
        == "6c7ee8f462de80e57d7f022a54aae02b682d0a45ba57aa6e6f3feb506b458247"
    )


@given(st.integers(-11, 11))
def test_the_zone_in_which_a_moment_is_written_does_not_matter(offset):
    elsewhere = NINE.astimezone(timezone(timedelta(hours=offset)))
    assert ledger.canonical_bytes({"at": elsewhere}) == ledger.canonical_bytes({"at": NINE})


def test_facts_that_could_be_read_two_ways_are_refused():
    with pytest.raises(TypeError, match="float"):
        ledger.canonical_bytes({"minutes": 1.5})
    with pytest.raises(ValueError, match="time zone"):
        ledger.canonical_bytes({"at": datetime(2026, 5, 4)})
    with pytest.raises(ValueError, match="seq"):
        ledger.entry_hash(GENESIS, {"person": "p-1"})


def test_an_entry_and_its_reversal_count_nothing():
    wrong = facts(1, evidence=Evidence.BACKFILL, kind=HourKind.HONOUR, approved_by="p-8")
    back = ledger.reversal(
        wrong, seq=2, recorded_at=NINE.astimezone(UTC), entered_by="p-7", reason="人数有误"
    )
    assert (back.minutes, back.reverses, back.approved_by) == (-120, 1, None)
    assert ledger.minutes_by_evidence([wrong, back, facts(3)]) == {
        **dict.fromkeys(Evidence, 0),
        Evidence.SCAN: 120,
    }
    with pytest.raises(ValueError, match="reversal"):
        ledger.reversal(back, seq=3, recorded_at=NINE, entered_by="p-7", reason="")
