"""Files behind a score, and the provider's objection to it; and who may not."""

from datetime import timedelta

import pytest

from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.value_evidence import MOST_FILES, ValueFile, ValueFilesTooMany
from liandong.core.value_objections import (
    AnswererScored,
    ObjectorNotProvider,
    ScoreObjected,
    ValueObjectionOver,
    ValueObjectionThere,
    ValueObjectionTooLate,
)
from liandong.models import EventRecord, OutboxMessage, RoleGrant, ValueEvidence
from liandong.queries import value_disputes as shown
from liandong.queries import value_items as values
from liandong.services import value_disputes, value_items
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = MONDAY_9 + 30 * DAY
PDF = ValueFile("会议记录.pdf", "application/pdf", b"%PDF-1.7 who came")


@pytest.fixture
def item():
    project = make.project(social_worker=make.li_na())
    return value_items.choose(
        project=project, code="helpers", aim="请老人做接待员", start=0, target=2,
        by=project.social_worker, at=MONDAY_9,
    )  # fmt: skip


@pytest.fixture
def worker(item):
    return item.project.social_worker


@pytest.fixture
def judge():
    return make.officer(division_code="440305")


@pytest.fixture
def other():
    return make.officer(division_code="4403", phone="13800001066")


def scored(item, judge, level=1):
    return value_items.score(item=item, level=level, evidence="一位", by=judge, at=LATER)


def objected(item, worker, judge):
    return value_disputes.object_to(
        score=scored(item, judge), reason="漏了两位", by=worker, at=LATER + DAY
    )


def given(item, by, at=LATER):
    return value_disputes.give_file(item=item, file=PDF, by=by, at=at)


def test_a_file_lies_sealed_and_each_look_is_written_down(item, worker, judge):
    file = given(item, worker)
    assert value_disputes.open_file(file=file, by=judge, at=LATER) == PDF.content
    assert value_disputes.open_file(file=file, by=worker, at=LATER) == PDF.content
    looks = EventRecord.objects.filter(name="ValueEvidenceSeen").order_by("pk")
    assert [(one.by, one.facts["file"]) for one in looks] == [(judge, file.pk), (worker, file.pk)]
    assert file.delete_on == make.day(LATER) + 730 * DAY


def test_who_may_neither_add_nor_open_a_file(item, worker):
    file = given(item, worker)
    far = make.officer(division_code="110101", phone="13800001099")
    for one in (make.chen_yu(), far, make.li_na(organization=make.organization(name="别家"),
                                                phone="13800001098")):  # fmt: skip
        with pytest.raises(NotAllowed):
            given(item, one)
        with pytest.raises(NotAllowed):
            value_disputes.open_file(file=file, by=one, at=LATER)


def test_six_files_are_enough_and_a_deleted_one_makes_room(item, worker):
    files = [given(item, worker) for _ in range(MOST_FILES)]
    with pytest.raises(ValueFilesTooMany):
        given(item, worker)
    ValueEvidence.objects.filter(pk=files[0].pk).update(deleted_at=LATER)
    given(item, worker)


def test_a_file_alone_is_evidence_enough(item, worker, judge):
    given(item, worker)
    assert value_items.score(item=item, level=1, by=judge, at=LATER).level == 1


def test_on_its_last_day_a_file_stays_and_the_day_after_its_content_is_gone(item, worker, judge):
    file = given(item, worker)
    assert value_disputes.forget_files(at=LATER + 730 * DAY) == 0
    assert value_disputes.forget_files(at=LATER + 731 * DAY) == 1
    file.refresh_from_db()
    assert (file.content, file.name, len(file.digest)) == ("", "", 64)
    assert value_disputes.forget_files(at=LATER + 732 * DAY) == 0


def test_what_an_open_objection_needs_is_not_deleted(item, worker, judge, other):
    given(item, worker)
    row = objected(item, worker, judge)
    assert value_disputes.forget_files(at=LATER + 731 * DAY) == 0
    value_disputes.answer(objection=row, text="维持", level=None, by=other, at=LATER + 2 * DAY)
    assert value_disputes.forget_files(at=LATER + 731 * DAY) == 1


def test_while_an_objection_waits_nobody_scores_past_it(item, worker, judge, other):
    row = objected(item, worker, judge)
    for by in (judge, other):
        with pytest.raises(ScoreObjected):
            value_items.score(item=item, level=2, evidence="两位", reason="漏了", by=by, at=LATER)
    assert shown.open_objections([item]) == 1
    value_disputes.answer(objection=row, text="是两位", level=2, by=other, at=LATER + 2 * DAY)
    again = value_items.score(
        item=item, level=3, evidence="三位", reason="又查", by=judge, at=LATER + 3 * DAY
    )
    assert item.scores.get(replaced_at=None) == again


