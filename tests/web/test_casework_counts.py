"""The district's statistics: numbers, who opens what is behind them, and what is hidden."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from liandong.models import CommunityActivity
from liandong.queries import access
from liandong.queries import casework_counts as shown
from liandong.queries.casework_counts import Span
from liandong.services import cases, group_sessions, groups
from liandong.services.cases import CaseDraft, GoalDraft
from liandong.services.groups import GroupDraft
from tests import make

pytestmark = pytest.mark.django_db
STREET = "440305007"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def li():
    made = make.li_na()
    made.division_code = STREET
    made.save(update_fields=["division_code"])
    return made


@pytest.fixture
def zhou(li):
    return make.zhou(guides=(li,))


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def text(answer):
    return answer.content.decode()


def day(moment):
    return timezone.localtime(moment).date()


def case_with_a_session(li, name="林阿婆"):
    at = timezone.now()
    draft = CaseDraft(call_name=name, presenting="独居", consent_method="spoken")
    case = cases.open_case(draft=draft, by=li, at=at)
    cases.assess(case=case, assessment="愿意", score_before=3, by=li, at=at)
    goal = GoalDraft("下楼", "次", 0, 3, day(at) + timedelta(days=30))
    cases.plan(case=case, goals=[goal], by=li, at=at)
    cases.add_session(
        case=case, held_on=day(at), minutes=40, method="home", note="走了走",
        next_due_on=None, by=li, at=at,
    )  # fmt: skip
    return case


def group_with_a_session(li, zhou):
    at = timezone.now()
    draft = GroupDraft(
        theme="喘口气", aim="累", goals="敢说", topics="一\n二\n三", starts_at=at, minutes=60
    )
    group = groups.open_group(draft=draft, by=li, at=at)
    groups.add_members(group=group, names="甲\n乙\n丙", by=li, at=at)
    groups.approve(group=group, by=zhou, at=at)
    groups.move_on(group=group, seen="preparing", by=li, at=at)
    group_sessions.record(
        session=group.sessions.get(nth=1),
        note="认识",
        marks={group.goals.get().pk: 3},
        present=list(group.members.values_list("pk", flat=True)),
        by=li,
        at=at,
    )
    return group


def span():
    today = timezone.localdate()
    first = today.replace(day=1)
    return Span(first, (first + timedelta(days=32)).replace(day=1))


def test_a_supervisor_s_numbers_open_their_records(li, zhou):
    case, group = case_with_a_session(li), group_with_a_session(li, zhou)
    client = client_of(zhou)
    page = text(client.get("/casework/counts"))
    assert "1（1 人） 40 分钟" in page
    assert "1（3 人） 1 小时" in page
    month = timezone.localdate().strftime("%Y-%m")
    records = text(client.get(f"/casework/counts/records?work=case&street={STREET}&month={month}"))
    assert f"/cases/{case.pk}" in records
    records = text(client.get(f"/casework/counts/records?work=group&street=&month={month}"))
    assert f"/groups/{group.pk}" in records
    for work in ("activity", "visit", "consultation"):
        answer = client.get(f"/casework/counts/records?work={work}&month={month}")
        assert "没有您能打开的记录" in text(answer)
    assert client.get("/casework/counts/records?work=nothing").status_code == 404
    assert client.get("/casework/counts?month=1999-01").status_code == 404


def test_a_department_sees_no_number_that_stands_for_one_person(li, zhou):
    case_with_a_session(li)
    group_with_a_session(li, zhou)
    client = client_of(make.officer(division_code="440305"))
    page = text(client.get("/casework/counts"))
    assert "1（1 人）" not in page
    assert "不显示" in page
    assert "1（3 人） 1 小时" in page
    assert "casework/counts/records" not in page
    assert client.get("/casework/counts/records?work=case").status_code == 403
    csv = client.get("/casework/counts.csv").content.decode("utf-8-sig")
    assert "个案,不显示,," in csv and "小组,1,3,1.0" in csv


def test_three_clients_are_shown_to_the_department_of_their_place_only(li):
    for name in ("甲", "乙", "丙"):
        case_with_a_session(li, name)
    near = make.officer(division_code="440305")
    assert "3（3 人） 2 小时" in text(client_of(near).get("/casework/counts"))
    far = make.officer(division_code="440304", phone="13800001077")
    assert "3（3 人）" not in text(client_of(far).get("/casework/counts"))


def test_the_numbers_are_taken_as_a_spreadsheet(li, zhou):
    case_with_a_session(li)
    answer = client_of(zhou).get("/casework/counts.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    head, first, *_rest = rows.to_python()
    assert head == ["月份", "街道", "类别", "数量", "人数", "小时"]
    assert first[2:] == ["个案", 1, 1, 0.7]
    assert client_of(zhou).get("/casework/counts.exe").status_code == 404


def test_another_supervisor_counts_nothing(li):
    case_with_a_session(li)
    other = make.zhou(phone="13800001098")
    assert "这个月还没有记录" in text(client_of(other).get("/casework/counts"))


def test_an_activity_counts_the_residents_who_came(li, zhou, django_assert_num_queries):
    actor = access.actor_of(zhou, on=timezone.localdate())
    for size in (1, 3):
        while CommunityActivity.objects.count() < size:
            shift = make.shift(
                project=make.project(organization=li.role_grants.get().organization),
                starts_at=timezone.now(),
            )
            n = CommunityActivity.objects.count()
            CommunityActivity.objects.create(
                number=f"A-{n}", project=shift.project, shift=shift, worker=li, aim="认识",
                division_code=STREET, expected=9, state="held", came=10,
                opened_at=shift.starts_at, recorded_at=shift.starts_at,
            )  # fmt: skip
        with django_assert_num_queries(6):
            (found,) = shown.tallies(actor, span())
        assert (found.count, found.people) == (size, size * 10)
