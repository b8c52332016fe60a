"""An Open Badge that a public validator reads (see ``tools/open_badges``)."""

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import certificates, open_badges
from liandong.core.certificate_choices import Form
from liandong.core.certificate_facts import NothingToCertify
from liandong.core.certificates import HourLine
from liandong.core.hours import Evidence, HourKind
from tests.core.test_certificates import PRIVATE, PUBLIC, statement

BASE = "https://hub.example"


def credential():
    badge = open_badges.badge_of(statement(), base_url=BASE, link=f"{BASE}/c/x?k=y")
    return open_badges.sealed(badge, PRIVATE)


def test_the_credential_has_what_open_badges_3_asks_for():
    made = credential()
    assert made["@context"] == list(open_badges.CONTEXTS)
    assert made["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert made["issuer"]["id"] == "did:web:hub.example"
    achievement = made["credentialSubject"]["achievement"]
    assert achievement["type"] == ["Achievement"] and achievement["criteria"]["narrative"]
    assert made["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert made["proof"]["verificationMethod"] == "did:web:hub.example#certificates"


def test_the_signature_is_the_one_that_the_public_validator_accepted():
    """@digitalcredentials/vc 10.0.2 verified exactly this; another value needs it asked again."""
    assert credential()["proof"]["proofValue"] == (
        "z5FQRa9kQ3eYa5rwtNHMXBnLnqum3ZZmF9V6TJymd12TjiAxsRiEQ14mBJqEvRWXhRPoMbSY33Xe8jHZiyJWtG3NK"
    )


def test_every_altered_word_breaks_the_seal():
    made = credential()
    assert open_badges.is_sealed(made, PUBLIC)
    for path in (("name",), ("validFrom",), ("issuer", "name"), ("credentialSubject", "id")):
        altered = copy.deepcopy(made)
        place = altered
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] += "1"
        assert not open_badges.is_sealed(altered, PUBLIC)
    other = certificates.public_key_of(certificates.new_private_key())
    assert not open_badges.is_sealed(made, other)
    assert not open_badges.is_sealed({}, PUBLIC)


def test_honour_hours_are_no_achievement():
    told = statement()
    honour = tuple(
        HourLine(Evidence.BACKFILL, HourKind.HONOUR, line.minutes) for line in told.hours
    )
    with pytest.raises(NothingToCertify):
        open_badges.badge_of(replace(told, hours=honour), base_url=BASE, link=BASE)


def test_the_issuer_s_key_is_found_under_its_name():
    document = open_badges.did_document("http://127.0.0.1:8000", PUBLIC)
    assert document["id"] == "did:web:127.0.0.1%3A8000"
    (method,) = document["verificationMethod"]
    assert open_badges.unbase58(method["publicKeyMultibase"][1:]) == b"\xed\x01" + PUBLIC


@given(st.binary(max_size=80))
def test_base58_is_read_again(raw):
    assert open_badges.unbase58(open_badges.base58(raw)) == raw


def test_a_badge_of_chosen_activities_names_them_in_sealed_words():
    told = statement(activities=("长者探访", "河道清洁"))
    assert told.form is Form.LISTED
    badge = open_badges.badge_of(told, base_url=BASE, link=f"{BASE}/c/x?k=y")
    made = open_badges.sealed(badge, PRIVATE)
    assert (
        "Only 只含: 长者探访、河道清洁."
        in (made["credentialSubject"]["achievement"]["description"])
    )
    assert open_badges.is_sealed(made, PUBLIC)
