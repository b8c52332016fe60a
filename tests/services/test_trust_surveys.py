"""A trust survey in two waves, answered without a name; and what is refused."""

from datetime import timedelta

import pytest

from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.trust_surveys import (
    AnsweredAlready,
    FewerThanAnswered,
    WaveClosed,
    WaveFull,
    WaveKind,
    WaveThereAlready,
)
from liandong.models import EventRecord, SurveyReply
from liandong.queries import trust_surveys as shown
from liandong.queries import value_facts
from liandong.services import trust_surveys, value_items
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
TODAY = make.day(MONDAY_9)
DAY = timedelta(days=1)
LATER = MONDAY_9 + 60 * DAY


@pytest.fixture
def project():
    return make.project()


def opened(project, *, invited=5, **more):
    return trust_surveys.open_survey(
        title="邻里问卷",
        organization=project.organization,
        project=project,
        invited=invited,
        opens_on=TODAY,
        closes_on=TODAY + 14 * DAY,
        by=project.social_worker,
        at=MONDAY_9,
        **more,
    )


def second(survey, *, invited=5):
    return trust_surveys.open_after(
        survey=survey,
        invited=invited,
        opens_on=make.day(LATER),
        closes_on=make.day(LATER) + 14 * DAY,
        by=survey.opened_by,
        at=LATER,
    )


def first_of(survey):
    return survey.waves.get(kind=WaveKind.BEFORE)


def say(wave, mark, code="", *, by=None, at=MONDAY_9):
    return trust_surveys.reply(wave=wave, answers=[mark] * 6, code=code, by=by, at=at)


def test_two_waves_are_compared_by_the_word_of_their_own(project) -> None:
    survey = opened(project)
    for mark, code in ((2, "8812 03"), (3, "4411"), (2, "9090")):
        say(first_of(survey), mark, code)
    after = second(survey)
    for mark, code in ((4, "881203"), (4, "4411"), (4, "9090")):
        say(after, mark, code, at=LATER)
    (result,) = shown.results_by_project([project], on=make.day(LATER))[project.pk]
    assert result.before is not None and result.after is not None and result.change is not None
    assert (result.before.n, result.before.unanswered) == (3, 2)
    assert (result.change.n, result.change.is_paired) == (3, True)
    assert result.change.difference == pytest.approx(5 / 3)
    pooled = shown.pooled(project.division_code[:4], on=make.day(LATER))
    assert (pooled.surveys, pooled.before.invited, pooled.change) == (1, 5, result.change)
    assert shown.pooled("11", on=make.day(LATER)).surveys == 0


def test_nothing_of_a_person_is_kept(project) -> None:
    survey = opened(project)
    made = say(first_of(survey), 4, "8812")
    assert made.entered_by is None and "8812" not in made.key and len(made.key) > 20
    told = EventRecord.objects.get(name="SurveyAnswered")
    assert (told.by, told.facts) == (None, {"survey": survey.pk, "way": "phone"})
    assert SurveyReply.objects.filter(told_on=TODAY).count() == 1


def test_the_same_word_answers_once_in_a_wave(project) -> None:
    wave = first_of(opened(project))
    say(wave, 4, "ab 12")
    with pytest.raises(AnsweredAlready):
        say(wave, 2, "AB12")
    say(wave, 4)
    say(wave, 4)
    assert wave.replies.count() == 3


def test_no_more_answers_than_people_were_asked(project) -> None:
    wave = first_of(opened(project, invited=1))
    say(wave, 4)
    with pytest.raises(WaveFull):
        say(wave, 4)
    ask(wave, 2)
    say(wave, 4)
    with pytest.raises(FewerThanAnswered):
        ask(wave, 1)


def ask(wave, invited):
    return trust_surveys.set_invited(wave=wave, invited=invited, by=wave.opened_by, at=MONDAY_9)


def test_a_wave_has_its_days_and_paper_may_come_later(project) -> None:
    wave, clerk = first_of(opened(project)), project.social_worker
    late = MONDAY_9 + 30 * DAY
    with pytest.raises(WaveClosed):
        say(wave, 4, at=late)
    with pytest.raises(WaveClosed):
        say(wave, 4, by=clerk, at=MONDAY_9 - 2 * DAY)
    assert say(wave, 4, by=clerk, at=late).way == "paper"


@pytest.mark.parametrize("answers", [[1] * 5, [0] * 6, [6] * 6])
def test_answers_off_the_scale_are_refused(project, answers) -> None:
    with pytest.raises(ValueInvalid):
        trust_surveys.reply(wave=first_of(opened(project)), answers=answers, at=MONDAY_9)


def test_what_cannot_be_opened(project) -> None:
    with pytest.raises(ValueInvalid):
        opened(project, invited=0)
    with pytest.raises(ValueMissing):
        trust_surveys.open_survey(
            title=" ", organization=project.organization, invited=3, opens_on=TODAY,
            closes_on=TODAY, by=project.social_worker, at=MONDAY_9,
        )  # fmt: skip
    survey = opened(project)
    with pytest.raises(ValueInvalid):
        trust_surveys.open_after(
            survey=survey, invited=3, opens_on=TODAY, closes_on=TODAY, by=survey.opened_by,
            at=MONDAY_9,
        )  # fmt: skip
    second(survey)
    with pytest.raises(WaveThereAlready):
        second(survey)


def test_the_value_item_counts_the_survey(project) -> None:
    item = value_items.choose(
        project=project, code="trust", aim="问两轮", start=0, target=3,
        by=project.social_worker, at=MONDAY_9,
    )  # fmt: skip
    counted = {one.code: one for one in value_facts.facts_of([item], at=MONDAY_9)[item.pk]}
    assert (counted["trust_answers"].value, counted["trust_answers"].n) == (0, 0)
    survey = opened(project)
    for mark in (2, 2, 3):
        say(first_of(survey), mark)
    after = second(survey)
    for mark in (4, 4, 5):
        say(after, mark, at=LATER)
    counted = {one.code: one for one in value_facts.facts_of([item], at=LATER)[item.pk]}
    assert (counted["trust_answers"].value, counted["trust_answers"].n) == (6, 10)
    assert (counted["trust_change"].value, counted["trust_change"].n) == (2.0, 3)


@pytest.mark.parametrize("projects", [1, 3])
def test_results_ask_twice_however_many(projects, django_assert_num_queries) -> None:
    held = [opened(make.project(title=f"第{n}个")) for n in range(projects)]
    for survey in held:
        say(first_of(survey), 3)
    with django_assert_num_queries(2):
        assert len(shown.results_of(held, on=TODAY)) == projects
