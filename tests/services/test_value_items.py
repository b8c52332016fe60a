"""A value item from design over supervision to acceptance, and who may not."""

from datetime import timedelta

import pytest

from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.value_item_facts import (
    ItemChosenAlready,
    ItemsClosed,
    ItemScored,
    OwnProjectLook,
    ScoreNeedsEvidence,
    ScorerNotNeutral,
    ScoreTooEarly,
    SessionOfAnother,
    TargetNotAbove,
)
from liandong.core.value_items import Stage
from liandong.models import EventRecord, GuidanceSeat, GuidanceSession, ProjectState, ValueItem
from liandong.queries import value_items as shown
from liandong.services import value_items
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
LATER = MONDAY_9 + timedelta(days=30)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def guide(worker):
    return make.zhou(guides=(worker,))


@pytest.fixture
def project(worker):
    return make.project(social_worker=worker)


def chosen(project, *, code="helpers", start=0, target=2, at=MONDAY_9) -> ValueItem:
    return value_items.choose(
        project=project,
        code=code,
        aim="请接受过陪诊的老人做接待员",
        start=start,
        target=target,
        by=project.social_worker,
        at=at,
    )


def session(guide, worker, *, project=None, held_at=MONDAY_9 + timedelta(days=7)):
    made = GuidanceSession.objects.create(
        number=f"G-{GuidanceSession.objects.count()}",
        guide=guide,
        project=project,
        held_at=held_at,
        minutes=60,
        form="individual",
        functions=["educational"],
        topics="价值传递",
        recorded_by=guide,
        recorded_at=held_at,
    )
    GuidanceSeat.objects.create(session=made, person=worker)
    return made


def look(item, by, *, level=1, at=LATER, **more):
    return value_items.look(item=item, level=level, note="有两位老人愿意", by=by, at=at, **more)


