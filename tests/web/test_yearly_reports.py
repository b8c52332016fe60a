"""The pages of the yearly report: open to everybody once published, and to nobody before."""

from dataclasses import asdict
from datetime import datetime

import pytest
from django.utils import timezone, translation

from liandong.core.indicators import INDICATORS
from liandong.core.periods import Period
from liandong.core.yearly_reports import Words
from liandong.models import YearlyReport
from liandong.queries.yearly_reports import words_of
from liandong.services import effects, yearly_paper, yearly_reports
from tests import make
from tests.make_effects import HERE, entry

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
LATER = datetime(2027, 2, 1, 12, tzinfo=make.SHANGHAI)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def sun():
    return make.officer(division_code=make.NANSHAN)


@pytest.fixture
def draft(sun):
    someone = make.person()
    make.role(person=someone)
    entry(person=someone, organization=make.organization())
    return yearly_reports.draft(
        year=2026, scope=HERE, words=Words("这一年很忙。"), by=sun, at=LATER
    )


@pytest.fixture
def report(draft, sun):
    effects.close(period=Period.parse("2026"), scope=HERE, at=LATER)
    return yearly_reports.publish(report=draft, by=sun, at=LATER)


def test_a_stranger_reads_what_is_published(client, report):
    page = client.get(f"/yearly-reports/{report.number}").content.decode()

    assert "南山区 · 2026 年志愿服务年度报告" in page
    assert "这一年很忙。" in page
    assert "我们还不知道的" in page
    assert report.digest in page
    assert report.number in client.get("/yearly-reports").content.decode()


def test_a_stranger_sees_nothing_of_a_draft(client, draft):
    assert client.get(f"/yearly-reports/{draft.number}").status_code == 404
    assert client.get(f"/yearly-reports/{draft.number}/paper").status_code == 404
    assert draft.number not in client.get("/yearly-reports").content.decode()
    assert client.get(f"/effects/reports/{draft.pk}/preview").status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_paper_is_a_pdf_of_several_pages_in_both_languages(client, report, language):
    with translation.override(language):
        answer = client.get(
            f"/yearly-reports/{report.number}/paper", headers={"accept-language": language}
        )

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert f"{report.number}-{language[:2]}.pdf" in answer["Content-Disposition"]


def test_an_officer_of_another_district_finds_no_draft(client, draft):
    client.force_login(make.officer(division_code=make.FUTIAN).login)

    for address in ("", "/preview", "/paper"):
        assert client.get(f"/effects/reports/{draft.pk}{address}").status_code == 404
    assert client.post(f"/effects/reports/{draft.pk}/publication").status_code == 404


def test_a_coordinator_drafts_and_does_not_publish(client, draft):
    client.force_login(make.coordinator(division_code=make.NANSHAN).login)
    client.post(f"/effects/reports/{draft.pk}", {"opening": "改过的话", "next_year": "多走访"})
    page = client.get(f"/effects/reports/{draft.pk}/preview").content.decode()

    assert "改过的话" in page
    assert "多走访" in page
    assert client.post(f"/effects/reports/{draft.pk}/publication").status_code == 403


def test_words_are_written_in_both_languages(client, draft, sun):
    written = Words("汉字开头", "汉字打算", "An opening", "The plans")
    client.force_login(sun.login)
    client.post(f"/effects/reports/{draft.pk}", asdict(written))
    draft.refresh_from_db()
    form = client.get(f"/effects/reports/{draft.pk}").content.decode()
    english = client.get(f"/effects/reports/{draft.pk}/preview", headers=ENGLISH).content.decode()
    chinese = client.get(f"/effects/reports/{draft.pk}/preview").content.decode()

    assert words_of(draft) == written
    assert "An opening" in form
    assert "An opening" in english
    assert "汉字" not in english
    assert "汉字开头" in chinese
    assert "An opening" not in chinese


def test_words_without_english_stand_in_the_english_report_as_chinese(client, report, monkeypatch):
    printed = {}
    monkeypatch.setattr(yearly_paper, "render", lambda told: printed.update(told) or b"%PDF")
    client.get(f"/yearly-reports/{report.number}/paper", headers=ENGLISH)
    english = client.get(f"/yearly-reports/{report.number}", headers=ENGLISH).content.decode()
    chinese = client.get(f"/yearly-reports/{report.number}").content.decode()

    note = "These words were written in Chinese; there is no English version."
    assert note in english
    assert '<div lang="zh-Hans"><p>这一年很忙。</p></div>' in english
    assert "原文是" not in chinese
    assert printed["opening"] == {"text": "这一年很忙。", "lang": "zh", "note": note}
    assert printed["next_year"] == {"text": "", "lang": "en", "note": ""}


def test_a_draft_is_begun_once_and_a_wrong_year_stays_in_the_form(client, sun):
    client.force_login(sun.login)
    year = timezone.localdate().year
    first = client.post("/effects/reports", {"year": year})
    again = client.post("/effects/reports", {"year": year})
    ahead = client.post("/effects/reports", {"year": year + 1})

    assert first.status_code == 302
    assert "已经有了" in again.content.decode()
    assert f'value="{year + 1}"' in ahead.content.decode()
    assert YearlyReport.objects.count() == 1


def test_what_cannot_be_published_yet_says_from_when(client, draft, sun):
    client.force_login(sun.login)
    page = client.get(f"/effects/reports/{draft.pk}").content.decode()
    answer = client.post(f"/effects/reports/{draft.pk}/publication", follow=True)

    assert "还不能发布" in page
    assert "还没有封存" in answer.content.decode()


def test_publishing_by_the_button_opens_the_page(client, draft, sun):
    effects.close(period=Period.parse("2026"), scope=HERE, at=LATER)
    client.force_login(sun.login)
    answer = client.post(f"/effects/reports/{draft.pk}/publication")

    assert answer.headers["Location"] == f"/yearly-reports/{draft.number}"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_corrected_report_leads_to_the_new_one(client, report, sun):
    second = yearly_reports.correct(report=report, reason="数错了", by=sun, at=LATER)
    yearly_reports.publish(report=second, by=sun, at=LATER)
    page = client.get(f"/yearly-reports/{report.number}").content.decode()

    assert f"/yearly-reports/{second.number}" in page
    assert "数错了" in client.get(f"/yearly-reports/{second.number}").content.decode()


def test_every_indicator_is_defined_in_the_report(client, report):
    sheet = client.get(f"/yearly-reports/{report.number}").context["sheet"]

    assert len(sheet["definitions"]) == len(INDICATORS)
    shown = sum(len(group["rows"]) for group in sheet["groups"])
    assert shown + len(sheet["unknown"]) == len(INDICATORS)


def test_the_list_asks_the_same_for_one_and_three(client, report, sun, django_assert_num_queries):
    client.get("/yearly-reports")
    with django_assert_num_queries(2):
        client.get("/yearly-reports")
    for year in (2024, 2025):
        effects.close(period=Period.parse(str(year)), scope=HERE, at=LATER)
        more = yearly_reports.draft(year=year, scope=HERE, words=Words(), by=sun, at=LATER)
        yearly_reports.publish(report=more, by=sun, at=LATER)
    with django_assert_num_queries(2):
        client.get("/yearly-reports")
