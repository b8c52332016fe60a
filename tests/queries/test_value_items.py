"""What is counted as evidence, what waits, and the sums by organization, street and item."""

from datetime import timedelta

import pytest

from liandong.models import BoardItem, BoardSeat, LinkageParty, TeamQuestion, TeamStageMove
from liandong.queries import value_facts
from liandong.queries import value_items as shown
from liandong.queries.access import actor_of
from liandong.services import value_items
from tests import make, served
from tests.make import BEFORE, MONDAY_9, NANSHAN

pytestmark = pytest.mark.django_db
LATER = MONDAY_9 + timedelta(days=90)


def chosen(project, code="helpers", **more):
    return value_items.choose(
        project=project,
        code=code,
        aim="一起做",
        start=0,
        target=2,
        by=project.social_worker,
        at=MONDAY_9,
        **more,
    )


def facts(item):
    counted = value_facts.facts_of([item], at=LATER)[item.pk]
    return {one.code: (one.value, one.n) for one in counted}


def test_recipients_who_serve_are_counted_from_the_ledger() -> None:
    project = make.project()
    helper, quiet = make.beneficiary(), make.beneficiary(name="李四", call_name="李叔")
    helper.person = make.chen_yu()
    helper.save()
    for one in (helper, quiet):
        need = make.need(beneficiary=one, filed_at=BEFORE)
        need.project = project
        need.save()
    served.entry(person=helper.person, worker=project.social_worker)
    assert facts(chosen(project)) == {
        "helpers": (1, 2),
        "recipients_helping_hours": (120, None),
    }


def test_seats_answers_votes_and_rules_are_counted() -> None:
    project, chen = make.project(), make.chen_yu()
    team = make.team(name="阳台花园队")
    link = make.linkage(project=project, social_worker=project.social_worker)
    LinkageParty.objects.create(linkage=link, side="team", team=team, since=make.day(BEFORE))
    BoardSeat.objects.create(project=project, person=chen, way="elected", since=make.day(BEFORE))
    for answered in (None, MONDAY_9):
        BoardItem.objects.create(
            project=project, raised_by=chen, text="换时间", raised_at=BEFORE, answered_at=answered
        )
    for outcome in ("adopted", "rejected"):
        TeamQuestion.objects.create(
            team=team, title="公约", text="不喧哗", asked_by=chen, asked_at=BEFORE, members=3,
            yes=2, closed_at=MONDAY_9, outcome=outcome,
        )  # fmt: skip
    assert facts(chosen(project, "deciding")) == {
        "board_seats": (1, None),
        "board_answered": (1, 2),
        "votes_held": (2, None),
    }
    assert facts(chosen(project, "self_solving")) == {
        "rules_adopted": (1, 2),
        "initiatives_begun": (0, None),
        "board_answered": (1, 2),
    }


def test_the_stage_of_the_named_team_is_counted() -> None:
    project, team = make.project(), make.team(name="花园队")
    TeamStageMove.objects.create(
        team=team, before="scattered", after="team", facts={}, by=make.li_na(), at=LATER
    )
    assert facts(chosen(project, "incubation", team=team)) == {
        "team_stage": (1, 1),
        "teams_risen": (1, 1),
    }
    assert facts(chosen(make.project(title="另一个"), "incubation")) == {
        "team_stage": (0, 0),
        "teams_risen": (0, 0),
    }


@pytest.mark.parametrize("projects", [1, 3])
def test_facts_and_traces_ask_the_same_number_of_times(
    projects, django_assert_num_queries, at
) -> None:
    worker = make.li_na()
    held = [make.project(title=f"第{n}个", social_worker=worker) for n in range(projects)]
    for one in held:
        chosen(one)
        chosen(one, "deciding")
    with django_assert_num_queries(3):
        traces = shown.items_of(held)
    assert [len(rows) for rows in traces.values()] == [2] * projects
    items = shown.loaded(shown.ValueItem.objects.all())
    with django_assert_num_queries(5):
        assert len(value_facts.facts_of(items, at=at)) == 2 * projects


def test_an_item_nobody_looked_at_waits_for_the_supervisor() -> None:
    worker = make.li_na()
    guide = make.zhou(guides=(worker,))
    item = chosen(make.project(social_worker=worker))
    soon, late = make.day(MONDAY_9) + timedelta(days=60), make.day(MONDAY_9) + timedelta(days=61)
    who = actor_of(guide, on=late)
    assert shown.overdue_for(who, on=soon) == []
    assert shown.overdue_for(who, on=late) == [item]
    assert shown.overdue_for(actor_of(worker, on=late), on=late) == []


def test_finished_projects_wait_for_their_score() -> None:
    project = make.project()
    item = chosen(project)
    officer = make.officer()
    project.state = "finished"
    project.save()
    who = actor_of(officer, on=make.day(LATER))
    assert shown.to_score(who) == [item]
    value_items.score(item=item, level=0, by=officer, at=LATER)
    assert shown.to_score(who) == []


def test_sums_by_organization_street_and_item() -> None:
    first = make.project(division_code=NANSHAN)
    chosen(first)
    make.project(title="没有选", organization=first.organization, division_code=NANSHAN)
    other = make.project(title="别处", division_code="440304")
    chosen(other, "trust")
    make.project(title="草稿", state="draft")
    projects = type(first).objects.all()
    told = shown.completeness(projects)
    assert (told.projects, told.with_items, told.items, told.never_looked) == (3, 2, 2, 2)
    streets = {row.key: row.tally.items for row in shown.completeness_by_street(projects)}
    assert streets == {NANSHAN[:9]: 1, "440304": 1}
    groups = {row.key: row.tally.projects for row in shown.completeness_by_organization(projects)}
    assert groups == {str(first.organization_id): 2, str(other.organization_id): 1}
    items = {row.key: row.tally.projects for row in shown.completeness_by_item(projects)}
    assert items == {"helpers": 1, "trust": 1}
