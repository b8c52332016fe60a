"""Hours that travel: sealed, read again, never believed when altered."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import certificates, portable_hours
from liandong.core.hours import HourKind
from liandong.core.portable_hours import (
    Carried,
    HoursFromHere,
    HoursOfAnother,
    HoursUnreadable,
    Parcel,
)
from tests.core.test_certificates import PRIVATE, PUBLIC
from tests.core.test_ledger import NINE

ENTRY = Carried("O-1", "南山社", 7, "a" * 64, "探访", date(2026, 5, 4), 120, HourKind.CREDIT)
PARCEL = Parcel("https://other.example", "陈宇", "V-1", NINE, (ENTRY, replace(ENTRY, seq=8)))


def test_a_parcel_is_read_again_and_its_seal_is_the_hub_s():
    text = portable_hours.write(PARCEL, PRIVATE)
    assert portable_hours.read(text) == PARCEL
    assert portable_hours.is_sealed(text, PUBLIC)
    other = certificates.public_key_of(certificates.new_private_key())
    assert not portable_hours.is_sealed(text, other)
    assert not portable_hours.is_sealed(text.replace('"minutes":120', '"minutes":600'), PUBLIC)
    assert not portable_hours.is_sealed("", PUBLIC)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_parcel_that_was_cut_is_not_read(cut):
    lines = portable_hours.write(PARCEL, PRIVATE).splitlines()
    with pytest.raises(HoursUnreadable):
        portable_hours.read("\n".join(lines[:-cut]))


@given(st.text(max_size=60))
def test_any_other_text_is_refused_and_nothing_worse(text):
    with pytest.raises(HoursUnreadable):
        portable_hours.read(text)


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_minutes_of_no_day_are_refused(minutes):
    wrong = replace(PARCEL, entries=(replace(ENTRY, minutes=minutes),))
    with pytest.raises(HoursUnreadable):
        portable_hours.read(portable_hours.write(wrong, PRIVATE))


def test_hours_are_taken_in_by_their_holder_and_not_where_they_were_recorded():
    portable_hours.check_holder(PARCEL, name="陈 宇", here="https://here.example")
    with pytest.raises(HoursOfAnother):
        portable_hours.check_holder(PARCEL, name="陈羽", here="https://here.example")
    with pytest.raises(HoursFromHere):
        portable_hours.check_holder(PARCEL, name="陈宇", here="https://other.example/")


@given(st.lists(st.tuples(st.integers(1, 1440), st.booleans())))
def test_every_minute_is_in_one_of_the_two_sums(entries):
    said = portable_hours.sums(entries)
    assert said.verified + said.unverified == sum(minutes for minutes, _ in entries)
