"""Findings: opened once, told once to both sides, answered or dismissed, settled."""

from datetime import date, timedelta

import pytest

from liandong.core.detectors import (
    AlreadyNudged,
    DismissReason,
    FindingClosed,
    NobodyToNudge,
)
from liandong.core.linkage import Side
from liandong.core.projects import Mode
from liandong.core.refusals import ValueMissing
from liandong.models import (
    EventRecord,
    LinkageFinding,
    LinkageRest,
    LinkageScore,
    OutboxMessage,
)
from liandong.services import detectors, linkage
from liandong.services.linkage import PartyDraft
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = MONDAY_9 + 110 * DAY
STREET = "440305007"


def asleep():
    """A linkage that served once, 110 days ago, 4 of them public holidays; found today."""
    chen, worker = make.person(name="陈宇"), make.li_na()
    project = make.project(social_worker=worker)
    linked = make.linkage(project=project, social_worker=worker, volunteers=(chen,))
    serve(project, chen, at=MONDAY_9)
    assert detectors.find(at=LATER) == 1
    return linked, LinkageFinding.objects.get()


def serve(project, *people, at):
    shift = make.shift(project=project, starts_at=at, max_people=9)
    for person in people:
        make.assignment(shift=shift, person=person, state="served")


def side_by_side():
    """An agency and a team of another organization, at one street for one group."""
    worker, leader = make.li_na(), make.person(name="队长")
    ours = make.project(social_worker=worker, division_code=STREET)
    theirs = make.project(
        organization=make.organization(name="别处"), social_worker=worker, division_code=STREET
    )
    crew = [leader, *(make.person(name=f"队员{n}") for n in "甲乙")]
    team = make.team(leader=leader)
    for person in crew:
        make.membership(person=person, team=team)
    others = [make.person(name=f"志愿者{n}") for n in "丙丁戊"]
    for n in range(5):
        serve(ours, *others, at=LATER - (5 + 15 * n) * DAY)
        serve(theirs, *crew, at=LATER - (6 + 15 * n) * DAY)
    return ours, team, worker


def told():
    return list(
        OutboxMessage.objects.filter(kind__startswith="linkage_")
        .order_by("person")
        .values_list("kind", "person__name")
    )


def test_one_cause_has_one_open_finding():
    _, found = asleep()
    assert detectors.find(at=LATER + DAY) == 0
    assert (found.kind, found.state, found.days, found.next_step) == (
        "dormant", "new", 106, "hold_review",
    )  # fmt: skip
    assert EventRecord.objects.get(name="FindingOpened").facts == {
        "finding_id": found.pk,
        "kind": "dormant",
    }


def test_both_sides_are_told_a_day_later_and_only_once():
    _, found = asleep()
    assert detectors.nudge_due(at=LATER) == 0
    assert detectors.nudge_due(at=LATER + DAY) == 1
    assert detectors.nudge_due(at=LATER + 2 * DAY) == 0
    assert sorted(told()) == [("linkage_dormant", "李娜"), ("linkage_dormant", "陈宇")]
    found.refresh_from_db()
    assert (found.state, found.told) == ("nudged", 2)
    with pytest.raises(AlreadyNudged):
        detectors.nudge(finding=found, by=make.coordinator(), at=LATER + 3 * DAY)


def test_a_joint_act_after_the_nudge_is_a_revival_and_takes_back_what_waits():
    linked, found = asleep()
    detectors.nudge(finding=found, by=None, at=LATER)
    serve(linked.project, make.person(name="小林"), at=LATER + 9 * DAY)
    assert detectors.settle(at=LATER + 10 * DAY) == 1
    found.refresh_from_db()
    day = (LATER + 9 * DAY).date()
    assert (found.state, found.acted_on, found.is_revived) == ("revived", day, True)
    assert not OutboxMessage.objects.filter(cause=f"finding:{found.pk}", withdrawn_at=None)


@pytest.mark.parametrize(
    ("nudged", "acted", "state", "is_revived"),
    [
        (False, 9, "revived", False),
        (True, 31, "revived", False),
        (True, -2, "gone", False),
    ],
    ids=["without a nudge", "too late", "entered late"],
)
def test_what_the_nudge_did_not_bring_about_is_not_its_success(nudged, acted, state, is_revived):
    linked, found = asleep()
    if nudged:
        detectors.nudge(finding=found, by=None, at=LATER)
    serve(linked.project, make.person(name="小林"), at=LATER + acted * DAY)
    detectors.settle(at=LATER + 40 * DAY)
    found.refresh_from_db()
    assert (found.state, found.is_revived) == (state, is_revived)


def test_the_finding_of_a_linkage_that_ends_is_gone():
    linked, found = asleep()
    linkage.end(linked=linked, reason="做完了", by=make.coordinator(), at=LATER)
    detectors.settle(at=LATER + DAY)
    found.refresh_from_db()
    assert (found.state, found.acted_on) == ("gone", None)


