"""Drafting, looking beforehand, adopting by a second person, putting back: the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core import policy
from liandong.models import PolicyLayer
from tests import make, served
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NANSHAN = "440305"
TODAY = MONDAY_9.date()


@pytest.fixture(autouse=True)
def _offered(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def officer():
    return make.officer(division_code=NANSHAN)


@pytest.fixture
def coordinator():
    return make.coordinator(division_code=NANSHAN)


def said(answer):
    return answer.content.decode()


def drafted(client, officer, *, since="2026-01-01"):
    client.force_login(officer.login)
    answer = client.post(
        "/rules/changes", {"place": "南山区", "title": "时长按一刻钟计", "since": since}
    )
    assert answer.status_code == 302, said(answer)
    return PolicyLayer.objects.latest("pk")


HOURS = {
    "part:hours.step": "10",
    "part:hours.daily_cap": "480",
    "part:hours.min_presence_pct": "0",
    "part:hours.travel_counts": "no",
    "part:hours.backfill_max_days": "30",
    "part:hours.record_within_working_days": "10",
    "source": "南社发〔2026〕3号第二条",
}


def test_from_draft_to_adoption_and_back_with_a_recount_between(client, officer, coordinator):
    served.entry(person=make.chen_yu(), worker=make.li_na(), late=20)
    row = drafted(client, officer)
    home = f"/rules/changes/{row.pk}"
    assert client.post(f"{home}/rule/hours", HOURS).status_code == 302
    row.refresh_from_db()
    assert row.values == {"hours": {"step": 10}}

    page = said(client.get(home))
    assert "南社发〔2026〕3号第二条" in page
    assert "请另一位有权的同事" in page
    assert "还没有算过" in said(client.get(f"{home}/preview"))
    preview = said(client.post(f"{home}/preview", follow=True))
    assert "看了 1 条记录，1 条会不一样" in preview
    assert "由90 分钟变100 分钟" in preview
    assert "采用以后才能重算" in said(client.get(f"{home}/hours"))

    client.force_login(coordinator.login)
    client.post(f"{home}/do/adopt")
    assert policy.profile_for(NANSHAN, TODAY).hours.step == 10
    rules = client.get(f"/rules?place={NANSHAN}&on=2026-05-04")
    assert "本地采用" in said(rules)
    answer = client.post(f"{home}/do/recount", follow=True)
    assert "重算了 1 条" in said(answer)
    assert "条不动" not in said(answer)
    assert "共 1 条时长" in said(client.get(home))
    client.post(f"{home}/put-back", {"reason": "试完了"})
    assert policy.profile_for(NANSHAN, TODAY).hours.step == 30
    assert "改回原来的时长" in said(client.get(home))
    assert "改回了 1 条" in said(client.post(f"{home}/do/undo", follow=True))


def test_another_process_is_asked_at_the_next_request(client, officer, coordinator):
    """The signal of a new request makes this process look again."""
    row = drafted(client, officer)
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 3
    values, sources = {"smallest_n": 9}, {"smallest_n": "文件"}
    told = {"adopted_by": coordinator, "adopted_at": MONDAY_9}
    PolicyLayer.objects.filter(pk=row.pk).update(values=values, sources=sources, **told)
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 3
    client.get(f"/rules?place={NANSHAN}")
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 9


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"part:hours.step": "0"}, "按几分钟为一档"),
        ({"part:hours.step": "abc"}, "按几分钟为一档"),
        ({"source": ""}, "请写依据"),
        ({"part:hours.record_within_working_days": "15"}, "不能比上面的规定更松"),
        ({"part:hours.record_within_working_days": "15"}, "规定的是：10。"),
    ],
)
def test_a_bad_value_is_said_and_what_was_typed_stays(client, officer, told, words):
    row = drafted(client, officer)
    asked = HOURS | {"part:hours.backfill_max_days": "77"} | told
    answer = client.post(f"/rules/changes/{row.pk}/rule/hours", asked)
    assert answer.status_code == 422
    assert words in said(answer)
    assert 'value="77"' in said(answer)
    row.refresh_from_db()
    assert row.values == {}


def test_less_than_the_law_asks_is_marked_at_its_field(client, officer):
    row = drafted(client, officer)
    told = HOURS | {"part:hours.record_within_working_days": "15"}
    answer = client.post(f"/rules/changes/{row.pk}/rule/hours", told)
    assert list(answer.context["form"].errors) == ["part:hours.record_within_working_days"]


@pytest.mark.parametrize("key", sorted(policy.profile_for("", TODAY).keys))
def test_every_rule_has_a_form_that_takes_back_what_it_shows(client, officer, key):
    row = drafted(client, officer)
    answer = client.get(f"/rules/changes/{row.pk}/rule/{key}")
    if key == "local_duties":
        assert answer.status_code == 404
        return
    form = answer.context["form"]
    told = {"source": "文件"}
    for name in form.fields:
        if name != "source":
            told[name] = form[name].value() if form[name].value() is not None else ""
    client.post(f"/rules/changes/{row.pk}/rule/{key}", told)
    row.refresh_from_db()
    assert key in row.values


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"place": "无此地"}, "没有找到“无此地”"),
        ({"place": "鼓楼区"}, "请写区划代码"),
        ({"place": "全国"}, "全国的规则不在这里改"),
        ({"place": "福田区"}, "不在您负责的地区内"),
        ({"last": "2025-12-31"}, "最后一天不能早于开始那天"),
        ({"since": "昨天"}, "从哪天起"),
    ],
)
def test_a_draft_that_cannot_be_begun_says_why(client, officer, told, words):
    client.force_login(officer.login)
    asked = {"place": NANSHAN, "title": "试一试", "since": "2026-01-01"} | told
    answer = client.post("/rules/changes", asked)
    assert answer.status_code == 422
    assert words in said(answer)
    assert "试一试" in said(answer)


def test_a_preset_needs_a_source_and_then_stands_in_the_draft(client, officer):
    row = drafted(client, officer)
    address = f"/rules/changes/{row.pk}/do/preset"
    client.post(address, {"preset": "unified-committee", "source": ""})
    row.refresh_from_db()
    assert row.values == {}
    client.post(address, {"preset": "unified-committee", "source": "区编办〔2026〕1号"})
    row.refresh_from_db()
    assert row.values["authority_map"]["planning"] == "社会工作委员会"
    for key in ("authority_map", "authority_powers"):
        client.post(f"/rules/changes/{row.pk}/do/drop-rule", {"key": key})
    row.refresh_from_db()
    assert row.values == {}


def test_another_county_cannot_open_it_and_an_officer_sees_no_names(client, officer):
    young = make.person(name="小陈未成年", birth_on=make.MONDAY_9.date().replace(year=2014))
    row = drafted(client, officer)
    told = {"part:min_age_by_risk.R0": "18", "part:min_age_by_risk.R1": "18"}
    told |= {"part:min_age_by_risk.R2": "18", "part:min_age_by_risk.R3": "18", "source": "文件"}
    client.post(f"/rules/changes/{row.pk}/rule/min_age_by_risk", told)
    page = said(client.post(f"/rules/changes/{row.pk}/preview", follow=True))
    assert "姓名由协调员看" in page
    assert young.number in page
    assert young.name not in page
    client.force_login(make.coordinator(division_code=NANSHAN).login)
    assert young.name in said(client.get(f"/rules/changes/{row.pk}/preview"))
    client.force_login(make.officer(division_code="440304", phone="13800001077").login)
    for path in ("", "/preview", "/hours", "/rule/hours"):
        assert client.get(f"/rules/changes/{row.pk}{path}").status_code == 404
    assert client.post(f"/rules/changes/{row.pk}/do/adopt").status_code == 404


def test_a_sum_in_the_address_that_nobody_signed_is_not_believed(client, officer):
    row = drafted(client, officer)
    client.post(f"/rules/changes/{row.pk}/rule/hours", HOURS)
    answer = client.get(f"/rules/changes/{row.pk}/hours?on=forged")
    assert answer.context["seen"] == 0


def test_the_list_takes_as_many_queries_with_three_as_with_one(client, officer):
    drafted(client, officer)
    client.get("/rules/changes")
    with CaptureQueriesContext(connection) as one:
        client.get("/rules/changes")
    for _ in range(2):
        drafted(client, officer)
    with CaptureQueriesContext(connection) as three:
        client.get("/rules/changes")
    assert len(three) == len(one)
