"""The yearly report: drafted, published by an officer only, frozen, corrected anew."""

from datetime import datetime, timedelta

import pytest

from liandong.core.effect_facts import digest
from liandong.core.periods import Period
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.yearly_reports import (
    ReportExists,
    ReportNotPublished,
    ReportPublished,
    ReportWithoutFigures,
    ReportYearAhead,
    Words,
)
from liandong.models import EventRecord
from liandong.queries import yearly_reports as queries
from liandong.queries.effects.counting import Scope
from liandong.services import effects
from liandong.services import yearly_reports as services
from tests import make
from tests.make_effects import HERE, entry

pytestmark = pytest.mark.django_db

YEAR = Period.parse("2026")
LATER = datetime(2027, 2, 1, 12, tzinfo=make.SHANGHAI)


@pytest.fixture
def served():
    someone = make.person()
    make.role(person=someone)
    entry(person=someone, organization=make.organization())
    return someone


@pytest.fixture
def sun():
    return make.officer(division_code=make.NANSHAN)


def drafted(by, *, scope=HERE, year=2026):
    return services.draft(year=year, scope=scope, words=Words("开头", "打算"), by=by, at=LATER)


def published(sun, scope=HERE):
    effects.close(period=YEAR, scope=scope, at=LATER)
    return services.publish(report=drafted(sun, scope=scope), by=sun, at=LATER)


def test_what_is_published_does_not_move_with_the_records(served, sun):
    report = published(sun)
    entry(person=served, organization=served.ledger.get().organization)

    told = queries.content(report, at=LATER)

    assert told["figures"]["minutes_by_evidence"]["value"] == 60
    assert told["evidence"]["scan"] == 60
    assert report.digest == digest([report.content, "开头", "打算", "", ""])
    assert list(EventRecord.objects.filter(name__startswith="Yearly").values_list("name")) == [
        ("YearlyReportDrafted",), ("YearlyReportPublished",),
    ]  # fmt: skip


def test_before_the_year_is_closed_there_is_a_draft_and_no_publication(served, sun):
    report = drafted(sun)

    assert queries.content(report, at=LATER)["is_closed"] is False
    with pytest.raises(ReportWithoutFigures):
        services.publish(report=report, by=sun, at=LATER)
    report.refresh_from_db()
    assert report.published_at is None


def test_only_the_officer_of_the_place_publishes(served, sun):
    effects.close(period=YEAR, scope=HERE, at=LATER)
    report = drafted(make.coordinator(division_code=make.NANSHAN))
    for other in (
        make.coordinator(division_code=make.NANSHAN),
        make.officer(division_code=make.FUTIAN),
        make.li_na(),
    ):
        with pytest.raises(NotAllowed):
            services.publish(report=report, by=other, at=LATER)
    assert services.publish(report=report, by=sun, at=LATER).published_by == sun


def test_who_answers_for_nothing_here_writes_nothing(served, sun):
    place = served.ledger.get().organization
    for other in (make.chen_yu(), make.officer(division_code=make.FUTIAN), make.li_na()):
        with pytest.raises(NotAllowed):
            drafted(other)
        with pytest.raises(NotAllowed):
            drafted(other, scope=Scope(organization=place.pk))
    assert drafted(make.li_na(organization=place), scope=Scope(organization=place.pk)).number


def test_a_year_has_one_report_and_one_that_has_begun(served, sun):
    drafted(sun)
    with pytest.raises(ReportExists):
        drafted(sun)
    with pytest.raises(ReportYearAhead):
        drafted(sun, year=2028)


def test_a_draft_changes_and_a_published_one_does_not(served, sun):
    report = drafted(sun)
    services.change(report=report, words=Words(" 新的 "), by=sun, at=LATER)
    report.refresh_from_db()
    assert queries.words_of(report) == Words("新的")

    services.change(report=report, words=Words("新", "补", "New", "Next"), by=sun, at=LATER)
    report.refresh_from_db()
    assert queries.words_of(report) == Words("新", "补", "New", "Next")

    effects.close(period=YEAR, scope=HERE, at=LATER)
    services.publish(report=report, by=sun, at=LATER)
    with pytest.raises(ReportPublished):
        services.change(report=report, words=Words("改"), by=sun, at=LATER)
    with pytest.raises(ReportPublished):
        services.publish(report=report, by=sun, at=LATER)


def test_a_correction_is_a_further_version_that_says_why(served, sun):
    first = published(sun)
    with pytest.raises(ValueMissing):
        services.correct(report=first, reason=" ", by=sun, at=LATER)
    second = services.correct(report=first, reason="数错了", by=sun, at=LATER)

    assert (second.version, second.reason, second.opening) == (2, "数错了", "开头")
    with pytest.raises(ReportExists):
        services.correct(report=first, reason="再来", by=sun, at=LATER)
    with pytest.raises(ReportNotPublished):
        services.correct(report=second, reason="再来", by=sun, at=LATER)
    assert queries.newer(first) is None
    services.publish(report=second, by=sun, at=LATER)
    assert queries.newer(first) == second


def test_the_months_and_the_places_of_the_closed_year_are_in_it(served, sun):
    for month in (5, 6):
        effects.close(period=Period.parse(f"2026-{month:02d}"), scope=HERE, at=LATER)
    for street, met in (("440305001", 4), ("440305002", 1)):
        for n in range(5):
            need = make.need(division_code=street, filed_at=make.MONDAY_9)
            if n < met:
                need.first_served_at = make.MONDAY_9 + timedelta(days=2)
                need.save()
        effects.close(period=YEAR, scope=Scope(street), at=LATER)
    told = published(sun).content

    kept = {one["month"]: one["figures"] for one in told["months"] if one["figures"]}
    assert list(kept) == ["2026-05", "2026-06"]
    assert kept["2026-05"]["minutes_by_evidence"]["value"] == 60
    assert {code: one["value"] for code, one in told["places"]["shown"].items()} == {
        "440305001": 0.8, "440305002": 0.2,
    }  # fmt: skip
