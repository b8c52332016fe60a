"""A guardian's no ends the coming shifts; a child's data are few and do not stay for ever."""

from datetime import date, timedelta

import pytest

from liandong.core.enrolment import NotEnded
from liandong.core.refusals import NotAllowed
from liandong.models import Consent, EventRecord, OutboxMessage
from liandong.queries import guardians as shown
from liandong.services import guardians, registry
from liandong.services.registry import GuardianDraft, PersonDraft
from tests import make

pytestmark = pytest.mark.django_db
MOTHER = GuardianDraft(name="王芳", phone="13900001111", relation="mother")


def child(at, **told):
    return registry.register_person(
        draft=PersonDraft(
            name="陈小宇",
            phone="13800001009",
            birth_on=date(2014, 1, 1),
            division_code=make.NANSHAN,
            guardian=MOTHER,
            consents=("register", "child"),
            **told,
        ),
        by=None,
        at=at,
    )


def test_a_no_gives_coming_places_back_and_tells_ward_and_worker(at):
    ward = child(at)
    worker = make.li_na()
    project = make.project(social_worker=worker)
    coming, past = (
        make.shift(project=project),
        make.shift(project=project, starts_at=at - timedelta(days=3)),
    )
    mine = make.assignment(shift=coming, person=ward)
    gone = make.assignment(shift=past, person=ward, state="served")
    consent = ward.guardian_consents.get()

    assert guardians.withdraw(consent=consent, at=at) == 1

    for row in (mine, gone, coming, consent):
        row.refresh_from_db()
    assert (mine.state, gone.state, coming.taken) == ("released", "served", 0)
    assert consent.revoked_at == at
    assert not Consent.objects.filter(purpose="child", withdrawn_at=None).exists()
    assert OutboxMessage.objects.get(kind="guardian_withdrew").person == ward
    assert OutboxMessage.objects.get(kind="ward_released").person == worker
    assert EventRecord.objects.get(name="GuardianWithdrew").facts["places"] == 1
    with pytest.raises(NotEnded):
        guardians.withdraw(consent=consent, at=at)


def test_a_link_opens_until_it_is_taken_back_lapses_or_is_changed(at):
    ward = child(at)
    consent = ward.guardian_consents.get()
    token = shown.token_of(guardians.make_link(consent=consent, by=ward, at=at))
    assert shown.pass_of(token, at=at).consent == consent
    assert shown.pass_of(token + "x", at=at) is None
    assert shown.pass_of("1.nothing", at=at) is None
    assert shown.pass_of(token, at=at + timedelta(days=181)) is None
    newer = shown.token_of(guardians.make_link(consent=consent, by=ward, at=at))
    assert shown.pass_of(token, at=at) is None
    assert guardians.revoke_links(consent=consent, at=at) == 1
    assert shown.pass_of(newer, at=at) is None
    with pytest.raises(NotAllowed):
        guardians.make_link(consent=consent, by=make.chen_yu(), at=at)


def test_of_a_child_no_address_no_school_and_no_exact_point_is_kept(at):
    ward = child(at, address="学府路 1 号", work_unit="育才小学")
    assert (ward.address, ward.work_unit) == ("", "")


def test_a_child_s_data_go_thirty_days_after_the_consent_and_records_stay(at):
    ward = child(at)
    guardians.withdraw(consent=ward.guardian_consents.get(), at=at)
    assert guardians.wipe_children(at=at + timedelta(days=30)) == 0
    assert guardians.wipe_children(at=at + timedelta(days=31)) == 1
    ward.refresh_from_db()
    assert (ward.name, ward.phone, ward.phone_index, ward.cell) == ("—", "", "", "")
    assert guardians.wipe_children(at=at + timedelta(days=32)) == 0


def test_who_is_fourteen_by_then_is_not_wiped(at):
    ward = child(at)
    ward.birth_on = date(2012, 1, 1)
    ward.save()
    guardians.withdraw(consent=ward.guardian_consents.get(), at=at)
    assert guardians.wipe_children(at=at + timedelta(days=31)) == 0
