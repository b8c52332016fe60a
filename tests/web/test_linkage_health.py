"""Pages of health: who sees what, what stands behind a part, and what one does about it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.core.linkage_health import Part
from liandong.models import Complaint, GuidanceSession, LinkageFinding, LinkageRest, LinkageScore
from tests import make

pytestmark = pytest.mark.django_db

STREET = "440305007"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def worker():
    return make.li_na(organization=make.organization())


def signed_in(person) -> Client:
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def linkage(worker, *, title="陪诊联动", name="陈宇"):
    """A linkage with one shift served yesterday and one session."""
    now = timezone.now()
    chen = make.person(name=name)
    project = make.project(social_worker=worker, division_code=STREET)
    linked = make.linkage(title=title, project=project, social_worker=worker, volunteers=(chen,))
    linked.since = now.date() - timedelta(days=200)
    linked.save()
    shift = make.shift(project=project, starts_at=now - DAY)
    make.assignment(shift=shift, person=chen, state="served", is_lead=True)
    GuidanceSession.objects.create(
        number=f"G-{linked.pk}", guide=worker, linkage=linked, held_at=now - DAY, minutes=30,
        form="group", functions=["educational"], topics="不能给别人看",
        recorded_by=worker, recorded_at=now,
    )  # fmt: skip
    return linked


def finding(linked, **facts):
    made = {"kind": "dormant", "key": f"dormant:{linked.pk}", "linkage": linked, "days": 100}
    made |= {"organization": linked.organization, "since": date(2026, 1, 1)}
    made |= {"next_step": "hold_review", "found_at": timezone.now(), "division_code": STREET}
    return LinkageFinding.objects.create(**made | facts)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_says_how_alive_each_is_and_which_way_it_goes(worker):
    linked = linkage(worker)
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    for weeks, points in ((4, 10), (0, 70)):
        LinkageScore.objects.create(
            linkage=linked, week_on=monday - timedelta(weeks=weeks), points=points
        )
    said = text(signed_in(worker).get(reverse("linkage-health-list")))
    assert "陪诊联动" in said
    assert "四周来升了" in said
    asleep = text(signed_in(worker).get(reverse("linkage-health-list"), {"state": "asleep"}))
    assert "陪诊联动" not in asleep


def test_the_lists_ask_the_database_as_often_for_three_as_for_one(worker):
    addresses = [
        reverse("linkage-health-list"),
        reverse("linkage-finding-list"),
        reverse("linkage-health-organization", args=[worker.role_grants.get().organization_id]),
        reverse("linkage-health-street", args=[STREET]),
    ]
    client, counts = signed_in(worker), []
    for n in (1, 2):
        for k in range(n):
            finding(linkage(worker, title=f"联动{n}{k}"))
        told = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                text(client.get(address))
            told.append(len(seen))
        counts.append(told)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("part", list(Part))
def test_each_part_opens_its_records(worker, part):
    linked = linkage(worker)
    said = text(signed_in(worker).get(reverse("linkage-health-part", args=[linked.pk, part])))
    behind = {
        "both_active": "李娜",
        "joint_acts": "来了 1 人", "sessions": "30 分钟", "span": "一名志愿者",
        "lead": "志愿者主导", "need_days": "来够了人",
    }  # fmt: skip
    assert behind.get(part, "这段时间没有记录") in said
    assert "不能给别人看" not in said


def test_an_officer_sees_counts_without_names(worker):
    linked = linkage(worker)
    officer = signed_in(make.officer(division_code="440305"))
    said = text(officer.get(reverse("linkage-health-part", args=[linked.pk, "both_active"])))
    assert "陈宇" not in said
    assert "一名志愿者" in said


def test_strangers_find_nothing(worker):
    linked = linkage(worker)
    asked = finding(linked)
    stranger = make.person(name="路人")
    make.role(person=stranger)
    client = signed_in(stranger)
    for address in (
        reverse("linkage-health", args=[linked.pk]),
        reverse("linkage-health-part", args=[linked.pk, "lead"]),
        reverse("linkage-finding", args=[asked.pk]),
    ):
        assert client.get(address).status_code == 404
    answer = reverse("linkage-finding-answer", args=[asked.pk])
    assert client.post(answer, {"answer": "我来"}).status_code == 404
    dismissal = reverse("linkage-finding-dismissal", args=[asked.pk])
    assert client.post(dismissal, {"reason": "finished"}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == "new"


def test_a_street_and_an_organization_lead_to_their_linkages(worker):
    linked = linkage(worker)
    client = signed_in(worker)
    part = reverse("linkage-health-part", args=[linked.pk, "lead"])
    for address in (
        reverse("linkage-health-street", args=[STREET]),
        reverse("linkage-health-organization", args=[linked.organization_id]),
    ):
        assert "陪诊联动" in text(client.get(address))
        assert part in text(client.get(address, {"part": "lead"}))
    other = make.organization(name="别处")
    away = reverse("linkage-health-organization", args=[other.pk])
    assert client.get(away).status_code == 404


def test_the_part_that_counts_complaints_opens_them_for_who_may_look_into_them(worker):
    linked = linkage(worker)
    now = timezone.now()
    handler = make.coordinator()
    for n, answered in enumerate((now - DAY, None)):
        Complaint.objects.create(
            number=f"T-{n}", category="hours", organization=linked.organization, text="他骂人",
            filed_at=now - 9 * DAY, due_at=now - DAY / 2, answered_at=answered,
            handler=handler if answered else None, state="answered" if answered else "filed",
        )  # fmt: skip
    address = reverse("linkage-health-organization", args=[linked.organization_id])
    lines = {}
    for who in (handler, worker, make.officer(), make.zhou(guides=(worker,))):
        page = signed_in(who).get(address, {"part": "wishes"})
        assert "他骂人" not in text(page)
        lines[who.name] = [
            (one["title"], one["tag"], one["url"]) for one in page.context["complaints"]
        ]
    desk, case = (
        reverse("complaint-desk"),
        reverse("complaint-handling", args=[Complaint.objects.get(number="T-0").pk]),
    )
    assert lines[handler.name] == [
        ("投诉 T-1", "没有按时答复", desk),
        ("投诉 T-0", "按时答复", case),
    ]
    assert [row[0] for row in lines[worker.name]] == ["投诉 T-1", "投诉 T-0"]
    assert signed_in(worker).get(address).context["complaints"] == []


def test_a_complaint_about_oneself_or_ones_house_is_only_a_count(worker):
    linked = linkage(worker)
    now = timezone.now()
    for n, facts in enumerate(({"about_person": worker}, {"is_about_organization": True})):
        Complaint.objects.create(
            number=f"T-{n}", category="conduct", organization=linked.organization,
            filed_at=now - 9 * DAY, due_at=now - DAY, **facts,
        )  # fmt: skip
    address = reverse("linkage-health-organization", args=[linked.organization_id])
    page = signed_in(worker).get(address, {"part": "wishes"})
    assert [(one["title"], one["note"], one["url"]) for one in page.context["complaints"]] == [
        ("一件投诉", "", "")
    ] * 2
    assert "T-0" not in text(page)


def test_a_party_answers_and_the_page_shows_what_became_of_it(worker):
    linked = linkage(worker)
    asked = finding(linked, state="nudged", nudged_at=timezone.now(), told=2)
    client = signed_in(linked.parties.get(side="volunteer").person)
    address = reverse("linkage-finding-answer", args=[asked.pk])
    assert "请写一句接下来怎么做" in text(client.post(address, {"answer": ""}))
    client.post(address, {"answer": "周六碰头"})
    said = text(client.get(reverse("linkage-finding", args=[asked.pk])))
    assert "周六碰头" in said
    assert "告诉了 2 人" in said


def test_staff_nudge_at_once_and_dismiss_with_the_months_of_rest(worker):
    linked = linkage(worker)
    asked = finding(linked)
    client = signed_in(worker)
    client.post(reverse("linkage-finding-nudge", args=[asked.pk]))
    asked.refresh_from_db()
    assert (asked.state, asked.told) == ("nudged", 2)
    address = reverse("linkage-finding-dismissal", args=[asked.pk])
    assert "请写一句是什么原因" in text(client.post(address, {"reason": "other"}))
    client.post(address, {"reason": "seasonal", "months": ["7", "8"]})
    asked.refresh_from_db()
    assert (asked.state, asked.dismiss_reason) == ("dismissed", "seasonal")
    assert LinkageRest.objects.get(linkage=linked).months_mask == 0b11000000
    client.post(reverse("linkage-rest", args=[linked.pk]), {"months": ["1"]})
    assert "1 月" in text(client.get(reverse("linkage-health", args=[linked.pk])))
