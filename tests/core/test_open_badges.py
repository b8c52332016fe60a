"""An Open Badge that a public validator reads (see ``tools/open_badges``)."""

import copy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import badge_status, certificates, open_badges
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


def test_the_signatures_are_those_that_public_validators_accepted():
    """@digitalcredentials/vc 10.0.2 and openbadgeslib 4.6.3 verified exactly these badges.

    Another value needs them asked again (``tools/open_badges``).
    """
    assert credential()["proof"]["proofValue"] == (
        "zbsgmJ9v52tnfBrM4aE95cMdp6x4JyrGhwZxxdRVKXKSQXHbGYYtuQun4FTjMw9KRK3jF6HygzdLDJhR7JAEcE1H"
    )
    assert withdrawals([17])["proof"]["proofValue"] == (
        "z2gLhGhuHoJUqUUUB9HGK89vzD9Krk9j4tBsNqUY1WcB7zNYNetAFESBtVisvcUVZh1i3nPGWBvtn4hV73vuBFSXb"
    )


def withdrawals(places):
    at = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
    return open_badges.sealed_list(
        "LD-440305-2026-0", places, base_url=BASE, at=at, private_key=PRIVATE
    )


def test_a_badge_says_where_its_withdrawal_would_stand():
    place = f"{BASE}/certificates/withdrawn/LD-440305-2026-0.json"
    assert credential()["credentialStatus"] == {
        "id": f"{place}#17",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "17",
        "statusListCredential": place,
    }
    assert withdrawals([])["id"] == place


def test_a_badge_of_before_the_lists_still_holds():
    """Its signature of then, without a status; validators of then and of today accept it."""
    old = {name: value for name, value in credential().items() if name != "credentialStatus"}
    old["proof"]["proofValue"] = (
        "z5FQRa9kQ3eYa5rwtNHMXBnLnqum3ZZmF9V6TJymd12TjiAxsRiEQ14mBJqEvRWXhRPoMbSY33Xe8jHZiyJWtG3NK"
    )
    assert open_badges.is_sealed(old, PUBLIC)
    assert not open_badges.is_sealed(old | credential() | {"proof": old["proof"]}, PUBLIC)


def test_a_list_cannot_be_altered_to_call_a_badge_back_to_life():
    told = withdrawals([17])
    assert open_badges.is_sealed(told, PUBLIC)
    subject = told["credentialSubject"] | {"encodedList": badge_status.encoded([])}
    assert not open_badges.is_sealed(told | {"credentialSubject": subject}, PUBLIC)
    assert not open_badges.is_sealed(told | {"validUntil": "2036-01-01T00:00:00Z"}, PUBLIC)


@given(st.sets(st.sampled_from((0, 1, 7, 8, 17, 4095, badge_status.PLACES - 1))))
def test_a_list_says_of_each_place_whether_it_was_withdrawn(places):
    text = badge_status.encoded(places)
    asked = places | {0, 1, 7, 8, badge_status.PLACES - 1}
    assert {place for place in asked if badge_status.is_withdrawn(text, place)} == places


@pytest.mark.parametrize("place", [-1, badge_status.PLACES])
def test_no_place_lies_outside_a_list(place):
    with pytest.raises(ValueError):
        badge_status.encoded([place])


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
