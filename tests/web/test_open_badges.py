"""The holder takes a certificate along as an Open Badge; nobody else can."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from liandong.core import badge_status, open_badges
from liandong.models import Certificate
from liandong.services import certificates
from tests import make, served

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def bits_of(address, key):
    """Places 0 and 1 of a list that anybody may fetch; the first certificate has number 1."""
    answer = Client().get(address)
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = json.loads(answer.content)
    assert open_badges.is_sealed(told, key)
    bits = told["credentialSubject"]["encodedList"]
    return [badge_status.is_withdrawn(bits, place) for place in (0, 1)]


def test_the_holder_takes_a_badge_whose_key_stands_at_the_well_known_address():
    volunteer, worker = make.chen_yu(), make.li_na()
    entry = served.entry(person=volunteer, worker=worker)
    paper = served.certificate(person=volunteer, issuer=entry.organization)
    address = reverse("certificate-badge", args=[paper.number])
    holder = client_of(volunteer)
    assert address in holder.get(reverse("certificate-list")).content.decode()
    badge = json.loads(holder.get(address).content)
    did = json.loads(Client().get("/.well-known/did.json").content)
    assert badge["issuer"]["id"] == did["id"]
    key = open_badges.unbase58(did["verificationMethod"][0]["publicKeyMultibase"][1:])[2:]
    assert open_badges.is_sealed(badge, key)
    assert badge["id"].endswith(address)
    assert client_of(make.person(name="别人")).get(address).status_code == 404

    entry = badge["credentialStatus"]
    withdrawn = entry["statusListCredential"].removeprefix(settings.LIANDONG_BASE_URL)
    assert withdrawn == f"/certificates/withdrawn/{paper.number.rpartition('-')[0]}-0.json"
    assert bits_of(withdrawn, key) == [False, False]

    certificates.withdraw(certificate=paper, reason="重复", by=worker, at=served.AFTER)
    assert holder.get(address).status_code == 302
    assert Certificate.objects.get().withdrawn_at == served.AFTER
    # The badge is out and cannot be called back; whoever checks it sees the withdrawal.
    assert open_badges.is_sealed(badge, key)
    assert bits_of(withdrawn, key) == [False, True]
    assert Client().get(withdrawn.replace("-0.json", "-1.json")).status_code == 200
    assert Client().get("/certificates/withdrawn/LD-999999-2026-0.json").status_code == 404
