"""Published digests: sealed, linked, and kept by others."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from liandong.core import certificates, digests
from liandong.core.digests import ChainHead, Digest, DigestFault, DigestFlaw, Published
from liandong.core.hours import SHANGHAI
from liandong.core.ledger import GENESIS, Head

PRIVATE = bytes(range(32))
PUBLIC = certificates.public_key_of(PRIVATE)
MIDNIGHT = datetime(2026, 5, 5, tzinfo=SHANGHAI)


def series(days: int, key: bytes = PRIVATE) -> list[Published]:
    made, before = [], GENESIS
    for n in range(days):
        text = digests.canonical_text(
            Digest(
                hub="https://hub.example",
                day=date(2026, 5, 4) + timedelta(days=n),
                as_of=MIDNIGHT + timedelta(days=n),
                previous=before,
                heads=(ChainHead("2", "O-2", 5 + n, "b" * 64), ChainHead("1", "O-1", 9, "a" * 64)),
            )
        )
        before = digests.digest_hash(text)
        made.append(Published(text, digests.seal(text, key)))
    return made


def test_a_digest_is_read_again_as_it_was_written():
    (one,) = series(1)
    digest = digests.read_digest(one.text)
    assert digests.canonical_text(digest) == one.text
    assert (digest.day, digest.entries) == (date(2026, 5, 4), 14)
    assert digests.read_file(one.as_file()) == one
    for text in ("{}", "[]", '{"format":"other"}', "no json"):
        with pytest.raises(ValueError):
            digests.read_digest(text)
    with pytest.raises(ValueError):
        digests.read_file("{}")


def test_an_untouched_series_has_no_fault_and_gives_its_heads():
    faults, sound = digests.check_digests(series(3), PUBLIC)
    assert faults == []
    assert digests.heads_of("2", sound) == [Head(5 + n, "b" * 64) for n in range(3)]


def test_a_changed_a_missing_and_a_foreign_digest_are_named():
    days = series(4)
    changed = [
        days[0],
        replace(days[1], text=days[1].text.replace('"seq":9', '"seq":8')),
        *days[2:],
    ]
    assert digests.check_digests(changed, PUBLIC)[0] == [
        DigestFault("2026-05-05", DigestFlaw.NOT_SEALED),
        DigestFault("2026-05-06", DigestFlaw.NOT_LINKED),
    ]
    missing = [days[0], *days[2:]]
    assert digests.check_digests(missing, PUBLIC)[0] == [
        DigestFault("2026-05-06", DigestFlaw.NOT_LINKED)
    ]
    assert digests.check_digests(missing, PUBLIC, is_complete=False)[0] == []
    foreign = series(1, certificates.new_private_key())
    assert digests.check_digests(foreign, PUBLIC) == (
        [DigestFault("2026-05-04", DigestFlaw.NOT_SEALED)],
        [],
    )
    assert digests.check_digests([Published("?", "?")], PUBLIC)[0] == [
        DigestFault("", DigestFlaw.UNREADABLE)
    ]
