"""Supervisors from outside, peers, links with dates: told, ended with a reason, by whom."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from liandong.core.refusals import NotAllowed
from liandong.core.supervision import GuideUnfit
from liandong.models import EventRecord, SupervisionLink
from liandong.queries import covers
from liandong.services import supervision
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def zhou(li):
    return make.zhou(guides=(li,))


@pytest.fixture
def outside():
    house = make.organization(name="外面的督导机构")
    return make.zhou(organization=house, phone="13800001088")


def told(guide, **more):
    return {"kind": "external", "guide": guide.pk, "since": TODAY.isoformat(), **more}


def test_a_supervisor_from_outside_is_told_with_organization_and_days(client, li, zhou, outside):
    client.force_login(zhou.login)
    address = reverse("supervision-guides", args=[li.pk])
    assert "外面的督导机构" in client.get(address).content.decode()
    until = TODAY + 4 * WEEK
    client.post(address, told(outside, since=TODAY + WEEK, until=until))
    link = SupervisionLink.objects.get(supervisor=outside)
    assert (link.kind, link.tier, link.since, link.until) == (
        "external", "supervisor", TODAY + WEEK, until,
    )  # fmt: skip
    assert list(covers.guides_of(li, TODAY)) == [zhou]
    assert set(covers.guides_of(li, TODAY + WEEK)) == {zhou, outside}
    assert list(covers.guides_of(li, until)) == [zhou]


def test_wrong_days_stand_by_the_form_and_what_was_typed_stays(client, li, zhou, outside):
    client.force_login(zhou.login)
    address = reverse("supervision-guides", args=[li.pk])
    page = client.post(address, told(outside, until=TODAY)).content.decode()
    assert "还有地方需要改一下" in page
    assert f'value="{outside.pk}" selected' in page
    assert not SupervisionLink.objects.filter(supervisor=outside).exists()


def test_a_link_ends_with_a_reason_and_not_without(client, li, zhou, outside):
    link = supervision.link(
        supervisor=outside, supervisee=li, tier="supervisor", kind="external", by=zhou, at=BEFORE
    )
    client.force_login(zhou.login)
    address = reverse("supervision-guide-end", args=[link.pk])
    client.post(address, {"reason": " "})
    link.refresh_from_db()
    assert link.until is None
    client.post(address, {"reason": "合同到期"})
    link.refresh_from_db()
    assert link.until == TODAY
    assert EventRecord.objects.filter(name="SupervisionEnded").exists()


def test_nobody_chooses_such_a_guide_for_themselves(li, zhou, outside):
    for by in (li, outside):
        with pytest.raises(NotAllowed):
            supervision.link(
                supervisor=outside, supervisee=li, tier="supervisor", kind="external", by=by,
                at=BEFORE,
            )  # fmt: skip


def test_a_guide_from_outside_supervises_and_a_peer_does_social_work(li, zhou):
    with pytest.raises(GuideUnfit):
        supervision.link(
            supervisor=make.person(), supervisee=li, tier="supervisor", kind="peer", by=zhou,
            at=BEFORE,
        )  # fmt: skip
    peer = make.li_na(phone="13800001012")
    link = supervision.link(
        supervisor=peer, supervisee=li, tier="supervisor", kind="peer", by=zhou, at=BEFORE
    )
    assert link.kind == "peer"


def test_a_stranger_and_a_social_worker_open_neither_page(client, li, zhou, outside):
    link = SupervisionLink.objects.get(supervisor=zhou)
    page, end = (
        reverse("supervision-guides", args=[li.pk]),
        reverse("supervision-guide-end", args=[link.pk]),
    )
    client.force_login(outside.login)
    assert client.get(page).status_code == 404
    assert client.post(end, {"reason": "x"}).status_code == 404
    client.force_login(li.login)
    assert client.get(page).status_code == 403
    assert client.post(end, {"reason": "x"}).status_code == 403
