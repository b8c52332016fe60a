"""Groups on the pages: who finds one, each step as a short form, and what a supervisor does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liandong.models import CommunityActivity, GroupMember, GroupReading, GroupRun
from liandong.queries import access
from tests import make

pytestmark = pytest.mark.django_db
NAMES = "王阿姨\n张叔\n李姐"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def moment(**ahead):
    return timezone.localtime(timezone.now() + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


def opening(**changed):
    return {
        "project": "",
        "theme": "记忆咖啡馆",
        "kind": "support",
        "aim": "失智老人的家人没处说",
        "goals": "敢开口",
        "topics": "认识\n说说难处\n怎么求助",
        "signed_up_are": "helper",
        "starts_at": moment(days=-30),
        "minutes": "90",
    } | changed


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def group(li):
    client_of(li).post("/groups/new", opening())
    return GroupRun.objects.get()


def text(answer):
    return answer.content.decode()


def test_a_group_is_led_by_the_form_on_top(group, li):
    client, url = client_of(li), f"/groups/{group.pk}"
    zhou = make.zhou(guides=(li,))
    page = text(client.get(url))
    assert "至少 3 位组员" in page and "督导同意计划" in page
    client.post(f"{url}/members", {"names": NAMES})
    assert "请您看看计划" in text(client_of(zhou).get(url))
    client_of(zhou).post(f"{url}/approval", {"opinion": "可以"})
    client.post(f"{url}/step", {"seen": "preparing"})
    ids = list(group.members.values_list("pk", flat=True))
    for nth, phase in ((1, "forming"), (2, "turning"), (3, "mature")):
        session = group.sessions.get(nth=nth)
        assert "下一步：记这一次" in text(client.get(url))
        goal = group.goals.get()
        form = text(client.get(f"/groups/sessions/{session.pk}"))
        assert "“敢开口”到了几分" in form and "王阿姨" in form
        told = {"note": "说了话", f"mark{goal.pk}": "4", "present": ids[:2]}
        assert client.post(f"/groups/sessions/{session.pk}", told).status_code == 302
        client.post(f"{url}/scores", {f"score{pk}": "3" for pk in ids})
        client.post(f"{url}/step", {"seen": phase})
    group.refresh_from_db()
    assert group.phase == "ending"
    client.post(f"{url}/scores", {f"score{pk}": "7" for pk in ids})
    client.post(f"{url}/evaluation", {"evaluation": "敢说了", "follow_up": ""})
    client.post(f"{url}/step", {"seen": "ending"})
    page = text(client.get(url))
    assert "小组已结束" in page and "67%" in page and "3.0 → 7.0" in page
    client_of(zhou).post(f"{url}/comment", {"text": "带得好"})
    assert "带得好" in text(client.get(url))
    assert "周敏" in text(client.get(f"{url}/readings"))
    assert GroupReading.objects.filter(reader=zhou).exists()


def test_a_form_with_a_fault_comes_back_with_what_was_typed(li):
    client = client_of(li)
    answer = client.post("/groups/new", opening(goals="一\n二\n三\n四"))
    assert answer.status_code == 200
    assert "失智老人的家人没处说" in text(answer)
    assert GroupRun.objects.count() == 0


def test_a_project_hands_over_what_it_says(li):
    project = make.project(title="桃园茶话", organization=li.role_grants.get().organization)
    make.shift(project=project)
    page = text(client_of(li).get(f"/groups/new?project={project.pk}"))
    assert 'value="桃园茶话"' in page
    told = opening(project=str(project.pk), starts_at="")
    client_of(li).post("/groups/new", told)
    group = GroupRun.objects.get()
    assert (group.project, group.sessions.first().starts_at) == (project, make.MONDAY_9)


def test_members_change_and_sessions_move(group, li):
    client = client_of(li)
    client.post(f"/groups/{group.pk}/members", {"names": NAMES})
    one, two, _ = GroupMember.objects.order_by("pk")
    client.post(f"/groups/members/{one.pk}", {"to": "turn"})
    client.post(f"/groups/members/{two.pk}", {"to": "leave"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.part, two.left_at is None) == ("helper", False)
    session = group.sessions.get(nth=2)
    before = session.starts_at
    client.post(f"/groups/sessions/{session.pk}/time", {"starts_at": moment(days=3)})
    session.refresh_from_db()
    assert session.starts_at > before
    client.post(f"/groups/sessions/{session.pk}/off")
    session.refresh_from_db()
    assert session.called_off_at is not None
    assert client.post(f"/groups/sessions/{session.pk}/time", {}).status_code == 200


@pytest.mark.parametrize("role", access.ROLES)
def test_for_everybody_else_the_group_does_not_exist(group, li, role):
    who = make.person(name="陈雨")
    make.role(person=who, role=role, organization=li.role_grants.get().organization)
    client, session = client_of(who), group.sessions.first()
    member = GroupMember.objects.create(
        group=group, call_name="王阿姨", part="member", joined_at=group.opened_at
    )
    url = f"/groups/{group.pk}"
    for address in (url, f"{url}/readings", f"/groups/sessions/{session.pk}"):
        assert client.get(address).status_code in {403, 404}
    for address in (
        f"{url}/members",
        f"{url}/scores",
        f"{url}/evaluation",
        f"{url}/step",
        f"{url}/approval",
        f"{url}/comment",
        f"/groups/members/{member.pk}",
        f"/groups/sessions/{session.pk}",
        f"/groups/sessions/{session.pk}/time",
        f"/groups/sessions/{session.pk}/off",
    ):
        assert client.post(address).status_code in {403, 404}


def test_an_activity_has_a_short_form_for_each_step(li):
    project = make.project(organization=li.role_grants.get().organization)
    shift = make.shift(project=project, starts_at=timezone.now() - timedelta(days=2))
    client = client_of(li)
    assert f'value="{shift.pk}" selected' in text(client.get(f"/activities/new?shift={shift.pk}"))
    told = {
        "shift": shift.pk,
        "aim": "认识邻居",
        "expected": "50",
        "budget": "300",
        "photos": "asked",
    }
    assert client.post("/activities/new", told).status_code == 302
    activity = CommunityActivity.objects.get()
    url = f"/activities/{activity.pk}"
    assert "下一步：记怎么样" in text(client.get(url))
    assert client.post(f"{url}/step", {"came": "", "note": "热闹"}).status_code == 200
    client.post(f"{url}/step", {"came": "42", "note": "热闹"})
    assert "下一步：总结" in text(client.get(url))
    client.post(f"{url}/step", {"lesson": "早点开始"})
    activity.refresh_from_db()
    assert (activity.state, activity.budget_cents) == ("closed", 30_000)
    page = text(client.get("/groups"))
    assert "社区活动" in page and activity.number in page
    other = make.li_na(phone="13800001099")
    assert client_of(other).get(url).status_code == 404
    assert client_of(other).post(f"{url}/step").status_code == 404


# ── from the project's page, and after the end ──────────────────────────────────────────────


def test_a_group_and_an_activity_are_opened_from_the_projects_page(li):
    agency = li.role_grants.get().organization
    project = make.project(title="记忆咖啡馆", organization=agency, social_worker=li)
    client = client_of(li)
    page = client.get(f"/projects/{project.pk}")
    work = page.context["group_work"]
    assert work["group_url"] == f"/groups/new?project={project.pk}"
    assert "先排一班，再定活动。" in text(client.get(work["activity_url"]))
    other = make.shift(project=make.project(organization=agency, social_worker=li, title="别的"))
    shift = make.shift(project=project)
    shifts = client.get(work["activity_url"]).context["form"].fields["shift"].queryset
    assert (list(shifts), other in shifts) == ([shift], False)
    client.post(work["group_url"], opening(project=project.pk, starts_at=""))
    page = client.get(f"/projects/{project.pk}")
    assert [one["title"] for one in page.context["group_work"]["lines"]] == ["记忆咖啡馆"]


def test_a_volunteer_and_another_agency_see_no_group_work_on_a_project(group, li):
    project = make.project(organization=li.role_grants.get().organization, social_worker=li)
    GroupRun.objects.update(project=project)
    leader = make.chen_yu()
    project.lead_person = leader
    project.save()
    page = client_of(leader).get(f"/projects/{project.pk}")
    assert page.context["group_work"] is None
    supervisor = make.zhou(guides=(li,))
    work = client_of(supervisor).get(f"/projects/{project.pk}").context["group_work"]
    assert (len(work["lines"]), work["group_url"]) == (1, "")


@pytest.fixture
def ended(group):
    group.phase, group.closed_at = "closed", timezone.now()
    group.evaluation = "敢说话了"
    group.save()
    return group


def test_a_closed_group_is_put_right_with_a_reason_and_what_was_typed_stays(ended, li):
    client, url = client_of(li), f"/groups/{ended.pk}/corrections"
    assert url in text(client.get(f"/groups/{ended.pk}"))
    page = client.get(url)
    assert f"{url}/evaluation" in [one["url"] for one in page.context["parts"][0]["lines"]]
    page = client.post(f"{url}/evaluation", {"value": "也认识了人", "reason": ""})
    assert page.context["form"].errors == {"reason": ["请写一句原因"]}
    assert page.context["form"]["value"].value() == "也认识了人"
    page = client.post(f"{url}/evaluation", {"value": "敢说话了", "reason": "看看"})
    assert "和现在写的一样" in text(page)
    page = client.post(
        f"{url}/evaluation", {"value": "也认识了人", "reason": "漏了一句"}, follow=True
    )
    assert page.context["history"][0]["text"] == ("“敢说话了”改成“也认识了人”。原因：漏了一句")
    ended.refresh_from_db()
    assert ended.evaluation == "也认识了人"


def test_others_put_nothing_right(ended, group, li):
    url = f"/groups/{ended.pk}/corrections"
    other = make.li_na(organization=make.organization(name="别家"), phone="13800001077")
    assert client_of(other).get(url).status_code == 404
    assert client_of(other).get(f"{url}/evaluation").status_code == 404
    supervisor = client_of(make.zhou(guides=(li,)))
    page = supervisor.get(url)
    assert (page.status_code, page.context["parts"]) == (200, [])
    assert supervisor.post(f"{url}/evaluation", {"value": "x", "reason": "y"}).status_code == 403
    assert client_of(li).get(f"{url}/approval").status_code == 404
    GroupRun.objects.update(phase="ending", closed_at=None)
    assert client_of(li).get(url).status_code == 404