def test_a_file_is_not_kept_for_an_objection_to_a_score_that_no_longer_stands(item, worker, judge):
    given(item, worker)
    objected(item, worker, judge)
    item.scores.update(replaced_at=LATER + 2 * DAY)
    assert value_disputes.forget_files(at=LATER + 731 * DAY) == 1


def test_who_is_told_to_answer_is_found_behind_any_number_of_other_places(item, judge, other):
    far = make.officer(division_code="9901", phone="13800001067")
    for _ in range(200):
        RoleGrant.objects.create(
            person=far, role="officer", division_code="9901", since=make.day(MONDAY_9)
        )
    held = other.role_grants.get()
    held.until = make.day(LATER + 9 * DAY)
    held.save()
    assert shown.answerers(scored(item, judge), on=make.day(LATER)) == [other]


def test_who_has_a_stake_is_not_told_to_answer(item, worker, judge, other):
    make.supervision(supervisor=other, supervisee=worker, tier="supervisor")
    member = make.officer(division_code="440305", phone="13800001068")
    make.membership(person=member, organization=item.project.organization)
    hub = make.officer(division_code="", phone="13800001069")
    assert shown.answerers(scored(item, judge), on=make.day(LATER)) == [hub]


def test_an_objection_tells_the_scorer_and_who_may_answer(item, worker, judge, other):
    row = objected(item, worker, judge)
    told = OutboxMessage.objects.filter(kind="value_objected").order_by("person")
    assert {one.person for one in told} == {judge, other}
    assert shown.open_objections([item]) == 1
    assert row.due_on > make.day(LATER + DAY)


def test_the_answer_of_another_may_change_the_level_and_both_views_stay(item, worker, judge, other):
    row = objected(item, worker, judge)
    value_disputes.answer(objection=row, text="查了签到表，是三位", level=2, by=other, at=LATER)
    row.refresh_from_db()
    assert (row.reason, row.answer, row.is_upheld) == ("漏了两位", "查了签到表，是三位", True)
    assert [(one.level, one.by) for one in item.scores.order_by("pk")] == [(1, judge), (2, other)]
    assert values.scores_of([item.project])[item.project_id][0].level == 2
    answered = OutboxMessage.objects.filter(kind="value_objection_answered")
    assert {one.person for one in answered} == {worker, judge}
    assert shown.open_objections([item]) == 0


def test_an_answer_may_leave_the_level_as_it_is(item, worker, judge, other):
    row = objected(item, worker, judge)
    for level in (None, 1):
        if row.answered_at is None:
            value_disputes.answer(objection=row, text="维持", level=level, by=other, at=LATER)
            row.refresh_from_db()
    assert (row.is_upheld, item.scores.count()) == (False, 1)
    with pytest.raises(ValueObjectionOver):
        value_disputes.answer(objection=row, text="再说", level=2, by=other, at=LATER)


def test_the_scorer_and_the_provider_do_not_answer(item, worker, judge):
    row = objected(item, worker, judge)
    with pytest.raises(AnswererScored):
        value_disputes.answer(objection=row, text="没错", level=None, by=judge, at=LATER)
    with pytest.raises(NotAllowed):
        value_disputes.answer(objection=row, text="没错", level=2, by=worker, at=LATER)


def test_only_the_provider_objects_once_in_time_and_with_a_reason(item, worker, judge, other):
    score = scored(item, judge)

    def object_as(by, reason="漏了", at=LATER + DAY):
        return value_disputes.object_to(score=score, reason=reason, by=by, at=at)

    for one in (judge, other, make.chen_yu()):
        with pytest.raises(ObjectorNotProvider):
            object_as(one)
    with pytest.raises(ValueMissing):
        object_as(worker, reason="  ")
    with pytest.raises(ValueObjectionTooLate):
        object_as(worker, at=LATER + 60 * DAY)
    object_as(worker)
    with pytest.raises(ValueObjectionThere):
        object_as(worker)


def test_a_score_that_was_replaced_is_not_objected_to(item, worker, judge):
    score = scored(item, judge)
    value_items.score(item=item, level=2, evidence="两位", reason="漏了", by=judge, at=LATER)
    with pytest.raises(ValueObjectionOver):
        value_disputes.object_to(score=score, reason="漏了", by=worker, at=LATER)
