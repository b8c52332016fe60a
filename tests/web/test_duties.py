"""Duties, starting a shift and who leads, through their pages; and who may not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.models import (
    Duty,
    LinkageParty,
    LinkageRelation,
    ModeRecord,
    ProjectLead,
    ProjectPart,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_a_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def chen():
    return make.chen_yu()


def as_(client, person):
    client.force_login(make.signed_up(person).login)
    return client


def said(page):
    return [str(message) for message in page.context["messages"]]


def body_of(worker):
    return worker.role_grants.get().organization


def led(worker, chen, lead, **facts):
    return make.project(
        organization=body_of(worker), social_worker=worker, lead_person=chen, lead=lead, **facts
    )


def soon(project, **facts):
    return make.shift(project=project, starts_at=timezone.now() + timedelta(minutes=20), **facts)


def test_the_checklist_shows_both_sides_and_a_second_person_takes_the_open_duty(
    client, worker, chen
):
    project = led(worker, chen, "joint", mode="M5", state="draft")
    page = as_(client, worker).get(reverse("project-duties", args=[project.pk]))
    sides = page.context["wholes"][0]["sides"]
    assert [(r["title"], r["name"], r["tag"]) for side in sides for r in side["rows"]] == [
        ("定下要传播的内容", "李娜", ""),
        ("核对事实", "还没有人负责", "缺人"),
        ("跟进有意参加的人", "李娜", ""),
        ("向身边的人传播", "每位参加的志愿者", ""),
        ("收集承诺和报名", "陈宇", ""),
    ]
    taking = reverse("duty-taking", args=[project.pk])
    page = client.post(taking, {"code": "check_facts"}, follow=True)
    assert said(page) == ["写宣传内容的人不能自己核对。请另请一个人核对。"]
    page = client.post(taking, {"code": "check_facts", "person": chen.pk}, follow=True)
    assert said(page) == ["定好了，由陈宇负责。"]
    page = as_(client, chen).post(
        reverse("duty-finish", args=[project.pk, Duty.objects.get().pk]),
        {"evidence": "和社区通知对过"}, follow=True,
    )  # fmt: skip
    assert Duty.objects.get().evidence == "和社区通知对过"


def test_volunteers_of_another_project_see_no_checklist(client, worker, chen):
    project = led(worker, worker, "social_worker")
    address = reverse("project-duties", args=[project.pk])
    assert as_(client, chen).get(address).status_code == 404
    make.assignment(shift=make.shift(project=project), person=chen)
    page = client.get(address)
    assert page.status_code == 200
    assert page.context["wholes"][0]["may_record"] is False
    page = client.post(
        reverse("mode-record", args=[project.pk]),
        {"kind": "incident_log", "text": "无"},
        follow=True,
    )
    assert ModeRecord.objects.count() == 0


@pytest.mark.parametrize(
    ("lead", "worker_may", "chen_may"),
    [
        ("social_worker", True, False),
        ("volunteer", False, True),
        ("joint", True, True),
        ("command", True, False),
    ],
)
def test_who_leads_adds_shifts_and_writes_to_the_team_and_the_other_side_does_not(
    lead, worker_may, chen_may, client, worker, chen
):
    project = led(worker, chen, lead, mode="M4" if lead == "command" else "M1")
    shift = soon(project)
    note = reverse("shift-announcement", args=[shift.pk])
    as_(client, worker)
    page = client.get(reverse("shift-create", args=[project.pk]))
    assert (page.status_code == 200) is worker_may
    assert (client.get(note).status_code == 200) is worker_may
    detail = client.get(reverse("project-detail", args=[project.pk]))
    assert detail.context["may_add_shifts"] is worker_may
    as_(client, chen)
    page = client.get(reverse("lead-shift-create", args=[project.pk]))
    assert (page.status_code == 200) is chen_may
    assert (client.get(note).status_code == 200) is chen_may
    board = client.get(reverse("shift-start", args=[shift.pk]))
    assert (board.status_code == 200) is chen_may


@pytest.mark.parametrize(
    ("lead", "closer", "other"),
    [
        ("social_worker", "worker", "chen"),
        ("volunteer", "chen", "worker"),
        ("joint", "worker", "chen"),
    ],
)
def test_who_leads_closes_with_what_is_missing_in_view(lead, closer, other, client, worker, chen):
    people = {"worker": worker, "chen": chen}
    project = led(worker, chen, lead)
    closing = reverse("project-closing", args=[project.pk])
    client = as_(client, people[other])
    page = client.post(closing, {"reason": "没人报名"}, follow=True)
    assert said(page) == ["这件事由主导的一方来办。请联系他们，或写明原因把主导接过来。"]
    client = as_(client, people[closer])
    page = client.post(closing, follow=True)
    assert said(page) == [
        "“陪诊服务”还不能结项，缺 2 样：还缺“签到签退记录”：已有 0，要有 1；"
        "还缺“每月的指导记录”：已有 0，要有 1。请补上；实在补不上，请写明原因。"
    ]
    client.post(closing, {"reason": "没人报名"})
    project.refresh_from_db()
    assert project.state == "finished"


def test_the_lead_changes_on_the_page_with_a_reason_that_stays(client, worker, chen):
    project = led(worker, chen, "volunteer")
    make.shift(project=project)
    address = reverse("project-lead", args=[project.pk])
    client = as_(client, worker)
    assert said(client.post(address, {"to": "social_worker"}, follow=True)) == ["请写一句原因"]
    page = client.post(address, {"to": "social_worker", "reason": "队长出差"}, follow=True)
    assert page.context["turns"][0]["text"] == "队长出差"
    assert ProjectLead.objects.get().lead == "social_worker"
    assert client.get(reverse("shift-create", args=[project.pk])).status_code == 200
    outsider = make.person(name="路人")
    assert as_(client, outsider).post(address, {"to": "joint", "reason": "x"}).status_code == 404


def test_a_part_is_added_on_the_page_and_takes_a_position(client, worker, chen):
    project = led(worker, chen, "social_worker", mode="M3", state="draft")
    client = as_(client, worker)
    client.post(reverse("part-create", args=[project.pk]), {"title": "医疗帐篷", "mode": "M2"})
    tent = ProjectPart.objects.get()
    told = {"title": "分诊", "min_age": 18, "max_age": 60, "part": tent.pk}
    client.post(reverse("position-create", args=[project.pk]), told)
    assert tent.positions.get().title == "分诊"
    page = client.get(reverse("project-duties", args=[project.pk]))
    assert [whole["title"] for whole in page.context["wholes"]] == ["陪诊服务", "医疗帐篷"]


def test_a_shift_in_a_part_names_the_part_s_lead(client, worker, chen):
    project = led(worker, worker, "social_worker", mode="M3")
    tent = ProjectPart.objects.create(
        project=project, title="义诊", mode="M2", lead="volunteer", lead_person=chen,
        lead_reason="volunteer_holds_credential", added_by=worker, added_at=timezone.now(),
    )  # fmt: skip
    shift = soon(project)
    shift.position.part = tent
    shift.position.credential_kind = "physician"
    shift.position.save()
    page = as_(client, worker).get(reverse("shift-detail", args=[shift.pk]))
    assert (page.context["lead"], page.context["lead_name"]) == ("志愿者主导", "陈宇")


def test_a_volunteer_signs_and_the_shift_begins_with_one_tap(client, worker, chen):
    project = led(worker, worker, "social_worker", mode="M2")
    shift = soon(project)
    make.assignment(shift=shift, person=chen)
    page = as_(client, chen).get(reverse("shift-detail", args=[shift.pk]))
    assert [kind for kind, _ in page.context["to_sign"]] == ["pledge"]
    own = reverse("own-record", args=[shift.pk])
    client.post(own, {"kind": "sign_off"})
    assert ModeRecord.objects.count() == 0
    client.post(own, {"kind": "pledge"})
    assert ModeRecord.objects.get().person == chen

    address = reverse("shift-start", args=[shift.pk])
    page = as_(client, worker).get(address)
    assert (page.context["before"], [g["code"] for g in page.context["on_the_spot"]]) == (
        [], ["too_few_people"]
    )  # fmt: skip
    client.post(reverse("shift-leader", args=[shift.pk, chen.assignments.get().pk]), {"lead": "1"})
    assert chen.assignments.get().is_lead is True
    page = client.post(reverse("shift-beginning", args=[shift.pk]), {"told": "1"}, follow=True)
    assert said(page)[-1].startswith("“陪诊服务”还不能开始，有 1 件事没有办好：到场 0 人")


def test_a_page_s_queries_do_not_grow_with_its_records(
    client, worker, chen, django_assert_max_num_queries
):
    project = led(worker, chen, "social_worker")
    address = reverse("project-duties", args=[project.pk])
    as_(client, worker).get(address)
    counts = []
    for _ in range(2):
        for n in range(2):
            ModeRecord.objects.create(
                project=project, kind="incident_log", text=str(n), made_by=chen,
                made_at=timezone.now(),
            )  # fmt: skip
        with django_assert_max_num_queries(60) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ── a linkage itself, and a team ────────────────────────────────────────────────────────────


@pytest.fixture
def of_a_team(worker, chen):
    """A linkage without a project between a social worker and a team that Chen Yu leads."""
    team = make.team(name="银龄队", leader=chen)
    make.membership(person=chen, team=team)
    linked = make.linkage(social_worker=worker, organization=body_of(worker))
    LinkageParty.objects.create(linkage=linked, side="team", team=team, since=linked.since)
    LinkageRelation.objects.create(
        linkage=linked, kind="R4", from_side="organization", to_side="team", since=linked.since
    )
    return linked, team


def told(page):
    return [(r["title"], r["name"], r["tag"]) for s in page.context["sides"] for r in s["rows"]]


def test_a_team_takes_a_duty_of_a_linkage_without_a_project_and_closes_it(
    client, worker, chen, of_a_team
):
    linked, team = of_a_team
    address = reverse("linkage-duties", args=[linked.pk])
    page = as_(client, chen).get(address)
    assert told(page)[3:6] + told(page)[9:] == [
        ("设计服务：做什么、给谁、怎么做", "李娜", ""),
        ("招募志愿者", "李娜", ""),
        ("安排上岗，做好保障", "李娜", ""),
        ("说清本地的情况和习惯", "陈宇", ""),
        ("联系居民，带人进门", "陈宇", ""),
        ("议事时代表志愿者发言", "还没有人负责", "缺人"),
    ]
    assert "“银龄队”来负责" in page.content.decode()
    taking = reverse("linkage-duty-taking", args=[linked.pk])
    page = client.post(taking, {"code": "sit_at_the_table", "team": team.pk}, follow=True)
    assert said(page) == ["定好了，由银龄队负责。"]
    team_page = client.get(reverse("team-detail", args=[team.pk]))
    assert [one["title"] for one in team_page.context["duties"]] == ["议事时代表志愿者发言"]
    done = reverse("linkage-duty-finish", args=[linked.pk, Duty.objects.get().pk])
    page = client.post(done, {"evidence": "议事会纪要"}, follow=True)
    assert told(page)[-1] == ("议事时代表志愿者发言", "银龄队", "办好了")
    assert "议事会纪要" in page.content.decode()


def test_a_member_of_the_team_looks_and_does_not_share_out(client, worker, of_a_team):
    linked, team = of_a_team
    member = make.chen_yu(phone="13800001099")
    make.membership(person=member, team=team)
    page = as_(client, member).get(reverse("linkage-duties", args=[linked.pk]))
    assert page.status_code == 200
    assert page.context["holder_form"] is None
    assert not any(
        r["may_take"] or r["may_finish"] for s in page.context["sides"] for r in s["rows"]
    )
    taking = reverse("linkage-duty-taking", args=[linked.pk])
    page = client.post(taking, {"code": "open_doors", "team": team.pk}, follow=True)
    assert Duty.objects.count() == 0
    team_page = client.get(reverse("team-detail", args=[team.pk]))
    assert team_page.context["duties"] == []


def test_strangers_find_no_duties_of_a_linkage(client, worker, of_a_team):
    linked, _team = of_a_team
    duty = Duty.objects.create(
        linkage=linked, code="induct", person=worker, taken_by=worker, taken_at=timezone.now()
    )
    as_(client, make.chen_yu(phone="13800001098"))
    for name, pks in (
        ("linkage-duties", [linked.pk]),
        ("linkage-duty-taking", [linked.pk]),
        ("linkage-duty-finish", [linked.pk, duty.pk]),
    ):
        address = reverse(name, args=pks)
        answer = client.get(address) if name == "linkage-duties" else client.post(address)
        assert answer.status_code == 404
    assert Duty.objects.get().done_at is None


def test_the_social_worker_gives_a_duty_to_the_team_and_what_was_chosen_stays(
    client, worker, chen, of_a_team
):
    linked, team = of_a_team
    taking = reverse("linkage-duty-taking", args=[linked.pk])
    both = {"code": "open_doors", "person": chen.pk, "team": team.pk}
    page = as_(client, worker).post(taking, both)
    assert page.context["holder_form"].errors == {"__all__": ["请只选一个：一个人，或者一支队伍。"]}
    assert page.context["holder_form"]["team"].value() == str(team.pk)
    page = client.post(taking, {**both, "person": ""}, follow=True)
    assert said(page) == ["定好了，由银龄队负责。"]
