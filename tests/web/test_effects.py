"""The pages of the effects: figures by period, the records behind each, places, files, who may."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from liandong.core.indicators import INDICATORS
from liandong.core.periods import Period, PeriodKind
from liandong.models import ClosedPeriod, Complaint
from liandong.queries.effects import live
from liandong.queries.effects.counting import Scope
from liandong.services import effects as services
from tests import make
from tests.make_effects import AFTER_MAY, MAY, entry

pytestmark = pytest.mark.django_db

HERE = {"place": make.NANSHAN, "period": "2026-05"}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def sun(client):
    """Sun Wei, signed in, officer of Nanshan."""
    made = make.officer(division_code=make.NANSHAN)
    client.force_login(made.login)
    return made


@pytest.fixture
def served():
    someone = make.person()
    make.role(person=someone)
    entry(person=someone, organization=make.organization())
    return someone


def page(client, address, **told):
    answer = client.get(address, told)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_every_figure_stands_under_its_effect_and_opens(client, sun, served):
    services.close(period=MAY, scope=Scope(make.NANSHAN), at=AFTER_MAY)
    answer = client.get("/effects", HERE)

    groups = answer.context["groups"]
    assert [group["title"] for group in groups] == [
        "治理结构", "福利递送", "价值与信任", "本土化与全民参与",
    ]  # fmt: skip
    assert [row["code"] for group in groups for row in group["rows"]] == list(INDICATORS)
    assert "已封存" in answer.content.decode()
    for code in INDICATORS:
        assert "怎么算的" in page(client, f"/effects/figures/{code}", **HERE)


def test_the_open_month_is_live(client, sun, served):
    assert "实时" in page(client, "/effects", place=make.NANSHAN)


def test_what_takes_long_says_how_far_it_is_and_comes_again(client, sun, monkeypatch):
    monkeypatch.setattr(live, "BUDGET_SECONDS", 0)
    said = page(client, "/effects", place=make.NANSHAN)

    assert "正在算" in said
    assert 'http-equiv="refresh"' in said
    assert f"1 / {len(INDICATORS)}" in said
    assert f"2 / {len(INDICATORS)}" in page(client, "/effects", place=make.NANSHAN)
    assert client.get("/effects/file.csv", {"place": make.NANSHAN}).status_code == 302


def test_closed_pages_ask_the_same_number_of_queries_for_few_and_many(
    client, sun, served, django_assert_max_num_queries
):
    for code in ("440305", "440305001", "440305002", "440305003"):
        services.close(period=MAY, scope=Scope(code), at=AFTER_MAY)
    with django_assert_max_num_queries(16):
        client.get("/effects", HERE)
    with django_assert_max_num_queries(24):
        client.get("/effects/figures/active_rate", HERE)


def test_the_records_behind_a_share_say_which_count(client, sun):
    for title, answered in (("陪诊", True), ("送餐", False)):
        need = make.need(title=title, filed_at=make.MONDAY_9)
        if answered:
            need.answered_at = make.MONDAY_9
            need.save()
    answer = client.get("/effects/figures/needs_answered_in_time", HERE)

    assert [(line["title"], line["counts"]) for line in answer.context["lines"]] == [
        ("送餐", False), ("陪诊", True),
    ]  # fmt: skip
    assert answer.context["one"]["value"] == "50"
    assert answer.context["streets"] == [{"name": "南山区", "n": 2, "hits": 1, "share": 50}]


def test_an_officer_sees_how_many_people_and_not_who(client, sun, served):
    answer = client.get("/effects/figures/active_volunteers", HERE)

    assert answer.context["lines"] == []
    assert answer.context["behind"].hidden == 1
    assert served.number not in answer.content.decode()


def test_a_coordinator_opens_the_people_of_the_place(client, served):
    client.force_login(make.coordinator(division_code=make.NANSHAN).login)
    answer = client.get("/effects/figures/active_volunteers", HERE)

    assert [line["title"] for line in answer.context["lines"]] == [served.number]
    assert answer.context["lines"][0]["url"] == f"/people/{served.pk}"


def test_complaints_are_counted_and_never_listed(client, sun):
    Complaint.objects.create(
        number="T-1", category="service", text="没来", division_code=make.NANSHAN,
        filed_at=make.MONDAY_9, due_at=make.MONDAY_9 + timedelta(days=7),
    )  # fmt: skip
    answer = client.get("/effects/figures/complaints_in_time", HERE)

    assert answer.context["lines"] == []
    assert answer.context["streets"] == []
    assert "T-1" not in answer.content.decode()


def test_places_stand_beside_each_other_once_the_period_is_closed(client, sun):
    for street, active in (("440305001", 3), ("440305002", 1)):
        for n in range(6):
            someone = make.person(division_code=street)
            make.role(person=someone)
            if n < active:
                entry(person=someone, organization=make.organization(division_code=street))
    for code in ("440305", "440305001", "440305002"):
        services.close(period=MAY, scope=Scope(code), at=AFTER_MAY)
    rows = client.get("/effects/figures/active_rate", HERE).context["places"]["rows"]

    assert [(row["value"], row["n"], row["differs"]) for row in rows] == [
        ("50", 6, 0),
        ("17", 6, 0),
    ]


def test_the_trend_has_a_point_for_each_closed_month(client, sun, served):
    april = MAY.before()
    for period in (april, MAY):
        services.close(period=period, scope=Scope(make.NANSHAN), at=AFTER_MAY)
    trend = client.get("/effects/figures/minutes_by_evidence", HERE).context["trend"]

    assert [(dot["label"], dot["text"]) for dot in trend["dots"]] == [
        ("2026-04", "0"), ("2026-05", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", ["2026-13", "yesterday", "2999"])
def test_a_period_that_is_none_or_has_not_begun_is_not_found(client, sun, wrong):
    assert client.get("/effects", {"period": wrong}).status_code == 404


def test_nobody_looks_beyond_the_own_district(client, sun):
    for address in ("/effects", "/effects/figures/active_rate", "/effects/file.csv"):
        assert client.get(address, {"place": "330106"}).status_code == 403
        assert client.get(address, {"place": "x"}).status_code == 403
        assert client.get(address, {"organization": "987654"}).status_code == 403
    assert client.get("/api/effects?place=330106").status_code == 403


def test_an_organization_within_reach_has_its_own_figures(client, sun, served):
    place = served.ledger.get().organization
    said = page(client, "/effects", organization=place.pk, period="2026-05")

    assert place.name in said
    other = make.organization(division_code="330106")
    assert client.get("/effects", {"organization": other.pk}).status_code == 403


def test_the_files_hold_every_figure_with_its_definition(client, sun, served):
    services.close(period=MAY, scope=Scope(make.NANSHAN), at=AFTER_MAY)
    text = client.get("/effects/file.csv", HERE).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = json.loads(client.get("/effects/file.json", HERE).content)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get("/effects/file.xlsx", HERE).content)
    )
    cells = book.get_sheet_by_index(0).to_python()

    assert [row["代码"] for row in rows] == list(INDICATORS)
    assert rows[0]["怎么算的"].startswith("活跃志愿者人数 ÷")
    assert [one["code"] for one in told["figures"]] == list(INDICATORS)
    assert (told["period"], told["is_closed"], told["version"]) == ("2026-05", True, 1)
    assert [row[1] for row in cells[3:]] == list(INDICATORS)
    assert client.get("/effects/file.pdf", HERE).status_code == 404


def test_the_api_gives_the_same_figures(client, sun, served):
    services.close(period=MAY, scope=Scope(make.NANSHAN), at=AFTER_MAY)
    told = client.get("/api/effects?period=2026-05").json()

    assert (told["place"], told["is_closed"], told["is_whole"]) == (make.NANSHAN, True, True)
    found = {one["code"]: one["value"] for one in told["figures"]}
    assert found["minutes_by_evidence"] == 60
    assert client.get("/api/effects?period=2026-99").status_code == 422
    assert client.get("/api/effects?period=2999").status_code == 422


def test_an_officer_closes_by_the_button_what_the_clock_has_not(client, sun, served):
    address = f"/effects/closing?place={make.NANSHAN}&period=2026-05"
    before = page(client, "/effects", **HERE)
    client.post(address)

    assert f'action="{address.replace("&", "&amp;")}"' in before
    assert "封存以后，南山区 2026年5月的数不再变。现在封存吗？" in before
    assert ClosedPeriod.objects.get().by == sun
    assert "现在封存" not in page(client, "/effects", **HERE)


def test_a_period_that_is_not_over_has_no_button_and_does_not_close(client, sun, served):
    now = Period.of(timezone.localdate(), PeriodKind.MONTH).code
    told = {"place": make.NANSHAN, "period": now}
    answer = client.post(f"/effects/closing?place={make.NANSHAN}&period={now}", follow=True)

    assert "现在封存" not in page(client, "/effects", **told)
    assert "以后才能封存" in answer.content.decode()
    assert not ClosedPeriod.objects.exists()


def test_a_coordinator_sees_no_button_and_an_officer_elsewhere_no_place(client, served):
    address = f"/effects/closing?place={make.NANSHAN}&period=2026-05"
    client.force_login(make.coordinator(division_code=make.NANSHAN).login)
    assert "现在封存" not in page(client, "/effects", **HERE)
    assert client.post(address).status_code == 403
    client.force_login(make.officer(division_code=make.FUTIAN).login)
    assert client.post(address).status_code == 403
    assert not ClosedPeriod.objects.exists()


def test_an_officer_computes_again_with_a_reason_only(client, sun, served):
    services.close(period=MAY, scope=Scope(make.NANSHAN), at=AFTER_MAY)
    address = f"/effects/recomputation?place={make.NANSHAN}&period=2026-05"
    client.post(address, {"reason": ""})
    assert ClosedPeriod.objects.count() == 1
    client.post(address, {"reason": "补录了名单"})

    assert ClosedPeriod.objects.order_by("-version").first().reason == "补录了名单"
    assert "补录了名单" in page(client, "/effects/figures/active_rate", **HERE)


def test_an_open_period_is_not_computed_again(client, sun):
    now = Period.of(timezone.localdate(), PeriodKind.MONTH).code
    answer = client.post(
        f"/effects/recomputation?place={make.NANSHAN}&period={now}", {"reason": "x"}, follow=True
    )

    assert "还没有封存" in answer.content.decode()
