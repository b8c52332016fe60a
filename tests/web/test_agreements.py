"""Two organizations write down what they do together; both sign; strangers see nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.core.agreements import (
    AgreementChanged,
    AgreementNotShared,
    AgreementOver,
    AgreementSigned,
    Share,
    Terms,
)
from liandong.core.governance import NotStated
from liandong.core.refusals import NotAllowed
from liandong.models import Agreement, EventRecord, GovernanceFact, OutboxMessage, Project
from liandong.queries import agreements as shown
from liandong.queries import governance as templates
from liandong.services import agreements, consents, governance
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db
TODAY = make.day(AFTER)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def two():
    """An agency with Li Na, and a volunteer organization whose team leader is Chen Yu."""
    agency, club = make.organization(name="春晖社工"), make.organization(name="邻里志愿协会")
    worker, leader = make.li_na(organization=agency), make.chen_yu(organization=club)
    make.team(sponsor=club, leader=leader)
    make.role(person=leader, role="team_leader")
    return agency, club, worker, leader


def terms(**changed):
    words = {
        "goal": "独居老人看病有人陪",
        "plan": "社工评估，志愿者陪诊",
        "first_share": 40,
        "credit": "联合开展",
        "sharing": frozenset({Share.NAMES}),
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=365),
    }
    return Terms(**words | changed)


def signed(two, **changed):
    agency, club, worker, leader = two
    row = agreements.draft(first=agency, second=club, terms=terms(**changed), by=worker, at=AFTER)
    for side, by in ((agency, worker), (club, leader)):
        agreements.sign(agreement=row, organization=side, version=1, by=by, at=AFTER)
    return row


def state(row):
    return shown.state_of(Agreement.objects.get(pk=row.pk), on=TODAY).value


def test_a_changed_word_asks_both_again(two):
    agency, club, worker, leader = two
    row = agreements.draft(first=agency, second=club, terms=terms(), by=worker, at=AFTER)
    assert OutboxMessage.objects.get(kind="agreement_to_sign").person == leader
    agreements.sign(agreement=row, organization=agency, version=1, by=worker, at=AFTER)
    with pytest.raises(AgreementSigned):
        agreements.sign(agreement=row, organization=agency, version=1, by=worker, at=AFTER)
    assert state(row) == "one_signed"
    agreements.sign(agreement=row, organization=club, version=1, by=leader, at=AFTER)
    assert state(row) == "in_force"

    agreements.reword(agreement=row, terms=terms(), by=leader, at=AFTER)  # nothing changed
    assert state(row) == "in_force"
    agreements.reword(agreement=row, terms=terms(first_share=50), by=leader, at=AFTER)
    assert state(row) == "draft"
    with pytest.raises(AgreementChanged):
        agreements.sign(agreement=row, organization=agency, version=1, by=worker, at=AFTER)
    agreements.end(agreement=row, reason="不做了", by=worker, at=AFTER)
    with pytest.raises(AgreementOver):
        agreements.sign(agreement=row, organization=agency, version=2, by=worker, at=AFTER)


def test_nobody_signs_for_others(two):
    agency, club, worker, leader = two
    row = agreements.draft(first=agency, second=club, terms=terms(), by=worker, at=AFTER)
    stranger = make.person(name="赵明")
    for side, by in ((club, worker), (agency, leader), (agency, stranger)):
        with pytest.raises(NotAllowed):
            agreements.sign(agreement=row, organization=side, version=1, by=by, at=AFTER)
    with pytest.raises(NotAllowed):
        agreements.draft(first=agency, second=club, terms=terms(), by=stranger, at=AFTER)
    assert row.signatures.count() == 0


def test_the_other_side_sees_only_who_agreed_and_each_look_is_kept(two):
    agency, club, worker, leader = two
    hidden = make.person(name="赵明")
    make.membership(person=hidden, organization=club)
    row = agreements.draft(first=agency, second=club, terms=terms(), by=worker, at=AFTER)
    with pytest.raises(AgreementNotShared):  # not in force yet
        agreements.see_people(agreement=row, by=worker, at=AFTER)
    row.delete()
    row = signed(two)
    consents.give(person=leader, purpose="share", by=leader, at=AFTER)
    seen = agreements.see_people(agreement=row, by=worker, at=AFTER)
    assert [(one.name, one.skill_mask) for one in seen] == [("陈宇", 0)]
    looks = EventRecord.objects.filter(name="AgreementPeopleSeen")
    assert [(look.by, look.facts["organization_id"]) for look in looks] == [(worker, agency.pk)]
    with pytest.raises(NotAllowed):
        agreements.see_people(agreement=row, by=hidden, at=AFTER)


def joint(two, day):
    """A finished project of both, whose one shift was served."""
    agency, club, worker, leader = two
    project = make.project(organization=agency, social_worker=worker)
    linked = make.linkage(organization=agency, project=project, social_worker=worker)
    linked.parties.create(side="organization", organization=club, since=TODAY)
    starts = make.MONDAY_9 + timedelta(days=-Project.objects.count())
    shift = make.shift(project=project, starts_at=starts, max_people=2)
    served.entry(person=leader, worker=worker, shift=shift)
    Project.objects.filter(pk=project.pk).update(state="finished", ended_at=day)
    return project


def test_three_projects_in_a_row_make_standing_cooperation_due(two):
    agency, club, _worker, _leader = two
    for n in range(3):
        assert shown.ready_partners(agency, on=TODAY) == []
        joint(two, AFTER + timedelta(days=n))
    assert shown.ready_partners(agency, on=TODAY) == [club]
    assert shown.ready_partners(club, on=TODAY) == [agency]
    done = shown.cooperation(agency.pk, club.pk)
    assert (done.in_a_row, done.is_ready, done.minutes) == (3, True, 3 * 120)
    signed(two)
    assert shown.ready_partners(agency, on=TODAY) == []


def test_what_the_records_show_is_not_stated_and_the_rest_is_said_with_its_place(two):
    agency, _club, worker, leader = two
    type(agency).objects.filter(pk=agency.pk).update(kind="O1", address="粤海街道 1 号")
    agency.refresh_from_db()
    there = {item.code for item in templates.checklist(agency, on=TODAY) if item.is_there}
    assert there == {"place"}
    governance.state(organization=agency, item="rules", note="一楼大厅墙上", by=worker, at=AFTER)
    governance.state(organization=agency, item="rules", note="二楼", by=worker, at=AFTER)
    assert GovernanceFact.objects.filter(until=None).get().note == "二楼"
    with pytest.raises(NotStated):
        governance.state(organization=agency, item="team", note="有的", by=worker, at=AFTER)
    with pytest.raises(NotAllowed):
        governance.state(organization=agency, item="sign", note="门口", by=leader, at=AFTER)
    governance.take_back(organization=agency, item="rules", by=worker, at=AFTER)
    assert not GovernanceFact.objects.filter(until=None).exists()


# ── the pages ───────────────────────────────────────────────────────────────────────────────


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_from_the_form_to_two_signatures_and_the_list_of_names(two):
    agency, club, worker, leader = two
    today = timezone.localdate()
    told = {
        "first": agency.pk, "second": club.pk, "goal": "看病有人陪", "plan": "陪诊",
        "first_share": 40, "credit": "联合开展", "sharing": ["names"],
        "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=90)).isoformat(),
        "review_days": 90,
    }  # fmt: skip
    client = browser(worker)
    missing = client.post(reverse("agreement-create"), told | {"plan": ""})
    assert "看病有人陪" in missing.content.decode()  # what was typed stays
    made = client.post(reverse("agreement-create"), told, follow=True)
    assert "还没有签" in made.content.decode()
    row = Agreement.objects.get()
    for side, by in ((agency, worker), (club, leader)):
        browser(by).post(
            reverse("agreement-signing", args=[row.pk]), {"organization": side.pk, "version": 1}
        )
    page = browser(leader).get(reverse("agreement-detail", args=[row.pk])).content.decode()
    assert "生效中" in page
    names = client.post(reverse("agreement-people", args=[row.pk])).content.decode()
    assert "还没有人同意公开" in names
    assert "生效中" in client.get(reverse("agreement-list")).content.decode()


def test_strangers_find_no_memorandum(two):
    row = signed(two)
    stranger = make.li_na(organization=make.organization(name="别家"), phone="13800001777")
    for name in ("agreement-detail", "agreement-wording"):
        assert browser(stranger).get(reverse(name, args=[row.pk])).status_code == 404
    assert "邻里志愿协会" not in browser(stranger).get(reverse("agreement-list")).content.decode()


def test_the_list_asks_as_much_for_three_as_for_one(two):
    client = browser(two[2])

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("agreement-list")).status_code == 200
        return len(caught)

    signed(two)
    one = queries()
    signed(two)
    signed(two)
    assert queries() == one


def test_the_checklist_is_opened_and_answered_on_its_page(two):
    agency, _club, worker, _leader = two
    type(agency).objects.filter(pk=agency.pk).update(kind="O4")
    client = browser(worker)
    address = reverse("organization-governance", args=[agency.pk])
    assert "至少三位持证社工" in client.get(address).content.decode()
    client.post(
        reverse("governance-statement", args=[agency.pk, "charter"]), {"note": "办公室档案柜"}
    )
    assert "办公室档案柜" in client.get(address).content.decode()
    assert GovernanceFact.objects.get().since >= date(2026, 1, 1)
