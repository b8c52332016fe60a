"""Trust before and after, and value items: each figure of a small made May, exactly."""

from datetime import date, timedelta

import pytest

from liandong.models import (
    SurveyReply,
    SurveyWave,
    TrustSurvey,
    ValueItem,
    ValueLook,
    ValueScore,
)
from liandong.queries.effects import every
from tests import make
from tests.make_effects import HERE, SPAN, may

pytestmark = pytest.mark.django_db


def told(code):
    return every.one(code, HERE, SPAN)


def survey(*, before, after, closes_on=date(2026, 5, 20), invited=10):
    place = make.organization()
    made = TrustSurvey.objects.create(
        number=f"S-{TrustSurvey.objects.count()}", title="信任", organization=place,
        division_code=make.NANSHAN, edition_on=date(2026, 1, 1), opened_by=make.li_na(),
        opened_at=make.BEFORE,
    )  # fmt: skip
    for kind, marks, day in (("before", before, date(2026, 4, 10)), ("after", after, closes_on)):
        wave = SurveyWave.objects.create(
            survey=made, kind=kind, token=f"{made.number}-{kind}", invited=invited,
            opens_on=day - timedelta(days=5), closes_on=day, opened_by=made.opened_by,
            opened_at=make.BEFORE,
        )  # fmt: skip
        for mark in marks:
            SurveyReply.objects.create(wave=wave, answers=[mark, mark], way="phone", told_on=day)
    return made


def test_trust_is_the_mean_after_less_the_mean_before_with_its_interval():
    survey(before=[3, 3, 3, 3, 3], after=[4, 4, 4, 4, 3])
    found = told("trust_change")

    assert (round(found.value, 6), found.n) == (0.8, 5)
    assert found.low < 0.8 < found.high


def test_a_survey_whose_second_wave_closed_later_is_not_of_this_month():
    survey(before=[3] * 5, after=[5] * 5, closes_on=date(2026, 6, 2))

    assert (told("trust_change").value, told("trust_change").n) == (None, 0)


def test_four_answers_of_a_wave_say_nothing():
    survey(before=[3] * 9, after=[5] * 4)

    assert (told("trust_change").value, told("trust_change").n) == (None, 4)


def test_who_did_not_answer_is_the_rest():
    survey(before=[3] * 5, after=[4] * 6, invited=8)
    found = told("survey_answer_rate")

    # Only the wave that closed in May.
    assert (found.value, found.part, found.whole, found.n) == (0.75, 6, 8, 8)


def item(project, code, *, looked=False, scored=False, dropped=False):
    worker = project.social_worker
    made = ValueItem.objects.create(
        project=project, code=code, chosen_on=make.day(make.BEFORE), aim="多说谢谢",
        target_level=2, chosen_by=worker, chosen_at=make.BEFORE,
        dropped_at=make.BEFORE if dropped else None,
    )  # fmt: skip
    if looked:
        ValueLook.objects.create(
            item=made, looked_on=date(2026, 5, 5), level=1, note="好", by=worker, at=may(5)
        )
    if scored:
        ValueScore.objects.create(item=made, level=2, by=make.officer(), at=may(9))
    return made


def test_an_item_is_traced_when_it_was_looked_at_and_scored():
    project = make.project()
    item(project, "a1", looked=True, scored=True)
    item(project, "a2", looked=True)
    item(project, "a3", scored=True)
    item(project, "a4")
    item(project, "a5", looked=True, scored=True, dropped=True)
    item(make.project(state="draft"), "a1", looked=True, scored=True)
    found = told("value_items_complete")

    assert (found.value, found.part, found.n) == (0.25, 1, 4)