def test_the_same_item_is_traced_through_all_three_stages(project, guide, worker) -> None:
    item = chosen(project)
    assert [one.code for one in shown.to_look_at(session(guide, worker))] == ["helpers"]
    look(item, guide, session=session(guide, worker, project=project))
    value_items.score(item=item, level=2, evidence="两位老人登记了", by=make.officer(), at=LATER)
    (trace,) = shown.items_of([project])[project.pk]
    assert (trace.stage, trace.start, trace.moved, trace.is_complete) == (Stage.SCORED, 0, 2, True)
    (score,) = shown.scores_of([project.pk])[project.pk]
    assert (score.code, score.level, score.target) == ("helpers", 2, 2)
    names = list(EventRecord.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["ValueItemChosen", "ValueItemLookedAt", "ValueItemScored"]
    assert shown.to_look_at(session(guide, worker)) == []


@pytest.mark.parametrize(
    ("code", "start", "target", "aim", "refusal"),
    [
        ("nothing", 0, 2, "x", ValueInvalid),
        ("trust", 2, 2, "x", TargetNotAbove),
        ("trust", 0, 4, "x", ValueInvalid),
        ("trust", 0, 2, "  ", ValueMissing),
        ("helpers", 0, 2, "x", ItemChosenAlready),
    ],
)
def test_what_cannot_be_chosen(project, worker, code, start, target, aim, refusal) -> None:
    chosen(project)
    with pytest.raises(refusal):
        value_items.choose(
            project=project, code=code, aim=aim, start=start, target=target, by=worker, at=LATER
        )


@pytest.mark.parametrize("state", [ProjectState.FINISHED, ProjectState.CANCELLED])
def test_nothing_is_chosen_after_the_end(worker, state) -> None:
    with pytest.raises(ItemsClosed):
        chosen(make.project(social_worker=worker, state=state))


def test_a_dropped_item_can_be_chosen_anew_and_stays_readable(project, worker) -> None:
    item = chosen(project)
    with pytest.raises(ValueMissing):
        value_items.drop(item=item, reason=" ", by=worker, at=LATER)
    value_items.drop(item=item, reason="人手不够", by=worker, at=LATER)
    with pytest.raises(ItemsClosed):
        look(item, make.coordinator())
    assert shown.items_of([project]) == {project.pk: []}
    chosen(project, at=LATER)
    assert ValueItem.objects.filter(project=project).count() == 2


def test_whoever_runs_the_project_does_not_look_alone(project, worker, guide) -> None:
    item = chosen(project)
    with pytest.raises(OwnProjectLook):
        look(item, worker)
    look(item, guide)


def test_a_session_of_another_or_about_something_else_is_no_look(project, worker, guide) -> None:
    item = chosen(project)
    with pytest.raises(SessionOfAnother):
        look(item, make.coordinator(), session=session(guide, worker, project=project))
    with pytest.raises(SessionOfAnother):
        look(item, guide, session=session(guide, worker, project=make.project(title="别的")))
    with pytest.raises(SessionOfAnother):
        look(item, guide, session=session(guide, make.chen_yu()))


def test_one_look_in_one_session_and_none_before_the_choice(project, worker, guide) -> None:
    item, held = chosen(project), session(guide, worker)
    look(item, guide, session=held)
    with pytest.raises(ValueInvalid):
        look(item, guide, session=held)
    with pytest.raises(ValueInvalid):
        look(item, guide, looked_on=make.day(BEFORE) - timedelta(days=400))
    with pytest.raises(ValueInvalid):
        look(item, guide, looked_on=make.day(LATER) + timedelta(days=1))
    with pytest.raises(ValueInvalid):
        look(item, guide, level=4)


def test_nobody_of_the_provider_scores(project, worker, guide) -> None:
    item = chosen(project)
    member = make.person(name="本单位的人")
    make.membership(person=member, organization=project.organization)
    granted = make.person(name="本单位的督导")
    make.role(person=granted, role="supervisor", organization=project.organization)
    for one in (worker, guide, member, granted):
        with pytest.raises(ScorerNotNeutral):
            value_items.score(item=item, level=1, evidence="看得见", by=one, at=LATER)


def test_a_score_above_0_rests_on_something(project) -> None:
    item, judge = chosen(project), make.officer()
    with pytest.raises(ScoreNeedsEvidence):
        value_items.score(item=item, level=1, by=judge, at=LATER)
    assert value_items.score(item=item, level=0, by=judge, at=LATER).facts == {
        "helpers": [0.0, None],
        "recipients_helping_hours": [0.0, None],
    }


def test_a_draft_is_not_scored(worker) -> None:
    item = chosen(make.project(social_worker=worker, state=ProjectState.DRAFT))
    with pytest.raises(ScoreTooEarly):
        value_items.score(item=item, level=0, by=make.officer(), at=LATER)


def test_a_corrected_score_says_why_and_keeps_the_old_one(project, guide) -> None:
    item, judge = chosen(project), make.officer()
    value_items.score(item=item, level=1, evidence="一位", by=judge, at=LATER)
    with pytest.raises(ItemScored):
        look(item, guide)
    with pytest.raises(ItemScored):
        value_items.drop(item=item, reason="不做了", by=judge, at=LATER)
    with pytest.raises(ValueMissing):
        value_items.score(item=item, level=2, evidence="两位", by=judge, at=LATER)
    value_items.score(item=item, level=2, evidence="两位", reason="漏了一位", by=judge, at=LATER)
    assert [one.level for one in item.scores.order_by("pk")] == [1, 2]
    assert [one.level for one in shown.scores_of([project])[project.pk]] == [2]


def test_who_may_choose_look_and_score(project, worker, guide) -> None:
    from liandong.queries.access import actor_of

    on = make.day(LATER)
    chen = make.chen_yu()
    officer = make.officer(division_code="440305")
    far = make.officer(division_code="110101", phone="13800001099")
    hub = make.coordinator(division_code="440305")
    told = {
        who.name + str(who.pk - worker.pk): tuple(
            rule(actor_of(who, on=on), project)
            for rule in (shown.may_choose, shown.may_look, shown.may_score)
        )
        for who in (worker, guide, officer, far, hub, chen)
    }
    assert list(told.values()) == [
        (True, False, False),
        (True, True, False),
        (False, False, True),
        (False, False, False),
        (True, True, True),
        (False, False, False),
    ]
