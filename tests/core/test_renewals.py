from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.credential_files import (
    MOST_BYTES,
    PaperFileTooLarge,
    PaperFileUnknown,
    TooManyPaperFiles,
    check_count,
    media_type_of,
)
from liandong.core.credentials import Credential
from liandong.core.renewals import OVER, STAGES, is_renewed, stage_on

END = date(2026, 6, 30)


@given(st.integers(0, 400))
def test_every_stage_is_reached_once_on_the_way_to_the_end(first):
    days = [END - timedelta(days=n) for n in range(first, -1, -1)]
    seen = [stage_on(END, day) for day in days]
    said = list(dict.fromkeys(stage for stage in seen if stage is not None))
    assert said == [stage for stage in STAGES if stage <= first or stage == said[0]]
    assert stage_on(END, END + timedelta(days=1)) == OVER


@pytest.mark.parametrize(
    ("kind", "expires_on", "renewed"),
    [
        ("first_aid", date(2029, 6, 30), True),
        ("first_aid", None, True),
        ("physician", date(2029, 6, 30), True),
        ("first_aid", END, False),
        ("driver_small", date(2029, 6, 30), False),
    ],
)
def test_a_paper_is_renewed_by_one_that_gives_the_same_for_longer(kind, expires_on, renewed):
    paper = Credential("first_aid", date(2023, 7, 1), END)
    assert is_renewed(paper, [Credential(kind, date(2026, 5, 1), expires_on)]) is renewed
    assert not is_renewed(paper, [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xd8\xff\xe0 photo", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n picture", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.4 scan", "application/pdf"),
    ],
)
def test_a_file_is_told_by_what_it_holds(content, told):
    assert media_type_of(content) == told


def test_a_file_that_may_not_be_handed_in_is_refused():
    for content in (b"", b"<html>", b"MZ\x90", b"RIFF\x00\x00\x00\x00WAVE"):
        with pytest.raises(PaperFileUnknown):
            media_type_of(content)
    with pytest.raises(PaperFileTooLarge) as told:
        media_type_of(b"%PDF-" + b"x" * (MOST_BYTES + 100_000))
    assert told.value.facts == {"most_mb": 5, "size_mb": 5.1}
    check_count(3)
    with pytest.raises(TooManyPaperFiles):
        check_count(4)