def test_a_finding_still_stands_while_nothing_happens():
    _, found = asleep()
    assert detectors.settle(at=LATER + 5 * DAY) == 0
    found.refresh_from_db()
    assert found.state == "new"


def test_whoever_was_asked_says_what_happens_next():
    _, found = asleep()
    chen = make.person(name="陈宇")
    with pytest.raises(ValueMissing):
        detectors.answer(finding=found, text=" ", by=chen, at=LATER)
    detectors.answer(finding=found, text="周六碰头", by=chen, at=LATER)
    found.refresh_from_db()
    assert (found.state, found.answer, found.answered_by) == ("answered", "周六碰头", chen)


def test_what_is_dismissed_with_a_reason_is_not_asked_again_for_half_a_year():
    _, found = asleep()
    by = make.coordinator()
    with pytest.raises(ValueMissing):
        detectors.dismiss(finding=found, reason=DismissReason.OTHER, by=by, at=LATER)
    detectors.dismiss(finding=found, reason=DismissReason.SEASONAL, by=by, at=LATER)
    with pytest.raises(FindingClosed):
        detectors.answer(finding=found, text="晚了", by=by, at=LATER)
    assert detectors.find(at=LATER + 179 * DAY) == 0
    assert detectors.find(at=LATER + 181 * DAY) == 1


def test_two_side_by_side_are_found_told_and_joined():
    ours, team, worker = side_by_side()
    assert detectors.find(at=LATER) == 1
    found = LinkageFinding.objects.get()
    assert (found.kind, found.organization, found.team, found.division_code) == (
        "parallel", ours.organization, team, STREET,
    )  # fmt: skip
    assert detectors.find(at=LATER + DAY) == 0
    detectors.nudge(finding=found, by=None, at=LATER)
    assert sorted(told()) == [("linkage_parallel", "李娜"), ("linkage_parallel", "队长")]
    linkage.form(
        title="一起送餐", mode=Mode.DAILY, organization=ours.organization, by=worker,
        parties=[
            PartyDraft(Side.SOCIAL_WORKER, person=worker), PartyDraft(Side.TEAM, team=team),
        ],
        at=LATER + 3 * DAY,
    )  # fmt: skip
    assert detectors.settle(at=LATER + 4 * DAY) == 1
    found.refresh_from_db()
    assert (found.state, found.is_revived) == ("revived", True)


def test_two_who_no_longer_serve_side_by_side_are_let_be():
    side_by_side()
    detectors.find(at=LATER)
    assert detectors.settle(at=LATER + 60 * DAY) == 1
    assert LinkageFinding.objects.get().state == "gone"


def test_without_anybody_to_tell_nothing_is_written():
    body = make.organization()
    found = LinkageFinding.objects.create(
        kind="parallel", key="k", organization=body, team=make.team(), division_code=STREET,
        since=date(2026, 5, 1), next_step="meet_and_link", found_at=LATER,
    )  # fmt: skip
    with pytest.raises(NobodyToNudge):
        detectors.nudge(finding=found, by=None, at=LATER)
    assert detectors.nudge_due(at=LATER + DAY) == 0
    assert told() == []


def test_a_week_keeps_one_score_the_latest():
    linked, _ = asleep()
    assert detectors.keep_scores(at=LATER) == 1
    detectors.keep_scores(at=LATER + DAY)
    detectors.keep_scores(at=LATER + 7 * DAY)
    weeks = LinkageScore.objects.filter(linkage=linked).order_by("week_on")
    assert [one.week_on for one in weeks] == [date(2026, 8, 17), date(2026, 8, 24)]


def test_the_day_s_round_may_run_twice():
    asleep()
    assert detectors.work_due(at=LATER + DAY) == (0, 0, 1, 1)
    assert detectors.work_due(at=LATER + DAY) == (0, 0, 0, 1)
    assert LinkageFinding.objects.count() == 1


def test_what_was_said_about_rest_is_kept_and_nobody_asks_then():
    linked, found = asleep()
    by = make.coordinator()
    detectors.dismiss(
        finding=found, reason=DismissReason.SEASONAL, rest_months=[5, 6, 7, 8], by=by, at=LATER
    )
    assert LinkageRest.objects.get(linkage=linked).months_mask == 0b11110000
    assert detectors.find(at=LATER + 190 * DAY) == 1
    LinkageFinding.objects.all().delete()
    detectors.state_rest(linked=linked, months=range(1, 13), by=by, at=LATER)
    assert detectors.find(at=LATER + 190 * DAY) == 0
    assert EventRecord.objects.get(name="RestStated").facts["months"] == list(range(1, 13))
